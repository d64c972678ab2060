/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "simulator/simulator-connection-private.h"
#include "simulator/simulator-error.h"
#include "simulator/simulator-http.h"
#include "simulator/simulator-json.h"

/* How a connection comes, goes, and sends. */

static void
clear_timer (GSource **timer)
{
  if (*timer != NULL)
    {
      g_source_destroy (*timer);
      g_clear_pointer (timer, g_source_unref);
    }
}

static void
set_timer (SimulatorConnection  *self,
           GSource             **timer,
           gint64                delay_ms,
           GSourceFunc           func)
{
  clear_timer (timer);
  *timer = g_timeout_source_new (CLAMP (delay_ms, 0, G_MAXINT));
  g_source_set_callback (*timer, func, self, NULL);
  g_source_attach (*timer, g_main_context_get_thread_default ());
}

static void
connection_log (SimulatorConnection *self,
                const char          *type,
                const char          *text)
{
  g_autoptr(GString) out = g_string_new (NULL);
  g_autoptr(GRefString) json = NULL;

  simulator_json_quote (out, text);
  json = g_ref_string_new_len (out->str, out->len);
  simulator_log_add (self->simulator->log, type, self->number, json);
}

/* Sending */

/**
 * _simulator_frame_new:
 * @action: an action
 * @channel: (nullable): a channel
 *
 * Returns: (transfer full): the beginning of a frame, without the last brace
 */
GString *
_simulator_frame_new (int         action,
                      const char *channel)
{
  GString *out = g_string_sized_new (256);

  g_string_append_c (out, '{');
  simulator_json_add_int (out, "action", action);
  simulator_json_add_string (out, "channel", channel);
  return out;
}

static void
connection_write (SimulatorConnection *self,
                  char                *frame)
{
  if (self->socket == NULL)
    return;

  self->last_sent = g_get_monotonic_time ();
  simulator_socket_send_text (self->socket, frame, g_ref_string_length (frame));
  if (*frame == '{')
    simulator_log_add (self->simulator->log, "out", self->number, frame);
  else
    connection_log (self, "out", frame);
}

static void
connection_follow_up (SimulatorConnection  *self,
                      SimulatorFaultEffect  then,
                      const SimulatorFault *fault)
{
  if (then == SIMULATOR_FAULT_CLOSE)
    simulator_connection_close (self, fault->code);
  else if (then == SIMULATOR_FAULT_DROP)
    simulator_connection_drop (self, fault->reset);
  else if (then == SIMULATOR_FAULT_MUTE)
    self->muted = TRUE;
}

typedef struct
{
  SimulatorConnection *connection;
  GSource *source;
  gboolean incoming;
  int action;
  char *frame;
} Delayed;

static void
delayed_free (gpointer data)
{
  Delayed *delayed = data;

  g_source_destroy (delayed->source);
  g_source_unref (delayed->source);
  g_ref_string_release (delayed->frame);
  g_free (delayed);
}

static void
connection_handle_text (SimulatorConnection *self,
                        const char          *text,
                        gsize                length)
{
  g_autoptr(JsonNode) root = simulator_json_parse (text, length, NULL);
  JsonObject *frame = root != NULL && JSON_NODE_HOLDS_OBJECT (root) ? json_node_get_object (root) : NULL;

  if (frame != NULL && self->grant != NULL)
    _simulator_connection_handle (self, simulator_json_get_int (frame, "action", -1), frame);
}

static gboolean
delayed_cb (gpointer data)
{
  Delayed *delayed = data;
  SimulatorConnection *self = delayed->connection;
  g_autoptr(GRefString) frame = g_ref_string_acquire (delayed->frame);
  gboolean incoming = delayed->incoming;

  g_ptr_array_remove_fast (self->delayed, delayed);
  if (incoming)
    connection_handle_text (self, frame, g_ref_string_length (frame));
  else
    connection_write (self, frame);

  return G_SOURCE_REMOVE;
}

