/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "fixture/realtime-fixture.h"

#define AUTH_FRAME "{\"action\":17}"

static void
test_token_before_websocket (void)
{
  RealtimeFixture fixture = { 0 };

  realtime_fixture_set_up (&fixture, "auth-url", TEST_AUTH_URL, NULL);
  realtime_fixture_connect (&fixture);
  g_assert_cmpstr (scripted_service_get_param (fixture.service, 0, "accessToken"), ==, "token-1");
  g_assert_null (scripted_service_get_param (fixture.service, 0, "key"));

  /* A token that is still good is used again. */
  scripted_service_close (fixture.service);
  await_until (scripted_service_get_n_sockets (fixture.service) == 2);
  g_assert_cmpstr (scripted_service_get_param (fixture.service, 1, "accessToken"), ==, "token-1");
  g_assert_cmpuint (scripted_service_get_n_tokens (fixture.service), ==, 1);
  observed ("the token is asked for first, sent as accessToken, and sent again when resuming: one token, two sockets");

  realtime_fixture_tear_down (&fixture);
}

static void
test_token_refused_once (void)
{
  RealtimeFixture fixture = { 0 };

  realtime_fixture_set_up (&fixture, "auth-url", TEST_AUTH_URL, NULL);
  scripted_service_open (fixture.service, SCRIPTED_CLOSE, TEST_ERROR_FRAME (40142, 401));
  realtime_fixture_connect (&fixture);
  g_assert_cmpstr (fixture.trail->str, ==, "connecting connected");
  g_assert_null (ably_connection_get_error_reason (fixture.connection));
  g_assert_cmpuint (scripted_service_get_n_sockets (fixture.service), ==, 2);
  g_assert_cmpuint (scripted_service_get_n_tokens (fixture.service), ==, 2);
  g_assert_cmpstr (scripted_service_get_param (fixture.service, 1, "accessToken"), ==, "token-2");

  realtime_fixture_observe (&fixture);
  realtime_fixture_tear_down (&fixture);
}

static void
test_token_refused_twice (void)
{
  RealtimeFixture fixture = { 0 };

  realtime_fixture_set_up (&fixture, "auth-url", TEST_AUTH_URL, NULL);
  scripted_service_open_always (fixture.service, SCRIPTED_CLOSE, TEST_ERROR_FRAME (40142, 401));
  ably_connection_connect (fixture.connection);
  await_connection (&fixture, ABLY_CONNECTION_DISCONNECTED);
  g_assert_cmpstr (fixture.trail->str, ==, "connecting disconnected:40142");
  g_assert_cmpint (fixture.retry_in, >, 0);
  g_assert_cmpuint (scripted_service_get_n_sockets (fixture.service), ==, 2);
  g_assert_cmpuint (scripted_service_get_n_tokens (fixture.service), ==, 2);

  realtime_fixture_tear_down (&fixture);
}

static void
test_renewal_fails (void)
{
  RealtimeFixture fixture = { 0 };

  realtime_fixture_set_up (&fixture, "auth-url", TEST_AUTH_URL, NULL);
  scripted_service_open (fixture.service, SCRIPTED_KEEP, NULL);
  ably_connection_connect (fixture.connection);
  await_until (scripted_service_get_n_sockets (fixture.service) == 1);
  scripted_service_set_auth_status (fixture.service, 500);
  scripted_service_send_and_close (fixture.service, TEST_ERROR_FRAME (40142, 401));
  await_connection (&fixture, ABLY_CONNECTION_DISCONNECTED);
  g_assert_cmpstr (fixture.trail->str, ==, "connecting disconnected:80019");
  g_assert_cmpuint (scripted_service_get_n_tokens (fixture.service), ==, 2);

  realtime_fixture_observe (&fixture);
  realtime_fixture_tear_down (&fixture);
}

