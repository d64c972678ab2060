/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "history/occupancy-database-private.h"

#include <errno.h>
#include <fcntl.h>
#include <gio/gio.h>
#include <glib/gi18n.h>
#include <glib/gstdio.h>
#include <unistd.h>

#include "history/occupancy-history-error.h"

#define SECOND 1000

/* Marks the file as ours: "Occu". */
#define FILE_MARK 0x4f636375

/* Times are in seconds since 1970 UTC. A block is a span of time in which every
 * room has at most one chunk, in one or more parts, and one rollup. They are keyed
 * by block first: so sealing writes one run of pages, and retention frees one. A
 * room without a chunk was unknown all through the block. The counts of a gap are
 * NULL.
 */
static const char * const migrations[] = {
  "CREATE TABLE meta (key TEXT PRIMARY KEY, value INTEGER NOT NULL) STRICT, WITHOUT ROWID;"
  "CREATE TABLE room (id INTEGER PRIMARY KEY, account TEXT NOT NULL, name TEXT NOT NULL,"
  "                   UNIQUE (account, name)) STRICT;"
  "CREATE TABLE recent (id INTEGER PRIMARY KEY, room INTEGER NOT NULL, time INTEGER NOT NULL,"
  "                     connections INTEGER, presence_members INTEGER, own INTEGER) STRICT;"
  "CREATE TABLE block (id INTEGER PRIMARY KEY, start INTEGER NOT NULL, end INTEGER NOT NULL,"
  "                    raw INTEGER NOT NULL) STRICT;"
  "CREATE TABLE chunk (block INTEGER NOT NULL, room INTEGER NOT NULL, part INTEGER NOT NULL,"
  "                    data BLOB NOT NULL, PRIMARY KEY (block, room, part)) STRICT, WITHOUT ROWID;"
  "CREATE TABLE rollup (block INTEGER NOT NULL, room INTEGER NOT NULL, data BLOB NOT NULL,"
  "                     PRIMARY KEY (block, room)) STRICT, WITHOUT ROWID;"
  "CREATE TABLE annotation (id INTEGER PRIMARY KEY, room INTEGER NOT NULL, time INTEGER NOT NULL,"
  "                         text TEXT NOT NULL) STRICT;"
  "CREATE INDEX annotation_time ON annotation (time);"
  "CREATE TABLE transition (id INTEGER PRIMARY KEY, room INTEGER NOT NULL, time INTEGER NOT NULL,"
  "                         rule TEXT NOT NULL, state TEXT NOT NULL, detail TEXT NOT NULL) STRICT;"
  "CREATE INDEX transition_time ON transition (time);"
  "CREATE TABLE alert (id INTEGER PRIMARY KEY, room INTEGER NOT NULL, rule TEXT NOT NULL,"
  "                    state TEXT NOT NULL, UNIQUE (room, rule)) STRICT;",

  /* Without its blocks no chunk means anything: they are kept twice. */
  "CREATE INDEX block_copy ON block (start, end, raw);",
};

/* Sets @error from what SQLite said last. Always returns %FALSE. */
gboolean
occupancy_database_fail (sqlite3  *db,
                         GError  **error)
{
  int result = db != NULL ? sqlite3_errcode (db) : SQLITE_NOMEM;
  int number = db != NULL ? sqlite3_system_errno (db) : 0;
  OccupancyHistoryError code = OCCUPANCY_HISTORY_ERROR_FAILED;

  switch (result & 0xff)
    {
    case SQLITE_FULL:
      code = OCCUPANCY_HISTORY_ERROR_FULL;
      break;
    case SQLITE_READONLY:
    case SQLITE_PERM:
      code = OCCUPANCY_HISTORY_ERROR_READ_ONLY;
      break;
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      code = OCCUPANCY_HISTORY_ERROR_BUSY;
      break;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      code = OCCUPANCY_HISTORY_ERROR_DAMAGED;
      break;
    case SQLITE_INTERRUPT:
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_CANCELLED, "Operation was cancelled");
      return FALSE;
    case SQLITE_IOERR:
    case SQLITE_CANTOPEN:
      if (number == ENOSPC || number == EDQUOT)
        code = OCCUPANCY_HISTORY_ERROR_FULL;
      else if (number == EROFS || number == EACCES || number == EPERM)
        code = OCCUPANCY_HISTORY_ERROR_READ_ONLY;
      break;
    default:
      break;
    }

  /* Translators: %s is what the database says, always in English */
  g_set_error (error, OCCUPANCY_HISTORY_ERROR, code, _("The history cannot be used: %s"),
               db != NULL ? sqlite3_errmsg (db) : sqlite3_errstr (result));

  return FALSE;
}

