/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "occupancy-store-seal"
#include "config.h"

#include "history/occupancy-store-private.h"

#include "history/occupancy-chunk.h"
#include "history/occupancy-rollup.h"

#define SECOND 1000
#define DAY (24 * 60 * 60 * (gint64) SECOND)

/* A chunk of this many samples is small for what it costs to have it. More than
 * the maximum would make every reader slow.
 */
#define SAMPLES_A_CHUNK 128
#define MIN_RECENT 4096
#define MAX_RECENT 131072

/* A slice of freeing pages, and how much may lie free. */
#define FREE_PAGES_A_SLICE 128
#define MAX_FREE_PAGES 1024

typedef struct
{
  OccupancyStore *store;
  gint64 block;
  gint64 end;
  guint pass;
  sqlite3_stmt *insert_chunk;
  sqlite3_stmt *insert_rollup;
  GArray *points;
  GArray *hours;
  GByteArray *bytes;
} OccupancySealer;

/* Whether `recent` is worth a block. */
gboolean
occupancy_store_is_seal_due (OccupancyStore *self,
                             gint64          now)
{
  guint wanted = CLAMP (g_hash_table_size (self->rooms) * SAMPLES_A_CHUNK, MIN_RECENT, MAX_RECENT);

  return self->latest > self->start &&
         (self->n_recent >= wanted || (self->n_recent > 0 && now - self->oldest >= DAY));
}

static gboolean
occupancy_sealer_insert (OccupancySealer     *self,
                         sqlite3_stmt        *statement,
                         OccupancyStoreRoom  *room,
                         GError             **error)
{
  sqlite3_bind_int64 (statement, 1, self->block);
  sqlite3_bind_int64 (statement, 2, room->id);
  sqlite3_bind_blob (statement, 3, self->bytes->data, self->bytes->len, SQLITE_STATIC);

  return occupancy_database_run (statement, error);
}

/* Writes chunk and rollup of a room, whose points begin with what it carries. */
static gboolean
occupancy_sealer_write_room (OccupancySealer     *self,
                             OccupancyStoreRoom  *room,
                             GError             **error)
{
  gint64 start = self->store->start;
  OccupancyPoint *points = (OccupancyPoint *) (gpointer) self->points->data;
  guint n_points = self->points->len;
  gboolean carried = room->carry.known;

  if (n_points == 0)
    return TRUE;

  room->carry = points[n_points - 1];

  /* What is carried did not change in this block. */
  if (carried)
    points[0].time = start - 1;
  occupancy_rollup_build (self->hours, start, self->end, points, n_points);
  g_byte_array_set_size (self->bytes, 0);
  occupancy_rollup_encode (self->bytes, (OccupancyRange *) (gpointer) self->hours->data, self->hours->len);
  if (self->hours->len > 0 && !occupancy_sealer_insert (self, self->insert_rollup, room, error))
    return FALSE;

  if (carried)
    points[0].time = start;
  if (n_points > 1 && carried && points[1].time == start)
    {
      points++;
      n_points--;
    }

  g_byte_array_set_size (self->bytes, 0);
  occupancy_chunk_encode (self->bytes, start, points, n_points);

  return occupancy_sealer_insert (self, self->insert_chunk, room, error);
}

static void
occupancy_sealer_begin_room (OccupancySealer    *self,
                             OccupancyStoreRoom *room)
{
  g_array_set_size (self->points, 0);
  if (room->carry.known)
    g_array_append_val (self->points, room->carry);
  room->sealing = self->pass;
}

static gboolean
occupancy_sealer_write_recent (OccupancySealer  *self,
                               GError          **error)
{
  g_autoptr(sqlite3_stmt) statement = NULL;
  OccupancyStoreRoom *room = NULL;
  gboolean row;

  statement = occupancy_database_prepare (self->store->db,
    "SELECT room, time, connections, presence_members, own FROM recent WHERE time < ?"
    " ORDER BY room, id", error);
  if (statement == NULL)
    return FALSE;

  sqlite3_bind_int64 (statement, 1, self->end / SECOND);
  while (TRUE)
    {
      gint64 id;
      OccupancyPoint point;

      if (!occupancy_database_step (statement, &row, error))
        return FALSE;
      if (!row)
        break;

      id = sqlite3_column_int64 (statement, 0);
      if (room == NULL || room->id != id)
        {
          if (room != NULL && !occupancy_sealer_write_room (self, room, error))
            return FALSE;
          room = g_hash_table_lookup (self->store->rooms, &id);
          g_assert (room != NULL);
          occupancy_sealer_begin_room (self, room);
        }

      point = (OccupancyPoint) {
        .time = sqlite3_column_int64 (statement, 1) * SECOND,
        .connections = sqlite3_column_int64 (statement, 2),
        .presence_members = sqlite3_column_int64 (statement, 3),
        .own = sqlite3_column_int64 (statement, 4),
        .known = sqlite3_column_type (statement, 4) != SQLITE_NULL,
      };
      g_array_append_val (self->points, point);
    }

  return room == NULL || occupancy_sealer_write_room (self, room, error);
}

