/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ably/ably-connectivity.h"
#include "core/occupancy-clock.h"
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

  realtime_fixture_observe (&fixture);
  realtime_fixture_tear_down (&fixture);
}

static void
test_unresolvable (void)
{
  g_autoptr (GResolver) usual = nameless_resolver_install ();
  RealtimeFixture fixture = { 0 };

  realtime_fixture_set_up (&fixture, "endpoint", "nowhere.invalid", "fallback-hosts", fallback_hosts,
                           "connectivity-check-url", TEST_CHECK_URL, "token", "t", NULL);
  realtime_fixture_connect (&fixture);
  g_assert_cmpstr (fixture.trail->str, ==, "connecting connected");

  realtime_fixture_observe (&fixture);
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
  observed ("%s; one socket at the primary, one at the fallback", fixture.trail->str);

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
  observed ("first attempt: primary, then fallback; the next one: primary, with resume");

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
  observed ("a request goes to the fallback while connected to it, to the primary after that");

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

  realtime_fixture_observe (&fixture);
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

  realtime_fixture_observe (&fixture);
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

  realtime_fixture_set_up (fixture, "endpoint", "nowhere.invalid", "fallback-hosts", fallback_hosts,
                           "connectivity-check-url", TEST_CHECK_URL, "token", "t", NULL);

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
  realtime_fixture_observe (&fixture);

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
  realtime_fixture_observe (&fixture);

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
  realtime_fixture_observe (&fixture);

  realtime_fixture_tear_down (&fixture);
  g_resolver_set_default (usual);
}

/* RTN17j, REC3 */

static void
test_check_before_fallback (void)
{
  RealtimeFixture fixture = { 0 };

  realtime_fixture_set_up (&fixture, "endpoint", PRIMARY, "fallback-hosts", fallback_hosts,
                           "connectivity-check-url", TEST_CHECK_URL, NULL);
  realtime_fixture_connect (&fixture);
  g_assert_cmpuint (scripted_service_get_n_checks (fixture.service), ==, 1);
  observed ("the address of the check was asked once, then the fallback: %s", fixture.trail->str);

  realtime_fixture_tear_down (&fixture);
}

static void
test_no_way_out (void)
{
  static const struct
  {
    guint status;
    const char *body;
  } answers[] = { { 200, "no" }, { 200, "" }, { 503, "yes" }, { 302, "yes" } };
  RealtimeFixture fixture = { 0 };

  realtime_fixture_set_up (&fixture, "endpoint", PRIMARY, "fallback-hosts", fallback_hosts,
                           "connectivity-check-url", TEST_CHECK_URL, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (answers); i++)
    {
      scripted_service_set_online (fixture.service, answers[i].status, answers[i].body);
      ably_connection_connect (fixture.connection);
      await_connection (&fixture, ABLY_CONNECTION_DISCONNECTED);
      g_assert_cmpuint (ably_error_get_status_code (ably_connection_get_error_reason (fixture.connection)), ==, 404);
      g_assert_cmpuint (scripted_service_get_n_sockets (fixture.service), ==, 0);
    }
  observed ("200 without yes, 302 and 503: disconnected with 80003 and status 404, no fallback tried");

  scripted_service_set_online (fixture.service, 200, "oh yes\n");
  realtime_fixture_connect (&fixture);
  observed ("200 with yes: connected to the fallback");

  realtime_fixture_tear_down (&fixture);
}

static void
test_check_url (void)
{
  g_autoptr (AblyClientOptions) options = ably_client_options_new ();
  g_autofree char *usual = ably_connectivity_dup_url (options);
  g_autofree char *custom = NULL;
  g_autofree char *none = NULL;
  g_autofree char *loopback = NULL;

  g_assert_cmpstr (usual, ==, "https://internet-up.ably-realtime.com/is-the-internet-up.txt");
  observed ("%s by default", usual);

  g_object_set (options, "connectivity-check-url", "https://example.com/up", NULL);
  custom = ably_connectivity_dup_url (options);
  g_assert_cmpstr (custom, ==, "https://example.com/up");
  observed ("another address as given, none where it is empty or every host is this machine");

  g_object_set (options, "connectivity-check-url", "", NULL);
  none = ably_connectivity_dup_url (options);
  g_assert_null (none);
  g_object_set (options, "connectivity-check-url", NULL, "endpoint", "localhost", NULL);
  loopback = ably_connectivity_dup_url (options);
  g_assert_null (loopback);
}

