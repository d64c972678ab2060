/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "ably/ably-client-options.h"

G_BEGIN_DECLS

/* One realtime connection: its state machine over one websocket at a time (RTN).
 * Made by [class@AblyRealtime]. */
#define ABLY_TYPE_CONNECTION (ably_connection_get_type ())
G_DECLARE_FINAL_TYPE (AblyConnection, ably_connection, ABLY, CONNECTION, GObject)

/**
 * AblyConnectionState:
 * @ABLY_CONNECTION_INITIALIZED: nobody has asked for a connection yet
 * @ABLY_CONNECTION_CONNECTING: a websocket is being opened, or CONNECTED awaited
 * @ABLY_CONNECTION_CONNECTED: it is connected
 * @ABLY_CONNECTION_DISCONNECTED: it was lost, or could not be made, and is tried
 *   again soon; the service still keeps what was attached
 * @ABLY_CONNECTION_SUSPENDED: that has taken so long that the service has
 *   forgotten it; it is tried again now and then, without end
 * @ABLY_CONNECTION_CLOSING: CLOSE was sent
 * @ABLY_CONNECTION_CLOSED: it was closed by somebody's wish
 * @ABLY_CONNECTION_FAILED: the service refused it for good; nothing is tried
 *   before somebody asks
 *
 * The state of a connection (RTN4).
 */
typedef enum
{
  ABLY_CONNECTION_INITIALIZED,
  ABLY_CONNECTION_CONNECTING,
  ABLY_CONNECTION_CONNECTED,
  ABLY_CONNECTION_DISCONNECTED,
  ABLY_CONNECTION_SUSPENDED,
  ABLY_CONNECTION_CLOSING,
  ABLY_CONNECTION_CLOSED,
  ABLY_CONNECTION_FAILED,
} AblyConnectionState;

#define ABLY_TYPE_CONNECTION_STATE (ably_connection_state_get_type ())
GType ably_connection_state_get_type (void);

/**
 * AblyConnectionStateChange:
 * @current: the state now
 * @previous: the state before; equal to @current in an update
 * @reason: (nullable): why
 * @retry_in: milliseconds until the next attempt, -1 when immediate or none
 *
 * A change of the state of a connection, or an update without one (TA).
 */
typedef struct
{
  AblyConnectionState current;
  AblyConnectionState previous;
  const GError *reason;
  gint64 retry_in;
} AblyConnectionStateChange;

/* What to do. Signals: state-changed and update, with an AblyConnectionStateChange. */
void                 ably_connection_connect          (AblyConnection         *self);
void                 ably_connection_close            (AblyConnection         *self);
void                 ably_connection_authorize_async  (AblyConnection         *self,
                                                       const AblyTokenParams  *params,
                                                       AblyClientOptions      *options,
                                                       GCancellable           *cancellable,
                                                       GAsyncReadyCallback     callback,
                                                       gpointer                user_data);
gboolean             ably_connection_authorize_finish (AblyConnection         *self,
                                                       GAsyncResult           *result,
                                                       GError                **error);

/* How it is */
AblyConnectionState  ably_connection_get_state        (AblyConnection         *self);
const char          *ably_connection_get_id           (AblyConnection         *self);
const char          *ably_connection_get_key          (AblyConnection         *self);
const GError        *ably_connection_get_error_reason (AblyConnection         *self);

G_END_DECLS
