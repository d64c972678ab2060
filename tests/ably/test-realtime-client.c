/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "fixture/realtime-fixture.h"

/* What a realtime client shows of itself: attributes, reasons, timeouts. */

#define ATTACH 10
#define DETACH 12

/* Longer than any of the short timers of these tests. */
#define A_WHILE 100

static void
test_connects_by_itself (void)
{
  RealtimeFixture fixture = { 0 };

  realtime_fixture_set_up (&fixture, "auto-connect", TRUE, NULL);
  await_connection (&fixture, ABLY_CONNECTION_CONNECTED);
  g_assert_cmpuint (scripted_service_get_n_sockets (fixture.service), ==, 1);
  observed ("connected without a call of connect(); it is off unless the options say so");

  realtime_fixture_tear_down (&fixture);
}

static void
test_does_not_connect_by_itself (void)
{
  RealtimeFixture fixture = { 0 };

  realtime_fixture_set_up (&fixture, "auto-connect", FALSE, NULL);
  await_milliseconds (A_WHILE);
  g_assert_cmpint (ably_connection_get_state (fixture.connection), ==, ABLY_CONNECTION_INITIALIZED);
  g_assert_cmpuint (scripted_service_get_n_sockets (fixture.service), ==, 0);
  observed ("initialized; no socket");

  realtime_fixture_connect (&fixture);
  realtime_fixture_observe (&fixture);

  realtime_fixture_tear_down (&fixture);
}

static void
test_id_and_key (void)
{
  RealtimeFixture fixture = { 0 };

  realtime_fixture_set_up (&fixture, NULL, NULL);
  g_assert_null (ably_connection_get_id (fixture.connection));
  g_assert_null (ably_connection_get_key (fixture.connection));
  realtime_fixture_connect (&fixture);
  g_assert_cmpstr (ably_connection_get_id (fixture.connection), ==, "connection");
  g_assert_cmpstr (ably_connection_get_key (fixture.connection), ==, "key-1");
  observed ("id and key unset while initialized, set when connected");

  ably_connection_close (fixture.connection);
  g_assert_null (ably_connection_get_id (fixture.connection));
  g_assert_null (ably_connection_get_key (fixture.connection));
  await_connection (&fixture, ABLY_CONNECTION_CLOSED);
  g_assert_null (ably_connection_get_id (fixture.connection));
  g_assert_null (ably_connection_get_key (fixture.connection));
  observed ("unset from closing on");

  realtime_fixture_tear_down (&fixture);
}

static void
test_id_and_key_after_failure (void)
{
  RealtimeFixture fixture = { 0 };

  realtime_fixture_set_up (&fixture, NULL, NULL);
  realtime_fixture_connect (&fixture);
  scripted_service_send_and_close (fixture.service, TEST_ERROR_FRAME (50000, 500));
  await_connection (&fixture, ABLY_CONNECTION_FAILED);
  g_assert_null (ably_connection_get_id (fixture.connection));
  g_assert_null (ably_connection_get_key (fixture.connection));
  observed ("id and key unset when failed");

  realtime_fixture_tear_down (&fixture);
}

static void
test_unique (void)
{
  RealtimeFixture first = { 0 };
  RealtimeFixture second = { 0 };

  realtime_fixture_set_up (&first, NULL, NULL);
  realtime_fixture_set_up (&second, NULL, NULL);
  scripted_service_open (second.service, SCRIPTED_KEEP,
                         "{\"action\":4,\"connectionId\":\"another\",\"connectionDetails\":{\"connectionKey\":\"another-key\"}}");
  realtime_fixture_connect (&first);
  realtime_fixture_connect (&second);
  g_assert_cmpstr (ably_connection_get_id (first.connection), !=, ably_connection_get_id (second.connection));
  g_assert_cmpstr (ably_connection_get_key (first.connection), !=, ably_connection_get_key (second.connection));
  observed ("each of two clients has the id and the key of its own connection");

  realtime_fixture_tear_down (&first);
  realtime_fixture_tear_down (&second);
}

/* RTN25 */

static void
note_reason_cb (AblyConnection                  *connection,
                const AblyConnectionStateChange *change,
                int                             *code)
{
  if (change->reason != NULL)
    *code = change->reason->code;
}

