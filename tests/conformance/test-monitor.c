/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "fixture/realtime-fixture.h"
#include "conformance/chat-fixture.h"
#include "model/occupancy-directory.h"

/* What the monitor adds to the protocol, and traps in it. */

#define ATTACHED(flags) \
  "{\"action\":11,\"channel\":\"" CHAT_CHANNEL "\",\"flags\":" #flags ",\"params\":{\"occupancy\":\"metrics\"}}"
#define SUPPRESS_EVENTS "{\"on\":\"out\",\"action\":15,\"do\":\"suppress\",\"times\":-1}"

static void
test_seed (ChatFixture   *self,
           gconstpointer  user_data)
{
  OccupancySample sample;

  chat_fixture_fault (self, SUPPRESS_EVENTS);
  simulator_fixture_set_room (self->account.simulator, CHAT_ROOM, 7, 3);
  chat_fixture_start (self);
  g_assert_true (occupancy_room_get_latest (self->room, &sample));
  g_assert_cmpint (sample.connections, ==, 8);
  g_assert_cmpint (sample.source, ==, OCCUPANCY_SOURCE_REST);
  g_assert_cmpuint (chat_fixture_count (self, "request", "/occupancy"), ==, 1);
  observed ("attached, and no event came: one request, whose value is shown and trusted");
}

static void
test_gap (ChatFixture   *self,
          gconstpointer  user_data)
{
  chat_fixture_start (self);
  chat_fixture_fault (self, SUPPRESS_EVENTS);
  simulator_fixture_set_room (self->account.simulator, CHAT_ROOM, 7, 3);
  chat_fixture_fault (self, "{\"on\":\"http\",\"path\":\"GET /chat/*\",\"do\":\"delay\",\"after\":100}");
  chat_fixture_send (self, "{\"frame\":" ATTACHED (262144) "}");
  await_until (self->watch->discontinuity != NULL);
  g_assert_cmpint (occupancy_room_get_trust (self->room), ==, OCCUPANCY_TRUST_STALE);
  await_until (occupancy_room_get_trust (self->room) == OCCUPANCY_TRUST_LIVE);
  g_assert_cmpint (occupancy_room_get_connections (self->room), ==, 8);
  observed ("102100, the value is stale, one request brings the new one, which is live");
}

static void
test_refused (ChatFixture   *self,
              gconstpointer  user_data)
{
  OccupancyRoom *other = occupancy_model_add_room (self->account.model, "other", TRUE, NULL);

  chat_fixture_fault (self, "{\"on\":\"out\",\"action\":11,\"channel\":\"" CHAT_CHANNEL "\",\"do\":\"replace\","
                            "\"frame\":{\"action\":11,\"channel\":\"" CHAT_CHANNEL "\",\"flags\":262144,\"params\":{}}}");
  chat_fixture_fault (self, "{\"on\":\"out\",\"action\":15,\"channel\":\"" CHAT_CHANNEL "\",\"do\":\"suppress\",\"times\":-1}");
  occupancy_model_start (self->account.model);
  await_until (self->watch->problem != NULL);
  g_assert_error (self->watch->problem, ABLY_ERROR, 40160);
  g_assert_error (occupancy_room_get_error (self->room), ABLY_ERROR, 40160);
  g_assert_cmpint (occupancy_room_get_trust (self->room), ==, OCCUPANCY_TRUST_UNKNOWN);
  await_until (occupancy_room_get_trust (other) == OCCUPANCY_TRUST_LIVE);
  observed ("the room says 40160, that channel-metadata is missing, and has no value; another room is live");
}

static void
test_room_fails_alone (ChatFixture   *self,
                       gconstpointer  user_data)
{
  OccupancyRoom *other = occupancy_model_add_room (self->account.model, "other", TRUE, NULL);

  chat_fixture_fault (self, "{\"on\":\"out\",\"action\":11,\"channel\":\"" CHAT_CHANNEL "\",\"do\":\"replace\","
                            "\"frame\":{\"action\":9,\"channel\":\"" CHAT_CHANNEL "\","
                            "\"error\":{\"code\":40160,\"statusCode\":401,\"message\":\"a reason\"}}}");
  occupancy_model_start (self->account.model);
  chat_fixture_await_status (self, OCCUPANCY_ROOM_FAILED);
  await_until (occupancy_room_get_trust (other) == OCCUPANCY_TRUST_LIVE);
  g_assert_cmpint (occupancy_model_get_state (self->account.model), ==, ABLY_CONNECTION_CONNECTED);
  observed ("the room failed with 40160, another room is live, the connection stays");
}

static void
test_self_count (ChatFixture   *self,
                 gconstpointer  user_data)
{
  OccupancySample sample;

  simulator_fixture_set_room (self->account.simulator, CHAT_ROOM, 4, 2);
  g_assert_true (model_fixture_fetch (self->room, &sample, NULL));
  g_assert_cmpuint (sample.own, ==, 0);
  g_assert_cmpint (sample.connections, ==, 4);
  chat_fixture_start (self);
  g_assert_true (occupancy_room_get_latest (self->room, &sample));
  g_assert_cmpuint (sample.own, ==, 1);
  g_assert_cmpint (sample.connections, ==, 5);
  g_assert_cmpint (occupancy_sample_get_others (&sample), ==, 4);
  observed ("4 before the room is attached, none of them ours; then 5, one of them ours, 4 others");
}

