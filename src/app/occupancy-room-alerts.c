/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>

#include "app/occupancy-format.h"
#include "app/occupancy-room-alerts.h"

/* What fires in one room. */

/* The alerts of the room: how many there are, the last of them, and whether one
 * needs attention. */
static guint
occupancy_room_alerts_find (OccupancyAlerter  *alerter,
                            OccupancyWatch    *watch,
                            OccupancyAlert   **last,
                            gboolean          *attention)
{
  const char *account = occupancy_account_get_id (occupancy_watch_get_account (watch));
  const char *room = occupancy_watch_get_name (watch);
  guint n_items = g_list_model_get_n_items (G_LIST_MODEL (alerter));
  guint n = 0;

  *last = NULL;
  *attention = FALSE;
  for (guint i = 0; i < n_items; i++)
    {
      g_autoptr(OccupancyAlert) alert = g_list_model_get_item (G_LIST_MODEL (alerter), i);

      if (!g_str_equal (occupancy_alert_get_room (alert), room) ||
          !g_str_equal (occupancy_alert_get_account (alert), account))
        continue;

      n++;
      *last = alert;
      *attention = *attention || occupancy_alert_get_needs_attention (alert);
    }

  return n;
}

/**
 * occupancy_room_alerts_count:
 * @alerter: what finds alerts
 * @watch: the watch of a room
 * @attention: (out): whether one of them needs attention
 *
 * Counts the alerts of a room.
 *
 * Returns: how many fire
 */
guint
occupancy_room_alerts_count (OccupancyAlerter *alerter,
                             OccupancyWatch   *watch,
                             gboolean         *attention)
{
  OccupancyAlert *last;

  g_return_val_if_fail (OCCUPANCY_IS_ALERTER (alerter), 0);
  g_return_val_if_fail (OCCUPANCY_IS_WATCH (watch), 0);
  g_return_val_if_fail (attention != NULL, 0);

  return occupancy_room_alerts_find (alerter, watch, &last, attention);
}

/**
 * occupancy_room_alerts_describe:
 * @alerter: what finds alerts
 * @watch: the watch of a room
 * @reading: what is known of the room
 * @now: in milliseconds since 1970 UTC
 * @attention: (out): whether one of the alerts needs attention
 *
 * Says what fires in a room: the rule in words, or how many there are.
 *
 * Returns: (transfer full) (nullable): a phrase, or %NULL if nothing fires
 */
char *
occupancy_room_alerts_describe (OccupancyAlerter       *alerter,
                                OccupancyWatch         *watch,
                                const OccupancyReading *reading,
                                gint64                  now,
                                gboolean               *attention)
{
  OccupancyAlert *last;
  guint n;

  g_return_val_if_fail (OCCUPANCY_IS_ALERTER (alerter), NULL);
  g_return_val_if_fail (OCCUPANCY_IS_WATCH (watch), NULL);
  g_return_val_if_fail (reading != NULL, NULL);
  g_return_val_if_fail (attention != NULL, NULL);

  n = occupancy_room_alerts_find (alerter, watch, &last, attention);
  if (n == 0)
    return NULL;

  if (n > 1)
    return g_strdup_printf (ngettext ("%u alert firing", "%u alerts firing", n), n);

  return occupancy_reading_is_reliable (reading) ? occupancy_format_alert (last, now)
                                                 : occupancy_format_alert_stale (last);
}
