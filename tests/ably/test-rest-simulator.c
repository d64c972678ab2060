/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ably/ably-token-request.h"
#include "fixture/fake-service.h"
#include "fixture/jwt.h"
#include "fixture/simulated-fixture.h"

/* Requests against the simulator, which listens on 127.0.0.1 and on ::1: the one is
 * the primary host, the other the fallback. */

#define OCCUPANCY "/chat/v4/rooms/lobby/occupancy"

static const char *fallback_hosts[] = { "::1", NULL };

static void
assert_occupancy (SimulatedFixture *self,
                  const char       *room,
                  int               connections,
                  int               presence_members)
{
  g_autofree char *escaped = g_uri_escape_string (room, NULL, FALSE);
  g_autofree char *path = g_strdup_printf ("/chat/v4/rooms/%s/occupancy", escaped);
  g_autoptr (AblyResponse) response = NULL;
  g_autoptr (GError) error = simulated_fixture_request (self, path, NULL, &response);
  JsonObject *object;

  g_assert_no_error (error);
  object = json_node_get_object (ably_response_get_body (response));
  g_assert_cmpint (json_object_get_int_member (object, "connections"), ==, connections);
  g_assert_cmpint (json_object_get_int_member (object, "presenceMembers"), ==, presence_members);
}

static void
assert_refused (SimulatedFixture *self,
                int               code,
                guint             status_code)
{
  g_autoptr (GError) error = simulated_fixture_request (self, OCCUPANCY, NULL, NULL);

  g_assert_error (error, ABLY_ERROR, code);
  g_assert_cmpuint (ably_error_get_status_code (error), ==, status_code);
}

static void
add_fault (SimulatedFixture *self,
           const char       *members)
{
  g_autofree char *rule = g_strdup_printf ("{\"on\":\"http\",\"path\":\"GET /chat/*\",%s}", members);

  simulated_fixture_control (self, "faults", rule);
}

static guint
count_requests (SimulatedFixture *self)
{
  return simulated_fixture_count (self, "request", "/chat/");
}

/* CHA-O3, CHA-RST6 */
static void
test_occupancy (SimulatedFixture *self,
                gconstpointer     data)
{
  static const char *rooms[] = { "lobby", "a/b c:ü", "100%25", "ünï?#&+=", "x::$chat", "🎉" };

  simulated_fixture_start (self, NULL, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (rooms); i++)
    {
      simulator_fixture_set_room (self->simulator, rooms[i], (int) i + 3, (int) i);
      assert_occupancy (self, rooms[i], (int) i + 3, (int) i);
    }
  assert_occupancy (self, "nobody", 0, 0);
  observed ("two counts for each room, with slashes, percent signs, colons and emoji in its name; 0 and 0 where nobody is");
}

/* Credentials */

static void
test_key (SimulatedFixture *self,
          gconstpointer     data)
{
  simulated_fixture_start (self, NULL, NULL);
  assert_occupancy (self, "lobby", 0, 0);
  g_assert_cmpuint (simulated_fixture_count (self, "request", "Basic "), ==, 1);
  observed ("answered by Basic and the key");
}

static void
test_wrong_key (SimulatedFixture *self,
                gconstpointer     data)
{
  simulated_fixture_start (self, "key", "appid.keyid:wrong", NULL);
  assert_refused (self, 40101, 401);
  observed ("40101 with status 401");
}

static char *
make_token (SimulatedFixture *self,
            const char       *capability,
            gint64            seconds)
{
  gint64 now = g_get_real_time () / G_USEC_PER_SEC;

  return jwt_new (simulator_fixture_get_key (self->simulator), capability, NULL, now - 7200, now + seconds);
}

static void
test_jwt (SimulatedFixture *self,
          gconstpointer     data)
{
  g_autofree char *token = make_token (self, "{\"*\":[\"*\"]}", 3600);

  simulated_fixture_start (self, "token", token, NULL);
  assert_occupancy (self, "lobby", 0, 0);
  observed ("answered by Bearer and a JWT");
}

