/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

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

/* Of bytes too: those of a text. */
static gboolean
ably_message_data_undo_json (AblyMessageData *data,
                             AblyReader      *reader)
{
  const char *text = data->text;
  gsize length = text != NULL ? strlen (text) : 0;
  const AblyValue *value;

  if (data->bytes != NULL)
    text = g_bytes_get_data (data->bytes, &length);
  if (text == NULL || !g_utf8_validate (text, (gssize) length, NULL))
    return FALSE;

  value = ably_reader_read (reader, text, length);
  if (value == NULL)
    return FALSE;

  data->node = ably_value_to_node (value);
  data->text = NULL;
  g_clear_pointer (&data->bytes, g_bytes_unref);

  return TRUE;
}

static gboolean
ably_message_data_undo (AblyMessageData *data,
                        const char      *step,
                        gsize            length,
                        AblyReader      *reader)
{
  if (length == strlen ("json") && strncmp (step, "json", length) == 0)
    return ably_message_data_undo_json (data, reader);
  if (length == strlen ("utf-8") && strncmp (step, "utf-8", length) == 0)
    return ably_message_data_undo_utf8 (data);
  if (length == strlen ("base64") && strncmp (step, "base64", length) == 0)
    return ably_message_data_undo_base64 (data);

  return FALSE;
}

/* Undoes the steps of an encoding from the right (RSL6a), as far as they are known and fit. */
static void
ably_decoded_message_decode (AblyDecodedMessage *self,
                             const char         *text,
                             const char         *encoding,
                             AblyReader         *reader)
{
  g_auto (AblyMessageData) data = { .text = text };
  gsize left = strlen (encoding);

  while (left > 0)
    {
      const char *slash = memrchr (encoding, '/', left);
      gsize start = slash != NULL ? (gsize) (slash - encoding) + 1 : 0;

      if (!ably_message_data_undo (&data, encoding + start, left - start, reader))
        break;

      left = slash != NULL ? start - 1 : 0;
    }

  self->data = g_steal_pointer (&data.node);
  self->bytes = g_steal_pointer (&data.bytes);
  if (data.text != NULL)
    self->data = json_node_init_string (json_node_alloc (), data.text);

  /* RSL6b */
  if (left > 0)
    self->encoding = g_strndup (encoding, left);
}

/**
 * ably_decoded_message_init:
 * @self: (out caller-allocates): where the message goes
 * @frame: a frame
 * @value: a message of it, an object
 * @position: its place in the frame
 * @reader: another reader than that of the frame
 *
 * Completes a message from its frame (TM2) and decodes its data (RSL6). An
 * encoding that is unknown or does not fit ends the decoding: there is what was
 * reached so far, and the rest of the encoding (RSL6b).
 */
void
ably_decoded_message_init (AblyDecodedMessage        *self,
                           const AblyProtocolMessage *frame,
                           const AblyValue           *value,
                           guint                      position,
                           AblyReader                *reader)
{
  const AblyValue *data = ably_value_get_member (value, "data");
  const AblyValue *extras = ably_value_get_member (value, "extras");
  const char *encoding = ably_value_get_text (ably_value_get_member (value, "encoding"));

  *self = (AblyDecodedMessage) {
    .message = {
      .id = ably_value_get_text (ably_value_get_member (value, "id")),
      .name = ably_value_get_text (ably_value_get_member (value, "name")),
      .client_id = ably_value_get_text (ably_value_get_member (value, "clientId")),
      .serial = ably_value_get_text (ably_value_get_member (value, "serial")),
      .connection_id = ably_value_get_text (ably_value_get_member (value, "connectionId")),
      .timestamp = ably_value_get_integer (ably_value_get_member (value, "timestamp"), frame->timestamp),
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
    ably_decoded_message_decode (self, ably_value_get_text (data), encoding, reader);

  if (self->data == NULL && self->bytes == NULL && data != NULL && data->type != ABLY_VALUE_NULL)
    self->data = ably_value_to_node (data);
  self->message.encoding = self->encoding;
  self->message.data = self->data;
  self->message.bytes = self->bytes;

  if (extras != NULL && extras->type == ABLY_VALUE_OBJECT)
    self->extras = ably_value_to_node (extras);
  self->message.extras = self->extras;
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
  g_clear_pointer (&self->bytes, g_bytes_unref);
  g_clear_pointer (&self->extras, json_node_unref);
}
