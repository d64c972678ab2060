/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ably/ably-capability-check.h"
#include "ably/ably-error.h"
#include "fixture/await.h"
#include "fixture/jwt.h"
#include "fixture/simulator-fixture.h"

#define KEY "appid.small:s3cret"
#define CAPABILITY "{\"lobby:*\":[\"channel-metadata\",\"subscribe\"]}"

static void
add_key (SimulatorFixture *simulator,
         const char       *capability)
{
  g_autofree char *body = g_strdup_printf ("{\"key\":\"%s\",\"capability\":%s}", KEY, capability);

  json_node_unref (simulator_fixture_control (simulator, "POST", "keys", body));
}

static AblyRest *
rest_new (SimulatorFixture *simulator,
          const char       *property,
          const char       *value)
{
  g_autoptr (AblyClientOptions) options = ably_client_options_new ();

  g_object_set (options,
                "endpoint", "127.0.0.1",
                "port", simulator_fixture_get_port (simulator),
                "tls", FALSE,
                property, value,
                NULL);

  return ably_rest_new (options);
}

static AblyCapability *
check (AblyRest  *rest,
       GError   **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  ably_capability_check_async (rest, NULL, async_result_cb, &result);

  return ably_capability_check_finish (rest, await_result (&result), error);
}

static void
assert_refused (SimulatorFixture *simulator,
                const char       *property,
                const char       *value,
                int               code)
{
  AblyRest *rest = rest_new (simulator, property, value);
  g_autoptr (GError) error = NULL;

  g_assert_null (check (rest, &error));
  g_assert_error (error, ABLY_ERROR, code);
  g_assert_finalize_object (rest);
}

static void
test_key (void)
{
  g_autoptr (SimulatorFixture) simulator = simulator_fixture_new (NULL);
  AblyRest *rest;
  g_autoptr (AblyCapability) capability = NULL;
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) resources = NULL;

  add_key (simulator, CAPABILITY);
  rest = rest_new (simulator, "key", KEY);
  capability = check (rest, &error);
  g_assert_no_error (error);

  resources = ably_capability_dup_resources (capability, ABLY_OPERATION_SUBSCRIBE);
  g_assert_true (g_strv_equal ((const char * const *) resources, (const char *[]) { "lobby:*", NULL }));
  g_assert_cmpint (ably_capability_get_permission (capability, "*", ABLY_OPERATION_CHANNEL_METADATA), ==, ABLY_PERMISSION_MISSING);

  /* It signs, and goes on sending the key itself. */
  g_assert_cmpuint (simulator_fixture_count_log (simulator, "request", "/keys/appid.small/requestToken"), ==, 1);
  g_assert_cmpuint (simulator_fixture_count_log (simulator, "request", NULL), ==, 1);
  g_assert_cmpint (ably_auth_get_method (ably_rest_get_auth (rest)), ==, ABLY_AUTH_BASIC);

  g_assert_finalize_object (rest);
}

static void
test_wrong_key (void)
{
  g_autoptr (SimulatorFixture) simulator = simulator_fixture_new (NULL);

  assert_refused (simulator, "key", "appid.keyid:wrong", 40101);
  assert_refused (simulator, "key", "no colon", 40400);
  assert_refused (simulator, "token", "no such token", 40171);
}

static void
test_jwt (void)
{
  g_autoptr (SimulatorFixture) simulator = simulator_fixture_new (NULL);
  gint64 now = g_get_real_time () / G_USEC_PER_SEC;
  g_autofree char *token = jwt_new (KEY, CAPABILITY, NULL, now, now + 3600);
  g_autofree char *ended = jwt_new (KEY, CAPABILITY, NULL, now - 7200, now - 3600);
  AblyRest *rest;
  g_autoptr (AblyCapability) capability = NULL;
  g_autoptr (GError) error = NULL;

  add_key (simulator, "{\"*\":[\"*\"]}");
  rest = rest_new (simulator, "token", token);
  capability = check (rest, &error);
  g_assert_no_error (error);
  g_assert_cmpint (ably_capability_get_permission (capability, "lobby:1", ABLY_OPERATION_SUBSCRIBE), ==, ABLY_PERMISSION_GRANTED);
  g_assert_cmpint (ably_capability_get_permission (capability, "*", ABLY_OPERATION_CHANNEL_METADATA), ==, ABLY_PERMISSION_MISSING);
  g_assert_finalize_object (rest);

  assert_refused (simulator, "token", ended, 40171);
}

/* A token that tells nothing: what it may do is only known as far as it was tried. */
static void
test_native_token (void)
{
  static const struct
  {
    const char *capability;
    AblyPermission permission;
  } cases[] = {
    { "{\"*\":[\"*\"]}", ABLY_PERMISSION_GRANTED },
    { CAPABILITY, ABLY_PERMISSION_MISSING },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (SimulatorFixture) simulator = simulator_fixture_new (NULL);
      AblyRest *signer, *rest;
      g_autoptr (GAsyncResult) result = NULL;
      g_autoptr (AblyCapability) capability = NULL;
      g_autoptr (GError) error = NULL;

      add_key (simulator, cases[i].capability);
      signer = rest_new (simulator, "key", KEY);
      ably_auth_authorize_async (ably_rest_get_auth (signer), NULL, NULL, NULL, async_result_cb, &result);
      g_assert_true (ably_auth_authorize_finish (ably_rest_get_auth (signer), await_result (&result), &error));
      g_assert_no_error (error);

      rest = rest_new (simulator, "token", ably_auth_get_token_details (ably_rest_get_auth (signer))->token);
      capability = check (rest, &error);
      g_assert_no_error (error);
      g_assert_cmpint (ably_capability_get_permission (capability, "*", ABLY_OPERATION_CHANNEL_METADATA), ==, cases[i].permission);
      g_assert_cmpint (ably_capability_get_permission (capability, "lobby:1", ABLY_OPERATION_SUBSCRIBE), ==, ABLY_PERMISSION_UNKNOWN);

      g_clear_object (&result);
      g_assert_finalize_object (signer);
      g_assert_finalize_object (rest);
    }
}

static void
test_busy (void)
{
  g_autoptr (SimulatorFixture) simulator = simulator_fixture_new (NULL);
  gint64 now = g_get_real_time () / G_USEC_PER_SEC;
  g_autofree char *token = jwt_new (KEY, NULL, NULL, now, now + 3600);
  AblyRest *rest;
  g_autoptr (AblyCapability) capability = NULL;
  g_autoptr (GError) error = NULL;

  add_key (simulator, "{\"*\":[\"*\"]}");
  json_node_unref (simulator_fixture_control (simulator, "POST", "faults",
                                              "{\"on\":\"http\",\"path\":\"GET /channels\",\"do\":\"respond\",\"status\":429,"
                                              "\"headers\":{\"X-Ably-ErrorCode\":\"42912\"}}"));
  rest = rest_new (simulator, "token", token);
  capability = check (rest, &error);
  g_assert_no_error (error);
  g_assert_cmpint (ably_capability_get_permission (capability, "*", ABLY_OPERATION_CHANNEL_METADATA), ==, ABLY_PERMISSION_UNKNOWN);

  g_assert_finalize_object (rest);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/capability-check/key", test_key);
  g_test_add_func ("/capability-check/wrong-key", test_wrong_key);
  g_test_add_func ("/capability-check/jwt", test_jwt);
  g_test_add_func ("/capability-check/native-token", test_native_token);
  g_test_add_func ("/capability-check/busy", test_busy);

  return g_test_run ();
}
