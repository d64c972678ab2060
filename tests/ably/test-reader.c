/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ably/ably-reader.h"

#define FRAME \
  "{\"action\":15,\"id\":\"srvA1:12:0\",\"channel\":\"lobby\\u003a:$chat\",\"timestamp\":1700000005000," \
  "\"messages\":[{\"name\":\"[meta]occupancy\",\"data\":{\"metrics\":{\"connections\":3,\"a\":-2.5e-3,\"b\":[true,false,null,{}]," \
  "\"presenceMembers\":1}},\"encoding\":null},{\"data\":\"\\u00fc\\ud83d\\ude00\\n\\\"\\\\\\/\\b\\f\\r\\t\",\"x\":[[],[[0]]]}]}"

static char *
rewrite (const char *text,
         gsize       length)
{
  g_autoptr (AblyReader) reader = ably_reader_new ();
  const AblyValue *value = ably_reader_read (reader, text, length);
  g_autoptr (JsonNode) node = value != NULL ? ably_value_to_node (value) : NULL;

  return node != NULL ? json_to_string (node, FALSE) : NULL;
}

static void
assert_read (const char *text,
             const char *expected)
{
  g_autofree char *written = rewrite (text, strlen (text));

  g_assert_cmpstr (written, ==, expected);
}

static void
test_values (void)
{
  assert_read ("0", "0");
  assert_read (" \t\r\n-0 ", "0");
  assert_read ("9223372036854775807", "9223372036854775807");
  assert_read ("-9223372036854775808", "-9223372036854775808");
  assert_read ("9223372036854775808", "9.2233720368547758e+18");
  assert_read ("1.5", "1.5");
  assert_read ("-2E+2", "-200.0");
  assert_read ("true", "true");
  assert_read ("false", "false");
  assert_read ("null", "null");
  assert_read ("\"\"", "\"\"");
  assert_read ("[ ]", "[]");
  assert_read ("{ }", "{}");
  assert_read ("[1 , [ 2,{\"a\" : [ 3 ] , \"b\":4} ] ,5]", "[1,[2,{\"a\":[3],\"b\":4}],5]");
  assert_read ("{\"a\":1,\"a\":2}", "{\"a\":2}");
}

static void
test_strings (void)
{
  assert_read ("\"\\u0041\\u00e9\\u20ac\"", "\"Aé€\"");
  assert_read ("\"\\ud83d\\ude00 😀\"", "\"😀 😀\"");
  assert_read ("\"\\/\\\\\"", "\"/\\\\\"");
  /* What no C string can hold */
  assert_read ("\"a\\u0000b\"", "\"a\357\277\275b\"");
  assert_read ("\"\\ud83d\"", "\"\357\277\275\"");
  assert_read ("\"\\ude00\\ud83dx\"", "\"\357\277\275\357\277\275x\"");
  assert_read ("\"\\ud83d\\u0041\"", "\"\357\277\275A\"");
}

static void
test_refused (void)
{
  static const char *texts[] = {
    "", " ", "nul", "nulll", "True", "+1", "01", "-", "1.", ".5", "1e", "1e+", "0x1", "--1", "NaN", "Infinity",
    "\"", "\"a", "\"\\", "\"\\x\"", "\"\\u12\"", "\"\\u12g4\"", "\"\n\"", "'a'", "[", "]", "[1", "[1,", "[1,]", "[,1]",
    "[1 2]", "{", "}", "{\"a\"", "{\"a\":", "{\"a\":1", "{\"a\":1,", "{\"a\":1,}", "{a:1}", "{1:1}", "{\"a\" 1}",
    "{\"a\":}", "[}", "{]", "1 2", "{}{}", "// no\n1", "/* no */ 1", "\xef\xbb\xbf{}",
  };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autofree char *written = rewrite (texts[i], strlen (texts[i]));

      g_test_message ("%s", texts[i]);
      g_assert_null (written);
    }

  g_assert_null (rewrite ("1\0", 2));
  g_assert_null (rewrite ("\"a\0b\"", 5));
}

static void
test_depth (void)
{
  g_autofree char *deep = g_strnfill (1000000, '[');
  g_autofree char *half = g_strnfill (64, '[');
  g_autofree char *other_half = g_strnfill (64, ']');
  g_autofree char *fitting = g_strconcat (half, other_half, NULL);
  g_autofree char *too_deep = g_strconcat ("[", fitting, "]", NULL);

  assert_read (deep, NULL);
  assert_read (fitting, fitting);
  assert_read (too_deep, NULL);
}

