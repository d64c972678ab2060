/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "occupancy-transport"

#include "config.h"

#include "ably/ably-certificate.h"
#include "ably/ably-error.h"
#include "ably/ably-flood-guard.h"
#include "ably/ably-intake.h"
#include "ably/ably-transport.h"

/* The service's frames reach this size unless it says otherwise (CD2d). */
#define DEFAULT_MAX_FRAME_SIZE (512 * 1024)

/* Beyond this libsoup ends the connection; a frame that is merely too large is dropped. */
#define HARD_MAX_FRAME_SIZE (8 * 1024 * 1024)

/* The largest frame, and what belongs to it: its head and TLS. */
#define MAX_BYTES_WITHOUT_FRAME (HARD_MAX_FRAME_SIZE + HARD_MAX_FRAME_SIZE / 8)

/**
 * AblyTransport:
 *
 * One websocket of a connection: it is opened once, and once it has closed or
 * was closed it says nothing more.
 */
struct _AblyTransport
{
  GObject parent_instance;

  SoupSession *session;
  AblyReader *reader;
  GCancellable *cancellable;
  SoupMessage *handshake;
  SoupWebsocketConnection *socket;
  GError *socket_error;
  AblyIntake *intake;
  AblyFloodGuard *guard;

  gsize max_frame_size;
  guint idle_limit;
  guint idle_source;
  gint64 last_activity;

  gboolean closed;
};

enum
{
  SIGNAL_FRAME,
  SIGNAL_CLOSED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (AblyTransport, ably_transport, G_TYPE_OBJECT)

/* Made anew, because libsoup's own words may contain the address and its secrets. */
static GError *
ably_transport_describe_failure (AblyTransport *self,
                                 const GError  *error)
{
  const char *host = g_uri_get_host (soup_message_get_uri (self->handshake));

  if (g_error_matches (error, G_TLS_ERROR, G_TLS_ERROR_BAD_CERTIFICATE))
    {
      g_autofree char *message =
        ably_certificate_describe (soup_message_get_tls_peer_certificate (self->handshake),
                                   soup_message_get_tls_peer_certificate_errors (self->handshake),
                                   host);

      return ably_error_new_with_cause (80003, 400, error, "%s", message);
    }

  if (error->domain == G_TLS_ERROR)
    return ably_error_new_with_cause (80003, 400, error,
                                      "No secure connection to %s is possible: %s",
                                      host, error->message);

  if (g_error_matches (error, SOUP_WEBSOCKET_ERROR, SOUP_WEBSOCKET_ERROR_NOT_WEBSOCKET))
    return ably_error_new_with_cause (80003, 404, error,
                                      "%s answered with status %u instead of opening a websocket",
                                      host, soup_message_get_status (self->handshake));

  return ably_error_new_unreachable (404, error, host);
}

static void
ably_transport_stop (AblyTransport *self)
{
  self->closed = TRUE;
  g_clear_handle_id (&self->idle_source, g_source_remove);
  g_cancellable_cancel (self->cancellable);
  g_clear_pointer (&self->intake, ably_intake_free);
  g_clear_pointer (&self->guard, ably_flood_guard_free);

  if (self->socket != NULL)
    g_signal_handlers_disconnect_by_data (self->socket, self);
}

static void
ably_transport_fail (AblyTransport *self,
                     GError        *reason)
{
  g_autoptr (AblyTransport) alive = g_object_ref (self);
  g_autoptr (GError) owned = reason;

  ably_transport_close (self);
  g_signal_emit (self, signals[SIGNAL_CLOSED], 0, owned);
}

static gboolean
ably_transport_idle_cb (gpointer user_data)
{
  AblyTransport *self = user_data;
  gint64 silence = (g_get_monotonic_time () - self->last_activity) / G_TIME_SPAN_MILLISECOND;

  if (silence < self->idle_limit)
    {
      self->idle_source = g_timeout_add (self->idle_limit - (guint) silence, ably_transport_idle_cb, self);
      return G_SOURCE_REMOVE;
    }

  self->idle_source = 0;
  ably_transport_fail (self, ably_error_new (80003, 408, "Nothing was heard from the service for %u ms",
                                             self->idle_limit));

  return G_SOURCE_REMOVE;
}

static void
ably_transport_message_cb (SoupWebsocketConnection *socket,
                           SoupWebsocketDataType    type,
                           GBytes                  *bytes,
                           AblyTransport           *self)
{
  AblyProtocolMessage frame;
  const char *text;
  gsize length;

  self->last_activity = g_get_monotonic_time ();
  if (self->intake != NULL)
    {
      ably_intake_note (self->intake, self->last_activity);
      ably_flood_guard_note (self->guard);
    }

  text = g_bytes_get_data (bytes, &length);
  if (type != SOUP_WEBSOCKET_DATA_TEXT || length > self->max_frame_size)
    {
      g_debug ("Dropped a %s frame of %" G_GSIZE_FORMAT " bytes",
               type == SOUP_WEBSOCKET_DATA_TEXT ? "text" : "binary", length);
      return;
    }

  if (!ably_protocol_message_parse (&frame, self->reader, text, length))
    {
      g_debug ("Dropped a frame that cannot be read, of %" G_GSIZE_FORMAT " bytes", length);
      return;
    }

  g_signal_emit (self, signals[SIGNAL_FRAME], 0, &frame);
}

static void
ably_transport_error_cb (SoupWebsocketConnection *socket,
                         const GError            *error,
                         AblyTransport           *self)
{
  if (self->socket_error == NULL)
    self->socket_error = g_error_copy (error);
}

static void
ably_transport_closed_cb (SoupWebsocketConnection *socket,
                          AblyTransport           *self)
{
  GError *reason;

  if (self->guard != NULL && ably_flood_guard_get_tripped (self->guard))
    reason = ably_error_new (80003, 400, "What the service sent did not end");
  else if (self->socket_error != NULL)
    reason = ably_error_new_with_cause (80003, 400, self->socket_error, "The connection broke: %s",
                                        self->socket_error->message);
  else
    reason = ably_error_new (80003, 400, "The service closed the connection (%u)",
                             soup_websocket_connection_get_close_code (socket));

  ably_transport_fail (self, reason);
}

static void
ably_transport_network_event_cb (AblyTransport      *self,
                                 GSocketClientEvent  event,
                                 GIOStream          *stream,
                                 SoupMessage        *handshake)
{
  GSocket *socket;

  if (event != G_SOCKET_CLIENT_CONNECTED || !G_IS_SOCKET_CONNECTION (stream) || self->closed)
    return;

  socket = g_socket_connection_get_socket (G_SOCKET_CONNECTION (stream));
  g_clear_pointer (&self->intake, ably_intake_free);
  g_clear_pointer (&self->guard, ably_flood_guard_free);
  self->intake = ably_intake_new (socket);
  self->guard = ably_flood_guard_new (socket, MAX_BYTES_WITHOUT_FRAME);
}

static void
ably_transport_opened_cb (GObject      *object,
                          GAsyncResult *result,
                          gpointer      user_data)
{
  g_autoptr (AblyTransport) self = user_data;
  g_autoptr (SoupWebsocketConnection) socket = NULL;
  g_autoptr (GError) error = NULL;

  socket = soup_session_websocket_connect_finish (SOUP_SESSION (object), result, &error);

  if (self->closed)
    {
      if (socket != NULL)
        soup_websocket_connection_close (socket, SOUP_WEBSOCKET_CLOSE_GOING_AWAY, NULL);
      return;
    }

  if (socket == NULL)
    {
      ably_transport_fail (self, ably_transport_describe_failure (self, error));
      return;
    }

  g_clear_object (&self->handshake);
  self->socket = g_steal_pointer (&socket);
  self->last_activity = g_get_monotonic_time ();
  soup_websocket_connection_set_max_incoming_payload_size (self->socket, HARD_MAX_FRAME_SIZE);

  g_signal_connect (self->socket, "message", G_CALLBACK (ably_transport_message_cb), self);
  g_signal_connect (self->socket, "error", G_CALLBACK (ably_transport_error_cb), self);
  g_signal_connect (self->socket, "closed", G_CALLBACK (ably_transport_closed_cb), self);
}

static void
ably_transport_dispose (GObject *object)
{
  AblyTransport *self = ABLY_TRANSPORT (object);

  ably_transport_close (self);
  g_clear_object (&self->handshake);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->session);
  g_clear_error (&self->socket_error);