static void
test_native_token (SimulatedFixture *self,
                   gconstpointer     data)
{
  simulated_fixture_start (self, "use-token-auth", TRUE, "client-id", "monitor", NULL);
  assert_occupancy (self, "lobby", 0, 0);
  assert_occupancy (self, "lobby", 0, 0);
  g_assert_cmpuint (simulated_fixture_count (self, "request", "requestToken"), ==, 1);
  observed ("answered twice by Bearer and one token that the service made");
}

static void
test_capability (SimulatedFixture *self,
                 gconstpointer     data)
{
  g_autofree char *token = make_token (self, "{\"other\":[\"*\"]}", 3600);

  simulated_fixture_start (self, "token", token, NULL);
  assert_occupancy (self, "other", 0, 0);
  assert_refused (self, 40160, 401);
  observed ("a room that the token names: answered; another: 40160 with status 401");
}

static void
start_with_auth_url (SimulatedFixture *self,
                     FakeService      *service)
{
  g_autofree char *url = g_strdup_printf ("http://127.0.0.1:%u/token", fake_service_get_port (service));

  simulated_fixture_start (self, "auth-url", url, NULL);
}

static void
test_auth_url_jwt (SimulatedFixture *self,
                   gconstpointer     data)
{
  g_autoptr (FakeService) service = fake_service_new ("127.0.0.1", 0);
  g_autofree char *token = make_token (self, "{\"*\":[\"*\"]}", 3600);

  fake_service_answer (service, 200, "application/jwt", token, NULL);
  start_with_auth_url (self, service);
  assert_occupancy (self, "lobby", 0, 0);
  observed ("answered by a JWT of the authUrl");
}

/* The request that somebody else's server signs, with what the client's own signing makes. */
static void
test_auth_url_token_request (SimulatedFixture *self,
                             gconstpointer     data)
{
  g_autoptr (FakeService) service = fake_service_new ("127.0.0.1", 0);
  g_autoptr (JsonNode) request = NULL;
  g_autofree char *nonce = g_uuid_string_random ();
  g_autofree char *text = NULL;

  request = ably_token_request_new (simulator_fixture_get_key (self->simulator), &(AblyTokenParams) { .ttl = 60000 },
                                    g_get_real_time () / 1000, nonce);
  text = json_to_string (request, FALSE);
  fake_service_answer (service, 200, "application/json", text, NULL);
  start_with_auth_url (self, service);
  assert_occupancy (self, "lobby", 0, 0);
  g_assert_cmpuint (simulated_fixture_count (self, "request", "requestToken"), ==, 1);
  observed ("the TokenRequest of the authUrl exchanged with the service, and answered by that token");
}

static void
test_expired_jwt (SimulatedFixture *self,
                  gconstpointer     data)
{
  g_autoptr (FakeService) service = fake_service_new ("127.0.0.1", 0);
  g_autofree char *expired = make_token (self, "{\"*\":[\"*\"]}", -3600);
  g_autofree char *good = make_token (self, "{\"*\":[\"*\"]}", 3600);

  fake_service_answer (service, 200, "application/jwt", expired, NULL);
  fake_service_answer (service, 200, "application/jwt", good, NULL);
  start_with_auth_url (self, service);
  assert_occupancy (self, "lobby", 0, 0);
  g_assert_cmpuint (fake_service_get_count (service), ==, 2);
  g_assert_cmpuint (count_requests (self), ==, 2);
  observed ("an expired JWT refused by the service, one new one, and the request answered");
}

static void
test_refused_token (SimulatedFixture *self,
                    gconstpointer     data)
{
  simulated_fixture_start (self, "use-token-auth", TRUE, NULL);
  assert_occupancy (self, "lobby", 0, 0);
  simulated_fixture_control (self, "tokens", "{\"code\":40142}");
  assert_occupancy (self, "lobby", 0, 0);
  g_assert_cmpuint (simulated_fixture_count (self, "request", "requestToken"), ==, 2);
  g_assert_cmpuint (count_requests (self), ==, 3);
  observed ("401 with 40142: one new token, and the request answered");
}

/* Failures and hosts */

