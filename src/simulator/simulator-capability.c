/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "simulator/simulator-capability.h"
#include "simulator/simulator-error.h"
#include "simulator/simulator-json.h"

/* Resource (a pattern of channel names) → operations, sorted by resource. */
struct _SimulatorCapability
{
  GTree *operations;
};

static const char * const operation_names[] = {
  "subscribe", "publish", "presence", "history", "stats", "channel-metadata", "push-subscribe", "push-admin",
  "privileged-headers", "object-subscribe", "object-publish", "annotation-subscribe", "annotation-publish",
  "message-update-own", "message-update-any", "message-delete-own", "message-delete-any",
};

static int
compare_cb (gconstpointer a,
            gconstpointer b,
            gpointer      user_data)
{
  return strcmp (a, b);
}

static SimulatorCapability *
capability_new_empty (void)
{
  SimulatorCapability *self = g_new0 (SimulatorCapability, 1);

  self->operations = g_tree_new_full (compare_cb, NULL, g_free, NULL);
  return self;
}

static void
capability_add (SimulatorCapability *self,
                const char          *resource,
                guint                operations)
{
  if (operations == 0)
    return;

  operations |= GPOINTER_TO_UINT (g_tree_lookup (self->operations, resource));
  g_tree_replace (self->operations, g_strdup (resource), GUINT_TO_POINTER (operations));
}

/**
 * simulator_capability_new:
 *
 * Returns: (transfer full): the capability to do everything
 */
SimulatorCapability *
simulator_capability_new (void)
{
  SimulatorCapability *self = capability_new_empty ();

  capability_add (self, "[*]*", SIMULATOR_OPERATION_ANY);
  capability_add (self, "*", SIMULATOR_OPERATION_ANY);
  return self;
}

static guint
parse_operations (JsonNode *node)
{
  JsonArray *array = JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;
  guint operations = 0;

  for (guint i = 0; array != NULL && i < json_array_get_length (array); i++)
    {
      JsonNode *element = json_array_get_element (array, i);
      const char *name = JSON_NODE_HOLDS_VALUE (element) ? json_node_get_string (element) : NULL;

      if (g_strcmp0 (name, "*") == 0)
        operations |= SIMULATOR_OPERATION_ANY;
      for (guint bit = 0; bit < G_N_ELEMENTS (operation_names); bit++)
        if (g_strcmp0 (name, operation_names[bit]) == 0)
          operations |= 1u << bit;
    }

  return operations;
}

/**
 * simulator_capability_parse:
 * @json: an object of resources, each with an array of operations
 * @error: return location for an error
 *
 * Returns: (transfer full) (nullable): the capability; unknown operations are
 *   left out
 */
SimulatorCapability *
simulator_capability_parse (const char  *json,
                            GError     **error)
{
  g_autoptr(JsonNode) root = simulator_json_parse (json, -1, NULL);
  SimulatorCapability *self;
  JsonObjectIter iter;
  const char *resource;
  JsonNode *operations;

  if (root == NULL || !JSON_NODE_HOLDS_OBJECT (root))
    {
      g_set_error_literal (error, SIMULATOR_ERROR, SIMULATOR_ERROR_BAD_PARAMETER, "The capability is no JSON object");
      return NULL;
    }

  self = capability_new_empty ();
  json_object_iter_init (&iter, json_node_get_object (root));
  while (json_object_iter_next (&iter, &resource, &operations))
    capability_add (self, resource, parse_operations (operations));

  return self;
}

/* The qualifier of "[meta]name" is "meta"; plain names have none. */
static const char *
split_qualifier (const char *name,
                 gsize      *length)
{
  const char *end = *name == '[' ? strchr (name, ']') : NULL;

  *length = end != NULL ? end - name - 1 : 0;
  return end != NULL ? end + 1 : name;
}

/* A wildcard stands for a whole segment, at the end for all that follow. */
static gboolean
matches_segments (const char *pattern,
                  const char *name)
{
  for (;;)
    {
      gsize pattern_length = strcspn (pattern, ":");
      gsize name_length = strcspn (name, ":");
      gboolean wild = pattern_length == 1 && *pattern == '*';

      if (wild && pattern[1] == '\0')
        return TRUE;
      if (!wild && (pattern_length != name_length || memcmp (pattern, name, name_length) != 0))
        return FALSE;
      if (pattern[pattern_length] == '\0' || name[name_length] == '\0')
        return pattern[pattern_length] == name[name_length];

      pattern += pattern_length + 1;
      name += name_length + 1;
    }
}