gboolean
occupancy_database_exec (sqlite3     *db,
                         const char  *sql,
                         GError     **error)
{
  return sqlite3_exec (db, sql, NULL, NULL, NULL) == SQLITE_OK ||
         occupancy_database_fail (db, error);
}

/* Our statements are as they are, so one that has no meaning says that the tables
 * are not what we made.
 */
sqlite3_stmt *
occupancy_database_prepare (sqlite3     *db,
                            const char  *sql,
                            GError     **error)
{
  sqlite3_stmt *statement = NULL;

  int result = sqlite3_prepare_v3 (db, sql, -1, SQLITE_PREPARE_PERSISTENT, &statement, NULL);

  if (result == SQLITE_ERROR)
    /* Translators: %s is what the database says, always in English */
    g_set_error (error, OCCUPANCY_HISTORY_ERROR, OCCUPANCY_HISTORY_ERROR_DAMAGED,
                 _("The history is damaged: %s"), sqlite3_errmsg (db));
  else if (result != SQLITE_OK)
    occupancy_database_fail (db, error);

  return statement;
}

/* Sets @row to whether there is one. */
gboolean
occupancy_database_step (sqlite3_stmt  *statement,
                         gboolean      *row,
                         GError       **error)
{
  int result = sqlite3_step (statement);

  *row = result == SQLITE_ROW;
  if (result == SQLITE_ROW || result == SQLITE_DONE)
    return TRUE;

  return occupancy_database_fail (sqlite3_db_handle (statement), error);
}

/* Runs a statement that has no rows, and makes it ready to be bound again. */
gboolean
occupancy_database_run (sqlite3_stmt  *statement,
                        GError       **error)
{
  gboolean row;
  gboolean success = occupancy_database_step (statement, &row, error);

  sqlite3_reset (statement);

  return success;
}

/* Whether the file is still where it was opened. What is written goes nowhere else. */
gboolean
occupancy_database_is_in_place (sqlite3 *db)
{
  int moved = 0;

  sqlite3_file_control (db, "main", SQLITE_FCNTL_HAS_MOVED, &moved);

  return moved == 0;
}

/* Which file is found for the log: a number, 0 if there is none. */
guint64
occupancy_database_get_log (sqlite3 *db)
{
  g_autofree char *path = g_strconcat (sqlite3_db_filename (db, "main"), "-wal", NULL);
  GStatBuf buffer;

  return g_stat (path, &buffer) == 0 ? buffer.st_ino : 0;
}

/* The step in a row of a room, time, connections, presence members and own, which
 * are NULL in a gap.
 */
void
occupancy_database_get_point (sqlite3_stmt   *statement,
                              OccupancyPoint *point)
{
  *point = (OccupancyPoint) {
    .time = sqlite3_column_int64 (statement, 1) * SECOND,
    .connections = sqlite3_column_int64 (statement, 2),
    .presence_members = sqlite3_column_int64 (statement, 3),
    .own = sqlite3_column_int64 (statement, 4),
    .known = sqlite3_column_type (statement, 4) != SQLITE_NULL,
  };
}

/* The first column of the first row; 0 if there is no row, or for NULL. */
gboolean
occupancy_database_get_int (sqlite3     *db,
                            const char  *sql,
                            gint64      *value,
                            GError     **error)
{
  g_autoptr(sqlite3_stmt) statement = occupancy_database_prepare (db, sql, error);
  gboolean row;

  *value = 0;
  if (statement == NULL || !occupancy_database_step (statement, &row, error))
    return FALSE;

  if (row)
    *value = sqlite3_column_int64 (statement, 0);

  return TRUE;
}

