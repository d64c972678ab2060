/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ably/ably-client-options.h"
#include "model/occupancy-limits.h"

G_BEGIN_DECLS

#define CLI_EXIT_DONE 0
#define CLI_EXIT_FAILED 1
#define CLI_EXIT_USAGE 2

/**
 * CliArguments:
 * @rooms: the rooms that were named, each once
 * @options: the service and the credential
 * @json: whether to print one object a line
 * @limits: what may be asked of the service
 *
 * What every command takes from its command line.
 */
typedef struct
{
  GStrv rooms;
  AblyClientOptions *options;
  gboolean json;
  OccupancyLimits limits;
} CliArguments;

typedef gboolean (*CliArgumentsCheckFunc) (gpointer   user_data,
                                           GError   **error);

int  cli_arguments_parse (CliArguments           *self,
                          int                     argc,
                          char                  **argv,
                          const char             *summary,
                          const GOptionEntry     *entries,
                          gboolean                wants_rooms,
                          CliArgumentsCheckFunc   check,
                          gpointer                user_data);
void cli_arguments_clear (CliArguments           *self);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (CliArguments, cli_arguments_clear)

G_END_DECLS
