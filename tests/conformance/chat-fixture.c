/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "conformance/chat-fixture.h"

/* The data of a case is the limit of time of a request, where it is not that of the client. */
void
chat_fixture_set_up (ChatFixture   *self,
                     gconstpointer  user_data)
{
  guint limit = GPOINTER_TO_UINT (user_data);
  g_autoptr (GError) error = NULL;

  model_fixture_set_up_with (&self->account, NULL,
                             limit != 0 ? "realtime-request-timeout" : NULL, limit,
                             NULL);
  self->room = g_object_ref (occupancy_model_add_room (self->account.model, CHAT_ROOM, TRUE, &error));
  g_assert_no_error (error);
  self->watch = room_watch_new (self->room);
}

void
chat_fixture_tear_down (ChatFixture   *self,
                        gconstpointer  user_data)
{
  g_clear_pointer (&self->watch, room_watch_free);
  g_clear_object (&self->room);
  model_fixture_tear_down (&self->account);
}

/* Attached, and with a first value. */
void
chat_fixture_start (ChatFixture *self)
{
  occupancy_model_start (self->account.model);
  await_until (occupancy_room_get_trust (self->room) == OCCUPANCY_TRUST_LIVE);
}

void
chat_fixture_fault (ChatFixture *self,
                    const char  *rule)
{
  model_fixture_control (&self->account, "faults", rule);
}

void
chat_fixture_send (ChatFixture *self,
                   const char  *frame)
{
  model_fixture_control (&self->account, "send", frame);
}

guint
chat_fixture_count (ChatFixture *self,
                    const char  *type,
                    const char  *contains)
{
  return simulator_fixture_count_log (self->account.simulator, type, contains);
}

void
chat_fixture_await_status (ChatFixture         *self,
                           OccupancyRoomStatus  status)
{
  await_until (occupancy_room_get_status (self->room) == status);
}

GError *
chat_fixture_attach (ChatFixture *self)
{
  g_autoptr (GAsyncResult) result = NULL;
  GError *error = NULL;

  occupancy_room_attach_async (self->room, NULL, async_result_cb, &result);
  occupancy_room_attach_finish (self->room, await_result (&result), &error);
  return error;
}

GError *
chat_fixture_detach (ChatFixture *self)
{
  g_autoptr (GAsyncResult) result = NULL;
  GError *error = NULL;

  occupancy_room_detach_async (self->room, NULL, async_result_cb, &result);
  occupancy_room_detach_finish (self->room, await_result (&result), &error);
  return error;
}

void
chat_fixture_observe (ChatFixture *self)
{
  observed ("room %s", self->watch->trail->str);
}
