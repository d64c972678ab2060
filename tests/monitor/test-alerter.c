/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "fixture/await.h"
#include "fixture/fake-model.h"

/* The alerts of a monitor with one room, and what was told of them. */
typedef struct
{
  OccupancyMonitor *monitor;
  OccupancySetup *setup;
  OccupancyAlerter *alerter;
  OccupancyWatch *watch;
  OccupancyRoom *room;
  guint n_fired;
  guint n_changed;
  guint n_cleared;
} Fixture;

static void
fired_cb (Fixture        *fixture,
          OccupancyAlert *alert)
{
  g_assert_cmpint (occupancy_alert_get_phase (alert), ==, OCCUPANCY_PHASE_FIRING);
  fixture->n_fired++;
}

static void
changed_cb (Fixture *fixture)
{
  fixture->n_changed++;
}

static void
cleared_cb (Fixture        *fixture,
            OccupancyAlert *alert)
{
  g_assert_cmpint (occupancy_alert_get_phase (alert), ==, OCCUPANCY_PHASE_QUIET);
  g_assert_false (occupancy_alert_get_needs_attention (alert));
  fixture->n_cleared++;
}

static void
fixture_set_up (Fixture       *self,
                gconstpointer  data)
{
  self->monitor = occupancy_monitor_new ();
  self->setup = occupancy_monitor_get_setup (self->monitor);
  self->alerter = occupancy_monitor_get_alerter (self->monitor);
  self->watch = occupancy_monitor_add_room (self->monitor, fake_account_add (self->monitor, "Festival"), "lobby", NULL);
  self->room = occupancy_watch_get_room (self->watch);
  g_signal_connect_swapped (self->alerter, "fired", G_CALLBACK (fired_cb), self);
  g_signal_connect_swapped (self->alerter, "changed", G_CALLBACK (changed_cb), self);
  g_signal_connect_swapped (self->alerter, "cleared", G_CALLBACK (cleared_cb), self);
}

static void
fixture_tear_down (Fixture       *self,
                   gconstpointer  data)
{
  g_assert_finalize_object (self->monitor);
}

static void
add_rule (Fixture                *fixture,
          const char             *id,
          OccupancyConditionKind  kind,
          gint64                  level,
          gint64                  raise_ms,
          gint64                  clear_ms)
{
  g_autoptr(OccupancyRule) rule = occupancy_rule_new (id);
  OccupancyCondition condition;

  occupancy_condition_init (&condition, kind, level);
  condition.raise_ms = raise_ms;
  condition.clear_ms = clear_ms;
  occupancy_rule_set_condition (rule, &condition);
  occupancy_setup_add_rule (fixture->setup, rule);
}

static void
sample (Fixture *fixture,
        gint64   connections)
{
  fake_room_sample (fixture->room, connections, 0);
  fake_room_set_trust (fixture->room, OCCUPANCY_TRUST_LIVE);
}

static guint
count_alerts (Fixture *fixture)
{
  return g_list_model_get_n_items (G_LIST_MODEL (fixture->alerter));
}

static OccupancyAlert *
find_alert (Fixture    *fixture,
            const char *rule)
{
  return occupancy_alerter_find_alert (fixture->alerter, rule, "Festival", "lobby");
}

static void
test_level (Fixture       *fixture,
            gconstpointer  data)
{
  add_rule (fixture, "crowded", OCCUPANCY_CONDITION_ABOVE, 100, 0, 0);
  sample (fixture, 50);
  g_assert_cmpuint (count_alerts (fixture), ==, 0);

  sample (fixture, 101);
  g_assert_cmpuint (fixture->n_fired, ==, 1);
  g_assert_cmpuint (count_alerts (fixture), ==, 1);
  g_assert_true (occupancy_alert_get_needs_attention (find_alert (fixture, "crowded")));

  sample (fixture, 120);
  g_assert_cmpuint (fixture->n_changed, ==, 1);
  g_assert_cmpint (occupancy_alert_get_peak (find_alert (fixture, "crowded")), ==, 120);

  /* Between the levels it goes on. */
  sample (fixture, 95);
  g_assert_cmpuint (fixture->n_cleared, ==, 0);
  sample (fixture, 90);
  g_assert_cmpuint (fixture->n_cleared, ==, 1);
  g_assert_cmpuint (count_alerts (fixture), ==, 0);
  g_assert_null (find_alert (fixture, "crowded"));

  sample (fixture, 101);
  g_assert_cmpuint (fixture->n_fired, ==, 2);
}

/* A room that says nothing more fires and clears all the same. */
static void
test_durations (Fixture       *fixture,
                gconstpointer  data)
{
  add_rule (fixture, "crowded", OCCUPANCY_CONDITION_ABOVE, 100, 30, 30);
  sample (fixture, 101);
  g_assert_cmpuint (fixture->n_fired, ==, 0);
  g_assert_cmpuint (count_alerts (fixture), ==, 0);
  g_assert_cmpint (occupancy_alert_get_phase (find_alert (fixture, "crowded")), ==, OCCUPANCY_PHASE_PENDING);
  await_until (fixture->n_fired == 1);

  sample (fixture, 0);
  g_assert_cmpint (occupancy_alert_get_phase (find_alert (fixture, "crowded")), ==, OCCUPANCY_PHASE_RECOVERING);
  g_assert_cmpuint (count_alerts (fixture), ==, 1);
  await_until (fixture->n_cleared == 1);
  g_assert_cmpuint (count_alerts (fixture), ==, 0);
}

