/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gstdio.h>

#include "history/history-fixture.h"
#include "monitor-fixture.h"

/* What is kept from one run to the next. */

#define RULE "0b3a9a4e-4c9a-4f0e-9d1e-6f5a3c2b1a00"
#define HOUR (60 * 60 * G_GINT64_CONSTANT (1000))

static const char *program;

static OccupancyAlerter *
get_alerter (MonitorFixture *fixture)
{
  return occupancy_monitor_get_alerter (fixture->monitor);
}

static guint
count_alerts (MonitorFixture *fixture)
{
  return g_list_model_get_n_items (G_LIST_MODEL (get_alerter (fixture)));
}

static OccupancyAlert *
find_alert (MonitorFixture *fixture)
{
  g_autoptr(OccupancyAccount) account = g_list_model_get_item (occupancy_monitor_get_accounts (fixture->monitor), 0);

  return occupancy_alerter_find_alert (get_alerter (fixture), RULE, occupancy_account_get_id (account), "lobby");
}

static void
add_rule (MonitorFixture *fixture,
          gint64          level)
{
  g_autoptr(OccupancyRule) rule = occupancy_rule_new (RULE);
  OccupancyCondition condition;

  occupancy_condition_init (&condition, OCCUPANCY_CONDITION_ABOVE, level);
  condition.raise_ms = 0;
  condition.clear_ms = 0;
  occupancy_rule_set_condition (rule, &condition);
  occupancy_setup_add_rule (occupancy_monitor_get_setup (fixture->monitor), rule);
}

static void
count_cb (guint *n)
{
  (*n)++;
}

/* A room with a count in it. */
static OccupancyWatch *
begin (MonitorFixture *fixture,
       int             connections)
{
  OccupancyWatch *watch;

  simulator_fixture_set_room (fixture->simulator, "lobby", connections, 3);
  watch = occupancy_monitor_add_room (fixture->monitor, monitor_fixture_begin (fixture), "lobby", NULL);
  await_until (monitor_fixture_read (watch) == connections);

  return watch;
}

/* The file keeps one step a second: the last one. */
static void
await_next_second (void)
{
  gint64 second = g_get_real_time () / G_USEC_PER_SEC;

  while (g_get_real_time () / G_USEC_PER_SEC == second)
    await_milliseconds (20);
}

/* The steps of the room that are in the file. */
static GArray *
read_points (MonitorFixture *fixture)
{
  g_autoptr(OccupancyAccount) account = g_list_model_get_item (occupancy_monitor_get_accounts (fixture->monitor), 0);
  OccupancyHistoryRoom room = { occupancy_account_get_id (account), "lobby" };
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GPtrArray) traces = NULL;
  g_autoptr(GError) error = NULL;
  OccupancyTrace *trace;
  gint64 now;

  monitor_fixture_flush (fixture);
  await_next_second ();
  now = occupancy_sample_now ();
  occupancy_history_query_async (occupancy_monitor_get_history (fixture->monitor), &room, 1, now - HOUR, now,
                                 512, NULL, async_result_cb, &result);
  traces = occupancy_history_query_finish (occupancy_monitor_get_history (fixture->monitor), await_result (&result),
                                           &error);
  g_assert_no_error (error);
  trace = g_ptr_array_index (traces, 0);

  return g_array_ref (trace->points);
}

static gint64
find_last (GArray *points)
{
  for (guint i = points->len; i > 0; i--)
    if (g_array_index (points, OccupancyPoint, i - 1).known)
      return g_array_index (points, OccupancyPoint, i - 1).connections;

  return -1;
}

static gboolean
has_count (GArray *points,
           gint64  connections)
{
  for (guint i = 0; i < points->len; i++)
    if (g_array_index (points, OccupancyPoint, i).connections == connections)
      return TRUE;

  return FALSE;
}

static gboolean
ends_in_gap (MonitorFixture *fixture)
{
  g_autoptr(GArray) points = read_points (fixture);

  return points->len > 0 && !g_array_index (points, OccupancyPoint, points->len - 1).known;
}

