/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "fixture/realtime-fixture.h"

/* Longer than any of the short timers of these tests, several times over. */
#define A_WHILE 120

static void
test_connect (void)
{
  RealtimeFixture fixture = { 0 };

  realtime_fixture_set_up (&fixture, "client-id", "monitor", "agent", "occupancy/1", NULL);
  g_assert_cmpint (ably_connection_get_state (fixture.connection), ==, ABLY_CONNECTION_INITIALIZED);
  g_assert_null (ably_connection_get_id (fixture.connection));

  realtime_fixture_connect (&fixture);
  g_assert_cmpstr (fixture.trail->str, ==, "connecting connected");
  g_assert_cmpstr (ably_connection_get_id (fixture.connection), ==, "connection");
  g_assert_null (ably_connection_get_error_reason (fixture.connection));
  g_assert_cmpuint (scripted_service_get_n_sockets (fixture.service), ==, 1);
  g_assert_cmpstr (scripted_service_get_param (fixture.service, 0, "key"), ==, TEST_KEY);
  g_assert_cmpstr (scripted_service_get_param (fixture.service, 0, "v"), ==, "6");
  g_assert_cmpstr (scripted_service_get_param (fixture.service, 0, "format"), ==, "json");
  g_assert_cmpstr (scripted_service_get_param (fixture.service, 0, "heartbeats"), ==, "true");
  g_assert_cmpstr (scripted_service_get_param (fixture.service, 0, "clientId"), ==, "monitor");
  g_assert_cmpstr (scripted_service_get_param (fixture.service, 0, "agent"), ==, "occupancy/1");
  g_assert_null (scripted_service_get_param (fixture.service, 0, "resume"));
  g_assert_null (scripted_service_get_param (fixture.service, 0, "accessToken"));
  observed ("%s; the address has v=6, format=json, heartbeats=true, clientId, agent and key, no resume", fixture.trail->str);

  /* RTN11e */
  ably_connection_connect (fixture.connection);
  await_milliseconds (A_WHILE);
  g_assert_cmpuint (scripted_service_get_n_sockets (fixture.service), ==, 1);
  g_assert_cmpstr (fixture.trail->str, ==, "connecting connected");

  realtime_fixture_tear_down (&fixture);
}

static void
test_close (void)
{
  RealtimeFixture fixture = { 0 };

  realtime_fixture_set_up (&fixture, NULL, NULL);
  realtime_fixture_connect (&fixture);
  ably_connection_close (fixture.connection);
  g_assert_cmpint (ably_connection_get_state (fixture.connection), ==, ABLY_CONNECTION_CLOSING);
  g_assert_null (ably_connection_get_id (fixture.connection));
  await_connection (&fixture, ABLY_CONNECTION_CLOSED);
  g_assert_cmpstr (fixture.trail->str, ==, "connecting connected closing closed");
  g_assert_cmpuint (scripted_service_count_frames (fixture.service, 7), ==, 1);

  realtime_fixture_tear_down (&fixture);
}

/* RTN11d: connecting anew takes nothing along. */
static void
test_reconnect_cycle (void)
{
  RealtimeFixture fixture = { 0 };

  realtime_fixture_set_up (&fixture, NULL, NULL);
  realtime_fixture_connect (&fixture);
  ably_connection_close (fixture.connection);
  await_connection (&fixture, ABLY_CONNECTION_CLOSED);
  realtime_fixture_connect (&fixture);
  g_assert_cmpuint (scripted_service_get_n_sockets (fixture.service), ==, 2);
  g_assert_null (scripted_service_get_param (fixture.service, 1, "resume"));

  /* RTN11b: connecting while closing */
  scripted_service_mute (fixture.service, 7, TRUE);
  ably_connection_close (fixture.connection);
  realtime_fixture_connect (&fixture);
  g_assert_cmpuint (scripted_service_get_n_sockets (fixture.service), ==, 3);
  g_assert_null (scripted_service_get_param (fixture.service, 2, "resume"));
  g_assert_cmpstr (fixture.trail->str, ==,
                   "connecting connected closing closed connecting connected closing closed connecting connected");

  realtime_fixture_tear_down (&fixture);
}

