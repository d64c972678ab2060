/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "core/occupancy-sample.h"

static void
test_others (void)
{
  OccupancySample sample = { .connections = 5, .own = 1 };

  g_assert_cmpint (occupancy_sample_get_others (&sample), ==, 4);

  sample.connections = 0;
  g_assert_cmpint (occupancy_sample_get_others (&sample), ==, 0);

  sample.connections = G_MININT64;
  g_assert_cmpint (occupancy_sample_get_others (&sample), ==, 0);

  sample.connections = G_MAXINT64;
  sample.own = 0;
  g_assert_cmpint (occupancy_sample_get_others (&sample), ==, G_MAXINT64);
}

static void
test_now (void)
{
  gint64 before = g_get_real_time () / 1000;
  gint64 first = occupancy_sample_now ();

  g_assert_cmpint (first, >=, before);
  for (guint i = 0; i < 1000; i++)
    {
      gint64 next = occupancy_sample_now ();

      g_assert_cmpint (next, >=, first);
      first = next;
    }
}

static void
test_source (void)
{
  g_assert_cmpstr (occupancy_source_to_string (OCCUPANCY_SOURCE_REALTIME), ==, "realtime");
  g_assert_cmpstr (occupancy_source_to_string (OCCUPANCY_SOURCE_REST), ==, "rest");
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/sample/others", test_others);
  g_test_add_func ("/sample/now", test_now);
  g_test_add_func ("/sample/source", test_source);

  return g_test_run ();
}
