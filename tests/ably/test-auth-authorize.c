/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "fixture/auth-fixture.h"

/* What is known of the token in use, and how another one comes to be used. */

#define DETAILS(token, client_id) "{\"token\":\"" token "\",\"clientId\":\"" client_id "\",\"issued\":1,\"expires\":4000000000000}"
#define TOKEN_ERROR "{\"error\":{\"code\":40142,\"statusCode\":401,\"message\":\"token expired\"}}"

typedef struct
{
  FakeService *service;
  FakeService *auth_service;
  AblyRest *rest;
  AblyAuth *auth;
} Fixture;

static void
fixture_set_up (Fixture       *self,
                gconstpointer  data)
{
  self->service = fake_service_new ("127.0.0.1", 0);
  self->auth_service = fake_service_new ("127.0.0.1", 0);
}

static void
fixture_tear_down (Fixture       *self,
                   gconstpointer  data)
{
  g_assert_finalize_object (self->rest);
  g_clear_pointer (&self->service, fake_service_free);
  g_clear_pointer (&self->auth_service, fake_service_free);
}

/* By key, and the service answers a request for a token, then all others. */
static void
fixture_start_with_key (Fixture    *self,
                        const char *property,
                        gpointer    value)
{
  self->rest = auth_fixture_new (self->service, NULL, "key", AUTH_KEY, property, value, NULL);
  self->auth = ably_rest_get_auth (self->rest);
}

static void
fixture_start_with_auth_url (Fixture    *self,
                             const char *client_id)
{
  self->rest = auth_fixture_new (self->service, self->auth_service, "client-id", client_id, NULL);
  self->auth = ably_rest_get_auth (self->rest);
}

static void
fixture_start_with_details (Fixture    *self,
                            const char *token_client_id,
                            const char *own_client_id)
{
  g_autoptr (AblyTokenDetails) details = ably_token_details_new ("given");

  details->client_id = g_strdup (token_client_id);
  details->expires = 4000000000000;
  self->rest = auth_fixture_new (self->service, NULL, "token-details", details, "client-id", own_client_id, NULL);
  self->auth = ably_rest_get_auth (self->rest);
}

static void
answer_details (FakeService *service,
                const char  *text)
{
  fake_service_answer (service, 200, "application/json", text, NULL);
}

static void
assert_authorized (Fixture               *self,
                   const AblyTokenParams *params,
                   AblyClientOptions     *options)
{
  g_autoptr (GError) error = auth_fixture_authorize (self->rest, params, options);

  g_assert_no_error (error);
}

static void
assert_request (Fixture *self)
{
  g_autoptr (GError) error = auth_fixture_request (self->rest);

  g_assert_no_error (error);
}

static void
assert_details (Fixture    *self,
                const char *token,
                const char *client_id)
{
  const AblyTokenDetails *details = ably_auth_get_token_details (self->auth);

  if (token == NULL)
    {
      g_assert_null (details);
      return;
    }

  g_assert_cmpstr (details->token, ==, token);
  g_assert_cmpstr (details->client_id, ==, client_id);
}

static gint64
get_number (FakeService *service,
            guint        position,
            const char  *name)
{
  g_autoptr (JsonNode) node = json_from_string (fake_service_get_request (service, position)->body, NULL);

  return json_object_get_int_member_with_default (json_node_get_object (node), name, 0);
}

static char *
dup_text (FakeService *service,
          guint        position,
          const char  *name)
{
  g_autoptr (JsonNode) node = json_from_string (fake_service_get_request (service, position)->body, NULL);

  return g_strdup (json_object_get_string_member_with_default (json_node_get_object (node), name, NULL));
}

/* RSA10 */

static void
test_authorize (Fixture       *self,
                gconstpointer  data)
{
  fixture_start_with_key (self, NULL, NULL);
  answer_details (self->service, DETAILS ("one", "c1"));
  answer_details (self->service, DETAILS ("two", "c2"));
  fake_service_answer (self->service, 200, "application/json", "[]", NULL);
  assert_details (self, NULL, NULL);
  assert_authorized (self, NULL, NULL);
  assert_details (self, "one", "c1");
  g_assert_cmpint (ably_auth_get_method (self->auth), ==, ABLY_AUTH_TOKEN);
  assert_authorized (self, NULL, NULL);
  assert_details (self, "two", "c2");
  assert_request (self);
  g_assert_cmpstr (fake_request_get_header (fake_service_get_request (self->service, 2), "Authorization"), ==, "Bearer dHdv");
  observed ("a token by the key, another one the second time; the details are those of the last, and requests are sent with it");
}