/* What is there when counting begins is no event. */
static void
test_edges (Fixture       *fixture,
            gconstpointer  data)
{
  add_rule (fixture, "occupied", OCCUPANCY_CONDITION_OCCUPIED, 0, 0, 0);
  add_rule (fixture, "empty", OCCUPANCY_CONDITION_EMPTY, 0, 0, 0);
  sample (fixture, 3);
  g_assert_cmpuint (fixture->n_fired, ==, 0);
  sample (fixture, 0);
  g_assert_cmpuint (fixture->n_fired, ==, 1);
  g_assert_nonnull (find_alert (fixture, "empty"));
  sample (fixture, 1);
  g_assert_cmpuint (fixture->n_fired, ==, 2);
  g_assert_cmpuint (fixture->n_cleared, ==, 1);

  /* Nor what is there after a time of which nothing is known, and what is not
   * known is not empty. */
  fake_room_set_trust (fixture->room, OCCUPANCY_TRUST_STALE);
  g_assert_false (occupancy_alert_get_known (find_alert (fixture, "occupied")));
  g_assert_cmpuint (fixture->n_fired, ==, 2);
  fake_room_set_trust (fixture->room, OCCUPANCY_TRUST_INVALID);
  g_assert_cmpuint (fixture->n_fired, ==, 2);
  sample (fixture, 0);
  g_assert_cmpuint (fixture->n_fired, ==, 2);
  g_assert_cmpuint (fixture->n_cleared, ==, 2);
}

static void
test_follows_rules (Fixture       *fixture,
                    gconstpointer  data)
{
  OccupancyRule *rule;
  OccupancyCondition condition;

  sample (fixture, 200);
  add_rule (fixture, "crowded", OCCUPANCY_CONDITION_ABOVE, 100, 0, 0);
  g_assert_cmpuint (fixture->n_fired, ==, 1);
  rule = occupancy_setup_find_rule (fixture->setup, "crowded");

  /* A name changes nothing, a condition begins anew. */
  occupancy_rule_set_name (rule, "Too full");
  g_assert_cmpuint (fixture->n_cleared, ==, 0);
  condition = *occupancy_rule_get_condition (rule);
  condition.level = 300;
  condition.clear_level = 290;
  occupancy_rule_set_condition (rule, &condition);
  g_assert_cmpuint (fixture->n_cleared, ==, 1);
  g_assert_cmpuint (count_alerts (fixture), ==, 0);
  condition.level = 150;
  condition.clear_level = 140;
  occupancy_rule_set_condition (rule, &condition);
  g_assert_cmpuint (fixture->n_fired, ==, 2);

  occupancy_rule_set_room (rule, "stage");
  g_assert_cmpuint (fixture->n_cleared, ==, 2);
  occupancy_rule_set_room (rule, "lobby");
  g_assert_cmpuint (fixture->n_fired, ==, 3);
  occupancy_rule_set_enabled (rule, FALSE);
  g_assert_cmpuint (fixture->n_cleared, ==, 3);
  occupancy_rule_set_enabled (rule, TRUE);
  g_assert_cmpuint (fixture->n_fired, ==, 4);
  occupancy_setup_remove_rule (fixture->setup, rule);
  g_assert_cmpuint (fixture->n_cleared, ==, 4);

  /* With the room goes what fires in it. */
  add_rule (fixture, "crowded", OCCUPANCY_CONDITION_ABOVE, 100, 0, 0);
  g_assert_cmpuint (fixture->n_fired, ==, 5);
  occupancy_setup_remove_room (fixture->setup, occupancy_watch_get_setup (fixture->watch));
  g_assert_cmpuint (fixture->n_cleared, ==, 5);
  g_assert_cmpuint (count_alerts (fixture), ==, 0);
}

