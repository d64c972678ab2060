/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "app/occupancy-axis.h"

#define MINUTE (60 * G_GINT64_CONSTANT (1000))
#define HOUR (60 * MINUTE)
#define DAY (24 * HOUR)

static void
test_axis_top (void)
{
  const struct
  {
    gint64 max;
    gint64 step;
    gint64 top;
  } cases[] = {
    { 0, 1, 3 }, { 1, 1, 3 }, { 3, 1, 3 }, { 4, 1, 4 }, { 5, 1, 5 }, { 6, 2, 6 }, { 10, 2, 10 },
    { 11, 5, 15 }, { 26, 10, 30 }, { 96, 20, 100 }, { 101, 50, 150 }, { 1284, 500, 1500 },
    { 2140, 500, 2500 }, { 5012, 2000, 6000 }, { 1000000, 200000, 1000000 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_assert_cmpint (occupancy_axis_get_step (cases[i].max), ==, cases[i].step);
      g_assert_cmpint (occupancy_axis_get_top (cases[i].max), ==, cases[i].top);
    }

  for (gint64 max = 0; max < 100000; max = max * 3 / 2 + 1)
    {
      gint64 n = occupancy_axis_get_top (max) / occupancy_axis_get_step (max);

      g_assert_cmpint (occupancy_axis_get_top (max), >=, max);
      g_assert_cmpint (n, >=, 3);
      g_assert_cmpint (n, <=, 5);
    }

  g_assert_cmpint (occupancy_axis_get_step (G_MAXINT64), >, 0);
}

static void
test_axis_time_step (void)
{
  g_assert_cmpint (occupancy_axis_get_time_step (HOUR, 12), ==, 5 * MINUTE);
  g_assert_cmpint (occupancy_axis_get_time_step (HOUR, 7), ==, 10 * MINUTE);
  g_assert_cmpint (occupancy_axis_get_time_step (HOUR, 1), ==, HOUR);
  g_assert_cmpint (occupancy_axis_get_time_step (DAY, 8), ==, 3 * HOUR);
  g_assert_cmpint (occupancy_axis_get_time_step (30000, 40), ==, 1000);
}

static void
test_axis_marks (void)
{
  g_autoptr(GTimeZone) berlin = g_time_zone_new_identifier ("Europe/Berlin");
  g_autoptr(GTimeZone) kolkata = g_time_zone_new_identifier ("Asia/Kolkata");
  gint64 start = G_GINT64_CONSTANT (1774731600000); /* 28 March 2026, 21:00 UTC */
  gint64 mark;

  if (berlin == NULL || kolkata == NULL)
    {
      g_test_skip ("There is no time zone database");
      return;
    }

  g_assert_cmpint (occupancy_axis_get_next_mark (start, HOUR, berlin), ==, start + HOUR);
  g_assert_cmpint (occupancy_axis_get_next_mark (start - 1, HOUR, berlin), ==, start);
  g_assert_cmpint (occupancy_axis_get_next_mark (start, 10 * MINUTE, kolkata), ==, start + 10 * MINUTE);

  /* Midnight there, half an hour beside those of UTC. */
  mark = occupancy_axis_get_next_mark (start, DAY, kolkata);
  g_assert_cmpint (mark, ==, start - 21 * HOUR + 18 * HOUR + 30 * MINUTE + DAY);

  /* The clocks go from two to three; marks of three hours stay at 0, 3, 6. */
  mark = occupancy_axis_get_next_mark (start, 3 * HOUR, berlin);
  g_assert_cmpint (mark, ==, start + 2 * HOUR);
  mark = occupancy_axis_get_next_mark (mark, 3 * HOUR, berlin);
  g_assert_cmpint (mark, ==, start + 4 * HOUR);
  mark = occupancy_axis_get_next_mark (mark, 3 * HOUR, berlin);
  g_assert_cmpint (mark, ==, start + 7 * HOUR);

  /* Whatever happens to the clocks, there is always a later mark. */
  mark = start;
  for (guint i = 0; i < 2000; i++)
    {
      gint64 next = occupancy_axis_get_next_mark (mark, 12 * HOUR, berlin);

      g_assert_cmpint (next, >, mark);
      g_assert_cmpint (next - mark, <=, 13 * HOUR);
      mark = next;
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/axis/top", test_axis_top);
  g_test_add_func ("/axis/time-step", test_axis_time_step);
  g_test_add_func ("/axis/marks", test_axis_marks);

  return g_test_run ();
}
