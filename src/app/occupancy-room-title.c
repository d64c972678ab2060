/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>

#include "app/occupancy-room-title.h"

/* Whether another account has a room that is called the same. */
static gboolean
occupancy_room_title_is_ambiguous (OccupancySetup *setup,
                                   OccupancyWatch *watch)
{
  GListModel *rooms = occupancy_setup_get_rooms (setup);
  guint n = g_list_model_get_n_items (rooms);
  const char *account = occupancy_account_get_id (occupancy_watch_get_account (watch));
  const char *title = occupancy_watch_get_title (watch);

  for (guint i = 0; i < n; i++)
    {
      g_autoptr(OccupancySetupRoom) other = g_list_model_get_item (rooms, i);
      const char *alias = occupancy_setup_room_get_alias (other);

      if (g_str_equal (alias != NULL ? alias : occupancy_setup_room_get_name (other), title) &&
          !g_str_equal (occupancy_setup_room_get_account (other), account))
        return TRUE;
    }

  return FALSE;
}

/**
 * occupancy_room_title_dup:
 * @setup: where the rooms are set up
 * @watch: the watch of a room
 *
 * Gets what to call a room where nothing beside it says of which account it is:
 * with the name of that, if another account has a room that is called the same.
 *
 * Returns: (transfer full): a title
 */
char *
occupancy_room_title_dup (OccupancySetup *setup,
                          OccupancyWatch *watch)
{
  g_return_val_if_fail (OCCUPANCY_IS_SETUP (setup), NULL);
  g_return_val_if_fail (OCCUPANCY_IS_WATCH (watch), NULL);

  if (!occupancy_room_title_is_ambiguous (setup, watch))
    return g_strdup (occupancy_watch_get_title (watch));

  /* Translators: a room and its account, where rooms of two accounts are called the same */
  return g_strdup_printf (_("%s (%s)"), occupancy_watch_get_title (watch),
                          occupancy_account_get_name (occupancy_watch_get_account (watch)));
}
