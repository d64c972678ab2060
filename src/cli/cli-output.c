/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>
#include <time.h>

#include "ably/ably-error.h"
#include "cli/cli-output.h"
#include "cli/cli-writer.h"

/* What the commands print: one JSON object a line on the standard output, or
 * words there and on the standard error. */

struct _CliOutput
{
  gboolean json;
  CliWriter *writer;
  GString *line;
};

/**
 * cli_output_new:
 * @json: whether to print JSON
 * @closed: called once when nothing can be printed any more
 * @user_data: data for @closed
 *
 * Makes the output of a command.
 *
 * Returns: (transfer full): a new output
 */
CliOutput *
cli_output_new (gboolean            json,
                CliWriterClosedFunc closed,
                gpointer            user_data)
{
  CliOutput *self = g_new0 (CliOutput, 1);

  self->json = json;
  self->writer = cli_writer_new (closed, user_data);
  self->line = g_string_new (NULL);

  return self;
}

/**
 * cli_output_free:
 * @self: (transfer full): an output
 *
 * Prints what could not be printed yet, and frees @self.
 */
void
cli_output_free (CliOutput *self)
{
  cli_writer_free (self->writer);
  g_string_free (self->line, TRUE);
  g_free (self);
}

/**
 * cli_output_finish:
 * @self: an output
 *
 * Waits until whoever reads has all of it; see cli_writer_drain().
 *
 * Returns: whether nothing is lost that somebody wanted to read
 */
gboolean
cli_output_finish (CliOutput *self)
{
  return cli_writer_drain (self->writer);
}

/**
 * cli_output_hurry:
 * @self: an output
 *
 * Lets the end of the program wait no longer than a moment for whoever reads.
 */
void
cli_output_hurry (CliOutput *self)
{
  cli_writer_hurry (self->writer);
}

static void
cli_output_flush (CliOutput *self)
{
  g_string_append_c (self->line, '\n');
  cli_writer_write (self->writer, self->line->str, self->line->len);
}

/**
 * cli_output_dup_printable:
 * @text: what others wrote
 *
 * Makes visible what would move the cursor or turn the line around.
 *
 * Returns: (transfer full): one line of text
 */
char *
cli_output_dup_printable (const char *text)
{
  g_autofree char *valid = g_utf8_make_valid (text, -1);
  GString *printable = g_string_new (NULL);

  for (const char *at = valid; *at != '\0'; at = g_utf8_next_char (at))
    {
      gunichar c = g_utf8_get_char (at);

      if (g_unichar_isprint (c))
        g_string_append_unichar (printable, c);
      else
        g_string_append_printf (printable, "\\u{%x}", c);
    }

  return g_string_free (printable, FALSE);
}

/* Several times as fast as a generator: it is done for each update. */
static void
cli_output_append_string (CliOutput  *self,
                          const char *text)
{
  g_string_append_c (self->line, '"');
  for (const char *at = text; *at != '\0'; at++)
    {
      if (*at == '"' || *at == '\\')
        g_string_append_printf (self->line, "\\%c", *at);
      else if ((guchar) *at < 0x20)
        g_string_append_printf (self->line, "\\u%04x", (guchar) *at);
      else
        g_string_append_c (self->line, *at);
    }
  g_string_append_c (self->line, '"');
}

static void
cli_output_append_node (CliOutput *self,
                        JsonNode  *node)
{
  g_autofree char *text = json_to_string (node, FALSE);

  g_string_append (self->line, text);
}

static void
cli_output_append_error (CliOutput    *self,
                         const GError *error)
{
  g_autoptr(JsonNode) node = error != NULL ? ably_error_to_json (error) : json_node_new (JSON_NODE_NULL);

  cli_output_append_node (self, node);
}

static void
cli_output_begin (CliOutput  *self,
                  gint64      time,
                  const char *type)
{
  time_t seconds = (time_t) (time / 1000);
  struct tm parts;

  gmtime_r (&seconds, &parts);
  g_string_printf (self->line, "{\"time\":\"%04d-%02d-%02dT%02d:%02d:%02d.%03dZ\",\"type\":\"%s\"",
                   parts.tm_year + 1900, parts.tm_mon + 1, parts.tm_mday,
                   parts.tm_hour, parts.tm_min, parts.tm_sec, (int) (time % 1000), type);
}

static void
cli_output_begin_room (CliOutput  *self,
                       gint64      time,
                       const char *type,
                       const char *room)
{
  cli_output_begin (self, time, type);
  g_string_append (self->line, ",\"room\":");
  if (room != NULL)
    cli_output_append_string (self, room);
  else
    g_string_append (self->line, "null");
}