static void
test_params (Fixture       *self,
             gconstpointer  data)
{
  const AblyTokenParams initial = { .ttl = 1800000, .capability = (char *) "{\"*\":[\"subscribe\"]}" };
  const AblyTokenParams explicit = { .ttl = 600000, .capability = (char *) "{\"x\":[\"publish\"]}", .client_id = (char *) "other",
                                     .timestamp = 1234567890000 };
  g_autofree char *first = NULL, *second = NULL, *third = NULL, *client_id = NULL;

  fixture_start_with_key (self, "default-token-params", (gpointer) &initial);
  answer_details (self->service, "{\"token\":\"t\"}");
  assert_authorized (self, NULL, NULL);
  first = dup_text (self->service, 0, "capability");
  g_assert_cmpint (get_number (self->service, 0, "ttl"), ==, 1800000);
  g_assert_cmpstr (first, ==, "{\"*\":[\"subscribe\"]}");
  observed ("by default with the default params");

  assert_authorized (self, &explicit, NULL);
  second = dup_text (self->service, 1, "capability");
  client_id = dup_text (self->service, 1, "clientId");
  g_assert_cmpint (get_number (self->service, 1, "ttl"), ==, 600000);
  g_assert_cmpstr (second, ==, "{\"x\":[\"publish\"]}");
  g_assert_cmpstr (client_id, ==, "other");
  g_assert_cmpint (get_number (self->service, 1, "timestamp"), ==, 1234567890000);
  observed ("explicit ones in place of them");

  assert_authorized (self, NULL, NULL);
  third = dup_text (self->service, 2, "capability");
  g_assert_cmpint (get_number (self->service, 2, "ttl"), ==, 600000);
  g_assert_cmpstr (third, ==, "{\"x\":[\"publish\"]}");
  g_assert_cmpint (get_number (self->service, 2, "timestamp"), >, 1234567890000);
  observed ("and the explicit ones again after that, but for the timestamp");
}

static void
test_options (Fixture       *self,
              gconstpointer  data)
{
  g_autoptr (FakeService) other = fake_service_new ("127.0.0.1", 0);
  g_autoptr (AblyClientOptions) options = ably_client_options_new ();
  g_autoptr (AblyClientOptions) by_key = ably_client_options_new ();
  g_autofree char *url = g_strdup_printf ("http://127.0.0.1:%u/", fake_service_get_port (other));

  fixture_start_with_key (self, NULL, NULL);
  fake_service_answer (other, 200, "text/plain", "other", NULL);
  g_object_set (options, "auth-url", url, NULL);
  assert_authorized (self, NULL, options);
  assert_details (self, "other", NULL);
  g_assert_cmpuint (fake_service_get_count (self->service), ==, 0);
  assert_authorized (self, NULL, NULL);
  g_assert_cmpuint (fake_service_get_count (other), ==, 2);
  observed ("the authUrl given to authorize() is asked then and later, not the key of the options");

  /* The key of the client is still there. */
  g_object_set (by_key, "use-token-auth", TRUE, NULL);
  answer_details (self->service, "{\"token\":\"by-key\"}");
  assert_authorized (self, NULL, by_key);
  assert_details (self, "by-key", NULL);
  observed ("the key of the client is kept: it signs again when nothing else is given");
}

static void
test_given_tokens (Fixture       *self,
                   gconstpointer  data)
{
  g_autoptr (AblyClientOptions) options = ably_client_options_new ();

  fixture_start_with_auth_url (self, NULL);
  g_object_set (options, "token", "handed-in", NULL);
  assert_authorized (self, NULL, options);
  assert_details (self, "handed-in", NULL);
  assert_token (self->rest, NULL, "handed-in");
  g_assert_cmpuint (fake_service_get_count (self->auth_service), ==, 0);
}

