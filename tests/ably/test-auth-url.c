/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "fixture/auth-fixture.h"

#define JWT "eyJ0eXAiOiJKV1QifQ.eyJpYXQiOjF9.c2ln"

/* Tokens of somebody else's server. */

static void
test_auth_url_get (void)
{
  static const char *headers[] = { "X-Key=a=b", "X-Other=c", NULL };
  static const char *params[] = { "b=3", "c=ü &", "clientId=forged", NULL };
  g_autoptr (FakeService) service = fake_service_new ("127.0.0.1", 0);
  g_autoptr (FakeService) auth_service = fake_service_new ("127.0.0.1", 0);
  AblyRest *rest = auth_fixture_new (service, auth_service, "auth-headers", headers, "auth-params", params, "client-id", "monitor", NULL);
  g_autoptr (GHashTable) form = NULL;
  const FakeRequest *request;

  fake_service_answer (auth_service, 200, "text/plain; charset=utf-8", JWT "\n", NULL);
  assert_token (rest, NULL, JWT);
  g_assert_cmpuint (fake_service_get_count (service), ==, 0);

  request = fake_service_get_request (auth_service, 0);
  g_assert_cmpstr (request->method, ==, "GET");
  g_assert_cmpstr (request->path, ==, "/auth");
  g_assert_cmpstr (request->body, ==, "");
  g_assert_cmpstr (fake_request_get_header (request, "Accept"), ==, "application/json, text/plain");
  g_assert_cmpstr (fake_request_get_header (request, "X-Key"), ==, "a=b");
  g_assert_cmpstr (fake_request_get_header (request, "X-Other"), ==, "c");
  g_assert_null (fake_request_get_header (request, "Authorization"));
  g_assert_null (fake_request_get_header (request, "X-Ably-Version"));

  form = soup_form_decode (request->query);
  g_assert_cmpuint (g_hash_table_size (form), ==, 4);
  g_assert_cmpstr (g_hash_table_lookup (form, "a"), ==, "1");
  g_assert_cmpstr (g_hash_table_lookup (form, "b"), ==, "3");
  g_assert_cmpstr (g_hash_table_lookup (form, "c"), ==, "ü &");
  g_assert_cmpstr (g_hash_table_lookup (form, "clientId"), ==, "monitor");
  observed ("GET with the query of the address, authParams and clientId, of one name the last; authHeaders; "
            "no credentials; the text of the answer is the token");

  g_assert_finalize_object (rest);
}

static void
test_auth_url_post (void)
{
  static const char *params[] = { "b=3", NULL };
  g_autoptr (FakeService) service = fake_service_new ("127.0.0.1", 0);
  g_autoptr (FakeService) auth_service = fake_service_new ("127.0.0.1", 0);
  AblyRest *rest = auth_fixture_new (service, auth_service, "auth-method", "POST", "auth-params", params, NULL);
  const FakeRequest *request;

  fake_service_answer (auth_service, 200, "application/jwt", JWT, NULL);
  assert_token (rest, NULL, JWT);

  request = fake_service_get_request (auth_service, 0);
  g_assert_cmpstr (request->method, ==, "POST");
  g_assert_cmpstr (request->query, ==, "a=1&b=2");
  g_assert_cmpstr (request->body, ==, "b=3");
  g_assert_cmpstr (fake_request_get_header (request, "Content-Type"), ==, "application/x-www-form-urlencoded");
  observed ("POST with authParams in the body, the query of the address as it is; application/jwt is the token");

  g_assert_finalize_object (rest);
}

static void
test_auth_url_details (void)
{
  g_autoptr (FakeService) service = fake_service_new ("127.0.0.1", 0);
  g_autoptr (FakeService) auth_service = fake_service_new ("127.0.0.1", 0);
  AblyRest *rest = auth_fixture_new (service, auth_service, "client-id", NULL, NULL);

  fake_service_answer (auth_service, 200, "application/json", "{\"token\":\"tok\",\"issued\":1,\"expires\":2,\"capability\":\"{}\"}", NULL);
  assert_token (rest, NULL, "tok");
  g_assert_cmpuint (fake_service_get_count (service), ==, 0);

  g_assert_finalize_object (rest);
}

static void
test_auth_url_token_request (void)
{
  const char *token_request = "{\"keyName\":\"a/b.c\",\"timestamp\":1,\"nonce\":\"0123456789abcdef\",\"mac\":\"m\",\"other\":true}";
  g_autoptr (FakeService) service = fake_service_new ("127.0.0.1", 0);
  g_autoptr (FakeService) auth_service = fake_service_new ("127.0.0.1", 0);
  AblyRest *rest = auth_fixture_new (service, auth_service, "client-id", NULL, NULL);

  fake_service_answer (auth_service, 200, "application/json", token_request, NULL);
  fake_service_answer (service, 200, "application/json", "{\"token\":\"tok\"}", NULL);
  assert_token (rest, NULL, "tok");
  g_assert_cmpstr (fake_service_get_request (service, 0)->path, ==, "/keys/a%2Fb.c/requestToken");
  g_assert_cmpstr (fake_service_get_request (service, 0)->body, ==, token_request);
  observed ("the TokenRequest of the authUrl is sent as it is to /keys/a%%2Fb.c/requestToken; the token of that answer is used");

  g_assert_finalize_object (rest);
}

