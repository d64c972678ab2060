/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "alerts/occupancy-rule.h"

static void
count_cb (guint *n)
{
  (*n)++;
}

static void
test_properties (void)
{
  g_autoptr(OccupancyRule) rule = occupancy_rule_new (NULL);
  OccupancyCondition condition;
  guint n = 0;

  g_assert_true (g_uuid_string_is_valid (occupancy_rule_get_id (rule)));
  g_assert_true (occupancy_rule_get_enabled (rule));
  g_assert_cmpint (occupancy_rule_get_severity (rule), ==, OCCUPANCY_SEVERITY_WARNING);
  g_assert_cmpint (occupancy_rule_get_condition (rule)->kind, ==, OCCUPANCY_CONDITION_OCCUPIED);
  g_assert_true (occupancy_condition_check (occupancy_rule_get_condition (rule), NULL));

  g_signal_connect_swapped (rule, "notify", G_CALLBACK (count_cb), &n);
  occupancy_condition_init (&condition, OCCUPANCY_CONDITION_ABOVE, 100);
  for (guint i = 0; i < 2; i++)
    g_object_set (rule,
                  "name", "Crowded",
                  "enabled", FALSE,
                  "account", "a",
                  "room", "lobby",
                  "severity", OCCUPANCY_SEVERITY_CRITICAL,
                  "condition", &condition,
                  NULL);
  g_assert_cmpuint (n, ==, 6);

  g_assert_cmpstr (occupancy_rule_get_name (rule), ==, "Crowded");
  g_assert_false (occupancy_rule_get_enabled (rule));
  g_assert_cmpstr (occupancy_rule_get_account (rule), ==, "a");
  g_assert_cmpstr (occupancy_rule_get_room (rule), ==, "lobby");
  g_assert_cmpint (occupancy_rule_get_severity (rule), ==, OCCUPANCY_SEVERITY_CRITICAL);
  g_assert_true (occupancy_condition_equal (occupancy_rule_get_condition (rule), &condition));
  g_assert_finalize_object (g_steal_pointer (&rule));
}

static void
test_covers (void)
{
  static const struct
  {
    const char *account;
    const char *room;
    gboolean covers;
  } cases[] = {
    { NULL, NULL, TRUE },
    { "a", NULL, TRUE },
    { "b", NULL, FALSE },
    { NULL, "lobby", TRUE },
    { NULL, "lob", FALSE },
    { "a", "lobby", TRUE },
    { "b", "lobby", FALSE },
  };
  g_autoptr(OccupancyRule) rule = occupancy_rule_new ("0bd2d8a4-7a3a-4f9f-9d0b-4c7d6a3f8a11");

  g_assert_cmpstr (occupancy_rule_get_id (rule), ==, "0bd2d8a4-7a3a-4f9f-9d0b-4c7d6a3f8a11");
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      occupancy_rule_set_account (rule, cases[i].account);
      occupancy_rule_set_room (rule, cases[i].room);
      g_assert_cmpint (occupancy_rule_covers (rule, "a", "lobby"), ==, cases[i].covers);
    }
  g_assert_finalize_object (g_steal_pointer (&rule));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/rule/properties", test_properties);
  g_test_add_func ("/rule/covers", test_covers);

  return g_test_run ();
}
