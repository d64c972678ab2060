/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>
#include <locale.h>

#include "app/occupancy-abilities-group.h"
#include "app/occupancy-banner.h"
#include "app/occupancy-export-dialog.h"
#include "app/occupancy-format.h"
#include "app/occupancy-location.h"
#include "app/occupancy-preferences-dialog.h"
#include "app/occupancy-progress-dialog.h"
#include "app/occupancy-state-pill.h"
#include "fixture/fake-model.h"
#include "gallery-camera.h"
#include "history/history-fixture.h"
#include "pseudo-gettext.h"

/* 1.6 times 96 dots an inch, in 1024ths. */
#define LARGE_TEXT 157286

/* What the frame of a window takes on a display without a compositor. */
#define FRAME 10

/* gallery DIR [rtl|large] draws the window in all of its states into pictures.
 * gallery DIR texts lists instead what is written in each of them, as
 * “scene, kind, place, text” with tabs between, for test-texts.py. */

/* Rooms of all kinds. */

static OccupancyWatch *
add_room (OccupancyMonitor *monitor,
          OccupancyAccount *account,
          const char       *name)
{
  OccupancyWatch *watch = occupancy_monitor_add_room (monitor, account, name, NULL);

  fake_room_set_status (occupancy_watch_get_room (watch), OCCUPANCY_ROOM_ATTACHED, 0);

  return watch;
}

static OccupancyWatch *
add_full_room (OccupancyMonitor *monitor,
               OccupancyAccount *account,
               const char       *name,
               gint64            connections,
               gint64            members,
               OccupancyTrust    trust)
{
  OccupancyWatch *watch = add_room (monitor, account, name);
  OccupancyRoom *room = occupancy_watch_get_room (watch);

  fake_watch_fill (watch, connections, connections / 4);
  fake_room_sample (room, connections, members);
  fake_room_set_trust (room, OCCUPANCY_TRUST_LIVE);
  if (trust != OCCUPANCY_TRUST_LIVE)
    fake_room_set_trust (room, trust);

  return watch;
}

/* A rule that fires in @watch as soon as it is there. */
static void
add_firing_rule (OccupancyMonitor *monitor,
                 OccupancyWatch   *watch,
                 gint64            level)
{
  g_autoptr(OccupancyRule) rule = occupancy_rule_new (NULL);
  OccupancyCondition condition;

  occupancy_condition_init (&condition, OCCUPANCY_CONDITION_ABOVE, level);
  condition.raise_ms = 0;
  occupancy_rule_set_account (rule, occupancy_account_get_id (occupancy_watch_get_account (watch)));
  occupancy_rule_set_room (rule, occupancy_watch_get_name (watch));
  occupancy_rule_set_condition (rule, &condition);
  occupancy_setup_add_rule (occupancy_monitor_get_setup (monitor), rule);
}

static void
add_rooms (Gallery *gallery)
{
  OccupancyMonitor *monitor = gallery->monitor;
  OccupancyAccount *staging;
  OccupancyWatch *watch;

  gallery->festival = fake_account_add (monitor, "Harbor Festival");
  staging = fake_account_add (monitor, "Staging");

  add_full_room (monitor, gallery->festival, "a live room", 1284, 412, OCCUPANCY_TRUST_LIVE);
  add_full_room (monitor, gallery->festival, "b stale room", 341, 90, OCCUPANCY_TRUST_STALE);
  add_full_room (monitor, gallery->festival, "c polled room", 129, 37, OCCUPANCY_TRUST_POLLED);
  add_full_room (monitor, gallery->festival, "d empty room", 0, 0, OCCUPANCY_TRUST_LIVE);
  add_full_room (monitor, gallery->festival, "e invalid room", 87, 12, OCCUPANCY_TRUST_INVALID);
  watch = add_room (monitor, gallery->festival, "f refused room");
  fake_room_set_status (occupancy_watch_get_room (watch), OCCUPANCY_ROOM_FAILED, 40160);
  add_room (monitor, gallery->festival, "g waiting room");
  watch = add_room (monitor, gallery->festival, "h attaching room");
  fake_room_set_status (occupancy_watch_get_room (watch), OCCUPANCY_ROOM_ATTACHING, 0);
  watch = add_full_room (monitor, gallery->festival, "i firing room", 2140, 861, OCCUPANCY_TRUST_LIVE);
  add_firing_rule (monitor, watch, 2000);
  watch = add_full_room (monitor, gallery->festival, "j pinned room", 96, 41, OCCUPANCY_TRUST_LIVE);
  occupancy_setup_room_set_favourite (occupancy_watch_get_setup (watch), TRUE);
  add_full_room (monitor, staging, "a very long name of a room that will not fit in any list", 123456, 7890, OCCUPANCY_TRUST_LIVE);
  add_full_room (monitor, staging, "راديو المساء", 58, 22, OCCUPANCY_TRUST_LIVE);
}

