/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "occupancy-room"

#include "config.h"

#include "ably/ably-error.h"
#include "model/occupancy-room-private.h"
#include "core/occupancy-room-name.h"

/* The life of a room: attach, detach and release, one after another (CHA-RL7),
 * and what the channel does on its own. */

#define TOO_MANY_CHANNELS 90010
#define RELEASE_RETRY_MS 250

static void occupancy_room_run      (OccupancyRoom *self);
static void occupancy_room_proceed  (OccupancyRoom *self);
static void occupancy_room_withdraw (OccupancyRoom *self);

static OccupancyRoomStatus
occupancy_room_status_from_channel (AblyChannelState state)
{
  switch (state)
    {
    case ABLY_CHANNEL_INITIALIZED:
      return OCCUPANCY_ROOM_INITIALIZED;
    case ABLY_CHANNEL_ATTACHING:
      return OCCUPANCY_ROOM_ATTACHING;
    case ABLY_CHANNEL_ATTACHED:
      return OCCUPANCY_ROOM_ATTACHED;
    case ABLY_CHANNEL_DETACHING:
      return OCCUPANCY_ROOM_DETACHING;
    case ABLY_CHANNEL_DETACHED:
      return OCCUPANCY_ROOM_DETACHED;
    case ABLY_CHANNEL_SUSPENDED:
      return OCCUPANCY_ROOM_SUSPENDED;
    case ABLY_CHANNEL_FAILED:
      return OCCUPANCY_ROOM_FAILED;
    default:
      g_return_val_if_reached (OCCUPANCY_ROOM_FAILED);
    }
}

static gboolean
occupancy_room_is_attaching (OccupancyRoom *self)
{
  return self->running &&
         g_task_get_source_tag (g_queue_peek_head (&self->operations)) == occupancy_room_attach_async;
}

/* Ends the running operation; takes the error. */
static void
occupancy_room_end (OccupancyRoom *self,
                    GError        *error)
{
  g_autoptr(GTask) task = g_queue_pop_head (&self->operations);

  self->running = FALSE;
  self->waiting = FALSE;
  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_boolean (task, TRUE);
  occupancy_room_run (self);
}

static GError *
occupancy_room_wrap_error (const char   *operation,
                           const GError *error)
{
  gboolean ours = error->domain == ABLY_ERROR;

  return ably_error_new_with_cause (ours ? error->code : 90000,
                                    ours ? ably_error_get_status_code (error) : 500,
                                    error, "unable to %s room; %s", operation, error->message);
}

static void
occupancy_room_end_with_channel_error (OccupancyRoom *self,
                                       const char    *operation,
                                       const GError  *error)
{
  occupancy_room_set_status (self, occupancy_room_status_from_channel (ably_channel_get_state (self->channel)),
                             FALSE, error);
  occupancy_room_end (self, occupancy_room_wrap_error (operation, error));
}

/* What ATTACHED granted may be less than what was asked for. */
static gboolean
occupancy_room_check_grant (OccupancyRoom *self)
{
  g_autoptr(GError) error = NULL;
  guint modes = ably_channel_get_modes (self->channel);

  if (!self->enable_events)
    return TRUE;

  if (ably_channel_get_param (self->channel, "occupancy") == NULL)
    error = ably_error_new (40160, 401,
                            "The credential lacks the capability “channel-metadata” for room “%s”: no occupancy is sent",
                            self->name);
  else if (modes != 0 && (modes & ABLY_CHANNEL_MODE_SUBSCRIBE) == 0)
    error = ably_error_new (90009, 400,
                            "The service did not grant “subscribe” for room “%s”: no occupancy is sent",
                            self->name);

  self->refused = error != NULL;
  occupancy_room_set_error (self, error);
  if (error != NULL)
    occupancy_room_emit_problem (self, error);
  return error == NULL;
}

static void
occupancy_room_take_attached (OccupancyRoom *self,
                              gboolean       resumed,
                              const GError  *reason)
{
  gboolean lost = !resumed && self->attached_once && !self->explicitly_detached;

  self->attached_once = TRUE;
  self->explicitly_detached = FALSE;
  if (!resumed)
    {
      self->confirmed = FALSE;
      self->continuous_since = g_get_monotonic_time ();
      occupancy_room_update_trust (self);
    }

  if (lost)
    {
      g_autoptr(GError) error = ably_error_new_with_cause (102100, 500, reason,
                                                           "Occupancy events of room “%s” may have been lost",
                                                           self->name);

      occupancy_room_emit_discontinuity (self, error);
    }

  if (occupancy_room_check_grant (self))
    occupancy_room_attached (self, lost);
}

static void
occupancy_room_message_cb (OccupancyRoom     *self,
                           const AblyMessage *message)
{
  occupancy_room_take_event (self, message);
}

