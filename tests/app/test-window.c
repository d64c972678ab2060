/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "app-fixture.h"
#include "app/occupancy-format.h"
#include "app/occupancy-location.h"
#include "app/occupancy-room-row.h"
#include "fixture/fake-model.h"

/* Everything that the tests of the window stand on. */
typedef struct
{
  OccupancyMonitor *monitor;
  OccupancyAccount *account;
  GSettings *settings;
  OccupancyWindow *window;
  GtkWidget *widget;
} Scene;

static void
scene_open (Scene *scene)
{
  scene->settings = occupancy_location_new_settings ();
  g_settings_reset (scene->settings, "last-room");
  scene->monitor = occupancy_monitor_new ();
}

static OccupancyWatch *
scene_add_room (Scene      *scene,
                const char *name,
                gint64      connections)
{
  OccupancyWatch *watch = occupancy_monitor_add_room (scene->monitor, scene->account, name, NULL);
  OccupancyRoom *room = occupancy_watch_get_room (watch);

  fake_room_set_status (room, OCCUPANCY_ROOM_ATTACHED, 0);
  fake_room_sample (room, connections, 10);
  fake_room_set_trust (room, OCCUPANCY_TRUST_LIVE);

  return watch;
}

/* A window with an account and three rooms. */
static void
scene_fill (Scene *scene)
{
  scene->account = fake_account_add (scene->monitor, "Festival");
  scene_add_room (scene, "backstage", 30);
  scene_add_room (scene, "lobby", 200);
  scene_add_room (scene, "press", 10);
}

static void
scene_show (Scene *scene)
{
  scene->window = app_fixture_new_window (scene->monitor, scene->settings);
  scene->widget = GTK_WIDGET (scene->window);
}

static void
scene_close (Scene *scene)
{
  app_fixture_destroy_window (scene->window);
  g_assert_finalize_object (scene->monitor);
  g_object_unref (scene->settings);
}

/* What is in the header over the room. */
static const char *
scene_get_title (Scene *scene)
{
  GtkWidget *page = app_fixture_find (scene->widget, ADW_TYPE_NAVIGATION_PAGE, "tag", "content");

  return adw_navigation_page_get_title (ADW_NAVIGATION_PAGE (page));
}

static void
scene_act_on (Scene      *scene,
              const char *action,
              const char *room)
{
  g_assert_true (gtk_widget_activate_action (scene->widget, action, "(ss)",
                                             occupancy_account_get_id (scene->account), room));
}

static void
test_welcome (void)
{
  Scene scene;

  scene_open (&scene);
  scene_show (&scene);
  g_assert_nonnull (app_fixture_find_label (scene.widget, "Watch Chat Rooms"));
  g_assert_nonnull (app_fixture_find_label (scene.widget, "_Connect Account…"));
  g_assert_nonnull (app_fixture_find_label (scene.widget, "Look Around with a _Demo"));
  /* The way to a first number has the focus. */
  g_assert_cmpstr (gtk_actionable_get_action_name (GTK_ACTIONABLE (gtk_window_get_focus (GTK_WINDOW (scene.window)))),
                   ==, "app.connect-account");

  /* With the first account come its rooms, of which there are none. */
  fake_account_add (scene.monitor, "Festival");
  g_assert_null (app_fixture_find_label (scene.widget, "Watch Chat Rooms"));
  g_assert_nonnull (app_fixture_find_label (scene.widget, "No Rooms Yet"));
  g_assert_nonnull (app_fixture_find_label (scene.widget, "_Add Rooms…"));
  scene_close (&scene);
}

/* How narrow what is shown in the window can be. */
static int
measure_narrowest (Scene *scene)
{
  int minimum;

  app_fixture_settle ();
  gtk_widget_measure (app_fixture_find (scene->widget, ADW_TYPE_TOAST_OVERLAY, NULL, NULL),
                      GTK_ORIENTATION_HORIZONTAL, -1, &minimum, NULL, NULL, NULL);

  return minimum;
}

