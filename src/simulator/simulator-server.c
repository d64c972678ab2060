/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "simulator/simulator-connection.h"
#include "simulator/simulator-error.h"
#include "simulator/simulator-http.h"
#include "simulator/simulator-json.h"
#include "simulator/simulator-server.h"
#include "simulator/simulator-socket.h"

#define BACKLOG 1024
#define PORT_TRIES 20

struct _SimulatorServer
{
  Simulator *simulator;
  SoupServer *soup;
  guint16 port;
  gint64 down_ms;
  GSource *listen_source;
};

static GSocket *
listen_on (GSocketFamily   family,
           guint16         port,
           GError        **error)
{
  g_autoptr(GSocket) socket = g_socket_new (family, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, error);
  g_autoptr(GInetAddress) loopback = g_inet_address_new_loopback (family);
  g_autoptr(GSocketAddress) address = g_inet_socket_address_new (loopback, port);

  if (socket == NULL)
    return NULL;

  g_socket_set_listen_backlog (socket, BACKLOG);
  if (!g_socket_bind (socket, address, TRUE, error) || !g_socket_listen (socket, error))
    return NULL;

  return g_steal_pointer (&socket);
}

static guint16
get_port (GSocket *socket)
{
  g_autoptr(GSocketAddress) address = g_socket_get_local_address (socket, NULL);

  return g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (address));
}

/* Takes the same port for both families, where there are both. */
static gboolean
server_listen (SimulatorServer  *self,
               guint16           port,
               GError          **error)
{
  for (guint i = 0; i < PORT_TRIES; i++)
    {
      g_autoptr(GSocket) four = listen_on (G_SOCKET_FAMILY_IPV4, port, error);
      g_autoptr(GSocket) six = NULL;
      g_autoptr(GError) six_error = NULL;

      if (four == NULL)
        return FALSE;

      self->port = get_port (four);
      six = listen_on (G_SOCKET_FAMILY_IPV6, self->port, &six_error);
      if (six == NULL && port == 0 && g_error_matches (six_error, G_IO_ERROR, G_IO_ERROR_ADDRESS_IN_USE))
        continue;

      return soup_server_listen_socket (self->soup, four, 0, error)
             && (six == NULL || soup_server_listen_socket (self->soup, six, 0, error));
    }

  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_ADDRESS_IN_USE, "No port is free for both families");
  return FALSE;
}

/* Each segment is decoded once, after the path was split. */
static char **
split_path (const char  *path,
            GError     **error)
{
  char **segments = g_strsplit (*path == '/' ? path + 1 : path, "/", -1);

  for (guint i = 0; segments[i] != NULL; i++)
    {
      char *decoded = g_uri_unescape_string (segments[i], NULL);

      if (decoded == NULL || !g_utf8_validate (decoded, -1, NULL))
        {
          g_set_error_literal (error, SIMULATOR_ERROR, SIMULATOR_ERROR_BAD_REQUEST, "The path is not UTF-8");
          g_free (decoded);
          g_strfreev (segments);
          return NULL;
        }
      g_free (segments[i]);
      segments[i] = decoded;
    }

  return segments;
}

static void
server_log (SimulatorServer   *self,
            SoupServerMessage *message)
{
  GString *out = g_string_new ("{");
  SoupMessageHeadersIter iter;
  g_autoptr(GRefString) json = NULL;
  const char *name, *value;

  simulator_json_add_string (out, "method", soup_server_message_get_method (message));
  simulator_json_add_string (out, "path", g_uri_get_path (soup_server_message_get_uri (message)));
  simulator_json_add_string (out, "query", g_uri_get_query (soup_server_message_get_uri (message)));
  simulator_json_add_raw (out, "headers", "{");
  soup_message_headers_iter_init (&iter, soup_server_message_get_request_headers (message));
  while (soup_message_headers_iter_next (&iter, &name, &value))
    {
      g_autofree char *valid = g_utf8_make_valid (value, -1);
      g_autofree char *valid_name = g_utf8_make_valid (name, -1);

      if (out->str[out->len - 1] != '{')
        g_string_append_c (out, ',');
      simulator_json_quote (out, valid_name);
      g_string_append_c (out, ':');
      simulator_json_quote (out, valid);
    }
  g_string_append (out, "}}");

  json = g_ref_string_new_len (out->str, out->len);
  simulator_log_add (self->simulator->log, "request", 0, json);
  g_string_free (out, TRUE);
}

static gboolean
return_cb (gpointer data)
{
  SimulatorServer *self = data;
  g_autoptr(GError) error = NULL;

  g_clear_pointer (&self->listen_source, g_source_unref);
  if (!server_listen (self, self->port, &error))
    g_printerr ("%s\n", error->message);
  return G_SOURCE_REMOVE;
}

static void
server_schedule (SimulatorServer *self,
                 gint64           delay_ms,
                 GSourceFunc      func)
{
  g_clear_pointer (&self->listen_source, g_source_unref);
  self->listen_source = g_timeout_source_new (delay_ms);
  g_source_set_callback (self->listen_source, func, self, NULL);
  g_source_attach (self->listen_source, g_main_context_get_thread_default ());
}

