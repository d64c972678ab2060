/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "history/occupancy-reader-parts-private.h"

#define SECOND 1000

/* Steps that follow each other and say the same are one. */
typedef struct
{
  OccupancyReaderStepFunc step_func;
  OccupancyReaderHourFunc hour_func;
  gpointer data;
  gint64 from;
  OccupancyPoint point;
  gint64 until;
  gboolean pending;
  gboolean rest;
  gint64 hour_end; /* where the hour ends that was told last, 0 if something was told since */
} OccupancyWalk;

/* Gives a block what is not taken yet of the range asked for. */
static void
occupancy_reader_claim (OccupancyReader        *self,
                        GArray                 *holes,
                        const OccupancySegment *block)
{
  for (guint i = 0; i < holes->len; i++)
    {
      OccupancySegment hole = g_array_index (holes, OccupancySegment, i);
      OccupancySegment segment = *block;

      segment.from = MAX (block->block_start, hole.from);
      segment.to = MIN (block->block_end, hole.to);
      if (segment.from >= segment.to)
        continue;

      g_array_append_val (self->segments, segment);
      g_array_remove_index (holes, i--);
      if (segment.to < hole.to)
        {
          OccupancySegment after = { .from = segment.to, .to = hole.to };

          g_array_insert_val (holes, ++i, after);
        }
      if (hole.from < segment.from)
        {
          OccupancySegment before = { .from = hole.from, .to = segment.from };

          g_array_insert_val (holes, ++i, before);
        }
    }
}

static int
occupancy_segment_compare (gconstpointer a,
                           gconstpointer b)
{
  const OccupancySegment *segment = a;
  const OccupancySegment *other = b;

  return (segment->from > other->from) - (segment->from < other->from);
}

/* Finds out which block answers for which part of a range. Blocks overlap where
 * the clock was set back; there, what was recorded later counts.
 */
static gboolean
occupancy_reader_divide (OccupancyReader  *self,
                         gint64            from,
                         gint64            to,
                         GError          **error)
{
  g_autoptr(GArray) holes = g_array_new (FALSE, FALSE, sizeof (OccupancySegment));
  OccupancySegment all = { .from = from, .to = MIN (to, self->end) };
  OccupancySegment recent = {
    .block_start = self->recent_start,
    .block_end = G_MAXINT64,
    .raw = TRUE,
  };
  gboolean row;
  gboolean success;

  g_array_set_size (self->segments, 0);
  g_array_append_val (holes, all);
  occupancy_reader_claim (self, holes, &recent);

  sqlite3_bind_int64 (self->find_blocks, 1, from);
  sqlite3_bind_int64 (self->find_blocks, 2, to);
  while ((success = occupancy_database_step (self->find_blocks, &row, error)) && row)
    {
      OccupancySegment block = {
        .block = sqlite3_column_int64 (self->find_blocks, 0),
        .block_start = sqlite3_column_int64 (self->find_blocks, 1),
        .block_end = sqlite3_column_int64 (self->find_blocks, 2),
        .raw = sqlite3_column_int64 (self->find_blocks, 3) != 0,
      };

      occupancy_reader_claim (self, holes, &block);
    }
  sqlite3_reset (self->find_blocks);
  g_array_sort (self->segments, occupancy_segment_compare);

  return success;
}

static void
occupancy_walk_flush (OccupancyWalk *walk)
{
  gboolean before = walk->until <= walk->from && walk->point.time < walk->from;

  if (walk->pending && !before && walk->step_func != NULL)
    walk->step_func (&walk->point, walk->until, walk->rest, walk->data);
  walk->pending = FALSE;
}

