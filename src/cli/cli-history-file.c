/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>

#include "cli/cli-history-file.h"
#include "monitor/occupancy-monitor.h"

/**
 * cli_history_file_dup_path:
 *
 * Gets the file that the application keeps its history in.
 *
 * Returns: (transfer full): a path
 */
char *
cli_history_file_dup_path (void)
{
  g_autofree char *folder = occupancy_setup_store_dup_user_folder ();

  return g_build_filename (folder, OCCUPANCY_HISTORY_FILE, NULL);
}

static void
cli_history_file_damaged_cb (OccupancyHistory *history)
{
  g_printerr (_("occupancy-cli: the history was damaged; what could be read of it was saved, and the damaged file is kept as %s\n"),
              occupancy_history_get_damaged_file (history));
}

/**
 * cli_history_file_open:
 *
 * Opens the history of the application. That a damaged one was replaced goes to
 * the standard error. How long things are kept is written in
 * it, as the application was told.
 *
 * Returns: (transfer full): the history
 */
OccupancyHistory *
cli_history_file_open (void)
{
  g_autofree char *path = cli_history_file_dup_path ();
  OccupancyHistory *history = occupancy_history_new (path);

  g_signal_connect (history, "notify::damaged-file", G_CALLBACK (cli_history_file_damaged_cb), NULL);

  return history;
}
