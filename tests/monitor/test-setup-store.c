/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gstdio.h>

#include "core/occupancy-error.h"
#include "history/history-fixture.h"
#include "monitor/occupancy-setup-file.h"
#include "monitor/occupancy-setup-store.h"

#define ACCOUNT "6a1f1b60-5c0f-4d0e-9b3a-0f8e1d2c3b4a"
#define WITH_UNKNOWN \
  "{\"version\":1,\"future\":{\"is\":[1,2]},\"accounts\":[{\"id\":\"" ACCOUNT "\",\"name\":\"Staging\"," \
  "\"credential\":\"key\",\"colour\":\"red\"}],\"rooms\":[{\"account\":\"" ACCOUNT "\",\"name\":\"lobby\"," \
  "\"pinned\":{\"to\":\"top\"}}],\"groups\":[{\"name\":\"G\",\"open\":true}]}"

typedef struct
{
  char *folder;
  OccupancySetup *setup;
  OccupancySetupStore *store;
} Fixture;

/* A job that looks at a file which another program has just written keeps the
 * store until it ends. */
static void
finalize (OccupancySetupStore *store)
{
  gpointer weak = store;

  g_object_add_weak_pointer (G_OBJECT (store), &weak);
  g_object_unref (store);
  while (weak != NULL)
    g_main_context_iteration (NULL, TRUE);
}

static void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  fixture->folder = g_dir_make_tmp ("occupancy-setup-XXXXXX", NULL);
  fixture->setup = occupancy_setup_new ();
  fixture->store = occupancy_setup_store_new (fixture->setup, fixture->folder);
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  data)
{
  finalize (fixture->store);
  g_assert_finalize_object (fixture->setup);
  history_remove_folder (fixture->folder);
  g_free (fixture->folder);
}

static void
put (Fixture    *fixture,
     const char *name,
     const char *text)
{
  g_autofree char *path = g_build_filename (fixture->folder, name, NULL);
  g_autoptr(GError) error = NULL;

  g_file_set_contents (path, text, -1, &error);
  g_assert_no_error (error);
}

static char *
get (Fixture *fixture)
{
  g_autofree char *path = g_build_filename (fixture->folder, OCCUPANCY_SETUP_FILE, NULL);
  char *text = NULL;

  g_file_get_contents (path, &text, NULL, NULL);
  return text;
}

