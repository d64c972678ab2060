/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "app/occupancy-room-list-menu.h"
#include "app/occupancy-room-menu.h"
#include "app/occupancy-room-row.h"

/* What is done to the rows of a list: their menu, and the keys for it. */

static gboolean
occupancy_room_list_menu_drop_cb (gpointer user_data)
{
  GtkWidget *menu = user_data;

  if (gtk_widget_get_parent (menu) != NULL)
    gtk_widget_unparent (menu);

  return G_SOURCE_REMOVE;
}

/* The action of an item that was chosen comes after this. */
static void
occupancy_room_list_menu_closed_cb (GtkWidget *menu)
{
  g_idle_add_full (G_PRIORITY_DEFAULT_IDLE, occupancy_room_list_menu_drop_cb, g_object_ref (menu), g_object_unref);
}

static void
occupancy_room_list_menu_show (OccupancyRoomRow *row,
                               int               x,
                               int               y)
{
  OccupancyWatch *watch = occupancy_room_row_get_watch (row);
  g_autoptr(GMenuModel) model = NULL;
  GtkWidget *menu;

  if (watch == NULL)
    return;

  model = occupancy_room_menu_new (watch, TRUE);
  menu = gtk_popover_menu_new_from_model (model);
  gtk_popover_set_has_arrow (GTK_POPOVER (menu), FALSE);
  gtk_popover_set_pointing_to (GTK_POPOVER (menu), &(GdkRectangle) { x, y, 1, 1 });
  gtk_widget_set_halign (menu, GTK_ALIGN_START);
  gtk_widget_set_parent (menu, GTK_WIDGET (row));
  g_signal_connect (menu, "closed", G_CALLBACK (occupancy_room_list_menu_closed_cb), NULL);
  gtk_popover_popup (GTK_POPOVER (menu));
}

static void
occupancy_room_list_menu_show_at (GtkWidget *list,
                                  double     x,
                                  double     y)
{
  GtkWidget *picked = gtk_widget_pick (list, x, y, GTK_PICK_DEFAULT);
  GtkWidget *row = picked != NULL ? gtk_widget_get_ancestor (picked, OCCUPANCY_TYPE_ROOM_ROW) : NULL;
  graphene_point_t point;

  /* Around the content of a row is the padding of its list item. */
  if (row == NULL && picked != NULL)
    row = gtk_widget_get_first_child (picked);
  if (!OCCUPANCY_IS_ROOM_ROW (row) ||
      !gtk_widget_compute_point (list, row, &GRAPHENE_POINT_INIT ((float) x, (float) y), &point))
    return;

  occupancy_room_list_menu_show (OCCUPANCY_ROOM_ROW (row), (int) point.x, (int) point.y);
}

static void
occupancy_room_list_menu_pressed_cb (GtkWidget  *list,
                                     int         n_press,
                                     double      x,
                                     double      y,
                                     GtkGesture *gesture)
{
  GdkEvent *event = gtk_event_controller_get_current_event (GTK_EVENT_CONTROLLER (gesture));

  if (event == NULL || !gdk_event_triggers_context_menu (event))
    return;

  gtk_gesture_set_state (gesture, GTK_EVENT_SEQUENCE_CLAIMED);
  occupancy_room_list_menu_show_at (list, x, y);
}

static void
occupancy_room_list_menu_long_pressed_cb (GtkWidget  *list,
                                          double      x,
                                          double      y,
                                          GtkGesture *gesture)
{
  gtk_gesture_set_state (gesture, GTK_EVENT_SEQUENCE_CLAIMED);
  occupancy_room_list_menu_show_at (list, x, y);
}

/**
 * occupancy_room_list_menu_get_focused_row:
 * @list: a list view of [class@RoomRow]
 *
 * Gets the row that has the focus in a list.
 *
 * Returns: (transfer none) (nullable): the row
 */
