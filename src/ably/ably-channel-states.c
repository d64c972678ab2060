/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ably/ably-channel-private.h"
#include "ably/ably-error.h"
#include "ably/ably-realtime-private.h"
#include "ably/ably-retry.h"

/* How a channel goes from state to state, and who waits for that. */

static gboolean
ably_channel_is_connected (AblyChannel *self)
{
  return self->realtime != NULL && ably_realtime_is_connected (self->realtime);
}

/* RTL4b: in these states of the connection no attach can come to an end. */
static GError *
ably_channel_refuse_attach (AblyChannel *self)
{
  AblyConnectionState state = ABLY_CONNECTION_CLOSED;

  if (self->realtime != NULL)
    state = ably_connection_get_state (ably_realtime_get_connection (self->realtime));

  switch (state)
    {
    case ABLY_CONNECTION_SUSPENDED:
      return ably_error_new (80002, 400, "Cannot attach: the connection is suspended");

    case ABLY_CONNECTION_CLOSING:
    case ABLY_CONNECTION_CLOSED:
      return ably_error_new (80017, 400, "Cannot attach: the connection is closed");

    case ABLY_CONNECTION_FAILED:
      return ably_error_new_with_cause (80000, 400,
                                        ably_connection_get_error_reason (ably_realtime_get_connection (self->realtime)),
                                        "Cannot attach: the connection has failed");

    case ABLY_CONNECTION_INITIALIZED:
    case ABLY_CONNECTION_CONNECTING:
    case ABLY_CONNECTION_CONNECTED:
    case ABLY_CONNECTION_DISCONNECTED:
    default:
      return NULL;
    }
}

void
ably_channel_complete (GPtrArray    **tasks,
                       const GError  *error)
{
  g_autoptr (GPtrArray) done = g_steal_pointer (tasks);

  for (guint i = 0; done != NULL && i < done->len; i++)
    {
      GTask *task = g_ptr_array_index (done, i);

      if (error != NULL)
        g_task_return_error (task, g_error_copy (error));
      else
        g_task_return_boolean (task, TRUE);
    }
}

static gboolean
ably_channel_cancelled_idle_cb (gpointer user_data)
{
  GTask *task = user_data;
  AblyChannel *self = g_task_get_source_object (task);

  if ((self->attach_tasks != NULL && g_ptr_array_find (self->attach_tasks, task, NULL)) ||
      (self->detach_tasks != NULL && g_ptr_array_find (self->detach_tasks, task, NULL)))
    {
      g_autoptr (GTask) owned = g_object_ref (task);

      if (self->attach_tasks == NULL || !g_ptr_array_remove (self->attach_tasks, task))
        g_ptr_array_remove (self->detach_tasks, task);
      g_task_return_error_if_cancelled (owned);
    }

  return G_SOURCE_REMOVE;
}

static void
ably_channel_cancelled_cb (GTask        *task,
                           GCancellable *cancellable)
{
  g_idle_add_full (G_PRIORITY_DEFAULT, ably_channel_cancelled_idle_cb, g_object_ref (task), g_object_unref);
}

/* Whoever cancels waits no longer, but the channel goes on. */
static void
ably_channel_wait (GPtrArray **tasks,
                   GTask      *task)
{
  GCancellable *cancellable = g_task_get_cancellable (task);

  if (*tasks == NULL)
    *tasks = g_ptr_array_new_with_free_func (g_object_unref);
  g_ptr_array_add (*tasks, g_object_ref (task));

  if (cancellable != NULL)
    g_signal_connect_object (cancellable, "cancelled",
                             G_CALLBACK (ably_channel_cancelled_cb), task, G_CONNECT_SWAPPED);
}

static gboolean
ably_channel_has_tasks (GPtrArray *tasks)
{
  return tasks != NULL && tasks->len > 0;
}

