/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "simulator/simulator-error.h"
#include "simulator/simulator-faults.h"
#include "simulator/simulator-json.h"

typedef struct
{
  SimulatorFault fault;
  JsonNode *source;
  guint id;
  SimulatorFaultSite site;
  guint connection;     /* 0 for any */
  int action;           /* -1 for any */
  const char *channel;  /* channel, or pattern of a path; NULL for any */
  const char *contains;
  gint64 skip;
  gint64 times;         /* -1 for ever */
  gint64 hits;
} Rule;

struct _SimulatorFaults
{
  GPtrArray *rules[SIMULATOR_FAULT_N_SITES];
  guint last_id;
};

static const char * const action_names[] = {
  "HEARTBEAT", "ACK", "NACK", "CONNECT", "CONNECTED", "DISCONNECT", "DISCONNECTED", "CLOSE", "CLOSED", "ERROR",
  "ATTACH", "ATTACHED", "DETACH", "DETACHED", "PRESENCE", "MESSAGE", "SYNC", "AUTH", "ACTIVATE", "OBJECT",
  "OBJECT_SYNC", "ANNOTATION",
};

static const char * const site_names[] = { "connect", "in", "out", "http" };

static const struct
{
  const char *name;
  guint sites;
} effects[] = {
  [SIMULATOR_FAULT_CLOSE] = { "close", 1 << SIMULATOR_FAULT_CONNECT | 1 << SIMULATOR_FAULT_IN | 1 << SIMULATOR_FAULT_OUT },
  [SIMULATOR_FAULT_DELAY] = { "delay", 0xf },
  [SIMULATOR_FAULT_DROP] = { "drop", 0xf },
  [SIMULATOR_FAULT_HANG] = { "hang", 1 << SIMULATOR_FAULT_CONNECT | 1 << SIMULATOR_FAULT_HTTP },
  [SIMULATOR_FAULT_INJECT] = { "inject", 1 << SIMULATOR_FAULT_IN | 1 << SIMULATOR_FAULT_OUT },
  [SIMULATOR_FAULT_MUTE] = { "mute", 1 << SIMULATOR_FAULT_CONNECT | 1 << SIMULATOR_FAULT_IN | 1 << SIMULATOR_FAULT_OUT },
  [SIMULATOR_FAULT_PASS] = { "pass", 0xf },
  [SIMULATOR_FAULT_REFUSE] = { "refuse", 1 << SIMULATOR_FAULT_CONNECT },
  [SIMULATOR_FAULT_REPLACE] = { "replace", 1 << SIMULATOR_FAULT_IN | 1 << SIMULATOR_FAULT_OUT },
  [SIMULATOR_FAULT_RESPOND] = { "respond", 1 << SIMULATOR_FAULT_CONNECT | 1 << SIMULATOR_FAULT_HTTP },
  [SIMULATOR_FAULT_SUPPRESS] = { "suppress", 1 << SIMULATOR_FAULT_IN | 1 << SIMULATOR_FAULT_OUT },
};

/**
 * simulator_action_from_json:
 * @node: (nullable): the number or the name of an action
 *
 * Returns: the number, or -1
 */
int
simulator_action_from_json (JsonNode *node)
{
  if (node == NULL || !JSON_NODE_HOLDS_VALUE (node))
    return -1;

  if (json_node_get_value_type (node) != G_TYPE_STRING)
    return CLAMP (json_node_get_int (node), -1, G_MAXINT);

  for (guint i = 0; i < G_N_ELEMENTS (action_names); i++)
    if (g_ascii_strcasecmp (action_names[i], json_node_get_string (node)) == 0)
      return i;

  return -1;
}

static void
rule_free (gpointer data)
{
  Rule *rule = data;

  g_clear_pointer (&rule->fault.frame, g_ref_string_release);
  json_node_unref (rule->source);
  g_free (rule);
}

/**
 * simulator_faults_new:
 *
 * Returns: (transfer full): no faults
 */
SimulatorFaults *
simulator_faults_new (void)
{
  SimulatorFaults *self = g_new0 (SimulatorFaults, 1);

  for (guint i = 0; i < SIMULATOR_FAULT_N_SITES; i++)
    self->rules[i] = g_ptr_array_new_with_free_func (rule_free);

  return self;
}

/**
 * simulator_faults_free:
 * @self: (transfer full): faults
 *
 * Frees the faults.
 */
void
simulator_faults_free (SimulatorFaults *self)
{
  for (guint i = 0; i < SIMULATOR_FAULT_N_SITES; i++)
    g_ptr_array_unref (self->rules[i]);
  g_free (self);
}

static gboolean
parse_effect (const char            *name,
              SimulatorFaultEffect   fallback,
              SimulatorFaultEffect  *effect)
{
  *effect = fallback;
  if (name == NULL)
    return TRUE;

  for (guint i = 0; i < G_N_ELEMENTS (effects); i++)
    if (strcmp (effects[i].name, name) == 0)
      {
        *effect = i;
        return TRUE;
      }

  return FALSE;
}

static char *
parse_frame (JsonNode *node)
{
  g_autofree char *json = NULL;

  if (node == NULL)
    return NULL;
  if (JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING)
    return g_ref_string_new (json_node_get_string (node));

  json = json_to_string (node, FALSE);
  return g_ref_string_new (json);
}