static void
assert_reason (ScriptedOpening      opening,
               const char          *frame,
               const char          *property,
               const char          *value,
               AblyConnectionState  state,
               int                  code)
{
  RealtimeFixture fixture = { 0 };
  int told = 0;

  realtime_fixture_set_up (&fixture, property, value, NULL);
  g_signal_connect (fixture.connection, "state-changed", G_CALLBACK (note_reason_cb), &told);
  g_assert_null (ably_connection_get_error_reason (fixture.connection));
  scripted_service_open (fixture.service, opening, frame);
  ably_connection_connect (fixture.connection);
  await_connection (&fixture, state);
  g_assert_cmpint (get_error_code (ably_connection_get_error_reason (fixture.connection)), ==, code);
  g_assert_cmpint (told, ==, code);
  realtime_fixture_observe (&fixture);
  g_signal_handlers_disconnect_by_data (fixture.connection, &told);

  realtime_fixture_tear_down (&fixture);
}

static void
test_reason_failed (void)
{
  assert_reason (SCRIPTED_CLOSE, TEST_ERROR_FRAME (80000, 400), "agent", "a/1", ABLY_CONNECTION_FAILED, 80000);
}

static void
test_reason_disconnected (void)
{
  assert_reason (SCRIPTED_REFUSE, NULL, "agent", "a/1", ABLY_CONNECTION_DISCONNECTED, 80003);
}

static void
test_reason_token (void)
{
  assert_reason (SCRIPTED_CLOSE, TEST_ERROR_FRAME (40142, 401), "token", "t", ABLY_CONNECTION_FAILED, 40171);
}

static void
test_reason_protocol (void)
{
  assert_reason (SCRIPTED_CLOSE, TEST_ERROR_FRAME (40000, 400), "agent", "a/1", ABLY_CONNECTION_FAILED, 40000);
}

static void
test_reason_suspended (void)
{
  RealtimeFixture fixture = { 0 };

  realtime_fixture_set_up (&fixture, "connection-state-ttl", 1, NULL);
  scripted_service_open_always (fixture.service, SCRIPTED_REFUSE, NULL);
  ably_connection_connect (fixture.connection);
  await_connection (&fixture, ABLY_CONNECTION_SUSPENDED);
  g_assert_cmpint (get_error_code (ably_connection_get_error_reason (fixture.connection)), ==, 80002);
  g_assert_cmpint (get_error_code (ably_error_get_cause (ably_connection_get_error_reason (fixture.connection))), ==, 80003);
  observed ("suspended with 80002, whose cause is 80003, also in the event");

  realtime_fixture_tear_down (&fixture);
}

static void
test_reason_cleared (void)
{
  RealtimeFixture fixture = { 0 };

  realtime_fixture_set_up (&fixture, "disconnected-retry-timeout", 1, NULL);
  scripted_service_open (fixture.service, SCRIPTED_REFUSE, NULL);
  ably_connection_connect (fixture.connection);
  await_connection (&fixture, ABLY_CONNECTION_DISCONNECTED);
  g_assert_nonnull (ably_connection_get_error_reason (fixture.connection));
  await_connection (&fixture, ABLY_CONNECTION_CONNECTED);
  g_assert_null (ably_connection_get_error_reason (fixture.connection));
  realtime_fixture_observe (&fixture);

  realtime_fixture_tear_down (&fixture);
}

/* RTC7 */

static void
test_request_timeouts (void)
{
  RealtimeFixture fixture = { 0 };
  AblyChannel *channel;
  g_autoptr (GError) attach_error = NULL;
  g_autoptr (GError) detach_error = NULL;
  g_autoptr (GError) error = NULL;

  realtime_fixture_set_up (&fixture, "realtime-request-timeout", 100, "channel-retry-timeout", 1, NULL);
  ably_connection_connect (fixture.connection);
  await_connection (&fixture, ABLY_CONNECTION_CONNECTED);
  channel = ably_realtime_get_channel (fixture.realtime, "lobby", NULL, 0);

  scripted_service_mute (fixture.service, ATTACH, TRUE);
  attach_error = attach_and_wait (channel);
  g_assert_error (attach_error, ABLY_ERROR, 90007);
  scripted_service_mute (fixture.service, ATTACH, FALSE);
  error = attach_and_wait (channel);
  g_assert_no_error (error);

  scripted_service_mute (fixture.service, DETACH, TRUE);
  detach_error = detach_and_wait (channel);
  g_assert_error (detach_error, ABLY_ERROR, 90007);
  observed ("an ATTACH and a DETACH without answer end with 90007 after the configured time, not after 10 s");

  realtime_fixture_tear_down (&fixture);
}