static void
test_unreachable (SimulatedFixture *self,
                  gconstpointer     data)
{
  simulated_fixture_start (self, "port", 1, NULL);
  assert_refused (self, 80003, 503);
  observed ("nobody listens: 80003 with status 503");
}

static void
test_no_fallback (SimulatedFixture *self,
                  gconstpointer     data)
{
  simulated_fixture_start (self, NULL, NULL);
  add_fault (self, "\"do\":\"respond\",\"status\":503,\"body\":\"{\\\"error\\\":{\\\"code\\\":50301,\\\"statusCode\\\":503,\\\"message\\\":\\\"busy\\\"}}\"");
  assert_refused (self, 50301, 503);
  g_assert_cmpuint (count_requests (self), ==, 1);
  observed ("status 503 of a host that was named: 50301 with status 503, as the body says; one request");
}

static void
test_synthesized (SimulatedFixture *self,
                  gconstpointer     data)
{
  simulated_fixture_start (self, NULL, NULL);
  add_fault (self, "\"do\":\"respond\",\"status\":503,\"body\":\"{}\"");
  assert_refused (self, 50300, 503);
  observed ("status 503 with an empty object: 50300 with status 503");
}

static void
test_not_retried (SimulatedFixture *self,
                  gconstpointer     data)
{
  simulated_fixture_start (self, "fallback-hosts", fallback_hosts, NULL);
  add_fault (self, "\"do\":\"respond\",\"status\":400,\"body\":\"{\\\"error\\\":{\\\"code\\\":40003,\\\"statusCode\\\":400,\\\"message\\\":\\\"no\\\"}}\"");
  assert_refused (self, 40003, 400);
  g_assert_cmpuint (count_requests (self), ==, 1);
  observed ("status 400: 40003 with status 400 after one request, though there is a fallback");
}

static void
assert_falls_back (SimulatedFixture *self,
                   const char       *fault)
{
  simulated_fixture_start (self, "fallback-hosts", fallback_hosts, "http-request-timeout", 500, NULL);
  add_fault (self, fault);
  assert_occupancy (self, "lobby", 0, 0);
  g_assert_cmpuint (count_requests (self), ==, 2);
}

static void
test_timeout (SimulatedFixture *self,
              gconstpointer     data)
{
  assert_falls_back (self, "\"do\":\"hang\"");
  observed ("no answer in time: the fallback, at an IPv6 address, answers");
}

static void
test_drop (SimulatedFixture *self,
           gconstpointer     data)
{
  assert_falls_back (self, "\"do\":\"drop\"");
  observed ("dropped: the fallback, at an IPv6 address, answers");
}

static void
test_cloudfront (SimulatedFixture *self,
                 gconstpointer     data)
{
  assert_falls_back (self, "\"do\":\"respond\",\"status\":403,\"headers\":{\"Server\":\"CloudFront\"}");
  observed ("403 with Server: CloudFront: the fallback answers");
}

/* Pages */

static void
test_pages (SimulatedFixture *self,
            gconstpointer     data)
{
  g_autoptr (AblyResponse) page = NULL;
  g_autoptr (GError) error = NULL;
  guint n_items = 0, n_pages = 1;

  for (guint i = 0; i < 5; i++)
    {
      g_autofree char *room = g_strdup_printf ("room/%u", i);

      simulator_fixture_set_room (self->simulator, room, 1, 0);
    }

  simulated_fixture_start (self, NULL, NULL);
  error = simulated_fixture_request (self, "/channels", "by=id&limit=2", &page);
  g_assert_no_error (error);
  n_items = ably_response_get_n_items (page);
  while (ably_response_has_next (page))
    {
      g_autoptr (GAsyncResult) result = NULL;
      g_autoptr (AblyResponse) next = NULL;

      ably_rest_next_async (self->rest, page, NULL, async_result_cb, &result);
      next = ably_rest_next_finish (self->rest, await_result (&result), &error);
      g_assert_no_error (error);
      n_items += ably_response_get_n_items (next);
      n_pages++;
      g_set_object (&page, next);
    }
  g_assert_cmpuint (n_items, ==, 5);
  observed ("5 channels on %u pages of 2, and no page after the last", n_pages);
}

