/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "conformance/chat-fixture.h"
#include "model/occupancy-room-private.h"

/* The status and the life of a room: the points of CHA-RS and CHA-RL. */

#define ERROR_ON_CHANNEL(code, status) \
  "{\"action\":9,\"channel\":\"" CHAT_CHANNEL "\",\"error\":{\"code\":" #code ",\"statusCode\":" #status ",\"message\":\"a reason\"}}"
#define REFUSE_ATTACH "{\"on\":\"out\",\"action\":11,\"do\":\"replace\",\"frame\":" ERROR_ON_CHANNEL (40160, 401) "}"
#define FAIL_CHANNEL "{\"frame\":" ERROR_ON_CHANNEL (40160, 401) "}"

static void
test_initial (ChatFixture   *self,
              gconstpointer  user_data)
{
  g_assert_cmpint (occupancy_room_get_status (self->room), ==, OCCUPANCY_ROOM_INITIALIZED);
  g_assert_null (occupancy_room_get_error (self->room));
  observed ("initialized, no error");
}

static void
test_status (ChatFixture   *self,
             gconstpointer  user_data)
{
  chat_fixture_start (self);
  g_assert_cmpstr (self->watch->trail->str, ==, "attaching attached");
  g_assert_null (occupancy_room_get_error (self->room));
  chat_fixture_observe (self);
  observed ("no error, neither in the room nor in the changes");
}

static void
test_error (ChatFixture   *self,
            gconstpointer  user_data)
{
  chat_fixture_start (self);
  chat_fixture_send (self, FAIL_CHANNEL);
  chat_fixture_await_status (self, OCCUPANCY_ROOM_FAILED);
  g_assert_error (occupancy_room_get_error (self->room), ABLY_ERROR, 40160);
  g_assert_cmpstr (self->watch->trail->str, ==, "attaching attached failed:40160");
  chat_fixture_observe (self);
  observed ("40160 in the change and in the room");
}

static void
change_cb (GString             *changes,
           OccupancyRoomStatus  current,
           OccupancyRoomStatus  previous)
{
  g_autoptr (GEnumClass) class = g_type_class_ref (OCCUPANCY_TYPE_ROOM_STATUS);

  g_string_append_printf (changes, "%s%s to %s", changes->len > 0 ? ", " : "",
                          g_enum_get_value (class, (int) previous)->value_nick,
                          g_enum_get_value (class, (int) current)->value_nick);
}

static void
test_listeners (ChatFixture   *self,
                gconstpointer  user_data)
{
  g_autoptr (GString) first = g_string_new (NULL);
  g_autoptr (GString) second = g_string_new (NULL);
  g_autoptr (GError) error = NULL;

  g_signal_connect_swapped (self->room, "status-changed", G_CALLBACK (change_cb), first);
  g_signal_connect_swapped (self->room, "status-changed", G_CALLBACK (change_cb), second);
  chat_fixture_start (self);
  g_assert_cmpstr (first->str, ==, "initialized to attaching, attaching to attached");

  g_signal_handlers_disconnect_by_data (self->room, first);
  error = chat_fixture_detach (self);
  g_assert_no_error (error);
  g_assert_cmpstr (first->str, ==, "initialized to attaching, attaching to attached");
  g_assert_cmpstr (second->str, ==,
                   "initialized to attaching, attaching to attached, attached to detaching, detaching to detached");
  g_signal_handlers_disconnect_by_data (self->room, second);
  observed ("%s; one that was removed hears no more", second->str);
}

static void
test_attach (ChatFixture   *self,
             gconstpointer  user_data)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  occupancy_room_attach_async (self->room, NULL, async_result_cb, &result);
  g_assert_cmpint (occupancy_room_get_status (self->room), ==, OCCUPANCY_ROOM_ATTACHING);
  g_assert_cmpuint (chat_fixture_count (self, "in", "\"action\":10"), ==, 0);
  occupancy_model_start (self->account.model);
  g_assert_true (occupancy_room_attach_finish (self->room, await_result (&result), &error));
  g_assert_no_error (error);
  g_assert_cmpint (occupancy_room_get_status (self->room), ==, OCCUPANCY_ROOM_ATTACHED);
  chat_fixture_observe (self);
  observed ("attaching before anything was sent");
}

static void
test_attached_already (ChatFixture   *self,
                       gconstpointer  user_data)
{
  g_autoptr (GError) error = NULL;

  chat_fixture_start (self);
  error = chat_fixture_attach (self);
  g_assert_no_error (error);
  g_assert_cmpuint (chat_fixture_count (self, "in", "\"action\":10"), ==, 1);
  chat_fixture_observe (self);
  observed ("one ATTACH");
}