static void
test_auth_url_bad_answers (void)
{
  g_autofree char *huge = g_strnfill (128 * 1024 + 1, 'x');
  const struct
  {
    guint status;
    const char *type;
    const char *body;
    guint status_code;
  } cases[] = {
    { 200, "text/plain", "", 401 },
    { 200, "text/plain", " \n", 401 },
    { 200, "text/plain", "null", 401 },
    { 200, "text/plain", "undefined", 401 },
    { 200, "text/plain", "{\"token\":\"tok\"}", 401 },
    { 200, "text/plain", "two\nlines", 401 },
    { 200, "text/html", "tok", 401 },
    { 200, NULL, "tok", 401 },
    { 200, "text/plain", huge, 401 },
    { 200, "application/json", "{", 401 },
    { 200, "application/json", "[]", 401 },
    { 200, "application/json", "{\"keyName\":\"a.b\"}", 401 },
    { 200, "application/json", "{\"token\":null}", 401 },
    { 200, "application/json", "{\"token\":\"\"}", 401 },
    { 200, "application/json", "{\"keyName\":7,\"mac\":7}", 401 },
    { 401, "text/plain", "who?", 401 },
    { 404, "text/html", "nothing here", 401 },
    { 500, "application/json", "{\"error\":{\"code\":50000,\"message\":\"a=1\"}}", 401 },
    { 403, "text/plain", "never", 403 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (FakeService) service = fake_service_new ("127.0.0.1", 0);
      g_autoptr (FakeService) auth_service = fake_service_new ("127.0.0.1", 0);
      AblyRest *rest = auth_fixture_new (service, auth_service, "client-id", NULL, NULL);

      fake_service_answer (auth_service, cases[i].status, cases[i].type, cases[i].body, NULL);
      assert_no_token (rest, 40170, cases[i].status_code);
      g_assert_cmpuint (fake_service_get_count (service), ==, 0);
      g_assert_cmpuint (fake_service_get_count (auth_service), ==, 1);
      g_assert_finalize_object (rest);
    }
  observed ("nothing, null, undefined, JSON as text, another or no type, more than 128 KiB, no JSON, JSON without a token, "
            "status 4xx and 5xx: 40170 with status 401; status 403: 40170 with 403; one request each");
}

static void
test_auth_url_size_limit (void)
{
  g_autofree char *largest = g_strnfill (128 * 1024, 'x');
  g_autoptr (FakeService) service = fake_service_new ("127.0.0.1", 0);
  g_autoptr (FakeService) auth_service = fake_service_new ("127.0.0.1", 0);
  AblyRest *rest = auth_fixture_new (service, auth_service, "client-id", NULL, NULL);

  fake_service_answer (auth_service, 200, "text/plain", largest, NULL);
  assert_token (rest, NULL, largest);

  g_assert_finalize_object (rest);
}

static void
test_auth_url_timeout (void)
{
  static const FakeManner manners[] = { FAKE_STALL, FAKE_TRICKLE, FAKE_DROP };

  for (guint i = 0; i < G_N_ELEMENTS (manners); i++)
    {
      g_autoptr (FakeService) service = fake_service_new ("127.0.0.1", 0);
      g_autoptr (FakeService) auth_service = fake_service_new ("127.0.0.1", 0);
      AblyRest *rest = auth_fixture_new (service, auth_service, "realtime-request-timeout", 40, NULL);

      fake_service_misbehave (auth_service, manners[i]);
      assert_no_token (rest, 40170, 401);
      g_assert_finalize_object (rest);
    }
}

static void
test_bare_query (void)
{
  g_autoptr (FakeService) service = fake_service_new ("127.0.0.1", 0);
  g_autoptr (FakeService) auth_service = fake_service_new ("127.0.0.1", 0);
  g_autofree char *url = g_strdup_printf ("http://127.0.0.1:%u/auth?s%%20cret&a=1", fake_service_get_port (auth_service));
  AblyRest *rest = auth_fixture_new (service, NULL, "auth-url", url, NULL);
  g_autoptr (GHashTable) form = NULL;

  fake_service_answer (auth_service, 200, "text/plain", "tok", NULL);
  assert_token (rest, NULL, "tok");
  form = soup_form_decode (fake_service_get_request (auth_service, 0)->query);
  g_assert_cmpuint (g_hash_table_size (form), ==, 2);
  g_assert_cmpstr (g_hash_table_lookup (form, "s cret"), ==, "");
  g_assert_cmpstr (g_hash_table_lookup (form, "a"), ==, "1");

  g_assert_finalize_object (rest);
}

/* What an authUrl at @auth_service is asked when its answer leads to @other. */
static const FakeRequest *
follow (FakeService *auth_service,
        FakeService *other,
        guint        status,
        const char  *method)
{
  static const char *headers[] = { "X-Key=s3cr3t", NULL };
  g_autoptr (FakeService) service = fake_service_new ("127.0.0.1", 0);
  g_autofree char *location = g_strdup_printf ("http://127.0.0.1:%u/there?x=1", fake_service_get_port (other));
  AblyRest *rest = auth_fixture_new (service, auth_service, "auth-headers", headers, "auth-method", method, NULL);
  guint n_asked = fake_service_get_count (other);

  fake_service_answer (auth_service, status, "text/plain", "over there", "Location", location, NULL);
  fake_service_answer (other, 200, "text/plain", "tok", NULL);
  assert_token (rest, NULL, "tok");
  g_assert_finalize_object (rest);

  return fake_service_get_request (other, other == auth_service ? n_asked + 1 : n_asked);
}

static void
test_redirection (void)
{
  static const struct
  {
    guint status;
    const char *method;
  } cases[] = { { 301, "GET" }, { 302, "GET" }, { 303, "GET" }, { 307, "GET" }, { 308, "GET" }, { 302, "POST" }, { 303, "POST" } };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (FakeService) auth_service = fake_service_new ("127.0.0.1", 0);
      g_autoptr (FakeService) other = fake_service_new ("127.0.0.1", 0);
      const FakeRequest *request = follow (auth_service, other, cases[i].status, cases[i].method);

      g_assert_cmpstr (request->method, ==, "GET");
      g_assert_cmpstr (request->path, ==, "/there");
      g_assert_cmpstr (request->query, ==, "x=1");
      g_assert_cmpstr (request->body, ==, "");
      g_assert_cmpstr (fake_request_get_header (request, "Accept"), ==, "application/json, text/plain");
      g_assert_null (fake_request_get_header (request, "X-Key"));
    }
}