static void
test_query_time (Fixture       *self,
                 gconstpointer  data)
{
  g_autoptr (AblyClientOptions) options = ably_client_options_new ();

  fixture_start_with_key (self, NULL, NULL);
  g_object_set (options, "query-time", TRUE, "use-token-auth", TRUE, NULL);
  fake_service_answer (self->service, 200, "application/json", "[1500000000000]", NULL);
  answer_details (self->service, "{\"token\":\"t\"}");
  assert_authorized (self, NULL, options);
  g_assert_cmpstr (fake_service_get_request (self->service, 0)->path, ==, "/time");
  g_assert_cmpint (get_number (self->service, 1, "timestamp"), >=, 1500000000000);
  g_assert_cmpint (get_number (self->service, 1, "timestamp"), <, 1500000100000);
  assert_authorized (self, NULL, NULL);
  g_assert_cmpuint (fake_service_get_count (self->service), ==, 3);
  g_assert_cmpint (get_number (self->service, 2, "timestamp"), <, 1500000200000);
  observed ("GET /time before the first signature, which has that time; none before the second, which has the offset");
}

static void
test_failure (Fixture       *self,
              gconstpointer  data)
{
  g_autoptr (GError) error = NULL;

  fixture_start_with_auth_url (self, NULL);
  fake_service_answer (self->auth_service, 200, "text/plain", "good", NULL);
  fake_service_answer (self->auth_service, 500, "text/plain", "oh", NULL);
  assert_authorized (self, NULL, NULL);
  error = auth_fixture_authorize (self->rest, NULL, NULL);
  g_assert_error (error, ABLY_ERROR, 40170);
  assert_token (self->rest, NULL, "good");
  observed ("authorize() fails with 40170; the token from before is used on");
}

static void
test_without_means (Fixture       *self,
                    gconstpointer  data)
{
  g_autoptr (GError) error = NULL;

  fixture_start_with_details (self, NULL, NULL);
  error = auth_fixture_authorize (self->rest, NULL, NULL);
  g_assert_error (error, ABLY_ERROR, 40171);
}

/* Who waits for a token that is not wanted any more gets the one that is. */
static void
test_overtaken (Fixture       *self,
                gconstpointer  data)
{
  g_autoptr (AblyClientOptions) options = ably_client_options_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *token = NULL;

  fixture_start_with_auth_url (self, NULL);
  fake_service_misbehave (self->auth_service, FAKE_STALL);
  ably_auth_obtain_token_async (self->auth, NULL, NULL, async_result_cb, &result);
  await_until (fake_service_get_count (self->auth_service) == 1);
  g_object_set (options, "token", "handed-in", NULL);
  assert_authorized (self, NULL, options);
  g_assert_true (ably_auth_obtain_token_finish (self->auth, await_result (&result), &token, &error));
  g_assert_no_error (error);
  g_assert_cmpstr (token, ==, "handed-in");
}

/* RSA16 */

static void
test_details_of_auth_url (Fixture       *self,
                          gconstpointer  data)
{
  const AblyTokenDetails *details;

  fixture_start_with_auth_url (self, NULL);
  answer_details (self->auth_service,
                  "{\"token\":\"t\",\"clientId\":\"c\",\"issued\":1,\"expires\":4000000000000,\"keyName\":\"app.key\","
                  "\"capability\":\"{\\\"a\\\":[\\\"subscribe\\\"]}\"}");
  fake_service_answer (self->service, 200, "application/json", "[]", NULL);
  assert_details (self, NULL, NULL);
  observed ("none before the first token");

  for (guint i = 0; i < 3; i++)
    assert_request (self);
  details = ably_auth_get_token_details (self->auth);
  g_assert_cmpstr (details->token, ==, "t");
  g_assert_cmpstr (details->client_id, ==, "c");
  g_assert_cmpstr (details->key_name, ==, "app.key");
  g_assert_cmpstr (details->capability, ==, "{\"a\":[\"subscribe\"]}");
  g_assert_cmpint (details->issued, ==, 1);
  g_assert_cmpint (details->expires, ==, 4000000000000);
  g_assert_cmpuint (fake_service_get_count (self->auth_service), ==, 1);
  observed ("then token, client id, key name, capability, issued and expires as they came, the same over three requests");
}