static const char *
cli_output_nick (GType type,
                 int   value)
{
  g_autoptr(GEnumClass) class = g_type_class_ref (type);

  return g_enum_get_value (class, value)->value_nick;
}

static void
cli_output_tell (const char *room,
                 const char *status,
                 const char *message)
{
  g_autofree char *name = room != NULL ? cli_output_dup_printable (room) : NULL;
  g_autofree char *text = cli_output_dup_printable (message);

  g_printerr ("%s%s%s%s%s\n",
              name != NULL ? name : "", name != NULL ? ": " : "",
              status != NULL ? status : "", status != NULL ? ": " : "", text);
}

static void
cli_output_sample_words (CliOutput             *self,
                         const char            *room,
                         const OccupancySample *sample)
{
  g_autoptr(GDateTime) utc = g_date_time_new_from_unix_utc (sample->time / 1000);
  g_autoptr(GDateTime) local = g_date_time_to_local (utc);
  g_autofree char *clock = g_date_time_format (local, "%T");
  g_autofree char *name = cli_output_dup_printable (room);

  if (sample->valid)
    g_string_printf (self->line, "%s  %8" G_GINT64_FORMAT " %8" G_GINT64_FORMAT "  %s",
                     clock, sample->connections, sample->presence_members, name);
  else
    g_string_printf (self->line, "%s  %8s %8s  %s", clock, "-", "-", name);
  cli_output_flush (self);
}

/**
 * cli_output_sample:
 * @self: an output
 * @room: the name of the room
 * @sample: what it was
 *
 * Prints the occupancy of a room.
 */
void
cli_output_sample (CliOutput             *self,
                   const char            *room,
                   const OccupancySample *sample)
{
  gboolean event = sample->source == OCCUPANCY_SOURCE_REALTIME;

  if (!self->json)
    {
      cli_output_sample_words (self, room, sample);
      return;
    }

  cli_output_begin_room (self, sample->time, event ? "occupancy.updated" : "occupancy.snapshot", room);
  g_string_append_printf (self->line,
                          ",\"connections\":%" G_GINT64_FORMAT ",\"presenceMembers\":%" G_GINT64_FORMAT
                          ",\"own\":%u,\"source\":\"%s\",\"valid\":%s}",
                          sample->connections, sample->presence_members, sample->own,
                          occupancy_source_to_string (sample->source),
                          sample->valid ? "true" : "false");
  cli_output_flush (self);
}

/**
 * cli_output_active_room:
 * @self: an output
 * @room: the name of the room
 * @metrics: (nullable): its metrics, where the service gave them
 *
 * Prints that a room is active.
 */
void
cli_output_active_room (CliOutput  *self,
                        const char *room,
                        JsonNode   *metrics)
{
  if (!self->json)
    {
      g_autofree char *name = cli_output_dup_printable (room);

      g_string_assign (self->line, name);
      cli_output_flush (self);
      return;
    }

  cli_output_begin_room (self, occupancy_sample_now (), "room.active", room);
  g_string_append (self->line, ",\"metrics\":");
  if (metrics != NULL)
    cli_output_append_node (self, metrics);
  else
    g_string_append (self->line, "null");
  g_string_append_c (self->line, '}');
  cli_output_flush (self);
}

/* The text, or null. */
static void
cli_output_append_nullable (CliOutput  *self,
                            const char *text)
{
  if (text != NULL)
    cli_output_append_string (self, text);
  else
    g_string_append (self->line, "null");
}

/**
 * cli_output_account:
 * @self: an output
 * @account: an account
 * @n_rooms: how many rooms of it are watched
 *
 * Prints an account of the application.
 */
void
cli_output_account (CliOutput             *self,
                    OccupancySetupAccount *account,
                    guint                  n_rooms)
{
  const char *id = occupancy_setup_account_get_id (account);
  const char *kind = cli_output_nick (OCCUPANCY_TYPE_CREDENTIAL_KIND,
                                      occupancy_setup_account_get_credential_kind (account));

  if (!self->json)
    {
      g_autofree char *name = cli_output_dup_printable (occupancy_setup_account_get_name (account));

      g_string_printf (self->line, "%s  %-8s  %4u  %s", id, kind, n_rooms, name);
      cli_output_flush (self);
      return;
    }

  cli_output_begin (self, occupancy_sample_now (), "account");
  g_string_append (self->line, ",\"id\":");
  cli_output_append_string (self, id);
  g_string_append (self->line, ",\"name\":");
  cli_output_append_string (self, occupancy_setup_account_get_name (account));
  g_string_append (self->line, ",\"endpoint\":");
  cli_output_append_nullable (self, occupancy_setup_account_get_endpoint (account));
  g_string_append_printf (self->line, ",\"port\":%u,\"tls\":%s,\"credential\":\"%s\",\"rooms\":%u}",
                          occupancy_setup_account_get_port (account),
                          occupancy_setup_account_get_tls (account) ? "true" : "false", kind, n_rooms);
  cli_output_flush (self);
}

