/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "occupancy-salvage"
#include "config.h"

#include "history/occupancy-salvage-private.h"

#include <errno.h>
#include <fcntl.h>
#include <gio/gio.h>
#include <glib/gstdio.h>
#include <unistd.h>

#include "history/occupancy-chunk-parts-private.h"
#include "history/occupancy-database-private.h"
#include "history/occupancy-history-error.h"
#include "history/occupancy-rollup.h"

/* Of every file of ours. */
#define PAGE_SIZE 4096

/* Past a gap of this many keys there is nothing. */
#define MAX_SKIP (G_GINT64_CONSTANT (1) << 34)

typedef struct
{
  sqlite3 *from;
  sqlite3 *to;
  gboolean strange; /* not all of the tables are there */
} OccupancySalvage;

/* Copies the rows that @query, which takes the last key, gives in the order of
 * their first column. A page that cannot be read is stepped over, in ever larger
 * steps. Returns how many rows there were.
 */
static guint
occupancy_salvage_copy (OccupancySalvage *self,
                        const char       *query,
                        const char       *insert)
{
  g_autoptr(sqlite3_stmt) reader = occupancy_database_prepare (self->from, query, NULL);
  g_autoptr(sqlite3_stmt) writer = occupancy_database_prepare (self->to, insert, NULL);
  gint64 key = G_MININT64;
  gint64 skip = 1;
  guint n_rows = 0;

  /* An index may be younger than the file. */
  if (reader == NULL && strstr (query, "INDEXED BY") == NULL)
    self->strange = TRUE;
  if (reader == NULL || writer == NULL)
    return 0;

  while (skip < MAX_SKIP)
    {
      int result;

      sqlite3_reset (reader);
      sqlite3_bind_int64 (reader, 1, key);
      while ((result = sqlite3_step (reader)) == SQLITE_ROW)
        {
          key = sqlite3_column_int64 (reader, 0);
          skip = 1;

          /* The key is given once more if it is a column of the table. */
          for (int i = 1; i <= sqlite3_bind_parameter_count (writer); i++)
            sqlite3_bind_value (writer, i, sqlite3_column_value (reader, i));
          if (occupancy_database_run (writer, NULL))
            n_rows++;
        }

      if (result == SQLITE_DONE)
        break;

      key = MAX (key, 0) + skip;
      skip *= 2;
    }

  return n_rows;
}

/* By block, so that a bad page costs only what is on it. */
static guint
occupancy_salvage_copy_blocks (OccupancySalvage *self)
{
  g_autoptr(sqlite3_stmt) blocks = occupancy_database_prepare (self->to, "SELECT id FROM block", NULL);
  guint n_rows = 0;

  while (blocks != NULL && sqlite3_step (blocks) == SQLITE_ROW)
    {
      gint64 block = sqlite3_column_int64 (blocks, 0);
      g_autofree char *chunks =
        g_strdup_printf ("SELECT room, block, room, part, data FROM chunk"
                         " WHERE block = %" G_GINT64_FORMAT " AND room > ? ORDER BY room, part", block);
      g_autofree char *rollups =
        g_strdup_printf ("SELECT room, block, room, data FROM rollup"
                         " WHERE block = %" G_GINT64_FORMAT " AND room > ? ORDER BY room", block);

      n_rows += occupancy_salvage_copy (self, chunks, "INSERT OR IGNORE INTO chunk VALUES (?, ?, ?, ?)");
      n_rows += occupancy_salvage_copy (self, rollups, "INSERT OR IGNORE INTO rollup VALUES (?, ?, ?)");
    }

  return n_rows;
}

