/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "alerts/occupancy-condition.h"
#include "core/occupancy-error.h"

static void
test_suggested (void)
{
  static const struct
  {
    OccupancyConditionKind kind;
    gint64 level;
    gint64 clear_level;
  } cases[] = {
    { OCCUPANCY_CONDITION_ABOVE, 300, 270 },
    { OCCUPANCY_CONDITION_ABOVE, 5, 4 },
    { OCCUPANCY_CONDITION_ABOVE, 1, 0 },
    { OCCUPANCY_CONDITION_ABOVE, 0, 0 },
    { OCCUPANCY_CONDITION_BELOW, 300, 330 },
    { OCCUPANCY_CONDITION_BELOW, 1, 2 },
    { OCCUPANCY_CONDITION_BELOW, OCCUPANCY_CONDITION_MAX_LEVEL, OCCUPANCY_CONDITION_MAX_LEVEL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      OccupancyCondition condition;

      occupancy_condition_init (&condition, cases[i].kind, cases[i].level);
      g_assert_cmpint (condition.clear_level, ==, cases[i].clear_level);
      g_assert_cmpint (condition.raise_ms, ==, 60000);
      g_assert_cmpint (condition.clear_ms, ==, 60000);
      g_assert_true (occupancy_condition_check (&condition, NULL));
    }
}

static void
test_check (void)
{
  static const struct
  {
    OccupancyCondition condition;
    gboolean good;
  } cases[] = {
    { { OCCUPANCY_CONDITION_ABOVE, 0, 10, 10, 0, 0 }, TRUE },
    { { OCCUPANCY_CONDITION_ABOVE, 0, 10, 11, 0, 0 }, FALSE },
    { { OCCUPANCY_CONDITION_ABOVE, 0, 0, 0, 0, 0 }, TRUE },
    { { OCCUPANCY_CONDITION_ABOVE, 0, -1, -1, 0, 0 }, FALSE },
    { { OCCUPANCY_CONDITION_ABOVE, 0, 10, -1, 0, 0 }, FALSE },
    { { OCCUPANCY_CONDITION_ABOVE, 0, G_MAXINT64, 0, 0, 0 }, FALSE },
    { { OCCUPANCY_CONDITION_BELOW, 0, 10, 10, 0, 0 }, TRUE },
    { { OCCUPANCY_CONDITION_BELOW, 0, 10, 9, 0, 0 }, FALSE },
    { { OCCUPANCY_CONDITION_BELOW, 0, 0, 0, 0, 0 }, FALSE },
    { { OCCUPANCY_CONDITION_BELOW, 0, 10, G_MAXINT64, 0, 0 }, FALSE },
    { { OCCUPANCY_CONDITION_ABOVE, 0, 10, 10, -1, 0 }, FALSE },
    { { OCCUPANCY_CONDITION_ABOVE, 0, 10, 10, 0, -1 }, FALSE },
    { { OCCUPANCY_CONDITION_EMPTY, 0, 0, 0, G_MAXINT64, 0 }, FALSE },
    { { OCCUPANCY_CONDITION_EMPTY, 0, 0, 0, OCCUPANCY_CONDITION_MAX_DURATION_MS, 0 }, TRUE },
    { { OCCUPANCY_CONDITION_OCCUPIED, 0, -7, 900, 0, 0 }, TRUE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(GError) error = NULL;

      g_test_message ("case %u", i);
      g_assert_cmpint (occupancy_condition_check (&cases[i].condition, &error), ==, cases[i].good);
      if (cases[i].good)
        g_assert_no_error (error);
      else
        g_assert_error (error, OCCUPANCY_ERROR, OCCUPANCY_ERROR_RULE);
    }
}

static void
test_measure (void)
{
  OccupancySample sample = { .connections = 5, .presence_members = 2, .own = 1, .valid = TRUE };
  OccupancyCondition condition;

  occupancy_condition_init (&condition, OCCUPANCY_CONDITION_OCCUPIED, 0);
  g_assert_cmpint (occupancy_condition_measure (&condition, &sample, FALSE), ==, 4);
  g_assert_cmpint (occupancy_condition_measure (&condition, &sample, TRUE), ==, 5);

  sample.connections = 0;
  g_assert_cmpint (occupancy_condition_measure (&condition, &sample, FALSE), ==, 0);

  condition.metric = OCCUPANCY_METRIC_PRESENCE_MEMBERS;
  g_assert_cmpint (occupancy_condition_measure (&condition, &sample, FALSE), ==, 2);
}

static void
test_equal (void)
{
  OccupancyCondition condition, other;

  occupancy_condition_init (&condition, OCCUPANCY_CONDITION_ABOVE, 10);
  other = condition;
  g_assert_true (occupancy_condition_equal (&condition, &other));

  other.clear_ms++;
  g_assert_false (occupancy_condition_equal (&condition, &other));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/condition/suggested", test_suggested);
  g_test_add_func ("/condition/check", test_check);
  g_test_add_func ("/condition/measure", test_measure);
  g_test_add_func ("/condition/equal", test_equal);

  return g_test_run ();
}
