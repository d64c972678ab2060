/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ably/ably-error.h"
#include "ably/ably-message-private.h"
#include "fixture/observed.h"

static void
parse (AblyProtocolMessage *frame,
       AblyReader          *reader,
       const char          *text)
{
  g_assert_true (ably_protocol_message_parse (frame, reader, text, strlen (text)));
}

/* Bytes, as "bytes 00 ff". */
static char *
dup_hex (GBytes *bytes)
{
  GString *text = g_string_new ("bytes");
  gsize length;
  const guint8 *data = g_bytes_get_data (bytes, &length);

  for (gsize i = 0; i < length; i++)
    g_string_append_printf (text, " %02x", data[i]);

  return g_string_free_and_steal (text);
}

static void
assert_decoded (const char *members,
                const char *expected_data,
                const char *expected_encoding)
{
  g_autoptr (AblyReader) reader = ably_reader_new ();
  AblyProtocolMessage frame;
  g_auto (AblyDecodedMessage) decoded = { 0 };
  g_autoptr (AblyReader) data_reader = ably_reader_new ();
  g_autofree char *text = g_strdup_printf ("{\"action\":15,\"messages\":[{%s}]}", members);
  g_autofree char *data = NULL;

  parse (&frame, reader, text);
  ably_decoded_message_init (&decoded, &frame, ably_value_get_child (frame.messages, 0), 0, data_reader);
  g_assert_true (decoded.message.data == NULL || decoded.message.bytes == NULL);
  if (decoded.message.data != NULL)
    data = json_to_string (decoded.message.data, FALSE);
  else if (decoded.message.bytes != NULL)
    data = dup_hex (decoded.message.bytes);
  g_assert_cmpstr (data, ==, expected_data);
  g_assert_cmpstr (decoded.message.encoding, ==, expected_encoding);
}

static void
test_decode (void)
{
  assert_decoded ("", NULL, NULL);
  assert_decoded ("\"data\":null", NULL, NULL);
  assert_decoded ("\"data\":\"text\"", "\"text\"", NULL);
  assert_decoded ("\"data\":{\"a\":[1]},\"encoding\":null", "{\"a\":[1]}", NULL);
  assert_decoded ("\"data\":{\"a\":[1]},\"encoding\":\"\"", "{\"a\":[1]}", NULL);
  assert_decoded ("\"data\":\"{\\\"a\\\":1}\",\"encoding\":\"json\"", "{\"a\":1}", NULL);
  assert_decoded ("\"data\":\"3\",\"encoding\":\"json\"", "3", NULL);
  assert_decoded ("\"data\":\"null\",\"encoding\":\"json\"", "null", NULL);
  observed ("json: the text read as JSON; without an encoding the data as it is");
}

static void
test_decode_chain (void)
{
  assert_decoded ("\"data\":\"eyJhIjoxfQ==\",\"encoding\":\"json/utf-8/base64\"", "{\"a\":1}", NULL);
  assert_decoded ("\"data\":\"aGVsbG8=\",\"encoding\":\"utf-8/base64\"", "\"hello\"", NULL);
  assert_decoded ("\"data\":\"eyJhIjoxfQ==\",\"encoding\":\"json/base64\"", "{\"a\":1}", NULL);
  observed ("json/base64 and json/utf-8/base64: JSON; utf-8/base64: text");
}

static void
test_decode_base64 (void)
{
  assert_decoded ("\"data\":\"AAECAwQ=\",\"encoding\":\"base64\"", "bytes 00 01 02 03 04", NULL);
  assert_decoded ("\"data\":\"/w==\",\"encoding\":\"utf-8/base64\"", "bytes ff", "utf-8");
  observed ("base64: bytes, and no encoding left");
}

static void
test_decode_unknown (void)
{
  assert_decoded ("\"data\":\"x\",\"encoding\":\"rot13\"", "\"x\"", "rot13");
  assert_decoded ("\"data\":\"{}\",\"encoding\":\"rot13/json\"", "{}", "rot13");
  assert_decoded ("\"data\":\"AAEC\",\"encoding\":\"json/cipher+aes-128-cbc/base64\"",
                  "bytes 00 01 02", "json/cipher+aes-128-cbc");
  assert_decoded ("\"data\":\"{no\",\"encoding\":\"json\"", "\"{no\"", "json");
  assert_decoded ("\"data\":{},\"encoding\":\"json\"", "{}", "json");
  assert_decoded ("\"data\":\"\",\"encoding\":\"json\"", "\"\"", "json");
  assert_decoded ("\"data\":null,\"encoding\":\"json\"", NULL, "json");
  assert_decoded ("\"data\":\"1\",\"encoding\":\"json/\"", "\"1\"", "json/");
  observed ("what is unknown or does not fit stays in the encoding, what is right of it is undone: "
            "json/cipher+aes-128-cbc/base64 gives bytes and json/cipher+aes-128-cbc");
}

