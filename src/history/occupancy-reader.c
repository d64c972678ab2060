/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "occupancy-reader"
#include "config.h"

#include "history/occupancy-reader-private.h"

#include "history/occupancy-chunk.h"
#include "history/occupancy-rollup.h"

#define SECOND 1000
#define STEPS_A_CHECK 4000

/* What is known of a room after the last block. */
typedef struct
{
  gint64 id;
  GArray *points;
} OccupancyReaderRoom;

/* A part of the range asked for that one block answers for; block 0 is `recent`. */
typedef struct
{
  gint64 block;
  gint64 block_start;
  gint64 block_end;
  gint64 from;
  gint64 to;
  gboolean raw;
} OccupancySegment;

struct _OccupancyReader
{
  sqlite3 *db;
  GCancellable *cancellable;
  sqlite3_stmt *find_chunk;
  sqlite3_stmt *find_rollup;
  sqlite3_stmt *find_blocks;

  GHashTable *rooms; /* of OccupancyReaderRoom, by id */
  gint64 recent_start;
  gint64 end;        /* nothing is known from here on */

  GArray *segments;
  GArray *points;
  GArray *hours;
};

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
} OccupancyWalk;

static void
occupancy_reader_room_free (gpointer data)
{
  OccupancyReaderRoom *room = data;

  g_array_unref (room->points);
  g_free (room);
}

static int
occupancy_reader_progress_cb (gpointer data)
{
  return g_cancellable_is_cancelled (data);
}

static gboolean
occupancy_reader_prepare (OccupancyReader  *self,
                          GError          **error)
{
  self->find_chunk = occupancy_database_prepare (self->db,
    "SELECT data FROM chunk WHERE block = ? AND room = ?", error);
  if (self->find_chunk == NULL)
    return FALSE;

  self->find_rollup = occupancy_database_prepare (self->db,
    "SELECT data FROM rollup WHERE block = ? AND room = ?", error);
  if (self->find_rollup == NULL)
    return FALSE;

  /* What was recorded last comes first: it hides what lies under it. */
  self->find_blocks = occupancy_database_prepare (self->db,
    "SELECT id, start * 1000, end * 1000, raw FROM block"
    " WHERE start * 1000 < ?2 AND end * 1000 > ?1 ORDER BY id DESC", error);

  return self->find_blocks != NULL;
}

/* Where `recent` begins, and how far anything is known. Its rows are in the order
 * in which they were recorded, the first at its start.
 */
static gboolean
occupancy_reader_look (OccupancyReader  *self,
                       gint64            now,
                       GError          **error)
{
  gint64 alive;
  gint64 block_end;
  gint64 first;
  gint64 last;

  if (!occupancy_database_get_int (self->db, "SELECT end * 1000 FROM block ORDER BY id DESC LIMIT 1",
                                   &block_end, error) ||
      !occupancy_database_get_int (self->db, "SELECT time * 1000 FROM recent ORDER BY id LIMIT 1",
                                   &first, error) ||
      !occupancy_database_get_int (self->db, "SELECT time * 1000 FROM recent ORDER BY id DESC LIMIT 1",
                                   &last, error) ||
      !occupancy_database_get_meta (self->db, OCCUPANCY_META_ALIVE, &alive, error))
    return FALSE;

  self->recent_start = block_end == 0 || (first != 0 && first < block_end) ? first : block_end;

  /* With no writer there is no telling how it went on. */
  self->end = now != 0 ? now : MAX (alive * SECOND, first != 0 ? last : block_end);

  return TRUE;
}

/* Opens the history to read. @now is the time if somebody writes it, and 0 if
 * nobody may.
 */
OccupancyReader *
occupancy_reader_open (const char    *path,
                       gint64         now,
                       GCancellable  *cancellable,
                       GError       **error)
{
  g_autoptr(OccupancyReader) self = g_new0 (OccupancyReader, 1);

  self->rooms = g_hash_table_new_full (g_int64_hash, g_int64_equal, NULL, occupancy_reader_room_free);
  self->segments = g_array_new (FALSE, FALSE, sizeof (OccupancySegment));
  self->points = g_array_new (FALSE, FALSE, sizeof (OccupancyPoint));
  self->hours = g_array_new (FALSE, FALSE, sizeof (OccupancyRange));
  self->db = occupancy_database_open_reader (path, error);
  if (self->db == NULL)
    return NULL;

  if (cancellable != NULL)
    {
      self->cancellable = g_object_ref (cancellable);
      sqlite3_progress_handler (self->db, STEPS_A_CHECK, occupancy_reader_progress_cb, cancellable);
    }

  if (!occupancy_database_exec (self->db, "BEGIN", error) ||
      !occupancy_reader_look (self, now, error) ||
      !occupancy_reader_prepare (self, error))
    return NULL;

  return g_steal_pointer (&self);
}