static void
test_attach_fails (ChatFixture   *self,
                   gconstpointer  user_data)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  chat_fixture_fault (self, REFUSE_ATTACH);
  occupancy_room_attach_async (self->room, NULL, async_result_cb, &result);
  occupancy_model_start (self->account.model);
  g_assert_false (occupancy_room_attach_finish (self->room, await_result (&result), &error));
  g_assert_error (error, ABLY_ERROR, 40160);
  g_assert_cmpuint (ably_error_get_status_code (error), ==, 401);
  g_assert_error (ably_error_get_cause (error), ABLY_ERROR, 40160);
  g_assert_true (g_str_has_prefix (error->message, "unable to attach room; "));
  g_assert_cmpstr (self->watch->trail->str, ==, "attaching failed:40160");
  chat_fixture_observe (self);
  observed ("attach() fails with 40160/401 \"%s\", its cause the error of the channel", error->message);
}

static void
test_one_after_another (ChatFixture   *self,
                        gconstpointer  user_data)
{
  g_autoptr (GAsyncResult) first = NULL, second = NULL, third = NULL;

  occupancy_room_attach_async (self->room, NULL, async_result_cb, &first);
  occupancy_room_detach_async (self->room, NULL, async_result_cb, &second);
  occupancy_room_attach_async (self->room, NULL, async_result_cb, &third);
  occupancy_model_start (self->account.model);
  g_assert_true (occupancy_room_attach_finish (self->room, await_result (&third), NULL));
  g_assert_true (occupancy_room_attach_finish (self->room, first, NULL));
  g_assert_true (occupancy_room_detach_finish (self->room, second, NULL));
  g_assert_cmpstr (self->watch->trail->str, ==, "attaching attached detaching detached attaching attached");
  chat_fixture_observe (self);
  observed ("attach, detach and attach, asked for at once");
}

static void
test_detach (ChatFixture   *self,
             gconstpointer  user_data)
{
  g_autoptr (GError) error = NULL;

  chat_fixture_start (self);
  error = chat_fixture_detach (self);
  g_assert_no_error (error);
  g_assert_cmpuint (chat_fixture_count (self, "in", "\"action\":12"), ==, 1);
  error = chat_fixture_detach (self);
  g_assert_no_error (error);
  g_assert_cmpuint (chat_fixture_count (self, "in", "\"action\":12"), ==, 1);
  chat_fixture_observe (self);

  /* What is missed while detached on purpose is no loss. */
  error = chat_fixture_attach (self);
  g_assert_no_error (error);
  g_assert_null (self->watch->discontinuity);
  observed ("one DETACH, none when it is detached already; attaching again is no discontinuity");
}

static void
test_detach_fails (ChatFixture   *self,
                   gconstpointer  user_data)
{
  g_autoptr (GError) error = NULL;

  chat_fixture_start (self);
  chat_fixture_fault (self, "{\"on\":\"out\",\"action\":13,\"do\":\"suppress\"}");
  error = chat_fixture_detach (self);
  g_assert_error (error, ABLY_ERROR, 90007);
  g_assert_true (g_str_has_prefix (error->message, "unable to detach room; "));
  g_assert_cmpstr (self->watch->trail->str, ==, "attaching attached detaching attached:90007");
  chat_fixture_observe (self);
  observed ("DETACH without answer: the status follows the channel, detach() fails with 90007");
}

static void
test_detach_failed (ChatFixture   *self,
                    gconstpointer  user_data)
{
  g_autoptr (GError) error = NULL;

  chat_fixture_start (self);
  chat_fixture_send (self, FAIL_CHANNEL);
  chat_fixture_await_status (self, OCCUPANCY_ROOM_FAILED);
  error = chat_fixture_detach (self);
  g_assert_error (error, ABLY_ERROR, 102112);
  observed ("detach() of a room that failed: 102112");
}

static void
test_released (ChatFixture   *self,
               gconstpointer  user_data)
{
  g_autoptr (GError) error = NULL;

  chat_fixture_start (self);
  occupancy_model_remove_room (self->account.model, CHAT_ROOM);
  chat_fixture_await_status (self, OCCUPANCY_ROOM_RELEASED);
  g_assert_cmpstr (self->watch->trail->str, ==, "attaching attached releasing released");
  error = chat_fixture_attach (self);
  g_assert_error (error, ABLY_ERROR, 102112);
  g_clear_error (&error);
  error = chat_fixture_detach (self);
  g_assert_error (error, ABLY_ERROR, 102112);
  chat_fixture_observe (self);
  observed ("attach() and detach() then fail with 102112");
}

