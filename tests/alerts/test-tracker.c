/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <stdlib.h>

#include "alerts/occupancy-tracker.h"

/* The wall clock of the tests is not their monotonic clock. */
#define WALL_MS 1700000000000

/* A script is a list of steps "SECONDS:COUNT", "SECONDS:?" (not known any more)
 * and "SECONDS:-" (only time passes), each followed by the transition where
 * there is one: "60:- fired". */
typedef struct
{
  const char *name;
  OccupancyConditionKind kind;
  gint64 level;
  gint64 clear_level;
  int raise;
  int clear;
  const char *script;
  OccupancyPhase phase;
  int since;
  int deadline;
} Case;

#define NEVER -1
#define OCCUPIED OCCUPANCY_CONDITION_OCCUPIED, 0, 0
#define EMPTY OCCUPANCY_CONDITION_EMPTY, 0, 0
#define ABOVE_100 OCCUPANCY_CONDITION_ABOVE, 100, 90
#define BELOW_10 OCCUPANCY_CONDITION_BELOW, 10, 12
#define QUIET OCCUPANCY_PHASE_QUIET, 0, NEVER
#define PENDING(since, deadline) OCCUPANCY_PHASE_PENDING, since, deadline
#define FIRING(since) OCCUPANCY_PHASE_FIRING, since, NEVER
#define RECOVERING(since, deadline) OCCUPANCY_PHASE_RECOVERING, since, deadline