static guint
occupancy_salvage_copy_all (OccupancySalvage *self)
{
  static const struct { const char *query; const char *insert; } tables[] = {
    { "SELECT id, id, account, name FROM room WHERE id > ? ORDER BY id",
      "INSERT OR IGNORE INTO room VALUES (?, ?, ?)" },
    /* The index has all of it once more. */
    { "SELECT id, id, account, name FROM room INDEXED BY sqlite_autoindex_room_1"
      " WHERE id > ? ORDER BY id",
      "INSERT OR IGNORE INTO room VALUES (?, ?, ?)" },
    { "SELECT id, id, start, end, raw FROM block NOT INDEXED WHERE id > ?"
      " AND start BETWEEN 0 AND unixepoch () + 86400 AND end >= start ORDER BY id",
      "INSERT OR IGNORE INTO block VALUES (?, ?, ?, ?)" },
    { "SELECT id, id, start, end, raw FROM block INDEXED BY block_copy WHERE id > ?"
      " AND start BETWEEN 0 AND unixepoch () + 86400 AND end >= start ORDER BY id",
      "INSERT OR IGNORE INTO block VALUES (?, ?, ?, ?)" },
    { "SELECT id, room, time, connections, presence_members, own FROM recent WHERE id > ?"
      " AND time BETWEEN 0 AND unixepoch () + 86400 ORDER BY id",
      "INSERT INTO recent (room, time, connections, presence_members, own) VALUES (?, ?, ?, ?, ?)" },
    { "SELECT id, id, room, time, text FROM annotation WHERE id > ? ORDER BY id",
      "INSERT OR IGNORE INTO annotation VALUES (?, ?, ?, ?)" },
    { "SELECT id, id, room, time, rule, state, detail FROM transition WHERE id > ? ORDER BY id",
      "INSERT OR IGNORE INTO transition VALUES (?, ?, ?, ?, ?, ?)" },
    { "SELECT id, id, room, rule, state FROM alert WHERE id > ? ORDER BY id",
      "INSERT OR IGNORE INTO alert VALUES (?, ?, ?, ?)" },
  };
  guint n_rows = 0;

  for (guint i = 0; i < G_N_ELEMENTS (tables); i++)
    n_rows += occupancy_salvage_copy (self, tables[i].query, tables[i].insert);

  return n_rows + occupancy_salvage_copy_blocks (self);
}

/* What is left of a room whose name was lost would become another's, which got its
 * number.
 */
static void
occupancy_salvage_drop_nameless (OccupancySalvage *self)
{
  static const char * const tables[] = { "recent", "chunk", "rollup", "annotation", "transition", "alert" };

  for (guint i = 0; i < G_N_ELEMENTS (tables); i++)
    {
      g_autofree char *sql = g_strdup_printf ("DELETE FROM %s WHERE room <> 0 AND room NOT IN (SELECT id FROM room)",
                                              tables[i]);

      occupancy_database_exec (self->to, sql, NULL);
    }
}

/* How much is to be kept; the rest of the table is about the damaged file. */
static void
occupancy_salvage_copy_settings (OccupancySalvage *self)
{
  g_autoptr(sqlite3_stmt) reader = NULL;

  reader = occupancy_database_prepare (self->from,
    "SELECT key, value FROM meta WHERE key IN ('" OCCUPANCY_META_RAW_AGE "', '"
    OCCUPANCY_META_ROLLUP_AGE "', '" OCCUPANCY_META_MAX_BYTES "')", NULL);
  while (reader != NULL && sqlite3_step (reader) == SQLITE_ROW)
    occupancy_database_set_meta (self->to, (const char *) sqlite3_column_text (reader, 0),
                                 sqlite3_column_int64 (reader, 1), NULL);
}

/* Hours that were lost are made again from the steps. */
static void
occupancy_salvage_mend_rollups (OccupancySalvage *self)
{
  g_autoptr(GArray) points = g_array_new (FALSE, FALSE, sizeof (OccupancyPoint));
  g_autoptr(GArray) hours = g_array_new (FALSE, FALSE, sizeof (OccupancyRange));
  g_autoptr(GByteArray) bytes = g_byte_array_new ();
  g_autoptr(sqlite3_stmt) missing = NULL;
  g_autoptr(sqlite3_stmt) reader = NULL;
  g_autoptr(sqlite3_stmt) writer = NULL;

  reader = occupancy_chunk_parts_prepare_read (self->to, NULL);
  writer = occupancy_database_prepare (self->to, "INSERT INTO rollup VALUES (?, ?, ?)", NULL);
  missing = occupancy_database_prepare (self->to,
    "SELECT block, room, start * 1000, end * 1000 FROM chunk JOIN block ON block.id = block"
    " WHERE part = 0 AND NOT EXISTS (SELECT 1 FROM rollup"
    "                                WHERE rollup.block = chunk.block AND rollup.room = chunk.room)", NULL);
  while (reader != NULL && writer != NULL && missing != NULL && sqlite3_step (missing) == SQLITE_ROW)
    {
      gint64 block = sqlite3_column_int64 (missing, 0);
      gint64 room = sqlite3_column_int64 (missing, 1);
      gint64 start = sqlite3_column_int64 (missing, 2);

      if (!occupancy_chunk_parts_read (reader, block, room, start, points, NULL))
        continue;

      occupancy_rollup_build (hours, start, sqlite3_column_int64 (missing, 3),
                              (OccupancyPoint *) (gpointer) points->data, points->len);
      if (hours->len == 0)
        continue;

      g_byte_array_set_size (bytes, 0);
      occupancy_rollup_encode (bytes, (OccupancyRange *) (gpointer) hours->data, hours->len);
      sqlite3_bind_int64 (writer, 1, block);
      sqlite3_bind_int64 (writer, 2, room);
      sqlite3_bind_blob (writer, 3, bytes->data, bytes->len, SQLITE_STATIC);
      occupancy_database_run (writer, NULL);
    }
}