/* The last hour is there again, with a gap for the time between. */
static void
test_restored (MonitorFixture *fixture,
               gconstpointer   data)
{
  OccupancyWatch *watch;
  OccupancySeries *series;
  OccupancyPoint point;
  gboolean gap = FALSE;

  watch = begin (fixture, 12);
  g_assert_cmpuint (occupancy_series_get_n_points (occupancy_watch_get_series (watch)), ==, 1);
  await_next_second ();
  monitor_fixture_close (fixture);
  await_next_second ();

  simulator_fixture_set_room (fixture->simulator, "lobby", 30, 3);
  monitor_fixture_open (fixture);
  watch = monitor_fixture_get_watch (fixture, "lobby");
  series = occupancy_watch_get_series (watch);
  await_until (occupancy_series_get_n_points (series) >= 3);
  occupancy_series_get_point (series, 0, &point);
  g_assert_true (point.known);
  g_assert_cmpint (point.connections, ==, 13);
  g_assert_cmpuint (point.own, ==, 1);
  for (guint i = 1; i < occupancy_series_get_n_points (series); i++)
    {
      occupancy_series_get_point (series, i, &point);
      gap |= !point.known;
    }
  g_assert_true (gap);
  g_assert_true (point.known);
  g_assert_cmpint (point.connections, ==, 31);
}

/* More steps than a series holds are still a past. */
static void
test_restored_many (MonitorFixture *fixture,
                    gconstpointer   data)
{
  g_autofree char *id = g_strdup (occupancy_account_get_id (monitor_fixture_begin (fixture)));
  g_autofree char *path = monitor_fixture_dup_path (fixture, "history.db");
  gint64 begun = occupancy_sample_now () - HOUR * 3 / 4;
  OccupancyHistory *history;
  OccupancySeries *series;
  OccupancyPoint point;
  gint64 highest = 0;

  monitor_fixture_close (fixture);
  history = occupancy_history_new (path);
  history_wait_recording (history);
  for (guint i = 0; i < 1000; i++)
    {
      OccupancySample sample = { .time = begun + i * 2000, .connections = i + 1, .own = 1, .valid = TRUE };

      occupancy_history_record (history, id, "lobby", &sample);
    }
  occupancy_history_record_gap (history, id, "lobby", begun + 1000 * 2000);
  history_close (history);
  history_finalize (history);

  monitor_fixture_open (fixture);
  {
    g_autoptr(OccupancyAccount) account = g_list_model_get_item (occupancy_monitor_get_accounts (fixture->monitor), 0);

    series = occupancy_watch_get_series (occupancy_monitor_add_room (fixture->monitor, account, "lobby", NULL));
  }
  await_until (occupancy_series_get_n_points (series) > 100);
  for (guint i = 0; i < occupancy_series_get_n_points (series); i++)
    {
      occupancy_series_get_point (series, i, &point);
      g_assert_cmpuint (point.own, ==, point.known);
      highest = MAX (highest, point.connections);
    }
  g_assert_cmpint (highest, >=, 990);
  g_assert_false (occupancy_series_get_value_at (series, begun + HOUR * 2 / 3, &point));
}

/* Times of which nothing is known are kept as such. */
static void
test_gaps (MonitorFixture *fixture,
           gconstpointer   data)
{
  OccupancyWatch *watch = begin (fixture, 12);

  g_assert_false (ends_in_gap (fixture));
  monitor_fixture_control (fixture, "send",
                           "{\"frame\":{\"action\":15,\"channel\":\"lobby::$chat\",\"messages\":[{\"name\":\"[meta]occupancy\","
                           "\"data\":{\"metrics\":{\"connections\":5}}}]}}");
  await_until (occupancy_watch_get_state (watch) == OCCUPANCY_READING_INVALID);
  g_assert_true (ends_in_gap (fixture));
  simulator_fixture_set_room (fixture->simulator, "lobby", 13, 3);
  await_until (monitor_fixture_read (watch) == 13);
  g_assert_false (ends_in_gap (fixture));

  /* Messages were dropped by the service: until it is asked nothing is known. */
  monitor_fixture_control (fixture, "faults", "{\"on\":\"http\",\"path\":\"GET /*\",\"do\":\"hang\",\"times\":-1}");
  monitor_fixture_control (fixture, "send",
                           "{\"frame\":{\"action\":11,\"channel\":\"lobby::$chat\",\"flags\":262144,"
                           "\"params\":{\"occupancy\":\"metrics\"},"
                           "\"error\":{\"code\":80020,\"statusCode\":400,\"message\":\"too fast\"}}}");
  await_until (occupancy_watch_get_state (watch) == OCCUPANCY_READING_STALE);
  g_assert_true (ends_in_gap (fixture));
  simulator_fixture_set_room (fixture->simulator, "lobby", 14, 3);
  await_until (monitor_fixture_read (watch) == 14);
  g_assert_false (ends_in_gap (fixture));

  g_clear_pointer (&fixture->simulator, simulator_fixture_free);
  await_until (occupancy_watch_get_state (watch) == OCCUPANCY_READING_STALE);
  g_assert_true (ends_in_gap (fixture));
}

