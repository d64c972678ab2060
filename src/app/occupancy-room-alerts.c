/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>

#include "app/occupancy-format.h"
#include "app/occupancy-room-alerts.h"

/* What fires in one room. */

typedef struct
{
  guint n;
  OccupancyAlert *last;
  OccupancyAttention attention;
} RoomAlerts;

static RoomAlerts
occupancy_room_alerts_find (OccupancyAlerter *alerter,
                            OccupancyWatch   *watch,
                            gint64            now)
{
  const char *account = occupancy_account_get_id (occupancy_watch_get_account (watch));
  const char *room = occupancy_watch_get_name (watch);
  guint n_items = g_list_model_get_n_items (G_LIST_MODEL (alerter));
  RoomAlerts found = { 0, NULL, OCCUPANCY_ATTENTION_NONE };

  for (guint i = 0; i < n_items; i++)
    {
      g_autoptr(OccupancyAlert) alert = g_list_model_get_item (G_LIST_MODEL (alerter), i);

      if (!g_str_equal (occupancy_alert_get_room (alert), room) ||
          !g_str_equal (occupancy_alert_get_account (alert), account))
        continue;

      found.n++;
      found.last = alert;
      found.attention = MAX (found.attention, occupancy_attention_of_alert (alert, now));
    }

  return found;
}

/**
 * occupancy_room_alerts_get_attention:
 * @alerter: what finds alerts
 * @watch: the watch of a room
 * @now: in milliseconds since 1970 UTC
 *
 * Gets how much attention a room needs: as much as the alert of it that needs the
 * most.
 *
 * Returns: the attention
 */
OccupancyAttention
occupancy_room_alerts_get_attention (OccupancyAlerter *alerter,
                                     OccupancyWatch   *watch,
                                     gint64            now)
{
  g_return_val_if_fail (OCCUPANCY_IS_ALERTER (alerter), OCCUPANCY_ATTENTION_NONE);
  g_return_val_if_fail (OCCUPANCY_IS_WATCH (watch), OCCUPANCY_ATTENTION_NONE);

  return occupancy_room_alerts_find (alerter, watch, now).attention;
}

/**
 * occupancy_room_alerts_describe:
 * @alerter: what finds alerts
 * @watch: the watch of a room
 * @reading: what is known of the room
 * @now: in milliseconds since 1970 UTC
 * @attention: (out): how much attention the room needs
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
                                OccupancyAttention     *attention)
{
  RoomAlerts found;

  g_return_val_if_fail (OCCUPANCY_IS_ALERTER (alerter), NULL);
  g_return_val_if_fail (OCCUPANCY_IS_WATCH (watch), NULL);
  g_return_val_if_fail (reading != NULL, NULL);
  g_return_val_if_fail (attention != NULL, NULL);

  found = occupancy_room_alerts_find (alerter, watch, now);
  *attention = found.attention;
  if (found.n == 0)
    return NULL;
  if (found.n == 1)
    return occupancy_format_alert (found.last, reading, now);

  return g_strdup_printf (ngettext ("%u alert firing", "%u alerts firing", found.n), found.n);
}
