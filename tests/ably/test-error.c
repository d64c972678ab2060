/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <gio/gio.h>

#include "ably/ably-error.h"
#include "fixture/observed.h"

static void
assert_error (const GError *error,
              int           code,
              guint         status_code,
              const char   *message)
{
  g_assert_error (error, ABLY_ERROR, code);
  g_assert_cmpuint (ably_error_get_status_code (error), ==, status_code);
  g_assert_cmpstr (error->message, ==, message);
}

static GError *
error_from_text (const char *text)
{
  g_autoptr (JsonNode) node = json_from_string (text, NULL);

  return ably_error_new_from_json (node);
}

static void
test_attributes (void)
{
  g_autoptr (GError) io = g_error_new (G_IO_ERROR, G_IO_ERROR_TIMED_OUT, "too late");
  g_autoptr (GError) error = ably_error_new_with_cause (40170, 401, io, "No token from %s", "there");
  g_autoptr (GError) copy = g_error_copy (error);
  g_autoptr (GError) plain = ably_error_new (40400, 404, "Not here");

  assert_error (copy, 40170, 401, "No token from there");
  g_assert_error (ably_error_get_cause (copy), G_IO_ERROR, G_IO_ERROR_TIMED_OUT);
  g_assert_null (ably_error_get_href (copy));
  assert_error (plain, 40400, 404, "Not here");
  g_assert_null (ably_error_get_cause (plain));

  g_assert_cmpuint (ably_error_get_status_code (io), ==, 0);
  g_assert_null (ably_error_get_href (io));
  g_assert_null (ably_error_get_cause (io));
  observed ("code, statusCode, message, href and cause kept, also in a copy");
}

static void
test_unreachable (void)
{
  g_autoptr (GError) io = g_error_new (G_IO_ERROR, G_IO_ERROR_CONNECTION_REFUSED, "refused");
  g_autoptr (GError) portal = g_dbus_error_new_for_dbus_error ("org.freedesktop.portal.Error.NotAllowed", "not here");
  g_autoptr (GError) plain = ably_error_new_unreachable (404, io, "ably.example");
  g_autoptr (GError) sandboxed = ably_error_new_unreachable (503, portal, "ably.example");

  assert_error (plain, 80003, 404, "ably.example cannot be reached: refused");
  assert_error (sandboxed, 80003, 503,
                "ably.example cannot be reached: the sandbox has no permission to use the network");
}

static void
test_from_json (void)
{
  g_autoptr (GError) error =
    error_from_text ("{\"code\":40160,\"statusCode\":401,\"message\":\"no\",\"href\":\"https://help.example/40160\","
                     "\"detail\":{\"a\":\"b\"},\"requestId\":\"r\"}");

  assert_error (error, 40160, 401, "no");
  g_assert_cmpstr (ably_error_get_href (error), ==, "https://help.example/40160");
  observed ("code 40160, statusCode 401, message and href read");
}

static void
test_nested_cause (void)
{
  g_autoptr (GError) error =
    error_from_text ("{\"code\":80019,\"statusCode\":401,\"message\":\"a\",\"cause\":"
                     "{\"code\":40170,\"statusCode\":401,\"message\":\"b\",\"cause\":{\"message\":\"c\"}}}");
  const GError *cause = ably_error_get_cause (error);

  assert_error (cause, 40170, 401, "b");
  assert_error (ably_error_get_cause (cause), 50000, 500, "c");
  observed ("a cause and the cause of that");
}

