/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "occupancy-room"

#include "config.h"

#include "ably/ably-error.h"
#include "model/occupancy-room-private.h"

/* The life of a room: attach, detach and release, one after another (CHA-RL7). */

#define RELEASE_RETRY_MS 250

static void occupancy_room_run (OccupancyRoom *self);

/*< private >
 * occupancy_room_is_attaching:
 *
 * Whether the running operation is an attach.
 */
gboolean
occupancy_room_is_attaching (OccupancyRoom *self)
{
  return self->running &&
         g_task_get_source_tag (g_queue_peek_head (&self->operations)) == occupancy_room_attach_async;
}

/*< private >
 * occupancy_room_end:
 * @error: (nullable) (transfer full): why it failed
 *
 * Ends the running operation, and begins the next.
 */
void
occupancy_room_end (OccupancyRoom *self,
                    GError        *error)
{
  g_autoptr(GTask) task = g_queue_pop_head (&self->operations);

  self->running = FALSE;
  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_boolean (task, TRUE);
  occupancy_room_run (self);
}

static void
occupancy_room_predecessor_changed_cb (OccupancyRoom *self)
{
  if (self->predecessor->status != OCCUPANCY_ROOM_RELEASED)
    return;

  g_signal_handlers_disconnect_by_data (self->predecessor, self);
  g_clear_object (&self->predecessor);
  if (occupancy_room_is_attaching (self))
    occupancy_room_enter (self);
}

/* A room of the same name comes after the one that is being released (CHA-RC1f4). */
static void
occupancy_room_proceed (OccupancyRoom *self)
{
  if (self->predecessor == NULL)
    occupancy_room_enter (self);
  else if (!g_signal_handler_find (self->predecessor, G_SIGNAL_MATCH_DATA, 0, 0, NULL, NULL, self))
    {
      g_signal_connect_object (self->predecessor, "status-changed",
                               G_CALLBACK (occupancy_room_predecessor_changed_cb), self,
                               G_CONNECT_SWAPPED);
      occupancy_room_predecessor_changed_cb (self);
    }
}

static void
occupancy_room_take_leave (OccupancyRoom *self)
{
  self->explicitly_detached = TRUE;
  self->crowded = FALSE;
  occupancy_room_set_status (self, OCCUPANCY_ROOM_DETACHED, FALSE, NULL);
  occupancy_room_update_polled (self);
  occupancy_room_end (self, NULL);
}

static void
occupancy_room_channel_detached_cb (GObject      *source,
                                    GAsyncResult *result,
                                    gpointer      user_data)
{
  g_autoptr(OccupancyRoom) self = user_data;
  g_autoptr(GError) error = NULL;
  AblyChannel *channel = ABLY_CHANNEL (source);
  gboolean detached = ably_channel_detach_finish (channel, result, &error);

  if (channel != self->channel || !self->running)
    return;

  if (!detached)
    {
      occupancy_room_follow_channel (self, error);
      occupancy_room_end (self, occupancy_room_wrap_error ("detach", error));
      return;
    }

  occupancy_room_take_leave (self);
}

static void
occupancy_room_begin_detach (OccupancyRoom *self)
{
  if (self->status == OCCUPANCY_ROOM_DETACHED)
    {
      occupancy_room_end (self, NULL);
    }
  else if (self->status == OCCUPANCY_ROOM_FAILED)
    {
      occupancy_room_end (self, ably_error_new (102112, 400, "unable to detach room; it has failed"));
    }
  else if (self->channel == NULL)
    {
      occupancy_room_take_leave (self);
    }
  else
    {
      occupancy_room_set_status (self, OCCUPANCY_ROOM_DETACHING, FALSE, NULL);
      ably_channel_detach_async (self->channel, NULL,
                                 occupancy_room_channel_detached_cb, g_object_ref (self));
    }
}

