/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <errno.h>
#include <glib-unix.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

#include "cli/cli-writer.h"

/* A pipe that has room has room for as much, and takes all of it or nothing. */
#define CHUNK_SIZE 4096

/* How long the end of the program waits for whoever reads. */
#define PATIENCE_MS 1000

struct _CliWriter
{
  CliWriterClosedFunc closed;
  gpointer user_data;
  GString *pending;
  gsize written; /* of pending */
  guint ready_id;
  gboolean is_closed;
};

static void
cli_writer_close (CliWriter *self)
{
  self->is_closed = TRUE;
  g_string_truncate (self->pending, 0);
  self->written = 0;
  if (self->closed != NULL)
    self->closed (self->user_data);
}

/* As many whole lines as a pipe takes in one go, so that none is cut when the
 * rest is never read. */
static gsize
cli_writer_get_chunk (CliWriter *self)
{
  const char *begin = self->pending->str + self->written;
  gsize length = MIN (self->pending->len - self->written, CHUNK_SIZE);
  const char *end = memrchr (begin, '\n', length);

  return end != NULL ? (gsize) (end + 1 - begin) : length;
}

/* Writes as long as nobody has to wait longer than that. */
static void
cli_writer_flush (CliWriter *self,
                  int        patience_ms)
{
  while (!self->is_closed && self->written < self->pending->len)
    {
      struct pollfd ready = { .fd = STDOUT_FILENO, .events = POLLOUT };
      gssize n;

      if (poll (&ready, 1, patience_ms) == 0)
        {
          g_string_erase (self->pending, 0, (gssize) self->written);
          self->written = 0;
          return;
        }

      n = write (STDOUT_FILENO, self->pending->str + self->written, cli_writer_get_chunk (self));
      if (n >= 0)
        self->written += (gsize) n;
      else if (errno != EINTR && errno != EAGAIN)
        cli_writer_close (self);
    }

  g_string_truncate (self->pending, 0);
  self->written = 0;
}

static gboolean
cli_writer_ready_cb (int          fd,
                     GIOCondition condition,
                     gpointer     user_data)
{
  CliWriter *self = user_data;

  cli_writer_flush (self, 0);
  if (self->pending->len > 0)
    return G_SOURCE_CONTINUE;

  self->ready_id = 0;
  return G_SOURCE_REMOVE;
}

/**
 * cli_writer_new:
 * @closed: called once when nobody reads any more
 * @user_data: data for @closed
 *
 * Makes the writer of this program.
 *
 * Returns: (transfer full): a new writer
 */
CliWriter *
cli_writer_new (CliWriterClosedFunc closed,
                gpointer            user_data)
{
  CliWriter *self = g_new0 (CliWriter, 1);

  self->closed = closed;
  self->user_data = user_data;
  self->pending = g_string_new (NULL);

  return self;
}

/**
 * cli_writer_free:
 * @self: (transfer full): a writer
 *
 * Writes what is left, unless nobody reads it, and frees @self.
 */
void
cli_writer_free (CliWriter *self)
{
  g_clear_handle_id (&self->ready_id, g_source_remove);
  self->closed = NULL;
  cli_writer_flush (self, PATIENCE_MS);
  g_string_free (self->pending, TRUE);
  g_free (self);
}

/**
 * cli_writer_write:
 * @self: a writer
 * @line: a line with its end
 * @length: its length in bytes
 *
 * Writes a line, now or as soon as there is room for it.
 */
void
cli_writer_write (CliWriter  *self,
                  const char *line,
                  gsize       length)
{
  if (self->is_closed)
    return;

  g_string_append_len (self->pending, line, (gssize) length);
  if (self->ready_id != 0)
    return;

  cli_writer_flush (self, 0);
  if (self->pending->len > 0)
    self->ready_id = g_unix_fd_add (STDOUT_FILENO, G_IO_OUT | G_IO_ERR, cli_writer_ready_cb, self);
}
