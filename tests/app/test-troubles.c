/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gstdio.h>

#include "app-fixture.h"
#include "app/occupancy-format.h"
#include "app/occupancy-location.h"
#include "core/occupancy-sample.h"
#include "fixture/fake-model.h"
#include "history/history-fixture.h"

/* What is saved is checked. */
#define ACCOUNT "0d6bb5a8-0000-4000-8000-000000000000"

/* What the window says of the files of an application: each test puts some in a
 * folder of its own and opens a window on that. */
typedef struct
{
  char *folder;
  GSettings *settings;
  OccupancyMonitor *monitor;
  OccupancyWindow *window;
  OccupancyHistory *other; /* of another program */
} Scene;

static void
result_cb (GObject      *object,
           GAsyncResult *result,
           gpointer      user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

static void
scene_begin (Scene         *scene,
             gconstpointer  data)
{
  scene->folder = g_dir_make_tmp ("occupancy-troubles-XXXXXX", NULL);
  scene->settings = occupancy_location_new_settings ();
}

static void
scene_put (Scene      *scene,
           const char *name,
           const char *text)
{
  g_autofree char *path = g_build_filename (scene->folder, name, NULL);

  g_assert_true (g_file_set_contents (path, text, -1, NULL));
}

static void
scene_open (Scene *scene)
{
  g_autoptr(GAsyncResult) result = NULL;

  scene->monitor = occupancy_monitor_new_for_folder (scene->folder);
  occupancy_monitor_load_async (scene->monitor, NULL, result_cb, &result);
  app_fixture_wait (result != NULL);
  occupancy_monitor_load_finish (scene->monitor, result, NULL);
  occupancy_monitor_start (scene->monitor);
  scene->window = app_fixture_new_window (scene->monitor, scene->settings);
}

static void
scene_end (Scene         *scene,
           gconstpointer  data)
{
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GDir) dir = NULL;
  gpointer monitor = scene->monitor;
  const char *name;

  app_fixture_destroy_window (scene->window);
  occupancy_monitor_close_async (scene->monitor, NULL, result_cb, &result);
  app_fixture_wait (result != NULL);
  g_clear_object (&result);
  g_object_add_weak_pointer (G_OBJECT (monitor), &monitor);
  g_clear_object (&scene->monitor);
  app_fixture_wait (monitor == NULL);
  g_clear_object (&scene->settings);

  dir = g_dir_open (scene->folder, 0, NULL);
  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (scene->folder, name, NULL);

      g_unlink (path);
    }
  g_rmdir (scene->folder);
  g_free (scene->folder);
}

/* What the banner says that is on the screen, if it is shown or about to be. */
static AdwBanner *
scene_find_banner (Scene *scene)
{
  GtkWidget *banner = app_fixture_find (GTK_WIDGET (scene->window), ADW_TYPE_BANNER, NULL, NULL);

  return banner != NULL && adw_banner_get_revealed (ADW_BANNER (banner)) ? ADW_BANNER (banner) : NULL;
}

static AdwBanner *
scene_await_banner (Scene      *scene,
                    const char *title)
{
  AdwBanner *banner;

  app_fixture_wait ((banner = scene_find_banner (scene)) != NULL);
  g_assert_cmpstr (adw_banner_get_title (banner), ==, title);

  return banner;
}

/* Opens the particulars of what the banner says, and closes them. */
static char *
scene_dup_details (Scene     *scene,
                   AdwBanner *banner)
{
  GtkWidget *button;
  AdwDialog *dialog;
  char *body;

  app_fixture_wait ((button = app_fixture_find (GTK_WIDGET (banner), GTK_TYPE_BUTTON, NULL, NULL)) != NULL);
  g_signal_emit_by_name (button, "clicked");
  dialog = adw_application_window_get_visible_dialog (ADW_APPLICATION_WINDOW (scene->window));
  g_assert_true (ADW_IS_ALERT_DIALOG (dialog));
  body = g_strdup (adw_alert_dialog_get_body (ADW_ALERT_DIALOG (dialog)));
  adw_dialog_force_close (dialog);

  return body;
}

/* Lost: it looks like the first run, and must not be taken for it. */
static void
test_setup_lost (Scene         *scene,
                 gconstpointer  data)
{
  AdwBanner *banner;
  g_autofree char *details = NULL;

  scene_put (scene, "setup.json", "{\"version\":1,\"accounts\":[{\"id\":\"x\"}]}");
  scene_open (scene);
  g_assert_nonnull (app_fixture_find_label (GTK_WIDGET (scene->window), "Watch Chat Rooms"));
  banner = scene_await_banner (scene, "The setup was damaged and could not be restored.");
  details = scene_dup_details (scene, banner);
  g_assert_nonnull (strstr (details, "What was damaged is kept in"));

  /* It was read; with the first account it does not come again. */
  app_fixture_wait (scene_find_banner (scene) == NULL);
  fake_account_add (scene->monitor, ACCOUNT);
  app_fixture_wait (app_fixture_find_label (GTK_WIDGET (scene->window), "No Rooms Yet") != NULL);
  app_fixture_wait (scene_find_banner (scene) == NULL);
}

/* An account that is connected now would not be there the next time. */
static void
test_setup_blocked (Scene         *scene,
                    gconstpointer  data)
{
  AdwBanner *banner;
  g_autofree char *details = NULL;

  scene_put (scene, "setup.json", "{\"version\":99}");
  scene_open (scene);
  banner = scene_await_banner (scene, "The setup cannot be read. Changes are not saved.");
  details = scene_dup_details (scene, banner);
  g_assert_cmpstr (details, !=, "");
  fake_account_add (scene->monitor, ACCOUNT);
  app_fixture_wait (app_fixture_find_label (GTK_WIDGET (scene->window), "No Rooms Yet") != NULL);
  scene_await_banner (scene, "The setup cannot be read. Changes are not saved.");
}

