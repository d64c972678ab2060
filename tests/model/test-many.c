/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ably/ably-error.h"
#include "many-fixture.h"

/* Many rooms and the limits of the service. The simulator permits twice what the
 * model may do, so that a machine that stands still for a moment is no failure. */

/* The order in which rooms were attached for the first time. */
static GPtrArray *
list_attaches (ModelFixture *fixture)
{
  g_autoptr(JsonNode) root = simulator_fixture_control (fixture->simulator, "GET", "log?type=in", NULL);
  JsonArray *entries = json_object_get_array_member (json_node_get_object (root), "entries");
  GPtrArray *rooms = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < json_array_get_length (entries); i++)
    {
      JsonObject *frame = json_object_get_object_member (json_array_get_object_element (entries, i), "data");
      const char *channel = json_object_get_string_member_with_default (frame, "channel", "");
      g_autofree char *room = g_strndup (channel, strcspn (channel, ":"));

      if (json_object_get_int_member (frame, "action") == 10 &&
          !g_ptr_array_find_with_equal_func (rooms, room, g_str_equal, NULL))
        g_ptr_array_add (rooms, g_steal_pointer (&room));
    }

  return rooms;
}

static void
test_paced (void)
{
  ModelFixture fixture;
  gint64 begin = g_get_monotonic_time ();

  model_fixture_set_up (&fixture, NULL);
  many_fixture_set_limits (&fixture, &(OccupancyLimits) { .attaches_per_second = 100, .requests_per_second = 100, .connects_per_second = 2,
                             .connection_channels = 50 });
  /* No event comes by itself, so that each room is seeded. */
  model_fixture_control (&fixture, "settings",
                         "{\"attachRate\":200,\"requestRate\":200,\"connectRate\":4,\"occupancyDebounce\":60000}");
  many_fixture_set_crowds (&fixture, 250, 3);
  many_fixture_add_rooms (&fixture, 250, TRUE);
  occupancy_model_start (fixture.model);
  await_until (many_fixture_count_true (&fixture, OCCUPANCY_TRUST_LIVE, 4) == 250);

  g_assert_cmpint (many_fixture_get_rate (&fixture, "attaches", "total"), ==, 250);
  g_assert_cmpint (many_fixture_get_rate (&fixture, "attaches", "refused"), ==, 0);
  g_assert_cmpint (many_fixture_get_rate (&fixture, "requests", "total"), ==, 250);
  g_assert_cmpint (many_fixture_get_rate (&fixture, "requests", "refused"), ==, 0);
  g_assert_cmpint (many_fixture_get_rate (&fixture, "connects", "total"), ==, 5);
  g_assert_cmpint (many_fixture_get_rate (&fixture, "connects", "refused"), ==, 0);
  /* A hundred in any second. */
  g_assert_cmpint (g_get_monotonic_time () - begin, >=, 2 * G_USEC_PER_SEC);

  model_fixture_tear_down (&fixture);
}

