/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <errno.h>
#include <gio/gio.h>
#include <glib/gstdio.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/mount.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/occupancy-error.h"
#include "history/history-fixture.h"
#include "monitor/occupancy-setup-file.h"
#include "monitor/occupancy-setup-format.h"
#include "monitor/occupancy-setup-merge.h"

#define N_WRITER_ACCOUNTS 40
#define N_KILLS 20

typedef struct
{
  char *folder;
  JsonNode *empty;
} Fixture;

static void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  fixture->folder = g_dir_make_tmp ("occupancy-setup-XXXXXX", NULL);
  fixture->empty = occupancy_setup_format_new_empty ();
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  data)
{
  history_remove_folder (fixture->folder);
  g_free (fixture->folder);
  json_node_unref (fixture->empty);
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
get (Fixture    *fixture,
     const char *name)
{
  g_autofree char *path = g_build_filename (fixture->folder, name, NULL);
  char *text = NULL;

  g_file_get_contents (path, &text, NULL, NULL);
  return text;
}

static guint
count_files (Fixture    *fixture,
             const char *prefix)
{
  g_autoptr(GDir) dir = g_dir_open (fixture->folder, 0, NULL);
  const char *name;
  guint n = 0;

  while ((name = g_dir_read_name (dir)) != NULL)
    n += g_str_has_prefix (name, prefix);

  return n;
}

/* A setup of one account, or of more than there was. */
static JsonNode *
with_account (JsonNode   *document,
              const char *name)
{
  g_autofree char *text = json_to_string (document, FALSE);
  g_autofree char *id = g_uuid_string_random ();
  JsonNode *root = json_from_string (text, NULL);
  JsonObject *account = json_object_new ();

  json_object_set_string_member (account, "id", id);
  json_object_set_string_member (account, "name", name);
  json_object_set_string_member (account, "credential", "key");
  json_array_add_object_element (
    json_object_get_array_member (json_node_get_object (root), OCCUPANCY_SETUP_ACCOUNTS), account);

  return root;
}

static guint
count_accounts (JsonNode *root)
{
  return json_array_get_length (
    json_object_get_array_member (json_node_get_object (root), OCCUPANCY_SETUP_ACCOUNTS));
}

static void
save (Fixture  *fixture,
      JsonNode *ours)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(JsonNode) saved = occupancy_setup_file_save (fixture->folder, fixture->empty, ours, &error);

  g_assert_no_error (error);
  g_assert_nonnull (saved);
}

static JsonNode *
load (Fixture              *fixture,
      OccupancySetupOrigin  expected)
{
  OccupancySetupOrigin origin;
  g_autoptr(GError) error = NULL;
  JsonNode *root = occupancy_setup_file_load (fixture->folder, &origin, &error);

  g_assert_no_error (error);
  g_assert_cmpint (origin, ==, expected);

  return root;
}

static void
test_none (Fixture       *fixture,
           gconstpointer  data)
{
  g_autoptr(JsonNode) root = load (fixture, OCCUPANCY_SETUP_ORIGIN_NONE);

  g_assert_cmpuint (count_accounts (root), ==, 0);
  g_assert_cmpuint (count_files (fixture, OCCUPANCY_SETUP_FILE), ==, 0);
}

static void
test_save (Fixture       *fixture,
           gconstpointer  data)
{
  g_autoptr(JsonNode) one = with_account (fixture->empty, "One");
  g_autoptr(JsonNode) two = with_account (one, "Two");
  g_autoptr(JsonNode) root = NULL;
  g_autofree char *path = g_build_filename (fixture->folder, OCCUPANCY_SETUP_FILE, NULL);
  g_autofree char *backup = NULL;
  GStatBuf info;

  save (fixture, one);
  g_assert_cmpint (g_stat (path, &info), ==, 0);
  g_assert_cmpint (info.st_mode & 0777, ==, 0600);
  g_assert_cmpuint (count_files (fixture, OCCUPANCY_SETUP_FILE), ==, 1);

  save (fixture, two);
  root = load (fixture, OCCUPANCY_SETUP_ORIGIN_FILE);
  g_assert_cmpuint (count_accounts (root), ==, 2);
  backup = get (fixture, OCCUPANCY_SETUP_FILE "~");
  g_assert_nonnull (strstr (backup, "One"));
  g_assert_null (strstr (backup, "Two"));

  /* What is the same already is not written, so that the backup stays older. */
  save (fixture, two);
  g_clear_pointer (&backup, g_free);
  backup = get (fixture, OCCUPANCY_SETUP_FILE "~");
  g_assert_null (strstr (backup, "Two"));
  g_assert_cmpuint (count_files (fixture, OCCUPANCY_SETUP_FILE), ==, 2);
}