static void
connection_delay (SimulatorConnection *self,
                  gboolean             incoming,
                  char                *frame,
                  guint                delay_ms)
{
  Delayed *delayed = g_new0 (Delayed, 1);

  delayed->connection = self;
  delayed->incoming = incoming;
  delayed->frame = g_ref_string_acquire (frame);
  delayed->source = g_timeout_source_new (delay_ms);
  g_source_set_callback (delayed->source, delayed_cb, delayed, NULL);
  g_source_attach (delayed->source, g_main_context_get_thread_default ());
  g_ptr_array_add (self->delayed, delayed);
}

static void
connection_send_faulty (SimulatorConnection  *self,
                        const SimulatorFault *fault,
                        char                 *frame)
{
  if (fault->effect == SIMULATOR_FAULT_PASS || fault->effect == SIMULATOR_FAULT_INJECT)
    connection_write (self, frame);
  if ((fault->effect == SIMULATOR_FAULT_REPLACE || fault->effect == SIMULATOR_FAULT_INJECT) && fault->frame != NULL)
    connection_write (self, fault->frame);
  if (fault->effect == SIMULATOR_FAULT_DELAY)
    connection_delay (self, FALSE, frame, fault->after);

  connection_follow_up (self, fault->effect, fault);
  connection_follow_up (self, fault->then, fault);
}

/**
 * simulator_connection_send:
 * @self: a connection
 * @action: the action of @frame
 * @channel: (nullable): the channel of @frame
 * @frame: (transfer none): a `GRefString`
 *
 * Sends a frame, if there is a socket and no fault is in the way. A connection
 * is never gone after the call, only its socket.
 */
void
simulator_connection_send (SimulatorConnection *self,
                           int                  action,
                           const char          *channel,
                           char                *frame)
{
  const SimulatorFault *fault;

  if (self->socket == NULL || self->muted)
    return;

  fault = simulator_faults_match (self->simulator->faults, SIMULATOR_FAULT_OUT, self->number, action, channel, frame);
  if (fault != NULL)
    connection_send_faulty (self, fault, frame);
  else
    connection_write (self, frame);
}

/**
 * _simulator_connection_send_string:
 * @self: a connection
 * @action: the action of the frame
 * @channel: (nullable): the channel of the frame
 * @out: (transfer full): the frame without the last brace
 *
 * Ends a frame and sends it.
 */
void
_simulator_connection_send_string (SimulatorConnection *self,
                                   int                  action,
                                   const char          *channel,
                                   GString             *out)
{
  g_autoptr(GRefString) frame = NULL;

  g_string_append_c (out, '}');
  frame = g_ref_string_new_len (out->str, out->len);
  g_string_free (out, TRUE);
  simulator_connection_send (self, action, channel, frame);
}

/**
 * _simulator_connection_send_error:
 * @self: a connection
 * @action: what kind of frame
 * @channel: (nullable): a channel
 * @error: (nullable): what is wrong
 *
 * Sends a frame that says what is wrong.
 */
void
_simulator_connection_send_error (SimulatorConnection *self,
                                  int                  action,
                                  const char          *channel,
                                  const GError        *error)
{
  GString *out = _simulator_frame_new (action, channel);
  g_autofree char *reason = error != NULL ? simulator_error_to_json (error) : NULL;

  simulator_json_add_raw (out, "error", reason);
  _simulator_connection_send_string (self, action, channel, out);
}

static gboolean
rate_cb (gpointer data)
{
  SimulatorConnection *self = data;
  g_autoptr(GError) error = g_error_new_literal (SIMULATOR_ERROR, SIMULATOR_ERROR_RATE,
                                                 "Messages were dropped: the rate of the connection was exceeded");
  GHashTableIter iter;
  gpointer value;

  clear_timer (&self->rate_timer);
  self->window_count = 0;
  g_hash_table_iter_init (&iter, self->attachments);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      SimulatorAttachment *attachment = value;

      if (!attachment->starved)
        continue;
      attachment->starved = FALSE;
      _simulator_connection_attached (attachment, 0, error);
    }

  return G_SOURCE_REMOVE;
}