/* Ends the operations that the new state answers, and begins the one that waited for it. */
static void
ably_channel_settle (AblyChannel                  *self,
                     const AblyChannelStateChange *change)
{
  g_autoptr (GError) error = NULL;

  switch (change->current)
    {
    case ABLY_CHANNEL_ATTACHED:
      ably_channel_complete (&self->attach_tasks, NULL);
      if (change->previous == ABLY_CHANNEL_DETACHING)
        ably_channel_complete (&self->detach_tasks, change->reason);
      else if (self->state == ABLY_CHANNEL_ATTACHED && ably_channel_has_tasks (self->detach_tasks))
        ably_channel_begin_detach (self);
      break;

    case ABLY_CHANNEL_DETACHED:
      ably_channel_complete (&self->detach_tasks, NULL);
      if (self->state != ABLY_CHANNEL_DETACHED || !ably_channel_has_tasks (self->attach_tasks))
        break;

      error = ably_channel_refuse_attach (self);
      if (error == NULL && change->previous != ABLY_CHANNEL_DETACHING)
        error = ably_error_new (90001, 400, "The channel was detached");
      if (error == NULL)
        ably_channel_begin_attach (self, NULL);
      else
        ably_channel_complete (&self->attach_tasks, error);
      break;

    case ABLY_CHANNEL_SUSPENDED:
      ably_channel_complete (&self->attach_tasks, change->reason);
      if (self->state == ABLY_CHANNEL_SUSPENDED && ably_channel_has_tasks (self->detach_tasks))
        ably_channel_change_state (self, &(AblyChannelStateChange) { .current = ABLY_CHANNEL_DETACHED });
      break;

    case ABLY_CHANNEL_FAILED:
      ably_channel_complete (&self->attach_tasks, change->reason);
      ably_channel_complete (&self->detach_tasks, change->reason);
      break;

    case ABLY_CHANNEL_INITIALIZED:
    case ABLY_CHANNEL_ATTACHING:
    case ABLY_CHANNEL_DETACHING:
    default:
      break;
    }
}

static void
ably_channel_arm (AblyChannel *self,
                  guint        delay_ms)
{
  ably_channel_clear_timer (self);
  self->timer = ably_timer_queue_add (ably_realtime_get_timers (self->realtime), delay_ms, self);
}

static void
ably_channel_arm_retry (AblyChannel *self)
{
  AblyClientOptions *options = ably_realtime_get_options (self->realtime);
  guint timeout = ably_client_options_get_channel_retry_timeout (options);

  self->retry_count++;
  ably_channel_arm (self, ably_retry_delay (timeout, self->retry_count));
}

static void
ably_channel_arm_request (AblyChannel *self)
{
  AblyClientOptions *options = ably_realtime_get_options (self->realtime);

  ably_channel_arm (self, ably_client_options_get_realtime_request_timeout (options));
}

/* What the state implies for everything else, before anyone hears of it. */
static void
ably_channel_take_state (AblyChannel                  *self,
                         const AblyChannelStateChange *change)
{
  gboolean was_failed = self->state == ABLY_CHANNEL_FAILED;

  ably_channel_clear_timer (self);
  self->state = change->current;

  if (change->reason != NULL ||
      change->current == ABLY_CHANNEL_ATTACHED ||
      change->current == ABLY_CHANNEL_INITIALIZED ||
      (change->current == ABLY_CHANNEL_ATTACHING && was_failed))
    ably_channel_set_error_reason (self, change->reason);

  /* RTL15b2 */
  if (change->current == ABLY_CHANNEL_DETACHED || change->current == ABLY_CHANNEL_FAILED)
    g_clear_pointer (&self->serial, g_free);

  if (change->current == ABLY_CHANNEL_SUSPENDED && ably_channel_is_connected (self))
    ably_channel_arm_retry (self);
  else if (change->current != ABLY_CHANNEL_SUSPENDED && change->current != ABLY_CHANNEL_ATTACHING)
    self->retry_count = 0;
}

/**
 * ably_channel_change_state:
 * @self: a channel
 * @change: what to change to, and why; what it was before is filled in here
 *
 * Changes the state, tells it, and ends or begins the operations that depend on it.
 */
void
ably_channel_change_state (AblyChannel                  *self,
                           const AblyChannelStateChange *change)
{
  g_autoptr (AblyChannel) alive = g_object_ref (self);
  AblyChannelStateChange full = *change;

  if (self->state == change->current)
    return;

  full.previous = self->state;

  g_object_freeze_notify (G_OBJECT (self));
  ably_channel_take_state (self, &full);
  ably_channel_announce (self, &full);
  g_object_thaw_notify (G_OBJECT (self));

  ably_channel_settle (self, &full);
}

void
ably_channel_clear_timer (AblyChannel *self)
{
  if (self->timer != NULL)
    ably_timer_queue_remove (ably_realtime_get_timers (self->realtime), g_steal_pointer (&self->timer));
}