void
occupancy_reader_free (OccupancyReader *self)
{
  g_clear_pointer (&self->find_chunk, sqlite3_finalize);
  g_clear_pointer (&self->find_rollup, sqlite3_finalize);
  g_clear_pointer (&self->find_blocks, sqlite3_finalize);
  g_clear_pointer (&self->db, sqlite3_close);
  g_clear_object (&self->cancellable);
  g_hash_table_unref (self->rooms);
  g_array_unref (self->segments);
  g_array_unref (self->points);
  g_array_unref (self->hours);
  g_free (self);
}

/* The connection, which lives as long as the reader. */
sqlite3 *
occupancy_reader_get_database (OccupancyReader *self)
{
  return self->db;
}

/* Until when anything is known, in milliseconds since 1970 UTC. */
gint64
occupancy_reader_get_end (OccupancyReader *self)
{
  return self->end;
}

/* Sets @room to the id of a room, 0 if there is none. */
gboolean
occupancy_reader_find_room (OccupancyReader  *self,
                            const char       *account,
                            const char       *name,
                            gint64           *room,
                            GError          **error)
{
  g_autoptr(sqlite3_stmt) statement = NULL;
  gboolean row;

  statement = occupancy_database_prepare (self->db,
    "SELECT id FROM room WHERE account = ? AND name = ?", error);
  if (statement == NULL)
    return FALSE;

  sqlite3_bind_text (statement, 1, account, -1, SQLITE_STATIC);
  sqlite3_bind_text (statement, 2, name, -1, SQLITE_STATIC);
  if (!occupancy_database_step (statement, &row, error))
    return FALSE;

  *room = row ? sqlite3_column_int64 (statement, 0) : 0;

  return TRUE;
}

/* Fetches a chunk into the points, or a rollup into the hours. Nothing is known
 * where there is none, and where it is damaged.
 */
static gboolean
occupancy_reader_fetch (OccupancyReader         *self,
                        sqlite3_stmt            *statement,
                        const OccupancySegment  *segment,
                        gint64                   room,
                        GError                 **error)
{
  g_autoptr(GError) local_error = NULL;
  gboolean row;
  gboolean success;

  g_array_set_size (self->points, 0);
  g_array_set_size (self->hours, 0);
  sqlite3_bind_int64 (statement, 1, segment->block);
  sqlite3_bind_int64 (statement, 2, room);
  success = occupancy_database_step (statement, &row, error);
  if (success && row)
    {
      const guint8 *data = sqlite3_column_blob (statement, 0);
      gsize length = sqlite3_column_bytes (statement, 0);

      if (statement == self->find_chunk
            ? !occupancy_chunk_decode (data, length, segment->block_start, self->points, &local_error)
            : !occupancy_rollup_decode (data, length, self->hours, &local_error))
        g_debug ("Leaving out a part of a room: %s", local_error->message);
    }
  sqlite3_reset (statement);

  return success;
}

/* What a room carries from the newest block into `recent`. */
static gboolean
occupancy_reader_load_carry (OccupancyReader      *self,
                             gint64                block,
                             gint64                start,
                             OccupancyReaderRoom  *room,
                             GError              **error)
{
  OccupancySegment segment = { .block = block, .block_start = start };

  if (!occupancy_reader_fetch (self, self->find_chunk, &segment, room->id, error))
    return FALSE;

  if (self->points->len > 0)
    g_array_append_val (room->points,
                        g_array_index (self->points, OccupancyPoint, self->points->len - 1));

  return TRUE;
}

/* Reads what is recent of the rooms that have been asked for, in one pass. */
static gboolean
occupancy_reader_load_recent (OccupancyReader  *self,
                              GError          **error)
{
  g_autoptr(GString) sql = g_string_new ("SELECT room, time, connections, presence_members, own"
                                         " FROM recent WHERE room IN (");
  g_autoptr(sqlite3_stmt) statement = NULL;
  GHashTableIter iter;
  OccupancyReaderRoom *room;
  gboolean row;

  if (g_hash_table_size (self->rooms) == 0)
    return TRUE;

  /* Most rows are of other rooms, and cost least inside of SQLite. */
  g_hash_table_iter_init (&iter, self->rooms);
  while (g_hash_table_iter_next (&iter, NULL, (gpointer *) &room))
    g_string_append_printf (sql, "%" G_GINT64_FORMAT ",", room->id);
  g_string_truncate (sql, sql->len - 1);
  g_string_append (sql, ") ORDER BY id");

  statement = occupancy_database_prepare (self->db, sql->str, error);
  if (statement == NULL)
    return FALSE;

  while (TRUE)
    {
      OccupancyPoint point;
      gint64 id;

      if (!occupancy_database_step (statement, &row, error))
        return FALSE;
      if (!row)
        return TRUE;

      id = sqlite3_column_int64 (statement, 0);
      room = g_hash_table_lookup (self->rooms, &id);
      point = (OccupancyPoint) {
        .time = sqlite3_column_int64 (statement, 1) * SECOND,
        .connections = sqlite3_column_int64 (statement, 2),
        .presence_members = sqlite3_column_int64 (statement, 3),
        .own = sqlite3_column_int64 (statement, 4),
        .known = sqlite3_column_type (statement, 4) != SQLITE_NULL,
      };
      g_array_append_val (room->points, point);
    }
}

