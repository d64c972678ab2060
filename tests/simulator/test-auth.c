/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "simulator/simulator-auth.h"
#include "simulator/simulator-error.h"
#include "simulator/simulator-json.h"
#include "simulator/simulator-jwt.h"

#define KEY "aBcDeF.gHiJkL:s3cr3tS3cr3tS3cr3t"
#define JWT \
  "eyJ0eXAiOiJKV1QiLCJhbGciOiJIUzI1NiIsImtpZCI6ImFCY0RlRi5nSGlKa0wifQ." \
  "eyJpYXQiOjE3MDAwMDAwMDAsImV4cCI6MTcwMDAwMzYwMCwieC1hYmx5LWNhcGFiaWxpdHkiOiJ7XCIqXCI6W1wiY2hhbm5lbC1tZXRhZGF0YVwiLFwic3Vic2NyaWJlXCJdfSIsIngtYWJseS1jbGllbnRJZCI6Im1vbml0b3IifQ." \
  "UG2d5i-91RpcFuQnO_iHtVx5kFmytUn4Rq92o_mImi0"

static SimulatorAuth *
auth_new (SimulatorSettings *settings)
{
  SimulatorAuth *auth;

  simulator_settings_init (settings);
  auth = simulator_auth_new (settings);
  g_assert_true (simulator_auth_add_key (auth, KEY, NULL, FALSE, NULL));
  return auth;
}

/* Moves the clock of the service to the time of the vectors. */
static void
set_time (SimulatorSettings *settings,
          gint64             now)
{
  settings->clock_offset = now - g_get_real_time () / 1000;
}

static void
test_mac (void)
{
  g_autofree char *full = simulator_hmac_base64 ("s3cr3tS3cr3tS3cr3t",
                                                 "aBcDeF.gHiJkL\n3600000\n{\"*\":[\"channel-metadata\",\"subscribe\"]}\n"
                                                 "monitor\n1700000000000\n0123456789abcdef\n");
  g_autofree char *bare = simulator_hmac_base64 ("s3cr3tS3cr3tS3cr3t",
                                                 "aBcDeF.gHiJkL\n\n\n\n1700000000000\n0123456789abcdef\n");

  g_assert_cmpstr (full, ==, "TMvzNqqCfA5NEgSXdogRdHF3QDxTt17HY4UQ+noWVrE=");
  g_assert_cmpstr (bare, ==, "JxSWOk3iuGJ+Uw7rcuU1zcFMtBiv/PM5cI2TwTHJV/c=");
}

static void
test_keys (void)
{
  static const struct
  {
    const char *key;
    int code;
  } cases[] = {
    { KEY, 0 },
    { "aBcDeF.gHiJkL:wrong", SIMULATOR_ERROR_INVALID_CREDENTIALS },
    { "aBcDeF.other:s3cr3t", SIMULATOR_ERROR_NOT_FOUND },
    { "aBcDeF.gone:secret", SIMULATOR_ERROR_KEY_REVOKED },
    { "nonsense", SIMULATOR_ERROR_UNREADABLE_CREDENTIAL },
    { "no-dot:secret", SIMULATOR_ERROR_UNREADABLE_CREDENTIAL },
    { "", SIMULATOR_ERROR_UNREADABLE_CREDENTIAL },
  };
  SimulatorSettings settings;
  g_autoptr(SimulatorAuth) auth = auth_new (&settings);

  g_assert_true (simulator_auth_add_key (auth, "aBcDeF.gone:secret", NULL, TRUE, NULL));
  g_assert_false (simulator_auth_add_key (auth, "aBcDeF:secret", NULL, FALSE, NULL));
  g_assert_false (simulator_auth_add_key (auth, KEY, "[]", FALSE, NULL));

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(GError) error = NULL;
      g_autoptr(SimulatorGrant) grant = simulator_auth_check_key (auth, cases[i].key, &error);

      g_assert_true ((grant != NULL) == (cases[i].code == 0));
      if (cases[i].code != 0)
        g_assert_error (error, SIMULATOR_ERROR, cases[i].code);
    }
}

