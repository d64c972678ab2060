/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <adwaita.h>

#include "app-fixture.h"
#include "app/occupancy-application.h"
#include "app/occupancy-banner.h"
#include "app/occupancy-chart.h"
#include "app/occupancy-field-error.h"
#include "app/occupancy-format.h"
#include "app/occupancy-hero.h"
#include "app/occupancy-welcome-page.h"
#include "app/occupancy-location.h"
#include "app/occupancy-room-heading.h"
#include "app/occupancy-room-page.h"
#include "app/occupancy-room-row.h"
#include "app/occupancy-state-pill.h"
#include "app/occupancy-window.h"
#include "fixture/fake-model.h"

static GtkWidget *
find_label (GtkWidget  *widget,
            const char *text)
{
  if (GTK_IS_LABEL (widget) && g_str_equal (gtk_label_get_label (GTK_LABEL (widget)), text))
    return widget;

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL; child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = find_label (child, text);

      if (found != NULL)
        return found;
    }

  return NULL;
}

static void
await_label (GtkWidget  *widget,
             const char *text)
{
  while (find_label (widget, text) == NULL)
    g_main_context_iteration (NULL, TRUE);
}

static void
test_row (void)
{
  OccupancyTimeline *timeline = occupancy_timeline_new ();
  OccupancyWatch *watch = fake_watch_new ("Festival", "lobby");
  OccupancyRoom *room = occupancy_watch_get_room (watch);
  GtkWidget *row = g_object_ref_sink (occupancy_room_row_new (timeline));

  occupancy_room_row_set_watch (OCCUPANCY_ROOM_ROW (row), watch);
  g_assert_nonnull (find_label (row, "lobby"));
  g_assert_nonnull (find_label (row, "—"));
  g_assert_nonnull (find_label (row, "Unknown · waiting"));
  g_assert_null (find_label (row, "0"));

  /* The first count hastens the beat. */
  occupancy_timeline_set_active (timeline, TRUE);
  fake_room_sample (room, 1284, 412);
  fake_room_set_trust (room, OCCUPANCY_TRUST_LIVE);
  await_label (row, "1,284");
  g_assert_nonnull (find_label (row, "412 members"));
  g_assert_cmpstr (occupancy_room_row_get_summary (OCCUPANCY_ROOM_ROW (row)), ==,
                   "lobby, Festival, 1,284 connections, 412 presence members");
  g_assert_false (gtk_widget_has_css_class (row, "unreliable"));

  /* Later ones wait for it. */
  occupancy_timeline_set_active (timeline, FALSE);
  fake_room_sample (room, 1285, 412);
  g_assert_null (find_label (row, "1,285"));
  occupancy_timeline_set_active (timeline, TRUE);
  g_assert_nonnull (find_label (row, "1,285"));

  fake_room_sample (room, 0, 0);
  occupancy_timeline_set_active (timeline, FALSE);
  occupancy_timeline_set_active (timeline, TRUE);
  g_assert_nonnull (find_label (row, "0"));
  g_assert_nonnull (find_label (row, "Empty"));
  g_assert_false (gtk_widget_has_css_class (row, "unreliable"));

  fake_room_set_trust (room, OCCUPANCY_TRUST_STALE);
  await_label (row, "Stale · just now");
  g_assert_nonnull (find_label (row, "0"));
  g_assert_true (gtk_widget_has_css_class (row, "unreliable"));

  fake_room_set_trust (room, OCCUPANCY_TRUST_INVALID);
  await_label (row, "Invalid data");
  g_assert_nonnull (find_label (row, "—"));
  g_assert_true (gtk_widget_has_css_class (row, "invalid"));

  fake_room_set_status (room, OCCUPANCY_ROOM_FAILED, 40160);
  await_label (row, "No permission");
  g_assert_nonnull (find_label (row, "—"));

  occupancy_setup_room_set_alias (occupancy_watch_get_setup (watch), "Hall");
  g_assert_nonnull (find_label (row, "Hall"));

  g_assert_finalize_object (row);
  g_assert_finalize_object (watch);
  g_assert_finalize_object (timeline);
}

