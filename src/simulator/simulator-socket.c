/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>
#include <sys/socket.h>

#include "simulator/simulator-socket.h"

/* RFC 6455, server side. Not libsoup's, so that the client is not tested
 * against its own twin, and so that many frames go out with one write and
 * connections can break in every way that they break in the field. */

#define ACCEPT_GUID "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
#define LARGEST_BACKLOG (256 * 1024 * 1024)
#define LINGER_SECONDS 2

typedef enum
{
  OPCODE_CONTINUATION = 0,
  OPCODE_TEXT = 1,
  OPCODE_BINARY = 2,
  OPCODE_CLOSE = 8,
  OPCODE_PING = 9,
  OPCODE_PONG = 10,
} Opcode;

struct _SimulatorSocket
{
  grefcount ref_count;
  GIOStream *stream;
  GSocket *socket;
  SimulatorSocketText text_func;
  SimulatorSocketClosed closed_func;
  gpointer user_data;

  gsize max_frame_size;
  GByteArray *in;
  GByteArray *message; /* the fragments so far */
  Opcode message_opcode;
  GByteArray *out;
  gsize out_start;

  GSource *read_source;
  GSource *write_source;
  GSource *flush_source;
  GSource *linger_source;
  gboolean closing; /* a close frame is on its way, nothing else follows */
};

static SimulatorSocket *
socket_ref (SimulatorSocket *self)
{
  g_ref_count_inc (&self->ref_count);
  return self;
}

static void
socket_unref (gpointer data)
{
  SimulatorSocket *self = data;

  if (!g_ref_count_dec (&self->ref_count))
    return;

  g_object_unref (self->socket);
  g_object_unref (self->stream);
  g_byte_array_unref (self->in);
  g_byte_array_unref (self->message);
  g_byte_array_unref (self->out);
  g_free (self);
}

static void
clear_source (GSource **source)
{
  if (*source != NULL)
    {
      g_source_destroy (*source);
      g_clear_pointer (source, g_source_unref);
    }
}

static void
socket_tell_closed (SimulatorSocket *self)
{
  SimulatorSocketClosed closed_func = g_steal_pointer (&self->closed_func);

  self->text_func = NULL;
  if (closed_func != NULL)
    closed_func (self, self->user_data);
}

/* The sources hold the references that keep a socket alive. */
static void
socket_end (SimulatorSocket *self)
{
  socket_ref (self);
  clear_source (&self->read_source);
  clear_source (&self->write_source);
  clear_source (&self->flush_source);
  clear_source (&self->linger_source);
  self->closing = TRUE;
  g_io_stream_close (self->stream, NULL, NULL);
  socket_tell_closed (self);
  socket_unref (self);
}

static gboolean write_cb (GSocket      *socket,
                          GIOCondition  condition,
                          gpointer      data);

static gboolean
linger_cb (gpointer data)
{
  socket_end (data);
  return G_SOURCE_REMOVE;
}

static GSource *
socket_add_source (SimulatorSocket *self,
                   GSource         *source,
                   GSourceFunc      func)
{
  g_source_set_callback (source, func, socket_ref (self), socket_unref);
  g_source_attach (source, g_main_context_get_thread_default ());
  return source;
}

static void
socket_flush (SimulatorSocket *self)
{
  clear_source (&self->flush_source);

  while (self->out_start < self->out->len)
    {
      gssize written = send (g_socket_get_fd (self->socket), self->out->data + self->out_start,
                             self->out->len - self->out_start, MSG_DONTWAIT | MSG_NOSIGNAL);

      if (written > 0)
        {
          self->out_start += written;
          continue;
        }
      if (written < 0 && errno == EINTR)
        continue;
      if (written < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)
          && self->out->len - self->out_start <= LARGEST_BACKLOG)
        {
          if (self->write_source == NULL)
            self->write_source = socket_add_source (self, g_socket_create_source (self->socket, G_IO_OUT, NULL),
                                                    G_SOURCE_FUNC (write_cb));
          return;
        }

      socket_end (self);
      return;
    }

  g_byte_array_set_size (self->out, 0);
  self->out_start = 0;
  clear_source (&self->write_source);
  if (self->closing)
    {
      g_socket_shutdown (self->socket, FALSE, TRUE, NULL);
      if (self->linger_source == NULL)
        self->linger_source = socket_add_source (self, g_timeout_source_new_seconds (LINGER_SECONDS), linger_cb);
    }

}

