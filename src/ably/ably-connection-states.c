/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "occupancy-connection"

#include "config.h"

#include "ably/ably-connection-private.h"
#include "ably/ably-error.h"
#include "ably/ably-retry.h"

/* Retries that do not wait are at least this far apart. */
#define IMMEDIATE_RETRY_SPACING_MS 1000

/* How a connection goes from state to state. */

static void
ably_connection_forget (AblyConnection *self)
{
  ably_connection_set_id (self, NULL);
  g_clear_pointer (&self->key, g_free);
  g_clear_handle_id (&self->ttl_timer, g_source_remove);
  self->ttl_passed = FALSE;
  self->renew = FALSE;
  self->retry_count = 0;
  self->last_immediate_retry = 0;
}

/* RTC8b1 */
static void
ably_connection_settle_change (AblyConnection                  *self,
                               const AblyConnectionStateChange *change)
{
  g_autoptr (GError) closed = NULL;

  if (change->current == ABLY_CONNECTION_CONNECTED)
    ably_connection_settle_authorize (self, NULL);
  else if (change->current == ABLY_CONNECTION_FAILED || change->current == ABLY_CONNECTION_SUSPENDED)
    ably_connection_settle_authorize (self, change->reason);
  else if (change->current == ABLY_CONNECTION_CLOSED)
    ably_connection_settle_authorize (self, closed = ably_error_new (80017, 400, "The connection was closed"));
}

/* Timers are set before this, since whoever listens may change the state again. */
static void
ably_connection_change_state (AblyConnection      *self,
                              AblyConnectionState  state,
                              const GError        *reason,
                              gint64               retry_in)
{
  g_autoptr (AblyConnection) alive = g_object_ref (self);
  g_autoptr (GError) owned = reason != NULL ? g_error_copy (reason) : NULL;
  AblyConnectionStateChange change = {
    .current = state,
    .previous = self->state,
    .reason = owned,
    .retry_in = retry_in,
  };

  g_debug ("State %d after %d: %s", state, self->state, owned != NULL ? owned->message : "no reason");

  g_object_freeze_notify (G_OBJECT (self));

  if (state == ABLY_CONNECTION_CLOSING || state == ABLY_CONNECTION_CLOSED || state == ABLY_CONNECTION_FAILED)
    ably_connection_forget (self);

  self->state = state;
  if (owned != NULL || state == ABLY_CONNECTION_CONNECTED)
    ably_connection_set_error_reason (self, owned);
  ably_connection_announce (self, &change);
  g_object_thaw_notify (G_OBJECT (self));
  ably_connection_settle_change (self, &change);
}

void
ably_connection_arm (AblyConnection *self,
                     guint           delay_ms,
                     GSourceFunc     func)
{
  g_clear_handle_id (&self->state_timer, g_source_remove);
  self->state_timer = g_timeout_add (delay_ms, func, self);
}

void
ably_connection_drop_transport (AblyConnection *self)
{
  g_clear_handle_id (&self->state_timer, g_source_remove);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);

  if (self->transport != NULL)
    {
      g_signal_handlers_disconnect_by_data (self->transport, self);
      ably_transport_close (self->transport);
      g_clear_object (&self->transport);
      if (self->host_position > 0)
        ably_rest_set_first_host (self->rest, NULL);
    }
}

static gboolean
ably_connection_ttl_cb (gpointer user_data)
{
  AblyConnection *self = user_data;

  self->ttl_timer = 0;
  self->ttl_passed = TRUE;
  if (self->state == ABLY_CONNECTION_DISCONNECTED)
    ably_connection_enter_suspended (self, self->error_reason);

  return G_SOURCE_REMOVE;
}

static gboolean
ably_connection_retry_cb (gpointer user_data)
{
  AblyConnection *self = user_data;

  self->state_timer = 0;
  ably_connection_enter_connecting (self);

  return G_SOURCE_REMOVE;
}

static gboolean
ably_connection_closing_timeout_cb (gpointer user_data)
{
  AblyConnection *self = user_data;

  self->state_timer = 0;
  ably_connection_enter_closed (self);

  return G_SOURCE_REMOVE;
}

