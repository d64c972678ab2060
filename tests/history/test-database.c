/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "history/store-fixture.h"

#include "history/occupancy-history-error.h"

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

/* Opening reads the newest block and what is recent, however much lies before. */
static void
test_large (StoreFixture  *fixture,
            gconstpointer  data)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *sql = NULL;
  guint n_blocks = g_getenv ("OCCUPANCY_SOAK") != NULL ? 1000 : 50;
  gint64 n_pages;
  int n_reads;
  int most;

  sql = g_strdup_printf ("WITH RECURSIVE b (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM b WHERE i < %1$u)"
                         " INSERT INTO block SELECT i, 1700000000 + i * 3600, 1700003600 + i * 3600, 1 FROM b;"
                         "WITH RECURSIVE b (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM b WHERE i < %1$u),"
                         " r (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM r WHERE i < 1000)"
                         " INSERT INTO chunk SELECT b.i, r.i, randomblob (900) FROM b, r", n_blocks);
  occupancy_database_exec (fixture->store->db, sql, &error);
  g_assert_no_error (error);
  occupancy_store_free (fixture->store);

  store_open (fixture, FALSE);
  occupancy_database_get_int (fixture->store->db, "PRAGMA page_count", &n_pages, &error);
  sqlite3_db_status (fixture->store->db, SQLITE_DBSTATUS_CACHE_MISS, &n_reads, &most, FALSE);
  g_assert_cmpint (n_pages, >, 10000);
  g_assert_cmpint (n_reads, <, 1000);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

#define ADD(name, func) \
  g_test_add ("/database/" name, StoreFixture, NULL, store_fixture_set_up, func, store_fixture_tear_down)

  ADD ("newer", test_newer);
  ADD ("large", test_large);

  return g_test_run ();
}