static void
test_visible_first (void)
{
  ModelFixture fixture;
  g_autoptr(GPtrArray) order = NULL;
  guint position;

  model_fixture_set_up (&fixture, NULL);
  many_fixture_set_limits (&fixture, &(OccupancyLimits) { .attaches_per_second = 30 });
  many_fixture_add_rooms (&fixture, 60, TRUE);
  occupancy_room_add_viewer (many_fixture_get_room (&fixture, 57));
  occupancy_room_add_viewer (many_fixture_get_room (&fixture, 58));
  occupancy_room_add_viewer (many_fixture_get_room (&fixture, 58));
  g_assert_true (occupancy_room_get_visible (many_fixture_get_room (&fixture, 58)));
  occupancy_model_start (fixture.model);
  await_until (many_fixture_count (&fixture, OCCUPANCY_TRUST_LIVE) >= 10);

  /* Of those that still wait, one comes on screen, and one is no longer there. */
  order = list_attaches (&fixture);
  g_assert_true (g_ptr_array_find_with_equal_func (order, "room-57", g_str_equal, &position));
  g_assert_cmpuint (position, <, 2);
  g_assert_true (g_ptr_array_find_with_equal_func (order, "room-58", g_str_equal, &position));
  g_assert_cmpuint (position, <, 2);
  occupancy_room_remove_viewer (many_fixture_get_room (&fixture, 58));
  occupancy_room_remove_viewer (many_fixture_get_room (&fixture, 58));
  g_assert_false (occupancy_room_get_visible (many_fixture_get_room (&fixture, 58)));
  for (guint i = 59; i > 0; i--)
    {
      OccupancyRoom *room = many_fixture_get_room (&fixture, i);
      const char *name = occupancy_room_get_name (room);
      guint n_before;

      if (g_ptr_array_find_with_equal_func (order, name, g_str_equal, NULL))
        continue;

      occupancy_room_add_viewer (room);
      g_clear_pointer (&order, g_ptr_array_unref);
      order = list_attaches (&fixture);
      n_before = order->len;
      await_until (occupancy_room_get_trust (room) == OCCUPANCY_TRUST_LIVE);
      g_clear_pointer (&order, g_ptr_array_unref);
      order = list_attaches (&fixture);
      g_assert_true (g_ptr_array_find_with_equal_func (order, name, g_str_equal, &position));
      /* What was on its way when it came may go before it, nothing else. */
      g_assert_cmpuint (position, <=, n_before + 2);
      break;
    }
  await_until (many_fixture_count (&fixture, OCCUPANCY_TRUST_LIVE) == 60);

  model_fixture_tear_down (&fixture);
}

static void
test_rebalance (void)
{
  ModelFixture fixture;

  model_fixture_set_up (&fixture, NULL);
  many_fixture_set_limits (&fixture, &(OccupancyLimits) { .connection_channels = 10 });
  many_fixture_set_crowds (&fixture, 30, 1);
  many_fixture_add_rooms (&fixture, 30, TRUE);
  occupancy_model_start (fixture.model);
  await_until (many_fixture_count_true (&fixture, OCCUPANCY_TRUST_LIVE, 2) == 30);
  g_assert_cmpuint (many_fixture_count_connections (&fixture), ==, 3);

  for (guint i = 0; i < 30; i += 2)
    {
      g_autofree char *name = g_strdup_printf ("room-%u", i);

      occupancy_model_remove_room (fixture.model, name);
    }
  await_until (many_fixture_count_connections (&fixture) == 2);
  await_until (many_fixture_count_true (&fixture, OCCUPANCY_TRUST_LIVE, 2) == 15);
  g_assert_cmpuint (many_fixture_count_connections (&fixture), ==, 2);

  /* The next rooms fill what there is. */
  for (guint i = 0; i < 5; i++)
    {
      g_autofree char *name = g_strdup_printf ("other-%u", i);

      occupancy_model_add_room (fixture.model, name, TRUE, NULL);
    }
  await_until (many_fixture_count (&fixture, OCCUPANCY_TRUST_LIVE) == 20);
  g_assert_cmpuint (many_fixture_count_connections (&fixture), ==, 2);

  model_fixture_tear_down (&fixture);
}

