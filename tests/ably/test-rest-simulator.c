/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ably/ably-error.h"
#include "ably/ably-rest.h"
#include "fixture/await.h"
#include "fixture/simulator-fixture.h"

/* Against the service in a process of its own, which shares no code with this
 * client: what the two agree on, both read in the specification. */

static AblyRest *
rest_new (SimulatorFixture *simulator,
          const char       *property,
          ...)
{
  g_autoptr (AblyClientOptions) options = ably_client_options_new ();
  va_list args;

  g_object_set (options,
                "endpoint", "127.0.0.1",
                "port", simulator_fixture_get_port (simulator),
                "tls", FALSE,
                "key", simulator_fixture_get_key (simulator),
                NULL);
  va_start (args, property);
  g_object_set_valist (G_OBJECT (options), property, args);
  va_end (args);

  return ably_rest_new (options);
}

static AblyResponse *
ask (AblyRest    *rest,
     const char  *path,
     const char  *query,
     GError     **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  ably_rest_request_async (rest, "GET", path, query, NULL, 0, NULL, async_result_cb, &result);

  return ably_rest_request_finish (rest, await_result (&result), error);
}

static void
assert_occupancy (AblyRest   *rest,
                  const char *room,
                  int         connections,
                  int         presence_members)
{
  g_autofree char *escaped = g_uri_escape_string (room, NULL, FALSE);
  g_autofree char *path = g_strdup_printf ("/chat/v4/rooms/%s/occupancy", escaped);
  g_autoptr (GError) error = NULL;
  g_autoptr (AblyResponse) response = ask (rest, path, NULL, &error);
  JsonObject *object;

  g_assert_no_error (error);
  object = json_node_get_object (ably_response_get_body (response));
  g_assert_cmpint (json_object_get_int_member (object, "connections"), ==, connections);
  g_assert_cmpint (json_object_get_int_member (object, "presenceMembers"), ==, presence_members);
}

static void
assert_refused (AblyRest *rest,
                int       code)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (ask (rest, "/chat/v4/rooms/lobby/occupancy", NULL, &error));
  g_assert_error (error, ABLY_ERROR, code);
}

static void
test_occupancy (void)
{
  static const char *rooms[] = { "lobby", "a/b c:ü", "100%25", "ünï?#&+=", "x::$chat", "🎉" };
  g_autoptr (SimulatorFixture) simulator = simulator_fixture_new (NULL);
  AblyRest *rest = rest_new (simulator, "agent", "occupancy/1", NULL);

  for (guint i = 0; i < G_N_ELEMENTS (rooms); i++)
    {
      simulator_fixture_set_room (simulator, rooms[i], (int) i + 3, (int) i);
      assert_occupancy (rest, rooms[i], (int) i + 3, (int) i);
    }
  assert_occupancy (rest, "nobody", 0, 0);

  g_assert_finalize_object (rest);
}

static void
test_token (void)
{
  g_autoptr (SimulatorFixture) simulator = simulator_fixture_new (NULL);
  AblyRest *rest = rest_new (simulator, "use-token-auth", TRUE, "client-id", "monitor", NULL);

  simulator_fixture_set_room (simulator, "lobby", 7, 2);
  assert_occupancy (rest, "lobby", 7, 2);

  /* Every token that was handed out is refused from now on: one new one. */
  json_node_unref (simulator_fixture_control (simulator, "POST", "tokens", "{\"code\":40142}"));
  assert_occupancy (rest, "lobby", 7, 2);
  assert_occupancy (rest, "lobby", 7, 2);
  g_assert_cmpuint (simulator_fixture_count_log (simulator, "request", "requestToken"), ==, 2);

  g_assert_finalize_object (rest);
}