/* Moves the file and what belongs to it out of the way. */
static char *
occupancy_salvage_put_aside (const char  *path,
                             GError     **error)
{
  g_autoptr(GDateTime) now = g_date_time_new_now_utc ();
  g_autofree char *date = g_date_time_format (now, "%Y%m%d-%H%M%S");
  g_autofree char *kept = g_strdup_printf ("%s.corrupt-%s", path, date);
  g_autofree char *log = g_strconcat (path, "-wal", NULL);
  g_autofree char *index = g_strconcat (path, "-shm", NULL);
  g_autofree char *kept_log = NULL;

  for (guint i = 2; g_file_test (kept, G_FILE_TEST_EXISTS); i++)
    {
      g_free (kept);
      kept = g_strdup_printf ("%s.corrupt-%s-%u", path, date, i);
    }

  if (g_rename (path, kept) < 0)
    {
      g_set_error (error, OCCUPANCY_HISTORY_ERROR, OCCUPANCY_HISTORY_ERROR_FAILED,
                   "The damaged history cannot be renamed: %s", g_strerror (errno));
      return NULL;
    }

  /* There may be no log; its index is made anew. */
  kept_log = g_strconcat (kept, "-wal", NULL);
  g_rename (log, kept_log);
  g_unlink (index);

  return g_steal_pointer (&kept);
}

/* Copies the rows of the file @from into a new file, and counts them. Sets @strange
 * to whether it does not say where all the tables are.
 */
static gboolean
occupancy_salvage_copy_file (const char  *from,
                             const char  *to,
                             guint       *n_rows,
                             gboolean    *strange,
                             GError     **error)
{
  OccupancySalvage salvage = { 0 };
  g_autoptr(GError) read_error = NULL;
  gboolean success;

  *n_rows = 0;
  *strange = TRUE;
  salvage.from = occupancy_database_open_reader (from, &read_error);
  if (salvage.from == NULL)
    {
      g_debug ("Nothing can be read of the damaged history: %s", read_error->message);
      return TRUE;
    }

  /* Closing the new one moves its log into it, so that it is one file. */
  g_unlink (to);
  salvage.to = occupancy_database_open_writer (to, error);
  success = salvage.to != NULL && occupancy_database_exec (salvage.to, "BEGIN", error);
  if (success)
    {
      *n_rows = occupancy_salvage_copy_all (&salvage);
      occupancy_salvage_drop_nameless (&salvage);
      occupancy_salvage_copy_settings (&salvage);
      occupancy_salvage_mend_rollups (&salvage);

      /* Where the steps were lost there are still the hours. */
      occupancy_database_exec (salvage.to, "UPDATE block SET raw = 0 WHERE id NOT IN (SELECT block FROM chunk)",
                               NULL);
      success = occupancy_database_exec (salvage.to, "COMMIT", error);
    }
  sqlite3_close (salvage.to);
  sqlite3_close (salvage.from);
  *strange = salvage.strange;

  return success;
}

static void
occupancy_salvage_put_number (guint8  *page,
                              guint    offset,
                              guint32  value)
{
  guint32 bytes = GUINT32_TO_BE (value);

  memcpy (page + offset, &bytes, sizeof bytes);
}

/* Writes the first page of @like, which is new, over that of @path. It says where
 * the tables begin: that is the same in every file of ours, as they are never
 * dropped, and are kept in the first pages so that the file can shrink.
 */
