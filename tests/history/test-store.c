/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gstdio.h>

#include "history/occupancy-history-error.h"
#include "history/occupancy-reader-private.h"
#include "history/occupancy-rollup.h"
#include "history/occupancy-store-private.h"

#define START (G_GINT64_CONSTANT (1790000000) * 1000)
#define HOUR OCCUPANCY_ROLLUP_HOUR
#define DAY (24 * HOUR)
#define N_ROOMS 3

typedef struct
{
  char *folder;
  char *path;
  OccupancyStore *store;
  gint64 rooms[N_ROOMS];
  /* What the rooms did, as a plain list, and until when it is known. */
  GArray *lists[N_ROOMS];
  gint64 time;
} Fixture;

static void
open_store (Fixture  *fixture,
            gboolean  continued)
{
  g_autoptr(GError) error = NULL;

  fixture->store = occupancy_store_open (fixture->path, continued, &error);
  g_assert_no_error (error);
  occupancy_store_begin (fixture->store, &error);
  for (guint i = 0; i < N_ROOMS; i++)
    {
      g_autofree char *name = g_strdup_printf ("room-%u", i);

      occupancy_store_ensure_room (fixture->store, "account", name, &fixture->rooms[i], &error);
    }
  occupancy_store_commit (fixture->store, &error);
  g_assert_no_error (error);
}

static void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  fixture->folder = g_dir_make_tmp ("occupancy-XXXXXX", NULL);
  fixture->path = g_build_filename (fixture->folder, "history.db", NULL);
  fixture->time = START;
  for (guint i = 0; i < N_ROOMS; i++)
    fixture->lists[i] = g_array_new (FALSE, FALSE, sizeof (OccupancyPoint));
  open_store (fixture, FALSE);
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  data)
{
  static const char * const suffixes[] = { "", "-wal", "-shm" };

  g_clear_pointer (&fixture->store, occupancy_store_free);
  for (guint i = 0; i < G_N_ELEMENTS (suffixes); i++)
    {
      g_autofree char *path = g_strconcat (fixture->path, suffixes[i], NULL);

      g_unlink (path);
    }
  g_assert_cmpint (g_rmdir (fixture->folder), ==, 0);
  for (guint i = 0; i < N_ROOMS; i++)
    g_array_unref (fixture->lists[i]);
  g_free (fixture->folder);
  g_free (fixture->path);
}

/* Appends to the store, and to the list as the store is to see it. */
static void
append (Fixture        *fixture,
        guint           room,
        OccupancyPoint  point)
{
  g_autoptr(GError) error = NULL;
  GArray *list = fixture->lists[room];
  OccupancyPoint *last = list->len > 0 ? &g_array_index (list, OccupancyPoint, list->len - 1) : NULL;

  occupancy_store_append (fixture->store, fixture->rooms[room], &point, &error);
  g_assert_no_error (error);

  point.time -= point.time % 1000;
  point.time = MAX (point.time, fixture->store->start);
  if (last == NULL ? point.known : !occupancy_point_same_counts (last, &point))
    g_array_append_val (list, point);
}

/* Some days of three rooms: a busy one, one with many gaps, one that is quiet for
 * days. Sealed every now and then.
 */
static void
record_random (Fixture *fixture,
               guint    n_samples)
{
  g_autoptr(GError) error = NULL;

  occupancy_store_begin (fixture->store, &error);
  for (guint i = 0; i < n_samples; i++)
    {
      guint room = g_test_rand_int_range (0, 10);
      OccupancyPoint point = { .time = fixture->time };

      room = room < 6 ? 0 : room < 9 ? 1 : 2;
      if (room == 2 && g_test_rand_int_range (0, 50) > 0)
        room = 0;

      if (g_test_rand_int_range (0, room == 1 ? 4 : 200) > 0)
        {
          point.known = TRUE;
          point.connections = 100 * room + g_test_rand_int_range (0, 40);
          point.presence_members = g_test_rand_int_range (0, 5);
          point.own = g_test_rand_int_range (0, 30) > 0;
        }
      append (fixture, room, point);
      fixture->time += g_test_rand_int_range (0, 5) * g_test_rand_int_range (0, 60) * 500;

      if (g_test_rand_int_range (0, 400) == 0)
        {
          occupancy_store_seal (fixture->store, fixture->store->latest, &error);
          g_assert_no_error (error);
        }
    }
  occupancy_store_commit (fixture->store, &error);
  g_assert_no_error (error);
}

static void
sum_up (Fixture        *fixture,
        guint           room,
        gint64          from,
        gint64          to,
        OccupancyRange *range)
{
  GArray *list = fixture->lists[room];

  occupancy_range_init (range, from, to);
  to = MIN (to, fixture->time);
  for (guint i = 0; i < list->len; i++)
    {
      OccupancyPoint *point = &g_array_index (list, OccupancyPoint, i);
      gint64 until = i + 1 < list->len ? point[1].time : fixture->time;

      if (point->time < to)
        occupancy_range_add (range, point, MIN (until, to));
    }
}

