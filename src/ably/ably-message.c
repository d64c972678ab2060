/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "ably/ably-json.h"
#include "ably/ably-message-private.h"

/* What `data` has become while the encodings are undone: text, bytes, or a node. */
typedef struct
{
  const char *text;
  char *owned_text;
  GBytes *bytes;
  JsonNode *node;
} AblyMessageData;

static void
ably_message_data_clear (AblyMessageData *data)
{
  g_clear_pointer (&data->owned_text, g_free);
  g_clear_pointer (&data->bytes, g_bytes_unref);
  g_clear_pointer (&data->node, json_node_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (AblyMessageData, ably_message_data_clear)

static gboolean
ably_message_data_undo_base64 (AblyMessageData *data)
{
  guchar *bytes;
  gsize length;

  if (data->text == NULL)
    return FALSE;

  bytes = g_base64_decode (data->text, &length);
  data->bytes = g_bytes_new_take (bytes, length);
  data->text = NULL;

  return TRUE;
}

static gboolean
ably_message_data_undo_utf8 (AblyMessageData *data)
{
  const char *text;
  gsize length;

  if (data->bytes == NULL)
    return FALSE;

  text = g_bytes_get_data (data->bytes, &length);
  if (length > 0 && !g_utf8_validate (text, (gssize) length, NULL))
    return FALSE;

  g_free (data->owned_text);
  data->owned_text = g_strndup (text, length);
  data->text = data->owned_text;
  g_clear_pointer (&data->bytes, g_bytes_unref);

  return TRUE;
}

static gboolean
ably_message_data_undo_json (AblyMessageData *data,
                             JsonParser      *parser)
{
  if (data->text == NULL || !json_parser_load_from_data (parser, data->text, -1, NULL))
    return FALSE;

  data->node = json_parser_steal_root (parser);
  if (data->node == NULL)
    return FALSE;

  data->text = NULL;

  return TRUE;
}

static gboolean
ably_message_data_undo (AblyMessageData *data,
                        const char      *step,
                        gsize            length,
                        JsonParser      *parser)
{
  if (length == strlen ("json") && strncmp (step, "json", length) == 0)
    return ably_message_data_undo_json (data, parser);
  if (length == strlen ("utf-8") && strncmp (step, "utf-8", length) == 0)
    return ably_message_data_undo_utf8 (data);
  if (length == strlen ("base64") && strncmp (step, "base64", length) == 0)
    return ably_message_data_undo_base64 (data);

  return FALSE;
}

/* Undoes the steps of an encoding from the right (RSL6a). What stays is the last
 * result that JSON can hold, with the steps that are still on it: bytes stay the
 * base64 text that they came in. */
static void
ably_decoded_message_decode (AblyDecodedMessage *self,
                             JsonNode           *node,
                             const char         *encoding,
                             JsonParser         *parser)
{
  g_auto (AblyMessageData) data = { .text = ably_json_get_text (node) };
  gsize left = strlen (encoding);
  gsize kept = left;

  while (left > 0)
    {
      const char *slash = memrchr (encoding, '/', left);
      gsize start = slash != NULL ? (gsize) (slash - encoding) + 1 : 0;

      if (!ably_message_data_undo (&data, encoding + start, left - start, parser))
        break;

      left = slash != NULL ? start - 1 : 0;
      if (data.bytes != NULL)
        continue;

      kept = left;
      g_clear_pointer (&self->data, json_node_unref);
      if (data.node != NULL)
        self->data = g_steal_pointer (&data.node);
      else
        self->data = json_node_init_string (json_node_alloc (), data.text);
    }

  if (self->data != NULL)
    self->message.data = self->data;

  if (kept > 0)
    {
      self->encoding = g_strndup (encoding, kept);
      self->message.encoding = self->encoding;
    }
}

/**
 * ably_message_peek:
 * @frame: a frame
 * @position: the place of a message in it
 *
 * Gets a message as it came, to see whether it is worth decoding.
 *
 * Returns: (nullable) (transfer none): the message, if there is one
 */
JsonObject *
ably_message_peek (const AblyProtocolMessage *frame,
                   guint                      position)
{
  JsonNode *node;

  if (frame->messages == NULL || position >= json_array_get_length (frame->messages))
    return NULL;

  node = json_array_get_element (frame->messages, position);

  return JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
}

/**
 * ably_decoded_message_init:
 * @self: (out caller-allocates): where the message goes
 * @frame: a frame
 * @position: the place of a message that is there
 * @parser: a parser to work with
 *
 * Completes a message from its frame (TM2) and decodes its data (RSL6). An
 * encoding that is unknown or does not fit ends the decoding: there is what was
 * reached so far, and the rest of the encoding (RSL6b).
 */
void
ably_decoded_message_init (AblyDecodedMessage        *self,
                           const AblyProtocolMessage *frame,
                           guint                      position,
                           JsonParser                *parser)
{
  JsonObject *object = ably_message_peek (frame, position);
  JsonNode *data = json_object_get_member (object, "data");
  const char *encoding = ably_json_get_string (object, "encoding");

  *self = (AblyDecodedMessage) {
    .message = {
      .id = ably_json_get_string (object, "id"),
      .name = ably_json_get_string (object, "name"),
      .connection_id = ably_json_get_string (object, "connectionId"),
      .timestamp = ably_json_get_int (object, "timestamp", frame->timestamp),
      .data = data != NULL && !JSON_NODE_HOLDS_NULL (data) ? data : NULL,
    },
  };

  if (self->message.id == NULL && frame->id != NULL)
    {
      self->id = g_strdup_printf ("%s:%u", frame->id, position);
      self->message.id = self->id;
    }

  if (self->message.connection_id == NULL)
    self->message.connection_id = frame->connection_id;

  if (encoding != NULL)
    ably_decoded_message_decode (self, data, encoding, parser);
}

/**
 * ably_decoded_message_clear:
 * @self: a message
 *
 * Frees what was made for the message.
 */
void
ably_decoded_message_clear (AblyDecodedMessage *self)
{
  g_clear_pointer (&self->id, g_free);
  g_clear_pointer (&self->encoding, g_free);
  g_clear_pointer (&self->data, json_node_unref);
}