static void
test_release (ChatFixture   *self,
              gconstpointer  user_data)
{
  OccupancyRoom *other = occupancy_model_add_room (self->account.model, "other", TRUE, NULL);
  AblyChannel *channel;

  chat_fixture_start (self);
  await_until (occupancy_room_get_trust (other) == OCCUPANCY_TRUST_LIVE);
  channel = self->room->channel;
  g_object_add_weak_pointer (G_OBJECT (channel), (gpointer *) &channel);
  occupancy_model_remove_room (self->account.model, CHAT_ROOM);
  g_assert_cmpint (occupancy_room_get_status (self->room), ==, OCCUPANCY_ROOM_RELEASING);
  chat_fixture_await_status (self, OCCUPANCY_ROOM_RELEASED);
  g_assert_cmpuint (chat_fixture_count (self, "in", "\"action\":12"), ==, 1);

  await_until (channel == NULL);
  occupancy_model_remove_room (self->account.model, CHAT_ROOM);
  g_assert_cmpstr (self->watch->trail->str, ==, "attaching attached releasing released");
  g_assert_cmpint (occupancy_model_get_state (self->account.model), ==, ABLY_CONNECTION_CONNECTED);
  chat_fixture_observe (self);
  observed ("one DETACH; the channel is gone, the connection goes on for another room; releasing again does nothing");
}

static void
test_release_at_once (ChatFixture   *self,
                      gconstpointer  user_data)
{
  g_autoptr (OccupancyRoom) detached = NULL;
  OccupancyRoom *room;
  g_autoptr (GAsyncResult) result = NULL;

  occupancy_model_remove_room (self->account.model, CHAT_ROOM);
  g_assert_cmpint (occupancy_room_get_status (self->room), ==, OCCUPANCY_ROOM_RELEASED);

  room = occupancy_model_add_room (self->account.model, "other", TRUE, NULL);
  detached = g_object_ref (room);
  occupancy_room_detach_async (detached, NULL, async_result_cb, &result);
  g_assert_true (occupancy_room_detach_finish (detached, await_result (&result), NULL));
  occupancy_model_remove_room (self->account.model, "other");
  g_assert_cmpint (occupancy_room_get_status (detached), ==, OCCUPANCY_ROOM_RELEASED);
  observed ("from initialized and from detached to released at once, with nothing sent");
}

static void
test_release_failed (ChatFixture   *self,
                     gconstpointer  user_data)
{
  chat_fixture_start (self);
  chat_fixture_send (self, FAIL_CHANNEL);
  chat_fixture_await_status (self, OCCUPANCY_ROOM_FAILED);
  occupancy_model_remove_room (self->account.model, CHAT_ROOM);
  g_assert_cmpint (occupancy_room_get_status (self->room), ==, OCCUPANCY_ROOM_RELEASED);
  g_assert_cmpuint (chat_fixture_count (self, "in", "\"action\":12"), ==, 0);
  observed ("a channel that failed: released, no DETACH");
}

static void
test_release_retried (ChatFixture   *self,
                      gconstpointer  user_data)
{
  chat_fixture_start (self);
  chat_fixture_fault (self, "{\"on\":\"out\",\"action\":13,\"do\":\"suppress\",\"times\":2}");
  occupancy_model_remove_room (self->account.model, CHAT_ROOM);
  chat_fixture_await_status (self, OCCUPANCY_ROOM_RELEASED);
  g_assert_cmpuint (chat_fixture_count (self, "in", "\"action\":12"), ==, 3);
  g_assert_cmpstr (self->watch->trail->str, ==, "attaching attached releasing released");
  chat_fixture_observe (self);
  observed ("two of three DETACHes had no answer, each was tried again after 250 ms");
}

static void
test_release_fails_meanwhile (ChatFixture   *self,
                              gconstpointer  user_data)
{
  chat_fixture_start (self);
  chat_fixture_fault (self, "{\"on\":\"out\",\"action\":13,\"do\":\"replace\",\"frame\":" ERROR_ON_CHANNEL (40160, 401) "}");
  occupancy_model_remove_room (self->account.model, CHAT_ROOM);
  chat_fixture_await_status (self, OCCUPANCY_ROOM_RELEASED);
  g_assert_cmpuint (chat_fixture_count (self, "in", "\"action\":12"), ==, 1);
  observed ("DETACH answered with ERROR: released, not tried again");
}

