/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "fixture/loopback-resolver.h"
#include "fixture/rest-fixture.h"

#define KEY "app.key:s3cret"

static void
test_request (void)
{
  g_autoptr (FakeService) service = fake_service_new ("127.0.0.1", 0);
  AblyRest *rest = rest_fixture_new (service, "key", KEY, "client-id", "moni tor", "agent", "occupancy/1.2 glib/2.84", NULL);
  g_autoptr (AblyResponse) response = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *host = g_strdup_printf ("127.0.0.1:%u", fake_service_get_port (service));
  const FakeRequest *asked;

  fake_service_answer (service, 200, "application/json", "{\"connections\":3}", "X-Extra", "yes", NULL);
  response = rest_fixture_request_full (rest, "GET", "/chat/v4/rooms/a%2Fb%20%C3%BC%3A1/occupancy", "x=1%202&y=%2F", NULL, 4, &error);
  g_assert_no_error (error);

  asked = fake_service_get_request (service, 0);
  g_assert_cmpstr (asked->method, ==, "GET");
  g_assert_cmpstr (asked->path, ==, "/chat/v4/rooms/a%2Fb%20%C3%BC%3A1/occupancy");
  g_assert_cmpstr (asked->query, ==, "x=1%202&y=%2F");
  g_assert_cmpstr (asked->body, ==, "");
  g_assert_cmpstr (fake_request_get_header (asked, "Host"), ==, host);
  g_assert_cmpstr (fake_request_get_header (asked, "Accept"), ==, "application/json");
  g_assert_cmpstr (fake_request_get_header (asked, "X-Ably-Version"), ==, "4");
  g_assert_cmpstr (fake_request_get_header (asked, "Ably-Agent"), ==, "occupancy/1.2 glib/2.84");
  g_assert_cmpstr (fake_request_get_header (asked, "X-Ably-ClientId"), ==, "bW9uaSB0b3I=");
  g_assert_cmpstr (fake_request_get_header (asked, "Authorization"), ==, "Basic YXBwLmtleTpzM2NyZXQ=");

  g_assert_cmpuint (ably_response_get_status_code (response), ==, 200);
  g_assert_cmpuint (ably_response_get_n_items (response), ==, 1);
  g_assert_cmpstr (ably_response_get_header (response, "x-extra"), ==, "yes");
  observed ("path and query as given, encoded once; Accept application/json, X-Ably-Version 4 as asked, Ably-Agent %s, "
            "X-Ably-ClientId and Authorization in base64, the Host asked",
            fake_request_get_header (asked, "Ably-Agent"));

  g_clear_object (&response);
  g_assert_finalize_object (rest);
}

static void
test_body (void)
{
  g_autoptr (FakeService) service = fake_service_new ("127.0.0.1", 0);
  g_autoptr (JsonNode) body = json_from_string ("{\"a\":[1,\"ü\"]}", NULL);
  g_autoptr (AblyResponse) response = NULL;
  g_autoptr (GError) error = NULL;
  AblyRest *rest = rest_fixture_new (service, "key", KEY, NULL);
  const FakeRequest *asked;

  fake_service_answer (service, 204, NULL, NULL, NULL);
  response = rest_fixture_request_full (rest, "PATCH", "thing", NULL, body, 0, &error);
  g_assert_no_error (error);

  asked = fake_service_get_request (service, 0);
  g_assert_cmpstr (asked->method, ==, "PATCH");
  g_assert_cmpstr (asked->path, ==, "/thing");
  g_assert_cmpstr (asked->body, ==, "{\"a\":[1,\"ü\"]}");
  g_assert_cmpstr (fake_request_get_header (asked, "Content-Type"), ==, "application/json");
  g_assert_cmpstr (fake_request_get_header (asked, "X-Ably-Version"), ==, "6");
  g_assert_null (fake_request_get_header (asked, "X-Ably-ClientId"));

  g_assert_cmpuint (ably_response_get_status_code (response), ==, 204);
  g_assert_null (ably_response_get_body (response));
  g_assert_cmpuint (ably_response_get_n_items (response), ==, 0);
  observed ("the body as JSON with Content-Type application/json, to /thing though the path was given without a slash; "
            "X-Ably-Version 6; status 204 and no items");

  g_clear_object (&response);
  g_assert_finalize_object (rest);
}

