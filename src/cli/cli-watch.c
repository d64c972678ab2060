/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>
#include <math.h>

#include "cli/cli-arguments.h"
#include "cli/cli-commands.h"
#include "cli/cli-interrupt.h"
#include "cli/cli-output.h"
#include "cli/cli-recording.h"
#include "model/occupancy-model.h"

/* `occupancy-cli watch`: every change, until it is enough. */

/* How long a service that does not answer may hold up the end. */
#define GOODBYE_MS 2000

typedef struct
{
  GMainLoop *loop;
  CliOutput *output;
  OccupancyModel *model;
  CliRecording *recording; /* nullable */
  GHashTable *ended_connections; /* of their numbers */
  gint64 n_left;                  /* values until the end */
  double duration;                /* seconds */
  guint elapsed_id;
  guint fail_id;
  guint goodbye_id;
  guint n_open; /* what is being closed */
  gboolean record;
  gboolean closing;
  gboolean failed;
} Watch;

static void
cli_watch_closed_one (Watch *self)
{
  if (--self->n_open == 0)
    g_main_loop_quit (self->loop);
}

static void
cli_watch_model_closed_cb (GObject      *source,
                           GAsyncResult *result,
                           gpointer      user_data)
{
  Watch *self = user_data;

  occupancy_model_close_finish (OCCUPANCY_MODEL (source), result, NULL);
  cli_watch_closed_one (self);
}

static void
cli_watch_recording_closed_cb (GObject      *source,
                               GAsyncResult *result,
                               gpointer      user_data)
{
  Watch *self = user_data;

  cli_recording_close_finish (self->recording, result);
  cli_watch_closed_one (self);
}

static gboolean
cli_watch_goodbye_over_cb (gpointer user_data)
{
  Watch *self = user_data;

  self->goodbye_id = 0;
  g_main_loop_quit (self->loop);

  return G_SOURCE_REMOVE;
}

/* Says goodbye: a connection that is just dropped is counted for two minutes. */
static void
cli_watch_end (Watch *self)
{
  if (self->closing)
    return;

  self->closing = TRUE;
  g_signal_handlers_disconnect_by_data (self->model, self);
  self->goodbye_id = g_timeout_add (GOODBYE_MS, cli_watch_goodbye_over_cb, self);
  self->n_open = 1;
  if (self->recording != NULL)
    {
      self->n_open++;
      cli_recording_close_async (self->recording, cli_watch_recording_closed_cb, self);
    }
  occupancy_model_close_async (self->model, NULL, cli_watch_model_closed_cb, self);
}

static gboolean
cli_watch_fail_cb (gpointer user_data)
{
  Watch *self = user_data;

  self->fail_id = 0;
  self->failed |= !self->closing;
  cli_watch_end (self);

  return G_SOURCE_REMOVE;
}

/* Ends, but says first what else comes of the same cause: where the connection
 * has failed its rooms are told before anybody hears of it. */
static void
cli_watch_fail (Watch *self)
{
  if (self->fail_id == 0)
    self->fail_id = g_idle_add (cli_watch_fail_cb, self);
}

static void
cli_watch_output_closed_cb (gpointer user_data)
{
  Watch *self = user_data;

  if (self->model != NULL)
    cli_watch_end (self);
}

static void
cli_watch_interrupted_cb (gpointer user_data)
{
  Watch *self = user_data;

  cli_output_hurry (self->output);
  /* Whoever asks twice does not want to wait. */
  if (self->closing)
    g_main_loop_quit (self->loop);
  cli_watch_end (self);
}

static gboolean
cli_watch_elapsed_cb (gpointer user_data)
{
  Watch *self = user_data;

  self->elapsed_id = 0;
  cli_output_hurry (self->output);
  cli_watch_end (self);

  return G_SOURCE_REMOVE;
}

static void
cli_watch_updated_cb (Watch                 *self,
                      OccupancyRoom         *room,
                      const OccupancySample *sample)
{
  if (self->closing)
    return;

  cli_output_sample (self->output, occupancy_room_get_name (room), sample);
  if (--self->n_left == 0)
    cli_watch_end (self);
}

static void
cli_watch_discontinuity_cb (Watch         *self,
                            OccupancyRoom *room,
                            const GError  *error)
{
  cli_output_discontinuity (self->output, occupancy_room_get_name (room), error);
}

/* A room that is attached without occupancy is of no more use than one that failed. */
static gboolean
cli_watch_have_all_rooms_failed (Watch *self)
{
  guint n_rooms = g_list_model_get_n_items (G_LIST_MODEL (self->model));

  for (guint i = 0; i < n_rooms; i++)
    {
      g_autoptr(OccupancyRoom) room = g_list_model_get_item (G_LIST_MODEL (self->model), i);

      if (occupancy_room_get_status (room) != OCCUPANCY_ROOM_FAILED &&
          (occupancy_room_get_status (room) != OCCUPANCY_ROOM_ATTACHED || occupancy_room_get_error (room) == NULL))
        return FALSE;
    }

  return TRUE;
}

static void
cli_watch_problem_cb (Watch         *self,
                      OccupancyRoom *room,
                      const GError  *error)
{
  cli_output_error (self->output, occupancy_room_get_name (room), error);
  if (cli_watch_have_all_rooms_failed (self))
    cli_watch_fail (self);
}

static void
cli_watch_status_changed_cb (Watch               *self,
                             OccupancyRoom       *room,
                             OccupancyRoomStatus  current,
                             OccupancyRoomStatus  previous,
                             gboolean             resumed,
                             const GError        *error)
{
  cli_output_room (self->output, occupancy_room_get_name (room), current, previous, resumed, error);
  if (current != OCCUPANCY_ROOM_FAILED)
    return;

  if (error != NULL)
    cli_output_error (self->output, occupancy_room_get_name (room), error);
  if (cli_watch_have_all_rooms_failed (self))
    cli_watch_fail (self);
}