/* RTL4c, RTL4i: what cannot be sent now is sent when the connection is connected. */
void
ably_channel_begin_attach (AblyChannel  *self,
                           const GError *reason)
{
  ably_channel_change_state (self, &(AblyChannelStateChange) {
    .current = ABLY_CHANNEL_ATTACHING,
    .reason = reason,
  });

  if (self->state == ABLY_CHANNEL_ATTACHING && ably_channel_is_connected (self))
    ably_channel_ask_to_attach (self);
}

/* RTL5d */
void
ably_channel_begin_detach (AblyChannel *self)
{
  self->state_before_detaching = self->state;
  ably_channel_change_state (self, &(AblyChannelStateChange) { .current = ABLY_CHANNEL_DETACHING });

  if (self->state == ABLY_CHANNEL_DETACHING)
    ably_channel_send_detach (self);
}

/* RTL13b, RTL4f: there is a retry if the connection is not the cause. */
void
ably_channel_suspend (AblyChannel  *self,
                      const GError *reason)
{
  ably_channel_change_state (self, &(AblyChannelStateChange) {
    .current = ABLY_CHANNEL_SUSPENDED,
    .reason = reason,
  });
}

/**
 * ably_channel_ask_to_attach:
 * @self: a channel that is attaching
 *
 * Sends ATTACH, or asks for the turn to do so.
 */
void
ably_channel_ask_to_attach (AblyChannel *self)
{
  if (self->attach_func != NULL)
    self->attach_func (self, self->attach_data);
  else
    ably_channel_send_attach (self);
}

/**
 * ably_channel_set_attach_func:
 * @self: a channel
 * @func: (nullable): asked when an ATTACH could be sent
 * @user_data: for @func
 *
 * Sets who decides when an ATTACH is sent (RTL4c). Without anybody it is sent at once.
 */
void
ably_channel_set_attach_func (AblyChannel    *self,
                              AblyAttachFunc  func,
                              gpointer        user_data)
{
  g_return_if_fail (ABLY_IS_CHANNEL (self));

  self->attach_func = func;
  self->attach_data = user_data;
}

/**
 * ably_channel_send_attach:
 * @self: a channel
 *
 * Asks the service to attach the channel where it left off (RTL4c1), if it is
 * still to be attached. The time that the answer may take begins here.
 */
void
ably_channel_send_attach (AblyChannel *self)
{
  g_return_if_fail (ABLY_IS_CHANNEL (self));

  if (self->state != ABLY_CHANNEL_ATTACHING || !ably_channel_is_connected (self))
    return;

  ably_channel_arm_request (self);
  ably_realtime_send (self->realtime, &(AblyProtocolMessage) {
    .action = ABLY_ACTION_ATTACH,
    .channel = self->name,
    .channel_serial = self->serial,
    .wanted_params = (const char * const *) self->params,
    .flags = self->modes,
  });
}

void
ably_channel_send_detach (AblyChannel *self)
{
  ably_channel_arm_request (self);
  ably_realtime_send (self->realtime, &(AblyProtocolMessage) {
    .action = ABLY_ACTION_DETACH,
    .channel = self->name,
  });
}

/**
 * ably_channel_time_is_up:
 * @self: a channel
 *
 * Ends the state whose time is over: an operation without an answer (RTL4f,
 * RTL5f), or the wait for a retry (RTL13b).
 */
void
ably_channel_time_is_up (AblyChannel *self)
{
  g_autoptr (GError) reason = NULL;

  self->timer = NULL;

  switch (self->state)
    {
    case ABLY_CHANNEL_ATTACHING:
      reason = ably_error_new (90007, 408, "The service did not answer the attach in time");
      ably_channel_suspend (self, reason);
      break;

    case ABLY_CHANNEL_DETACHING:
      reason = ably_error_new (90007, 408, "The service did not answer the detach in time");
      ably_channel_change_state (self, &(AblyChannelStateChange) {
        .current = self->state_before_detaching,
        .reason = reason,
        .resumed = TRUE,
      });
      break;

    case ABLY_CHANNEL_SUSPENDED:
      ably_channel_begin_attach (self, NULL);
      break;

    case ABLY_CHANNEL_INITIALIZED:
    case ABLY_CHANNEL_ATTACHED:
    case ABLY_CHANNEL_DETACHED:
    case ABLY_CHANNEL_FAILED:
    default:
      break;
    }
}

