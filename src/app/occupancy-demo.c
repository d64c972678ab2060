/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "occupancy-demo"

#include "config.h"

#include <glib/gi18n.h>
#include <json-glib/json-glib.h>
#include <libsoup/soup.h>

#include "app/occupancy-demo.h"
#include "app/occupancy-location.h"
#include "core/occupancy-sample.h"

#define ACCOUNT_ID "demo"
#define HISTORY_SPAN (60 * 60 * G_GINT64_CONSTANT (1000))
#define HISTORY_STEP 10000
#define PATIENCE 10000

/**
 * OccupancyDemo:
 *
 * Rooms to look around in: a service of our own on this computer, and a
 * [class@Monitor] that watches it like any other. It needs no network and no
 * keyring, and leaves no file behind. The service ends when its standard input
 * is closed, which the kernel does however the application ends.
 */
struct _OccupancyDemo
{
  GObject parent_instance;

  OccupancyMonitor *monitor;
  OccupancyAccount *account;
  char *program;
  guint patience;
  GSubprocess *simulator;
  guint timeout_id;
  guint start_id;
  gboolean timed_out;
  gboolean running;
  GDataInputStream *output;
  SoupSession *session;
  char *control;
  guint n_waiting;
};

G_DEFINE_FINAL_TYPE (OccupancyDemo, occupancy_demo, G_TYPE_OBJECT)

