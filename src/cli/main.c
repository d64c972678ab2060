/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>
#include <locale.h>
#include <signal.h>

#include "cli/cli-arguments.h"
#include "cli/cli-commands.h"
#include "cli/cli-interrupt.h"

static const struct
{
  const char *name;
  const char *words;
  int (*run) (int argc, char **argv, gint64 started);
} commands[] = {
  { "get", N_("[OPTION…] ROOM…"), cli_get },
  { "watch", N_("[OPTION…] ROOM…"), cli_watch },
  { "rooms", N_("[OPTION…]"), cli_rooms },
};

static char *
dup_usage (void)
{
  GString *usage = g_string_new (_("Usage:"));

  for (guint i = 0; i < G_N_ELEMENTS (commands); i++)
    g_string_append_printf (usage, "\n  occupancy-cli %s %s", commands[i].name, _(commands[i].words));
  g_string_append_printf (usage, "\n\n%s\n", _("“occupancy-cli COMMAND --help” tells the options of a command."));

  return g_string_free (usage, FALSE);
}

int
main (int   argc,
      char *argv[])
{
  gint64 started = g_get_monotonic_time ();
  g_autofree char *usage = NULL;

  cli_interrupt_hold ();
  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, LOCALEDIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);

  /* The standard output carries values and nothing else. */
  g_log_writer_default_set_use_stderr (TRUE);
  signal (SIGPIPE, SIG_IGN);

  for (guint i = 0; argc > 1 && i < G_N_ELEMENTS (commands); i++)
    if (g_str_equal (argv[1], commands[i].name))
      return commands[i].run (argc - 1, argv + 1, started);

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
