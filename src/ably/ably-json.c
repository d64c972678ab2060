/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <math.h>

#include "ably/ably-json.h"

/* Whole numbers up to here are exact in a double. */
#define MAX_EXACT 9007199254740992.0

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
 * ably_json_get_int:
 * @object: an object
 * @name: the name of a member
 * @fallback: what to return when there is no whole number of that name
 *
 * Gets a member that is a whole number, be it written as `3` or as `3.0`.
 *
 * Returns: the number, or @fallback
 */
gint64
ably_json_get_int (JsonObject *object,
                   const char *name,
                   gint64      fallback)
{
  JsonNode *node = json_object_get_member (object, name);
  double number;

  if (node == NULL || !JSON_NODE_HOLDS_VALUE (node))
    return fallback;

  if (json_node_get_value_type (node) == G_TYPE_INT64)
    return json_node_get_int (node);

  if (json_node_get_value_type (node) != G_TYPE_DOUBLE)
    return fallback;

  number = json_node_get_double (node);

  return fabs (number) <= MAX_EXACT && trunc (number) == number ? (gint64) number : fallback;
}