/* The rooms that kept their counts all through the block. */
static gboolean
occupancy_sealer_write_quiet (OccupancySealer  *self,
                              GError          **error)
{
  GHashTableIter iter;
  OccupancyStoreRoom *room;

  g_hash_table_iter_init (&iter, self->store->rooms);
  while (g_hash_table_iter_next (&iter, NULL, (gpointer *) &room))
    if (room->carry.known && room->sealing != self->pass)
      {
        occupancy_sealer_begin_room (self, room);
        if (!occupancy_sealer_write_room (self, room, error))
          return FALSE;
      }

  return TRUE;
}

static gboolean
occupancy_sealer_insert_block (OccupancySealer  *self,
                               GError          **error)
{
  g_autoptr(sqlite3_stmt) statement = NULL;

  statement = occupancy_database_prepare (self->store->db,
    "INSERT INTO block (start, end, raw) VALUES (?, ?, 1)", error);
  if (statement == NULL)
    return FALSE;

  sqlite3_bind_int64 (statement, 1, self->store->start / SECOND);
  sqlite3_bind_int64 (statement, 2, self->end / SECOND);
  if (!occupancy_database_run (statement, error))
    return FALSE;

  self->block = sqlite3_last_insert_rowid (self->store->db);
  self->pass = (guint) self->block;

  return TRUE;
}

static gboolean
occupancy_sealer_empty_recent (OccupancySealer  *self,
                               GError          **error)
{
  g_autofree char *drop = g_strdup_printf ("DELETE FROM recent WHERE time < %" G_GINT64_FORMAT,
                                           self->end / SECOND);
  gint64 n_recent;

  if (!occupancy_database_exec (self->store->db, drop, error) ||
      !occupancy_database_get_int (self->store->db, "SELECT count (*) FROM recent", &n_recent, error))
    return FALSE;

  self->store->n_recent = n_recent;
  self->store->start = self->end;
  self->store->oldest = self->end;

  return TRUE;
}

static gboolean
occupancy_sealer_run (OccupancySealer  *self,
                      GError          **error)
{
  sqlite3 *db = self->store->db;

  self->insert_chunk = occupancy_database_prepare (db, "INSERT INTO chunk VALUES (?, ?, ?)", error);
  if (self->insert_chunk == NULL)
    return FALSE;

  self->insert_rollup = occupancy_database_prepare (db, "INSERT INTO rollup VALUES (?, ?, ?)", error);
  if (self->insert_rollup == NULL)
    return FALSE;

  return occupancy_sealer_insert_block (self, error) &&
         occupancy_sealer_write_recent (self, error) &&
         occupancy_sealer_write_quiet (self, error) &&
         occupancy_sealer_empty_recent (self, error);
}

/* Within a transaction, makes a block of all that is recent and before @end. The
 * newest second may still grow, so it had better not be in it.
 */
gboolean
occupancy_store_seal (OccupancyStore  *self,
                      gint64           end,
                      GError         **error)
{
  OccupancySealer sealer = { .store = self, .end = end };
  gboolean success;

  if (self->n_recent == 0 || end <= self->start)
    return TRUE;

  sealer.points = g_array_new (FALSE, FALSE, sizeof (OccupancyPoint));
  sealer.hours = g_array_new (FALSE, FALSE, sizeof (OccupancyRange));
  sealer.bytes = g_byte_array_new ();

  success = occupancy_sealer_run (&sealer, error);

  g_array_unref (sealer.points);
  g_array_unref (sealer.hours);
  g_byte_array_unref (sealer.bytes);
  g_clear_pointer (&sealer.insert_chunk, sqlite3_finalize);
  g_clear_pointer (&sealer.insert_rollup, sqlite3_finalize);

  return success;
}

/* Drops the oldest block from before a time: its chunks, or all of it.
 * The newest is kept: what holds now begins with it.
 */
static gboolean
occupancy_store_drop_block (OccupancyStore  *self,
                            gboolean         rollups,
                            gint64           before,
                            gboolean        *dropped,
                            GError         **error)
{
  g_autofree char *find = NULL;
  g_autofree char *drop = NULL;
  gint64 block;

  find = g_strdup_printf ("SELECT id FROM block WHERE end <= %" G_GINT64_FORMAT " AND %s"
                          " AND id < (SELECT max (id) FROM block) ORDER BY start LIMIT 1",
                          before / SECOND, rollups ? "TRUE" : "raw");
  if (!occupancy_database_get_int (self->db, find, &block, error))
    return FALSE;

  *dropped = block != 0;
  if (block == 0)
    return TRUE;

  if (rollups)
    drop = g_strdup_printf ("BEGIN IMMEDIATE;"
                            "DELETE FROM chunk WHERE block = %1$" G_GINT64_FORMAT ";"
                            "DELETE FROM rollup WHERE block = %1$" G_GINT64_FORMAT ";"
                            "DELETE FROM block WHERE id = %1$" G_GINT64_FORMAT ";"
                            "COMMIT", block);
  else
    drop = g_strdup_printf ("BEGIN IMMEDIATE;"
                            "DELETE FROM chunk WHERE block = %1$" G_GINT64_FORMAT ";"
                            "UPDATE block SET raw = 0 WHERE id = %1$" G_GINT64_FORMAT ";"
                            "COMMIT", block);

  return occupancy_database_exec (self->db, drop, error);
}