static void
assert_extent (const OccupancyExtent *extent,
               const OccupancyExtent *expected,
               gboolean               times)
{
  g_assert_cmpint (extent->first, ==, expected->first);
  g_assert_cmpint (extent->last, ==, expected->last);
  g_assert_cmpint (extent->min, ==, expected->min);
  g_assert_cmpint (extent->max, ==, expected->max);
  g_assert_cmpfloat (extent->integral, ==, expected->integral);
  if (times)
    {
      g_assert_cmpint (extent->min_time, ==, expected->min_time);
      g_assert_cmpint (extent->max_time, ==, expected->max_time);
    }
}

static void
assert_range (const OccupancyRange *range,
              const OccupancyRange *expected,
              gboolean              times)
{
  g_assert_cmpint (range->empty, ==, expected->empty);
  g_assert_cmpint (range->known, ==, expected->known);
  if (range->empty)
    return;

  assert_extent (&range->connections, &expected->connections, times);
  assert_extent (&range->others, &expected->others, times);
  assert_extent (&range->presence_members, &expected->presence_members, times);
}

static OccupancyReader *
open_reader (Fixture *fixture)
{
  g_autoptr(GError) error = NULL;
  OccupancyReader *reader = occupancy_reader_open (fixture->path, fixture->time, NULL, &error);

  g_assert_no_error (error);
  occupancy_reader_load (reader, fixture->rooms, N_ROOMS, &error);
  g_assert_no_error (error);

  return reader;
}

/* Every step is where the list has it, and gaps are where it has none. */
static void
assert_points (Fixture        *fixture,
               guint           room,
               OccupancyTrace *trace)
{
  OccupancyRange sum;
  OccupancyRange expected;

  occupancy_range_init (&sum, trace->from, trace->to);
  for (guint i = 0; i < trace->points->len; i++)
    {
      OccupancyPoint *point = &g_array_index (trace->points, OccupancyPoint, i);

      if (i > 0)
        g_assert_cmpint (point->time, >=, point[-1].time);
      occupancy_range_add (&sum, point, i + 1 < trace->points->len ? point[1].time : trace->to);
    }

  sum_up (fixture, room, trace->from, trace->to, &expected);
  assert_range (&sum, &expected, TRUE);
}

static void
assert_ranges (Fixture        *fixture,
               guint           room,
               OccupancyTrace *trace)
{
  gint64 known = 0;
  OccupancyRange expected;

  for (guint i = 0; i < trace->ranges->len; i++)
    {
      OccupancyRange *range = &g_array_index (trace->ranges, OccupancyRange, i);

      g_assert_cmpint (range->to - range->from, <=, trace->interval);
      g_assert_cmpint ((range->from - trace->from) % trace->interval, ==, 0);
      sum_up (fixture, room, range->from, range->to, &expected);
      assert_range (range, &expected, FALSE);
      known += range->known;
    }

  sum_up (fixture, room, trace->from, trace->to, &expected);
  g_assert_cmpint (known, ==, expected.known);
}

static void
assert_queries (Fixture  *fixture,
                gboolean  raw)
{
  g_autoptr(OccupancyReader) reader = open_reader (fixture);
  gint64 minutes = (fixture->time - START) / 60000;

  for (guint i = 0; i < 300; i++)
    {
      g_autoptr(GError) error = NULL;
      g_autoptr(OccupancyTrace) trace = NULL;
      guint room = g_test_rand_int_range (0, N_ROOMS);
      guint max_points = g_test_rand_int_range (2, i % 2 == 0 ? 100 : 3000);
      gint64 from = START + g_test_rand_int_range (-100, minutes) * (gint64) 60000;
      gint64 to = from + g_test_rand_int_range (1, i % 3 == 0 ? 200 : minutes) * (gint64) 60000;
      OccupancyRange range;
      OccupancyRange expected;

      trace = occupancy_reader_trace (reader, fixture->rooms[room], from, to, max_points, &error);
      g_assert_no_error (error);
      g_assert_cmpint (trace->from, <=, from);
      g_assert_cmpint (trace->to, >=, to);
      if (trace->points != NULL)
        {
          g_assert_cmpuint (trace->points->len, <=, max_points);
          assert_points (fixture, room, trace);
        }
      else
        {
          g_assert_cmpuint (trace->ranges->len, <=, max_points);
          assert_ranges (fixture, room, trace);
        }

      if (!raw)
        {
          /* The hours at both ends count whole. */
          from -= from % HOUR;
          to += HOUR - to % HOUR;
        }
      occupancy_reader_get_statistics (reader, fixture->rooms[room], from, to, &range, &error);
      g_assert_no_error (error);
      sum_up (fixture, room, from, to, &expected);
      assert_range (&range, &expected, raw);
    }
}