/* The history. What is wrong with it is said, and the counts go on. */

static void
scene_begin_history (Scene         *scene,
                     gconstpointer  data)
{
  g_autofree char *path = NULL;

  scene_begin (scene, data);
  path = g_build_filename (scene->folder, OCCUPANCY_HISTORY_FILE, NULL);
  scene->other = occupancy_history_new (path);
  history_wait_recording (scene->other);
  history_record (scene->other, "lobby", occupancy_sample_now () - 60000, 12);
  g_assert_true (history_flush (scene->other, NULL));
}

static void
scene_end_history (Scene         *scene,
                   gconstpointer  data)
{
  if (scene->other != NULL)
    history_finalize (g_steal_pointer (&scene->other));
  scene_end (scene, data);
}

static void
scene_close_other (Scene *scene)
{
  history_close (scene->other);
  history_finalize (g_steal_pointer (&scene->other));
}

/* The count of a room that begins to be watched now. */
static void
scene_assert_counts_go_on (Scene *scene)
{
  OccupancyAccount *account = fake_account_add (scene->monitor, ACCOUNT);
  OccupancyWatch *watch = occupancy_monitor_add_room (scene->monitor, account, "press", NULL);

  fake_room_set_status (occupancy_watch_get_room (watch), OCCUPANCY_ROOM_ATTACHED, 0);
  fake_room_sample (occupancy_watch_get_room (watch), 1204, 10);
  fake_room_set_trust (occupancy_watch_get_room (watch), OCCUPANCY_TRUST_LIVE);
  app_fixture_wait (app_fixture_find_label (GTK_WIDGET (scene->window), "1,204") != NULL);
}

static void
test_history_busy (Scene         *scene,
                   gconstpointer  data)
{
  AdwBanner *banner;
  g_autofree char *details = NULL;

  scene_open (scene);
  scene_assert_counts_go_on (scene);
  banner = scene_await_banner (scene, "History is not being kept: another Occupancy is writing it.");
  details = scene_dup_details (scene, banner);
  g_assert_nonnull (strstr (details, "Another Occupancy is writing it."));
  g_assert_nonnull (strstr (details, "The live counts go on."));

  /* It goes by itself. */
  scene_close_other (scene);
  app_fixture_wait (scene_find_banner (scene) == NULL);
}

static void
test_history_newer (Scene         *scene,
                    gconstpointer  data)
{
  g_autofree char *path = g_build_filename (scene->folder, OCCUPANCY_HISTORY_FILE, NULL);

  scene_close_other (scene);
  history_execute (path, "PRAGMA user_version = 1000");
  scene_open (scene);
  scene_assert_counts_go_on (scene);
  scene_await_banner (scene, "History is not being kept: the file is of a newer Occupancy.");
}

static void
test_history_damaged (Scene         *scene,
                      gconstpointer  data)
{
  AdwBanner *banner;
  g_autofree char *details = NULL;

  scene_close_other (scene);
  scene_put (scene, OCCUPANCY_HISTORY_FILE, "this is no history");
  scene_open (scene);
  scene_assert_counts_go_on (scene);
  banner = scene_await_banner (scene, "The history was damaged. What could be read of it is used.");
  details = scene_dup_details (scene, banner);
  g_assert_nonnull (strstr (details, occupancy_history_get_damaged_file (occupancy_monitor_get_history (scene->monitor))));
  app_fixture_wait (scene_find_banner (scene) == NULL);
}

/* The other words, for what cannot be made to happen here. */
static void
test_history_words (Scene         *scene,
                    gconstpointer  data)
{
  static const struct
  {
    int code;
    const char *words;
  } errors[] = {
    { OCCUPANCY_HISTORY_ERROR_BUSY, "Another Occupancy is writing it." },
    { OCCUPANCY_HISTORY_ERROR_FULL, "The disk is full." },
    { OCCUPANCY_HISTORY_ERROR_READ_ONLY, "Its file cannot be written." },
    { OCCUPANCY_HISTORY_ERROR_NEWER, "Its file is of a newer Occupancy." },
    { OCCUPANCY_HISTORY_ERROR_DAMAGED, "Its file is damaged." },
    { OCCUPANCY_HISTORY_ERROR_FAILED, "reason" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (errors); i++)
    {
      g_autoptr(GError) error = g_error_new_literal (OCCUPANCY_HISTORY_ERROR, errors[i].code, "reason");
      g_autofree char *words = occupancy_format_history_error (error);

      g_assert_cmpstr (words, ==, errors[i].words);
    }
}

int
main (int   argc,
      char *argv[])
{
  g_setenv ("TZ", "UTC", TRUE);
  gtk_test_init (&argc, &argv, NULL);
  adw_init ();

  g_test_add ("/troubles/setup-lost", Scene, NULL, scene_begin, test_setup_lost, scene_end);
  g_test_add ("/troubles/setup-blocked", Scene, NULL, scene_begin, test_setup_blocked, scene_end);
  g_test_add ("/troubles/history-busy", Scene, NULL, scene_begin_history, test_history_busy, scene_end_history);
  g_test_add ("/troubles/history-newer", Scene, NULL, scene_begin_history, test_history_newer, scene_end_history);
  g_test_add ("/troubles/history-damaged", Scene, NULL, scene_begin_history, test_history_damaged, scene_end_history);
  g_test_add ("/troubles/history-words", Scene, NULL, NULL, test_history_words, NULL);

  return g_test_run ();
}
