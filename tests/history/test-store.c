/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "history/store-fixture.h"

#include <glib/gstdio.h>

static void
test_random (StoreFixture  *fixture,
             gconstpointer  data)
{
  store_record_random (fixture, 6000);
  store_assert_queries (fixture, TRUE);

  /* It is all the same to one who opens the file later. */
  occupancy_store_free (fixture->store);
  store_open (fixture, TRUE);
  store_assert_queries (fixture, TRUE);
  store_record_random (fixture, 2000);
  store_assert_queries (fixture, TRUE);

  g_assert_cmpuint (fixture->n_answers[0], >, 0);
  g_assert_cmpuint (fixture->n_answers[1], >, 0);
  g_assert_cmpuint (fixture->n_answers[3], >, 0);
}

/* Ten blocks at least, spread over the whole time: where the others end is by chance. */
static void
record_blocks (StoreFixture *fixture,
               guint         n_samples)
{
  for (guint i = 0; i < 10; i++)
    {
      g_autoptr(GError) error = NULL;

      store_record_random (fixture, n_samples / 10);
      store_begin (fixture);
      occupancy_store_seal (fixture->store, fixture->store->latest, &error);
      g_assert_no_error (error);
      store_commit (fixture);
    }
}

/* Drops what is to go, a slice at a time: at most one block, or a few pages. */
static void
prune (StoreFixture             *fixture,
       const OccupancyRetention *retention)
{
  gboolean more = TRUE;

  fixture->store->retention = *retention;
  while (more)
    {
      g_autoptr(GError) error = NULL;
      gint64 n_blocks = store_get_int (fixture, "SELECT count (*) FROM block");
      gint64 n_raw = store_get_int (fixture, "SELECT count (*) FROM block WHERE raw");
      gint64 n_pages = store_get_int (fixture, "PRAGMA page_count");

      occupancy_store_prune (fixture->store, fixture->time, &more, &error);
      g_assert_no_error (error);
      g_assert_cmpint (store_get_int (fixture, "SELECT count (*) FROM block"), >=, n_blocks - 1);
      g_assert_cmpint (store_get_int (fixture, "SELECT count (*) FROM block WHERE raw"), >=, n_raw - 1);
      g_assert_cmpint (store_get_int (fixture, "PRAGMA page_count"), >=, n_pages - 128);
    }
}

/* Without the steps, the hours still tell everything but when in the hour. */
static void
test_rollups (StoreFixture  *fixture,
              gconstpointer  data)
{
  gint64 n_blocks;

  record_blocks (fixture, 8000);
  n_blocks = store_get_int (fixture, "SELECT count (*) FROM block");
  prune (fixture, &(OccupancyRetention) { .raw_age = (fixture->time - START) / 2 });
  g_assert_cmpint (store_get_int (fixture, "SELECT count (DISTINCT block) FROM chunk"), >, 1);
  g_assert_cmpint (store_get_int (fixture, "SELECT count (*) FROM block WHERE NOT raw"), >, 1);
  store_assert_queries (fixture, FALSE);

  prune (fixture, &(OccupancyRetention) { .raw_age = 1 });
  g_assert_cmpint (store_get_int (fixture, "SELECT count (DISTINCT block) FROM chunk"), ==, 1);
  g_assert_cmpint (store_get_int (fixture, "SELECT count (*) FROM block"), ==, n_blocks);
  store_assert_queries (fixture, FALSE);
  g_assert_cmpuint (fixture->n_answers[2], >, 0);
  g_assert_cmpuint (fixture->n_answers[3], >, 0);

  /* By size: nothing but the newest block may go, and rollups stay. */
  prune (fixture, &(OccupancyRetention) { .max_bytes = 1 });
  g_assert_cmpint (store_get_int (fixture, "SELECT count (*) FROM block"), ==, n_blocks);
  store_assert_queries (fixture, FALSE);

  /* By age, hours go too, and what alerts did then. */
  occupancy_database_exec (fixture->store->db,
                           "INSERT INTO transition (room, time, rule, state, detail) VALUES (1, 1789990000, '', '', '');"
                           "INSERT INTO transition (room, time, rule, state, detail) VALUES (1, 4000000000, '', '', '')",
                           NULL);
  prune (fixture, &(OccupancyRetention) { .rollup_age = 1 });
  g_assert_cmpint (store_get_int (fixture, "SELECT count (*) FROM block"), ==, 1);
  g_assert_cmpint (store_get_int (fixture, "SELECT count (*) FROM transition"), ==, 1);
}

