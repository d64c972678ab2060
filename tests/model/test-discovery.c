/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ably/ably-error.h"
#include "model-fixture.h"
#include "model/occupancy-discovery.h"

/* The names of a list in order, with the connections where they are known. */
static char *
list (OccupancyDiscovery *discovery)
{
  GString *out = g_string_new (NULL);

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (discovery)); i++)
    {
      g_autoptr(OccupancyActiveRoom) room = g_list_model_get_item (G_LIST_MODEL (discovery), i);

      if (out->len > 0)
        g_string_append_c (out, ' ');
      g_string_append (out, occupancy_active_room_get_name (room));
      if (occupancy_active_room_get_known (room))
        g_string_append_printf (out, "=%d/%d", (int) occupancy_active_room_get_connections (room),
                                (int) occupancy_active_room_get_presence_members (room));
    }

  return g_string_free (out, FALSE);
}

static gboolean
lists (OccupancyDiscovery *discovery,
       const char         *expected)
{
  g_autofree char *names = list (discovery);

  return g_str_equal (names, expected);
}

static void
close_discovery (OccupancyDiscovery *discovery)
{
  /* What is under way holds it, until it hears that nobody waits any more. */
  occupancy_discovery_stop (discovery);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_finalize_object (discovery);
}

static void
test_pages (void)
{
  ModelFixture fixture;
  OccupancyDiscovery *discovery;
  g_autoptr(OccupancyActiveRoom) room = NULL;

  model_fixture_set_up (&fixture, NULL);
  model_fixture_control (&fixture, "settings", "{\"enumerationLimit\":2}");
  for (guint i = 0; i < 5; i++)
    {
      g_autofree char *name = g_strdup_printf ("room-%u", i);

      simulator_fixture_set_room (fixture.simulator, name, 3 + i, 1);
    }
  simulator_fixture_set_room (fixture.simulator, "other", 1, 0);

  discovery = occupancy_discovery_new (fixture.model, "room-");
  g_assert_true (g_list_model_get_item_type (G_LIST_MODEL (discovery)) == OCCUPANCY_TYPE_ACTIVE_ROOM);
  g_assert_false (occupancy_discovery_get_loading (discovery));
  occupancy_discovery_start (discovery);
  g_assert_true (occupancy_discovery_get_loading (discovery));
  await_until (!occupancy_discovery_get_loading (discovery));
  g_assert_true (lists (discovery, "room-0 room-1 room-2 room-3 room-4"));
  g_assert_null (occupancy_discovery_get_error (discovery));
  g_assert_cmpint (occupancy_discovery_get_checked_at (discovery), >, 0);
  g_assert_null (g_list_model_get_item (G_LIST_MODEL (discovery), 5));

  /* Names are cheap; the counts of a row are asked for. */
  room = g_list_model_get_item (G_LIST_MODEL (discovery), 2);
  occupancy_discovery_ask_counts (discovery, room);
  await_until (occupancy_active_room_get_known (room));
  g_assert_true (lists (discovery, "room-0 room-1 room-2=5/1 room-3 room-4"));

  /* Again: what is gone goes, what is there stays the same row. */
  simulator_fixture_set_room (fixture.simulator, "room-1", 0, 0);
  simulator_fixture_set_room (fixture.simulator, "room-9", 1, 0);
  occupancy_discovery_start (discovery);
  await_until (!occupancy_discovery_get_loading (discovery));
  g_assert_true (lists (discovery, "room-0 room-2=5/1 room-3 room-4 room-9"));

  g_clear_object (&room);
  close_discovery (discovery);
  model_fixture_tear_down (&fixture);
}

static void
test_stop (void)
{
  ModelFixture fixture;
  OccupancyDiscovery *discovery;

  model_fixture_set_up (&fixture, NULL);
  model_fixture_control (&fixture, "settings", "{\"enumerationLimit\":1}");
  simulator_fixture_set_room (fixture.simulator, "a", 1, 0);
  simulator_fixture_set_room (fixture.simulator, "b", 1, 0);
  discovery = occupancy_discovery_new (fixture.model, NULL);
  occupancy_discovery_start (discovery);
  await_until (g_list_model_get_n_items (G_LIST_MODEL (discovery)) == 1);
  occupancy_discovery_stop (discovery);
  g_assert_false (occupancy_discovery_get_loading (discovery));
  g_assert_true (lists (discovery, "a"));
  g_assert_cmpint (occupancy_discovery_get_checked_at (discovery), ==, 0);

  close_discovery (discovery);
  model_fixture_tear_down (&fixture);
}

