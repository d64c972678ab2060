/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ably/ably-token-request.h"
#include "fixture/auth-fixture.h"

#define KEY AUTH_KEY
#define JWT "eyJ0eXAiOiJKV1QifQ.eyJpYXQiOjF9.c2ln"

/* The choice of scheme, and where tokens come from. */

static const char *
get_text (JsonNode   *node,
          const char *member)
{
  return json_object_get_string_member (json_node_get_object (node), member);
}

static void
test_signature (void)
{
  const AblyTokenParams params = {
    .ttl = 3600000,
    .capability = (char *) "{\"*\":[\"channel-metadata\",\"subscribe\"]}",
    .client_id = (char *) "monitor",
  };
  g_autoptr (JsonNode) full = ably_token_request_new (KEY, &params, 1700000000000, "0123456789abcdef");
  g_autoptr (JsonNode) bare = ably_token_request_new (KEY, &(AblyTokenParams) { .ttl = 0 }, 1700000000000, "0123456789abcdef");
  g_autofree char *text = json_to_string (bare, FALSE);

  g_assert_cmpstr (get_text (full, "mac"), ==, "TMvzNqqCfA5NEgSXdogRdHF3QDxTt17HY4UQ+noWVrE=");
  g_assert_cmpstr (get_text (full, "keyName"), ==, "aBcDeF.gHiJkL");
  g_assert_cmpint (json_object_get_int_member (json_node_get_object (full), "ttl"), ==, 3600000);

  /* What is unset is left out, neither 0 nor empty. */
  g_assert_cmpstr (text, ==,
                   "{\"keyName\":\"aBcDeF.gHiJkL\",\"timestamp\":1700000000000,\"nonce\":\"0123456789abcdef\","
                   "\"mac\":\"JxSWOk3iuGJ+Uw7rcuU1zcFMtBiv/PM5cI2TwTHJV/c=\"}");
  observed ("both vectors of the specification signed alike; what is unset is left out");
}

