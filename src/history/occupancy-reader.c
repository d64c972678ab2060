/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "occupancy-reader"
#include "config.h"

#include "history/occupancy-reader-parts-private.h"

#include "history/occupancy-chunk-parts-private.h"
#include "history/occupancy-rollup.h"

#define SECOND 1000
#define STEPS_A_CHECK 4000

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
  self->find_chunk = occupancy_chunk_parts_prepare_read (self->db, error);
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

/* Fetches the steps of a room in a block. */
gboolean
occupancy_reader_fetch_points (OccupancyReader         *self,
                               const OccupancySegment  *segment,
                               gint64                   room,
                               GError                 **error)
{
  return occupancy_chunk_parts_read (self->find_chunk, segment->block, room, segment->block_start,
                                     self->points, error);
}

/* Fetches the hours of a room in a block. Nothing is known where there are none,
 * and where they are damaged.
 */
gboolean
occupancy_reader_fetch_hours (OccupancyReader         *self,
                              const OccupancySegment  *segment,
                              gint64                   room,
                              GError                 **error)
{
  g_autoptr(GError) local_error = NULL;
  gboolean row;
  gboolean success;

  g_array_set_size (self->hours, 0);
  sqlite3_bind_int64 (self->find_rollup, 1, segment->block);
  sqlite3_bind_int64 (self->find_rollup, 2, room);
  success = occupancy_database_step (self->find_rollup, &row, error);
  if (success && row &&
      !occupancy_rollup_decode (sqlite3_column_blob (self->find_rollup, 0),
                                sqlite3_column_bytes (self->find_rollup, 0),
                                self->hours, &local_error))
    g_debug ("Hours of block %" G_GINT64_FORMAT " are damaged", segment->block);
  sqlite3_reset (self->find_rollup);

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
  const OccupancyPoint *last;

  if (!occupancy_reader_fetch_points (self, &segment, room->id, error))
    return FALSE;

  if (self->points->len == 0)
    return TRUE;

  last = &g_array_index (self->points, OccupancyPoint, self->points->len - 1);
  if (last->known)
    occupancy_points_add (room->points, last);

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
      occupancy_database_get_point (statement, &point);
      occupancy_points_add (room->points, &point);
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
