/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <math.h>

#include "ably/ably-json.h"
#include "ably/ably-reader.h"

/* Whole numbers up to here are exact in a double. */
#define MAX_EXACT 9007199254740992.0

/*< private >
 * ably_json_read:
 * @text: bytes that may be a JSON text
 * @length: how many
 *
 * Reads a text of somebody else. The parser of json-glib is not for that: it takes
 * more than JSON, and ends the program over what follows a first value.
 *
 * Returns: (nullable) (transfer full): what it says, which cannot be changed;
 *   `NULL` if it is not JSON
 */
JsonNode *
ably_json_read (const char *text,
                gsize       length)
{
  g_autoptr (AblyReader) reader = NULL;
  const AblyValue *value;
  JsonNode *node;

  if (length == 0 || !g_utf8_validate_len (text, length, NULL))
    return NULL;

  reader = ably_reader_new ();
  value = ably_reader_read (reader, text, length);
  if (value == NULL)
    return NULL;

  node = ably_value_to_node (value);
  json_node_seal (node);

  return node;
}

/**
 * ably_json_get_string:
 * @object: an object
 * @name: the name of a member
 *
 * Gets a member that is text. What is missing, empty or of another type counts
 * as absent.
 *
 * Returns: (nullable): the text, owned by @object
 */
const char *
ably_json_get_string (JsonObject *object,
                      const char *name)
{
  JsonNode *node = json_object_get_member (object, name);
  const char *text;

  if (node == NULL || !JSON_NODE_HOLDS_VALUE (node) || json_node_get_value_type (node) != G_TYPE_STRING)
    return NULL;

  text = json_node_get_string (node);

  return text[0] != '\0' ? text : NULL;
}

/**
 * ably_json_node_get_int:
 * @node: a value
 * @fallback: what to return when it is no whole number
 *
 * Reads a whole number, be it written as `3` or as `3.0`.
 *
 * Returns: the number, or @fallback
 */
gint64
ably_json_node_get_int (JsonNode *node,
                        gint64    fallback)
{
  double number;

  if (!JSON_NODE_HOLDS_VALUE (node))
    return fallback;

  if (json_node_get_value_type (node) == G_TYPE_INT64)
    return json_node_get_int (node);

  if (json_node_get_value_type (node) != G_TYPE_DOUBLE)
    return fallback;

  number = json_node_get_double (node);

  return fabs (number) <= MAX_EXACT && trunc (number) == number ? (gint64) number : fallback;
}

/**
 * ably_json_get_int:
 * @object: an object
 * @name: the name of a member
 * @fallback: what to return when there is no whole number of that name
 *
 * Gets a member that is a whole number.
 *
 * Returns: the number, or @fallback
 */
gint64
ably_json_get_int (JsonObject *object,
                   const char *name,
                   gint64      fallback)
{
  JsonNode *node = json_object_get_member (object, name);

  return node != NULL ? ably_json_node_get_int (node, fallback) : fallback;
}
