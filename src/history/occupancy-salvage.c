/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "occupancy-salvage"
#include "config.h"

#include "history/occupancy-salvage-private.h"

#include <errno.h>
#include <glib/gstdio.h>

#include "history/occupancy-database-private.h"
#include "history/occupancy-history-error.h"

/* Past a gap of this many keys there is nothing. */
#define MAX_SKIP (G_GINT64_CONSTANT (1) << 34)

typedef struct
{
  sqlite3 *from;
  sqlite3 *to;
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
  const char * const tables[] = { "chunk", "rollup" };
  guint n_rows = 0;

  while (blocks != NULL && sqlite3_step (blocks) == SQLITE_ROW)
    for (guint i = 0; i < G_N_ELEMENTS (tables); i++)
      {
        g_autofree char *query =
          g_strdup_printf ("SELECT room, block, room, data FROM %s"
                           " WHERE block = %lld AND room > ? ORDER BY room",
                           tables[i], sqlite3_column_int64 (blocks, 0));
        g_autofree char *insert =
          g_strdup_printf ("INSERT OR IGNORE INTO %s VALUES (?, ?, ?)", tables[i]);

        n_rows += occupancy_salvage_copy (self, query, insert);
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
    { "SELECT id, id, start, end, raw FROM block WHERE id > ?"
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

/* Renames the damaged file at @path, and makes a new one there with what can be
 * read of it. Sets @kept to where the damaged one is now.
 */
gboolean
occupancy_salvage (const char  *path,
                   char       **kept,
                   GError     **error)
{
  g_autofree char *fresh = g_strconcat (path, "-salvage", NULL);
  g_autoptr(sqlite3) from = NULL;
  g_autoptr(sqlite3) to = NULL;
  g_autoptr(GError) read_error = NULL;
  OccupancySalvage salvage;
  guint n_rows;

  *kept = occupancy_salvage_put_aside (path, error);
  if (*kept == NULL)
    return FALSE;

  from = occupancy_database_open_reader (*kept, &read_error);
  if (from == NULL)
    {
      g_message ("Nothing can be read of the damaged history: %s", read_error->message);
      return TRUE;
    }

  g_unlink (fresh);
  to = occupancy_database_open_writer (fresh, error);
  if (to == NULL || !occupancy_database_exec (to, "BEGIN", error))
    return FALSE;

  salvage = (OccupancySalvage) { .from = from, .to = to };
  n_rows = occupancy_salvage_copy_all (&salvage);
  if (!occupancy_database_exec (to, "COMMIT", error))
    return FALSE;

  /* Closing it moves its log into it, so that it is one file. */
  g_clear_pointer (&to, sqlite3_close);
  if (g_rename (fresh, path) < 0)
    {
      g_set_error (error, OCCUPANCY_HISTORY_ERROR, OCCUPANCY_HISTORY_ERROR_FAILED,
                   "What was saved of the history cannot be renamed: %s", g_strerror (errno));
      return FALSE;
    }

  g_message ("Saved %u rows of a damaged history, which is kept as %s", n_rows, *kept);

  return TRUE;
}
