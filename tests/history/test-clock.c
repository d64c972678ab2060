/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <time.h>

#include "history/history-fixture.h"

#define SECOND (gint64) 1000
#define MINUTE (60 * SECOND)
#define HOUR (60 * MINUTE)

/* How far the clock of the computer is from the true one, in microseconds. */
static gint64 clock_error;

/* In place of GLib's, for all that is linked into this program. */
gint64
g_get_real_time (void)
{
  struct timespec time;

  clock_gettime (CLOCK_REALTIME, &time);

  return (gint64) time.tv_sec * G_USEC_PER_SEC + time.tv_nsec / 1000 + clock_error;
}

static gint64
now (void)
{
  return g_get_real_time () / 1000;
}

static void
get_statistics (OccupancyHistory *history,
                const char       *room,
                gint64            from,
                gint64            to,
                OccupancyRange   *range)
{
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;

  occupancy_history_get_statistics_async (history, "account", room, from, to, NULL,
                                          history_store_result_cb, &result);
  occupancy_history_get_statistics_finish (history, history_wait_result (&result), range, &error);
  g_assert_no_error (error);
}

/* The computer slept for an hour: of that nothing is known, and then what held
 * before holds again until it is known better.
 */
static void
test_sleep (HistoryFixture *fixture,
            gconstpointer   data)
{
  gboolean waiting = GPOINTER_TO_INT (data);
  gint64 start = now ();
  OccupancyRange range;
  gint64 awake;

  history_wait_recording (fixture->history);
  history_record (fixture->history, "lobby", now (), 5);
  history_record (fixture->history, "annex", now (), 7);
  if (!waiting)
    history_settle (fixture->history);

  clock_error += HOUR * 1000;
  awake = now ();
  history_record (fixture->history, "lobby", awake, 6);
  history_settle (fixture->history);

  for (guint i = 0; i < 2; i++)
    {
      get_statistics (fixture->history, i == 0 ? "lobby" : "annex", start - MINUTE, awake - MINUTE, &range);
      g_assert_false (range.empty);
      g_assert_cmpint (range.connections.last, ==, i == 0 ? 5 : 7);
      get_statistics (fixture->history, i == 0 ? "lobby" : "annex", awake - MINUTE, awake + MINUTE, &range);
      g_assert_false (range.empty);
      g_assert_cmpint (range.connections.last, ==, i == 0 ? 6 : 7);
    }

  /* In the middle of it nothing at all is known. */
  get_statistics (fixture->history, "lobby", start + HOUR / 3, start + HOUR / 2, &range);
  g_assert_true (range.empty);
}

/* A room that was unknown before is not known after. */
static void
test_sleep_unknown (HistoryFixture *fixture,
                    gconstpointer   data)
{
  OccupancyRange range;
  gint64 awake;

  history_wait_recording (fixture->history);
  history_record (fixture->history, "lobby", now (), 5);
  occupancy_history_record_gap (fixture->history, "account", "lobby", now ());
  clock_error += HOUR * 1000;
  awake = now ();
  history_settle (fixture->history);
  get_statistics (fixture->history, "lobby", awake - SECOND, awake + MINUTE, &range);
  g_assert_true (range.empty);
}

/* What is seen first after a sleep is written as soon as anything else: nobody has
 * to ask for it.
 */
static void
test_sleep_written (HistoryFixture *fixture,
                    gconstpointer   data)
{
  history_wait_recording (fixture->history);
  history_record (fixture->history, "lobby", now (), 5);

  /* The check of the file is over, so that nothing else gives reason to write. */
  while (history_count (fixture->path, "SELECT value FROM meta WHERE key = 'checked'") <= 0)
    g_main_context_iteration (NULL, FALSE);
  history_settle (fixture->history);
  clock_error += HOUR * 1000;
  history_record (fixture->history, "lobby", now (), 6);

  while (history_count (fixture->path, "SELECT count (*) FROM recent WHERE connections = 6") == 0)
    g_usleep (10000);
}

/* A clock that is put right by some seconds makes no gap. */
static void
test_step (HistoryFixture *fixture,
           gconstpointer   data)
{
  OccupancyRange range;
  gint64 start = now ();

  history_wait_recording (fixture->history);
  history_record (fixture->history, "lobby", now (), 5);
  history_settle (fixture->history);
  clock_error += 10 * G_USEC_PER_SEC;
  history_settle (fixture->history);
  clock_error -= 20 * G_USEC_PER_SEC;
  history_record (fixture->history, "lobby", now (), 6);
  clock_error += 10 * G_USEC_PER_SEC;
  history_settle (fixture->history);

  g_assert_cmpint (history_count (fixture->path, "SELECT count (*) FROM recent WHERE own IS NULL"), ==, 0);
  get_statistics (fixture->history, "lobby", start - MINUTE, start + MINUTE, &range);
  g_assert_cmpint (range.connections.min, ==, 5);
  g_assert_cmpint (range.connections.max, ==, 6);
}

/* Set back by a day, recording goes on with the times that the clock shows. */
static void
test_set_back (HistoryFixture *fixture,
               gconstpointer   data)
{
  OccupancyRange range;
  gint64 start;
  gint64 back;

  history_wait_recording (fixture->history);
  start = now ();
  history_record (fixture->history, "lobby", start, 5);
  history_settle (fixture->history);
  clock_error -= 24 * HOUR * 1000;
  back = now ();
  history_record (fixture->history, "lobby", back, 6);
  history_settle (fixture->history);

  get_statistics (fixture->history, "lobby", back - SECOND, back + MINUTE, &range);
  g_assert_false (range.empty);
  g_assert_cmpint (range.connections.min, ==, 6);

  /* When that time comes, what was recorded for it is there. */
  occupancy_history_record_gap (fixture->history, "account", "lobby", now ());
  history_settle (fixture->history);
  history_close (fixture->history);
  g_assert_cmpint (history_count (fixture->path, "SELECT count (*) FROM block"), ==, 1);
  g_assert_cmpint (history_count (fixture->path, "SELECT start FROM block"), ==, start / 1000);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

#define ADD(name, data, func) \
  g_test_add ("/clock/" name, HistoryFixture, data, history_fixture_set_up, func, history_fixture_tear_down)

  ADD ("sleep", GINT_TO_POINTER (FALSE), test_sleep);
  ADD ("sleep-waiting", GINT_TO_POINTER (TRUE), test_sleep);
  ADD ("sleep-unknown", NULL, test_sleep_unknown);
  ADD ("sleep-written", NULL, test_sleep_written);
  ADD ("step", NULL, test_step);
  ADD ("set-back", NULL, test_set_back);

  return g_test_run ();
}