static guint
count_live (OccupancyModel *model)
{
  guint n_live = 0;

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (model)); i++)
    {
      g_autoptr (OccupancyRoom) room = g_list_model_get_item (G_LIST_MODEL (model), i);

      if (occupancy_room_get_trust (room) == OCCUPANCY_TRUST_LIVE)
        n_live++;
    }

  return n_live;
}

static void
test_two_connections (ChatFixture   *self,
                      gconstpointer  user_data)
{
  model_fixture_lift_limits (&self->account);
  for (guint i = 0; i < 200; i++)
    {
      g_autofree char *name = g_strdup_printf ("room %u", i);

      g_assert_nonnull (occupancy_model_add_room (self->account.model, name, TRUE, NULL));
    }
  occupancy_model_start (self->account.model);
  await_until (count_live (self->account.model) == 201);
  g_assert_cmpuint (chat_fixture_count (self, "connect", NULL), ==, 2);
  g_assert_cmpuint (chat_fixture_count (self, "out", "90010"), ==, 0);
  observed ("201 rooms live over two connections, 90010 never");
}

static GPtrArray *
read_page (OccupancyDirectory  *directory,
           GError             **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  occupancy_directory_read_async (directory, NULL, async_result_cb, &result);
  return occupancy_directory_read_finish (directory, await_result (&result), error);
}

/* All pages; the rooms in order, with a space between. */
static char *
read_all (ChatFixture *self)
{
  g_autoptr (OccupancyPacer) requests = occupancy_pacer_new (0, 0, 1);
  g_autoptr (OccupancyDirectory) directory =
    occupancy_directory_new (occupancy_model_get_rest (self->account.model), requests, NULL);
  g_autoptr (GString) rooms = g_string_new (NULL);

  for (;;)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GPtrArray) entries = read_page (directory, &error);

      g_assert_no_error (error);
      if (entries == NULL)
        return g_string_free (g_steal_pointer (&rooms), FALSE);
      for (guint i = 0; i < entries->len; i++)
        {
          OccupancyDirectoryEntry *entry = g_ptr_array_index (entries, i);

          g_string_append_printf (rooms, "%s%s", rooms->len > 0 ? " " : "", entry->room);
        }
    }
}

static void
test_enumeration_busy (ChatFixture   *self,
                       gconstpointer  user_data)
{
  g_autofree char *rooms = NULL;

  simulator_fixture_set_room (self->account.simulator, "a", 1, 0);
  simulator_fixture_set_room (self->account.simulator, "b", 1, 0);
  model_fixture_respond (&self->account, 429, "{\"error\":{\"code\":42912,\"statusCode\":429,\"message\":\"one at a time\"}}");
  rooms = read_all (self);
  g_assert_cmpstr (rooms, ==, "a b");
  g_assert_cmpuint (chat_fixture_count (self, "request", "/channels"), ==, 2);
  observed ("429 with 42912: asked again after a wait, all rooms found");
}

static void
test_enumeration_invalid (ChatFixture   *self,
                          gconstpointer  user_data)
{
  g_autofree char *rooms = NULL;

  model_fixture_control (&self->account, "settings", "{\"enumerationLimit\":1}");
  simulator_fixture_set_room (self->account.simulator, "a", 1, 0);
  simulator_fixture_set_room (self->account.simulator, "b", 1, 0);
  chat_fixture_fault (self, "{\"on\":\"http\",\"path\":\"GET /channels*\",\"skip\":1,\"do\":\"respond\",\"status\":400,"
                            "\"body\":\"{\\\"error\\\":{\\\"code\\\":40011,\\\"statusCode\\\":400,\\\"message\\\":\\\"again\\\"}}\"}");
  rooms = read_all (self);
  g_assert_cmpstr (rooms, ==, "a b");
  observed ("400 with 40011 in the second page: begun anew, each room found once");
}

static void
test_room_of_channel (ChatFixture   *self,
                      gconstpointer  user_data)
{
  g_autofree char *rooms = NULL;

  model_fixture_respond (&self->account, 200,
                         "[\"plain\",\"a::$chat\",{\"channelId\":\"b::$chat\"},\"c::$chat::$chat\",\"d::$chat/e\",\"::$chat\",7]");
  rooms = read_all (self);
  g_assert_cmpstr (rooms, ==, "a b c::$chat");
  observed ("names and objects are read; ::$chat is taken off the end only, and what does not end in it is no room");
}