enum
{
  ENDED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void
occupancy_demo_dispose (GObject *object)
{
  OccupancyDemo *self = OCCUPANCY_DEMO (object);

  occupancy_demo_stop (self);
  g_clear_object (&self->monitor);
  g_clear_object (&self->account);
  g_clear_object (&self->session);

  G_OBJECT_CLASS (occupancy_demo_parent_class)->dispose (object);
}

static void
occupancy_demo_finalize (GObject *object)
{
  OccupancyDemo *self = OCCUPANCY_DEMO (object);

  g_free (self->control);
  g_free (self->program);

  G_OBJECT_CLASS (occupancy_demo_parent_class)->finalize (object);
}

static void
occupancy_demo_class_init (OccupancyDemoClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = occupancy_demo_dispose;
  object_class->finalize = occupancy_demo_finalize;

  /**
   * OccupancyDemo::ended:
   * @self: a demo
   *
   * The service of the demo ended by itself: there is nothing to watch any more.
   */
  signals[ENDED] =
    g_signal_new ("ended", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
occupancy_demo_init (OccupancyDemo *self)
{
  self->monitor = occupancy_monitor_new ();
  /* The proxy of a sandbox without network refuses to say that there is none. */
  self->session = soup_session_new_with_options ("max-conns-per-host", 16,
                                                 "proxy-resolver", NULL,
                                                 NULL);
}

/**
 * occupancy_demo_new:
 *
 * Creates a demo that has not been started.
 *
 * Returns: (transfer full): a new demo
 */
OccupancyDemo *
occupancy_demo_new (void)
{
  g_autofree char *program = occupancy_location_dup_simulator ();

  return occupancy_demo_new_for_program (program, PATIENCE);
}

/**
 * occupancy_demo_new_for_program:
 * @program: (type filename): the service of the demo
 * @patience: for how many milliseconds its start is waited for
 *
 * Creates a demo with a service other than the usual one.
 *
 * Returns: (transfer full): a new demo
 */
OccupancyDemo *
occupancy_demo_new_for_program (const char *program,
                                guint       patience)
{
  OccupancyDemo *self;

  g_return_val_if_fail (program != NULL, NULL);

  self = g_object_new (OCCUPANCY_TYPE_DEMO, NULL);
  self->program = g_strdup (program);
  self->patience = patience;

  return self;
}

/**
 * occupancy_demo_get_monitor:
 * @self: a demo
 *
 * Gets what watches the rooms of the demo.
 *
 * Returns: (transfer none): the monitor
 */
OccupancyMonitor *
occupancy_demo_get_monitor (OccupancyDemo *self)
{
  g_return_val_if_fail (OCCUPANCY_IS_DEMO (self), NULL);

  return self->monitor;
}

/* Starting, one function a step, in the order of time. */

static void
occupancy_demo_fail (OccupancyDemo *self,
                     GTask         *task,
                     GError        *error)
{
  g_clear_handle_id (&self->timeout_id, g_source_remove);
  if (self->timed_out)
    {
      g_clear_error (&error);
      error = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_TIMED_OUT, _("Its service does not answer"));
    }

  g_task_return_error (task, error);
}

/* What hangs is ended, and with it whatever waits for it. */
static gboolean
occupancy_demo_timeout_cb (gpointer user_data)
{
  OccupancyDemo *self = user_data;

  self->timeout_id = 0;
  self->timed_out = TRUE;
  g_subprocess_force_exit (self->simulator);

  return G_SOURCE_REMOVE;
}

/* A GET of the simulator's control interface. */
static void
occupancy_demo_ask (OccupancyDemo       *self,
                    char                *path,
                    GTask               *task,
                    GAsyncReadyCallback  callback,
                    gpointer             user_data)
{
  g_autofree char *taken = path;
  g_autofree char *uri = g_strconcat (self->control, path, NULL);
  g_autoptr(SoupMessage) message = soup_message_new (SOUP_METHOD_GET, uri);

  if (message == NULL)
    {
      occupancy_demo_fail (self, task,
                           g_error_new_literal (G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
                                                _("The demo gave an address that is none")));
      return;
    }

  soup_session_send_and_read_async (self->session, message, G_PRIORITY_DEFAULT,
                                    g_task_get_cancellable (task), callback, user_data);
}

static JsonParser *
occupancy_demo_ask_finish (OccupancyDemo  *self,
                           GAsyncResult   *result,
                           GError        **error)
{
  g_autoptr(JsonParser) parser = json_parser_new_immutable ();
  g_autoptr(GBytes) body = NULL;
  gsize size;
  const char *data;

  body = soup_session_send_and_read_finish (self->session, result, error);
  if (body == NULL)
    return NULL;

  data = g_bytes_get_data (body, &size);
  if (!json_parser_load_from_data (parser, data, (gssize) size, error))
    return NULL;

  return g_steal_pointer (&parser);
}

/* What the rooms were in the last hour is drawn before what they are is asked. */
static gboolean
occupancy_demo_start_monitor_cb (gpointer user_data)
{
  OccupancyDemo *self = user_data;

  self->start_id = 0;
  occupancy_monitor_start (self->monitor);

  return G_SOURCE_REMOVE;
}

static void
occupancy_demo_finish_start (OccupancyDemo *self,
                             GTask         *task)
{
  if (self->timed_out)
    {
      occupancy_demo_fail (self, task, NULL);
      return;
    }

  g_clear_handle_id (&self->timeout_id, g_source_remove);
  self->start_id = g_idle_add_full (G_PRIORITY_LOW, occupancy_demo_start_monitor_cb, self, NULL);
  self->running = TRUE;
  g_task_return_boolean (task, TRUE);
}

/* One room and the task that waits for all of them. */
typedef struct
{
  GTask *task;
  OccupancyWatch *watch;
} OccupancyDemoRoom;

static void
occupancy_demo_room_free (OccupancyDemoRoom *room)
{
  g_object_unref (room->task);
  g_object_unref (room->watch);
  g_free (room);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (OccupancyDemoRoom, occupancy_demo_room_free)

/* Each sample is a time and both counts. */
static void
occupancy_demo_take_history (OccupancyWatch *watch,
                             JsonNode       *root)
{
  OccupancySeries *series = occupancy_watch_get_series (watch);
  JsonObject *object = root != NULL && JSON_NODE_HOLDS_OBJECT (root) ? json_node_get_object (root) : NULL;
  JsonNode *node = object != NULL ? json_object_get_member (object, "samples") : NULL;
  JsonArray *samples = node != NULL && JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;
  guint n = samples != NULL ? json_array_get_length (samples) : 0;

  for (guint i = 0; i < n; i++)
    {
      JsonNode *element = json_array_get_element (samples, i);
      JsonArray *values = JSON_NODE_HOLDS_ARRAY (element) ? json_node_get_array (element) : NULL;
      OccupancySample sample = { .source = OCCUPANCY_SOURCE_REST, .valid = TRUE };

      if (values == NULL || json_array_get_length (values) < 3)
        continue;

      sample.time = json_array_get_int_element (values, 0);
      sample.connections = json_array_get_int_element (values, 1);
      sample.presence_members = json_array_get_int_element (values, 2);
      occupancy_series_append (series, &sample);
    }
}

static void
occupancy_demo_history_cb (GObject      *object,
                           GAsyncResult *result,
                           gpointer      user_data)
{
  g_autoptr(OccupancyDemoRoom) room = user_data;
  OccupancyDemo *self = g_task_get_source_object (room->task);
  g_autoptr(GError) error = NULL;
  g_autoptr(JsonParser) parser = occupancy_demo_ask_finish (self, result, &error);

  /* Without its past the room is still worth looking at. */
  if (parser != NULL)
    occupancy_demo_take_history (room->watch, json_parser_get_root (parser));
  else
    g_debug ("No history of a room: %s", error->message);

  if (--self->n_waiting == 0)
    occupancy_demo_finish_start (self, room->task);
}

static void
occupancy_demo_add_room (OccupancyDemo *self,
                         GTask         *task,
                         const char    *name)
{
  gint64 now = occupancy_sample_now ();
  g_autofree char *escaped = g_uri_escape_string (name, NULL, FALSE);
  g_autoptr(GError) error = NULL;
  OccupancyDemoRoom *room;
  OccupancyWatch *watch;

  watch = occupancy_monitor_add_room (self->monitor, self->account, name, &error);
  if (watch == NULL)
    {
      g_debug ("A room of the demo: %s", error->message);
      return;
    }

  room = g_new0 (OccupancyDemoRoom, 1);
  room->task = g_object_ref (task);
  room->watch = g_object_ref (watch);
  self->n_waiting++;
  occupancy_demo_ask (self,
                      g_strdup_printf ("history?room=%s&from=%" G_GINT64_FORMAT "&to=%" G_GINT64_FORMAT "&step=%d",
                                       escaped, now - HISTORY_SPAN, now, HISTORY_STEP),
                      task, occupancy_demo_history_cb, room);
}

static void
occupancy_demo_rooms_cb (GObject      *object,
                         GAsyncResult *result,
                         gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  OccupancyDemo *self = g_task_get_source_object (task);
  g_autoptr(GError) error = NULL;
  g_autoptr(JsonParser) parser = occupancy_demo_ask_finish (self, result, &error);
  JsonNode *root;
  JsonArray *names;

  if (parser == NULL)
    {
      occupancy_demo_fail (self, task, g_steal_pointer (&error));
      return;
    }

  root = json_parser_get_root (parser);
  names = root != NULL && JSON_NODE_HOLDS_ARRAY (root) ? json_node_get_array (root) : NULL;
  for (guint i = 0; names != NULL && i < json_array_get_length (names); i++)
    {
      JsonNode *name = json_array_get_element (names, i);

      if (JSON_NODE_HOLDS_VALUE (name) && json_node_get_value_type (name) == G_TYPE_STRING)
        occupancy_demo_add_room (self, task, json_node_get_string (name));
    }

  if (self->n_waiting == 0)
    occupancy_demo_finish_start (self, task);
}

/* Takes port, key and control address from the line that the simulator prints. */
static gboolean
occupancy_demo_take_address (OccupancyDemo  *self,
                             const char     *line,
                             GError        **error)
{
  g_autoptr(OccupancySetupAccount) account = NULL;
  g_autoptr(JsonNode) node = json_from_string (line, error);
  JsonObject *object;

  if (node == NULL)
    return FALSE;

  if (!JSON_NODE_HOLDS_OBJECT (node))
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
                           _("The demo said something that cannot be understood"));
      return FALSE;
    }

  object = json_node_get_object (node);
  self->control = g_strdup (json_object_get_string_member_with_default (object, "control", ""));
  /* Translators: an account that does not exist, in the demo */
  account = occupancy_setup_account_new (ACCOUNT_ID, _("Harbor Festival"));
  g_object_set (account,
                "endpoint", "127.0.0.1",
                "port", (guint) json_object_get_int_member_with_default (object, "port", 0),
                "tls", FALSE,
                NULL);
  self->account = g_object_ref (
    occupancy_monitor_connect_account_for_now (self->monitor, account,
                                               json_object_get_string_member_with_default (object, "key", "")));
  if (occupancy_account_get_model (self->account) == NULL)
    {
      g_propagate_error (error, g_error_copy (occupancy_account_get_error (self->account)));
      return FALSE;
    }

  return TRUE;
}

static void
occupancy_demo_address_cb (GObject      *object,
                           GAsyncResult *result,
                           gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  OccupancyDemo *self = g_task_get_source_object (task);
  g_autofree char *line = NULL;
  g_autoptr(GError) error = NULL;

  line = g_data_input_stream_read_line_finish (G_DATA_INPUT_STREAM (object), result, NULL, &error);
  if (line == NULL && error == NULL)
    g_set_error_literal (&error, G_IO_ERROR, G_IO_ERROR_CLOSED, _("The demo ended while it was being started"));

  if (line == NULL || !occupancy_demo_take_address (self, line, &error))
    {
      occupancy_demo_fail (self, task, g_steal_pointer (&error));
      return;
    }

  occupancy_demo_ask (self, g_strdup ("scenario"), task, occupancy_demo_rooms_cb, g_object_ref (task));
}

static void
occupancy_demo_exited_cb (GObject      *object,
                          GAsyncResult *result,
                          gpointer      user_data)
{
  g_autoptr(OccupancyDemo) self = user_data;
  g_autoptr(GError) error = NULL;

  if (!g_subprocess_wait_finish (G_SUBPROCESS (object), result, &error))
    g_info ("How the service of the demo ended is not known: %s", error->message);

  if (self->running)
    g_signal_emit (self, signals[ENDED], 0);
}

/**
 * occupancy_demo_start_async:
 * @self: a demo
 * @cancellable: (nullable): a cancellable
 * @callback: called when there are rooms to look at
 * @user_data: for @callback
 *
 * Starts the service of the demo and begins to watch its rooms, with the last
 * hour of each. A demo is started once. A service that does not answer is
 * not waited for.
 */
void
occupancy_demo_start_async (OccupancyDemo       *self,
                            GCancellable        *cancellable,
                            GAsyncReadyCallback  callback,
                            gpointer             user_data)
{
  g_autoptr(GTask) task = NULL;
  g_autofree char *scenario = NULL;
  GError *error = NULL;

  g_return_if_fail (OCCUPANCY_IS_DEMO (self));
  g_return_if_fail (self->simulator == NULL);

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, occupancy_demo_start_async);