static void
cli_watch_connection_changed_cb (Watch                           *self,
                                 guint                            connection,
                                 const AblyConnectionStateChange *change)
{
  gboolean closed = change->current == ABLY_CONNECTION_CLOSED;
  /* It was asked, and answered, where it was we who closed a connection without rooms. */
  gboolean closed_by_service = closed && (change->previous == ABLY_CONNECTION_CONNECTING ||
                                          change->previous == ABLY_CONNECTION_CONNECTED);
  guint n_connections;

  cli_output_connection (self->output, connection, change);
  /* One that the service closed does not come back either. */
  if (change->current != ABLY_CONNECTION_FAILED && !closed)
    {
      g_hash_table_remove (self->ended_connections, GUINT_TO_POINTER (connection));
      return;
    }

  if (change->reason != NULL)
    cli_output_error (self->output, NULL, change->reason);
  g_hash_table_add (self->ended_connections, GUINT_TO_POINTER (connection));
  g_object_get (self->model, "n-connections", &n_connections, NULL);
  if ((!closed || closed_by_service) && g_hash_table_size (self->ended_connections) == n_connections)
    cli_watch_fail (self);
}

static void
cli_watch_run (Watch  *self,
               gint64  started)
{
  g_autoptr(CliInterrupt) interrupt = cli_interrupt_new (cli_watch_interrupted_cb, self);
  double left = self->duration * 1000 - (double) (g_get_monotonic_time () - started) / 1000;

  if (left < G_MAXINT)
    self->elapsed_id = g_timeout_add ((guint) MAX (left, 0), cli_watch_elapsed_cb, self);

  g_signal_connect_swapped (self->model, "updated", G_CALLBACK (cli_watch_updated_cb), self);
  g_signal_connect_swapped (self->model, "discontinuity", G_CALLBACK (cli_watch_discontinuity_cb), self);
  g_signal_connect_swapped (self->model, "problem", G_CALLBACK (cli_watch_problem_cb), self);
  g_signal_connect_swapped (self->model, "room-status-changed", G_CALLBACK (cli_watch_status_changed_cb), self);
  g_signal_connect_swapped (self->model, "connection-changed", G_CALLBACK (cli_watch_connection_changed_cb), self);
  occupancy_model_start (self->model);
  g_main_loop_run (self->loop);
  self->failed |= !cli_output_finish (self->output);

  g_clear_handle_id (&self->elapsed_id, g_source_remove);
  g_clear_handle_id (&self->fail_id, g_source_remove);
  g_clear_handle_id (&self->goodbye_id, g_source_remove);
}

static gboolean
cli_watch_check (gpointer   user_data,
                 gboolean   has_account,
                 GError   **error)
{
  Watch *self = user_data;

  if (self->n_left < 1)
    g_set_error_literal (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, _("--count takes a number above 0"));
  else if (!(self->duration >= 0))
    g_set_error_literal (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, _("--duration takes seconds"));
  else if (self->record && !has_account)
    g_set_error_literal (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, _("--record goes with --account"));
  else
    return TRUE;

  return FALSE;
}

/**
 * cli_watch:
 * @argc: the number of words
 * @argv: the words, the first being the command
 * @started: when the process started, monotonic time in microseconds
 *
 * Runs `occupancy-cli watch`.
 *
 * Returns: the code to exit with
 */
int
cli_watch (int     argc,
           char  **argv,
           gint64  started)
{
  Watch self = { .n_left = G_MAXINT64, .duration = INFINITY };
  const GOptionEntry entries[] = {
    { "duration", 0, 0, G_OPTION_ARG_DOUBLE, &self.duration, N_("End after that time"), N_("SECONDS") },
    { "count", 0, 0, G_OPTION_ARG_INT64, &self.n_left, N_("End after that many counts"), N_("N") },
    { "record", 0, 0, G_OPTION_ARG_NONE, &self.record, N_("Write to the history of the application"), NULL },
    { NULL }
  };
  g_auto(CliArguments) arguments = { 0 };
  g_autoptr(GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr(GHashTable) ended_connections = g_hash_table_new (NULL, NULL);
  g_autoptr(CliOutput) output = NULL;
  g_autoptr(OccupancyModel) model = NULL;
  g_autoptr(CliRecording) recording = NULL;
  g_autoptr(GError) error = NULL;
  int code;

  self.loop = loop;
  self.ended_connections = ended_connections;
  code = cli_arguments_parse (&arguments, argc, argv, _("Prints every change of the occupancy of rooms."),
                              CLI_ARGUMENTS_SERVICE | CLI_ARGUMENTS_ACCOUNT | CLI_ARGUMENTS_ROOMS,
                              entries, cli_watch_check, &self);
  if (code >= 0)
    return code;

  output = cli_output_new (arguments.json, cli_watch_output_closed_cb, &self);
  self.output = output;
  if (!ably_client_options_check (arguments.options, &error))
    {
      cli_output_error (output, NULL, error);
      return CLI_EXIT_FAILED;
    }

  model = occupancy_model_new (arguments.options);
  self.model = model;
  occupancy_model_set_limits (model, &arguments.limits);
  if (self.record)
    self.recording = recording = cli_recording_new (arguments.account);
  for (guint i = 0; arguments.rooms[i] != NULL; i++)
    {
      /* The name was checked and is new: there is no error. */
      OccupancyRoom *room = occupancy_model_add_room (model, arguments.rooms[i], TRUE, NULL);

      if (recording != NULL)
        cli_recording_add_room (recording, room);
    }
  cli_watch_run (&self, started);

  return self.failed ? CLI_EXIT_FAILED : CLI_EXIT_DONE;
}