static void
test_random (Fixture       *fixture,
             gconstpointer  data)
{
  record_random (fixture, 6000);
  assert_queries (fixture, TRUE);

  /* It is all the same to one who opens the file later. */
  occupancy_store_free (fixture->store);
  open_store (fixture, TRUE);
  assert_queries (fixture, TRUE);
  record_random (fixture, 2000);
  assert_queries (fixture, TRUE);
}

/* Without the steps, the hours still tell everything but when in the hour. */
static void
test_rollups (Fixture       *fixture,
              gconstpointer  data)
{
  g_autoptr(GError) error = NULL;
  OccupancyRetention retention = { .raw_age = 1 };
  gboolean more = TRUE;
  gint64 n_chunks;
  gint64 n_blocks;

  record_random (fixture, 8000);
  while (more)
    {
      occupancy_store_prune (fixture->store, &retention, fixture->time, &more, &error);
      g_assert_no_error (error);
    }
  occupancy_database_get_int (fixture->store->db, "SELECT count (DISTINCT block) FROM chunk", &n_chunks, &error);
  occupancy_database_get_int (fixture->store->db, "SELECT count (*) FROM block", &n_blocks, &error);
  g_assert_cmpint (n_chunks, ==, 1);
  g_assert_cmpint (n_blocks, >, 5);
  assert_queries (fixture, FALSE);

  /* By size: nothing but the newest block may go, and rollups stay. */
  retention = (OccupancyRetention) { .max_bytes = 1 };
  occupancy_store_prune (fixture->store, &retention, fixture->time, &more, &error);
  g_assert_false (more);
  assert_queries (fixture, FALSE);

  /* By age, hours go too. */
  retention = (OccupancyRetention) { .rollup_age = 1 };
  for (more = TRUE; more;)
    occupancy_store_prune (fixture->store, &retention, fixture->time, &more, &error);
  g_assert_no_error (error);
  occupancy_database_get_int (fixture->store->db, "SELECT count (*) FROM block", &n_blocks, &error);
  g_assert_cmpint (n_blocks, ==, 1);
}

/* Whoever was killed leaves no line over the time it was dead. */
static void
test_killed (Fixture       *fixture,
             gconstpointer  data)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(OccupancyReader) reader = NULL;
  OccupancyRange range;

  occupancy_store_begin (fixture->store, &error);
  append (fixture, 0, (OccupancyPoint) { START, 5, 1, 0, TRUE });
  append (fixture, 1, (OccupancyPoint) { START, 7, 1, 0, TRUE });
  append (fixture, 0, (OccupancyPoint) { START + 60000, 6, 1, 0, TRUE });
  occupancy_store_commit (fixture->store, &error);
  occupancy_store_keep_alive (fixture->store, START + 120000, &error);
  g_assert_no_error (error);

  /* Nobody writes: known up to the last sign of life. */
  fixture->time = 0;
  reader = open_reader (fixture);
  occupancy_reader_get_statistics (reader, fixture->rooms[1], START, START + DAY, &range, &error);
  g_assert_cmpint (range.known, ==, 120000);
  g_clear_pointer (&reader, occupancy_reader_free);

  occupancy_store_free (fixture->store);
  open_store (fixture, FALSE);
  fixture->time = START + HOUR;
  occupancy_store_begin (fixture->store, &error);
  append (fixture, 0, (OccupancyPoint) { START + HOUR - 60000, 6, 1, 0, TRUE });
  occupancy_store_commit (fixture->store, &error);

  reader = open_reader (fixture);
  occupancy_reader_get_statistics (reader, fixture->rooms[0], START, START + DAY, &range, &error);
  g_assert_no_error (error);
  g_assert_cmpint (range.known, ==, 120000 + 60000);
  occupancy_reader_get_statistics (reader, fixture->rooms[1], START, START + DAY, &range, &error);
  g_assert_cmpint (range.known, ==, 120000);
}

/* A clock that was a year ahead and is set right: neither part is lost, and what
 * is recorded from then on has its own times.
 */
