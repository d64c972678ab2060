/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>

#include "ably/ably-error.h"
#include "cli/cli-arguments.h"
#include "cli/cli-commands.h"
#include "cli/cli-output.h"
#include "cli/cli-setup.h"
#include "cli/cli-wait.h"
#include "monitor/occupancy-credential.h"

/* `occupancy-cli account`: the accounts of the application. */

static int
cli_account_fail (const GError *error)
{
  g_autofree char *message = cli_output_dup_printable (error->message);

  if (error->domain == ABLY_ERROR)
    g_printerr ("occupancy-cli: %s (%d)\n", message, error->code);
  else
    g_printerr ("occupancy-cli: %s\n", message);

  return CLI_EXIT_FAILED;
}

/* One that would be of no use is not stored. */
static gboolean
cli_account_check (const CliArguments  *arguments,
                   GError             **error)
{
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(AblyCapability) capability = NULL;

  occupancy_credential_check_async (arguments->credential, arguments->account, NULL, cli_wait_cb, &result);
  capability = occupancy_credential_check_finish (cli_wait (&result), error);
  if (capability == NULL)
    return FALSE;

  if (ably_capability_get_permission (capability, "*", ABLY_OPERATION_CHANNEL_METADATA) == ABLY_PERMISSION_MISSING)
    g_printerr (_("occupancy-cli: the credential may not list active rooms (channel-metadata on “*”)\n"));

  return TRUE;
}

static int
cli_account_add (int    argc,
                 char **argv)
{
  g_auto(CliArguments) arguments = { 0 };
  g_autoptr(CliSetup) setup = NULL;
  g_autoptr(GError) error = NULL;
  int code;

  code = cli_arguments_parse (&arguments, argc, argv,
                              _("Adds an account, after the service was asked whether it knows the credential."),
                              CLI_ARGUMENTS_SERVICE | CLI_ARGUMENTS_NAME, NULL, NULL, NULL);
  if (code >= 0)
    return code;

  setup = cli_setup_open (&error);
  if (setup == NULL)
    return cli_account_fail (error);

  if (cli_setup_has (setup, arguments.name))
    {
      g_set_error (&error, G_OPTION_ERROR, G_OPTION_ERROR_FAILED,
                   _("there is an account “%s” already"), arguments.name);
      return cli_account_fail (error);
    }

  if (!cli_account_check (&arguments, &error) ||
      !cli_setup_add (setup, arguments.account, arguments.credential, &error))
    return cli_account_fail (error);

  return CLI_EXIT_DONE;
}

static guint
cli_account_count_rooms (OccupancySetup *setup,
                         const char     *id)
{
  GListModel *rooms = occupancy_setup_get_rooms (setup);
  guint n_rooms = g_list_model_get_n_items (rooms);
  guint n_found = 0;

  for (guint i = 0; i < n_rooms; i++)
    {
      g_autoptr(OccupancySetupRoom) room = g_list_model_get_item (rooms, i);

      n_found += g_str_equal (occupancy_setup_room_get_account (room), id);
    }

  return n_found;
}

static int
cli_account_list (int    argc,
                  char **argv)
{
  g_auto(CliArguments) arguments = { 0 };
  g_autoptr(CliSetup) setup = NULL;
  g_autoptr(CliOutput) output = NULL;
  g_autoptr(GError) error = NULL;
  GListModel *accounts;
  int code;

  code = cli_arguments_parse (&arguments, argc, argv, _("Prints the accounts of the application."), 0,
                              NULL, NULL, NULL);
  if (code >= 0)
    return code;

  setup = cli_setup_open (&error);
  if (setup == NULL)
    return cli_account_fail (error);

  output = cli_output_new (arguments.json, NULL, NULL);
  accounts = occupancy_setup_get_accounts (cli_setup_get (setup));
  for (guint i = 0; i < g_list_model_get_n_items (accounts); i++)
    {
      g_autoptr(OccupancySetupAccount) account = g_list_model_get_item (accounts, i);

      cli_output_account (output, account,
                          cli_account_count_rooms (cli_setup_get (setup), occupancy_setup_account_get_id (account)));
    }

  return cli_output_finish (output) ? CLI_EXIT_DONE : CLI_EXIT_FAILED;
}

static int
cli_account_remove (int    argc,
                    char **argv)
{
  g_auto(CliArguments) arguments = { 0 };
  g_autoptr(CliSetup) setup = NULL;
  g_autoptr(GError) error = NULL;
  OccupancySetupAccount *account;
  int code;

  code = cli_arguments_parse (&arguments, argc, argv,
                              _("Removes an account with its rooms, rules and credential; its history is kept."),
                              CLI_ARGUMENTS_NAME, NULL, NULL, NULL);
  if (code >= 0)
    return code;

  setup = cli_setup_open (&error);
  if (setup == NULL)
    return cli_account_fail (error);

  account = cli_setup_find (setup, arguments.name, &error);
  if (account == NULL || !cli_setup_remove (setup, account, &error))
    return cli_account_fail (error);

  return CLI_EXIT_DONE;
}

/**
 * cli_account:
 * @argc: the number of words
 * @argv: the words, the first being the command
 * @started: when the process started, monotonic time in microseconds
 *
 * Runs `occupancy-cli account`.
 *
 * Returns: the code to exit with
 */
int
cli_account (int     argc,
             char  **argv,
             gint64  started)
{
  static const struct
  {
    const char *name;
    const char *words;
    int (*run) (int argc, char **argv);
  } commands[] = {
    { "add", N_("[OPTION…] NAME"), cli_account_add },
    { "list", N_("[OPTION…]"), cli_account_list },
    { "remove", N_("[OPTION…] NAME"), cli_account_remove },
  };
  gboolean help = argc == 2 && (g_str_equal (argv[1], "--help") || g_str_equal (argv[1], "-h"));
  g_autoptr(GString) usage = g_string_new (_("Usage:"));

  for (guint i = 0; argc > 1 && i < G_N_ELEMENTS (commands); i++)
    if (g_str_equal (argv[1], commands[i].name))
      {
        g_autofree char *name = g_strconcat ("account ", argv[1], NULL);

        argv[1] = name;
        return commands[i].run (argc - 1, argv + 1);
      }

  for (guint i = 0; i < G_N_ELEMENTS (commands); i++)
    g_string_append_printf (usage, "\n  occupancy-cli account %s %s", commands[i].name, _(commands[i].words));
  g_string_append_c (usage, '\n');

  if (help)
    g_print ("%s", usage->str);
  else
    g_printerr ("%s", usage->str);

  return help ? CLI_EXIT_DONE : CLI_EXIT_USAGE;
}
