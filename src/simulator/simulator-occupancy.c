/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "simulator/simulator-channel-private.h"
#include "simulator/simulator-connection.h"
#include "simulator/simulator-json.h"
#include "simulator/simulator-lifecycle.h"

/* What a channel tells of its counts, and when. */

/**
 * _simulator_channel_settle:
 * @self: a channel
 *
 * Nothing is to be told of the channel any more.
 */
void
_simulator_channel_settle (SimulatorChannel *self)
{
  if (self->due != 0)
    g_queue_unlink (&self->simulator->pending, &self->pending);
  self->due = 0;
}

static GString *
channel_make_occupancy (SimulatorChannel *self)
{
  GString *out = _simulator_channel_begin_frame (self, SIMULATOR_ACTION_MESSAGE);

  simulator_json_add_name (out, "id");
  g_string_append (out, "\"sim:");
  simulator_json_print_int (out, self->serial + 1);
  g_string_append_c (out, '"');
  _simulator_channel_add_serial (self, out);
  g_string_append (out, ",\"messages\":[{\"name\":\"[meta]occupancy\",\"data\":");
  if (self->simulator->settings.object_payload)
    {
      g_string_append (out, "{\"metrics\":");
      simulator_metrics_print (&self->announced, out);
      g_string_append (out, "}}]");
    }
  else
    {
      g_string_append (out, "\"{\\\"metrics\\\":{");
      for (guint i = 0; i < SIMULATOR_N_METRICS; i++)
        {
          g_string_append (out, i > 0 ? ",\\\"" : "\\\"");
          g_string_append (out, simulator_metric_names[i]);
          g_string_append (out, "\\\":");
          simulator_json_print_int (out, self->announced.counts[i]);
        }
      g_string_append (out, "}}\",\"encoding\":\"json\"}]");
    }

  return out;
}

static void
channel_announce_now (SimulatorChannel *self)
{
  _simulator_channel_settle (self);
  self->announced = simulator_channel_get_metrics (self);
  if (self->attachments->len > 0)
    _simulator_channel_send_frame (self, SIMULATOR_AUDIENCE_OCCUPANCY, channel_make_occupancy (self), NULL);
}

static gboolean
pending_cb (gpointer data)
{
  Simulator *simulator = data;
  gint64 now = g_get_monotonic_time ();
  SimulatorChannel *channel;

  while ((channel = g_queue_peek_head (&simulator->pending)) != NULL && channel->due <= now)
    channel_announce_now (channel);

  if (channel != NULL)
    g_source_set_ready_time (simulator->pending_source, channel->due);
  else
    g_clear_pointer (&simulator->pending_source, g_source_unref);

  return channel != NULL ? G_SOURCE_CONTINUE : G_SOURCE_REMOVE;
}

static gboolean
ready_dispatch (GSource     *source,
                GSourceFunc  callback,
                gpointer     data)
{
  g_source_set_ready_time (source, -1);
  return callback (data);
}

/* All wait equally long, so a queue is all that the order needs. */
static void
channel_announce_later (SimulatorChannel *self)
{
  static GSourceFuncs funcs = { .dispatch = ready_dispatch };
  Simulator *simulator = self->simulator;

  self->due = g_get_monotonic_time () + simulator->settings.occupancy_debounce * 1000;
  g_queue_push_tail_link (&simulator->pending, &self->pending);
  if (simulator->pending_source != NULL)
    return;

  simulator->pending_source = g_source_new (&funcs, sizeof (GSource));
  g_source_set_callback (simulator->pending_source, pending_cb, simulator, NULL);
  g_source_set_ready_time (simulator->pending_source, self->due);
  g_source_attach (simulator->pending_source, g_main_context_get_thread_default ());
}

/**
 * simulator_channel_announce:
 * @self: a channel
 *
 * Tells of the counts if they changed: at once when a count goes from or to
 * zero, else after the debounce.
 */
void
simulator_channel_announce (SimulatorChannel *self)
{
  SimulatorMetrics metrics = simulator_channel_get_metrics (self);
  gboolean active = simulator_channel_is_active (self);
  gboolean changed = FALSE, at_once = self->simulator->settings.occupancy_debounce <= 0;

  for (guint i = 0; i < SIMULATOR_N_METRICS; i++)
    {
      changed |= metrics.counts[i] != self->announced.counts[i];
      at_once |= (metrics.counts[i] == 0) != (self->announced.counts[i] == 0);
    }

  if (!changed)
    _simulator_channel_settle (self);
  else if (at_once)
    channel_announce_now (self);
  else if (self->due == 0)
    channel_announce_later (self);

  if (self->active != active)
    {
      self->active = active;
      simulator_lifecycle_tell (self->simulator, self);
    }
}

/**
 * simulator_channels_flush:
 * @simulator: the service
 *
 * Announces all that waits, as after a change of the debounce.
 */
void
simulator_channels_flush (Simulator *simulator)
{
  SimulatorChannel *channel;

  while ((channel = g_queue_peek_head (&simulator->pending)) != NULL)
    channel_announce_now (channel);

  if (simulator->pending_source != NULL)
    g_source_destroy (simulator->pending_source);
  g_clear_pointer (&simulator->pending_source, g_source_unref);
}
