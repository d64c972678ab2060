/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <gio/gio.h>
#include <signal.h>

#include "fixture/simulator-fixture.h"

static void
test_control (void)
{
  g_autoptr(SimulatorFixture) fixture = simulator_fixture_new (NULL);
  g_autoptr(JsonNode) truth = NULL;
  g_autoptr(JsonNode) faults = NULL;
  JsonObject *lobby;

  g_assert_cmpuint (simulator_fixture_get_port (fixture), >, 0);
  g_assert_cmpstr (simulator_fixture_get_key (fixture), ==, "appid.keyid:keysecret");

  simulator_fixture_set_room (fixture, "lobby", 7, 2);
  truth = simulator_fixture_control (fixture, "GET", "truth", NULL);
  lobby = json_object_get_object_member (json_node_get_object (truth), "lobby::$chat");
  g_assert_cmpint (json_object_get_int_member (json_object_get_object_member (lobby, "metrics"), "connections"), ==, 7);

  json_node_unref (simulator_fixture_control (fixture, "POST", "faults", "{\"on\":\"http\",\"do\":\"drop\"}"));
  faults = simulator_fixture_control (fixture, "GET", "faults", NULL);
  g_assert_cmpuint (json_array_get_length (json_node_get_array (faults)), ==, 1);
  g_assert_cmpuint (simulator_fixture_count_log (fixture, "request", NULL), ==, 0);
}

/* Real attachments are added to whatever a test asks for. */
static void
test_huge_crowd (void)
{
  g_autoptr(SimulatorFixture) fixture = simulator_fixture_new (NULL);
  g_autoptr(JsonNode) truth = NULL;
  JsonObject *lobby;

  json_node_unref (simulator_fixture_control (fixture, "POST", "rooms",
                                              "{\"room\":\"lobby\",\"connections\":9223372036854775807}"));
  truth = simulator_fixture_control (fixture, "GET", "truth", NULL);
  lobby = json_object_get_object_member (json_node_get_object (truth), "lobby::$chat");
  g_assert_cmpint (json_object_get_int_member (json_object_get_object_member (lobby, "metrics"), "connections"), ==,
                   G_GINT64_CONSTANT (1) << 53);
}

static gint64
get_connections (SimulatorFixture *fixture)
{
  g_autoptr(JsonNode) truth = simulator_fixture_control (fixture, "GET", "truth", NULL);
  JsonObject *room = json_object_get_object_member (json_node_get_object (truth), "steady::$chat");

  return json_object_get_int_member (json_object_get_object_member (room, "metrics"), "connections");
}

static void
assert_moves (SimulatorFixture *fixture)
{
  gint64 connections = get_connections (fixture);

  while (get_connections (fixture) == connections)
    g_usleep (1000);
}

/* The scenario goes on when the clock is set back, and does not wait for what was. */
static void
test_clock_set_back (void)
{
  g_autoptr(SimulatorFixture) fixture = simulator_fixture_new (NULL);

  json_node_unref (simulator_fixture_control (fixture, "POST", "scenario",
                                              "{\"rooms\":[{\"room\":\"steady\",\"every\":20,\"connections\":{\"base\":1000,\"noise\":0.5}}]}"));
  assert_moves (fixture);
  json_node_unref (simulator_fixture_control (fixture, "POST", "settings", "{\"clockOffset\":-3600000}"));
  assert_moves (fixture);
  assert_moves (fixture);
}

static GSubprocess *
start (GSubprocessFlags  flags,
       const char       *argument)
{
  g_autoptr(GError) error = NULL;
  GSubprocess *process = g_subprocess_new (flags | G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_PIPE, &error,
                                           g_getenv ("OCCUPANCY_SIMULATOR"), argument, NULL);

  g_assert_no_error (error);
  return process;
}

