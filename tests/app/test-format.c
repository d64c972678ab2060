/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "app/occupancy-attention.h"
#include "app/occupancy-format.h"

#define SECOND G_GINT64_CONSTANT (1000)
#define MINUTE (60 * SECOND)
#define HOUR (60 * MINUTE)
#define NOW G_GINT64_CONSTANT (1795363200000) /* 22 November 2026, 16:00 UTC */

#define assert_takes(call, expected) \
  G_STMT_START { \
    g_autofree char *actual_ = (call); \
    g_assert_cmpstr (actual_, ==, (expected)); \
  } G_STMT_END

static void
test_format_count (void)
{
  assert_takes (occupancy_format_count (0), "0");
  assert_takes (occupancy_format_count (999), "999");
  assert_takes (occupancy_format_count (1284), "1,284");
  assert_takes (occupancy_format_count (99999), "99,999");
  assert_takes (occupancy_format_count (1234567), "1,234,567");
  assert_takes (occupancy_format_count (-6), "−6");
  assert_takes (occupancy_format_count (G_MAXINT64), "9,223,372,036,854,775,807");
  assert_takes (occupancy_format_count (G_MININT64), "−9,223,372,036,854,775,807");
}

static void
test_format_short_count (void)
{
  assert_takes (occupancy_format_short_count (99999), "99,999");
  assert_takes (occupancy_format_short_count (100000), "100\u202fK");
  assert_takes (occupancy_format_short_count (123999), "123\u202fK");
  assert_takes (occupancy_format_short_count (999999), "999\u202fK");
  assert_takes (occupancy_format_short_count (1299999), "1.2\u202fM");
  assert_takes (occupancy_format_short_count (99999999), "99.9\u202fM");
  assert_takes (occupancy_format_short_count (123456789), "123\u202fM");
}

static void
test_format_change (void)
{
  assert_takes (occupancy_format_change (38, 5), "38 more in 5\u202fmin");
  assert_takes (occupancy_format_change (-6, 5), "6 fewer in 5\u202fmin");
  assert_takes (occupancy_format_change (0, 5), "No change in 5\u202fmin");
  assert_takes (occupancy_format_change (-1284, 60), "1,284 fewer in 60\u202fmin");
  g_assert_cmpstr (occupancy_format_change_icon (1), ==, "occupancy-up-symbolic");
  g_assert_cmpstr (occupancy_format_change_icon (0), ==, "occupancy-flat-symbolic");
  g_assert_cmpstr (occupancy_format_change_icon (-1), ==, "occupancy-down-symbolic");
}

static void
test_format_times (void)
{
  assert_takes (occupancy_format_clock (NOW), "16:00");
  assert_takes (occupancy_format_exact_time (NOW + 12 * SECOND), "16:00:12");
  assert_takes (occupancy_format_moment (NOW + 12 * SECOND, NOW + 7 * HOUR), "16:00:12");
  assert_takes (occupancy_format_moment (NOW + 12 * SECOND, NOW + 8 * HOUR), "16:00:12, 22 November");
  assert_takes (occupancy_format_axis_time (NOW, MINUTE), "16:00");
  assert_takes (occupancy_format_axis_time (NOW, 10 * SECOND), "16:00:00");
  assert_takes (occupancy_format_axis_time (NOW + 8 * HOUR, 3 * HOUR), "23 Nov");
}

static void
test_format_age (void)
{
  assert_takes (occupancy_format_age (NOW - 38 * SECOND, NOW, TRUE), "35\u202fs ago");
  assert_takes (occupancy_format_age (NOW - 38 * SECOND, NOW, FALSE), "just now");
  assert_takes (occupancy_format_age (NOW + 38 * SECOND, NOW, TRUE), "0\u202fs ago");
  assert_takes (occupancy_format_age (NOW - MINUTE, NOW, TRUE), "1\u202fmin ago");
  assert_takes (occupancy_format_age (NOW - 59 * MINUTE, NOW, FALSE), "59\u202fmin ago");
  assert_takes (occupancy_format_age (NOW - 2 * HOUR, NOW, FALSE), "2\u202fh ago");
  assert_takes (occupancy_format_age (NOW - 7 * HOUR, NOW, FALSE), "since 09:00");
  assert_takes (occupancy_format_age (NOW - 10 * 24 * HOUR, NOW, FALSE), "since 12 November");
}

