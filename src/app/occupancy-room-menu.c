/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>

#include "app/occupancy-room-menu.h"

static void
occupancy_room_menu_append (GMenu          *section,
                            OccupancyWatch *watch,
                            const char     *label,
                            const char     *action)
{
  g_autoptr(GMenuItem) item = g_menu_item_new (label, NULL);

  g_menu_item_set_action_and_target (item, action, "(ss)",
                                     occupancy_account_get_id (occupancy_watch_get_account (watch)),
                                     occupancy_watch_get_name (watch));
  g_menu_append_item (section, item);
}

/**
 * occupancy_room_menu_new:
 * @watch: the watch of a room
 * @in_list: whether the menu is that of a row, so that the room can be opened
 *
 * Creates the menu of a room as it is now. Its actions are `room.…` and have
 * account and name of the room for a target.
 *
 * Returns: (transfer full): a new menu
 */
GMenuModel *
occupancy_room_menu_new (OccupancyWatch *watch,
                         gboolean        in_list)
{
  g_autoptr(GMenu) menu = g_menu_new ();
  g_autoptr(GMenu) first = g_menu_new ();
  g_autoptr(GMenu) second = g_menu_new ();
  const char *pin;

  g_return_val_if_fail (OCCUPANCY_IS_WATCH (watch), NULL);

  pin = occupancy_watch_get_favourite (watch) ? _("Un_pin Room") : _("_Pin Room");
  if (in_list)
    occupancy_room_menu_append (first, watch, _("_Open"), "room.open");
  occupancy_room_menu_append (first, watch, pin, "room.pin");
  occupancy_room_menu_append (first, watch, _("Re_name…"), "room.rename");
  occupancy_room_menu_append (first, watch, _("New _Alert Rule…"), "room.new-rule");
  occupancy_room_menu_append (first, watch, _("_Export…"), "room.export");
  occupancy_room_menu_append (second, watch, _("_Copy Room Name"), "room.copy-name");
  occupancy_room_menu_append (second, watch, _("_Remove Room"), "room.remove");
  g_menu_append_section (menu, NULL, G_MENU_MODEL (first));
  g_menu_append_section (menu, NULL, G_MENU_MODEL (second));

  return G_MENU_MODEL (g_steal_pointer (&menu));
}