/* One slice of retention: drops at most one block, or gives back some pages.
 * Sets @more if there is more to do.
 */
gboolean
occupancy_store_prune (OccupancyStore            *self,
                       const OccupancyRetention  *retention,
                       gint64                     now,
                       gboolean                  *more,
                       GError                   **error)
{
  gint64 pages;
  gint64 free_pages;
  gint64 page_size;

  *more = FALSE;
  if (retention->rollup_age > 0 &&
      !occupancy_store_drop_block (self, TRUE, now - retention->rollup_age, more, error))
    return FALSE;
  if (*more)
    return TRUE;

  if (retention->raw_age > 0 &&
      !occupancy_store_drop_block (self, FALSE, now - retention->raw_age, more, error))
    return FALSE;
  if (*more)
    return TRUE;

  if (!occupancy_database_get_int (self->db, "PRAGMA page_count", &pages, error) ||
      !occupancy_database_get_int (self->db, "PRAGMA freelist_count", &free_pages, error) ||
      !occupancy_database_get_int (self->db, "PRAGMA page_size", &page_size, error))
    return FALSE;

  if (retention->max_bytes > 0 && (pages - free_pages) * page_size > retention->max_bytes &&
      !occupancy_store_drop_block (self, FALSE, G_MAXINT64, more, error))
    return FALSE;
  if (*more)
    return TRUE;

  if (free_pages <= MAX_FREE_PAGES)
    return TRUE;

  *more = TRUE;

  return occupancy_database_exec (self->db, "PRAGMA incremental_vacuum (" G_STRINGIFY (FREE_PAGES_A_SLICE) ")",
                                  error);
}

static gboolean
occupancy_store_delete_room (OccupancyStore  *self,
                             gint64           room,
                             GError         **error)
{
  /* By the whole key for every block: there is no index by room. */
  g_autofree char *sql =
    g_strdup_printf ("DELETE FROM chunk WHERE room = %1$" G_GINT64_FORMAT
                     " AND block IN (SELECT id FROM block);"
                     "DELETE FROM rollup WHERE room = %1$" G_GINT64_FORMAT
                     " AND block IN (SELECT id FROM block);"
                     "DELETE FROM recent WHERE room = %1$" G_GINT64_FORMAT ";"
                     "DELETE FROM annotation WHERE room = %1$" G_GINT64_FORMAT ";"
                     "DELETE FROM transition WHERE room = %1$" G_GINT64_FORMAT ";"
                     "DELETE FROM alert WHERE room = %1$" G_GINT64_FORMAT ";"
                     "DELETE FROM room WHERE id = %1$" G_GINT64_FORMAT ";", room);

  g_hash_table_remove (self->rooms, &room);

  return occupancy_database_exec (self->db, sql, error);
}

static gboolean
occupancy_store_delete_all (OccupancyStore  *self,
                            GError         **error)
{
  if (!occupancy_database_exec (self->db,
                                "DELETE FROM chunk; DELETE FROM rollup; DELETE FROM recent;"
                                "DELETE FROM block; DELETE FROM annotation; DELETE FROM transition;"
                                "DELETE FROM alert; DELETE FROM room;", error))
    return FALSE;

  g_hash_table_remove_all (self->rooms);
  self->n_recent = 0;
  self->start = 0;
  self->latest = 0;

  return TRUE;
}

/* Within a transaction, forgets one room, all rooms of an account (@name is
 * %NULL), or everything (@account too).
 */
gboolean
occupancy_store_delete (OccupancyStore  *self,
                        const char      *account,
                        const char      *name,
                        GError         **error)
{
  g_autoptr(sqlite3_stmt) statement = NULL;
  g_autoptr(GArray) rooms = g_array_new (FALSE, FALSE, sizeof (gint64));
  gint64 n_recent;
  gboolean row;

  occupancy_store_renew (self);
  if (account == NULL)
    return occupancy_store_delete_all (self, error);

  statement = occupancy_database_prepare (self->db,
    "SELECT id FROM room WHERE account = ?1 AND (?2 IS NULL OR name = ?2)", error);
  if (statement == NULL)
    return FALSE;

  sqlite3_bind_text (statement, 1, account, -1, SQLITE_STATIC);
  sqlite3_bind_text (statement, 2, name, -1, SQLITE_STATIC);
  while (TRUE)
    {
      gint64 room;

      if (!occupancy_database_step (statement, &row, error))
        return FALSE;
      if (!row)
        break;

      room = sqlite3_column_int64 (statement, 0);
      g_array_append_val (rooms, room);
    }

  for (guint i = 0; i < rooms->len; i++)
    if (!occupancy_store_delete_room (self, g_array_index (rooms, gint64, i), error))
      return FALSE;

  if (!occupancy_database_get_int (self->db, "SELECT count (*) FROM recent", &n_recent, error))
    return FALSE;

  self->n_recent = n_recent;

  return TRUE;
}