static void
test_format_states (void)
{
  const struct
  {
    OccupancyReading reading;
    const char *caption;
    const char *state;
    const char *room;
    const char *icon;
  } cases[] = {
    {
      { OCCUPANCY_READING_LIVE, 1284, 412, 0 },
      "412 members", "Live",
      "lobby, Festival, 1,284 connections, 412 presence members",
      "occupancy-live-symbolic",
    },
    {
      { OCCUPANCY_READING_LIVE, 1, 1, 0 },
      "1 member", "Live",
      "lobby, Festival, 1 connection, 1 presence member",
      "occupancy-live-symbolic",
    },
    {
      { OCCUPANCY_READING_LIVE, 5012, 0, 0 },
      "No members", "Live",
      "lobby, Festival, 5,012 connections, 0 presence members",
      "occupancy-live-symbolic",
    },
    {
      { OCCUPANCY_READING_LIVE, 0, 0, 0 },
      "Empty", "Live",
      "lobby, Festival, 0 connections, 0 presence members, empty",
      "occupancy-live-symbolic",
    },
    {
      { OCCUPANCY_READING_LIVE, 0, 22, 0 },
      "22 members", "Live",
      "lobby, Festival, 0 connections, 22 presence members",
      "occupancy-live-symbolic",
    },
    {
      { OCCUPANCY_READING_POLLED, 0, 22, NOW - 38 * SECOND },
      "22 members · polled", "Polled · 35\u202fs ago",
      "lobby, Festival, 0 connections, 22 presence members, polled",
      "occupancy-polled-symbolic",
    },
    {
      { OCCUPANCY_READING_POLLED, 129, 37, NOW - 38 * SECOND },
      "37 members · polled", "Polled · 35\u202fs ago",
      "lobby, Festival, 129 connections, 37 presence members, polled",
      "occupancy-polled-symbolic",
    },
    {
      { OCCUPANCY_READING_STALE, 341, 90, NOW - 4 * MINUTE },
      "Stale · 4\u202fmin ago", "Stale · 4\u202fmin ago",
      "lobby, Festival, 341 connections, 90 presence members, stale, 4\u202fmin ago",
      "occupancy-stale-symbolic",
    },
    {
      { OCCUPANCY_READING_INVALID, 0, 0, NOW - 2 * MINUTE },
      "Invalid data · 2\u202fmin", "Invalid Data",
      "lobby, Festival, invalid data",
      "occupancy-invalid-symbolic",
    },
    {
      { OCCUPANCY_READING_REFUSED, 0, 0, 0 },
      "No permission", "No Permission",
      "lobby, Festival, no permission",
      "occupancy-blocked-symbolic",
    },
    {
      { OCCUPANCY_READING_OFFLINE, 0, 0, 0 },
      "Unknown · offline", "Unknown",
      "lobby, Festival, unknown, offline",
      "occupancy-unknown-symbolic",
    },
    {
      { OCCUPANCY_READING_CONNECTING, 0, 0, 0 },
      "Unknown · connecting", "Unknown",
      "lobby, Festival, unknown, connecting",
      "occupancy-unknown-symbolic",
    },
    {
      { OCCUPANCY_READING_ATTACHING, 0, 0, 0 },
      "Unknown · attaching", "Unknown",
      "lobby, Festival, unknown, attaching",
      "occupancy-unknown-symbolic",
    },
    {
      { OCCUPANCY_READING_DETACHED, 0, 0, 0 },
      "Unknown · not attached", "Unknown",
      "lobby, Festival, unknown, not attached",
      "occupancy-unknown-symbolic",
    },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const OccupancyReading *reading = &cases[i].reading;

      assert_takes (occupancy_format_caption (reading, NOW), cases[i].caption);
      assert_takes (occupancy_format_state (reading, NOW), cases[i].state);
      assert_takes (occupancy_format_room ("lobby, Festival", reading, NULL, NULL, NOW), cases[i].room);
      g_assert_cmpstr (occupancy_format_state_icon (reading->state), ==, cases[i].icon);
    }
}