static void
test_token_alone (Fixture       *self,
                  gconstpointer  data)
{
  const AblyTokenDetails *details;

  self->rest = auth_fixture_new (self->service, NULL, "token", "alone", NULL);
  self->auth = ably_rest_get_auth (self->rest);
  details = ably_auth_get_token_details (self->auth);
  g_assert_cmpstr (details->token, ==, "alone");
  g_assert_null (details->client_id);
  g_assert_null (details->capability);
  g_assert_cmpint (details->issued, ==, 0);
  g_assert_cmpint (details->expires, ==, 0);
  g_object_unref (self->rest);

  fixture_start_with_auth_url (self, NULL);
  fake_service_answer (self->auth_service, 200, "text/plain", "text", NULL);
  assert_token (self->rest, NULL, "text");
  details = ably_auth_get_token_details (self->auth);
  g_assert_cmpstr (details->token, ==, "text");
  g_assert_cmpint (details->expires, ==, 0);
  observed ("of a token that came without details nothing but the token, be it in the options or an answer of the authUrl");
}

static void
test_given_details (Fixture       *self,
                    gconstpointer  data)
{
  fixture_start_with_details (self, "initial-client", NULL);
  assert_details (self, "given", "initial-client");
  fake_service_answer (self->service, 200, "application/json", "[]", NULL);
  assert_request (self);
  g_assert_cmpstr (fake_request_get_header (fake_service_get_request (self->service, 0), "Authorization"), ==, "Bearer Z2l2ZW4=");
  observed ("set from the start, and sent as Bearer");
}

static void
test_renewed_on_expiry (Fixture       *self,
                        gconstpointer  data)
{
  g_autoptr (GAsyncResult) result = NULL;

  fixture_start_with_auth_url (self, NULL);
  answer_details (self->auth_service, "{\"token\":\"v1\",\"issued\":1,\"expires\":2}");
  answer_details (self->auth_service, DETAILS ("v2", "c"));
  fake_service_answer (self->service, 200, "application/json", "[1700000000000]", NULL);
  ably_rest_time_async (self->rest, NULL, async_result_cb, &result);
  ably_rest_time_finish (self->rest, await_result (&result), NULL);
  g_clear_object (&result);

  assert_request (self);
  assert_details (self, "v1", NULL);
  assert_request (self);
  assert_details (self, "v2", "c");
  observed ("the second token after the first has ended");
}

static void
test_renewed_on_refusal (Fixture       *self,
                         gconstpointer  data)
{
  fixture_start_with_auth_url (self, NULL);
  answer_details (self->auth_service, DETAILS ("v1", "c1"));
  answer_details (self->auth_service, DETAILS ("v2", "c2"));
  fake_service_answer (self->service, 401, "application/json", TOKEN_ERROR, NULL);
  fake_service_answer (self->service, 200, "application/json", "[]", NULL);
  assert_authorized (self, NULL, NULL);
  assert_details (self, "v1", "c1");
  assert_request (self);
  assert_details (self, "v2", "c2");
  observed ("the second token after the first was refused with 40142, and the request answered");
}

static void
test_none (Fixture       *self,
           gconstpointer  data)
{
  fixture_start_with_key (self, NULL, NULL);
  fake_service_answer (self->service, 200, "application/json", "[]", NULL);
  assert_request (self);
  assert_details (self, NULL, NULL);
  observed ("none while the key is sent itself");
}

static void
test_none_after_refusal (Fixture       *self,
                         gconstpointer  data)
{
  g_autoptr (GError) error = NULL;

  fixture_start_with_auth_url (self, NULL);
  fake_service_answer (self->auth_service, 200, "text/plain", "first", NULL);
  fake_service_answer (self->auth_service, 500, "text/plain", "oh", NULL);
  fake_service_answer (self->service, 401, "application/json", TOKEN_ERROR, NULL);
  assert_authorized (self, NULL, NULL);
  error = auth_fixture_request (self->rest);
  g_assert_error (error, ABLY_ERROR, 40170);
  assert_details (self, NULL, NULL);
  observed ("none after the token was refused and no other could be had");
}