static void
test_random_order (void)
{
  g_autoptr (AblyClientOptions) options = ably_client_options_new ();
  g_autoptr (GHashTable) first = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; i < 200; i++)
    {
      g_auto (GStrv) hosts = ably_client_options_dup_hosts (options);

      g_assert_cmpstr (hosts[0], ==, "main.realtime.ably.net");
      g_assert_cmpuint (g_strv_length (hosts), ==, 6);
      g_hash_table_add (first, g_strdup (hosts[1]));
    }
  g_assert_cmpuint (g_hash_table_size (first), ==, 5);
  observed ("the primary first, then each of main.{a,b,c,d,e}.fallback.ably-realtime.com, now this one first and now that");
}

static void
be_asleep_in_all (gint64 slept)
{
  occupancy_clock_check (occupancy_clock_get_default (), slept, 0, slept);
}

/* What the computer does not notice by itself when it wakes. */
static void
test_sleep (void)
{
  RealtimeFixture fixture = { 0 };
  g_autoptr (GResolver) usual = set_up_for_network (&fixture);
  gint64 slept = 1000 * 1000;

  be_asleep_in_all (slept);
  realtime_fixture_connect (&fixture);
  be_asleep_in_all (slept + 1000);
  g_assert_cmpstr (fixture.trail->str, ==, "connecting connected");

  slept += 60 * 60 * 1000;
  be_asleep_in_all (slept);
  g_assert_cmpstr (fixture.trail->str, ==, "connecting connected disconnected:80003");
  g_assert_cmpint (fixture.retry_in, ==, -1);
  await_connection (&fixture, ABLY_CONNECTION_CONNECTED);
  g_assert_cmpstr (scripted_service_get_param (fixture.service, 1, "resume"), ==, "key-1");
  observed ("an hour of sleep: %s, at once, with resume=key-1; a second: nothing", fixture.trail->str);

  /* What waits for the next attempt waits no longer. */
  scripted_service_open (fixture.service, SCRIPTED_REFUSE, NULL);
  ably_connection_close (fixture.connection);
  await_connection (&fixture, ABLY_CONNECTION_CLOSED);
  ably_connection_connect (fixture.connection);
  await_connection (&fixture, ABLY_CONNECTION_DISCONNECTED);
  slept += 60 * 60 * 1000;
  be_asleep_in_all (slept);
  g_assert_cmpint (ably_connection_get_state (fixture.connection), ==, ABLY_CONNECTION_CONNECTING);
  await_connection (&fixture, ABLY_CONNECTION_CONNECTED);

  realtime_fixture_tear_down (&fixture);
  g_resolver_set_default (usual);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/connection/fallback-on-unreachable", test_unreachable);
  g_test_add_func ("/RU/RTN17f/fallback-on-error-0", test_unresolvable);
  g_test_add_func ("/connection/fallback-on-http-failure", test_http_failure);
  g_test_add_func ("/connection/no-fallback-for-other-errors", test_no_fallback);
  g_test_add_func ("/RU/RTN17f1/disconnected-5xx-fallback-0", test_disconnected);
  g_test_add_func ("/RU/RTN17i/prefer-primary-domain-0", test_primary_first);
  g_test_add_func ("/RU/RTN17e/http-uses-same-fallback-0", test_requests_follow);
  g_test_add_func ("/RU/RTN17g/empty-fallback-set-error-0", test_no_fallbacks);
  g_test_add_func ("/connection/every-host-asked", test_all_fail);
  g_test_add_func ("/RU/RTN17h/fallback-domains-from-rec2-0", test_random_order);
  g_test_add_func ("/RU/RTN17j/fallback-random-order-1", test_random_order);
  g_test_add_func ("/RU/RTN17j/connectivity-check-before-fallback-0", test_check_before_fallback);
  g_test_add_func ("/HU/REC3a/default-connectivity-check-url-0", test_check_url);
  g_test_add_func ("/HU/REC3b/custom-connectivity-check-url-0", test_check_url);
  g_test_add_func ("/HU/REC3/connectivity-check-validation-0", test_no_way_out);

  g_test_add_func ("/RU/RTN20a/network-loss-connected-disconnects-0", test_network_lost);
  g_test_add_func ("/RU/RTN20a/network-loss-connecting-disconnects-1", test_network_lost_connecting);
  g_test_add_func ("/RU/RTN20b/network-available-disconnected-connects-0", test_network_lost_connecting);
  g_test_add_func ("/RU/RTN20c/network-available-connecting-restarts-0", test_network_found_connecting);
  g_test_add_func ("/monitor/sleep", test_sleep);

  return g_test_run ();
}