/* Whether one more message fits into this second. Who goes without is told of
 * the loss when the second is over, so that nothing is lost after it was told. */
static gboolean
connection_has_room (SimulatorConnection *self,
                     SimulatorAttachment *attachment)
{
  gint64 rate = self->simulator->settings.message_rate;
  gint64 now;

  if (rate <= 0)
    return TRUE;

  now = g_get_monotonic_time ();
  if (now - self->window_start >= G_USEC_PER_SEC && self->rate_timer == NULL)
    {
      self->window_start = now;
      self->window_count = 0;
    }
  if (self->window_count++ < rate)
    return TRUE;

  attachment->starved = TRUE;
  if (self->rate_timer == NULL)
    set_timer (self, &self->rate_timer, (self->window_start + G_USEC_PER_SEC - now) / 1000 + 1, rate_cb);
  return FALSE;
}

/**
 * simulator_connection_deliver:
 * @attachment: an attachment
 * @action: MESSAGE or PRESENCE
 * @frame: (transfer none): a `GRefString`
 *
 * Sends what was published on a channel. A client that is away misses it, and
 * gets it when it resumes.
 */
void
simulator_connection_deliver (SimulatorAttachment *attachment,
                              int                  action,
                              char                *frame)
{
  SimulatorConnection *self = attachment->connection;

  if (self->socket != NULL && attachment->live && connection_has_room (self, attachment))
    simulator_connection_send (self, action, simulator_channel_get_name (attachment->channel), frame);
}

static gboolean
heartbeat_cb (gpointer data)
{
  SimulatorConnection *self = data;
  gint64 interval = self->idle_interval * 9 / 10;
  gint64 silent = (g_get_monotonic_time () - self->last_sent) / 1000;

  if (silent >= interval)
    {
      if (self->heartbeats)
        _simulator_connection_send_string (self, SIMULATOR_ACTION_HEARTBEAT, NULL,
                                           _simulator_frame_new (SIMULATOR_ACTION_HEARTBEAT, NULL));
      else if (!self->muted)
        simulator_socket_send_ping (self->socket);
      silent = 0;
    }

  if (self->socket != NULL)
    set_timer (self, &self->heartbeat_timer, interval - silent, heartbeat_cb);
  return G_SOURCE_REMOVE;
}

/* Credentials */

static gboolean
expired_cb (gpointer data)
{
  SimulatorConnection *self = data;

  clear_timer (&self->grant_timer);
  simulator_connection_check_grant (self);
  return G_SOURCE_REMOVE;
}

static gint64
connection_get_life (SimulatorConnection *self)
{
  return self->grant->expires - simulator_settings_now (&self->simulator->settings);
}

static gboolean
expiring_cb (gpointer data)
{
  SimulatorConnection *self = data;

  set_timer (self, &self->grant_timer, connection_get_life (self), expired_cb);
  _simulator_connection_send_string (self, SIMULATOR_ACTION_AUTH, NULL, _simulator_frame_new (SIMULATOR_ACTION_AUTH, NULL));
  return G_SOURCE_REMOVE;
}

/**
 * _simulator_connection_set_grant:
 * @self: a connection
 * @grant: what its client may do from now on
 *
 * Takes new credentials. Before a token expires the client gets AUTH (RTN22),
 * and DISCONNECTED when it has.
 */
void
_simulator_connection_set_grant (SimulatorConnection *self,
                                 SimulatorGrant      *grant)
{
  gint64 life;

  simulator_grant_ref (grant);
  g_clear_pointer (&self->grant, simulator_grant_unref);
  self->grant = grant;

  clear_timer (&self->grant_timer);
  if (grant->expires == 0)
    return;

  life = connection_get_life (self);
  set_timer (self, &self->grant_timer, life - MIN (self->simulator->settings.auth_lead, life / 3), expiring_cb);
}

/**
 * simulator_connection_check_grant:
 * @self: a connection
 *
 * Disconnects a client whose token is no longer good.
 */