/* All connections end at once, and the service has forgotten them. */
static void
test_outage (void)
{
  ModelFixture fixture;
  gint64 begin;

  model_fixture_set_up (&fixture, NULL);
  many_fixture_set_limits (&fixture, &(OccupancyLimits) { .connection_channels = 30, .frames_per_second = 1000 });
  many_fixture_set_crowds (&fixture, 120, 1);
  many_fixture_add_rooms (&fixture, 120, TRUE);
  occupancy_model_start (fixture.model);
  await_until (many_fixture_count_true (&fixture, OCCUPANCY_TRUST_LIVE, 2) == 120);

  many_fixture_set_limits (&fixture, &(OccupancyLimits) { .connection_channels = 30, .frames_per_second = 1000,
                             .attaches_per_second = 60, .requests_per_second = 60 });
  /* Those of before do not count any more then. */
  await_milliseconds (1100);
  model_fixture_control (&fixture, "settings", "{\"attachRate\":120,\"requestRate\":120}");
  begin = g_get_monotonic_time ();
  model_fixture_control (&fixture, "drop", "{\"forget\":true}");
  await_until (many_fixture_count (&fixture, OCCUPANCY_TRUST_LIVE) == 0);
  await_until (many_fixture_count_true (&fixture, OCCUPANCY_TRUST_LIVE, 2) == 120);
  g_assert_cmpint (many_fixture_get_rate (&fixture, "attaches", "total"), ==, 240);
  g_assert_cmpint (many_fixture_get_rate (&fixture, "attaches", "refused"), ==, 0);
  g_assert_cmpint (many_fixture_get_rate (&fixture, "requests", "refused"), ==, 0);
  g_assert_cmpint (g_get_monotonic_time () - begin, >=, G_USEC_PER_SEC);

  /* Each was asked for, whether or not an event came before the answer. */
  await_until (many_fixture_get_rate (&fixture, "requests", "total") == 120);

  /* What is resumed has nothing created for it, and asks for nothing. */
  model_fixture_control (&fixture, "drop", "{}");
  await_until (many_fixture_count (&fixture, OCCUPANCY_TRUST_LIVE) == 0);
  await_until (many_fixture_count_true (&fixture, OCCUPANCY_TRUST_LIVE, 2) == 120);
  g_assert_cmpint (many_fixture_get_rate (&fixture, "attaches", "total"), ==, 240);
  g_assert_cmpint (many_fixture_get_rate (&fixture, "requests", "total"), ==, 120);

  model_fixture_tear_down (&fixture);
}

/* More messages than a connection may have: what was lost is fetched, and when
 * it goes on the rooms are spread. */
static void
test_overrun (void)
{
  ModelFixture fixture;

  model_fixture_set_up (&fixture, NULL);
  model_fixture_lift_limits (&fixture);
  many_fixture_add_rooms (&fixture, 80, TRUE);
  occupancy_model_start (fixture.model);
  await_until (many_fixture_count_true (&fixture, OCCUPANCY_TRUST_LIVE, 1) == 80);
  g_assert_cmpuint (many_fixture_count_connections (&fixture), ==, 1);

  model_fixture_control (&fixture, "settings", "{\"messageRate\":50}");
  many_fixture_set_crowds (&fixture, 80, 5);
  await_until (many_fixture_count_true (&fixture, OCCUPANCY_TRUST_LIVE, 6) == 80);
  g_assert_cmpuint (simulator_fixture_count_log (fixture.simulator, "out", "80020"), >, 0);
  g_assert_cmpuint (many_fixture_count_connections (&fixture), ==, 1);

  /* The same again, in another second. */
  await_milliseconds (1100);
  many_fixture_set_crowds (&fixture, 80, 7);
  await_until (many_fixture_count_connections (&fixture) == 2);
  await_until (many_fixture_count_true (&fixture, OCCUPANCY_TRUST_LIVE, 8) == 80);

  model_fixture_tear_down (&fixture);
}

/* The service takes fewer requests than it promises (42918). */
static void
test_slow_requests (void)
{
  ModelFixture fixture;

  model_fixture_set_up (&fixture, NULL);
  model_fixture_lift_limits (&fixture);
  model_fixture_control (&fixture, "settings", "{\"requestRate\":20,\"occupancyDebounce\":60000}");
  many_fixture_set_crowds (&fixture, 40, 3);
  many_fixture_add_rooms (&fixture, 40, TRUE);
  occupancy_model_start (fixture.model);
  await_until (many_fixture_count_true (&fixture, OCCUPANCY_TRUST_LIVE, 4) == 40);
  g_assert_cmpint (many_fixture_get_rate (&fixture, "requests", "refused"), >, 0);

  model_fixture_tear_down (&fixture);
}

/* The service takes fewer ATTACHes than it promises, with DETACHED (90021). */
static void
test_slow_attaches (void)
{
  ModelFixture fixture;

  model_fixture_set_up (&fixture, NULL);
  model_fixture_lift_limits (&fixture);
  model_fixture_control (&fixture, "settings", "{\"attachRate\":20}");
  many_fixture_add_rooms (&fixture, 40, TRUE);
  occupancy_model_start (fixture.model);
  await_until (many_fixture_count_true (&fixture, OCCUPANCY_TRUST_LIVE, 1) == 40);
  g_assert_cmpint (many_fixture_get_rate (&fixture, "attaches", "refused"), >, 0);
  for (guint i = 0; i < 40; i++)
    g_assert_null (occupancy_room_get_error (many_fixture_get_room (&fixture, i)));

  model_fixture_tear_down (&fixture);
}

