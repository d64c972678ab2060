/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ably/ably-client-options.h"
#include "ably/ably-error.h"
#include "fixture/observed.h"

static void
count_cb (guint *count)
{
  (*count)++;
}

static void
test_defaults (void)
{
  AblyClientOptions *options = ably_client_options_new ();
  g_autofree char *key_name = ably_client_options_dup_key_name (options);

  g_assert_null (ably_client_options_get_key (options));
  g_assert_null (key_name);
  g_assert_null (ably_client_options_get_token (options));
  g_assert_null (ably_client_options_get_auth_url (options));
  g_assert_cmpstr (ably_client_options_get_auth_method (options), ==, "GET");
  g_assert_null (ably_client_options_get_auth_headers (options));
  g_assert_null (ably_client_options_get_auth_params (options));
  g_assert_null (ably_client_options_get_client_id (options));
  g_assert_null (ably_client_options_get_tls_database (options));
  g_assert_cmpstr (ably_client_options_get_agent (options), ==, "occupancy/" PACKAGE_VERSION);
  g_assert_true (ably_client_options_get_tls (options));
  g_assert_false (ably_client_options_get_use_token_auth (options));
  g_assert_cmpuint (ably_client_options_get_effective_port (options), ==, 443);
  g_assert_cmpuint (ably_client_options_get_disconnected_retry_timeout (options), ==, 15000);
  g_assert_cmpuint (ably_client_options_get_suspended_retry_timeout (options), ==, 30000);
  g_assert_cmpuint (ably_client_options_get_channel_retry_timeout (options), ==, 15000);
  g_assert_cmpuint (ably_client_options_get_realtime_request_timeout (options), ==, 10000);
  g_assert_cmpuint (ably_client_options_get_http_request_timeout (options), ==, 10000);
  g_assert_cmpuint (ably_client_options_get_http_open_timeout (options), ==, 4000);
  g_assert_cmpuint (ably_client_options_get_fallback_retry_timeout (options), ==, 600000);
  g_assert_cmpuint (ably_client_options_get_http_max_retry_duration (options), ==, 15000);
  g_assert_cmpuint (ably_client_options_get_http_max_retry_count (options), ==, 3);
  g_assert_cmpuint (ably_client_options_get_connection_state_ttl (options), ==, 0);
  g_assert_false (ably_client_options_get_query_time (options));
  g_assert_false (ably_client_options_get_auto_connect (options));
  g_assert_null (ably_client_options_get_transport_params (options));
  g_assert_null (ably_client_options_get_default_token_params (options));
  observed ("no credential, GET, TLS, port 443, no queryTime, no default token params; timeouts as of the specification");

  g_assert_finalize_object (options);
}

static void
test_properties (void)
{
  static const char *hosts[] = { "a.example", "b.example", NULL };
  AblyClientOptions *options = ably_client_options_new ();
  g_autofree char *key_name = NULL;
  g_autofree char *token = NULL;
  g_auto (GStrv) read_hosts = NULL;
  guint ttl = 0;
  guint count = 0;

  g_signal_connect_swapped (options, "notify", G_CALLBACK (count_cb), &count);
  for (guint i = 0; i < 2; i++)
    g_object_set (options,
                  "key", "app.key:secret",
                  "token", "tok",
                  "tls", FALSE,
                  "port", 8080,
                  "fallback-hosts", hosts,
                  "connection-state-ttl", 500,
                  NULL);
  g_assert_cmpuint (count, ==, 6);

  key_name = ably_client_options_dup_key_name (options);
  g_assert_cmpstr (key_name, ==, "app.key");
  g_assert_cmpuint (ably_client_options_get_effective_port (options), ==, 8080);
  g_object_get (options,
                "token", &token,
                "fallback-hosts", &read_hosts,
                "connection-state-ttl", &ttl,
                NULL);
  g_assert_cmpstr (token, ==, "tok");
  g_assert_true (g_strv_equal ((const char * const *) read_hosts, hosts));
  g_assert_cmpuint (ttl, ==, 500);

  g_object_set (options, "port", 0, "fallback-hosts", NULL, NULL);
  g_assert_cmpuint (ably_client_options_get_effective_port (options), ==, 80);

  g_assert_finalize_object (options);
}

