/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "simulator/simulator-channel.h"
#include "simulator/simulator-error.h"
#include "simulator/simulator-http.h"
#include "simulator/simulator-json.h"

/* The part of the service that is plain HTTP. */

/* Answers with the body, in the envelope if one is asked for. */
static void
rest_respond (SoupServerMessage *message,
              GHashTable        *query,
              char              *json)
{
  if (g_strcmp0 (g_hash_table_lookup (query, "envelope"), "json") == 0)
    {
      g_autofree char *inner = json;

      json = g_strdup_printf ("{\"statusCode\":200,\"response\":%s,\"headers\":{}}", inner);
    }

  simulator_http_respond (message, SOUP_STATUS_OK, json);
}

static SimulatorGrant *
rest_authenticate (Simulator          *simulator,
                   SoupServerMessage  *message,
                   GError            **error)
{
  const char *header = soup_message_headers_get_one (soup_server_message_get_request_headers (message), "Authorization");

  return simulator_auth_check_header (simulator->auth, header, error);
}

static gboolean
rest_check_metadata (Simulator          *simulator,
                     SoupServerMessage  *message,
                     const char         *channel,
                     GError            **error)
{
  g_autoptr(SimulatorGrant) grant = rest_authenticate (simulator, message, error);

  if (grant == NULL)
    return FALSE;
  if ((simulator_capability_allows (grant->capability, channel) & SIMULATOR_OPERATION_CHANNEL_METADATA) != 0)
    return TRUE;

  g_set_error_literal (error, SIMULATOR_ERROR, SIMULATOR_ERROR_CAPABILITY, "Not permitted: channel-metadata is missing");
  return FALSE;
}

static SimulatorMetrics
rest_get_metrics (Simulator  *simulator,
                  const char *name)
{
  SimulatorChannel *channel = simulator_channel_lookup (simulator, name);

  return channel != NULL ? simulator_channel_get_metrics (channel) : (SimulatorMetrics) { 0 };
}

static void
rest_request_token (Simulator          *simulator,
                    SoupServerMessage  *message,
                    const char         *key_name,
                    GError            **error)
{
  SoupMessageBody *body = soup_server_message_get_request_body (message);
  g_autoptr(GBytes) bytes = soup_message_body_flatten (body);
  g_autoptr(JsonNode) root = simulator_json_parse (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), NULL);
  const char *header = soup_message_headers_get_one (soup_server_message_get_request_headers (message), "Authorization");
  g_autoptr(SimulatorGrant) grant = NULL;

  if (root == NULL || !JSON_NODE_HOLDS_OBJECT (root))
    {
      g_set_error_literal (error, SIMULATOR_ERROR, SIMULATOR_ERROR_BAD_REQUEST, "The body is no JSON object");
      return;
    }

  grant = simulator_auth_issue_token (simulator->auth, key_name, json_node_get_object (root), header, error);
  if (grant != NULL)
    simulator_http_respond (message, SOUP_STATUS_CREATED, simulator_auth_describe (grant));
}

static void
rest_room_occupancy (Simulator          *simulator,
                     SoupServerMessage  *message,
                     GHashTable         *query,
                     const char         *room,
                     GError            **error)
{
  g_autofree char *channel = g_strconcat (room, "::$chat", NULL);
  SimulatorMetrics metrics;
  GString *out;

  if (*room == '\0' || *room == ':' || *room == '[' || strpbrk (room, "\r\n") != NULL)
    {
      g_set_error_literal (error, SIMULATOR_ERROR, SIMULATOR_ERROR_INVALID_CHANNEL, "Invalid room name");
      return;
    }
  if (!rest_check_metadata (simulator, message, channel, error))
    return;

  metrics = rest_get_metrics (simulator, channel);
  out = g_string_new ("{");
  simulator_json_add_int (out, "connections", metrics.counts[SIMULATOR_METRIC_CONNECTIONS]);
  simulator_json_add_int (out, "presenceMembers", metrics.counts[SIMULATOR_METRIC_PRESENCE_MEMBERS]);
  g_string_append_c (out, '}');
  rest_respond (message, query, g_string_free (out, FALSE));
}