/* It says so with ERROR, to a room that is attached and to one that is not. */
static void
test_rate_as_error (void)
{
  static const int codes[] = { 42910, 42918 };
  ModelFixture fixture;
  g_autoptr(RoomWatch) watch = NULL;

  model_fixture_set_up (&fixture, NULL);
  model_fixture_lift_limits (&fixture);
  model_fixture_control (&fixture, "faults",
                         "{\"on\":\"out\",\"action\":11,\"do\":\"replace\",\"frame\":{\"action\":9,\"channel\":\"room-0::$chat\","
                         "\"error\":{\"code\":42910,\"statusCode\":429,\"message\":\"slower\"}}}");
  many_fixture_add_rooms (&fixture, 1, TRUE);
  watch = room_watch_new (many_fixture_get_room (&fixture, 0));
  occupancy_model_start (fixture.model);
  await_until (many_fixture_count_true (&fixture, OCCUPANCY_TRUST_LIVE, 1) == 1);
  g_assert_cmpstr (watch->trail->str, ==, "attaching suspended:42910 attaching attached");

  for (guint i = 0; i < G_N_ELEMENTS (codes); i++)
    {
      g_autofree char *frame = g_strdup_printf ("{\"frame\":{\"action\":9,\"channel\":\"room-0::$chat\",\"error\":"
                                                "{\"code\":%d,\"statusCode\":429,\"message\":\"slower\"}}}", codes[i]);
      g_autofree char *trail = g_strdup_printf ("suspended:%d attaching attached", codes[i]);

      g_string_truncate (watch->trail, 0);
      model_fixture_control (&fixture, "send", frame);
      await_until (g_str_has_suffix (watch->trail->str, "attached"));
      g_assert_cmpstr (watch->trail->str, ==, trail);
      await_until (many_fixture_count_true (&fixture, OCCUPANCY_TRUST_LIVE, 1) == 1);
    }

  g_clear_pointer (&watch, room_watch_free);
  model_fixture_tear_down (&fixture);
}

/* A connection takes no more channels, which it says with DETACHED (90010). */
static void
test_full_as_detached (void)
{
  ModelFixture fixture;

  model_fixture_set_up (&fixture, NULL);
  many_fixture_add_rooms (&fixture, 2, TRUE);
  model_fixture_control (&fixture, "faults",
                         "{\"on\":\"out\",\"action\":11,\"channel\":\"room-2*\",\"do\":\"replace\",\"frame\":{\"action\":13,"
                         "\"channel\":\"room-2::$chat\",\"error\":{\"code\":90010,\"statusCode\":400,\"message\":\"full\"}}}");
  occupancy_model_start (fixture.model);
  await_until (many_fixture_count (&fixture, OCCUPANCY_TRUST_LIVE) == 2);
  occupancy_model_add_room (fixture.model, "room-2", TRUE, NULL);
  await_until (many_fixture_count (&fixture, OCCUPANCY_TRUST_LIVE) == 3);
  g_assert_cmpuint (many_fixture_count_connections (&fixture), ==, 2);

  model_fixture_tear_down (&fixture);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/many/paced", test_paced);
  g_test_add_func ("/many/visible-first", test_visible_first);
  g_test_add_func ("/many/rebalance", test_rebalance);
  g_test_add_func ("/many/outage", test_outage);
  g_test_add_func ("/many/overrun", test_overrun);
  g_test_add_func ("/many/slow-requests", test_slow_requests);
  g_test_add_func ("/many/slow-attaches", test_slow_attaches);
  g_test_add_func ("/many/rate-as-error", test_rate_as_error);
  g_test_add_func ("/many/full-as-detached", test_full_as_detached);

  return g_test_run ();
}