static void
test_decode_all (void)
{
  test_decode ();
  test_decode_base64 ();
  test_decode_chain ();
}

static void
test_inherited (void)
{
  g_autoptr (AblyReader) reader = ably_reader_new ();
  AblyProtocolMessage frame;
  g_autoptr (AblyReader) data_reader = ably_reader_new ();

  parse (&frame, reader, "{\"action\":15,\"id\":\"f\",\"connectionId\":\"c\",\"timestamp\":1700000005000,\"messages\":["
                 "{\"id\":\"own\",\"connectionId\":\"d\",\"timestamp\":7,\"name\":\"n\"},{\"unknown\":[]}]}");

  for (guint i = 0; i < 2; i++)
    {
      g_auto (AblyDecodedMessage) decoded = { 0 };

      ably_decoded_message_init (&decoded, &frame, ably_value_get_child (frame.messages, i), i, data_reader);
      g_assert_cmpstr (decoded.message.id, ==, i == 0 ? "own" : "f:1");
      g_assert_cmpstr (decoded.message.connection_id, ==, i == 0 ? "d" : "c");
      g_assert_cmpint (decoded.message.timestamp, ==, i == 0 ? 7 : 1700000005000);
      g_assert_cmpstr (decoded.message.name, ==, i == 0 ? "n" : NULL);
    }
  g_assert_null (ably_value_get_child (frame.messages, 2));
  observed ("id, connectionId and timestamp of the message if it has them, else f:1, connectionId and timestamp of the frame");
}

static void
test_no_id (void)
{
  g_autoptr (AblyReader) reader = ably_reader_new ();
  AblyProtocolMessage frame;
  g_auto (AblyDecodedMessage) decoded = { 0 };
  g_autoptr (AblyReader) data_reader = ably_reader_new ();

  parse (&frame, reader, "{\"action\":15,\"messages\":[{}]}");
  ably_decoded_message_init (&decoded, &frame, ably_value_get_child (frame.messages, 0), 0, data_reader);
  g_assert_null (decoded.message.id);
  g_assert_null (decoded.message.name);
  g_assert_null (decoded.message.data);
  g_assert_null (decoded.message.bytes);
  g_assert_null (decoded.message.client_id);
  g_assert_null (decoded.message.connection_id);
  g_assert_null (decoded.message.encoding);
  g_assert_null (decoded.message.extras);
  g_assert_null (decoded.message.serial);
  g_assert_cmpint (decoded.message.timestamp, ==, 0);
  observed ("all attributes unset of an empty message in a frame without an id");
}

static void
test_attributes (void)
{
  g_autoptr (AblyReader) reader = ably_reader_new ();
  AblyProtocolMessage frame;
  g_auto (AblyDecodedMessage) decoded = { 0 };
  g_autoptr (AblyReader) data_reader = ably_reader_new ();
  g_autofree char *extras = NULL;

  parse (&frame, reader,
         "{\"action\":15,\"messages\":[{\"id\":\"msg-123\",\"name\":\"test-event\",\"data\":\"hello world\",\"clientId\":\"sender\","
         "\"connectionId\":\"conn-456\",\"timestamp\":1234567890000,\"encoding\":null,\"serial\":\"s1\","
         "\"extras\":{\"headers\":{\"x-custom\":\"value\"}}}]}");
  ably_decoded_message_init (&decoded, &frame, ably_value_get_child (frame.messages, 0), 0, data_reader);
  extras = json_to_string (decoded.message.extras, FALSE);
  g_assert_cmpstr (decoded.message.id, ==, "msg-123");
  g_assert_cmpstr (decoded.message.name, ==, "test-event");
  g_assert_cmpstr (json_node_get_string (decoded.message.data), ==, "hello world");
  g_assert_cmpstr (decoded.message.client_id, ==, "sender");
  g_assert_cmpstr (decoded.message.connection_id, ==, "conn-456");
  g_assert_cmpint (decoded.message.timestamp, ==, 1234567890000);
  g_assert_cmpstr (decoded.message.serial, ==, "s1");
  g_assert_cmpstr (extras, ==, "{\"headers\":{\"x-custom\":\"value\"}}");
  observed ("id, name, data, clientId, connectionId, timestamp, serial and extras read");
}

