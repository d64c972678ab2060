/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ably/ably-message-private.h"

int LLVMFuzzerTestOneInput (const guint8 *data,
                            gsize         length);

static void
check_text (const char *text)
{
  g_assert_true (text == NULL || g_utf8_validate (text, -1, NULL));
}

static void
check_message (const AblyProtocolMessage *frame,
               guint                      position,
               AblyReader                *reader)
{
  g_auto(AblyDecodedMessage) decoded = { 0 };

  ably_decoded_message_init (&decoded, frame, ably_value_get_child (frame->messages, position), position, reader);
  check_text (decoded.message.id);
  check_text (decoded.message.name);
  check_text (decoded.message.client_id);
  check_text (decoded.message.connection_id);
  check_text (decoded.message.encoding);
  check_text (decoded.message.serial);
  g_assert_true (decoded.message.data == NULL || decoded.message.bytes == NULL);
  if (decoded.message.data != NULL)
    g_free (json_to_string (decoded.message.data, FALSE));
}

/* What the client would send of it is a frame again. */
static void
check_round (const AblyProtocolMessage *frame)
{
  g_autoptr(AblyReader) reader = ably_reader_new ();
  g_autofree char *text = ably_protocol_message_to_text (frame);
  AblyProtocolMessage again;

  g_assert_true (ably_protocol_message_parse (&again, reader, text, strlen (text)));
  g_assert_cmpint (again.action, ==, frame->action);
  g_assert_cmpstr (again.channel, ==, frame->channel);
  g_assert_cmpstr (again.channel_serial, ==, frame->channel_serial);
}

static void
check_frame (const AblyProtocolMessage *frame)
{
  g_autoptr(GError) error = ably_protocol_message_get_error (frame);
  g_autoptr(AblyReader) reader = ably_reader_new ();

  check_text (frame->id);
  check_text (frame->channel);
  check_text (frame->channel_serial);
  check_text (frame->connection_id);
  if (error != NULL)
    check_text (error->message);
  if (frame->messages != NULL)
    for (guint i = 0; i < frame->messages->n_children; i++)
      if (ably_value_get_child (frame->messages, i)->type == ABLY_VALUE_OBJECT)
        check_message (frame, i, reader);
  check_round (frame);
}

static void check_same (JsonNode *ours,
                        JsonNode *theirs);

static void
check_same_members (JsonObject *ours,
                    JsonObject *theirs)
{
  JsonObjectIter iter;
  const char *name;
  JsonNode *node;

  g_assert_cmpuint (json_object_get_size (ours), ==, json_object_get_size (theirs));
  json_object_iter_init (&iter, ours);
  while (json_object_iter_next (&iter, &name, &node))
    check_same (node, json_object_get_member (theirs, name));
}

/* A whole number that is too large is a double here, and anything there. */
static void
check_same (JsonNode *ours,
            JsonNode *theirs)
{
  g_assert_nonnull (theirs);
  g_assert_cmpint (json_node_get_node_type (ours), ==, json_node_get_node_type (theirs));
  if (JSON_NODE_HOLDS_OBJECT (ours))
    {
      check_same_members (json_node_get_object (ours), json_node_get_object (theirs));
    }
  else if (JSON_NODE_HOLDS_ARRAY (ours))
    {
      JsonArray *array = json_node_get_array (ours);

      g_assert_cmpuint (json_array_get_length (array), ==, json_array_get_length (json_node_get_array (theirs)));
      for (guint i = 0; i < json_array_get_length (array); i++)
        check_same (json_array_get_element (array, i), json_array_get_element (json_node_get_array (theirs), i));
    }
  else if (json_node_get_value_type (ours) != G_TYPE_DOUBLE || json_node_get_value_type (theirs) != G_TYPE_INT64)
    {
      g_assert_true (json_node_equal (ours, theirs));
    }
}

/* Our reader takes no text that json-glib does not, and reads it alike; but
 * for what a C string cannot hold, which is written as an escape. */
static void
check_reader (const char *text,
              gsize       length)
{
  g_autoptr(AblyReader) reader = ably_reader_new ();
  g_autoptr(JsonParser) parser = json_parser_new ();
  g_autoptr(JsonNode) node = NULL;
  const AblyValue *value = ably_reader_read (reader, text, length);

  if (value == NULL || strstr (text, "\\u") != NULL)
    return;

  node = ably_value_to_node (value);
  g_assert_true (json_parser_load_from_data (parser, text, length, NULL));
  check_same (node, json_parser_get_root (parser));
}

int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         length)
{
  static AblyReader *reader;
  g_autofree char *text = g_strndup ((const char *) data, length);
  AblyProtocolMessage frame;

  if (reader == NULL)
    reader = ably_reader_new ();

  /* libsoup sees to it that a frame of text is UTF-8. */
  if (!g_utf8_validate_len (text, length, NULL))
    return 0;

  check_reader (text, length);
  if (ably_protocol_message_parse (&frame, reader, text, length))
    check_frame (&frame);

  return 0;
}