/* An unknown is never said as a digit, in no state. */
static void
test_format_unknown (void)
{
  for (int state = OCCUPANCY_READING_DETACHED; state <= OCCUPANCY_READING_REFUSED; state++)
    {
      OccupancyReading reading = { .state = state, .since = NOW };
      g_autofree char *room = occupancy_format_room ("lobby, Festival", &reading, NULL, NULL, NOW);

      g_assert_cmpint (strpbrk (room, "0123456789") != NULL, ==, occupancy_reading_has_counts (&reading));
      if (occupancy_reading_is_unknown (&reading))
        g_assert_nonnull (strstr (room, "unknown"));
    }
}

static void
test_format_identity (void)
{
  assert_takes (occupancy_format_identity ("lobby", "lobby", "Festival", FALSE), "lobby, Festival");
  assert_takes (occupancy_format_identity ("Hall", "lobby", "Festival", TRUE), "Hall, lobby, Festival, pinned");
}

/* A room with an alert that fires since an hour ago, when it had so many connections. */
static OccupancyAlert *
make_alert (OccupancyConditionKind kind,
            gint64                 level,
            gint64                 value)
{
  g_autoptr(OccupancyRule) rule = occupancy_rule_new (NULL);
  g_autoptr(OccupancyAlert) alert = NULL;
  OccupancyCondition condition;
  OccupancyTracker tracker;

  occupancy_condition_init (&condition, kind, level);
  condition.raise_ms = 0;
  occupancy_rule_set_condition (rule, &condition);
  alert = occupancy_alert_new (rule, "account", "lobby");
  occupancy_tracker_init (&tracker);
  /* Becoming occupied needs a room that was not. */
  occupancy_tracker_feed (&tracker, &condition, 0, NOW - 2 * HOUR, 0);
  occupancy_tracker_feed (&tracker, &condition, value, NOW - HOUR, 0);
  occupancy_alert_follow (alert, &tracker, NOW - HOUR);

  return g_steal_pointer (&alert);
}

static void
test_format_alert (void)
{
  const OccupancyReading live = { OCCUPANCY_READING_LIVE, 2140, 0, 0 };
  const OccupancyReading stale = { OCCUPANCY_READING_STALE, 2140, 0, NOW };
  const OccupancyReading unknown = { OCCUPANCY_READING_OFFLINE, 0, 0, 0 };
  const OccupancyReading empty = { OCCUPANCY_READING_LIVE, 0, 0, 0 };
  g_autoptr(OccupancyAlert) above = make_alert (OCCUPANCY_CONDITION_ABOVE, 2000, 2140);
  g_autoptr(OccupancyAlert) occupied = make_alert (OCCUPANCY_CONDITION_OCCUPIED, 0, 3);

  assert_takes (occupancy_format_alert (above, &live, NOW), "Above 2,000 for 1\u202fh 0\u202fmin");
  assert_takes (occupancy_format_alert (above, &live, NOW - HOUR + 59 * SECOND), "Above 2,000");
  assert_takes (occupancy_format_alert (above, &stale, NOW), "Above 2,000 · stale");
  assert_takes (occupancy_format_alert (above, &unknown, NOW), "Above 2,000 at 15:00");
  assert_takes (occupancy_format_alert (occupied, &unknown, NOW), "Became occupied at 15:00");

  assert_takes (occupancy_format_room ("lobby", &empty, NULL, "firing, Empty", NOW),
                "lobby, 0 connections, 0 presence members, firing, Empty");
  assert_takes (occupancy_format_room ("lobby", &unknown, NULL, "firing, Became empty at 15:00", NOW),
                "lobby, unknown, offline, firing, Became empty at 15:00");
}

