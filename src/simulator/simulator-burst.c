/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "simulator/simulator-burst.h"
#include "simulator/simulator-channel.h"
#include "simulator/simulator-error.h"
#include "simulator/simulator-json.h"

#define TICK_MS 1


typedef struct
{
  char *channel;
  SimulatorMetrics crowd;
} Update;

/* Updates at a steady rate: those of a list, or made-up ones that go round
 * PREFIX0, PREFIX1, … and count up, so that each is a change. */
struct _SimulatorBurst
{
  Simulator *simulator;
  GArray *updates;
  char **made_up;
  gint64 rooms;
  gint64 total;
  gint64 sent;
  double rate;
  gint64 started;
  gint64 started_at; /* since 1970 */
  gint64 ended;
  GArray *ticks; /* of gint64: how many were sent, and when the last of these, in turns */
  GSource *timer;
};

static void
update_clear (gpointer data)
{
  g_free (((Update *) data)->channel);
}

static void
burst_send (SimulatorBurst *self)
{
  if (self->updates->len > 0)
    {
      const Update *update = &g_array_index (self->updates, Update, self->sent);

      simulator_channel_set_crowd (simulator_channel_get (self->simulator, update->channel), &update->crowd);
    }
  else
    {
      SimulatorMetrics crowd = { 0 };

      crowd.counts[SIMULATOR_METRIC_CONNECTIONS] = self->sent / self->rooms + 1;
      crowd.counts[SIMULATOR_METRIC_SUBSCRIBERS] = self->sent / self->rooms + 1;
      simulator_channel_set_crowd (simulator_channel_get (self->simulator, self->made_up[self->sent % self->rooms]), &crowd);
    }
  self->sent++;
}

static gboolean
tick_cb (gpointer data)
{
  SimulatorBurst *self = data;
  gint64 now = g_get_monotonic_time ();
  gint64 due = self->rate > 0 ? MIN (self->total, (now - self->started) * self->rate / G_USEC_PER_SEC + 1) : self->total;

  while (self->sent < due)
    burst_send (self);
  now = g_get_monotonic_time () - self->started;
  g_array_append_val (self->ticks, self->sent);
  g_array_append_val (self->ticks, now);

  if (self->sent < self->total)
    return G_SOURCE_CONTINUE;

  self->ended = g_get_monotonic_time ();
  g_clear_pointer (&self->timer, g_source_unref);
  return G_SOURCE_REMOVE;
}

static void
burst_add (SimulatorBurst *self,
           JsonObject     *source)
{
  const char *room = simulator_json_get_string (source, "room");
  Update update = { 0 };

  if (room == NULL)
    return;

  update.channel = g_strconcat (room, "::$chat", NULL);
  simulator_metrics_set_crowd (&update.crowd, source);
  g_array_append_val (self->updates, update);
}

/**
 * simulator_burst_new:
 * @simulator: the service; must outlive the burst
 * @source: what to do, as README.md has it
 * @error: return location for an error
 *
 * Begins to change the crowds of rooms.
 *
 * Returns: (transfer full) (nullable): the burst
 */
SimulatorBurst *
simulator_burst_new (Simulator   *simulator,
                     JsonObject  *source,
                     GError     **error)
{
  g_autoptr(SimulatorBurst) self = g_new0 (SimulatorBurst, 1);
  JsonArray *updates = simulator_json_get_array (source, "updates");
  const char *prefix = simulator_json_get_string (source, "prefix");

  self->simulator = simulator;
  self->rate = simulator_json_get_double (source, "rate", 0);
  self->rooms = CLAMP (simulator_json_get_int (source, "rooms", 0), 0, 1000000);
  self->ticks = g_array_new (FALSE, FALSE, sizeof (gint64));
  self->updates = g_array_new (FALSE, FALSE, sizeof (Update));
  g_array_set_clear_func (self->updates, update_clear);
  self->made_up = g_new0 (char *, self->rooms + 1);
  for (gint64 i = 0; prefix != NULL && i < self->rooms; i++)
    self->made_up[i] = g_strdup_printf ("%s%" G_GINT64_FORMAT "::$chat", prefix, i);
  for (guint i = 0; updates != NULL && i < json_array_get_length (updates); i++)
    {
      JsonNode *node = json_array_get_element (updates, i);

      burst_add (self, JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL);
    }

  self->total = self->updates->len > 0 ? self->updates->len : simulator_json_get_int (source, "count", 0);
  if (self->total <= 0 || (self->updates->len == 0 && (prefix == NULL || self->rooms == 0)))
    {
      g_set_error_literal (error, SIMULATOR_ERROR, SIMULATOR_ERROR_BAD_PARAMETER, "Neither updates, nor prefix, rooms and count");
      return NULL;
    }

  self->started = g_get_monotonic_time ();
  self->started_at = g_get_real_time ();
  self->timer = g_timeout_source_new (TICK_MS);
  g_source_set_callback (self->timer, tick_cb, self, NULL);
  g_source_attach (self->timer, g_main_context_get_thread_default ());
  return g_steal_pointer (&self);
}

/**
 * simulator_burst_free:
 * @self: (transfer full): a burst
 *
 * Ends a burst, done or not.
 */
void
simulator_burst_free (SimulatorBurst *self)
{
  if (self->timer != NULL)
    g_source_destroy (self->timer);
  g_clear_pointer (&self->timer, g_source_unref);
  g_array_unref (self->updates);
  g_array_unref (self->ticks);
  g_strfreev (self->made_up);
  g_free (self);
}

/**
 * simulator_burst_to_json:
 * @self: a burst
 *
 * Returns: (transfer full): `sent` and `total` updates, whether it is `done`,
 *   the `duration` so far in ms, when it `started` in microseconds since 1970,
 *   and the `ticks` in which it sent: how many were sent, and when, in
 *   microseconds from the start, in turns
 */
char *
simulator_burst_to_json (SimulatorBurst *self)
{
  GString *out = g_string_new ("{");
  gboolean done = self->sent == self->total;

  simulator_json_add_int (out, "sent", self->sent);
  simulator_json_add_int (out, "total", self->total);
  simulator_json_add_raw (out, "done", done ? "true" : "false");
  simulator_json_add_int (out, "duration", ((done ? self->ended : g_get_monotonic_time ()) - self->started) / 1000);
  simulator_json_add_int (out, "started", self->started_at);
  simulator_json_add_raw (out, "ticks", "[");
  for (guint i = 0; i < self->ticks->len; i++)
    {
      if (i > 0)
        g_string_append_c (out, ',');
      simulator_json_print_int (out, g_array_index (self->ticks, gint64, i));
    }
  g_string_append_c (out, ']');
  g_string_append_c (out, '}');

  return g_string_free (out, FALSE);
}