static void
test_not_renewable (void)
{
  RealtimeFixture fixture = { 0 };

  realtime_fixture_set_up (&fixture, "token", "a-token", "disconnected-retry-timeout", 1, NULL);
  scripted_service_open_always (fixture.service, SCRIPTED_CLOSE, TEST_ERROR_FRAME (40142, 401));
  ably_connection_connect (fixture.connection);
  await_connection (&fixture, ABLY_CONNECTION_FAILED);
  await_milliseconds (50);
  g_assert_cmpstr (fixture.trail->str, ==, "connecting failed:40171");
  g_assert_cmpuint (scripted_service_get_n_sockets (fixture.service), ==, 1);
  g_assert_cmpstr (scripted_service_get_param (fixture.service, 0, "accessToken"), ==, "a-token");

  realtime_fixture_observe (&fixture);
  realtime_fixture_tear_down (&fixture);
}

static void
test_disconnected_not_renewable (void)
{
  RealtimeFixture fixture = { 0 };

  realtime_fixture_set_up (&fixture, "token", "a-token", NULL);
  realtime_fixture_connect (&fixture);
  scripted_service_send_and_close (fixture.service, TEST_DISCONNECTED_FRAME (40142, 401));
  await_connection (&fixture, ABLY_CONNECTION_FAILED);
  g_assert_cmpstr (fixture.trail->str, ==, "connecting connected failed:40142");
  g_assert_cmpuint (scripted_service_get_n_sockets (fixture.service), ==, 1);

  realtime_fixture_observe (&fixture);
  realtime_fixture_tear_down (&fixture);
}

static void
test_disconnected_renewed (void)
{
  RealtimeFixture fixture = { 0 };

  realtime_fixture_set_up (&fixture, "auth-url", TEST_AUTH_URL, NULL);
  realtime_fixture_connect (&fixture);
  scripted_service_send_and_close (fixture.service, TEST_DISCONNECTED_FRAME (40142, 401));
  await_until (scripted_service_get_n_sockets (fixture.service) == 2);
  await_connection (&fixture, ABLY_CONNECTION_CONNECTED);
  g_assert_cmpstr (fixture.trail->str, ==, "connecting connected disconnected:40142 connecting connected");
  g_assert_cmpstr (scripted_service_get_param (fixture.service, 1, "resume"), ==, "key-1");
  g_assert_cmpstr (scripted_service_get_param (fixture.service, 1, "accessToken"), ==, "token-2");

  realtime_fixture_observe (&fixture);
  realtime_fixture_tear_down (&fixture);
}

static void
test_disconnected_renewal_fails (void)
{
  RealtimeFixture fixture = { 0 };

  realtime_fixture_set_up (&fixture, "auth-url", TEST_AUTH_URL, NULL);
  realtime_fixture_connect (&fixture);
  scripted_service_set_auth_status (fixture.service, 500);
  scripted_service_send_and_close (fixture.service, TEST_DISCONNECTED_FRAME (40142, 401));
  await_until (g_str_has_suffix (fixture.trail->str, "connecting disconnected:80019"));
  g_assert_cmpstr (fixture.trail->str, ==,
                   "connecting connected disconnected:40142 connecting disconnected:80019");

  realtime_fixture_observe (&fixture);
  realtime_fixture_tear_down (&fixture);
}

static void
test_token_error_during_resume (void)
{
  RealtimeFixture fixture = { 0 };

  realtime_fixture_set_up (&fixture, "auth-url", TEST_AUTH_URL, NULL);
  realtime_fixture_connect (&fixture);
  scripted_service_open (fixture.service, SCRIPTED_CLOSE, TEST_ERROR_FRAME (40142, 401));
  scripted_service_close (fixture.service);
  await_until (scripted_service_get_n_sockets (fixture.service) == 3);
  await_connection (&fixture, ABLY_CONNECTION_CONNECTED);
  g_assert_cmpstr (fixture.trail->str, ==, "connecting connected disconnected:80003 connecting connected");
  g_assert_cmpstr (scripted_service_get_param (fixture.service, 2, "resume"), ==, "key-1");
  g_assert_cmpstr (scripted_service_get_param (fixture.service, 2, "accessToken"), ==, "token-2");

  realtime_fixture_observe (&fixture);
  realtime_fixture_tear_down (&fixture);
}

