/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gstdio.h>

#include "app-fixture.h"
#include "app/occupancy-location.h"
#include "fixture/fake-model.h"

/* What the window says of the files of an application: each test puts some in a
 * folder of its own and opens a window on that. */
typedef struct
{
  char *folder;
  GSettings *settings;
  OccupancyMonitor *monitor;
  OccupancyWindow *window;
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
  GtkWidget *button = app_fixture_find (GTK_WIDGET (banner), GTK_TYPE_BUTTON, NULL, NULL);
  AdwDialog *dialog;
  char *body;

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
  fake_account_add (scene->monitor, "Festival");
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
  fake_account_add (scene->monitor, "Festival");
  app_fixture_wait (app_fixture_find_label (GTK_WIDGET (scene->window), "No Rooms Yet") != NULL);
  scene_await_banner (scene, "The setup cannot be read. Changes are not saved.");
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

  return g_test_run ();
}
