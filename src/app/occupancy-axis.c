/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "app/occupancy-axis.h"

/* Where the marks of an axis are: round counts from 0 on, round local times. */

#define SECOND G_GINT64_CONSTANT (1000)
#define MINUTE (60 * SECOND)
#define HOUR (60 * MINUTE)
#define DAY (24 * HOUR)

#define MIN_STEPS 3
#define MAX_STEPS 5

static const gint64 time_steps[] = {
  1 * SECOND, 2 * SECOND, 5 * SECOND, 10 * SECOND, 15 * SECOND, 30 * SECOND,
  1 * MINUTE, 2 * MINUTE, 5 * MINUTE, 10 * MINUTE, 15 * MINUTE, 30 * MINUTE,
  1 * HOUR, 2 * HOUR, 3 * HOUR, 6 * HOUR, 12 * HOUR,
  1 * DAY, 7 * DAY,
};

/**
 * occupancy_axis_get_step:
 * @max: the highest count to show
 *
 * Gets the distance of the lines of a count axis: 1, 2 or 5 times a power of
 * ten, such that three to five of them reach @max.
 *
 * Returns: 1 or more
 */
gint64
occupancy_axis_get_step (gint64 max)
{
  for (gint64 power = 1; power <= G_MAXINT64 / 100; power *= 10)
    {
      static const gint64 factors[] = { 1, 2, 5 };

      for (guint i = 0; i < G_N_ELEMENTS (factors); i++)
        {
          gint64 step = factors[i] * power;

          if (max <= step * MAX_STEPS)
            return step;
        }
    }

  return G_MAXINT64 / MAX_STEPS;
}

/**
 * occupancy_axis_get_top:
 * @max: the highest count to show
 *
 * Gets the count at the top of an axis that begins at 0.
 *
 * Returns: a multiple of occupancy_axis_get_step(), not below @max
 */
gint64
occupancy_axis_get_top (gint64 max)
{
  gint64 step = occupancy_axis_get_step (max);
  gint64 n_steps = max / step + (max % step > 0 ? 1 : 0);

  return step * CLAMP (n_steps, MIN_STEPS, MAX_STEPS);
}

/**
 * occupancy_axis_get_time_step:
 * @span: the time that an axis shows, in milliseconds
 * @max_marks: for how many labels there is room
 *
 * Gets the distance of the marks of a time axis.
 *
 * Returns: milliseconds
 */
gint64
occupancy_axis_get_time_step (gint64 span,
                              guint  max_marks)
{
  for (guint i = 0; i < G_N_ELEMENTS (time_steps); i++)
    {
      if (span / time_steps[i] <= (gint64) max_marks)
        return time_steps[i];
    }

  return time_steps[G_N_ELEMENTS (time_steps) - 1];
}

/* What to add to UTC for the local time in @zone, in milliseconds. */
static gint64
occupancy_axis_get_offset (gint64     time,
                           GTimeZone *zone)
{
  int interval = g_time_zone_find_interval (zone, G_TIME_TYPE_UNIVERSAL, time / SECOND);

  return interval < 0 ? 0 : g_time_zone_get_offset (zone, interval) * SECOND;
}

/**
 * occupancy_axis_get_next_mark:
 * @after: in milliseconds since 1970 UTC
 * @step: the distance of marks, in milliseconds
 * @zone: the local time zone
 *
 * Gets the first round local time later than @after. Where the clocks change,
 * marks stay at round local times.
 *
 * Returns: in milliseconds since 1970 UTC
 */
gint64
occupancy_axis_get_next_mark (gint64     after,
                              gint64     step,
                              GTimeZone *zone)
{
  gint64 offset;
  gint64 local;
  gint64 mark;
  gint64 settled;

  g_return_val_if_fail (step > 0, after);
  g_return_val_if_fail (zone != NULL, after + step);

  offset = occupancy_axis_get_offset (after, zone);
  local = (after + offset) / step * step + step;
  mark = local - offset;

  settled = local - occupancy_axis_get_offset (mark, zone);
  while (settled <= after)
    settled += step;

  return settled;
}
