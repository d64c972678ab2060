/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "history/history-fixture.h"

#include <glib/gstdio.h>
#include <sqlite3.h>

/* While another connection recovers or restarts the log, in milliseconds. */
#define BUSY_TIMEOUT 60000

void
history_fixture_set_up (HistoryFixture *fixture,
                        gconstpointer   data)
{
  fixture->folder = g_dir_make_tmp ("occupancy-XXXXXX", NULL);
  fixture->path = g_build_filename (fixture->folder, "history.db", NULL);
  fixture->history = occupancy_history_new (fixture->path);
}

/* All in one level. */
void
history_remove_folder (const char *folder)
{
  g_autoptr(GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);

      g_assert_cmpint (g_unlink (path), ==, 0);
    }
  g_assert_cmpint (g_rmdir (folder), ==, 0);
}

/* Like g_assert_finalize_object(), but the thread of a task that has returned may
 * hold on to its source object for another moment, and so does a task whose
 * result is on its way.
 */
void
history_finalize (OccupancyHistory *history)
{
  gpointer weak_pointer = history;

  g_object_add_weak_pointer (G_OBJECT (history), &weak_pointer);
  g_object_unref (history);
  while (g_atomic_pointer_get (&weak_pointer) != NULL)
    if (!g_main_context_iteration (NULL, FALSE))
      g_thread_yield ();
}

void
history_fixture_tear_down (HistoryFixture *fixture,
                           gconstpointer   data)
{
  if (fixture->history != NULL)
    {
      /* By then nobody has the file open. */
      history_close (fixture->history);
      history_finalize (g_steal_pointer (&fixture->history));
    }

  /* What was on its way to the main context goes with it. */
  while (g_main_context_iteration (NULL, FALSE))
    ;
  history_remove_folder (fixture->folder);
  g_free (fixture->folder);
  g_free (fixture->path);
}

void
history_wait_recording (OccupancyHistory *history)
{
  while (!occupancy_history_get_recording (history))
    g_main_context_iteration (NULL, TRUE);
}

const GError *
history_wait_error (OccupancyHistory *history)
{
  while (occupancy_history_get_error (history) == NULL)
    g_main_context_iteration (NULL, TRUE);

  return occupancy_history_get_error (history);
}

void
history_store_result_cb (GObject      *object,
                         GAsyncResult *result,
                         gpointer      user_data)
{
  GAsyncResult **location = user_data;

  *location = g_object_ref (result);
}

GAsyncResult *
history_wait_result (GAsyncResult **result)
{
  while (*result == NULL)
    g_main_context_iteration (NULL, TRUE);

  return *result;
}

void
history_close (OccupancyHistory *history)
{
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;

  occupancy_history_close_async (history, NULL, history_store_result_cb, &result);
  occupancy_history_close_finish (history, history_wait_result (&result), &error);
  g_assert_no_error (error);
}

gboolean
history_flush (OccupancyHistory  *history,
               GError           **error)
{
  g_autoptr(GAsyncResult) result = NULL;

  occupancy_history_flush_async (history, NULL, history_store_result_cb, &result);

  return occupancy_history_flush_finish (history, history_wait_result (&result), error);
}

/* What is recorded so far is in the file, and nothing is wrong. */
void
history_settle (OccupancyHistory *history)
{
  g_autoptr(GError) error = NULL;

  history_flush (history, &error);
  g_assert_no_error (error);
}

void
history_record (OccupancyHistory *history,
                const char       *room,
                gint64            time,
                gint64            connections)
{
  OccupancySample sample = {
    .time = time,
    .connections = connections,
    .presence_members = connections / 2,
    .own = 1,
    .valid = TRUE,
  };

  occupancy_history_record (history, "account", room, &sample);
}

GPtrArray *
history_query (OccupancyHistory  *history,
               const char        *room,
               gint64             from,
               gint64             to,
               guint              max_points,
               GError           **error)
{
  g_autoptr(GAsyncResult) result = NULL;
  OccupancyHistoryRoom rooms[] = { { "account", room } };

  occupancy_history_query_async (history, rooms, 1, from, to, max_points, NULL,
                                 history_store_result_cb, &result);

  return occupancy_history_query_finish (history, history_wait_result (&result), error);
}

