/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ably/ably-error.h"
#include "ably/ably-message-private.h"

static void
parse (AblyProtocolMessage *frame,
       AblyReader          *reader,
       const char          *text)
{
  g_assert_true (ably_protocol_message_parse (frame, reader, text, strlen (text)));
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
  if (decoded.message.data != NULL)
    data = json_to_string (decoded.message.data, FALSE);
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
}

static void
test_decode_chain (void)
{
  assert_decoded ("\"data\":\"eyJhIjoxfQ==\",\"encoding\":\"json/utf-8/base64\"", "{\"a\":1}", NULL);
  assert_decoded ("\"data\":\"aGVsbG8=\",\"encoding\":\"utf-8/base64\"", "\"hello\"", NULL);
}

/* Bytes have no place in JSON, so they stay in base64 and say so. */
static void
test_decode_base64 (void)
{
  assert_decoded ("\"data\":\"AAEC\",\"encoding\":\"base64\"", "\"AAEC\"", "base64");
  assert_decoded ("\"data\":\"/w==\",\"encoding\":\"utf-8/base64\"", "\"/w==\"", "utf-8/base64");
}

static void
test_decode_unknown (void)
{
  assert_decoded ("\"data\":\"x\",\"encoding\":\"rot13\"", "\"x\"", "rot13");
  assert_decoded ("\"data\":\"{}\",\"encoding\":\"rot13/json\"", "{}", "rot13");
  assert_decoded ("\"data\":\"AAEC\",\"encoding\":\"json/cipher+aes-128-cbc/base64\"",
                  "\"AAEC\"", "json/cipher+aes-128-cbc/base64");
  assert_decoded ("\"data\":\"{no\",\"encoding\":\"json\"", "\"{no\"", "json");
  assert_decoded ("\"data\":{},\"encoding\":\"json\"", "{}", "json");
  assert_decoded ("\"data\":\"\",\"encoding\":\"json\"", "\"\"", "json");
  assert_decoded ("\"data\":null,\"encoding\":\"json\"", NULL, "json");
  assert_decoded ("\"data\":\"1\",\"encoding\":\"json/\"", "\"1\"", "json/");
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
    "{\"action\":\"0\"}", "{\"action\":-1}", "{\"action\":2.5}",     "{\"action\":1e300}",
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

  g_test_add_func ("/message/RSL6a/decode-json-to-object", test_decode);
  g_test_add_func ("/message/RSL6a/decode-base64-to-binary", test_decode_base64);
  g_test_add_func ("/message/RSL6a/decode-chained-encodings", test_decode_chain);
  g_test_add_func ("/message/RSL6b/unrecognized-encoding-preserved", test_decode_unknown);
  g_test_add_func ("/message/TM2a/all-fields-populated-together", test_inherited);
  g_test_add_func ("/message/TM2a/no-id-without-protocol-id", test_no_id);
  g_test_add_func ("/protocol-message/RTF1/wrong-types-absent", test_wrong_types);
  g_test_add_func ("/protocol-message/RTF1/bad-frames-refused", test_bad_frames);
  g_test_add_func ("/protocol-message/TR4/to-text", test_to_text);

  return g_test_run ();
}