static const Case cases[] = {
  { "above/begins", ABOVE_100, 60, 60, "0:101 pending", PENDING (0, 60) },
  { "above/at-the-level", ABOVE_100, 60, 60, "0:100", QUIET },
  { "above/first-count", ABOVE_100, 0, 0, "0:101 fired", FIRING (0) },
  { "above/not-yet", ABOVE_100, 60, 60, "0:101 pending 59:-", PENDING (0, 60) },
  { "above/silent-room-fires", ABOVE_100, 60, 60, "0:101 pending 60:- fired", FIRING (0) },
  { "above/fires-once", ABOVE_100, 60, 60, "0:101 pending 60:- fired 61:- 62:400 200:-", FIRING (0) },
  { "above/since-is-the-beginning", ABOVE_100, 60, 60, "5:50 10:101 pending 20:300 70:- fired 90:250", FIRING (10) },
  { "above/dropped", ABOVE_100, 60, 60, "0:101 pending 59:100 dropped 60:- 61:-", QUIET },
  { "above/dropped-begins-anew", ABOVE_100, 60, 60, "0:101 pending 30:99 dropped 50:102 pending 60:-", PENDING (50, 110) },
  { "above/band-does-not-end", ABOVE_100, 0, 0, "0:101 fired 1:100 2:91 3:101", FIRING (0) },
  { "above/band-does-not-begin", ABOVE_100, 0, 0, "0:101 fired 1:90 cleared 2:91 3:100", QUIET },
  { "above/fires-again", ABOVE_100, 0, 0, "0:101 fired 1:90 cleared 2:101 fired", FIRING (2) },
  { "above/recovers", ABOVE_100, 0, 60, "0:101 fired 10:90 recovering", RECOVERING (0, 70) },
  { "above/clears", ABOVE_100, 0, 60, "0:101 fired 10:90 recovering 70:- cleared", QUIET },
  { "above/clears-later", ABOVE_100, 0, 60, "0:101 fired 10:90 recovering 500:- cleared 600:-", QUIET },
  { "above/returns", ABOVE_100, 0, 60, "0:101 fired 10:90 recovering 20:101 returned 70:-", FIRING (0) },
  { "above/returns-within-the-band", ABOVE_100, 0, 60, "0:101 fired 10:90 recovering 20:91 returned", FIRING (0) },
  { "above/recovers-anew", ABOVE_100, 0, 60, "0:101 fired 10:90 recovering 20:95 returned 30:80 recovering", RECOVERING (0, 90) },
  { "above/zero-ends", OCCUPANCY_CONDITION_ABOVE, 0, 0, 0, 0, "0:0 1:1 fired 2:0 cleared", QUIET },
  { "above/same-clear-level", OCCUPANCY_CONDITION_ABOVE, 5, 5, 0, 0, "0:6 fired 1:5 cleared 2:6 fired", FIRING (2) },
  { "above/negative", ABOVE_100, 0, 0, "0:-5", QUIET },

  { "above/lost-while-quiet", ABOVE_100, 60, 60, "0:50 1:? 900:-", QUIET },
  { "above/lost-while-pending", ABOVE_100, 60, 60, "0:101 pending 30:? 60:- 900:-", PENDING (0, NEVER) },
  { "above/known-again-begins-anew", ABOVE_100, 60, 60, "0:101 pending 30:? 50:101 60:- 109:-", PENDING (50, 110) },
  { "above/known-again-fires", ABOVE_100, 60, 60, "0:101 pending 30:? 50:101 110:- fired", FIRING (50) },
  { "above/known-again-dropped", ABOVE_100, 60, 60, "0:101 pending 30:? 50:3 dropped 110:-", QUIET },
  { "above/lost-while-firing", ABOVE_100, 0, 60, "0:101 fired 30:? 900:-", FIRING (0) },
  { "above/known-again-firing", ABOVE_100, 0, 60, "0:101 fired 30:? 900:101", FIRING (0) },
  { "above/known-again-recovers", ABOVE_100, 0, 60, "0:101 fired 30:? 900:0 recovering", RECOVERING (0, 960) },
  { "above/lost-while-recovering", ABOVE_100, 0, 60, "0:101 fired 10:0 recovering 20:? 900:-", RECOVERING (0, NEVER) },
  { "above/known-again-clears-anew", ABOVE_100, 0, 60, "0:101 fired 10:0 recovering 20:? 900:0 959:-", RECOVERING (0, 960) },
  { "above/known-again-returns", ABOVE_100, 0, 60, "0:101 fired 10:0 recovering 20:? 900:101 returned", FIRING (0) },
  { "above/lost-twice", ABOVE_100, 60, 60, "0:101 pending 1:? 2:? 3:101", PENDING (3, 63) },

  { "below/begins", BELOW_10, 60, 60, "0:9 pending 60:- fired", FIRING (0) },
  { "below/at-the-level", BELOW_10, 0, 0, "0:10", QUIET },
  { "below/zero", BELOW_10, 0, 0, "0:0 fired", FIRING (0) },
  { "below/band", BELOW_10, 0, 0, "0:9 fired 1:10 2:11", FIRING (0) },
  { "below/clears", BELOW_10, 0, 0, "0:9 fired 1:12 cleared", QUIET },
  { "below/unknown", BELOW_10, 0, 0, "0:? 60:- 900:-", QUIET },
  { "below/never-known", BELOW_10, 0, 0, "60:- 900:-", QUIET },
  { "below/lost", BELOW_10, 0, 0, "0:50 1:? 900:-", QUIET },
  { "below/lost-while-pending", BELOW_10, 60, 0, "0:5 pending 1:? 900:-", PENDING (0, NEVER) },

  { "occupied/first-count", OCCUPIED, 0, 0, "0:5 1:6", QUIET },
  { "occupied/edge", OCCUPIED, 0, 0, "0:0 1:1 fired", FIRING (1) },
  { "occupied/stays", OCCUPIED, 0, 0, "0:0 1:1 fired 2:7 3:1", FIRING (1) },
  { "occupied/clears", OCCUPIED, 0, 0, "0:0 1:1 fired 2:0 cleared", QUIET },
  { "occupied/again", OCCUPIED, 0, 0, "0:0 1:1 fired 2:0 cleared 3:2 fired", FIRING (3) },
  { "occupied/gap-hides-the-edge", OCCUPIED, 0, 0, "0:0 1:? 2:9 3:10", QUIET },
  { "occupied/gap-then-edge", OCCUPIED, 0, 0, "0:0 1:? 2:9 3:0 4:1 fired", FIRING (4) },
  { "occupied/for", OCCUPIED, 30, 0, "0:0 1:1 pending 31:- fired", FIRING (1) },
  { "occupied/for-dropped", OCCUPIED, 30, 0, "0:0 1:1 pending 20:0 dropped 31:- 40:2 pending", PENDING (40, 70) },
  { "occupied/for-over-a-gap", OCCUPIED, 30, 0, "0:0 1:1 pending 20:? 40:1 70:- fired", FIRING (40) },
  { "occupied/firing-over-a-gap", OCCUPIED, 0, 0, "0:0 1:1 fired 2:? 9:3", FIRING (1) },
  { "occupied/cleared-over-a-gap", OCCUPIED, 0, 0, "0:0 1:1 fired 2:? 9:0 cleared 10:1 fired", FIRING (10) },
  { "occupied/recovering", OCCUPIED, 0, 60, "0:0 1:1 fired 2:0 recovering 3:1 returned", FIRING (1) },

  { "empty/first-count", EMPTY, 0, 0, "0:0 1:0 900:-", QUIET },
  { "empty/edge", EMPTY, 0, 0, "0:3 1:0 fired", FIRING (1) },
  { "empty/negative", EMPTY, 0, 0, "0:3 1:-1 fired", FIRING (1) },
  { "empty/clears", EMPTY, 0, 0, "0:3 1:0 fired 2:1 cleared", QUIET },
  { "empty/unknown", EMPTY, 0, 0, "0:3 1:? 900:-", QUIET },
  { "empty/gap-hides-the-edge", EMPTY, 0, 0, "0:3 1:? 2:0 900:-", QUIET },
  { "empty/never-known", EMPTY, 0, 0, "900:-", QUIET },
  { "empty/for", EMPTY, 300, 0, "0:3 1:0 pending 300:- 301:- fired", FIRING (1) },
  { "empty/for-dropped", EMPTY, 300, 0, "0:3 1:0 pending 300:1 dropped 301:-", QUIET },
};

