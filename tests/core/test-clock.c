/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "core/occupancy-clock.h"

static void
take_cb (gint64 *value,
         gint64  signalled)
{
  *value = signalled;
}

static void
test_jumps (void)
{
  OccupancyClock *clock = g_object_new (OCCUPANCY_TYPE_CLOCK, NULL);
  gint64 since = 0;
  gint64 slept = 0;

  g_signal_connect_swapped (clock, "jumped", G_CALLBACK (take_cb), &since);
  g_signal_connect_swapped (clock, "woke", G_CALLBACK (take_cb), &slept);
  occupancy_clock_check (clock, 1000000, 500, 500);
  since = slept = 0;

  /* All clocks went on. */
  occupancy_clock_check (clock, 1060000, 60500, 60500);
  g_assert_cmpint (since, ==, 0);
  g_assert_cmpint (slept, ==, 0);

  /* A sleep of an hour, two seconds after that. */
  occupancy_clock_check (clock, 1062000 + 3600000, 62500, 62500 + 3600000);
  g_assert_cmpint (since, ==, 1062000);
  g_assert_cmpint (slept, ==, 3600000);
  since = slept = 0;
  occupancy_clock_check (clock, 1063000 + 3600000, 63500, 63500 + 3600000);
  g_assert_cmpint (since, ==, 0);
  g_assert_cmpint (slept, ==, 0);

  /* The clock is set forward, and nobody slept. */
  occupancy_clock_check (clock, 1063000 + 7200000, 63500, 63500 + 3600000);
  g_assert_cmpint (since, ==, 1063000 + 3600000);
  g_assert_cmpint (slept, ==, 0);
  since = 0;

  /* It is set back, and a little forward: nothing was missed. */
  occupancy_clock_check (clock, 1064000, 64500, 64500 + 3600000);
  occupancy_clock_check (clock, 1065900, 65500, 65500 + 3600000);
  g_assert_cmpint (since, ==, 0);
  g_assert_cmpint (slept, ==, 0);

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
