/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "fixture/realtime-fixture.h"
#include "fixture/simulator-fixture.h"

/* Against the service in a process of its own, which shares no code with this
 * client: what the two agree on, both read in the specification. */

#define ROOM "lobby/ü:1"

static const char *room_params[] = { "occupancy=metrics", NULL };

typedef struct
{
  SimulatorFixture *simulator;
  AblyRealtime *realtime;
  AblyConnection *connection;
  AblyChannel *channel;
  ChannelWatch *watch;
} Fixture;

static void
fixture_start (Fixture    *self,
               const char *property,
               ...)
{
  g_autoptr (AblyClientOptions) options = ably_client_options_new ();
  g_autoptr (AblyRest) rest = NULL;
  va_list args;

  g_object_set (options,
                "endpoint", "127.0.0.1",
                "port", simulator_fixture_get_port (self->simulator),
                "tls", FALSE,
                "key", simulator_fixture_get_key (self->simulator),
                NULL);
  va_start (args, property);
  g_object_set_valist (G_OBJECT (options), property, args);
  va_end (args);

  rest = ably_rest_new (options);
  self->realtime = ably_realtime_new (rest);
  self->connection = ably_realtime_get_connection (self->realtime);
  self->channel = ably_realtime_get_channel (self->realtime, ROOM "::$chat", room_params, ABLY_CHANNEL_MODE_SUBSCRIBE);
  self->watch = channel_watch_new (self->channel);
  channel_watch_listen (self->watch, "message::[meta]occupancy");
  ably_connection_connect (self->connection);
}

static void
fixture_attach (Fixture *self)
{
  g_autoptr (GError) error = attach_and_wait (self->channel);

  g_assert_no_error (error);
}

static void
fixture_control (Fixture    *self,
                 const char *path,
                 const char *json)
{
  g_autoptr (JsonNode) answer = simulator_fixture_control (self->simulator, "POST", path, json);
}

/* Does what breaks the connection, and waits until all is well again: it may be by the time of the answer. */
static void
fixture_break (Fixture    *self,
               const char *path,
               const char *json)
{
  g_string_truncate (self->watch->trail, 0);
  fixture_control (self, path, json);
  await_until (g_str_equal (self->watch->trail->str, "attaching attached"));
}

/* Sets a count and waits until it is told. */
static void
fixture_assert_told (Fixture *self,
                     int      connections)
{
  g_autofree char *told = g_strdup_printf ("\"connections\":%d,", connections + 1);

  simulator_fixture_set_room (self->simulator, ROOM, connections, 0);
  await_until (strstr (self->watch->messages->str, told) != NULL);
}

static void
fixture_set_up (Fixture       *self,
                gconstpointer  user_data)
{
  self->simulator = simulator_fixture_new (NULL);
  fixture_control (self, "settings", "{\"occupancyDebounce\":0}");
}

static void
fixture_tear_down (Fixture       *self,
                   gconstpointer  user_data)
{
  g_clear_pointer (&self->watch, channel_watch_free);
  g_assert_finalize_object (self->realtime);
  g_clear_pointer (&self->simulator, simulator_fixture_free);
}

static void
test_key (Fixture       *self,
          gconstpointer  user_data)
{
  fixture_start (self, NULL, NULL);
  fixture_attach (self);
  g_assert_cmpstr (ably_channel_get_param (self->channel, "occupancy"), ==, "metrics");
  g_assert_cmpuint (ably_channel_get_modes (self->channel), ==, ABLY_CHANNEL_MODE_SUBSCRIBE);
  fixture_assert_told (self, 41);

  ably_connection_close (self->connection);
  await_until (ably_connection_get_state (self->connection) == ABLY_CONNECTION_CLOSED);
  g_assert_cmpuint (simulator_fixture_count_log (self->simulator, "in", "\"action\":7"), ==, 1);
}

static void
test_signed_token (Fixture       *self,
                   gconstpointer  user_data)
{
  fixture_start (self, "use-token-auth", TRUE, "client-id", "monitor", NULL);
  fixture_attach (self);
  fixture_assert_told (self, 7);

  /* RSA4b: refused from now on, so there is a new one, and the connection goes on. */
  fixture_break (self, "tokens", "{\"code\":40142}");
  g_assert_true (self->watch->resumed);
  fixture_assert_told (self, 8);
}

static void
test_wrong_key (Fixture       *self,
                gconstpointer  user_data)
{
  fixture_start (self, "key", "no.such:key", NULL);
  await_until (ably_connection_get_state (self->connection) == ABLY_CONNECTION_FAILED);
  g_assert_false (ably_error_is_token_error (ably_connection_get_error_reason (self->connection)));
}

static void
test_capability (Fixture       *self,
                 gconstpointer  user_data)
{
  g_autoptr (GError) error = NULL;

  fixture_control (self, "keys", "{\"key\":\"app.other:secret\",\"capability\":{\"elsewhere\":[\"subscribe\"]}}");
  fixture_start (self, "key", "app.other:secret", NULL);
  error = attach_and_wait (self->channel);
  g_assert_error (error, ABLY_ERROR, 40160);
  g_assert_cmpint (ably_connection_get_state (self->connection), ==, ABLY_CONNECTION_CONNECTED);
}

static void
assert_recovers (Fixture    *self,
                 const char *drop,
                 gboolean    resumed)
{
  g_autofree char *id = g_strdup (ably_connection_get_id (self->connection));

  fixture_break (self, "drop", drop);
  g_assert_cmpint (g_strcmp0 (id, ably_connection_get_id (self->connection)) == 0, ==, resumed);
  g_assert_cmpint (self->watch->resumed, ==, resumed);
  g_assert_cmpint (get_error_code (ably_connection_get_error_reason (self->connection)), ==, resumed ? 0 : 80008);
}

static void
test_drop (Fixture       *self,
           gconstpointer  user_data)
{
  fixture_start (self, NULL, NULL);
  fixture_attach (self);
  assert_recovers (self, "{}", TRUE);
  fixture_assert_told (self, 3);
  assert_recovers (self, "{\"reset\":true}", TRUE);
  assert_recovers (self, "{\"forget\":true}", FALSE);
  fixture_assert_told (self, 4);
}

#define ADD(path, test) g_test_add ("/realtime/" path, Fixture, NULL, fixture_set_up, test, fixture_tear_down)

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  ADD ("RTL4c/attach-succeeds", test_key);
  ADD ("RSA4b/token-renewal-on-expiry", test_signed_token);
  ADD ("RTN14g/unknown-key-failed", test_wrong_key);
  ADD ("RTL14/insufficient-capability-failed", test_capability);
  ADD ("RTN15c7/failed-resume-new-connid", test_drop);

  return g_test_run ();
}
