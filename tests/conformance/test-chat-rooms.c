/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "conformance/chat-fixture.h"
#include "core/occupancy-error.h"

/* The rooms of an account and its connection: the points of CHA-RC, CHA-RD, CHA-CS and CHA-CL. */

static OccupancyRoom *
add_room (ChatFixture *self,
          const char  *name)
{
  g_autoptr (GError) error = NULL;
  OccupancyRoom *room = occupancy_model_add_room (self->account.model, name, TRUE, &error);

  g_assert_no_error (error);
  return room;
}

static guint
get_n_rooms (ChatFixture *self)
{
  return g_list_model_get_n_items (G_LIST_MODEL (self->account.model));
}

static void
test_registry (ChatFixture   *self,
               gconstpointer  user_data)
{
  OccupancyRoom *other = add_room (self, "other");
  g_autoptr (GError) error = NULL;

  g_assert_true (other != self->room);
  g_assert_cmpstr (occupancy_room_get_name (other), ==, "other");
  g_assert_true (add_room (self, CHAT_ROOM) == self->room);
  g_assert_cmpuint (get_n_rooms (self), ==, 2);
  g_assert_null (occupancy_model_add_room (self->account.model, CHAT_ROOM, FALSE, &error));
  g_assert_error (error, ABLY_ERROR, 102107);
  g_assert_cmpuint (ably_error_get_status_code (error), ==, 400);
  observed ("a room of a new name at once, the same room for the same name and options, 102107/400 for other options");
}

static void
test_bad_option (ChatFixture   *self,
                 gconstpointer  user_data)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (occupancy_model_add_room (self->account.model, "[meta]log", TRUE, &error));
  g_assert_error (error, OCCUPANCY_ERROR, OCCUPANCY_ERROR_ROOM_NAME);
  g_assert_cmpuint (get_n_rooms (self), ==, 1);
  observed ("a name that no channel can have is refused before anything is sent; the one option cannot be invalid");
}

static void
test_get_during_release (ChatFixture   *self,
                         gconstpointer  user_data)
{
  OccupancyRoom *next;

  chat_fixture_start (self);
  chat_fixture_fault (self, "{\"on\":\"out\",\"action\":13,\"do\":\"delay\",\"after\":100}");
  occupancy_model_remove_room (self->account.model, CHAT_ROOM);
  next = add_room (self, CHAT_ROOM);
  g_assert_true (next != self->room);
  g_assert_cmpint (occupancy_room_get_status (self->room), ==, OCCUPANCY_ROOM_RELEASING);
  await_until (occupancy_room_get_status (next) == OCCUPANCY_ROOM_ATTACHED);
  g_assert_cmpint (occupancy_room_get_status (self->room), ==, OCCUPANCY_ROOM_RELEASED);
  g_assert_cmpuint (chat_fixture_count (self, "in", "\"action\":10"), ==, 2);
  observed ("the new room is in the list at once, and is attached when the old one is released");
}

static void
test_release_during_release (ChatFixture   *self,
                             gconstpointer  user_data)
{
  g_autoptr (OccupancyRoom) next = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  chat_fixture_start (self);
  chat_fixture_fault (self, "{\"on\":\"out\",\"action\":13,\"do\":\"delay\",\"after\":100}");
  occupancy_model_remove_room (self->account.model, CHAT_ROOM);
  next = g_object_ref (add_room (self, CHAT_ROOM));
  occupancy_room_attach_async (next, NULL, async_result_cb, &result);
  occupancy_model_remove_room (self->account.model, CHAT_ROOM);
  g_assert_false (occupancy_room_attach_finish (next, await_result (&result), &error));
  g_assert_error (error, ABLY_ERROR, 102106);
  g_assert_cmpuint (get_n_rooms (self), ==, 0);

  occupancy_model_remove_room (self->account.model, CHAT_ROOM);
  chat_fixture_await_status (self, OCCUPANCY_ROOM_RELEASED);
  await_until (occupancy_room_get_status (next) == OCCUPANCY_ROOM_RELEASED);
  g_assert_cmpuint (chat_fixture_count (self, "in", "\"action\":12"), ==, 1);
  observed ("what waited for the release fails with 102106; one DETACH, and removing once more does nothing");
}

static void
test_remove_unknown (ChatFixture   *self,
                     gconstpointer  user_data)
{
  occupancy_model_remove_room (self->account.model, "nobody");
  g_assert_cmpuint (get_n_rooms (self), ==, 1);
  observed ("removing a room that is not there does nothing");
}

static void
test_remove (ChatFixture   *self,
             gconstpointer  user_data)
{
  chat_fixture_start (self);
  occupancy_model_remove_room (self->account.model, CHAT_ROOM);
  g_assert_cmpuint (get_n_rooms (self), ==, 0);
  chat_fixture_await_status (self, OCCUPANCY_ROOM_RELEASED);
  g_clear_pointer (&self->watch, room_watch_free);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_finalize_object (g_steal_pointer (&self->room));
  observed ("out of the list at once, released after DETACHED, and then nobody holds it");
}