/**
 * ably_channel_attach_async:
 * @self: a channel
 * @cancellable: (nullable): ends the wait, not the attach
 * @callback: called when attached
 * @user_data: for @callback
 *
 * Attaches the channel (RTL4). While the connection is not connected yet the
 * attach waits for it.
 */
void
ably_channel_attach_async (AblyChannel         *self,
                           GCancellable        *cancellable,
                           GAsyncReadyCallback  callback,
                           gpointer             user_data)
{
  g_autoptr (GTask) task = NULL;
  GError *error;

  g_return_if_fail (ABLY_IS_CHANNEL (self));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, ably_channel_attach_async);

  if (g_task_return_error_if_cancelled (task))
    return;

  switch (self->state)
    {
    case ABLY_CHANNEL_ATTACHED:
      g_task_return_boolean (task, TRUE);
      return;

    case ABLY_CHANNEL_ATTACHING:
    case ABLY_CHANNEL_DETACHING:
      ably_channel_wait (&self->attach_tasks, task);
      return;

    case ABLY_CHANNEL_INITIALIZED:
    case ABLY_CHANNEL_DETACHED:
    case ABLY_CHANNEL_SUSPENDED:
    case ABLY_CHANNEL_FAILED:
    default:
      break;
    }

  error = ably_channel_refuse_attach (self);
  if (error != NULL)
    {
      g_task_return_error (task, error);
      return;
    }

  ably_channel_wait (&self->attach_tasks, task);
  ably_channel_begin_attach (self, NULL);
}

/**
 * ably_channel_attach_finish:
 * @self: a channel
 * @result: the result
 * @error: return location for an error of `ABLY_ERROR`
 *
 * Ends ably_channel_attach_async() (RTL4d).
 *
 * Returns: whether the channel was attached
 */
gboolean
ably_channel_attach_finish (AblyChannel   *self,
                            GAsyncResult  *result,
                            GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/**
 * ably_channel_detach_async:
 * @self: a channel
 * @cancellable: (nullable): ends the wait, not the detach
 * @callback: called when detached
 * @user_data: for @callback
 *
 * Detaches the channel (RTL5).
 */
void
ably_channel_detach_async (AblyChannel         *self,
                           GCancellable        *cancellable,
                           GAsyncReadyCallback  callback,
                           gpointer             user_data)
{
  g_autoptr (GTask) task = NULL;
  gboolean connected;

  g_return_if_fail (ABLY_IS_CHANNEL (self));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, ably_channel_detach_async);

  if (g_task_return_error_if_cancelled (task))
    return;

  connected = ably_channel_is_connected (self);

  switch (self->state)
    {
    case ABLY_CHANNEL_INITIALIZED:
    case ABLY_CHANNEL_DETACHED:
      g_task_return_boolean (task, TRUE);
      return;

    case ABLY_CHANNEL_FAILED:
      g_task_return_error (task, ably_error_new_with_cause (90001, 400, self->error_reason,
                                                            "Cannot detach: the channel has failed"));
      return;

    case ABLY_CHANNEL_DETACHING:
      ably_channel_wait (&self->detach_tasks, task);
      return;

    case ABLY_CHANNEL_ATTACHING:
      ably_channel_wait (&self->detach_tasks, task);
      /* RTL5i: the service answers the attach first, if it was sent. */
      if (connected && self->timer != NULL)
        return;
      /* Where the channel was attached before, the service may think that it is. */
      if (connected && self->serial != NULL)
        ably_channel_send_detach (self);
      break;

    case ABLY_CHANNEL_ATTACHED:
    case ABLY_CHANNEL_SUSPENDED:
    default:
      ably_channel_wait (&self->detach_tasks, task);
      break;
    }

  /* RTL5j, RTL5l */
  if (connected && self->state == ABLY_CHANNEL_ATTACHED)
    ably_channel_begin_detach (self);
  else
    ably_channel_change_state (self, &(AblyChannelStateChange) { .current = ABLY_CHANNEL_DETACHED });
}

/**
 * ably_channel_detach_finish:
 * @self: a channel
 * @result: the result
 * @error: return location for an error of `ABLY_ERROR`
 *
 * Ends ably_channel_detach_async() (RTL5e).
 *
 * Returns: whether the channel was detached
 */
gboolean
ably_channel_detach_finish (AblyChannel   *self,
                            GAsyncResult  *result,
                            GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
