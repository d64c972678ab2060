/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <adwaita.h>

#include "app/occupancy-application.h"
#include "app/occupancy-format.h"
#include "app/occupancy-location.h"
#include "app/occupancy-window.h"
#include "fixture/fake-model.h"

/* 1.6 times 96 dots an inch, in 1024ths. */
#define LARGE_TEXT 157286

/* gallery DIR [rtl|large] draws the window in all of its states into pictures. */

static OccupancyWatch *
add_room (OccupancyMonitor *monitor,
          OccupancyAccount *account,
          const char       *name)
{
  OccupancyWatch *watch = occupancy_monitor_add_room (monitor, account, name, NULL);

  fake_room_set_status (occupancy_watch_get_room (watch), OCCUPANCY_ROOM_ATTACHED, 0);

  return watch;
}

static void
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
}

static void
add_rooms (OccupancyMonitor *monitor)
{
  OccupancyAccount *festival = fake_account_add (monitor, "Harbor Festival");
  OccupancyAccount *staging = fake_account_add (monitor, "Staging");
  OccupancyWatch *watch;

  add_full_room (monitor, festival, "a live room", 1284, 412, OCCUPANCY_TRUST_LIVE);
  add_full_room (monitor, festival, "b stale room", 341, 90, OCCUPANCY_TRUST_STALE);
  add_full_room (monitor, festival, "c polled room", 129, 37, OCCUPANCY_TRUST_POLLED);
  add_full_room (monitor, festival, "d empty room", 0, 0, OCCUPANCY_TRUST_LIVE);
  add_full_room (monitor, festival, "e invalid room", 87, 12, OCCUPANCY_TRUST_INVALID);
  watch = add_room (monitor, festival, "f refused room");
  fake_room_set_status (occupancy_watch_get_room (watch), OCCUPANCY_ROOM_FAILED, 40160);
  add_room (monitor, festival, "g waiting room");
  watch = add_room (monitor, festival, "h attaching room");
  fake_room_set_status (occupancy_watch_get_room (watch), OCCUPANCY_ROOM_ATTACHING, 0);
  add_full_room (monitor, staging, "a very long name of a room that will not fit in any list", 123456, 7890, OCCUPANCY_TRUST_LIVE);
  add_full_room (monitor, staging, "راديو المساء", 58, 22, OCCUPANCY_TRUST_LIVE);
}

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
save (OccupancyWindow *window,
      const char      *folder,
      const char      *name)
{
  g_autoptr(GskRenderNode) node = NULL;
  g_autoptr(GdkTexture) texture = NULL;
  g_autofree char *file = g_strdup_printf ("%s/%s.png", folder, name);

  for (guint i = 0; node == NULL && i < 100; i++)
    {
      wait_for (300);
      node = snapshot_window (GTK_WIDGET (window));
    }

  if (node != NULL)
    texture = gsk_renderer_render_texture (gtk_native_get_renderer (GTK_NATIVE (window)), node, NULL);
  if (texture == NULL || !gdk_texture_save_to_png (texture, file))
    g_error ("%s cannot be made", file);
}

static void
show (OccupancyWindow *window,
      guint            n_next)
{
  for (guint i = 0; i < n_next; i++)
    gtk_widget_activate_action (GTK_WIDGET (window), "win.next-room", NULL);
}

static OccupancyWindow *
open_window (OccupancyApplication *application,
             OccupancyMonitor     *monitor,
             int                   width,
             int                   height)
{
  g_autoptr(GSettings) settings = occupancy_location_new_settings ();
  OccupancyWindow *window = occupancy_window_new (GTK_APPLICATION (application), monitor, settings);

  gtk_window_set_default_size (GTK_WINDOW (window), width, height);
  gtk_window_present (GTK_WINDOW (window));
  wait_for (300);

  return window;
}

int
main (int   argc,
      char *argv[])
{
  static const struct
  {
    const char *name;
    int width;
    int height;
  } sizes[] = {
    { "wide", 1180, 760 }, { "medium", 800, 600 }, { "phone", 360, 720 }, { "low", 640, 294 }, { "smallest", 360, 294 },
  };
  static const char *rooms[] = { "stale", "polled", "empty", "invalid", "refused", "waiting", "attaching" };
  g_autoptr(OccupancyApplication) application = occupancy_application_new ();
  g_autoptr(OccupancyMonitor) nothing = occupancy_monitor_new ();
  g_autoptr(OccupancyMonitor) monitor = occupancy_monitor_new ();
  OccupancyWindow *window;

  g_return_val_if_fail (argc >= 2, 2);

  g_application_set_flags (G_APPLICATION (application), G_APPLICATION_NON_UNIQUE);
  if (!g_application_register (G_APPLICATION (application), NULL, NULL))
    return 1;
  if (argc > 2 && g_str_equal (argv[2], "rtl"))
    gtk_widget_set_default_direction (GTK_TEXT_DIR_RTL);
  if (argc > 2 && g_str_equal (argv[2], "large"))
    g_object_set (gtk_settings_get_default (), "gtk-xft-dpi", LARGE_TEXT, NULL);

  window = open_window (application, nothing, 960, 700);
  save (window, argv[1], "first-run");
  gtk_window_destroy (GTK_WINDOW (window));

  add_rooms (monitor);
  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      g_autofree char *list = g_strconcat (sizes[i].name, "-list", NULL);

      window = open_window (application, monitor, sizes[i].width, sizes[i].height);
      save (window, argv[1], list);
      show (window, 2);
      save (window, argv[1], sizes[i].name);
      gtk_window_destroy (GTK_WINDOW (window));
    }

  window = open_window (application, monitor, 1180, 760);
  show (window, 2);
  wait_for (1500);
  for (guint i = 0; i < G_N_ELEMENTS (rooms); i++)
    {
      show (window, 1);
      save (window, argv[1], rooms[i]);
    }
  gtk_window_destroy (GTK_WINDOW (window));

  return 0;
}
