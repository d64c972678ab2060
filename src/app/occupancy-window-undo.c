/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>

#include "app/occupancy-window-private.h"

/* What was done last is taken back with the button of its toast, or by key as long
 * as that toast is there. */

static void
occupancy_window_set_undo (OccupancyWindow *self,
                           AdwToast        *toast)
{
  g_set_object (&self->undo, toast);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "win.undo", toast != NULL);
}

static void
occupancy_window_undo_dismissed_cb (OccupancyWindow *self,
                                    AdwToast        *toast)
{
  g_assert (OCCUPANCY_IS_WINDOW (self));

  if (self->undo == toast)
    occupancy_window_set_undo (self, NULL);
}

static void
occupancy_window_undo_action (GtkWidget  *widget,
                              const char *action_name,
                              GVariant   *parameter)
{
  OccupancyWindow *self = OCCUPANCY_WINDOW (widget);
  g_autoptr(AdwToast) toast = g_object_ref (self->undo);

  g_signal_emit_by_name (toast, "button-clicked");
  adw_toast_dismiss (toast);
}

/* For the other files of the window, see the private header. */

/* Takes @toast, whose "button-clicked" undoes what it tells of. */
void
occupancy_window_offer_undo (OccupancyWindow *self,
                             AdwToast        *toast)
{
  adw_toast_set_use_markup (toast, FALSE);
  adw_toast_set_button_label (toast, _("_Undo"));
  adw_toast_set_priority (toast, ADW_TOAST_PRIORITY_HIGH);
  g_signal_connect_object (toast, "dismissed",
                           G_CALLBACK (occupancy_window_undo_dismissed_cb), self,
                           G_CONNECT_SWAPPED);
  occupancy_window_set_undo (self, toast);
  occupancy_window_add_toast (self, toast);
}

void
occupancy_window_install_undo_action (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "win.undo", NULL, occupancy_window_undo_action);
}