static void
test_lifecycle (ChatFixture   *self,
                gconstpointer  user_data)
{
  static const char *params[] = { NULL };
  g_autoptr (AblyRealtime) realtime = ably_realtime_new (occupancy_model_get_rest (self->account.model));
  AblyChannel *channel = ably_realtime_get_channel (realtime, "[meta]channel.lifecycle", params, ABLY_CHANNEL_MODE_SUBSCRIBE);
  ChannelWatch *watch = channel_watch_new (channel);
  g_autoptr (GError) error = NULL;

  channel_watch_listen (watch, "message::channel.opened");
  ably_connection_connect (ably_realtime_get_connection (realtime));
  error = attach_and_wait (channel);
  g_assert_no_error (error);
  simulator_fixture_set_room (self->account.simulator, "a", 1, 0);
  await_until (strstr (watch->messages->str, "\"channelId\":\"a::$chat\"") != NULL);
  channel_watch_ignore (watch, "message::channel.opened");
  channel_watch_listen (watch, "message::channel.closed");
  g_string_truncate (watch->messages, 0);
  simulator_fixture_set_room (self->account.simulator, "a", 0, 0);
  await_until (strstr (watch->messages->str, "\"channelId\":\"a::$chat\"") != NULL);
  channel_watch_free (watch);
  observed ("attached with the mode subscribe; channel.opened when the first enters a room, channel.closed when the last leaves");
}

/* The flag counts, not the id of the connection. */
static void
test_resumed_flag (ChatFixture   *self,
                   gconstpointer  user_data)
{
  chat_fixture_start (self);
  chat_fixture_fault (self, "{\"on\":\"out\",\"action\":11,\"do\":\"replace\",\"frame\":" ATTACHED (262144) "}");
  model_fixture_control (&self->account, "drop", "{}");
  await_until (self->watch->discontinuity != NULL);
  g_clear_error (&self->watch->discontinuity);
  await_until (occupancy_room_get_trust (self->room) == OCCUPANCY_TRUST_LIVE);
  observed ("the same connection id, ATTACHED without RESUMED: 102100");

  g_string_truncate (self->watch->trail, 0);
  chat_fixture_fault (self, "{\"on\":\"out\",\"action\":11,\"do\":\"replace\",\"frame\":" ATTACHED (262148) "}");
  model_fixture_control (&self->account, "drop", "{\"forget\":true}");
  await_until (g_str_equal (self->watch->trail->str, "attaching attached"));
  g_assert_null (self->watch->discontinuity);
  observed ("another id, ATTACHED with RESUMED: nothing was lost");
}

/* The channel stays as it is while the connection is away; the value does not. */
static void
test_disconnected (ChatFixture   *self,
                   gconstpointer  user_data)
{
  chat_fixture_start (self);
  chat_fixture_fault (self, "{\"on\":\"connect\",\"do\":\"hang\"}");
  model_fixture_control (&self->account, "drop", "{}");
  await_until (occupancy_model_get_state (self->account.model) != ABLY_CONNECTION_CONNECTED);
  g_assert_cmpint (occupancy_room_get_status (self->room), ==, OCCUPANCY_ROOM_ATTACHED);
  g_assert_cmpint (occupancy_room_get_trust (self->room), ==, OCCUPANCY_TRUST_STALE);
  observed ("while disconnected the room stays attached, and its value is stale");
}

static void
test_few_frames (ChatFixture   *self,
                 gconstpointer  user_data)
{
  g_autoptr (GError) error = NULL;

  chat_fixture_start (self);
  simulator_fixture_set_room (self->account.simulator, CHAT_ROOM, 4, 2);
  await_until (self->watch->n_updated == 2);
  error = chat_fixture_detach (self);
  g_assert_no_error (error);
  model_fixture_close (&self->account);
  g_assert_cmpuint (chat_fixture_count (self, "in", NULL), ==, 3);
  g_assert_cmpuint (chat_fixture_count (self, "in", "\"action\":10"), ==, 1);
  g_assert_cmpuint (chat_fixture_count (self, "in", "\"action\":12"), ==, 1);
  g_assert_cmpuint (chat_fixture_count (self, "in", "\"action\":7"), ==, 1);
  observed ("the frames of a connection with a room: ATTACH, DETACH, CLOSE");
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  chat_test_add ("monitor/seed-after-attach", test_seed);
  chat_test_add ("monitor/gap-when-not-resumed", test_gap);
  chat_test_add ("monitor/attached-without-occupancy", test_refused);
  chat_test_add ("monitor/room-fails-alone", test_room_fails_alone);
  chat_test_add ("monitor/self-count", test_self_count);
  chat_test_add ("monitor/more-than-200-rooms", test_two_connections);
  chat_test_add ("monitor/enumeration-42912", test_enumeration_busy);
  chat_test_add ("monitor/enumeration-40011", test_enumeration_invalid);
  chat_test_add ("monitor/channel-lifecycle", test_lifecycle);
  chat_test_add ("trap/08-resumed-flag", test_resumed_flag);
  chat_test_add ("trap/11-disconnected", test_disconnected);
  chat_test_add ("trap/19-room-of-channel", test_room_of_channel);
  chat_test_add ("trap/28-few-frames", test_few_frames);

  return g_test_run ();
}