static gboolean
write_cb (GSocket      *socket,
          GIOCondition  condition,
          gpointer      data)
{
  SimulatorSocket *self = data;

  g_byte_array_remove_range (self->out, 0, self->out_start);
  self->out_start = 0;
  socket_flush (self);
  return G_SOURCE_CONTINUE;
}

static gboolean
flush_cb (gpointer data)
{
  socket_flush (data);
  return G_SOURCE_REMOVE;
}

/* What one dispatch sends goes out together, before the next is waited for. */
static void
socket_queue_flush (SimulatorSocket *self)
{
  if (self->flush_source != NULL || self->write_source != NULL)
    return;

  self->flush_source = g_idle_source_new ();
  g_source_set_priority (self->flush_source, G_PRIORITY_HIGH);
  socket_add_source (self, self->flush_source, flush_cb);
}

static void
socket_send (SimulatorSocket *self,
             Opcode           opcode,
             const void      *payload,
             gsize            length)
{
  guint8 header[10] = { 0x80 | opcode };
  gsize header_length = 2;

  if (self->closing)
    return;

  if (length < 126)
    header[1] = length;
  else if (length <= G_MAXUINT16)
    {
      header[1] = 126;
      header[2] = length >> 8;
      header[3] = length;
      header_length = 4;
    }
  else
    {
      header[1] = 127;
      for (guint i = 0; i < 8; i++)
        header[2 + i] = (guint64) length >> (56 - 8 * i);
      header_length = 10;
    }

  g_byte_array_append (self->out, header, header_length);
  g_byte_array_append (self->out, payload, length);
  socket_queue_flush (self);
}

static void
socket_take_message (SimulatorSocket *self)
{
  const guint8 zero = 0;
  gsize length = self->message->len;

  if (self->message_opcode == OPCODE_BINARY)
    {
      simulator_socket_close (self, SOUP_WEBSOCKET_CLOSE_UNSUPPORTED_DATA);
      return;
    }

  g_byte_array_append (self->message, &zero, 1);
  if (!g_utf8_validate_len ((const char *) self->message->data, length, NULL))
    {
      simulator_socket_close (self, SOUP_WEBSOCKET_CLOSE_BAD_DATA);
      return;
    }

  if (self->text_func != NULL)
    self->text_func (self, (const char *) self->message->data, length, self->user_data);
  g_byte_array_set_size (self->message, 0);
}

static void
socket_take_frame (SimulatorSocket *self,
                   gboolean         final,
                   Opcode           opcode,
                   const guint8    *payload,
                   gsize            length)
{
  switch (opcode)
    {
    case OPCODE_TEXT:
    case OPCODE_BINARY:
    case OPCODE_CONTINUATION:
      if ((opcode == OPCODE_CONTINUATION) != (self->message_opcode != OPCODE_CONTINUATION))
        {
          simulator_socket_close (self, SOUP_WEBSOCKET_CLOSE_PROTOCOL_ERROR);
          return;
        }
      if (opcode != OPCODE_CONTINUATION)
        self->message_opcode = opcode;
      if (self->message->len + length > self->max_frame_size)
        {
          simulator_socket_close (self, SOUP_WEBSOCKET_CLOSE_TOO_BIG);
          return;
        }
      g_byte_array_append (self->message, payload, length);
      if (final)
        {
          socket_take_message (self);
          self->message_opcode = OPCODE_CONTINUATION;
        }
      break;

    case OPCODE_CLOSE:
      simulator_socket_close (self, length >= 2 ? payload[0] << 8 | payload[1] : SOUP_WEBSOCKET_CLOSE_NORMAL);
      break;

    case OPCODE_PING:
      socket_send (self, OPCODE_PONG, payload, length);
      break;

    case OPCODE_PONG:
      break;

    default:
      simulator_socket_close (self, SOUP_WEBSOCKET_CLOSE_PROTOCOL_ERROR);
      break;
    }
}