static void
occupancy_room_update_cb (OccupancyRoom                *self,
                          const AblyChannelStateChange *change)
{
  if (change->current == ABLY_CHANNEL_ATTACHED && !change->resumed)
    occupancy_room_take_attached (self, FALSE, change->reason);
}

static void
occupancy_room_adopt (OccupancyRoom *self,
                      AblyRealtime  *realtime);

/* The service takes no more channels on this connection: the room goes to
 * another, and nobody need know. */
static gboolean
occupancy_room_move (OccupancyRoom *self)
{
  AblyRealtime *realtime;
  GTask *task;

  if (self->running && !occupancy_room_is_attaching (self))
    return FALSE;

  realtime = occupancy_pool_move (self->pool, self->realtime);
  if (realtime == NULL)
    return FALSE;

  g_debug ("Room “%s” moves to another connection", self->name);
  occupancy_room_withdraw (self);
  occupancy_room_adopt (self, realtime);
  occupancy_room_set_status (self, OCCUPANCY_ROOM_ATTACHING, FALSE, NULL);

  if (!self->running)
    {
      task = g_task_new (self, NULL, NULL, NULL);
      g_task_set_source_tag (task, occupancy_room_attach_async);
      g_queue_push_head (&self->operations, task);
      self->running = TRUE;
    }
  occupancy_room_proceed (self);
  return TRUE;
}

static void
occupancy_room_channel_changed_cb (OccupancyRoom                *self,
                                   const AblyChannelStateChange *change)
{
  g_autoptr(OccupancyRoom) keep_alive = g_object_ref (self);

  if (change->current != ABLY_CHANNEL_ATTACHED &&
      g_error_matches (change->reason, ABLY_ERROR, TOO_MANY_CHANNELS) &&
      occupancy_room_move (self))
    return;

  if (change->current != ABLY_CHANNEL_ATTACHED)
    occupancy_room_detached (self);
  if (change->current == ABLY_CHANNEL_FAILED ||
      change->current == ABLY_CHANNEL_DETACHED ||
      change->current == ABLY_CHANNEL_INITIALIZED)
    self->confirmed = FALSE;

  occupancy_room_set_status (self, occupancy_room_status_from_channel (change->current),
                             change->resumed, change->reason);
  if (change->current == ABLY_CHANNEL_ATTACHED)
    occupancy_room_take_attached (self, change->resumed, change->reason);
}

