/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "simulator/simulator-json.h"
#include "simulator/simulator-log.h"

static void
add (SimulatorLog *log,
     const char   *type,
     guint         connection,
     const char   *json)
{
  g_autoptr(GRefString) text = g_ref_string_new (json);

  simulator_log_add (log, type, connection, text);
}

static JsonArray *
get (SimulatorLog *log,
     guint64       since,
     const char   *type,
     guint         connection)
{
  g_autofree char *json = simulator_log_to_json (log, since, type, connection);
  g_autoptr(JsonNode) root = simulator_json_parse (json, -1, NULL);

  g_assert_nonnull (root);
  return json_array_ref (simulator_json_get_array (json_node_get_object (root), "entries"));
}

static void
assert_numbers (JsonArray *entries,
                guint      count,
                gint64     first)
{
  g_assert_cmpuint (json_array_get_length (entries), ==, count);
  if (count > 0)
    g_assert_cmpint (simulator_json_get_int (json_array_get_object_element (entries, 0), "number", -1), ==, first);
  json_array_unref (entries);
}

static void
test_ring (void)
{
  g_autoptr(SimulatorLog) log = simulator_log_new ();

  add (log, "in", 1, "{}");
  assert_numbers (get (log, 0, NULL, 0), 0, 0);

  simulator_log_set_length (log, 3);
  for (guint i = 0; i < 5; i++)
    add (log, i % 2 == 0 ? "in" : "out", i, "{\"action\":1}");
  assert_numbers (get (log, 0, NULL, 0), 3, 2);
  assert_numbers (get (log, 4, NULL, 0), 1, 4);
  assert_numbers (get (log, 9, NULL, 0), 0, 0);
  assert_numbers (get (log, 0, "out", 0), 1, 3);
  assert_numbers (get (log, 0, NULL, 4), 1, 4);

  simulator_log_clear (log);
  assert_numbers (get (log, 0, NULL, 0), 0, 0);
  add (log, "in", 0, "\"text\"");
  assert_numbers (get (log, 0, NULL, 0), 1, 5);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/simulator/log/ring", test_ring);

  return g_test_run ();
}
