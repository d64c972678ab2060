/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ably/ably-client-options.h"
#include "fixture/observed.h"

/* What is said of a token, and what is asked for in one: TD, TK, AO. */

#define KEY "app.key:s3cret"

static void
test_details_from_json (void)
{
  g_autoptr (JsonNode) node =
    json_from_string ("{\"token\":\"t\",\"expires\":1234567890000,\"issued\":1234567800000,\"clientId\":\"c\","
                      "\"capability\":\"{\\\"channel-1\\\":[\\\"publish\\\"]}\",\"keyName\":\"appId.keyId\",\"novel\":[]}", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (AblyTokenDetails) details = ably_token_details_new_from_json (node, &error);
  g_autoptr (AblyTokenDetails) copy = NULL;

  g_assert_no_error (error);
  copy = ably_token_details_copy (details);
  g_assert_cmpstr (copy->token, ==, "t");
  g_assert_cmpint (copy->expires, ==, 1234567890000);
  g_assert_cmpint (copy->issued, ==, 1234567800000);
  g_assert_cmpstr (copy->client_id, ==, "c");
  g_assert_cmpstr (copy->capability, ==, "{\"channel-1\":[\"publish\"]}");
  g_assert_cmpstr (copy->key_name, ==, "appId.keyId");
  observed ("token, expires, issued, clientId, capability and keyName read");
}

static void
test_token_params (void)
{
  const AblyTokenParams full = { .ttl = 3600000, .capability = (char *) "{\"ch\":[\"pub\"]}",
                                 .client_id = (char *) "query-client", .timestamp = 1234567890000 };
  g_autoptr (AblyTokenParams) empty = ably_token_params_new ();
  g_autoptr (AblyTokenParams) copy = ably_token_params_copy (&full);
  g_autoptr (GHashTable) form = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_autoptr (GHashTable) none = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);

  ably_token_params_to_form (copy, form);
  g_assert_cmpuint (g_hash_table_size (form), ==, 4);
  g_assert_cmpstr (g_hash_table_lookup (form, "ttl"), ==, "3600000");
  g_assert_cmpstr (g_hash_table_lookup (form, "capability"), ==, "{\"ch\":[\"pub\"]}");
  g_assert_cmpstr (g_hash_table_lookup (form, "clientId"), ==, "query-client");
  g_assert_cmpstr (g_hash_table_lookup (form, "timestamp"), ==, "1234567890000");

  ably_token_params_to_form (empty, none);
  g_assert_cmpuint (g_hash_table_size (none), ==, 0);
  observed ("ttl, capability, clientId and timestamp in the form, as text; nothing of what is unset");
}

static void
test_auth_options (void)
{
  static const char *headers[] = { "Authorization=Bearer api-key", NULL };
  static const char *params[] = { "user=test", NULL };
  g_autoptr (AblyClientOptions) own = ably_client_options_new ();
  g_autoptr (AblyClientOptions) auth = ably_client_options_new ();
  g_autoptr (AblyClientOptions) merged = NULL;

  g_object_set (own, "key", KEY, "token", "own", "port", 1234, "client-id", "monitor", NULL);
  g_object_set (auth,
                "auth-url", "https://auth.example.com/token",
                "auth-method", "POST",
                "auth-headers", headers,
                "auth-params", params,
                "query-time", TRUE,
                "port", 99,
                NULL);
  merged = ably_client_options_merge_auth (own, auth);
  g_assert_cmpstr (ably_client_options_get_auth_url (merged), ==, "https://auth.example.com/token");
  g_assert_cmpstr (ably_client_options_get_auth_method (merged), ==, "POST");
  g_assert_cmpstr (ably_client_options_get_auth_headers (merged)[0], ==, headers[0]);
  g_assert_cmpstr (ably_client_options_get_auth_params (merged)[0], ==, params[0]);
  g_assert_true (ably_client_options_get_query_time (merged));
  g_assert_null (ably_client_options_get_token (merged));
  g_assert_cmpstr (ably_client_options_get_key (merged), ==, KEY);
  g_assert_cmpstr (ably_client_options_get_client_id (merged), ==, "monitor");
  g_assert_cmpuint (ably_client_options_get_effective_port (merged), ==, 1234);
  observed ("authUrl, authMethod, authHeaders, authParams and queryTime taken over; key and hosts of the client kept");
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/HU/TD1/token-details-attributes-0", test_details_from_json);
  g_test_add_func ("/HU/TD/token-details-from-json-0", test_details_from_json);
  g_test_add_func ("/HU/TK1/token-params-attributes-0", test_token_params);
  g_test_add_func ("/HU/TK/token-params-to-query-string-0", test_token_params);
  g_test_add_func ("/HU/AO2/auth-options-attributes-0", test_auth_options);

  return g_test_run ();
}
