/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "app-fixture.h"
#include "app/occupancy-export-dialog.h"
#include "app/occupancy-location.h"
#include "app/occupancy-preferences-dialog.h"
#include "app/occupancy-progress-dialog.h"
#include "app/occupancy-retention.h"
#include "app/occupancy-window-private.h"
#include "core/occupancy-sample.h"
#include "fixture/fake-model.h"
#include "history/history-fixture.h"

/* What the history fixture records for. */
#define ACCOUNT "0d6bb5a8-0000-4000-8000-000000000000"

/* A window on a history of two rooms, one of them is watched. */
typedef struct
{
  char *folder;
  GSettings *settings;
  OccupancyMonitor *monitor;
  OccupancyHistory *history;
  OccupancyWatch *watch;
  OccupancyWindow *window;
} Scene;

static void
record (OccupancyHistory *history,
        const char       *room,
        gint64            age,
        gint64            connections)
{
  OccupancySample sample = {
    .time = occupancy_sample_now () - age,
    .connections = connections,
    .presence_members = 1,
    .valid = TRUE,
  };

  occupancy_history_record (history, ACCOUNT, room, &sample);
}

static void
scene_begin (Scene         *scene,
             gconstpointer  data)
{
  g_autoptr(GAsyncResult) result = NULL;
  OccupancyAccount *account;

  scene->folder = g_dir_make_tmp ("occupancy-screens-XXXXXX", NULL);
  scene->settings = occupancy_location_new_settings ();
  scene->monitor = occupancy_monitor_new_for_folder (scene->folder);
  occupancy_retention_follow (scene->monitor, scene->settings);
  occupancy_monitor_load_async (scene->monitor, NULL, history_store_result_cb, &result);
  g_assert_true (occupancy_monitor_load_finish (scene->monitor, history_wait_result (&result), NULL));
  occupancy_monitor_start (scene->monitor);
  scene->history = g_object_ref (occupancy_monitor_get_history (scene->monitor));
  history_wait_recording (scene->history);

  record (scene->history, "removed", 120000, 9);
  occupancy_history_record_gap (scene->history, ACCOUNT, "removed", occupancy_sample_now () - 90000);
  record (scene->history, "lobby", 60000, 12);
  record (scene->history, "lobby", 30000, 17);
  g_assert_true (history_flush (scene->history, NULL));
  account = fake_account_add (scene->monitor, ACCOUNT);
  scene->watch = occupancy_monitor_add_room (scene->monitor, account, "lobby", NULL);
  scene->window = app_fixture_new_window (scene->monitor, scene->settings);
}

static void
scene_end (Scene         *scene,
           gconstpointer  data)
{
  g_autoptr(GAsyncResult) result = NULL;
  gpointer monitor = scene->monitor;

  app_fixture_destroy_window (scene->window);
  occupancy_monitor_close_async (scene->monitor, NULL, history_store_result_cb, &result);
  history_wait_result (&result);
  g_clear_object (&result);
  g_object_add_weak_pointer (G_OBJECT (monitor), &monitor);
  g_clear_object (&scene->monitor);
  app_fixture_wait (monitor == NULL);
  history_finalize (scene->history);
  g_settings_reset (scene->settings, OCCUPANCY_RETENTION_CHANGES);
  g_settings_reset (scene->settings, OCCUPANCY_RETENTION_HOURS);
  g_settings_reset (scene->settings, OCCUPANCY_RETENTION_SIZE);
  g_clear_object (&scene->settings);
  history_remove_folder (scene->folder);
  g_free (scene->folder);
}

static GtkWidget *
find_row (GtkWidget  *widget,
          const char *title)
{
  GtkWidget *row = app_fixture_find (widget, ADW_TYPE_PREFERENCES_ROW, "title", title);

  g_assert_nonnull (row);

  return row;
}

static AdwDialog *
scene_get_dialog (Scene *scene)
{
  return adw_application_window_get_visible_dialog (ADW_APPLICATION_WINDOW (scene->window));
}

static AdwDialog *
scene_open_preferences (Scene *scene)
{
  AdwDialog *dialog = occupancy_preferences_dialog_new (scene->monitor, scene->settings);

  adw_dialog_present (dialog, GTK_WIDGET (scene->window));
  adw_preferences_dialog_set_visible_page_name (ADW_PREFERENCES_DIALOG (dialog), "history");
  app_fixture_wait (app_fixture_find (GTK_WIDGET (dialog), ADW_TYPE_PREFERENCES_ROW, "title", "Used") != NULL);

  return dialog;
}

static const char *
get_selected (GtkWidget *row)
{
  return gtk_string_object_get_string (adw_combo_row_get_selected_item (ADW_COMBO_ROW (row)));
}