/* What a name contains is text, and nothing else. */
static void
test_row_hostile_name (void)
{
  g_autoptr(OccupancyTimeline) timeline = occupancy_timeline_new ();
  g_autofree char *long_name = g_strnfill (2000, 'x');
  const char *names[] = { "<b>bold</b> & more", "\u202Eright", "🎪 tent", long_name };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr(OccupancyWatch) watch = fake_watch_new ("A & <B>", names[i]);
      GtkWidget *row = g_object_ref_sink (occupancy_room_row_new (timeline));
      GtkWidget *page = g_object_ref_sink (occupancy_room_page_new ());

      occupancy_room_row_set_watch (OCCUPANCY_ROOM_ROW (row), watch);
      occupancy_room_page_set_watch (OCCUPANCY_ROOM_PAGE (page), watch);
      g_assert_nonnull (find_label (row, names[i]));
      g_assert_finalize_object (row);
      g_assert_finalize_object (page);
    }
}

static void
test_page (void)
{
  OccupancyTimeline *timeline = occupancy_timeline_new ();
  OccupancyWatch *watch = fake_watch_new ("Festival", "lobby");
  OccupancyRoom *room = occupancy_watch_get_room (watch);
  GtkWidget *page = g_object_ref_sink (occupancy_room_page_new ());

  fake_watch_fill (watch, 1000, 300);
  occupancy_room_page_set_timeline (OCCUPANCY_ROOM_PAGE (page), timeline);
  occupancy_room_page_set_watch (OCCUPANCY_ROOM_PAGE (page), watch);
  g_assert_nonnull (find_label (page, "Connections"));
  g_assert_nonnull (find_label (page, "Presence Members"));
  g_assert_nonnull (find_label (page, "—"));
  g_assert_nonnull (find_label (page, "Unknown"));

  fake_room_sample (room, 1284, 412);
  fake_room_set_trust (room, OCCUPANCY_TRUST_LIVE);
  g_assert_nonnull (find_label (page, "1,284"));
  g_assert_nonnull (find_label (page, "412"));
  g_assert_nonnull (find_label (page, "Live"));

  fake_room_set_trust (room, OCCUPANCY_TRUST_STALE);
  g_assert_nonnull (find_label (page, "1,284"));
  g_assert_nonnull (find_label (page, "Stale · 0\u202fs ago"));

  g_assert_finalize_object (page);
  g_assert_finalize_object (watch);
  g_assert_finalize_object (timeline);
}

/* How far what is on @page stands from its edge. A page that becomes another is
 * hidden meanwhile. */
static float
get_margin (GtkWidget *page)
{
  GtkWidget *chart;
  graphene_rect_t bounds;

  app_fixture_wait ((chart = app_fixture_find (page, OCCUPANCY_TYPE_CHART, NULL, NULL)) != NULL);
  g_assert_true (gtk_widget_compute_bounds (chart, page, &bounds));

  return bounds.origin.x;
}

/* Nothing is left of a size that was before. */
static void
test_page_sizes (void)
{
  static const int widths[] = { 900, 600, 420, 320 };
  g_autoptr(OccupancyTimeline) timeline = occupancy_timeline_new ();
  g_autoptr(OccupancyWatch) watch = fake_watch_new ("Festival", "lobby");
  GtkWidget *page = occupancy_room_page_new ();
  GtkWidget *window = gtk_window_new ();
  float margins[G_N_ELEMENTS (widths)];

  fake_room_set_status (occupancy_watch_get_room (watch), OCCUPANCY_ROOM_ATTACHED, 0);
  fake_room_sample (occupancy_watch_get_room (watch), 1284, 412);
  occupancy_room_page_set_timeline (OCCUPANCY_ROOM_PAGE (page), timeline);
  occupancy_room_page_set_watch (OCCUPANCY_ROOM_PAGE (page), watch);
  gtk_window_set_child (GTK_WINDOW (window), page);
  gtk_window_present (GTK_WINDOW (window));
  for (guint i = 0; i < 3 * G_N_ELEMENTS (widths); i++)
    {
      guint n = i % G_N_ELEMENTS (widths);

      gtk_window_set_default_size (GTK_WINDOW (window), widths[n], 700);
      app_fixture_wait (gtk_widget_get_width (page) == widths[n]);
      if (i < G_N_ELEMENTS (widths))
        margins[n] = get_margin (page);
      else
        g_assert_cmpfloat (get_margin (page), ==, margins[n]);
      g_assert_cmpfloat (margins[n], >, 0);
    }
  gtk_window_destroy (GTK_WINDOW (window));
}

