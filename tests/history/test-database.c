/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "history/store-fixture.h"

#include <glib/gstdio.h>

#include "history/history-fixture.h"
#include "history/occupancy-chunk.h"

/* How a file of ours is made, and how each connection uses it. */
static void
test_settings (StoreFixture  *fixture,
               gconstpointer  data)
{
  static const struct { const char *sql; gint64 value; gboolean reader; } settings[] = {
    { "PRAGMA page_size", 4096 },
    { "PRAGMA auto_vacuum", 2 },
    { "PRAGMA application_id", 0x4f636375 },
    { "PRAGMA user_version", 2 },
    { "SELECT journal_mode = 'wal' FROM pragma_journal_mode", 1 },
    { "PRAGMA synchronous", 1 },
    { "PRAGMA foreign_keys", 1 },
    { "PRAGMA busy_timeout", 5000, TRUE },
    { "PRAGMA trusted_schema", 0, TRUE },
    { "PRAGMA cell_size_check", 1, TRUE },
    { "PRAGMA secure_delete", 0 },
    { "PRAGMA mmap_size", 0, TRUE },
    { "PRAGMA wal_autocheckpoint", 1000 },
    { "PRAGMA journal_size_limit", 8 * 1024 * 1024 },
    { "SELECT count (*) FROM pragma_table_list WHERE schema = 'main' AND type = 'table'"
      " AND name NOT LIKE 'sqlite_%' AND NOT strict", 0 },
  };
  g_autoptr(OccupancyReader) reader = store_open_reader (fixture);
  g_autofree char *log = g_strconcat (fixture->path, "-wal", NULL);
  g_autoptr(GError) error = NULL;
  GStatBuf buffer;
  gint64 value;

  /* For nobody else. */
  g_assert_cmpint (g_stat (fixture->path, &buffer), ==, 0);
  g_assert_cmpint (buffer.st_mode & 0777, ==, 0600);
  g_assert_cmpint (g_stat (log, &buffer), ==, 0);
  g_assert_cmpint (buffer.st_mode & 0777, ==, 0600);

  for (guint i = 0; i < G_N_ELEMENTS (settings); i++)
    {
      g_test_message ("%s", settings[i].sql);
      g_assert_cmpint (store_get_int (fixture, settings[i].sql), ==, settings[i].value);
      if (!settings[i].reader)
        continue;
      occupancy_database_get_int (occupancy_reader_get_database (reader), settings[i].sql, &value, &error);
      g_assert_no_error (error);
      g_assert_cmpint (value, ==, settings[i].value);
    }

  g_assert_false (occupancy_database_exec (occupancy_reader_get_database (reader), "DELETE FROM room", &error));
  g_assert_error (error, OCCUPANCY_HISTORY_ERROR, OCCUPANCY_HISTORY_ERROR_READ_ONLY);
}

/* A step of a migration is made in full, or not at all. */
static void
test_migration_fails (StoreFixture  *fixture,
                      gconstpointer  data)
{
  g_autofree char *path = g_build_filename (fixture->folder, "other.db", NULL);
  g_autoptr(GError) error = NULL;
  g_autoptr(sqlite3) db = NULL;
  gint64 value;

  g_assert_cmpint (sqlite3_open (path, &db), ==, SQLITE_OK);
  occupancy_database_exec (db, "PRAGMA application_id = 0x4f636375; PRAGMA user_version = 1;"
                               "CREATE TABLE rollup (x)", &error);
  g_assert_no_error (error);

  g_assert_null (occupancy_store_open (path, FALSE, &error));
  g_assert_error (error, OCCUPANCY_HISTORY_ERROR, OCCUPANCY_HISTORY_ERROR_FAILED);
  g_clear_error (&error);

  occupancy_database_get_int (db, "PRAGMA user_version", &value, &error);
  g_assert_cmpint (value, ==, 1);
  occupancy_database_get_int (db, "SELECT count (*) FROM sqlite_schema", &value, &error);
  g_assert_cmpint (value, ==, 1);
  g_assert_no_error (error);

  g_clear_pointer (&db, sqlite3_close);
  g_assert_cmpint (g_unlink (path), ==, 0);
}

/* Of another program, or of ours but of no version: it is not written to. */
static void
test_foreign (StoreFixture  *fixture,
              gconstpointer  data)
{
  static const char * const contents[] = {
    "CREATE TABLE bookmarks (x)",
    "PRAGMA user_version = 2; CREATE TABLE recent (x)",
    "PRAGMA application_id = 0x4f636375; CREATE TABLE recent (x)",
    "PRAGMA application_id = 0x4f636375; PRAGMA user_version = -1; CREATE TABLE recent (x)",
  };
  g_autofree char *path = g_build_filename (fixture->folder, "other.db", NULL);

  for (guint i = 0; i < G_N_ELEMENTS (contents); i++)
    {
      g_autoptr(GError) error = NULL;
      g_autofree char *before = NULL;
      g_autofree char *after = NULL;
      gsize length;
      gsize length_after;

      history_execute (path, contents[i]);
      g_file_get_contents (path, &before, &length, NULL);
      g_assert_null (occupancy_store_open (path, FALSE, &error));
      g_assert_error (error, OCCUPANCY_HISTORY_ERROR, OCCUPANCY_HISTORY_ERROR_DAMAGED);
      g_file_get_contents (path, &after, &length_after, NULL);
      g_assert_cmpmem (before, length, after, length_after);
      g_assert_cmpint (g_unlink (path), ==, 0);
    }
}

