/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "fixture/rest-fixture.h"

/* A token that the service refuses, and another in its place: RSA4b, RSC10. */

#define KEY "app.key:s3cret"
#define TOKEN_ERROR "{\"error\":{\"code\":40142,\"statusCode\":401,\"message\":\"token expired\"}}"

static void
test_token_renewal (void)
{
  g_autoptr (FakeService) service = fake_service_new ("127.0.0.1", 0);
  AblyRest *rest = rest_fixture_new (service, "key", KEY, "token", "old", NULL);

  fake_service_answer (service, 401, "application/json", TOKEN_ERROR, NULL);
  fake_service_answer (service, 201, "application/json", "{\"token\":\"new\",\"issued\":1}", NULL);
  fake_service_answer (service, 200, "application/json", "[]", NULL);
  assert_answered (rest);

  g_assert_cmpuint (fake_service_get_count (service), ==, 3);
  g_assert_cmpstr (fake_request_get_header (fake_service_get_request (service, 0), "Authorization"), ==, "Bearer b2xk");
  g_assert_cmpstr (fake_service_get_request (service, 1)->path, ==, "/keys/app.key/requestToken");
  g_assert_null (fake_request_get_header (fake_service_get_request (service, 1), "Authorization"));
  g_assert_cmpstr (fake_request_get_header (fake_service_get_request (service, 2), "Authorization"), ==, "Bearer bmV3");
  g_assert_cmpstr (fake_service_get_request (service, 2)->path, ==, "/thing");

  assert_answered (rest);
  g_assert_cmpuint (fake_service_get_count (service), ==, 4);
  observed ("401 with 40142: one new token, the request once more, answered; the new token is used from then on");

  g_assert_finalize_object (rest);
}

/* RSA4b: by the other codes of the range as well, and from an authUrl. */
static void
test_renewal_codes (void)
{
  static const int codes[] = { 40140, 40141, 40143, 40149 };

  for (guint i = 0; i < G_N_ELEMENTS (codes); i++)
    {
      g_autoptr (FakeService) service = fake_service_new ("127.0.0.1", 0);
      g_autoptr (FakeService) auth_service = fake_service_new ("127.0.0.1", 0);
      g_autofree char *url = g_strdup_printf ("http://127.0.0.1:%u/", fake_service_get_port (auth_service));
      g_autofree char *body = g_strdup_printf ("{\"error\":{\"code\":%d,\"statusCode\":401,\"message\":\"x\"}}", codes[i]);
      AblyRest *rest = rest_fixture_new (service, "auth-url", url, NULL);

      fake_service_answer (auth_service, 200, "text/plain", "one", NULL);
      fake_service_answer (auth_service, 200, "text/plain", "two", NULL);
      fake_service_answer (service, 401, "application/json", body, NULL);
      fake_service_answer (service, 200, "application/json", "[]", NULL);
      assert_answered (rest);
      g_assert_cmpuint (fake_service_get_count (auth_service), ==, 2);
      g_assert_cmpstr (fake_request_get_header (fake_service_get_request (service, 1), "Authorization"), ==, "Bearer dHdv");
      g_assert_finalize_object (rest);
    }
  observed ("401 with 40140, 40141, 40143 or 40149: the authUrl asked once more, and the request answered with that token");
}

static void
test_renewal_limit (void)
{
  g_autoptr (FakeService) service = fake_service_new ("127.0.0.1", 0);
  AblyRest *rest = rest_fixture_new (service, "key", KEY, "token", "old", NULL);

  fake_service_answer (service, 401, "application/json", TOKEN_ERROR, NULL);
  fake_service_answer (service, 201, "application/json", "{\"token\":\"new\"}", NULL);
  fake_service_answer (service, 401, "application/json", TOKEN_ERROR, NULL);
  assert_failed (rest, 40142, 401);
  g_assert_cmpuint (fake_service_get_count (service), ==, 3);
  observed ("a second refusal is the error of the call: 40142, no third request");

  g_assert_finalize_object (rest);
}

