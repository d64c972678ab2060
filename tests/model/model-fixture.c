/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "model-fixture.h"

void
model_fixture_set_up (ModelFixture *self,
                      const char   *key)
{
  model_fixture_set_up_with (self, key, NULL, NULL);
}

/* Waits that the real service makes long are short here. */
void
model_fixture_set_up_with (ModelFixture *self,
                           const char   *key,
                           const char   *property,
                           ...)
{
  g_autoptr(AblyClientOptions) options = ably_client_options_new ();
  va_list args;

  self->simulator = simulator_fixture_new (NULL);
  model_fixture_control (self, "settings", "{\"occupancyDebounce\":0}");
  g_object_set (options,
                "endpoint", "127.0.0.1",
                "port", simulator_fixture_get_port (self->simulator),
                "tls", FALSE,
                "key", key != NULL ? key : simulator_fixture_get_key (self->simulator),
                "disconnected-retry-timeout", 20,
                "suspended-retry-timeout", 50,
                "channel-retry-timeout", 20,
                NULL);
  va_start (args, property);
  g_object_set_valist (G_OBJECT (options), property, args);
  va_end (args);
  self->model = occupancy_model_new (options);
}

void
model_fixture_close (ModelFixture *self)
{
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;

  occupancy_model_close_async (self->model, NULL, async_result_cb, &result);
  g_assert_true (occupancy_model_close_finish (self->model, await_result (&result), &error));
  g_assert_no_error (error);
}

void
model_fixture_tear_down (ModelFixture *self)
{
  model_fixture_close (self);
  /* What was still on its way holds its room, and that the model's pool. */
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_finalize_object (self->model);
  g_clear_pointer (&self->simulator, simulator_fixture_free);
}

void
model_fixture_lift_limits (ModelFixture *self)
{
  OccupancyLimits limits;

  occupancy_model_get_limits (self->model, &limits);
  occupancy_limits_lift (&limits);
  occupancy_model_set_limits (self->model, &limits);
}

void
model_fixture_control (ModelFixture *self,
                       const char   *path,
                       const char   *json)
{
  json_node_unref (simulator_fixture_control (self->simulator, "POST", path, json));
}

/* The next request gets this answer. */
void
model_fixture_respond (ModelFixture *self,
                       guint         status,
                       const char   *body)
{
  g_autoptr(JsonNode) text = json_node_init_string (json_node_alloc (), body);
  g_autofree char *quoted = json_to_string (text, FALSE);
  g_autofree char *rule = g_strdup_printf ("{\"on\":\"http\",\"do\":\"respond\",\"status\":%u,\"body\":%s}",
                                           status, quoted);

  model_fixture_control (self, "faults", rule);
}

gboolean
model_fixture_fetch (OccupancyRoom    *room,
                     OccupancySample  *sample,
                     GError          **error)
{
  g_autoptr(GAsyncResult) result = NULL;

  occupancy_room_fetch_async (room, NULL, async_result_cb, &result);
  return occupancy_room_fetch_finish (room, await_result (&result), sample, error);
}

static void
room_watch_updated_cb (RoomWatch             *self,
                       const OccupancySample *sample)
{
  OccupancySample current;

  self->n_updated++;
  g_assert_true (occupancy_room_get_current (self->room, &current, NULL));
  g_assert_cmpmem (&current, sizeof current, sample, sizeof *sample);
}

static void
room_watch_sampled_cb (RoomWatch             *self,
                       const OccupancySample *sample)
{
  OccupancySample latest;

  self->n_sampled++;
  g_assert_true (occupancy_room_get_latest (self->room, &latest));
  g_assert_cmpint (latest.time, ==, sample->time);
  g_assert_cmpint (latest.connections, ==, sample->connections);
}

static void
room_watch_notify_cb (RoomWatch *self)
{
  self->n_notified++;
}

static void
room_watch_discontinuity_cb (RoomWatch    *self,
                             const GError *error)
{
  g_clear_error (&self->discontinuity);
  self->discontinuity = g_error_copy (error);
}

static void
room_watch_problem_cb (RoomWatch    *self,
                       const GError *error)
{
  g_clear_error (&self->problem);
  self->problem = g_error_copy (error);
}

static void
room_watch_status_changed_cb (RoomWatch           *self,
                              OccupancyRoomStatus  current,
                              OccupancyRoomStatus  previous,
                              gboolean             resumed,
                              const GError        *error)
{
  g_autoptr(GEnumClass) class = g_type_class_ref (OCCUPANCY_TYPE_ROOM_STATUS);

  g_assert_cmpint (occupancy_room_get_status (self->room), ==, current);
  g_assert_cmpint (current, !=, previous);
  if (self->trail->len > 0)
    g_string_append_c (self->trail, ' ');
  g_string_append (self->trail, g_enum_get_value (class, current)->value_nick);
  if (error != NULL)
    g_string_append_printf (self->trail, ":%d", error->code);
}

RoomWatch *
room_watch_new (OccupancyRoom *room)
{
  RoomWatch *self = g_new0 (RoomWatch, 1);

  self->room = g_object_ref (room);
  self->trail = g_string_new (NULL);
  g_signal_connect_swapped (room, "updated", G_CALLBACK (room_watch_updated_cb), self);
  g_signal_connect_swapped (room, "sampled", G_CALLBACK (room_watch_sampled_cb), self);
  g_signal_connect_swapped (room, "notify::connections", G_CALLBACK (room_watch_notify_cb), self);
  g_signal_connect_swapped (room, "discontinuity", G_CALLBACK (room_watch_discontinuity_cb), self);
  g_signal_connect_swapped (room, "problem", G_CALLBACK (room_watch_problem_cb), self);
  g_signal_connect_swapped (room, "status-changed", G_CALLBACK (room_watch_status_changed_cb), self);
  return self;
}

void
room_watch_free (RoomWatch *self)
{
  g_signal_handlers_disconnect_by_data (self->room, self);
  g_object_unref (self->room);
  g_string_free (self->trail, TRUE);
  g_clear_error (&self->discontinuity);
  g_clear_error (&self->problem);
  g_free (self);
}