/* What comes back as it was after a gap has changed, what goes on has not, also where
 * there is but an hour before to tell that by.
 */
static void
test_same_again (StoreFixture  *fixture,
                 gconstpointer  data)
{
  gint64 border = START + HOUR / 2;

  for (guint seal = 0; seal < 2; seal++)
    {
      g_autoptr(GError) error = NULL;
      g_autoptr(OccupancyReader) reader = NULL;
      OccupancyRange range;

      if (seal == 0)
        {
          store_begin (fixture);
          store_append (fixture, 0, (OccupancyPoint) { START, 5, 1, 0, TRUE });
          store_append (fixture, 1, (OccupancyPoint) { START, 5, 1, 0, TRUE });
          store_append (fixture, 2, (OccupancyPoint) { START, 0, 1, 0, TRUE });
          store_append (fixture, 0, (OccupancyPoint) { .time = border - 60000 });
          occupancy_store_seal (fixture->store, border, &error);
          store_append (fixture, 0, (OccupancyPoint) { border, 5, 1, 0, TRUE });
          store_append (fixture, 2, (OccupancyPoint) { border, 0, 1, 1, TRUE });
        }
      else
        {
          store_begin (fixture);
          occupancy_store_seal (fixture->store, border + 1000, &error);
        }
      g_assert_no_error (error);
      store_commit (fixture);
      fixture->time = border + HOUR;
      prune (fixture, &(OccupancyRetention) { .raw_age = HOUR });
      g_assert_cmpint (store_get_int (fixture, "SELECT count (*) FROM block WHERE raw"), ==, 1);

      reader = store_open_reader (fixture);
      for (guint room = 0; room < N_ROOMS; room++)
        {
          occupancy_reader_get_statistics (reader, fixture->rooms[room], START - START % HOUR, border + HOUR,
                                           &range, &error);
          g_assert_no_error (error);
          g_assert_cmpuint (range.n_changes, ==, room == 1 ? 1 : 2);
        }
    }
}

/* A chunk that is long lies in parts that share a page with others. If one is
 * missing or damaged nothing is told of the block, least of all that what held
 * before held all through it.
 */
static void
test_parts (StoreFixture  *fixture,
            gconstpointer  data)
{
  static const char * const damages[] = {
    "DELETE FROM chunk WHERE part = 0",
    "DELETE FROM chunk WHERE part = 2",
    "DELETE FROM chunk WHERE part = (SELECT max (part) FROM chunk)",
    "UPDATE chunk SET part = 1000 WHERE part = 2",
    "UPDATE chunk SET data = zeroblob (100) WHERE part = 2",
  };
  g_autoptr(GError) error = NULL;
  OccupancyRange range;

  store_begin (fixture);
  for (guint i = 0; i < 3000; i++)
    store_append (fixture, 0, (OccupancyPoint) {
      .time = START + i * (gint64) 20000, .connections = g_test_rand_int_range (0, 100), .known = TRUE });
  fixture->time = START + 3000 * (gint64) 20000;
  occupancy_store_seal (fixture->store, fixture->time, &error);
  g_assert_no_error (error);
  store_commit (fixture);
  g_assert_cmpint (store_get_int (fixture, "SELECT count (*) FROM chunk"), >, 3);
  g_assert_cmpint (store_get_int (fixture, "SELECT max (length (data)) FROM chunk"), <, 990);
  store_assert_queries (fixture, TRUE);

  for (guint i = 0; i < G_N_ELEMENTS (damages); i++)
    {
      g_autoptr(OccupancyReader) reader = NULL;

      occupancy_database_exec (fixture->store->db,
                               i == 0 ? "CREATE TABLE whole AS SELECT * FROM chunk"
                                      : "DELETE FROM chunk; INSERT INTO chunk SELECT * FROM whole", &error);
      g_assert_no_error (error);
      occupancy_database_exec (fixture->store->db, damages[i], &error);
      g_assert_no_error (error);
      reader = store_open_reader (fixture);
      occupancy_reader_get_statistics (reader, fixture->rooms[0], START + 1000, fixture->time - 1000, &range, &error);
      g_assert_no_error (error);
      g_assert_true (range.empty);
    }
}