static void
test_incomplete (void)
{
  static const struct
  {
    const char *text;
    int code;
    guint status_code;
  } cases[] = {
    { "{}", 50000, 500 },
    { "[]", 50000, 500 },
    { "null", 50000, 500 },
    { "\"text\"", 50000, 500 },
    { "{\"code\":42910}", 42910, 429 },
    { "{\"statusCode\":503}", 50300, 503 },
    { "{\"code\":\"40142\",\"statusCode\":\"401\"}", 50000, 500 },
    { "{\"code\":null,\"statusCode\":null,\"message\":null,\"cause\":null}", 50000, 500 },
    { "{\"code\":-5,\"statusCode\":99}", 50000, 500 },
    { "{\"code\":1e300,\"statusCode\":401}", 40100, 401 },
    { "{\"code\":40142.0,\"statusCode\":401.0,\"message\":7,\"href\":{},\"cause\":\"x\"}", 40142, 401 },
    { "{\"code\":102100}", 102100, 500 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = error_from_text (cases[i].text);

      g_assert_error (error, ABLY_ERROR, cases[i].code);
      g_assert_cmpuint (ably_error_get_status_code (error), ==, cases[i].status_code);
      g_assert_cmpuint (strlen (error->message), >, 0);
    }
}

/* Cut in the middle: what it is about is at the start, often, and why at the end. */
static void
test_long_message (void)
{
  g_autofree char *filler = g_strnfill (400000, 'm');
  g_autofree char *text = g_strdup_printf ("{\"code\":40000,\"message\":\"ü%sü\",\"cause\":{\"message\":\"%s\"}}", filler, filler);
  g_autoptr (GError) error = error_from_text (text);
  g_autoptr (GError) from_header = ably_error_new_from_http (400, NULL, "40000", filler);

  g_assert_cmpint (g_utf8_strlen (error->message, -1), ==, 1000);
  g_assert_true (g_str_has_prefix (error->message, "üm"));
  g_assert_true (g_str_has_suffix (error->message, "mü"));
  g_assert_cmpint (g_utf8_strlen (ably_error_get_cause (error)->message, -1), ==, 1000);
  g_assert_cmpint (g_utf8_strlen (from_header->message, -1), ==, 1000);
}

static void
test_from_http (void)
{
  g_autoptr (JsonNode) body = json_from_string ("{\"error\":{\"code\":40142,\"message\":\"expired\"}}", NULL);
  g_autoptr (JsonNode) empty = json_from_string ("{}", NULL);
  g_autoptr (GError) from_body = ably_error_new_from_http (401, body, "40100", "other");
  g_autoptr (GError) from_headers = ably_error_new_from_http (429, empty, "42922", "slow down");
  g_autoptr (GError) from_status = ably_error_new_from_http (503, empty, NULL, NULL);
  g_autoptr (GError) from_nonsense = ably_error_new_from_http (502, NULL, "x", "\xff");

  assert_error (from_body, 40142, 401, "expired");
  assert_error (from_headers, 42922, 429, "slow down");
  assert_error (from_status, 50300, 503, "The service answered with status 503");
  assert_error (from_nonsense, 50200, 502, "The service answered with status 502");
  g_assert_false (ably_error_get_made_up (from_body));
  g_assert_false (ably_error_get_made_up (from_headers));
  g_assert_true (ably_error_get_made_up (from_status));
  g_assert_true (ably_error_get_made_up (from_nonsense));
}

static void
test_token_error (void)
{
  static const struct
  {
    int code;
    guint status_code;
    gboolean expected;
  } cases[] = {
    { 40139, 401, FALSE }, { 40140, 401, TRUE }, { 40142, 401, TRUE }, { 40149, 401, TRUE },
    { 40150, 401, FALSE }, { 40160, 401, FALSE }, { 40101, 401, FALSE }, { 40142, 403, FALSE },
  };
  g_autoptr (GError) foreign = g_error_new (G_IO_ERROR, 40142, "x");

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = ably_error_new (cases[i].code, cases[i].status_code, "x");

      g_assert_cmpint (ably_error_is_token_error (error), ==, cases[i].expected);
    }
  g_assert_false (ably_error_is_token_error (foreign));
  g_assert_false (ably_error_is_token_error (NULL));
  observed ("40140 to 40149 with status 401 are token errors; 40139, 40150, 40160, 40101, and 40142 with status 403 are not");
}

static void
test_common_codes (void)
{
  static const struct
  {
    int code;
    guint status_code;
  } codes[] = {
    { 40000, 400 }, { 40100, 401 }, { 40101, 401 }, { 40140, 401 }, { 40142, 401 }, { 40160, 401 }, { 40300, 403 },
    { 40400, 404 }, { 42910, 429 }, { 50000, 500 }, { 80003, 400 }, { 90007, 408 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (codes); i++)
    {
      g_autofree char *text = g_strdup_printf ("{\"code\":%d,\"statusCode\":%u,\"message\":\"m\"}", codes[i].code, codes[i].status_code);
      g_autoptr (GError) error = error_from_text (text);

      assert_error (error, codes[i].code, codes[i].status_code, "m");
    }
  observed ("40000, 40100, 40101, 40140, 40142, 40160, 40300, 40400, 42910, 50000, 80003 and 90007 as they came");
}

static void
test_to_json (void)
{
  const char *text = "{\"code\":80019,\"statusCode\":401,\"message\":\"a\",\"href\":\"https://h.example\","
                     "\"cause\":{\"code\":40170,\"statusCode\":401,\"message\":\"b\"}}";
  g_autoptr (GError) error = error_from_text (text);
  g_autoptr (GError) foreign = g_error_new (G_IO_ERROR, G_IO_ERROR_FAILED, "x");
  g_autoptr (JsonNode) node = ably_error_to_json (error);
  g_autoptr (JsonNode) foreign_node = ably_error_to_json (foreign);
  g_autofree char *written = json_to_string (node, FALSE);
  g_autofree char *foreign_written = json_to_string (foreign_node, FALSE);

  g_assert_cmpstr (written, ==, text);
  observed ("written as an ErrorInfo with code, statusCode, message, href and cause");
  g_assert_cmpstr (foreign_written, ==, "{\"code\":50000,\"statusCode\":500,\"message\":\"x\"}");
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/HU/TI1/errorinfo-attributes-0", test_attributes);
  g_test_add_func ("/error/unreachable", test_unreachable);
  g_test_add_func ("/HU/TI/errorinfo-from-json-0", test_from_json);
  g_test_add_func ("/HU/TI/errorinfo-nested-cause-1", test_nested_cause);
  g_test_add_func ("/HU/TI/common-error-codes-3", test_common_codes);
  g_test_add_func ("/HU/TI/error-string-representation-4", test_to_json);
  g_test_add_func ("/error/incomplete", test_incomplete);
  g_test_add_func ("/error/long-message", test_long_message);
  g_test_add_func ("/error/from-http", test_from_http);
  g_test_add_func ("/trap/02-token-errors", test_token_error);

  return g_test_run ();
}