/* What three rooms did when version-1.sql was made: steps, gaps, a quiet one; some
 * chunks are in parts.
 */
static void
fill_version_1 (StoreFixture *fixture)
{
  for (guint i = 0; i < 1500; i++)
    {
      guint room = i % 100 == 99 ? 2 : i % 2;

      store_append (fixture, room, (OccupancyPoint) {
        .time = START + i * 137 * (gint64) 1000,
        .connections = i * i * 7 % 500,
        .presence_members = i % 7,
        .own = i % 11 == 0 ? 2 : 1,
        .known = i % 50 != 49 || room == 2,
      });
      if (i == 700 || i == 1400)
        {
          g_autoptr(GError) error = NULL;

          occupancy_store_seal (fixture->store, fixture->store->latest, &error);
          g_assert_no_error (error);
        }
    }
  fixture->time = START + 1500 * 137 * (gint64) 1000;
}

/* A file that version 1 wrote is brought up to date, and says what it said then. */
static void
test_version_1 (StoreFixture  *fixture,
                gconstpointer  data)
{
  g_autofree char *name = g_test_build_filename (G_TEST_DIST, "history", "version-1.sql", NULL);
  g_autofree char *sql = NULL;
  g_autoptr(GError) error = NULL;
  sqlite3 *db;

  /* The lists are filled by a store that is thrown away. */
  store_begin (fixture);
  fill_version_1 (fixture);
  store_commit (fixture);
  occupancy_store_free (fixture->store);
  g_assert_cmpint (g_unlink (fixture->path), ==, 0);

  g_file_get_contents (name, &sql, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (sqlite3_open (fixture->path, &db), ==, SQLITE_OK);
  occupancy_database_exec (db, sql, &error);
  g_assert_no_error (error);
  sqlite3_close (db);

  /* To one who only reads it, as it is. */
  store_assert_queries (fixture, TRUE);

  store_open (fixture, TRUE);
  g_assert_cmpint (store_get_int (fixture, "PRAGMA user_version"), ==, 2);
  store_assert_queries (fixture, TRUE);
  g_assert_cmpint (store_get_int (fixture, "SELECT count (*) FROM annotation WHERE text = 'Noted'"), ==, 1);
  g_assert_cmpint (store_get_int (fixture, "SELECT count (*) FROM transition WHERE state = 'firing'"), ==, 1);
  g_assert_cmpint (store_get_int (fixture, "SELECT count (*) FROM alert WHERE rule = 'rule'"), ==, 1);

  /* The same from its hours alone. */
  occupancy_database_exec (fixture->store->db,
                           "DELETE FROM chunk WHERE block = 1; UPDATE block SET raw = 0 WHERE id = 1", &error);
  g_assert_no_error (error);
  store_assert_queries (fixture, FALSE);
}

/* The log does not grow with what is written, and is gone in the end. */
static void
test_log (StoreFixture  *fixture,
          gconstpointer  data)
{
  g_autofree char *log = g_strconcat (fixture->path, "-wal", NULL);
  g_autoptr(GError) error = NULL;
  GStatBuf buffer;
  int n_written;
  int most;

  for (guint i = 0; i < 1500; i++)
    {
      store_begin (fixture);
      for (guint k = 0; k < 500; k++)
        store_append (fixture, k % N_ROOMS, (OccupancyPoint) {
          .time = START + (i * 500 + k) * (gint64) 1000, .connections = k, .known = TRUE });
      if (i % 100 == 99)
        occupancy_store_seal (fixture->store, fixture->store->latest, &error);
      g_assert_no_error (error);
      store_commit (fixture);
      g_assert_cmpint (g_stat (log, &buffer), ==, 0);
      g_assert_cmpint (buffer.st_size, <, 16 * 1024 * 1024);
    }
  sqlite3_db_status (fixture->store->db, SQLITE_DBSTATUS_CACHE_WRITE, &n_written, &most, FALSE);
  g_test_message ("%d pages written, a log of %d at last", n_written, (int) (buffer.st_size / 4096));
  g_assert_cmpint (n_written, >, 2 * buffer.st_size / 4096);

  occupancy_store_close (fixture->store, START + 1000000 * (gint64) 1000, &error);
  g_assert_no_error (error);
  g_assert_cmpint (g_stat (log, &buffer), ==, 0);
  g_assert_cmpint (buffer.st_size, ==, 0);
}

/* What a newer program made is not touched, but read. */
static void
test_newer (StoreFixture  *fixture,
            gconstpointer  data)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;
  gsize length;
  gsize length_after;

  store_record_random (fixture, 100);
  occupancy_database_exec (fixture->store->db, "PRAGMA user_version = 99", &error);
  g_assert_no_error (error);
  g_clear_pointer (&fixture->store, occupancy_store_free);
  g_file_get_contents (fixture->path, &before, &length, NULL);

  fixture->store = occupancy_store_open (fixture->path, FALSE, &error);
  g_assert_null (fixture->store);
  g_assert_error (error, OCCUPANCY_HISTORY_ERROR, OCCUPANCY_HISTORY_ERROR_NEWER);

  store_assert_queries (fixture, TRUE);
  g_file_get_contents (fixture->path, &after, &length_after, NULL);
  g_assert_cmpmem (before, length, after, length_after);
}

