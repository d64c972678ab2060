/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>
#include <locale.h>

#include "app-fixture.h"
#include "app/occupancy-abilities-group.h"
#include "app/occupancy-banner.h"
#include "app/occupancy-export-dialog.h"
#include "app/occupancy-format.h"
#include "app/occupancy-location.h"
#include "app/occupancy-preferences-dialog.h"
#include "app/occupancy-progress-dialog.h"
#include "fixture/fake-model.h"
#include "history/history-fixture.h"
#include "pseudo-gettext.h"

/* 1.6 times 96 dots an inch, in 1024ths. */
#define LARGE_TEXT 157286

/* What the frame of a window takes on a display without a compositor. */
#define FRAME 10

/* gallery DIR [rtl|large] draws the window in all of its states into pictures.
 * gallery DIR texts lists instead what is written in each of them, as
 * “scene, kind, place, text” with tabs between, for test-texts.py. */

/* What the pictures are made of. */
typedef struct
{
  const char *folder;
  OccupancyMonitor *monitor;
  OccupancyMonitor *kept; /* with files, in @kept_folder */
  char *kept_folder;
  OccupancyAccount *festival;
  GSettings *settings;
  OccupancyWindow *window;
  gboolean texts;
} Gallery;

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

/* Pictures. */

static gboolean
wake_cb (gpointer user_data)
{
  *(gboolean *) user_data = TRUE;

  return G_SOURCE_REMOVE;
}

static void
wait_for (guint milliseconds)
{
  gboolean done = FALSE;

  g_timeout_add (milliseconds, wake_cb, &done);
  while (!done)
    g_main_context_iteration (NULL, TRUE);
}

/* What a window looks like; NULL while it is being laid out. */
static GskRenderNode *
snapshot_window (GtkWidget *widget)
{
  g_autoptr(GdkPaintable) paintable = gtk_widget_paintable_new (widget);
  g_autoptr(GtkSnapshot) snapshot = gtk_snapshot_new ();

  gdk_paintable_snapshot (paintable, GDK_SNAPSHOT (snapshot),
                          gdk_paintable_get_intrinsic_width (paintable),
                          gdk_paintable_get_intrinsic_height (paintable));

  return gtk_snapshot_to_node (snapshot);
}

static void
save_picture (Gallery    *gallery,
              const char *name)
{
  g_autoptr(GskRenderNode) node = NULL;
  g_autoptr(GdkTexture) texture = NULL;
  g_autofree char *file = g_strdup_printf ("%s/%s.png", gallery->folder, name);

  for (guint i = 0; node == NULL && i < 100; i++)
    {
      wait_for (400);
      node = snapshot_window (GTK_WIDGET (gallery->window));
    }

  if (node != NULL)
    texture = gsk_renderer_render_texture (gtk_native_get_renderer (GTK_NATIVE (gallery->window)), node, NULL);
  if (texture == NULL || !gdk_texture_save_to_png (texture, file))
    g_error ("%s cannot be made", file);
}

/* Texts. */

static void
list_text (const char *scene,
           const char *kind,
           const char *place,
           const char *text)
{
  g_autofree char *escaped = text != NULL ? g_strescape (text, NULL) : NULL;

  if (text != NULL && text[0] != '\0')
    g_print ("%s\t%s\t%s\t%s\n", scene, kind, place, escaped);
}

/* What can be read in @widget, and whether it is all there. */
static void
list_texts (const char *scene,
            GtkWidget  *widget,
            const char *place)
{
  const char *name = G_OBJECT_TYPE_NAME (widget);

  if (!gtk_widget_get_visible (widget) || !gtk_widget_get_child_visible (widget))
    return;

  if (g_str_has_prefix (name, "Occupancy") || g_str_has_suffix (name, "Row") || ADW_IS_WINDOW_TITLE (widget))
    place = name;
  list_text (scene, "tooltip", place, gtk_widget_get_tooltip_text (widget));
  if (GTK_IS_LABEL (widget))
    {
      PangoLayout *layout = gtk_label_get_layout (GTK_LABEL (widget));

      list_text (scene, pango_layout_is_ellipsized (layout) ? "cut" : "label", place,
                 gtk_label_get_text (GTK_LABEL (widget)));
    }

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL; child = gtk_widget_get_next_sibling (child))
    list_texts (scene, child, place);
}

static void
save (Gallery    *gallery,
      const char *name)
{
  if (gallery->texts)
    {
      wait_for (200);
      list_texts (name, GTK_WIDGET (gallery->window), "window");
      return;
    }

  save_picture (gallery, name);
}

