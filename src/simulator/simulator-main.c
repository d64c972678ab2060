/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib-unix.h>
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

static void
print_address (SimulatorServer *server,
               const char      *key)
{
  GString *out = g_string_new ("{");
  guint port = simulator_server_get_port (server);
  g_autofree char *control = g_strdup_printf ("http://127.0.0.1:%u/control/", port);

  simulator_json_add_int (out, "port", port);
  simulator_json_add_string (out, "key", key);
  simulator_json_add_string (out, "control", control);
  g_string_append_c (out, '}');
  g_print ("%s\n", out->str);
  g_string_free (out, TRUE);
}

int
main (int   argc,
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
      || speed <= 0 || argc > 1)
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
  print_address (server, key);
  g_main_loop_run (loop);

  return EXIT_SUCCESS;
}