/* A service that says nothing holds up no end, and nothing is lost by it. */
static void
test_silent_service (MonitorFixture *fixture,
                     gconstpointer   data)
{
  OccupancyHistory *history;
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;

  begin (fixture, 12);
  await_next_second ();
  monitor_fixture_control (fixture, "faults", "{\"on\":\"in\",\"action\":7,\"do\":\"suppress\",\"times\":-1}");
  occupancy_monitor_close_async (fixture->monitor, NULL, async_result_cb, &result);
  g_assert_false (occupancy_monitor_close_finish (fixture->monitor, await_result (&result), &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT);

  /* By then history and setup had been closed. */
  history = occupancy_monitor_get_history (fixture->monitor);
  g_assert_false (history_flush (history, NULL));
  g_clear_object (&result);
  g_clear_pointer (&fixture->simulator, simulator_fixture_free);
  monitor_fixture_close (fixture);

  monitor_fixture_open (fixture);
  await_until (occupancy_series_get_n_points (occupancy_watch_get_series (monitor_fixture_get_watch (fixture, "lobby"))) == 2);
}

/* Of a room that is not watched nothing is known; and what was known is there
 * when it is watched again. */
static void
test_removed_room (MonitorFixture *fixture,
                   gconstpointer   data)
{
  OccupancySetup *setup = occupancy_monitor_get_setup (fixture->monitor);
  OccupancyWatch *watch = begin (fixture, 12);
  g_autoptr(OccupancySetupRoom) room = g_object_ref (occupancy_watch_get_setup (watch));
  OccupancyPoint point;

  await_next_second ();
  occupancy_setup_remove_room (setup, room);
  g_assert_true (ends_in_gap (fixture));
  await_next_second ();

  occupancy_setup_add_room (setup, room);
  watch = monitor_fixture_get_watch (fixture, "lobby");
  await_until (monitor_fixture_read (watch) == 12);
  await_until (occupancy_series_get_n_points (occupancy_watch_get_series (watch)) >= 2);
  occupancy_series_get_point (occupancy_watch_get_series (watch), 0, &point);
  g_assert_cmpint (point.connections, ==, 13);
}

/* The computer slept. */
static void
test_interrupted (MonitorFixture *fixture,
                  gconstpointer   data)
{
  OccupancyWatch *watch = begin (fixture, 12);
  OccupancySeries *series = occupancy_watch_get_series (watch);
  OccupancyPoint point;
  gint64 slept;

  occupancy_series_get_point (series, 0, &point);
  slept = point.time;
  occupancy_watch_interrupt (watch, slept - HOUR);
  g_assert_cmpuint (occupancy_series_get_n_points (series), ==, 3);
  occupancy_series_get_point (series, 1, &point);
  g_assert_false (point.known);
  g_assert_cmpint (point.time, ==, slept);
  occupancy_series_get_point (series, 2, &point);
  g_assert_true (point.known);
  g_assert_cmpint (monitor_fixture_read (watch), ==, 12);
}

/* What fired still does, and is not told again. */
static void
test_alerts (MonitorFixture *fixture,
             gconstpointer   data)
{
  guint n_fired = 0;
  guint n_cleared = 0;
  gint64 fired_time;
  OccupancyWatch *watch;
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GPtrArray) entries = NULL;
  g_autofree char *account = NULL;
  g_autofree char *path = monitor_fixture_dup_path (fixture, "history.db");

  add_rule (fixture, 10);
  watch = begin (fixture, 12);
  account = g_strdup (occupancy_account_get_id (occupancy_watch_get_account (watch)));
  await_until (count_alerts (fixture) == 1);
  fired_time = occupancy_alert_get_fired_time (find_alert (fixture));
  simulator_fixture_set_room (fixture->simulator, "lobby", 50, 3);
  await_until (monitor_fixture_read (watch) == 50);
  simulator_fixture_set_room (fixture->simulator, "lobby", 12, 3);
  await_until (monitor_fixture_read (watch) == 12);
  g_assert_true (occupancy_alerter_acknowledge (get_alerter (fixture), RULE, account, "lobby"));
  monitor_fixture_close (fixture);

  monitor_fixture_open (fixture);
  g_signal_connect_swapped (get_alerter (fixture), "fired", G_CALLBACK (count_cb), &n_fired);
  g_signal_connect_swapped (get_alerter (fixture), "cleared", G_CALLBACK (count_cb), &n_cleared);
  await_until (count_alerts (fixture) == 1);
  g_assert_cmpint (occupancy_alert_get_fired_time (find_alert (fixture)), ==, fired_time);
  g_assert_cmpint (occupancy_alert_get_peak (find_alert (fixture)), ==, 50);
  g_assert_true (occupancy_alert_get_acknowledged (find_alert (fixture)));
  await_until (occupancy_alert_get_known (find_alert (fixture)));
  g_assert_cmpuint (n_fired, ==, 0);

  /* Until the silence is over it says nothing, also in the next run. */
  simulator_fixture_set_room (fixture->simulator, "lobby", 1, 3);
  await_until (n_cleared == 1);
  g_assert_true (occupancy_alerter_silence (get_alerter (fixture), RULE, account, "lobby", G_MAXINT64 / 2));
  monitor_fixture_close (fixture);
  simulator_fixture_set_room (fixture->simulator, "lobby", 60, 3);
  monitor_fixture_open (fixture);
  await_until (count_alerts (fixture) == 1);
  g_assert_false (occupancy_alert_get_needs_attention (find_alert (fixture)));

  /* Every step is written down: fired, acknowledged, cleared, silenced, fired. */
  monitor_fixture_flush (fixture);
  g_assert_cmpint (history_count (path, "SELECT count (*) FROM transition"), ==, 5);
  g_assert_cmpint (history_count (path, "SELECT count (*) FROM alert"), ==, 1);
}

