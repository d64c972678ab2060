/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "fixture/realtime-fixture.h"

#define RESUMED_TRAIL "connecting connected disconnected:80003 connecting connected"

static void
assert_resumed (RealtimeFixture *fixture)
{
  await_until (scripted_service_get_n_sockets (fixture->service) == 2);
  await_connection (fixture, ABLY_CONNECTION_CONNECTED);
  g_assert_cmpstr (fixture->trail->str, ==, RESUMED_TRAIL);
  g_assert_cmpstr (scripted_service_get_param (fixture->service, 1, "resume"), ==, "key-1");
  g_assert_cmpstr (ably_connection_get_id (fixture->connection), ==, "connection");
  g_assert_null (ably_connection_get_error_reason (fixture->connection));
}

static void
test_close_frame (void)
{
  RealtimeFixture fixture = { 0 };

  realtime_fixture_set_up (&fixture, NULL, NULL);
  realtime_fixture_connect (&fixture);
  scripted_service_close (fixture.service);
  await_connection (&fixture, ABLY_CONNECTION_DISCONNECTED);
  g_assert_cmpint (fixture.retry_in, ==, -1);
  g_assert_cmpstr (ably_connection_get_id (fixture.connection), ==, "connection");
  assert_resumed (&fixture);

  realtime_fixture_observe (&fixture);
  realtime_fixture_tear_down (&fixture);
}

static void
test_tcp_close (void)
{
  RealtimeFixture fixture = { 0 };

  realtime_fixture_set_up (&fixture, NULL, NULL);
  realtime_fixture_connect (&fixture);
  scripted_service_cut (fixture.service);
  assert_resumed (&fixture);

  realtime_fixture_observe (&fixture);
  realtime_fixture_tear_down (&fixture);
}

static void
test_disconnected_frame (void)
{
  RealtimeFixture fixture = { 0 };

  realtime_fixture_set_up (&fixture, NULL, NULL);
  realtime_fixture_connect (&fixture);
  scripted_service_send_and_close (fixture.service, TEST_DISCONNECTED_FRAME (80003, 503));
  assert_resumed (&fixture);

  realtime_fixture_observe (&fixture);
  realtime_fixture_tear_down (&fixture);
}

/* One at once, the next not sooner than a second later. */
static void
test_spacing (void)
{
  RealtimeFixture fixture = { 0 };

  realtime_fixture_set_up (&fixture, NULL, NULL);
  realtime_fixture_connect (&fixture);
  scripted_service_close (fixture.service);
  assert_resumed (&fixture);
  scripted_service_close (fixture.service);
  await_connection (&fixture, ABLY_CONNECTION_DISCONNECTED);
  g_assert_cmpint (fixture.retry_in, >, 0);
  g_assert_cmpint (fixture.retry_in, <=, 1000);
  await_connection (&fixture, ABLY_CONNECTION_CONNECTED);

  realtime_fixture_tear_down (&fixture);
}

static void
test_key_updated (void)
{
  RealtimeFixture fixture = { 0 };

  realtime_fixture_set_up (&fixture, NULL, NULL);
  realtime_fixture_connect (&fixture);
  scripted_service_close (fixture.service);
  assert_resumed (&fixture);
  scripted_service_close (fixture.service);
  await_until (scripted_service_get_n_sockets (fixture.service) == 3);
  g_assert_cmpstr (scripted_service_get_param (fixture.service, 2, "resume"), ==, "key-2");
  observed ("the third socket has resume=key-2, the key of the second");

  realtime_fixture_tear_down (&fixture);
}

static void
test_new_id (void)
{
  RealtimeFixture fixture = { 0 };

  realtime_fixture_set_up (&fixture, NULL, NULL);
  realtime_fixture_connect (&fixture);
  scripted_service_open (fixture.service, SCRIPTED_KEEP,
                         "{\"action\":4,\"connectionId\":\"other\",\"connectionDetails\":{\"connectionKey\":\"other-key\"},"
                         TEST_ERROR (80008, 400) "}");
  scripted_service_close (fixture.service);
  await_until (scripted_service_get_n_sockets (fixture.service) == 2);
  await_connection (&fixture, ABLY_CONNECTION_CONNECTED);
  g_assert_cmpstr (fixture.trail->str, ==, "connecting connected disconnected:80003 connecting connected:80008");
  g_assert_cmpstr (ably_connection_get_id (fixture.connection), ==, "other");
  g_assert_cmpint (get_error_code (ably_connection_get_error_reason (fixture.connection)), ==, 80008);
  observed ("%s; new id and key, error reason 80008", fixture.trail->str);

  scripted_service_close (fixture.service);
  await_until (scripted_service_get_n_sockets (fixture.service) == 3);
  g_assert_cmpstr (scripted_service_get_param (fixture.service, 2, "resume"), ==, "other-key");
  await_connection (&fixture, ABLY_CONNECTION_CONNECTED);
  g_assert_null (ably_connection_get_error_reason (fixture.connection));

  realtime_fixture_tear_down (&fixture);
}