typedef struct
{
  const char *path;
  const char *endpoint;
  const char *primary;
  const char *fallback;
} Domains;

static const Domains domains[] = {
  { "/HU/REC1a/default-primary-domain-0", NULL, "main.realtime.ably.net", "main.%c.fallback.ably-realtime.com" },
  { "/HU/REC2c1/default-fallback-domains-0", NULL, "main.realtime.ably.net", "main.%c.fallback.ably-realtime.com" },
  { "/HU/REC1b4/production-routing-policy-0", "acme", "acme.realtime.ably.net", "acme.%c.fallback.ably-realtime.com" },
  { "/HU/REC2c4/production-endpoint-fallback-domains-0", "acme", "acme.realtime.ably.net", "acme.%c.fallback.ably-realtime.com" },
  { "/HU/REC1b3/nonprod-routing-policy-0", "nonprod:sandbox", "sandbox.realtime.ably-nonprod.net",
    "sandbox.%c.fallback.ably-realtime-nonprod.com" },
  { "/HU/REC2c3/nonprod-fallback-domains-0", "nonprod:sandbox", "sandbox.realtime.ably-nonprod.net",
    "sandbox.%c.fallback.ably-realtime-nonprod.com" },
  { "/HU/REC1b2/explicit-hostname-with-period-0", "ably.example", "ably.example", NULL },
  { "/HU/REC2c2/explicit-hostname-no-fallbacks-0", "ably.example", "ably.example", NULL },
  { "/HU/REC1b2/endpoint-localhost-1", "localhost", "localhost", NULL },
  { "/HU/REC1b2/endpoint-ipv6-address-2", "::1", "::1", NULL },
  { "/client-options/ipv4-address", "127.0.0.1", "127.0.0.1", NULL },
  { "/client-options/long-ipv6-address", "1:2:3:4:5:6:7:8", "1:2:3:4:5:6:7:8", NULL },
};

static void
test_domains (gconstpointer data)
{
  const Domains *expected = data;
  g_autoptr (AblyClientOptions) options = ably_client_options_new ();
  g_autofree char *primary = NULL;
  g_auto (GStrv) fallbacks = NULL;

  g_object_set (options, "endpoint", expected->endpoint, NULL);
  primary = ably_client_options_dup_primary_domain (options);
  fallbacks = ably_client_options_dup_fallback_domains (options);
  g_assert_cmpstr (primary, ==, expected->primary);
  g_assert_cmpuint (g_strv_length (fallbacks), ==, expected->fallback != NULL ? 5 : 0);
  for (guint i = 0; fallbacks[i] != NULL; i++)
    {
      g_auto (GStrv) around = g_strsplit (expected->fallback, "%c", 2);
      g_autofree char *fallback = g_strdup_printf ("%s%c%s", around[0], 'a' + i, around[1]);

      g_assert_cmpstr (fallbacks[i], ==, fallback);
    }
  observed ("%s: %s, %s%s", expected->endpoint != NULL ? expected->endpoint : "nothing", primary,
            fallbacks[0] != NULL ? fallbacks[0] : "no fallback", fallbacks[0] != NULL ? " to e" : "");
}