static void
read_line (GSubprocess *process)
{
  g_autoptr(GDataInputStream) output = g_data_input_stream_new (g_subprocess_get_stdout_pipe (process));
  g_autofree char *line = g_data_input_stream_read_line (output, NULL, NULL, NULL);

  g_assert_nonnull (line);
}

static void
assert_ends_with (GSubprocess *process,
                  int          status)
{
  g_assert_true (g_subprocess_wait (process, NULL, NULL));
  g_assert_true (g_subprocess_get_if_exited (process));
  g_assert_cmpint (g_subprocess_get_exit_status (process), ==, status);
  g_object_unref (process);
}

static GSubprocess *
start_in_shell (const char *redirections)
{
  g_autofree char *command = g_strdup_printf ("exec \"$OCCUPANCY_SIMULATOR\" %s", redirections);
  g_autoptr(GError) error = NULL;
  GSubprocess *process = g_subprocess_new (G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE
                                           | G_SUBPROCESS_FLAGS_STDERR_PIPE, &error,
                                           "/bin/sh", "-c", command, NULL);

  g_assert_no_error (error);
  return process;
}

static void
test_end (void)
{
  GSubprocess *process = start (G_SUBPROCESS_FLAGS_STDIN_PIPE, NULL);

  read_line (process);
  g_subprocess_send_signal (process, SIGTERM);
  assert_ends_with (process, 0);

  process = start (G_SUBPROCESS_FLAGS_STDIN_PIPE, NULL);
  read_line (process);
  g_subprocess_send_signal (process, SIGINT);
  assert_ends_with (process, 0);

  process = start (G_SUBPROCESS_FLAGS_STDIN_PIPE, NULL);
  read_line (process);
  g_output_stream_close (g_subprocess_get_stdin_pipe (process), NULL, NULL);
  assert_ends_with (process, 0);

  /* Standard input is /dev/null. */
  assert_ends_with (start (G_SUBPROCESS_FLAGS_NONE, NULL), 0);
  assert_ends_with (start_in_shell ("<&-"), 0);

  /* Nobody would know where it listens. */
  assert_ends_with (start_in_shell (">/dev/full"), 1);
  assert_ends_with (start_in_shell (">&-"), 1);
}

static void
test_usage (void)
{
  assert_ends_with (start (G_SUBPROCESS_FLAGS_STDIN_PIPE, "--nonsense"), 2);
  assert_ends_with (start (G_SUBPROCESS_FLAGS_STDIN_PIPE, "argument"), 2);
  assert_ends_with (start (G_SUBPROCESS_FLAGS_STDIN_PIPE, "--port=70000"), 2);
  assert_ends_with (start (G_SUBPROCESS_FLAGS_STDIN_PIPE, "--key=nonsense"), 2);
  assert_ends_with (start (G_SUBPROCESS_FLAGS_STDIN_PIPE, "--scenario=/nonexistent"), 1);
}

static void
test_addresses (void)
{
  static const char * const addresses[] = { "127.0.0.1", "::1" };
  g_autoptr(SimulatorFixture) fixture = simulator_fixture_new (NULL);
  g_autoptr(GSocketClient) client = g_socket_client_new ();

  for (guint i = 0; i < G_N_ELEMENTS (addresses); i++)
    {
      g_autoptr(GError) error = NULL;
      g_autoptr(GSocketConnection) connection =
        g_socket_client_connect_to_host (client, addresses[i], simulator_fixture_get_port (fixture), NULL, &error);

      if (i == 1 && error != NULL && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CONNECTION_REFUSED))
        g_test_skip ("No IPv6 here");
      else
        g_assert_no_error (error);
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/simulator/service/control", test_control);
  g_test_add_func ("/simulator/service/huge-crowd", test_huge_crowd);
  g_test_add_func ("/simulator/service/clock-set-back", test_clock_set_back);
  g_test_add_func ("/simulator/service/end", test_end);
  g_test_add_func ("/simulator/service/usage", test_usage);
  g_test_add_func ("/simulator/service/addresses", test_addresses);

  return g_test_run ();
}
