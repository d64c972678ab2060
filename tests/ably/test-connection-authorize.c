/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "fixture/realtime-fixture.h"

/* Another credential for a connection, by somebody's wish: RTC8. */

static GError *
authorize (RealtimeFixture *fixture)
{
  g_autoptr (GAsyncResult) result = NULL;
  GError *error = NULL;

  ably_connection_authorize_async (fixture->connection, NULL, NULL, NULL, async_result_cb, &result);
  await_until (result != NULL);
  if (ably_connection_authorize_finish (fixture->connection, result, &error))
    g_assert_no_error (error);

  return error;
}

static void
test_authorize_connected (void)
{
  RealtimeFixture fixture = { 0 };
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  JsonObject *auth;

  realtime_fixture_set_up (&fixture, "auth-url", TEST_AUTH_URL, NULL);
  realtime_fixture_connect (&fixture);
  scripted_service_mute (fixture.service, 17, TRUE);
  ably_connection_authorize_async (fixture.connection, NULL, NULL, NULL, async_result_cb, &result);
  await_until (scripted_service_count_frames (fixture.service, 17) == 1);
  await_milliseconds (30);
  g_assert_null (result);
  observed ("AUTH with the new token sent, and authorize() not done before it was answered");

  auth = json_object_get_object_member (scripted_service_get_frame (fixture.service, 17, 0), "auth");
  g_assert_cmpstr (json_object_get_string_member (auth, "accessToken"), ==, "token-2");
  scripted_service_send (fixture.service,
                         "{\"action\":4,\"connectionId\":\"connection-2\",\"connectionDetails\":{\"connectionKey\":\"key-2\"}}");
  await_until (result != NULL);
  g_assert_true (ably_connection_authorize_finish (fixture.connection, result, &error));
  g_assert_no_error (error);
  g_assert_cmpstr (fixture.trail->str, ==, "connecting connected");
  g_assert_cmpstr (fixture.updates->str, ==, "connected");
  g_assert_cmpstr (ably_connection_get_id (fixture.connection), ==, "connection-2");
  g_assert_cmpstr (ably_connection_get_key (fixture.connection), ==, "key-2");
  observed ("then one update with the new id and key, no change of state");

  g_clear_object (&result);
  realtime_fixture_tear_down (&fixture);
}

/* Whoever waits is told, and nothing is sent any more. */
static void
test_authorize_gone (void)
{
  RealtimeFixture fixture = { 0 };
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  AblyConnection *connection;

  realtime_fixture_set_up (&fixture, "auth-url", TEST_AUTH_URL, NULL);
  realtime_fixture_connect (&fixture);
  connection = g_object_ref (fixture.connection);
  ably_connection_authorize_async (connection, NULL, NULL, NULL, async_result_cb, &result);
  g_signal_handlers_disconnect_by_data (connection, &fixture);
  g_assert_finalize_object (fixture.realtime);
  await_until (result != NULL);
  g_assert_false (ably_connection_authorize_finish (connection, result, &error));
  g_assert_error (error, ABLY_ERROR, 80017);
  ably_connection_connect (connection);
  await_milliseconds (30);
  g_assert_cmpuint (scripted_service_count_frames (fixture.service, 17), ==, 0);
  g_assert_cmpuint (scripted_service_get_n_sockets (fixture.service), ==, 1);

  g_clear_object (&result);
  g_assert_finalize_object (connection);
  scripted_service_free (fixture.service);
  g_string_free (fixture.trail, TRUE);
  g_string_free (fixture.updates, TRUE);
}

static void
test_authorize_connecting (void)
{
  RealtimeFixture fixture = { 0 };
  g_autoptr (GError) error = NULL;

  realtime_fixture_set_up (&fixture, "auth-url", TEST_AUTH_URL, NULL);
  scripted_service_open (fixture.service, SCRIPTED_KEEP, NULL);
  ably_connection_connect (fixture.connection);
  await_until (scripted_service_get_n_sockets (fixture.service) == 1);
  error = authorize (&fixture);
  g_assert_no_error (error);
  g_assert_cmpint (ably_connection_get_state (fixture.connection), ==, ABLY_CONNECTION_CONNECTED);
  g_assert_cmpuint (scripted_service_get_n_sockets (fixture.service), ==, 2);
  g_assert_cmpuint (scripted_service_get_n_tokens (fixture.service), ==, 2);
  g_assert_cmpstr (scripted_service_get_param (fixture.service, 1, "accessToken"), ==, "token-2");
  await_until (!scripted_service_is_open (fixture.service, 0));
  observed ("the attempt under way dropped, a second socket with the second token: %s", fixture.trail->str);

  realtime_fixture_tear_down (&fixture);
}

static void
test_authorize_connecting_fails (void)
{
  RealtimeFixture fixture = { 0 };
  g_autoptr (GError) error = NULL;

  realtime_fixture_set_up (&fixture, "auth-url", TEST_AUTH_URL, NULL);
  scripted_service_open (fixture.service, SCRIPTED_KEEP, NULL);
  scripted_service_open (fixture.service, SCRIPTED_CLOSE, TEST_ERROR_FRAME (40101, 401));
  ably_connection_connect (fixture.connection);
  await_until (scripted_service_get_n_sockets (fixture.service) == 1);
  error = authorize (&fixture);
  g_assert_error (error, ABLY_ERROR, 40101);
  g_assert_cmpint (ably_connection_get_state (fixture.connection), ==, ABLY_CONNECTION_FAILED);
  observed ("authorize() fails with 40101, the connection too");

  realtime_fixture_tear_down (&fixture);
}