/* Begins the first of the operations, unless it has begun. */
static void
occupancy_room_run (OccupancyRoom *self)
{
  GTask *task = g_queue_peek_head (&self->operations);

  if (task == NULL || self->running)
    return;

  self->running = TRUE;
  if (g_task_get_source_tag (task) == occupancy_room_detach_async)
    {
      occupancy_room_begin_detach (self);
    }
  else if (self->status == OCCUPANCY_ROOM_ATTACHED)
    {
      occupancy_room_end (self, NULL);
    }
  else
    {
      occupancy_room_set_status (self, OCCUPANCY_ROOM_ATTACHING, FALSE, NULL);
      occupancy_room_proceed (self);
    }
}

/*< private >
 * occupancy_room_begin_attach:
 *
 * Attaches a room that is not as it ought to be, before anything else. An attach
 * that is running begins anew.
 */
void
occupancy_room_begin_attach (OccupancyRoom *self)
{
  occupancy_room_set_status (self, OCCUPANCY_ROOM_ATTACHING, FALSE, NULL);
  if (!self->running)
    {
      GTask *task = g_task_new (self, NULL, NULL, NULL);

      g_task_set_source_tag (task, occupancy_room_attach_async);
      g_queue_push_head (&self->operations, task);
      self->running = TRUE;
    }

  occupancy_room_proceed (self);
}

static void
occupancy_room_push (OccupancyRoom       *self,
                     gpointer             tag,
                     GCancellable        *cancellable,
                     GAsyncReadyCallback  callback,
                     gpointer             user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, tag);
  if (self->status == OCCUPANCY_ROOM_RELEASING || self->status == OCCUPANCY_ROOM_RELEASED)
    {
      g_task_return_error (task, ably_error_new (102112, 400, "Room “%s” is released", self->name));
      g_object_unref (task);
      return;
    }

  g_queue_push_tail (&self->operations, task);
  occupancy_room_run (self);
}

/*< private >
 * occupancy_room_wants_attach:
 *
 * Whether the room ought to be attached and nothing is being done about it. A
 * channel that is suspended comes back by itself, one that failed does not.
 */
gboolean
occupancy_room_wants_attach (OccupancyRoom *self)
{
  if (!self->enable_events || self->live_barred || self->explicitly_detached || self->operations.length > 0)
    return FALSE;

  return self->status == OCCUPANCY_ROOM_INITIALIZED ||
         self->status == OCCUPANCY_ROOM_DETACHED ||
         self->status == OCCUPANCY_ROOM_FAILED ||
         (self->status == OCCUPANCY_ROOM_SUSPENDED &&
          (self->channel == NULL || ably_channel_get_state (self->channel) != ABLY_CHANNEL_SUSPENDED));
}

static void
occupancy_room_end_release (OccupancyRoom *self)
{
  occupancy_room_withdraw (self);
  occupancy_room_set_status (self, OCCUPANCY_ROOM_RELEASED, FALSE, NULL);
}

static gboolean occupancy_room_release_retry_cb (gpointer user_data);

static void
occupancy_room_release_detached_cb (GObject      *source,
                                    GAsyncResult *result,
                                    gpointer      user_data)
{
  g_autoptr(OccupancyRoom) self = user_data;

  if (self->status != OCCUPANCY_ROOM_RELEASING)
    return;

  if (ably_channel_detach_finish (ABLY_CHANNEL (source), result, NULL) ||
      ably_channel_get_state (ABLY_CHANNEL (source)) == ABLY_CHANNEL_FAILED)
    occupancy_room_end_release (self);
  else
    self->release_id = g_timeout_add (RELEASE_RETRY_MS, occupancy_room_release_retry_cb, self);
}

static gboolean
occupancy_room_release_retry_cb (gpointer user_data)
{
  OccupancyRoom *self = user_data;

  self->release_id = 0;
  ably_channel_detach_async (self->channel, NULL,
                             occupancy_room_release_detached_cb, g_object_ref (self));
  return G_SOURCE_REMOVE;
}

/*< private >
 * occupancy_room_release:
 *
 * Detaches for good (CHA-RL3). Whatever waits fails with 102106.
 */