static void
rest_print_channel (Simulator  *simulator,
                    const char *name,
                    GString    *out)
{
  SimulatorMetrics metrics = rest_get_metrics (simulator, name);

  simulator_channel_print_details (name, &metrics, out);
}

static void
rest_channel (Simulator          *simulator,
              SoupServerMessage  *message,
              GHashTable         *query,
              const char         *name,
              GError            **error)
{
  GString *out;

  if (!rest_check_metadata (simulator, message, name, error))
    return;

  out = g_string_new (NULL);
  rest_print_channel (simulator, name, out);
  rest_respond (message, query, g_string_free (out, FALSE));
}

static void
rest_add_links (SoupServerMessage *message,
                GHashTable        *query,
                const char        *next)
{
  SoupMessageHeaders *headers = soup_server_message_get_response_headers (message);
  g_autoptr(GHashTable) params = g_hash_table_new (g_str_hash, g_str_equal);
  const char *names[] = { "by", "limit", "prefix" };
  g_autofree char *first = NULL;
  g_autofree char *first_link = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (g_hash_table_contains (query, names[i]))
      g_hash_table_insert (params, (gpointer) names[i], g_hash_table_lookup (query, names[i]));

  first = soup_form_encode_hash (params);
  first_link = g_strdup_printf ("<./channels?%s>; rel=\"first\"", first);
  soup_message_headers_append (headers, "Link", first_link);

  if (next != NULL)
    {
      g_autofree char *rest = NULL;
      g_autofree char *next_link = NULL;

      g_hash_table_insert (params, (gpointer) "cursor", (gpointer) next);
      rest = soup_form_encode_hash (params);
      next_link = g_strdup_printf ("<./channels?%s>; rel=\"next\"", rest);
      soup_message_headers_append (headers, "Link", next_link);
    }
}

static int
compare_names (gconstpointer a,
               gconstpointer b)
{
  return strcmp (a, b);
}

/* The active channels with the prefix and behind the cursor, sorted. */
static GPtrArray *
rest_list_channels (Simulator  *simulator,
                    GHashTable *query)
{
  const char *prefix = g_hash_table_lookup (query, "prefix");
  const char *cursor = g_hash_table_lookup (query, "cursor");
  GPtrArray *names = g_ptr_array_new ();
  GHashTableIter iter;
  gpointer name, channel;

  g_hash_table_iter_init (&iter, simulator->channels);
  while (g_hash_table_iter_next (&iter, &name, &channel))
    if ((prefix == NULL || g_str_has_prefix (name, prefix)) && (cursor == NULL || strcmp (name, cursor) > 0)
        && simulator_channel_is_active (channel))
      g_ptr_array_add (names, name);

  g_ptr_array_sort_values (names, compare_names);
  return names;
}

static void
rest_print_channels (Simulator         *simulator,
                     SoupServerMessage *message,
                     GHashTable        *query,
                     guint              limit)
{
  g_autoptr(GPtrArray) names = rest_list_channels (simulator, query);
  gboolean by_value = g_strcmp0 (g_hash_table_lookup (query, "by"), "value") == 0;
  guint count = MIN (limit, names->len);
  GString *out = g_string_new ("[");

  for (guint i = 0; i < count; i++)
    {
      const char *name = g_ptr_array_index (names, i);

      if (i > 0)
        g_string_append_c (out, ',');
      if (by_value)
        rest_print_channel (simulator, name, out);
      else
        simulator_json_quote (out, name);
    }
  g_string_append_c (out, ']');

  rest_add_links (message, query, count < names->len ? g_ptr_array_index (names, count - 1) : NULL);
  rest_respond (message, query, g_string_free (out, FALSE));
}

typedef struct
{
  Simulator *simulator;
  SoupServerMessage *message;
  GHashTable *query;
  guint limit;
} Enumeration;