  G_OBJECT_CLASS (ably_transport_parent_class)->dispose (object);
}

static void
ably_transport_finalize (GObject *object)
{
  AblyTransport *self = ABLY_TRANSPORT (object);

  ably_reader_free (self->reader);

  G_OBJECT_CLASS (ably_transport_parent_class)->finalize (object);
}

static void
ably_transport_class_init (AblyTransportClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = ably_transport_dispose;
  object_class->finalize = ably_transport_finalize;

  /**
   * AblyTransport::frame:
   * @self: the transport
   * @frame: (type gpointer): an `AblyProtocolMessage`, valid during the signal
   *
   * A frame came.
   */
  signals[SIGNAL_FRAME] =
    g_signal_new ("frame", ABLY_TYPE_TRANSPORT, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                  g_cclosure_marshal_VOID__POINTER, G_TYPE_NONE, 1, G_TYPE_POINTER);
  g_signal_set_va_marshaller (signals[SIGNAL_FRAME], ABLY_TYPE_TRANSPORT,
                              g_cclosure_marshal_VOID__POINTERv);

  /**
   * AblyTransport::closed:
   * @self: the transport
   * @reason: (type gpointer): a `GError` that says why, valid during the signal
   *
   * The websocket could not be opened, or it ended by itself. The cause
   * `G_TLS_ERROR_BAD_CERTIFICATE` means that the host was there but is not trusted.
   */
  signals[SIGNAL_CLOSED] =
    g_signal_new ("closed", ABLY_TYPE_TRANSPORT, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                  g_cclosure_marshal_VOID__POINTER, G_TYPE_NONE, 1, G_TYPE_POINTER);
}

