/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <fcntl.h>
#include <glib/gi18n.h>
#include <locale.h>
#include <signal.h>
#include <unistd.h>

#include "cli/cli-arguments.h"
#include "cli/cli-commands.h"
#include "cli/cli-interrupt.h"

typedef struct
{
  const char *name;
  const char *words;
  int (*run) (int argc, char **argv, gint64 started);
  int interrupted; /* what to exit with before it has begun */
} Command;

static const Command commands[] = {
  { "get", N_("[OPTION…] ROOM…"), cli_get, CLI_EXIT_FAILED },
  { "watch", N_("[OPTION…] ROOM…"), cli_watch, CLI_EXIT_DONE },
  { "rooms", N_("[OPTION…]"), cli_rooms, CLI_EXIT_FAILED },
  { "history", N_("[OPTION…] ROOM"), cli_history, CLI_EXIT_FAILED },
  { "account", N_("add|list|remove"), cli_account, CLI_EXIT_FAILED },
};

static const Command *
find_command (const char *name)
{
  for (guint i = 0; name != NULL && i < G_N_ELEMENTS (commands); i++)
    if (g_str_equal (name, commands[i].name))
      return &commands[i];

  return NULL;
}

/* A descriptor that is closed would be given to a socket, and what is printed
 * would go there. */
static void
keep_standard_descriptors (void)
{
  int fd;

  do
    fd = open ("/dev/null", O_RDONLY);
  while (fd >= 0 && fd <= STDERR_FILENO);

  if (fd >= 0)
    close (fd);
}

static char *
dup_usage (void)
{
  GString *usage = g_string_new (_("Usage:"));

  for (guint i = 0; i < G_N_ELEMENTS (commands); i++)
    g_string_append_printf (usage, "\n  occupancy-cli %s %s", commands[i].name, _(commands[i].words));
  g_string_append_printf (usage, "\n  occupancy-cli --version\n\n%s\n", _("“occupancy-cli COMMAND --help” tells the options of a command."));

  return g_string_free (usage, FALSE);
}

int
main (int   argc,
      char *argv[])
{
  gint64 started = g_get_monotonic_time ();
  const Command *command = find_command (argc > 1 ? argv[1] : NULL);
  g_autofree char *usage = NULL;

  if (command != NULL)
    cli_interrupt_expect (command->interrupted);

  keep_standard_descriptors ();
  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, LOCALEDIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);

  /* The standard output carries values and nothing else. */
  g_log_writer_default_set_use_stderr (TRUE);
  signal (SIGPIPE, SIG_IGN);

  if (command != NULL)
    return command->run (argc - 1, argv + 1, started);

  usage = dup_usage ();
  if (argc == 2 && g_str_equal (argv[1], "--version"))
    {
      g_print ("occupancy-cli %s\n", PACKAGE_VERSION);
      return CLI_EXIT_DONE;
    }
  if (argc == 2 && (g_str_equal (argv[1], "--help") || g_str_equal (argv[1], "-h")))
    {
      g_print ("%s", usage);
      return CLI_EXIT_DONE;
    }

  if (argc > 1)
    g_printerr (_("occupancy-cli: there is no command “%s”\n\n"), argv[1]);
  g_printerr ("%s", usage);

  return CLI_EXIT_USAGE;
}