/* Makes the channel of the room on @realtime, where a place is claimed. */
static void
occupancy_room_adopt (OccupancyRoom *self,
                      AblyRealtime  *realtime)
{
  g_autofree char *name = occupancy_room_name_to_channel (self->name);
  AblyClientOptions *options = ably_rest_get_options (occupancy_pool_get_rest (self->pool));
  g_autofree char *agent = g_strconcat ("agent=", ably_client_options_get_agent (options), NULL);
  const char *params[] = { agent, self->enable_events ? "occupancy=metrics" : NULL, NULL };

  /* More modes would count us among the publishers and in presence. */
  self->realtime = g_object_ref (realtime);
  self->channel = g_object_ref (ably_realtime_get_channel (realtime, name, params, ABLY_CHANNEL_MODE_SUBSCRIBE));
  g_signal_connect_object (self->channel, "state-changed",
                           G_CALLBACK (occupancy_room_channel_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->channel, "update",
                           G_CALLBACK (occupancy_room_update_cb), self, G_CONNECT_SWAPPED);
  if (self->enable_events)
    g_signal_connect_object (self->channel, "message::[meta]occupancy",
                             G_CALLBACK (occupancy_room_message_cb), self, G_CONNECT_SWAPPED);
}

/* Leaves the channel without a word to anybody. */
static void
occupancy_room_withdraw (OccupancyRoom *self)
{
  g_autoptr(AblyChannel) channel = g_steal_pointer (&self->channel);
  g_autoptr(AblyRealtime) realtime = g_steal_pointer (&self->realtime);

  occupancy_room_detached (self);
  self->confirmed = FALSE;
  if (channel == NULL)
    return;

  g_signal_handlers_disconnect_by_data (channel, self);
  ably_realtime_release_channel (realtime, ably_channel_get_name (channel));
}

static void
occupancy_room_channel_attached_cb (GObject      *source,
                                    GAsyncResult *result,
                                    gpointer      user_data)
{
  g_autoptr(OccupancyRoom) self = user_data;
  g_autoptr(GError) error = NULL;
  AblyChannel *channel = ABLY_CHANNEL (source);
  gboolean attached = ably_channel_attach_finish (channel, result, &error);

  /* Moved or released meanwhile. */
  if (channel != self->channel || !occupancy_room_is_attaching (self))
    return;

  if (attached)
    occupancy_room_end (self, NULL);
  else
    occupancy_room_end_with_channel_error (self, "attach", error);
}

static void
occupancy_room_turn_cb (GObject      *source,
                        GAsyncResult *result,
                        gpointer      user_data)
{
  g_autoptr(OccupancyRoom) self = user_data;

  /* Only the rate counts here, not how many attach at once. */
  if (occupancy_pacer_acquire_finish (OCCUPANCY_PACER (source), result, NULL))
    occupancy_pacer_release (OCCUPANCY_PACER (source));

  if (self->channel != NULL && occupancy_room_is_attaching (self))
    ably_channel_attach_async (self->channel, NULL,
                               occupancy_room_channel_attached_cb, g_object_ref (self));
}

/* The channel has not been asked to attach yet: what the connection does to it
 * (RTL3), it does to the room. */
static void
occupancy_room_end_with_connection_error (OccupancyRoom       *self,
                                          OccupancyRoomStatus  status)
{
  const GError *reason = ably_connection_get_error_reason (ably_realtime_get_connection (self->realtime));
  g_autoptr(GError) error = reason != NULL
                              ? g_error_copy (reason)
                              : ably_error_new (90001, 400, "There is no connection");

  occupancy_room_set_status (self, status, FALSE, error);
  occupancy_room_end (self, occupancy_room_wrap_error ("attach", error));
}

/* Goes on with the attach that is running. */
static void
occupancy_room_proceed (OccupancyRoom *self)
{
  self->waiting = TRUE;
  if (self->predecessor != NULL)
    {
      if (self->predecessor->status != OCCUPANCY_ROOM_RELEASED)
        return;
      g_signal_handlers_disconnect_by_data (self->predecessor, self);
      g_clear_object (&self->predecessor);
    }

  if (self->channel == NULL)
    occupancy_room_adopt (self, occupancy_pool_claim (self->pool));

  switch (ably_connection_get_state (ably_realtime_get_connection (self->realtime)))
    {
    case ABLY_CONNECTION_CONNECTED:
      self->waiting = FALSE;
      occupancy_pacer_acquire_async (occupancy_pool_get_attaches (self->pool), NULL,
                                     occupancy_room_turn_cb, g_object_ref (self));
      break;
    case ABLY_CONNECTION_SUSPENDED:
      occupancy_room_end_with_connection_error (self, OCCUPANCY_ROOM_SUSPENDED);
      break;
    case ABLY_CONNECTION_FAILED:
      occupancy_room_end_with_connection_error (self, OCCUPANCY_ROOM_FAILED);
      break;
    case ABLY_CONNECTION_CLOSING:
    case ABLY_CONNECTION_CLOSED:
      occupancy_room_end_with_connection_error (self, OCCUPANCY_ROOM_DETACHED);
      break;
    case ABLY_CONNECTION_INITIALIZED:
    case ABLY_CONNECTION_CONNECTING:
    case ABLY_CONNECTION_DISCONNECTED:
    default:
      /* Turns are not given out before they can be used. */
      break;
    }
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
      occupancy_room_end_with_channel_error (self, "detach", error);
      return;
    }

  self->explicitly_detached = TRUE;
  occupancy_room_set_status (self, OCCUPANCY_ROOM_DETACHED, FALSE, NULL);
  occupancy_room_end (self, NULL);
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
      self->explicitly_detached = TRUE;
      occupancy_room_set_status (self, OCCUPANCY_ROOM_DETACHED, FALSE, NULL);
      occupancy_room_end (self, NULL);
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
 * occupancy_room_connection_changed:
 *
 * Takes notice of a new state of the connection, or of the predecessor.
 */
void
occupancy_room_connection_changed (OccupancyRoom *self)
{
  if (self->waiting)
    occupancy_room_proceed (self);
  occupancy_room_update_trust (self);
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
  if (!self->enable_events || self->explicitly_detached || self->operations.length > 0)
    return FALSE;

  return self->status == OCCUPANCY_ROOM_INITIALIZED ||
         self->status == OCCUPANCY_ROOM_DETACHED ||
         self->status == OCCUPANCY_ROOM_FAILED ||
         (self->status == OCCUPANCY_ROOM_SUSPENDED &&
          ably_channel_get_state (self->channel) != ABLY_CHANNEL_SUSPENDED);
}

static void
occupancy_room_end_release (OccupancyRoom *self)
{
  AblyRealtime *realtime = self->realtime;

  if (realtime != NULL)
    {
      occupancy_pool_give_back (self->pool, realtime);
      occupancy_room_withdraw (self);
    }
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

  occupancy_room_detached (self);
  self->running = FALSE;
  self->waiting = FALSE;
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
  AblyRealtime *realtime = self->realtime;

  g_clear_handle_id (&self->release_id, g_source_remove);
  if (realtime != NULL)
    occupancy_pool_give_back (self->pool, realtime);
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