gboolean
history_is_sound (const char *path)
{
  sqlite3 *db = NULL;
  sqlite3_stmt *statement = NULL;
  gboolean sound;

  sound = sqlite3_open (path, &db) == SQLITE_OK &&
          sqlite3_busy_timeout (db, BUSY_TIMEOUT) == SQLITE_OK &&
          sqlite3_prepare_v2 (db, "PRAGMA integrity_check", -1, &statement, NULL) == SQLITE_OK &&
          sqlite3_step (statement) == SQLITE_ROW &&
          g_strcmp0 ((const char *) sqlite3_column_text (statement, 0), "ok") == 0;
  sqlite3_finalize (statement);
  sqlite3_close (db);

  return sound;
}

/* Whether blocks, chunks and rollups belong together, all seen at one moment. Of
 * every room that is in a block something is to be known there.
 */
gboolean
history_is_consistent (const char *path)
{
  return history_count (path,
                        "SELECT (SELECT count (*) FROM block WHERE NOT EXISTS"
                        "          (SELECT 1 FROM rollup WHERE rollup.block = block.id))"
                        "     + (SELECT count (*) FROM rollup WHERE NOT EXISTS"
                        "          (SELECT 1 FROM block WHERE block.id = rollup.block))"
                        "     + (SELECT count (*) FROM chunk WHERE NOT EXISTS"
                        "          (SELECT 1 FROM block WHERE block.id = chunk.block AND raw))"
                        "     + (SELECT count (*) FROM chunk WHERE part = 0 AND NOT EXISTS"
                        "          (SELECT 1 FROM rollup WHERE rollup.block = chunk.block AND rollup.room = chunk.room))"
                        "     + (SELECT count (*) FROM rollup, block WHERE block.id = rollup.block AND raw AND NOT EXISTS"
                        "          (SELECT 1 FROM chunk WHERE chunk.block = rollup.block AND chunk.room = rollup.room))") == 0;
}

/* −1 if it cannot be told. */
gint64
history_count (const char *path,
               const char *sql)
{
  sqlite3 *db = NULL;
  sqlite3_stmt *statement = NULL;
  gint64 count = -1;

  if (sqlite3_open_v2 (path, &db, SQLITE_OPEN_READONLY, NULL) == SQLITE_OK &&
      sqlite3_busy_timeout (db, BUSY_TIMEOUT) == SQLITE_OK &&
      sqlite3_prepare_v2 (db, sql, -1, &statement, NULL) == SQLITE_OK &&
      sqlite3_step (statement) == SQLITE_ROW)
    count = sqlite3_column_int64 (statement, 0);
  sqlite3_finalize (statement);
  sqlite3_close (db);

  return count;
}

void
history_execute (const char *path,
                 const char *sql)
{
  sqlite3 *db = NULL;

  g_assert_cmpint (sqlite3_open (path, &db), ==, SQLITE_OK);
  sqlite3_busy_timeout (db, BUSY_TIMEOUT);
  g_assert_cmpint (sqlite3_exec (db, sql, NULL, NULL, NULL), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_exec (db, "PRAGMA wal_checkpoint (TRUNCATE)", NULL, NULL, NULL), ==, SQLITE_OK);
  sqlite3_close (db);
}

/* The newest connections of a room; −1 if there are none. */
gint64
history_last_value (OccupancyHistory *history,
                    const char       *room,
                    gint64            from)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) traces = history_query (history, room, from, history_now () + 2000, G_MAXINT, &error);
  OccupancyTrace *trace;

  g_assert_no_error (error);
  trace = g_ptr_array_index (traces, 0);
  for (guint i = trace->points->len; i > 0; i--)
    if (g_array_index (trace->points, OccupancyPoint, i - 1).known)
      return g_array_index (trace->points, OccupancyPoint, i - 1).connections;

  return -1;
}

/* Milliseconds since 1970 UTC. */
gint64
history_now (void)
{
  return g_get_real_time () / 1000;
}

/* Whether the long forms of the tests are to be run. */
gboolean
history_is_soak (void)
{
  return g_getenv ("OCCUPANCY_SOAK") != NULL;
}

void
history_add_entry (OccupancyHistory      *history,
                   OccupancyHistoryEntry  entry)
{
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;

  occupancy_history_add_entry_async (history, &entry, NULL, history_store_result_cb, &result);
  occupancy_history_add_entry_finish (history, history_wait_result (&result), &error);
  g_assert_no_error (error);
}
