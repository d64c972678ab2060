/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "occupancy-store"
#include "config.h"

#include "history/occupancy-store-private.h"

#include "history/occupancy-chunk-parts-private.h"

#define SECOND 1000

/* A clock that is a little behind is held; one that was set back begins anew. */
#define MAX_CLOCK_SLIP (5 * 60 * (gint64) SECOND)

/* The ids of rooms that anybody remembers are void. */
void
occupancy_store_renew (OccupancyStore *self)
{
  static guint generation;

  self->generation = (guint) g_atomic_int_add (&generation, 1) + 1;
}

static OccupancyStoreRoom *
occupancy_store_get_room (OccupancyStore *self,
                          gint64          id)
{
  OccupancyStoreRoom *room = g_hash_table_lookup (self->rooms, &id);

  if (room == NULL)
    {
      room = g_new0 (OccupancyStoreRoom, 1);
      room->id = id;
      g_hash_table_insert (self->rooms, &room->id, room);
    }

  return room;
}

/* What held at the end of the newest block holds at the start of `recent`. */
static gboolean
occupancy_store_load_carry (OccupancyStore  *self,
                            GError         **error)
{
  g_autoptr(GArray) points = g_array_new (FALSE, FALSE, sizeof (OccupancyPoint));
  g_autoptr(sqlite3_stmt) rooms = NULL;
  g_autoptr(sqlite3_stmt) parts = NULL;

  rooms = occupancy_database_prepare (self->db,
    "SELECT DISTINCT room, block.id, block.start * 1000 FROM chunk, block"
    " WHERE block.id = (SELECT max (id) FROM block) AND chunk.block = block.id", error);
  if (rooms == NULL)
    return FALSE;

  parts = occupancy_chunk_parts_prepare_read (self->db, error);
  if (parts == NULL)
    return FALSE;

  while (TRUE)
    {
      OccupancyStoreRoom *room;
      gboolean row;

      if (!occupancy_database_step (rooms, &row, error))
        return FALSE;
      if (!row)
        break;

      room = occupancy_store_get_room (self, sqlite3_column_int64 (rooms, 0));
      if (!occupancy_chunk_parts_read (parts, sqlite3_column_int64 (rooms, 1), room->id,
                                       sqlite3_column_int64 (rooms, 2), points, error))
        return FALSE;

      if (points->len > 0)
        room->last = g_array_index (points, OccupancyPoint, points->len - 1);

      /* The block may lie in times to come, if the clock was set back. */
      room->last.time = 0;
      room->carry = room->last;
    }

  return occupancy_database_get_int (self->db, "SELECT end * 1000 FROM block ORDER BY id DESC LIMIT 1",
                                     &self->start, error);
}

static gboolean
occupancy_store_load_recent (OccupancyStore  *self,
                             GError         **error)
{
  g_autoptr(sqlite3_stmt) statement = NULL;
  gboolean row;

  statement = occupancy_database_prepare (self->db,
    "SELECT room, time, connections, presence_members, own FROM recent ORDER BY id", error);
  if (statement == NULL)
    return FALSE;

  while (TRUE)
    {
      OccupancyStoreRoom *room;

      if (!occupancy_database_step (statement, &row, error))
        return FALSE;
      if (!row)
        break;

      room = occupancy_store_get_room (self, sqlite3_column_int64 (statement, 0));
      occupancy_database_get_point (statement, &room->last);

      self->oldest = self->n_recent == 0 ? room->last.time : MIN (self->oldest, room->last.time);
      self->latest = MAX (self->latest, room->last.time);
      self->n_recent++;
    }

  return TRUE;
}

static gboolean
occupancy_store_load (OccupancyStore  *self,
                      GError         **error)
{
  if (!occupancy_store_load_carry (self, error) ||
      !occupancy_store_load_recent (self, error))
    return FALSE;

  /* Where the clock was set back, `recent` lies before the newest block. */
  if (self->n_recent == 0)
    self->latest = self->start;
  else if (self->start == 0 || self->oldest < self->start)
    self->start = self->oldest;

  return TRUE;
}

/* From @time on, or from the newest sample if that is later, nothing is known of
 * any room.
 */
