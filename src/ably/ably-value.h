/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/**
 * AblyValueType:
 * @ABLY_VALUE_NULL: nothing
 * @ABLY_VALUE_BOOLEAN: true or false
 * @ABLY_VALUE_INT: a number written as a whole one, that 64 bits can hold
 * @ABLY_VALUE_DOUBLE: another number
 * @ABLY_VALUE_STRING: text
 * @ABLY_VALUE_ARRAY: an array
 * @ABLY_VALUE_OBJECT: an object
 *
 * What a value of a JSON text is.
 */
typedef enum
{
  ABLY_VALUE_NULL,
  ABLY_VALUE_BOOLEAN,
  ABLY_VALUE_INT,
  ABLY_VALUE_DOUBLE,
  ABLY_VALUE_STRING,
  ABLY_VALUE_ARRAY,
  ABLY_VALUE_OBJECT,
} AblyValueType;

/**
 * AblyValue:
 * @name: (nullable): the name of a member of an object
 * @type: what it is
 * @size: how many values it takes with all that is in it
 *
 * A value of a JSON text that was read, in an array of values: what is in an
 * array or an object follows it, and then comes what is next to it.
 */
typedef struct
{
  const char *name;
  AblyValueType type;
  guint size;
  union
  {
    gboolean boolean;
    gint64 integer;
    double number;
    const char *text;
    guint n_children;
  };
} AblyValue;

const AblyValue *ably_value_get_child   (const AblyValue *self,
                                         guint            position);
const AblyValue *ably_value_get_member  (const AblyValue *self,
                                         const char      *name);
const char      *ably_value_get_text    (const AblyValue *self);
gint64           ably_value_get_integer (const AblyValue *self,
                                         gint64           fallback);
JsonNode        *ably_value_to_node     (const AblyValue *self) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