/* Nobody is told of what is over by the time of the next start. */
static void
test_alert_cleared_meanwhile (MonitorFixture *fixture,
                              gconstpointer   data)
{
  guint n_cleared = 0;

  add_rule (fixture, 10);
  begin (fixture, 12);
  await_until (count_alerts (fixture) == 1);
  monitor_fixture_close (fixture);

  simulator_fixture_set_room (fixture->simulator, "lobby", 1, 3);
  monitor_fixture_open (fixture);
  g_signal_connect_swapped (get_alerter (fixture), "cleared", G_CALLBACK (count_cb), &n_cleared);
  await_until (n_cleared == 1);
  g_assert_cmpuint (count_alerts (fixture), ==, 0);
  monitor_fixture_close (fixture);

  monitor_fixture_open (fixture);
  await_until (monitor_fixture_read (monitor_fixture_get_watch (fixture, "lobby")) == 1);
  g_assert_cmpuint (count_alerts (fixture), ==, 0);
}

/* What damaged and newer files hold back is the past, not the counts of now. */
static void
test_newer_history (MonitorFixture *fixture,
                    gconstpointer   data)
{
  g_autofree char *path = monitor_fixture_dup_path (fixture, "history.db");

  add_rule (fixture, 10);
  begin (fixture, 2);
  monitor_fixture_close (fixture);
  history_execute (path, "PRAGMA user_version = 1000");

  simulator_fixture_set_room (fixture->simulator, "lobby", 12, 3);
  monitor_fixture_open (fixture);
  g_assert_true (g_error_matches (history_wait_error (occupancy_monitor_get_history (fixture->monitor)),
                                  OCCUPANCY_HISTORY_ERROR, OCCUPANCY_HISTORY_ERROR_NEWER));
  await_until (monitor_fixture_read (monitor_fixture_get_watch (fixture, "lobby")) == 12);
  await_until (count_alerts (fixture) == 1);
}