/* Text at twice its size fits into a narrow window, but for what the buttons of a
 * display without a compositor take. */
static void
test_large_text (void)
{
  GtkSettings *settings = gtk_settings_get_default ();
  Scene scene = { 0 };

  g_object_set (settings, "gtk-xft-dpi", 2 * 96 * 1024, NULL);
  scene_open (&scene);
  scene_show (&scene);
  gtk_window_set_default_size (GTK_WINDOW (scene.window), 380, 640);
  g_assert_cmpint (measure_narrowest (&scene), <=, 370);
  scene_fill (&scene);
  g_assert_cmpint (measure_narrowest (&scene), <=, 370);
  scene_act_on (&scene, "room.open", "lobby");
  g_assert_cmpint (measure_narrowest (&scene), <=, 370);
  scene_close (&scene);
  gtk_settings_reset_property (settings, "gtk-xft-dpi");
}

static void
test_rooms (void)
{
  Scene scene;

  scene_open (&scene);
  scene_fill (&scene);
  scene_show (&scene);

  /* The fullest is shown first. */
  g_assert_cmpstr (scene_get_title (&scene), ==, "lobby");
  app_fixture_wait (app_fixture_find_label (scene.widget, "240") != NULL);
  gtk_widget_activate_action (scene.widget, "win.next-room", NULL);
  g_assert_cmpstr (scene_get_title (&scene), ==, "press");
  gtk_widget_activate_action (scene.widget, "win.next-room", NULL);
  g_assert_cmpstr (scene_get_title (&scene), ==, "backstage");
  gtk_widget_activate_action (scene.widget, "win.previous-room", NULL);
  g_assert_cmpstr (scene_get_title (&scene), ==, "press");
  scene_close (&scene);
}

/* Whether a room knows that it is on the screen. */
static gboolean
scene_sees (Scene      *scene,
            const char *room)
{
  OccupancyWatch *watch = occupancy_monitor_find_watch (scene->monitor, occupancy_account_get_id (scene->account), room);

  return occupancy_room_get_visible (occupancy_watch_get_room (watch));
}

/* The service is asked first for what is looked at. */
static void
test_in_view (void)
{
  Scene scene;
  GtkWidget *list;
  GtkAdjustment *adjustment;

  scene_open (&scene);
  scene_fill (&scene);
  for (guint i = 0; i < 100; i++)
    {
      g_autofree char *name = g_strdup_printf ("stage-%02u", i);

      scene_add_room (&scene, name, 0);
    }
  scene_show (&scene);

  app_fixture_wait (scene_sees (&scene, "backstage"));
  g_assert_true (scene_sees (&scene, "stage-00"));
  g_assert_false (scene_sees (&scene, "stage-50"));
  g_assert_false (scene_sees (&scene, "stage-99"));

  list = app_fixture_find (scene.widget, GTK_TYPE_LIST_VIEW, NULL, NULL);
  adjustment = gtk_scrollable_get_vadjustment (GTK_SCROLLABLE (list));
  gtk_adjustment_set_value (adjustment, gtk_adjustment_get_upper (adjustment));
  app_fixture_wait (scene_sees (&scene, "stage-99"));
  g_assert_false (scene_sees (&scene, "stage-00"));
  g_assert_false (scene_sees (&scene, "stage-50"));
  /* Whose row is above, but whose page is open. */
  g_assert_true (scene_sees (&scene, "lobby"));

  gtk_widget_set_visible (scene.widget, FALSE);
  g_assert_false (scene_sees (&scene, "stage-99"));
  g_assert_false (scene_sees (&scene, "lobby"));
  scene_close (&scene);
}