static Rule *
rule_new (JsonObject *source)
{
  Rule *rule = g_new0 (Rule, 1);

  rule->source = json_node_alloc ();
  json_node_init_object (rule->source, source);
  rule->fault.frame = parse_frame (json_object_get_member (source, "frame"));
  rule->fault.code = simulator_json_get_int (source, "code", 1000);
  rule->fault.status = simulator_json_get_int (source, "status", 500);
  rule->fault.body = simulator_json_get_string (source, "body");
  rule->fault.headers = simulator_json_get_object (source, "headers");
  rule->fault.after = simulator_json_get_int (source, "after", 0);
  rule->fault.reset = simulator_json_get_int (source, "reset", FALSE);
  rule->connection = simulator_json_get_int (source, "connection", 0);
  rule->action = simulator_action_from_json (json_object_get_member (source, "action"));
  rule->channel = simulator_json_get_string (source, "channel");
  if (rule->channel == NULL)
    rule->channel = simulator_json_get_string (source, "path");
  rule->contains = simulator_json_get_string (source, "contains");
  rule->skip = simulator_json_get_int (source, "skip", 0);
  rule->times = simulator_json_get_int (source, "times", 1);
  return rule;
}

/**
 * simulator_faults_add:
 * @self: faults
 * @rule: as README.md has it
 * @error: return location for an error
 *
 * Adds a rule. Rules are tried in the order in which they came.
 *
 * Returns: the id of the rule; 0 when it is malformed
 */
guint
simulator_faults_add (SimulatorFaults  *self,
                      JsonObject       *rule,
                      GError          **error)
{
  const char *site = simulator_json_get_string (rule, "on");
  JsonNode *action = json_object_get_member (rule, "action");
  SimulatorFaultEffect effect, then;

  if (action != NULL && simulator_action_from_json (action) < 0)
    site = NULL;

  for (guint i = 0; site != NULL && i < SIMULATOR_FAULT_N_SITES; i++)
    if (strcmp (site_names[i], site) == 0
        && parse_effect (simulator_json_get_string (rule, "do"), SIMULATOR_FAULT_PASS, &effect)
        && parse_effect (simulator_json_get_string (rule, "then"), SIMULATOR_FAULT_PASS, &then)
        && (effects[effect].sites & (1u << i)) != 0)
      {
        Rule *added = rule_new (rule);

        added->id = ++self->last_id;
        added->site = i;
        added->fault.effect = effect;
        added->fault.then = then;
        g_ptr_array_add (self->rules[i], added);
        return added->id;
      }

  g_set_error_literal (error, SIMULATOR_ERROR, SIMULATOR_ERROR_BAD_PARAMETER, "No such fault: \"on\", \"do\", \"then\" or \"action\" is unknown");
  return 0;
}

/**
 * simulator_faults_remove:
 * @self: faults
 * @id: the id of a rule
 *
 * Returns: whether there was such a rule
 */
gboolean
simulator_faults_remove (SimulatorFaults *self,
                         guint            id)
{
  for (guint i = 0; i < SIMULATOR_FAULT_N_SITES; i++)
    for (guint j = 0; j < self->rules[i]->len; j++)
      if (((Rule *) g_ptr_array_index (self->rules[i], j))->id == id)
        {
          g_ptr_array_remove_index (self->rules[i], j);
          return TRUE;
        }

  return FALSE;
}

/**
 * simulator_faults_clear:
 * @self: faults
 *
 * Removes all rules.
 */
void
simulator_faults_clear (SimulatorFaults *self)
{
  for (guint i = 0; i < SIMULATOR_FAULT_N_SITES; i++)
    g_ptr_array_set_size (self->rules[i], 0);
}

/**
 * simulator_faults_to_json:
 * @self: faults
 *
 * Returns: (transfer full): an array of the rules, each with its `id`, its
 *   `hits`, and the `rule` as it was given
 */
char *
simulator_faults_to_json (SimulatorFaults *self)
{
  GString *out = g_string_new ("[");

  for (guint i = 0; i < SIMULATOR_FAULT_N_SITES; i++)
    for (guint j = 0; j < self->rules[i]->len; j++)
      {
        const Rule *rule = g_ptr_array_index (self->rules[i], j);

        g_string_append (out, out->len > 1 ? ",{" : "{");
        simulator_json_add_int (out, "id", rule->id);
        simulator_json_add_int (out, "hits", rule->hits);
        simulator_json_add_node (out, "rule", rule->source);
        g_string_append_c (out, '}');
      }
  g_string_append_c (out, ']');

  return g_string_free (out, FALSE);
}

/**
 * simulator_faults_match:
 * @self: faults
 * @site: where we are
 * @connection: the number of the connection, 0 for none
 * @action: the action of the frame, -1 for none
 * @subject: (nullable): the channel of the frame, or method and path of the
 *   request with a space between
 * @content: (nullable): the frame or the query
 *
 * Finds the first rule that strikes here, and counts it.
 *
 * Returns: (transfer none) (nullable): the fault, valid until a rule is added
 *   or removed
 */
const SimulatorFault *
simulator_faults_match (SimulatorFaults    *self,
                        SimulatorFaultSite  site,
                        guint               connection,
                        int                 action,
                        const char         *subject,
                        const char         *content)
{
  for (guint i = 0; i < self->rules[site]->len; i++)
    {
      Rule *rule = g_ptr_array_index (self->rules[site], i);

      if ((rule->times >= 0 && rule->hits >= rule->skip + rule->times)
          || (rule->connection != 0 && rule->connection != connection)
          || (rule->action >= 0 && rule->action != action)
          || (rule->channel != NULL && (subject == NULL || !g_pattern_match_simple (rule->channel, subject)))
          || (rule->contains != NULL && (content == NULL || strstr (content, rule->contains) == NULL)))
        continue;

      rule->hits++;
      if (rule->hits > rule->skip)
        return &rule->fault;
    }

  return NULL;
}