gboolean
occupancy_store_append_gaps (OccupancyStore  *self,
                             gint64           time,
                             GError         **error)
{
  GHashTableIter iter;
  OccupancyStoreRoom *room;
  OccupancyPoint gap = { .time = MAX (time, self->latest) };

  g_hash_table_iter_init (&iter, self->rooms);
  while (g_hash_table_iter_next (&iter, NULL, (gpointer *) &room))
    if (!occupancy_store_append (self, room->id, &gap, error))
      return FALSE;

  return TRUE;
}

/* Whoever wrote before may have been killed: after its last sign of life, and
 * until the next samples, nothing is known.
 */
static gboolean
occupancy_store_resume (OccupancyStore  *self,
                        gboolean         continued,
                        GError         **error)
{
  gint64 alive;
  gint64 clean;

  if (!occupancy_store_begin (self, error) ||
      !occupancy_database_get_meta (self->db, OCCUPANCY_META_ALIVE, &alive, error) ||
      !occupancy_database_get_meta (self->db, OCCUPANCY_META_CLEAN, &clean, error))
    return FALSE;

  if (!continued && !occupancy_store_append_gaps (self, alive * SECOND, error))
    return FALSE;

  /* It is checked again soon. */
  if (clean == 0 && !occupancy_database_set_meta (self->db, OCCUPANCY_META_CHECKED, 0, error))
    return FALSE;

  return occupancy_database_set_meta (self->db, OCCUPANCY_META_CLEAN, 0, error) &&
         occupancy_store_commit (self, error);
}

/* Opens the file, which may not be there. With @continued nothing is taken to
 * have been missed since it was open before.
 */
OccupancyStore *
occupancy_store_open (const char  *path,
                      gboolean     continued,
                      GError     **error)
{
  g_autoptr(OccupancyStore) self = g_new0 (OccupancyStore, 1);

  occupancy_store_renew (self);
  self->opened = g_get_monotonic_time ();
  self->rooms = g_hash_table_new_full (g_int64_hash, g_int64_equal, NULL, g_free);
  self->db = occupancy_database_open_writer (path, error);
  if (self->db == NULL)
    return NULL;

  self->append = occupancy_database_prepare (self->db,
    "INSERT INTO recent (room, time, connections, presence_members, own)"
    " VALUES (?, ?, ?, ?, ?)", error);
  if (self->append == NULL)
    return NULL;

  self->add_room = occupancy_database_prepare (self->db,
    "INSERT OR IGNORE INTO room (account, name) VALUES (?, ?)", error);
  if (self->add_room == NULL)
    return NULL;

  self->find_room = occupancy_database_prepare (self->db,
    "SELECT id FROM room WHERE account = ? AND name = ?", error);
  if (self->find_room == NULL)
    return NULL;

  if (!occupancy_store_load (self, error) ||
      !occupancy_store_load_retention (self, error) ||
      !occupancy_store_resume (self, continued, error))
    return NULL;

  self->log = occupancy_database_get_log (self->db);

  return g_steal_pointer (&self);
}

/* Puts all of the log into the file, unless somebody reads: nobody is waited for. */
void
occupancy_store_truncate_log (OccupancyStore *self)
{
  sqlite3_busy_timeout (self->db, 0);
  sqlite3_wal_checkpoint_v2 (self->db, NULL, SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL);
  sqlite3_busy_timeout (self->db, OCCUPANCY_DATABASE_BUSY_TIMEOUT);
}

/* Whether what is written can be found again. */
gboolean
occupancy_store_is_in_place (OccupancyStore *self)
{
  return occupancy_database_is_in_place (self->db) && occupancy_database_get_log (self->db) == self->log;
}

/* Says that from @now on nothing is known, and that all is in order. */
gboolean
occupancy_store_close (OccupancyStore  *self,
                       gint64           now,
                       GError         **error)
{
  if (!occupancy_store_begin (self, error) ||
      !occupancy_store_append_gaps (self, now, error) ||
      !occupancy_database_set_meta (self->db, OCCUPANCY_META_CLEAN, 1, error) ||
      !occupancy_store_commit (self, error))
    return FALSE;

  occupancy_store_truncate_log (self);

  return TRUE;
}

void
occupancy_store_free (OccupancyStore *self)
{
  g_clear_pointer (&self->append, sqlite3_finalize);
  g_clear_pointer (&self->add_room, sqlite3_finalize);
  g_clear_pointer (&self->find_room, sqlite3_finalize);
  g_clear_pointer (&self->db, sqlite3_close);
  g_hash_table_unref (self->rooms);
  g_free (self);
}

