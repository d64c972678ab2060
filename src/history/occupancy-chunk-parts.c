/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "occupancy-chunk-parts"
#include "config.h"

#include "history/occupancy-chunk-parts-private.h"

#include "history/occupancy-chunk.h"

/* Four of these fit into a page. Anything much longer would get pages of its own,
 * each for the most part empty: 480 samples would take 9 bytes each, not 2.5.
 */
#define MAX_LENGTH 900

sqlite3_stmt *
occupancy_chunk_parts_prepare_read (sqlite3  *db,
                                    GError  **error)
{
  return occupancy_database_prepare (db,
    "SELECT part, data FROM chunk WHERE block = ? AND room = ? ORDER BY part", error);
}

sqlite3_stmt *
occupancy_chunk_parts_prepare_write (sqlite3  *db,
                                     GError  **error)
{
  return occupancy_database_prepare (db, "INSERT INTO chunk VALUES (?, ?, ?, ?)", error);
}

/* Replaces the contents of @points with the steps of a room in a block, which are
 * none where one of the parts is damaged or missing: what held before it would
 * otherwise seem to hold all through it.
 */
gboolean
occupancy_chunk_parts_read (sqlite3_stmt  *statement,
                            gint64         block,
                            gint64         room,
                            gint64         start,
                            GArray        *points,
                            GError       **error)
{
  g_autoptr(GArray) part = g_array_new (FALSE, FALSE, sizeof (OccupancyPoint));
  gboolean more = TRUE;
  gboolean damaged = FALSE;
  gboolean success;
  gboolean row;
  gint64 n_parts = 0;

  g_array_set_size (points, 0);
  sqlite3_bind_int64 (statement, 1, block);
  sqlite3_bind_int64 (statement, 2, room);
  while ((success = occupancy_database_step (statement, &row, error)) && row)
    {
      damaged = damaged || !more || sqlite3_column_int64 (statement, 0) != n_parts ||
                !occupancy_chunk_decode (sqlite3_column_blob (statement, 1),
                                         sqlite3_column_bytes (statement, 1),
                                         start, part, &more, NULL);
      if (!damaged)
        g_array_append_vals (points, part->data, part->len);
      n_parts++;
    }
  sqlite3_reset (statement);

  if (n_parts > 0 && (damaged || more))
    {
      g_debug ("A chunk of block %" G_GINT64_FORMAT " is damaged", block);
      g_array_set_size (points, 0);
    }

  return success;
}

static gboolean
occupancy_chunk_parts_insert (sqlite3_stmt  *statement,
                              gint64         block,
                              gint64         room,
                              guint          part,
                              GByteArray    *bytes,
                              GError       **error)
{
  sqlite3_bind_int64 (statement, 1, block);
  sqlite3_bind_int64 (statement, 2, room);
  sqlite3_bind_int64 (statement, 3, part);
  sqlite3_bind_blob (statement, 4, bytes->data, bytes->len, SQLITE_STATIC);

  return occupancy_database_run (statement, error);
}

/* Writes the steps of a room in a block. @bytes is a buffer. */
gboolean
occupancy_chunk_parts_write (sqlite3_stmt          *statement,
                             gint64                 block,
                             gint64                 room,
                             gint64                 start,
                             const OccupancyPoint  *points,
                             guint                  n_points,
                             GByteArray            *bytes,
                             GError               **error)
{
  guint64 n_parts;

  g_byte_array_set_size (bytes, 0);
  occupancy_chunk_encode (bytes, start, points, n_points, FALSE);
  n_parts = (bytes->len + MAX_LENGTH - 1) / MAX_LENGTH;
  if (n_parts == 1)
    return occupancy_chunk_parts_insert (statement, block, room, 0, bytes, error);

  for (guint64 i = 0; i < n_parts; i++)
    {
      guint first = n_points * i / n_parts;
      guint end = n_points * (i + 1) / n_parts;

      g_byte_array_set_size (bytes, 0);
      occupancy_chunk_encode (bytes, start, points + first, end - first, i + 1 < n_parts);
      if (!occupancy_chunk_parts_insert (statement, block, room, i, bytes, error))
        return FALSE;
    }

  return TRUE;
}
