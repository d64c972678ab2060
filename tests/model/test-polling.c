/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ably/ably-error.h"
#include "many-fixture.h"

/* Rooms that are not attached with events: who is asked for, how often, and what
 * it says of itself. */

static void
test_events_off (void)
{
  ModelFixture fixture;
  OccupancySample sample;
  OccupancyRoom *room;

  model_fixture_set_up (&fixture, NULL);
  many_fixture_set_limits (&fixture, &(OccupancyLimits) { .poll_interval = 40 });
  many_fixture_set_crowds (&fixture, 10, 3);
  many_fixture_add_rooms (&fixture, 10, FALSE);
  room = many_fixture_get_room (&fixture, 0);
  g_assert_false (occupancy_room_get_polled (room));

  occupancy_model_start (fixture.model);
  g_assert_true (occupancy_room_get_polled (room));
  await_until (many_fixture_count_true (&fixture, OCCUPANCY_TRUST_POLLED, 3) == 10);
  g_assert_true (occupancy_room_get_latest (room, &sample));
  g_assert_cmpuint (sample.own, ==, 0);
  g_assert_cmpint (sample.source, ==, OCCUPANCY_SOURCE_REST);
  g_assert_cmpint (occupancy_room_get_status (room), ==, OCCUPANCY_ROOM_INITIALIZED);
  g_assert_cmpuint (many_fixture_count_connections (&fixture), ==, 0);

  many_fixture_set_crowds (&fixture, 10, 4);
  await_until (many_fixture_count_true (&fixture, OCCUPANCY_TRUST_POLLED, 4) == 10);

  /* Old answers are not to be relied on, new ones are. */
  model_fixture_control (&fixture, "faults", "{\"on\":\"http\",\"do\":\"hang\",\"times\":10}");
  await_until (many_fixture_count (&fixture, OCCUPANCY_TRUST_STALE) == 10);
  for (guint i = 0; i < 10; i++)
    {
      OccupancyRoom *other = many_fixture_get_room (&fixture, i);

      occupancy_room_fetch_async (other, NULL, NULL, NULL);
    }
  await_until (many_fixture_count_true (&fixture, OCCUPANCY_TRUST_POLLED, 4) == 10);

  /* Nobody watches any more. */
  model_fixture_close (&fixture);
  g_assert_false (occupancy_room_get_polled (room));
  g_assert_cmpint (occupancy_room_get_trust (room), ==, OCCUPANCY_TRUST_STALE);

  model_fixture_tear_down (&fixture);
}

static void
test_budget (void)
{
  ModelFixture fixture;
  guint interval;
  gint64 asked;

  model_fixture_set_up (&fixture, NULL);
  many_fixture_set_limits (&fixture, &(OccupancyLimits) { .poll_interval = 1000, .polls_per_hour = 36000 });
  g_assert_cmpuint (occupancy_model_get_poll_interval (fixture.model), ==, 1000);
  many_fixture_add_rooms (&fixture, 20, FALSE);
  occupancy_model_start (fixture.model);
  g_object_get (fixture.model, "poll-interval", &interval, NULL);
  g_assert_cmpuint (interval, ==, 2000);

  /* Each was asked for once, and ten a second is what there is. */
  await_until (many_fixture_count (&fixture, OCCUPANCY_TRUST_POLLED) == 20);
  asked = many_fixture_get_rate (&fixture, "requests", "total");
  g_assert_cmpint (asked, <=, 30);
  for (guint i = 0; i < 20; i++)
    {
      g_autofree char *name = g_strdup_printf ("\"/chat/v4/rooms/room-%u/occupancy\"", i);
      guint n = simulator_fixture_count_log (fixture.simulator, "request", name);

      g_assert_cmpuint (n, >=, 1);
      g_assert_cmpuint (n, <=, 2);
    }

  for (guint i = 10; i < 20; i++)
    occupancy_model_remove_room (fixture.model, occupancy_room_get_name (many_fixture_get_room (&fixture, i)));
  g_assert_cmpuint (occupancy_model_get_poll_interval (fixture.model), ==, 1000);

  model_fixture_tear_down (&fixture);
}

