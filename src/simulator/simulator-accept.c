/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "simulator/simulator-connection-private.h"
#include "simulator/simulator-error.h"
#include "simulator/simulator-http.h"
#include "simulator/simulator-json.h"

/* How a connection comes, or comes back. */

static SimulatorConnection *
connection_new (Simulator *simulator)
{
  SimulatorConnection *self = g_new0 (SimulatorConnection, 1);

  self->simulator = simulator;
  self->id = g_strdup_printf ("c%08x", g_random_int ());
  self->keys = g_ptr_array_new_with_free_func (g_free);
  self->attachments = g_hash_table_new (g_str_hash, g_str_equal);
  return self;
}

/* All keys of a connection lead to it: who never saw the newest comes with the
 * one before. */
static void
connection_renew_key (SimulatorConnection *self)
{
  self->key = g_strdup_printf ("%s!%08x%08x", self->id, g_random_int (), g_random_int ());
  g_ptr_array_add (self->keys, self->key);
  g_hash_table_insert (self->simulator->connection_keys, self->key, self);
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
  _simulator_timer_clear (&self->forget_timer);
  g_hash_table_iter_init (&iter, self->attachments);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    ((SimulatorAttachment *) value)->live = FALSE;
  g_hash_table_steal (request->simulator->connections, GUINT_TO_POINTER (self->number));
  return self;
}

static gboolean
end_cb (gpointer data)
{
  SimulatorConnection *self = data;

  if (self->end_code != 0)
    simulator_connection_close (self, self->end_code);
  else
    simulator_connection_drop (self, self->end_reset);
  return G_SOURCE_REMOVE;
}

/* Says the first word, or does what a fault asks for in its place. */
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
      /* Nobody knows the key of a connection that was never greeted. */
      self->over = self->keys->len <= 1;
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
  /* A fault of that frame may have ended the socket. */
  if (self->socket == NULL)
    return;

  if (self->idle_interval > 0)
    _simulator_connection_set_timer (self, &self->heartbeat_timer, self->idle_interval * 9 / 10,
                                     _simulator_connection_heartbeat_cb);
  if (ends)
    {
      self->end_code = closes ? request->code : 0;
      self->end_reset = request->reset;
      _simulator_connection_set_timer (self, &self->fault_timer, request->after, end_cb);
    }
}

static void
request_turn_away (SimulatorConnection *self)
{
  g_autoptr(GError) error = g_error_new_literal (SIMULATOR_ERROR, SIMULATOR_ERROR_CONNECTIONS,
                                                 "Connections are opened too fast");

  self->over = TRUE;
  _simulator_connection_send_error (self, SIMULATOR_ACTION_DISCONNECTED, NULL, error);
  simulator_connection_close (self, SOUP_WEBSOCKET_CLOSE_NORMAL);
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
  gboolean within_rate = TRUE;

  if (self == NULL)
    {
      self = connection_new (simulator);
      within_rate = simulator_rate_take (&simulator->connects, simulator->settings.connect_rate);
    }
  self->number = request->number;
  g_hash_table_insert (simulator->connections, GUINT_TO_POINTER (self->number), self);
  self->echo = g_strcmp0 (g_hash_table_lookup (request->query, "echo"), "false") != 0;
  self->heartbeats = g_strcmp0 (g_hash_table_lookup (request->query, "heartbeats"), "true") == 0;

  if (grant != NULL)
    {
      if (client_id == NULL && g_strcmp0 (grant->client_id, "*") != 0)
        client_id = grant->client_id;
      g_set_str (&self->client_id, client_id);
      connection_renew_key (self);
      _simulator_connection_set_grant (self, grant);
    }

  self->socket = simulator_socket_new (request->message, simulator->settings.max_frame_size,
                                       _simulator_connection_text_cb, _simulator_connection_closed_cb, self);
  if (within_rate)
    request_greet (request, self, refusal, lost);
  else
    request_turn_away (self);
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