/* The scenes. */

static void
draw_first_run (Gallery *gallery)
{
  g_autoptr(OccupancyMonitor) nothing = occupancy_monitor_new ();

  gallery_open_window (gallery, nothing, 960, 700);
  gallery_save (gallery, "first-run");
  fake_account_add (nothing, "Harbor Festival");
  gallery_save (gallery, "no-rooms");
  gallery_close_window (gallery);

  gallery_open_window (gallery, nothing, 360, 640);
  gallery_save (gallery, "no-rooms-phone");
  gallery_close_window (gallery);
}

static void
draw_sizes (Gallery *gallery)
{
  static const struct
  {
    const char *name;
    int width;
    int height;
  } sizes[] = {
    { "wide", 1180, 760 }, { "medium", 800, 600 }, { "phone", 360, 720 }, { "low", 640, 294 }, { "smallest", 360, 294 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      g_autofree char *list = g_strconcat (sizes[i].name, "-list", NULL);

      gallery_open_window (gallery, gallery->monitor, sizes[i].width, sizes[i].height);
      gallery_save (gallery, list);
      gallery_show (gallery, "a live room");
      gallery_save (gallery, sizes[i].name);
      gallery_close_window (gallery);
    }
}

/* When and how the last value of the room came. */
static void
draw_source (Gallery    *gallery,
             const char *suffix)
{
  GtkWidget *pill = app_fixture_find (GTK_WIDGET (gallery->window), OCCUPANCY_TYPE_STATE_PILL, NULL, NULL);
  GtkMenuButton *button = GTK_MENU_BUTTON (app_fixture_find (pill, GTK_TYPE_MENU_BUTTON, NULL, NULL));
  g_autofree char *name = g_strconcat ("source", suffix, NULL);
  g_autofree char *open = g_strconcat (name, "-open", NULL);

  gtk_menu_button_popup (button);
  gallery_save_surface (gallery, GTK_WIDGET (gtk_menu_button_get_popover (button)), name);
  gallery_save (gallery, open);
  gtk_menu_button_popdown (button);
}

static void
draw_states (Gallery    *gallery,
             int         width,
             int         height,
             const char *suffix)
{
  static const char *rooms[][2] = {
    { "stale", "b stale room" }, { "polled", "c polled room" }, { "empty", "d empty room" },
    { "invalid", "e invalid room" }, { "refused", "f refused room" }, { "waiting", "g waiting room" },
    { "attaching", "h attaching room" }, { "firing", "i firing room" },
  };

  gallery_open_window (gallery, gallery->monitor, width, height);
  gallery_wait_for (1500);
  for (guint i = 0; i < G_N_ELEMENTS (rooms); i++)
    {
      g_autofree char *name = g_strconcat (rooms[i][0], suffix, NULL);

      gallery_show (gallery, rooms[i][1]);
      gallery_save (gallery, name);
    }
  draw_source (gallery, suffix);
  gallery_close_window (gallery);
}

/* What was said to the alert that fires. */
static void
draw_answers (Gallery *gallery)
{
  OccupancyAlerter *alerter = occupancy_monitor_get_alerter (gallery->monitor);
  g_autoptr(OccupancyAlert) alert = g_list_model_get_item (G_LIST_MODEL (alerter), 0);
  const char *rule = occupancy_rule_get_id (occupancy_alert_get_rule (alert));

  gallery_open_window (gallery, gallery->monitor, 1180, 760);
  gallery_show (gallery, occupancy_alert_get_room (alert));
  gtk_widget_activate_action (GTK_WIDGET (gallery->window), "win.acknowledge", "(sss)", rule,
                              occupancy_alert_get_account (alert), occupancy_alert_get_room (alert));
  gallery_wait_for (1200);
  gallery_save (gallery, "acknowledged");
  gtk_widget_activate_action (GTK_WIDGET (gallery->window), "win.silence-rule", "(sssx)", rule,
                              occupancy_alert_get_account (alert), occupancy_alert_get_room (alert),
                              60 * G_TIME_SPAN_MINUTE / G_TIME_SPAN_MILLISECOND);
  gallery_wait_for (1200);
  gallery_save (gallery, "silenced");
  gallery_close_window (gallery);
}

static void
draw_menu (Gallery    *gallery,
           const char *tooltip,
           const char *name)
{
  GtkWidget *button = app_fixture_find (GTK_WIDGET (gallery->window), GTK_TYPE_MENU_BUTTON, "tooltip-text",
                                        g_dgettext (NULL, tooltip));

  gtk_menu_button_popup (GTK_MENU_BUTTON (button));
  gallery_save_surface (gallery, GTK_WIDGET (gtk_menu_button_get_popover (GTK_MENU_BUTTON (button))), name);
  gtk_menu_button_popdown (GTK_MENU_BUTTON (button));
}

static void
draw_menus (Gallery *gallery)
{
  gallery_open_window (gallery, gallery->monitor, 1000, 700);
  gallery_show (gallery, "a live room");
  draw_menu (gallery, "Main Menu", "main-menu");
  draw_menu (gallery, "Room Menu", "room-menu");
  gallery_close_window (gallery);
}

static void
draw_search (Gallery *gallery)
{
  GtkWidget *entry;

  gallery_open_window (gallery, gallery->monitor, 1000, 700);
  gtk_widget_activate_action (GTK_WIDGET (gallery->window), "win.search", NULL);
  gallery_wait_for (500);
  entry = app_fixture_find (GTK_WIDGET (gallery->window), GTK_TYPE_SEARCH_ENTRY, NULL, NULL);
  gtk_editable_set_text (GTK_EDITABLE (entry), "st");
  gallery_save (gallery, "search");
  gtk_editable_set_text (GTK_EDITABLE (entry), "stag");
  gallery_save (gallery, "search-account");
  gtk_editable_set_text (GTK_EDITABLE (entry), "stagg");
  gallery_save (gallery, "no-results");
  gallery_close_window (gallery);
}

static void
change_trust (Gallery        *gallery,
              OccupancyTrust  from,
              OccupancyTrust  to)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (gallery->monitor));

  for (guint i = 0; i < n; i++)
    {
      g_autoptr(OccupancyWatch) watch = g_list_model_get_item (G_LIST_MODEL (gallery->monitor), i);
      OccupancyRoom *room = occupancy_watch_get_room (watch);

      if (occupancy_watch_get_account (watch) == gallery->festival && occupancy_room_get_trust (room) == from)
        fake_room_set_trust (room, to);
    }
}