/* The attach that runs does not hold the release up; on the wire it does. */
static void
test_release_first (ChatFixture   *self,
                    gconstpointer  user_data)
{
  g_autoptr (GAsyncResult) attach = NULL, detach = NULL;
  g_autoptr (GError) error = NULL;

  occupancy_room_attach_async (self->room, NULL, async_result_cb, &attach);
  occupancy_room_detach_async (self->room, NULL, async_result_cb, &detach);
  occupancy_model_start (self->account.model);
  await_until (chat_fixture_count (self, "in", "\"action\":10") == 1);
  occupancy_model_remove_room (self->account.model, CHAT_ROOM);
  g_assert_false (occupancy_room_attach_finish (self->room, await_result (&attach), &error));
  g_assert_error (error, ABLY_ERROR, 102106);
  g_clear_error (&error);
  g_assert_false (occupancy_room_detach_finish (self->room, await_result (&detach), &error));
  g_assert_error (error, ABLY_ERROR, 102106);
  chat_fixture_await_status (self, OCCUPANCY_ROOM_RELEASED);
  g_assert_cmpuint (chat_fixture_count (self, "in", "\"action\":12"), ==, 1);
  g_assert_cmpstr (self->watch->trail->str, ==, "attaching releasing released");
  chat_fixture_observe (self);
  observed ("the attach and the detach fail with 102106 at once; DETACH is sent when ATTACH was answered");
}

static void
test_follows_channel (ChatFixture   *self,
                      gconstpointer  user_data)
{
  chat_fixture_start (self);
  chat_fixture_send (self, "{\"frame\":{\"action\":13,\"channel\":\"" CHAT_CHANNEL "\","
                           "\"error\":{\"code\":90198,\"statusCode\":500,\"message\":\"a reason\"}}}");
  await_until (g_str_equal (self->watch->trail->str, "attaching attached attaching:90198 attached"));
  chat_fixture_observe (self);
  g_clear_error (&self->watch->discontinuity);

  /* An ATTACHED while attached is an update, and no change of the status. */
  chat_fixture_send (self, "{\"frame\":{\"action\":11,\"channel\":\"" CHAT_CHANNEL "\",\"flags\":262144,"
                           "\"params\":{\"occupancy\":\"metrics\"}}}");
  await_until (self->watch->discontinuity != NULL);
  g_assert_cmpstr (self->watch->trail->str, ==, "attaching attached attaching:90198 attached");
  observed ("ATTACHED while attached does not change the status");
}

/* The channel attaches once more while the room waits for its first attach. */
static void
test_operation_goes_before (ChatFixture   *self,
                            gconstpointer  user_data)
{
  g_autoptr (GAsyncResult) result = NULL;

  chat_fixture_fault (self, "{\"on\":\"out\",\"action\":11,\"do\":\"suppress\",\"then\":\"drop\"}");
  occupancy_room_attach_async (self->room, NULL, async_result_cb, &result);
  occupancy_model_start (self->account.model);
  g_assert_true (occupancy_room_attach_finish (self->room, await_result (&result), NULL));
  g_assert_cmpuint (chat_fixture_count (self, "in", "\"action\":10"), ==, 2);
  g_assert_cmpstr (self->watch->trail->str, ==, "attaching attached");
  chat_fixture_observe (self);
  observed ("two ATTACHes, as the connection was lost during the first");
}

static void
test_discontinuity (ChatFixture   *self,
                    gconstpointer  user_data)
{
  g_autoptr (GError) error = NULL;

  chat_fixture_start (self);
  g_assert_null (self->watch->discontinuity);
  chat_fixture_send (self, "{\"frame\":{\"action\":11,\"channel\":\"" CHAT_CHANNEL "\",\"flags\":262148,"
                           "\"params\":{\"occupancy\":\"metrics\"}}}");
  chat_fixture_send (self, "{\"frame\":{\"action\":11,\"channel\":\"" CHAT_CHANNEL "\",\"flags\":262144,"
                           "\"params\":{\"occupancy\":\"metrics\"},"
                           "\"error\":{\"code\":80020,\"statusCode\":400,\"message\":\"a reason\"}}}");
  await_until (self->watch->discontinuity != NULL);
  g_assert_error (self->watch->discontinuity, ABLY_ERROR, 102100);
  g_assert_cmpuint (ably_error_get_status_code (self->watch->discontinuity), ==, 500);
  g_assert_error (ably_error_get_cause (self->watch->discontinuity), ABLY_ERROR, 80020);
  observed ("102100/500 with the cause 80020 after an ATTACHED that is not resumed; none after the first, none when resumed");

  g_clear_error (&self->watch->discontinuity);
  model_fixture_control (&self->account, "drop", "{\"forget\":true}");
  await_until (self->watch->discontinuity != NULL);
  g_assert_error (self->watch->discontinuity, ABLY_ERROR, 102100);
  observed ("102100 after a connection that could not be resumed");
}