/* Makes @rooms ready to be walked, and forgets others. */
gboolean
occupancy_reader_load (OccupancyReader  *self,
                       const gint64     *rooms,
                       guint             n_rooms,
                       GError          **error)
{
  gint64 block;
  gint64 start;

  if (!occupancy_database_get_int (self->db, "SELECT max (id) FROM block", &block, error) ||
      !occupancy_database_get_int (self->db, "SELECT start * 1000 FROM block ORDER BY id DESC LIMIT 1",
                                   &start, error))
    return FALSE;

  g_hash_table_remove_all (self->rooms);
  for (guint i = 0; i < n_rooms; i++)
    {
      OccupancyReaderRoom *room;

      if (rooms[i] == 0 || g_hash_table_contains (self->rooms, &rooms[i]))
        continue;

      room = g_new0 (OccupancyReaderRoom, 1);
      room->id = rooms[i];
      room->points = g_array_new (FALSE, FALSE, sizeof (OccupancyPoint));
      g_hash_table_insert (self->rooms, &room->id, room);
      if (!occupancy_reader_load_carry (self, block, start, room, error))
        return FALSE;
    }

  return occupancy_reader_load_recent (self, error);
}

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
  if (walk->pending)
    walk->step_func (&walk->point, walk->until, walk->data);
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
  walk->pending = TRUE;
}

static void
occupancy_walk_steps (OccupancyWalk          *walk,
                      const OccupancySegment *segment,
                      GArray                 *points)
{
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

      if (hour.to <= segment->from || hour.from >= segment->to)
        continue;

      hour.from = MAX (hour.from, segment->from);
      hour.to = MIN (hour.to, segment->to);
      for (guint k = 0; k < G_N_ELEMENTS (extents); k++)
        {
          extents[k]->min_time = hour.from;
          extents[k]->max_time = hour.from;
        }
      walk->hour_func (&hour, walk->data);
    }
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

  if (!occupancy_reader_divide (self, from, to, error))
    return FALSE;

  for (guint i = 0; i < self->segments->len; i++)
    {
      const OccupancySegment *segment = &g_array_index (self->segments, OccupancySegment, i);
      gboolean whole = segment->from == segment->block_start && segment->to == segment->block_end;

      if (g_cancellable_set_error_if_cancelled (self->cancellable, error))
        return FALSE;

      if (segment->block == 0)
        {
          occupancy_walk_steps (&walk, segment, room->points);
        }
      else if (!segment->raw || (by_hour && whole))
        {
          if (!occupancy_reader_fetch (self, self->find_rollup, segment, room_id, error))
            return FALSE;
          occupancy_walk_hours (&walk, segment, self->hours);
        }
      else
        {
          if (!occupancy_reader_fetch (self, self->find_chunk, segment, room_id, error))
            return FALSE;
          occupancy_walk_steps (&walk, segment, self->points);
        }
    }

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

/* Checks the whole file if that was last done more than @age ago. Sets @due to
 * whether it was, and @sound to whether nothing is wrong.
 */
gboolean
occupancy_reader_check (OccupancyReader  *self,
                        gint64            age,
                        gboolean         *due,
                        gboolean         *sound,
                        GError          **error)
{
  gint64 checked;

  *sound = TRUE;
  if (!occupancy_database_get_meta (self->db, OCCUPANCY_META_CHECKED, &checked, error))
    return FALSE;

  *due = g_get_real_time () / 1000 - checked * SECOND > age;

  return !*due || occupancy_database_is_sound (self->db, "quick_check", sound, error);
}

/* Copies all there is into a new file. */
gboolean
occupancy_reader_copy (OccupancyReader  *self,
                       const char       *path,
                       GError          **error)
{
  g_autoptr(sqlite3_stmt) statement = NULL;

  /* It wants to be no part of a transaction. */
  if (!occupancy_database_exec (self->db, "COMMIT", error))
    return FALSE;

  statement = occupancy_database_prepare (self->db, "VACUUM INTO ?", error);
  if (statement == NULL)
    return FALSE;

  sqlite3_bind_text (statement, 1, path, -1, SQLITE_STATIC);

  return occupancy_database_run (statement, error);
}