void
simulator_connection_check_grant (SimulatorConnection *self)
{
  g_autoptr(GError) error = NULL;

  if (self->grant == NULL || simulator_grant_check (self->grant, simulator_settings_now (&self->simulator->settings), &error))
    return;

  _simulator_connection_send_error (self, SIMULATOR_ACTION_DISCONNECTED, NULL, error);
  simulator_connection_close (self, SOUP_WEBSOCKET_CLOSE_NORMAL);
}

/**
 * _simulator_connection_send_welcome:
 * @self: a connection
 * @error: (nullable): why it could not be resumed
 *
 * Sends CONNECTED (RTN21).
 */
void
_simulator_connection_send_welcome (SimulatorConnection *self,
                                    const GError        *error)
{
  const SimulatorSettings *settings = &self->simulator->settings;
  GString *out = _simulator_frame_new (SIMULATOR_ACTION_CONNECTED, NULL);
  g_autofree char *reason = error != NULL ? simulator_error_to_json (error) : NULL;

  self->idle_interval = settings->max_idle_interval;
  simulator_json_add_string (out, "connectionId", self->id);
  simulator_json_add_string (out, "connectionKey", self->key);
  simulator_json_add_raw (out, "connectionDetails", "{");
  if (self->client_id != NULL)
    simulator_json_add_string (out, "clientId", self->client_id);
  else
    simulator_json_add_raw (out, "clientId", g_strcmp0 (self->grant->client_id, "*") == 0 ? "\"*\"" : "null");
  simulator_json_add_string (out, "connectionKey", self->key);
  simulator_json_add_int (out, "maxMessageSize", 65536);
  simulator_json_add_int (out, "maxFrameSize", settings->max_frame_size);
  simulator_json_add_int (out, "maxInboundRate", 50);
  simulator_json_add_int (out, "maxOutboundRate", 50);
  simulator_json_add_int (out, "connectionStateTtl", settings->connection_state_ttl);
  simulator_json_add_int (out, "maxIdleInterval", settings->max_idle_interval);
  simulator_json_add_string (out, "serverId", "simulator");
  simulator_json_add_string (out, "siteCode", "sim");
  g_string_append_c (out, '}');
  simulator_json_add_raw (out, "error", reason);
  _simulator_connection_send_string (self, SIMULATOR_ACTION_CONNECTED, NULL, out);
}

/* Coming */

static SimulatorConnection *
connection_new (Simulator *simulator)
{
  SimulatorConnection *self = g_new0 (SimulatorConnection, 1);

  self->simulator = simulator;
  self->id = g_strdup_printf ("c%08x", g_random_int ());
  self->attachments = g_hash_table_new (g_str_hash, g_str_equal);
  self->delayed = g_ptr_array_new_with_free_func (delayed_free);
  return self;
}

static void
connection_set_key (SimulatorConnection *self)
{
  if (self->key != NULL)
    g_hash_table_remove (self->simulator->connection_keys, self->key);
  g_free (self->key);
  self->key = g_strdup_printf ("%s!%08x%08x", self->id, g_random_int (), g_random_int ());
  g_hash_table_insert (self->simulator->connection_keys, self->key, self);
}

static gboolean
forget_cb (gpointer data)
{
  simulator_connection_forget (data);
  return G_SOURCE_REMOVE;
}

static void
closed_cb (SimulatorSocket *socket,
           gpointer         user_data)
{
  SimulatorConnection *self = user_data;

  connection_log (self, "closed", "");
  self->socket = NULL;
  clear_timer (&self->heartbeat_timer);
  clear_timer (&self->fault_timer);
  clear_timer (&self->rate_timer);
  g_ptr_array_set_size (self->delayed, 0);
  set_timer (self, &self->forget_timer, self->over ? 0 : self->simulator->settings.connection_state_ttl, forget_cb);
}