static void
test_close_unanswered (void)
{
  RealtimeFixture fixture = { 0 };

  realtime_fixture_set_up (&fixture, "realtime-request-timeout", 50, NULL);
  realtime_fixture_connect (&fixture);
  scripted_service_mute (fixture.service, 7, TRUE);
  ably_connection_close (fixture.connection);
  await_connection (&fixture, ABLY_CONNECTION_CLOSED);
  await_until (!scripted_service_is_open (fixture.service, 0));
  g_assert_cmpuint (scripted_service_count_frames (fixture.service, 7), ==, 1);
  observed ("CLOSE was sent and not answered: closed after the limit of a request, and the socket too");

  realtime_fixture_tear_down (&fixture);
}

static void
test_close_cut (void)
{
  RealtimeFixture fixture = { 0 };

  realtime_fixture_set_up (&fixture, NULL, NULL);
  realtime_fixture_connect (&fixture);
  scripted_service_mute (fixture.service, 7, TRUE);
  ably_connection_close (fixture.connection);
  await_until (scripted_service_count_frames (fixture.service, 7) == 1);
  scripted_service_cut (fixture.service);
  await_connection (&fixture, ABLY_CONNECTION_CLOSED);

  realtime_fixture_tear_down (&fixture);
}

static void
test_close_while_disconnected (void)
{
  RealtimeFixture fixture = { 0 };

  realtime_fixture_set_up (&fixture, NULL, NULL);
  scripted_service_open (fixture.service, SCRIPTED_REFUSE, NULL);
  ably_connection_connect (fixture.connection);
  await_connection (&fixture, ABLY_CONNECTION_DISCONNECTED);
  ably_connection_close (fixture.connection);
  g_assert_cmpstr (fixture.trail->str, ==, "connecting disconnected:80003 closed");

  realtime_fixture_observe (&fixture);
  realtime_fixture_tear_down (&fixture);
}

/* The service may have made a connection by then, which has to be closed. */
static void
test_close_while_connecting (void)
{
  RealtimeFixture fixture = { 0 };

  realtime_fixture_set_up (&fixture, NULL, NULL);
  scripted_service_open (fixture.service, SCRIPTED_KEEP, NULL);
  ably_connection_connect (fixture.connection);
  await_until (scripted_service_get_n_sockets (fixture.service) == 1);
  ably_connection_close (fixture.connection);
  g_assert_cmpint (ably_connection_get_state (fixture.connection), ==, ABLY_CONNECTION_CLOSING);
  scripted_service_send (fixture.service, "{\"action\":4,\"connectionId\":\"c\",\"connectionDetails\":{}}");
  await_connection (&fixture, ABLY_CONNECTION_CLOSED);
  g_assert_cmpuint (scripted_service_count_frames (fixture.service, 7), ==, 1);
  g_assert_cmpstr (fixture.trail->str, ==, "connecting closing closed");

  /* Before anything was sent there is nothing to wait for. */
  ably_connection_connect (fixture.connection);
  ably_connection_close (fixture.connection);
  g_assert_cmpstr (fixture.trail->str, ==, "connecting closing closed connecting closing closed");
  await_milliseconds (A_WHILE);
  g_assert_cmpuint (scripted_service_get_n_sockets (fixture.service), ==, 1);

  realtime_fixture_observe (&fixture);
  realtime_fixture_tear_down (&fixture);
}

static void
assert_fatal (const char *frame,
              int         code)
{
  RealtimeFixture fixture = { 0 };
  g_autofree char *trail = g_strdup_printf ("connecting failed:%d", code);

  realtime_fixture_set_up (&fixture, "disconnected-retry-timeout", 1, NULL);
  scripted_service_open (fixture.service, SCRIPTED_CLOSE, frame);
  ably_connection_connect (fixture.connection);
  await_connection (&fixture, ABLY_CONNECTION_FAILED);
  await_milliseconds (A_WHILE);
  g_assert_cmpstr (fixture.trail->str, ==, trail);
  g_assert_cmpint (fixture.retry_in, ==, -1);
  g_assert_cmpint (get_error_code (ably_connection_get_error_reason (fixture.connection)), ==, code);
  g_assert_null (ably_connection_get_id (fixture.connection));
  g_assert_cmpuint (scripted_service_get_n_sockets (fixture.service), ==, 1);
  observed ("%s; one socket, no retry, no id", fixture.trail->str);

  /* RTN11d */
  ably_connection_connect (fixture.connection);
  g_assert_null (ably_connection_get_error_reason (fixture.connection));
  await_connection (&fixture, ABLY_CONNECTION_CONNECTED);

  realtime_fixture_tear_down (&fixture);
}

