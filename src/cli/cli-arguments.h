/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ably/ably-client-options.h"
#include "model/occupancy-limits.h"
#include "monitor/occupancy-setup-account.h"

G_BEGIN_DECLS

#define CLI_EXIT_DONE 0
#define CLI_EXIT_FAILED 1
#define CLI_EXIT_USAGE 2

/**
 * CliArgumentsParts:
 * @CLI_ARGUMENTS_SERVICE: a service and a credential
 * @CLI_ARGUMENTS_ACCOUNT: an account of the application; with
 *   %CLI_ARGUMENTS_SERVICE it comes in the place of that
 * @CLI_ARGUMENTS_ROOMS: names of rooms, at least one
 * @CLI_ARGUMENTS_ROOM: the name of one room
 * @CLI_ARGUMENTS_NAME: the name of one account
 *
 * What a command takes from its command line.
 */
typedef enum
{
  CLI_ARGUMENTS_SERVICE = 1 << 0,
  CLI_ARGUMENTS_ACCOUNT = 1 << 1,
  CLI_ARGUMENTS_ROOMS = 1 << 2,
  CLI_ARGUMENTS_ROOM = 1 << 3,
  CLI_ARGUMENTS_NAME = 1 << 4,
} CliArgumentsParts;

/**
 * CliArguments:
 * @rooms: the rooms that were named, each once
 * @name: (nullable): the name of an account that was given in their place
 * @account: (nullable): the account, or where the service is that was given
 * @credential: (nullable): its credential
 * @stored: whether @account is one of the application
 * @options: (nullable): the service and the credential
 * @json: whether to print one object a line
 * @limits: what may be asked of the service
 *
 * What every command takes from its command line.
 */
typedef struct
{
  GStrv rooms;
  char *name;
  OccupancySetupAccount *account;
  char *credential;
  gboolean stored;
  AblyClientOptions *options;
  gboolean json;
  OccupancyLimits limits;
} CliArguments;

typedef gboolean (*CliArgumentsCheckFunc) (gpointer   user_data,
                                           gboolean   has_account,
                                           GError   **error);

int  cli_arguments_parse (CliArguments           *self,
                          int                     argc,
                          char                  **argv,
                          const char             *summary,
                          CliArgumentsParts       parts,
                          const GOptionEntry     *entries,
                          CliArgumentsCheckFunc   check,
                          gpointer                user_data);
void cli_arguments_clear (CliArguments           *self);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (CliArguments, cli_arguments_clear)

G_END_DECLS
