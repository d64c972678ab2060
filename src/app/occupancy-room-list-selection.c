/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "app/occupancy-room-list-menu.h"
#include "app/occupancy-room-list-private.h"

/* Which room of a list is selected, and which has the keyboard. */

/* The place of @watch in the list as it is shown. */
static guint
occupancy_room_list_find (OccupancyRoomList *self,
                          OccupancyWatch   *watch)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->rooms));

  for (guint i = 0; i < n; i++)
    {
      g_autoptr(OccupancyWatch) candidate = g_list_model_get_item (G_LIST_MODEL (self->rooms), i);

      if (candidate == watch)
        return i;
    }

  return GTK_INVALID_LIST_POSITION;
}

/**
 * occupancy_room_list_get_selected:
 * @self: a list
 *
 * Gets the room that is selected.
 *
 * Returns: (transfer none) (nullable): the watch of the room
 */
OccupancyWatch *
occupancy_room_list_get_selected (OccupancyRoomList *self)
{
  g_return_val_if_fail (OCCUPANCY_IS_ROOM_LIST (self), NULL);

  return gtk_single_selection_get_selected_item (self->selection);
}

/**
 * occupancy_room_list_select:
 * @self: a list
 * @watch: (nullable): the watch of a room, or %NULL to select nothing
 *
 * Selects a room, without opening it.
 *
 * Returns: whether the room is in the list as it is shown
 */
gboolean
occupancy_room_list_select (OccupancyRoomList *self,
                            OccupancyWatch   *watch)
{
  guint position = GTK_INVALID_LIST_POSITION;
  guint by_key;

  g_return_val_if_fail (OCCUPANCY_IS_ROOM_LIST (self), FALSE);
  g_return_val_if_fail (watch == NULL || OCCUPANCY_IS_WATCH (watch), FALSE);

  if (watch != NULL)
    {
      position = occupancy_room_list_find (self, watch);
      if (position == GTK_INVALID_LIST_POSITION)
        return FALSE;
    }

  by_key = self->by_key;
  self->by_key = TRUE;
  gtk_single_selection_set_selected (self->selection, position);
  self->by_key = by_key;

  return TRUE;
}

/* The place of what stands where @watch will stand no longer. */
static guint
occupancy_room_list_find_neighbour (OccupancyRoomList *self,
                                    OccupancyWatch    *watch)
{
  guint position = occupancy_room_list_find (self, watch);

  if (position == GTK_INVALID_LIST_POSITION)
    return GTK_INVALID_LIST_POSITION;
  if (position + 1 < g_list_model_get_n_items (G_LIST_MODEL (self->rooms)))
    return position + 1;

  return position > 0 ? position - 1 : GTK_INVALID_LIST_POSITION;
}

/**
 * occupancy_room_list_select_neighbour:
 * @self: a list
 * @watch: the watch of a room
 *
 * Selects the room that stands where @watch will stand no longer, if there is
 * another one.
 */
void
occupancy_room_list_select_neighbour (OccupancyRoomList *self,
                                      OccupancyWatch    *watch)
{
  g_autoptr(OccupancyWatch) neighbour = NULL;
  guint position;

  g_return_if_fail (OCCUPANCY_IS_ROOM_LIST (self));
  g_return_if_fail (OCCUPANCY_IS_WATCH (watch));

  position = occupancy_room_list_find_neighbour (self, watch);
  if (position == GTK_INVALID_LIST_POSITION)
    return;

  neighbour = g_list_model_get_item (G_LIST_MODEL (self->rooms), position);
  occupancy_room_list_select (self, neighbour);
}

/**
 * occupancy_room_list_leave:
 * @self: a list
 * @watch: the watch of a room
 *
 * Gives the keyboard to the neighbour of @watch, if @watch has it and will go.
 */
void
occupancy_room_list_leave (OccupancyRoomList *self,
                           OccupancyWatch    *watch)
{
  OccupancyRoomRow *row;
  guint position;

  g_return_if_fail (OCCUPANCY_IS_ROOM_LIST (self));
  g_return_if_fail (OCCUPANCY_IS_WATCH (watch));

  row = occupancy_room_list_menu_get_focused_row (self->list);
  if (row == NULL || occupancy_room_row_get_watch (row) != watch)
    return;

  position = occupancy_room_list_find_neighbour (self, watch);
  if (position != GTK_INVALID_LIST_POSITION)
    gtk_list_view_scroll_to (self->list, position, GTK_LIST_SCROLL_FOCUS, NULL);
}

/**
 * occupancy_room_list_move_selection:
 * @self: a list
 * @from: (nullable): the room that is shown
 * @step: how many rooms further down, or up where it is negative
 *
 * Selects and opens another room, and begins again at the end. The keyboard goes
 * with it if it is in the list.
 */
void
occupancy_room_list_move_selection (OccupancyRoomList *self,
                                    OccupancyWatch   *from,
                                    int               step)
{
  GtkListScrollFlags flags = GTK_LIST_SCROLL_SELECT;
  guint n;
  guint position;

  g_return_if_fail (OCCUPANCY_IS_ROOM_LIST (self));

  n = g_list_model_get_n_items (G_LIST_MODEL (self->rooms));
  if (n == 0)
    return;

  position = from != NULL ? occupancy_room_list_find (self, from) : GTK_INVALID_LIST_POSITION;
  if (position == GTK_INVALID_LIST_POSITION)
    position = step > 0 ? n - 1 : 0;

  if (gtk_event_controller_focus_contains_focus (self->focus))
    flags |= GTK_LIST_SCROLL_FOCUS;
  gtk_list_view_scroll_to (self->list, (position + n + (guint) step) % n, flags, NULL);
  occupancy_room_list_open (self);
}

/**
 * occupancy_room_list_open_first:
 * @self: a list
 *
 * Selects and opens the first room that is shown.
 */
void
occupancy_room_list_open_first (OccupancyRoomList *self)
{
  g_return_if_fail (OCCUPANCY_IS_ROOM_LIST (self));

  if (g_list_model_get_n_items (G_LIST_MODEL (self->rooms)) == 0)
    return;

  gtk_list_view_scroll_to (self->list, 0, GTK_LIST_SCROLL_SELECT | GTK_LIST_SCROLL_FOCUS, NULL);
  occupancy_room_list_open (self);
}

/**
 * occupancy_room_list_focus:
 * @self: a list
 *
 * Gives the keyboard to the selected room, or to the first one.
 *
 * Returns: whether there is a room
 */
gboolean
occupancy_room_list_focus (OccupancyRoomList *self)
{
  guint position;

  g_return_val_if_fail (OCCUPANCY_IS_ROOM_LIST (self), FALSE);

  if (g_list_model_get_n_items (G_LIST_MODEL (self->rooms)) == 0)
    return FALSE;

  position = gtk_single_selection_get_selected (self->selection);
  gtk_list_view_scroll_to (self->list, position != GTK_INVALID_LIST_POSITION ? position : 0,
                           GTK_LIST_SCROLL_FOCUS, NULL);
  /* That only moves the keyboard within the list, it does not bring it there. */
  gtk_widget_grab_focus (GTK_WIDGET (self->list));

  return TRUE;
}
