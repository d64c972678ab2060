/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ably/ably-error.h"
#include "ably/ably-json.h"
#include "ably/ably-protocol-message.h"

/**
 * ably_protocol_message_parse:
 * @self: (out caller-allocates): where the frame goes
 * @parser: a parser to work with
 * @text: the frame
 * @length: its length in bytes
 * @error: return location for an error
 *
 * Reads a frame. Unknown fields are passed over and a field of the wrong type
 * counts as absent (RTF1), but there must be an object with an action.
 *
 * Returns: whether it is a frame; then @self is to be cleared after use
 */
gboolean
ably_protocol_message_parse (AblyProtocolMessage  *self,
                             JsonParser           *parser,
                             const char           *text,
                             gsize                 length,
                             GError              **error)
{
  g_autoptr (JsonNode) root = NULL;
  JsonObject *object;
  JsonNode *node;
  gint64 action;

  g_return_val_if_fail (self != NULL, FALSE);
  g_return_val_if_fail (JSON_IS_PARSER (parser), FALSE);
  g_return_val_if_fail (text != NULL, FALSE);

  if (!json_parser_load_from_data (parser, text, (gssize) length, error))
    return FALSE;

  root = json_parser_steal_root (parser);
  if (root == NULL || !JSON_NODE_HOLDS_OBJECT (root))
    {
      g_set_error_literal (error, JSON_PARSER_ERROR, JSON_PARSER_ERROR_INVALID_DATA, "Not an object");
      return FALSE;
    }

  object = json_node_get_object (root);
  action = ably_json_get_int (object, "action", -1);
  if (action < 0 || action > G_MAXINT)
    {
      g_set_error_literal (error, JSON_PARSER_ERROR, JSON_PARSER_ERROR_INVALID_DATA, "No action");
      return FALSE;
    }

  *self = (AblyProtocolMessage) {
    .action = (int) action,
    .flags = (guint) ably_json_get_int (object, "flags", 0),
    .timestamp = ably_json_get_int (object, "timestamp", 0),
    .id = ably_json_get_string (object, "id"),
    .channel = ably_json_get_string (object, "channel"),
    .channel_serial = ably_json_get_string (object, "channelSerial"),
    .connection_id = ably_json_get_string (object, "connectionId"),
    .connection_details = ably_json_get_object (object, "connectionDetails"),
    .params = ably_json_get_object (object, "params"),
  };

  node = json_object_get_member (object, "error");
  if (node != NULL && JSON_NODE_HOLDS_OBJECT (node))
    self->error = node;

  node = json_object_get_member (object, "messages");
  if (node != NULL && JSON_NODE_HOLDS_ARRAY (node))
    self->messages = json_node_get_array (node);

  self->root = g_steal_pointer (&root);

  return TRUE;
}

/**
 * ably_protocol_message_clear:
 * @self: a frame that was received
 *
 * Frees what the frame holds.
 */
void
ably_protocol_message_clear (AblyProtocolMessage *self)
{
  g_clear_pointer (&self->root, json_node_unref);
}

static void
ably_protocol_message_add_string (JsonObject *object,
                                  const char *name,
                                  const char *value)
{
  if (value != NULL)
    json_object_set_string_member (object, name, value);
}

/**
 * ably_protocol_message_to_text:
 * @self: a frame
 *
 * Writes the fields that a client sends; what is unset is left out.
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

  if (self->params != NULL)
    json_object_set_object_member (object, "params", json_object_ref (self->params));
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
 * Gets the error that came with a frame.
 *
 * Returns: (nullable) (transfer full): the error
 */
GError *
ably_protocol_message_get_error (const AblyProtocolMessage *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->error != NULL ? ably_error_new_from_json (self->error) : NULL;
}