static void
open_window (Gallery          *gallery,
             OccupancyMonitor *monitor,
             int               width,
             int               height)
{
  gallery->window = occupancy_window_new (GTK_APPLICATION (app_fixture_get_application ()), monitor, gallery->settings);
  gtk_window_set_default_size (GTK_WINDOW (gallery->window), width, height);
  gtk_window_present (GTK_WINDOW (gallery->window));
  wait_for (300);
}

static void
close_window (Gallery *gallery)
{
  gtk_window_destroy (GTK_WINDOW (gallery->window));
}

static void
show (Gallery    *gallery,
      const char *room)
{
  gtk_widget_activate_action (GTK_WIDGET (gallery->window), "room.open", "(ss)",
                              occupancy_account_get_id (gallery->festival), room);
}

/* The dialog that an action of the window or of the application opens. */
static GtkWidget *
open_dialog (Gallery    *gallery,
             const char *action)
{
  gtk_widget_activate_action (GTK_WIDGET (gallery->window), action, NULL);
  app_fixture_wait (adw_application_window_get_visible_dialog (ADW_APPLICATION_WINDOW (gallery->window)) != NULL);
  wait_for (500);

  return GTK_WIDGET (adw_application_window_get_visible_dialog (ADW_APPLICATION_WINDOW (gallery->window)));
}

static void
close_dialog (GtkWidget *dialog)
{
  adw_dialog_force_close (ADW_DIALOG (dialog));
  wait_for (500);
}

static void
type (GtkWidget  *dialog,
      const char *title,
      const char *text)
{
  GtkWidget *row = app_fixture_find (dialog, ADW_TYPE_PREFERENCES_ROW, "title", g_dgettext (NULL, title));

  gtk_editable_set_text (GTK_EDITABLE (row), text);
}

/* The scenes. */

static void
draw_first_run (Gallery *gallery)
{
  g_autoptr(OccupancyMonitor) nothing = occupancy_monitor_new ();

  open_window (gallery, nothing, 960, 700);
  save (gallery, "first-run");
  fake_account_add (nothing, "Harbor Festival");
  save (gallery, "no-rooms");
  close_window (gallery);

  open_window (gallery, nothing, 360, 640);
  save (gallery, "no-rooms-phone");
  close_window (gallery);
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

      open_window (gallery, gallery->monitor, sizes[i].width, sizes[i].height);
      save (gallery, list);
      show (gallery, "a live room");
      save (gallery, sizes[i].name);
      close_window (gallery);
    }
}

static void
draw_states (Gallery *gallery)
{
  static const char *rooms[][2] = {
    { "stale", "b stale room" }, { "polled", "c polled room" }, { "empty", "d empty room" },
    { "invalid", "e invalid room" }, { "refused", "f refused room" }, { "waiting", "g waiting room" },
    { "attaching", "h attaching room" }, { "firing", "i firing room" },
  };

  open_window (gallery, gallery->monitor, 1180, 760);
  wait_for (1500);
  for (guint i = 0; i < G_N_ELEMENTS (rooms); i++)
    {
      show (gallery, rooms[i][1]);
      save (gallery, rooms[i][0]);
    }
  close_window (gallery);
}

static void
draw_search (Gallery *gallery)
{
  GtkWidget *entry;

  open_window (gallery, gallery->monitor, 1000, 700);
  gtk_widget_activate_action (GTK_WIDGET (gallery->window), "win.search", NULL);
  wait_for (500);
  entry = app_fixture_find (GTK_WIDGET (gallery->window), GTK_TYPE_SEARCH_ENTRY, NULL, NULL);
  gtk_editable_set_text (GTK_EDITABLE (entry), "st");
  save (gallery, "search");
  gtk_editable_set_text (GTK_EDITABLE (entry), "stag");
  save (gallery, "search-account");
  gtk_editable_set_text (GTK_EDITABLE (entry), "stagg");
  save (gallery, "no-results");
  close_window (gallery);
}

static void
draw_troubles (Gallery *gallery)
{
  OccupancyModel *model = occupancy_account_get_model (gallery->festival);

  open_window (gallery, gallery->monitor, 1000, 700);
  gtk_widget_activate_action (GTK_WIDGET (gallery->window), "room.remove", "(ss)",
                              occupancy_account_get_id (gallery->festival), "j pinned room");
  save (gallery, "removed");
  fake_model_fail (model, 40101);
  wait_for (1500);
  save (gallery, "refused-account");
  close_window (gallery);

  open_window (gallery, gallery->monitor, 360, 640);
  wait_for (1500);
  save (gallery, "refused-account-phone");
  close_window (gallery);
  fake_model_set_state (model, ABLY_CONNECTION_CONNECTED);
}

