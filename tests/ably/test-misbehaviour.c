/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "ably/ably-error.h"
#include "ably/ably-realtime.h"
#include "fixture/memory.h"
#include "fixture/observed.h"
#include "fixture/raw-service.h"

/* A service that keeps no rule of its own protocol. Whatever it does, the client
 * neither crashes nor takes ever more memory, and goes on where the service does. */

/* What may be on its way before an end is noticed, on a machine that does other things too. */
#define SENT_MOST (256 * 1024 * 1024)

typedef struct
{
  RawService *service;
  AblyRealtime *realtime;
  AblyConnection *connection;
  GString *trail;
  char *reason;
  guint n_updates;
  gsize memory;
} Fixture;

static void
state_changed_cb (AblyConnection                  *connection,
                  const AblyConnectionStateChange *change,
                  Fixture                         *self)
{
  g_autoptr (GEnumClass) class = g_type_class_ref (ABLY_TYPE_CONNECTION_STATE);

  g_string_append_printf (self->trail, "%s%s", self->trail->len > 0 ? " " : "",
                          g_enum_get_value (class, (int) change->current)->value_nick);
  if (change->reason != NULL)
    {
      g_string_append_printf (self->trail, ":%d", change->reason->code);
      g_set_str (&self->reason, change->reason->message);
    }
}

static void
update_cb (Fixture *self)
{
  self->n_updates++;
}

static void
set_up (Fixture       *self,
        gconstpointer  user_data)
{
  g_autoptr (AblyClientOptions) options = ably_client_options_new ();
  g_autoptr (AblyRest) rest = NULL;

  self->service = raw_service_new ();
  self->trail = g_string_new (NULL);
  g_object_set (options,
                "key", "app.key:s3cret",
                "endpoint", "127.0.0.1",
                "port", raw_service_get_port (self->service),
                "tls", FALSE,
                "disconnected-retry-timeout", 20,
                NULL);
  /* The limit of silence is the promise of the service and this. */
  if (user_data != NULL)
    g_object_set (options, "realtime-request-timeout", GPOINTER_TO_UINT (user_data), NULL);
  rest = ably_rest_new (options);
  self->realtime = ably_realtime_new (rest);
  self->connection = ably_realtime_get_connection (self->realtime);
  g_signal_connect (self->connection, "state-changed", G_CALLBACK (state_changed_cb), self);
  g_signal_connect_swapped (self->connection, "update", G_CALLBACK (update_cb), self);
}

static void
tear_down (Fixture       *self,
           gconstpointer  user_data)
{
  g_signal_handlers_disconnect_by_data (self->connection, self);
  g_assert_finalize_object (self->realtime);
  raw_service_free (self->service);
  g_string_free (self->trail, TRUE);
  g_free (self->reason);
}

static GByteArray *
add_text (GByteArray *bytes,
          const char *text)
{
  return raw_bytes_add_frame (bytes, RAW_TEXT | RAW_LAST, text, strlen (text), strlen (text));
}

/* Connects, loses the connection over what the service does, and has another. */
static void
connect_and_recover (Fixture *self)
{
  ably_connection_connect (self->connection);
  await_until (raw_service_get_count (self->service) >= 2 &&
               ably_connection_get_state (self->connection) == ABLY_CONNECTION_CONNECTED);
  g_assert_cmpstr (self->trail->str, ==, "connecting connected disconnected:80003 connecting connected");
  observed ("%s", self->trail->str);
}

static void
lose_and_recover (Fixture    *self,
                  GByteArray *frames,
                  RawEnd      end)
{
  raw_service_answer_websocket (self->service, frames, end);
  connect_and_recover (self);
}

static void
test_flood (Fixture       *self,
            gconstpointer  user_data)
{
  GByteArray *frames = g_byte_array_new ();

  for (guint i = 0; i < 20000; i++)
    add_text (frames, "{\"action\":15,\"channel\":\"lobby\",\"channelSerial\":\"s\",\"messages\":"
                      "[{\"name\":\"[meta]occupancy\",\"data\":{\"metrics\":{\"connections\":3,\"presenceMembers\":1}}}]}");
  add_text (frames, "{\"action\":4,\"connectionId\":\"c\",\"connectionDetails\":{}}");
  raw_service_answer_websocket (self->service, frames, RAW_KEEP);
  self->memory = memory_begin ();
  ably_connection_connect (self->connection);
  await_until (self->n_updates == 1);
  assert_memory_is_bounded (self->memory);
  g_assert_cmpstr (self->trail->str, ==, "connecting connected");
  observed ("20,000 frames at once are read, and what comes after them; %s", self->trail->str);
}

