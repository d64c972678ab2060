/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>

#include "app/occupancy-room-menu.h"
#include "app/occupancy-window-private.h"
#include "core/occupancy-sample.h"

/* Which of the rooms is shown: the one that is selected, that somebody asked for, or
 * to begin with. */

static void
occupancy_window_update_menu (OccupancyWindow *self)
{
  OccupancyWatch *watch = occupancy_window_get_shown (self);
  g_autoptr(GMenuModel) menu = NULL;

  g_assert (OCCUPANCY_IS_WINDOW (self));

  if (watch != NULL)
    menu = occupancy_room_menu_new (watch, FALSE);
  gtk_menu_button_set_menu_model (self->room_menu, menu);
}

static void
occupancy_window_update_title (OccupancyWindow *self)
{
  OccupancyWatch *watch = occupancy_window_get_shown (self);
  const char *title = watch != NULL ? occupancy_watch_get_title (watch) : "";

  g_assert (OCCUPANCY_IS_WINDOW (self));

  adw_window_title_set_title (self->room_title, title);
  adw_window_title_set_subtitle (self->room_title,
                                 watch != NULL ? occupancy_account_get_name (occupancy_watch_get_account (watch)) : "");
  adw_navigation_page_set_title (self->content, watch != NULL ? title : _("No Rooms Yet"));
}

void
occupancy_window_show_watch (OccupancyWindow *self,
                             OccupancyWatch  *watch)
{
  OccupancyWatch *former = occupancy_window_get_shown (self);

  if (former == watch)
    return;

  if (former != NULL)
    {
      g_signal_handlers_disconnect_by_func (former, occupancy_window_update_title, self);
      g_signal_handlers_disconnect_by_func (former, occupancy_window_update_menu, self);
    }

  occupancy_room_page_set_watch (self->room_page, watch);
  occupancy_banner_set_watch (self->banner, watch);
  if (watch != NULL)
    {
      g_signal_connect_object (watch, "notify::title",
                               G_CALLBACK (occupancy_window_update_title), self,
                               G_CONNECT_SWAPPED);
      g_signal_connect_object (watch, "notify::favourite",
                               G_CALLBACK (occupancy_window_update_menu), self,
                               G_CONNECT_SWAPPED);
      if (self->keeps_state && self->demo == NULL)
        g_settings_set (self->settings, "last-room", "(ss)",
                        occupancy_account_get_id (occupancy_watch_get_account (watch)),
                        occupancy_watch_get_name (watch));
    }

  occupancy_window_update_title (self);
  occupancy_window_update_menu (self);
  occupancy_window_update_room_actions (self);
  gtk_widget_set_visible (self->rule_button, watch != NULL);
  gtk_widget_set_visible (GTK_WIDGET (self->room_menu), watch != NULL);
  gtk_stack_set_visible_child_name (self->content_stack, watch != NULL ? "room" : "empty");
  occupancy_window_update_seen_room (self);
}

static void
occupancy_window_selected_cb (OccupancyWindow *self)
{
  OccupancyWatch *watch = occupancy_room_list_get_selected (occupancy_window_get_list (self));

  g_assert (OCCUPANCY_IS_WINDOW (self));

  if (watch != NULL)
    occupancy_window_show_watch (self, watch);
}

static void
occupancy_window_opened_cb (OccupancyWindow *self)
{
  g_assert (OCCUPANCY_IS_WINDOW (self));

  adw_navigation_split_view_set_show_content (self->split_view, TRUE);
  occupancy_window_update_seen_room (self);
}

/* The room to begin with: the one that was the fullest at last. */
static OccupancyWatch *
occupancy_window_find_home (OccupancyWindow *self)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->monitor));
  gint64 now = occupancy_sample_now ();
  OccupancyWatch *fullest = NULL;
  gint64 most = -1;

  for (guint i = 0; i < n; i++)
    {
      g_autoptr(OccupancyWatch) watch = g_list_model_get_item (G_LIST_MODEL (self->monitor), i);
      OccupancyRange range;
      gint64 last;

      occupancy_series_get_range (occupancy_watch_get_series (watch),
                                  now - OCCUPANCY_SERIES_MAX_SPAN, now, &range);
      last = range.empty ? 0 : range.others.last;
      if (last > most)
        {
          fullest = watch;
          most = last;
        }
    }

  return fullest;
}