static void
test_fatal_error (void)
{
  assert_fatal (TEST_ERROR_FRAME (40005, 400), 40005);
}

static void
test_invalid_key (void)
{
  assert_fatal (TEST_ERROR_FRAME (40101, 401), 40101);
}

static void
test_server_error (void)
{
  assert_fatal (TEST_ERROR_FRAME (50000, 500), 50000);
  assert_fatal ("{\"action\":9,\"channel\":\"\"," TEST_ERROR (50002, 503) "}", 50002);
}

static void
test_timeout (void)
{
  RealtimeFixture fixture = { 0 };

  realtime_fixture_set_up (&fixture, "realtime-request-timeout", 50, "disconnected-retry-timeout", 100, NULL);
  scripted_service_open (fixture.service, SCRIPTED_KEEP, NULL);
  ably_connection_connect (fixture.connection);
  await_connection (&fixture, ABLY_CONNECTION_DISCONNECTED);
  g_assert_cmpstr (fixture.trail->str, ==, "connecting disconnected:80003");
  g_assert_cmpuint (ably_error_get_status_code (ably_connection_get_error_reason (fixture.connection)), ==, 408);
  await_connection (&fixture, ABLY_CONNECTION_CONNECTED);
  await_until (!scripted_service_is_open (fixture.service, 0));

  realtime_fixture_observe (&fixture);
  realtime_fixture_tear_down (&fixture);
}

static void
assert_recovers (ScriptedOpening  opening,
                 const char      *frame)
{
  RealtimeFixture fixture = { 0 };

  realtime_fixture_set_up (&fixture, "disconnected-retry-timeout", 50, NULL);
  scripted_service_open (fixture.service, opening, frame);
  ably_connection_connect (fixture.connection);
  await_connection (&fixture, ABLY_CONNECTION_DISCONNECTED);
  g_assert_cmpint (fixture.retry_in, >=, 40);
  g_assert_cmpint (fixture.retry_in, <=, 50);
  g_assert_nonnull (ably_connection_get_error_reason (fixture.connection));
  await_connection (&fixture, ABLY_CONNECTION_CONNECTED);
  g_assert_null (ably_connection_get_error_reason (fixture.connection));
  g_assert_cmpuint (scripted_service_get_n_sockets (fixture.service), ==, 2);
  g_assert_cmpstr (fixture.trail->str, ==, "connecting disconnected:80003 connecting connected");

  realtime_fixture_observe (&fixture);
  realtime_fixture_tear_down (&fixture);
}

static void
test_retry (void)
{
  assert_recovers (SCRIPTED_REFUSE, NULL);
  assert_recovers (SCRIPTED_DROP, NULL);
  assert_recovers (SCRIPTED_CLOSE, NULL);
  assert_recovers (SCRIPTED_CLOSE, TEST_DISCONNECTED_FRAME (80003, 503));
}

static void
test_suspended (void)
{
  RealtimeFixture fixture = { 0 };

  realtime_fixture_set_up (&fixture,
                           "connection-state-ttl", 500,
                           "disconnected-retry-timeout", 30,
                           "suspended-retry-timeout", 40,
                           NULL);
  scripted_service_open_always (fixture.service, SCRIPTED_REFUSE, NULL);
  ably_connection_connect (fixture.connection);
  await_connection (&fixture, ABLY_CONNECTION_SUSPENDED);
  g_assert_true (g_str_has_prefix (fixture.trail->str, "connecting disconnected:80003 connecting disconnected:80003"));
  g_assert_cmpint (get_error_code (ably_connection_get_error_reason (fixture.connection)), ==, 80002);
  g_assert_cmpint (fixture.retry_in, ==, 40);
  observed ("disconnected again and again until the TTL is over, then suspended with 80002, retryIn as configured");

  realtime_fixture_tear_down (&fixture);
}