static void
test_stall (Fixture       *self,
            gconstpointer  user_data)
{
  raw_service_set_idle_interval (self->service, 100);
  lose_and_recover (self, raw_bytes_add_frame (g_byte_array_new (), RAW_TEXT | RAW_LAST, "{\"action\":", 10, 200), RAW_KEEP);
  observed ("ten bytes of a frame of 200, then nothing: given up after the limit of silence");
}

static void
test_huge_frame (Fixture       *self,
                 gconstpointer  user_data)
{
  gsize length = 10 * 1024 * 1024;
  g_autofree char *text = g_strnfill (length, ' ');

  self->memory = memory_begin ();
  lose_and_recover (self, raw_bytes_add_frame (g_byte_array_new (), RAW_TEXT | RAW_LAST, text, length, length), RAW_KEEP);
  assert_memory_is_bounded (self->memory);
  observed ("a frame of 10 MB ends the connection");
}

static void
test_fragments (Fixture       *self,
                gconstpointer  user_data)
{
  static const char text[] = "{\"action\":4,\"connectionId\":\"c\",\"connectionDetails\":{}}";
  GByteArray *frames = g_byte_array_new ();

  /* A byte a frame, with pings between them. */
  for (guint i = 0; text[i] != '\0'; i++)
    {
      guint8 head = i == 0 ? RAW_TEXT : RAW_CONTINUATION;

      raw_bytes_add_frame (frames, text[i + 1] == '\0' ? head | RAW_LAST : head, text + i, 1, 1);
      if (text[i + 1] != '\0')
        raw_bytes_add_frame (frames, RAW_PING | RAW_LAST, "p", 1, 1);
    }
  raw_service_answer_websocket (self->service, frames, RAW_KEEP);
  ably_connection_connect (self->connection);
  await_until (self->n_updates == 1);
  g_assert_cmpstr (self->trail->str, ==, "connecting connected");
  observed ("a frame in parts of a byte, with pings between them, is read; %s", self->trail->str);
}

static void
test_endless (Fixture       *self,
              gconstpointer  user_data)
{
  g_autofree char *text = g_strnfill (60000, ' ');

  raw_service_answer_websocket (self->service, raw_bytes_add_frame (g_byte_array_new (), RAW_TEXT, text, 60000, 60000), RAW_KEEP);
  raw_service_repeat (self->service, raw_bytes_add_frame (g_byte_array_new (), RAW_CONTINUATION, text, 60000, 60000));
  self->memory = memory_begin ();
  connect_and_recover (self);
  assert_memory_is_bounded (self->memory);
  g_assert_cmpstr (self->reason, ==, "What the service sent did not end");
  g_assert_cmpuint (raw_service_get_sent (self->service), <, SENT_MOST);
  observed ("parts of a frame without end: the connection is ended when they are more than the largest frame");
}

static void
ignore_cb (const char     *domain,
           GLogLevelFlags  level,
           const char     *message,
           gpointer        user_data)
{
}

static gboolean
count_round_cb (gpointer user_data)
{
  guint *n_rounds = user_data;

  (*n_rounds)++;

  return G_SOURCE_CONTINUE;
}

/* Faster than it can be read, from a thread: the main loop is to go round all the same. */
static void
flood_without_end (Fixture    *self,
                   guint8      head,
                   const char *text)
{
  GByteArray *frames = g_byte_array_new ();
  guint n_rounds = 0;
  guint timer;

  /* It has something to say of each. */
  g_log_set_handler ("libsoup", G_LOG_LEVEL_DEBUG, ignore_cb, NULL);
  for (guint i = 0; i < 1000; i++)
    raw_bytes_add_frame (frames, head | RAW_LAST, text, strlen (text), strlen (text));
  raw_service_answer_websocket (self->service, g_byte_array_new (), RAW_KEEP);
  raw_service_repeat (self->service, frames);
  self->memory = memory_begin ();
  ably_connection_connect (self->connection);
  await_until (ably_connection_get_state (self->connection) == ABLY_CONNECTION_CONNECTED);
  timer = g_timeout_add (1, count_round_cb, &n_rounds);
  await_until (n_rounds >= 3);
  g_source_remove (timer);
  assert_memory_is_bounded (self->memory);
}

static void
test_messages_without_end (Fixture       *self,
                           gconstpointer  user_data)
{
  g_autofree char *text = g_strdup_printf ("%120s{\"action\":0}", "");

  flood_without_end (self, RAW_TEXT, text);
  observed ("frames without end, faster than they can be read: the program comes to other things too");
}

