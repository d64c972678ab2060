/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "history/occupancy-range.h"

#include "core/occupancy-sample.h"

/**
 * occupancy_point_get_others:
 * @point: a point
 *
 * Gets the connections of @point without our own attachments.
 *
 * Returns: connections − own, never below 0
 */
gint64
occupancy_point_get_others (const OccupancyPoint *point)
{
  g_return_val_if_fail (point != NULL, 0);

  return occupancy_sample_get_others (&(OccupancySample) {
    .connections = point->connections,
    .own = point->own,
  });
}

/**
 * occupancy_point_same_counts:
 * @point: a point
 * @other: another point
 *
 * Checks whether both say the same, at whatever times.
 *
 * Returns: %TRUE if a change from one to the other is none
 */
gboolean
occupancy_point_same_counts (const OccupancyPoint *point,
                             const OccupancyPoint *other)
{
  if (!point->known || !other->known)
    return point->known == other->known;

  return point->connections == other->connections &&
         point->presence_members == other->presence_members &&
         point->own == other->own;
}

/**
 * occupancy_range_init:
 * @range: (out caller-allocates): a range
 * @from: start, in milliseconds since 1970 UTC
 * @to: end, exclusive
 *
 * Makes @range one of which nothing is known yet.
 */
void
occupancy_range_init (OccupancyRange *range,
                      gint64          from,
                      gint64          to)
{
  g_return_if_fail (range != NULL);

  *range = (OccupancyRange) { .from = from, .to = to, .empty = TRUE };
}

static void
occupancy_extent_merge (OccupancyExtent       *extent,
                        const OccupancyExtent *later,
                        gboolean               empty)
{
  if (empty)
    {
      *extent = *later;
      return;
    }

  if (later->min < extent->min)
    {
      extent->min = later->min;
      extent->min_time = later->min_time;
    }

  if (later->max > extent->max)
    {
      extent->max = later->max;
      extent->max_time = later->max_time;
    }

  extent->last = later->last;
  extent->integral += later->integral;
}

static void
occupancy_extent_add (OccupancyExtent *extent,
                      gint64           count,
                      gint64           from,
                      gint64           duration,
                      gboolean         empty)
{
  OccupancyExtent step = {
    .first = count,
    .last = count,
    .min = count,
    .max = count,
    .min_time = from,
    .max_time = from,
    .integral = (double) count * duration,
  };

  occupancy_extent_merge (extent, &step, empty);
}

/**
 * occupancy_range_add:
 * @range: a range
 * @point: a step that begins no earlier than the one added before
 * @until: when the next step begins
 *
 * Adds the part of @point that lies within @range. A step that was replaced at
 * the very moment it began has no duration, but its counts are extremes like
 * any other.
 */
void
occupancy_range_add (OccupancyRange       *range,
                     const OccupancyPoint *point,
                     gint64                until)
{
  gint64 from;
  gint64 duration;

  g_return_if_fail (range != NULL);
  g_return_if_fail (point != NULL);

  if (point->time >= range->to || (until <= range->from && point->time < range->from))
    return;

  if (!point->known)
    return;

  from = MAX (point->time, range->from);
  duration = MAX (0, MIN (until, range->to) - from);

  occupancy_extent_add (&range->connections, point->connections,
                        from, duration, range->empty);
  occupancy_extent_add (&range->others, occupancy_point_get_others (point),
                        from, duration, range->empty);
  occupancy_extent_add (&range->presence_members, point->presence_members,
                        from, duration, range->empty);

  range->empty = FALSE;
  range->known += duration;
  if (point->time >= range->from)
    range->n_samples++;
}

/**
 * occupancy_range_merge:
 * @range: a range
 * @later: one that begins where @range has been filled to, or later
 *
 * Adds to @range all that is known of @later. The limits of @range stay.
 */
void
occupancy_range_merge (OccupancyRange       *range,
                       const OccupancyRange *later)
{
  g_return_if_fail (range != NULL);
  g_return_if_fail (later != NULL);

  if (later->empty)
    return;

  occupancy_extent_merge (&range->connections, &later->connections, range->empty);
  occupancy_extent_merge (&range->others, &later->others, range->empty);
  occupancy_extent_merge (&range->presence_members, &later->presence_members, range->empty);

  range->empty = FALSE;
  range->known += later->known;
  range->n_samples += later->n_samples;
}

/**
 * occupancy_range_get_average:
 * @range: a range
 * @extent: one of its extents
 *
 * Gets the average of a count weighted by time. Time of which nothing is known
 * is left out.
 *
 * Returns: the average; 0 if nothing is known
 */
double
occupancy_range_get_average (const OccupancyRange  *range,
                             const OccupancyExtent *extent)
{
  g_return_val_if_fail (range != NULL, 0.0);
  g_return_val_if_fail (extent != NULL, 0.0);

  if (range->empty)
    return 0.0;

  if (range->known == 0)
    return extent->last;

  return extent->integral / range->known;
}