static void
keep_result_cb (GObject      *object,
                GAsyncResult *result,
                gpointer      user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

static GAsyncResult *
wait_for (GAsyncResult **result)
{
  while (*result == NULL)
    g_main_context_iteration (NULL, TRUE);

  return *result;
}

static gboolean
load (OccupancySetupStore  *store,
      GError              **error)
{
  g_autoptr(GAsyncResult) result = NULL;

  occupancy_setup_store_load_async (store, NULL, keep_result_cb, &result);
  return occupancy_setup_store_load_finish (store, wait_for (&result), error);
}

static gboolean
flush (OccupancySetupStore  *store,
       GError              **error)
{
  g_autoptr(GAsyncResult) result = NULL;

  occupancy_setup_store_flush_async (store, NULL, keep_result_cb, &result);
  return occupancy_setup_store_flush_finish (store, wait_for (&result), error);
}

static void
load_well (OccupancySetupStore *store)
{
  g_autoptr(GError) error = NULL;

  load (store, &error);
  g_assert_no_error (error);
}

static void
flush_well (OccupancySetupStore *store)
{
  g_autoptr(GError) error = NULL;

  flush (store, &error);
  g_assert_no_error (error);
}

static OccupancySetupAccount *
add_account (OccupancySetup *setup,
             const char     *name)
{
  g_autoptr(OccupancySetupAccount) account = occupancy_setup_account_new (NULL, name);

  g_assert_true (occupancy_setup_add_account (setup, account));
  return account;
}

static void
add_room (OccupancySetup *setup,
          const char     *account,
          const char     *name)
{
  g_autoptr(OccupancySetupRoom) room = occupancy_setup_room_new (account, name);

  g_assert_true (occupancy_setup_add_room (setup, room));
}

static guint
count_accounts (OccupancySetup *setup)
{
  return g_list_model_get_n_items (occupancy_setup_get_accounts (setup));
}

static void
test_keep (Fixture       *fixture,
           gconstpointer  data)
{
  g_autoptr(OccupancySetup) setup = occupancy_setup_new ();
  g_autoptr(OccupancySetupStore) store = occupancy_setup_store_new (setup, fixture->folder);
  OccupancySetupAccount *account;

  g_assert_cmpint (occupancy_setup_store_get_state (fixture->store), ==, OCCUPANCY_SETUP_LOADING);
  load_well (fixture->store);
  g_assert_cmpint (occupancy_setup_store_get_state (fixture->store), ==, OCCUPANCY_SETUP_READY);
  flush_well (fixture->store);
  g_assert_null (get (fixture));

  account = add_account (fixture->setup, "Staging");
  add_room (fixture->setup, occupancy_setup_account_get_id (account), "lobby");
  flush_well (fixture->store);

  load_well (store);
  g_assert_nonnull (occupancy_setup_find_room (setup, occupancy_setup_account_get_id (account), "lobby"));
  finalize (g_steal_pointer (&store));
  g_assert_finalize_object (g_steal_pointer (&setup));
}

/* Saved by itself, without anybody asking. */
static void
test_by_itself (Fixture       *fixture,
                gconstpointer  data)
{
  g_autofree char *text = NULL;

  load_well (fixture->store);
  add_account (fixture->setup, "Staging");
  while (text == NULL)
    {
      g_main_context_iteration (NULL, TRUE);
      text = get (fixture);
    }
  g_assert_nonnull (strstr (text, "Staging"));
  flush_well (fixture->store);
}

static void
test_change_while_saving (Fixture       *fixture,
                          gconstpointer  data)
{
  g_autoptr(GAsyncResult) first = NULL;
  g_autoptr(GAsyncResult) second = NULL;
  g_autofree char *text = NULL;

  load_well (fixture->store);
  add_account (fixture->setup, "One");
  occupancy_setup_store_flush_async (fixture->store, NULL, keep_result_cb, &first);
  add_account (fixture->setup, "Two");
  occupancy_setup_store_flush_async (fixture->store, NULL, keep_result_cb, &second);
  g_assert_true (occupancy_setup_store_flush_finish (fixture->store, wait_for (&first), NULL));
  g_assert_true (occupancy_setup_store_flush_finish (fixture->store, wait_for (&second), NULL));

  text = get (fixture);
  g_assert_nonnull (strstr (text, "One"));
  g_assert_nonnull (strstr (text, "Two"));
  g_assert_cmpuint (count_accounts (fixture->setup), ==, 2);
}

static void
test_unknown_members (Fixture       *fixture,
                      gconstpointer  data)
{
  static const char * const kept[] = { "\"future\"", "\"colour\"", "\"pinned\"", "\"open\"", "Renamed" };
  g_autofree char *text = NULL;

  put (fixture, OCCUPANCY_SETUP_FILE, WITH_UNKNOWN);
  load_well (fixture->store);
  occupancy_setup_account_set_name (occupancy_setup_find_account (fixture->setup, ACCOUNT), "Renamed");
  add_room (fixture->setup, ACCOUNT, "other");
  flush_well (fixture->store);
  occupancy_setup_room_set_alias (occupancy_setup_find_room (fixture->setup, ACCOUNT, "lobby"), "Hall");
  flush_well (fixture->store);

  text = get (fixture);
  for (guint i = 0; i < G_N_ELEMENTS (kept); i++)
    g_assert_nonnull (strstr (text, kept[i]));
}

static void
test_damaged (Fixture       *fixture,
              gconstpointer  data)
{
  put (fixture, OCCUPANCY_SETUP_FILE, "damage");
  put (fixture, OCCUPANCY_SETUP_FILE "~", WITH_UNKNOWN);
  load_well (fixture->store);
  g_assert_cmpint (occupancy_setup_store_get_state (fixture->store), ==, OCCUPANCY_SETUP_RESTORED);
  g_assert_cmpuint (count_accounts (fixture->setup), ==, 1);
}

static void
test_lost (Fixture       *fixture,
           gconstpointer  data)
{
  put (fixture, OCCUPANCY_SETUP_FILE, "damage");
  load_well (fixture->store);
  g_assert_cmpint (occupancy_setup_store_get_state (fixture->store), ==, OCCUPANCY_SETUP_LOST);
  g_assert_cmpuint (count_accounts (fixture->setup), ==, 0);
}

static void
test_newer (Fixture       *fixture,
            gconstpointer  data)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *text = NULL;

  put (fixture, OCCUPANCY_SETUP_FILE, "{\"version\":2}");
  g_assert_false (load (fixture->store, &error));
  g_assert_error (error, OCCUPANCY_ERROR, OCCUPANCY_ERROR_SETUP_NEWER);
  g_assert_cmpint (occupancy_setup_store_get_state (fixture->store), ==, OCCUPANCY_SETUP_BLOCKED);
  g_clear_error (&error);

  add_account (fixture->setup, "Staging");
  g_assert_false (flush (fixture->store, &error));
  g_assert_error (error, OCCUPANCY_ERROR, OCCUPANCY_ERROR_SETUP_NEWER);
  text = get (fixture);
  g_assert_cmpstr (text, ==, "{\"version\":2}");

  /* Somebody puts it right: both sides are there. */
  put (fixture, OCCUPANCY_SETUP_FILE, WITH_UNKNOWN);
  while (count_accounts (fixture->setup) < 2)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpint (occupancy_setup_store_get_state (fixture->store), ==, OCCUPANCY_SETUP_READY);
  flush_well (fixture->store);
}