static void
test_none_after_switch (Fixture       *self,
                        gconstpointer  data)
{
  g_autoptr (AblyClientOptions) options = ably_client_options_new ();

  fixture_start_with_auth_url (self, NULL);
  fake_service_answer (self->auth_service, 200, "text/plain", "t", NULL);
  fake_service_answer (self->service, 200, "application/json", "[]", NULL);
  assert_authorized (self, NULL, NULL);
  assert_details (self, "t", NULL);
  g_object_set (options, "key", "app.key:secret", NULL);
  assert_authorized (self, NULL, options);
  assert_details (self, NULL, NULL);
  assert_request (self);
  g_assert_cmpstr (fake_request_get_header (fake_service_get_request (self->service, 0), "Authorization"), ==, "Basic YXBwLmtleTpzZWNyZXQ=");
  observed ("none after turning to a key, which is sent itself from then on");
}

/* RSA7, RSA12, RSA15 */

static void
test_client_id (Fixture       *self,
                gconstpointer  data)
{
  fixture_start_with_key (self, "client-id", (gpointer) "mine");
  g_assert_cmpstr (ably_auth_get_client_id (self->auth), ==, "mine");
  fake_service_answer (self->service, 200, "application/json", "[]", NULL);
  assert_request (self);
  g_assert_cmpstr (fake_request_get_header (fake_service_get_request (self->service, 0), "X-Ably-ClientId"), ==, "bWluZQ==");
  observed ("client id mine, as in the options; X-Ably-ClientId has it in base64");
}

static void
test_no_client_id (Fixture       *self,
                   gconstpointer  data)
{
  fixture_start_with_key (self, NULL, NULL);
  g_assert_null (ably_auth_get_client_id (self->auth));
  g_object_unref (self->rest);

  fixture_start_with_details (self, NULL, NULL);
  g_assert_null (ably_auth_get_client_id (self->auth));
  fake_service_answer (self->service, 200, "application/json", "[]", NULL);
  assert_request (self);
  g_assert_null (fake_request_get_header (fake_service_get_request (self->service, 0), "X-Ably-ClientId"));
  observed ("no client id by key, nor with a token without one");
}

static void
test_client_id_of_token (Fixture       *self,
                         gconstpointer  data)
{
  fixture_start_with_details (self, "token-client", NULL);
  g_assert_cmpstr (ably_auth_get_client_id (self->auth), ==, "token-client");
  observed ("client id %s, of the token", ably_auth_get_client_id (self->auth));
}

static void
test_client_id_of_auth_url (Fixture       *self,
                            gconstpointer  data)
{
  fixture_start_with_auth_url (self, NULL);
  answer_details (self->auth_service, DETAILS ("one", "client-1"));
  answer_details (self->auth_service, DETAILS ("two", "client-2"));
  fake_service_answer (self->service, 200, "application/json", "[]", NULL);
  assert_request (self);
  g_assert_cmpstr (ably_auth_get_client_id (self->auth), ==, "client-1");
  assert_authorized (self, NULL, NULL);
  g_assert_cmpstr (ably_auth_get_client_id (self->auth), ==, "client-2");
  observed ("client-1 with the first token, client-2 after authorize()");
}

static void
test_wildcard (Fixture       *self,
               gconstpointer  data)
{
  fixture_start_with_details (self, "*", NULL);
  g_assert_cmpstr (ably_auth_get_client_id (self->auth), ==, "*");
  observed ("client id *");
}

static void
test_client_ids_match (Fixture       *self,
                       gconstpointer  data)
{
  static const struct
  {
    const char *own;
    const char *token;
    int code;
    const char *expected;
  } cases[] = {
    { "a", "a", 0, "a" },
    { "a", "b", 40102, NULL },
    { "a", NULL, 0, "a" },
    { "a", "*", 0, "a" },
    { NULL, "b", 0, "b" },
  };

  fake_service_answer (self->service, 200, "application/json", "[]", NULL);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;

      g_clear_object (&self->rest);
      fixture_start_with_details (self, cases[i].token, cases[i].own);
      error = auth_fixture_request (self->rest);
      g_assert_cmpint (error != NULL ? error->code : 0, ==, cases[i].code);
      if (cases[i].expected != NULL)
        g_assert_cmpstr (ably_auth_get_client_id (self->auth), ==, cases[i].expected);
    }
  g_assert_cmpuint (fake_service_get_count (self->service), ==, 4);
  observed ("the same, none in the token, * in the token, none in the options: good; another: 40102, and nothing is sent");
}