/* How much is kept is a matter of the file, whoever opens it. */
static void
test_retention (StoreFixture  *fixture,
                gconstpointer  data)
{
  OccupancyRetention retention = { .raw_age = 7 * DAY, .rollup_age = 0, .max_bytes = 1234567 };
  g_autoptr(GError) error = NULL;

  g_assert_cmpint (fixture->store->retention.raw_age, ==, 90 * DAY);
  g_assert_cmpint (fixture->store->retention.rollup_age, ==, 5 * 365 * DAY);
  g_assert_cmpint (fixture->store->retention.max_bytes, ==, 1024 * 1024 * 1024);

  store_begin (fixture);
  occupancy_store_set_retention (fixture->store, &retention, &error);
  g_assert_no_error (error);
  store_commit (fixture);
  occupancy_store_free (fixture->store);
  store_open (fixture, TRUE);
  g_assert_cmpmem (&fixture->store->retention, sizeof retention, &retention, sizeof retention);
}

/* By size, the oldest go first, and no more than need be. */
static void
test_size (StoreFixture  *fixture,
           gconstpointer  data)
{
  gint64 n_raw;
  gint64 bytes;

  record_blocks (fixture, 80000);
  n_raw = store_get_int (fixture, "SELECT count (*) FROM block WHERE raw");
  bytes = store_get_int (fixture, "PRAGMA page_count") * store_get_int (fixture, "PRAGMA page_size");
  prune (fixture, &(OccupancyRetention) { .max_bytes = bytes });
  g_assert_cmpint (store_get_int (fixture, "SELECT count (*) FROM block WHERE raw"), ==, n_raw);

  prune (fixture, &(OccupancyRetention) { .max_bytes = bytes * 3 / 4 });
  g_assert_cmpint (store_get_int (fixture, "SELECT count (*) FROM block WHERE raw"), <, n_raw);
  g_assert_cmpint (store_get_int (fixture, "SELECT count (*) FROM block WHERE raw"), >, n_raw / 4);
  g_assert_cmpint (store_get_int (fixture, "SELECT max (end) FROM block WHERE NOT raw"), <=,
                   store_get_int (fixture, "SELECT min (start) FROM block WHERE raw"));
}