/* What nobody may see is asked for once, and again when somebody connects anew. */
static void
test_refused (void)
{
  ModelFixture fixture;
  OccupancyRoom *room;
  g_autoptr(RoomWatch) watch = NULL;

  model_fixture_set_up (&fixture, "appid.poor:secret");
  model_fixture_control (&fixture, "keys", "{\"key\":\"appid.poor:secret\",\"capability\":{\"*\":[\"subscribe\"]}}");
  many_fixture_set_limits (&fixture, &(OccupancyLimits) { .poll_interval = 10 });
  room = occupancy_model_add_room (fixture.model, "a", FALSE, NULL);
  watch = room_watch_new (room);
  occupancy_model_start (fixture.model);
  await_until (watch->problem != NULL);
  g_assert_error (watch->problem, ABLY_ERROR, 40160);
  g_assert_error (occupancy_room_get_error (room), ABLY_ERROR, 40160);
  g_assert_false (occupancy_room_get_polled (room));
  await_milliseconds (50);
  g_assert_cmpint (many_fixture_get_rate (&fixture, "requests", "total"), ==, 1);

  model_fixture_control (&fixture, "keys", "{\"key\":\"appid.poor:secret\",\"capability\":{\"*\":[\"*\"]}}");
  occupancy_model_reconnect (fixture.model);
  await_until (occupancy_room_get_trust (room) == OCCUPANCY_TRUST_POLLED);
  g_assert_null (occupancy_room_get_error (room));

  g_clear_pointer (&watch, room_watch_free);
  model_fixture_tear_down (&fixture);
}

static guint
count_polled (ModelFixture *fixture)
{
  guint count = 0;

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (fixture->model)); i++)
    {
      g_autoptr(OccupancyRoom) room = g_list_model_get_item (G_LIST_MODEL (fixture->model), i);

      count += occupancy_room_get_polled (room);
    }

  return count;
}

static gboolean
is_live (ModelFixture *fixture,
         guint         i)
{
  return occupancy_room_get_trust (many_fixture_get_room (fixture, i)) == OCCUPANCY_TRUST_LIVE;
}

/* More rooms than the account may have channels, as somebody has set it. */
static void
test_beyond_budget (void)
{
  ModelFixture fixture;
  OccupancyRoom *room;

  model_fixture_set_up (&fixture, NULL);
  many_fixture_set_limits (&fixture, &(OccupancyLimits) { .poll_interval = 40, .channels = 4 });
  many_fixture_set_crowds (&fixture, 7, 2);
  many_fixture_add_rooms (&fixture, 7, TRUE);
  occupancy_room_add_viewer (many_fixture_get_room (&fixture, 6));
  occupancy_model_start (fixture.model);
  await_until (many_fixture_count_true (&fixture, OCCUPANCY_TRUST_LIVE, 3) == 4);
  await_until (many_fixture_count_true (&fixture, OCCUPANCY_TRUST_POLLED, 2) == 3);
  g_assert_true (is_live (&fixture, 6));
  g_assert_cmpuint (simulator_fixture_count_log (fixture.simulator, "in", "\"action\":10"), ==, 4);

  /* It says so, and follows what happens. */
  room = many_fixture_get_room (&fixture, 5);
  g_assert_true (occupancy_room_get_polled (room));
  g_assert_cmpint (occupancy_room_get_status (room), ==, OCCUPANCY_ROOM_SUSPENDED);
  g_assert_error (occupancy_room_get_error (room), ABLY_ERROR, 40114);
  simulator_fixture_set_room (fixture.simulator, "room-5", 9, 0);
  await_until (occupancy_room_get_connections (room) == 9);

  /* A place that becomes free goes to a room on screen before others. */
  occupancy_room_add_viewer (room);
  occupancy_model_remove_room (fixture.model, "room-0");
  await_until (is_live (&fixture, 5));
  g_assert_false (occupancy_room_get_polled (room));
  g_assert_cmpint (occupancy_room_get_connections (room), ==, 10);
  g_assert_null (occupancy_room_get_error (room));
  g_assert_cmpuint (count_polled (&fixture), ==, 2);

  /* One that is detached on purpose is not asked for. */
  occupancy_room_detach_async (many_fixture_get_room (&fixture, 4), NULL, NULL, NULL);
  await_until (count_polled (&fixture) == 1);

  many_fixture_set_limits (&fixture, &(OccupancyLimits) { .poll_interval = 40 });
  await_until (count_polled (&fixture) == 0);
  await_until (many_fixture_count (&fixture, OCCUPANCY_TRUST_LIVE) == 5);

  model_fixture_tear_down (&fixture);
}

/* The service takes no channel on any connection: no other is tried for each. */
static void
test_connections_full (void)
{
  ModelFixture fixture;
  guint n_connections;

  model_fixture_set_up (&fixture, NULL);
  many_fixture_set_limits (&fixture, &(OccupancyLimits) { .poll_interval = 40 });
  for (guint i = 0; i < 20; i++)
    {
      g_autofree char *fault = g_strdup_printf (
        "{\"on\":\"out\",\"do\":\"replace\",\"channel\":\"room-%u::$chat\",\"action\":11,\"times\":1000,\"frame\":{\"action\":9,"
        "\"channel\":\"room-%u::$chat\",\"error\":{\"code\":90010,\"statusCode\":400,\"message\":\"full\"}}}", i, i);

      model_fixture_control (&fixture, "faults", fault);
    }
  many_fixture_set_crowds (&fixture, 20, 2);
  many_fixture_add_rooms (&fixture, 20, TRUE);
  occupancy_model_start (fixture.model);
  await_until (count_polled (&fixture) == 20);
  await_until (many_fixture_count (&fixture, OCCUPANCY_TRUST_POLLED) == 20);
  g_object_get (fixture.model, "n-connections", &n_connections, NULL);
  g_assert_cmpuint (n_connections, ==, 1);

  model_fixture_tear_down (&fixture);
}