static void
test_redirection_at_home (void)
{
  g_autoptr (FakeService) auth_service = fake_service_new ("127.0.0.1", 0);

  g_assert_cmpstr (fake_request_get_header (follow (auth_service, auth_service, 302, "GET"), "X-Key"), ==, "s3cr3t");
}

static void
test_redirection_refused (void)
{
  static const struct
  {
    const char *location;
    guint n_asked;
  } cases[] = {
    { NULL, 1 },
    { "http://[no?s3cr3t", 1 },
    { "ftp://127.0.0.1/s3cr3t", 1 },
    { "file:///etc/passwd", 1 },
    { "/again?s3cr3t", 6 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (FakeService) service = fake_service_new ("127.0.0.1", 0);
      g_autoptr (FakeService) auth_service = fake_service_new ("127.0.0.1", 0);
      AblyRest *rest = auth_fixture_new (service, auth_service, NULL);

      fake_service_answer (auth_service, 302, "text/plain", "",
                           cases[i].location != NULL ? "Location" : NULL, cases[i].location, NULL);
      assert_no_token (rest, 40170, 401);
      g_assert_cmpuint (fake_service_get_count (auth_service), ==, cases[i].n_asked);
      g_assert_finalize_object (rest);
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/HU/RSA8c/authurl-invoked-for-auth-0", test_auth_url_get);
  g_test_add_func ("/HU/RSA8c/authurl-post-method-1", test_auth_url_post);
  g_test_add_func ("/HU/RSA8c/authurl-custom-headers-2", test_auth_url_get);
  g_test_add_func ("/HU/RSA8c/authurl-query-params-3", test_auth_url_get);
  g_test_add_func ("/HU/RSA8c/authurl-returns-jwt-4", test_auth_url_post);
  g_test_add_func ("/HU/RSA8c/authurl-error-propagated-5", test_auth_url_bad_answers);
  g_test_add_func ("/HU/RSA8d/callback-invoked-for-auth-0", test_auth_url_get);
  g_test_add_func ("/HU/RSA8d/callback-returns-jwt-1", test_auth_url_post);
  g_test_add_func ("/HU/RSA8d/callback-returns-token-request-2", test_auth_url_token_request);
  g_test_add_func ("/HU/RSA8d/callback-error-propagated-4", test_auth_url_bad_answers);
  g_test_add_func ("/RU/RSA4e/rest-callback-error-40170-0", test_auth_url_bad_answers);
  g_test_add_func ("/HU/TE/token-request-from-json-2", test_auth_url_token_request);
  g_test_add_func ("/HU/RSA12b/clientid-sent-to-authurl-0", test_auth_url_get);
  g_test_add_func ("/auth/auth-url-token-details", test_auth_url_details);
  g_test_add_func ("/auth/auth-url-size-limit", test_auth_url_size_limit);
  g_test_add_func ("/auth/auth-url-timeout", test_auth_url_timeout);
  g_test_add_func ("/auth/auth-url-bare-query", test_bare_query);
  g_test_add_func ("/auth/auth-url-redirection", test_redirection);
  g_test_add_func ("/auth/auth-url-redirection-at-home", test_redirection_at_home);
  g_test_add_func ("/auth/auth-url-redirection-refused", test_redirection_refused);

  return g_test_run ();
}