/* Looks at what is in the file that other programs go by. */
static gint64
scene_read_meta (Scene      *scene,
                 const char *key)
{
  g_autofree char *sql = g_strdup_printf ("SELECT value FROM meta WHERE key = '%s'", key);

  g_assert_true (history_flush (scene->history, NULL));

  return history_count (occupancy_history_get_path (scene->history), sql);
}

static void
test_retention (Scene         *scene,
                gconstpointer  data)
{
  AdwDialog *dialog = scene_open_preferences (scene);
  GtkWidget *changes = find_row (GTK_WIDGET (dialog), "Keep Every Change");
  GtkWidget *hours = find_row (GTK_WIDGET (dialog), "Keep Hourly Values");
  GtkWidget *size = find_row (GTK_WIDGET (dialog), "At Most");

  g_assert_cmpstr (get_selected (changes), ==, "90 days");
  g_assert_cmpstr (get_selected (hours), ==, "5 years");
  g_assert_cmpstr (get_selected (size), ==, "1\u202fGiB");
  g_assert_cmpint (scene_read_meta (scene, "raw-age"), ==, 90 * 24 * 60 * 60);

  /* More is kept at once. */
  adw_combo_row_set_selected (ADW_COMBO_ROW (changes), 4);
  g_assert_cmpstr (get_selected (changes), ==, "Forever");
  g_assert_cmpuint (g_settings_get_uint (scene->settings, OCCUPANCY_RETENTION_CHANGES), ==, 0);
  g_assert_cmpint (scene_read_meta (scene, "raw-age"), ==, 0);

  /* Less is asked about. */
  adw_combo_row_set_selected (ADW_COMBO_ROW (changes), 0);
  g_assert_cmpuint (g_settings_get_uint (scene->settings, OCCUPANCY_RETENTION_CHANGES), ==, 0);
  g_signal_emit_by_name (scene_get_dialog (scene), "response", "cancel");
  adw_dialog_force_close (scene_get_dialog (scene));
  g_assert_cmpstr (get_selected (changes), ==, "Forever");
  adw_combo_row_set_selected (ADW_COMBO_ROW (changes), 0);
  g_assert_cmpstr (adw_alert_dialog_get_body (ADW_ALERT_DIALOG (scene_get_dialog (scene))), ==,
                   "Changes that are older than 7 days are deleted for good. Hourly values stay.");
  g_signal_emit_by_name (scene_get_dialog (scene), "response", "delete");
  adw_dialog_force_close (scene_get_dialog (scene));
  g_assert_cmpstr (get_selected (changes), ==, "7 days");
  g_assert_cmpint (scene_read_meta (scene, "raw-age"), ==, 7 * 24 * 60 * 60);

  /* What others set is shown as it is. */
  g_settings_set_uint (scene->settings, OCCUPANCY_RETENTION_SIZE, 2048);
  g_assert_cmpstr (get_selected (size), ==, "2\u202fGiB");
  g_assert_cmpint (scene_read_meta (scene, "max-bytes"), ==, G_GINT64_CONSTANT (1) << 31);
  adw_dialog_force_close (dialog);
}

static void
test_size (Scene         *scene,
           gconstpointer  data)
{
  AdwDialog *dialog = scene_open_preferences (scene);
  AdwActionRow *used = ADW_ACTION_ROW (find_row (GTK_WIDGET (dialog), "Used"));

  app_fixture_wait (g_str_has_suffix (adw_action_row_get_subtitle (used), "KiB"));
  adw_dialog_force_close (dialog);
}

/* Deleting. */

/* How many rooms have more than what holds now. */
static gint64
scene_count_rooms (Scene *scene)
{
  g_assert_true (history_flush (scene->history, NULL));

  return history_count (occupancy_history_get_path (scene->history),
                        "SELECT count(*) FROM recent WHERE connections IN (9, 12)");
}

/* Whether a button with that label has the keyboard. */
static gboolean
has_focus (GtkWidget  *dialog,
           const char *label)
{
  GtkRoot *root = gtk_widget_get_root (dialog);
  GtkWidget *focus = root != NULL ? gtk_root_get_focus (root) : NULL;

  return GTK_IS_BUTTON (focus) && g_strcmp0 (gtk_button_get_label (GTK_BUTTON (focus)), label) == 0;
}

static void
scene_delete (Scene *scene,
              guint  position)
{
  AdwDialog *dialog;

  gtk_widget_activate_action (GTK_WIDGET (scene->window), "win.delete-history", NULL);
  dialog = scene_get_dialog (scene);
  app_fixture_wait (app_fixture_find (GTK_WIDGET (dialog), ADW_TYPE_COMBO_ROW, NULL, NULL) != NULL);
  adw_combo_row_set_selected (ADW_COMBO_ROW (app_fixture_find (GTK_WIDGET (dialog), ADW_TYPE_COMBO_ROW, NULL, NULL)), position);
  g_signal_emit_by_name (dialog, "response", "delete");
  adw_dialog_force_close (dialog);
  app_fixture_wait (app_fixture_find_label (GTK_WIDGET (scene->window), "History deleted") != NULL);
}

