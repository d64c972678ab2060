/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "fixture/simulated-fixture.h"

/* Attaching, losing and detaching a channel, and what it delivers, against the simulator. */

#define CHANNEL SIMULATED_ROOM "::$chat"

static void
add_fault (SimulatedFixture *self,
           const char       *rule)
{
  simulated_fixture_control (self, "faults", rule);
}

static void
test_attach (SimulatedFixture *self,
             gconstpointer     user_data)
{
  simulated_fixture_start (self, NULL, NULL);
  simulated_fixture_attach (self);
  g_assert_cmpstr (self->watch->trail->str, ==, "attaching attached");
  g_assert_cmpstr (ably_channel_get_param (self->channel, "occupancy"), ==, "metrics");
  g_assert_cmpuint (ably_channel_get_modes (self->channel), ==, ABLY_CHANNEL_MODE_SUBSCRIBE);
  channel_watch_observe (self->watch);
  observed ("granted occupancy=metrics and the mode subscribe");
}

static void
test_detach (SimulatedFixture *self,
             gconstpointer     user_data)
{
  g_autoptr (GError) error = NULL;

  simulated_fixture_start (self, NULL, NULL);
  simulated_fixture_attach (self);
  error = detach_and_wait (self->channel);
  g_assert_no_error (error);
  g_assert_cmpuint (simulated_fixture_count (self, "in", "\"action\":12"), ==, 1);
  channel_watch_observe (self->watch);
}

static void
test_attach_unanswered (SimulatedFixture *self,
                        gconstpointer     user_data)
{
  g_autoptr (GError) error = NULL;

  add_fault (self, "{\"on\":\"out\",\"action\":11,\"do\":\"suppress\"}");
  simulated_fixture_start (self, "realtime-request-timeout", 300, "channel-retry-timeout", 10, NULL);
  ably_connection_connect (self->connection);
  error = attach_and_wait (self->channel);
  g_assert_error (error, ABLY_ERROR, 90007);
  g_assert_cmpint (ably_connection_get_state (self->connection), ==, ABLY_CONNECTION_CONNECTED);
  observed ("attach() fails with 90007, the connection stays connected");
  await_channel (self->channel, ABLY_CHANNEL_ATTACHED);
  channel_watch_observe (self->watch);
}

static void
test_detach_unanswered (SimulatedFixture *self,
                        gconstpointer     user_data)
{
  g_autoptr (GError) error = NULL;

  add_fault (self, "{\"on\":\"out\",\"action\":13,\"do\":\"suppress\"}");
  simulated_fixture_start (self, "realtime-request-timeout", 300, NULL);
  simulated_fixture_attach (self);
  error = detach_and_wait (self->channel);
  g_assert_error (error, ABLY_ERROR, 90007);
  g_assert_cmpint (ably_channel_get_state (self->channel), ==, ABLY_CHANNEL_ATTACHED);
  channel_watch_observe (self->watch);
}

static void
test_error_on_attach (SimulatedFixture *self,
                      gconstpointer     user_data)
{
  g_autoptr (GError) error = NULL;

  add_fault (self, "{\"on\":\"out\",\"action\":11,\"do\":\"replace\",\"frame\":{\"action\":9,\"channel\":\"" CHANNEL "\","
                   TEST_ERROR (90000, 400) "}}");
  simulated_fixture_start (self, NULL, NULL);
  ably_connection_connect (self->connection);
  error = attach_and_wait (self->channel);
  g_assert_error (error, ABLY_ERROR, 90000);
  g_assert_cmpint (ably_connection_get_state (self->connection), ==, ABLY_CONNECTION_CONNECTED);
  channel_watch_observe (self->watch);
}

static void
test_capability (SimulatedFixture *self,
                 gconstpointer     user_data)
{
  g_autoptr (GError) error = NULL;

  simulated_fixture_control (self, "keys", "{\"key\":\"appid.other:s\",\"capability\":{\"elsewhere\":[\"subscribe\"]}}");
  simulated_fixture_start (self, "key", "appid.other:s", NULL);
  ably_connection_connect (self->connection);
  error = attach_and_wait (self->channel);
  g_assert_error (error, ABLY_ERROR, 40160);
  g_assert_cmpint (ably_connection_get_state (self->connection), ==, ABLY_CONNECTION_CONNECTED);
  observed ("attach() fails with 40160, the connection stays connected");
  channel_watch_observe (self->watch);
}

static void
test_error_when_attached (SimulatedFixture *self,
                          gconstpointer     user_data)
{
  simulated_fixture_start (self, NULL, NULL);
  simulated_fixture_attach (self);
  simulated_fixture_control (self, "send", "{\"frame\":{\"action\":9,\"channel\":\"" CHANNEL "\"," TEST_ERROR (90000, 400) "}}");
  await_channel (self->channel, ABLY_CHANNEL_FAILED);
  g_assert_cmpstr (self->trail->str, ==, "connecting connected");
  channel_watch_observe (self->watch);
}