static void
test_fatal_during_resume (void)
{
  RealtimeFixture fixture = { 0 };

  realtime_fixture_set_up (&fixture, NULL, NULL);
  realtime_fixture_connect (&fixture);
  scripted_service_open (fixture.service, SCRIPTED_CLOSE, TEST_ERROR_FRAME (50000, 500));
  scripted_service_close (fixture.service);
  await_connection (&fixture, ABLY_CONNECTION_FAILED);
  g_assert_cmpstr (fixture.trail->str, ==, "connecting connected disconnected:80003 connecting failed:50000");
  g_assert_null (ably_connection_get_id (fixture.connection));

  realtime_fixture_observe (&fixture);
  realtime_fixture_tear_down (&fixture);
}

static void
test_fatal_on_live_connection (void)
{
  RealtimeFixture fixture = { 0 };
  g_autoptr (GError) error = NULL;
  AblyChannel *attached;
  AblyChannel *idle;

  realtime_fixture_set_up (&fixture, NULL, NULL);
  realtime_fixture_connect (&fixture);
  attached = ably_realtime_get_channel (fixture.realtime, "attached", NULL, 0);
  idle = ably_realtime_get_channel (fixture.realtime, "idle", NULL, 0);
  error = attach_and_wait (attached);
  g_assert_no_error (error);

  scripted_service_send_and_close (fixture.service, TEST_ERROR_FRAME (40198, 403));
  await_connection (&fixture, ABLY_CONNECTION_FAILED);
  await_milliseconds (50);
  g_assert_cmpstr (fixture.trail->str, ==, "connecting connected failed:40198");
  g_assert_cmpuint (scripted_service_get_n_sockets (fixture.service), ==, 1);
  g_assert_cmpint (ably_channel_get_state (attached), ==, ABLY_CHANNEL_FAILED);
  g_assert_cmpint (get_error_code (ably_channel_get_error_reason (attached)), ==, 40198);
  g_assert_cmpint (ably_channel_get_state (idle), ==, ABLY_CHANNEL_INITIALIZED);
  observed ("%s; no second socket; the attached channel failed with 40198", fixture.trail->str);

  realtime_fixture_tear_down (&fixture);
}

static void
test_closed_frame (void)
{
  RealtimeFixture fixture = { 0 };

  realtime_fixture_set_up (&fixture, NULL, NULL);
  realtime_fixture_connect (&fixture);
  scripted_service_send_and_close (fixture.service, "{\"action\":8}");
  await_connection (&fixture, ABLY_CONNECTION_CLOSED);
  g_assert_cmpstr (fixture.trail->str, ==, "connecting connected closed");

  realtime_fixture_observe (&fixture);
  realtime_fixture_tear_down (&fixture);
}

/* RTN14h, RTN8d: also after the service has forgotten it, since only the service knows. */
static void
test_resume_after_suspension (void)
{
  RealtimeFixture fixture = { 0 };

  realtime_fixture_set_up (&fixture,
                           "connection-state-ttl", 30,
                           "disconnected-retry-timeout", 10000,
                           "suspended-retry-timeout", 20,
                           NULL);
  realtime_fixture_connect (&fixture);
  scripted_service_open (fixture.service, SCRIPTED_REFUSE, NULL);
  scripted_service_open (fixture.service, SCRIPTED_REFUSE, NULL);
  scripted_service_close (fixture.service);
  await_connection (&fixture, ABLY_CONNECTION_SUSPENDED);
  g_assert_cmpstr (ably_connection_get_id (fixture.connection), ==, "connection");
  await_connection (&fixture, ABLY_CONNECTION_CONNECTED);
  g_assert_cmpstr (scripted_service_get_param (fixture.service, 3, "resume"), ==, "key-1");
  observed ("the attempt after the suspension has resume=key-1, and the id was kept");

  realtime_fixture_tear_down (&fixture);
}

static void
test_update (void)
{
  RealtimeFixture fixture = { 0 };

  realtime_fixture_set_up (&fixture, NULL, NULL);
  realtime_fixture_connect (&fixture);
  scripted_service_send (fixture.service,
                         "{\"action\":4,\"connectionId\":\"connection\",\"connectionDetails\":{\"connectionKey\":\"new\"}}");
  await_until (fixture.updates->len > 0);
  g_assert_cmpstr (fixture.updates->str, ==, "connected");

  scripted_service_send (fixture.service,
                         "{\"action\":4,\"connectionId\":\"connection\",\"connectionDetails\":{\"connectionKey\":\"newer\"},"
                         TEST_ERROR (40142, 401) "}");
  await_until (g_str_equal (fixture.updates->str, "connected connected:40142"));
  g_assert_cmpstr (fixture.trail->str, ==, "connecting connected");

  /* RTN21: the details of the last one hold. */
  scripted_service_close (fixture.service);
  await_until (scripted_service_get_n_sockets (fixture.service) == 2);
  g_assert_cmpstr (scripted_service_get_param (fixture.service, 1, "resume"), ==, "newer");
  observed ("updates %s, no change of state; the last key resumed", fixture.updates->str);

  realtime_fixture_tear_down (&fixture);
}

