/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <fcntl.h>
#include <glib-unix.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "simulator/simulator-json.h"
#include "simulator/simulator-scenario.h"
#include "simulator/simulator-server.h"

#define DEFAULT_KEY "appid.keyid:keysecret"

static gboolean
signal_cb (gpointer data)
{
  g_main_loop_quit (data);
  return G_SOURCE_CONTINUE;
}

/* Whoever started us holds the other end, and lets go of it also when killed. */
static gboolean
input_cb (int          fd,
          GIOCondition condition,
          gpointer     data)
{
  char buffer[512];

  if (read (fd, buffer, sizeof buffer) > 0)
    return G_SOURCE_CONTINUE;

  g_main_loop_quit (data);
  return G_SOURCE_REMOVE;
}

/* Descriptors that are closed would be given to sockets: to read from one, or
 * to print into it, would be something else than was meant. */
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

static gboolean
print_address (SimulatorServer *server,
               const char      *key)
{
  GString *out = g_string_new ("{");
  guint port = simulator_server_get_port (server);
  g_autofree char *control = g_strdup_printf ("http://127.0.0.1:%u/control/", port);
  gboolean written;

  simulator_json_add_int (out, "port", port);
  simulator_json_add_string (out, "key", key);
  simulator_json_add_string (out, "control", control);
  g_string_append_c (out, '}');
  g_string_append_c (out, '\n');
  written = fputs (out->str, stdout) >= 0 && fflush (stdout) == 0;
  if (!written)
    perror ("The address cannot be printed");
  g_string_free (out, TRUE);
  return written;
}

static int
run (int   argc,
     char *argv[])
{
  int port = 0;
  double speed = 1;
  g_autofree char *key = NULL;
  g_autofree char *scenario = NULL;
  const GOptionEntry entries[] = {
    { "port", 'p', 0, G_OPTION_ARG_INT, &port, "Listen on port N of loopback (default: any)", "N" },
    { "key", 'k', 0, G_OPTION_ARG_STRING, &key, "Accept this key (default: " DEFAULT_KEY ")", "APP.KEY:SECRET" },
    { "scenario", 's', 0, G_OPTION_ARG_FILENAME, &scenario, "Let the counts move as FILE says", "FILE" },
    { "speed", 'x', 0, G_OPTION_ARG_DOUBLE, &speed, "Let time run X times as fast in the scenario", "X" },
    { NULL }
  };
  g_autoptr(GOptionContext) context = g_option_context_new ("- a local service that speaks Ably's protocol");
  g_autoptr(GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr(Simulator) simulator = simulator_new ();
  g_autoptr(SimulatorServer) server = NULL;
  g_autoptr(GError) error = NULL;

  g_option_context_add_main_entries (context, entries, NULL);
  if (!g_option_context_parse (context, &argc, &argv, &error) || port < 0 || port > G_MAXUINT16
      || !(speed > 0) || argc > 1)
    {
      g_printerr ("%s\n", error != NULL ? error->message : "Wrong arguments");
      return 2;
    }

  if (key == NULL)
    key = g_strdup (DEFAULT_KEY);
  if (!simulator_auth_add_key (simulator->auth, key, NULL, FALSE, &error))
    {
      g_printerr ("%s\n", error->message);
      return 2;
    }

  if (scenario != NULL)
    {
      simulator->scenario = simulator_scenario_load (scenario, speed, &error);
      if (simulator->scenario == NULL)
        {
          g_printerr ("%s\n", error->message);
          return EXIT_FAILURE;
        }
      simulator_scenario_start (simulator->scenario, simulator);
    }

  server = simulator_server_new (simulator, port, &error);
  if (server == NULL)
    {
      g_printerr ("%s\n", error->message);
      return EXIT_FAILURE;
    }

  g_unix_signal_add (SIGTERM, signal_cb, loop);
  g_unix_signal_add (SIGINT, signal_cb, loop);
  g_unix_fd_add (STDIN_FILENO, G_IO_IN | G_IO_HUP | G_IO_ERR, input_cb, loop);
  if (!print_address (server, key))
    return EXIT_FAILURE;
  g_main_loop_run (loop);

  return EXIT_SUCCESS;
}

int
main (int   argc,
      char *argv[])
{
  keep_standard_descriptors ();
  setlocale (LC_CTYPE, "");

  return run (argc, argv);
}