/* Many blocks of 1,000 rooms, all with the same chunk. */
static void
fill_blocks (StoreFixture *fixture,
             guint         n_blocks)
{
  g_autoptr(GByteArray) chunk = g_byte_array_new ();
  g_autoptr(sqlite3_stmt) statement = NULL;
  g_autoptr(GError) error = NULL;
  g_autofree char *blocks = NULL;
  OccupancyPoint points[220];

  for (guint i = 0; i < G_N_ELEMENTS (points); i++)
    points[i] = (OccupancyPoint) {
      .time = START + i * (gint64) 12000,
      .connections = g_test_rand_int_range (0, 1000),
      .presence_members = g_test_rand_int_range (0, 1000),
      .known = TRUE,
    };
  occupancy_chunk_encode (chunk, START, points, G_N_ELEMENTS (points), FALSE);

  blocks = g_strdup_printf ("WITH RECURSIVE b (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM b WHERE i < %u)"
                            " INSERT INTO block SELECT i, 1700000000 + i * 3600, 1700003600 + i * 3600, 1 FROM b",
                            n_blocks);
  occupancy_database_exec (fixture->store->db, blocks, &error);
  g_assert_no_error (error);
  statement = occupancy_database_prepare (fixture->store->db,
    "WITH RECURSIVE r (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM r WHERE i < 1000)"
    " INSERT INTO chunk SELECT block.id, r.i, 0, ?1 FROM block, r ORDER BY 1, 2", &error);
  g_assert_no_error (error);
  sqlite3_bind_blob (statement, 1, chunk->data, chunk->len, SQLITE_STATIC);
  g_assert_true (occupancy_database_run (statement, &error));
}

/* Opening reads the newest block and what is recent, however much lies before.
 * The check that is due, as it was not closed, keeps nobody waiting: not the one
 * who opens it, nor who records, asks, or closes.
 */
static void
test_large (StoreFixture  *fixture,
            gconstpointer  data)
{
  g_autofree char *lock = g_build_filename (fixture->folder, "history.lock", NULL);
  g_autoptr(GError) error = NULL;
  OccupancyHistory *history;
  gint64 n_pages;
  int n_reads;
  int most;

  fill_blocks (fixture, history_is_soak () ? 1300 : 50);
  occupancy_store_free (fixture->store);

  store_open (fixture, FALSE);
  occupancy_database_get_int (fixture->store->db, "PRAGMA page_count", &n_pages, &error);
  sqlite3_db_status (fixture->store->db, SQLITE_DBSTATUS_CACHE_MISS, &n_reads, &most, FALSE);
  g_test_message ("read %d of %d pages", n_reads, (int) n_pages);
  g_assert_cmpint (n_pages, >, 10000);
  g_assert_cmpint (n_reads, <, 1000);
  g_clear_pointer (&fixture->store, occupancy_store_free);

  history = occupancy_history_new (fixture->path);
  g_assert_false (occupancy_history_get_recording (history));
  history_wait_recording (history);
  history_record (history, "lobby", history_now (), 5);
  history_flush (history, &error);
  g_assert_no_error (error);
  g_assert_cmpint (history_last_value (history, "lobby", history_now () - HOUR), ==, 5);
  history_close (history);
  history_finalize (history);
  g_assert_cmpint (g_unlink (lock), ==, 0);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

#define ADD(name, func) \
  g_test_add ("/database/" name, StoreFixture, NULL, store_fixture_set_up, func, store_fixture_tear_down)

  ADD ("settings", test_settings);
  ADD ("migration-fails", test_migration_fails);
  ADD ("foreign", test_foreign);
  ADD ("version-1", test_version_1);
  ADD ("newer", test_newer);
  ADD ("log", test_log);
  ADD ("large", test_large);

  return g_test_run ();
}
