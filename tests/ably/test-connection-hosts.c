/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "fixture/fake-service.h"
#include "fixture/nameless-resolver.h"
#include "fixture/realtime-fixture.h"

#define PRIMARY "127.0.0.2"

static const char *fallback_hosts[] = { "127.0.0.1", NULL };

/* The service of the fixture, at 127.0.0.1, is the fallback; another one at the same port is the primary. */
static ScriptedService *
set_up_with_primary (RealtimeFixture *fixture)
{
  realtime_fixture_set_up (fixture, "endpoint", PRIMARY, "fallback-hosts", fallback_hosts, NULL);

  return scripted_service_new (PRIMARY, scripted_service_get_port (fixture->service));
}

static void
test_unreachable (void)
{
  RealtimeFixture fixture = { 0 };

  realtime_fixture_set_up (&fixture, "endpoint", PRIMARY, "fallback-hosts", fallback_hosts, NULL);
  realtime_fixture_connect (&fixture);
  g_assert_cmpstr (fixture.trail->str, ==, "connecting connected");

  realtime_fixture_tear_down (&fixture);
}

static void
test_unresolvable (void)
{
  g_autoptr (GResolver) usual = nameless_resolver_install ();
  RealtimeFixture fixture = { 0 };

  realtime_fixture_set_up (&fixture, "endpoint", "nowhere.invalid", "fallback-hosts", fallback_hosts, "token", "t", NULL);
  realtime_fixture_connect (&fixture);
  g_assert_cmpstr (fixture.trail->str, ==, "connecting connected");

  realtime_fixture_tear_down (&fixture);
  g_resolver_set_default (usual);
}

static void
assert_falls_back (ScriptedOpening  opening,
                   const char      *frame)
{
  RealtimeFixture fixture = { 0 };
  g_autoptr (ScriptedService) primary = set_up_with_primary (&fixture);

  scripted_service_open_always (primary, opening, frame);
  realtime_fixture_connect (&fixture);
  g_assert_cmpstr (fixture.trail->str, ==, "connecting connected");
  g_assert_cmpuint (scripted_service_get_n_sockets (primary), ==, 1);
  g_assert_cmpuint (scripted_service_get_n_sockets (fixture.service), ==, 1);

  realtime_fixture_tear_down (&fixture);
}

static void
test_http_failure (void)
{
  assert_falls_back (SCRIPTED_REFUSE, NULL);
  assert_falls_back (SCRIPTED_DROP, NULL);
}

static void
test_disconnected (void)
{
  assert_falls_back (SCRIPTED_CLOSE, TEST_DISCONNECTED_FRAME (50003, 500));
  assert_falls_back (SCRIPTED_CLOSE, TEST_DISCONNECTED_FRAME (80003, 504));
}

static void
assert_stays (const char *frame,
              const char *trail)
{
  RealtimeFixture fixture = { 0 };
  g_autoptr (ScriptedService) primary = set_up_with_primary (&fixture);

  scripted_service_open_always (primary, SCRIPTED_CLOSE, frame);
  ably_connection_connect (fixture.connection);
  await_until (g_str_equal (fixture.trail->str, trail));
  g_assert_cmpuint (scripted_service_get_n_sockets (fixture.service), ==, 0);

  realtime_fixture_tear_down (&fixture);
}

/* The host is not at fault. */
static void
test_no_fallback (void)
{
  assert_stays (TEST_DISCONNECTED_FRAME (80021, 429), "connecting disconnected:80021");
  assert_stays (TEST_ERROR_FRAME (50000, 500), "connecting failed:50000");
}

static void
test_primary_first (void)
{
  RealtimeFixture fixture = { 0 };
  g_autoptr (ScriptedService) primary = set_up_with_primary (&fixture);

  scripted_service_open (primary, SCRIPTED_REFUSE, NULL);
  realtime_fixture_connect (&fixture);
  g_assert_cmpuint (scripted_service_get_n_sockets (fixture.service), ==, 1);
  scripted_service_close (fixture.service);
  await_until (scripted_service_get_n_sockets (primary) == 2);
  await_connection (&fixture, ABLY_CONNECTION_CONNECTED);
  g_assert_cmpstr (scripted_service_get_param (primary, 1, "resume"), ==, "key-1");
  g_assert_cmpuint (scripted_service_get_n_sockets (fixture.service), ==, 1);

  realtime_fixture_tear_down (&fixture);
}

static void
ask_time (RealtimeFixture *fixture)
{
  AblyRest *rest = ably_realtime_get_rest (fixture->realtime);
  g_autoptr (GAsyncResult) result = NULL;

  ably_rest_time_async (rest, NULL, async_result_cb, &result);
  ably_rest_time_finish (rest, await_result (&result), NULL);
}

static void
test_requests_follow (void)
{
  RealtimeFixture fixture = { 0 };
  g_autoptr (FakeService) primary = NULL;

  realtime_fixture_set_up (&fixture, "endpoint", PRIMARY, "fallback-hosts", fallback_hosts, NULL);
  primary = fake_service_new (PRIMARY, scripted_service_get_port (fixture.service));
  fake_service_answer (primary, 503, NULL, NULL, NULL);
  realtime_fixture_connect (&fixture);
  g_assert_cmpuint (fake_service_get_count (primary), ==, 1);
  ask_time (&fixture);
  g_assert_cmpuint (fake_service_get_count (primary), ==, 1);

  ably_connection_close (fixture.connection);
  await_connection (&fixture, ABLY_CONNECTION_CLOSED);
  ask_time (&fixture);
  g_assert_cmpuint (fake_service_get_count (primary), ==, 2);

  realtime_fixture_tear_down (&fixture);
}