static void
text_cb (SimulatorSocket *socket,
         const char      *text,
         gsize            length,
         gpointer         user_data)
{
  SimulatorConnection *self = user_data;
  g_autoptr(JsonNode) root = simulator_json_parse (text, length, NULL);
  JsonObject *frame = root != NULL && JSON_NODE_HOLDS_OBJECT (root) ? json_node_get_object (root) : NULL;
  int action = frame != NULL ? simulator_json_get_int (frame, "action", -1) : -1;
  g_autoptr(GRefString) json = g_ref_string_new_len (text, length);
  const SimulatorFault *fault;

  if (root != NULL)
    simulator_log_add (self->simulator->log, "in", self->number, json);
  else
    connection_log (self, "in", text);

  fault = simulator_faults_match (self->simulator->faults, SIMULATOR_FAULT_IN, self->number, action,
                                  simulator_json_get_string (frame, "channel"), text);
  if (fault != NULL)
    {
      SimulatorFaultEffect effect = fault->effect;

      if (effect == SIMULATOR_FAULT_DELAY)
        connection_delay (self, TRUE, json, fault->after);
      if (effect == SIMULATOR_FAULT_INJECT && fault->frame != NULL)
        connection_write (self, fault->frame);
      connection_follow_up (self, effect, fault);
      connection_follow_up (self, fault->then, fault);
      if (effect == SIMULATOR_FAULT_REPLACE && fault->frame != NULL)
        connection_handle_text (self, fault->frame, g_ref_string_length (fault->frame));
      if (effect != SIMULATOR_FAULT_PASS && effect != SIMULATOR_FAULT_INJECT)
        return;
    }

  if (frame != NULL && self->grant != NULL && self->socket != NULL)
    _simulator_connection_handle (self, action, frame);
}

/* What a connect asked for, while it waits for a fault to pass. */
typedef struct
{
  Simulator *simulator;
  SoupServerMessage *message;
  GHashTable *query;
  guint number;
  SimulatorFaultEffect effect;
  guint after;
  guint code;
  gboolean reset;
} Request;

static void
request_free (Request *request)
{
  g_object_unref (request->message);
  g_hash_table_unref (request->query);
  g_free (request);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Request, request_free)

static SimulatorGrant *
request_authenticate (Request  *request,
                      GError  **error)
{
  const char *token = g_hash_table_lookup (request->query, "accessToken");
  const char *key = g_hash_table_lookup (request->query, "key");
  const char *client_id = g_hash_table_lookup (request->query, "clientId");
  g_autoptr(SimulatorGrant) grant = NULL;

  if (token == NULL)
    token = g_hash_table_lookup (request->query, "access_token");

  if (token != NULL)
    grant = simulator_auth_check_token (request->simulator->auth, token, error);
  else if (key != NULL)
    grant = simulator_auth_check_key (request->simulator->auth, key, error);
  else
    g_set_error_literal (error, SIMULATOR_ERROR, SIMULATOR_ERROR_INVALID_CREDENTIALS, "No authentication information provided");

  if (grant != NULL && client_id != NULL && grant->client_id != NULL && strcmp (grant->client_id, "*") != 0
      && strcmp (grant->client_id, client_id) != 0)
    {
      g_set_error_literal (error, SIMULATOR_ERROR, SIMULATOR_ERROR_INCOMPATIBLE_CREDENTIALS, "The token is for another clientId");
      return NULL;
    }

  return g_steal_pointer (&grant);
}

/* Finds the connection to go on with, and takes its old socket from it. */
static SimulatorConnection *
request_resume (Request         *request,
                SimulatorGrant  *grant,
                GError         **error)
{
  const char *key = g_hash_table_lookup (request->query, "resume");
  SimulatorConnection *self;
  GHashTableIter iter;
  gpointer value;

  if (key == NULL)
    key = g_hash_table_lookup (request->query, "recover");
  if (key == NULL || grant == NULL)
    return NULL;

  self = g_hash_table_lookup (request->simulator->connection_keys, key);
  if (self == NULL || self->over || g_strcmp0 (self->grant->key_name, grant->key_name) != 0)
    {
      g_set_error_literal (error, SIMULATOR_ERROR, SIMULATOR_ERROR_RESUME, "Unable to recover connection: unknown or expired");
      return NULL;
    }

  simulator_connection_drop (self, FALSE);
  clear_timer (&self->forget_timer);
  g_hash_table_iter_init (&iter, self->attachments);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    ((SimulatorAttachment *) value)->live = FALSE;
  g_hash_table_steal (request->simulator->connections, GUINT_TO_POINTER (self->number));
  return self;
}