/**
 * cli_output_connection:
 * @self: an output
 * @connection: which connection, from 0
 * @change: what became of it
 *
 * Prints a new state of a connection.
 */
void
cli_output_connection (CliOutput                       *self,
                       guint                            connection,
                       const AblyConnectionStateChange *change)
{
  const char *current = cli_output_nick (ABLY_TYPE_CONNECTION_STATE, change->current);
  const char *previous = cli_output_nick (ABLY_TYPE_CONNECTION_STATE, change->previous);

  if (!self->json)
    {
      g_autofree char *reason = change->reason != NULL ? cli_output_dup_printable (change->reason->message) : NULL;

      g_printerr ("connection %u: %s%s%s\n", connection, current,
                  reason != NULL ? ": " : "", reason != NULL ? reason : "");
      return;
    }

  cli_output_begin (self, occupancy_sample_now (), "connection");
  g_string_append_printf (self->line, ",\"connection\":%u,\"current\":\"%s\",\"previous\":\"%s\",\"retryIn\":",
                          connection, current, previous);
  if (change->retry_in > 0)
    g_string_append_printf (self->line, "%" G_GINT64_FORMAT, change->retry_in);
  else
    g_string_append (self->line, "null");
  g_string_append (self->line, ",\"error\":");
  cli_output_append_error (self, change->reason);
  g_string_append_c (self->line, '}');
  cli_output_flush (self);
}

/**
 * cli_output_room:
 * @self: an output
 * @room: the name of the room
 * @current: its status now
 * @previous: its status before
 * @resumed: whether no event was lost
 * @error: (nullable): why
 *
 * Prints a new status of a room.
 */
void
cli_output_room (CliOutput           *self,
                 const char          *room,
                 OccupancyRoomStatus  current,
                 OccupancyRoomStatus  previous,
                 gboolean             resumed,
                 const GError        *error)
{
  const char *nick = cli_output_nick (OCCUPANCY_TYPE_ROOM_STATUS, current);

  if (!self->json)
    {
      if (error != NULL)
        cli_output_tell (room, nick, error->message);
      return;
    }

  cli_output_begin_room (self, occupancy_sample_now (), "room", room);
  g_string_append_printf (self->line, ",\"current\":\"%s\",\"previous\":\"%s\",\"resumed\":%s,\"error\":",
                          nick, cli_output_nick (OCCUPANCY_TYPE_ROOM_STATUS, previous),
                          resumed ? "true" : "false");
  cli_output_append_error (self, error);
  g_string_append_c (self->line, '}');
  cli_output_flush (self);
}

/**
 * cli_output_discontinuity:
 * @self: an output
 * @room: the name of the room
 * @error: (nullable): why
 *
 * Prints that events of a room may have been lost.
 */
void
cli_output_discontinuity (CliOutput    *self,
                          const char   *room,
                          const GError *error)
{
  if (!self->json)
    {
      cli_output_tell (room, NULL, _("counts may have been missed"));
      return;
    }

  cli_output_begin_room (self, occupancy_sample_now (), "discontinuity", room);
  g_string_append (self->line, ",\"error\":");
  cli_output_append_error (self, error);
  g_string_append_c (self->line, '}');
  cli_output_flush (self);
}

/**
 * cli_output_error:
 * @self: an output
 * @room: (nullable): the name of the room, if it is about one
 * @error: what went wrong
 *
 * Prints an error.
 */
void
cli_output_error (CliOutput    *self,
                  const char   *room,
                  const GError *error)
{
  if (!self->json)
    {
      cli_output_tell (room, NULL, error->message);
      return;
    }

  cli_output_begin_room (self, occupancy_sample_now (), "error", room);
  g_string_append (self->line, ",\"error\":");
  cli_output_append_error (self, error);
  g_string_append_c (self->line, '}');
  cli_output_flush (self);
}
