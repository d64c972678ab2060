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
 * occupancy_points_add:
 * @points: (element-type OccupancyPoint): steps in the order of time
 * @point: a step that begins no earlier than the last of them
 *
 * Adds a step, unless it says the same as the one before. To the second a gap may
 * have no length: then there was none.
 */
void
occupancy_points_add (GArray               *points,
                      const OccupancyPoint *point)
{
  const OccupancyPoint *last;

  g_return_if_fail (points != NULL);
  g_return_if_fail (point != NULL);

  last = points->len > 0 ? &g_array_index (points, OccupancyPoint, points->len - 1) : NULL;
  if (last != NULL && !last->known && point->known && last->time == point->time)
    {
      g_array_set_size (points, points->len - 1);
      last = points->len > 0 ? last - 1 : NULL;
    }

  if (last == NULL || !occupancy_point_same_counts (last, point))
    g_array_append_vals (points, point, 1);
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
    range->n_changes++;
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
  range->n_changes += later->n_changes;
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

/**
 * occupancy_range_get_unknown:
 * @range: a range
 *
 * Gets for how long nothing is known.
 *
 * Returns: milliseconds
 */
gint64
occupancy_range_get_unknown (const OccupancyRange *range)
{
  g_return_val_if_fail (range != NULL, 0);

  return range->to - range->from - range->known;
}

/**
 * occupancy_extent_get_hours:
 * @extent: an extent
 *
 * Gets the area under a count: connection-hours, if it counts connections.
 *
 * Returns: count × hours
 */
double
occupancy_extent_get_hours (const OccupancyExtent *extent)
{
  g_return_val_if_fail (extent != NULL, 0.0);

  return extent->integral / (60 * 60 * 1000);
}

/* The column that holds @time, which is not before the one filled last. */
static OccupancyRange *
occupancy_grid_get_column (OccupancyGrid *grid,
                           gint64         time)
{
  gint64 begin;
  OccupancyRange range;

  if (grid->ranges->len > 0)
    {
      OccupancyRange *last = &g_array_index (grid->ranges, OccupancyRange, grid->ranges->len - 1);

      if (time < last->to)
        return last;
    }

  begin = grid->origin + (time - grid->origin) / grid->width * grid->width;
  if (begin > time)
    begin -= grid->width;

  occupancy_range_init (&range, MAX (begin, grid->from), MIN (begin + grid->width, grid->to));
  g_array_append_val (grid->ranges, range);

  return &g_array_index (grid->ranges, OccupancyRange, grid->ranges->len - 1);
}

static void
occupancy_grid_add_part (OccupancyGrid        *grid,
                         const OccupancyPoint *point,
                         gint64                until,
                         gboolean              change)
{
  gint64 time = MAX (point->time, grid->from);
  gint64 end = MIN (until, grid->to);

  if (!point->known || time >= grid->to || (end <= grid->from && point->time < grid->from))
    return;

  do
    {
      OccupancyRange *column = occupancy_grid_get_column (grid, time);
      guint64 n_changes = column->n_changes;

      occupancy_range_add (column, point, until);
      if (!change)
        column->n_changes = n_changes;
      time = column->to;
    }
  while (time < end);
}

/**
 * occupancy_grid_add_step:
 * @grid: a grid
 * @point: a step that begins no earlier than the one added before
 * @until: when the next step begins
 *
 * Adds a step to every column that it touches.
 */
void
occupancy_grid_add_step (OccupancyGrid        *grid,
                         const OccupancyPoint *point,
                         gint64                until)
{
  occupancy_grid_add_part (grid, point, until, TRUE);
}

/**
 * occupancy_grid_add_rest:
 * @grid: a grid
 * @point: the rest of a step whose beginning was added with a range that ends at
 *   the time of the point
 * @until: when the next step begins
 *
 * Adds what is left of a step to every column that it touches. Nothing changed
 * where it begins.
 */
void
occupancy_grid_add_rest (OccupancyGrid        *grid,
                         const OccupancyPoint *point,
                         gint64                until)
{
  occupancy_grid_add_part (grid, point, until, FALSE);
}

/**
 * occupancy_grid_add_range:
 * @grid: a grid
 * @range: a range that does not cross the border of two columns, and begins no
 *   earlier than what was added before
 *
 * Adds a range to the column that it lies in.
 */
void
occupancy_grid_add_range (OccupancyGrid        *grid,
                          const OccupancyRange *range)
{
  gint64 time = MAX (range->from, grid->from);

  if (range->empty || time >= grid->to)
    return;

  occupancy_range_merge (occupancy_grid_get_column (grid, time), range);
}