static void
test_not_writable (void)
{
  g_autoptr(OccupancySetup) setup = occupancy_setup_new ();
  g_autoptr(OccupancySetupStore) store = occupancy_setup_store_new (setup, "/proc/self/status/occupancy");
  g_autoptr(GError) error = NULL;

  g_assert_false (load (store, NULL));
  add_account (setup, "Staging");
  g_assert_false (flush (store, &error));
  g_assert_error (error, G_FILE_ERROR, G_FILE_ERROR_NOTDIR);
  g_assert_error (occupancy_setup_store_get_error (store), G_FILE_ERROR, G_FILE_ERROR_NOTDIR);
  g_assert_cmpuint (count_accounts (setup), ==, 1);
  finalize (g_steal_pointer (&store));
  g_assert_finalize_object (g_steal_pointer (&setup));
}

/* Two programs with one file: what one does appears in the other, and what both
 * do at once is there in the end. */
static void
test_two_programs (Fixture       *fixture,
                   gconstpointer  data)
{
  g_autoptr(OccupancySetup) setup = occupancy_setup_new ();
  g_autoptr(OccupancySetupStore) store = occupancy_setup_store_new (setup, fixture->folder);
  OccupancySetupAccount *account;
  OccupancySetupAccount *copy;

  load_well (fixture->store);
  load_well (store);

  account = add_account (fixture->setup, "One");
  flush_well (fixture->store);
  while (count_accounts (setup) < 1)
    g_main_context_iteration (NULL, TRUE);

  copy = occupancy_setup_find_account (setup, occupancy_setup_account_get_id (account));
  occupancy_setup_account_set_name (copy, "First");
  occupancy_setup_account_set_port (account, 8080);
  add_account (setup, "Two");
  add_account (fixture->setup, "Three");
  flush_well (store);
  flush_well (fixture->store);
  while (count_accounts (setup) < 3 || count_accounts (fixture->setup) < 3 ||
         occupancy_setup_account_get_port (copy) != 8080)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpstr (occupancy_setup_account_get_name (account), ==, "First");
  g_assert_cmpuint (occupancy_setup_account_get_port (account), ==, 8080);

  occupancy_setup_remove_account (setup, copy);
  flush_well (store);
  while (count_accounts (fixture->setup) > 2)
    g_main_context_iteration (NULL, TRUE);

  flush_well (fixture->store);
  finalize (g_steal_pointer (&store));
  g_assert_finalize_object (g_steal_pointer (&setup));
}