static void
test_restored (Fixture       *fixture,
               gconstpointer  data)
{
  static const char * const damages[] = {
    "", "{\"version\":1,\"acc", "{\"version\":1,\"accounts\":7}", "\001\377\376",
  };

  for (guint i = 0; i < G_N_ELEMENTS (damages); i++)
    {
      g_autoptr(JsonNode) one = with_account (fixture->empty, "One");
      g_autoptr(JsonNode) two = with_account (one, "Two");
      g_autoptr(JsonNode) root = NULL;
      g_autoptr(JsonNode) again = NULL;

      save (fixture, one);
      save (fixture, two);
      put (fixture, OCCUPANCY_SETUP_FILE, damages[i]);

      root = load (fixture, OCCUPANCY_SETUP_ORIGIN_BACKUP);
      g_assert_cmpuint (count_accounts (root), >=, 1);
      g_assert_cmpuint (count_files (fixture, OCCUPANCY_SETUP_FILE ".damaged-"), ==, i + 1);

      /* It is in its place again. */
      again = load (fixture, OCCUPANCY_SETUP_ORIGIN_FILE);
      g_assert_true (json_node_equal (root, again));
    }
}

static void
test_lost (Fixture       *fixture,
           gconstpointer  data)
{
  g_autoptr(JsonNode) root = NULL;
  g_autoptr(JsonNode) one = with_account (fixture->empty, "One");

  put (fixture, OCCUPANCY_SETUP_FILE, "one damage");
  put (fixture, OCCUPANCY_SETUP_FILE "~", "another");
  root = load (fixture, OCCUPANCY_SETUP_ORIGIN_DAMAGED);
  g_assert_cmpuint (count_accounts (root), ==, 0);
  g_assert_cmpuint (count_files (fixture, OCCUPANCY_SETUP_FILE ".damaged-"), ==, 2);

  save (fixture, one);
  g_clear_pointer (&root, json_node_unref);
  root = load (fixture, OCCUPANCY_SETUP_ORIGIN_FILE);
  g_assert_cmpuint (count_accounts (root), ==, 1);
  g_assert_cmpuint (count_files (fixture, OCCUPANCY_SETUP_FILE ".damaged-"), ==, 2);
}

static void
test_newer (Fixture       *fixture,
            gconstpointer  data)
{
  g_autoptr(JsonNode) one = with_account (fixture->empty, "One");
  g_autoptr(GError) error = NULL;
  g_autofree char *text = NULL;
  OccupancySetupOrigin origin;

  put (fixture, OCCUPANCY_SETUP_FILE, "{\"version\":99}");
  g_assert_null (occupancy_setup_file_load (fixture->folder, &origin, &error));
  g_assert_error (error, OCCUPANCY_ERROR, OCCUPANCY_ERROR_SETUP_NEWER);
  g_clear_error (&error);

  g_assert_null (occupancy_setup_file_save (fixture->folder, fixture->empty, one, &error));
  g_assert_error (error, OCCUPANCY_ERROR, OCCUPANCY_ERROR_SETUP_NEWER);
  text = get (fixture, OCCUPANCY_SETUP_FILE);
  g_assert_cmpstr (text, ==, "{\"version\":99}");
}

static void
test_not_writable (void)
{
  g_autoptr(JsonNode) empty = occupancy_setup_format_new_empty ();
  g_autoptr(JsonNode) root = NULL;
  g_autoptr(GError) error = NULL;
  OccupancySetupOrigin origin;

  /* No folder can be made in this file, whoever runs the test. */
  root = occupancy_setup_file_load ("/proc/self/status/occupancy", &origin, &error);
  g_assert_null (root);
  g_assert_error (error, G_FILE_ERROR, G_FILE_ERROR_NOTDIR);
  g_clear_error (&error);

  g_assert_null (occupancy_setup_file_save ("/proc/self/status/occupancy", empty, empty, &error));
  g_assert_error (error, G_FILE_ERROR, G_FILE_ERROR_NOTDIR);
}