static void
ably_transport_init (AblyTransport *self)
{
  self->reader = ably_reader_new ();
  self->cancellable = g_cancellable_new ();
  self->max_frame_size = DEFAULT_MAX_FRAME_SIZE;
}

/**
 * ably_transport_new:
 * @session: the session to open the websocket with
 *
 * Makes a transport that is not open yet (RTN2).
 *
 * Returns: (transfer full): the transport
 */
AblyTransport *
ably_transport_new (SoupSession *session)
{
  AblyTransport *self;

  g_return_val_if_fail (SOUP_IS_SESSION (session), NULL);

  self = g_object_new (ABLY_TYPE_TRANSPORT, NULL);
  self->session = g_object_ref (session);

  return self;
}

/**
 * ably_transport_open:
 * @self: a transport that was not opened before
 * @uri: where to, with the credential in its query
 *
 * Opens the websocket (RTN1). A failure is told by [signal@AblyTransport::closed].
 */
void
ably_transport_open (AblyTransport *self,
                     const char    *uri)
{
  g_return_if_fail (ABLY_IS_TRANSPORT (self));
  g_return_if_fail (self->handshake == NULL && self->socket == NULL && !self->closed);

  self->handshake = soup_message_new (SOUP_METHOD_GET, uri);
  if (self->handshake == NULL)
    {
      ably_transport_fail (self, ably_error_new (40000, 400, "The address of the service is not valid"));
      return;
    }

  /* A redirection could lead away from TLS. And inflating many small frames costs
   * more time and memory than it spares. */
  soup_message_add_flags (self->handshake, SOUP_MESSAGE_NO_REDIRECT);
  soup_message_disable_feature (self->handshake, SOUP_TYPE_WEBSOCKET_EXTENSION_MANAGER);
  g_signal_connect_object (self->handshake, "network-event",
                           G_CALLBACK (ably_transport_network_event_cb), self, G_CONNECT_SWAPPED);

  soup_session_websocket_connect_async (self->session, self->handshake, NULL, NULL, G_PRIORITY_DEFAULT,
                                        self->cancellable, ably_transport_opened_cb, g_object_ref (self));
}

/**
 * ably_transport_send:
 * @self: a transport
 * @frame: what to send
 *
 * Sends a frame, if the websocket is open (RSC8b).
 */
void
ably_transport_send (AblyTransport             *self,
                     const AblyProtocolMessage *frame)
{
  g_autofree char *text = NULL;

  g_return_if_fail (ABLY_IS_TRANSPORT (self));
  g_return_if_fail (frame != NULL);

  if (self->socket == NULL || soup_websocket_connection_get_state (self->socket) != SOUP_WEBSOCKET_STATE_OPEN)
    return;

  text = ably_protocol_message_to_text (frame);
  soup_websocket_connection_send_text (self->socket, text);
}

/**
 * ably_transport_set_idle_limit:
 * @self: a transport
 * @idle_limit_ms: milliseconds of silence after which the websocket counts as
 *   dead, 0 for no limit
 *
 * Sets how long the service may be silent (RTN23a).
 */
void
ably_transport_set_idle_limit (AblyTransport *self,
                               guint          idle_limit_ms)
{
  g_return_if_fail (ABLY_IS_TRANSPORT (self));

  if (self->closed)
    return;

  g_clear_handle_id (&self->idle_source, g_source_remove);
  self->idle_limit = idle_limit_ms;
  if (idle_limit_ms > 0)
    self->idle_source = g_timeout_add (idle_limit_ms, ably_transport_idle_cb, self);
}

/**
 * ably_transport_set_max_frame_size:
 * @self: a transport
 * @size: the size in bytes
 *
 * Allows frames larger than the usual 512 KiB; what is larger still is dropped (CD2d).
 */
void
ably_transport_set_max_frame_size (AblyTransport *self,
                                   gsize          size)
{
  g_return_if_fail (ABLY_IS_TRANSPORT (self));

  self->max_frame_size = CLAMP (size, DEFAULT_MAX_FRAME_SIZE, HARD_MAX_FRAME_SIZE);
}

/**
 * ably_transport_close:
 * @self: a transport
 *
 * Closes the websocket after what was sent is out (RTN12a). There are no signals after this.
 */
void
ably_transport_close (AblyTransport *self)
{
  g_return_if_fail (ABLY_IS_TRANSPORT (self));

  ably_transport_stop (self);

  if (self->socket == NULL)
    return;

  /* The websocket lives on until the other side has closed too, or libsoup has waited long enough. */
  if (soup_websocket_connection_get_state (self->socket) == SOUP_WEBSOCKET_STATE_OPEN)
    {
      g_signal_connect (self->socket, "closed", G_CALLBACK (g_object_unref), NULL);
      soup_websocket_connection_close (g_steal_pointer (&self->socket), SOUP_WEBSOCKET_CLOSE_NORMAL, NULL);
    }

  g_clear_object (&self->socket);
}
