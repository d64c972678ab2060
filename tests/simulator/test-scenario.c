/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <math.h>

#include "simulator/simulator-json.h"
#include "simulator/simulator-scenario.h"

#define ORIGIN G_GINT64_CONSTANT (1790000000000)
#define DAY (24 * 3600 * G_GINT64_CONSTANT (1000))

static const char source[] =
  "{\"rooms\":["
  "{\"room\":\"steady\",\"every\":1000,\"connections\":{\"base\":100,\"noise\":0.4,\"jitter\":20},\"presenceMembers\":{\"share\":0.5}},"
  "{\"room\":\"stream\",\"every\":1000,\"connections\":{\"stream\":{\"peak\":1000,\"period\":60,\"ramp\":10,\"hold\":20,\"drain\":10}}},"
  "{\"room\":\"empty\"}]}";

static SimulatorScenario *
scenario_new (double speed,
              gint64 origin)
{
  g_autoptr(JsonNode) root = simulator_json_parse (source, -1, NULL);
  g_autoptr(GError) error = NULL;
  SimulatorScenario *scenario = simulator_scenario_new (json_node_get_object (root), speed, origin, &error);

  g_assert_no_error (error);
  return scenario;
}

static void
test_mistakes (void)
{
  static const char * const sources[] = {
    "{}", "{\"rooms\":{}}", "{\"rooms\":[7]}", "{\"rooms\":[{\"romo\":\"a\"}]}", "{\"rooms\":[],\"settings\":7}",
    "{\"rooms\":[],\"settings\":{\"nonsense\":1}}", "{\"rooms\":[],\"settings\":{\"occupancyDebounce\":9223372036854775807}}",
  };
  const double speeds[] = { 0, -1, NAN, INFINITY, 1e308 };
  g_autoptr(JsonNode) empty = simulator_json_parse ("{\"rooms\":[]}", -1, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (sources); i++)
    {
      g_autoptr(JsonNode) root = simulator_json_parse (sources[i], -1, NULL);
      g_autoptr(GError) error = NULL;

      g_assert_null (simulator_scenario_new (json_node_get_object (root), 1, ORIGIN, &error));
      g_assert_nonnull (error);
    }

  for (guint i = 0; i < G_N_ELEMENTS (speeds); i++)
    {
      g_autoptr(GError) error = NULL;

      g_assert_null (simulator_scenario_new (json_node_get_object (empty), speeds[i], ORIGIN, &error));
      g_assert_nonnull (error);
    }
}

static void
test_function_of_time (void)
{
  g_autoptr(SimulatorScenario) one = scenario_new (1, ORIGIN);
  g_autoptr(SimulatorScenario) other = scenario_new (1, ORIGIN - 5 * DAY);
  guint changes = 0;
  gint64 last = -1;

  for (gint64 time = ORIGIN; time < ORIGIN + 600000; time += 700)
    {
      gint64 connections[2], members[2];

      g_assert_true (simulator_scenario_sample (one, "steady", time, &connections[0], &members[0]));
      g_assert_true (simulator_scenario_sample (other, "steady", time, &connections[1], &members[1]));
      g_assert_cmpint (connections[0], ==, connections[1]);
      g_assert_cmpint (members[0], ==, members[1]);
      g_assert_cmpint (connections[0], >, 30);
      g_assert_cmpint (connections[0], <, 170);
      g_assert_cmpint (ABS (members[0] * 2 - connections[0]), <=, 1);
      changes += connections[0] != last;
      last = connections[0];
    }

  g_assert_cmpuint (changes, >, 400);
  g_assert_false (simulator_scenario_sample (one, "no such room", ORIGIN, &last, &last));
}

static void
test_stream (void)
{
  g_autoptr(SimulatorScenario) scenario = scenario_new (1, ORIGIN);
  gint64 begin = ORIGIN / 3600000 * 3600000;
  gint64 start, middle, end, members;

  simulator_scenario_sample (scenario, "stream", begin + 2000, &start, &members);
  simulator_scenario_sample (scenario, "stream", begin + 20 * 60000, &middle, &members);
  simulator_scenario_sample (scenario, "stream", begin + 45 * 60000, &end, &members);
  g_assert_cmpint (start, <, 10);
  g_assert_cmpint (middle, >, 700);
  g_assert_cmpint (end, ==, 0);
  g_assert_cmpint (members, ==, 0);
}

