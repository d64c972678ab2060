/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "history/occupancy-reader-private.h"

#include "history/occupancy-rollup.h"

#define SECOND 1000

/* Collects both, columns and steps, until there are too many steps. */
typedef struct
{
  OccupancyGrid grid;
  GArray *points;
  gint64 until;
  gint64 unit; /* what the width of columns is a multiple of */
  guint max_points;
} OccupancyTracer;

static gint64
occupancy_round_down (gint64 value,
                      gint64 unit)
{
  gint64 rest = value % unit;

  return value - (rest < 0 ? rest + unit : rest);
}

static gint64
occupancy_round_up (gint64 value,
                    gint64 unit)
{
  return -occupancy_round_down (-value, unit);
}

static void
occupancy_tracer_add_point (OccupancyTracer      *self,
                            const OccupancyPoint *point)
{
  if (self->points == NULL)
    return;

  if (self->points->len < self->max_points)
    g_array_append_vals (self->points, point, 1);
  else
    g_clear_pointer (&self->points, g_array_unref);
}

static void
occupancy_tracer_add_gap (OccupancyTracer *self,
                          gint64           until)
{
  if (self->points != NULL && self->points->len > 0 && self->until < until)
    occupancy_tracer_add_point (self, &(OccupancyPoint) { .time = self->until });
}

static void
occupancy_grid_step_cb (const OccupancyPoint *point,
                        gint64                until,
                        gboolean              rest,
                        gpointer              data)
{
  if (rest)
    occupancy_grid_add_rest (data, point, until);
  else
    occupancy_grid_add_step (data, point, until);
}

static void
occupancy_tracer_step_cb (const OccupancyPoint *point,
                          gint64                until,
                          gboolean              rest,
                          gpointer              data)
{
  OccupancyTracer *self = data;

  occupancy_tracer_add_gap (self, point->time);
  occupancy_tracer_add_point (self, point);
  self->until = until;
  occupancy_grid_step_cb (point, until, rest, &self->grid);
}

static void
occupancy_tracer_hour_cb (const OccupancyRange *hour,
                          gpointer              data)
{
  OccupancyTracer *self = data;

  g_clear_pointer (&self->points, g_array_unref);
  occupancy_grid_add_range (&self->grid, hour);
}

static void
occupancy_grid_hour_cb (const OccupancyRange *hour,
                        gpointer              data)
{
  occupancy_grid_add_range (data, hour);
}

/* Columns of whole hours can be made of hours. None is narrower than a second,
 * which is what times are kept to.
 */
static void
occupancy_tracer_set_columns (OccupancyTracer *self,
                              gint64           from,
                              gint64           to,
                              gboolean         raw)
{
  gint64 width = MAX (SECOND, (to - from + self->max_points - 1) / self->max_points);

  width = occupancy_round_up (width, self->unit);
  if (raw && width < OCCUPANCY_ROLLUP_HOUR)
    {
      self->grid = (OccupancyGrid) { .origin = from, .width = width, .from = from, .to = to };
      return;
    }

  from = occupancy_round_down (from, OCCUPANCY_ROLLUP_HOUR);
  to = occupancy_round_up (to, OCCUPANCY_ROLLUP_HOUR);
  width = (to - from + self->max_points - 1) / self->max_points;
  width = MAX (OCCUPANCY_ROLLUP_HOUR, occupancy_round_up (width, OCCUPANCY_ROLLUP_HOUR));
  self->grid = (OccupancyGrid) { .origin = from, .width = width, .from = from, .to = to };
}

/* Walks a range in columns; frees what it made if that fails. */
static gboolean
occupancy_tracer_run (OccupancyTracer  *self,
                      OccupancyReader  *reader,
                      gint64            room,
                      gint64            from,
                      gint64            to,
                      GError          **error)
{
  gboolean raw;

  if (!occupancy_reader_has_steps (reader, from, to, &raw, error))
    return FALSE;

  occupancy_tracer_set_columns (self, from, to, raw);
  self->points = g_array_new (FALSE, FALSE, sizeof (OccupancyPoint));
  self->grid.ranges = g_array_new (FALSE, FALSE, sizeof (OccupancyRange));
  if (occupancy_reader_walk (reader, room, self->grid.from, self->grid.to,
                             self->grid.width >= OCCUPANCY_ROLLUP_HOUR,
                             occupancy_tracer_step_cb, occupancy_tracer_hour_cb, self, error))
    return TRUE;

  g_clear_pointer (&self->points, g_array_unref);
  g_clear_pointer (&self->grid.ranges, g_array_unref);

  return FALSE;
}

/* The past of a room in at most @max_points points, from the coarsest level that
 * is exact for that. The room has to be loaded.
 */