static void
draw_troubles (Gallery    *gallery,
               int         width,
               int         height,
               const char *suffix)
{
  OccupancyModel *model = occupancy_account_get_model (gallery->festival);
  g_autofree char *demo = g_strconcat ("demo", suffix, NULL);
  g_autofree char *offline = g_strconcat ("offline", suffix, NULL);
  g_autofree char *untrusted = g_strconcat ("untrusted-account", suffix, NULL);
  g_autofree char *refused = g_strconcat ("refused-account", suffix, NULL);
  GtkWidget *banner;

  gallery_open_window (gallery, gallery->monitor, width, height);
  gallery_show (gallery, "a live room");
  banner = app_fixture_find (GTK_WIDGET (gallery->window), OCCUPANCY_TYPE_BANNER, NULL, NULL);
  occupancy_banner_set_monitor (OCCUPANCY_BANNER (banner), gallery->monitor, TRUE);
  gallery_save (gallery, demo);
  occupancy_banner_set_monitor (OCCUPANCY_BANNER (banner), gallery->monitor, FALSE);

  fake_model_set_state (model, ABLY_CONNECTION_DISCONNECTED);
  change_trust (gallery, OCCUPANCY_TRUST_LIVE, OCCUPANCY_TRUST_STALE);
  app_fixture_wait (adw_banner_get_revealed (ADW_BANNER (app_fixture_find (banner, ADW_TYPE_BANNER, NULL, NULL))));
  gallery_wait_for (500);
  gallery_save (gallery, offline);

  fake_model_distrust (model);
  gallery_wait_for (1500);
  gallery_save (gallery, untrusted);

  fake_model_fail (model, 40101);
  gallery_wait_for (1500);
  gallery_save (gallery, refused);
  fake_model_set_state (model, ABLY_CONNECTION_CONNECTED);
  change_trust (gallery, OCCUPANCY_TRUST_STALE, OCCUPANCY_TRUST_LIVE);
  gallery_close_window (gallery);
}