static void
test_delete (Scene         *scene,
             gconstpointer  data)
{
  OccupancySeries *series = occupancy_watch_get_series (scene->watch);
  AdwDialog *dialog;

  app_fixture_wait (occupancy_series_get_n_points (series) >= 2);
  gtk_widget_activate_action (GTK_WIDGET (scene->window), "win.delete-history", NULL);
  dialog = scene_get_dialog (scene);
  /* What is done by pressing Enter twice must not be for good. */
  app_fixture_wait (has_focus (GTK_WIDGET (dialog), "_Cancel"));
  g_signal_emit_by_name (dialog, "response", "cancel");
  adw_dialog_force_close (dialog);
  g_assert_cmpint (scene_count_rooms (scene), ==, 2);

  scene_delete (scene, 1);
  g_assert_cmpint (scene_count_rooms (scene), ==, 1);
  g_assert_cmpuint (occupancy_series_get_n_points (series), ==, 0);

  /* Also what nobody watches any more. */
  scene_delete (scene, 0);
  app_fixture_wait (scene_count_rooms (scene) == 0);
}

/* Files. */

static GFile *
scene_get_file (Scene      *scene,
                const char *name)
{
  g_autofree char *path = g_build_filename (scene->folder, name, NULL);

  return g_file_new_for_path (path);
}

static char *
dup_content (GFile *file)
{
  char *content = NULL;

  g_file_load_contents (file, NULL, &content, NULL, NULL, NULL);

  return content;
}

static OccupancyExportRequest
make_request (const char *room)
{
  return (OccupancyExportRequest) {
    .account = room != NULL ? (char *) ACCOUNT : NULL,
    .room = (char *) room,
    .to = occupancy_sample_now (),
  };
}

static void
test_export (Scene         *scene,
             gconstpointer  data)
{
  g_autoptr(GFile) file = scene_get_file (scene, "lobby.csv");
  g_autofree char *one = NULL;
  g_autofree char *all = NULL;
  OccupancyExportRequest request = make_request ("lobby");

  /* What is newest is in it, though it was not flushed. */
  record (scene->history, "lobby", 0, 23);
  request.to += 2000;
  occupancy_window_export_to (scene->window, &request, file);
  app_fixture_wait (app_fixture_find_label (GTK_WIDGET (scene->window), "Saved “\u2068lobby.csv\u2069”") != NULL);
  one = dup_content (file);
  g_assert_nonnull (strstr (one, ",17,"));
  g_assert_nonnull (strstr (one, ",23,"));
  g_assert_null (strstr (one, "removed"));

  /* It replaces what was there. */
  request = make_request (NULL);
  occupancy_window_export_to (scene->window, &request, file);
  while (all == NULL || strstr (all, "removed") == NULL)
    {
      g_main_context_iteration (NULL, TRUE);
      g_free (all);
      all = dup_content (file);
    }
}

static void
test_export_dialog (Scene         *scene,
                    gconstpointer  data)
{
  AdwDialog *dialog;

  g_assert_true (gtk_widget_activate_action (GTK_WIDGET (scene->window), "win.export", NULL));
  dialog = scene_get_dialog (scene);
  g_assert_true (OCCUPANCY_IS_EXPORT_DIALOG (dialog));
  app_fixture_wait (app_fixture_find (GTK_WIDGET (dialog), ADW_TYPE_COMBO_ROW, NULL, NULL) != NULL);
  g_assert_cmpstr (get_selected (find_row (GTK_WIDGET (dialog), "Range")), ==, "Last 24 hours");
  g_assert_nonnull (app_fixture_find_label (GTK_WIDGET (dialog), "lobby"));
  adw_dialog_force_close (dialog);

  gtk_widget_activate_action (GTK_WIDGET (scene->window), "win.export-everything", NULL);
  dialog = scene_get_dialog (scene);
  app_fixture_wait (app_fixture_find (GTK_WIDGET (dialog), ADW_TYPE_COMBO_ROW, NULL, NULL) != NULL);
  g_assert_cmpstr (get_selected (find_row (GTK_WIDGET (dialog), "Range")), ==, "Everything");
  g_assert_nonnull (app_fixture_find_label (GTK_WIDGET (dialog), "All rooms"));
  adw_dialog_force_close (dialog);
}