static void
test_custom_fallbacks (void)
{
  static const char *hosts[] = { "b.example", NULL };
  static const char *none[] = { NULL };
  g_autoptr (AblyClientOptions) options = ably_client_options_new ();
  g_auto (GStrv) fallbacks = NULL;
  g_auto (GStrv) no_fallbacks = NULL;

  g_object_set (options, "fallback-hosts", hosts, NULL);
  fallbacks = ably_client_options_dup_fallback_domains (options);
  g_assert_true (g_strv_equal ((const char * const *) fallbacks, hosts));

  g_object_set (options, "fallback-hosts", none, NULL);
  no_fallbacks = ably_client_options_dup_fallback_domains (options);
  g_assert_cmpuint (g_strv_length (no_fallbacks), ==, 0);
  observed ("exactly the hosts given; an empty list is none");
}

static void
test_order (void)
{
  g_autoptr (AblyClientOptions) options = ably_client_options_new ();
  g_autoptr (GHashTable) second = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_auto (GStrv) fallbacks = ably_client_options_dup_fallback_domains (options);

  for (guint i = 0; i < 60; i++)
    {
      g_auto (GStrv) hosts = ably_client_options_dup_hosts (options);

      g_assert_cmpuint (g_strv_length (hosts), ==, 6);
      g_assert_cmpstr (hosts[0], ==, "main.realtime.ably.net");
      for (guint j = 0; fallbacks[j] != NULL; j++)
        g_assert_true (g_strv_contains ((const char * const *) hosts, fallbacks[j]));
      g_hash_table_add (second, g_strdup (hosts[1]));
    }
  g_assert_cmpuint (g_hash_table_size (second), >, 1);
}

static void
test_loopback (void)
{
  static const char *remote[] = { "127.0.0.2", "b.example", NULL };
  static const struct
  {
    const char *endpoint;
    gboolean expected;
  } cases[] = {
    { NULL, FALSE }, { "localhost", TRUE }, { "127.0.0.1", TRUE }, { "127.1.2.3", TRUE }, { "::1", TRUE },
    { "10.0.0.1", FALSE }, { "localhost.example", FALSE }, { "main", FALSE }, { "127.0.0.1.example", FALSE },
  };
  g_autoptr (AblyClientOptions) options = ably_client_options_new ();

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_object_set (options, "endpoint", cases[i].endpoint, NULL);
      g_assert_cmpint (ably_client_options_is_loopback (options), ==, cases[i].expected);
    }

  /* The key would go to the fallback hosts too. */
  g_object_set (options, "endpoint", "127.0.0.1", "fallback-hosts", remote, NULL);
  g_assert_false (ably_client_options_is_loopback (options));
}

static void
assert_refused (AblyClientOptions *options,
                int                code,
                guint              status_code)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (ably_client_options_check (options, &error));
  g_assert_error (error, ABLY_ERROR, code);
  g_assert_cmpuint (ably_error_get_status_code (error), ==, status_code);
  g_assert_null (strstr (error->message, "s3cret"));
}

static void
assert_sound (AblyClientOptions *options)
{
  g_autoptr (GError) error = NULL;

  ably_client_options_check (options, &error);
  g_assert_no_error (error);
}

static void
test_no_auth_method (void)
{
  g_autoptr (AblyClientOptions) options = ably_client_options_new ();

  assert_refused (options, 40106, 401);
  observed ("40106 with status 401");
}

static void
test_malformed_credential (void)
{
  static const char *keys[] = { "", "app.key", "app.key:", ":s3cret", "app.key:s3cret:x", "app.key:s3cret\n", "a b:s3cret", "app.key:s3cret.x" };
  g_autoptr (AblyClientOptions) options = ably_client_options_new ();

  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    {
      g_object_set (options, "key", keys[i], NULL);
      assert_refused (options, 40400, 404);
    }
  g_object_set (options, "key", "app.key:s3cret", NULL);
  assert_sound (options);
  g_object_set (options, "token", "", NULL);
  assert_refused (options, 40005, 400);
}