static gboolean
fault_close_cb (gpointer data)
{
  simulator_connection_close (data, SOUP_WEBSOCKET_CLOSE_GOING_AWAY);
  return G_SOURCE_REMOVE;
}

static gboolean
fault_drop_cb (gpointer data)
{
  simulator_connection_drop (data, FALSE);
  return G_SOURCE_REMOVE;
}

static gboolean
fault_reset_cb (gpointer data)
{
  simulator_connection_drop (data, TRUE);
  return G_SOURCE_REMOVE;
}

static void
request_greet (Request             *request,
               SimulatorConnection *self,
               const GError        *refusal,
               const GError        *lost)
{
  gboolean closes = request->effect == SIMULATOR_FAULT_CLOSE;
  gboolean ends = closes || request->effect == SIMULATOR_FAULT_DROP;

  self->muted = request->effect == SIMULATOR_FAULT_MUTE;
  if (ends && request->after == 0)
    {
      self->over = lost == NULL && refusal == NULL ? self->over : TRUE;
      if (closes)
        simulator_connection_close (self, request->code);
      else
        simulator_connection_drop (self, request->reset);
      return;
    }

  if (refusal != NULL)
    {
      self->over = TRUE;
      _simulator_connection_send_error (self, SIMULATOR_ACTION_ERROR, NULL, refusal);
      simulator_connection_close (self, SOUP_WEBSOCKET_CLOSE_NORMAL);
      return;
    }

  _simulator_connection_send_welcome (self, lost);
  if (self->idle_interval > 0)
    set_timer (self, &self->heartbeat_timer, self->idle_interval * 9 / 10, heartbeat_cb);
  if (ends)
    set_timer (self, &self->fault_timer, request->after, closes ? fault_close_cb : request->reset ? fault_reset_cb : fault_drop_cb);
}

static void
request_accept (Request *request)
{
  Simulator *simulator = request->simulator;
  g_autoptr(GError) refusal = NULL;
  g_autoptr(GError) lost = NULL;
  g_autoptr(SimulatorGrant) grant = request_authenticate (request, &refusal);
  SimulatorConnection *self = request_resume (request, grant, &lost);
  const char *client_id = g_hash_table_lookup (request->query, "clientId");

  if (self == NULL)
    self = connection_new (simulator);
  self->number = request->number;
  g_hash_table_insert (simulator->connections, GUINT_TO_POINTER (self->number), self);
  self->echo = g_strcmp0 (g_hash_table_lookup (request->query, "echo"), "false") != 0;
  self->heartbeats = g_strcmp0 (g_hash_table_lookup (request->query, "heartbeats"), "true") == 0;

  if (grant != NULL)
    {
      if (client_id == NULL && g_strcmp0 (grant->client_id, "*") != 0)
        client_id = grant->client_id;
      g_set_str (&self->client_id, client_id);
      connection_set_key (self);
      _simulator_connection_set_grant (self, grant);
    }

  self->socket = simulator_socket_new (request->message, simulator->settings.max_frame_size, text_cb, closed_cb, self);
  request_greet (request, self, refusal, lost);
}

static gboolean
request_cb (gpointer data)
{
  request_accept (data);
  return G_SOURCE_REMOVE;
}