/* What is of the wrong type is not there. */
static void
test_wrong_types (void)
{
  g_autoptr (AblyReader) reader = ably_reader_new ();
  AblyProtocolMessage frame;

  parse (&frame, reader, "{\"action\":15.0,\"id\":7,\"channel\":null,\"channelSerial\":\"\",\"flags\":\"4\",\"timestamp\":2.5,"
                 "\"messages\":{},\"params\":[],\"error\":\"no\",\"connectionDetails\":3,\"connectionId\":{}}");
  g_assert_cmpint (frame.action, ==, 15);
  g_assert_cmpuint (frame.flags, ==, 0);
  g_assert_cmpint (frame.timestamp, ==, 0);
  g_assert_null (frame.id);
  g_assert_null (frame.channel);
  g_assert_null (frame.channel_serial);
  g_assert_null (frame.connection_id);
  g_assert_null (frame.connection_details);
  g_assert_null (frame.messages);
  g_assert_null (frame.params);
  g_assert_null (frame.error);
  g_assert_null (ably_protocol_message_get_error (&frame));
}

static void
test_bad_frames (void)
{
  static const char *frames[] = {
    "", " ", "{", "null", "7", "\"\"", "[]", "[{\"action\":0}]", "{}", "{\"action\":null}",
    "{\"action\":\"0\"}", "{\"action\":-1}", "{\"action\":2.5}", "{\"action\":1e300}",
    "{\"action\":9,\"channel\":0}", "{\"action\":9,\"channel\":[\"a\"]}", "{\"action\":9,\"channel\":{}}",
    "{\"action\":9,\"channel\":false}",
  };
  g_autoptr (AblyReader) reader = ably_reader_new ();
  AblyProtocolMessage frame;

  for (guint i = 0; i < G_N_ELEMENTS (frames); i++)
    g_assert_false (ably_protocol_message_parse (&frame, reader, frames[i], strlen (frames[i])));
}

static void
test_to_text (void)
{
  static const char *params[] = { "occupancy=metrics", "odd", "rewind=a=b", NULL };
  g_autofree char *attach = NULL;
  g_autofree char *auth = NULL;

  attach = ably_protocol_message_to_text (&(AblyProtocolMessage) {
    .action = ABLY_ACTION_ATTACH,
    .channel = "ü\n\"",
    .channel_serial = "s",
    .wanted_params = params,
    .flags = 262144,
  });
  g_assert_cmpstr (attach, ==, "{\"action\":10,\"channel\":\"ü\\n\\\"\",\"channelSerial\":\"s\","
                               "\"params\":{\"occupancy\":\"metrics\",\"rewind\":\"a=b\"},\"flags\":262144}");

  auth = ably_protocol_message_to_text (&(AblyProtocolMessage) { .action = ABLY_ACTION_AUTH, .access_token = "t" });
  g_assert_cmpstr (auth, ==, "{\"action\":17,\"auth\":{\"accessToken\":\"t\"}}");
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/HU/RSL6a/decode-json-to-object-1", test_decode);
  g_test_add_func ("/HU/RSL6a/decode-base64-to-binary-0", test_decode_base64);
  g_test_add_func ("/HU/RSL6a/decode-chained-encodings-2", test_decode_chain);
  g_test_add_func ("/HU/RSL6/decode-utf8-base64-data-2", test_decode_chain);
  g_test_add_func ("/HU/RSL6/complex-chained-encoding-3", test_decode_chain);
  g_test_add_func ("/HU/RSL6b/unrecognized-encoding-preserved-0", test_decode_unknown);
  g_test_add_func ("/RU/TM2a/id-from-protocol-message-0", test_inherited);
  g_test_add_func ("/RU/TM2a/existing-id-not-overwritten-1", test_inherited);
  g_test_add_func ("/RU/TM2a/no-id-without-protocol-id-2", test_no_id);
  g_test_add_func ("/RU/TM2a/all-fields-populated-together-3", test_inherited);
  g_test_add_func ("/RU/TM2c/connectionid-from-protocol-0", test_inherited);
  g_test_add_func ("/RU/TM2c/existing-connectionid-kept-1", test_inherited);
  g_test_add_func ("/RU/TM2f/timestamp-from-protocol-0", test_inherited);
  g_test_add_func ("/RU/TM2f/existing-timestamp-kept-1", test_inherited);
  g_test_add_func ("/HU/TM2a/message-attributes-0", test_attributes);
  g_test_add_func ("/HU/TM/null-missing-attributes-0", test_no_id);
  g_test_add_func ("/HU/TM3/from-encoded-deserialization-0", test_attributes);
  g_test_add_func ("/HU/TM3/from-encoded-decodes-encoding-1", test_decode_all);
  g_test_add_func ("/protocol-message/wrong-types-absent", test_wrong_types);
  g_test_add_func ("/protocol-message/bad-frames-refused", test_bad_frames);
  g_test_add_func ("/protocol-message/to-text", test_to_text);

  return g_test_run ();
}
