/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "app/occupancy-window-private.h"

/* The keyboard. What has it may go: with the page that told that there were no
 * rooms, or with a list that has no place beside the page of a room any more. The
 * toolkit then leaves it with nothing, and where parts of the window are hidden no
 * key leads out of that. */

static gboolean
occupancy_window_refocus_cb (gpointer user_data)
{
  OccupancyWindow *self = user_data;
  GtkWidget *focus = gtk_window_get_focus (GTK_WINDOW (self));

  self->focus_source = 0;

  if ((focus == NULL || !gtk_widget_get_mapped (focus)) &&
      gtk_widget_get_mapped (GTK_WIDGET (self)) &&
      adw_application_window_get_visible_dialog (ADW_APPLICATION_WINDOW (self)) == NULL)
    occupancy_window_focus_shown (self);

  return G_SOURCE_REMOVE;
}

/* For a moment nothing has the keyboard whenever it goes from one to another. */
static void
occupancy_window_focus_changed_cb (OccupancyWindow *self)
{
  if (self->focus_source == 0)
    self->focus_source = g_idle_add (occupancy_window_refocus_cb, self);
}

/* For the other files of the window, see the private header. */

/* Gives the keyboard to what one would go on with: the room that is selected, or the
 * page that stands alone. */
void
occupancy_window_focus_shown (OccupancyWindow *self)
{
  GtkWidget *page = gtk_stack_get_visible_child (self->stack);

  if (page == GTK_WIDGET (self->split_view))
    {
      if (adw_navigation_split_view_get_collapsed (self->split_view) &&
          adw_navigation_split_view_get_show_content (self->split_view))
        page = GTK_WIDGET (self->content);
      else if (occupancy_room_list_focus (occupancy_window_get_list (self)))
        return;
    }

  /* After what went there may be nothing more. */
  if (!gtk_widget_child_focus (page, GTK_DIR_TAB_FORWARD))
    gtk_widget_child_focus (page, GTK_DIR_TAB_BACKWARD);
}

void
occupancy_window_watch_focus (OccupancyWindow *self)
{
  g_signal_connect (self, "notify::focus-widget", G_CALLBACK (occupancy_window_focus_changed_cb), NULL);
}
