/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <gio/gio.h>
#include <string.h>

#include "fixture/simulator-fixture.h"

/* What no client of ours would ever send. */

static GSocketConnection *
connect_to (SimulatorFixture *fixture)
{
  g_autoptr(GSocketClient) client = g_socket_client_new ();
  g_autoptr(GError) error = NULL;
  GSocketConnection *connection;

  g_socket_client_set_timeout (client, 10);
  connection = g_socket_client_connect_to_host (client, "127.0.0.1", simulator_fixture_get_port (fixture), NULL, &error);
  g_assert_no_error (error);
  return connection;
}

static void
write_all (GSocketConnection *connection,
           const void        *data,
           gsize              length)
{
  /* May fail: the simulator is free to hang up. */
  g_output_stream_write_all (g_io_stream_get_output_stream (G_IO_STREAM (connection)), data, length, NULL, NULL, NULL);
}

/* Reads until the simulator has nothing more to say, and returns the last bytes. */
static GByteArray *
read_to_end (GSocketConnection *connection)
{
  GByteArray *all = g_byte_array_new ();
  guint8 buffer[4096];
  gssize got;

  while ((got = g_input_stream_read (g_io_stream_get_input_stream (G_IO_STREAM (connection)), buffer, sizeof buffer, NULL, NULL)) > 0)
    g_byte_array_append (all, buffer, got);

  return all;
}

static GSocketConnection *
upgrade (SimulatorFixture *fixture)
{
  GSocketConnection *connection = connect_to (fixture);
  g_autofree char *request = g_strdup_printf ("GET /?key=%s&heartbeats=true HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\n"
                                              "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                                              "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n",
                                              simulator_fixture_get_key (fixture));
  g_autoptr(GDataInputStream) input = g_data_input_stream_new (g_io_stream_get_input_stream (G_IO_STREAM (connection)));

  g_filter_input_stream_set_close_base_stream (G_FILTER_INPUT_STREAM (input), FALSE);
  write_all (connection, request, strlen (request));
  for (;;)
    {
      g_autofree char *line = g_data_input_stream_read_line (input, NULL, NULL, NULL);

      g_assert_nonnull (line);
      if (g_str_has_prefix (line, "Sec-WebSocket-Accept:"))
        g_assert_cmpstr (g_strchomp (line), ==, "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
      if (*g_strchomp (line) == '\0')
        return connection;
    }
}

/* Whether the last thing that came is a close frame with the code. */
static void
assert_closed_with (GSocketConnection *connection,
                    guint              code)
{
  g_autoptr(GByteArray) all = read_to_end (connection);

  g_assert_cmpuint (all->len, >=, 4);
  g_assert_cmphex (all->data[all->len - 4], ==, 0x88);
  g_assert_cmpuint (all->data[all->len - 2] << 8 | all->data[all->len - 1], ==, code);
}

static void
assert_alive (SimulatorFixture *fixture)
{
  g_autoptr(JsonNode) settings = simulator_fixture_control (fixture, "GET", "settings", NULL);

  g_assert_true (JSON_NODE_HOLDS_OBJECT (settings));
}

static void
test_frames (void)
{
  static const struct
  {
    guint8 data[16];
    gsize length;
    guint code;
  } cases[] = {
    { { 0x81, 0x02, 'h', 'i' }, 4, 1002 },                           /* no mask */
    { { 0xf1, 0x80, 0, 0, 0, 0 }, 6, 1002 },                         /* reserved bits */
    { { 0x83, 0x80, 0, 0, 0, 0 }, 6, 1002 },                         /* reserved opcode */
    { { 0x80, 0x80, 0, 0, 0, 0 }, 6, 1002 },                         /* nothing to continue */
    { { 0x01, 0x80, 0, 0, 0, 0, 0x81, 0x80, 0, 0, 0, 0 }, 12, 1002 }, /* no end of the first */
    { { 0x09, 0x80, 0, 0, 0, 0 }, 6, 1002 },                         /* a ping in pieces */
    { { 0x89, 0xfe, 0, 200, 0, 0, 0, 0 }, 8, 1002 },                 /* a long ping */
    { { 0x82, 0x81, 0, 0, 0, 0, 'x' }, 7, 1003 },                    /* binary */
    { { 0x81, 0x82, 0, 0, 0, 0, 0xff, 0xfe }, 8, 1007 },             /* no UTF-8 */
    { { 0x81, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0 }, 14, 1009 },
    { { 0x81, 0xff, 0, 0, 0, 0, 0x7f, 0xff, 0xff, 0xff, 0, 0, 0, 0 }, 14, 1009 },
    { { 0x88, 0x82, 0, 0, 0, 0, 0x03, 0xe9 }, 8, 1001 },             /* a goodbye, echoed */
  };
  g_autoptr(SimulatorFixture) fixture = simulator_fixture_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(GSocketConnection) connection = upgrade (fixture);

      g_test_message ("case %u", i);
      write_all (connection, cases[i].data, cases[i].length);
      assert_closed_with (connection, cases[i].code);
    }
  assert_alive (fixture);
}

