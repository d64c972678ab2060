/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <math.h>

#include "ably/ably-value.h"

/* Whole numbers up to here are exact in a double. */
#define MAX_EXACT 9007199254740992.0

/**
 * ably_value_get_child:
 * @self: an array or an object
 * @position: a place in it
 *
 * Gets what is at a place.
 *
 * Returns: (nullable) (transfer none): the value
 */
const AblyValue *
ably_value_get_child (const AblyValue *self,
                      guint            position)
{
  const AblyValue *child = self + 1;

  if (position >= self->n_children)
    return NULL;

  for (; position > 0; position--)
    child += child->size;

  return child;
}

/**
 * ably_value_get_member:
 * @self: (nullable): a value
 * @name: the name of a member
 *
 * Gets a member of an object. Of several of the same name it is the last.
 *
 * Returns: (nullable) (transfer none): the member, if @self is an object that has it
 */
const AblyValue *
ably_value_get_member (const AblyValue *self,
                       const char      *name)
{
  const AblyValue *found = NULL;
  const AblyValue *child;

  if (self == NULL || self->type != ABLY_VALUE_OBJECT)
    return NULL;

  child = self + 1;
  for (guint i = 0; i < self->n_children; i++, child += child->size)
    {
      if (g_str_equal (child->name, name))
        found = child;
    }

  return found;
}

/**
 * ably_value_get_text:
 * @self: (nullable): a value
 *
 * Gets text. What is missing, empty or of another type counts as absent.
 *
 * Returns: (nullable): the text
 */
const char *
ably_value_get_text (const AblyValue *self)
{
  return self != NULL && self->type == ABLY_VALUE_STRING && self->text[0] != '\0' ? self->text : NULL;
}

/**
 * ably_value_get_integer:
 * @self: (nullable): a value
 * @fallback: what to return when it is no whole number
 *
 * Gets a whole number, be it written as `3` or as `3.0`.
 *
 * Returns: the number, or @fallback
 */
gint64
ably_value_get_integer (const AblyValue *self,
                        gint64           fallback)
{
  if (self == NULL)
    return fallback;

  if (self->type == ABLY_VALUE_INT)
    return self->integer;

  if (self->type == ABLY_VALUE_DOUBLE && fabs (self->number) <= MAX_EXACT && trunc (self->number) == self->number)
    return (gint64) self->number;

  return fallback;
}

/**
 * ably_value_to_node:
 * @self: a value
 *
 * Copies a value, with all that is in it, into what lasts.
 *
 * Returns: (transfer full): the node
 */
JsonNode *
ably_value_to_node (const AblyValue *self)
{
  const AblyValue *child = self + 1;
  JsonNode *node = json_node_alloc ();
  JsonArray *array;
  JsonObject *object;

  switch (self->type)
    {
    case ABLY_VALUE_BOOLEAN:
      return json_node_init_boolean (node, self->boolean);

    case ABLY_VALUE_INT:
      return json_node_init_int (node, self->integer);

    case ABLY_VALUE_DOUBLE:
      return json_node_init_double (node, self->number);

    case ABLY_VALUE_STRING:
      return json_node_init_string (node, self->text);

    case ABLY_VALUE_ARRAY:
      array = json_array_sized_new (self->n_children);
      for (guint i = 0; i < self->n_children; i++, child += child->size)
        json_array_add_element (array, ably_value_to_node (child));
      json_node_init (node, JSON_NODE_ARRAY);
      json_node_take_array (node, array);
      return node;

    case ABLY_VALUE_OBJECT:
      object = json_object_new ();
      for (guint i = 0; i < self->n_children; i++, child += child->size)
        json_object_set_member (object, child->name, ably_value_to_node (child));
      json_node_init (node, JSON_NODE_OBJECT);
      json_node_take_object (node, object);
      return node;

    case ABLY_VALUE_NULL:
    default:
      return json_node_init_null (node);
    }
}