/* A file that is damaged while the program runs takes nothing away. */
static void
test_damaged_meanwhile (Fixture       *fixture,
                        gconstpointer  data)
{
  g_autofree char *text = NULL;

  put (fixture, OCCUPANCY_SETUP_FILE, WITH_UNKNOWN);
  load_well (fixture->store);
  put (fixture, OCCUPANCY_SETUP_FILE, "damage");
  while (occupancy_setup_store_get_error (fixture->store) == NULL)
    g_main_context_iteration (NULL, TRUE);
  g_assert_error (occupancy_setup_store_get_error (fixture->store), OCCUPANCY_ERROR, OCCUPANCY_ERROR_SETUP);
  g_assert_cmpuint (count_accounts (fixture->setup), ==, 1);

  add_account (fixture->setup, "Two");
  flush_well (fixture->store);
  g_assert_no_error (occupancy_setup_store_get_error (fixture->store));
  text = get (fixture);
  g_assert_nonnull (strstr (text, "\"colour\""));
  g_assert_nonnull (strstr (text, "Two"));
}

static void
test_import_export (Fixture       *fixture,
                    gconstpointer  data)
{
  g_autofree char *path = g_build_filename (fixture->folder, "exported.json", NULL);
  g_autoptr(GFile) file = g_file_new_for_path (path);
  g_autoptr(GAsyncResult) exported = NULL;
  g_autoptr(GAsyncResult) imported = NULL;
  g_autoptr(GAsyncResult) refused = NULL;
  g_autoptr(GError) error = NULL;
  OccupancySetupAccount *account;

  put (fixture, OCCUPANCY_SETUP_FILE, WITH_UNKNOWN);
  load_well (fixture->store);
  occupancy_setup_store_export_async (fixture->store, file, NULL, keep_result_cb, &exported);
  occupancy_setup_store_export_finish (fixture->store, wait_for (&exported), &error);
  g_assert_no_error (error);

  account = occupancy_setup_find_account (fixture->setup, ACCOUNT);
  occupancy_setup_account_set_name (account, "Other");
  add_account (fixture->setup, "Two");
  occupancy_setup_remove_room (fixture->setup, occupancy_setup_find_room (fixture->setup, ACCOUNT, "lobby"));
  occupancy_setup_store_import_async (fixture->store, file, NULL, keep_result_cb, &imported);
  occupancy_setup_store_import_finish (fixture->store, wait_for (&imported), &error);
  g_assert_no_error (error);
  g_assert_cmpstr (occupancy_setup_account_get_name (account), ==, "Staging");
  g_assert_cmpuint (count_accounts (fixture->setup), ==, 2);
  g_assert_nonnull (occupancy_setup_find_room (fixture->setup, ACCOUNT, "lobby"));

  put (fixture, "exported.json", "{\"version\":1,\"rooms\":7}");
  occupancy_setup_store_import_async (fixture->store, file, NULL, keep_result_cb, &refused);
  occupancy_setup_store_import_finish (fixture->store, wait_for (&refused), &error);
  g_assert_error (error, OCCUPANCY_ERROR, OCCUPANCY_ERROR_SETUP);
  g_assert_cmpuint (count_accounts (fixture->setup), ==, 2);
  flush_well (fixture->store);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

#define add(path, func) \
  g_test_add ("/setup-store/" path, Fixture, NULL, set_up, func, tear_down)
  add ("keep", test_keep);
  add ("by-itself", test_by_itself);
  add ("change-while-saving", test_change_while_saving);
  add ("unknown-members", test_unknown_members);
  add ("damaged", test_damaged);
  add ("lost", test_lost);
  add ("newer", test_newer);
  add ("two-programs", test_two_programs);
  add ("damaged-meanwhile", test_damaged_meanwhile);
  add ("import-export", test_import_export);
#undef add
  g_test_add_func ("/setup-store/not-writable", test_not_writable);

  return g_test_run ();
}
