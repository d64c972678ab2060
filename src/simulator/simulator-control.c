/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "simulator/simulator-burst.h"
#include "simulator/simulator-channel.h"
#include "simulator/simulator-connection.h"
#include "simulator/simulator-error.h"
#include "simulator/simulator-http.h"
#include "simulator/simulator-json.h"
#include "simulator/simulator-scenario.h"

/* What a test says to the simulator; README.md has the words. */

typedef struct
{
  Simulator *simulator;
  SoupServerMessage *message;
  GHashTable *query;
  const char *argument; /* the segment behind the command, "" for none */
  JsonNode *body;
  JsonObject *object;   /* the body if it is an object, else an empty one */
  char *answer;
} Call;

typedef void (*Command) (Call    *call,
                         GError **error);

static void
control_reset (Call    *call,
               GError **error)
{
  simulator_reset (call->simulator);
}

static void
control_settings (Call    *call,
                  GError **error)
{
  Simulator *simulator = call->simulator;

  if (!simulator_settings_update (&simulator->settings, call->object, error))
    return;

  simulator_log_set_length (simulator->log, MAX (simulator->settings.log_length, 0));
  simulator_channels_flush (simulator);
  call->answer = simulator_settings_to_json (&simulator->settings);
}

static void
control_keys (Call    *call,
              GError **error)
{
  const char *key = simulator_json_get_string (call->object, "key");
  JsonNode *capability = json_object_get_member (call->object, "capability");
  g_autofree char *text = capability != NULL ? json_to_string (capability, FALSE) : NULL;

  simulator_auth_add_key (call->simulator->auth, key != NULL ? key : "", text,
                          simulator_json_get_int (call->object, "revoked", FALSE), error);
}

/* The connections that a selector means, which may go while they are worked on. */
static GArray *
control_select (Call       *call,
                JsonObject *selector)
{
  GArray *numbers = g_array_new (FALSE, FALSE, sizeof (guint));
  GHashTableIter iter;
  gpointer number, connection;

  g_hash_table_iter_init (&iter, call->simulator->connections);
  while (g_hash_table_iter_next (&iter, &number, &connection))
    if (simulator_connection_matches (connection, selector))
      {
        guint value = GPOINTER_TO_UINT (number);

        g_array_append_val (numbers, value);
      }

  return numbers;
}

static void
control_for_each (Call        *call,
                  JsonObject  *selector,
                  void       (*func) (SimulatorConnection *connection, Call *call))
{
  g_autoptr(GArray) numbers = control_select (call, selector);

  for (guint i = 0; i < numbers->len; i++)
    {
      gpointer number = GUINT_TO_POINTER (g_array_index (numbers, guint, i));
      SimulatorConnection *connection = g_hash_table_lookup (call->simulator->connections, number);

      if (connection != NULL)
        func (connection, call);
    }

  call->answer = g_strdup_printf ("{\"connections\":%u}", numbers->len);
}

static void
check_connection (SimulatorConnection *connection,
                  Call                *call)
{
  simulator_connection_check_grant (connection);
}

static void
control_tokens (Call    *call,
                GError **error)
{
  gint64 code = simulator_json_get_int (call->object, "code", SIMULATOR_ERROR_TOKEN_EXPIRED);
  const char *token = simulator_json_get_string (call->object, "token");
  const char *client_id = simulator_json_get_string (call->object, "clientId");
  guint count = simulator_auth_refuse_tokens (call->simulator->auth, token, client_id, code);

  if (!simulator_json_get_int (call->object, "quietly", FALSE))
    control_for_each (call, NULL, check_connection);
  g_free (call->answer);
  call->answer = g_strdup_printf ("{\"tokens\":%u}", count);
}

static gboolean
control_set_room (Call        *call,
                  JsonObject  *values,
                  GError     **error)
{
  const char *room = simulator_json_get_string (values, "room");
  const char *channel = simulator_json_get_string (values, "channel");
  g_autofree char *name = room != NULL ? g_strconcat (room, "::$chat", NULL) : g_strdup (channel);
  SimulatorMetrics crowd;

  if (name == NULL)
    {
      g_set_error_literal (error, SIMULATOR_ERROR, SIMULATOR_ERROR_BAD_PARAMETER, "A room or a channel is missing");
      return FALSE;
    }

  if (call->simulator->scenario != NULL)
    simulator_scenario_release (call->simulator->scenario, name);
  simulator_metrics_set_crowd (&crowd, values);
  simulator_channel_set_crowd (simulator_channel_get (call->simulator, name), &crowd);
  return TRUE;
}

static void
control_rooms (Call    *call,
               GError **error)
{
  if (!JSON_NODE_HOLDS_ARRAY (call->body))
    {
      control_set_room (call, call->object, error);
      return;
    }

  for (guint i = 0; i < json_array_get_length (json_node_get_array (call->body)); i++)
    {
      JsonNode *node = json_array_get_element (json_node_get_array (call->body), i);

      if (!control_set_room (call, JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL, error))
        return;
    }
}

