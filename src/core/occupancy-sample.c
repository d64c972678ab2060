/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "core/occupancy-sample.h"

/**
 * occupancy_sample_get_others:
 * @sample: a sample
 *
 * Gets the connections of @sample without our own attachments.
 *
 * Returns: connections − own, never below 0
 */
gint64
occupancy_sample_get_others (const OccupancySample *sample)
{
  g_return_val_if_fail (sample != NULL, 0);

  if (sample->connections <= (gint64) sample->own)
    return 0;

  return sample->connections - sample->own;
}

/**
 * occupancy_source_to_string:
 * @source: a source
 *
 * Gets the word for @source that the command line prints.
 *
 * Returns: a static string
 */
const char *
occupancy_source_to_string (OccupancySource source)
{
  switch (source)
    {
    case OCCUPANCY_SOURCE_REALTIME:
      return "realtime";
    case OCCUPANCY_SOURCE_REST:
      return "rest";
    default:
      g_return_val_if_reached (NULL);
    }
}

/**
 * occupancy_sample_now:
 *
 * Gets the time that a sample received now carries. It never decreases within
 * a process, also when the clock of the computer is set back.
 *
 * Returns: milliseconds since 1970 UTC
 */
gint64
occupancy_sample_now (void)
{
  static gint64 latest;
  gint64 now = g_get_real_time () / 1000;

  if (now > latest)
    latest = now;

  return latest;
}