static void
test_time (SimulatedFixture *self,
           gconstpointer     data)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  simulated_fixture_control (self, "settings", "{\"clockOffset\":86400000}");
  simulated_fixture_start (self, NULL, NULL);
  ably_rest_time_async (self->rest, NULL, async_result_cb, &result);
  g_assert_cmpint (ably_rest_time_finish (self->rest, await_result (&result), &error), >, g_get_real_time () / 1000 + 80000000);
  g_assert_no_error (error);
  observed ("the time of the service, whose clock is a day ahead");
}

static void
answered_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (AblyResponse) response = ably_rest_request_finish (ABLY_REST (source), result, &error);

  g_assert_no_error (error);
  (*(guint *) user_data)--;
}

/* Connections that were kept end without an answer while others stand idle. */
static void
test_kept_connections (SimulatedFixture *self,
                       gconstpointer     data)
{
  simulated_fixture_start (self, NULL, NULL);
  for (guint round = 0; round < 20; round++)
    {
      guint n_waiting = 8;

      add_fault (self, "\"do\":\"delay\",\"after\":5,\"times\":8");
      for (guint i = 0; i < 8; i++)
        ably_rest_request_async (self->rest, "GET", OCCUPANCY, NULL, NULL, 4, NULL, answered_cb, &n_waiting);
      await_until (n_waiting == 0);

      n_waiting = 2;
      add_fault (self, "\"do\":\"drop\"");
      for (guint i = 0; i < 2; i++)
        ably_rest_request_async (self->rest, "GET", OCCUPANCY, NULL, NULL, 4, NULL, answered_cb, &n_waiting);
      await_until (n_waiting == 0);
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  simulated_test_add ("/rest-simulator/occupancy", test_occupancy);
  simulated_test_add ("/rest-simulator/kept-connections", test_kept_connections);

  simulated_test_add ("/HI/RSA4/basic-auth-key-0", test_key);
  simulated_test_add ("/HI/RSA4/invalid-credentials-rejected-1", test_wrong_key);
  simulated_test_add ("/HI/RSA8/token-auth-jwt-0", test_jwt);
  simulated_test_add ("/HI/RSA8/token-auth-native-1", test_native_token);
  simulated_test_add ("/HI/RSA8/auth-callback-token-request-2", test_auth_url_token_request);
  simulated_test_add ("/HI/RSA8/auth-callback-jwt-3", test_auth_url_jwt);
  simulated_test_add ("/HI/RSA8/capability-restriction-4", test_capability);
  simulated_test_add ("/HI/RSC10/token-renewal-expired-jwt-0", test_expired_jwt);
  simulated_test_add ("/RP/RSC10/token-renewal-on-401-0", test_refused_token);

  simulated_test_add ("/HP/RSC15l/unreachable-endpoint-error-0", test_unreachable);
  simulated_test_add ("/RP/RSC15m/http-503-no-fallback-0", test_no_fallback);
  simulated_test_add ("/HP/RSC15l/http-5xx-json-error-parsed-0", test_no_fallback);
  simulated_test_add ("/HP/RSC15l/http-5xx-no-json-synthesized-1", test_synthesized);
  simulated_test_add ("/HP/RSC15l/http-4xx-not-retried-0", test_not_retried);
  simulated_test_add ("/HP/RSC15l/connection-drop-fallback-1", test_drop);
  simulated_test_add ("/HP/RSC15l2/timeout-triggers-fallback-0", test_timeout);
  simulated_test_add ("/HP/RSC15l4/cloudfront-header-fallback-0", test_cloudfront);

  simulated_test_add ("/HI/TG1/items-and-navigation-0", test_pages);
  simulated_test_add ("/HI/TG3/next-retrieves-page-0", test_pages);
  simulated_test_add ("/HI/TG3/next-last-page-null-1", test_pages);
  simulated_test_add ("/HI/TG5/iterate-all-pages-0", test_pages);
  simulated_test_add ("/HI/RSC16/time-returns-server-time-0", test_time);

  return g_test_run ();
}