/* Takes the frame at @data; returns its bytes, or 0 when it is not all there. */
static gsize
socket_parse_frame (SimulatorSocket *self,
                    guint8          *data,
                    gsize            available)
{
  gsize header_length = 6;
  guint64 length;
  gboolean control;
  guint8 *mask;

  if (available < 2)
    return 0;

  control = (data[0] & 0x08) != 0;
  length = data[1] & 0x7f;
  if ((data[0] & 0x70) != 0 || (data[1] & 0x80) == 0 || (control && (length > 125 || (data[0] & 0x80) == 0)))
    {
      simulator_socket_close (self, SOUP_WEBSOCKET_CLOSE_PROTOCOL_ERROR);
      return 0;
    }

  if (length >= 126)
    {
      guint size = length == 126 ? 2 : 8;

      if (available < 2 + size)
        return 0;
      length = 0;
      for (guint i = 0; i < size; i++)
        length = length << 8 | data[2 + i];
      header_length += size;
    }

  if (length > self->max_frame_size)
    {
      simulator_socket_close (self, SOUP_WEBSOCKET_CLOSE_TOO_BIG);
      return 0;
    }
  if (available < header_length + length)
    return 0;

  mask = data + header_length - 4;
  for (gsize i = 0; i < length; i++)
    data[header_length + i] ^= mask[i % 4];
  socket_take_frame (self, (data[0] & 0x80) != 0, data[0] & 0x0f, data + header_length, length);
  return header_length + length;
}

static void
socket_parse (SimulatorSocket *self)
{
  gsize start = 0;
  gsize taken;

  do
    {
      taken = socket_parse_frame (self, self->in->data + start, self->in->len - start);
      start += taken;
    }
  while (taken > 0 && !self->closing);

  g_byte_array_remove_range (self->in, 0, start);
}

static gboolean
read_cb (GSocket      *socket,
         GIOCondition  condition,
         gpointer      data)
{
  SimulatorSocket *self = data;
  guint8 buffer[64 * 1024];
  gssize got = recv (g_socket_get_fd (self->socket), buffer, sizeof buffer, MSG_DONTWAIT);

  if (got < 0 && (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR))
    return G_SOURCE_CONTINUE;

  if (got <= 0)
    {
      socket_end (self);
      return G_SOURCE_REMOVE;
    }

  if (!self->closing)
    {
      g_byte_array_append (self->in, buffer, got);
      socket_parse (self);
    }

  return G_SOURCE_CONTINUE;
}

/**
 * simulator_socket_is_upgrade:
 * @message: a request
 *
 * Returns: whether @message asks for a websocket
 */
gboolean
simulator_socket_is_upgrade (SoupServerMessage *message)
{
  SoupMessageHeaders *headers = soup_server_message_get_request_headers (message);

  return soup_message_headers_header_equals (headers, "Upgrade", "websocket")
         && soup_message_headers_get_one (headers, "Sec-WebSocket-Key") != NULL;
}

static char *
make_accept (SoupServerMessage *message)
{
  SoupMessageHeaders *headers = soup_server_message_get_request_headers (message);
  g_autoptr(GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA1);
  guint8 digest[20];
  gsize length = sizeof digest;

  g_checksum_update (checksum, (const guchar *) soup_message_headers_get_one (headers, "Sec-WebSocket-Key"), -1);
  g_checksum_update (checksum, (const guchar *) ACCEPT_GUID, -1);
  g_checksum_get_digest (checksum, digest, &length);
  return g_base64_encode (digest, length);
}

