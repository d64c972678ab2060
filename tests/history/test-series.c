/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "history/occupancy-series.h"

#define START G_GINT64_CONSTANT (1790000000000)
#define MINUTE (60 * (gint64) 1000)

static void
append (OccupancySeries *series,
        gint64           time,
        gint64           connections,
        gint64           presence_members,
        guint            own)
{
  OccupancySample sample = {
    .time = START + time,
    .connections = connections,
    .presence_members = presence_members,
    .own = own,
    .valid = TRUE,
  };

  occupancy_series_append (series, &sample);
}

static void
changed_cb (OccupancySeries *series,
            guint           *count)
{
  (*count)++;
}

static void
test_empty (void)
{
  OccupancySeries *series = occupancy_series_new ();
  OccupancyPoint point;
  OccupancyRange range;
  guint first;

  occupancy_series_append_gap (series, START);
  g_assert_cmpuint (occupancy_series_get_n_points (series), ==, 0);
  g_assert_false (occupancy_series_get_value_at (series, START, &point));
  g_assert_cmpuint (occupancy_series_get_window (series, START, START + 10, &first), ==, 0);
  g_assert_false (occupancy_series_get_change (series, START, START + 10, NULL, NULL));

  occupancy_series_get_range (series, START, START + 10, &range);
  g_assert_true (range.empty);
  g_assert_cmpint (range.known, ==, 0);
  g_assert_cmpfloat (occupancy_range_get_average (&range, &range.connections), ==, 0.0);

  g_assert_finalize_object (series);
}

static void
test_steps (void)
{
  OccupancySeries *series = occupancy_series_new ();
  OccupancySample invalid = { .time = START + 30000, .valid = FALSE };
  OccupancyPoint point;
  OccupancyRange range;
  gint64 connections;
  gint64 members;
  guint changes = 0;

  g_signal_connect (series, "changed", G_CALLBACK (changed_cb), &changes);

  append (series, 0, 5, 1, 1);
  append (series, 10000, 9, 4, 1);
  append (series, 15000, 9, 4, 1);
  append (series, 20000, 3, 2, 1);
  occupancy_series_append (series, &invalid);
  occupancy_series_append_gap (series, START + 31000);
  append (series, 40000, 0, 0, 1);

  g_assert_cmpuint (occupancy_series_get_n_points (series), ==, 5);
  g_assert_cmpuint (changes, ==, 5);

  g_assert_false (occupancy_series_get_value_at (series, START - 1, &point));
  g_assert_true (occupancy_series_get_value_at (series, START, &point));
  g_assert_cmpint (point.connections, ==, 5);
  g_assert_true (occupancy_series_get_value_at (series, START + 19999, &point));
  g_assert_cmpint (point.connections, ==, 9);
  g_assert_cmpint (occupancy_point_get_others (&point), ==, 8);
  g_assert_false (occupancy_series_get_value_at (series, START + 30000, &point));
  g_assert_true (occupancy_series_get_value_at (series, START + 90000, &point));
  g_assert_cmpint (occupancy_point_get_others (&point), ==, 0);

  occupancy_series_get_range (series, START + 5000, START + 50000, &range);
  g_assert_cmpint (range.known, ==, 35000);
  g_assert_cmpuint (range.n_changes, ==, 3);
  g_assert_cmpint (range.connections.first, ==, 5);
  g_assert_cmpint (range.connections.max, ==, 9);
  g_assert_cmpint (range.connections.max_time, ==, START + 10000);
  g_assert_cmpint (range.connections.min, ==, 0);
  g_assert_cmpint (range.connections.min_time, ==, START + 40000);
  g_assert_cmpint (range.others.max, ==, 8);
  g_assert_cmpfloat (occupancy_range_get_average (&range, &range.connections), ==,
                     (5 * 5 + 9 * 10 + 3 * 10) / 35.0);

  g_assert_true (occupancy_series_get_change (series, START, START + 25000,
                                              &connections, &members));
  g_assert_cmpint (connections, ==, -2);
  g_assert_cmpint (members, ==, 1);
  g_assert_false (occupancy_series_get_change (series, START, START + 35000, NULL, NULL));

  occupancy_series_clear (series);
  g_assert_cmpuint (occupancy_series_get_n_points (series), ==, 0);
  g_assert_cmpuint (changes, ==, 6);

  g_assert_finalize_object (series);
}