/* A total says of how many rooms it is not. */
static void
test_heading (void)
{
  Scene scene;
  GtkWidget *total;

  scene_open (&scene);
  scene_fill (&scene);
  scene_show (&scene);
  app_fixture_wait ((total = app_fixture_find_label (scene.widget, "240")) != NULL);
  gtk_test_accessible_assert_property (total, GTK_ACCESSIBLE_PROPERTY_LABEL, "240 connections");

  occupancy_monitor_add_room (scene.monitor, scene.account, "afterparty", NULL);
  app_fixture_wait (gtk_test_accessible_check_property (GTK_ACCESSIBLE (total), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                                        "240 connections · 1 unknown") == NULL);
  g_assert_cmpstr (gtk_label_get_label (GTK_LABEL (total)), ==, "240");

  /* Between others, at the end, and before all. */
  scene_add_room (&scene, "loge", 5);
  app_fixture_wait (app_fixture_find_label (scene.widget, "245") != NULL);
  scene_add_room (&scene, "stage", 50);
  app_fixture_wait (app_fixture_find_label (scene.widget, "295") != NULL);
  scene_add_room (&scene, "arena", 500);
  app_fixture_wait (app_fixture_find_label (scene.widget, "795") != NULL);
  scene_close (&scene);
}

static void
test_remove (void)
{
  Scene scene;
  GtkWidget *undo;

  scene_open (&scene);
  scene_fill (&scene);
  scene_show (&scene);
  gtk_widget_activate_action (scene.widget, "win.remove-room", NULL);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (scene.monitor)), ==, 2);
  g_assert_cmpstr (scene_get_title (&scene), ==, "press");
  g_assert_nonnull (app_fixture_find_label (scene.widget, "“\u2068lobby\u2069” removed"));

  undo = app_fixture_find (scene.widget, GTK_TYPE_BUTTON, "label", "_Undo");
  g_assert_nonnull (undo);
  g_signal_emit_by_name (undo, "clicked");
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (scene.monitor)), ==, 3);
  g_assert_cmpstr (scene_get_title (&scene), ==, "lobby");

  /* The last one takes the page with it. */
  scene_act_on (&scene, "room.remove", "backstage");
  scene_act_on (&scene, "room.remove", "press");
  scene_act_on (&scene, "room.remove", "lobby");
  g_assert_nonnull (app_fixture_find_label (scene.widget, "No Rooms Yet"));
  scene_close (&scene);
}

static void
test_pin (void)
{
  Scene scene;
  OccupancySetupRoom *room;

  scene_open (&scene);
  scene_fill (&scene);
  scene_show (&scene);
  room = occupancy_setup_find_room (occupancy_monitor_get_setup (scene.monitor),
                                    occupancy_account_get_id (scene.account), "press");
  scene_act_on (&scene, "room.pin", "press");
  g_assert_true (occupancy_setup_room_get_favourite (room));
  /* It is the first now, and comes after the last. */
  scene_act_on (&scene, "room.open", "lobby");
  gtk_widget_activate_action (scene.widget, "win.next-room", NULL);
  g_assert_cmpstr (scene_get_title (&scene), ==, "press");
  gtk_widget_activate_action (scene.widget, "win.pin", NULL);
  g_assert_false (occupancy_setup_room_get_favourite (room));
  scene_close (&scene);
}

static void
test_rename (void)
{
  Scene scene;
  AdwDialog *dialog;
  GtkWidget *entry;

  scene_open (&scene);
  scene_fill (&scene);
  scene_show (&scene);
  gtk_widget_activate_action (scene.widget, "win.rename-room", NULL);
  dialog = adw_application_window_get_visible_dialog (ADW_APPLICATION_WINDOW (scene.window));
  g_assert_true (ADW_IS_ALERT_DIALOG (dialog));
  app_fixture_wait (app_fixture_find (GTK_WIDGET (dialog), ADW_TYPE_ENTRY_ROW, NULL, NULL) != NULL);
  entry = app_fixture_find (GTK_WIDGET (dialog), ADW_TYPE_ENTRY_ROW, NULL, NULL);
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (entry)), ==, "lobby");
  gtk_editable_set_text (GTK_EDITABLE (entry), "  Entrance <Hall>  ");
  g_signal_emit_by_name (dialog, "response::rename", "rename");
  g_assert_cmpstr (scene_get_title (&scene), ==, "Entrance <Hall>");
  adw_dialog_force_close (dialog);
  scene_close (&scene);
}