static void
test_damaged_files (MonitorFixture *fixture,
                    gconstpointer   data)
{
  g_autofree char *path = monitor_fixture_dup_path (fixture, "history.db");
  g_autofree char *setup = monitor_fixture_dup_path (fixture, "setup.json");
  OccupancyHistory *history;
  g_autoptr(GAsyncResult) result = NULL;

  begin (fixture, 2);
  occupancy_setup_store_flush_async (occupancy_monitor_get_store (fixture->monitor), NULL, async_result_cb, &result);
  await_result (&result);

  /* The backup is what was saved before the last change. */
  occupancy_setup_set_groups (occupancy_monitor_get_setup (fixture->monitor), (const char * const []) { "Main", NULL });
  monitor_fixture_close (fixture);
  g_assert_true (g_file_set_contents (path, "this is no history", -1, NULL));
  g_assert_true (g_file_set_contents (setup, "{ this is no setup", -1, NULL));

  simulator_fixture_set_room (fixture->simulator, "lobby", 12, 3);
  monitor_fixture_open (fixture);
  history = occupancy_monitor_get_history (fixture->monitor);
  g_assert_cmpint (occupancy_setup_store_get_state (occupancy_monitor_get_store (fixture->monitor)), ==,
                   OCCUPANCY_SETUP_RESTORED);
  await_until (monitor_fixture_read (monitor_fixture_get_watch (fixture, "lobby")) == 12);
  history_wait_recording (history);
  g_assert_nonnull (occupancy_history_get_damaged_file (history));
  g_assert_true (g_file_test (occupancy_history_get_damaged_file (history), G_FILE_TEST_EXISTS));
}

/* Another program writes: its history is read, and taken over when it ends. */
static void
test_busy_history (MonitorFixture *fixture,
                   gconstpointer   data)
{
  g_autofree char *path = monitor_fixture_dup_path (fixture, "history.db");
  OccupancyHistory *other;
  OccupancyHistory *history;

  begin (fixture, 12);
  await_next_second ();
  monitor_fixture_close (fixture);
  await_next_second ();
  other = occupancy_history_new (path);
  history_wait_recording (other);

  monitor_fixture_open (fixture);
  history = occupancy_monitor_get_history (fixture->monitor);
  g_assert_true (g_error_matches (history_wait_error (history), OCCUPANCY_HISTORY_ERROR, OCCUPANCY_HISTORY_ERROR_BUSY));
  await_until (monitor_fixture_read (monitor_fixture_get_watch (fixture, "lobby")) == 12);
  await_until (occupancy_series_get_n_points (occupancy_watch_get_series (monitor_fixture_get_watch (fixture, "lobby"))) >= 3);

  history_close (other);
  history_finalize (other);
  history_wait_recording (history);
  g_assert_false (ends_in_gap (fixture));
}

/* The program that is killed. */

static void
sampled_cb (OccupancyWatch        *watch,
            const OccupancySample *sample)
{
  g_print ("%" G_GINT64_FORMAT "\n", sample->connections);
}

static int
run (const char *folder)
{
  MonitorFixture fixture = { .folder = (char *) folder };

  monitor_fixture_open (&fixture);
  g_signal_connect (monitor_fixture_get_watch (&fixture, "lobby"), "sampled", G_CALLBACK (sampled_cb), NULL);
  while (TRUE)
    g_main_context_iteration (NULL, TRUE);

  return 0;
}

typedef struct
{
  GSubprocess *process;
  GDataInputStream *lines;
} Child;

static void
child_start (Child          *child,
             MonitorFixture *fixture)
{
  g_autoptr(GError) error = NULL;

  child->process = g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error, program, "--run", fixture->folder, NULL);
  g_assert_no_error (error);
  child->lines = g_data_input_stream_new (g_subprocess_get_stdout_pipe (child->process));
}

/* Waits until it has seen that many connections. */
static void
child_await (Child *child,
             gint64 connections)
{
  g_autofree char *line = NULL;

  do
    {
      g_free (line);
      line = g_data_input_stream_read_line (child->lines, NULL, NULL, NULL);
      g_assert_nonnull (line);
    }
  while (g_ascii_strtoll (line, NULL, 10) != connections);
}