static void
test_retry_timeout (void)
{
  RealtimeFixture fixture = { 0 };

  realtime_fixture_set_up (&fixture, "disconnected-retry-timeout", 500000, NULL);
  scripted_service_open (fixture.service, SCRIPTED_REFUSE, NULL);
  ably_connection_connect (fixture.connection);
  await_connection (&fixture, ABLY_CONNECTION_DISCONNECTED);
  g_assert_cmpint (fixture.retry_in, >=, 400000);
  g_assert_cmpint (fixture.retry_in, <=, 500000);
  observed ("retryIn between 0.8 and 1 times the configured time");

  realtime_fixture_tear_down (&fixture);
}

static void
test_default_timeouts (void)
{
  g_autoptr (AblyClientOptions) options = ably_client_options_new ();
  RealtimeFixture fixture = { 0 };

  g_assert_cmpuint (ably_client_options_get_disconnected_retry_timeout (options), ==, 15000);
  g_assert_cmpuint (ably_client_options_get_suspended_retry_timeout (options), ==, 30000);
  g_assert_cmpuint (ably_client_options_get_channel_retry_timeout (options), ==, 15000);
  g_assert_cmpuint (ably_client_options_get_realtime_request_timeout (options), ==, 10000);
  g_assert_cmpuint (ably_client_options_get_http_open_timeout (options), ==, 4000);
  g_assert_cmpuint (ably_client_options_get_http_request_timeout (options), ==, 10000);
  g_assert_cmpuint (ably_client_options_get_http_max_retry_count (options), ==, 3);
  g_assert_cmpuint (ably_client_options_get_http_max_retry_duration (options), ==, 15000);
  g_assert_cmpuint (ably_client_options_get_fallback_retry_timeout (options), ==, 600000);
  g_assert_cmpuint (ably_client_options_get_connection_state_ttl (options), ==, 0);

  realtime_fixture_set_up (&fixture, NULL, NULL);
  scripted_service_open (fixture.service, SCRIPTED_REFUSE, NULL);
  ably_connection_connect (fixture.connection);
  await_connection (&fixture, ABLY_CONNECTION_DISCONNECTED);
  g_assert_cmpint (fixture.retry_in, >=, 12000);
  g_assert_cmpint (fixture.retry_in, <=, 15000);
  realtime_fixture_tear_down (&fixture);
  observed ("disconnected retry 15 s, suspended retry 30 s, channel retry 15 s, realtime request 10 s, HTTP open 4 s, "
            "HTTP request 10 s, 3 retries within 15 s, fallback 600 s; the state lasts 120 s unless the service says other");
}

/* RTC1, RTC2 and so on */

static void
test_transport_params (void)
{
  static const char *params[] = { "heartbeats=false", "remainPresentFor=1000", "odd name=a b&c=d", NULL };
  RealtimeFixture fixture = { 0 };

  realtime_fixture_set_up (&fixture, "transport-params", params, NULL);
  realtime_fixture_connect (&fixture);
  g_assert_cmpstr (scripted_service_get_param (fixture.service, 0, "heartbeats"), ==, "false");
  g_assert_cmpstr (scripted_service_get_param (fixture.service, 0, "remainPresentFor"), ==, "1000");
  g_assert_cmpstr (scripted_service_get_param (fixture.service, 0, "odd name"), ==, "a b&c=d");
  g_assert_cmpstr (scripted_service_get_param (fixture.service, 0, "v"), ==, "6");
  observed ("the parameters are in the address, encoded, and win over those of the client");

  realtime_fixture_tear_down (&fixture);
}

static void
test_attributes (void)
{
  RealtimeFixture fixture = { 0 };
  g_autoptr (GPtrArray) channels = NULL;

  realtime_fixture_set_up (&fixture, "client-id", "monitor", NULL);
  g_assert_true (ABLY_IS_CONNECTION (ably_realtime_get_connection (fixture.realtime)));
  channels = ably_realtime_dup_channels (fixture.realtime);
  g_assert_cmpuint (channels->len, ==, 0);
  g_assert_true (ABLY_IS_AUTH (ably_rest_get_auth (ably_realtime_get_rest (fixture.realtime))));
  g_assert_cmpstr (ably_auth_get_client_id (ably_rest_get_auth (ably_realtime_get_rest (fixture.realtime))), ==, "monitor");
  observed ("there are a connection, channels (none yet), and an auth with the client id");

  realtime_fixture_tear_down (&fixture);
}

static void
test_connect_and_close (void)
{
  RealtimeFixture fixture = { 0 };

  realtime_fixture_set_up (&fixture, NULL, NULL);
  ably_connection_connect (fixture.connection);
  g_assert_cmpint (ably_connection_get_state (fixture.connection), ==, ABLY_CONNECTION_CONNECTING);
  await_connection (&fixture, ABLY_CONNECTION_CONNECTED);
  ably_connection_close (fixture.connection);
  await_connection (&fixture, ABLY_CONNECTION_CLOSED);
  realtime_fixture_observe (&fixture);

  realtime_fixture_tear_down (&fixture);
}

