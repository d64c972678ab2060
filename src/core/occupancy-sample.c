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
 * a process and never stands still: when the clock of the computer is set back it
 * goes on from where it was, until the process ends or the clock has passed it. It
 * can be asked in any thread.
 *
 * Returns: milliseconds since 1970 UTC
 */
gint64
occupancy_sample_now (void)
{
  static GMutex mutex;
  static gint64 latest;
  static gint64 looked;
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&mutex);
  gint64 monotonic = g_get_monotonic_time () / 1000;

  latest = MAX (g_get_real_time () / 1000, latest + monotonic - looked);
  looked = monotonic;

  return latest;
}