static void
test_many_values (void)
{
  g_autoptr (AblyReader) reader = ably_reader_new ();
  g_autoptr (GString) text = g_string_new ("[0");

  /* With the array that holds them. */
  for (guint i = 2; i < 128 * 1024; i++)
    g_string_append (text, ",0");
  g_string_append_c (text, ']');
  g_assert_nonnull (ably_reader_read (reader, text->str, text->len));
  g_string_insert (text, 1, "0,");
  g_assert_null (ably_reader_read (reader, text->str, text->len));
  g_assert_nonnull (ably_reader_read (reader, "[0]", 3));
}

static void
test_accessors (void)
{
  g_autoptr (AblyReader) reader = ably_reader_new ();
  const char *text = "{\"a\":[1,[2,3],\"x\"],\"b\":3.0,\"c\":2.5,\"d\":\"\",\"e\":\"3\",\"f\":1e300,\"b\":7}";
  const AblyValue *root = ably_reader_read (reader, text, strlen (text));
  const AblyValue *array = ably_value_get_member (root, "a");

  g_assert_cmpstr (ably_value_get_text (ably_value_get_child (array, 2)), ==, "x");
  g_assert_null (ably_value_get_child (array, 3));
  g_assert_cmpint (ably_value_get_integer (ably_value_get_child (ably_value_get_child (array, 1), 1), 0), ==, 3);
  g_assert_cmpint (ably_value_get_integer (ably_value_get_member (root, "b"), 0), ==, 7);
  g_assert_cmpint (ably_value_get_integer (ably_value_get_member (root, "c"), 9), ==, 9);
  g_assert_cmpint (ably_value_get_integer (ably_value_get_member (root, "e"), 9), ==, 9);
  g_assert_cmpint (ably_value_get_integer (ably_value_get_member (root, "f"), 9), ==, 9);
  g_assert_cmpint (ably_value_get_integer (NULL, 9), ==, 9);
  g_assert_null (ably_value_get_text (ably_value_get_member (root, "d")));
  g_assert_null (ably_value_get_text (array));
  g_assert_null (ably_value_get_member (array, "a"));
  g_assert_null (ably_value_get_member (NULL, "a"));
}

/* Whatever this reader accepts means the same to json-glib. */
static void
assert_same (const char *text,
             gsize       length)
{
  g_autoptr (AblyReader) reader = ably_reader_new ();
  g_autoptr (JsonParser) parser = json_parser_new ();
  const AblyValue *value = ably_reader_read (reader, text, length);
  g_autoptr (JsonNode) node = NULL;
  g_autofree char *mine = NULL;
  g_autofree char *theirs = NULL;

  if (value == NULL || strstr (text, "\\u") != NULL)
    return;

  g_assert_true (json_parser_load_from_data (parser, text, (gssize) length, NULL));
  node = ably_value_to_node (value);
  mine = json_to_string (node, FALSE);
  theirs = json_to_string (json_parser_get_root (parser), FALSE);
  g_assert_cmpstr (mine, ==, theirs);
}

static void
test_garbage (void)
{
  static const char bytes[] = "{}[]\",:\\0123456789.eE+-tfnu /\n\"\"";
  guint rounds = g_test_thorough () ? 1000000 : 20000;

  for (guint i = 0; i < rounds; i++)
    {
      g_autofree char *text = g_strdup (FRAME);
      gsize length = strlen (text);
      guint changes = (guint) g_test_rand_int_range (1, 4);

      for (guint k = 0; k < changes; k++)
        text[g_test_rand_int_range (0, (gint32) length)] = bytes[g_test_rand_int_range (0, sizeof bytes - 1)];
      if (g_test_rand_bit ())
        length = (gsize) g_test_rand_int_range (0, (gint32) length + 1);
      text[length] = '\0';
      assert_same (text, length);
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/reader/values", test_values);
  g_test_add_func ("/reader/strings", test_strings);
  g_test_add_func ("/reader/refused", test_refused);
  g_test_add_func ("/reader/depth", test_depth);
  g_test_add_func ("/reader/many-values", test_many_values);
  g_test_add_func ("/reader/accessors", test_accessors);
  g_test_add_func ("/reader/garbage", test_garbage);

  return g_test_run ();
}