static void
test_idle (void)
{
  RealtimeFixture fixture = { 0 };

  realtime_fixture_set_up (&fixture, "realtime-request-timeout", 300, NULL);
  scripted_service_set_details (fixture.service, "\"maxIdleInterval\":20");
  realtime_fixture_connect (&fixture);
  await_connection (&fixture, ABLY_CONNECTION_DISCONNECTED);
  g_assert_cmpuint (ably_error_get_status_code (ably_connection_get_error_reason (fixture.connection)), ==, 408);
  assert_resumed (&fixture);
  await_until (!scripted_service_is_open (fixture.service, 0));
  observed ("after silence 80003 with status 408, the old socket closed, the new one with resume=key-1");

  realtime_fixture_observe (&fixture);
  realtime_fixture_tear_down (&fixture);
}

static gboolean
send_cb (gpointer user_data)
{
  RealtimeFixture *fixture = user_data;

  scripted_service_send (fixture->service, "{\"action\":0}");
  scripted_service_send (fixture->service, "{\"action\":99}");

  return G_SOURCE_CONTINUE;
}

/* What comes often enough keeps the connection, whatever it is. */
static void
test_activity (void)
{
  RealtimeFixture fixture = { 0 };
  guint source;

  realtime_fixture_set_up (&fixture, "realtime-request-timeout", 280, NULL);
  scripted_service_set_details (fixture.service, "\"maxIdleInterval\":20");
  realtime_fixture_connect (&fixture);
  source = g_timeout_add (20, send_cb, &fixture);
  await_milliseconds (700);
  g_assert_cmpstr (fixture.trail->str, ==, "connecting connected");
  observed ("HEARTBEAT and a frame of an unknown action kept the connection for longer than the limit of silence");
  g_source_remove (source);
  await_connection (&fixture, ABLY_CONNECTION_DISCONNECTED);

  realtime_fixture_tear_down (&fixture);
}

static void
test_no_promise (void)
{
  RealtimeFixture fixture = { 0 };

  realtime_fixture_set_up (&fixture, "realtime-request-timeout", 20, NULL);
  scripted_service_set_details (fixture.service, "\"maxIdleInterval\":0");
  realtime_fixture_connect (&fixture);
  await_milliseconds (100);
  g_assert_cmpstr (fixture.trail->str, ==, "connecting connected");
  observed ("maxIdleInterval 0: still connected after silence for longer than the limit of a request");

  realtime_fixture_tear_down (&fixture);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/RU/RTN15a/unexpected-transport-disconnect-0", test_close_frame);
  g_test_add_func ("/RU/RTN15b/successful-resume-0", test_close_frame);
  g_test_add_func ("/connection/tcp-close", test_tcp_close);
  g_test_add_func ("/connection/immediate-retries-spaced", test_spacing);
  g_test_add_func ("/RU/RTN15e/connection-key-updated-0", test_key_updated);
  g_test_add_func ("/RU/RTN15c7/failed-resume-new-id-0", test_new_id);
  g_test_add_func ("/RU/RTN15c4/fatal-error-during-resume-0", test_fatal_during_resume);
  g_test_add_func ("/RU/RTN15h3/non-token-error-resume-0", test_disconnected_frame);
  g_test_add_func ("/RU/RTN15j/error-empty-channel-failed-0", test_fatal_on_live_connection);
  g_test_add_func ("/monitor/resume-after-suspension", test_resume_after_suspension);
  g_test_add_func ("/connection/closed-frame", test_closed_frame);

  g_test_add_func ("/RU/RTN24/connected-emits-update-0", test_update);
  g_test_add_func ("/RU/RTN24/update-event-with-error-1", test_update);
  g_test_add_func ("/RU/RTN24/connection-details-override-2", test_update);
  g_test_add_func ("/RU/RTN24/no-duplicate-connected-event-3", test_update);

  g_test_add_func ("/RU/RTN23a/idle-timeout-reconnect-1", test_idle);
  g_test_add_func ("/RU/RTN23a/heartbeat-resets-timer-2", test_activity);
  g_test_add_func ("/RU/RTN23a/any-message-resets-timer-3", test_activity);
  g_test_add_func ("/RU/RTN23a/timeout-triggers-reconnect-4", test_idle);
  g_test_add_func ("/RU/RTN23a/reconnect-uses-resume-5", test_idle);
  g_test_add_func ("/trap/06-no-idle-limit", test_no_promise);

  return g_test_run ();
}