static gboolean
matches (const char *pattern,
         const char *name)
{
  gsize pattern_length, name_length;
  const char *pattern_rest = split_qualifier (pattern, &pattern_length);
  const char *name_rest = split_qualifier (name, &name_length);

  if (pattern_length == 1 && pattern[1] == '*')
    return matches_segments (pattern_rest, name_rest);

  return pattern_length == name_length && strncmp (pattern + 1, name + 1, name_length) == 0
    ? matches_segments (pattern_rest, name_rest)
    : FALSE;
}

/**
 * simulator_capability_allows:
 * @self: a capability
 * @channel: the name of a channel
 *
 * Finds what may be done with a channel. The capability for a room covers the
 * channel that carries it.
 *
 * Returns: the operations
 */
guint
simulator_capability_allows (const SimulatorCapability *self,
                             const char                *channel)
{
  g_autofree char *room = NULL;
  guint operations = 0;

  if (g_str_has_suffix (channel, "::$chat"))
    room = g_strndup (channel, strlen (channel) - strlen ("::$chat"));

  for (GTreeNode *node = g_tree_node_first (self->operations); node != NULL; node = g_tree_node_next (node))
    {
      const char *resource = g_tree_node_key (node);

      if (matches (resource, channel) || (room != NULL && matches (resource, room)))
        operations |= GPOINTER_TO_UINT (g_tree_node_value (node));
    }

  return operations;
}

/**
 * simulator_capability_intersect:
 * @self: the capability of a key
 * @wanted: the capability that somebody asks for
 *
 * Returns: (transfer full): what both allow
 */
SimulatorCapability *
simulator_capability_intersect (const SimulatorCapability *self,
                                const SimulatorCapability *wanted)
{
  SimulatorCapability *both = capability_new_empty ();

  for (GTreeNode *a = g_tree_node_first (self->operations); a != NULL; a = g_tree_node_next (a))
    for (GTreeNode *b = g_tree_node_first (wanted->operations); b != NULL; b = g_tree_node_next (b))
      {
        guint operations = GPOINTER_TO_UINT (g_tree_node_value (a)) & GPOINTER_TO_UINT (g_tree_node_value (b));

        if (matches (g_tree_node_key (a), g_tree_node_key (b)))
          capability_add (both, g_tree_node_key (b), operations);
        else if (matches (g_tree_node_key (b), g_tree_node_key (a)))
          capability_add (both, g_tree_node_key (a), operations);
      }

  return both;
}

/**
 * simulator_capability_copy:
 * @self: a capability
 *
 * Returns: (transfer full): the same again
 */
SimulatorCapability *
simulator_capability_copy (const SimulatorCapability *self)
{
  return simulator_capability_intersect (self, self);
}

/**
 * simulator_capability_free:
 * @self: (transfer full): a capability
 *
 * Frees a capability.
 */
void
simulator_capability_free (SimulatorCapability *self)
{
  g_tree_unref (self->operations);
  g_free (self);
}

/**
 * simulator_capability_is_empty:
 * @self: a capability
 *
 * Returns: whether @self allows nothing at all
 */
gboolean
simulator_capability_is_empty (const SimulatorCapability *self)
{
  return g_tree_nnodes (self->operations) == 0;
}

/**
 * simulator_capability_to_json:
 * @self: a capability
 *
 * Returns: (transfer full): its canonical text
 */
char *
simulator_capability_to_json (const SimulatorCapability *self)
{
  GString *out = g_string_new ("{");

  for (GTreeNode *node = g_tree_node_first (self->operations); node != NULL; node = g_tree_node_next (node))
    {
      guint operations = GPOINTER_TO_UINT (g_tree_node_value (node));
      g_autoptr(GPtrArray) names = g_ptr_array_new ();

      if (operations == SIMULATOR_OPERATION_ANY)
        g_ptr_array_add (names, (gpointer) "*");
      else
        for (guint bit = 0; bit < G_N_ELEMENTS (operation_names); bit++)
          if (operations & (1u << bit))
            g_ptr_array_add (names, (gpointer) operation_names[bit]);
      g_ptr_array_sort_values (names, (GCompareFunc) strcmp);

      if (out->len > 1)
        g_string_append_c (out, ',');
      simulator_json_quote (out, g_tree_node_key (node));
      g_string_append (out, ":[");
      for (guint i = 0; i < names->len; i++)
        g_string_append_printf (out, "%s\"%s\"", i > 0 ? "," : "", (char *) g_ptr_array_index (names, i));
      g_string_append_c (out, ']');
    }
  g_string_append_c (out, '}');

  return g_string_free (out, FALSE);
}
