/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "conformance/chat-fixture.h"

/* Occupancy of a room: the points of CHA-O, and those that say how it is asked for. */

static void
test_snapshot (ChatFixture   *self,
               gconstpointer  user_data)
{
  OccupancySample sample;
  g_autoptr (GError) error = NULL;

  simulator_fixture_set_room (self->account.simulator, CHAT_ROOM, 103, 95);
  g_assert_true (model_fixture_fetch (self->room, &sample, &error));
  g_assert_no_error (error);
  g_assert_cmpint (sample.connections, ==, 103);
  g_assert_cmpint (sample.presence_members, ==, 95);
  g_assert_cmpuint (chat_fixture_count (self, "request", "\"path\":\"/chat/v4/rooms/lobby%2F%C3%BC%3A1/occupancy\""), ==, 1);
  g_assert_cmpuint (chat_fixture_count (self, "connect", NULL), ==, 0);
  observed ("GET /chat/v4/rooms/lobby%%2F%%C3%%BC%%3A1/occupancy gave 103 connections, 95 presence members; no socket");
}

static void
test_request (ChatFixture   *self,
              gconstpointer  user_data)
{
  OccupancySample sample;

  g_assert_true (model_fixture_fetch (self->room, &sample, NULL));
  g_assert_cmpuint (chat_fixture_count (self, "request", "\"X-Ably-Version\":\"4\""), ==, 1);
  g_assert_cmpuint (chat_fixture_count (self, "request", "\"Accept\":\"application/json\""), ==, 1);
  observed ("X-Ably-Version: 4, as the official SDK sends it for Chat, and Accept: application/json");
}

static void
count_cb (guint *count)
{
  (*count)++;
}

static void
test_listeners (ChatFixture   *self,
                gconstpointer  user_data)
{
  guint n_first = 0, n_second = 0;

  g_signal_connect_swapped (self->room, "updated", G_CALLBACK (count_cb), &n_first);
  g_signal_connect_swapped (self->room, "updated", G_CALLBACK (count_cb), &n_second);
  chat_fixture_start (self);
  await_until (n_first == 1 && n_second == 1);

  g_signal_handlers_disconnect_by_data (self->room, &n_first);
  simulator_fixture_set_room (self->account.simulator, CHAT_ROOM, 4, 2);
  await_until (n_second == 2);
  g_assert_cmpuint (n_first, ==, 1);
  g_signal_handlers_disconnect_by_data (self->room, &n_second);
  observed ("two listeners hear the first event, after one was removed only the other hears the second");
}

static void
test_event (ChatFixture   *self,
            gconstpointer  user_data)
{
  OccupancySample sample;

  chat_fixture_start (self);
  chat_fixture_send (self, CHAT_MESSAGE ("chat.message", ",\"data\":{\"metrics\":{\"connections\":50,\"presenceMembers\":1}}"));
  chat_fixture_send (self, CHAT_MESSAGE ("[meta]occupancy", ",\"data\":{\"metrics\":{\"connections\":6,\"presenceMembers\":2}}"));
  await_until (self->watch->n_updated == 2);
  g_assert_true (occupancy_room_get_current (self->room, &sample, NULL));
  g_assert_cmpint (sample.connections, ==, 6);
  g_assert_cmpint (sample.presence_members, ==, 2);
  g_assert_cmpint (sample.source, ==, OCCUPANCY_SOURCE_REALTIME);
  observed ("[meta]occupancy becomes an event with both counts; a message of another name does not");
}