static gint64
to_ms (int seconds)
{
  return seconds == NEVER ? OCCUPANCY_TRACKER_NEVER : seconds * (gint64) 1000;
}

static OccupancyTransition
take_step (OccupancyTracker         *tracker,
           const OccupancyCondition *condition,
           const char               *step)
{
  const char *what = strchr (step, ':') + 1;
  gint64 now = strtoll (step, NULL, 10) * 1000;

  if (g_str_equal (what, "?"))
    occupancy_tracker_lose (tracker);
  else if (g_str_equal (what, "-"))
    return occupancy_tracker_advance (tracker, now);
  else
    return occupancy_tracker_feed (tracker, condition, strtoll (what, NULL, 10),
                                   WALL_MS + now, now);

  return OCCUPANCY_TRANSITION_NONE;
}

static void
test_case (gconstpointer data)
{
  const Case *test = data;
  g_autoptr(GEnumClass) transitions = g_type_class_ref (OCCUPANCY_TYPE_TRANSITION);
  g_auto(GStrv) words = g_strsplit (test->script, " ", -1);
  OccupancyCondition condition = {
    .kind = test->kind,
    .level = test->level,
    .clear_level = test->clear_level,
    .raise_ms = to_ms (test->raise),
    .clear_ms = to_ms (test->clear),
  };
  OccupancyTracker tracker;

  g_assert_true (occupancy_condition_check (&condition, NULL));
  occupancy_tracker_init (&tracker);

  for (guint i = 0; words[i] != NULL; i++)
    {
      const char *step = words[i];
      const char *wanted = "none";
      OccupancyTransition transition;

      if (words[i + 1] != NULL && strchr (words[i + 1], ':') == NULL)
        wanted = words[++i];

      transition = take_step (&tracker, &condition, step);
      g_test_message ("%s %s", step, g_enum_get_value (transitions, transition)->value_nick);
      g_assert_cmpstr (g_enum_get_value (transitions, transition)->value_nick, ==, wanted);
    }

  g_assert_cmpint (tracker.phase, ==, test->phase);
  g_assert_cmpint (tracker.deadline, ==, to_ms (test->deadline));
  if (tracker.phase != OCCUPANCY_PHASE_QUIET)
    g_assert_cmpint (tracker.since, ==, WALL_MS + to_ms (test->since));
}