/* Whoever was killed leaves no line over the time it was dead. */
static void
test_killed (StoreFixture  *fixture,
             gconstpointer  data)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(OccupancyReader) reader = NULL;
  OccupancyRange range;

  store_begin (fixture);
  store_append (fixture, 0, (OccupancyPoint) { START, 5, 1, 0, TRUE });
  store_append (fixture, 1, (OccupancyPoint) { START, 7, 1, 0, TRUE });
  store_append (fixture, 0, (OccupancyPoint) { START + 60000, 6, 1, 0, TRUE });
  occupancy_store_commit (fixture->store, &error);
  occupancy_store_keep_alive (fixture->store, START + 120000, &error);
  g_assert_no_error (error);

  /* Nobody writes: known up to the last sign of life. */
  fixture->time = 0;
  reader = store_open_reader (fixture);
  occupancy_reader_get_statistics (reader, fixture->rooms[1], START, START + DAY, &range, &error);
  g_assert_cmpint (range.known, ==, 120000);
  g_clear_pointer (&reader, occupancy_reader_free);

  occupancy_store_free (fixture->store);
  store_open (fixture, FALSE);
  fixture->time = START + HOUR;
  store_begin (fixture);
  store_append (fixture, 0, (OccupancyPoint) { START + HOUR - 60000, 6, 1, 0, TRUE });
  occupancy_store_commit (fixture->store, &error);

  reader = store_open_reader (fixture);
  occupancy_reader_get_statistics (reader, fixture->rooms[0], START, START + DAY, &range, &error);
  g_assert_no_error (error);
  g_assert_cmpint (range.known, ==, 120000 + 60000);
  occupancy_reader_get_statistics (reader, fixture->rooms[1], START, START + DAY, &range, &error);
  g_assert_cmpint (range.known, ==, 120000);
}

static int
busy_cb (void *data,
         int   n_times)
{
  guint *n_calls = data;

  (*n_calls)++;

  return 0;
}

/* Closing waits for nobody who reads. */
static void
test_close (StoreFixture  *fixture,
            gconstpointer  data)
{
  g_autoptr(OccupancyReader) reader = NULL;
  g_autoptr(GError) error = NULL;
  guint n_calls = 0;

  store_record_random (fixture, 100);
  reader = store_open_reader (fixture);
  store_record_random (fixture, 100);
  sqlite3_busy_handler (fixture->store->db, busy_cb, &n_calls);
  occupancy_store_close (fixture->store, fixture->time, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (n_calls, ==, 0);
  g_assert_cmpint (store_get_int (fixture, "SELECT value FROM meta WHERE key = 'clean'"), ==, 1);
}

static void
delete (StoreFixture *fixture,
        const char   *account,
        const char   *name)
{
  g_autoptr(GError) error = NULL;

  store_begin (fixture);
  occupancy_store_delete (fixture->store, account, name, &error);
  g_assert_no_error (error);
  store_commit (fixture);
}

static void
test_delete (StoreFixture  *fixture,
             gconstpointer  data)
{
  g_autofree char *log = g_strconcat (fixture->path, "-wal", NULL);
  GStatBuf buffer;

  store_record_random (fixture, 20000);
  delete (fixture, "account", "room-0");
  g_array_set_size (fixture->lists[0], 0);
  store_assert_queries (fixture, TRUE);
  g_assert_cmpint (store_get_int (fixture, "SELECT count (*) FROM room"), ==, N_ROOMS - 1);

  delete (fixture, "account", NULL);
  g_assert_cmpint (store_get_int (fixture,
                                  "SELECT (SELECT count (*) FROM chunk) + (SELECT count (*) FROM rollup)"
                                  " + (SELECT count (*) FROM recent) + (SELECT count (*) FROM room)"), ==, 0);

  /* The room that it took is given back, down to the last page. */
  g_assert_cmpint (store_get_int (fixture, "PRAGMA page_count"), >, 30);
  prune (fixture, &(OccupancyRetention) { 0 });
  g_assert_cmpint (store_get_int (fixture, "PRAGMA page_count"), <, 30);
  g_assert_cmpint (store_get_int (fixture, "PRAGMA freelist_count"), ==, 0);
  g_assert_cmpint (g_stat (log, &buffer), ==, 0);
  g_assert_cmpint (buffer.st_size, ==, 0);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

#define ADD(name, func) \
  g_test_add ("/store/" name, StoreFixture, NULL, store_fixture_set_up, func, store_fixture_tear_down)

  ADD ("random", test_random);
  ADD ("rollups", test_rollups);
  ADD ("same-again", test_same_again);
  ADD ("parts", test_parts);
  ADD ("retention", test_retention);
  ADD ("size", test_size);
  ADD ("killed", test_killed);
  ADD ("close", test_close);
  ADD ("delete", test_delete);

  return g_test_run ();
}
