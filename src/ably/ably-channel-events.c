/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ably/ably-channel-private.h"
#include "ably/ably-error.h"
#include "ably/ably-message-private.h"
#include "ably/ably-realtime-private.h"

/* The service has moved the connection; the operation is to be sent again. */
#define SUPERSEDED 80016

#define ALL_MODES (ABLY_CHANNEL_MODE_PRESENCE | ABLY_CHANNEL_MODE_PUBLISH | \
                   ABLY_CHANNEL_MODE_SUBSCRIBE | ABLY_CHANNEL_MODE_PRESENCE_SUBSCRIBE)

/* What happens to a channel: frames of the service, and changes of the connection. */

static GStrv
ably_channel_read_params (const AblyValue *params)
{
  g_autoptr (GStrvBuilder) builder = NULL;

  if (params == NULL || params->n_children == 0)
    return NULL;

  builder = g_strv_builder_new ();
  for (guint i = 0; i < params->n_children; i++)
    {
      const AblyValue *param = ably_value_get_child (params, i);

      if (param->type == ABLY_VALUE_STRING)
        g_strv_builder_take (builder, g_strconcat (param->name, "=", param->text, NULL));
    }

  return g_strv_builder_end (builder);
}

static void
ably_channel_handle_attached (AblyChannel               *self,
                              const AblyProtocolMessage *frame)
{
  g_autoptr (GError) reason = NULL;
  AblyChannelStateChange change;

  /* RTL5k: a late answer; the service is to forget the channel again. */
  if (self->state == ABLY_CHANNEL_DETACHING)
    {
      ably_channel_send_detach (self);
      return;
    }
  if (self->state == ABLY_CHANNEL_DETACHED)
    {
      ably_channel_begin_detach (self);
      return;
    }
  if (self->state == ABLY_CHANNEL_INITIALIZED || self->state == ABLY_CHANNEL_FAILED)
    return;

  reason = ably_protocol_message_get_error (frame);
  change = (AblyChannelStateChange) {
    .current = ABLY_CHANNEL_ATTACHED,
    .previous = self->state,
    .reason = reason,
    .resumed = (frame->flags & ABLY_FLAG_RESUMED) != 0,
    .has_backlog = (frame->flags & ABLY_FLAG_HAS_BACKLOG) != 0,
  };

  self->granted_modes = frame->flags & ALL_MODES;
  g_strfreev (self->granted_params);
  self->granted_params = ably_channel_read_params (frame->params);

  if (self->state != ABLY_CHANNEL_ATTACHED)
    ably_channel_change_state (self, &change);
  else if (!change.resumed)
    ably_channel_update (self, &change);
}

/* RTL13, RTL5d */
static void
ably_channel_handle_detached (AblyChannel               *self,
                              const AblyProtocolMessage *frame)
{
  g_autoptr (GError) reason = ably_protocol_message_get_error (frame);

  if (self->state == ABLY_CHANNEL_DETACHING)
    {
      ably_channel_change_state (self, &(AblyChannelStateChange) {
        .current = ABLY_CHANNEL_DETACHED,
        .reason = reason,
      });
      return;
    }

  if (reason == NULL)
    reason = ably_error_new (90001, 404, "The service detached the channel");

  if (self->state == ABLY_CHANNEL_ATTACHED || self->state == ABLY_CHANNEL_SUSPENDED)
    ably_channel_begin_attach (self, reason);
  else if (self->state == ABLY_CHANNEL_ATTACHING)
    ably_channel_suspend (self, reason);
}

/* RTL14 */
static void
ably_channel_handle_error (AblyChannel               *self,
                           const AblyProtocolMessage *frame)
{
  g_autoptr (GError) reason = ably_protocol_message_get_error (frame);

  if (reason == NULL)
    reason = ably_error_new (90000, 400, "The service refused the channel");

  if (reason->code == SUPERSEDED && self->state == ABLY_CHANNEL_ATTACHING)
    ably_channel_ask_to_attach (self);
  else if (reason->code == SUPERSEDED && self->state == ABLY_CHANNEL_DETACHING)
    ably_channel_send_detach (self);
  else
    ably_channel_change_state (self, &(AblyChannelStateChange) {
      .current = ABLY_CHANNEL_FAILED,
      .reason = reason,
    });
}

/* Only what somebody listens to is decoded: a busy room has many other messages. */
static void
ably_channel_handle_messages (AblyChannel               *self,
                              const AblyProtocolMessage *frame)
{
  const AblyValue *value;

  if (frame->messages == NULL)
    return;

  ably_realtime_count_messages (self->realtime, frame->messages->n_children);

  /* RTL17 */
  value = frame->messages + 1;
  for (guint i = 0; i < frame->messages->n_children && self->state == ABLY_CHANNEL_ATTACHED; i++, value += value->size)
    {
      const char *name = ably_value_get_text (ably_value_get_member (value, "name"));

      if (value->type == ABLY_VALUE_OBJECT && ably_channel_has_listener (self, name))
        {
          g_auto (AblyDecodedMessage) decoded;

          ably_decoded_message_init (&decoded, frame, value, i, ably_realtime_get_reader (self->realtime));
          ably_channel_deliver (self, &decoded.message);
        }
    }
}