static void
count_cb (guint *count)
{
  (*count)++;
}

static void
test_discontinuity_listeners (ChatFixture   *self,
                              gconstpointer  user_data)
{
  guint n_first = 0;
  gulong id;

  chat_fixture_start (self);
  id = g_signal_connect_swapped (self->room, "discontinuity", G_CALLBACK (count_cb), &n_first);
  for (guint i = 0; i < 2; i++)
    {
      model_fixture_control (&self->account, "drop", "{\"forget\":true}");
      await_until (self->watch->discontinuity != NULL);
      g_clear_error (&self->watch->discontinuity);
      await_until (occupancy_room_get_trust (self->room) == OCCUPANCY_TRUST_LIVE);
      g_assert_cmpuint (n_first, ==, 1);
      g_clear_signal_handler (&id, self->room);
    }
  observed ("of two listeners the one that was removed hears the first discontinuity only; removing it again does nothing");
}

static void
add_status_cases (void)
{
  chat_test_add ("CHA-RS3", test_initial);
  chat_test_add ("CHA-RS5", test_initial);
  chat_test_add ("CHA-RS2a", test_status);
  chat_test_add ("CHA-RS2b2", test_status);
  chat_test_add ("CHA-RS4c", test_status);
  chat_test_add ("CHA-RS2b1", test_error);
  chat_test_add ("CHA-RS4d", test_error);
  chat_test_add ("CHA-RS4a", test_listeners);
  chat_test_add ("CHA-RS4b", test_listeners);
  chat_test_add ("CHA-RS4e", test_listeners);
  chat_test_add ("CHA-RS4f", test_listeners);
  chat_test_add ("CHA-RL11a", test_follows_channel);
  chat_test_add ("CHA-RL11b", test_operation_goes_before);
  chat_test_add ("CHA-RL11c", test_follows_channel);
  chat_test_add ("CHA-RL12a", test_discontinuity);
  chat_test_add ("CHA-RL12b", test_discontinuity);
  chat_test_add ("CHA-RL15a", test_discontinuity_listeners);
  chat_test_add ("CHA-RL15b", test_discontinuity_listeners);
  chat_test_add ("CHA-RL15c", test_discontinuity_listeners);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  add_status_cases ();
  chat_test_add ("CHA-RL1a", test_attached_already);
  chat_test_add ("CHA-RL1d", test_one_after_another);
  chat_test_add ("CHA-RL1e", test_attach);
  chat_test_add ("CHA-RL1k1", test_attach);
  chat_test_add ("CHA-RL1k2", test_attach_fails);
  chat_test_add ("CHA-RL1k3", test_attach_fails);
  chat_test_add ("CHA-GP6", test_attach_fails);
  chat_test_add ("CHA-RL1l", test_released);
  chat_test_add ("CHA-RL2a", test_detach);
  chat_test_add ("CHA-RL2i", test_one_after_another);
  chat_test_add ("CHA-RL2j", test_detach);
  chat_test_add ("CHA-RL2k1", test_detach);
  chat_test_add_impatient ("CHA-RL2k2", test_detach_fails);
  chat_test_add_impatient ("CHA-RL2k3", test_detach_fails);
  chat_test_add ("CHA-RL2l", test_released);
  chat_test_add ("CHA-RL2m", test_detach_failed);
  chat_test_add ("CHA-RL3a", test_release);
  chat_test_add ("CHA-RL3b", test_release_at_once);
  chat_test_add ("CHA-RL3j", test_release_at_once);
  chat_test_add ("CHA-RL3k", test_release_first);
  chat_test_add ("CHA-RL3m", test_release);
  chat_test_add ("CHA-RL3n1", test_release_failed);
  chat_test_add ("CHA-RL3n2", test_release);
  chat_test_add ("CHA-RL3n3", test_release_fails_meanwhile);
  chat_test_add_impatient ("CHA-RL3n4", test_release_retried);
  chat_test_add ("CHA-RL3o", test_release);
  chat_test_add ("CHA-RL3h", test_release);
  chat_test_add ("CHA-RL7a", test_release_first);

  return g_test_run ();
}