gboolean
occupancy_database_set_meta (sqlite3     *db,
                             const char  *key,
                             gint64       value,
                             GError     **error)
{
  g_autoptr(sqlite3_stmt) statement =
    occupancy_database_prepare (db, "INSERT INTO meta VALUES (?, ?)"
                                    " ON CONFLICT (key) DO UPDATE SET value = excluded.value", error);

  if (statement == NULL)
    return FALSE;

  sqlite3_bind_text (statement, 1, key, -1, SQLITE_STATIC);
  sqlite3_bind_int64 (statement, 2, value);

  return occupancy_database_run (statement, error);
}

/* 0 if it was never set. */
gboolean
occupancy_database_get_meta (sqlite3     *db,
                             const char  *key,
                             gint64      *value,
                             GError     **error)
{
  g_autofree char *sql = g_strdup_printf ("SELECT value FROM meta WHERE key = '%s'", key);

  return occupancy_database_get_int (db, sql, value, error);
}

/* Runs a check that answers "ok" in its first row: quick_check, integrity_check. */
gboolean
occupancy_database_is_sound (sqlite3     *db,
                             const char  *pragma,
                             gboolean    *sound,
                             GError     **error)
{
  g_autofree char *sql = g_strdup_printf ("PRAGMA %s (1)", pragma);
  g_autoptr(sqlite3_stmt) statement = occupancy_database_prepare (db, sql, error);
  gboolean row;

  if (statement == NULL || !occupancy_database_step (statement, &row, error))
    return FALSE;

  *sound = row && g_strcmp0 ((const char *) sqlite3_column_text (statement, 0), "ok") == 0;

  return TRUE;
}

static gboolean
occupancy_database_configure (sqlite3  *db,
                              GError  **error)
{
  sqlite3_busy_timeout (db, OCCUPANCY_DATABASE_BUSY_TIMEOUT);

  return occupancy_database_exec (db,
                                  "PRAGMA trusted_schema = OFF;"
                                  "PRAGMA cell_size_check = ON;"
                                  "PRAGMA temp_store = MEMORY;"
                                  "PRAGMA mmap_size = 0;", error);
}

/* What is of another program, or does not say any more whose and how old it is,
 * must not be written to.
 */
static gboolean
occupancy_database_check_mark (sqlite3  *db,
                               gint64    version,
                               GError  **error)
{
  gint64 mark;
  gint64 n_tables;

  if (!occupancy_database_get_int (db, "PRAGMA application_id", &mark, error) ||
      !occupancy_database_get_int (db, "SELECT count (*) FROM sqlite_schema", &n_tables, error))
    return FALSE;

  if ((version == 0 && n_tables == 0) || (version > 0 && mark == FILE_MARK))
    return TRUE;

  g_set_error_literal (error, OCCUPANCY_HISTORY_ERROR, OCCUPANCY_HISTORY_ERROR_DAMAGED,
                       _("The file is no history of Occupancy"));

  return FALSE;
}

static gboolean
occupancy_database_migrate (sqlite3  *db,
                            GError  **error)
{
  gint64 version;

  if (!occupancy_database_get_int (db, "PRAGMA user_version", &version, error))
    return FALSE;

  if (version > (gint64) G_N_ELEMENTS (migrations))
    {
      g_set_error_literal (error, OCCUPANCY_HISTORY_ERROR, OCCUPANCY_HISTORY_ERROR_NEWER,
                           _("A newer Occupancy made the history, so it is only read"));
      return FALSE;
    }

  for (; version < (gint64) G_N_ELEMENTS (migrations); version++)
    {
      g_autofree char *sql =
        g_strdup_printf ("BEGIN IMMEDIATE; %s PRAGMA user_version = %d; COMMIT",
                         migrations[version], (int) version + 1);

      if (!occupancy_database_exec (db, sql, error))
        return FALSE;
    }

  return TRUE;
}

/* The log and its index have the permissions that the file had when somebody opened
 * it. If that could only read it then, nobody could write it again.
 */