static void
test_detached_by_service (SimulatedFixture *self,
                          gconstpointer     user_data)
{
  simulated_fixture_start (self, NULL, NULL);
  simulated_fixture_attach (self);
  g_string_truncate (self->watch->trail, 0);
  simulated_fixture_control (self, "send", "{\"frame\":{\"action\":13,\"channel\":\"" CHANNEL "\"," TEST_ERROR (90198, 500) "}}");
  await_until (g_str_equal (self->watch->trail->str, "attaching:90198 attached"));
  g_assert_cmpuint (simulated_fixture_count (self, "in", "\"action\":10"), ==, 2);
  simulated_fixture_tell (self, 3);
  channel_watch_observe (self->watch);
  observed ("two ATTACHes, and events again");
}

static void
test_attached_again (SimulatedFixture *self,
                     gconstpointer     user_data)
{
  simulated_fixture_start (self, NULL, NULL);
  simulated_fixture_attach (self);
  g_string_truncate (self->watch->trail, 0);
  simulated_fixture_control (self, "send", "{\"frame\":{\"action\":11,\"channel\":\"" CHANNEL "\",\"flags\":262148}}");
  simulated_fixture_control (self, "send", "{\"frame\":{\"action\":11,\"channel\":\"" CHANNEL "\",\"flags\":262144," TEST_ERROR (90003, 404) "}}");
  await_until (self->watch->trail->len > 0);
  g_assert_cmpstr (self->watch->trail->str, ==, " update:90003");
  observed ("with RESUMED nothing, without it one update with the error 90003");
}

static void
test_reattach (SimulatedFixture *self,
               gconstpointer     user_data)
{
  simulated_fixture_start (self, NULL, NULL);
  simulated_fixture_attach (self);
  simulated_fixture_tell (self, 3);
  g_string_truncate (self->watch->trail, 0);
  simulated_fixture_control (self, "drop", "{}");
  await_until (g_str_equal (self->watch->trail->str, "attaching attached"));
  g_assert_true (self->watch->resumed);
  g_assert_cmpuint (simulated_fixture_count (self, "in", "\"channelSerial\""), ==, 1);
  simulated_fixture_tell (self, 4);
  channel_watch_observe (self->watch);
  observed ("ATTACH again with a serial, and resumed");
}

static void
test_messages (SimulatedFixture *self,
               gconstpointer     user_data)
{
  g_auto (GStrv) all = NULL;

  simulated_fixture_start (self, NULL, NULL);
  simulated_fixture_attach (self);
  simulated_fixture_tell (self, 3);
  g_assert_null (strstr (self->watch->messages->str, "chat.message"));

  channel_watch_ignore (self->watch, NULL);
  g_string_truncate (self->watch->messages, 0);
  channel_watch_listen (self->watch, "message");
  simulated_fixture_control (self, "send",
                             "{\"frame\":{\"action\":15,\"channel\":\"" CHANNEL "\",\"messages\":["
                             "{\"name\":\"chat.message\",\"data\":\"hello\"},{\"name\":\"typing\"}]}}");
  await_until (strstr (self->watch->messages->str, "typing") != NULL);
  all = g_strsplit (self->watch->messages->str, "\n", -1);
  g_assert_cmpuint (g_strv_length (all), ==, 2);
  observed ("by the name [meta]occupancy the counts alone, without a name whatever comes");
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  simulated_test_add ("/RI/RTL4c/attach-succeeds-0", test_attach);
  simulated_test_add ("/RI/RTL5d/detach-succeeds-0", test_detach);
  simulated_test_add ("/RP/RTL4f/attach-timeout-suppressed-0", test_attach_unanswered);
  simulated_test_add ("/RP/RTL5f/detach-timeout-suppressed-0", test_detach_unanswered);
  simulated_test_add ("/RP/RTL14/error-on-attach-0", test_error_on_attach);
  simulated_test_add ("/RP/RTL14/channel-error-goes-failed-1", test_error_when_attached);
  simulated_test_add ("/RI/RTL14/insufficient-capability-failed-0", test_capability);
  simulated_test_add ("/RP/RTL13a/unsolicited-detach-reattach-0", test_detached_by_service);
  simulated_test_add ("/RP/RTL12/attached-non-resumed-update-0", test_attached_again);
  simulated_test_add ("/RP/RTL3d/channels-reattach-on-reconnect-0", test_reattach);
  simulated_test_add ("/RI/RTL7a/subscribe-all-messages-0", test_messages);
  simulated_test_add ("/RI/RTL7b/subscribe-filtered-by-name-0", test_messages);

  return g_test_run ();
}
