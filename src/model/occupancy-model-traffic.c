/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "occupancy-model"

#include "config.h"

#include "model/occupancy-model-private.h"

/* How the rooms of an account come to their values. */

/*< private >
 * occupancy_model_attach_room:
 *
 * Attaches a room that ought to be and is not.
 */
void
occupancy_model_attach_room (OccupancyModel *self,
                             OccupancyRoom  *room)
{
  if (!occupancy_room_wants_attach (room))
    return;

  /* How it ends shows in the status of the room. */
  occupancy_room_attach_async (room, NULL, NULL, NULL);
  occupancy_model_update_state (self);
}

/* Places go to the rooms on screen before all others. */
static void
occupancy_model_attach_wanting (OccupancyModel *self,
                                gboolean        visible)
{
  for (guint i = 0; i < self->rooms->len; i++)
    {
      OccupancyRoom *room = g_ptr_array_index (self->rooms, i);

      if (occupancy_room_get_visible (room) == visible)
        occupancy_model_attach_room (self, room);
    }
}

static void
occupancy_model_connection_changed_cb (OccupancyModel                  *self,
                                       guint                            number,
                                       AblyRealtime                    *realtime,
                                       const AblyConnectionStateChange *change)
{
  g_autoptr(OccupancyModel) keep_alive = g_object_ref (self);

  occupancy_model_update_state (self);
  occupancy_model_emit_connection_changed (self, number, change);

  for (guint i = 0; i < self->rooms->len; i++)
    {
      g_autoptr(OccupancyRoom) room = g_object_ref (g_ptr_array_index (self->rooms, i));

      if (room->realtime != realtime)
        continue;

      occupancy_room_connection_changed (room);
      /* What is still not attached then; what failed was refused. */
      if (change->current == ABLY_CONNECTION_CONNECTED &&
          occupancy_room_get_status (room) != OCCUPANCY_ROOM_FAILED)
        occupancy_model_attach_room (self, room);
    }
}

/* Gives the places that there are to rooms that got none. */
static void
occupancy_model_fill_vacancies (OccupancyModel *self,
                                gboolean        visible)
{
  OccupancyPlaces *places = occupancy_pool_get_places (self->pool);

  for (guint i = 0; i < self->rooms->len && occupancy_places_has_vacancy (places); i++)
    {
      OccupancyRoom *room = g_ptr_array_index (self->rooms, i);

      if (room->crowded && occupancy_room_get_visible (room) == visible)
        occupancy_model_attach_room (self, room);
    }
}

static void
occupancy_model_vacancy_cb (OccupancyModel *self)
{
  if (!self->started)
    return;

  occupancy_model_fill_vacancies (self, TRUE);
  occupancy_model_fill_vacancies (self, FALSE);
  occupancy_model_update_polling (self);
}

/* Has rooms go from a connection to others; those on screen stay where they can. */
static void
occupancy_model_surplus_cb (OccupancyModel *self,
                            AblyRealtime   *realtime,
                            guint           n_rooms)
{
  g_autoptr(GPtrArray) going = g_ptr_array_new_with_free_func (g_object_unref);

  for (gboolean visible = FALSE; visible <= TRUE; visible++)
    for (guint i = self->rooms->len; i > 0 && going->len < n_rooms; i--)
      {
        OccupancyRoom *room = g_ptr_array_index (self->rooms, i - 1);

        if (room->realtime == realtime && occupancy_room_get_visible (room) == visible)
          g_ptr_array_add (going, g_object_ref (room));
      }

  for (guint i = 0; i < going->len; i++)
    occupancy_room_leave (g_ptr_array_index (going, i));
  occupancy_model_update_state (self);
}

/*< private >
 * occupancy_model_follow_places:
 *
 * Takes notice of what happens to the connections.
 */
