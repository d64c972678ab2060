/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "alerts/occupancy-alert.h"

static void
count_cb (guint *n)
{
  (*n)++;
}

static OccupancyAlert *
make_alert (OccupancyConditionKind kind,
            gint64                 level)
{
  g_autoptr(OccupancyRule) rule = occupancy_rule_new (NULL);
  OccupancyCondition condition;

  occupancy_condition_init (&condition, kind, level);
  occupancy_rule_set_condition (rule, &condition);

  return occupancy_alert_new (rule, "account", "lobby");
}

static void
test_follow (void)
{
  g_autoptr(OccupancyAlert) alert = make_alert (OCCUPANCY_CONDITION_ABOVE, 100);
  const OccupancyCondition *condition = occupancy_rule_get_condition (occupancy_alert_get_rule (alert));
  OccupancyTracker tracker;

  g_assert_cmpstr (occupancy_alert_get_account (alert), ==, "account");
  g_assert_cmpstr (occupancy_alert_get_room (alert), ==, "lobby");

  occupancy_tracker_init (&tracker);
  occupancy_tracker_feed (&tracker, condition, 150, 1000, 0);
  occupancy_alert_follow (alert, &tracker, 1000);
  g_assert_cmpint (occupancy_alert_get_phase (alert), ==, OCCUPANCY_PHASE_PENDING);
  g_assert_cmpint (occupancy_alert_get_since (alert), ==, 1000);
  g_assert_cmpint (occupancy_alert_get_fired_time (alert), ==, 0);
  g_assert_false (occupancy_alert_get_needs_attention (alert));

  occupancy_tracker_advance (&tracker, 60000);
  occupancy_alert_follow (alert, &tracker, 61000);
  g_assert_cmpint (occupancy_alert_get_phase (alert), ==, OCCUPANCY_PHASE_FIRING);
  g_assert_cmpint (occupancy_alert_get_fired_time (alert), ==, 61000);
  g_assert_true (occupancy_alert_get_needs_attention (alert));

  occupancy_tracker_feed (&tracker, condition, 120, 62000, 61000);
  occupancy_alert_follow (alert, &tracker, 62000);
  g_assert_cmpint (occupancy_alert_get_value (alert), ==, 120);
  g_assert_cmpint (occupancy_alert_get_peak (alert), ==, 150);

  occupancy_tracker_lose (&tracker);
  occupancy_alert_follow (alert, &tracker, 63000);
  g_assert_false (occupancy_alert_get_known (alert));
  g_assert_true (occupancy_alert_get_needs_attention (alert));

  occupancy_tracker_feed (&tracker, condition, 10, 64000, 63000);
  occupancy_alert_follow (alert, &tracker, 64000);
  g_assert_cmpint (occupancy_alert_get_phase (alert), ==, OCCUPANCY_PHASE_RECOVERING);
  g_assert_true (occupancy_alert_get_needs_attention (alert));

  occupancy_tracker_advance (&tracker, 123000);
  occupancy_alert_follow (alert, &tracker, 124000);
  g_assert_cmpint (occupancy_alert_get_phase (alert), ==, OCCUPANCY_PHASE_QUIET);
  g_assert_cmpint (occupancy_alert_get_since (alert), ==, 1000);
  g_assert_cmpint (occupancy_alert_get_peak (alert), ==, 150);
  g_assert_false (occupancy_alert_get_needs_attention (alert));
  g_assert_finalize_object (g_steal_pointer (&alert));
}