static void
test_token_alone (void)
{
  g_autoptr (SimulatorFixture) simulator = simulator_fixture_new (NULL);
  AblyRest *first = rest_new (simulator, "use-token-auth", TRUE, NULL);
  AblyRest *rest;
  g_autoptr (GAsyncResult) result = NULL;
  g_autofree char *token = NULL;

  ably_auth_obtain_token_async (ably_rest_get_auth (first), NULL, NULL, async_result_cb, &result);
  g_assert_true (ably_auth_obtain_token_finish (ably_rest_get_auth (first), await_result (&result), &token, NULL));
  g_clear_object (&result);
  g_assert_finalize_object (first);

  simulator_fixture_set_room (simulator, "lobby", 7, 2);
  rest = rest_new (simulator, "key", NULL, "token", token, NULL);
  assert_occupancy (rest, "lobby", 7, 2);
  json_node_unref (simulator_fixture_control (simulator, "POST", "tokens", "{\"code\":40142}"));
  assert_refused (rest, 40171);

  g_assert_finalize_object (rest);
}

static void
test_credentials (void)
{
  g_autoptr (SimulatorFixture) simulator = simulator_fixture_new (NULL);
  AblyRest *rest = rest_new (simulator, "key", "appid.keyid:wrong", NULL);

  assert_refused (rest, 40101);
  g_assert_finalize_object (rest);

  rest = rest_new (simulator, "key", "appid.keyid:wrong", "use-token-auth", TRUE, NULL);
  assert_refused (rest, 40101);
  g_assert_finalize_object (rest);

  json_node_unref (simulator_fixture_control (simulator, "POST", "keys",
                                              "{\"key\":\"appid.small:s\",\"capability\":{\"other\":[\"subscribe\"]}}"));
  rest = rest_new (simulator, "key", "appid.small:s", NULL);
  assert_refused (rest, 40160);
  g_assert_finalize_object (rest);
}

static void
test_pages (void)
{
  g_autoptr (SimulatorFixture) simulator = simulator_fixture_new (NULL);
  AblyRest *rest = rest_new (simulator, "agent", "occupancy/1", NULL);
  g_autoptr (AblyResponse) page = NULL;
  g_autoptr (GError) error = NULL;
  guint n_items = 0;

  for (guint i = 0; i < 5; i++)
    {
      g_autofree char *room = g_strdup_printf ("room/%u", i);

      simulator_fixture_set_room (simulator, room, 1, 0);
    }

  page = ask (rest, "/channels", "by=id&limit=2", &error);
  g_assert_no_error (error);
  n_items = ably_response_get_n_items (page);
  while (ably_response_has_next (page))
    {
      g_autoptr (GAsyncResult) result = NULL;
      g_autoptr (AblyResponse) next = NULL;

      ably_rest_next_async (rest, page, NULL, async_result_cb, &result);
      next = ably_rest_next_finish (rest, await_result (&result), &error);
      g_assert_no_error (error);
      n_items += ably_response_get_n_items (next);
      g_set_object (&page, next);
    }
  g_assert_cmpuint (n_items, ==, 5);

  g_assert_finalize_object (rest);
}

static void
test_time (void)
{
  g_autoptr (SimulatorFixture) simulator = simulator_fixture_new (NULL);
  AblyRest *rest = rest_new (simulator, "agent", "occupancy/1", NULL);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  ably_rest_time_async (rest, NULL, async_result_cb, &result);
  g_assert_cmpint (ably_rest_time_finish (rest, await_result (&result), &error), >, 1700000000000);
  g_assert_no_error (error);

  g_clear_object (&result);
  g_assert_finalize_object (rest);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/rest-simulator/CHA-O3/occupancy", test_occupancy);
  g_test_add_func ("/rest-simulator/RSC10/token", test_token);
  g_test_add_func ("/rest-simulator/RSA4a2/token-alone", test_token_alone);
  g_test_add_func ("/rest-simulator/RSA4/credentials", test_credentials);
  g_test_add_func ("/rest-simulator/TG4/pages", test_pages);
  g_test_add_func ("/rest-simulator/RSC16/time", test_time);

  return g_test_run ();
}