static gboolean
occupancy_salvage_mend_head (const char  *path,
                             const char  *like,
                             GError     **error)
{
  guint8 page[PAGE_SIZE];
  int from = g_open (like, O_RDONLY | O_CLOEXEC, 0);
  int to = g_open (path, O_WRONLY | O_CLOEXEC, 0);
  off_t size = to >= 0 ? lseek (to, 0, SEEK_END) : -1;
  gboolean success = FALSE;

  if (from >= 0 && size > 0 && read (from, page, PAGE_SIZE) == PAGE_SIZE)
    {
      /* Pages in the file, and no free ones. */
      occupancy_salvage_put_number (page, 28, size / PAGE_SIZE);
      occupancy_salvage_put_number (page, 32, 0);
      occupancy_salvage_put_number (page, 36, 0);
      success = pwrite (to, page, PAGE_SIZE, 0) == PAGE_SIZE;
    }

  if (!success)
    g_set_error (error, OCCUPANCY_HISTORY_ERROR, OCCUPANCY_HISTORY_ERROR_FAILED,
                 "The damaged history cannot be mended: %s", g_strerror (errno));
  g_clear_fd (&from, NULL);
  g_clear_fd (&to, NULL);

  return success;
}

static gboolean
occupancy_salvage_duplicate (const char  *from,
                             const char  *to,
                             GError     **error)
{
  g_autoptr(GFile) source = g_file_new_for_path (from);
  g_autoptr(GFile) target = g_file_new_for_path (to);

  return g_file_copy (source, target, G_FILE_COPY_OVERWRITE, NULL, NULL, NULL, error);
}

/* Without its first page nothing, or not all, can be read of a file. Tries that on
 * a copy of it which gets a new one.
 */
static gboolean
occupancy_salvage_copy_headless (const char  *path,
                                 const char  *to,
                                 guint       *n_rows,
                                 GError     **error)
{
  g_autofree char *copy = g_strconcat (to, "-copy", NULL);
  g_autofree char *path_log = g_strconcat (path, "-wal", NULL);
  g_autofree char *log = g_strconcat (copy, "-wal", NULL);
  g_autofree char *index = g_strconcat (copy, "-shm", NULL);
  g_autoptr(sqlite3) fresh = NULL;
  gboolean strange;
  gboolean success;

  g_unlink (to);
  fresh = occupancy_database_open_writer (to, error);
  if (fresh == NULL)
    return FALSE;
  g_clear_pointer (&fresh, sqlite3_close);

  /* There may be no log. */
  success = occupancy_salvage_duplicate (path, copy, error) &&
            occupancy_salvage_mend_head (copy, to, error);
  if (success)
    {
      occupancy_salvage_duplicate (path_log, log, NULL);
      success = occupancy_salvage_copy_file (copy, to, n_rows, &strange, error);
    }
  g_unlink (copy);
  g_unlink (log);
  g_unlink (index);

  return success;
}

/* Makes a new file of what can be read of the damaged one at @path, which is then
 * renamed: whoever is killed meanwhile finds it damaged once more. Sets @kept to where
 * it is now, also if the rest fails; %NULL if it is where it was.
 */
gboolean
occupancy_salvage (const char  *path,
                   char       **kept,
                   GError     **error)
{
  g_autofree char *fresh = g_strconcat (path, "-salvage", NULL);
  guint n_rows = 0;
  gboolean strange;
  gboolean success;

  success = occupancy_salvage_copy_file (path, fresh, &n_rows, &strange, error) &&
            (!strange || occupancy_salvage_copy_headless (path, fresh, &n_rows, error));
  *kept = occupancy_salvage_put_aside (path, success ? error : NULL);
  if (*kept == NULL)
    {
      g_unlink (fresh);
      return FALSE;
    }

  if (success && n_rows > 0 && g_rename (fresh, path) < 0)
    {
      g_set_error (error, OCCUPANCY_HISTORY_ERROR, OCCUPANCY_HISTORY_ERROR_FAILED,
                   "What was saved of the history cannot be renamed: %s", g_strerror (errno));
      success = FALSE;
    }

  /* If that was not wanted. */
  g_unlink (fresh);
  g_message ("Saved %u rows of a damaged history, which is kept as %s", n_rows, *kept);

  return success;
}