/* What asks before something is gone, and what brings it back. */
static void
draw_removal (Gallery *gallery)
{
  const char *account = occupancy_account_get_id (gallery->festival);
  AdwDialog *dialog;

  gallery_open_window (gallery, gallery->monitor, 1000, 700);
  gtk_widget_activate_action (GTK_WIDGET (gallery->window), "win.remove-account", "s", account);
  gallery_save (gallery, "remove-account");
  dialog = adw_application_window_get_visible_dialog (ADW_APPLICATION_WINDOW (gallery->window));
  gallery_close_dialog (GTK_WIDGET (dialog));
  gtk_widget_activate_action (GTK_WIDGET (gallery->window), "room.remove", "(ss)", account, "j pinned room");
  gallery_save (gallery, "removed");
  gallery_close_window (gallery);
}

static void
draw_connect (Gallery *gallery,
              const char *suffix)
{
  g_autoptr(AblyCapability) capability = ably_capability_new_from_text ("{\"stage:*\":[\"subscribe\",\"channel-metadata\"]}", NULL);
  GtkWidget *dialog = gallery_open_dialog (gallery, "win.connect-account");
  g_autofree char *empty = g_strconcat ("connect", suffix, NULL);
  g_autofree char *checked = g_strconcat ("connect-checked", suffix, NULL);
  g_autofree char *wrong = g_strconcat ("connect-wrong", suffix, NULL);
  g_autofree char *unreachable = g_strconcat ("connect-unreachable", suffix, NULL);
  GtkWidget *abilities;

  gallery_save (gallery, empty);
  gallery_type (dialog, "API Key", "festival.key-without-its-end");
  gallery_wait_for (1000);
  gallery_save (gallery, wrong);

  /* Where nobody listens. */
  adw_expander_row_set_expanded (ADW_EXPANDER_ROW (app_fixture_find (dialog, ADW_TYPE_EXPANDER_ROW, NULL, NULL)), TRUE);
  gallery_wait_for (500);
  gallery_type (dialog, "Endpoint", "127.0.0.1");
  gallery_type (dialog, "Port", "1");
  gallery_type (dialog, "API Key", "festival.key:secret");
  gallery_wait_for (2500);
  gallery_save (gallery, unreachable);

  /* As if the service had been asked: nobody is in a picture. */
  gallery_type (dialog, "API Key", "");
  gallery_type (dialog, "Name", "Harbor Festival");
  abilities = app_fixture_find (dialog, OCCUPANCY_TYPE_ABILITIES_GROUP, NULL, NULL);
  occupancy_abilities_group_set_capability (OCCUPANCY_ABILITIES_GROUP (abilities), capability);
  gallery_save (gallery, checked);
  gallery_close_dialog (dialog);
}