/* Lets @room have a value that came in some way; returns what is said of that. */
static char *
take_value (OccupancyRoom   *room,
            OccupancySource  source,
            const char      *format)
{
  OccupancySample sample = {
    .time = occupancy_sample_now (),
    .connections = 1284,
    .presence_members = 412,
    .source = source,
    .valid = TRUE,
  };
  g_autofree char *time = occupancy_format_moment (sample.time, sample.time);
  g_autoptr(GString) text = g_string_new (format);

  fake_room_take (room, &sample);
  g_string_replace (text, "TIME", time, 0);

  return g_string_free (g_steal_pointer (&text), FALSE);
}

/* A window with the page of @watch, and what says there how the last value came, open. */
static GtkWidget *
open_source (OccupancyTimeline *timeline,
             OccupancyWatch    *watch)
{
  GtkWidget *window = gtk_window_new ();
  GtkWidget *page = occupancy_room_page_new ();
  GtkWidget *button;

  occupancy_room_page_set_timeline (OCCUPANCY_ROOM_PAGE (page), timeline);
  occupancy_room_page_set_watch (OCCUPANCY_ROOM_PAGE (page), watch);
  gtk_window_set_child (GTK_WINDOW (window), page);
  gtk_window_present (GTK_WINDOW (window));
  app_fixture_wait ((button = app_fixture_find (page, GTK_TYPE_MENU_BUTTON, NULL, NULL)) != NULL &&
                    gtk_widget_get_mapped (button));
  gtk_menu_button_popup (GTK_MENU_BUTTON (button));

  return window;
}

static void
beat (OccupancyTimeline *timeline)
{
  occupancy_timeline_set_active (timeline, FALSE);
  occupancy_timeline_set_active (timeline, TRUE);
}

/* What is open stays true, for the room that it is of. */
static void
test_page_source (void)
{
  g_autoptr(OccupancyTimeline) timeline = occupancy_timeline_new ();
  g_autoptr(OccupancyWatch) watch = fake_watch_new ("Festival", "lobby");
  g_autoptr(OccupancyWatch) other = fake_watch_new ("Festival", "stage");
  OccupancyRoom *room = occupancy_watch_get_room (watch);
  g_autofree char *realtime = take_value (room, OCCUPANCY_SOURCE_REALTIME, "Last value at TIME, received in realtime");
  g_autofree char *rest = NULL;
  GtkWidget *window, *popover, *source;

  fake_room_set_trust (room, OCCUPANCY_TRUST_LIVE);
  window = open_source (timeline, watch);
  popover = app_fixture_find (window, GTK_TYPE_POPOVER, NULL, NULL);
  g_assert_nonnull (popover);
  source = app_fixture_find_label (popover, realtime);
  g_assert_nonnull (source);

  rest = take_value (room, OCCUPANCY_SOURCE_REST, "Last value at TIME, asked for by REST");
  beat (timeline);
  g_assert_true (app_fixture_find_label (popover, rest) == source);
  fake_room_take (room, &(OccupancySample) { .time = occupancy_sample_now () });
  fake_room_set_trust (room, OCCUPANCY_TRUST_INVALID);
  g_assert_true (g_str_has_prefix (gtk_label_get_label (GTK_LABEL (source)), "Invalid data at "));

  occupancy_room_page_set_watch (OCCUPANCY_ROOM_PAGE (gtk_window_get_child (GTK_WINDOW (window))), other);
  g_assert_null (app_fixture_find (window, GTK_TYPE_POPOVER, NULL, NULL));
  g_assert_cmpstr (gtk_label_get_label (GTK_LABEL (source)), ==, "There was no value yet");
  gtk_window_destroy (GTK_WINDOW (window));
}

