/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "simulator/simulator-connection-private.h"
#include "simulator/simulator-error.h"
#include "simulator/simulator-json.h"

/* How a connection lives and goes. */

/**
 * _simulator_timer_clear:
 * @timer: a timer of a connection
 *
 * Stops a timer.
 */
void
_simulator_timer_clear (GSource **timer)
{
  if (*timer != NULL)
    {
      g_source_destroy (*timer);
      g_clear_pointer (timer, g_source_unref);
    }
}

/**
 * _simulator_connection_set_timer:
 * @self: a connection
 * @timer: a timer of it
 * @delay_ms: when it is due
 * @func: called with @self, once unless it is set again
 *
 * Starts a timer, or starts it again.
 */
void
_simulator_connection_set_timer (SimulatorConnection  *self,
                                 GSource             **timer,
                                 gint64                delay_ms,
                                 GSourceFunc           func)
{
  _simulator_timer_clear (timer);
  *timer = g_timeout_source_new (CLAMP (delay_ms, 0, G_MAXINT));
  g_source_set_callback (*timer, func, self, NULL);
  g_source_attach (*timer, g_main_context_get_thread_default ());
}

/**
 * _simulator_connection_log:
 * @self: a connection
 * @type: what happened
 * @text: any text
 *
 * Logs what is perhaps no JSON; then it becomes a string of it.
 */
void
_simulator_connection_log (SimulatorConnection *self,
                           const char          *type,
                           const char          *text)
{
  g_autoptr(JsonNode) root = NULL;
  g_autoptr(GString) out = NULL;
  g_autoptr(GRefString) json = NULL;

  if (self->simulator->settings.log_length <= 0)
    return;

  root = simulator_json_parse (text, -1, NULL);
  out = g_string_new (NULL);
  if (root != NULL)
    simulator_json_print_node (out, root);
  else
    simulator_json_quote (out, text);
  json = g_ref_string_new_len (out->str, out->len);
  simulator_log_add (self->simulator->log, type, self->number, json);
}

static gboolean
expired_cb (gpointer data)
{
  SimulatorConnection *self = data;

  _simulator_timer_clear (&self->grant_timer);
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

  _simulator_connection_set_timer (self, &self->grant_timer, connection_get_life (self), expired_cb);
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

  _simulator_timer_clear (&self->grant_timer);
  if (grant->expires == 0)
    return;

  life = connection_get_life (self);
  _simulator_connection_set_timer (self, &self->grant_timer, life - MIN (self->simulator->settings.auth_lead, life / 3),
                                   expiring_cb);
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

/**
 * _simulator_connection_handle_text:
 * @self: a connection, which may be gone after the call
 * @text: what came in
 * @length: bytes of @text
 *
 * Does what a frame asks for, past all faults.
 */
void
_simulator_connection_handle_text (SimulatorConnection *self,
                                   const char          *text,
                                   gsize                length)
{
  g_autoptr(JsonNode) root = simulator_json_parse (text, length, NULL);
  JsonObject *frame = root != NULL && JSON_NODE_HOLDS_OBJECT (root) ? json_node_get_object (root) : NULL;

  if (frame != NULL && self->grant != NULL)
    _simulator_connection_handle (self, simulator_json_get_int (frame, "action", -1), frame);
}

static gboolean
forget_cb (gpointer data)
{
  simulator_connection_forget (data);
  return G_SOURCE_REMOVE;
}

/**
 * _simulator_connection_closed_cb:
 * @socket: the socket that has ended
 * @user_data: its connection
 *
 * Lets the connection wait for its client to come back.
 */
void
_simulator_connection_closed_cb (SimulatorSocket *socket,
                                 gpointer         user_data)
{
  SimulatorConnection *self = user_data;

  _simulator_connection_log (self, "closed", "");
  self->socket = NULL;
  _simulator_timer_clear (&self->heartbeat_timer);
  _simulator_timer_clear (&self->fault_timer);
  _simulator_timer_clear (&self->rate_timer);
  g_clear_pointer (&self->delayed, g_ptr_array_unref);
  _simulator_connection_set_timer (self, &self->forget_timer, self->over ? 0 : self->simulator->settings.connection_state_ttl, forget_cb);
}

/**
 * _simulator_connection_text_cb:
 * @socket: a socket
 * @text: what came in
 * @length: bytes of @text
 * @user_data: its connection, which may be gone after the call
 *
 * Logs a frame and handles it, or does what a fault asks for.
 */
void
_simulator_connection_text_cb (SimulatorSocket *socket,
                               const char      *text,
                               gsize            length,
                               gpointer         user_data)
{
  SimulatorConnection *self = user_data;
  g_autoptr(JsonNode) root = simulator_json_parse (text, length, NULL);
  JsonObject *frame = root != NULL && JSON_NODE_HOLDS_OBJECT (root) ? json_node_get_object (root) : NULL;
  int action = frame != NULL ? simulator_json_get_int (frame, "action", -1) : -1;
  g_autoptr(GRefString) json = g_ref_string_new_len (text, length);
  Simulator *simulator = self->simulator;
  guint number = self->number;
  const SimulatorFault *fault;

  _simulator_connection_log (self, "in", text);

  fault = simulator_faults_match (simulator->faults, SIMULATOR_FAULT_IN, number, action,
                                  simulator_json_get_string (frame, "channel"), text);
  if (fault != NULL)
    {
      if (fault->effect == SIMULATOR_FAULT_DELAY)
        _simulator_connection_delay (self, TRUE, json, fault->after);
      if (fault->effect == SIMULATOR_FAULT_INJECT && fault->frame != NULL)
        _simulator_connection_write_raw (self, fault->frame);
      _simulator_connection_follow_up (self, fault->effect, fault);
    }

  if (fault == NULL || fault->effect == SIMULATOR_FAULT_PASS || fault->effect == SIMULATOR_FAULT_INJECT)
    {
      if (frame != NULL && self->grant != NULL && self->socket != NULL)
        _simulator_connection_handle (self, action, frame);
    }
  else if (fault->effect == SIMULATOR_FAULT_REPLACE && fault->frame != NULL)
    _simulator_connection_handle_text (self, fault->frame, g_ref_string_length (fault->frame));

  /* Handling CLOSE frees the connection. */
  if (fault != NULL && g_hash_table_lookup (simulator->connections, GUINT_TO_POINTER (number)) == self)
    _simulator_connection_follow_up (self, fault->then, fault);
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
  _simulator_timer_clear (&self->forget_timer);
  _simulator_timer_clear (&self->grant_timer);
  for (guint i = 0; i < self->keys->len; i++)
    g_hash_table_remove (self->simulator->connection_keys, g_ptr_array_index (self->keys, i));

  attachments = g_hash_table_steal_all_values (self->attachments);
  for (guint i = 0; i < attachments->len; i++)
    simulator_channel_detach (g_ptr_array_index (attachments, i));

  g_hash_table_unref (self->attachments);
  g_clear_pointer (&self->grant, simulator_grant_unref);
  g_free (self->client_id);
  g_ptr_array_unref (self->keys);
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

  _simulator_connection_write_raw (self, text);
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