gboolean
occupancy_store_begin (OccupancyStore  *self,
                       GError         **error)
{
  return occupancy_database_exec (self->db, "BEGIN IMMEDIATE", error);
}

gboolean
occupancy_store_commit (OccupancyStore  *self,
                        GError         **error)
{
  return occupancy_database_exec (self->db, "COMMIT", error);
}

/* Sets @room to the id of a room, which is new if need be. */
gboolean
occupancy_store_ensure_room (OccupancyStore  *self,
                             const char      *account,
                             const char      *name,
                             gint64          *room,
                             GError         **error)
{
  sqlite3_stmt *statements[] = { self->add_room, self->find_room };
  gboolean row = FALSE;

  for (guint i = 0; i < G_N_ELEMENTS (statements); i++)
    {
      gboolean success;

      sqlite3_bind_text (statements[i], 1, account, -1, SQLITE_STATIC);
      sqlite3_bind_text (statements[i], 2, name, -1, SQLITE_STATIC);
      success = occupancy_database_step (statements[i], &row, error);
      if (success && row)
        *room = sqlite3_column_int64 (statements[i], 0);
      sqlite3_reset (statements[i]);
      sqlite3_clear_bindings (statements[i]);
      if (!success)
        return FALSE;
    }

  return TRUE;
}

static gboolean
occupancy_store_insert (OccupancyStore        *self,
                        OccupancyStoreRoom    *room,
                        const OccupancyPoint  *point,
                        GError               **error)
{
  sqlite3_bind_int64 (self->append, 1, room->id);
  sqlite3_bind_int64 (self->append, 2, point->time / SECOND);
  if (point->known)
    {
      sqlite3_bind_int64 (self->append, 3, point->connections);
      sqlite3_bind_int64 (self->append, 4, point->presence_members);
      sqlite3_bind_int64 (self->append, 5, point->own);
    }
  else
    {
      sqlite3_bind_null (self->append, 3);
      sqlite3_bind_null (self->append, 4);
      sqlite3_bind_null (self->append, 5);
    }

  if (!occupancy_database_run (self->append, error))
    return FALSE;

  self->oldest = self->n_recent == 0 ? point->time : MIN (self->oldest, point->time);
  self->latest = MAX (self->latest, point->time);
  self->n_recent++;
  room->last = *point;

  return TRUE;
}

/* The clock was set back: what is recorded with times to come stays as it is,
 * and ends here; a new block begins.
 */
static gboolean
occupancy_store_turn_back (OccupancyStore  *self,
                           gint64           time,
                           GError         **error)
{
  GHashTableIter iter;
  OccupancyStoreRoom *room;

  g_debug ("The clock was set back by %" G_GINT64_FORMAT " s", (self->latest - time) / SECOND);

  if (!occupancy_store_append_gaps (self, self->latest, error) ||
      !occupancy_store_seal (self, self->latest + SECOND, error))
    return FALSE;

  g_hash_table_iter_init (&iter, self->rooms);
  while (g_hash_table_iter_next (&iter, NULL, (gpointer *) &room))
    room->last.time = time;

  self->start = time;
  self->latest = time;

  /* The last sign of life would lie in times to come. */
  return occupancy_store_keep_alive (self, time, error);
}

/* Appends a step, to the second. What says the same as before is left out. */
gboolean
occupancy_store_append (OccupancyStore        *self,
                        gint64                 id,
                        const OccupancyPoint  *point,
                        GError               **error)
{
  OccupancyStoreRoom *room = occupancy_store_get_room (self, id);
  OccupancyPoint step = *point;

  if (occupancy_point_same_counts (&room->last, point))
    return TRUE;

  step.time -= step.time % SECOND;
  if (step.time < self->latest - MAX_CLOCK_SLIP &&
      !occupancy_store_turn_back (self, step.time, error))
    return FALSE;

  if (self->start == 0)
    self->start = step.time;
  step.time = MAX (step.time, MAX (room->last.time, self->start));

  return occupancy_store_insert (self, room, &step, error);
}

/* Notes that all is well while nothing changes. */
gboolean
occupancy_store_keep_alive (OccupancyStore  *self,
                            gint64           now,
                            GError         **error)
{
  return occupancy_database_set_meta (self->db, OCCUPANCY_META_ALIVE, now / SECOND, error);
}
