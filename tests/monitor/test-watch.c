/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "fixture/fake-model.h"

static void
count_cb (guint *n)
{
  (*n)++;
}

static void
test_watch_title (void)
{
  OccupancyWatch *watch = fake_watch_new ("Festival", "lobby");
  guint n = 0;

  g_assert_cmpstr (occupancy_watch_get_name (watch), ==, "lobby");
  g_assert_cmpstr (occupancy_watch_get_title (watch), ==, "lobby");
  g_assert_cmpstr (occupancy_account_get_name (occupancy_watch_get_account (watch)), ==, "Festival");

  g_signal_connect_swapped (watch, "notify::title", G_CALLBACK (count_cb), &n);
  occupancy_setup_room_set_alias (occupancy_watch_get_setup (watch), "Hall");
  occupancy_setup_room_set_alias (occupancy_watch_get_setup (watch), "Hall");
  g_assert_cmpuint (n, ==, 1);
  g_assert_cmpstr (occupancy_watch_get_title (watch), ==, "Hall");

  occupancy_setup_room_set_alias (occupancy_watch_get_setup (watch), "");
  g_assert_null (occupancy_watch_get_alias (watch));
  g_assert_cmpstr (occupancy_watch_get_title (watch), ==, "lobby");

  g_assert_finalize_object (watch);
}

static void
assert_state (OccupancyWatch        *watch,
              OccupancyReadingState  state)
{
  OccupancyReading reading;

  occupancy_watch_get_reading (watch, &reading);
  g_assert_cmpint (reading.state, ==, state);
  g_assert_cmpint (occupancy_watch_get_state (watch), ==, state);
}

static void
test_watch_states (void)
{
  OccupancyWatch *watch = fake_watch_new ("Festival", "lobby");
  OccupancyRoom *room = occupancy_watch_get_room (watch);
  OccupancyModel *model = occupancy_account_get_model (occupancy_watch_get_account (watch));

  assert_state (watch, OCCUPANCY_READING_WAITING);
  fake_room_set_status (room, OCCUPANCY_ROOM_ATTACHING, 0);
  assert_state (watch, OCCUPANCY_READING_ATTACHING);
  fake_model_set_state (model, ABLY_CONNECTION_INITIALIZED);
  fake_model_set_state (model, ABLY_CONNECTION_CONNECTING);
  assert_state (watch, OCCUPANCY_READING_CONNECTING);
  fake_model_set_state (model, ABLY_CONNECTION_DISCONNECTED);
  assert_state (watch, OCCUPANCY_READING_OFFLINE);
  fake_model_set_state (model, ABLY_CONNECTION_CONNECTING);
  assert_state (watch, OCCUPANCY_READING_OFFLINE);
  fake_model_set_state (model, ABLY_CONNECTION_FAILED);
  assert_state (watch, OCCUPANCY_READING_DETACHED);

  fake_model_set_state (model, ABLY_CONNECTION_CONNECTED);
  fake_room_set_status (room, OCCUPANCY_ROOM_ATTACHED, 0);
  fake_room_sample (room, 5, 2);
  fake_room_set_trust (room, OCCUPANCY_TRUST_LIVE);
  assert_state (watch, OCCUPANCY_READING_LIVE);
  fake_room_set_trust (room, OCCUPANCY_TRUST_POLLED);
  assert_state (watch, OCCUPANCY_READING_POLLED);
  fake_room_set_trust (room, OCCUPANCY_TRUST_STALE);
  assert_state (watch, OCCUPANCY_READING_STALE);
  fake_room_set_trust (room, OCCUPANCY_TRUST_INVALID);
  assert_state (watch, OCCUPANCY_READING_INVALID);

  fake_room_set_status (room, OCCUPANCY_ROOM_FAILED, 40160);
  assert_state (watch, OCCUPANCY_READING_REFUSED);

  occupancy_watch_set_room (watch, NULL);
  assert_state (watch, OCCUPANCY_READING_DETACHED);

  g_assert_finalize_object (watch);
}