static void
test_plain_text (void)
{
  g_autoptr (AblyClientOptions) options = ably_client_options_new ();

  g_object_set (options, "key", "app.key:s3cret", "tls", FALSE, "endpoint", "ably.example", NULL);
  assert_refused (options, 40103, 401);
  g_object_set (options, "use-token-auth", TRUE, NULL);
  assert_sound (options);
  g_object_set (options, "use-token-auth", FALSE, "token", "tok", NULL);
  assert_sound (options);
  g_object_set (options, "token", NULL, "endpoint", "127.0.0.1", NULL);
  assert_sound (options);
  observed ("a key over plain text: 40103 with status 401, but for this machine; tokens and useTokenAuth are allowed");
}

static void
test_auth_url (void)
{
  static const char *urls[] = { "", "auth?s3cret", "/auth?s3cret", "ftp://a.example/s3cret", "https://", "https://a b/s3cret" };
  static const char *no_pair[] = { "s3cret", NULL };
  static const char *no_name[] = { "=s3cret", NULL };
  static const char *split[] = { "X-Key=s3cret\r\nX-Other: 1", NULL };
  static const char *good[] = { "X-Key=a=b c", "X-Empty=", NULL };
  g_autoptr (AblyClientOptions) options = ably_client_options_new ();

  for (guint i = 0; i < G_N_ELEMENTS (urls); i++)
    {
      g_object_set (options, "auth-url", urls[i], NULL);
      assert_refused (options, 40003, 400);
    }
  g_object_set (options, "auth-url", "https://a.example/auth?x=s3cret", "auth-headers", good, "auth-params", good, NULL);
  assert_sound (options);
  g_object_set (options, "auth-method", "PUT", NULL);
  assert_refused (options, 40003, 400);
  g_object_set (options, "auth-method", "POST", "auth-params", no_pair, NULL);
  assert_refused (options, 40003, 400);
  g_object_set (options, "auth-params", no_name, NULL);
  assert_refused (options, 40003, 400);
  g_object_set (options, "auth-params", NULL, "auth-headers", split, NULL);
  assert_refused (options, 40003, 400);
}

static void
test_auth_url_options (void)
{
  static const char *headers[] = { "X-API-Key=secret", NULL };
  static const char *params[] = { "scope=full", NULL };
  g_autoptr (AblyClientOptions) options = ably_client_options_new ();

  g_object_set (options,
                "auth-url", "https://auth.example.com/token",
                "auth-method", "POST",
                "auth-headers", headers,
                "auth-params", params,
                NULL);
  assert_sound (options);
  g_assert_cmpstr (ably_client_options_get_auth_url (options), ==, "https://auth.example.com/token");
  g_assert_cmpstr (ably_client_options_get_auth_method (options), ==, "POST");
  g_assert_cmpstr (ably_client_options_get_auth_headers (options)[0], ==, "X-API-Key=secret");
  g_assert_cmpstr (ably_client_options_get_auth_params (options)[0], ==, "scope=full");
  observed ("authUrl, authMethod, authHeaders and authParams as they were set");
}

static void
test_token_params_option (void)
{
  const AblyTokenParams params = { .ttl = 7200000, .client_id = (char *) "default-client", .capability = (char *) "{\"*\":[\"subscribe\"]}" };
  g_autoptr (AblyClientOptions) options = ably_client_options_new ();
  const AblyTokenParams *set;

  g_object_set (options, "key", "app.key:s3cret", "default-token-params", &params, NULL);
  assert_sound (options);
  set = ably_client_options_get_default_token_params (options);
  g_assert_cmpint (set->ttl, ==, 7200000);
  g_assert_cmpstr (set->client_id, ==, "default-client");
  g_assert_cmpstr (set->capability, ==, "{\"*\":[\"subscribe\"]}");
  observed ("ttl, clientId and capability as they were set");
}

