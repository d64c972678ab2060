/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>

#include "cli/cli-arguments.h"
#include "cli/cli-commands.h"
#include "cli/cli-interrupt.h"
#include "cli/cli-output.h"
#include "model/occupancy-model.h"

/* `occupancy-cli get`: one REST snapshot of each room, all asked for at once. */

typedef struct
{
  GMainLoop *loop;
  CliOutput *output;
  GCancellable *cancellable;
  guint n_waiting;
  gboolean failed;
} Get;

static void
cli_get_fetched_cb (GObject      *source,
                    GAsyncResult *result,
                    gpointer      user_data)
{
  Get *self = user_data;
  OccupancyRoom *room = OCCUPANCY_ROOM (source);
  g_autoptr(GError) error = NULL;
  OccupancySample sample;

  if (occupancy_room_fetch_finish (room, result, &sample, &error))
    {
      cli_output_sample (self->output, occupancy_room_get_name (room), &sample);
    }
  else if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      cli_output_error (self->output, occupancy_room_get_name (room), error);
      self->failed = TRUE;
    }

  if (--self->n_waiting == 0)
    g_main_loop_quit (self->loop);
}

/* Nothing can be printed any more. Where nobody wants to read more, nothing has failed. */
static void
cli_get_stop_cb (gpointer user_data)
{
  Get *self = user_data;

  cli_output_hurry (self->output);
  g_cancellable_cancel (self->cancellable);
}

static void
cli_get_interrupted_cb (gpointer user_data)
{
  Get *self = user_data;

  self->failed = TRUE;
  cli_get_stop_cb (self);
}

/**
 * cli_get:
 * @argc: the number of words
 * @argv: the words, the first being the command
 * @started: when the process started, monotonic time in microseconds
 *
 * Runs `occupancy-cli get`.
 *
 * Returns: the code to exit with
 */
int
cli_get (int     argc,
         char  **argv,
         gint64  started)
{
  g_auto(CliArguments) arguments = { 0 };
  g_autoptr(GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr(GCancellable) cancellable = g_cancellable_new ();
  g_autoptr(CliOutput) output = NULL;
  g_autoptr(OccupancyModel) model = NULL;
  g_autoptr(CliInterrupt) interrupt = NULL;
  g_autoptr(GError) error = NULL;
  Get self = { .loop = loop, .cancellable = cancellable };
  int code;

  code = cli_arguments_parse (&arguments, argc, argv, _("Prints the occupancy of rooms once."),
                              CLI_ARGUMENTS_SERVICE | CLI_ARGUMENTS_ACCOUNT | CLI_ARGUMENTS_ROOMS,
                              NULL, NULL, NULL);
  if (code >= 0)
    return code;

  output = cli_output_new (arguments.json, cli_get_stop_cb, &self);
  self.output = output;
  if (!ably_client_options_check (arguments.options, &error))
    {
      for (guint i = 0; arguments.rooms[i] != NULL; i++)
        cli_output_error (output, arguments.rooms[i], error);
      return CLI_EXIT_FAILED;
    }

  model = occupancy_model_new (arguments.options);
  occupancy_model_set_limits (model, &arguments.limits);
  for (guint i = 0; arguments.rooms[i] != NULL; i++)
    {
      /* The name was checked and is new: there is no error. */
      OccupancyRoom *room = occupancy_model_add_room (model, arguments.rooms[i], FALSE, NULL);

      self.n_waiting++;
      occupancy_room_fetch_async (room, cancellable, cli_get_fetched_cb, &self);
    }

  interrupt = cli_interrupt_new (cli_get_interrupted_cb, &self);
  g_main_loop_run (loop);
  self.failed |= !cli_output_finish (output);

  return self.failed ? CLI_EXIT_FAILED : CLI_EXIT_DONE;
}
