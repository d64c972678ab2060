/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "fixture/realtime-fixture.h"

#define ERROR_FRAME(code, status) \
  "{\"action\":9,\"error\":{\"code\":" #code ",\"statusCode\":" #status ",\"message\":\"no\"}}"
#define DISCONNECTED_FRAME(code, status) \
  "{\"action\":6,\"error\":{\"code\":" #code ",\"statusCode\":" #status ",\"message\":\"no\"}}"

/* RTN4b, RTN2e, RTN2f, RTN23a: one socket, with what the service wants to know. */
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

  realtime_fixture_tear_down (&fixture);
}

/* RTN4c, RTN8c, RTN12a */
static void
test_close (void)
{
  RealtimeFixture fixture = { 0 };

  realtime_fixture_set_up (&fixture, NULL);
  realtime_fixture_connect (&fixture);
  ably_connection_close (fixture.connection);
  g_assert_cmpint (ably_connection_get_state (fixture.connection), ==, ABLY_CONNECTION_CLOSING);
  g_assert_null (ably_connection_get_id (fixture.connection));
  await_connection (&fixture, ABLY_CONNECTION_CLOSED);
  g_assert_cmpstr (fixture.trail->str, ==, "connecting connected closing closed");
  g_assert_cmpuint (scripted_service_count_frames (fixture.service, 7), ==, 1);

  /* RTN11: and again, with nothing of before */
  realtime_fixture_connect (&fixture);
  g_assert_cmpuint (scripted_service_get_n_sockets (fixture.service), ==, 2);
  g_assert_null (scripted_service_get_param (fixture.service, 1, "resume"));

  realtime_fixture_tear_down (&fixture);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/connection/RTN4b/successful-connection", test_connect);
  g_test_add_func ("/connection/RTN4c/graceful-close", test_close);

  return g_test_run ();
}
