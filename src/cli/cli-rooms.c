/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>

#include "cli/cli-arguments.h"
#include "cli/cli-commands.h"
#include "cli/cli-interrupt.h"
#include "cli/cli-output.h"
#include "model/occupancy-directory.h"

/* `occupancy-cli rooms`: the active rooms, as the service tells them. */

typedef struct
{
  GMainLoop *loop;
  CliOutput *output;
  GCancellable *cancellable;
  gboolean failed;
} Rooms;

static void
cli_rooms_read_cb (GObject      *source,
                   GAsyncResult *result,
                   gpointer      user_data)
{
  Rooms *self = user_data;
  OccupancyDirectory *directory = OCCUPANCY_DIRECTORY (source);
  g_autoptr(GPtrArray) entries = NULL;
  g_autoptr(GError) error = NULL;

  entries = occupancy_directory_read_finish (directory, result, &error);
  if (entries == NULL)
    {
      if (error != NULL && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        {
          cli_output_error (self->output, NULL, error);
          self->failed = TRUE;
        }
      g_main_loop_quit (self->loop);
      return;
    }

  for (guint i = 0; i < entries->len; i++)
    {
      OccupancyDirectoryEntry *entry = g_ptr_array_index (entries, i);

      cli_output_active_room (self->output, entry->room, entry->metrics);
    }
  occupancy_directory_read_async (directory, self->cancellable, cli_rooms_read_cb, self);
}

/* Nothing can be printed any more. Where nobody wants to read more, nothing has failed. */
static void
cli_rooms_stop_cb (gpointer user_data)
{
  Rooms *self = user_data;

  cli_output_hurry (self->output);
  g_cancellable_cancel (self->cancellable);
}

static void
cli_rooms_interrupted_cb (gpointer user_data)
{
  Rooms *self = user_data;

  self->failed = TRUE;
  cli_rooms_stop_cb (self);
}

/**
 * cli_rooms:
 * @argc: the number of words
 * @argv: the words, the first being the command
 * @started: when the process started, monotonic time in microseconds
 *
 * Runs `occupancy-cli rooms`.
 *
 * Returns: the code to exit with
 */
int
cli_rooms (int     argc,
           char  **argv,
           gint64  started)
{
  g_autofree char *prefix = NULL;
  const GOptionEntry entries[] = {
    { "prefix", 0, 0, G_OPTION_ARG_FILENAME, &prefix, N_("Only names that begin like that"), N_("P") },
    { NULL }
  };
  g_auto(CliArguments) arguments = { 0 };
  g_autoptr(GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr(GCancellable) cancellable = g_cancellable_new ();
  g_autoptr(CliOutput) output = NULL;
  g_autoptr(CliInterrupt) interrupt = NULL;
  g_autoptr(AblyRest) rest = NULL;
  g_autoptr(OccupancyPacer) requests = NULL;
  g_autoptr(OccupancyDirectory) directory = NULL;
  g_autoptr(GError) error = NULL;
  Rooms self = { .loop = loop, .cancellable = cancellable };
  int code;

  code = cli_arguments_parse (&arguments, argc, argv, _("Prints the active rooms."),
                              CLI_ARGUMENTS_SERVICE | CLI_ARGUMENTS_ACCOUNT, entries, NULL, NULL);
  if (code >= 0)
    return code;

  output = cli_output_new (arguments.json, cli_rooms_stop_cb, &self);
  self.output = output;
  if (!ably_client_options_check (arguments.options, &error))
    {
      cli_output_error (output, NULL, error);
      return CLI_EXIT_FAILED;
    }

  rest = ably_rest_new (arguments.options);
  requests = occupancy_pacer_new (arguments.limits.requests_per_second, 0, 0);
  directory = occupancy_directory_new (rest, requests, prefix);
  occupancy_directory_read_async (directory, cancellable, cli_rooms_read_cb, &self);
  interrupt = cli_interrupt_new (cli_rooms_interrupted_cb, &self);
  g_main_loop_run (loop);
  self.failed |= !cli_output_finish (output);

  return self.failed ? CLI_EXIT_FAILED : CLI_EXIT_DONE;
}