static void
test_auth_fails (void)
{
  RealtimeFixture fixture = { 0 };
  const GError *reason;

  realtime_fixture_set_up (&fixture, "auth-url", TEST_AUTH_URL, NULL);
  scripted_service_set_auth_status (fixture.service, 500);
  ably_connection_connect (fixture.connection);
  await_connection (&fixture, ABLY_CONNECTION_DISCONNECTED);
  reason = ably_connection_get_error_reason (fixture.connection);
  g_assert_cmpint (get_error_code (reason), ==, 80019);
  g_assert_cmpuint (ably_error_get_status_code (reason), ==, 401);
  g_assert_nonnull (ably_error_get_cause (reason));
  g_assert_cmpuint (scripted_service_get_n_sockets (fixture.service), ==, 0);
  observed ("disconnected with 80019 and status 401, with the answer of the authUrl as cause; no socket");

  /* The next attempt asks again. */
  scripted_service_set_auth_status (fixture.service, 200);
  realtime_fixture_connect (&fixture);
  g_assert_null (ably_connection_get_error_reason (fixture.connection));

  realtime_fixture_tear_down (&fixture);
}

static void
test_auth_forbidden (void)
{
  RealtimeFixture fixture = { 0 };

  realtime_fixture_set_up (&fixture, "auth-url", TEST_AUTH_URL, NULL);
  scripted_service_set_auth_status (fixture.service, 403);
  ably_connection_connect (fixture.connection);
  await_connection (&fixture, ABLY_CONNECTION_FAILED);
  g_assert_cmpstr (fixture.trail->str, ==, "connecting failed:80019");
  g_assert_cmpuint (ably_error_get_status_code (ably_connection_get_error_reason (fixture.connection)), ==, 403);

  realtime_fixture_observe (&fixture);
  realtime_fixture_tear_down (&fixture);
}

static void
test_auth_hangs (void)
{
  RealtimeFixture fixture = { 0 };

  realtime_fixture_set_up (&fixture, "auth-url", TEST_AUTH_URL, "realtime-request-timeout", 50, NULL);
  scripted_service_set_auth_status (fixture.service, 0);
  ably_connection_connect (fixture.connection);
  await_connection (&fixture, ABLY_CONNECTION_DISCONNECTED);
  g_assert_cmpstr (fixture.trail->str, ==, "connecting disconnected:80019");

  realtime_fixture_observe (&fixture);
  realtime_fixture_tear_down (&fixture);
}

static void
test_reauth (void)
{
  RealtimeFixture fixture = { 0 };
  JsonObject *auth;

  realtime_fixture_set_up (&fixture, "auth-url", TEST_AUTH_URL, NULL);
  realtime_fixture_connect (&fixture);
  scripted_service_send (fixture.service, AUTH_FRAME);
  await_until (fixture.updates->len > 0);
  g_assert_cmpstr (fixture.trail->str, ==, "connecting connected");
  g_assert_cmpstr (fixture.updates->str, ==, "connected");
  g_assert_cmpstr (ably_connection_get_id (fixture.connection), ==, "connection");
  auth = json_object_get_object_member (scripted_service_get_frame (fixture.service, 17, 0), "auth");
  g_assert_cmpstr (json_object_get_string_member (auth, "accessToken"), ==, "token-2");
  g_assert_cmpuint (scripted_service_get_n_sockets (fixture.service), ==, 1);
  observed ("AUTH with the new token on the same socket; one update, no change of state, the id as before");

  realtime_fixture_tear_down (&fixture);
}

static void
test_reauth_refused (void)
{
  RealtimeFixture fixture = { 0 };

  realtime_fixture_set_up (&fixture, "auth-url", TEST_AUTH_URL, NULL);
  realtime_fixture_connect (&fixture);
  scripted_service_answer (fixture.service, 17, TEST_ERROR_FRAME (40102, 401));
  scripted_service_send (fixture.service, AUTH_FRAME);
  await_connection (&fixture, ABLY_CONNECTION_FAILED);
  g_assert_cmpstr (fixture.trail->str, ==, "connecting connected failed:40102");

  realtime_fixture_observe (&fixture);
  realtime_fixture_tear_down (&fixture);
}