/* TO, what contradicts itself: there is one way only to name a host. */
static void
test_conflicts (void)
{
  g_autoptr (AblyClientOptions) options = ably_client_options_new ();
  g_autoptr (AblyTokenDetails) details = ably_token_details_new ("t");

  assert_refused (options, 40106, 401);
  g_object_set (options, "key", "app.key:s3cret", "auth-url", "https://a.example", NULL);
  assert_sound (options);
  details->client_id = g_strdup ("somebody");
  g_object_set (options, "token-details", details, "client-id", "monitor", NULL);
  assert_refused (options, 40102, 401);
  observed ("nothing: 40106; a key and an authUrl: good; a token for another client id: 40102; hosts cannot contradict each other, "
            "there is no restHost");
}

static void
test_hosts (void)
{
  static const char *endpoints[] = { "", "https://a.example", "a.example/x", "user@a.example", "a.example:8080", "nonprod:", "nonprod:a b", "two words" };
  static const char *bad[] = { "a.example", "a example", NULL };
  static const char *no_pair[] = { "heartbeats", NULL };
  g_autoptr (AblyClientOptions) options = ably_client_options_new ();

  g_object_set (options, "key", "app.key:s3cret", NULL);
  for (guint i = 0; i < G_N_ELEMENTS (endpoints); i++)
    {
      g_object_set (options, "endpoint", endpoints[i], NULL);
      assert_refused (options, 40003, 400);
    }
  g_object_set (options, "endpoint", "a.example", "fallback-hosts", bad, NULL);
  assert_refused (options, 40003, 400);

  g_object_set (options, "fallback-hosts", NULL, "connectivity-check-url", "nowhere", NULL);
  assert_refused (options, 40003, 400);
  g_object_set (options, "connectivity-check-url", "", "transport-params", no_pair, NULL);
  assert_refused (options, 40003, 400);
}

static void
test_client_id (void)
{
  g_autoptr (AblyClientOptions) options = ably_client_options_new ();

  g_object_set (options, "key", "app.key:s3cret", "client-id", "monitor", NULL);
  assert_sound (options);
  g_object_set (options, "client-id", "*", NULL);
  assert_refused (options, 40012, 400);
}

static void
test_trust_file (void)
{
  g_autoptr (AblyClientOptions) options = ably_client_options_new ();
  g_autoptr (GError) error = NULL;

  g_assert_false (ably_client_options_trust_file (options, "/nonexistent/ca.pem", &error));
  g_assert_nonnull (error);
  g_assert_null (ably_client_options_get_tls_database (options));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (domains); i++)
    g_test_add_data_func (domains[i].path, &domains[i], test_domains);

  g_test_add_func ("/HU/TO3/client-options-attributes-0", test_defaults);
  g_test_add_func ("/client-options/properties", test_properties);
  g_test_add_func ("/HU/TO3/client-options-custom-hosts-1", test_custom_fallbacks);
  g_test_add_func ("/HU/REC2a2/custom-fallback-hosts-0", test_custom_fallbacks);
  g_test_add_func ("/HU/TO3/client-options-auth-url-2", test_auth_url_options);
  g_test_add_func ("/HU/TO3/client-options-default-token-params-3", test_token_params_option);
  g_test_add_func ("/HU/TO/conflicting-options-validation-1", test_conflicts);
  g_test_add_func ("/client-options/order", test_order);
  g_test_add_func ("/client-options/loopback", test_loopback);
  g_test_add_func ("/HU/RSC1b/no-auth-method-error-0", test_no_auth_method);
  g_test_add_func ("/client-options/malformed-credential", test_malformed_credential);
  g_test_add_func ("/HU/RSC18/basic-auth-over-http-rejected-1", test_plain_text);
  g_test_add_func ("/client-options/auth-url", test_auth_url);
  g_test_add_func ("/client-options/hosts", test_hosts);
  g_test_add_func ("/client-options/client-id", test_client_id);
  g_test_add_func ("/client-options/trust-file", test_trust_file);
  g_test_add_data_func ("/HU/TO/endpoint-affects-host-0", &domains[2], test_domains);

  return g_test_run ();
}