static void
test_pings_without_end (Fixture       *self,
                        gconstpointer  user_data)
{
  g_autofree char *text = g_strnfill (125, 'p');

  flood_without_end (self, RAW_PING, text);
  observed ("pings without end, faster than they can be read: the program comes to other things too");
}

static void
test_pongs_without_end (Fixture       *self,
                        gconstpointer  user_data)
{
  g_autofree char *text = g_strnfill (125, 'p');

  flood_without_end (self, RAW_PONG, text);
  observed ("pongs without end, faster than they can be read: the program comes to other things too");
}

static void
test_compressed (Fixture       *self,
                 gconstpointer  user_data)
{
  /* "Hello", as RFC 7692 has it. */
  static const char hello[] = { (char) 0xf2, 0x48, (char) 0xcd, (char) 0xc9, (char) 0xc9, 0x07, 0x00 };

  lose_and_recover (self, raw_bytes_add_frame (g_byte_array_new (), RAW_TEXT | RAW_LAST | RAW_COMPRESSED, hello, sizeof hello, sizeof hello),
                    RAW_KEEP);
  observed ("a compressed frame, which nobody offered to read, ends the connection");
}

static void
test_half_close (Fixture       *self,
                 gconstpointer  user_data)
{
  lose_and_recover (self, g_byte_array_new (), RAW_HALF_CLOSE);
  g_assert_cmpstr (self->reason, !=, "What the service sent did not end");
  observed ("closed for sending and still open for receiving: taken as lost at once");
}

static void
test_garbage_frames (Fixture       *self,
                     gconstpointer  user_data)
{
  static const char *texts[] = {
    "", " ", "null", "7", "[]", "[{\"action\":9}]", "{", "{}", "{\"action\":null}", "{\"action\":\"9\"}", "{\"action\":-1}",
    "{\"action\":99999999999999999999}", "{\"action\":15}", "{\"action\":15,\"channel\":7,\"messages\":{}}",
    "{\"action\":11,\"channel\":\"nobody\",\"flags\":\"x\",\"params\":[]}", "{\"action\":4,\"connectionDetails\":[]} trailing",
    "<html>502</html>", "\\ud800", "{\"action\":15,\"channel\":\"\\u0000\"}",
    "{\"action\":9,\"channel\":7,\"error\":{\"code\":40000}}", "{\"action\":9,\"channel\":[\"nobody\"]}",
    "{\"action\":9,\"channel\":\"nobody\",\"error\":{\"code\":40160}}", "{\"action\":13,\"channel\":\"nobody\"}",
    "{\"action\":9.5}", "{\"action\":1e308}", "{\"action\":4294967305}", "{\"action\":1}",
    "{\"action\":1,\"msgSerial\":-1,\"count\":1e300}", "{\"action\":4,\"connectionId\":\"c\"}",
    "{\"action\":4,\"connectionId\":7,\"connectionDetails\":{}}",
  };
  GByteArray *frames = g_byte_array_new ();

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    add_text (frames, texts[i]);
  raw_bytes_add_frame (frames, 0x02 | RAW_LAST, "\x93\x01\x02\x03", 4, 4);
  add_text (frames, "{\"action\":4,\"connectionId\":\"c\",\"connectionDetails\":{}}");
  raw_service_answer_websocket (self->service, frames, RAW_KEEP);
  ably_connection_connect (self->connection);
  await_until (self->n_updates == 1);
  g_assert_cmpstr (self->trail->str, ==, "connecting connected");
  observed ("%zu frames that make no sense are dropped, and the next is read; %s", G_N_ELEMENTS (texts) + 1, self->trail->str);
}

/* What the service says of the connection is for the connection to judge. */
static void
test_absurd_details (Fixture       *self,
                     gconstpointer  user_data)
{
  static const char *values[] = {
    "0", "-1", "1e308", "-1e308", "0.5", "\"12\"", "null", "true", "[1]", "{\"a\":1}", "2147483648", "9223372036854775807",
    "-9223372036854775808", "18446744073709551616",
  };
  GByteArray *frames = g_byte_array_new ();

  for (guint i = 0; i < G_N_ELEMENTS (values); i++)
    {
      g_autofree char *text =
        g_strdup_printf ("{\"action\":4,\"connectionId\":\"c\",\"flags\":%s,\"timestamp\":%s,\"connectionDetails\":{"
                         "\"connectionStateTtl\":%s,\"maxFrameSize\":%s,\"maxIdleInterval\":%s,\"maxMessageSize\":%s,"
                         "\"connectionKey\":%s,\"clientId\":%s}}",
                         values[i], values[i], values[i], values[i], values[i], values[i], values[i], values[i]);

      add_text (frames, text);
    }
  raw_service_answer_websocket (self->service, frames, RAW_HALF_CLOSE);
  connect_and_recover (self);
  g_assert_cmpuint (self->n_updates, ==, G_N_ELEMENTS (values));
  observed ("%zu details that make no sense: an update each", G_N_ELEMENTS (values));
}