/* Whatever comes, in whatever order: what is promised of every step. */
static void
test_random (void)
{
  for (guint run = 0; run < 200; run++)
    {
      OccupancyCondition condition;
      OccupancyTracker tracker;
      gint64 now = 0;

      occupancy_condition_init (&condition, g_test_rand_int_range (0, 4),
                                g_test_rand_int_range (1, 20));
      condition.raise_ms = g_test_rand_int_range (0, 4);
      condition.clear_ms = g_test_rand_int_range (0, 4);
      occupancy_tracker_init (&tracker);

      for (guint i = 0; i < 500; i++)
        {
          OccupancyTracker before = tracker;
          gint64 value = g_test_rand_int_range (0, 25);

          now += g_test_rand_int_range (0, 3);
          switch (g_test_rand_int_range (0, 3))
            {
            case 0:
              occupancy_tracker_lose (&tracker);
              g_assert_cmpint (tracker.phase, ==, before.phase);
              g_assert_cmpint (tracker.deadline, ==, OCCUPANCY_TRACKER_NEVER);
              break;
            case 1:
              if (occupancy_tracker_advance (&tracker, now) != OCCUPANCY_TRANSITION_NONE)
                g_assert_true (before.known);
              break;
            default:
              if (occupancy_tracker_feed (&tracker, &condition, value, now, now) ==
                  OCCUPANCY_TRANSITION_FIRED)
                g_assert_true (occupancy_condition_is_met (&condition, value));
            }

          /* A deadline is there exactly where time alone changes something. */
          g_assert_cmpint (tracker.deadline != OCCUPANCY_TRACKER_NEVER, ==,
                           tracker.known && (tracker.phase == OCCUPANCY_PHASE_PENDING ||
                                             tracker.phase == OCCUPANCY_PHASE_RECOVERING));
        }
    }
}

/* A later run of the program: what fired is not told again, and nothing is
 * cleared before the count is known. */
static void
test_restore (void)
{
  OccupancyCondition condition;
  OccupancyTracker tracker;

  occupancy_condition_init (&condition, OCCUPANCY_CONDITION_ABOVE, 100);
  condition.raise_ms = 10;
  condition.clear_ms = 10;

  occupancy_tracker_restore (&tracker, OCCUPANCY_PHASE_FIRING, 500, 120);
  g_assert_cmpint (tracker.since, ==, 500);
  g_assert_cmpint (tracker.value, ==, 120);
  g_assert_false (tracker.known);
  g_assert_cmpint (occupancy_tracker_advance (&tracker, 1000), ==, OCCUPANCY_TRANSITION_NONE);
  g_assert_cmpint (occupancy_tracker_feed (&tracker, &condition, 130, 1000, 1000), ==, OCCUPANCY_TRANSITION_NONE);
  g_assert_cmpint (tracker.phase, ==, OCCUPANCY_PHASE_FIRING);
  g_assert_cmpint (tracker.since, ==, 500);

  occupancy_tracker_restore (&tracker, OCCUPANCY_PHASE_RECOVERING, 500, 50);
  g_assert_cmpint (occupancy_tracker_advance (&tracker, 2000), ==, OCCUPANCY_TRANSITION_NONE);
  g_assert_cmpint (occupancy_tracker_feed (&tracker, &condition, 50, 2000, 2000), ==, OCCUPANCY_TRANSITION_NONE);
  g_assert_cmpint (occupancy_tracker_advance (&tracker, 2009), ==, OCCUPANCY_TRANSITION_NONE);
  g_assert_cmpint (occupancy_tracker_advance (&tracker, 2010), ==, OCCUPANCY_TRANSITION_CLEARED);

  /* What had not fired begins from the beginning. */
  occupancy_tracker_restore (&tracker, OCCUPANCY_PHASE_PENDING, 500, 120);
  g_assert_cmpint (tracker.phase, ==, OCCUPANCY_PHASE_QUIET);
  g_assert_cmpint (occupancy_tracker_feed (&tracker, &condition, 120, 3000, 3000), ==, OCCUPANCY_TRANSITION_PENDING);

  /* An edge that was seen before is none now. */
  occupancy_condition_init (&condition, OCCUPANCY_CONDITION_EMPTY, 0);
  occupancy_tracker_restore (&tracker, OCCUPANCY_PHASE_QUIET, 0, 7);
  g_assert_cmpint (occupancy_tracker_feed (&tracker, &condition, 0, 4000, 4000), ==, OCCUPANCY_TRANSITION_NONE);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strconcat ("/tracker/", cases[i].name, NULL);

      g_test_add_data_func (path, &cases[i], test_case);
    }
  g_test_add_func ("/tracker/random", test_random);
  g_test_add_func ("/tracker/restore", test_restore);

  return g_test_run ();
}