/* Neither growing waits nor an end, and back without a failure between. */
static void
test_suspended_retries (void)
{
  RealtimeFixture fixture = { 0 };

  realtime_fixture_set_up (&fixture,
                           "connection-state-ttl", 20,
                           "disconnected-retry-timeout", 10000,
                           "suspended-retry-timeout", 10,
                           NULL);
  scripted_service_open_always (fixture.service, SCRIPTED_REFUSE, NULL);
  ably_connection_connect (fixture.connection);
  await_connection (&fixture, ABLY_CONNECTION_SUSPENDED);
  g_string_truncate (fixture.trail, 0);
  await_until (scripted_service_get_n_sockets (fixture.service) == 7);
  await_connection (&fixture, ABLY_CONNECTION_SUSPENDED);
  g_assert_cmpint (fixture.retry_in, ==, 10);
  g_assert_true (g_str_has_prefix (fixture.trail->str,
                                   "connecting suspended:80002 connecting suspended:80002 connecting suspended:80002"));
  g_assert_null (strstr (fixture.trail->str, "disconnected"));

  scripted_service_open (fixture.service, SCRIPTED_KEEP,
                         "{\"action\":4,\"connectionId\":\"late\",\"connectionDetails\":{\"connectionKey\":\"k\"}}");
  await_connection (&fixture, ABLY_CONNECTION_CONNECTED);
  g_assert_cmpstr (ably_connection_get_id (fixture.connection), ==, "late");
  observed ("seven attempts failed, suspended after each, always with the same wait; connected when the service was back");

  realtime_fixture_tear_down (&fixture);
}

/* RTN11c: connecting cuts the wait short. */
static void
test_connect_while_waiting (void)
{
  RealtimeFixture fixture = { 0 };

  realtime_fixture_set_up (&fixture, NULL, NULL);
  scripted_service_open (fixture.service, SCRIPTED_REFUSE, NULL);
  ably_connection_connect (fixture.connection);
  await_connection (&fixture, ABLY_CONNECTION_DISCONNECTED);
  g_assert_cmpint (fixture.retry_in, >=, 12000);
  g_assert_cmpint (fixture.retry_in, <=, 15000);
  realtime_fixture_connect (&fixture);

  realtime_fixture_tear_down (&fixture);
}

static void
test_retry_delays (void)
{
  static const double coefficients[] = { 1, 4 / 3.0, 5 / 3.0, 2, 2 };
  RealtimeFixture fixture = { 0 };

  realtime_fixture_set_up (&fixture, "disconnected-retry-timeout", 60000, "connection-state-ttl", 600000, NULL);
  scripted_service_open_always (fixture.service, SCRIPTED_REFUSE, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (coefficients); i++)
    {
      ably_connection_connect (fixture.connection);
      await_connection (&fixture, ABLY_CONNECTION_DISCONNECTED);
      g_assert_cmpfloat (fixture.retry_in, >=, 60000 * coefficients[i] * 0.8 - 1);
      g_assert_cmpfloat (fixture.retry_in, <=, 60000 * coefficients[i]);
    }
  observed ("retryIn from 0.8 to 1 times 1, 4/3, 5/3, 2, 2 times the configured time");

  realtime_fixture_tear_down (&fixture);
}

/* RSC18: to this machine a key may go in plain text, to others nothing is sent at all. */
static void
test_key_in_plain_text (void)
{
  RealtimeFixture fixture = { 0 };

  realtime_fixture_set_up (&fixture, "endpoint", "plain.example", NULL);
  ably_connection_connect (fixture.connection);
  await_connection (&fixture, ABLY_CONNECTION_FAILED);
  g_assert_cmpstr (fixture.trail->str, ==, "connecting failed:40103");
  observed ("%s; nothing was sent", fixture.trail->str);

  realtime_fixture_tear_down (&fixture);
}