static void
test_clock (Fixture       *fixture,
            gconstpointer  data)
{
  g_autoptr(GError) error = NULL;
  gint64 ahead = START + 365 * DAY;

  for (guint seal = 0; seal < 2; seal++)
    {
      g_autoptr(OccupancyReader) reader = NULL;
      OccupancyRange range;

      occupancy_store_begin (fixture->store, &error);
      append (fixture, 0, (OccupancyPoint) { ahead, 50, 1, 0, TRUE });
      append (fixture, 0, (OccupancyPoint) { ahead + HOUR, 60, 1, 0, TRUE });
      append (fixture, 0, (OccupancyPoint) { START, 5, 1, 0, TRUE });
      append (fixture, 0, (OccupancyPoint) { START + HOUR, 6, 1, 0, TRUE });
      /* A little back is no more than that. */
      append (fixture, 0, (OccupancyPoint) { START + HOUR - 2000, 7, 1, 0, TRUE });
      if (seal == 1)
        occupancy_store_seal (fixture->store, fixture->store->latest, &error);
      occupancy_store_commit (fixture->store, &error);
      g_assert_no_error (error);

      fixture->time = START + 2 * HOUR;
      reader = open_reader (fixture);
      occupancy_reader_get_statistics (reader, fixture->rooms[0], START, START + 3 * HOUR, &range, &error);
      g_assert_no_error (error);
      g_assert_cmpint (range.known, ==, 2 * HOUR);
      g_assert_cmpint (range.connections.max, ==, 7);
      g_assert_cmpint (range.connections.max_time, ==, START + HOUR);
      g_clear_pointer (&reader, occupancy_reader_free);

      /* Once that time has come, what was recorded for it is still there. */
      fixture->time = ahead + 2 * HOUR;
      if (seal == 1)
        {
          occupancy_store_begin (fixture->store, &error);
          append (fixture, 0, (OccupancyPoint) { START + 3 * HOUR });
          append (fixture, 0, (OccupancyPoint) { ahead + 3 * HOUR, 1, 1, 0, TRUE });
          occupancy_store_seal (fixture->store, fixture->store->latest, &error);
          occupancy_store_commit (fixture->store, &error);
          g_assert_no_error (error);
        }
      occupancy_store_begin (fixture->store, &error);
      occupancy_store_delete (fixture->store, NULL, NULL, &error);
      occupancy_store_commit (fixture->store, &error);
      occupancy_store_free (fixture->store);
      open_store (fixture, TRUE);
    }
}

static void
test_delete (Fixture       *fixture,
             gconstpointer  data)
{
  g_autoptr(GError) error = NULL;
  gint64 count;

  record_random (fixture, 3000);
  occupancy_store_begin (fixture->store, &error);
  occupancy_store_delete (fixture->store, "account", "room-0", &error);
  occupancy_store_commit (fixture->store, &error);
  g_assert_no_error (error);

  g_array_set_size (fixture->lists[0], 0);
  assert_queries (fixture, TRUE);
  occupancy_database_get_int (fixture->store->db, "SELECT count (*) FROM room", &count, &error);
  g_assert_cmpint (count, ==, N_ROOMS - 1);

  occupancy_store_begin (fixture->store, &error);
  occupancy_store_delete (fixture->store, "account", NULL, &error);
  occupancy_store_commit (fixture->store, &error);
  occupancy_database_get_int (fixture->store->db,
                              "SELECT (SELECT count (*) FROM chunk) + (SELECT count (*) FROM rollup)"
                              " + (SELECT count (*) FROM recent) + (SELECT count (*) FROM room)",
                              &count, &error);
  g_assert_no_error (error);
  g_assert_cmpint (count, ==, 0);
}

/* What a newer program made is not touched, but read. */
static void
test_newer (Fixture       *fixture,
            gconstpointer  data)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;
  gsize length;
  gsize length_after;

  record_random (fixture, 100);
  occupancy_database_exec (fixture->store->db, "PRAGMA user_version = 99", &error);
  g_assert_no_error (error);
  g_clear_pointer (&fixture->store, occupancy_store_free);
  g_file_get_contents (fixture->path, &before, &length, NULL);

  fixture->store = occupancy_store_open (fixture->path, FALSE, &error);
  g_assert_null (fixture->store);
  g_assert_error (error, OCCUPANCY_HISTORY_ERROR, OCCUPANCY_HISTORY_ERROR_NEWER);

  assert_queries (fixture, TRUE);
  g_file_get_contents (fixture->path, &after, &length_after, NULL);
  g_assert_cmpmem (before, length, after, length_after);
}

/* Opening reads the newest block and what is recent, however much lies before. */
static void
test_large (Fixture       *fixture,
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

  open_store (fixture, FALSE);
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

  g_test_add ("/store/random", Fixture, NULL, set_up, test_random, tear_down);
  g_test_add ("/store/rollups", Fixture, NULL, set_up, test_rollups, tear_down);
  g_test_add ("/store/killed", Fixture, NULL, set_up, test_killed, tear_down);
  g_test_add ("/store/clock", Fixture, NULL, set_up, test_clock, tear_down);
  g_test_add ("/store/delete", Fixture, NULL, set_up, test_delete, tear_down);
  g_test_add ("/store/large", Fixture, NULL, set_up, test_large, tear_down);
  g_test_add ("/store/newer", Fixture, NULL, set_up, test_newer, tear_down);

  return g_test_run ();
}