static void
test_speed (void)
{
  g_autoptr(SimulatorScenario) slow = scenario_new (1, ORIGIN);
  g_autoptr(SimulatorScenario) fast = scenario_new (10, ORIGIN);

  for (gint64 since = -DAY; since <= DAY; since += 3600000)
    {
      gint64 connections[2], members;

      simulator_scenario_sample (slow, "stream", ORIGIN + since, &connections[0], &members);
      simulator_scenario_sample (fast, "stream", ORIGIN + since / 10, &connections[1], &members);
      g_assert_cmpint (connections[0], ==, connections[1]);
    }
}

static void
check_history (SimulatorScenario *scenario,
               const char        *room,
               gint64             from,
               gint64             to,
               gint64             step)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *json = simulator_scenario_history (scenario, room, from, to, step, &error);
  g_autoptr(JsonNode) root = NULL;
  JsonArray *samples;
  gint64 previous = from - 1;

  g_assert_no_error (error);
  root = simulator_json_parse (json, -1, NULL);
  samples = simulator_json_get_array (json_node_get_object (root), "samples");
  g_assert_cmpuint (json_array_get_length (samples), >, 0);
  g_assert_cmpint (json_array_get_int_element (json_array_get_array_element (samples, 0), 0), ==, from);

  for (guint i = 0; i < json_array_get_length (samples); i++)
    {
      JsonArray *sample = json_array_get_array_element (samples, i);
      gint64 time = json_array_get_int_element (sample, 0);
      gint64 connections, members;

      simulator_scenario_sample (scenario, room, time, &connections, &members);
      g_assert_cmpint (time, >, previous);
      g_assert_cmpint (time, <, to);
      g_assert_cmpint (json_array_get_int_element (sample, 1), ==, connections);
      g_assert_cmpint (json_array_get_int_element (sample, 2), ==, members);
      previous = time;
    }
}

static void
test_history (void)
{
  const double speeds[] = { 1, 7, 0.5 };

  for (guint i = 0; i < G_N_ELEMENTS (speeds); i++)
    {
      g_autoptr(SimulatorScenario) scenario = scenario_new (speeds[i], ORIGIN);
      g_autoptr(GError) error = NULL;

      check_history (scenario, "steady", ORIGIN - 3600000, ORIGIN + 1000, 0);
      check_history (scenario, "stream", ORIGIN - 30 * DAY, ORIGIN, 300000);
      check_history (scenario, "empty", ORIGIN - DAY, ORIGIN, 0);

      g_assert_null (simulator_scenario_history (scenario, "none", 0, 1, 0, &error));
      g_clear_error (&error);
      g_assert_null (simulator_scenario_history (scenario, "steady", 0, ORIGIN, 0, &error));
      g_clear_error (&error);
      g_assert_null (simulator_scenario_history (scenario, "steady", ORIGIN, ORIGIN - 1, 0, &error));
    }
}

static void
test_demo (void)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(SimulatorScenario) scenario = simulator_scenario_load (BUILD_ROOT "/src/simulator/demo.json", 1, &error);
  g_autofree char *json = NULL;
  g_autoptr(JsonNode) root = NULL;
  JsonArray *rooms;

  g_assert_no_error (error);
  json = simulator_scenario_list_rooms (scenario);
  root = simulator_json_parse (json, -1, NULL);
  rooms = json_node_get_array (root);
  g_assert_cmpuint (json_array_get_length (rooms), >=, 12);
  for (guint i = 0; i < json_array_get_length (rooms); i++)
    check_history (scenario, json_array_get_string_element (rooms, i), ORIGIN - 30 * DAY, ORIGIN, 300000);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/simulator/scenario/mistakes", test_mistakes);
  g_test_add_func ("/simulator/scenario/function-of-time", test_function_of_time);
  g_test_add_func ("/simulator/scenario/stream", test_stream);
  g_test_add_func ("/simulator/scenario/speed", test_speed);
  g_test_add_func ("/simulator/scenario/history", test_history);
  g_test_add_func ("/simulator/scenario/demo", test_demo);

  return g_test_run ();
}