static void
test_scheme (void)
{
  static const struct
  {
    const char *key;
    const char *token;
    const char *auth_url;
    gboolean use_token_auth;
    AblyAuthMethod method;
    gboolean can_renew;
  } cases[] = {
    { KEY, NULL, NULL, FALSE, ABLY_AUTH_BASIC, TRUE },
    { KEY, NULL, NULL, TRUE, ABLY_AUTH_TOKEN, TRUE },
    { KEY, "tok", NULL, FALSE, ABLY_AUTH_TOKEN, TRUE },
    { NULL, "tok", NULL, FALSE, ABLY_AUTH_TOKEN, FALSE },
    { NULL, NULL, "https://a.example", FALSE, ABLY_AUTH_TOKEN, TRUE },
    { KEY, NULL, "https://a.example", FALSE, ABLY_AUTH_TOKEN, TRUE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (AblyClientOptions) options = ably_client_options_new ();
      AblyRest *rest;

      g_object_set (options,
                    "key", cases[i].key,
                    "token", cases[i].token,
                    "auth-url", cases[i].auth_url,
                    "use-token-auth", cases[i].use_token_auth,
                    NULL);
      rest = ably_rest_new (options);
      g_assert_cmpint (ably_auth_get_method (ably_rest_get_auth (rest)), ==, cases[i].method);
      g_assert_cmpint (ably_auth_can_renew (ably_rest_get_auth (rest)), ==, cases[i].can_renew);
      g_assert_finalize_object (rest);
    }
  observed ("the key alone is sent itself; a token, an authUrl or useTokenAuth turn to tokens, also beside a key");
}

static void
test_header (void)
{
  g_autoptr (FakeService) service = fake_service_new ("127.0.0.1", 0);
  AblyRest *rest = auth_fixture_new (service, NULL, "key", "app.key:secret", NULL);
  g_autofree char *basic = ably_auth_dup_header (ably_rest_get_auth (rest), NULL);
  g_autofree char *bearer = ably_auth_dup_header (ably_rest_get_auth (rest), JWT);

  g_assert_cmpstr (basic, ==, "Basic YXBwLmtleTpzZWNyZXQ=");
  g_assert_cmpstr (bearer, ==, "Bearer ZXlKMGVYQWlPaUpLVjFRaWZRLmV5SnBZWFFpT2pGOS5jMmxu");
  assert_token (rest, NULL, NULL);
  g_assert_cmpuint (fake_service_get_count (service), ==, 0);
  observed ("Basic and the key in base64; Bearer and the token in base64");

  g_assert_finalize_object (rest);
}

static void
test_given_token (void)
{
  g_autoptr (FakeService) service = fake_service_new ("127.0.0.1", 0);
  AblyRest *rest = auth_fixture_new (service, NULL, "token", "tok", NULL);
  g_autoptr (GError) error = NULL;

  assert_token (rest, NULL, "tok");
  assert_token (rest, "older", "tok");
  g_assert_null (auth_fixture_obtain (rest, "tok", &error));
  g_assert_error (error, ABLY_ERROR, 40171);
  g_assert_cmpuint (ably_error_get_status_code (error), ==, 401);
  g_assert_cmpuint (fake_service_get_count (service), ==, 0);

  g_assert_finalize_object (rest);
}

static void
test_request_token (void)
{
  g_autoptr (FakeService) service = fake_service_new ("127.0.0.1", 0);
  AblyRest *rest = auth_fixture_new (service, NULL, "key", KEY, "use-token-auth", TRUE, "client-id", "monitor", NULL);
  g_autoptr (JsonNode) asked = NULL;
  g_autoptr (JsonNode) expected = NULL;
  const FakeRequest *request;

  fake_service_answer (service, 201, "application/json", "{\"token\":\"tok\",\"clientId\":\"monitor\",\"expires\":1}", NULL);
  assert_token (rest, NULL, "tok");
  assert_token (rest, NULL, "tok");
  g_assert_cmpuint (fake_service_get_count (service), ==, 1);

  request = fake_service_get_request (service, 0);
  g_assert_cmpstr (request->method, ==, "POST");
  g_assert_cmpstr (request->path, ==, "/keys/aBcDeF.gHiJkL/requestToken");
  g_assert_null (fake_request_get_header (request, "Authorization"));
  g_assert_null (strstr (request->body, "s3cr3t"));

  asked = json_from_string (request->body, NULL);
  expected = ably_token_request_new (KEY, &(AblyTokenParams) { .client_id = (char *) "monitor" },
                                     json_object_get_int_member (json_node_get_object (asked), "timestamp"),
                                     get_text (asked, "nonce"));
  g_assert_true (json_node_equal (asked, expected));
  observed ("POST /keys/aBcDeF.gHiJkL/requestToken with clientId, timestamp, nonce and mac, without ttl and capability, "
            "and without credentials; the token of the answer is used from then on");

  g_assert_finalize_object (rest);
}

static void
test_request_token_errors (void)
{
  static const struct
  {
    guint status;
    const char *body;
    int code;
    guint status_code;
  } cases[] = {
    { 401, "{\"error\":{\"code\":40101,\"statusCode\":401,\"message\":\"mac\"}}", 40101, 401 },
    { 403, "{\"error\":{\"code\":40300,\"statusCode\":403,\"message\":\"no\"}}", 40300, 403 },
    { 200, "{}", 40170, 401 },
    { 200, "[]", 40170, 401 },
    { 204, NULL, 40170, 401 },
    { 200, "{\"token\":7}", 40170, 401 },
    { 200, "{\"token\":\"\"}", 40170, 401 },
    { 200, "{\"token\":\"tok\",\"clientId\":\"other\"}", 40102, 401 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (FakeService) service = fake_service_new ("127.0.0.1", 0);
      AblyRest *rest = auth_fixture_new (service, NULL, "key", KEY, "use-token-auth", TRUE, "client-id", "monitor", NULL);

      fake_service_answer (service, cases[i].status, cases[i].body != NULL ? "application/json" : NULL, cases[i].body, NULL);
      assert_no_token (rest, cases[i].code, cases[i].status_code);
      g_assert_cmpuint (fake_service_get_count (service), ==, 1);
      g_assert_finalize_object (rest);
    }
  observed ("a token for another client id: 40102 with status 401");
}

static void
test_wildcard_client_id (void)
{
  g_autoptr (FakeService) service = fake_service_new ("127.0.0.1", 0);
  AblyRest *rest = auth_fixture_new (service, NULL, "key", KEY, "use-token-auth", TRUE, "client-id", "monitor", NULL);

  fake_service_answer (service, 201, "application/json", "{\"token\":\"tok\",\"clientId\":\"*\"}", NULL);
  assert_token (rest, NULL, "tok");
  observed ("a token for * serves the client id monitor");

  g_assert_finalize_object (rest);
}

static gint64
asked_timestamp (FakeService *service,
                 guint        position)
{
  g_autoptr (JsonNode) node = json_from_string (fake_service_get_request (service, position)->body, NULL);

  return json_object_get_int_member (json_node_get_object (node), "timestamp");
}

/* 40104: our clock is off, so ask for the time, and sign again, once. */
static void
test_clock (void)
{
  g_autoptr (FakeService) service = fake_service_new ("127.0.0.1", 0);
  AblyRest *rest = auth_fixture_new (service, NULL, "key", KEY, "use-token-auth", TRUE, NULL);
  const char *refusal = "{\"error\":{\"code\":40104,\"statusCode\":401,\"message\":\"timestamp\"}}";

  fake_service_answer (service, 401, "application/json", refusal, NULL);
  fake_service_answer (service, 200, "application/json", "[1500000000000]", NULL);
  fake_service_answer (service, 201, "application/json", "{\"token\":\"tok\"}", NULL);
  assert_token (rest, NULL, "tok");
  g_assert_cmpstr (fake_service_get_request (service, 1)->path, ==, "/time");
  g_assert_cmpint (asked_timestamp (service, 2), >=, 1500000000000);
  g_assert_cmpint (asked_timestamp (service, 2), <, 1500000100000);
  g_assert_finalize_object (rest);
}

/* A nonce that was seen, or a clock that stays off: another signature, not two. */
static void
test_signature_limit (void)
{
  g_autoptr (FakeService) service = fake_service_new ("127.0.0.1", 0);
  AblyRest *rest = auth_fixture_new (service, NULL, "key", KEY, "use-token-auth", TRUE, NULL);
  const char *refusal = "{\"error\":{\"code\":40105,\"statusCode\":401,\"message\":\"nonce\"}}";

  fake_service_answer (service, 401, "application/json", refusal, NULL);
  fake_service_answer (service, 200, "application/json", "[1500000000000]", NULL);
  fake_service_answer (service, 401, "application/json", refusal, NULL);
  assert_no_token (rest, 40105, 401);
  g_assert_cmpuint (fake_service_get_count (service), ==, 3);
  g_assert_cmpstr (fake_service_get_request (service, 0)->body, !=, fake_service_get_request (service, 2)->body);

  g_assert_finalize_object (rest);
}

/* RSA4b1: only when the time of the service is known is `expires` looked at. */
/* Whatever it is, it is not the time. */
static void
test_strange_times (void)
{
  static const char *answers[] = {
    "[9223372036854775807]", "[253402300800000]", "[1e300]", "[-1]", "[0]", "[1.5]", "[\"1700000000000\"]", "[true]", "[]", "{}", "[[1]]",
  };

  for (guint i = 0; i < G_N_ELEMENTS (answers); i++)
    {
      g_autoptr (FakeService) service = fake_service_new ("127.0.0.1", 0);
      AblyRest *rest = auth_fixture_new (service, NULL, "key", KEY, NULL);
      g_autoptr (GAsyncResult) result = NULL;
      g_autoptr (GError) error = NULL;

      fake_service_answer (service, 200, "application/json", answers[i], NULL);
      ably_rest_time_async (rest, NULL, async_result_cb, &result);
      g_assert_cmpint (ably_rest_time_finish (rest, await_result (&result), &error), ==, -1);
      g_assert_error (error, ABLY_ERROR, 40013);
      g_clear_object (&result);
      g_assert_finalize_object (rest);
    }
}

static void
test_preemptive_renewal (void)
{
  g_autoptr (FakeService) service = fake_service_new ("127.0.0.1", 0);
  AblyRest *rest = auth_fixture_new (service, NULL, "key", KEY, "use-token-auth", TRUE, NULL);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  fake_service_answer (service, 201, "application/json", "{\"token\":\"one\",\"expires\":1700000000000}", NULL);
  fake_service_answer (service, 200, "application/json", "[1700000000001]", NULL);
  fake_service_answer (service, 201, "application/json", "{\"token\":\"two\",\"expires\":1700003600000}", NULL);
  assert_token (rest, NULL, "one");
  assert_token (rest, NULL, "one");

  ably_rest_time_async (rest, NULL, async_result_cb, &result);
  g_assert_cmpint (ably_rest_time_finish (rest, await_result (&result), &error), ==, 1700000000001);
  g_assert_no_error (error);
  assert_token (rest, NULL, "two");
  assert_token (rest, NULL, "two");
  g_assert_cmpuint (fake_service_get_count (service), ==, 3);
  observed ("an expired token is used as long as the time of the service is not known, and renewed before use once it is");

  g_clear_object (&result);
  g_assert_finalize_object (rest);
}

static void
test_shared_renewal (void)
{
  g_autoptr (FakeService) service = fake_service_new ("127.0.0.1", 0);
  g_autoptr (FakeService) auth_service = fake_service_new ("127.0.0.1", 0);
  AblyRest *rest = auth_fixture_new (service, auth_service, "token", "old", NULL);
  AblyAuth *auth = ably_rest_get_auth (rest);
  GAsyncResult *results[5] = { NULL, };

  fake_service_answer (auth_service, 200, "text/plain", "new", NULL);
  for (guint i = 0; i < G_N_ELEMENTS (results); i++)
    ably_auth_obtain_token_async (auth, "old", NULL, async_result_cb, &results[i]);
  for (guint i = 0; i < G_N_ELEMENTS (results); i++)
    {
      g_autoptr (GAsyncResult) result = await_result (&results[i]);
      g_autofree char *token = NULL;

      g_assert_true (ably_auth_obtain_token_finish (auth, result, &token, NULL));
      g_assert_cmpstr (token, ==, "new");
    }
  g_assert_cmpuint (fake_service_get_count (auth_service), ==, 1);

  /* Who is late with the same refusal gets what there is already. */
  assert_token (rest, "old", "new");
  g_assert_cmpuint (fake_service_get_count (auth_service), ==, 1);
  assert_token (rest, "new", "new");
  g_assert_cmpuint (fake_service_get_count (auth_service), ==, 2);

  g_assert_finalize_object (rest);
}

static void
test_shared_failure (void)
{
  g_autoptr (FakeService) service = fake_service_new ("127.0.0.1", 0);
  g_autoptr (FakeService) auth_service = fake_service_new ("127.0.0.1", 0);
  AblyRest *rest = auth_fixture_new (service, auth_service, "client-id", NULL, NULL);
  AblyAuth *auth = ably_rest_get_auth (rest);
  GAsyncResult *results[2] = { NULL, };

  fake_service_answer (auth_service, 403, "text/plain", "never", NULL);
  fake_service_answer (auth_service, 200, "text/plain", "tok", NULL);
  for (guint i = 0; i < G_N_ELEMENTS (results); i++)
    ably_auth_obtain_token_async (auth, NULL, NULL, async_result_cb, &results[i]);
  for (guint i = 0; i < G_N_ELEMENTS (results); i++)
    {
      g_autoptr (GAsyncResult) result = await_result (&results[i]);
      g_autoptr (GError) error = NULL;
      g_autofree char *token = NULL;

      g_assert_false (ably_auth_obtain_token_finish (auth, result, &token, &error));
      g_assert_error (error, ABLY_ERROR, 40170);
    }
  assert_token (rest, NULL, "tok");

  g_assert_finalize_object (rest);
}

/* One who gives up leaves the others alone; when all have, the next one gets what
 * they had asked for. */
static void
test_cancel (void)
{
  g_autoptr (FakeService) service = fake_service_new ("127.0.0.1", 0);
  g_autoptr (FakeService) auth_service = fake_service_new ("127.0.0.1", 0);
  AblyRest *rest = auth_fixture_new (service, auth_service, "client-id", NULL, NULL);
  AblyAuth *auth = ably_rest_get_auth (rest);
  g_autoptr (GCancellable) first = g_cancellable_new ();
  g_autoptr (GCancellable) second = g_cancellable_new ();
  g_autoptr (GAsyncResult) first_result = NULL;
  g_autoptr (GAsyncResult) second_result = NULL;
  g_autoptr (GAsyncResult) third_result = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *token = NULL;

  fake_service_misbehave (auth_service, FAKE_STALL);
  fake_service_answer (auth_service, 200, "text/plain", "tok", NULL);
  ably_auth_obtain_token_async (auth, NULL, first, async_result_cb, &first_result);
  ably_auth_obtain_token_async (auth, NULL, second, async_result_cb, &second_result);
  await_until (fake_service_get_count (auth_service) > 0);

  g_cancellable_cancel (first);
  g_assert_false (ably_auth_obtain_token_finish (auth, await_result (&first_result), &token, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_null (second_result);
  g_clear_error (&error);

  g_cancellable_cancel (second);
  g_assert_false (ably_auth_obtain_token_finish (auth, await_result (&second_result), &token, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);

  /* The asking went on. */
  ably_auth_obtain_token_async (auth, NULL, NULL, async_result_cb, &third_result);
  g_assert_cmpuint (fake_service_get_count (auth_service), ==, 1);
  fake_service_release (auth_service);
  g_clear_error (&error);
  g_assert_false (ably_auth_obtain_token_finish (auth, await_result (&third_result), &token, &error));
  g_assert_error (error, ABLY_ERROR, 40170);

  assert_token (rest, NULL, "tok");
  g_assert_cmpuint (fake_service_get_count (auth_service), ==, 2);

  g_clear_object (&first_result);
  g_clear_object (&second_result);
  g_clear_object (&third_result);
  g_assert_finalize_object (rest);
}

/* Token details as the authUrl gives them. */
static void
test_callback_params (void)
{
  const AblyTokenParams params = { .ttl = 60000, .capability = (char *) "{\"a\":[\"subscribe\"]}" };
  g_autoptr (FakeService) service = fake_service_new ("127.0.0.1", 0);
  g_autoptr (FakeService) auth_service = fake_service_new ("127.0.0.1", 0);
  AblyRest *rest = auth_fixture_new (service, auth_service, "client-id", "monitor", "default-token-params", &params, NULL);
  g_autoptr (GHashTable) form = NULL;

  fake_service_answer (auth_service, 200, "text/plain", "tok", NULL);
  assert_token (rest, NULL, "tok");
  form = soup_form_decode (fake_service_get_request (auth_service, 0)->query);
  g_assert_cmpstr (g_hash_table_lookup (form, "ttl"), ==, "60000");
  g_assert_cmpstr (g_hash_table_lookup (form, "capability"), ==, "{\"a\":[\"subscribe\"]}");
  g_assert_cmpstr (g_hash_table_lookup (form, "clientId"), ==, "monitor");
  observed ("the authUrl is asked with ttl, capability and clientId");

  g_assert_finalize_object (rest);
}

static void
test_expired_details (void)
{
  g_autoptr (FakeService) service = fake_service_new ("127.0.0.1", 0);
  g_autoptr (AblyTokenDetails) details = ably_token_details_new ("old");
  g_autoptr (GError) error = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  AblyRest *rest;

  details->expires = 1600000000000;
  rest = auth_fixture_new (service, NULL, "token-details", details, NULL);
  fake_service_answer (service, 200, "application/json", "[1700000000000]", NULL);
  ably_rest_time_async (rest, NULL, async_result_cb, &result);
  ably_rest_time_finish (rest, await_result (&result), NULL);
  g_clear_object (&result);

  error = auth_fixture_request (rest);
  g_assert_error (error, ABLY_ERROR, 40171);
  g_assert_cmpuint (fake_service_get_count (service), ==, 1);
  observed ("TokenDetails that have ended by the time of the service: 40171, nothing is sent; without that time it is for the service to say");

  g_assert_finalize_object (rest);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/HU/TE/token-request-mac-signature-0", test_signature);
  g_test_add_func ("/HU/TE/token-request-to-json-1", test_signature);
  g_test_add_func ("/HU/TE1/token-request-attributes-0", test_signature);
  g_test_add_func ("/HU/RSA5/ttl-null-when-unspecified-0", test_request_token);
  g_test_add_func ("/HU/RSA6/capability-null-when-unspecified-0", test_request_token);
  g_test_add_func ("/HU/RSA5b/explicit-ttl-preserved-0", test_signature);
  g_test_add_func ("/HU/RSA6b/explicit-capability-preserved-0", test_signature);
  g_test_add_func ("/trap/23-token-request", test_signature);

  g_test_add_func ("/HU/RSA4/basic-auth-key-only-0", test_scheme);
  g_test_add_func ("/HU/RSA4/use-token-auth-forced-1", test_scheme);
  g_test_add_func ("/HU/RSA4/auth-callback-triggers-token-2", test_scheme);
  g_test_add_func ("/HU/RSA4/authurl-triggers-token-3", test_scheme);
  g_test_add_func ("/HU/RSA1/token-auth-takes-precedence-0", test_scheme);
  g_test_add_func ("/HU/RSA2/basic-auth-header-format-0", test_header);
  g_test_add_func ("/HU/RSA3/token-auth-explicit-token-0", test_header);
  g_test_add_func ("/auth/given-token", test_given_token);
  g_test_add_func ("/HU/RSA4a2/expired-token-no-renewal-0", test_expired_details);
  g_test_add_func ("/HU/RSA4b1/preemptive-renewal-0", test_preemptive_renewal);

  g_test_add_func ("/auth/request-token-errors", test_request_token_errors);
  g_test_add_func ("/HU/RSA15b/wildcard-token-permits-any-0", test_wildcard_client_id);
  g_test_add_func ("/HU/RSA15c/incompatible-clientid-error-0", test_request_token_errors);
  g_test_add_func ("/auth/clock", test_clock);
  g_test_add_func ("/auth/strange-times", test_strange_times);
  g_test_add_func ("/auth/signature-limit", test_signature_limit);

  g_test_add_func ("/HU/RSA8d/callback-receives-token-params-3", test_callback_params);
  g_test_add_func ("/HU/RSA12a/clientid-passed-to-callback-0", test_callback_params);

  g_test_add_func ("/auth/shared-renewal", test_shared_renewal);
  g_test_add_func ("/auth/shared-failure", test_shared_failure);
  g_test_add_func ("/auth/cancel", test_cancel);

  return g_test_run ();
}