static gboolean
check_credential (const char *property,
                  const char *value,
                  int         code)
{
  g_autoptr (AblyClientOptions) options = ably_client_options_new ();
  g_autoptr (GError) error = NULL;
  gboolean good;

  if (property != NULL)
    g_object_set (options, property, value, NULL);
  good = ably_client_options_check (options, &error);
  g_assert_cmpint (get_error_code (error), ==, code);

  return good;
}

static void
test_key_or_token (void)
{
  g_assert_true (check_credential ("key", "app.key:secret", 0));
  g_assert_false (check_credential ("token", "app.key:secret", 40005));
  g_assert_true (check_credential ("token", "app.token", 0));
  g_assert_false (check_credential ("key", "app.token", 40400));
  observed ("a text with a colon is taken as a key and as nothing else, one without as a token and as nothing else");
}

static void
test_invalid_arguments (void)
{
  g_assert_false (check_credential (NULL, NULL, 40106));
  g_assert_false (check_credential ("key", "", 40400));
  g_assert_false (check_credential ("token", "", 40005));
  observed ("nothing is 40106, an empty key 40400, an empty token 40005");
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/RU/RTN3/auto-connect-true-0", test_connects_by_itself);
  g_test_add_func ("/RU/RTN3/auto-connect-false-1", test_does_not_connect_by_itself);
  g_test_add_func ("/RU/RTN3/explicit-connect-after-false-2", test_does_not_connect_by_itself);
  g_test_add_func ("/RU/RTC1b/auto-connect-option-0", test_does_not_connect_by_itself);

  g_test_add_func ("/RU/RTN8a/id-unset-until-connected-0", test_id_and_key);
  g_test_add_func ("/RU/RTN9a/key-unset-until-connected-0", test_id_and_key);
  g_test_add_func ("/RU/RTN8b/id-unique-per-connection-0", test_unique);
  g_test_add_func ("/RU/RTN9b/key-unique-per-connection-0", test_unique);
  g_test_add_func ("/RU/RTN8c/id-null-after-closed-0", test_id_and_key);
  g_test_add_func ("/RU/RTN9c/key-null-after-closed-0", test_id_and_key);
  g_test_add_func ("/RU/RTN8c/id-key-null-after-failed-1", test_id_and_key_after_failure);

  g_test_add_func ("/RU/RTN25/error-reason-on-failed-0", test_reason_failed);
  g_test_add_func ("/RU/RTN25/error-reason-disconnected-1", test_reason_disconnected);
  g_test_add_func ("/RU/RTN25/error-reason-suspended-2", test_reason_suspended);
  g_test_add_func ("/RU/RTN25/error-reason-token-error-3", test_reason_token);
  g_test_add_func ("/RU/RTN25/error-reason-cleared-on-connect-4", test_reason_cleared);
  g_test_add_func ("/RU/RTN25/error-reason-protocol-error-5", test_reason_protocol);
  g_test_add_func ("/RU/RTN25/error-reason-in-state-change-6", test_reason_failed);

  g_test_add_func ("/RU/RTC7/attach-request-timeout-0", test_request_timeouts);
  g_test_add_func ("/RU/RTC7/detach-request-timeout-1", test_request_timeouts);
  g_test_add_func ("/RU/RTC7/disconnected-retry-timeout-2", test_retry_timeout);
  g_test_add_func ("/RU/RTC7/default-timeouts-applied-3", test_default_timeouts);

  g_test_add_func ("/RU/RTC1f/transport-params-option-0", test_transport_params);
  g_test_add_func ("/RU/RTC2/connection-attribute-0", test_attributes);
  g_test_add_func ("/RU/RTC3/channels-attribute-0", test_attributes);
  g_test_add_func ("/RU/RTC4/auth-attribute-0", test_attributes);
  g_test_add_func ("/RU/RTC17/client-id-attribute-0", test_attributes);
  g_test_add_func ("/RU/RTC15/connect-method-0", test_connect_and_close);
  g_test_add_func ("/RU/RTC16/close-method-0", test_connect_and_close);
  g_test_add_func ("/RU/RTC12/constructor-string-detection-0", test_key_or_token);
  g_test_add_func ("/RU/RTC12/invalid-arguments-error-1", test_invalid_arguments);

  return g_test_run ();
}