/* It goes with the page that it is on. */
static void
test_page_source_gone (void)
{
  g_autoptr(OccupancyTimeline) timeline = occupancy_timeline_new ();
  g_autoptr(OccupancyWatch) watch = fake_watch_new ("Festival", "lobby");
  GtkWidget *window = open_source (timeline, watch);
  GtkWidget *page = gtk_window_get_child (GTK_WINDOW (window));
  GtkWidget *popover = app_fixture_find (window, GTK_TYPE_POPOVER, NULL, NULL);

  g_assert_true (gtk_widget_get_mapped (popover));
  fake_room_set_status (occupancy_watch_get_room (watch), OCCUPANCY_ROOM_FAILED, 40160);
  app_fixture_wait (app_fixture_find_label (page, "No Permission") != NULL);
  app_fixture_settle ();
  g_assert_false (gtk_widget_get_mapped (popover));
  fake_room_set_status (occupancy_watch_get_room (watch), OCCUPANCY_ROOM_ATTACHING, 0);
  app_fixture_settle ();
  g_assert_false (gtk_widget_get_visible (popover));
  gtk_window_destroy (GTK_WINDOW (window));
}

/* A value that is asked for shows, and why there is none. */
static void
test_page_refresh (void)
{
  g_autoptr(OccupancyTimeline) timeline = occupancy_timeline_new ();
  g_autoptr(OccupancyWatch) watch = fake_watch_new ("Festival", "lobby");
  g_autoptr(OccupancyWatch) other = fake_watch_new ("Festival", "stage");
  g_autoptr(GError) error = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_TIMED_OUT, "Made up");
  OccupancyModel *model = occupancy_account_get_model (occupancy_watch_get_account (watch));
  OccupancyRoom *room = occupancy_watch_get_room (watch);
  g_autofree char *realtime = take_value (room, OCCUPANCY_SOURCE_REALTIME, "Last value at TIME, received in realtime");
  g_autofree char *rest = NULL;
  GtkWidget *window, *button;

  fake_room_set_trust (room, OCCUPANCY_TRUST_LIVE);
  window = open_source (timeline, watch);
  button = app_fixture_find (window, GTK_TYPE_BUTTON, "label", "_Refresh Now");
  app_fixture_wait (gtk_window_get_focus (GTK_WINDOW (window)) == button);
  g_signal_emit_by_name (button, "clicked");
  g_assert_nonnull (app_fixture_find_label (window, "Asking the service…"));
  /* Once is enough. */
  g_signal_emit_by_name (button, "clicked");
  g_assert_true (fake_room_answer (room, error));
  app_fixture_wait (app_fixture_find_label (window, "Not refreshed: Made up") != NULL);
  g_assert_nonnull (app_fixture_find_label (window, realtime));

  g_signal_emit_by_name (button, "clicked");
  rest = take_value (room, OCCUPANCY_SOURCE_REST, "Last value at TIME, asked for by REST");
  g_assert_true (fake_room_answer (room, NULL));
  app_fixture_wait (app_fixture_find_label (window, rest) != NULL);
  g_assert_null (app_fixture_find_label (window, "Asking the service…"));
  g_assert_null (app_fixture_find_label (window, "Not refreshed: Made up"));

  /* An answer would be as stale as what is shown. */
  fake_model_set_state (model, ABLY_CONNECTION_DISCONNECTED);
  fake_room_set_trust (room, OCCUPANCY_TRUST_STALE);
  g_signal_emit_by_name (button, "clicked");
  g_assert_nonnull (app_fixture_find_label (window, "Not refreshed: the account is not connected"));
  g_assert_false (fake_room_answer (room, NULL));
  fake_model_set_state (model, ABLY_CONNECTION_CONNECTED);
  fake_room_set_status (room, OCCUPANCY_ROOM_ATTACHING, 0);
  g_signal_emit_by_name (button, "clicked");
  g_assert_nonnull (app_fixture_find_label (window, "Not refreshed: the room is not attached"));
  g_assert_false (fake_room_answer (room, NULL));
  fake_room_set_trust (room, OCCUPANCY_TRUST_POLLED);

  /* It is of no other room. */
  g_signal_emit_by_name (button, "clicked");
  occupancy_room_page_set_watch (OCCUPANCY_ROOM_PAGE (gtk_window_get_child (GTK_WINDOW (window))), other);
  g_assert_true (fake_room_answer (room, error));
  app_fixture_settle ();
  g_assert_null (find_label (window, "Not refreshed: Made up"));
  g_assert_null (find_label (window, "Asking the service…"));
  gtk_window_destroy (GTK_WINDOW (window));
}