static void
send_text (GSocketConnection *connection,
           const char        *text)
{
  gsize length = strlen (text);
  g_autoptr(GByteArray) frame = g_byte_array_new ();

  g_assert_cmpuint (length, <=, G_MAXUINT16);
  g_byte_array_append (frame, (const guint8[]) { 0x81, 0xfe, length >> 8, length, 0, 0, 0, 0 }, 8);
  g_byte_array_append (frame, (const guint8 *) text, length);
  write_all (connection, frame->data, frame->len);
}

static void
test_messages (void)
{
  static const char * const messages[] = {
    "", "null", "7", "\"text\"", "[]", "[{}]", "{", "{}", "{\"action\":null}", "{\"action\":\"10\"}", "{\"action\":-1}",
    "{\"action\":99999999999999}", "{\"action\":10}", "{\"action\":10,\"channel\":7}", "{\"action\":10,\"channel\":\"\"}",
    "{\"action\":10,\"channel\":\"a\",\"params\":[],\"flags\":\"x\",\"channelSerial\":{}}",
    "{\"action\":10,\"channel\":\"a\",\"channelSerial\":\"nonsense\"}",
    "{\"action\":10,\"channel\":\"a\",\"channelSerial\":\"@\"}",
    "{\"action\":10,\"channel\":\"a\",\"flags\":-1}",
    "{\"action\":12}", "{\"action\":12,\"channel\":\"never attached\"}",
    "{\"action\":14,\"channel\":\"a\",\"presence\":[7,null,{},{\"action\":2},{\"action\":\"2\",\"clientId\":\"x\"}]}",
    "{\"action\":14,\"channel\":\"none\",\"presence\":7}",
    "{\"action\":15,\"channel\":\"a\",\"messages\":\"text\"}", "{\"action\":15}",
    "{\"action\":17,\"auth\":7,\"x\":1e999}",
  };
  g_autoptr(SimulatorFixture) fixture = simulator_fixture_new (NULL);
  g_autoptr(JsonNode) truth = NULL;
  g_autoptr(GString) deep = g_string_new ("{\"action\":0,\"deep\":");

  for (guint i = 0; i < 20000; i++)
    g_string_append_c (deep, '[');

  for (guint i = 0; i < G_N_ELEMENTS (messages); i++)
    {
      g_autoptr(GSocketConnection) connection = upgrade (fixture);
      g_autoptr(GByteArray) all = NULL;

      send_text (connection, "{\"action\":10,\"channel\":\"a\"}");
      send_text (connection, messages[i]);
      send_text (connection, deep->str);
      send_text (connection, "{\"action\":7}");
      all = read_to_end (connection);
      g_assert_cmpuint (all->len, >, 0);
    }

  /* The seat of the last one is given back a little after its socket ends. */
  do
    {
      g_clear_pointer (&truth, json_node_unref);
      truth = simulator_fixture_control (fixture, "GET", "truth", NULL);
    }
  while (json_object_get_size (json_node_get_object (truth)) > 0);
}

