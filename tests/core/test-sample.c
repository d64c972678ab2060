/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "core/occupancy-sample.h"

#include <time.h>

#define HOUR (60 * 60 * (gint64) 1000)

/* How far the clock of the computer is from the true one, in milliseconds. */
static gint64 clock_error;

/* In place of GLib's, for all that is linked into this program. */
gint64
g_get_real_time (void)
{
  struct timespec time;

  clock_gettime (CLOCK_REALTIME, &time);

  return (gint64) time.tv_sec * G_USEC_PER_SEC + time.tv_nsec / 1000 + clock_error * 1000;
}

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

/* Whatever is done to the clock but to set it ahead, as much time passes as passed. */
static void
test_set_back (void)
{
  static const gint64 errors[] = { 0, -1000, -HOUR, -24 * HOUR, -HOUR, 0 };
  gint64 begin = g_get_monotonic_time () / 1000;
  gint64 first = occupancy_sample_now ();
  gint64 after = g_get_monotonic_time () / 1000;

  for (guint i = 0; i < G_N_ELEMENTS (errors); i++)
    {
      gint64 before;
      gint64 now;

      clock_error = errors[i];
      g_usleep (5000);
      before = g_get_monotonic_time () / 1000;
      now = occupancy_sample_now ();
      g_assert_cmpint (now - first, >=, before - after - 2);
      g_assert_cmpint (now - first, <=, g_get_monotonic_time () / 1000 - begin + 2);
    }

  clock_error = HOUR;
  g_assert_cmpint (occupancy_sample_now () - first, >=, HOUR);
  clock_error = 0;
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
  g_test_add_func ("/sample/set-back", test_set_back);
  g_test_add_func ("/sample/source", test_source);

  return g_test_run ();
}
