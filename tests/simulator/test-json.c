/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "simulator/simulator-json.h"

static void
test_write (void)
{
  g_autoptr(GString) out = g_string_new ("{");
  g_autoptr(JsonNode) root = NULL;
  JsonObject *object;

  simulator_json_add_int (out, "least", G_MININT64);
  simulator_json_add_int (out, "most", G_MAXINT64);
  simulator_json_add_int (out, "zero", 0);
  simulator_json_add_string (out, "text", "\"a\\b\"\n\001 ü 🎉");
  simulator_json_add_string (out, "none", NULL);
  simulator_json_add_raw (out, "raw", "[1]");
  g_string_append_c (out, '}');

  root = simulator_json_parse (out->str, out->len, NULL);
  g_assert_nonnull (root);
  object = json_node_get_object (root);
  g_assert_cmpint (simulator_json_get_int (object, "least", 0), ==, G_MININT64);
  g_assert_cmpint (simulator_json_get_int (object, "most", 0), ==, G_MAXINT64);
  g_assert_cmpint (simulator_json_get_int (object, "zero", 1), ==, 0);
  g_assert_cmpstr (simulator_json_get_string (object, "text"), ==, "\"a\\b\"\n\001 ü 🎉");
  g_assert_false (json_object_has_member (object, "none"));
  g_assert_cmpuint (json_array_get_length (simulator_json_get_array (object, "raw")), ==, 1);
}

static void
test_read (void)
{
  g_autoptr(JsonNode) root = simulator_json_parse ("{\"a\":null,\"b\":\"1\",\"c\":true,\"d\":2.5,\"e\":{},\"f\":[]}", -1, NULL);
  JsonObject *object = json_node_get_object (root);
  const char *names[] = { "a", "b", "c", "d", "e", "f", "missing" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_assert_true ((simulator_json_get_string (object, names[i]) != NULL) == (*names[i] == 'b'));
      g_assert_true ((simulator_json_get_object (object, names[i]) != NULL) == (*names[i] == 'e'));
      g_assert_true ((simulator_json_get_array (object, names[i]) != NULL) == (*names[i] == 'f'));
    }

  g_assert_cmpint (simulator_json_get_int (object, "a", -7), ==, -7);
  g_assert_cmpint (simulator_json_get_int (object, "b", -7), ==, -7);
  g_assert_cmpint (simulator_json_get_int (object, "c", -7), ==, TRUE);
  g_assert_cmpint (simulator_json_get_int (object, "e", -7), ==, -7);
  g_assert_cmpfloat (simulator_json_get_double (object, "d", 0), ==, 2.5);
  g_assert_null (simulator_json_get_string (NULL, "a"));

  g_assert_null (simulator_json_parse ("{", -1, NULL));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/simulator/json/write", test_write);
  g_test_add_func ("/simulator/json/read", test_read);

  return g_test_run ();
}