static void
test_half_closed (void)
{
  g_autoptr(SimulatorFixture) fixture = simulator_fixture_new (NULL);
  g_autoptr(GSocketConnection) half = upgrade (fixture);
  g_autoptr(GSocketConnection) cut = upgrade (fixture);
  g_autoptr(GSocketConnection) silent = connect_to (fixture);
  g_autoptr(GByteArray) rest = NULL;

  send_text (half, "{\"action\":10,\"channel\":\"a\"}");
  g_socket_shutdown (g_socket_connection_get_socket (half), FALSE, TRUE, NULL);
  rest = read_to_end (half);

  write_all (cut, (const guint8[]) { 0x81, 0xfe, 0x10 }, 3);
  g_io_stream_close (G_IO_STREAM (cut), NULL, NULL);
  write_all (silent, "GET /time HT", 12);
  assert_alive (fixture);
}

static void
test_pieces (void)
{
  static const guint8 first[] = { 0x01, 0x8e, 0, 0, 0, 0, '{', '"', 'a', 'c', 't', 'i', 'o', 'n', '"', ':', '0', ',', '"', 'i' };
  static const guint8 ping[] = { 0x89, 0x81, 1, 0, 0, 0, 'a' };
  static const guint8 last[] = { 0x80, 0x87, 0, 0, 0, 0, 'd', '"', ':', '"', 'x', '"', '}' };
  g_autoptr(SimulatorFixture) fixture = simulator_fixture_new (NULL);
  g_autoptr(GSocketConnection) connection = upgrade (fixture);
  g_autoptr(GByteArray) all = NULL;

  for (guint i = 0; i < sizeof first; i++)
    write_all (connection, first + i, 1);
  write_all (connection, ping, sizeof ping);
  write_all (connection, last, sizeof last);
  send_text (connection, "{\"action\":7}");
  all = read_to_end (connection);

  g_assert_nonnull (memmem (all->data, all->len, "\x8a\x01`", 3));
  g_assert_nonnull (memmem (all->data, all->len, "{\"action\":0,\"id\":\"x\"}", 21));
}

static void
test_requests (void)
{
  static const char * const requests[] = {
    "GET /%00 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
    "GET /chat/v4/rooms/%FF/occupancy HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
    "GET /chat/v4/rooms//occupancy HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
    "GET // HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
    "GET /channels/a HTTP/1.1\r\nHost: a\r\nConnection: close\r\nAuthorization: Basic !!!!\r\n\r\n",
    "GET /channels/a HTTP/1.1\r\nHost: a\r\nConnection: close\r\nAuthorization: Bearer \r\n\r\n",
    "POST /keys/appid.keyid/requestToken HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: 1\r\n\r\n{",
    "POST /keys/appid.keyid/requestToken HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: 2\r\n\r\n[]",
    "POST /control/rooms HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: 4\r\n\r\n[1,2",
    "POST /control/rooms HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: 3\r\n\r\n[1]",
    "POST /control/settings HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: 17\r\n\r\n{\"logLength\":\"x\"}",
    "POST /control/burst HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
    "GET /control/a%0D%0AEvil:%20b HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
    "GET /control/none HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
    "BREW /time HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
    "\x16\x03\x01\x02garbage\r\n\r\n",
  };
  g_autoptr(SimulatorFixture) fixture = simulator_fixture_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (requests); i++)
    {
      g_autoptr(GSocketConnection) connection = connect_to (fixture);
      g_autoptr(GByteArray) answer = NULL;

      g_test_message ("%s", requests[i]);
      write_all (connection, requests[i], strlen (requests[i]));
      answer = read_to_end (connection);
      if (g_ascii_isupper (*requests[i]))
        {
          g_assert_cmpuint (answer->len, >, 12);
          g_assert_cmpint (answer->data[9], ==, '4');
        }
    }
  assert_alive (fixture);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/simulator/garbage/frames", test_frames);
  g_test_add_func ("/simulator/garbage/messages", test_messages);
  g_test_add_func ("/simulator/garbage/half-closed", test_half_closed);
  g_test_add_func ("/simulator/garbage/pieces", test_pieces);
  g_test_add_func ("/simulator/garbage/requests", test_requests);

  return g_test_run ();
}