void
occupancy_room_release (OccupancyRoom *self)
{
  g_autoptr(OccupancyRoom) keep_alive = g_object_ref (self);
  GTask *task;

  if (self->status == OCCUPANCY_ROOM_RELEASING || self->status == OCCUPANCY_ROOM_RELEASED)
    return;

  occupancy_room_stop_asking (self);
  occupancy_turn_cancel (&self->attach_turn);
  self->running = FALSE;
  while ((task = g_queue_pop_head (&self->operations)) != NULL)
    {
      g_task_return_error (task, ably_error_new (102106, 400, "Room “%s” was released before it was done", self->name));
      g_object_unref (task);
    }

  if (self->channel == NULL || ably_channel_get_state (self->channel) == ABLY_CHANNEL_FAILED)
    {
      occupancy_room_end_release (self);
      return;
    }

  g_signal_handlers_disconnect_by_data (self->channel, self);
  ably_channel_set_attach_func (self->channel, NULL, NULL);
  occupancy_room_set_status (self, OCCUPANCY_ROOM_RELEASING, FALSE, NULL);
  ably_channel_detach_async (self->channel, NULL,
                             occupancy_room_release_detached_cb, g_object_ref (self));
}

/*< private >
 * occupancy_room_abandon:
 *
 * Leaves everything at once, as the room ends.
 */
void
occupancy_room_abandon (OccupancyRoom *self)
{
  g_clear_handle_id (&self->release_id, g_source_remove);
  occupancy_room_stop_asking (self);
  occupancy_poller_remove (occupancy_pool_get_poller (self->pool), &self->polling);
  occupancy_room_withdraw (self);
}

/**
 * occupancy_room_attach_async:
 * @self: a room
 * @cancellable: (nullable): gives up waiting; attaching goes on
 * @callback: called when the room is attached or could not be
 * @user_data: data for @callback
 *
 * Attaches the room (CHA-RL1). Nothing is done when it is attached already.
 * Without a connection the room stays ATTACHING until there is one. Attaches
 * and detaches of a room are done one after another (CHA-RL7).
 */
void
occupancy_room_attach_async (OccupancyRoom       *self,
                             GCancellable        *cancellable,
                             GAsyncReadyCallback  callback,
                             gpointer             user_data)
{
  g_return_if_fail (OCCUPANCY_IS_ROOM (self));

  occupancy_room_push (self, occupancy_room_attach_async, cancellable, callback, user_data);
}

/**
 * occupancy_room_attach_finish:
 * @self: a room
 * @result: the result given to the callback
 * @error: return location for an error: of `ABLY_ERROR` with the code of the
 *   channel, 102112 when the room is released, 102106 when it was released
 *   meanwhile, or `CANCELLED`
 *
 * Ends what [method@Room.attach_async] began.
 *
 * Returns: whether the room is attached
 */
gboolean
occupancy_room_attach_finish (OccupancyRoom  *self,
                              GAsyncResult   *result,
                              GError        **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/**
 * occupancy_room_detach_async:
 * @self: a room
 * @cancellable: (nullable): gives up waiting; detaching goes on
 * @callback: called when the room is detached or could not be
 * @user_data: data for @callback
 *
 * Detaches the room (CHA-RL2). It stays detached until it is attached again.
 */
void
occupancy_room_detach_async (OccupancyRoom       *self,
                             GCancellable        *cancellable,
                             GAsyncReadyCallback  callback,
                             gpointer             user_data)
{
  g_return_if_fail (OCCUPANCY_IS_ROOM (self));

  occupancy_room_push (self, occupancy_room_detach_async, cancellable, callback, user_data);
}

/**
 * occupancy_room_detach_finish:
 * @self: a room
 * @result: the result given to the callback
 * @error: return location for an error: of `ABLY_ERROR` with the code of the
 *   channel, 102112 when the room has failed or is released, or `CANCELLED`
 *
 * Ends what [method@Room.detach_async] began.
 *
 * Returns: whether the room is detached
 */
gboolean
occupancy_room_detach_finish (OccupancyRoom  *self,
                              GAsyncResult   *result,
                              GError        **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
