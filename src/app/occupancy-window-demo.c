/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>

#include "app/occupancy-window-private.h"

/* The demo in a window. */

/* A demo that ends sooner than this would end again and again. */
#define LEAST_LIFE_USEC G_USEC_PER_SEC

static void occupancy_window_begin_demo (OccupancyWindow *self);

static void
occupancy_window_fail_demo (OccupancyWindow *self,
                            const char      *reason)
{
  g_autofree char *message = g_strdup_printf (_("The demo cannot be started: %s"), reason);

  occupancy_window_end_demo (self);
  occupancy_welcome_page_set_error (self->welcome, message);
}

/* It goes on with another service. What is seen stays until that is there. */
static void
occupancy_window_demo_ended_cb (OccupancyWindow *self,
                                OccupancyDemo   *demo)
{
  g_assert (OCCUPANCY_IS_WINDOW (self));

  if (demo != self->demo)
    return;

  if (g_get_monotonic_time () - self->demo_time < LEAST_LIFE_USEC)
    {
      occupancy_window_fail_demo (self, _("Its service ended"));
      return;
    }

  occupancy_demo_stop (demo);
  g_clear_object (&self->demo);
  occupancy_window_begin_demo (self);
}

static void
occupancy_window_demo_started_cb (GObject      *object,
                                  GAsyncResult *result,
                                  gpointer      user_data)
{
  g_autoptr(OccupancyWindow) self = user_data;
  OccupancyDemo *demo = OCCUPANCY_DEMO (object);
  g_autoptr(GError) error = NULL;

  /* It may have ended since. */
  if (occupancy_demo_start_finish (demo, result, &error) && demo != self->demo)
    return;

  if (error == NULL)
    {
      g_object_set (self->sidebar, "subtitle", _("Sample Data"), NULL);
      gtk_window_set_title (GTK_WINDOW (self), _("Occupancy · Sample Data"));
      g_settings_bind (self->settings, "count-own-connection",
                       occupancy_demo_get_monitor (demo), "count-own",
                       G_SETTINGS_BIND_GET);
      g_object_set (self, "monitor", occupancy_demo_get_monitor (demo), NULL);
      occupancy_room_list_focus (occupancy_sidebar_get_list (self->sidebar));
    }
  else if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      return;
    }
  else
    {
      occupancy_window_fail_demo (self, error->message);
    }

  gtk_window_present (GTK_WINDOW (self));
}

static void
occupancy_window_begin_demo (OccupancyWindow *self)
{
  self->demo = occupancy_demo_new ();
  self->demo_time = g_get_monotonic_time ();
  g_signal_connect_object (self->demo, "ended",
                           G_CALLBACK (occupancy_window_demo_ended_cb), self,
                           G_CONNECT_SWAPPED);
  occupancy_demo_start_async (self->demo, self->cancellable,
                              occupancy_window_demo_started_cb, g_object_ref (self));
}

/**
 * occupancy_window_has_demo:
 * @self: a window
 *
 * Gets whether the window shows a demo, or is about to.
 *
 * Returns: whether nothing in it is real
 */
gboolean
occupancy_window_has_demo (OccupancyWindow *self)
{
  g_return_val_if_fail (OCCUPANCY_IS_WINDOW (self), FALSE);

  return self->demo != NULL;
}

/**
 * occupancy_window_start_demo:
 * @self: a window
 *
 * Shows a demo in the window from now on. A window that has not been presented
 * is presented as soon as it has something to show.
 */
void
occupancy_window_start_demo (OccupancyWindow *self)
{
  g_return_if_fail (OCCUPANCY_IS_WINDOW (self));

  if (self->demo != NULL)
    return;

  occupancy_welcome_page_set_error (self->welcome, NULL);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "win.start-demo", FALSE);
  occupancy_window_begin_demo (self);
  /* The window is made ready while the service starts. */
  gtk_widget_realize (GTK_WIDGET (self));
}

/* For the other files of the window, see the private header. */

void
occupancy_window_end_demo (OccupancyWindow *self)
{
  if (self->demo == NULL)
    return;

  occupancy_demo_stop (self->demo);
  g_clear_object (&self->demo);
  g_object_set (self->sidebar, "subtitle", "", NULL);
  gtk_window_set_title (GTK_WINDOW (self), _("Occupancy"));
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "win.start-demo", TRUE);
  g_object_set (self, "monitor", self->home_monitor, NULL);
}

static void
occupancy_window_start_demo_action (GtkWidget  *widget,
                                    const char *action_name,
                                    GVariant   *parameter)
{
  occupancy_window_start_demo (OCCUPANCY_WINDOW (widget));
}

void
occupancy_window_install_demo_actions (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "win.start-demo", NULL, occupancy_window_start_demo_action);
}