/* Whether @watch is still one of the rooms. */
static gboolean
occupancy_window_has_watch (OccupancyWindow *self,
                            OccupancyWatch  *watch)
{
  return occupancy_monitor_find_watch (self->monitor,
                                       occupancy_account_get_id (occupancy_watch_get_account (watch)),
                                       occupancy_watch_get_name (watch)) == watch;
}

/* The room that somebody asked for before it was there. */
static gboolean
occupancy_window_show_awaited (OccupancyWindow *self)
{
  OccupancyWatch *watch;

  if (self->awaited_room == NULL)
    return FALSE;

  watch = occupancy_monitor_find_watch (self->monitor, self->awaited_account, self->awaited_room);
  if (watch == NULL)
    return FALSE;

  g_clear_pointer (&self->awaited_account, g_free);
  g_clear_pointer (&self->awaited_room, g_free);
  occupancy_window_show_watch (self, watch);
  occupancy_room_list_select (occupancy_window_get_list (self), watch);
  if (self->opens_awaited)
    adw_navigation_split_view_set_show_content (self->split_view, TRUE);

  return TRUE;
}

/* Beside its list the shown room is selected in it. A list that stands alone has
 * no selection, so that any room in it can be chosen. */
void
occupancy_window_update_selection (OccupancyWindow *self)
{
  OccupancyRoomList *list = occupancy_window_get_list (self);
  OccupancyWatch *shown = occupancy_window_get_shown (self);
  gboolean alone = adw_navigation_split_view_get_collapsed (self->split_view) &&
                   !adw_navigation_split_view_get_show_content (self->split_view);

  g_assert (OCCUPANCY_IS_WINDOW (self));

  if (self->monitor == NULL || occupancy_window_show_awaited (self))
    return;

  if (shown != NULL && !occupancy_window_has_watch (self, shown))
    shown = NULL;
  if (shown == NULL)
    shown = occupancy_window_find_home (self);

  occupancy_window_show_watch (self, shown);
  occupancy_room_list_select (list, alone ? NULL : shown);
}

void
occupancy_window_rooms_changed_cb (OccupancyWindow *self)
{
  g_assert (OCCUPANCY_IS_WINDOW (self));

  occupancy_window_update_selection (self);

  /* The page of a room that has gone, and was the last. */
  if (occupancy_window_get_shown (self) == NULL)
    adw_navigation_split_view_set_show_content (self->split_view, FALSE);
}

static void
occupancy_window_next_room_action (GtkWidget  *widget,
                                   const char *action_name,
                                   GVariant   *parameter)
{
  OccupancyWindow *self = OCCUPANCY_WINDOW (widget);

  occupancy_room_list_move_selection (occupancy_window_get_list (self), occupancy_window_get_shown (self), 1);
}

static void
occupancy_window_previous_room_action (GtkWidget  *widget,
                                       const char *action_name,
                                       GVariant   *parameter)
{
  OccupancyWindow *self = OCCUPANCY_WINDOW (widget);

  occupancy_room_list_move_selection (occupancy_window_get_list (self), occupancy_window_get_shown (self), -1);
}

/**
 * occupancy_window_show_room:
 * @self: a window
 * @account: the id of an account
 * @room: the name of a room
 *
 * Shows a room, as soon as there is one of that name.
 */
void
occupancy_window_show_room (OccupancyWindow *self,
                            const char      *account,
                            const char      *room)
{
  g_return_if_fail (OCCUPANCY_IS_WINDOW (self));
  g_return_if_fail (account != NULL);
  g_return_if_fail (room != NULL);

  g_set_str (&self->awaited_account, account);
  g_set_str (&self->awaited_room, room);
  self->opens_awaited = TRUE;
  occupancy_window_update_selection (self);
}

/* For the other files of the window, see the private header. */

void
occupancy_window_follow_list (OccupancyWindow *self)
{
  OccupancyRoomList *list = occupancy_window_get_list (self);

  g_signal_connect_object (list, "notify::selected",
                           G_CALLBACK (occupancy_window_selected_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (list, "notify::n-shown",
                           G_CALLBACK (occupancy_window_update_selection), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (list, "opened",
                           G_CALLBACK (occupancy_window_opened_cb), self,
                           G_CONNECT_SWAPPED);
}

void
occupancy_window_install_shown_actions (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "win.next-room", NULL, occupancy_window_next_room_action);
  gtk_widget_class_install_action (widget_class, "win.previous-room", NULL, occupancy_window_previous_room_action);
}
