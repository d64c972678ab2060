/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>

#include "cli/cli-history-file.h"
#include "cli/cli-recording.h"
#include "monitor/occupancy-recorder.h"
#include "monitor/occupancy-watch.h"

struct _CliRecording
{
  OccupancyAccount *account;
  GListStore *watches;
  OccupancyHistory *history;
  OccupancyRecorder *recorder;
};

static void
cli_recording_error_cb (CliRecording *self)
{
  const GError *error = occupancy_history_get_error (self->history);

  if (error != NULL)
    g_printerr (_("occupancy-cli: nothing is recorded for now: %s\n"), error->message);
  else if (occupancy_history_get_recording (self->history))
    g_printerr (_("occupancy-cli: the counts are recorded now\n"));
}

/**
 * cli_recording_new:
 * @account: an account of the application
 *
 * Opens the history. What keeps it from being written goes to the standard
 * error, and so does that it ends; the counts go on.
 *
 * Returns: (transfer full): a new recording
 */
CliRecording *
cli_recording_new (OccupancySetupAccount *account)
{
  CliRecording *self = g_new0 (CliRecording, 1);

  self->account = occupancy_account_new (account);
  self->watches = g_list_store_new (OCCUPANCY_TYPE_WATCH);
  self->history = cli_history_file_open ();
  self->recorder = occupancy_recorder_new (self->history, G_LIST_MODEL (self->watches));
  g_signal_connect_swapped (self->history, "notify::error", G_CALLBACK (cli_recording_error_cb), self);

  return self;
}

/**
 * cli_recording_free:
 * @self: (transfer full): a recording
 *
 * Frees @self. What was not closed is closed, and that is waited for.
 */
void
cli_recording_free (CliRecording *self)
{
  g_signal_handlers_disconnect_by_data (self->history, self);
  g_clear_object (&self->recorder);
  g_clear_object (&self->history);
  g_clear_object (&self->watches);
  g_clear_object (&self->account);
  g_free (self);
}

/**
 * cli_recording_add_room:
 * @self: a recording
 * @room: a room of the account
 *
 * Records @room from now on.
 */
void
cli_recording_add_room (CliRecording  *self,
                        OccupancyRoom *room)
{
  g_autoptr(OccupancySetupRoom) setup =
    occupancy_setup_room_new (occupancy_account_get_id (self->account), occupancy_room_get_name (room));
  g_autoptr(OccupancyWatch) watch = occupancy_watch_new (self->account, setup);

  occupancy_watch_set_room (watch, room);
  g_list_store_append (self->watches, watch);
}

/**
 * cli_recording_close_async:
 * @self: a recording
 * @callback: called when all is written
 * @user_data: data for @callback
 *
 * Ends the recording.
 */
void
cli_recording_close_async (CliRecording        *self,
                           GAsyncReadyCallback  callback,
                           gpointer             user_data)
{
  /* That the rooms end after this is no news to record. */
  g_clear_object (&self->recorder);
  occupancy_history_close_async (self->history, NULL, callback, user_data);
}

/**
 * cli_recording_close_finish:
 * @self: a recording
 * @result: what the callback got
 *
 * Completes cli_recording_close_async().
 */
void
cli_recording_close_finish (CliRecording *self,
                            GAsyncResult *result)
{
  g_autoptr(GError) error = NULL;

  if (!occupancy_history_close_finish (self->history, result, &error))
    g_printerr (_("occupancy-cli: the history was not closed: %s\n"), error->message);
}
