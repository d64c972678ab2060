/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ably/ably-connection-private.h"
#include "ably/ably-error.h"

/* What a connection lasts without a socket unless the service or the options say otherwise (DF1a). */
#define DEFAULT_STATE_TTL_MS 120000

/**
 * AblyConnection:
 *
 * One realtime connection: its state machine over one websocket at a time (RTN).
 *
 * A connection that breaks is resumed by itself, at once and then with growing
 * waits; only what the service calls fatal ends in `ABLY_CONNECTION_FAILED`.
 */
enum
{
  PROP_0,
  PROP_STATE,
  PROP_ID,
  PROP_ERROR_REASON,
  N_PROPS
};

enum
{
  SIGNAL_STATE_CHANGED,
  SIGNAL_UPDATE,
  N_SIGNALS
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (AblyConnection, ably_connection, G_TYPE_OBJECT)

G_DEFINE_ENUM_TYPE (AblyConnectionState, ably_connection_state,
                    G_DEFINE_ENUM_VALUE (ABLY_CONNECTION_INITIALIZED, "initialized"),
                    G_DEFINE_ENUM_VALUE (ABLY_CONNECTION_CONNECTING, "connecting"),
                    G_DEFINE_ENUM_VALUE (ABLY_CONNECTION_CONNECTED, "connected"),
                    G_DEFINE_ENUM_VALUE (ABLY_CONNECTION_DISCONNECTED, "disconnected"),
                    G_DEFINE_ENUM_VALUE (ABLY_CONNECTION_SUSPENDED, "suspended"),
                    G_DEFINE_ENUM_VALUE (ABLY_CONNECTION_CLOSING, "closing"),
                    G_DEFINE_ENUM_VALUE (ABLY_CONNECTION_CLOSED, "closed"),
                    G_DEFINE_ENUM_VALUE (ABLY_CONNECTION_FAILED, "failed"))

void
ably_connection_set_error_reason (AblyConnection *self,
                                  const GError   *reason)
{
  if (self->error_reason == NULL && reason == NULL)
    return;

  g_clear_error (&self->error_reason);
  if (reason != NULL)
    self->error_reason = g_error_copy (reason);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ERROR_REASON]);
}

void
ably_connection_set_id (AblyConnection *self,
                        const char     *id)
{
  if (g_set_str (&self->id, id))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ID]);
}

/**
 * ably_connection_announce:
 * @self: a connection
 * @change: what to tell
 *
 * Tells that the state changed.
 */
void
ably_connection_announce (AblyConnection                  *self,
                          const AblyConnectionStateChange *change)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STATE]);
  g_signal_emit (self, signals[SIGNAL_STATE_CHANGED], 0, change);
}

/* RTN24 */
void
ably_connection_update (AblyConnection *self,
                        const GError   *reason)
{
  AblyConnectionStateChange change = {
    .current = self->state,
    .previous = self->state,
    .reason = reason,
    .retry_in = -1,
  };

  if (reason != NULL)
    ably_connection_set_error_reason (self, reason);
  g_signal_emit (self, signals[SIGNAL_UPDATE], 0, &change);
  ably_connection_settle_authorize (self, NULL);
}

static void
ably_connection_dispose (GObject *object)
{
  AblyConnection *self = ABLY_CONNECTION (object);

  ably_connection_shut_down (self);
  g_clear_object (&self->rest);

  G_OBJECT_CLASS (ably_connection_parent_class)->dispose (object);
}

static void
ably_connection_finalize (GObject *object)
{
  AblyConnection *self = ABLY_CONNECTION (object);

  g_free (self->id);
  g_free (self->key);
  g_free (self->token);
  g_strfreev (self->hosts);
  g_clear_error (&self->error_reason);

  G_OBJECT_CLASS (ably_connection_parent_class)->finalize (object);
}