/**
 * simulator_socket_new:
 * @message: (transfer full): a request for a websocket, with the connection of
 *   it, which the server loses
 * @max_frame_size: bytes that a message may have
 * @text_func: called for each message
 * @closed_func: called when it has ended
 * @user_data: for both
 *
 * Turns an HTTP connection into a websocket.
 *
 * Returns: (transfer none): the socket, valid until @closed_func was called
 */
SimulatorSocket *
simulator_socket_new (SoupServerMessage     *message,
                      gsize                  max_frame_size,
                      SimulatorSocketText    text_func,
                      SimulatorSocketClosed  closed_func,
                      gpointer               user_data)
{
  SimulatorSocket *self = g_new0 (SimulatorSocket, 1);
  g_autofree char *accept = make_accept (message);
  g_autofree char *response = g_strdup_printf ("HTTP/1.1 101 Switching Protocols\r\n"
                                               "Upgrade: websocket\r\nConnection: Upgrade\r\n"
                                               "Sec-WebSocket-Accept: %s\r\n\r\n", accept);

  g_ref_count_init (&self->ref_count);
  self->max_frame_size = max_frame_size;
  self->text_func = text_func;
  self->closed_func = closed_func;
  self->user_data = user_data;
  self->in = g_byte_array_new ();
  self->message = g_byte_array_new ();
  self->out = g_byte_array_new ();
  self->socket = g_object_ref (soup_server_message_get_socket (message));
  self->stream = soup_server_message_steal_connection (message);
  g_socket_set_option (self->socket, IPPROTO_TCP, TCP_NODELAY, TRUE, NULL);

  self->read_source = socket_add_source (self, g_socket_create_source (self->socket, G_IO_IN | G_IO_HUP, NULL),
                                         G_SOURCE_FUNC (read_cb));
  g_byte_array_append (self->out, (const guint8 *) response, strlen (response));
  socket_queue_flush (self);
  socket_unref (self);

  return self;
}

/**
 * simulator_socket_send_text:
 * @self: a socket
 * @text: UTF-8, or anything at all to be tested with
 * @length: its bytes
 *
 * Sends a text message.
 */
void
simulator_socket_send_text (SimulatorSocket *self,
                            const char      *text,
                            gsize            length)
{
  socket_send (self, OPCODE_TEXT, text, length);
}

/**
 * simulator_socket_send_ping:
 * @self: a socket
 *
 * Sends a ping, which the other side answers by itself.
 */
void
simulator_socket_send_ping (SimulatorSocket *self)
{
  socket_send (self, OPCODE_PING, NULL, 0);
}

/**
 * simulator_socket_close:
 * @self: a socket
 * @code: the status code; 0 for none
 *
 * Ends a socket in an orderly way: what was sent before arrives.
 */
void
simulator_socket_close (SimulatorSocket *self,
                        guint            code)
{
  guint8 payload[2] = { code >> 8, code };

  if (self->closing)
    return;

  socket_ref (self);
  socket_send (self, OPCODE_CLOSE, payload, code != 0 ? 2 : 0);
  self->closing = TRUE;
  socket_tell_closed (self);
  socket_unref (self);
}

/**
 * simulator_socket_drop:
 * @self: a socket
 * @reset: whether the other side gets a reset instead of an end
 *
 * Ends a socket without a word.
 */
void
simulator_socket_drop (SimulatorSocket *self,
                       gboolean         reset)
{
  struct linger linger = { .l_onoff = 1, .l_linger = 0 };

  socket_ref (self);
  if (reset)
    setsockopt (g_socket_get_fd (self->socket), SOL_SOCKET, SO_LINGER, &linger, sizeof linger);
  else
    socket_flush (self);
  if (self->read_source != NULL)
    socket_end (self);
  socket_unref (self);
}

/**
 * simulator_socket_drop_http:
 * @message: (transfer full): a request
 *
 * Closes the connection of a request without an answer.
 */
void
simulator_socket_drop_http (SoupServerMessage *message)
{
  g_autoptr(GIOStream) stream = soup_server_message_steal_connection (message);

  g_io_stream_close (stream, NULL, NULL);
}