/* A room that is asked for before it is there is shown when it comes. */
static void
test_awaited_room (void)
{
  Scene scene;

  scene_open (&scene);
  scene_show (&scene);
  occupancy_window_show_room (scene.window, "0d6bb5a8-0000-4000-8000-000000000000", "nowhere");
  scene.account = fake_account_add (scene.monitor, "Festival");
  occupancy_window_show_room (scene.window, occupancy_account_get_id (scene.account), "press");
  scene_add_room (&scene, "lobby", 200);
  g_assert_cmpstr (scene_get_title (&scene), ==, "lobby");
  scene_add_room (&scene, "press", 3);
  g_assert_cmpstr (scene_get_title (&scene), ==, "press");
  scene_close (&scene);
}

static void
test_last_room (void)
{
  Scene scene;

  scene_open (&scene);
  scene_fill (&scene);
  scene_show (&scene);
  occupancy_window_keep_state (scene.window);
  scene_act_on (&scene, "room.open", "backstage");
  app_fixture_destroy_window (scene.window);

  scene_show (&scene);
  g_assert_cmpstr (scene_get_title (&scene), ==, "lobby");
  occupancy_window_keep_state (scene.window);
  g_assert_cmpstr (scene_get_title (&scene), ==, "backstage");
  scene_close (&scene);
}

static void
test_search (void)
{
  Scene scene;
  GtkWidget *entry;

  scene_open (&scene);
  scene_fill (&scene);
  scene_show (&scene);
  gtk_widget_activate_action (scene.widget, "win.search", NULL);
  app_fixture_wait (app_fixture_find (scene.widget, GTK_TYPE_SEARCH_ENTRY, NULL, NULL) != NULL);
  entry = app_fixture_find (scene.widget, GTK_TYPE_SEARCH_ENTRY, NULL, NULL);

  gtk_editable_set_text (GTK_EDITABLE (entry), "stag");
  /* What is shown stays so while one types. */
  g_assert_cmpstr (scene_get_title (&scene), ==, "lobby");
  g_signal_emit_by_name (entry, "activate");
  g_assert_cmpstr (scene_get_title (&scene), ==, "backstage");

  gtk_editable_set_text (GTK_EDITABLE (entry), "stagg");
  g_assert_nonnull (app_fixture_find_label (scene.widget, "No Results"));
  g_assert_nonnull (app_fixture_find_label (scene.widget, "No room matches “\u2068stagg\u2069”."));
  gtk_editable_set_text (GTK_EDITABLE (entry), "");
  g_assert_null (app_fixture_find_label (scene.widget, "No Results"));
  g_assert_cmpstr (scene_get_title (&scene), ==, "backstage");
  scene_close (&scene);
}

/* The sort is a setting, and the window follows it. */
static void
test_sort (void)
{
  Scene scene;

  scene_open (&scene);
  scene_fill (&scene);
  scene_show (&scene);
  g_action_group_activate_action (G_ACTION_GROUP (scene.window), "sort-order", g_variant_new_string ("connections"));
  g_assert_cmpint (g_settings_get_enum (scene.settings, "sort-order"), ==, 1);
  gtk_widget_activate_action (scene.widget, "win.next-room", NULL);
  g_assert_cmpstr (scene_get_title (&scene), ==, "backstage");
  g_action_group_activate_action (G_ACTION_GROUP (scene.window), "sort-reversed", NULL);
  gtk_widget_activate_action (scene.widget, "win.next-room", NULL);
  g_assert_cmpstr (scene_get_title (&scene), ==, "lobby");
  g_settings_reset (scene.settings, "sort-order");
  g_settings_reset (scene.settings, "sort-reversed");
  scene_close (&scene);
}