static void
test_not_permitted (void)
{
  ModelFixture fixture;
  OccupancyDiscovery *discovery;

  model_fixture_set_up (&fixture, "appid.poor:secret");
  model_fixture_control (&fixture, "keys", "{\"key\":\"appid.poor:secret\",\"capability\":{\"a\":[\"*\"]}}");
  discovery = occupancy_discovery_new (fixture.model, NULL);
  occupancy_model_start (fixture.model);
  occupancy_discovery_start (discovery);
  await_until (!occupancy_discovery_get_loading (discovery));
  g_assert_error (occupancy_discovery_get_error (discovery), ABLY_ERROR, 40160);
  g_assert_true (lists (discovery, ""));
  await_until (simulator_fixture_count_log (fixture.simulator, "out", "channel.lifecycle") == 1);
  g_assert_false (occupancy_discovery_get_followed (discovery));

  close_discovery (discovery);
  model_fixture_tear_down (&fixture);
}

static void
test_followed (void)
{
  ModelFixture fixture;
  OccupancyDiscovery *discovery;

  model_fixture_set_up (&fixture, "appid.rich:secret");
  model_fixture_control (&fixture, "keys",
                         "{\"key\":\"appid.rich:secret\",\"capability\":{\"*\":[\"*\"],\"[meta]*\":[\"subscribe\"]}}");
  simulator_fixture_set_room (fixture.simulator, "room-a", 1, 0);
  discovery = occupancy_discovery_new (fixture.model, "room-");
  occupancy_model_start (fixture.model);
  occupancy_discovery_start (discovery);
  await_until (!occupancy_discovery_get_loading (discovery) && occupancy_discovery_get_followed (discovery));
  g_assert_true (lists (discovery, "room-a"));

  /* Rooms come with their counts, and go; what is no room, or another, does not. */
  simulator_fixture_set_room (fixture.simulator, "other", 2, 1);
  model_fixture_control (&fixture, "rooms", "{\"channel\":\"room-plain\",\"connections\":1}");
  simulator_fixture_set_room (fixture.simulator, "room-b", 2, 1);
  await_until (lists (discovery, "room-a room-b=2/1"));
  simulator_fixture_set_room (fixture.simulator, "room-a", 0, 0);
  await_until (lists (discovery, "room-b=2/1"));

  /* What happened while nobody listened is found by listing again. */
  model_fixture_control (&fixture, "faults", "{\"on\":\"connect\",\"do\":\"delay\",\"after\":100}");
  model_fixture_control (&fixture, "drop", "{\"forget\":true}");
  simulator_fixture_set_room (fixture.simulator, "room-b", 0, 0);
  simulator_fixture_set_room (fixture.simulator, "room-c", 1, 0);
  await_until (lists (discovery, "room-c"));
  await_until (!occupancy_discovery_get_loading (discovery));

  close_discovery (discovery);
  /* Nothing is heard, or attached, once nobody looks. */
  await_until (simulator_fixture_count_log (fixture.simulator, "in", "\"action\":7") == 1);
  model_fixture_tear_down (&fixture);
}

/* A room that closes while its page is on the way is not listed. */
static void
test_closed_meanwhile (void)
{
  ModelFixture fixture;
  OccupancyDiscovery *discovery;

  model_fixture_set_up (&fixture, "appid.rich:secret");
  model_fixture_control (&fixture, "keys",
                         "{\"key\":\"appid.rich:secret\",\"capability\":{\"*\":[\"*\"],\"[meta]*\":[\"subscribe\"]}}");
  discovery = occupancy_discovery_new (fixture.model, NULL);
  occupancy_model_start (fixture.model);
  model_fixture_control (&fixture, "faults",
                         "{\"on\":\"http\",\"path\":\"GET /channels*\",\"do\":\"respond\",\"status\":200,"
                         "\"headers\":{\"Content-Type\":\"application/json\","
                         "\"Link\":\"<./channels?cursor=x>; rel=\\\"next\\\"\"},\"body\":\"[\\\"a::$chat\\\"]\"}");
  model_fixture_control (&fixture, "faults", "{\"on\":\"http\",\"path\":\"GET /channels*\",\"do\":\"hang\"}");
  occupancy_discovery_start (discovery);
  await_until (lists (discovery, "a") && occupancy_discovery_get_followed (discovery));
  simulator_fixture_set_room (fixture.simulator, "b", 1, 0);
  await_until (lists (discovery, "a b=1/0"));
  simulator_fixture_set_room (fixture.simulator, "b", 0, 0);
  await_until (lists (discovery, "a"));

  close_discovery (discovery);
  model_fixture_tear_down (&fixture);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/discovery/pages", test_pages);
  g_test_add_func ("/discovery/stop", test_stop);
  g_test_add_func ("/discovery/not-permitted", test_not_permitted);
  g_test_add_func ("/discovery/followed", test_followed);
  g_test_add_func ("/discovery/closed-meanwhile", test_closed_meanwhile);

  return g_test_run ();
}
