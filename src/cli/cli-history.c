/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <gio/gunixoutputstream.h>
#include <glib/gi18n.h>
#include <unistd.h>

#include "cli/cli-arguments.h"
#include "cli/cli-commands.h"
#include "cli/cli-history-file.h"
#include "cli/cli-interrupt.h"
#include "cli/cli-output.h"
#include "cli/cli-setup.h"
#include "cli/cli-time.h"
#include "cli/cli-wait.h"
#include "history/occupancy-history-export.h"

/* `occupancy-cli history`: what is stored of a room. */

#define EVERY_CHANGE G_MININT64

typedef struct
{
  char *since;
  char *until;
  char *format;
  gint64 max_points;

  gint64 from;
  gint64 to;
} History;

static void
history_clear (History *self)
{
  g_clear_pointer (&self->since, g_free);
  g_clear_pointer (&self->until, g_free);
  g_clear_pointer (&self->format, g_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (History, history_clear)

static gboolean
cli_history_check (gpointer   user_data,
                   gboolean   has_account,
                   GError   **error)
{
  History *self = user_data;
  gint64 now = occupancy_sample_now ();

  if (!cli_time_parse (self->since != NULL ? self->since : "24h", now, &self->from, error) ||
      !cli_time_parse (self->until != NULL ? self->until : "now", now, &self->to, error))
    return FALSE;

  /* Nothing is older than that, and every time of it can be printed. */
  self->from = MAX (self->from, 0);
  if (self->from >= self->to)
    g_set_error_literal (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, _("--since is not before --until"));
  else if (self->format != NULL && !g_str_equal (self->format, "csv") && !g_str_equal (self->format, "json"))
    g_set_error_literal (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, _("--format takes “csv” or “json”"));
  else if (self->max_points != EVERY_CHANGE && (self->max_points < 1 || self->max_points > G_MAXINT))
    g_set_error_literal (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, _("--max-points takes a number above 0"));
  else
    return TRUE;

  return FALSE;
}

/* Without --account it is clear which one is meant where there is only one. */
static gboolean
cli_history_choose_account (CliArguments  *arguments,
                            GError       **error)
{
  g_autoptr(CliSetup) setup = NULL;
  GListModel *accounts;

  if (arguments->account != NULL)
    return TRUE;

  setup = cli_setup_open (error);
  if (setup == NULL)
    return FALSE;

  accounts = occupancy_setup_get_accounts (cli_setup_get (setup));
  if (g_list_model_get_n_items (accounts) == 1)
    arguments->account = g_list_model_get_item (accounts, 0);
  else
    g_set_error_literal (error, G_OPTION_ERROR, G_OPTION_ERROR_FAILED,
                         g_list_model_get_n_items (accounts) == 0
                           ? _("there is no account; --account also takes the id of one that is no more")
                           : _("there are several accounts: name one with --account"));

  return arguments->account != NULL;
}

/* Where it ended the last time is known once the file is open, or it is clear
 * that it will not be. */
static void
cli_history_await (OccupancyHistory *history,
                   GCancellable     *cancellable)
{
  while (!occupancy_history_get_recording (history) && occupancy_history_get_error (history) == NULL &&
         !g_cancellable_is_cancelled (cancellable))
    g_main_context_iteration (NULL, TRUE);
}

static void
cli_history_close (OccupancyHistory *history)
{
  g_autoptr(GAsyncResult) result = NULL;

  occupancy_history_close_async (history, NULL, cli_wait_cb, &result);
  occupancy_history_close_finish (history, cli_wait (&result), NULL);
}

static gboolean
cli_history_export (const History       *self,
                    const CliArguments  *arguments,
                    GCancellable        *cancellable,
                    GError             **error)
{
  OccupancyHistoryRoom room = {
    occupancy_setup_account_get_id (arguments->account),
    arguments->rooms[0],
  };
  const char *account_name = occupancy_setup_account_get_name (arguments->account);
  OccupancyExportFormat format = arguments->json || g_strcmp0 (self->format, "json") == 0
                                 ? OCCUPANCY_EXPORT_JSON : OCCUPANCY_EXPORT_CSV;
  g_autoptr(GHashTable) names = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr(OccupancyHistory) history = cli_history_file_open ();
  g_autoptr(GOutputStream) stream = g_unix_output_stream_new (STDOUT_FILENO, FALSE);
  g_autoptr(GAsyncResult) result = NULL;
  gboolean success;

  /* One that is no more is called by its id. */
  if (!g_str_equal (account_name, room.account))
    g_hash_table_insert (names, (gpointer) room.account, (gpointer) account_name);
  cli_history_await (history, cancellable);
  occupancy_history_export_async (history, stream, format, &room, 1, names, self->from, self->to,
                                  self->max_points == EVERY_CHANGE ? 0 : (guint) self->max_points,
                                  cancellable, NULL, NULL, cli_wait_cb, &result);
  success = occupancy_history_export_finish (history, cli_wait (&result), error);
  cli_history_close (history);

  return success;
}

static void
cli_history_interrupted_cb (gpointer user_data)
{
  g_cancellable_cancel (user_data);
}

/**
 * cli_history:
 * @argc: the number of words
 * @argv: the words, the first being the command
 * @started: when the process started, monotonic time in microseconds
 *
 * Runs `occupancy-cli history`.
 *
 * Returns: the code to exit with
 */
int
cli_history (int     argc,
             char  **argv,
             gint64  started)
{
  g_auto(History) self = { .max_points = EVERY_CHANGE };
  const GOptionEntry entries[] = {
    { "since", 0, 0, G_OPTION_ARG_STRING, &self.since, N_("From when on: 24h ago, or such as 2026-11-23T16:00"), N_("TIME") },
    { "until", 0, 0, G_OPTION_ARG_STRING, &self.until, N_("Until when, likewise"), N_("TIME") },
    { "format", 0, 0, G_OPTION_ARG_STRING, &self.format, N_("How to print it: csv or json"), N_("FORMAT") },
    { "max-points", 0, 0, G_OPTION_ARG_INT64, &self.max_points, N_("At most so many intervals in the place of every change"), N_("N") },
    { NULL }
  };
  g_auto(CliArguments) arguments = { 0 };
  g_autoptr(GCancellable) cancellable = g_cancellable_new ();
  g_autoptr(CliInterrupt) interrupt = NULL;
  g_autoptr(GError) error = NULL;
  g_autofree char *path = cli_history_file_dup_path ();
  g_autofree char *message = NULL;
  int code;

  code = cli_arguments_parse (&arguments, argc, argv, _("Prints what is stored of a room."),
                              CLI_ARGUMENTS_ACCOUNT | CLI_ARGUMENTS_ROOM, entries, cli_history_check, &self);
  if (code >= 0)
    return code;

  if (!g_file_test (path, G_FILE_TEST_EXISTS))
    g_set_error_literal (&error, G_OPTION_ERROR, G_OPTION_ERROR_FAILED, _("no history is kept yet"));
  else if (cli_history_choose_account (&arguments, &error))
    {
      interrupt = cli_interrupt_new (cli_history_interrupted_cb, cancellable);
      cli_history_export (&self, &arguments, cancellable, &error);
    }

  /* Nobody reads any more, and that is all right. */
  if (error == NULL || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_BROKEN_PIPE))
    return CLI_EXIT_DONE;

  message = cli_output_dup_printable (error->message);
  if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    g_printerr ("occupancy-cli: %s\n", message);

  return CLI_EXIT_FAILED;
}
