/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "model/occupancy-ability.h"

#define UNKNOWN ABLY_PERMISSION_UNKNOWN
#define GRANTED ABLY_PERMISSION_GRANTED
#define MISSING ABLY_PERMISSION_MISSING

static void
assert_ability (const char       *text,
                OccupancyAbility  ability,
                const char       *room,
                AblyPermission    permission,
                const char       *operation,
                const char       *resource)
{
  g_autoptr (AblyCapability) capability =
    text != NULL ? ably_capability_new_from_text (text, NULL) : ably_capability_new_from_trial (UNKNOWN);
  const char *decisive, *wanted_on;

  g_assert_cmpint (occupancy_ability_check (ability, capability, room, &decisive, &wanted_on), ==, permission);
  g_assert_cmpstr (decisive, ==, operation);
  g_assert_cmpstr (wanted_on, ==, resource);
}

static void
test_rooms (void)
{
  const char *both = "{\"lobby:*\":[\"channel-metadata\",\"subscribe\"]}";
  const char *apart = "{\"a\":[\"subscribe\"],\"b\":[\"channel-metadata\"]}";

  assert_ability (both, OCCUPANCY_ABILITY_LIVE_COUNTS, NULL, GRANTED, NULL, NULL);
  assert_ability (both, OCCUPANCY_ABILITY_LIVE_COUNTS, "lobby:1", GRANTED, NULL, NULL);
  assert_ability (both, OCCUPANCY_ABILITY_LIVE_COUNTS, "hall", MISSING, "subscribe", "hall");
  assert_ability (both, OCCUPANCY_ABILITY_SNAPSHOTS, "hall", MISSING, "channel-metadata", "hall");

  assert_ability (apart, OCCUPANCY_ABILITY_LIVE_COUNTS, "a", MISSING, "channel-metadata", "a");
  assert_ability (apart, OCCUPANCY_ABILITY_LIVE_COUNTS, "b", MISSING, "subscribe", "b");
  assert_ability (apart, OCCUPANCY_ABILITY_SNAPSHOTS, "b", GRANTED, NULL, NULL);

  assert_ability ("{\"x::$chat\":[\"*\"]}", OCCUPANCY_ABILITY_LIVE_COUNTS, "x", GRANTED, NULL, NULL);
  assert_ability ("{\"[meta]*\":[\"subscribe\"]}", OCCUPANCY_ABILITY_LIVE_COUNTS, NULL, MISSING, "subscribe", NULL);
  assert_ability ("{\"[*]*\":[\"*\"]}", OCCUPANCY_ABILITY_LIVE_COUNTS, NULL, GRANTED, NULL, NULL);
  assert_ability ("{\"*\":[\"publish\"]}", OCCUPANCY_ABILITY_LIVE_COUNTS, NULL, MISSING, "subscribe", NULL);
}

static void
test_account (void)
{
  const char *some = "{\"lobby:*\":[\"channel-metadata\",\"subscribe\"]}";
  const char *all = "{\"*\":[\"channel-metadata\",\"subscribe\"],\"[meta]channel.lifecycle\":[\"subscribe\"]}";

  assert_ability (some, OCCUPANCY_ABILITY_FIND_ROOMS, NULL, MISSING, "channel-metadata", "*");
  assert_ability (all, OCCUPANCY_ABILITY_FIND_ROOMS, NULL, GRANTED, NULL, NULL);
  assert_ability (all, OCCUPANCY_ABILITY_FOLLOW_ROOMS, NULL, GRANTED, NULL, NULL);
  assert_ability ("{\"*\":[\"*\"]}", OCCUPANCY_ABILITY_FOLLOW_ROOMS, NULL, MISSING, "subscribe", "[meta]channel.lifecycle");
}

static void
test_unknown (void)
{
  assert_ability (NULL, OCCUPANCY_ABILITY_LIVE_COUNTS, NULL, UNKNOWN, "subscribe", NULL);
  assert_ability (NULL, OCCUPANCY_ABILITY_LIVE_COUNTS, "lobby", UNKNOWN, "subscribe", "lobby");
  assert_ability (NULL, OCCUPANCY_ABILITY_FIND_ROOMS, NULL, UNKNOWN, "channel-metadata", "*");
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/ability/rooms", test_rooms);
  g_test_add_func ("/ability/account", test_account);
  g_test_add_func ("/ability/unknown", test_unknown);

  return g_test_run ();
}