static void
occupancy_walk_step (OccupancyWalk          *walk,
                     const OccupancySegment *segment,
                     const OccupancyPoint   *point,
                     gint64                  until)
{
  OccupancyPoint step = *point;

  until = MIN (until, segment->to);
  if (!point->known || point->time >= segment->to ||
      (until <= segment->from && point->time < segment->from))
    return;

  /* Only what holds at the very start has begun before. */
  if (segment->from > walk->from)
    step.time = MAX (step.time, segment->from);

  if (walk->pending && step.time <= walk->until &&
      occupancy_point_same_counts (&walk->point, &step))
    {
      walk->until = until;
      return;
    }

  occupancy_walk_flush (walk);
  walk->point = step;
  walk->until = until;
  walk->rest = step.time == walk->hour_end;
  walk->hour_end = 0;
  walk->pending = TRUE;
}

static void
occupancy_walk_steps (OccupancyWalk          *walk,
                      const OccupancySegment *segment,
                      GArray                 *points,
                      gboolean                carried)
{
  /* What begins here goes on with no hour, be it as the count was before a gap. */
  if (!carried)
    walk->hour_end = 0;

  for (guint i = 0; i < points->len; i++)
    {
      const OccupancyPoint *point = &g_array_index (points, OccupancyPoint, i);

      occupancy_walk_step (walk, segment, point,
                           i + 1 < points->len ? point[1].time : segment->block_end);
    }
}

static void
occupancy_walk_hours (OccupancyWalk          *walk,
                      const OccupancySegment *segment,
                      GArray                 *hours)
{
  occupancy_walk_flush (walk);
  for (guint i = 0; i < hours->len; i++)
    {
      OccupancyRange hour = g_array_index (hours, OccupancyRange, i);
      OccupancyExtent *extents[] = { &hour.connections, &hour.others, &hour.presence_members };
      gint64 known = hour.known;

      if (hour.to <= segment->from || hour.from >= segment->to)
        continue;

      hour.from = MAX (hour.from, segment->from);
      hour.to = MIN (hour.to, segment->to);

      /* What hides a part of the hour says what was in that. */
      hour.known = MIN (known, hour.to - hour.from);
      for (guint k = 0; k < G_N_ELEMENTS (extents); k++)
        {
          extents[k]->min_time = hour.from;
          extents[k]->max_time = hour.from;
          if (hour.known < known)
            extents[k]->integral *= (double) hour.known / known;
        }
      if (walk->hour_func != NULL)
        walk->hour_func (&hour, walk->data);
      walk->hour_end = hour.to;
    }
}

/* Whether what held before the end of the newest block holds in `recent`. */
static gboolean
occupancy_reader_is_recent_carried (OccupancyReaderRoom    *room,
                                    const OccupancySegment *segment)
{
  const OccupancyPoint *points = (OccupancyPoint *) (gpointer) room->points->data;
  guint n_points = room->points->len;

  return n_points > 0 && points[0].time < segment->block_start &&
         (n_points == 1 || points[1].time > segment->block_start);
}

/* Sets @carried to whether what a block begins with held at the end of the one before.
 * Only an hour that was told needs to know, for there is no telling from its counts. A
 * chunk has what is carried for its first step; the hours of the block do not count it.
 */
static gboolean
occupancy_reader_look_carried (OccupancyReader         *self,
                               const OccupancySegment  *segment,
                               OccupancyReaderRoom     *room,
                               OccupancyWalk           *walk,
                               gboolean                *carried,
                               GError                 **error)
{
  guint64 n_steps = 0;
  guint64 n_changes = 0;

  *carried = FALSE;
  if (segment->block_start != walk->hour_end)
    return TRUE;

  if (!occupancy_reader_fetch_hours (self, segment, room->id, error))
    return FALSE;

  for (guint i = 0; i < self->points->len; i++)
    n_steps += g_array_index (self->points, OccupancyPoint, i).known;
  for (guint i = 0; i < self->hours->len; i++)
    n_changes += g_array_index (self->hours, OccupancyRange, i).n_changes;
  *carried = n_steps > n_changes;

  return TRUE;
}

