/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <errno.h>
#include <glib-unix.h>
#include <glib/gi18n.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

#include "cli/cli-writer.h"

/* A pipe that has room has room for as much, and takes all of it or nothing. */
#define CHUNK_SIZE 4096

/* How long the end of a program that is in a hurry waits for whoever reads. */
#define PATIENCE_MS 1000

/* Who is behind by as much does not read any more, only hold on. */
#define LARGEST_BACKLOG (64 * 1024 * 1024)

struct _CliWriter
{
  CliWriterClosedFunc closed;
  gpointer user_data;
  GString *pending;
  gsize written; /* of pending */
  guint ready_id;
  gboolean is_closed;
  gboolean failed;
  gboolean hurried;
};

static gboolean
cli_writer_is_behind (CliWriter *self)
{
  return self->written < self->pending->len;
}

static void
cli_writer_close (CliWriter *self)
{
  self->is_closed = TRUE;
  g_string_truncate (self->pending, 0);
  self->written = 0;
  if (self->closed != NULL)
    self->closed (self->user_data);
}

static void
cli_writer_fail (CliWriter  *self,
                 const char *reason)
{
  self->failed = TRUE;
  /* Translators: %s is what the system says, such as “No space left on device” */
  g_printerr (_("occupancy-cli: the output cannot be written: %s\n"), reason);
  cli_writer_close (self);
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

static void
cli_writer_write_chunk (CliWriter *self)
{
  gssize n = write (STDOUT_FILENO, self->pending->str + self->written, cli_writer_get_chunk (self));

  if (n >= 0)
    self->written += (gsize) n;
  else if (errno == EPIPE)
    cli_writer_close (self);
  else if (errno != EINTR && errno != EAGAIN)
    cli_writer_fail (self, g_strerror (errno));
}

/* Moving what is left costs as much as it is long: not for each chunk. */
static void
cli_writer_forget_written (CliWriter *self)
{
  if (self->written < self->pending->len && self->written < self->pending->len / 2)
    return;

  g_string_erase (self->pending, 0, (gssize) self->written);
  self->written = 0;
}

/* Writes until it would have to wait beyond @end, a monotonic time. */
static void
cli_writer_flush (CliWriter *self,
                  gint64     end)
{
  while (cli_writer_is_behind (self))
    {
      struct pollfd ready = { .fd = STDOUT_FILENO, .events = POLLOUT };
      gint64 left = (end - g_get_monotonic_time ()) / G_TIME_SPAN_MILLISECOND;
      int n = poll (&ready, 1, (int) MAX (left, 0));

      if (n == 0)
        break;
      if (n > 0)
        cli_writer_write_chunk (self);
    }

  cli_writer_forget_written (self);
}

static gboolean
cli_writer_ready_cb (int          fd,
                     GIOCondition condition,
                     gpointer     user_data)
{
  CliWriter *self = user_data;

  cli_writer_flush (self, 0);
  if (cli_writer_is_behind (self))
    return G_SOURCE_CONTINUE;

  self->ready_id = 0;
  return G_SOURCE_REMOVE;
}

/**
 * cli_writer_new:
 * @closed: called once when nothing can be written any more
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
  cli_writer_flush (self, g_get_monotonic_time () + PATIENCE_MS * G_TIME_SPAN_MILLISECOND);
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

  if (self->pending->len - self->written > LARGEST_BACKLOG)
    {
      cli_writer_fail (self, _("whoever reads it is too far behind"));
      return;
    }

  g_string_append_len (self->pending, line, (gssize) length);
  if (self->ready_id != 0)
    return;

  cli_writer_flush (self, 0);
  if (cli_writer_is_behind (self))
    self->ready_id = g_unix_fd_add (STDOUT_FILENO, G_IO_OUT | G_IO_ERR, cli_writer_ready_cb, self);
}

/**
 * cli_writer_drain:
 * @self: a writer
 *
 * Waits for whoever reads, in the main loop, until all is written, nobody reads
 * any more or cli_writer_hurry() was called.
 *
 * Returns: whether nothing is lost that somebody wanted to read
 */
gboolean
cli_writer_drain (CliWriter *self)
{
  while (cli_writer_is_behind (self) && !self->hurried)
    g_main_context_iteration (NULL, TRUE);

  return !self->failed;
}

/**
 * cli_writer_hurry:
 * @self: a writer
 *
 * Lets the end of the program wait no longer than a moment.
 */
void
cli_writer_hurry (CliWriter *self)
{
  self->hurried = TRUE;
}
