/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

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

/**
 * cli_history_file_open:
 *
 * Opens the history of the application. How long things are kept is written in
 * it, as the application was told.
 *
 * Returns: (transfer full): the history
 */
OccupancyHistory *
cli_history_file_open (void)
{
  g_autofree char *path = cli_history_file_dup_path ();

  return occupancy_history_new (path);
}