static void
control_truth (Call    *call,
               GError **error)
{
  const char *room = g_hash_table_lookup (call->query, "room");
  g_autofree char *only = room != NULL ? g_strconcat (room, "::$chat", NULL) : NULL;
  GString *out = g_string_new ("{");
  GHashTableIter iter;
  gpointer name, channel;

  g_hash_table_iter_init (&iter, call->simulator->channels);
  while (g_hash_table_iter_next (&iter, &name, &channel))
    {
      SimulatorMetrics metrics = simulator_channel_get_metrics (channel);

      if (only != NULL && strcmp (only, name) != 0)
        continue;

      if (out->len > 1)
        g_string_append_c (out, ',');
      simulator_json_quote (out, name);
      g_string_append (out, ":{");
      simulator_json_add_int (out, "attached", simulator_channel_get_attached (channel));
      simulator_json_add_int (out, "members", simulator_channel_get_n_members (channel));
      simulator_json_add_name (out, "metrics");
      simulator_metrics_print (&metrics, out);
      g_string_append_c (out, '}');
    }
  g_string_append_c (out, '}');
  call->answer = g_string_free (out, FALSE);
}

static void
control_faults (Call    *call,
                GError **error)
{
  SimulatorFaults *faults = call->simulator->faults;
  const char *method = soup_server_message_get_method (call->message);

  if (strcmp (method, "GET") == 0)
    call->answer = simulator_faults_to_json (faults);
  else if (strcmp (method, "DELETE") == 0 && *call->argument == '\0')
    simulator_faults_clear (faults);
  else if (strcmp (method, "DELETE") == 0)
    {
      if (!simulator_faults_remove (faults, g_ascii_strtoull (call->argument, NULL, 10)))
        g_set_error_literal (error, SIMULATOR_ERROR, SIMULATOR_ERROR_NOT_FOUND, "No fault has this id");
    }
  else
    {
      guint id = simulator_faults_add (faults, call->object, error);

      if (id != 0)
        call->answer = g_strdup_printf ("{\"id\":%u}", id);
    }
}

static void
send_frame (SimulatorConnection *connection,
            Call                *call)
{
  JsonNode *frame = json_object_get_member (call->object, "frame");
  const char *text = simulator_json_get_string (call->object, "frame");
  g_autofree char *json = text == NULL ? json_to_string (frame, FALSE) : NULL;

  simulator_connection_impose (connection, text != NULL ? text : json);
}

static void
control_send (Call    *call,
              GError **error)
{
  if (!json_object_has_member (call->object, "frame"))
    g_set_error_literal (error, SIMULATOR_ERROR, SIMULATOR_ERROR_BAD_PARAMETER, "A frame is missing");
  else
    control_for_each (call, call->object, send_frame);
}

static void
drop_connection (SimulatorConnection *connection,
                 Call                *call)
{
  if (simulator_json_get_int (call->object, "code", 0) != 0)
    simulator_connection_close (connection, simulator_json_get_int (call->object, "code", 0));
  else
    simulator_connection_drop (connection, simulator_json_get_int (call->object, "reset", FALSE));

  if (simulator_json_get_int (call->object, "forget", FALSE))
    simulator_connection_forget (connection);
}

static void
control_drop (Call    *call,
              GError **error)
{
  control_for_each (call, call->object, drop_connection);
}

static void
mute_connection (SimulatorConnection *connection,
                 Call                *call)
{
  simulator_connection_mute (connection);
}

static void
control_mute (Call    *call,
              GError **error)
{
  control_for_each (call, call->object, mute_connection);
}

static void
control_connections (Call    *call,
                     GError **error)
{
  g_autoptr(GArray) numbers = control_select (call, call->object);
  GString *out = g_string_new ("[");

  for (guint i = 0; i < numbers->len; i++)
    {
      if (i > 0)
        g_string_append_c (out, ',');
      simulator_connection_print (g_hash_table_lookup (call->simulator->connections,
                                                       GUINT_TO_POINTER (g_array_index (numbers, guint, i))), out);
    }
  g_string_append_c (out, ']');
  call->answer = g_string_free (out, FALSE);
}

static gint64
query_int (Call       *call,
           const char *name,
           gint64      fallback)
{
  const char *text = g_hash_table_lookup (call->query, name);

  return text != NULL ? g_ascii_strtoll (text, NULL, 10) : fallback;
}

static void
control_log (Call    *call,
             GError **error)
{
  if (strcmp (soup_server_message_get_method (call->message), "DELETE") == 0)
    simulator_log_clear (call->simulator->log);
  else
    call->answer = simulator_log_to_json (call->simulator->log, query_int (call, "since", 0),
                                          g_hash_table_lookup (call->query, "type"), query_int (call, "connection", 0));
}

