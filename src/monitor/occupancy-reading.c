/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "monitor/occupancy-reading.h"

G_DEFINE_ENUM_TYPE (OccupancyReadingState, occupancy_reading_state,
                    G_DEFINE_ENUM_VALUE (OCCUPANCY_READING_DETACHED, "detached"),
                    G_DEFINE_ENUM_VALUE (OCCUPANCY_READING_OFFLINE, "offline"),
                    G_DEFINE_ENUM_VALUE (OCCUPANCY_READING_CONNECTING, "connecting"),
                    G_DEFINE_ENUM_VALUE (OCCUPANCY_READING_ATTACHING, "attaching"),
                    G_DEFINE_ENUM_VALUE (OCCUPANCY_READING_WAITING, "waiting"),
                    G_DEFINE_ENUM_VALUE (OCCUPANCY_READING_LIVE, "live"),
                    G_DEFINE_ENUM_VALUE (OCCUPANCY_READING_POLLED, "polled"),
                    G_DEFINE_ENUM_VALUE (OCCUPANCY_READING_STALE, "stale"),
                    G_DEFINE_ENUM_VALUE (OCCUPANCY_READING_INVALID, "invalid"),
                    G_DEFINE_ENUM_VALUE (OCCUPANCY_READING_REFUSED, "refused"))

/**
 * occupancy_reading_has_counts:
 * @reading: a reading
 *
 * Gets whether there are counts to show, be they of now or of some time ago.
 *
 * Returns: whether the counts of @reading mean something
 */
gboolean
occupancy_reading_has_counts (const OccupancyReading *reading)
{
  g_return_val_if_fail (reading != NULL, FALSE);

  return reading->state == OCCUPANCY_READING_LIVE ||
         reading->state == OCCUPANCY_READING_POLLED ||
         reading->state == OCCUPANCY_READING_STALE;
}

/**
 * occupancy_reading_is_reliable:
 * @reading: a reading
 *
 * Gets whether the counts can be relied on now.
 *
 * Returns: whether @reading is live or polled
 */
gboolean
occupancy_reading_is_reliable (const OccupancyReading *reading)
{
  g_return_val_if_fail (reading != NULL, FALSE);

  return reading->state == OCCUPANCY_READING_LIVE ||
         reading->state == OCCUPANCY_READING_POLLED;
}

/**
 * occupancy_reading_is_unknown:
 * @reading: a reading
 *
 * Gets whether no value has come yet, without anything being wrong.
 *
 * Returns: whether @reading is unknown
 */
gboolean
occupancy_reading_is_unknown (const OccupancyReading *reading)
{
  g_return_val_if_fail (reading != NULL, FALSE);

  return reading->state == OCCUPANCY_READING_DETACHED ||
         reading->state == OCCUPANCY_READING_OFFLINE ||
         reading->state == OCCUPANCY_READING_CONNECTING ||
         reading->state == OCCUPANCY_READING_ATTACHING ||
         reading->state == OCCUPANCY_READING_WAITING;
}