/* Shown, hidden, or on its way to that. */
static const char *
get_banner (Scene *scene)
{
  GtkWidget *banner = app_fixture_find (scene->widget, ADW_TYPE_BANNER, NULL, NULL);

  return adw_banner_get_revealed (ADW_BANNER (banner)) ? adw_banner_get_title (ADW_BANNER (banner)) : NULL;
}

static void
test_banner (void)
{
  Scene scene;
  OccupancyModel *model;

  scene_open (&scene);
  scene_fill (&scene);
  scene_show (&scene);
  model = occupancy_account_get_model (scene.account);
  g_assert_null (get_banner (&scene));

  /* A credential that was refused is said at once; being offline in its time. */
  fake_model_set_state (model, ABLY_CONNECTION_DISCONNECTED);
  g_assert_null (get_banner (&scene));
  fake_model_fail (model, 40101);
  app_fixture_wait (get_banner (&scene) != NULL);
  g_assert_cmpstr (get_banner (&scene), ==, "Key of “\u2068Festival\u2069” was refused");
  fake_model_set_state (model, ABLY_CONNECTION_CONNECTED);
  app_fixture_wait (get_banner (&scene) == NULL);
  scene_close (&scene);
}

/* A row whose room has an alert says so in words, and first in the list. */
static OccupancyAlert *
scene_get_alert (Scene         *scene,
                 OccupancyRule *rule,
                 const char    *room)
{
  return occupancy_alerter_find_alert (occupancy_monitor_get_alerter (scene->monitor), occupancy_rule_get_id (rule),
                                       occupancy_account_get_id (scene->account), room);
}

static void
test_alert (void)
{
  Scene scene;
  OccupancyWatch *press;
  g_autoptr(OccupancyRule) rule = occupancy_rule_new (NULL);
  OccupancyCondition condition;
  GtkWidget *row;
  g_autofree char *time = NULL;
  g_autofree char *past = NULL;
  g_autofree char *told = NULL;

  scene_open (&scene);
  scene_fill (&scene);
  press = occupancy_monitor_find_watch (scene.monitor, occupancy_account_get_id (scene.account), "press");
  scene_show (&scene);
  occupancy_condition_init (&condition, OCCUPANCY_CONDITION_EMPTY, 0);
  occupancy_rule_set_account (rule, occupancy_account_get_id (scene.account));
  occupancy_rule_set_room (rule, "press");
  occupancy_rule_set_condition (rule, &condition);
  occupancy_setup_add_rule (occupancy_monitor_get_setup (scene.monitor), rule);
  scene_act_on (&scene, "room.open", "press");
  g_assert_nonnull (app_fixture_find (scene.widget, ADW_TYPE_SWITCH_ROW, "title", "Becomes Empty"));
  g_assert_null (app_fixture_find_label (scene.widget, "Firing Now"));

  fake_room_sample (occupancy_watch_get_room (press), 0, 0);
  app_fixture_wait (app_fixture_find_label (scene.widget, "Firing Now") != NULL);
  g_assert_nonnull (app_fixture_find (scene.widget, ADW_TYPE_ACTION_ROW, "title", "Empty"));

  /* It lasts for a while, but nothing says “Empty” beside 7. */
  fake_room_sample (occupancy_watch_get_room (press), 7, 0);
  app_fixture_wait (app_fixture_find (scene.widget, ADW_TYPE_ACTION_ROW, "title", "Empty") == NULL);
  time = occupancy_format_clock (occupancy_alert_get_since (scene_get_alert (&scene, rule, "press")));
  past = g_strdup_printf ("Became empty at %s", time);
  told = g_strdup_printf ("7 connections, was empty at %s.", time);
  row = app_fixture_find (scene.widget, ADW_TYPE_ACTION_ROW, "title", past);
  g_assert_nonnull (row);
  g_assert_cmpstr (adw_action_row_get_subtitle (ADW_ACTION_ROW (row)), ==, told);
  app_fixture_wait (app_fixture_find_label (scene.widget, past) != NULL);

  /* Deleting the rule ends it; undoing does not make it fire. */
  gtk_widget_activate_action (scene.widget, "win.delete-rule", "s", occupancy_rule_get_id (rule));
  g_assert_null (app_fixture_find_label (scene.widget, "Firing Now"));
  g_assert_null (app_fixture_find (scene.widget, ADW_TYPE_SWITCH_ROW, "title", "Becomes Empty"));
  g_signal_emit_by_name (app_fixture_find (scene.widget, GTK_TYPE_BUTTON, "label", "_Undo"), "clicked");
  g_assert_nonnull (app_fixture_find (scene.widget, ADW_TYPE_SWITCH_ROW, "title", "Becomes Empty"));
  scene_close (&scene);
}