static void
draw_preferences (Gallery    *gallery,
                  const char *suffix)
{
  AdwDialog *dialog = occupancy_preferences_dialog_new (gallery->monitor, gallery->settings);
  g_autofree char *general = g_strconcat ("preferences", suffix, NULL);
  g_autofree char *accounts = g_strconcat ("accounts", suffix, NULL);
  g_autofree char *history = g_strconcat ("history", suffix, NULL);

  adw_dialog_present (dialog, GTK_WIDGET (gallery->window));
  gallery_save (gallery, general);
  adw_preferences_dialog_set_visible_page_name (ADW_PREFERENCES_DIALOG (dialog), "accounts");
  gallery_wait_for (300);
  adw_expander_row_set_expanded (ADW_EXPANDER_ROW (app_fixture_find (GTK_WIDGET (dialog), ADW_TYPE_EXPANDER_ROW, NULL, NULL)), TRUE);
  gallery_save (gallery, accounts);
  gallery_close_dialog (GTK_WIDGET (dialog));

  dialog = occupancy_preferences_dialog_new (gallery->kept, gallery->settings);
  adw_preferences_dialog_set_visible_page_name (ADW_PREFERENCES_DIALOG (dialog), "history");
  adw_dialog_present (dialog, GTK_WIDGET (gallery->window));
  gallery_wait_for (300);
  gallery_save (gallery, history);
  gallery_close_dialog (GTK_WIDGET (dialog));
}

/* What leads into a file, and away. */
static void
draw_history (Gallery    *gallery,
              const char *suffix)
{
  g_autoptr(GCancellable) cancellable = g_cancellable_new ();
  g_autofree char *export = g_strconcat ("export", suffix, NULL);
  g_autofree char *progress = g_strconcat ("progress", suffix, NULL);
  g_autofree char *delete = g_strconcat ("delete-history", suffix, NULL);
  g_autoptr(OccupancyWatch) watch = g_list_model_get_item (G_LIST_MODEL (gallery->monitor), 0);
  AdwDialog *dialog = occupancy_export_dialog_new (occupancy_monitor_get_setup (gallery->monitor), watch);

  adw_dialog_present (dialog, GTK_WIDGET (gallery->window));
  gallery_save (gallery, export);
  gallery_close_dialog (GTK_WIDGET (dialog));

  dialog = occupancy_progress_dialog_new (_("Exporting History"), "a live room.csv", cancellable);
  occupancy_progress_dialog_set_fraction (OCCUPANCY_PROGRESS_DIALOG (dialog), 0.4);
  adw_dialog_present (dialog, GTK_WIDGET (gallery->window));
  gallery_save (gallery, progress);
  gallery_close_dialog (GTK_WIDGET (dialog));

  dialog = ADW_DIALOG (gallery_open_dialog (gallery, "win.delete-history"));
  gallery_save (gallery, delete);
  gallery_close_dialog (GTK_WIDGET (dialog));
}

/* What is wrong with the files. */

static void
loaded_cb (GObject      *object,
           GAsyncResult *result,
           gpointer      user_data)
{
  occupancy_monitor_load_finish (OCCUPANCY_MONITOR (object), result, NULL);
  *(gboolean *) user_data = TRUE;
}

static OccupancyMonitor *
open_monitor (const char *folder)
{
  OccupancyMonitor *monitor = occupancy_monitor_new_for_folder (folder);
  gboolean loaded = FALSE;

  occupancy_monitor_load_async (monitor, NULL, loaded_cb, &loaded);
  app_fixture_wait (loaded);

  return monitor;
}

static void
draw_files (Gallery *gallery)
{
  g_autofree char *setup = NULL;
  g_autofree char *history = NULL;

  gallery->kept_folder = g_dir_make_tmp ("occupancy-gallery-XXXXXX", NULL);
  setup = g_build_filename (gallery->kept_folder, "setup.json", NULL);
  history = g_build_filename (gallery->kept_folder, OCCUPANCY_HISTORY_FILE, NULL);
  g_file_set_contents (setup, "{\"version\":1,\"accounts\":[{\"id\":\"x\"}]}", -1, NULL);
  g_file_set_contents (history, "this is no history", -1, NULL);
  gallery->kept = open_monitor (gallery->kept_folder);
  gallery_open_window (gallery, gallery->kept, 960, 700);
  gallery_wait_for (1500);
  gallery_save (gallery, "setup-lost");
  gtk_widget_activate_action (app_fixture_find (GTK_WIDGET (gallery->window), OCCUPANCY_TYPE_BANNER, NULL, NULL),
                              "banner.setup-details", NULL);
  gallery_wait_for (500);
  gallery_save (gallery, "setup-details");
  gallery_close_dialog (GTK_WIDGET (adw_application_window_get_visible_dialog (ADW_APPLICATION_WINDOW (gallery->window))));
  gallery_wait_for (1500);
  gallery_save (gallery, "history-damaged");
  gtk_widget_activate_action (app_fixture_find (GTK_WIDGET (gallery->window), OCCUPANCY_TYPE_BANNER, NULL, NULL),
                              "banner.damaged-history-details", NULL);
  gallery_wait_for (500);
  gallery_save (gallery, "history-damaged-details");
  gallery_close_dialog (GTK_WIDGET (adw_application_window_get_visible_dialog (ADW_APPLICATION_WINDOW (gallery->window))));
  gallery_close_window (gallery);
}