static void
test_methods (void)
{
  static const char *methods[] = { "GET", "POST", "PUT", "PATCH", "DELETE" };
  g_autoptr (FakeService) service = fake_service_new ("127.0.0.1", 0);
  AblyRest *rest = rest_fixture_new (service, "key", KEY, NULL);

  fake_service_answer (service, 200, "application/json", "[]", NULL);
  for (guint i = 0; i < G_N_ELEMENTS (methods); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (AblyResponse) response = rest_fixture_request_full (rest, methods[i], "/thing", NULL, NULL, 0, &error);

      g_assert_no_error (error);
      g_assert_cmpstr (fake_service_get_request (service, i)->method, ==, methods[i]);
    }
  observed ("GET, POST, PUT, PATCH and DELETE");

  g_assert_finalize_object (rest);
}

/* What the service says went wrong, however it says it. One request each. */
static void
test_errors (void)
{
  static const struct
  {
    guint status;
    const char *type;
    const char *body;
    const char *header_code;
    int code;
    guint status_code;
    const char *message;
  } cases[] = {
    { 400, "application/json", "{\"error\":{\"code\":40003,\"statusCode\":400,\"message\":\"limit\"}}", "1", 40003, 400, "limit" },
    { 404, "application/json", "{}", NULL, 40400, 404, NULL },
    { 429, "application/json", "{}", "42912", 42912, 429, "from the header" },
    { 503, "application/json", "{\"error\":{\"code\":50004,\"statusCode\":503,\"message\":\"busy\"}}", NULL, 50004, 503, "busy" },
    { 503, "application/json", "{}", NULL, 50300, 503, NULL },
    { 500, "text/html", "<h1>Oh</h1>", NULL, 50000, 500, NULL },
    { 503, "application/json", "{\"error\":", NULL, 50300, 503, NULL },
    { 403, "text/html", "{\"error\":{\"code\":1}}", "40300", 40300, 403, "from the header" },
    { 302, "text/html", "Moved", NULL, 30200, 302, NULL },
    { 200, "text/html", "<h1>Hello</h1>", NULL, 40013, 400, NULL },
    { 200, "application/json", "{\"a\":", NULL, 40013, 400, NULL },
    { 200, "application/json", "\xff\xfe", NULL, 40013, 400, NULL },
    { 401, "application/json", "{\"error\":{\"code\":40101,\"statusCode\":401,\"message\":\"no\"}}", NULL, 40101, 401, "no" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (FakeService) service = fake_service_new ("127.0.0.1", 0);
      g_autoptr (AblyRest) rest = rest_fixture_new (service, "key", KEY, NULL);
      g_autoptr (AblyResponse) response = NULL;
      g_autoptr (GError) error = NULL;

      if (cases[i].header_code != NULL)
        fake_service_answer (service, cases[i].status, cases[i].type, cases[i].body,
                             "X-Ably-ErrorCode", cases[i].header_code,
                             "X-Ably-ErrorMessage", "from the header",
                             "WWW-Authenticate", "Basic realm=\"x\"",
                             NULL);
      else
        fake_service_answer (service, cases[i].status, cases[i].type, cases[i].body,
                             "Location", "/elsewhere", NULL);
      response = rest_fixture_request (rest, &error);
      g_assert_null (response);
      g_assert_error (error, ABLY_ERROR, cases[i].code);
      g_assert_cmpuint (ably_error_get_status_code (error), ==, cases[i].status_code);
      if (cases[i].message != NULL)
        g_assert_cmpstr (error->message, ==, cases[i].message);
      g_assert_cmpuint (fake_service_get_count (service), ==, 1);
    }
  observed ("4xx: the error of the body, else of the headers X-Ably-ErrorCode and X-Ably-ErrorMessage, else of the status; "
            "HTML with status 500: 50000; HTML or broken JSON with status 200: 40013 with status 400; one request each");
}

/* A body that nests without end is refused, not followed. */
static void
test_nesting (void)
{
  g_autoptr (FakeService) service = fake_service_new ("127.0.0.1", 0);
  AblyRest *rest = rest_fixture_new (service, "key", KEY, NULL);
  g_autofree char *body = g_strnfill (200000, '[');

  fake_service_answer (service, 200, "application/json", body, NULL);
  assert_failed (rest, 40013, 400);

  g_assert_finalize_object (rest);
}

/* The key might go to any of the hosts, so one of them is enough to refuse. */
static void
test_plain_text (void)
{
  static const char *elsewhere[] = { "192.0.2.1", NULL };
  g_autoptr (FakeService) service = fake_service_new ("127.0.0.1", 0);
  AblyRest *rest = rest_fixture_new (service, "key", KEY, "fallback-hosts", elsewhere, NULL);

  fake_service_answer (service, 200, "application/json", "[]", NULL);
  assert_failed (rest, 40103, 401);
  g_assert_finalize_object (rest);

  rest = rest_fixture_new (service, "client-id", NULL, NULL);
  assert_failed (rest, 40106, 401);
  g_assert_finalize_object (rest);
  g_assert_cmpuint (fake_service_get_count (service), ==, 0);

  rest = rest_fixture_new (service, "token", "tok", "fallback-hosts", elsewhere, NULL);
  assert_answered (rest);
  g_assert_finalize_object (rest);
  g_assert_cmpuint (fake_service_get_count (service), ==, 1);
  observed ("a token over plain HTTP: sent; a key, where one of the hosts is another machine: 40103, nothing is sent");
}

static void
test_time (void)
{
  g_autoptr (FakeService) service = fake_service_new ("127.0.0.1", 0);
  AblyRest *rest = rest_fixture_new (service, "key", KEY, NULL);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  const FakeRequest *asked;

  fake_service_answer (service, 200, "application/json", "[1700000000123]", NULL);
  ably_rest_time_async (rest, NULL, async_result_cb, &result);
  g_assert_cmpint (ably_rest_time_finish (rest, await_result (&result), &error), ==, 1700000000123);
  g_assert_no_error (error);

  asked = fake_service_get_request (service, 0);
  g_assert_cmpstr (asked->method, ==, "GET");
  g_assert_cmpstr (asked->path, ==, "/time");
  g_assert_null (fake_request_get_header (asked, "Authorization"));
  g_assert_cmpstr (fake_request_get_header (asked, "X-Ably-Version"), ==, "6");
  observed ("GET /time without credentials, over plain HTTP; the number of the answer");

  g_clear_object (&result);
  g_assert_finalize_object (rest);
}

static void
test_time_errors (void)
{
  static const struct
  {
    guint status;
    const char *body;
    int code;
  } cases[] = {
    { 400, "{\"error\":{\"code\":40000,\"message\":\"no\"}}", 40000 },
    { 500, "{}", 50000 },
    { 200, "[]", 40013 },
    { 200, "[\"1700000000123\"]", 40013 },
    { 200, "[[1]]", 40013 },
    { 200, "[0]", 40013 },
    { 200, "{}", 40013 },
    { 200, "", 40013 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (FakeService) service = fake_service_new ("127.0.0.1", 0);
      g_autoptr (AblyRest) rest = rest_fixture_new (service, "key", KEY, NULL);
      g_autoptr (GAsyncResult) result = NULL;
      g_autoptr (GError) error = NULL;

      fake_service_answer (service, cases[i].status, "application/json", cases[i].body, NULL);
      ably_rest_time_async (rest, NULL, async_result_cb, &result);
      g_assert_cmpint (ably_rest_time_finish (rest, await_result (&result), &error), ==, -1);
      g_assert_error (error, ABLY_ERROR, cases[i].code);
    }
  observed ("an error of the service is that of the call; an answer without a time is 40013");
}

static void
test_timeout (void)
{
  g_autoptr (AblyClientOptions) options = ably_client_options_new ();
  static const FakeManner manners[] = { FAKE_STALL, FAKE_TRICKLE };

  for (guint i = 0; i < G_N_ELEMENTS (manners); i++)
    {
      g_autoptr (FakeService) service = fake_service_new ("127.0.0.1", 0);
      AblyRest *rest = rest_fixture_new (service, "key", KEY, "http-request-timeout", 100, NULL);

      fake_service_misbehave (service, manners[i]);
      assert_failed (rest, 50003, 500);
      g_assert_cmpuint (fake_service_get_count (service), ==, 1);
      g_assert_finalize_object (rest);
    }
  g_assert_cmpuint (ably_client_options_get_http_request_timeout (options), ==, 10000);
  observed ("no answer, or one that trickles: 50003 after the configured time, which is 10 s by default");
}

static void
test_too_large (void)
{
  g_autoptr (FakeService) service = fake_service_new ("127.0.0.1", 0);
  AblyRest *rest = rest_fixture_new (service, "key", KEY, NULL);
  g_autofree char *huge = g_strnfill (8 * 1024 * 1024 + 1, ' ');

  fake_service_answer (service, 200, "application/json", huge, NULL);
  assert_failed (rest, 40013, 400);
  g_assert_cmpuint (fake_service_get_count (service), ==, 1);

  g_assert_finalize_object (rest);
}

static void
test_unreachable (void)
{
  g_autoptr (FakeService) service = fake_service_new ("127.0.0.1", 0);
  AblyRest *rest = rest_fixture_new (service, "key", KEY, NULL);

  fake_service_misbehave (service, FAKE_DROP);
  assert_failed (rest, 80003, 503);

  g_clear_pointer (&service, fake_service_free);
  assert_failed (rest, 80003, 503);
  observed ("dropped without an answer, and refused: 80003 with status 503 and the host in words");

  g_assert_finalize_object (rest);
}

static void
test_cancel (void)
{
  g_autoptr (FakeService) service = fake_service_new ("127.0.0.1", 0);
  AblyRest *rest = rest_fixture_new (service, "key", KEY, NULL);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GAsyncResult) late_result = NULL;
  g_autoptr (GError) error = NULL;

  fake_service_misbehave (service, FAKE_STALL);
  ably_rest_request_async (rest, "GET", "/thing", NULL, NULL, 0, cancellable, async_result_cb, &result);
  await_until (fake_service_get_count (service) > 0);
  g_cancellable_cancel (cancellable);
  g_assert_null (ably_rest_request_finish (rest, await_result (&result), &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&error);

  ably_rest_request_async (rest, "GET", "/thing", NULL, NULL, 0, cancellable, async_result_cb, &late_result);
  g_assert_null (ably_rest_request_finish (rest, await_result (&late_result), &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpuint (fake_service_get_count (service), ==, 1);

  g_clear_object (&result);
  g_clear_object (&late_result);
  g_assert_finalize_object (rest);
}

/* More at once than a session lets through by itself. */
static void
test_many (void)
{
  g_autoptr (FakeService) service = fake_service_new ("127.0.0.1", 0);
  AblyRest *rest = rest_fixture_new (service, "key", KEY, NULL);
  GAsyncResult *results[200] = { NULL, };

  fake_service_answer (service, 200, "application/json", "{\"connections\":1}", NULL);
  for (guint i = 0; i < G_N_ELEMENTS (results); i++)
    ably_rest_request_async (rest, "GET", "/thing", NULL, NULL, 0, NULL, async_result_cb, &results[i]);
  for (guint i = 0; i < G_N_ELEMENTS (results); i++)
    {
      g_autoptr (GAsyncResult) result = await_result (&results[i]);
      g_autoptr (GError) error = NULL;
      g_autoptr (AblyResponse) response = ably_rest_request_finish (rest, result, &error);

      g_assert_no_error (error);
    }
  g_assert_cmpuint (fake_service_get_count (service), ==, G_N_ELEMENTS (results));

  g_assert_finalize_object (rest);
}

/* RSC19f, RSC19b */
static void
test_custom_headers (void)
{
  static const char *headers[] = { "X-Custom-Header=custom value", "X-Another=a=b", "Authorization=Bearer forged",
                                   "authorization=Bearer forged too", "X-Ably-Version=1", NULL };
  g_autoptr (FakeService) service = fake_service_new ("127.0.0.1", 0);
  AblyRest *rest = rest_fixture_new (service, "key", KEY, NULL);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (AblyResponse) response = NULL;
  g_autoptr (GError) error = NULL;
  const FakeRequest *asked;

  fake_service_answer (service, 200, "application/json", "[]", NULL);
  ably_rest_request_with_headers_async (rest, "GET", "/test", NULL, headers, NULL, 3, NULL, async_result_cb, &result);
  response = ably_rest_request_finish (rest, await_result (&result), &error);
  g_assert_no_error (error);

  asked = fake_service_get_request (service, 0);
  g_assert_cmpstr (fake_request_get_header (asked, "X-Custom-Header"), ==, "custom value");
  g_assert_cmpstr (fake_request_get_header (asked, "X-Another"), ==, "a=b");
  g_assert_cmpstr (fake_request_get_header (asked, "Authorization"), ==, "Basic YXBwLmtleTpzM2NyZXQ=");
  g_assert_cmpstr (fake_request_get_header (asked, "X-Ably-Version"), ==, "3");
  observed ("X-Custom-Header and X-Another as given; Authorization and X-Ably-Version are the client's own");

  g_clear_object (&result);
  g_assert_finalize_object (rest);
}

/* RSC25: by the names of the service, which all lead to this machine here. */
static void
test_hosts_by_name (void)
{
  static const struct
  {
    const char *endpoint;
    const char *host;
  } cases[] = { { NULL, "main.realtime.ably.net" }, { "test", "test.realtime.ably.net" } };
  g_autoptr (GResolver) usual = loopback_resolver_install ();

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (FakeService) service = fake_service_new ("127.0.0.1", 0);
      AblyRest *rest = rest_fixture_new (service, "endpoint", cases[i].endpoint, "token", "tok", NULL);
      g_autofree char *host = g_strdup_printf ("%s:%u", cases[i].host, fake_service_get_port (service));

      soup_session_set_proxy_resolver (ably_rest_get_session (rest), NULL);
      fake_service_answer (service, 200, "application/json", "[]", NULL);
      for (guint j = 0; j < 3; j++)
        {
          assert_answered (rest);
          g_assert_cmpstr (fake_request_get_header (fake_service_get_request (service, j), "Host"), ==, host);
        }
      g_assert_finalize_object (rest);
    }
  observed ("three requests to main.realtime.ably.net by default, to test.realtime.ably.net with the endpoint test");
  g_resolver_set_default (usual);
}

static void
test_primary_before_fallback (void)
{
  g_autoptr (GResolver) usual = loopback_resolver_install ();
  g_autoptr (FakeService) service = fake_service_new ("127.0.0.1", 0);
  AblyRest *rest = rest_fixture_new (service, "endpoint", NULL, "token", "tok", NULL);

  soup_session_set_proxy_resolver (ably_rest_get_session (rest), NULL);
  fake_service_answer (service, 500, "application/json", "{}", NULL);
  fake_service_answer (service, 200, "application/json", "[]", NULL);
  assert_answered (rest);
  g_assert_cmpuint (fake_service_get_count (service), ==, 2);
  g_assert_true (g_str_has_prefix (fake_request_get_header (fake_service_get_request (service, 0), "Host"), "main.realtime.ably.net:"));
  g_assert_true (g_regex_match_simple ("^main\\.[a-e]\\.fallback\\.ably-realtime\\.com:",
                                       fake_request_get_header (fake_service_get_request (service, 1), "Host"), 0, 0));
  observed ("main.realtime.ably.net first, then one of main.{a,b,c,d,e}.fallback.ably-realtime.com, each with its own Host header");

  g_assert_finalize_object (rest);
  g_resolver_set_default (usual);
}

/* RSC18: TLS unless it is switched off; nobody answers to it here. */
static void
test_scheme (void)
{
  g_autoptr (FakeService) service = fake_service_new ("127.0.0.1", 0);
  AblyRest *rest = rest_fixture_new (service, "key", KEY, "tls", TRUE, "http-open-timeout", 200, NULL);
  g_autoptr (AblyResponse) response = NULL;
  g_autoptr (GError) error = NULL;

  fake_service_answer (service, 200, "application/json", "[]", NULL);
  response = rest_fixture_request (rest, &error);
  g_assert_nonnull (error);
  g_assert_cmpuint (fake_service_get_count (service), ==, 0);
  g_assert_finalize_object (rest);

  rest = rest_fixture_new (service, "key", KEY, "tls", FALSE, NULL);
  assert_answered (rest);
  g_assert_finalize_object (rest);
  observed ("with TLS nothing is said to a host that does not speak it; without, plain HTTP");
}

static void
test_auth_attribute (void)
{
  g_autoptr (FakeService) service = fake_service_new ("127.0.0.1", 0);
  AblyRest *rest = rest_fixture_new (service, "key", KEY, NULL);

  g_assert_true (ABLY_IS_AUTH (ably_rest_get_auth (rest)));
  g_assert_true (ably_rest_get_auth (rest) == ably_rest_get_auth (rest));
  observed ("the client has one auth");

  g_assert_finalize_object (rest);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/HU/RSC7e/ably-version-header-0", test_body);
  g_test_add_func ("/HU/RSC7d/ably-agent-header-format-0", test_request);
  g_test_add_func ("/HU/RSC8c/accept-content-type-headers-0", test_body);
  g_test_add_func ("/HU/RSC19c/protocol-headers-json-0", test_body);
  g_test_add_func ("/HU/RSC19c/body-encoded-per-protocol-2", test_body);
  g_test_add_func ("/HU/RSC19f/request-body-sent-3", test_body);
  g_test_add_func ("/HU/RSC19f/path-leading-slash-handling-4", test_body);
  g_test_add_func ("/HU/RSC19f/query-params-passed-1", test_request);
  g_test_add_func ("/HU/RSC19f1/version-param-sets-header-0", test_request);
  g_test_add_func ("/HU/RSC19b/uses-configured-auth-0", test_request);
  g_test_add_func ("/HU/RSC25/request-path-preserved-4", test_request);
  g_test_add_func ("/trap/18-encoded-once", test_request);
  g_test_add_func ("/HU/RSC19f/supports-http-methods-0", test_methods);
  g_test_add_func ("/HU/RSC19f/custom-headers-passed-2", test_custom_headers);
  g_test_add_func ("/HU/RSC19b/cannot-override-auth-1", test_custom_headers);
  g_test_add_func ("/HU/RSC5/auth-attribute-accessible-0", test_auth_attribute);

  g_test_add_func ("/HU/RSC19d/response-status-code-0", test_errors);
  g_test_add_func ("/HU/RSC19d/response-success-indicator-1", test_errors);
  g_test_add_func ("/HU/RSC19d/response-error-code-header-2", test_errors);
  g_test_add_func ("/HU/RSC19d/response-error-message-header-3", test_errors);
  g_test_add_func ("/HU/RSC8d/mismatched-response-content-type-0", test_errors);
  g_test_add_func ("/HU/RSC8e/unsupported-content-type-0", test_errors);
  g_test_add_func ("/HU/RSC19e/http-error-no-fallback-2", test_errors);
  g_test_add_func ("/HU/RSC15l/http-4xx-no-fallback-5", test_errors);
  g_test_add_func ("/rest/nesting", test_nesting);

  g_test_add_func ("/HU/RSC16/returns-server-time-0", test_time);
  g_test_add_func ("/HU/RSC16/request-format-get-time-1", test_time);
  g_test_add_func ("/HU/RSC16/no-auth-required-2", test_time);
  g_test_add_func ("/HU/RSC16/works-without-tls-3", test_time);
  g_test_add_func ("/HU/RSC16/error-propagated-4", test_time_errors);

  g_test_add_func ("/HU/RSC13/request-timeout-enforced-0", test_timeout);
  g_test_add_func ("/HU/RSC19e/timeout-error-handling-1", test_timeout);
  g_test_add_func ("/HU/RSC19e/network-error-propagated-0", test_unreachable);
  g_test_add_func ("/rest/too-large", test_too_large);
  g_test_add_func ("/rest/cancel", test_cancel);
  g_test_add_func ("/rest/many-at-once", test_many);

  g_test_add_func ("/HU/RSC18/tls-controls-protocol-scheme-0", test_scheme);
  g_test_add_func ("/HU/RSC18/token-auth-over-non-tls-0", test_plain_text);
  g_test_add_func ("/HU/RSC25/default-primary-domain-0", test_hosts_by_name);
  g_test_add_func ("/HU/RSC25/custom-endpoint-domain-1", test_hosts_by_name);
  g_test_add_func ("/HU/RSC25/multiple-requests-primary-domain-2", test_hosts_by_name);
  g_test_add_func ("/HU/RSC25/primary-tried-before-fallback-3", test_primary_before_fallback);
  g_test_add_func ("/HU/RSC15j/host-header-matches-request-0", test_primary_before_fallback);

  return g_test_run ();
}