static void
simulator_log_connect (Simulator  *simulator,
                       GHashTable *query)
{
  GString *out = g_string_new ("{");
  g_autoptr(GRefString) json = NULL;
  GHashTableIter iter;
  gpointer name, value;

  g_hash_table_iter_init (&iter, query);
  while (g_hash_table_iter_next (&iter, &name, &value))
    {
      if (out->len > 1)
        g_string_append_c (out, ',');
      simulator_json_quote (out, name);
      g_string_append_c (out, ':');
      simulator_json_quote (out, value);
    }
  g_string_append_c (out, '}');

  json = g_ref_string_new_len (out->str, out->len);
  simulator_log_add (simulator->log, "connect", simulator->last_connection, json);
  g_string_free (out, TRUE);
}

/**
 * simulator_connection_accept:
 * @simulator: the service
 * @message: a request for a websocket
 * @query: the query of it
 *
 * Takes a connection in (RTN2), or does what a fault asks for.
 */
void
simulator_connection_accept (Simulator         *simulator,
                             SoupServerMessage *message,
                             GHashTable        *query)
{
  g_autoptr(Request) request = g_new0 (Request, 1);
  const SimulatorFault *fault;

  request->simulator = simulator;
  request->message = g_object_ref (message);
  request->query = g_hash_table_ref (query);
  request->number = ++simulator->last_connection;
  request->effect = SIMULATOR_FAULT_PASS;
  simulator_log_connect (simulator, query);

  fault = simulator_faults_match (simulator->faults, SIMULATOR_FAULT_CONNECT, request->number, -1, NULL,
                                  g_uri_get_query (soup_server_message_get_uri (message)));
  if (fault != NULL)
    {
      request->effect = fault->effect;
      request->after = fault->after;
      request->code = fault->code;
      request->reset = fault->reset;
    }

  if (request->effect == SIMULATOR_FAULT_REFUSE)
    simulator_socket_drop_http (message);
  else if (request->effect == SIMULATOR_FAULT_RESPOND)
    simulator_http_respond_fault (message, fault);
  else if (request->effect == SIMULATOR_FAULT_HANG)
    soup_server_message_pause (message);
  else if (request->effect == SIMULATOR_FAULT_DELAY)
    {
      soup_server_message_pause (message);
      g_timeout_add_full (G_PRIORITY_DEFAULT, request->after, request_cb, request, (GDestroyNotify) request_free);
      g_steal_pointer (&request);
    }
  else
    request_accept (request);
}

/* Going */

/**
 * simulator_connection_close:
 * @self: a connection
 * @code: a close code
 *
 * Closes the socket, in order. The connection can be resumed unless it is over.
 */
void
simulator_connection_close (SimulatorConnection *self,
                            guint                code)
{
  if (self->socket != NULL)
    simulator_socket_close (self->socket, code);
}

/**
 * simulator_connection_drop:
 * @self: a connection
 * @reset: whether the client gets a reset instead of an end
 *
 * Cuts the socket off. The connection can be resumed.
 */
void
simulator_connection_drop (SimulatorConnection *self,
                           gboolean             reset)
{
  if (self->socket != NULL)
    simulator_socket_drop (self->socket, reset);
}

/**
 * simulator_connection_mute:
 * @self: a connection
 *
 * Sends nothing more on the socket, not even heartbeats.
 */
void
simulator_connection_mute (SimulatorConnection *self)
{
  self->muted = TRUE;
}

/**
 * simulator_connection_forget:
 * @self: (transfer full): a connection
 *
 * Ends a connection for good.
 */
void
simulator_connection_forget (SimulatorConnection *self)
{
  g_hash_table_remove (self->simulator->connections, GUINT_TO_POINTER (self->number));
}

/**
 * _simulator_connection_detach:
 * @self: a connection
 * @channel: the name of a channel
 *
 * Takes the connection off a channel, if it is on it.
 */
void
_simulator_connection_detach (SimulatorConnection *self,
                              const char          *channel)
{
  gpointer attachment;

  if (g_hash_table_steal_extended (self->attachments, channel, NULL, &attachment))
    simulator_channel_detach (attachment);
}

/**
 * simulator_connection_free:
 * @self: (transfer full): a connection that is in no table any more
 *
 * Frees a connection. Its attachments and members go with it.
 */