static void
test_bounds (void)
{
  OccupancySeries *series = occupancy_series_new ();
  OccupancyPoint point;

  /* By number. */
  for (guint i = 0; i < 3 * OCCUPANCY_SERIES_MAX_POINTS; i++)
    append (series, i, i, 0, 0);

  g_assert_cmpuint (occupancy_series_get_n_points (series), ==, OCCUPANCY_SERIES_MAX_POINTS);
  occupancy_series_get_point (series, 0, &point);
  g_assert_cmpint (point.connections, ==, 2 * OCCUPANCY_SERIES_MAX_POINTS);
  occupancy_series_get_point (series, OCCUPANCY_SERIES_MAX_POINTS - 1, &point);
  g_assert_cmpint (point.connections, ==, 3 * OCCUPANCY_SERIES_MAX_POINTS - 1);

  /* By age: what holds an hour ago is kept. */
  append (series, 100 * MINUTE, 7, 0, 0);
  append (series, 155 * MINUTE, 8, 0, 0);
  g_assert_cmpuint (occupancy_series_get_n_points (series), ==, 3);
  append (series, 161 * MINUTE, 9, 0, 0);
  g_assert_cmpuint (occupancy_series_get_n_points (series), ==, 3);
  g_assert_true (occupancy_series_get_value_at (series, START + 101 * MINUTE, &point));
  g_assert_cmpint (point.connections, ==, 7);

  /* A clock set back. */
  append (series, 10 * MINUTE, 4, 0, 0);
  occupancy_series_get_point (series, 3, &point);
  g_assert_cmpint (point.connections, ==, 4);
  g_assert_cmpint (point.time, ==, START + 161 * MINUTE);

  g_assert_finalize_object (series);
}

/* Whatever happened, a window, a value and a range say what a plain list says. */
static void
test_random (void)
{
  OccupancySeries *series = occupancy_series_new ();
  g_autoptr(GArray) list = g_array_new (FALSE, FALSE, sizeof (OccupancyPoint));
  gint64 time = 0;

  for (guint i = 0; i < 400; i++)
    {
      OccupancyPoint point = { .known = g_test_rand_int_range (0, 8) > 0 };

      time += g_test_rand_int_range (0, 4) * 1000;
      point.time = START + time;
      if (point.known)
        {
          point.connections = g_test_rand_int_range (0, 4);
          point.presence_members = g_test_rand_int_range (0, 3);
          point.own = g_test_rand_int_range (0, 2);
          append (series, time, point.connections, point.presence_members, point.own);
        }
      else
        {
          occupancy_series_append_gap (series, point.time);
        }

      if (list->len == 0 ||
          !occupancy_point_same_counts (&point, &g_array_index (list, OccupancyPoint, list->len - 1)))
        g_array_append_val (list, point);
    }

  for (guint i = 0; i < 500; i++)
    {
      gint64 from = START + g_test_rand_int_range (-10, time / 1000 + 10) * 1000;
      gint64 to = from + g_test_rand_int_range (0, 100) * 1000;
      OccupancyRange range;
      OccupancyPoint value;
      OccupancyPoint expected = { .known = FALSE };
      gint64 known = 0;
      gint64 max = -1;
      double integral = 0;
      guint first;
      guint n;

      for (guint k = 0; k < list->len; k++)
        {
          OccupancyPoint *point = &g_array_index (list, OccupancyPoint, k);
          gint64 until = k + 1 < list->len ? point[1].time : G_MAXINT64;
          gint64 begin = MAX (point->time, from);
          gint64 end = MIN (until, to);

          if (point->time <= from)
            expected = *point;
          if (!point->known || end < begin || begin >= to ||
              (end == begin && point->time < from))
            continue;

          known += end - begin;
          max = MAX (max, point->connections);
          integral += (double) point->connections * (end - begin);
        }

      g_assert_true (occupancy_series_get_value_at (series, from, &value) == expected.known);
      if (expected.known)
        g_assert_true (occupancy_point_same_counts (&value, &expected));

      occupancy_series_get_range (series, from, to, &range);
      g_assert_cmpint (range.known, ==, known);
      g_assert_true (range.empty == (max < 0));
      if (max >= 0)
        g_assert_cmpint (range.connections.max, ==, max);
      g_assert_cmpfloat (range.connections.integral, ==, integral);

      n = occupancy_series_get_window (series, from, to, &first);
      if (n > 0)
        {
          OccupancyPoint point;

          occupancy_series_get_point (series, first + n - 1, &point);
          g_assert_cmpint (point.time, <, to);
          if (expected.known)
            {
              occupancy_series_get_point (series, first, &point);
              g_assert_cmpint (point.time, <=, from);
            }
        }
    }

  g_assert_finalize_object (series);
}

static void
test_cut (void)
{
  g_autoptr(OccupancySeries) series = occupancy_series_new ();

  for (int i = 0; i < OCCUPANCY_SERIES_MAX_POINTS; i++)
    append (series, START + i * 1000, i + 1, 0, 0);
  g_assert_false (occupancy_series_get_is_cut (series));

  append (series, START + OCCUPANCY_SERIES_MAX_POINTS * 1000, 7, 0, 0);
  g_assert_true (occupancy_series_get_is_cut (series));
  occupancy_series_clear (series);
  g_assert_false (occupancy_series_get_is_cut (series));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/series/empty", test_empty);
  g_test_add_func ("/series/steps", test_steps);
  g_test_add_func ("/series/bounds", test_bounds);
  g_test_add_func ("/series/random", test_random);
  g_test_add_func ("/series/cut", test_cut);

  return g_test_run ();
}