static void
test_peak (void)
{
  static const struct
  {
    OccupancyConditionKind kind;
    gint64 values[4];
    gint64 peak;
  } cases[] = {
    { OCCUPANCY_CONDITION_ABOVE, { 20, 30, 25, 21 }, 30 },
    { OCCUPANCY_CONDITION_OCCUPIED, { 0, 1, 9, 2 }, 9 },
    { OCCUPANCY_CONDITION_BELOW, { 9, 3, 1, 5 }, 1 },
    { OCCUPANCY_CONDITION_EMPTY, { 7, 0, 0, 0 }, 0 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(OccupancyAlert) alert = make_alert (cases[i].kind, 10);
      OccupancyTracker tracker;

      occupancy_tracker_init (&tracker);
      for (guint j = 0; j < G_N_ELEMENTS (cases[i].values); j++)
        {
          occupancy_tracker_feed (&tracker,
                                  occupancy_rule_get_condition (occupancy_alert_get_rule (alert)),
                                  cases[i].values[j], 1000 + j, j);
          occupancy_alert_follow (alert, &tracker, 1000 + j);
        }
      g_assert_cmpint (occupancy_alert_get_peak (alert), ==, cases[i].peak);
      g_assert_finalize_object (g_steal_pointer (&alert));
    }
}

static void
test_acknowledge (void)
{
  g_autoptr(OccupancyAlert) alert = make_alert (OCCUPANCY_CONDITION_ABOVE, 10);
  OccupancyTracker tracker = { OCCUPANCY_PHASE_FIRING, 1, OCCUPANCY_TRACKER_NEVER, TRUE, 20 };
  guint n = 0;

  occupancy_alert_follow (alert, &tracker, 1);
  g_signal_connect_swapped (alert, "notify::needs-attention", G_CALLBACK (count_cb), &n);
  occupancy_alert_acknowledge (alert);
  occupancy_alert_acknowledge (alert);
  g_assert_true (occupancy_alert_get_acknowledged (alert));
  g_assert_false (occupancy_alert_get_needs_attention (alert));

  occupancy_alert_follow (alert, &tracker, 2);
  g_assert_false (occupancy_alert_get_needs_attention (alert));
  g_assert_cmpuint (n, ==, 1);
  g_assert_finalize_object (g_steal_pointer (&alert));
}

static void
test_silence (void)
{
  g_autoptr(OccupancyAlert) alert = make_alert (OCCUPANCY_CONDITION_ABOVE, 10);
  OccupancyTracker tracker = { OCCUPANCY_PHASE_FIRING, 1, OCCUPANCY_TRACKER_NEVER, TRUE, 20 };

  occupancy_alert_silence (alert, 100, 1);
  occupancy_alert_follow (alert, &tracker, 1);
  g_assert_false (occupancy_alert_get_needs_attention (alert));
  occupancy_alert_follow (alert, &tracker, 99);
  g_assert_false (occupancy_alert_get_needs_attention (alert));
  occupancy_alert_follow (alert, &tracker, 100);
  g_assert_true (occupancy_alert_get_needs_attention (alert));

  occupancy_alert_silence (alert, OCCUPANCY_ALERT_UNTIL_CLEARED, 101);
  g_assert_false (occupancy_alert_get_needs_attention (alert));
  g_assert_cmpint (occupancy_alert_get_silenced_until (alert), ==, OCCUPANCY_ALERT_UNTIL_CLEARED);
  occupancy_alert_silence (alert, 0, 102);
  g_assert_true (occupancy_alert_get_needs_attention (alert));
  g_assert_finalize_object (g_steal_pointer (&alert));
}

static void
test_restore (void)
{
  g_autoptr(OccupancyAlert) alert = make_alert (OCCUPANCY_CONDITION_ABOVE, 100);
  OccupancyTracker tracker;

  occupancy_tracker_restore (&tracker, OCCUPANCY_PHASE_FIRING, 1000, 120);
  occupancy_alert_restore (alert, &tracker, 2000, 300, TRUE);
  occupancy_alert_follow (alert, &tracker, 9000);
  g_assert_cmpint (occupancy_alert_get_phase (alert), ==, OCCUPANCY_PHASE_FIRING);
  g_assert_cmpint (occupancy_alert_get_since (alert), ==, 1000);
  g_assert_cmpint (occupancy_alert_get_fired_time (alert), ==, 2000);
  g_assert_cmpint (occupancy_alert_get_value (alert), ==, 120);
  g_assert_cmpint (occupancy_alert_get_peak (alert), ==, 300);
  g_assert_true (occupancy_alert_get_acknowledged (alert));
  g_assert_false (occupancy_alert_get_needs_attention (alert));
  g_assert_false (occupancy_alert_get_known (alert));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/alert/follow", test_follow);
  g_test_add_func ("/alert/peak", test_peak);
  g_test_add_func ("/alert/acknowledge", test_acknowledge);
  g_test_add_func ("/alert/silence", test_silence);
  g_test_add_func ("/alert/restore", test_restore);

  return g_test_run ();
}