static gboolean
enumerated_cb (gpointer data)
{
  Enumeration *self = data;

  self->simulator->enumerations--;
  rest_print_channels (self->simulator, self->message, self->query, self->limit);
  soup_server_message_unpause (self->message);
  g_object_unref (self->message);
  g_hash_table_unref (self->query);
  return G_SOURCE_REMOVE;
}

static void
rest_enumerate (Simulator          *simulator,
                SoupServerMessage  *message,
                GHashTable         *query,
                GError            **error)
{
  const SimulatorSettings *settings = &simulator->settings;
  const char *asked = g_hash_table_lookup (query, "limit");
  gint64 limit = asked != NULL ? g_ascii_strtoll (asked, NULL, 10) : 100;
  Enumeration *running;

  if (!rest_check_metadata (simulator, message, "*", error))
    return;

  if (limit < 1 || limit > 1000)
    g_set_error_literal (error, SIMULATOR_ERROR, SIMULATOR_ERROR_BAD_PARAMETER, "The limit is from 1 to 1000");
  else if (simulator->enumerations >= settings->enumeration_concurrency)
    g_set_error_literal (error, SIMULATOR_ERROR, SIMULATOR_ERROR_ENUMERATION, "An enumeration of channels is running already");
  else if (settings->enumeration_duration <= 0)
    rest_print_channels (simulator, message, query, CLAMP (settings->enumeration_limit, 1, limit));
  else
    {
      running = g_new0 (Enumeration, 1);
      running->simulator = simulator;
      running->message = g_object_ref (message);
      running->query = g_hash_table_ref (query);
      running->limit = CLAMP (settings->enumeration_limit, 1, limit);
      simulator->enumerations++;
      soup_server_message_pause (message);
      g_timeout_add_full (G_PRIORITY_DEFAULT, settings->enumeration_duration, enumerated_cb, running, g_free);
    }
}

/**
 * simulator_rest_handle:
 * @simulator: the service
 * @message: a request
 * @path: the decoded segments of its path
 * @query: the query of it
 *
 * Answers a request of the REST interface (RSC).
 */
void
simulator_rest_handle (Simulator          *simulator,
                       SoupServerMessage  *message,
                       char              **path,
                       GHashTable         *query)
{
  guint length = g_strv_length (path);
  const char *method = soup_server_message_get_method (message);
  g_autoptr(GError) error = NULL;

  if (!simulator_rate_take (&simulator->requests, simulator->settings.request_rate))
    g_set_error_literal (&error, SIMULATOR_ERROR, SIMULATOR_ERROR_REQUESTS, "Too many requests");
  else if (length == 3 && strcmp (path[0], "keys") == 0 && strcmp (path[2], "requestToken") == 0
      && strcmp (method, "POST") == 0)
    rest_request_token (simulator, message, path[1], &error);
  else if (strcmp (method, "GET") != 0)
    g_set_error_literal (&error, SIMULATOR_ERROR, SIMULATOR_ERROR_METHOD, "Method not allowed");
  else if (length == 1 && strcmp (path[0], "time") == 0)
    rest_respond (message, query, g_strdup_printf ("[%" G_GINT64_FORMAT "]", simulator_settings_now (&simulator->settings)));
  else if (length == 5 && strcmp (path[0], "chat") == 0 && strlen (path[1]) == 2 && path[1][0] == 'v'
           && strchr ("234", path[1][1]) != NULL && strcmp (path[2], "rooms") == 0 && strcmp (path[4], "occupancy") == 0)
    rest_room_occupancy (simulator, message, query, path[3], &error);
  else if (length == 1 && strcmp (path[0], "channels") == 0)
    rest_enumerate (simulator, message, query, &error);
  else if (length == 2 && strcmp (path[0], "channels") == 0)
    rest_channel (simulator, message, query, path[1], &error);
  else
    g_set_error_literal (&error, SIMULATOR_ERROR, SIMULATOR_ERROR_NOT_FOUND, "Not found");

  if (error != NULL)
    simulator_http_respond_error (message, error);
}
