/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "fixture/simulator-fixture.h"

static void
test_control (void)
{
  g_autoptr(SimulatorFixture) fixture = simulator_fixture_new (NULL);
  g_autoptr(JsonNode) truth = NULL;
  g_autoptr(JsonNode) faults = NULL;
  JsonObject *lobby;

  g_assert_cmpuint (simulator_fixture_get_port (fixture), >, 0);
  g_assert_cmpstr (simulator_fixture_get_key (fixture), ==, "appid.keyid:keysecret");

  simulator_fixture_set_room (fixture, "lobby", 7, 2);
  truth = simulator_fixture_control (fixture, "GET", "truth", NULL);
  lobby = json_object_get_object_member (json_node_get_object (truth), "lobby::$chat");
  g_assert_cmpint (json_object_get_int_member (json_object_get_object_member (lobby, "metrics"), "connections"), ==, 7);

  json_node_unref (simulator_fixture_control (fixture, "POST", "faults", "{\"on\":\"http\",\"do\":\"drop\"}"));
  faults = simulator_fixture_control (fixture, "GET", "faults", NULL);
  g_assert_cmpuint (json_array_get_length (json_node_get_array (faults)), ==, 1);
  g_assert_cmpuint (simulator_fixture_count_log (fixture, "request", NULL), ==, 0);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/simulator/service/control", test_control);

  return g_test_run ();
}