/* What the official SDK makes of each, seen by running it. */
static void
test_invalid (ChatFixture   *self,
              gconstpointer  user_data)
{
  static const struct
  {
    const char *message;
    gint64 connections;
    gint64 presence_members;
    gboolean valid;
  } cases[] = {
    { "", 0, 0, FALSE },
    { ",\"data\":null", 0, 0, FALSE },
    { ",\"data\":\"garbage\"", 0, 0, FALSE },
    { ",\"data\":\"{\\\"metrics\\\":\",\"encoding\":\"json\"", 0, 0, FALSE },
    { ",\"data\":[1,2]", 0, 0, FALSE },
    { ",\"data\":{}", 0, 0, FALSE },
    { ",\"data\":{\"metrics\":null}", 0, 0, FALSE },
    { ",\"data\":{\"metrics\":[]}", 0, 0, FALSE },
    { ",\"data\":{\"metrics\":{\"connections\":5}}", 5, 0, FALSE },
    { ",\"data\":{\"metrics\":{\"connections\":2.5,\"presenceMembers\":\"4\"}}", 0, 0, FALSE },
    { ",\"data\":{\"metrics\":{\"connections\":true,\"presenceMembers\":null}}", 0, 0, FALSE },
    { ",\"data\":{\"metrics\":{\"connections\":-1,\"presenceMembers\":7}}", -1, 7, FALSE },
    { ",\"data\":{\"metrics\":{\"connections\":3.0,\"presenceMembers\":9007199254740993}}", 3, 9007199254740993, TRUE },
    { ",\"data\":\"{\\\"metrics\\\":{\\\"connections\\\":3,\\\"presenceMembers\\\":1}}\",\"encoding\":\"json\"", 3, 1, TRUE },
  };
  OccupancySample sample;

  chat_fixture_start (self);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *frame = g_strdup_printf ("{\"frame\":{\"action\":15,\"channel\":\"" CHAT_CHANNEL "\","
                                                "\"messages\":[{\"name\":\"[meta]occupancy\"%s}]}}", cases[i].message);

      chat_fixture_send (self, frame);
      await_until (self->watch->n_updated == i + 2);
      g_assert_true (occupancy_room_get_current (self->room, &sample, NULL));
      g_assert_cmpint (sample.connections, ==, cases[i].connections);
      g_assert_cmpint (sample.presence_members, ==, cases[i].presence_members);
      g_assert_cmpint (sample.valid, ==, cases[i].valid);
      g_assert_cmpint (occupancy_room_get_trust (self->room), ==,
                       cases[i].valid ? OCCUPANCY_TRUST_LIVE : OCCUPANCY_TRUST_INVALID);
    }
  observed ("14 payloads, an event for each with the counts of the official SDK; those that break the rules are marked invalid");
}

static void
test_events_off (ChatFixture   *self,
                 gconstpointer  user_data)
{
  OccupancyRoom *room = occupancy_model_add_room (self->account.model, "off", FALSE, NULL);
  OccupancySample sample;
  g_autoptr (GError) error = NULL;

  g_assert_false (occupancy_room_check_events (room, &error));
  g_assert_error (error, ABLY_ERROR, 102108);
  g_assert_cmpuint (ably_error_get_status_code (error), ==, 400);
  g_clear_error (&error);
  g_assert_false (occupancy_room_get_current (room, &sample, &error));
  g_assert_error (error, ABLY_ERROR, 102108);
  g_assert_cmpuint (ably_error_get_status_code (error), ==, 400);
  observed ("102108 with status 400, from the check before subscribing and from current");
}

static void
test_param (ChatFixture   *self,
            gconstpointer  user_data)
{
  OccupancyRoom *off = occupancy_model_add_room (self->account.model, "off", FALSE, NULL);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  chat_fixture_start (self);
  occupancy_room_attach_async (off, NULL, async_result_cb, &result);
  g_assert_true (occupancy_room_attach_finish (off, await_result (&result), &error));
  g_assert_cmpuint (chat_fixture_count (self, "in", "\"action\":10"), ==, 2);
  g_assert_cmpuint (chat_fixture_count (self, "in", "\"occupancy\":\"metrics\""), ==, 1);
  observed ("ATTACH with params.occupancy=metrics for the room with events, without it for the other");
}

static void
test_default (ChatFixture   *self,
              gconstpointer  user_data)
{
  GParamSpec *pspec = g_object_class_find_property (G_OBJECT_GET_CLASS (self->room), "enable-events");

  g_assert_false (g_value_get_boolean (g_param_spec_get_default_value (pspec)));
  observed ("the property enable-events is FALSE unless it is set");
}

static void
test_current (ChatFixture   *self,
              gconstpointer  user_data)
{
  OccupancySample sample;
  g_autoptr (GError) error = NULL;

  g_assert_false (occupancy_room_get_current (self->room, &sample, &error));
  g_assert_no_error (error);
  chat_fixture_start (self);
  simulator_fixture_set_room (self->account.simulator, CHAT_ROOM, 4, 2);
  await_until (self->watch->n_updated == 2);
  g_assert_true (occupancy_room_get_current (self->room, &sample, &error));
  g_assert_cmpint (sample.connections, ==, 5);

  /* Somebody asks, and gets something else. */
  model_fixture_respond (&self->account, 200, "{\"connections\":99,\"presenceMembers\":9}");
  g_assert_true (model_fixture_fetch (self->room, &sample, &error));
  g_assert_cmpint (sample.connections, ==, 99);
  g_assert_true (occupancy_room_get_current (self->room, &sample, &error));
  g_assert_cmpint (sample.connections, ==, 5);
  observed ("nothing before the first event, then the latest event; an answer of REST does not change it");
}