/* What is not known is a gap, and what became true again holds from then on. */
static void
test_watch_series (void)
{
  OccupancyWatch *watch = fake_watch_new ("Festival", "lobby");
  OccupancyRoom *room = occupancy_watch_get_room (watch);
  OccupancySeries *series = occupancy_watch_get_series (watch);
  OccupancyReading reading;
  OccupancyPoint point;

  fake_room_sample (room, 5, 2);
  fake_room_set_trust (room, OCCUPANCY_TRUST_LIVE);
  g_assert_cmpuint (occupancy_series_get_n_points (series), ==, 1);

  fake_room_set_trust (room, OCCUPANCY_TRUST_STALE);
  g_assert_cmpuint (occupancy_series_get_n_points (series), ==, 2);
  occupancy_series_get_point (series, 1, &point);
  g_assert_false (point.known);
  occupancy_watch_get_reading (watch, &reading);
  g_assert_true (occupancy_reading_has_counts (&reading));
  g_assert_false (occupancy_reading_is_reliable (&reading));
  g_assert_cmpint (reading.since, ==, point.time);
  g_assert_cmpint (reading.connections, ==, 5);
  g_assert_cmpint (reading.presence_members, ==, 2);

  /* An answer that comes late is shown, and makes nothing known. */
  fake_room_sample (room, 9, 2);
  occupancy_watch_get_reading (watch, &reading);
  g_assert_cmpint (reading.connections, ==, 9);
  g_assert_cmpuint (occupancy_series_get_n_points (series), ==, 2);

  fake_room_set_trust (room, OCCUPANCY_TRUST_LIVE);
  g_assert_cmpuint (occupancy_series_get_n_points (series), ==, 3);
  occupancy_series_get_point (series, 2, &point);
  g_assert_true (point.known);
  g_assert_cmpint (point.connections, ==, 9);

  g_assert_finalize_object (watch);
}

/* A room that is no longer that of the watch has no say. */
static void
test_watch_replaced_room (void)
{
  OccupancyWatch *watch = fake_watch_new ("Festival", "lobby");
  g_autoptr(OccupancyRoom) before = g_object_ref (occupancy_watch_get_room (watch));
  OccupancyModel *model = occupancy_account_get_model (occupancy_watch_get_account (watch));

  occupancy_watch_set_room (watch, occupancy_model_add_room (model, "lobby", TRUE, NULL));
  fake_room_sample (before, 5, 2);
  fake_room_set_trust (before, OCCUPANCY_TRUST_LIVE);
  g_assert_cmpuint (occupancy_series_get_n_points (occupancy_watch_get_series (watch)), ==, 0);
  g_assert_cmpint (occupancy_watch_get_state (watch), ==, OCCUPANCY_READING_ATTACHING);

  g_assert_finalize_object (watch);
}

/* Whoever looks at a watch sees the room that it has at the time. */
static void
test_watch_viewers (void)
{
  OccupancyWatch *watch = fake_watch_new ("Festival", "lobby");
  g_autoptr(OccupancyRoom) room = g_object_ref (occupancy_watch_get_room (watch));
  g_autoptr(OccupancyRoom) other = g_object_new (OCCUPANCY_TYPE_ROOM, NULL);

  g_assert_false (occupancy_room_get_visible (room));
  occupancy_watch_add_viewer (watch);
  occupancy_watch_add_viewer (watch);
  g_assert_true (occupancy_room_get_visible (room));

  occupancy_watch_set_room (watch, other);
  g_assert_false (occupancy_room_get_visible (room));
  g_assert_true (occupancy_room_get_visible (other));
  occupancy_watch_remove_viewer (watch);
  g_assert_true (occupancy_room_get_visible (other));
  occupancy_watch_set_room (watch, NULL);
  occupancy_watch_set_room (watch, room);
  g_assert_true (occupancy_room_get_visible (room));
  occupancy_watch_remove_viewer (watch);
  g_assert_false (occupancy_room_get_visible (room));

  /* One that ends is seen by nobody. */
  occupancy_watch_add_viewer (watch);
  g_assert_finalize_object (watch);
  g_assert_false (occupancy_room_get_visible (room));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/watch/title", test_watch_title);
  g_test_add_func ("/watch/states", test_watch_states);
  g_test_add_func ("/watch/series", test_watch_series);
  g_test_add_func ("/watch/replaced-room", test_watch_replaced_room);
  g_test_add_func ("/watch/viewers", test_watch_viewers);

  return g_test_run ();
}