static void
test_templates (void)
{
  g_autoptr(OccupancyTimeline) timeline = occupancy_timeline_new ();
  GtkWidget *widgets[] = {
    occupancy_banner_new (),
    occupancy_field_error_new (),
    occupancy_welcome_page_new (),
    occupancy_hero_new (OCCUPANCY_MEASURE_CONNECTIONS),
    occupancy_hero_new (OCCUPANCY_MEASURE_PRESENCE_MEMBERS),
    occupancy_room_heading_new (timeline),
    occupancy_room_page_new (),
    occupancy_room_row_new (timeline),
    occupancy_state_pill_new (),
  };

  for (guint i = 0; i < G_N_ELEMENTS (widgets); i++)
    {
      g_object_ref_sink (widgets[i]);
      g_assert_finalize_object (widgets[i]);
    }
}

static void
add_rooms (OccupancyMonitor *monitor)
{
  const char *names[] = { "lobby", "backstage", "press" };
  OccupancyAccount *account = fake_account_add (monitor, "Festival");

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      OccupancyWatch *watch = occupancy_monitor_add_room (monitor, account, names[i], NULL);

      fake_watch_fill (watch, 100, 50);
      fake_room_set_status (occupancy_watch_get_room (watch), OCCUPANCY_ROOM_ATTACHED, 0);
      fake_room_sample (occupancy_watch_get_room (watch), 100 + i, 10);
      fake_room_set_trust (occupancy_watch_get_room (watch), OCCUPANCY_TRUST_LIVE);
    }
}

static void
test_window (void)
{
  g_autoptr(OccupancyApplication) application = occupancy_application_new ();
  g_autoptr(GSettings) settings = occupancy_location_new_settings ();
  OccupancyMonitor *monitor = occupancy_monitor_new ();
  OccupancyWindow *window;
  GtkWidget *widget;

  g_application_set_application_id (G_APPLICATION (application), NULL);
  g_application_set_flags (G_APPLICATION (application), G_APPLICATION_NON_UNIQUE);
  g_assert_true (g_application_register (G_APPLICATION (application), NULL, NULL));

  window = occupancy_window_new (GTK_APPLICATION (application), monitor, settings);
  widget = GTK_WIDGET (window);
  g_assert_nonnull (find_label (widget, "Watch Chat Rooms"));

  add_rooms (monitor);
  gtk_window_present (GTK_WINDOW (window));
  while (find_label (widget, "102") == NULL)
    g_main_context_iteration (NULL, TRUE);

  /* The first by name is selected, and its page shown. */
  g_assert_nonnull (find_label (widget, "303"));
  g_assert_nonnull (find_label (widget, "101"));
  gtk_widget_activate_action (widget, "win.next-room", NULL);
  while (find_label (widget, "100") == NULL)
    g_main_context_iteration (NULL, TRUE);

  g_object_add_weak_pointer (G_OBJECT (window), (gpointer *) &window);
  gtk_window_destroy (GTK_WINDOW (window));
  while (window != NULL)
    g_main_context_iteration (NULL, TRUE);
  while (g_main_context_pending (NULL))
    g_main_context_iteration (NULL, FALSE);

  g_assert_finalize_object (monitor);
}

int
main (int   argc,
      char *argv[])
{
  g_setenv ("TZ", "UTC", TRUE);
  gtk_test_init (&argc, &argv, NULL);
  adw_init ();

  g_test_add_func ("/templates", test_templates);
  g_test_add_func ("/row", test_row);
  g_test_add_func ("/row/hostile-name", test_row_hostile_name);
  g_test_add_func ("/page", test_page);
  g_test_add_func ("/page/sizes", test_page_sizes);
  g_test_add_func ("/page/source", test_page_source);
  g_test_add_func ("/page/source/gone", test_page_source_gone);
  g_test_add_func ("/page/refresh", test_page_refresh);
  g_test_add_func ("/window", test_window);

  return g_test_run ();
}