void
simulator_connection_free (SimulatorConnection *self)
{
  g_autoptr(GPtrArray) attachments = NULL;

  simulator_connection_drop (self, FALSE);
  clear_timer (&self->forget_timer);
  clear_timer (&self->grant_timer);
  if (self->key != NULL)
    g_hash_table_remove (self->simulator->connection_keys, self->key);

  attachments = g_hash_table_steal_all_values (self->attachments);
  for (guint i = 0; i < attachments->len; i++)
    simulator_channel_detach (g_ptr_array_index (attachments, i));

  g_hash_table_unref (self->attachments);
  g_ptr_array_unref (self->delayed);
  g_clear_pointer (&self->grant, simulator_grant_unref);
  g_free (self->client_id);
  g_free (self->key);
  g_free (self->id);
  g_free (self);
}

/* For the control */

/**
 * simulator_connection_get_id:
 * @self: a connection
 *
 * Returns: its id
 */
const char *
simulator_connection_get_id (SimulatorConnection *self)
{
  return self->id;
}

/**
 * simulator_connection_matches:
 * @self: a connection
 * @selector: an object that may have `connection` (number or id), `clientId`
 *   and `channel` (one that it is attached to)
 *
 * Returns: whether @self is meant
 */
gboolean
simulator_connection_matches (SimulatorConnection *self,
                              JsonObject          *selector)
{
  gint64 number = simulator_json_get_int (selector, "connection", 0);
  const char *id = simulator_json_get_string (selector, "connection");
  const char *client_id = simulator_json_get_string (selector, "clientId");
  const char *channel = simulator_json_get_string (selector, "channel");

  return (number == 0 || number == self->number)
         && (id == NULL || strcmp (id, self->id) == 0)
         && (client_id == NULL || g_strcmp0 (client_id, self->client_id) == 0)
         && (channel == NULL || g_hash_table_contains (self->attachments, channel));
}

/**
 * simulator_connection_print:
 * @self: a connection
 * @out: where to write
 *
 * Describes a connection as JSON.
 */
void
simulator_connection_print (SimulatorConnection *self,
                            GString             *out)
{
  g_string_append_c (out, '{');
  simulator_json_add_int (out, "connection", self->number);
  simulator_json_add_string (out, "id", self->id);
  simulator_json_add_string (out, "clientId", self->client_id);
  simulator_json_add_raw (out, "open", self->socket != NULL ? "true" : "false");
  simulator_json_add_int (out, "channels", g_hash_table_size (self->attachments));
  g_string_append_c (out, '}');
}

/**
 * simulator_connection_impose:
 * @self: a connection, which may be gone after the call
 * @frame: a frame, or any text
 *
 * Sends a frame that the service did not think of, and lets it be true: ERROR
 * and DETACHED of a channel end the attachment, ERROR ends the connection,
 * DISCONNECTED and CLOSED its socket.
 */
void
simulator_connection_impose (SimulatorConnection *self,
                             const char          *frame)
{
  g_autoptr(JsonNode) root = simulator_json_parse (frame, -1, NULL);
  JsonObject *object = root != NULL && JSON_NODE_HOLDS_OBJECT (root) ? json_node_get_object (root) : NULL;
  int action = simulator_json_get_int (object, "action", -1);
  const char *channel = simulator_json_get_string (object, "channel");
  gboolean on_channel = channel != NULL && *channel != '\0';
  g_autoptr(GRefString) text = g_ref_string_new (frame);

  connection_write (self, text);
  if (on_channel)
    {
      if (action == SIMULATOR_ACTION_ERROR || action == SIMULATOR_ACTION_DETACHED)
        _simulator_connection_detach (self, channel);
    }
  else if (action == SIMULATOR_ACTION_ERROR || action == SIMULATOR_ACTION_CLOSED || action == SIMULATOR_ACTION_DISCONNECTED)
    {
      self->over = action != SIMULATOR_ACTION_DISCONNECTED;
      simulator_connection_close (self, SOUP_WEBSOCKET_CLOSE_NORMAL);
    }
}