OccupancyTrace *
occupancy_reader_trace (OccupancyReader  *self,
                        gint64            room,
                        gint64            from,
                        gint64            to,
                        guint             max_points,
                        GError          **error)
{
  OccupancyTracer tracer = { .unit = 1, .max_points = max_points };
  OccupancyTrace *trace;

  if (!occupancy_tracer_run (&tracer, self, room, from, to, error))
    return NULL;

  occupancy_tracer_add_gap (&tracer, tracer.grid.to);
  trace = g_atomic_rc_box_new0 (OccupancyTrace);
  trace->from = tracer.grid.from;
  trace->to = tracer.grid.to;
  trace->points = tracer.points;
  if (trace->points != NULL)
    {
      g_array_unref (tracer.grid.ranges);
    }
  else
    {
      trace->interval = tracer.grid.width;
      trace->ranges = tracer.grid.ranges;
    }

  return trace;
}

/* The same, but always in columns, of whole seconds. */
GArray *
occupancy_reader_get_columns (OccupancyReader  *self,
                              gint64            room,
                              gint64            from,
                              gint64            to,
                              guint             max_columns,
                              GError          **error)
{
  OccupancyTracer tracer = { .unit = SECOND, .max_points = max_columns };

  if (!occupancy_tracer_run (&tracer, self, room, occupancy_round_down (from, SECOND),
                             occupancy_round_up (to, SECOND), error))
    return NULL;

  g_clear_pointer (&tracer.points, g_array_unref);

  return tracer.grid.ranges;
}

/* Fills @range from what is told of a room. */
static gboolean
occupancy_reader_sum_up (OccupancyReader  *self,
                         gint64            room,
                         gint64            from,
                         gint64            to,
                         gboolean          by_hour,
                         OccupancyRange   *range,
                         GError          **error)
{
  g_autoptr(GArray) ranges = g_array_new (FALSE, FALSE, sizeof (OccupancyRange));
  OccupancyGrid grid = {
    .ranges = ranges,
    .origin = from,
    .width = MAX (1, to - from),
    .from = from,
    .to = to,
  };

  occupancy_range_init (range, from, to);
  if (!occupancy_reader_walk (self, room, from, to, by_hour,
                              occupancy_grid_step_cb, occupancy_grid_hour_cb, &grid, error))
    return FALSE;

  if (ranges->len > 0)
    *range = g_array_index (ranges, OccupancyRange, 0);

  return TRUE;
}

/* Finds out when in its hour an extreme was, if the steps of that are kept. */
static gboolean
occupancy_reader_refine (OccupancyReader  *self,
                         gint64            room,
                         OccupancyRange   *range,
                         gsize             offset,
                         gboolean          highest,
                         GError          **error)
{
  OccupancyExtent *extent = (OccupancyExtent *) G_STRUCT_MEMBER_P (range, offset);
  OccupancyExtent *found;
  OccupancyRange hour;
  gint64 from = highest ? extent->max_time : extent->min_time;
  gint64 to = MIN (range->to, occupancy_round_down (from, OCCUPANCY_ROLLUP_HOUR) + OCCUPANCY_ROLLUP_HOUR);

  if (!occupancy_reader_sum_up (self, room, from, to, FALSE, &hour, error))
    return FALSE;

  found = (OccupancyExtent *) G_STRUCT_MEMBER_P (&hour, offset);
  if (!hour.empty && highest && found->max == extent->max)
    extent->max_time = found->max_time;
  else if (!hour.empty && !highest && found->min == extent->min)
    extent->min_time = found->min_time;

  return TRUE;
}

/* What both counts of a room did between two times. An end that lies where only
 * hours are kept goes out to the border of its hour, so that all is exact. The room
 * has to be loaded.
 */
gboolean
occupancy_reader_get_statistics (OccupancyReader  *self,
                                 gint64            room,
                                 gint64            from,
                                 gint64            to,
                                 OccupancyRange   *range,
                                 GError          **error)
{
  static const gsize offsets[] = {
    G_STRUCT_OFFSET (OccupancyRange, connections),
    G_STRUCT_OFFSET (OccupancyRange, others),
    G_STRUCT_OFFSET (OccupancyRange, presence_members),
  };

  gboolean raw_from;
  gboolean raw_to;

  if (!occupancy_reader_has_steps (self, from, from + 1, &raw_from, error) ||
      !occupancy_reader_has_steps (self, to - 1, to, &raw_to, error))
    return FALSE;

  if (!raw_from)
    from = occupancy_round_down (from, OCCUPANCY_ROLLUP_HOUR);
  if (!raw_to)
    to = occupancy_round_up (to, OCCUPANCY_ROLLUP_HOUR);
  if (!occupancy_reader_sum_up (self, room, from, to, TRUE, range, error))
    return FALSE;

  for (guint i = 0; !range->empty && i < 2 * G_N_ELEMENTS (offsets); i++)
    if (!occupancy_reader_refine (self, room, range, offsets[i / 2], i % 2 == 0, error))
      return FALSE;

  return TRUE;
}
