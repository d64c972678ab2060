/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "fixture/fake-model.h"
#include "history/history-fixture.h"
#include "monitor/occupancy-recorder.h"

typedef struct
{
  HistoryFixture history;
  OccupancyWatch *watch;
  GListStore *watches;
  OccupancyRecorder *recorder;
} Fixture;

static void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  history_fixture_set_up (&fixture->history, NULL);
  history_wait_recording (fixture->history.history);
  fixture->watch = fake_watch_new ("Festival", "lobby");
  fixture->watches = g_list_store_new (OCCUPANCY_TYPE_WATCH);
  g_list_store_append (fixture->watches, fixture->watch);
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  data)
{
  if (fixture->recorder != NULL)
    g_assert_finalize_object (g_steal_pointer (&fixture->recorder));
  history_fixture_tear_down (&fixture->history, NULL);
  g_assert_finalize_object (g_steal_pointer (&fixture->watches));
  g_assert_finalize_object (g_steal_pointer (&fixture->watch));
}

static void
record (Fixture *fixture,
        gint64   time,
        gint64   connections)
{
  OccupancySample sample = { .time = time, .connections = connections, .own = 1, .valid = TRUE };
  g_autoptr(GError) error = NULL;

  occupancy_history_record (fixture->history.history,
                            occupancy_account_get_id (occupancy_watch_get_account (fixture->watch)),
                            "lobby", &sample);
  history_flush (fixture->history.history, &error);
  g_assert_no_error (error);
}

static void
wait_points (Fixture *fixture,
             guint    n_points)
{
  while (occupancy_series_get_n_points (occupancy_watch_get_series (fixture->watch)) < n_points)
    g_main_context_iteration (NULL, TRUE);
}

/* Another program records, and ours has seen nothing yet: up to now it is known
 * from that, and how it goes on is not.
 */
static void
test_busy (Fixture       *fixture,
           gconstpointer  data)
{
  g_autoptr(OccupancyHistory) other = occupancy_history_new (fixture->history.path);
  OccupancySeries *series = occupancy_watch_get_series (fixture->watch);
  gint64 start = history_now () / 1000 * 1000 - 60000;
  OccupancyPoint point;

  record (fixture, start, 5);
  record (fixture, start + 1000, 6);
  history_wait_error (other);
  fixture->recorder = occupancy_recorder_new (other, G_LIST_MODEL (fixture->watches));
  wait_points (fixture, 3);

  occupancy_series_get_point (series, 0, &point);
  g_assert_cmpint (point.time, ==, start);
  g_assert_cmpint (point.connections, ==, 5);
  g_assert_true (occupancy_series_get_value_at (series, start + 30000, &point));
  g_assert_cmpint (point.connections, ==, 6);
  g_assert_false (occupancy_series_get_value_at (series, history_now (), &point));

  g_assert_finalize_object (g_steal_pointer (&fixture->recorder));
  history_close (other);
  history_finalize (g_steal_pointer (&other));
}

/* A recorder that goes does not wait for what it reads. */
static void
test_ended (Fixture       *fixture,
            gconstpointer  data)
{
  OccupancySeries *series = occupancy_watch_get_series (fixture->watch);

  record (fixture, history_now () - 60000, 5);
  fixture->recorder = occupancy_recorder_new (fixture->history.history, G_LIST_MODEL (fixture->watches));
  g_assert_finalize_object (g_steal_pointer (&fixture->recorder));
  history_close (fixture->history.history);
  g_assert_cmpuint (occupancy_series_get_n_points (series), ==, 0);
}

/* What was seen while the past was being read stays on top of it. */
static void
test_newer (Fixture       *fixture,
            gconstpointer  data)
{
  OccupancySeries *series = occupancy_watch_get_series (fixture->watch);
  OccupancyRoom *room = occupancy_watch_get_room (fixture->watch);
  gint64 start = history_now () / 1000 * 1000 - 60000;
  OccupancyPoint point;

  record (fixture, start, 5);
  record (fixture, start + 1000, 6);
  fixture->recorder = occupancy_recorder_new (fixture->history.history, G_LIST_MODEL (fixture->watches));
  fake_room_set_trust (room, OCCUPANCY_TRUST_LIVE);
  fake_room_sample (room, 8, 2);
  fake_room_sample (room, 9, 2);
  g_assert_cmpuint (occupancy_series_get_n_points (series), ==, 2);
  wait_points (fixture, 4);

  occupancy_series_get_point (series, 1, &point);
  g_assert_cmpint (point.connections, ==, 6);
  for (guint i = 1; i < occupancy_series_get_n_points (series); i++)
    {
      OccupancyPoint before;

      occupancy_series_get_point (series, i - 1, &before);
      occupancy_series_get_point (series, i, &point);
      g_assert_cmpint (point.time, >=, before.time);
    }
  g_assert_cmpint (point.connections, ==, 9);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

#define ADD(name, func) \
  g_test_add ("/recorder/" name, Fixture, NULL, set_up, func, tear_down)

  ADD ("busy", test_busy);
  ADD ("ended", test_ended);
  ADD ("newer", test_newer);

  return g_test_run ();
}