static gboolean
leave_cb (gpointer data)
{
  SimulatorServer *self = data;

  soup_server_disconnect (self->soup);
  server_schedule (self, self->down_ms, return_cb);
  return G_SOURCE_REMOVE;
}

static void
finished_cb (SoupServerMessage *message,
             gpointer           user_data)
{
  server_schedule (user_data, 0, leave_cb);
}

/* Does not listen for a while once this request is answered: nobody can
 * connect. Websockets that are open stay so. */
static void
server_go_down (SimulatorServer   *self,
                SoupServerMessage *message,
                GHashTable        *query)
{
  const char *text = g_hash_table_lookup (query, "down");

  self->down_ms = text != NULL ? CLAMP (g_ascii_strtoll (text, NULL, 10), 0, G_MAXINT) : 0;
  simulator_http_respond (message, SOUP_STATUS_OK, g_strdup ("{}"));
  if (self->listen_source == NULL)
    g_signal_connect (message, "finished", G_CALLBACK (finished_cb), self);
}

static void
server_route (SimulatorServer   *self,
              SoupServerMessage *message)
{
  GUri *uri = soup_server_message_get_uri (message);
  g_autoptr(GError) error = NULL;
  g_auto(GStrv) path = split_path (g_uri_get_path (uri), &error);
  const char *text = g_uri_get_query (uri);
  g_autoptr(GHashTable) query = soup_form_decode (text != NULL ? text : "");

  if (path == NULL)
    simulator_http_respond_error (message, error);
  else if (g_strcmp0 (path[0], "control") == 0 && g_strcmp0 (path[1], "listen") == 0)
    server_go_down (self, message, query);
  else if (g_strcmp0 (path[0], "control") == 0)
    simulator_control_handle (self->simulator, message, path + 1, query);
  else if (simulator_socket_is_upgrade (message))
    simulator_connection_accept (self->simulator, message, query);
  else
    simulator_rest_handle (self->simulator, message, path, query);
}

typedef struct
{
  SimulatorServer *server;
  SoupServerMessage *message;
} Delayed;

static gboolean
delayed_cb (gpointer data)
{
  Delayed *delayed = data;

  soup_server_message_unpause (delayed->message);
  server_route (delayed->server, delayed->message);
  g_object_unref (delayed->message);
  return G_SOURCE_REMOVE;
}

static void
server_delay (SimulatorServer   *self,
              SoupServerMessage *message,
              guint              delay_ms)
{
  Delayed *delayed = g_new0 (Delayed, 1);

  delayed->server = self;
  delayed->message = g_object_ref (message);
  soup_server_message_pause (message);
  g_timeout_add_full (G_PRIORITY_DEFAULT, delay_ms, delayed_cb, delayed, g_free);
}

static void
handle_cb (SoupServer        *soup,
           SoupServerMessage *message,
           const char        *path,
           GHashTable        *query,
           gpointer           user_data)
{
  SimulatorServer *self = user_data;
  const SimulatorFault *fault = NULL;

  if (!g_str_has_prefix (path, "/control/") && !simulator_socket_is_upgrade (message))
    {
      g_autofree char *subject = g_strconcat (soup_server_message_get_method (message), " ", path, NULL);

      server_log (self, message);
      fault = simulator_faults_match (self->simulator->faults, SIMULATOR_FAULT_HTTP, 0, -1, subject,
                                      g_uri_get_query (soup_server_message_get_uri (message)));
    }

  if (fault == NULL || fault->effect == SIMULATOR_FAULT_PASS)
    server_route (self, message);
  else if (fault->effect == SIMULATOR_FAULT_RESPOND)
    simulator_http_respond_fault (message, fault);
  else if (fault->effect == SIMULATOR_FAULT_DELAY)
    server_delay (self, message, fault->after);
  else if (fault->effect == SIMULATOR_FAULT_HANG)
    soup_server_message_pause (message);
  else
    simulator_socket_drop_http (message);
}

/**
 * simulator_server_new:
 * @simulator: the service
 * @port: the port to listen on, 0 for any
 * @error: return location for an error
 *
 * Listens on loopback, for both families where there are both.
 *
 * Returns: (transfer full) (nullable): the server
 */
SimulatorServer *
simulator_server_new (Simulator  *simulator,
                      guint16     port,
                      GError    **error)
{
  g_autoptr(SimulatorServer) self = g_new0 (SimulatorServer, 1);

  self->simulator = simulator;
  self->soup = soup_server_new ("raw-paths", TRUE, "server-header", "occupancy-simulator", NULL);
  soup_server_add_handler (self->soup, NULL, handle_cb, self, NULL);

  return server_listen (self, port, error) ? g_steal_pointer (&self) : NULL;
}

/**
 * simulator_server_free:
 * @self: (transfer full): a server
 *
 * Stops listening.
 */
void
simulator_server_free (SimulatorServer *self)
{
  if (self->listen_source != NULL)
    g_source_destroy (self->listen_source);
  g_clear_pointer (&self->listen_source, g_source_unref);
  soup_server_disconnect (self->soup);
  g_object_unref (self->soup);
  g_free (self);
}

/**
 * simulator_server_get_port:
 * @self: a server
 *
 * Returns: the port it listens on
 */
guint16
simulator_server_get_port (SimulatorServer *self)
{
  return self->port;
}