static void
test_garbage_text (Fixture       *self,
                   gconstpointer  user_data)
{
  lose_and_recover (self, raw_bytes_add_frame (g_byte_array_new (), RAW_TEXT | RAW_LAST, "\xff\xfe{}", 4, 4), RAW_KEEP);
  observed ("text that is no UTF-8 ends the connection");
}

static void
test_garbage_bytes (Fixture       *self,
                    gconstpointer  user_data)
{
  GByteArray *frames = g_byte_array_new ();

  for (guint i = 0; i < 1000; i++)
    g_byte_array_append (frames, (const guint8[]) { 0xff, (guint8) (i * 7), (guint8) (i * 31) }, 3);
  lose_and_recover (self, frames, RAW_KEEP);
  observed ("bytes that are no frames end the connection");
}

/* In place of an answer that opens a websocket. */
static void
test_garbage_answers (Fixture       *self,
                      gconstpointer  user_data)
{
  static const char *answers[] = {
    "", "\r\n\r\n", "garbage\r\n\r\n", "HTTP/9.9 101 x\r\n\r\n", "HTTP/1.1 101 Switching Protocols\r\n\r\n",
    "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello", "HTTP/1.1 301 x\r\nLocation: http://127.0.0.1:1/\r\n\r\n",
    "HTTP/1.1 401 x\r\nWWW-Authenticate: Basic realm=x\r\nContent-Length: 0\r\n\r\n",
    "HTTP/1.1 101 x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: wrong\r\n\r\n",
  };

  for (guint i = 0; i < G_N_ELEMENTS (answers); i++)
    raw_service_answer (self->service, raw_bytes_new (answers[i]), RAW_CLOSE);
  ably_connection_connect (self->connection);
  await_until (ably_connection_get_state (self->connection) == ABLY_CONNECTION_CONNECTED);
  g_assert_cmpuint (raw_service_get_count (self->service), >, G_N_ELEMENTS (answers));
  for (const char *found = strstr (self->trail->str, "disconnected"); found != NULL; found = strstr (found + 1, "disconnected"))
    g_assert_true (g_str_has_prefix (found, "disconnected:80003"));
  observed ("nine answers that open no websocket: 80003 after each, then connected");
}

static void
test_endless_answer (Fixture       *self,
                     gconstpointer  user_data)
{
  g_autofree char *text = g_strnfill (60000, 'x');

  raw_service_answer (self->service, raw_bytes_new ("HTTP/1.1 200 OK\r\n\r\n"), RAW_KEEP);
  raw_service_repeat (self->service, raw_bytes_new (text));
  raw_service_answer (self->service, raw_bytes_new ("HTTP/1.1 101 Switching Protocols\r\nX-Endless: "), RAW_KEEP);
  raw_service_repeat (self->service, raw_bytes_new (text));
  self->memory = memory_begin ();
  ably_connection_connect (self->connection);
  await_until (ably_connection_get_state (self->connection) == ABLY_CONNECTION_CONNECTED);
  assert_memory_is_bounded (self->memory);
  g_assert_cmpuint (raw_service_get_sent (self->service), <, SENT_MOST);
  g_assert_cmpuint (raw_service_get_count (self->service), ==, 3);
  observed ("an answer without end, and a header without end: given up after each, then connected");
}

#define add(path, limit, test) g_test_add ("/robust/" path, Fixture, GUINT_TO_POINTER (limit), set_up, test, tear_down)

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  add ("flood", 0, test_flood);
  add ("stall-mid-frame", 200, test_stall);
  add ("frame-of-10-mb", 0, test_huge_frame);
  add ("fragments", 0, test_fragments);
  add ("fragments-without-end", 0, test_endless);
  add ("messages-without-end", 0, test_messages_without_end);
  add ("pings-without-end", 0, test_pings_without_end);
  add ("pongs-without-end", 0, test_pongs_without_end);
  add ("compressed", 0, test_compressed);
  add ("half-close", 0, test_half_close);
  add ("garbage-frames", 0, test_garbage_frames);
  add ("absurd-details", 0, test_absurd_details);
  add ("garbage-text", 0, test_garbage_text);
  add ("garbage-bytes", 0, test_garbage_bytes);
  add ("garbage-answers", 0, test_garbage_answers);
  add ("answer-without-end", 0, test_endless_answer);

  return g_test_run ();
}