/* The service takes no more channels of the account (40114). */
static void
test_account_full (void)
{
  ModelFixture fixture;

  model_fixture_set_up (&fixture, NULL);
  many_fixture_set_limits (&fixture, &(OccupancyLimits) { .poll_interval = 40 });
  model_fixture_control (&fixture, "settings", "{\"accountChannels\":5}");
  many_fixture_set_crowds (&fixture, 9, 2);
  many_fixture_add_rooms (&fixture, 9, TRUE);
  occupancy_model_start (fixture.model);
  await_until (many_fixture_count_true (&fixture, OCCUPANCY_TRUST_LIVE, 3) == 5);
  await_until (many_fixture_count_true (&fixture, OCCUPANCY_TRUST_POLLED, 2) == 4);
  g_assert_cmpuint (count_polled (&fixture), ==, 4);

  /* One goes, one comes. */
  for (guint i = 0; i < 9; i++)
    if (is_live (&fixture, i))
      {
        occupancy_model_remove_room (fixture.model, occupancy_room_get_name (many_fixture_get_room (&fixture, i)));
        break;
      }
  await_until (count_polled (&fixture) == 3);
  await_until (many_fixture_count (&fixture, OCCUPANCY_TRUST_LIVE) == 5);

  /* There is room again, which nobody says: it is tried from time to time. */
  model_fixture_control (&fixture, "settings", "{\"accountChannels\":50}");
  await_until (many_fixture_count_true (&fixture, OCCUPANCY_TRUST_LIVE, 3) == 8);
  g_assert_cmpuint (count_polled (&fixture), ==, 0);

  model_fixture_tear_down (&fixture);
}

/* The cap of a day was reached. */
static void
test_whole_account (void)
{
  ModelFixture fixture;
  OccupancyRoom *late;

  model_fixture_set_up (&fixture, NULL);
  many_fixture_set_limits (&fixture, &(OccupancyLimits) { .poll_interval = 40 });
  many_fixture_set_crowds (&fixture, 5, 2);
  many_fixture_add_rooms (&fixture, 5, TRUE);
  occupancy_model_start (fixture.model);
  await_until (many_fixture_count_true (&fixture, OCCUPANCY_TRUST_LIVE, 3) == 5);

  /* One for each attach, which is what the service sends for it. */
  g_assert_cmpuint (occupancy_model_get_n_messages (fixture.model), ==, 5);
  occupancy_model_set_polled (fixture.model, TRUE);
  g_assert_true (occupancy_model_get_polled (fixture.model));
  g_assert_cmpuint (many_fixture_count (&fixture, OCCUPANCY_TRUST_STALE), ==, 5);
  await_until (many_fixture_count_true (&fixture, OCCUPANCY_TRUST_POLLED, 2) == 5);
  await_until (many_fixture_count_connections (&fixture) == 0);
  many_fixture_set_crowds (&fixture, 5, 4);
  await_until (many_fixture_count_true (&fixture, OCCUPANCY_TRUST_POLLED, 4) == 5);
  g_assert_cmpuint (occupancy_model_get_n_messages (fixture.model), ==, 5);
  late = occupancy_model_add_room (fixture.model, "late", TRUE, NULL);
  await_until (occupancy_room_get_trust (late) == OCCUPANCY_TRUST_POLLED);
  g_assert_cmpint (occupancy_room_get_status (late), ==, OCCUPANCY_ROOM_INITIALIZED);
  g_assert_cmpint (occupancy_room_get_status (many_fixture_get_room (&fixture, 0)), ==, OCCUPANCY_ROOM_DETACHED);

  occupancy_model_set_polled (fixture.model, FALSE);
  await_until (many_fixture_count (&fixture, OCCUPANCY_TRUST_LIVE) == 6);
  g_assert_cmpuint (count_polled (&fixture), ==, 0);

  model_fixture_tear_down (&fixture);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/polling/events-off", test_events_off);
  g_test_add_func ("/polling/budget", test_budget);
  g_test_add_func ("/polling/refused", test_refused);
  g_test_add_func ("/polling/beyond-budget", test_beyond_budget);
  g_test_add_func ("/polling/account-full", test_account_full);
  g_test_add_func ("/polling/connections-full", test_connections_full);
  g_test_add_func ("/polling/whole-account", test_whole_account);

  return g_test_run ();
}