void
occupancy_model_follow_places (OccupancyModel *self)
{
  OccupancyPlaces *places = occupancy_pool_get_places (self->pool);

  g_signal_connect_object (places, "connection-changed",
                           G_CALLBACK (occupancy_model_connection_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (places, "vacancy",
                           G_CALLBACK (occupancy_model_vacancy_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (places, "surplus",
                           G_CALLBACK (occupancy_model_surplus_cb), self, G_CONNECT_SWAPPED);
}

static void
occupancy_model_set_started (OccupancyModel *self,
                             gboolean        started)
{
  self->started = started;
  for (guint i = 0; i < self->rooms->len; i++)
    occupancy_room_set_watched (g_ptr_array_index (self->rooms, i), started, self->polled);
  occupancy_model_update_polling (self);
}

/**
 * occupancy_model_start:
 * @self: a model
 *
 * Connects and attaches every room with events, but for those that were
 * detached on purpose; all others are polled. Rooms that were attached stay so.
 */
void
occupancy_model_start (OccupancyModel *self)
{
  g_return_if_fail (OCCUPANCY_IS_MODEL (self));

  occupancy_model_set_started (self, TRUE);
  occupancy_places_connect (occupancy_pool_get_places (self->pool));
  occupancy_model_attach_wanting (self, TRUE);
  occupancy_model_attach_wanting (self, FALSE);
  occupancy_model_update_polling (self);
}

/**
 * occupancy_model_reconnect:
 * @self: a model
 *
 * Connects at once, cutting waits short, and attaches again what has failed.
 */
void
occupancy_model_reconnect (OccupancyModel *self)
{
  g_return_if_fail (OCCUPANCY_IS_MODEL (self));

  occupancy_model_start (self);
}

/**
 * occupancy_model_get_limits:
 * @self: a model
 * @limits: (out caller-allocates): what the model may ask of the service
 *
 * Gets what the model may ask of the service.
 */
void
occupancy_model_get_limits (OccupancyModel  *self,
                            OccupancyLimits *limits)
{
  g_return_if_fail (OCCUPANCY_IS_MODEL (self));

  occupancy_pool_get_limits (self->pool, limits);
}

/**
 * occupancy_model_set_limits:
 * @self: a model
 * @limits: what the model may ask of the service
 *
 * Sets what the model may ask of the service: without this it is what every
 * account may. It goes for what waits already too.
 */
void
occupancy_model_set_limits (OccupancyModel        *self,
                            const OccupancyLimits *limits)
{
  g_return_if_fail (OCCUPANCY_IS_MODEL (self));

  occupancy_pool_set_limits (self->pool, limits);
  occupancy_model_update_polling (self);
}

/**
 * occupancy_model_get_polled:
 * @self: a model
 *
 * Gets whether all rooms are polled instead of attached.
 *
 * Returns: whether they are
 */
gboolean
occupancy_model_get_polled (OccupancyModel *self)
{
  g_return_val_if_fail (OCCUPANCY_IS_MODEL (self), FALSE);

  return self->polled;
}

/**
 * occupancy_model_set_polled:
 * @self: a model
 * @polled: whether to poll all rooms
 *
 * Sets whether all rooms are polled instead of attached, so that the service
 * sends no more messages. Afterwards they are attached again.
 */
void
occupancy_model_set_polled (OccupancyModel *self,
                            gboolean        polled)
{
  g_return_if_fail (OCCUPANCY_IS_MODEL (self));

  polled = !!polled;
  if (self->polled == polled)
    return;

  self->polled = polled;
  for (guint i = 0; i < self->rooms->len; i++)
    {
      OccupancyRoom *room = g_ptr_array_index (self->rooms, i);

      if (polled)
        occupancy_room_bar (room);
      occupancy_room_set_watched (room, self->started, polled);
    }
  if (!polled && self->started)
    {
      occupancy_model_attach_wanting (self, TRUE);
      occupancy_model_attach_wanting (self, FALSE);
    }
  occupancy_model_update_polling (self);
  occupancy_model_notify_polled (self);
}

/**
 * occupancy_model_get_poll_interval:
 * @self: a model
 *
 * Gets how long a polled room waits from one question to the next.
 *
 * Returns: milliseconds
 */
guint
occupancy_model_get_poll_interval (OccupancyModel *self)
{
  g_return_val_if_fail (OCCUPANCY_IS_MODEL (self), 0);

  return self->poll_interval;
}

/**
 * occupancy_model_get_n_messages:
 * @self: a model
 *
 * Counts the messages that the service sent since the model was made, those of
 * the chat among them: what a cap of a day is about. When it is reached,
 * [method@Model.set_polled] ends them.
 *
 * Returns: how many there were
 */
guint64
occupancy_model_get_n_messages (OccupancyModel *self)
{
  g_return_val_if_fail (OCCUPANCY_IS_MODEL (self), 0);

  return occupancy_places_get_n_messages (occupancy_pool_get_places (self->pool));
}

static void
occupancy_model_closed_cb (GObject      *source,
                           GAsyncResult *result,
                           gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  g_autoptr(GError) error = NULL;

  if (occupancy_places_close_finish (OCCUPANCY_PLACES (source), result, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

/**
 * occupancy_model_close_async:
 * @self: a model
 * @cancellable: (nullable): gives up waiting, not closing
 * @callback: called when all connections have ended
 * @user_data: data for @callback
 *
 * Sends CLOSE on every connection, so that the service counts us out at once,
 * and waits until they have ended, 10 seconds at most.
 */
void
occupancy_model_close_async (OccupancyModel      *self,
                             GCancellable        *cancellable,
                             GAsyncReadyCallback  callback,
                             gpointer             user_data)
{
  GTask *task;

  g_return_if_fail (OCCUPANCY_IS_MODEL (self));

  occupancy_model_set_started (self, FALSE);
  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, occupancy_model_close_async);
  occupancy_places_close_async (occupancy_pool_get_places (self->pool), cancellable, occupancy_model_closed_cb, task);
}

/**
 * occupancy_model_close_finish:
 * @self: a model
 * @result: the result given to the callback
 * @error: return location for an error, which can only be `CANCELLED`
 *
 * Ends what [method@Model.close_async] began.
 *
 * Returns: true when the connections have ended or the time was up
 */
gboolean
occupancy_model_close_finish (OccupancyModel  *self,
                              GAsyncResult    *result,
                              GError         **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