static void
test_disposal (ChatFixture   *self,
               gconstpointer  user_data)
{
  OccupancyModel *model = occupancy_model_new (ably_rest_get_options (occupancy_model_get_rest (self->account.model)));
  g_autoptr (OccupancyRoom) first = NULL;
  g_autoptr (OccupancyRoom) second = NULL;

  first = g_object_ref (occupancy_model_add_room (model, "first", TRUE, NULL));
  second = g_object_ref (occupancy_model_add_room (model, "second", TRUE, NULL));
  occupancy_model_start (model);
  await_until (occupancy_room_get_trust (first) == OCCUPANCY_TRUST_LIVE &&
               occupancy_room_get_trust (second) == OCCUPANCY_TRUST_LIVE);

  g_object_unref (model);
  g_assert_cmpint (occupancy_room_get_status (first), ==, OCCUPANCY_ROOM_RELEASING);
  g_assert_cmpint (occupancy_room_get_status (second), ==, OCCUPANCY_ROOM_RELEASING);
  g_assert_cmpuint (chat_fixture_count (self, "in", "\"action\":7"), ==, 0);
  await_until (occupancy_room_get_status (first) == OCCUPANCY_ROOM_RELEASED);
  await_until (occupancy_room_get_status (second) == OCCUPANCY_ROOM_RELEASED);
  await_until (chat_fixture_count (self, "in", "\"action\":7") == 1);
  g_assert_cmpuint (chat_fixture_count (self, "in", "\"action\":12"), ==, 2);
  observed ("both rooms releasing at the same time, a DETACH for each, then CLOSE");
}

static void
test_disposal_empty (ChatFixture   *self,
                     gconstpointer  user_data)
{
  g_autoptr (AblyClientOptions) options = ably_client_options_new ();

  g_object_set (options, "key", "app.key:secret", NULL);
  g_assert_finalize_object (occupancy_model_new (options));
  observed ("a model without rooms ends, with nothing sent");
}

static void
connection_changed_cb (GString                         *trail,
                       guint                            connection,
                       const AblyConnectionStateChange *change)
{
  g_autoptr (GEnumClass) class = g_type_class_ref (ABLY_TYPE_CONNECTION_STATE);

  g_string_append_printf (trail, "%s%s to %s", trail->len > 0 ? ", " : "",
                          g_enum_get_value (class, (int) change->previous)->value_nick,
                          g_enum_get_value (class, (int) change->current)->value_nick);
  if (change->reason != NULL)
    g_string_append_printf (trail, " (%d)", change->reason->code);
}

static void
test_connection_status (ChatFixture   *self,
                        gconstpointer  user_data)
{
  g_autoptr (GString) trail = g_string_new (NULL);

  g_assert_cmpint (occupancy_model_get_state (self->account.model), ==, ABLY_CONNECTION_INITIALIZED);
  g_assert_null (occupancy_model_get_error (self->account.model));
  g_signal_connect_swapped (self->account.model, "connection-changed", G_CALLBACK (connection_changed_cb), trail);
  chat_fixture_start (self);
  g_assert_cmpint (occupancy_model_get_state (self->account.model), ==, ABLY_CONNECTION_CONNECTED);
  g_assert_null (occupancy_model_get_error (self->account.model));

  chat_fixture_send (self, "{\"frame\":{\"action\":9,\"error\":{\"code\":50000,\"statusCode\":500,\"message\":\"a reason\"}}}");
  await_until (occupancy_model_get_state (self->account.model) == ABLY_CONNECTION_FAILED);
  g_assert_error (occupancy_model_get_error (self->account.model), ABLY_ERROR, 50000);
  g_assert_cmpstr (trail->str, ==,
                   "initialized to connecting, connecting to connected, connected to failed (50000)");
  observed ("initialized without error; %s; the model shows the state and the error", trail->str);

  g_signal_handlers_disconnect_by_data (self->account.model, trail);
  occupancy_model_reconnect (self->account.model);
  await_until (occupancy_model_get_state (self->account.model) == ABLY_CONNECTION_CONNECTED);
  g_assert_true (g_str_has_suffix (trail->str, "failed (50000)"));
  observed ("a listener that was removed hears no more");
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  chat_test_add ("CHA-RC1f", test_registry);
  chat_test_add ("CHA-RC1f1", test_registry);
  chat_test_add ("CHA-RC1f2", test_registry);
  chat_test_add ("CHA-RC1f3", test_registry);
  chat_test_add ("CHA-RC1f4", test_get_during_release);
  chat_test_add ("CHA-RC1g2", test_remove_unknown);
  chat_test_add ("CHA-RC1g3", test_release_during_release);
  chat_test_add ("CHA-RC1g4", test_release_during_release);
  chat_test_add ("CHA-RC1g5", test_remove);
  chat_test_add ("CHA-RC1g6", test_remove);
  chat_test_add ("CHA-RC2a", test_bad_option);
  chat_test_add ("CHA-RD1b", test_disposal_empty);
  chat_test_add ("CHA-RD1c", test_disposal);
  chat_test_add ("CHA-RD1d", test_disposal);
  chat_test_add ("CHA-CL1a", test_disposal);
  chat_test_add ("CHA-CL1b", test_disposal);
  chat_test_add ("CHA-CS2a", test_connection_status);
  chat_test_add ("CHA-CS2b", test_connection_status);
  chat_test_add ("CHA-CS3", test_connection_status);
  chat_test_add ("CHA-CS4a", test_connection_status);
  chat_test_add ("CHA-CS4b", test_connection_status);
  chat_test_add ("CHA-CS4c", test_connection_status);
  chat_test_add ("CHA-CS4d", test_connection_status);
  chat_test_add ("CHA-CS4e", test_connection_status);
  chat_test_add ("CHA-CS5c", test_connection_status);

  return g_test_run ();
}