static void
test_format_attention (void)
{
  g_autoptr(OccupancyAlert) alert = make_alert (OCCUPANCY_CONDITION_ABOVE, 2000, 2140);

  g_assert_cmpint (occupancy_attention_of_alert (alert, NOW), ==, OCCUPANCY_ATTENTION_NEEDED);
  occupancy_alert_acknowledge (alert);
  g_assert_cmpint (occupancy_attention_of_alert (alert, NOW), ==, OCCUPANCY_ATTENTION_ACKNOWLEDGED);
  occupancy_alert_silence (alert, NOW + HOUR, NOW);
  g_assert_cmpint (occupancy_attention_of_alert (alert, NOW), ==, OCCUPANCY_ATTENTION_SILENCED);
  g_assert_cmpint (occupancy_attention_of_alert (alert, NOW + HOUR), ==, OCCUPANCY_ATTENTION_ACKNOWLEDGED);
}

static void
test_format_summary (void)
{
  OccupancyPoint points[] = {
    { .time = NOW - HOUR, .connections = 100, .known = TRUE },
    { .time = NOW - 40 * MINUTE, .connections = 140, .known = TRUE },
    { .time = NOW - 20 * MINUTE, .connections = 120, .known = TRUE },
  };
  OccupancyRange range;

  occupancy_range_init (&range, NOW - HOUR, NOW);
  assert_takes (occupancy_format_summary (&range, FALSE), "Last hour: no data");

  occupancy_range_add (&range, &points[0], points[1].time);
  occupancy_range_add (&range, &points[1], points[2].time);
  occupancy_range_add (&range, &points[2], NOW);
  assert_takes (occupancy_format_summary (&range, TRUE),
                "Last hour: lowest 100 at 15:00, highest 140 at 15:20, average 120");
  assert_takes (occupancy_format_summary (&range, FALSE),
                "Last hour: now unknown, last 120, lowest 100 at 15:00, highest 140 at 15:20, average 120");
}

static void
test_format_history (void)
{
  assert_takes (occupancy_format_days (1), "1 day");
  assert_takes (occupancy_format_days (90), "90 days");
  assert_takes (occupancy_format_days (365), "365 days");
  assert_takes (occupancy_format_days (2 * 365), "2 years");
  assert_takes (occupancy_format_days (400), "400 days");
  assert_takes (occupancy_format_size (0), "0\u202fKiB");
  assert_takes (occupancy_format_size (96 * 1024), "96\u202fKiB");
  assert_takes (occupancy_format_size (G_GUINT64_CONSTANT (222298112)), "212\u202fMiB");
  assert_takes (occupancy_format_size (G_GUINT64_CONSTANT (256) << 20), "256\u202fMiB");
  assert_takes (occupancy_format_size (G_GUINT64_CONSTANT (1536) << 20), "1.5\u202fGiB");
  assert_takes (occupancy_format_size (G_GUINT64_CONSTANT (16) << 30), "16\u202fGiB");
}

int
main (int   argc,
      char *argv[])
{
  g_setenv ("TZ", "UTC", TRUE);
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/format/count", test_format_count);
  g_test_add_func ("/format/short-count", test_format_short_count);
  g_test_add_func ("/format/change", test_format_change);
  g_test_add_func ("/format/times", test_format_times);
  g_test_add_func ("/format/age", test_format_age);
  g_test_add_func ("/format/states", test_format_states);
  g_test_add_func ("/format/unknown", test_format_unknown);
  g_test_add_func ("/format/identity", test_format_identity);
  g_test_add_func ("/format/alert", test_format_alert);
  g_test_add_func ("/format/attention", test_format_attention);
  g_test_add_func ("/format/summary", test_format_summary);
  g_test_add_func ("/format/history", test_format_history);

  return g_test_run ();
}
