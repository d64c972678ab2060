/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "history/occupancy-store-private.h"

#define SECOND 1000
#define DAY (24 * 60 * 60 * (gint64) SECOND)

/* A slice of freeing pages, and how much may lie free. */
#define FREE_PAGES_A_SLICE 128
#define MAX_FREE_PAGES 1024

/* Whatever the person chose is part of the file, as other programs write it too. */
static const struct
{
  const char *key;
  gsize offset;
  gint64 unit;
  gint64 standard;
} retentions[] = {
  { OCCUPANCY_META_RAW_AGE, G_STRUCT_OFFSET (OccupancyRetention, raw_age), SECOND, 90 * DAY },
  { OCCUPANCY_META_ROLLUP_AGE, G_STRUCT_OFFSET (OccupancyRetention, rollup_age), SECOND, 5 * 365 * DAY },
  { OCCUPANCY_META_MAX_BYTES, G_STRUCT_OFFSET (OccupancyRetention, max_bytes), 1, G_GINT64_CONSTANT (1) << 30 },
};

gboolean
occupancy_store_load_retention (OccupancyStore  *self,
                                GError         **error)
{
  for (guint i = 0; i < G_N_ELEMENTS (retentions); i++)
    {
      g_autofree char *sql = NULL;

      sql = g_strdup_printf ("SELECT ifnull ((SELECT value * %" G_GINT64_FORMAT " FROM meta WHERE key = '%s'),"
                             "               %" G_GINT64_FORMAT ")",
                             retentions[i].unit, retentions[i].key, retentions[i].standard);
      if (!occupancy_database_get_int (self->db, sql,
                                       &G_STRUCT_MEMBER (gint64, &self->retention, retentions[i].offset), error))
        return FALSE;
    }

  return TRUE;
}

/* Within a transaction. */
gboolean
occupancy_store_set_retention (OccupancyStore            *self,
                               const OccupancyRetention  *retention,
                               GError                   **error)
{
  self->retention = *retention;
  for (guint i = 0; i < G_N_ELEMENTS (retentions); i++)
    {
      gint64 value = G_STRUCT_MEMBER (gint64, &self->retention, retentions[i].offset) / retentions[i].unit;

      if (!occupancy_database_set_meta (self->db, retentions[i].key, value, error))
        return FALSE;
    }

  return TRUE;
}

/* Drops the oldest block from before a time: its chunks, or all of it, and what
 * alerts did then. The newest is kept: what holds now begins with it.
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
                            "DELETE FROM transition WHERE time <"
                            " (SELECT end FROM block WHERE id = %1$" G_GINT64_FORMAT ");"
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
occupancy_store_prune (OccupancyStore  *self,
                       gint64           now,
                       gboolean        *more,
                       GError         **error)
{
  gint64 pages;
  gint64 free_pages;
  gint64 page_size;

  *more = FALSE;
  if (self->retention.rollup_age > 0 &&
      !occupancy_store_drop_block (self, TRUE, now - self->retention.rollup_age, more, error))
    return FALSE;
  if (*more)
    return TRUE;

  if (self->retention.raw_age > 0 &&
      !occupancy_store_drop_block (self, FALSE, now - self->retention.raw_age, more, error))
    return FALSE;
  if (*more)
    return TRUE;

  if (!occupancy_database_get_int (self->db, "PRAGMA page_count", &pages, error) ||
      !occupancy_database_get_int (self->db, "PRAGMA freelist_count", &free_pages, error) ||
      !occupancy_database_get_int (self->db, "PRAGMA page_size", &page_size, error))
    return FALSE;

  if (self->retention.max_bytes > 0 && (pages - free_pages) * page_size > self->retention.max_bytes &&
      !occupancy_store_drop_block (self, FALSE, G_MAXINT64, more, error))
    return FALSE;
  if (*more)
    return TRUE;

  *more = free_pages > (self->shrinking ? 0 : MAX_FREE_PAGES);
  if (*more)
    return occupancy_database_exec (self->db, "PRAGMA incremental_vacuum (" G_STRINGIFY (FREE_PAGES_A_SLICE) ")",
                                    error);

  /* Whoever deletes wants to see it in the size. */
  if (self->shrinking)
    occupancy_store_truncate_log (self);
  self->shrinking = FALSE;

  return TRUE;
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
  self->shrinking = TRUE;
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