static void
test_disposal (ChatFixture   *self,
               gconstpointer  user_data)
{
  guint n_updated;

  chat_fixture_start (self);
  n_updated = self->watch->n_updated;
  chat_fixture_fault (self, "{\"on\":\"out\",\"action\":13,\"do\":\"suppress\",\"times\":-1}");
  occupancy_model_remove_room (self->account.model, CHAT_ROOM);
  chat_fixture_send (self, CHAT_MESSAGE ("[meta]occupancy", ",\"data\":{\"metrics\":{\"connections\":6,\"presenceMembers\":2}}"));
  chat_fixture_send (self, "{\"frame\":{\"action\":13,\"channel\":\"" CHAT_CHANNEL "\"}}");
  chat_fixture_await_status (self, OCCUPANCY_ROOM_RELEASED);
  g_assert_cmpuint (self->watch->n_updated, ==, n_updated);
  observed ("an event that comes after the room was removed and before DETACHED is heard by nobody");
}

static void
test_no_side_effect (ChatFixture   *self,
                     gconstpointer  user_data)
{
  OccupancyRoom *other = occupancy_model_add_room (self->account.model, "other", TRUE, NULL);
  guint n_updated = 0;
  g_autoptr (GError) error = NULL;

  error = chat_fixture_detach (self);
  g_assert_no_error (error);
  g_signal_connect_swapped (self->room, "updated", G_CALLBACK (count_cb), &n_updated);
  occupancy_model_start (self->account.model);
  await_until (occupancy_room_get_trust (other) == OCCUPANCY_TRUST_LIVE);
  g_assert_cmpint (occupancy_room_get_status (self->room), ==, OCCUPANCY_ROOM_DETACHED);
  g_assert_cmpuint (chat_fixture_count (self, "in", "\"action\":10"), ==, 1);
  g_signal_handlers_disconnect_by_data (self->room, &n_updated);
  observed ("a listener of a room that is detached on purpose attaches nothing, also with a connection");
}

static void
test_agent (ChatFixture   *self,
            gconstpointer  user_data)
{
  OccupancySample sample;

  chat_fixture_start (self);
  g_assert_true (model_fixture_fetch (self->room, &sample, NULL));
  g_assert_cmpuint (chat_fixture_count (self, "connect", "\"agent\":\"occupancy/"), ==, 1);
  g_assert_cmpuint (chat_fixture_count (self, "in", "\"agent\":\"occupancy/"), ==, 1);
  g_assert_cmpuint (chat_fixture_count (self, "request", "\"Ably-Agent\":\"occupancy/"), ==, 1);
  observed ("occupancy/VERSION in the address of the socket, in params.agent of ATTACH, and in Ably-Agent of a request");
}

static void
test_modes (ChatFixture   *self,
            gconstpointer  user_data)
{
  chat_fixture_start (self);
  g_assert_cmpuint (chat_fixture_count (self, "in", "\"action\":10,\"channel\":\"" CHAT_CHANNEL "\""), ==, 1);
  g_assert_cmpuint (chat_fixture_count (self, "in", "\"flags\":262144"), ==, 1);
  observed ("ATTACH of ROOM::$chat with the mode subscribe alone, so that the monitor counts as no publisher and is not in presence");
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  chat_test_add ("CHA-O3", test_snapshot);
  chat_test_add ("CHA-RST6", test_snapshot);
  chat_test_add ("CHA-RST2", test_request);
  chat_test_add ("CHA-RST3", test_request);
  chat_test_add ("CHA-O4a", test_listeners);
  chat_test_add ("CHA-O4b", test_listeners);
  chat_test_add ("CHA-O4f", test_event);
  chat_test_add ("CHA-O4g", test_invalid);
  chat_test_add ("CHA-O4h", test_events_off);
  chat_test_add ("CHA-O7d", test_events_off);
  chat_test_add ("CHA-O6a", test_param);
  chat_test_add ("CHA-O6b", test_param);
  chat_test_add ("CHA-O6c", test_default);
  chat_test_add ("CHA-O7a", test_current);
  chat_test_add ("CHA-O7b", test_current);
  chat_test_add ("CHA-O8", test_disposal);
  chat_test_add ("CHA-GP2a", test_no_side_effect);
  chat_test_add ("CHA-IN1e", test_agent);
  chat_test_add ("CHA-RC3c", test_modes);
  chat_test_add ("CHA-RC3d", test_modes);

  return g_test_run ();
}