static void
test_authorize_unconnected (void)
{
  RealtimeFixture fixture = { 0 };
  g_autoptr (GError) error = NULL;

  realtime_fixture_set_up (&fixture, "auth-url", TEST_AUTH_URL, NULL);
  error = authorize (&fixture);
  g_assert_no_error (error);
  g_assert_cmpstr (scripted_service_get_param (fixture.service, 0, "accessToken"), ==, "token-1");
  observed ("from initialized: %s, with the token", fixture.trail->str);

  scripted_service_send_and_close (fixture.service, TEST_ERROR_FRAME (40101, 401));
  await_connection (&fixture, ABLY_CONNECTION_FAILED);
  g_string_truncate (fixture.trail, 0);
  error = authorize (&fixture);
  g_assert_no_error (error);
  g_assert_cmpstr (scripted_service_get_param (fixture.service, 1, "accessToken"), ==, "token-2");
  observed ("from failed: %s, with a new token", fixture.trail->str);

  ably_connection_close (fixture.connection);
  await_connection (&fixture, ABLY_CONNECTION_CLOSED);
  g_string_truncate (fixture.trail, 0);
  error = authorize (&fixture);
  g_assert_no_error (error);
  observed ("from closed: %s, likewise", fixture.trail->str);

  realtime_fixture_tear_down (&fixture);
}

/* Where no token can be had the attempt that was given up for it is not forgotten. */
static void
test_authorize_without_token (void)
{
  RealtimeFixture fixture = { 0 };
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) forbidden = NULL;

  realtime_fixture_set_up (&fixture, "auth-url", TEST_AUTH_URL, NULL);
  scripted_service_open (fixture.service, SCRIPTED_KEEP, NULL);
  ably_connection_connect (fixture.connection);
  await_until (scripted_service_get_n_sockets (fixture.service) == 1);
  scripted_service_set_auth_status (fixture.service, 500);
  error = authorize (&fixture);
  g_assert_error (error, ABLY_ERROR, 40170);
  g_assert_cmpint (ably_connection_get_state (fixture.connection), ==, ABLY_CONNECTION_DISCONNECTED);

  scripted_service_set_auth_status (fixture.service, 200);
  realtime_fixture_connect (&fixture);
  scripted_service_set_auth_status (fixture.service, 403);
  forbidden = authorize (&fixture);
  g_assert_error (forbidden, ABLY_ERROR, 40170);
  g_assert_cmpint (ably_connection_get_state (fixture.connection), ==, ABLY_CONNECTION_FAILED);
  g_assert_cmpint (get_error_code (ably_connection_get_error_reason (fixture.connection)), ==, 80019);

  realtime_fixture_tear_down (&fixture);
}

/* Another credential altogether: a key can only be sent with a new connection. */
static void
test_authorize_with_key (void)
{
  RealtimeFixture fixture = { 0 };
  g_autoptr (AblyClientOptions) key = ably_client_options_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  realtime_fixture_set_up (&fixture, "auth-url", TEST_AUTH_URL, NULL);
  realtime_fixture_connect (&fixture);
  g_object_set (key, "key", "app.other:s3cret", NULL);
  ably_connection_authorize_async (fixture.connection, NULL, key, NULL, async_result_cb, &result);
  await_until (result != NULL);
  g_assert_true (ably_connection_authorize_finish (fixture.connection, result, &error));
  g_assert_no_error (error);
  g_assert_cmpstr (scripted_service_get_param (fixture.service, 1, "key"), ==, "app.other:s3cret");
  g_assert_null (scripted_service_get_param (fixture.service, 1, "accessToken"));
  g_assert_cmpstr (scripted_service_get_param (fixture.service, 1, "resume"), ==, "key-1");

  g_clear_object (&result);
  realtime_fixture_tear_down (&fixture);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/RU/RTC8a/authorize-connected-sends-auth-0", test_authorize_connected);
  g_test_add_func ("/RU/RTC8a1/successful-reauth-update-event-0", test_authorize_connected);
  g_test_add_func ("/RU/RTC8a3/authorize-completes-after-response-0", test_authorize_connected);
  g_test_add_func ("/RU/RTC8b/authorize-connecting-halts-attempt-0", test_authorize_connecting);
  g_test_add_func ("/RU/RTC8b1/authorize-connecting-fails-on-failed-0", test_authorize_connecting_fails);
  g_test_add_func ("/RU/RTC8c/authorize-disconnected-initiates-connection-0", test_authorize_unconnected);
  g_test_add_func ("/RU/RTC8c/authorize-failed-initiates-connection-1", test_authorize_unconnected);
  g_test_add_func ("/RU/RTC8c/authorize-closed-initiates-connection-2", test_authorize_unconnected);
  g_test_add_func ("/connection/authorize-gone", test_authorize_gone);
  g_test_add_func ("/connection/authorize-without-token", test_authorize_without_token);
  g_test_add_func ("/connection/authorize-with-key", test_authorize_with_key);

  return g_test_run ();
}
