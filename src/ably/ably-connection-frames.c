/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "occupancy-connection"

#include "config.h"

#include "ably/ably-auth-private.h"
#include "ably/ably-connection-private.h"
#include "ably/ably-error.h"

/* What the service says, and what follows from it. */

static gboolean
ably_connection_is_host_failure (const GError *error)
{
  guint status_code = ably_error_get_status_code (error);

  return status_code >= 500 && status_code <= 504;
}

/* RTN15a: what was lost is resumed at once. */
void
ably_connection_handle_loss (AblyConnection *self,
                             const GError   *reason)
{
  gboolean distrusted = g_error_matches (ably_error_get_cause (reason), G_TLS_ERROR, G_TLS_ERROR_BAD_CERTIFICATE);

  switch (self->state)
    {
    case ABLY_CONNECTION_CONNECTED:
      ably_connection_enter_disconnected (self, reason, TRUE);
      break;

    case ABLY_CONNECTION_CONNECTING:
    case ABLY_CONNECTION_CLOSING:
      /* A host that is there but not trusted is no reason to ask another one. */
      ably_connection_fail_attempt (self, reason, !distrusted);
      break;

    case ABLY_CONNECTION_INITIALIZED:
    case ABLY_CONNECTION_DISCONNECTED:
    case ABLY_CONNECTION_SUSPENDED:
    case ABLY_CONNECTION_CLOSED:
    case ABLY_CONNECTION_FAILED:
    default:
      g_assert_not_reached ();
    }
}

/* RTN21: what the service says of the connection holds until it says otherwise. */
static void
ably_connection_take_details (AblyConnection  *self,
                              const AblyValue *details)
{
  AblyClientOptions *options = ably_rest_get_options (self->rest);
  guint timeout = ably_client_options_get_realtime_request_timeout (options);
  gint64 idle = ably_value_get_integer (ably_value_get_member (details, "maxIdleInterval"), 0);
  gint64 ttl = ably_value_get_integer (ably_value_get_member (details, "connectionStateTtl"), 0);
  gint64 frame_size = ably_value_get_integer (ably_value_get_member (details, "maxFrameSize"), 0);
  const char *key = ably_value_get_text (ably_value_get_member (details, "connectionKey"));

  if (key != NULL)
    g_set_str (&self->key, key);

  if (ttl > 0 && ttl <= G_MAXINT && ably_client_options_get_connection_state_ttl (options) == 0)
    self->state_ttl = (guint) ttl;

  if (frame_size > 0)
    ably_transport_set_max_frame_size (self->transport, (gsize) frame_size);

  ably_transport_set_idle_limit (self->transport, idle > 0 && idle <= G_MAXINT ? (guint) idle + timeout : 0);
}

static gboolean
ably_connection_check_client_id (AblyConnection  *self,
                                 const AblyValue *details)
{
  const char *given = ably_value_get_text (ably_value_get_member (details, "clientId"));
  g_autoptr (GError) reason = NULL;

  if (ably_client_options_check_client_id (ably_rest_get_options (self->rest), given, &reason))
    {
      /* RSA7b3 */
      _ably_auth_set_client_id (ably_rest_get_auth (self->rest), given);
      return TRUE;
    }

  ably_connection_enter_failed (self, reason);

  return FALSE;
}

static void
ably_connection_handle_connected (AblyConnection            *self,
                                  const AblyProtocolMessage *frame)
{
  g_autoptr (GError) reason = ably_protocol_message_get_error (frame);

  /* RTN12f: closing waited for this. */
  if (self->state == ABLY_CONNECTION_CLOSING)
    {
      ably_transport_send (self->transport, &(AblyProtocolMessage) { .action = ABLY_ACTION_CLOSE });
      return;
    }

  if (frame->connection_id == NULL || frame->connection_details == NULL)
    {
      g_debug ("Dropped a CONNECTED without connection or details");
      return;
    }

  if (!ably_connection_check_client_id (self, frame->connection_details))
    return;

  g_object_freeze_notify (G_OBJECT (self));
  ably_connection_set_id (self, frame->connection_id);
  ably_connection_take_details (self, frame->connection_details);
  if (self->state == ABLY_CONNECTION_CONNECTED)
    ably_connection_update (self, reason);
  else
    ably_connection_enter_connected (self, reason);
  g_object_thaw_notify (G_OBJECT (self));
}

static void
ably_connection_handle_disconnected (AblyConnection            *self,
                                     const AblyProtocolMessage *frame)
{
  g_autoptr (GError) reason = ably_protocol_message_get_error (frame);
  gboolean token_error;

  if (reason == NULL)
    reason = ably_error_new (80003, 400, "The service ended the connection");

  token_error = ably_error_is_token_error (reason);

  if (self->state == ABLY_CONNECTION_CONNECTING && token_error)
    {
      ably_connection_renew_token (self, reason);
    }
  else if (self->state != ABLY_CONNECTION_CONNECTED)
    {
      ably_connection_fail_attempt (self, reason, ably_connection_is_host_failure (reason));
    }
  else if (!token_error)
    {
      ably_connection_enter_disconnected (self, reason, TRUE);
    }
  else if (ably_auth_can_renew (ably_rest_get_auth (self->rest)))
    {
      self->renew = TRUE;
      ably_connection_enter_disconnected (self, reason, TRUE);
    }
  else
    {
      ably_connection_enter_failed (self, reason);
    }
}

static void
ably_connection_handle_error (AblyConnection            *self,
                              const AblyProtocolMessage *frame)
{
  g_autoptr (GError) reason = ably_protocol_message_get_error (frame);

  if (reason == NULL)
    reason = ably_error_new (80000, 400, "The service ended the connection for good");

  if (self->state == ABLY_CONNECTION_CLOSING)
    ably_connection_enter_closed (self);
  else if (ably_error_is_token_error (reason))
    ably_connection_handle_disconnected (self, frame);
  else
    ably_connection_enter_failed (self, reason);
}

void
ably_connection_handle_frame (AblyConnection            *self,
                              const AblyProtocolMessage *frame)
{
  if (frame->channel != NULL)
    {
      if (self->state == ABLY_CONNECTION_CONNECTED && self->frame_func != NULL)
        self->frame_func (frame, self->frame_data);
      return;
    }

  switch ((AblyAction) frame->action)
    {
    case ABLY_ACTION_CONNECTED:
      ably_connection_handle_connected (self, frame);
      break;

    case ABLY_ACTION_DISCONNECTED:
      ably_connection_handle_disconnected (self, frame);
      break;

    case ABLY_ACTION_CLOSED:
      ably_connection_enter_closed (self);
      break;

    case ABLY_ACTION_ERROR:
      ably_connection_handle_error (self, frame);
      break;

    case ABLY_ACTION_AUTH:
      ably_connection_handle_auth (self);
      break;

    case ABLY_ACTION_HEARTBEAT:
    case ABLY_ACTION_CLOSE:
    case ABLY_ACTION_ATTACH:
    case ABLY_ACTION_ATTACHED:
    case ABLY_ACTION_DETACH:
    case ABLY_ACTION_DETACHED:
    case ABLY_ACTION_PRESENCE:
    case ABLY_ACTION_MESSAGE:
    case ABLY_ACTION_OBJECT:
    case ABLY_ACTION_ANNOTATION:
    default:
      break;
    }
}