void
ably_connection_enter_connecting (AblyConnection *self)
{
  if (self->ttl_timer == 0 && !self->ttl_passed)
    self->ttl_timer = g_timeout_add (self->state_ttl, ably_connection_ttl_cb, self);

  ably_connection_schedule_attempt (self);
  ably_connection_change_state (self, ABLY_CONNECTION_CONNECTING, NULL, -1);
}

void
ably_connection_enter_connected (AblyConnection *self,
                                 const GError   *reason)
{
  g_clear_handle_id (&self->state_timer, g_source_remove);
  g_clear_handle_id (&self->ttl_timer, g_source_remove);
  self->ttl_passed = FALSE;
  self->renew = FALSE;
  self->retry_count = 0;
  /* RTN17e: what serves the connection serves requests too. */
  if (self->host_position > 0)
    ably_rest_set_first_host (self->rest, self->hosts[self->host_position]);

  ably_connection_change_state (self, ABLY_CONNECTION_CONNECTED, reason, -1);
}

void
ably_connection_enter_suspended (AblyConnection *self,
                                 const GError   *reason)
{
  guint delay = ably_client_options_get_suspended_retry_timeout (ably_rest_get_options (self->rest));
  g_autoptr (GError) suspended = NULL;

  suspended = ably_error_new_with_cause (80002, 400, reason, "The service cannot be reached for a long time%s%s",
                                         reason != NULL ? ": " : "", reason != NULL ? reason->message : "");

  ably_connection_drop_transport (self);
  self->retry_count = 0;
  ably_connection_arm (self, delay, ably_connection_retry_cb);
  ably_connection_change_state (self, ABLY_CONNECTION_SUSPENDED, suspended, delay);
}

/* RTN14d, RTN14e, RTB1 */
void
ably_connection_enter_disconnected (AblyConnection *self,
                                    const GError   *reason,
                                    gboolean        at_once)
{
  guint timeout = ably_client_options_get_disconnected_retry_timeout (ably_rest_get_options (self->rest));
  guint delay;

  if (self->ttl_passed)
    {
      ably_connection_enter_suspended (self, reason);
      return;
    }

  ably_connection_drop_transport (self);
  self->retry_count++;

  if (at_once)
    {
      gint64 now = g_get_monotonic_time () / G_TIME_SPAN_MILLISECOND;
      gint64 earliest = self->last_immediate_retry + IMMEDIATE_RETRY_SPACING_MS;

      delay = self->last_immediate_retry > 0 && earliest > now ? (guint) (earliest - now) : 0;
      self->last_immediate_retry = now + delay;
    }
  else
    {
      delay = ably_retry_delay (timeout, self->retry_count);
    }

  ably_connection_arm (self, delay, ably_connection_retry_cb);
  ably_connection_change_state (self, ABLY_CONNECTION_DISCONNECTED, reason, delay > 0 ? (gint64) delay : -1);
}

/* RTN12a */
void
ably_connection_enter_closing (AblyConnection *self)
{
  guint timeout = ably_client_options_get_realtime_request_timeout (ably_rest_get_options (self->rest));

  ably_connection_send (self, &(AblyProtocolMessage) { .action = ABLY_ACTION_CLOSE });
  ably_connection_arm (self, timeout, ably_connection_closing_timeout_cb);
  ably_connection_change_state (self, ABLY_CONNECTION_CLOSING, NULL, -1);

  /* Nothing has left for the service yet, so there is nothing to wait for. */
  if (self->state == ABLY_CONNECTION_CLOSING && self->transport == NULL)
    ably_connection_enter_closed (self);
}

void
ably_connection_enter_closed (AblyConnection *self)
{
  ably_connection_drop_transport (self);
  ably_connection_change_state (self, ABLY_CONNECTION_CLOSED, NULL, -1);
}

void
ably_connection_enter_failed (AblyConnection *self,
                              const GError   *reason)
{
  ably_connection_drop_transport (self);
  ably_connection_change_state (self, ABLY_CONNECTION_FAILED, reason, -1);
}
