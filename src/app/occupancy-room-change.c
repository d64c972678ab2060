/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "app/occupancy-room-change.h"

/**
 * occupancy_room_change_get:
 * @watch: the watch of a room
 * @now: in milliseconds since 1970 UTC
 * @since: (out): since when: an hour ago, or since the first moment after that
 *   of which something is known
 * @change: (out): how many more connections there are now, less being negative
 *
 * Gets how the connections of a room have changed within the last hour.
 *
 * Returns: %FALSE if nothing is known of now
 */
gboolean
occupancy_room_change_get (OccupancyWatch *watch,
                           gint64          now,
                           gint64         *since,
                           gint64         *change)
{
  OccupancySeries *series;
  OccupancyPoint before;
  OccupancyPoint after;
  gint64 start = now - OCCUPANCY_SERIES_MAX_SPAN;
  guint first;
  guint n;

  g_return_val_if_fail (OCCUPANCY_IS_WATCH (watch), FALSE);
  g_return_val_if_fail (since != NULL, FALSE);
  g_return_val_if_fail (change != NULL, FALSE);

  series = occupancy_watch_get_series (watch);
  if (!occupancy_series_get_value_at (series, now, &after))
    return FALSE;

  n = occupancy_series_get_window (series, start, now, &first);
  for (guint i = 0; i < n; i++)
    {
      occupancy_series_get_point (series, first + i, &before);
      if (!before.known)
        continue;

      *since = MAX (before.time, start);
      *change = occupancy_point_get_others (&after) - occupancy_point_get_others (&before);
      return TRUE;
    }

  return FALSE;
}