static void
test_reauth_downgrade (void)
{
  RealtimeFixture fixture = { 0 };
  g_autoptr (GError) error = NULL;
  AblyChannel *kept;
  AblyChannel *lost;

  realtime_fixture_set_up (&fixture, "auth-url", TEST_AUTH_URL, NULL);
  realtime_fixture_connect (&fixture);
  kept = ably_realtime_get_channel (fixture.realtime, "kept", NULL, 0);
  lost = ably_realtime_get_channel (fixture.realtime, "lost", NULL, 0);
  error = attach_and_wait (kept);
  g_assert_no_error (error);
  error = attach_and_wait (lost);
  g_assert_no_error (error);

  scripted_service_send (fixture.service, AUTH_FRAME);
  await_until (fixture.updates->len > 0);
  scripted_service_send (fixture.service, "{\"action\":9,\"channel\":\"lost\"," TEST_ERROR (40160, 401) "}");
  await_channel (lost, ABLY_CHANNEL_FAILED);
  g_assert_cmpint (ably_channel_get_state (kept), ==, ABLY_CHANNEL_ATTACHED);
  g_assert_cmpstr (fixture.trail->str, ==, "connecting connected");
  observed ("the channel that may no longer be attached failed; the other stays attached, the connection connected");

  realtime_fixture_tear_down (&fixture);
}

static void
test_reauth_fails (void)
{
  RealtimeFixture fixture = { 0 };

  realtime_fixture_set_up (&fixture, "auth-url", TEST_AUTH_URL, NULL);
  realtime_fixture_connect (&fixture);
  scripted_service_set_auth_status (fixture.service, 500);
  scripted_service_send (fixture.service, AUTH_FRAME);
  await_until (scripted_service_get_n_tokens (fixture.service) == 2);
  await_milliseconds (50);
  g_assert_cmpstr (fixture.trail->str, ==, "connecting connected");
  g_assert_null (ably_connection_get_error_reason (fixture.connection));
  g_assert_cmpuint (scripted_service_count_frames (fixture.service, 17), ==, 0);
  observed ("connected as before, no AUTH sent, no error reason");

  /* A later one is not stopped by that. */
  scripted_service_set_auth_status (fixture.service, 200);
  scripted_service_send (fixture.service, AUTH_FRAME);
  await_until (fixture.updates->len > 0);

  realtime_fixture_tear_down (&fixture);
}

static void
test_reauth_forbidden (void)
{
  RealtimeFixture fixture = { 0 };

  realtime_fixture_set_up (&fixture, "auth-url", TEST_AUTH_URL, NULL);
  realtime_fixture_connect (&fixture);
  scripted_service_set_auth_status (fixture.service, 403);
  scripted_service_send (fixture.service, AUTH_FRAME);
  await_connection (&fixture, ABLY_CONNECTION_FAILED);
  g_assert_cmpstr (fixture.trail->str, ==, "connecting connected failed:80019");

  realtime_fixture_observe (&fixture);
  realtime_fixture_tear_down (&fixture);
}

/* Several connections of an account share its token: one renewal serves all. */
static void
test_shared_token (void)
{
  RealtimeFixture fixture = { 0 };
  g_autoptr (AblyRealtime) other = NULL;
  AblyConnection *connection;

  realtime_fixture_set_up (&fixture, "auth-url", TEST_AUTH_URL, NULL);
  realtime_fixture_connect (&fixture);
  scripted_service_send (fixture.service, AUTH_FRAME);
  other = ably_realtime_new (ably_realtime_get_rest (fixture.realtime));
  connection = ably_realtime_get_connection (other);
  await_until (fixture.updates->len > 0);
  ably_connection_connect (connection);
  await_until (ably_connection_get_state (connection) == ABLY_CONNECTION_CONNECTED);
  g_assert_cmpstr (scripted_service_get_param (fixture.service, 1, "accessToken"), ==, "token-2");
  g_assert_cmpuint (scripted_service_get_n_tokens (fixture.service), ==, 2);

  g_assert_finalize_object (g_steal_pointer (&other));
  realtime_fixture_tear_down (&fixture);
}