/* Whatever is at the end of a page can be scrolled from under a toast. */
static void
test_toast (void)
{
  Scene scene;
  GtkWidget *toast;
  GtkWidget *row;
  GtkWidget *scrolled;
  GtkAdjustment *adjustment;
  graphene_rect_t covered;
  graphene_rect_t place;

  scene_open (&scene);
  scene_fill (&scene);
  scene_show (&scene);
  g_object_set (gtk_settings_get_default (), "gtk-enable-animations", FALSE, NULL);
  occupancy_window_add_toast (scene.window, adw_toast_new ("Rule added"));
  toast = app_fixture_find_label (scene.widget, "Rule added");
  while (!ADW_IS_TOAST_OVERLAY (gtk_widget_get_parent (toast)))
    toast = gtk_widget_get_parent (toast);
  row = app_fixture_find (scene.widget, ADW_TYPE_BUTTON_ROW, NULL, NULL);
  scrolled = gtk_widget_get_ancestor (row, GTK_TYPE_SCROLLED_WINDOW);
  adjustment = gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (scrolled));

  do
    {
      g_main_context_iteration (NULL, TRUE);
      gtk_adjustment_set_value (adjustment, gtk_adjustment_get_upper (adjustment));
      g_assert_true (gtk_widget_compute_bounds (toast, scene.widget, &covered));
      g_assert_true (gtk_widget_compute_bounds (row, scene.widget, &place));
    }
  while (covered.size.height == 0 || place.origin.y + place.size.height > covered.origin.y);
  g_test_message ("toast %g, row %g", covered.origin.y, place.origin.y + place.size.height);
  g_object_set (gtk_settings_get_default (), "gtk-enable-animations", TRUE, NULL);
  scene_close (&scene);
}

int
main (int   argc,
      char *argv[])
{
  g_setenv ("TZ", "UTC", TRUE);
  gtk_test_init (&argc, &argv, NULL);
  adw_init ();

  g_test_add_func ("/window/welcome", test_welcome);
  g_test_add_func ("/window/large-text", test_large_text);
  g_test_add_func ("/window/rooms", test_rooms);
  g_test_add_func ("/window/heading", test_heading);
  g_test_add_func ("/window/in-view", test_in_view);
  g_test_add_func ("/window/remove", test_remove);
  g_test_add_func ("/window/pin", test_pin);
  g_test_add_func ("/window/rename", test_rename);
  g_test_add_func ("/window/awaited-room", test_awaited_room);
  g_test_add_func ("/window/last-room", test_last_room);
  g_test_add_func ("/window/search", test_search);
  g_test_add_func ("/window/sort", test_sort);
  g_test_add_func ("/window/banner", test_banner);
  g_test_add_func ("/window/alert", test_alert);
  g_test_add_func ("/window/toast", test_toast);

  return g_test_run ();
}
