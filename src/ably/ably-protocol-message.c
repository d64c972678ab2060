/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ably/ably-error.h"
#include "ably/ably-protocol-message.h"

/* A field of the wrong type is as good as none. */
static const AblyValue *
ably_protocol_message_expect (const AblyValue *value,
                              AblyValueType    type)
{
  return value->type == type ? value : NULL;
}

static gboolean
ably_protocol_message_is_channel (const AblyValue *value)
{
  return value->type == ABLY_VALUE_STRING || value->type == ABLY_VALUE_NULL;
}

static void
ably_protocol_message_take (AblyProtocolMessage *self,
                            const AblyValue     *member)
{
  const char *name = member->name;

  if (g_str_equal (name, "action"))
    self->action = (int) CLAMP (ably_value_get_integer (member, -1), -1, G_MAXINT);
  else if (g_str_equal (name, "channel"))
    self->channel = ably_value_get_text (member);
  else if (g_str_equal (name, "messages"))
    self->messages = ably_protocol_message_expect (member, ABLY_VALUE_ARRAY);
  else if (g_str_equal (name, "channelSerial"))
    self->channel_serial = ably_value_get_text (member);
  else if (g_str_equal (name, "id"))
    self->id = ably_value_get_text (member);
  else if (g_str_equal (name, "timestamp"))
    self->timestamp = ably_value_get_integer (member, 0);
  else if (g_str_equal (name, "connectionId"))
    self->connection_id = ably_value_get_text (member);
  else if (g_str_equal (name, "flags"))
    self->flags = (guint) ably_value_get_integer (member, 0);
  else if (g_str_equal (name, "params"))
    self->params = ably_protocol_message_expect (member, ABLY_VALUE_OBJECT);
  else if (g_str_equal (name, "error"))
    self->error = ably_protocol_message_expect (member, ABLY_VALUE_OBJECT);
  else if (g_str_equal (name, "connectionDetails"))
    self->connection_details = ably_protocol_message_expect (member, ABLY_VALUE_OBJECT);
}

/**
 * ably_protocol_message_parse:
 * @self: (out caller-allocates): where the frame goes
 * @reader: what to read it with, and what it lives in until the next one
 * @text: the frame
 * @length: its length in bytes
 *
 * Reads a frame. Unknown fields are passed over and a field of the wrong type
 * counts as absent (RTF1), but there must be an object with an action. It is no
 * frame either where the name of a channel is not text: without one, it would be
 * about the connection.
 *
 * Returns: whether it is a frame
 */
gboolean
ably_protocol_message_parse (AblyProtocolMessage *self,
                             AblyReader          *reader,
                             const char          *text,
                             gsize                length)
{
  const AblyValue *root, *member;

  g_return_val_if_fail (self != NULL, FALSE);

  root = ably_reader_read (reader, text, length);
  if (root == NULL || root->type != ABLY_VALUE_OBJECT)
    return FALSE;

  *self = (AblyProtocolMessage) { .action = -1 };

  member = root + 1;
  for (guint i = 0; i < root->n_children; i++, member += member->size)
    {
      if (g_str_equal (member->name, "channel") && !ably_protocol_message_is_channel (member))
        return FALSE;
      ably_protocol_message_take (self, member);
    }

  return self->action >= 0;
}

static void
ably_protocol_message_add_string (JsonObject *object,
                                  const char *name,
                                  const char *value)
{
  if (value != NULL)
    json_object_set_string_member (object, name, value);
}

static JsonObject *
ably_protocol_message_make_params (const char * const *params)
{
  JsonObject *object = json_object_new ();

  for (guint i = 0; params[i] != NULL; i++)
    {
      g_auto (GStrv) pair = g_strsplit (params[i], "=", 2);

      if (pair[0] != NULL && pair[1] != NULL)
        json_object_set_string_member (object, pair[0], pair[1]);
    }

  return object;
}

/**
 * ably_protocol_message_to_text:
 * @self: a frame
 *
 * Writes the fields that a client sends; what is unset is left out (TR4).
 *
 * Returns: (transfer full): the frame as JSON
 */
char *
ably_protocol_message_to_text (const AblyProtocolMessage *self)
{
  g_autoptr (JsonObject) object = json_object_new ();
  g_autoptr (JsonNode) root = json_node_new (JSON_NODE_OBJECT);

  g_return_val_if_fail (self != NULL, NULL);

  json_object_set_int_member (object, "action", self->action);
  ably_protocol_message_add_string (object, "id", self->id);
  ably_protocol_message_add_string (object, "channel", self->channel);
  ably_protocol_message_add_string (object, "channelSerial", self->channel_serial);

  if (self->wanted_params != NULL && self->wanted_params[0] != NULL)
    json_object_set_object_member (object, "params", ably_protocol_message_make_params (self->wanted_params));
  if (self->flags != 0)
    json_object_set_int_member (object, "flags", self->flags);

  if (self->access_token != NULL)
    {
      JsonObject *auth = json_object_new ();

      json_object_set_string_member (auth, "accessToken", self->access_token);
      json_object_set_object_member (object, "auth", auth);
    }

  json_node_set_object (root, object);

  return json_to_string (root, FALSE);
}

/**
 * ably_protocol_message_get_error:
 * @self: a frame
 *
 * Gets the error that came with a frame (TR4h).
 *
 * Returns: (nullable) (transfer full): the error
 */
GError *
ably_protocol_message_get_error (const AblyProtocolMessage *self)
{
  g_autoptr (JsonNode) node = NULL;

  g_return_val_if_fail (self != NULL, NULL);

  if (self->error == NULL)
    return NULL;

  node = ably_value_to_node (self->error);

  return ably_error_new_from_json (node);
}