static void
control_burst (Call    *call,
               GError **error)
{
  Simulator *simulator = call->simulator;

  if (strcmp (soup_server_message_get_method (call->message), "POST") == 0)
    {
      SimulatorBurst *burst = simulator_burst_new (simulator, call->object, error);

      if (burst == NULL)
        return;
      g_clear_pointer (&simulator->burst, simulator_burst_free);
      simulator->burst = burst;
    }

  if (simulator->burst != NULL)
    call->answer = simulator_burst_to_json (simulator->burst);
}

static void
control_scenario (Call    *call,
                  GError **error)
{
  Simulator *simulator = call->simulator;

  if (strcmp (soup_server_message_get_method (call->message), "POST") == 0)
    {
      SimulatorScenario *scenario = simulator_scenario_new (call->object, simulator_json_get_double (call->object, "speed", 1),
                                                            g_get_real_time () / 1000, error);

      if (scenario == NULL)
        return;
      g_clear_pointer (&simulator->scenario, simulator_scenario_free);
      simulator->scenario = scenario;
      simulator_scenario_start (simulator->scenario, simulator);
    }

  call->answer = simulator->scenario != NULL ? simulator_scenario_list_rooms (simulator->scenario) : g_strdup ("[]");
}

static void
control_history (Call    *call,
                 GError **error)
{
  const char *room = g_hash_table_lookup (call->query, "room");
  gint64 now = g_get_real_time () / 1000;

  if (call->simulator->scenario == NULL || room == NULL)
    g_set_error_literal (error, SIMULATOR_ERROR, SIMULATOR_ERROR_NOT_FOUND, "No scenario, or no room");
  else
    call->answer = simulator_scenario_history (call->simulator->scenario, room, query_int (call, "from", now - 3600000),
                                               query_int (call, "to", now), query_int (call, "step", 0), error);
}

static void
control_rates (Call    *call,
               GError **error)
{
  GString *out = g_string_new ("{");

  simulator_json_add_name (out, "attaches");
  simulator_rate_print (&call->simulator->attaches, out);
  simulator_json_add_name (out, "connects");
  simulator_rate_print (&call->simulator->connects, out);
  simulator_json_add_name (out, "requests");
  simulator_rate_print (&call->simulator->requests, out);
  g_string_append_c (out, '}');
  call->answer = g_string_free (out, FALSE);
}

static const struct
{
  const char *name;
  Command command;
} commands[] = {
  { "burst", control_burst },
  { "connections", control_connections },
  { "drop", control_drop },
  { "faults", control_faults },
  { "history", control_history },
  { "keys", control_keys },
  { "log", control_log },
  { "mute", control_mute },
  { "rates", control_rates },
  { "reset", control_reset },
  { "rooms", control_rooms },
  { "scenario", control_scenario },
  { "send", control_send },
  { "settings", control_settings },
  { "tokens", control_tokens },
  { "truth", control_truth },
};

static gboolean
call_parse_body (Call    *call,
                 GError **error)
{
  g_autoptr(GBytes) bytes = soup_message_body_flatten (soup_server_message_get_request_body (call->message));

  if (g_bytes_get_size (bytes) == 0)
    call->body = json_node_init_object (json_node_alloc (), NULL);
  else
    call->body = simulator_json_parse (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), error);
  if (call->body == NULL)
    return FALSE;

  call->object = JSON_NODE_HOLDS_OBJECT (call->body) && json_node_get_object (call->body) != NULL
    ? json_object_ref (json_node_get_object (call->body))
    : json_object_new ();
  return TRUE;
}

/**
 * simulator_control_handle:
 * @simulator: the service
 * @message: a request
 * @path: the decoded segments of its path, behind `control`
 * @query: the query of it
 *
 * Does what a test asks for.
 */
void
simulator_control_handle (Simulator          *simulator,
                          SoupServerMessage  *message,
                          char              **path,
                          GHashTable         *query)
{
  Call call = { .simulator = simulator, .message = message, .query = query };
  const char *name = path[0] != NULL ? path[0] : "";
  g_autoptr(GError) error = NULL;
  Command command = NULL;

  call.argument = path[0] != NULL && path[1] != NULL ? path[1] : "";
  for (guint i = 0; i < G_N_ELEMENTS (commands); i++)
    if (strcmp (commands[i].name, name) == 0)
      command = commands[i].command;

  if (command == NULL)
    g_set_error (&error, SIMULATOR_ERROR, SIMULATOR_ERROR_NOT_FOUND, "No such command: %s", name);
  else if (call_parse_body (&call, &error))
    command (&call, &error);

  if (error != NULL)
    simulator_http_respond_error (message, error);
  else
    simulator_http_respond (message, SOUP_STATUS_OK, g_steal_pointer (&call.answer) ?: g_strdup ("{}"));

  g_free (call.answer);
  g_clear_pointer (&call.object, json_object_unref);
  g_clear_pointer (&call.body, json_node_unref);
}