static void
test_all_fail (void)
{
  RealtimeFixture fixture = { 0 };
  g_autoptr (ScriptedService) primary = set_up_with_primary (&fixture);

  scripted_service_open_always (primary, SCRIPTED_REFUSE, NULL);
  scripted_service_open_always (fixture.service, SCRIPTED_REFUSE, NULL);
  ably_connection_connect (fixture.connection);
  await_connection (&fixture, ABLY_CONNECTION_DISCONNECTED);
  g_assert_cmpstr (fixture.trail->str, ==, "connecting disconnected:80003");
  g_assert_cmpuint (scripted_service_get_n_sockets (primary), ==, 1);
  g_assert_cmpuint (scripted_service_get_n_sockets (fixture.service), ==, 1);

  realtime_fixture_tear_down (&fixture);
}

static void
test_no_fallbacks (void)
{
  RealtimeFixture fixture = { 0 };

  realtime_fixture_set_up (&fixture, "endpoint", PRIMARY, NULL);
  ably_connection_connect (fixture.connection);
  await_connection (&fixture, ABLY_CONNECTION_DISCONNECTED);
  g_assert_cmpstr (fixture.trail->str, ==, "connecting disconnected:80003");
  g_assert_cmpuint (scripted_service_get_n_sockets (fixture.service), ==, 0);

  realtime_fixture_tear_down (&fixture);
}

static void
tell_network (gboolean available)
{
  g_signal_emit_by_name (g_network_monitor_get_default (), "network-changed", available);
}

/* A client that is not of this machine only, or the network would be nothing to it. */
static GResolver *
set_up_for_network (RealtimeFixture *fixture)
{
  GResolver *usual = nameless_resolver_install ();

  realtime_fixture_set_up (fixture, "endpoint", "nowhere.invalid", "fallback-hosts", fallback_hosts, "token", "t", NULL);

  return usual;
}

static void
test_network_lost (void)
{
  RealtimeFixture fixture = { 0 };
  g_autoptr (GResolver) usual = set_up_for_network (&fixture);

  realtime_fixture_connect (&fixture);
  tell_network (TRUE);
  g_assert_cmpstr (fixture.trail->str, ==, "connecting connected");
  tell_network (FALSE);
  g_assert_cmpstr (fixture.trail->str, ==, "connecting connected disconnected:80003");
  await_connection (&fixture, ABLY_CONNECTION_CONNECTED);
  g_assert_cmpuint (scripted_service_get_n_sockets (fixture.service), ==, 2);
  g_assert_cmpstr (scripted_service_get_param (fixture.service, 1, "resume"), ==, "key-1");

  realtime_fixture_tear_down (&fixture);
  g_resolver_set_default (usual);
}

static void
test_network_lost_connecting (void)
{
  RealtimeFixture fixture = { 0 };
  g_autoptr (GResolver) usual = set_up_for_network (&fixture);

  scripted_service_open (fixture.service, SCRIPTED_KEEP, NULL);
  ably_connection_connect (fixture.connection);
  await_until (scripted_service_get_n_sockets (fixture.service) == 1);
  tell_network (FALSE);
  g_assert_cmpstr (fixture.trail->str, ==, "connecting disconnected:80003");

  /* RTN20b */
  tell_network (TRUE);
  await_connection (&fixture, ABLY_CONNECTION_CONNECTED);
  g_assert_cmpstr (fixture.trail->str, ==, "connecting disconnected:80003 connecting connected");

  realtime_fixture_tear_down (&fixture);
  g_resolver_set_default (usual);
}

static void
test_network_found_connecting (void)
{
  RealtimeFixture fixture = { 0 };
  g_autoptr (GResolver) usual = set_up_for_network (&fixture);

  scripted_service_open (fixture.service, SCRIPTED_KEEP, NULL);
  ably_connection_connect (fixture.connection);
  await_until (scripted_service_get_n_sockets (fixture.service) == 1);
  tell_network (TRUE);
  await_connection (&fixture, ABLY_CONNECTION_CONNECTED);
  g_assert_cmpstr (fixture.trail->str, ==, "connecting connected");
  g_assert_cmpuint (scripted_service_get_n_sockets (fixture.service), ==, 2);

  realtime_fixture_tear_down (&fixture);
  g_resolver_set_default (usual);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/connection/RTN17f/fallback-on-unreachable", test_unreachable);
  g_test_add_func ("/connection/RTN17f/fallback-on-error", test_unresolvable);
  g_test_add_func ("/connection/RTN17f/fallback-on-http-failure", test_http_failure);
  g_test_add_func ("/connection/RTN17f/no-fallback-for-other-errors", test_no_fallback);
  g_test_add_func ("/connection/RTN17f1/disconnected-5xx-fallback", test_disconnected);
  g_test_add_func ("/connection/RTN17i/prefer-primary-domain", test_primary_first);
  g_test_add_func ("/connection/RTN17e/http-uses-same-fallback", test_requests_follow);
  g_test_add_func ("/connection/RTN17g/empty-fallback-set-error", test_no_fallbacks);
  g_test_add_func ("/connection/RTN17h/every-host-asked", test_all_fail);

  g_test_add_func ("/connection/RTN20a/network-loss-connected-disconnects", test_network_lost);
  g_test_add_func ("/connection/RTN20a/network-loss-connecting-disconnects", test_network_lost_connecting);
  g_test_add_func ("/connection/RTN20c/network-available-connecting-restarts", test_network_found_connecting);

  return g_test_run ();
}
