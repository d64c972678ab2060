/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "history/store-fixture.h"

#include <glib/gstdio.h>

void
store_begin (StoreFixture *fixture)
{
  g_autoptr(GError) error = NULL;

  occupancy_store_begin (fixture->store, &error);
  g_assert_no_error (error);
}

void
store_commit (StoreFixture *fixture)
{
  g_autoptr(GError) error = NULL;

  occupancy_store_commit (fixture->store, &error);
  g_assert_no_error (error);
}

gint64
store_get_int (StoreFixture *fixture,
               const char   *sql)
{
  g_autoptr(GError) error = NULL;
  gint64 value;

  occupancy_database_get_int (fixture->store->db, sql, &value, &error);
  g_assert_no_error (error);

  return value;
}

void
store_open (StoreFixture *fixture,
            gboolean      continued)
{
  g_autoptr(GError) error = NULL;

  fixture->store = occupancy_store_open (fixture->path, continued, &error);
  g_assert_no_error (error);
  store_begin (fixture);
  for (guint i = 0; i < N_ROOMS; i++)
    {
      g_autofree char *name = g_strdup_printf ("room-%u", i);

      occupancy_store_ensure_room (fixture->store, "account", name, &fixture->rooms[i], &error);
      g_assert_no_error (error);
    }
  store_commit (fixture);
}

void
store_fixture_set_up (StoreFixture  *fixture,
                      gconstpointer  data)
{
  fixture->folder = g_dir_make_tmp ("occupancy-XXXXXX", NULL);
  fixture->path = g_build_filename (fixture->folder, "history.db", NULL);
  fixture->time = START;
  for (guint i = 0; i < N_ROOMS; i++)
    fixture->lists[i] = g_array_new (FALSE, FALSE, sizeof (OccupancyPoint));
  store_open (fixture, FALSE);
}

void
store_fixture_tear_down (StoreFixture  *fixture,
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
void
store_append (StoreFixture   *fixture,
              guint           room,
              OccupancyPoint  point)
{
  g_autoptr(GError) error = NULL;
  GArray *list = fixture->lists[room];
  OccupancyPoint *last;

  occupancy_store_append (fixture->store, fixture->rooms[room], &point, &error);
  g_assert_no_error (error);

  point.time -= point.time % 1000;
  point.time = MAX (point.time, fixture->store->start);

  /* A gap that lasts less than a second is none. */
  last = list->len > 0 ? &g_array_index (list, OccupancyPoint, list->len - 1) : NULL;
  if (last != NULL && !last->known && point.known && last->time == point.time)
    g_array_set_size (list, list->len - 1);

  last = list->len > 0 ? &g_array_index (list, OccupancyPoint, list->len - 1) : NULL;
  if (last == NULL ? point.known : !occupancy_point_same_counts (last, &point))
    g_array_append_val (list, point);
}

/* Some days of three rooms: a busy one, one with many gaps, one that is quiet for
 * days. Sealed every now and then.
 */
void
store_record_random (StoreFixture *fixture,
                     guint         n_samples)
{
  g_autoptr(GError) error = NULL;

  store_begin (fixture);
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
      store_append (fixture, room, point);
      fixture->time += g_test_rand_int_range (0, 5) * g_test_rand_int_range (0, 60) * 500;

      if (g_test_rand_int_range (0, 400) == 0)
        {
          occupancy_store_seal (fixture->store, fixture->store->latest, &error);
          g_assert_no_error (error);
        }
    }
  store_commit (fixture);
}

static void
sum_up (StoreFixture   *fixture,
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

void
store_assert_range (const OccupancyRange *range,
                    const OccupancyRange *expected,
                    gboolean              times)
{
  g_assert_cmpint (range->empty, ==, expected->empty);
  g_assert_cmpint (range->known, ==, expected->known);
  g_assert_cmpuint (range->n_changes, ==, expected->n_changes);
  if (range->empty)
    return;

  assert_extent (&range->connections, &expected->connections, times);
  assert_extent (&range->others, &expected->others, times);
  assert_extent (&range->presence_members, &expected->presence_members, times);
}

OccupancyReader *
store_open_reader (StoreFixture *fixture)
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
assert_points (StoreFixture   *fixture,
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

  /* Of what held before when there are only hours it is not known since when. */
  if (sum.n_changes == expected.n_changes + 1 &&
      g_array_index (trace->points, OccupancyPoint, 0).time == trace->from)
    sum.n_changes--;
  store_assert_range (&sum, &expected, TRUE);
}

static void
assert_ranges (StoreFixture   *fixture,
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
      store_assert_range (range, &expected, FALSE);
      known += range->known;
    }

  sum_up (fixture, room, trace->from, trace->to, &expected);
  g_assert_cmpint (known, ==, expected.known);
}

void
store_assert_queries (StoreFixture *fixture,
                      gboolean      raw)
{
  g_autoptr(OccupancyReader) reader = store_open_reader (fixture);
  gint64 minutes = (fixture->time - START) / 60000;

  for (guint i = 0; i < 300; i++)
    {
      g_autoptr(GError) error = NULL;
      g_autoptr(OccupancyTrace) trace = NULL;
      guint room = g_test_rand_int_range (0, N_ROOMS);
      guint max_points = g_test_rand_int_range (2, i % 2 == 0 ? 100 : 3000);
      gint64 from = START + g_test_rand_int_range (-100, minutes) * (gint64) 60000;
      gint64 to;
      OccupancyRange range;
      OccupancyRange expected;

      /* Now and then from where a block begins. */
      if (i % 10 == 0)
        occupancy_database_get_int (occupancy_reader_get_database (reader),
                                    "SELECT start * 1000 FROM block WHERE id > 1 ORDER BY random () LIMIT 1",
                                    &from, &error);
      g_assert_no_error (error);
      if (from == 0)
        from = START;
      to = from + g_test_rand_int_range (1, i % 3 == 0 ? 200 : minutes) * (gint64) 60000;
      trace = occupancy_reader_trace (reader, fixture->rooms[room], from, to, max_points, &error);
      g_assert_no_error (error);
      g_assert_cmpint (trace->from, <=, from);
      g_assert_cmpint (trace->to, >=, to);
      fixture->n_answers[trace->interval == 0 ? 0 : trace->interval < HOUR ? 1 : trace->interval == HOUR ? 2 : 3]++;
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

      /* Where there are only hours those at the ends are whole. */
      occupancy_reader_get_statistics (reader, fixture->rooms[room], from, to, &range, &error);
      g_assert_no_error (error);
      g_assert_cmpint (range.from, ==, raw || range.from == from ? from : from - from % HOUR);
      g_assert_cmpint (range.to, ==, raw || range.to == to ? to : to + HOUR - to % HOUR);
      sum_up (fixture, room, range.from, range.to, &expected);
      store_assert_range (&range, &expected, raw);
    }
}