static void
test_bad_frames (void)
{
  RealtimeFixture fixture = { 0 };

  realtime_fixture_set_up (&fixture, NULL, NULL);
  realtime_fixture_connect (&fixture);
  scripted_service_send (fixture.service, "no JSON");
  scripted_service_send (fixture.service, "[]");
  scripted_service_send (fixture.service, "[{\"action\":9}]");
  scripted_service_send (fixture.service, "{}");
  scripted_service_send (fixture.service, "{\"action\":\"9\"}");
  scripted_service_send (fixture.service, "{\"action\":-1}");
  scripted_service_send (fixture.service, "{\"action\":99,\"what\":{\"is\":[\"this\"]}}");
  scripted_service_send (fixture.service, "{\"action\":15,\"channel\":\"nobody's\",\"messages\":7}");
  scripted_service_send_binary (fixture.service, "{\"action\":9}");
  scripted_service_send (fixture.service, "{\"action\":4,\"connectionId\":7,\"connectionDetails\":[]}");
  scripted_service_send (fixture.service,
                         "{\"action\":4,\"connectionId\":\"still\",\"connectionDetails\":{},\"unknown\":null}");
  await_until (fixture.updates->len > 0);
  g_assert_cmpstr (fixture.trail->str, ==, "connecting connected");
  g_assert_cmpstr (ably_connection_get_id (fixture.connection), ==, "still");
  observed ("no JSON, arrays, frames without or with an unknown action, unknown fields, wrong types, binary: connected as before");

  realtime_fixture_tear_down (&fixture);
}

static void
test_oversized_frame (void)
{
  RealtimeFixture fixture = { 0 };
  g_autofree char *padding = g_strnfill (600 * 1024, 'x');
  g_autofree char *large = g_strdup_printf ("{\"action\":9,\"error\":{\"message\":\"%s\"}}", padding);
  g_autofree char *fitting = NULL;

  realtime_fixture_set_up (&fixture, NULL, NULL);
  realtime_fixture_connect (&fixture);
  scripted_service_send (fixture.service, large);

  /* The limit of the service, well beyond the limit that libsoup has by itself. */
  padding[500 * 1024] = '\0';
  fitting = g_strdup_printf ("{\"action\":4,\"connectionId\":\"i\",\"connectionDetails\":{},\"x\":\"%s\"}", padding);
  scripted_service_send (fixture.service, fitting);
  await_until (fixture.updates->len > 0);
  g_assert_cmpstr (fixture.trail->str, ==, "connecting connected");
  observed ("a frame of 500 KiB is read, one of 600 KiB is dropped, the connection stays");

  realtime_fixture_tear_down (&fixture);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/connection/connect", test_connect);
  g_test_add_func ("/RU/RTN23a/heartbeats-true-query-param-0", test_connect);
  g_test_add_func ("/connection/close", test_close);
  g_test_add_func ("/connection/connect-again", test_reconnect_cycle);
  g_test_add_func ("/connection/connect-while-waiting", test_connect_while_waiting);
  g_test_add_func ("/trap/33-close", test_close_unanswered);
  g_test_add_func ("/connection/close-cut", test_close_cut);
  g_test_add_func ("/connection/close-while-disconnected", test_close_while_disconnected);
  g_test_add_func ("/connection/close-while-connecting", test_close_while_connecting);

  g_test_add_func ("/RU/RTN14a/invalid-key-failed-0", test_invalid_key);
  g_test_add_func ("/connection/fatal-error", test_fatal_error);
  g_test_add_func ("/RU/RTN14c/connection-timeout-0", test_timeout);
  g_test_add_func ("/RU/RTN14d/retry-recoverable-failure-0", test_retry);
  g_test_add_func ("/RU/RTN14e/disconnected-to-suspended-0", test_suspended);
  g_test_add_func ("/RU/RTN14f/suspended-retries-indefinitely-0", test_suspended_retries);
  g_test_add_func ("/RU/RTN14g/error-empty-channel-failed-0", test_server_error);
  g_test_add_func ("/RU/RTB1/disconnected-retry-delay-0", test_retry_delays);
  g_test_add_func ("/RU/RTF1/unrecognised-attributes-ignored-0", test_bad_frames);
  g_test_add_func ("/RU/RTF1/unknown-action-handled-1", test_bad_frames);

  g_test_add_func ("/deviation/key-over-plain-text", test_key_in_plain_text);
  g_test_add_func ("/trap/05-frame-size", test_oversized_frame);

  return g_test_run ();
}