#define ADD(path, test) g_test_add (path, Fixture, NULL, fixture_set_up, test, fixture_tear_down)

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  ADD ("/HU/RSA10a/authorize-default-params-0", test_authorize);
  ADD ("/HU/RSA10b/authorize-explicit-params-0", test_params);
  ADD ("/HU/RSA10e/authorize-saves-params-0", test_params);
  ADD ("/HU/RSA10g/authorize-updates-token-details-0", test_authorize);
  ADD ("/HU/RSA10h/authorize-replaces-auth-options-0", test_options);
  ADD ("/HU/RSA10i/authorize-preserves-key-0", test_options);
  ADD ("/HU/RSA10j/authorize-replaces-existing-token-0", test_authorize);
  ADD ("/HU/RSA10k/authorize-query-time-0", test_query_time);
  ADD ("/HU/RSA10l/authorize-error-propagated-0", test_failure);
  ADD ("/auth/authorize-with-token", test_given_tokens);
  ADD ("/auth/authorize-without-means", test_without_means);
  ADD ("/auth/authorize-overtakes", test_overtaken);
  ADD ("/HU/RSA5c/ttl-from-default-params-0", test_params);
  ADD ("/HU/RSA5d/explicit-ttl-overrides-default-0", test_params);
  ADD ("/HU/RSA6c/capability-from-default-params-0", test_params);
  ADD ("/HU/RSA6d/explicit-capability-overrides-default-0", test_params);

  ADD ("/HU/RSA16a/token-from-callback-0", test_details_of_auth_url);
  ADD ("/HU/RSA16a/token-from-request-token-1", test_authorize);
  ADD ("/HU/RSA16a/preserved-across-requests-0", test_details_of_auth_url);
  ADD ("/HU/RSA16a/reflects-capability-1", test_details_of_auth_url);
  ADD ("/HU/RSA16b/token-string-in-options-0", test_token_alone);
  ADD ("/HU/RSA16b/token-string-from-callback-1", test_token_alone);
  ADD ("/HU/RSA16c/set-on-instantiation-0", test_given_details);
  ADD ("/HU/RSA16c/updated-after-authorize-1", test_authorize);
  ADD ("/HU/RSA16c/updated-after-expiry-renewal-2", test_renewed_on_expiry);
  ADD ("/HU/RSA16c/updated-after-40142-renewal-3", test_renewed_on_refusal);
  ADD ("/HU/RSA16d/null-with-basic-auth-0", test_none);
  ADD ("/HU/RSA16d/null-before-token-obtained-1", test_details_of_auth_url);
  ADD ("/HU/RSA16d/null-after-invalidation-2", test_none_after_refusal);
  ADD ("/HU/RSA16d/null-after-switch-to-basic-3", test_none_after_switch);
  ADD ("/HU/RSA3/token-auth-token-details-1", test_given_details);

  ADD ("/HU/RSA7a/clientid-from-options-0", test_client_id);
  ADD ("/HU/RSA7b/clientid-from-token-details-0", test_client_id_of_token);
  ADD ("/HU/RSA7b/clientid-from-callback-token-1", test_client_id_of_auth_url);
  ADD ("/HU/RSA7c/clientid-null-unidentified-0", test_no_client_id);
  ADD ("/HU/RSA7c/clientid-null-unidentified-token-1", test_no_client_id);
  ADD ("/HU/RSA7/clientid-updated-after-authorize-0", test_client_id_of_auth_url);
  ADD ("/HU/RSA7/clientid-mismatch-error-1", test_client_ids_match);
  ADD ("/HU/RSA12/wildcard-clientid-0", test_wildcard);
  ADD ("/HU/RSA15a/token-clientid-must-match-0", test_client_ids_match);
  ADD ("/HU/RSC17/client-id-from-options-0", test_client_id);
  ADD ("/HU/RSC17/client-id-matches-auth-1", test_client_id);
  ADD ("/trap/30-client-id", test_client_id);

  ADD ("/HU/AO/auth-options-with-callback-0", test_options);

  return g_test_run ();
}