static void
test_silence (Fixture       *fixture,
              gconstpointer  data)
{
  OccupancyAlerter *alerter = fixture->alerter;

  add_rule (fixture, "crowded", OCCUPANCY_CONDITION_ABOVE, 100, 0, 0);
  g_assert_false (occupancy_alerter_silence (alerter, "crowded", "Festival", "stage", 1));
  g_assert_false (occupancy_alerter_silence (alerter, "nothing", "Festival", "lobby", 1));

  /* It holds for what fires later, and ends by itself. */
  g_assert_true (occupancy_alerter_silence (alerter, "crowded", "Festival", "lobby", occupancy_sample_now () + 200));
  sample (fixture, 101);
  g_assert_cmpuint (fixture->n_fired, ==, 1);
  g_assert_false (occupancy_alert_get_needs_attention (find_alert (fixture, "crowded")));
  await_until (occupancy_alert_get_needs_attention (find_alert (fixture, "crowded")));
  g_assert_cmpuint (fixture->n_changed, ==, 1);
  g_assert_cmpint (occupancy_alerter_get_silence (alerter, "crowded", "Festival", "lobby"), ==, 0);

  /* Until it is cleared, and no longer. */
  g_assert_true (occupancy_alerter_silence (alerter, "crowded", "Festival", "lobby", OCCUPANCY_ALERT_UNTIL_CLEARED));
  g_assert_false (occupancy_alert_get_needs_attention (find_alert (fixture, "crowded")));
  sample (fixture, 0);
  sample (fixture, 101);
  g_assert_true (occupancy_alert_get_needs_attention (find_alert (fixture, "crowded")));

  /* And taken back. */
  g_assert_true (occupancy_alerter_silence (alerter, "crowded", "Festival", "lobby", G_MAXINT64 / 2));
  g_assert_false (occupancy_alert_get_needs_attention (find_alert (fixture, "crowded")));
  g_assert_true (occupancy_alerter_silence (alerter, "crowded", "Festival", "lobby", 0));
  g_assert_true (occupancy_alert_get_needs_attention (find_alert (fixture, "crowded")));
}

static void
test_acknowledge (Fixture       *fixture,
                  gconstpointer  data)
{
  OccupancyAlerter *alerter = fixture->alerter;

  add_rule (fixture, "crowded", OCCUPANCY_CONDITION_ABOVE, 100, 0, 0);
  g_assert_false (occupancy_alerter_acknowledge (alerter, "crowded", "Festival", "lobby"));
  sample (fixture, 101);
  g_assert_true (occupancy_alerter_acknowledge (alerter, "crowded", "Festival", "lobby"));
  g_assert_true (occupancy_alerter_acknowledge (alerter, "crowded", "Festival", "lobby"));
  g_assert_cmpuint (fixture->n_changed, ==, 1);
  g_assert_false (occupancy_alert_get_needs_attention (find_alert (fixture, "crowded")));

  /* The next one is another alert. */
  sample (fixture, 0);
  sample (fixture, 101);
  g_assert_true (occupancy_alert_get_needs_attention (find_alert (fixture, "crowded")));
}

/* That we are counted or not is nothing that happens in a room. */
static void
test_count_own (Fixture       *fixture,
                gconstpointer  data)
{
  OccupancySample own = { .time = 1000, .connections = 1, .own = 1, .valid = TRUE };

  add_rule (fixture, "occupied", OCCUPANCY_CONDITION_OCCUPIED, 0, 0, 0);
  add_rule (fixture, "empty", OCCUPANCY_CONDITION_EMPTY, 0, 0, 0);
  add_rule (fixture, "some", OCCUPANCY_CONDITION_ABOVE, 0, 0, 0);
  fake_room_take (fixture->room, &own);
  fake_room_set_trust (fixture->room, OCCUPANCY_TRUST_LIVE);
  g_assert_cmpuint (fixture->n_fired, ==, 0);
  occupancy_monitor_set_count_own (fixture->monitor, TRUE);
  g_assert_cmpuint (fixture->n_fired, ==, 1);
  g_assert_nonnull (find_alert (fixture, "some"));
  occupancy_monitor_set_count_own (fixture->monitor, FALSE);
  g_assert_cmpuint (fixture->n_fired, ==, 1);
  g_assert_cmpuint (fixture->n_cleared, ==, 1);
}

static void
remove_everything_cb (Fixture *fixture)
{
  OccupancyRule *rule = occupancy_setup_find_rule (fixture->setup, "crowded");

  if (rule != NULL)
    {
      occupancy_setup_remove_room (fixture->setup, occupancy_watch_get_setup (fixture->watch));
      occupancy_setup_remove_rule (fixture->setup, rule);
    }
}

/* Whoever is told may change everything. */
static void
test_reentrance (Fixture       *fixture,
                 gconstpointer  data)
{
  g_autoptr(OccupancyWatch) watch = g_object_ref (fixture->watch);

  g_signal_connect_swapped (fixture->alerter, "fired", G_CALLBACK (remove_everything_cb), fixture);
  add_rule (fixture, "crowded", OCCUPANCY_CONDITION_ABOVE, 100, 0, 0);
  add_rule (fixture, "full", OCCUPANCY_CONDITION_ABOVE, 100, 0, 0);
  sample (fixture, 101);
  g_assert_cmpuint (fixture->n_fired, ==, 1);
  g_assert_cmpuint (fixture->n_cleared, ==, 1);
  g_assert_cmpuint (count_alerts (fixture), ==, 0);
}

#define add_test(path, function) \
  g_test_add ("/alerter/" path, Fixture, NULL, fixture_set_up, function, fixture_tear_down)

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  add_test ("level", test_level);
  add_test ("durations", test_durations);
  add_test ("edges", test_edges);
  add_test ("follows-rules", test_follows_rules);
  add_test ("silence", test_silence);
  add_test ("acknowledge", test_acknowledge);
  add_test ("count-own", test_count_own);
  add_test ("reentrance", test_reentrance);

  return g_test_run ();
}
