/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "app/occupancy-timeline.h"

static void
count_cb (guint *n)
{
  (*n)++;
}

static void
test_timeline_properties (void)
{
  OccupancyTimeline *timeline = occupancy_timeline_new ();
  guint n = 0;

  g_assert_cmpint (occupancy_timeline_get_span (timeline), ==, 60 * 60 * 1000);
  g_assert_cmpint (occupancy_timeline_get_end (timeline), >, 0);
  g_assert_false (occupancy_timeline_get_active (timeline));

  g_signal_connect_swapped (timeline, "notify::span", G_CALLBACK (count_cb), &n);
  occupancy_timeline_set_span (timeline, 5000);
  occupancy_timeline_set_span (timeline, 5000);
  g_assert_cmpuint (n, ==, 1);

  g_assert_finalize_object (timeline);
}

/* Only while it is active, and at once when that begins. */
static void
test_timeline_beat (void)
{
  OccupancyTimeline *timeline = occupancy_timeline_new ();
  guint n = 0;

  g_signal_connect_swapped (timeline, "beat", G_CALLBACK (count_cb), &n);
  g_assert_false (g_main_context_pending (NULL));

  occupancy_timeline_set_active (timeline, TRUE);
  g_assert_cmpuint (n, ==, 1);
  occupancy_timeline_set_active (timeline, TRUE);
  g_assert_cmpuint (n, ==, 1);

  while (n < 3)
    g_main_context_iteration (NULL, TRUE);

  occupancy_timeline_set_active (timeline, FALSE);
  g_assert_false (g_main_context_pending (NULL));
  g_assert_cmpuint (n, ==, 3);

  occupancy_timeline_set_active (timeline, TRUE);
  g_assert_cmpuint (n, ==, 4);

  g_assert_finalize_object (timeline);
  g_assert_false (g_main_context_pending (NULL));
}

/* All at once, and nothing while nobody looks. */
static void
test_timeline_haste (void)
{
  OccupancyTimeline *timeline = occupancy_timeline_new ();
  guint n = 0;

  g_signal_connect_swapped (timeline, "beat", G_CALLBACK (count_cb), &n);
  occupancy_timeline_hasten (timeline);
  g_assert_false (g_main_context_pending (NULL));

  occupancy_timeline_set_active (timeline, TRUE);
  for (guint i = 0; i < 100; i++)
    occupancy_timeline_hasten (timeline);
  g_assert_cmpuint (n, ==, 1);
  while (n < 2)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpuint (n, ==, 2);

  occupancy_timeline_hasten (timeline);
  occupancy_timeline_set_active (timeline, FALSE);
  g_assert_finalize_object (timeline);
  g_assert_false (g_main_context_pending (NULL));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/timeline/properties", test_timeline_properties);
  g_test_add_func ("/timeline/beat", test_timeline_beat);
  g_test_add_func ("/timeline/haste", test_timeline_haste);

  return g_test_run ();
}