static void
test_client_id (void)
{
  RealtimeFixture fixture = { 0 };

  realtime_fixture_set_up (&fixture, "client-id", "monitor", NULL);
  scripted_service_set_details (fixture.service, "\"clientId\":\"*\"");
  realtime_fixture_connect (&fixture);
  scripted_service_set_details (fixture.service, "\"clientId\":\"other\"");
  scripted_service_close (fixture.service);
  await_connection (&fixture, ABLY_CONNECTION_FAILED);
  g_assert_cmpint (get_error_code (ably_connection_get_error_reason (fixture.connection)), ==, 40102);

  realtime_fixture_observe (&fixture);
  realtime_fixture_tear_down (&fixture);
}

/* RTN2e: who the token shall be for is asked with it. */
static void
test_client_id_asked (void)
{
  RealtimeFixture fixture = { 0 };

  realtime_fixture_set_up (&fixture, "auth-url", TEST_AUTH_URL, "client-id", "monitor", NULL);
  realtime_fixture_connect (&fixture);
  g_assert_cmpstr (scripted_service_get_auth_param (fixture.service, "clientId"), ==, "monitor");
  observed ("the authUrl was asked with clientId=monitor");

  realtime_fixture_tear_down (&fixture);
}

/* RSA4f, RSA4c */
static void
assert_no_token (const char *type,
                 const char *body)
{
  RealtimeFixture fixture = { 0 };
  const GError *reason;

  realtime_fixture_set_up (&fixture, "auth-url", TEST_AUTH_URL, NULL);
  scripted_service_set_auth_answer (fixture.service, type, body);
  ably_connection_connect (fixture.connection);
  await_connection (&fixture, ABLY_CONNECTION_DISCONNECTED);
  reason = ably_connection_get_error_reason (fixture.connection);
  g_assert_cmpint (get_error_code (reason), ==, 80019);
  g_assert_cmpuint (ably_error_get_status_code (reason), ==, 401);
  g_assert_cmpint (get_error_code (ably_error_get_cause (reason)), ==, 40170);
  g_assert_cmpuint (scripted_service_get_n_sockets (fixture.service), ==, 0);

  realtime_fixture_tear_down (&fixture);
}

static void
test_answer_of_another_type (void)
{
  assert_no_token ("text/html", "<p>tok</p>");
  assert_no_token ("application/json", "[\"tok\"]");
  assert_no_token ("text/plain", "{\"tok\":1}");
  observed ("HTML, a JSON array and a text that begins with a brace: disconnected with 80019 and status 401, cause 40170");
}

static void
test_answer_too_large (void)
{
  g_autofree char *large = g_strnfill (128 * 1024 + 1, 't');

  assert_no_token ("text/plain", large);
  observed ("a token of more than 128 KiB: disconnected with 80019 and status 401, cause 40170");
}

/* RSA4a1 */

static guint n_hints;

static GLogWriterOutput
find_hint_cb (GLogLevelFlags   level,
              const GLogField *fields,
              gsize            n_fields,
              gpointer         user_data)
{
  for (gsize i = 0; i < n_fields; i++)
    if (g_str_equal (fields[i].key, "MESSAGE") && strstr (fields[i].value, "https://help.ably.io/error/40171") != NULL)
      n_hints += (level & G_LOG_LEVEL_MESSAGE) != 0;

  return g_log_writer_default (level, fields, n_fields, user_data);
}