  scenario = occupancy_location_dup_scenario ();
  self->simulator = g_subprocess_new (G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE,
                                      &error, self->program, "--scenario", scenario, NULL);
  if (self->simulator == NULL)
    {
      g_task_return_error (task, error);
      return;
    }

  g_subprocess_wait_async (self->simulator, NULL, occupancy_demo_exited_cb, g_object_ref (self));
  self->timeout_id = g_timeout_add (self->patience, occupancy_demo_timeout_cb, self);
  self->output = g_data_input_stream_new (g_subprocess_get_stdout_pipe (self->simulator));
  g_data_input_stream_read_line_async (self->output, G_PRIORITY_DEFAULT, cancellable,
                                       occupancy_demo_address_cb, g_steal_pointer (&task));
}

/**
 * occupancy_demo_start_finish:
 * @self: a demo
 * @result: what the callback got
 * @error: return location for an error
 *
 * Completes occupancy_demo_start_async().
 *
 * Returns: whether the demo runs
 */
gboolean
occupancy_demo_start_finish (OccupancyDemo  *self,
                             GAsyncResult   *result,
                             GError        **error)
{
  g_return_val_if_fail (OCCUPANCY_IS_DEMO (self), FALSE);
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/**
 * occupancy_demo_stop:
 * @self: a demo
 *
 * Ends the service of the demo.
 */
void
occupancy_demo_stop (OccupancyDemo *self)
{
  g_return_if_fail (OCCUPANCY_IS_DEMO (self));

  if (self->simulator == NULL)
    return;

  self->running = FALSE;
  g_clear_handle_id (&self->timeout_id, g_source_remove);
  g_clear_handle_id (&self->start_id, g_source_remove);
  occupancy_monitor_close_async (self->monitor, NULL, NULL, NULL);
  g_subprocess_send_signal (self->simulator, SIGTERM);
  g_clear_object (&self->output);
  g_clear_object (&self->simulator);
}
