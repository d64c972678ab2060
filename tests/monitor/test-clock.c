/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "monitor/occupancy-clock.h"

static void
jumped_cb (gint64 *since,
           gint64  time)
{
  *since = time;
}

static void
test_jumps (void)
{
  OccupancyClock *clock = occupancy_clock_new ();
  gint64 since = 0;

  g_signal_connect_swapped (clock, "jumped", G_CALLBACK (jumped_cb), &since);
  occupancy_clock_check (clock, 1000000, 500);
  since = 0;

  /* Both clocks went on. */
  occupancy_clock_check (clock, 1060000, 60500);
  g_assert_cmpint (since, ==, 0);

  /* A sleep of an hour, two seconds after that. */
  occupancy_clock_check (clock, 1062000 + 3600000, 62500);
  g_assert_cmpint (since, ==, 1062000);
  since = 0;
  occupancy_clock_check (clock, 1063000 + 3600000, 63500);
  g_assert_cmpint (since, ==, 0);

  /* The clock is set back, and a little forward: nothing was missed. */
  occupancy_clock_check (clock, 1064000, 64500);
  g_assert_cmpint (since, ==, 0);
  occupancy_clock_check (clock, 1065900, 65500);
  g_assert_cmpint (since, ==, 0);

  g_assert_finalize_object (clock);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/clock/jumps", test_jumps);

  return g_test_run ();
}