/* RTL15b. What is not delivered (RTL17) was not received either: it is to come
 * again after the next ATTACH. */
static gboolean
ably_channel_keeps_serial (AblyChannel *self,
                           AblyAction   action)
{
  if (action == ABLY_ACTION_ATTACHED)
    return self->state != ABLY_CHANNEL_INITIALIZED &&
           self->state != ABLY_CHANNEL_DETACHED &&
           self->state != ABLY_CHANNEL_FAILED;

  return self->state == ABLY_CHANNEL_ATTACHED &&
         (action == ABLY_ACTION_MESSAGE ||
          action == ABLY_ACTION_PRESENCE ||
          action == ABLY_ACTION_ANNOTATION ||
          action == ABLY_ACTION_OBJECT);
}

/**
 * ably_channel_handle_frame:
 * @self: a channel
 * @frame: a frame that names it
 *
 * Acts on what the service says of the channel.
 */
void
ably_channel_handle_frame (AblyChannel               *self,
                           const AblyProtocolMessage *frame)
{
  g_autoptr (AblyChannel) alive = g_object_ref (self);
  AblyAction action = (AblyAction) frame->action;

  if (frame->channel_serial != NULL && ably_channel_keeps_serial (self, action))
    g_set_str (&self->serial, frame->channel_serial);

  switch (action)
    {
    case ABLY_ACTION_MESSAGE:
      ably_channel_handle_messages (self, frame);
      break;

    case ABLY_ACTION_ATTACHED:
      ably_channel_handle_attached (self, frame);
      break;

    case ABLY_ACTION_DETACHED:
      ably_channel_handle_detached (self, frame);
      break;

    case ABLY_ACTION_ERROR:
      ably_channel_handle_error (self, frame);
      break;

    case ABLY_ACTION_HEARTBEAT:
    case ABLY_ACTION_CONNECTED:
    case ABLY_ACTION_DISCONNECTED:
    case ABLY_ACTION_CLOSE:
    case ABLY_ACTION_CLOSED:
    case ABLY_ACTION_ATTACH:
    case ABLY_ACTION_DETACH:
    case ABLY_ACTION_PRESENCE:
    case ABLY_ACTION_AUTH:
    case ABLY_ACTION_OBJECT:
    case ABLY_ACTION_ANNOTATION:
    default:
      break;
    }
}

/* RTL3d, RTN19b */
static void
ably_channel_handle_connected (AblyChannel *self)
{
  switch (self->state)
    {
    case ABLY_CHANNEL_ATTACHING:
      ably_channel_ask_to_attach (self);
      break;

    case ABLY_CHANNEL_ATTACHED:
    case ABLY_CHANNEL_SUSPENDED:
      ably_channel_begin_attach (self, NULL);
      break;

    case ABLY_CHANNEL_DETACHING:
      ably_channel_send_detach (self);
      break;

    case ABLY_CHANNEL_INITIALIZED:
    case ABLY_CHANNEL_DETACHED:
    case ABLY_CHANNEL_FAILED:
    default:
      break;
    }
}

/* RTL3a to RTL3c; a detach that waits is done when there is no connection any more (RTL5l). */
static void
ably_channel_follow (AblyChannel      *self,
                     AblyChannelState  state,
                     const GError     *reason)
{
  if (self->state == ABLY_CHANNEL_DETACHING)
    state = ABLY_CHANNEL_DETACHED;
  else if (self->state != ABLY_CHANNEL_ATTACHING && self->state != ABLY_CHANNEL_ATTACHED)
    return;

  ably_channel_change_state (self, &(AblyChannelStateChange) { .current = state, .reason = reason });
}

/**
 * ably_channel_handle_connection:
 * @self: a channel
 * @change: how the state of its connection changed
 *
 * Follows the connection (RTL3).
 */
void
ably_channel_handle_connection (AblyChannel                     *self,
                                const AblyConnectionStateChange *change)
{
  g_autoptr (AblyChannel) alive = g_object_ref (self);
  gboolean was_over = change->previous == ABLY_CONNECTION_CLOSED || change->previous == ABLY_CONNECTION_FAILED;

  /* RTL13c, and what was sent must be sent again */
  ably_channel_clear_timer (self);

  switch (change->current)
    {
    case ABLY_CONNECTION_CONNECTED:
      ably_channel_handle_connected (self);
      break;

    case ABLY_CONNECTION_CONNECTING:
      /* RTN11d */
      if (was_over)
        ably_channel_change_state (self, &(AblyChannelStateChange) { .current = ABLY_CHANNEL_INITIALIZED });
      break;

    case ABLY_CONNECTION_SUSPENDED:
      ably_channel_follow (self, ABLY_CHANNEL_SUSPENDED, change->reason);
      break;

    case ABLY_CONNECTION_CLOSED:
      ably_channel_follow (self, ABLY_CHANNEL_DETACHED, change->reason);
      break;

    case ABLY_CONNECTION_FAILED:
      ably_channel_follow (self, ABLY_CHANNEL_FAILED, change->reason);
      break;

    case ABLY_CONNECTION_INITIALIZED:
    case ABLY_CONNECTION_DISCONNECTED:
    case ABLY_CONNECTION_CLOSING:
    default:
      break;
    }
}