static void
draw_connect (Gallery *gallery,
              const char *suffix)
{
  g_autoptr(AblyCapability) capability = ably_capability_new_from_text ("{\"stage:*\":[\"subscribe\",\"channel-metadata\"]}", NULL);
  GtkWidget *dialog = open_dialog (gallery, "win.connect-account");
  g_autofree char *empty = g_strconcat ("connect", suffix, NULL);
  g_autofree char *checked = g_strconcat ("connect-checked", suffix, NULL);
  g_autofree char *wrong = g_strconcat ("connect-wrong", suffix, NULL);
  GtkWidget *abilities;

  save (gallery, empty);
  type (dialog, "API Key", "festival.key-without-its-end");
  wait_for (1000);
  save (gallery, wrong);

  /* As if the service had been asked: nobody is in a picture. */
  type (dialog, "API Key", "");
  type (dialog, "Name", "Harbor Festival");
  abilities = app_fixture_find (dialog, OCCUPANCY_TYPE_ABILITIES_GROUP, NULL, NULL);
  occupancy_abilities_group_set_capability (OCCUPANCY_ABILITIES_GROUP (abilities), capability);
  save (gallery, checked);
  close_dialog (dialog);
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
  save (gallery, general);
  adw_preferences_dialog_set_visible_page_name (ADW_PREFERENCES_DIALOG (dialog), "accounts");
  wait_for (300);
  adw_expander_row_set_expanded (ADW_EXPANDER_ROW (app_fixture_find (GTK_WIDGET (dialog), ADW_TYPE_EXPANDER_ROW, NULL, NULL)), TRUE);
  save (gallery, accounts);
  close_dialog (GTK_WIDGET (dialog));

  dialog = occupancy_preferences_dialog_new (gallery->kept, gallery->settings);
  adw_preferences_dialog_set_visible_page_name (ADW_PREFERENCES_DIALOG (dialog), "history");
  adw_dialog_present (dialog, GTK_WIDGET (gallery->window));
  wait_for (300);
  save (gallery, history);
  close_dialog (GTK_WIDGET (dialog));
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
  AdwDialog *dialog = occupancy_export_dialog_new (watch);

  adw_dialog_present (dialog, GTK_WIDGET (gallery->window));
  save (gallery, export);
  close_dialog (GTK_WIDGET (dialog));

  dialog = occupancy_progress_dialog_new (_("Exporting History"), "a live room.csv", cancellable);
  occupancy_progress_dialog_set_fraction (OCCUPANCY_PROGRESS_DIALOG (dialog), 0.4);
  adw_dialog_present (dialog, GTK_WIDGET (gallery->window));
  save (gallery, progress);
  close_dialog (GTK_WIDGET (dialog));

  dialog = ADW_DIALOG (open_dialog (gallery, "win.delete-history"));
  save (gallery, delete);
  close_dialog (GTK_WIDGET (dialog));
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
  open_window (gallery, gallery->kept, 960, 700);
  wait_for (1500);
  save (gallery, "setup-lost");
  gtk_widget_activate_action (app_fixture_find (GTK_WIDGET (gallery->window), OCCUPANCY_TYPE_BANNER, NULL, NULL),
                              "banner.setup-details", NULL);
  wait_for (500);
  save (gallery, "setup-details");
  close_dialog (GTK_WIDGET (adw_application_window_get_visible_dialog (ADW_APPLICATION_WINDOW (gallery->window))));
  wait_for (1500);
  save (gallery, "history-damaged");
  gtk_widget_activate_action (app_fixture_find (GTK_WIDGET (gallery->window), OCCUPANCY_TYPE_BANNER, NULL, NULL),
                              "banner.damaged-history-details", NULL);
  wait_for (500);
  save (gallery, "history-damaged-details");
  close_dialog (GTK_WIDGET (adw_application_window_get_visible_dialog (ADW_APPLICATION_WINDOW (gallery->window))));
  close_window (gallery);
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

  open_window (gallery, gallery->monitor, width, height);
  show (gallery, "a live room");
  draw_connect (gallery, suffix);

  dialog = open_dialog (gallery, "win.add-room");
  type (dialog, "Room Name", "stage-north\nstage-south\n[stage\na live room\n");
  type (dialog, "Room Name", ":garden");
  save (gallery, add);
  close_dialog (dialog);

  for (guint i = 0; i < G_N_ELEMENTS (dialogs); i++)
    {
      g_autofree char *name = g_strconcat (dialogs[i].name, suffix, NULL);

      dialog = open_dialog (gallery, dialogs[i].action);
      save (gallery, name);
      close_dialog (dialog);
    }
  draw_preferences (gallery, suffix);
  draw_history (gallery, suffix);
  close_window (gallery);
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
  draw_states (&gallery);
  draw_search (&gallery);
  draw_troubles (&gallery);
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
