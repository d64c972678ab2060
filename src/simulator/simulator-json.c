/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "simulator/simulator-json.h"

/**
 * simulator_json_parse:
 * @text: JSON
 * @length: bytes of @text, or -1 when it ends in a zero
 * @error: return location for an error
 *
 * Reads JSON of any shape.
 *
 * Returns: (transfer full) (nullable): the root, or `NULL` with @error set
 */
JsonNode *
simulator_json_parse (const char  *text,
                      gssize       length,
                      GError     **error)
{
  g_autoptr(JsonParser) parser = json_parser_new_immutable ();
  JsonNode *root;

  if (!json_parser_load_from_data (parser, text, length, error))
    return NULL;

  root = json_parser_steal_root (parser);
  return root != NULL ? root : json_node_new (JSON_NODE_NULL);
}

static JsonNode *
get_value (JsonObject *object,
           const char *name)
{
  JsonNode *node = object != NULL ? json_object_get_member (object, name) : NULL;

  return node != NULL && JSON_NODE_HOLDS_VALUE (node) ? node : NULL;
}

/**
 * simulator_json_get_string:
 * @object: (nullable): an object
 * @name: a member
 *
 * Returns: (transfer none) (nullable): the text, or `NULL` when the member is
 *   anything but text
 */
const char *
simulator_json_get_string (JsonObject *object,
                           const char *name)
{
  JsonNode *node = get_value (object, name);

  return node != NULL && json_node_get_value_type (node) == G_TYPE_STRING ? json_node_get_string (node) : NULL;
}

/**
 * simulator_json_get_int:
 * @object: (nullable): an object
 * @name: a member
 * @fallback: what to return when the member is neither number nor boolean
 *
 * Returns: the number, 1 for true, 0 for false
 */
gint64
simulator_json_get_int (JsonObject *object,
                        const char *name,
                        gint64      fallback)
{
  JsonNode *node = get_value (object, name);

  return node != NULL && json_node_get_value_type (node) != G_TYPE_STRING ? json_node_get_int (node) : fallback;
}

/**
 * simulator_json_get_double:
 * @object: (nullable): an object
 * @name: a member
 * @fallback: what to return when the member is no number
 *
 * Returns: the number
 */
double
simulator_json_get_double (JsonObject *object,
                           const char *name,
                           double      fallback)
{
  JsonNode *node = get_value (object, name);

  return node != NULL && json_node_get_value_type (node) != G_TYPE_STRING ? json_node_get_double (node) : fallback;
}

/**
 * simulator_json_get_object:
 * @object: (nullable): an object
 * @name: a member
 *
 * Returns: (transfer none) (nullable): the member if it is an object
 */
JsonObject *
simulator_json_get_object (JsonObject *object,
                           const char *name)
{
  JsonNode *node = object != NULL ? json_object_get_member (object, name) : NULL;

  return node != NULL && JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
}

/**
 * simulator_json_get_array:
 * @object: (nullable): an object
 * @name: a member
 *
 * Returns: (transfer none) (nullable): the member if it is an array
 */
JsonArray *
simulator_json_get_array (JsonObject *object,
                          const char *name)
{
  JsonNode *node = object != NULL ? json_object_get_member (object, name) : NULL;

  return node != NULL && JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;
}

/**
 * simulator_json_quote:
 * @out: where to write
 * @text: UTF-8
 *
 * Writes @text as a JSON string.
 */
void
simulator_json_quote (GString    *out,
                      const char *text)
{
  const char *plain = text;
  const char *p;

  g_string_append_c (out, '"');
  for (p = text; *p != '\0'; p++)
    {
      guchar c = *p;

      if (c >= 0x20 && c != '"' && c != '\\')
        continue;

      g_string_append_len (out, plain, p - plain);
      plain = p + 1;
      if (c == '"' || c == '\\')
        {
          g_string_append_c (out, '\\');
          g_string_append_c (out, c);
        }
      else
        g_string_append_printf (out, "\\u%04x", c);
    }
  g_string_append_len (out, plain, p - plain);
  g_string_append_c (out, '"');
}

/**
 * simulator_json_print_int:
 * @out: where to write
 * @value: a number
 *
 * Writes @value in decimal, without the cost of a format.
 */
void
simulator_json_print_int (GString *out,
                          gint64   value)
{
  char digits[21];
  char *p = digits + sizeof digits;
  guint64 rest = value < 0 ? -(guint64) value : (guint64) value;

  do
    {
      *--p = '0' + rest % 10;
      rest /= 10;
    }
  while (rest > 0);

  if (value < 0)
    *--p = '-';

  g_string_append_len (out, p, digits + sizeof digits - p);
}

/**
 * simulator_json_add_name:
 * @out: an object that is being written
 * @name: a member, which needs no escapes
 *
 * Writes the name of a member, and the comma before it where one is due.
 */
void
simulator_json_add_name (GString    *out,
                         const char *name)
{
  char last = out->len > 0 ? out->str[out->len - 1] : '\0';

  if (last != '{' && last != '[' && last != '\0')
    g_string_append_c (out, ',');
  g_string_append_c (out, '"');
  g_string_append (out, name);
  g_string_append (out, "\":");
}

/**
 * simulator_json_add_string:
 * @out: an object that is being written
 * @name: a member
 * @value: (nullable): its text; nothing is written for `NULL`
 *
 * Adds text to an object.
 */
void
simulator_json_add_string (GString    *out,
                           const char *name,
                           const char *value)
{
  if (value == NULL)
    return;

  simulator_json_add_name (out, name);
  simulator_json_quote (out, value);
}

/**
 * simulator_json_add_int:
 * @out: an object that is being written
 * @name: a member
 * @value: a number
 *
 * Adds a number to an object.
 */
void
simulator_json_add_int (GString    *out,
                        const char *name,
                        gint64      value)
{
  simulator_json_add_name (out, name);
  simulator_json_print_int (out, value);
}

/**
 * simulator_json_add_raw:
 * @out: an object that is being written
 * @name: a member
 * @json: (nullable): JSON; nothing is written for `NULL`
 *
 * Adds what is JSON already to an object.
 */
void
simulator_json_add_raw (GString    *out,
                        const char *name,
                        const char *json)
{
  if (json == NULL)
    return;

  simulator_json_add_name (out, name);
  g_string_append (out, json);
}

/**
 * simulator_json_print_node:
 * @out: where to write
 * @node: what came in
 *
 * Writes what was received, whatever it was, as proper JSON.
 */
void
simulator_json_print_node (GString  *out,
                           JsonNode *node)
{
  g_autofree char *json = json_to_string (node, FALSE);

  g_string_append (out, json);
}

/**
 * simulator_json_add_node:
 * @out: an object that is being written
 * @name: a member
 * @node: (nullable): what came in; nothing is written for `NULL`
 *
 * Adds what was received to an object.
 */
void
simulator_json_add_node (GString    *out,
                         const char *name,
                         JsonNode   *node)
{
  if (node == NULL)
    return;

  simulator_json_add_name (out, name);
  simulator_json_print_node (out, node);
}