static void
test_jwt (void)
{
  SimulatorSettings settings;
  g_autoptr(SimulatorAuth) auth = auth_new (&settings);
  g_autoptr(SimulatorGrant) grant = NULL;
  g_autoptr(GError) error = NULL;
  g_autofree char *base64 = g_base64_encode ((const guchar *) JWT, sizeof JWT - 1);
  g_autofree char *raw_header = g_strconcat ("Bearer ", JWT, NULL);
  g_autofree char *base64_header = g_strconcat ("Bearer ", base64, NULL);
  const char *headers[] = { raw_header, base64_header };

  set_time (&settings, G_GINT64_CONSTANT (1700000001000));
  for (guint i = 0; i < G_N_ELEMENTS (headers); i++)
    {
      grant = simulator_auth_check_header (auth, headers[i], &error);
      g_assert_no_error (error);
      g_assert_cmpstr (grant->client_id, ==, "monitor");
      g_assert_cmpint (grant->expires, ==, G_GINT64_CONSTANT (1700003600000));
      g_assert_cmpuint (simulator_capability_allows (grant->capability, "a"), ==,
                        SIMULATOR_OPERATION_CHANNEL_METADATA | SIMULATOR_OPERATION_SUBSCRIBE);
      g_clear_pointer (&grant, simulator_grant_unref);
    }

  set_time (&settings, G_GINT64_CONSTANT (1700003600001));
  g_assert_null (simulator_auth_check_token (auth, JWT, &error));
  g_assert_error (error, SIMULATOR_ERROR, SIMULATOR_ERROR_TOKEN_EXPIRED);
  g_clear_error (&error);

  g_assert_null (simulator_auth_check_token (auth, JWT "x", &error));
  g_assert_error (error, SIMULATOR_ERROR, SIMULATOR_ERROR_INVALID_JWT);
  g_clear_error (&error);

  g_assert_null (simulator_auth_check_token (auth, "a.b.c", &error));
  g_assert_error (error, SIMULATOR_ERROR, SIMULATOR_ERROR_TOKEN_UNKNOWN);
}

static SimulatorGrant *
issue (SimulatorAuth  *auth,
       const char     *request,
       GError        **error)
{
  g_autoptr(JsonNode) root = simulator_json_parse (request, -1, NULL);

  return simulator_auth_issue_token (auth, "aBcDeF.gHiJkL", json_node_get_object (root), NULL, error);
}

static void
test_token_request (void)
{
  static const char request[] =
    "{\"keyName\":\"aBcDeF.gHiJkL\",\"timestamp\":1700000000000,\"nonce\":\"0123456789abcdef\","
    "\"mac\":\"JxSWOk3iuGJ+Uw7rcuU1zcFMtBiv/PM5cI2TwTHJV/c=\"}";
  SimulatorSettings settings;
  g_autoptr(SimulatorAuth) auth = auth_new (&settings);
  g_autoptr(SimulatorGrant) grant = NULL;
  g_autoptr(SimulatorGrant) same = NULL;
  g_autoptr(GError) error = NULL;

  g_assert_null (issue (auth, request, &error));
  g_assert_error (error, SIMULATOR_ERROR, SIMULATOR_ERROR_TIMESTAMP);
  g_clear_error (&error);

  set_time (&settings, G_GINT64_CONSTANT (1700000060000));
  grant = issue (auth, request, &error);
  g_assert_no_error (error);
  g_assert_cmpint (grant->expires - grant->issued, ==, 3600000);

  g_assert_null (issue (auth, request, &error));
  g_assert_error (error, SIMULATOR_ERROR, SIMULATOR_ERROR_NONCE);
  g_clear_error (&error);

  same = simulator_auth_check_token (auth, grant->token, &error);
  g_assert_true (same == grant);
  g_assert_cmpuint (simulator_auth_refuse_tokens (auth, NULL, NULL, SIMULATOR_ERROR_TOKEN_REVOKED), ==, 1);
  g_assert_null (simulator_auth_check_token (auth, grant->token, &error));
  g_assert_error (error, SIMULATOR_ERROR, SIMULATOR_ERROR_TOKEN_REVOKED);
  g_clear_error (&error);

  g_assert_null (issue (auth, "{}", &error));
  g_assert_error (error, SIMULATOR_ERROR, SIMULATOR_ERROR_INVALID_CREDENTIALS);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/simulator/auth/mac", test_mac);
  g_test_add_func ("/simulator/auth/keys", test_keys);
  g_test_add_func ("/simulator/auth/jwt", test_jwt);
  g_test_add_func ("/simulator/auth/token-request", test_token_request);

  return g_test_run ();
}
