/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "occupancy-store-seal"
#include "config.h"

#include "history/occupancy-store-private.h"

#include "history/occupancy-chunk-parts-private.h"
#include "history/occupancy-rollup.h"

#define SECOND 1000
#define DAY (24 * 60 * 60 * (gint64) SECOND)

/* A chunk of this many samples is small for what it costs to have it. More than
 * the maximum would make every reader slow.
 */
#define SAMPLES_A_CHUNK 128
#define MIN_RECENT 4096
#define MAX_RECENT 131072

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
occupancy_sealer_insert_rollup (OccupancySealer     *self,
                                OccupancyStoreRoom  *room,
                                GError             **error)
{
  if (self->hours->len == 0)
    return TRUE;

  g_byte_array_set_size (self->bytes, 0);
  occupancy_rollup_encode (self->bytes, (OccupancyRange *) (gpointer) self->hours->data, self->hours->len);
  sqlite3_bind_int64 (self->insert_rollup, 1, self->block);
  sqlite3_bind_int64 (self->insert_rollup, 2, room->id);
  sqlite3_bind_blob (self->insert_rollup, 3, self->bytes->data, self->bytes->len, SQLITE_STATIC);

  return occupancy_database_run (self->insert_rollup, error);
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
  if (!occupancy_sealer_insert_rollup (self, room, error))
    return FALSE;

  if (carried)
    points[0].time = start;
  if (n_points > 1 && carried && points[1].time == start)
    {
      points++;
      n_points--;
    }

  return occupancy_chunk_parts_write (self->insert_chunk, self->block, room->id, start,
                                      points, n_points, self->bytes, error);
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

      occupancy_database_get_point (statement, &point);
      occupancy_points_add (self->points, &point);
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

  self->insert_chunk = occupancy_chunk_parts_prepare_write (db, error);
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