static void
ably_connection_get_property (GObject    *object,
                              guint       prop_id,
                              GValue     *value,
                              GParamSpec *pspec)
{
  AblyConnection *self = ABLY_CONNECTION (object);

  switch (prop_id)
    {
    case PROP_STATE:
      g_value_set_enum (value, self->state);
      break;

    case PROP_ID:
      g_value_set_string (value, self->id);
      break;

    case PROP_ERROR_REASON:
      g_value_set_boxed (value, self->error_reason);
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
ably_connection_class_init (AblyConnectionClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = ably_connection_dispose;
  object_class->finalize = ably_connection_finalize;
  object_class->get_property = ably_connection_get_property;

  /**
   * AblyConnection:state:
   *
   * The state of the connection (RTN4).
   */
  properties[PROP_STATE] =
    g_param_spec_enum ("state", NULL, NULL, ABLY_TYPE_CONNECTION_STATE, ABLY_CONNECTION_INITIALIZED,
                       G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

  /**
   * AblyConnection:id:
   *
   * The id that the service gave the connection; unset before the first
   * `CONNECTED`, and from closing or failing on (RTN8).
   */
  properties[PROP_ID] =
    g_param_spec_string ("id", NULL, NULL, NULL,
                         G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

  /**
   * AblyConnection:error-reason:
   *
   * What went wrong last; unset by connecting without complaint (RTN25).
   */
  properties[PROP_ERROR_REASON] =
    g_param_spec_boxed ("error-reason", NULL, NULL, G_TYPE_ERROR,
                        G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

  g_object_class_install_properties (object_class, N_PROPS, properties);

  /**
   * AblyConnection::state-changed:
   * @self: the connection
   * @change: (type gpointer): an `AblyConnectionStateChange`, valid during the signal
   *
   * The state changed; channels have already followed (RTL3d1).
   */
  signals[SIGNAL_STATE_CHANGED] =
    g_signal_new ("state-changed", ABLY_TYPE_CONNECTION, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                  g_cclosure_marshal_VOID__POINTER, G_TYPE_NONE, 1, G_TYPE_POINTER);

  /**
   * AblyConnection::update:
   * @self: the connection
   * @change: (type gpointer): an `AblyConnectionStateChange`, valid during the signal
   *
   * The service renewed the details of a connection that is and stays connected (RTN24).
   */
  signals[SIGNAL_UPDATE] =
    g_signal_new ("update", ABLY_TYPE_CONNECTION, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                  g_cclosure_marshal_VOID__POINTER, G_TYPE_NONE, 1, G_TYPE_POINTER);
}

static void
ably_connection_init (AblyConnection *self)
{
}

/**
 * ably_connection_new:
 * @rest: the account
 *
 * Makes a connection that is not connected.
 *
 * Returns: (transfer full): the connection
 */
AblyConnection *
ably_connection_new (AblyRest *rest)
{
  AblyConnection *self;
  guint ttl;

  g_return_val_if_fail (ABLY_IS_REST (rest), NULL);

  self = g_object_new (ABLY_TYPE_CONNECTION, NULL);
  self->rest = g_object_ref (rest);

  ttl = ably_client_options_get_connection_state_ttl (ably_rest_get_options (self->rest));
  self->state_ttl = ttl > 0 ? ttl : DEFAULT_STATE_TTL_MS;

  ably_connection_watch_system (self);

  return self;
}

/**
 * ably_connection_set_frame_func:
 * @self: a connection
 * @func: (nullable): takes the frames of channels
 * @user_data: for @func
 *
 * Sets who takes the frames of channels.
 */
void
ably_connection_set_frame_func (AblyConnection          *self,
                                AblyConnectionFrameFunc  func,
                                gpointer                 user_data)
{
  g_return_if_fail (ABLY_IS_CONNECTION (self));

  self->frame_func = func;
  self->frame_data = user_data;
}

/**
 * ably_connection_send:
 * @self: a connection
 * @frame: what to send
 *
 * Sends a frame, if the connection is connected.
 */
void
ably_connection_send (AblyConnection            *self,
                      const AblyProtocolMessage *frame)
{
  g_return_if_fail (ABLY_IS_CONNECTION (self));

  if (self->state == ABLY_CONNECTION_CONNECTED && !self->shut_down)
    ably_transport_send (self->transport, frame);
}

/**
 * ably_connection_shut_down:
 * @self: a connection
 *
 * Ends everything that is under way, without a word to anyone.
 */
void
ably_connection_shut_down (AblyConnection *self)
{
  g_autoptr (GError) gone = NULL;

  g_return_if_fail (ABLY_IS_CONNECTION (self));

  self->shut_down = TRUE;
  self->frame_func = NULL;
  ably_connection_drop_transport (self);
  g_clear_handle_id (&self->ttl_timer, g_source_remove);

  gone = ably_error_new (80017, 400, "The connection is gone");
  ably_connection_settle_authorize (self, gone);
}

/**
 * ably_connection_connect:
 * @self: a connection
 *
 * Connects, or cuts the wait for the next attempt short (RTN11). Nothing
 * happens while connecting or connected.
 */
void
ably_connection_connect (AblyConnection *self)
{
  g_return_if_fail (ABLY_IS_CONNECTION (self));

  if (self->state == ABLY_CONNECTION_CONNECTING || self->state == ABLY_CONNECTION_CONNECTED || self->shut_down)
    return;

  if (self->state == ABLY_CONNECTION_CLOSING)
    ably_connection_enter_closed (self);

  if (self->state == ABLY_CONNECTION_CLOSED || self->state == ABLY_CONNECTION_FAILED)
    ably_connection_set_error_reason (self, NULL);

  ably_connection_enter_connecting (self);
}

/**
 * ably_connection_close:
 * @self: a connection
 *
 * Closes the connection (RTN12). The service is told, so that what is attached
 * counts no longer; the state is `ABLY_CONNECTION_CLOSED` once it has answered,
 * or after the request timeout.
 */
void
ably_connection_close (AblyConnection *self)
{
  g_return_if_fail (ABLY_IS_CONNECTION (self));

  switch (self->state)
    {
    case ABLY_CONNECTION_CONNECTING:
    case ABLY_CONNECTION_CONNECTED:
      ably_connection_enter_closing (self);
      break;

    case ABLY_CONNECTION_INITIALIZED:
    case ABLY_CONNECTION_DISCONNECTED:
    case ABLY_CONNECTION_SUSPENDED:
      ably_connection_enter_closed (self);
      break;

    case ABLY_CONNECTION_CLOSING:
    case ABLY_CONNECTION_CLOSED:
    case ABLY_CONNECTION_FAILED:
    default:
      break;
    }
}

/**
 * ably_connection_get_state:
 * @self: a connection
 *
 * Gets the state of the connection (RTN4d).
 *
 * Returns: the state
 */
AblyConnectionState
ably_connection_get_state (AblyConnection *self)
{
  g_return_val_if_fail (ABLY_IS_CONNECTION (self), ABLY_CONNECTION_INITIALIZED);

  return self->state;
}

/**
 * ably_connection_get_id:
 * @self: a connection
 *
 * Gets the id that the service gave the connection (RTN8).
 *
 * Returns: (nullable): the id
 */
const char *
ably_connection_get_id (AblyConnection *self)
{
  g_return_val_if_fail (ABLY_IS_CONNECTION (self), NULL);

  return self->id;
}

/**
 * ably_connection_get_key:
 * @self: a connection
 *
 * Gets what resumes the connection (RTN9): unset before the first `CONNECTED`,
 * and from closing or failing on.
 *
 * Returns: (nullable): the key, a secret
 */
const char *
ably_connection_get_key (AblyConnection *self)
{
  g_return_val_if_fail (ABLY_IS_CONNECTION (self), NULL);

  return self->key;
}

/**
 * ably_connection_get_error_reason:
 * @self: a connection
 *
 * Gets what went wrong last (RTN25).
 *
 * Returns: (nullable): the error, until the connection changes
 */
const GError *
ably_connection_get_error_reason (AblyConnection *self)
{
  g_return_val_if_fail (ABLY_IS_CONNECTION (self), NULL);

  return self->error_reason;
}