static void
child_kill (Child *child)
{
  g_subprocess_send_signal (child->process, SIGKILL);
  g_subprocess_wait (child->process, NULL, NULL);
  g_clear_object (&child->process);
  g_clear_object (&child->lines);
}

/* What fires is written at once, with the count for which it does. */
static void
test_killed_firing (MonitorFixture *fixture,
                    gconstpointer   data)
{
  g_autofree char *path = monitor_fixture_dup_path (fixture, "history.db");
  g_autoptr(GArray) points = NULL;
  guint n_fired = 0;
  Child child;

  add_rule (fixture, 10);
  begin (fixture, 2);
  monitor_fixture_close (fixture);

  child_start (&child, fixture);
  child_await (&child, 3);
  simulator_fixture_set_room (fixture->simulator, "lobby", 40, 3);
  child_await (&child, 41);
  await_next_second ();
  while (history_count (path, "SELECT count (*) FROM alert WHERE state LIKE '%firing%'") != 1)
    g_usleep (10000);
  child_kill (&child);

  monitor_fixture_open (fixture);
  g_signal_connect_swapped (get_alerter (fixture), "fired", G_CALLBACK (count_cb), &n_fired);
  await_until (count_alerts (fixture) == 1);
  await_until (occupancy_alert_get_known (find_alert (fixture)));
  g_assert_cmpuint (n_fired, ==, 0);
  g_assert_true (history_is_sound (path));
  points = read_points (fixture);
  g_assert_true (has_count (points, 41));
}

/* What is older than the five seconds that a batch may wait survives; but if the
 * computer stands still, writing does too. */
static void
test_killed (MonitorFixture *fixture,
             gconstpointer   data)
{
  g_autoptr(GArray) times = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr(GArray) points = NULL;
  gint64 begun, killed;
  gint64 stall = 0;
  int expected = 0;
  Child child;

  begin (fixture, 0);
  monitor_fixture_close (fixture);

  child_start (&child, fixture);
  child_await (&child, 1);
  begun = g_get_monotonic_time ();
  do
    {
      killed = g_get_monotonic_time ();
      if (times->len > 0)
        stall = MAX (stall, killed - g_array_index (times, gint64, times->len - 1));
      g_array_append_val (times, killed);
      simulator_fixture_set_room (fixture->simulator, "lobby", (int) times->len, 0);
      child_await (&child, times->len + 1);
      g_usleep (50000);
    }
  while (killed - begun < 7 * G_USEC_PER_SEC);
  child_kill (&child);

  for (guint i = 0; i < times->len; i++)
    if (killed - g_array_index (times, gint64, i) > 5 * G_USEC_PER_SEC + 4 * stall)
      expected = (int) i + 1;
  if (expected == 0)
    {
      g_test_skip ("this computer stands still for half a second and more");
      return;
    }

  g_clear_pointer (&fixture->simulator, simulator_fixture_free);
  monitor_fixture_open (fixture);
  points = read_points (fixture);
  g_assert_cmpint (find_last (points), >=, expected + 1);
  g_test_message ("%d of %u samples were kept, and at least %d had to be", (int) find_last (points) - 1, times->len, expected);
}

#define add_test(path, function) \
  g_test_add ("/memory/" path, MonitorFixture, NULL, monitor_fixture_set_up, function, monitor_fixture_tear_down)

int
main (int   argc,
      char *argv[])
{
  if (argc == 3 && g_str_equal (argv[1], "--run"))
    return run (argv[2]);

  program = argv[0];
  g_test_init (&argc, &argv, NULL);

  add_test ("restored", test_restored);
  add_test ("restored-many", test_restored_many);
  add_test ("gaps", test_gaps);
  add_test ("silent-service", test_silent_service);
  add_test ("removed-room", test_removed_room);
  add_test ("interrupted", test_interrupted);
  add_test ("alerts", test_alerts);
  add_test ("alert-cleared-meanwhile", test_alert_cleared_meanwhile);
  add_test ("newer-history", test_newer_history);
  add_test ("damaged-files", test_damaged_files);
  add_test ("busy-history", test_busy_history);
  add_test ("killed-firing", test_killed_firing);
  add_test ("killed", test_killed);

  return g_test_run ();
}