OccupancyRoomRow *
occupancy_room_list_menu_get_focused_row (GtkListView *list)
{
  GtkWidget *item = gtk_widget_get_focus_child (GTK_WIDGET (list));
  GtkWidget *row = item != NULL ? gtk_widget_get_first_child (item) : NULL;

  return OCCUPANCY_IS_ROOM_ROW (row) ? OCCUPANCY_ROOM_ROW (row) : NULL;
}

static gboolean
occupancy_room_list_menu_menu_key_cb (GtkWidget *list,
                                      GVariant  *arguments,
                                      gpointer   user_data)
{
  OccupancyRoomRow *row = occupancy_room_list_menu_get_focused_row (GTK_LIST_VIEW (list));

  if (row == NULL)
    return GDK_EVENT_PROPAGATE;

  occupancy_room_list_menu_show (row, 0, gtk_widget_get_height (GTK_WIDGET (row)));

  return GDK_EVENT_STOP;
}

static gboolean
occupancy_room_list_menu_remove_key_cb (GtkWidget *list,
                                        GVariant  *arguments,
                                        gpointer   user_data)
{
  OccupancyRoomRow *row = occupancy_room_list_menu_get_focused_row (GTK_LIST_VIEW (list));
  OccupancyWatch *watch = row != NULL ? occupancy_room_row_get_watch (row) : NULL;

  if (watch == NULL)
    return GDK_EVENT_PROPAGATE;

  return gtk_widget_activate_action (list, "room.remove", "(ss)",
                                     occupancy_account_get_id (occupancy_watch_get_account (watch)),
                                     occupancy_watch_get_name (watch));
}

static void
occupancy_room_list_menu_add_keys (GtkWidget *list)
{
  static const struct
  {
    guint key;
    GdkModifierType modifiers;
    GtkShortcutFunc function;
  } keys[] = {
    { GDK_KEY_Menu, 0, occupancy_room_list_menu_menu_key_cb },
    { GDK_KEY_F10, GDK_SHIFT_MASK, occupancy_room_list_menu_menu_key_cb },
    { GDK_KEY_Delete, 0, occupancy_room_list_menu_remove_key_cb },
    { GDK_KEY_KP_Delete, 0, occupancy_room_list_menu_remove_key_cb },
  };
  GtkEventController *controller = gtk_shortcut_controller_new ();

  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    gtk_shortcut_controller_add_shortcut (GTK_SHORTCUT_CONTROLLER (controller),
                                          gtk_shortcut_new (gtk_keyval_trigger_new (keys[i].key, keys[i].modifiers),
                                                            gtk_callback_action_new (keys[i].function, NULL, NULL)));
  gtk_widget_add_controller (list, controller);
}

/**
 * occupancy_room_list_menu_install:
 * @list: a list view of [class@RoomRow]
 *
 * Has the rows of a list show their menu on a secondary click, a long press and
 * the keys for it, and Delete remove the room of a row.
 */
void
occupancy_room_list_menu_install (GtkListView *list)
{
  GtkGesture *click;
  GtkGesture *long_press;

  g_return_if_fail (GTK_IS_LIST_VIEW (list));

  click = gtk_gesture_click_new ();
  gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (click), 0);
  gtk_event_controller_set_propagation_phase (GTK_EVENT_CONTROLLER (click), GTK_PHASE_CAPTURE);
  g_signal_connect_object (click, "pressed",
                           G_CALLBACK (occupancy_room_list_menu_pressed_cb), list,
                           G_CONNECT_SWAPPED);
  gtk_widget_add_controller (GTK_WIDGET (list), GTK_EVENT_CONTROLLER (click));

  long_press = gtk_gesture_long_press_new ();
  gtk_gesture_single_set_touch_only (GTK_GESTURE_SINGLE (long_press), TRUE);
  g_signal_connect_object (long_press, "pressed",
                           G_CALLBACK (occupancy_room_list_menu_long_pressed_cb), list,
                           G_CONNECT_SWAPPED);
  gtk_widget_add_controller (GTK_WIDGET (list), GTK_EVENT_CONTROLLER (long_press));

  occupancy_room_list_menu_add_keys (GTK_WIDGET (list));
}