/* What cannot be written is said in the window. */
static void
scene_await_failure (Scene      *scene,
                     const char *heading)
{
  AdwDialog *dialog;

  app_fixture_wait (ADW_IS_ALERT_DIALOG (scene_get_dialog (scene)) && !OCCUPANCY_IS_PROGRESS_DIALOG (scene_get_dialog (scene)));
  dialog = scene_get_dialog (scene);
  g_assert_cmpstr (adw_alert_dialog_get_heading (ADW_ALERT_DIALOG (dialog)), ==, heading);
  g_assert_cmpstr (adw_alert_dialog_get_body (ADW_ALERT_DIALOG (dialog)), !=, "");
  adw_dialog_force_close (dialog);
}

static void
test_failures (Scene         *scene,
               gconstpointer  data)
{
  g_autoptr(GFile) nowhere = scene_get_file (scene, "no-folder/lobby.csv");
  OccupancyExportRequest request = make_request ("lobby");

  occupancy_window_export_to (scene->window, &request, nowhere);
  scene_await_failure (scene, "Export Failed");
  occupancy_window_back_up_to (scene->window, nowhere);
  scene_await_failure (scene, "Backup Failed");
}

/* A new file goes again; an old one stays as it was. */
static void
test_export_cancelled (Scene         *scene,
                       gconstpointer  data)
{
  static const char * const names[] = { "new.csv", "old.csv" };
  OccupancyExportRequest request = make_request ("lobby");

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr(GFile) file = scene_get_file (scene, names[i]);
      g_autoptr(GHashTable) accounts = g_hash_table_new (g_str_hash, g_str_equal);
      g_autoptr(GCancellable) cancellable = g_cancellable_new ();
      g_autoptr(GAsyncResult) result = NULL;
      g_autoptr(GError) error = NULL;
      g_autofree char *content = NULL;

      if (i == 1)
        g_assert_true (g_file_replace_contents (file, "old", 3, NULL, FALSE, 0, NULL, NULL, NULL));
      occupancy_export_file_async (scene->history, file, &request, accounts, cancellable, NULL, NULL, history_store_result_cb, &result);
      g_cancellable_cancel (cancellable);
      g_assert_false (occupancy_export_file_finish (scene->history, history_wait_result (&result), &error));
      g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
      content = dup_content (file);
      g_assert_cmpstr (content, ==, i == 1 ? "old" : NULL);
    }
}

static void
test_backup (Scene         *scene,
             gconstpointer  data)
{
  g_autoptr(GFile) file = scene_get_file (scene, "backup.db");

  occupancy_window_back_up_to (scene->window, file);
  app_fixture_wait (app_fixture_find_label (GTK_WIDGET (scene->window), "History backed up") != NULL);
  g_assert_true (history_is_sound (g_file_peek_path (file)));
  g_assert_cmpint (history_count (g_file_peek_path (file), "SELECT count(*) FROM room"), ==, 2);
}

/* What takes long says so, and can be cancelled. */
static void
test_progress (Scene         *scene,
               gconstpointer  data)
{
  g_autoptr(GCancellable) cancellable = g_cancellable_new ();
  AdwDialog *dialog = occupancy_progress_dialog_new ("Exporting History", "lobby.csv", cancellable);
  GtkWidget *bar;

  adw_dialog_present (dialog, GTK_WIDGET (scene->window));
  app_fixture_wait (app_fixture_find (GTK_WIDGET (dialog), GTK_TYPE_PROGRESS_BAR, NULL, NULL) != NULL);
  bar = app_fixture_find (GTK_WIDGET (dialog), GTK_TYPE_PROGRESS_BAR, NULL, NULL);
  gtk_test_accessible_assert_property (bar, GTK_ACCESSIBLE_PROPERTY_LABEL, "Exporting History");
  occupancy_progress_dialog_set_fraction (OCCUPANCY_PROGRESS_DIALOG (dialog), 0.25);
  g_assert_cmpfloat (gtk_progress_bar_get_fraction (GTK_PROGRESS_BAR (bar)), ==, 0.25);
  g_signal_emit_by_name (dialog, "response", "cancel");
  g_assert_true (g_cancellable_is_cancelled (cancellable));
  adw_dialog_force_close (dialog);
}

int
main (int   argc,
      char *argv[])
{
  static const struct
  {
    const char *path;
    void (*test) (Scene *scene, gconstpointer data);
  } tests[] = {
    { "/history-screens/retention", test_retention },
    { "/history-screens/size", test_size },
    { "/history-screens/delete", test_delete },
    { "/history-screens/export", test_export },
    { "/history-screens/export-dialog", test_export_dialog },
    { "/history-screens/export-cancelled", test_export_cancelled },
    { "/history-screens/failures", test_failures },
    { "/history-screens/backup", test_backup },
    { "/history-screens/progress", test_progress },
  };

  g_setenv ("TZ", "UTC", TRUE);
  gtk_test_init (&argc, &argv, NULL);
  adw_init ();

  for (guint i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].path, Scene, NULL, scene_begin, tests[i].test, scene_end);

  return g_test_run ();
}