static gboolean
occupancy_reader_run_walk (OccupancyReader      *self,
                           OccupancyReaderRoom  *room,
                           OccupancyWalk        *walk,
                           gint64                to,
                           gboolean              by_hour,
                           GError              **error)
{
  if (!occupancy_reader_divide (self, walk->from, to, error))
    return FALSE;

  for (guint i = 0; i < self->segments->len; i++)
    {
      const OccupancySegment *segment = &g_array_index (self->segments, OccupancySegment, i);
      gboolean whole = segment->from == segment->block_start && segment->to == segment->block_end;
      gboolean carried;

      if (g_cancellable_set_error_if_cancelled (self->cancellable, error))
        return FALSE;

      if (segment->block == 0)
        {
          carried = occupancy_reader_is_recent_carried (room, segment);
          occupancy_walk_steps (walk, segment, room->points, carried);
        }
      else if (!segment->raw || (by_hour && whole))
        {
          if (!occupancy_reader_fetch_hours (self, segment, room->id, error))
            return FALSE;
          occupancy_walk_hours (walk, segment, self->hours);
        }
      else
        {
          if (!occupancy_reader_fetch_points (self, segment, room->id, error) ||
              !occupancy_reader_look_carried (self, segment, room, walk, &carried, error))
            return FALSE;
          occupancy_walk_steps (walk, segment, self->points, carried);
        }
    }

  return TRUE;
}

/* What a block begins with need not have begun there: that says what is before it. */
static gboolean
occupancy_reader_look_before (OccupancyReader      *self,
                              OccupancyReaderRoom  *room,
                              OccupancyWalk        *walk,
                              GError              **error)
{
  OccupancyWalk before = { .from = walk->from - SECOND };
  const OccupancySegment *first;

  if (!occupancy_reader_divide (self, walk->from, walk->from + 1, error))
    return FALSE;

  first = &g_array_index (self->segments, OccupancySegment, 0);
  if (self->segments->len == 0 || first->block == 0 || first->block_start < walk->from)
    return TRUE;

  if (!occupancy_reader_run_walk (self, room, &before, walk->from, FALSE, error))
    return FALSE;

  walk->point = before.point;
  walk->until = before.until;
  walk->pending = before.pending;
  walk->hour_end = before.hour_end;

  return TRUE;
}

/* Tells all there is of a room between two times, in the order of time: steps,
 * and hours where only these are kept, or, with @by_hour, wherever a whole block
 * can be told so. Gaps are what is not told. The room has to be loaded.
 */
gboolean
occupancy_reader_walk (OccupancyReader          *self,
                       gint64                    room_id,
                       gint64                    from,
                       gint64                    to,
                       gboolean                  by_hour,
                       OccupancyReaderStepFunc   step_func,
                       OccupancyReaderHourFunc   hour_func,
                       gpointer                  data,
                       GError                  **error)
{
  OccupancyReaderRoom *room = g_hash_table_lookup (self->rooms, &room_id);
  OccupancyWalk walk = {
    .step_func = step_func,
    .hour_func = hour_func,
    .data = data,
    .from = from,
  };

  if (room == NULL)
    return TRUE;

  if (!occupancy_reader_look_before (self, room, &walk, error) ||
      !occupancy_reader_run_walk (self, room, &walk, to, by_hour, error))
    return FALSE;

  occupancy_walk_flush (&walk);

  return TRUE;
}

/* Sets @raw to whether every step between two times is kept. */
gboolean
occupancy_reader_has_steps (OccupancyReader  *self,
                            gint64            from,
                            gint64            to,
                            gboolean         *raw,
                            GError          **error)
{
  if (!occupancy_reader_divide (self, from, to, error))
    return FALSE;

  *raw = TRUE;
  for (guint i = 0; i < self->segments->len; i++)
    *raw = *raw && g_array_index (self->segments, OccupancySegment, i).raw;

  return TRUE;
}