static void
draw_dialogs (Gallery    *gallery,
              int         width,
              int         height,
              const char *suffix)
{
  static const struct
  {
    const char *name;
    const char *action;
  } dialogs[] = {
    { "new-rule", "win.new-rule" }, { "rename", "win.rename-room" },
    { "shortcuts", "app.shortcuts" }, { "about", "app.about" },
  };
  g_autofree char *add = g_strconcat ("add-rooms", suffix, NULL);
  GtkWidget *dialog;

  gallery_open_window (gallery, gallery->monitor, width, height);
  gallery_show (gallery, "a live room");
  draw_connect (gallery, suffix);

  dialog = gallery_open_dialog (gallery, "win.add-room");
  gallery_type (dialog, "Room Name", "stage-north\nstage-south\n[stage\na live room\n");
  gallery_type (dialog, "Room Name", ":garden");
  gallery_save (gallery, add);
  gallery_close_dialog (dialog);

  for (guint i = 0; i < G_N_ELEMENTS (dialogs); i++)
    {
      g_autofree char *name = g_strconcat (dialogs[i].name, suffix, NULL);

      dialog = gallery_open_dialog (gallery, dialogs[i].action);
      gallery_save (gallery, name);
      gallery_close_dialog (dialog);
    }
  draw_preferences (gallery, suffix);
  draw_history (gallery, suffix);
  gallery_close_window (gallery);
}

int
main (int   argc,
      char *argv[])
{
  Gallery gallery = { NULL };

  g_return_val_if_fail (argc >= 2, 2);

  gallery.folder = argv[1];
  gallery.texts = argc > 2 && g_str_equal (argv[2], "texts");
  setlocale (LC_ALL, "");
  if (gallery.texts)
    pseudo_gettext_begin ();
  app_fixture_get_application ();
  gallery.settings = occupancy_location_new_settings ();
  if (argc > 2 && g_str_equal (argv[2], "rtl"))
    gtk_widget_set_default_direction (GTK_TEXT_DIR_RTL);
  if (argc > 2 && g_str_equal (argv[2], "large"))
    g_object_set (gtk_settings_get_default (), "gtk-xft-dpi", LARGE_TEXT, NULL);

  draw_first_run (&gallery);
  draw_files (&gallery);
  gallery.monitor = occupancy_monitor_new ();
  add_rooms (&gallery);
  draw_sizes (&gallery);
  draw_states (&gallery, 1180, 760, "");
  draw_states (&gallery, 360 + FRAME, 720 + FRAME, "-phone");
  draw_answers (&gallery);
  draw_menus (&gallery);
  draw_search (&gallery);
  draw_troubles (&gallery, 1000, 700, "");
  draw_troubles (&gallery, 360 + FRAME, 640 + FRAME, "-phone");
  draw_removal (&gallery);
  draw_dialogs (&gallery, 1000, 760, "");
  draw_dialogs (&gallery, 360 + FRAME, 640 + FRAME, "-phone");

  g_object_unref (gallery.kept);
  app_fixture_settle ();
  history_remove_folder (gallery.kept_folder);
  g_free (gallery.kept_folder);
  g_object_unref (gallery.monitor);
  g_object_unref (gallery.settings);

  return 0;
}