static void
test_hint (void)
{
  if (g_test_subprocess ())
    {
      g_autoptr (AblyClientOptions) options = ably_client_options_new ();
      AblyRest *rest;

      g_log_set_writer_func (find_hint_cb, NULL, NULL);
      g_object_set (options, "token", "t", NULL);
      rest = ably_rest_new (options);
      g_assert_cmpuint (n_hints, ==, 1);
      g_object_unref (rest);

      g_object_set (options, "key", TEST_KEY, NULL);
      rest = ably_rest_new (options);
      g_assert_cmpuint (n_hints, ==, 1);
      g_object_unref (rest);
      return;
    }

  g_test_trap_subprocess (NULL, 0, G_TEST_SUBPROCESS_DEFAULT);
  g_test_trap_assert_passed ();
  observed ("a token alone: one message in the log that names https://help.ably.io/error/40171; none where there is a key too");
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/RU/RTN2e/token-before-websocket-0", test_token_before_websocket);
  g_test_add_func ("/RU/RTN2e/callback-error-prevents-connect-1", test_auth_fails);
  g_test_add_func ("/RU/RTN2e/callback-params-include-clientid-2", test_client_id_asked);
  g_test_add_func ("/RU/RTN2e/reuse-valid-token-3", test_token_before_websocket);

  g_test_add_func ("/RU/RTN14b/token-error-with-renewal-0", test_token_refused_once);
  g_test_add_func ("/connection/token-error-twice", test_token_refused_twice);
  g_test_add_func ("/RU/RTN14b/token-renewal-fails-1", test_renewal_fails);
  g_test_add_func ("/RU/RSA4a/token-error-no-renewal-0", test_not_renewable);
  g_test_add_func ("/RU/RSA4a2/token-error-non-renewable-failed-0", test_not_renewable);
  g_test_add_func ("/RU/RSA4a2/token-error-non-renewable-no-retry-1", test_not_renewable);
  g_test_add_func ("/RU/RSA4a1/non-renewable-token-logs-warning-0", test_hint);
  g_test_add_func ("/RU/RTN15h1/token-error-no-renew-0", test_disconnected_not_renewable);
  g_test_add_func ("/RU/RTN15h2/token-error-renew-success-0", test_disconnected_renewed);
  g_test_add_func ("/RU/RTN22a/forced-disconnect-reauth-failure-0", test_disconnected_renewed);
  g_test_add_func ("/RU/RTN15h2/token-error-renew-fails-1", test_disconnected_renewal_fails);
  g_test_add_func ("/RU/RTN15c5/token-error-during-resume-0", test_token_error_during_resume);

  g_test_add_func ("/RU/RSA4c2/callback-error-connecting-disconnected-0", test_auth_fails);
  g_test_add_func ("/RU/RSA4c2/callback-error-causes-disconnected-0", test_auth_fails);
  g_test_add_func ("/RU/RSA4c2/callback-timeout-connecting-disconnected-1", test_auth_hangs);
  g_test_add_func ("/RU/RSA4c3/callback-error-connected-stays-0", test_reauth_fails);
  g_test_add_func ("/RU/RSA4c3/callback-error-stays-connected-0", test_reauth_fails);
  g_test_add_func ("/RU/RSA4d/callback-403-connecting-failed-0", test_auth_forbidden);
  g_test_add_func ("/RU/RSA4d/callback-403-causes-failed-0", test_auth_forbidden);
  g_test_add_func ("/RU/RSA4d/callback-403-reauth-failed-1", test_reauth_forbidden);
  g_test_add_func ("/RU/RSA4d/callback-403-reauth-causes-failed-1", test_reauth_forbidden);
  g_test_add_func ("/RU/RSA4f/callback-invalid-type-format-0", test_answer_of_another_type);
  g_test_add_func ("/RU/RSA4f/callback-oversized-token-format-1", test_answer_too_large);

  g_test_add_func ("/RU/RTN22/server-auth-triggers-reauth-0", test_reauth);
  g_test_add_func ("/RU/RTN22/stays-connected-during-reauth-1", test_reauth);
  g_test_add_func ("/RU/RTC8a1/capability-downgrade-channel-failed-1", test_reauth_downgrade);
  g_test_add_func ("/RU/RTC8a2/failed-reauth-connection-failed-0", test_reauth_refused);
  g_test_add_func ("/connection/one-renewal-for-all", test_shared_token);
  g_test_add_func ("/connection/client-id", test_client_id);

  return g_test_run ();
}