/* Mounts a small file system of its own, which goes with the process. */
static gboolean
mount_small (const char *folder)
{
  return unshare (CLONE_NEWNS) == 0 &&
         mount ("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) == 0 &&
         mount ("none", folder, "tmpfs", 0, "size=64k,mode=700") == 0;
}

static void
test_disk_full (Fixture       *fixture,
                gconstpointer  data)
{
  g_autoptr(JsonNode) setup = json_node_ref (fixture->empty);
  g_autoptr(JsonNode) loaded = NULL;
  g_autoptr(GError) error = NULL;
  g_autofree char *text = NULL;
  guint n_saved = 0;

  if (!g_test_subprocess ())
    {
      g_test_trap_subprocess (NULL, 30 * G_USEC_PER_SEC, G_TEST_SUBPROCESS_DEFAULT);
      if (g_test_trap_has_passed ())
        return;
      g_test_trap_assert_stdout ("*cannot mount*");
      g_test_skip ("A small file system can only be mounted by root");
      return;
    }

  if (!mount_small (fixture->folder))
    {
      g_print ("cannot mount\n");
      g_rmdir (fixture->folder);
      exit (1);
    }

  while (error == NULL)
    {
      g_autofree char *name = g_strnfill (2000, 'x');
      JsonNode *more = with_account (setup, name);
      g_autoptr(JsonNode) saved = occupancy_setup_file_save (fixture->folder, fixture->empty, more, &error);

      json_node_unref (setup);
      setup = more;
      if (saved != NULL)
        n_saved++;
    }

  g_assert_error (error, G_FILE_ERROR, G_FILE_ERROR_NOSPC);
  g_assert_cmpuint (n_saved, >, 2);
  loaded = load (fixture, OCCUPANCY_SETUP_ORIGIN_FILE);
  g_assert_cmpuint (count_accounts (loaded), ==, n_saved);
  text = get (fixture, OCCUPANCY_SETUP_FILE ".new");
  g_assert_null (text);
  g_assert_cmpint (umount2 (fixture->folder, MNT_DETACH), ==, 0);
}

/* Reads the setup, adds an account and saves it, again and again. */
static int
run_writer (const char *folder,
            guint       n_accounts)
{
  g_autoptr(JsonNode) base = occupancy_setup_format_new_empty ();

  for (guint i = 0; i < n_accounts; i++)
    {
      g_autoptr(GError) error = NULL;
      g_autofree char *name = g_strdup_printf ("%d-%u", getpid (), i);
      g_autoptr(JsonNode) ours = with_account (base, name);
      JsonNode *saved = occupancy_setup_file_save (folder, base, ours, &error);

      if (saved == NULL)
        g_error ("%s", error->message);
      json_node_unref (base);
      base = saved;
      g_print (".");
      fflush (stdout);
    }

  return 0;
}

static GPid
start_writer (const char *folder,
              guint       n_accounts,
              int        *output)
{
  g_autofree char *count = g_strdup_printf ("%u", n_accounts);
  g_autofree char *program = g_file_read_link ("/proc/self/exe", NULL);
  const char *argv[] = { program, "--writer", folder, count, NULL };
  g_autoptr(GError) error = NULL;
  GPid pid;

  g_spawn_async_with_pipes (NULL, (char **) argv, NULL, G_SPAWN_DO_NOT_REAP_CHILD, NULL, NULL,
                            &pid, NULL, output, NULL, &error);
  g_assert_no_error (error);

  return pid;
}

static void
test_two_writers (Fixture       *fixture,
                  gconstpointer  data)
{
  g_autoptr(JsonNode) root = NULL;
  GPid pids[2];
  int outputs[2];

  for (guint i = 0; i < G_N_ELEMENTS (pids); i++)
    pids[i] = start_writer (fixture->folder, N_WRITER_ACCOUNTS, &outputs[i]);
  for (guint i = 0; i < G_N_ELEMENTS (pids); i++)
    {
      int status;

      g_assert_cmpint (waitpid (pids[i], &status, 0), ==, pids[i]);
      g_assert_cmpint (status, ==, 0);
      close (outputs[i]);
    }

  root = load (fixture, OCCUPANCY_SETUP_ORIGIN_FILE);
  g_assert_cmpuint (count_accounts (root), ==, 2 * N_WRITER_ACCOUNTS);
}

static void
test_killed (Fixture       *fixture,
             gconstpointer  data)
{
  guint n_before = 0;

  for (guint i = 0; i < N_KILLS; i++)
    {
      g_autoptr(JsonNode) root = NULL;
      guint n_seen = 0;
      int output;
      GPid pid = start_writer (fixture->folder, 100000, &output);
      char dot;

      /* Somewhere in the next save. */
      while (n_seen < 1 + i % 4 && read (output, &dot, 1) == 1)
        n_seen++;
      g_usleep (g_test_rand_int_range (0, 3000));
      kill (pid, SIGKILL);
      waitpid (pid, NULL, 0);
      close (output);

      root = load (fixture, OCCUPANCY_SETUP_ORIGIN_FILE);
      g_assert_cmpuint (count_accounts (root), >=, n_before + n_seen);
      n_before = count_accounts (root);
    }

  /* The file, its backup, and at most one that was being written. */
  g_assert_cmpuint (count_files (fixture, OCCUPANCY_SETUP_FILE), <=, 3);
  g_assert_cmpuint (count_files (fixture, OCCUPANCY_SETUP_FILE ".damaged-"), ==, 0);
}

int
main (int   argc,
      char *argv[])
{
  if (argc == 4 && g_str_equal (argv[1], "--writer"))
    return run_writer (argv[2], atoi (argv[3]));

  g_test_init (&argc, &argv, NULL);

#define add(path, func) \
  g_test_add ("/setup-file/" path, Fixture, NULL, set_up, func, tear_down)
  add ("none", test_none);
  add ("save", test_save);
  add ("restored", test_restored);
  add ("lost", test_lost);
  add ("newer", test_newer);
  add ("disk-full", test_disk_full);
  add ("two-writers", test_two_writers);
  add ("killed", test_killed);
#undef add
  g_test_add_func ("/setup-file/not-writable", test_not_writable);

  return g_test_run ();
}