static void
occupancy_database_permit_log (const char *path)
{
  static const char * const suffixes[] = { "-wal", "-shm" };
  GStatBuf buffer;

  if (g_access (path, W_OK) < 0 || g_stat (path, &buffer) < 0)
    return;

  for (guint i = 0; i < G_N_ELEMENTS (suffixes); i++)
    {
      g_autofree char *name = g_strconcat (path, suffixes[i], NULL);

      if (g_access (name, W_OK) < 0 && errno == EACCES)
        g_chmod (name, buffer.st_mode & 0777);
    }
}

/* Opens the file to write, and makes it or brings it up to date as needed. */
sqlite3 *
occupancy_database_open_writer (const char  *path,
                                GError     **error)
{
  g_autoptr(sqlite3) db = NULL;
  int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
  gint64 version;
  int fd;

  /* SQLite would let others read a new file; its log is as this is. One that is
   * there must not be opened here: closing it would drop locks of SQLite's.
   */
  fd = g_open (path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  g_clear_fd (&fd, NULL);
  occupancy_database_permit_log (path);

  if (sqlite3_open_v2 (path, &db, flags, NULL) != SQLITE_OK)
    {
      occupancy_database_fail (db, error);
      return NULL;
    }

  if (sqlite3_db_readonly (db, "main") == 1)
    {
      g_set_error_literal (error, OCCUPANCY_HISTORY_ERROR, OCCUPANCY_HISTORY_ERROR_READ_ONLY,
                           _("The history cannot be written"));
      return NULL;
    }

  if (!occupancy_database_configure (db, error) ||
      !occupancy_database_get_int (db, "PRAGMA user_version", &version, error) ||
      !occupancy_database_check_mark (db, version, error))
    return NULL;

  /* These have to be set before the first table is there. */
  if (version == 0 &&
      !occupancy_database_exec (db,
                                "PRAGMA page_size = 4096;"
                                "PRAGMA auto_vacuum = INCREMENTAL;"
                                "PRAGMA application_id = " G_STRINGIFY (FILE_MARK) ";", error))
    return NULL;

  if (version <= (gint64) G_N_ELEMENTS (migrations) &&
      !occupancy_database_exec (db,
                                "PRAGMA journal_mode = WAL;"
                                "PRAGMA synchronous = NORMAL;"
                                "PRAGMA foreign_keys = ON;"
                                "PRAGMA secure_delete = OFF;"
                                "PRAGMA wal_autocheckpoint = 1000;"
                                "PRAGMA journal_size_limit = 8388608;", error))
    return NULL;

  if (!occupancy_database_migrate (db, error))
    return NULL;

  return g_steal_pointer (&db);
}

/* Opens the file to read. Where nothing can be written at all, not even what
 * readers share with a writer, there is no writer, and the file is immutable.
 */
sqlite3 *
occupancy_database_open_reader (const char  *path,
                                GError     **error)
{
  g_autofree char *uri = g_filename_to_uri (path, NULL, error);
  g_autofree char *folder = g_path_get_dirname (path);
  guint n_attempts = g_access (folder, W_OK) == 0 ? 1 : 2;

  if (uri == NULL)
    return NULL;

  for (guint attempt = 1; attempt <= n_attempts; attempt++)
    {
      g_autoptr(sqlite3) db = NULL;
      g_autoptr(GError) local_error = NULL;
      g_autofree char *name = g_strconcat (uri, attempt == 1 ? "" : "?immutable=1", NULL);
      int flags = SQLITE_OPEN_READONLY | SQLITE_OPEN_URI | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
      gint64 version;

      if (sqlite3_open_v2 (name, &db, flags, NULL) != SQLITE_OK)
        occupancy_database_fail (db, &local_error);
      else if (occupancy_database_configure (db, &local_error) &&
               occupancy_database_get_int (db, "PRAGMA user_version", &version, &local_error))
        return g_steal_pointer (&db);

      if (attempt == n_attempts)
        {
          g_propagate_error (error, g_steal_pointer (&local_error));
          return NULL;
        }
    }

  g_return_val_if_reached (NULL);
}