static void
test_no_renewal (void)
{
  static const int codes[] = { 40100, 40101, 40160, 40150, 40171 };

  for (guint i = 0; i < G_N_ELEMENTS (codes); i++)
    {
      g_autoptr (FakeService) service = fake_service_new ("127.0.0.1", 0);
      AblyRest *rest = rest_fixture_new (service, "key", KEY, "token", "old", NULL);
      g_autofree char *body = g_strdup_printf ("{\"error\":{\"code\":%d,\"statusCode\":401,\"message\":\"x\"}}", codes[i]);

      fake_service_answer (service, 401, "application/json", body, NULL);
      assert_failed (rest, codes[i], 401);
      g_assert_cmpuint (fake_service_get_count (service), ==, 1);

      g_assert_finalize_object (rest);
    }
  observed ("401 with 40100, 40101, 40150, 40160 or 40171: the error of the call, no renewal");
}

static void
test_not_renewable (void)
{
  g_autoptr (FakeService) service = fake_service_new ("127.0.0.1", 0);
  AblyRest *rest = rest_fixture_new (service, "token", "old", NULL);
  g_autoptr (AblyResponse) response = NULL;
  g_autoptr (GError) error = NULL;

  fake_service_answer (service, 401, "application/json", TOKEN_ERROR, NULL);
  response = rest_fixture_request (rest, &error);
  g_assert_error (error, ABLY_ERROR, 40171);
  g_assert_cmpuint (ably_error_get_status_code (error), ==, 401);
  g_assert_error (ably_error_get_cause (error), ABLY_ERROR, 40142);
  g_assert_cmpuint (fake_service_get_count (service), ==, 1);
  observed ("a token alone, refused: 40171 with the cause 40142");

  g_assert_finalize_object (rest);
}

/* Several requests refused at once: one renewal for all of them. */
static void
test_shared_renewal (void)
{
  g_autoptr (FakeService) service = fake_service_new ("127.0.0.1", 0);
  g_autoptr (FakeService) auth_service = fake_service_new ("127.0.0.1", 0);
  g_autofree char *url = g_strdup_printf ("http://127.0.0.1:%u/", fake_service_get_port (auth_service));
  AblyRest *rest = rest_fixture_new (service, "auth-url", url, "token", "old", NULL);
  GAsyncResult *results[5] = { NULL, };

  for (guint i = 0; i < G_N_ELEMENTS (results); i++)
    fake_service_answer (service, 401, "application/json", TOKEN_ERROR, NULL);
  fake_service_answer (service, 200, "application/json", "[]", NULL);
  fake_service_answer (auth_service, 200, "text/plain", "new", NULL);

  for (guint i = 0; i < G_N_ELEMENTS (results); i++)
    ably_rest_request_async (rest, "GET", "/thing", NULL, NULL, 0, NULL, async_result_cb, &results[i]);
  for (guint i = 0; i < G_N_ELEMENTS (results); i++)
    {
      g_autoptr (GAsyncResult) result = await_result (&results[i]);
      g_autoptr (GError) error = NULL;
      g_autoptr (AblyResponse) response = ably_rest_request_finish (rest, result, &error);

      g_assert_no_error (error);
    }
  g_assert_cmpuint (fake_service_get_count (auth_service), ==, 1);
  g_assert_cmpuint (fake_service_get_count (service), ==, 2 * G_N_ELEMENTS (results));

  g_assert_finalize_object (rest);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/HU/RSC10/request-retried-after-renewal-0", test_token_renewal);
  g_test_add_func ("/HU/RSA4b/renewal-on-40142-0", test_token_renewal);
  g_test_add_func ("/HU/RSA4b/renewal-on-40140-1", test_renewal_codes);
  g_test_add_func ("/HU/RSA4b/renewal-via-authurl-2", test_renewal_codes);
  g_test_add_func ("/HU/RSA4b/renewal-limit-no-loop-3", test_renewal_limit);
  g_test_add_func ("/HU/RSC10b/non-token-401-no-renewal-0", test_no_renewal);
  g_test_add_func ("/HU/RSA4a2/no-renewal-without-callback-0", test_not_renewable);
  g_test_add_func ("/rest/shared-renewal", test_shared_renewal);

  return g_test_run ();
}
