/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "simulator/simulator-channel-private.h"
#include "simulator/simulator-connection.h"
#include "simulator/simulator-json.h"

typedef struct
{
  gint64 number;
  SimulatorAudience audience;
  char *frame;
} Kept;

static const struct
{
  SimulatorMode mode;
  SimulatorMetric metric;
} counted_modes[] = {
  { SIMULATOR_MODE_PUBLISH, SIMULATOR_METRIC_PUBLISHERS },
  { SIMULATOR_MODE_SUBSCRIBE, SIMULATOR_METRIC_SUBSCRIBERS },
  { SIMULATOR_MODE_PRESENCE, SIMULATOR_METRIC_PRESENCE_CONNECTIONS },
  { SIMULATOR_MODE_PRESENCE_SUBSCRIBE, SIMULATOR_METRIC_PRESENCE_SUBSCRIBERS },
  { SIMULATOR_MODE_OBJECT_PUBLISH, SIMULATOR_METRIC_OBJECT_PUBLISHERS },
  { SIMULATOR_MODE_OBJECT_SUBSCRIBE, SIMULATOR_METRIC_OBJECT_SUBSCRIBERS },
};

/**
 * simulator_channel_lookup:
 * @simulator: the service
 * @name: the name of a channel
 *
 * Returns: (nullable): the channel, if it is in use
 */
SimulatorChannel *
simulator_channel_lookup (Simulator  *simulator,
                          const char *name)
{
  return g_hash_table_lookup (simulator->channels, name);
}

/**
 * simulator_channel_get:
 * @simulator: the service
 * @name: the name of a channel
 *
 * Returns: the channel, new or in use
 */
SimulatorChannel *
simulator_channel_get (Simulator  *simulator,
                       const char *name)
{
  SimulatorChannel *self = simulator_channel_lookup (simulator, name);
  GString *quoted;

  if (self != NULL)
    return self;

  self = g_new0 (SimulatorChannel, 1);
  self->simulator = simulator;
  self->name = g_strdup (name);
  quoted = g_string_new (NULL);
  simulator_json_quote (quoted, name);
  self->quoted = g_string_free (quoted, FALSE);
  self->epoch = g_strdup_printf ("%08x", g_random_int ());
  self->attachments = g_ptr_array_new_with_free_func (g_free);
  self->members = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, simulator_member_free);
  self->pending.data = self;
  g_hash_table_insert (simulator->channels, self->name, self);
  return self;
}

static void
kept_free (gpointer data)
{
  Kept *kept = data;

  g_ref_string_release (kept->frame);
  g_free (kept);
}

/**
 * simulator_channel_free:
 * @self: (transfer full): a channel
 *
 * Frees a channel. Its attachments must be gone.
 */
void
simulator_channel_free (SimulatorChannel *self)
{
  _simulator_channel_settle (self);
  g_queue_clear_full (&self->kept, kept_free);
  g_ptr_array_unref (self->attachments);
  g_hash_table_unref (self->members);
  g_free (self->epoch);
  g_free (self->quoted);
  g_free (self->name);
  g_free (self);
}

/**
 * simulator_channel_get_name:
 * @self: a channel
 *
 * Returns: its name
 */
const char *
simulator_channel_get_name (SimulatorChannel *self)
{
  return self->name;
}

/**
 * simulator_channel_get_metrics:
 * @self: a channel
 *
 * Returns: the counts as they are now, announced or not
 */
SimulatorMetrics
simulator_channel_get_metrics (SimulatorChannel *self)
{
  SimulatorMetrics metrics;

  for (guint i = 0; i < SIMULATOR_N_METRICS; i++)
    metrics.counts[i] = self->attached.counts[i] + self->crowd.counts[i];

  return metrics;
}

/**
 * simulator_channel_get_attached:
 * @self: a channel
 *
 * Returns: how many real connections are on the channel
 */
guint
simulator_channel_get_attached (SimulatorChannel *self)
{
  return self->attachments->len;
}

/**
 * simulator_channel_get_n_members:
 * @self: a channel
 *
 * Returns: how many real members the presence set has
 */
guint
simulator_channel_get_n_members (SimulatorChannel *self)
{
  return g_hash_table_size (self->members);
}

/**
 * simulator_channel_is_active:
 * @self: a channel
 *
 * Returns: whether anybody is there, real or made up
 */
gboolean
simulator_channel_is_active (SimulatorChannel *self)
{
  return self->attachments->len > 0 || g_hash_table_size (self->members) > 0 || !simulator_metrics_are_zero (&self->crowd);
}

static void
channel_release (SimulatorChannel *self)
{
  if (!simulator_channel_is_active (self))
    g_hash_table_remove (self->simulator->channels, self->name);
}

/**
 * simulator_channel_set_crowd:
 * @self: a channel, which may be gone after the call
 * @crowd: made-up counts
 *
 * Sets how many people there are besides the real connections.
 */
void
simulator_channel_set_crowd (SimulatorChannel       *self,
                             const SimulatorMetrics *crowd)
{
  self->crowd = *crowd;
  simulator_channel_announce (self);
  channel_release (self);
}

/**
 * simulator_channel_attach:
 * @self: a channel
 * @connection: a connection that is not on it
 *
 * Returns: (transfer none): the attachment, without any mode
 */
SimulatorAttachment *
simulator_channel_attach (SimulatorChannel    *self,
                          SimulatorConnection *connection)
{
  SimulatorAttachment *attachment = g_new0 (SimulatorAttachment, 1);

  attachment->channel = self;
  attachment->connection = connection;
  attachment->index = self->attachments->len;
  g_ptr_array_add (self->attachments, attachment);
  if (self->attachments->len == 1)
    self->simulator->attached_channels++;
  self->attached.counts[SIMULATOR_METRIC_CONNECTIONS]++;
  return attachment;
}

/**
 * simulator_channel_set_modes:
 * @attachment: an attachment
 * @modes: the granted modes
 * @occupancy: whether it gets occupancy events
 *
 * Sets what an attachment is for.
 */
void
simulator_channel_set_modes (SimulatorAttachment *attachment,
                             guint                modes,
                             gboolean             occupancy)
{
  SimulatorMetrics *attached = &attachment->channel->attached;

  for (guint i = 0; i < G_N_ELEMENTS (counted_modes); i++)
    attached->counts[counted_modes[i].metric] += ((modes & counted_modes[i].mode) != 0)
                                                 - ((attachment->modes & counted_modes[i].mode) != 0);
  attachment->modes = modes;
  attachment->occupancy = occupancy;
}

/**
 * simulator_channel_detach:
 * @attachment: (transfer full): an attachment
 *
 * Takes a connection off a channel, with its members. The channel may be gone
 * after the call.
 */
void
simulator_channel_detach (SimulatorAttachment *attachment)
{
  SimulatorChannel *self = attachment->channel;
  SimulatorAttachment *last = g_ptr_array_index (self->attachments, self->attachments->len - 1);

  simulator_channel_leave (self, simulator_connection_get_id (attachment->connection), NULL, NULL, NULL);
  simulator_channel_set_modes (attachment, 0, FALSE);
  self->attached.counts[SIMULATOR_METRIC_CONNECTIONS]--;
  last->index = attachment->index;
  g_ptr_array_remove_index_fast (self->attachments, attachment->index);
  if (self->attachments->len == 0)
    self->simulator->attached_channels--;
  simulator_channel_announce (self);
  channel_release (self);
}

static void
channel_print_serial (SimulatorChannel *self,
                      GString          *out)
{
  simulator_json_print_int (out, self->serial);
  g_string_append_c (out, '@');
  g_string_append (out, self->epoch);
}

/**
 * simulator_channel_get_serial:
 * @self: a channel
 *
 * Returns: (transfer full): the serial of the newest message
 */
char *
simulator_channel_get_serial (SimulatorChannel *self)
{
  GString *out = g_string_new (NULL);

  channel_print_serial (self, out);
  return g_string_free (out, FALSE);
}

static gint64
channel_parse_serial (SimulatorChannel *self,
                      const char       *serial)
{
  char *end;
  gint64 number = g_ascii_strtoll (serial, &end, 10);

  return *end == '@' && strcmp (end + 1, self->epoch) == 0 ? number : -1;
}

/**
 * simulator_channel_knows_serial:
 * @self: a channel
 * @serial: a serial that a client remembers
 *
 * Returns: whether everything after @serial is kept
 */
gboolean
simulator_channel_knows_serial (SimulatorChannel *self,
                                const char       *serial)
{
  gint64 number = channel_parse_serial (self, serial);

  return number >= self->serial - self->kept.length && number <= self->serial;
}

static void
channel_deliver (SimulatorAttachment *attachment,
                 SimulatorAudience    audience,
                 char                *frame)
{
  if (audience == SIMULATOR_AUDIENCE_PRESENCE
      ? (attachment->modes & SIMULATOR_MODE_PRESENCE_SUBSCRIBE) == 0
      : (attachment->modes & SIMULATOR_MODE_SUBSCRIBE) == 0)
    return;

  if (audience == SIMULATOR_AUDIENCE_PRESENCE)
    simulator_connection_deliver (attachment, SIMULATOR_ACTION_PRESENCE, frame);
  else if (audience == SIMULATOR_AUDIENCE_MESSAGES || attachment->occupancy)
    simulator_connection_deliver (attachment, SIMULATOR_ACTION_MESSAGE, frame);
}

/**
 * simulator_channel_replay:
 * @attachment: an attachment that was resumed
 * @serial: the serial that its client remembers
 *
 * Sends what was missed.
 */
void
simulator_channel_replay (SimulatorAttachment *attachment,
                          const char          *serial)
{
  SimulatorChannel *self = attachment->channel;
  gint64 number = channel_parse_serial (self, serial);

  for (GList *l = self->kept.head; l != NULL; l = l->next)
    {
      const Kept *kept = l->data;

      if (kept->number > number)
        channel_deliver (attachment, kept->audience, kept->frame);
    }
}

/**
 * _simulator_channel_begin_frame:
 * @self: a channel
 * @action: an action
 *
 * Returns: (transfer full): the beginning of a frame, without the last brace
 */
GString *
_simulator_channel_begin_frame (SimulatorChannel *self,
                                int               action)
{
  GString *out = g_string_sized_new (512);

  g_string_append (out, "{\"action\":");
  simulator_json_print_int (out, action);
  simulator_json_add_raw (out, "channel", self->quoted);
  return out;
}

/**
 * _simulator_channel_add_serial:
 * @self: a channel
 * @out: a frame
 *
 * Makes the frame the newest of the channel.
 */
void
_simulator_channel_add_serial (SimulatorChannel *self,
                               GString          *out)
{
  self->serial++;
  simulator_json_add_name (out, "channelSerial");
  g_string_append_c (out, '"');
  channel_print_serial (self, out);
  g_string_append_c (out, '"');
  simulator_json_add_int (out, "timestamp", simulator_settings_now (&self->simulator->settings));
}

/**
 * _simulator_channel_send_frame:
 * @self: a channel
 * @audience: who shall get it
 * @out: (transfer full): a frame with a serial, without the last brace
 * @except: (nullable): a connection that does not get it
 *
 * Sends a frame to those who are attached, and keeps it for those who resume.
 */
void
_simulator_channel_send_frame (SimulatorChannel    *self,
                               SimulatorAudience    audience,
                               GString             *out,
                               SimulatorConnection *except)
{
  g_autoptr(GRefString) frame = NULL;
  gint64 length = self->simulator->settings.replay_length;

  g_string_append_c (out, '}');
  frame = g_ref_string_new_len (out->str, out->len);
  g_string_free (out, TRUE);

  while (self->kept.length > 0 && self->kept.length >= length)
    kept_free (g_queue_pop_head (&self->kept));

  if (length > 0)
    {
      Kept *kept = g_new (Kept, 1);

      *kept = (Kept) { .number = self->serial, .audience = audience, .frame = g_ref_string_acquire (frame) };
      g_queue_push_tail (&self->kept, kept);
    }

  for (guint i = 0; i < self->attachments->len; i++)
    {
      SimulatorAttachment *attachment = g_ptr_array_index (self->attachments, i);

      if (attachment->connection != except)
        channel_deliver (attachment, audience, frame);
    }
}

/**
 * simulator_channel_publish:
 * @self: a channel
 * @id: the id of the frame
 * @connection_id: the connection that published
 * @messages: an array of messages, as JSON
 * @except: (nullable): a connection that does not get it
 *
 * Sends messages to all subscribers.
 */
void
simulator_channel_publish (SimulatorChannel    *self,
                           const char          *id,
                           const char          *connection_id,
                           const char          *messages,
                           SimulatorConnection *except)
{
  GString *out = _simulator_channel_begin_frame (self, SIMULATOR_ACTION_MESSAGE);

  simulator_json_add_string (out, "id", id);
  simulator_json_add_string (out, "connectionId", connection_id);
  _simulator_channel_add_serial (self, out);
  simulator_json_add_raw (out, "messages", messages);
  _simulator_channel_send_frame (self, SIMULATOR_AUDIENCE_MESSAGES, out, except);
}

/**
 * simulator_channel_print_details:
 * @name: the name of a channel
 * @metrics: its counts
 * @out: where to write
 *
 * Writes the ChannelDetails of a channel (CHD2).
 */
void
simulator_channel_print_details (const char             *name,
                                 const SimulatorMetrics *metrics,
                                 GString                *out)
{
  g_string_append_c (out, '{');
  simulator_json_add_string (out, "channelId", name);
  g_string_append (out, ",\"status\":{\"isActive\":true,\"occupancy\":{\"metrics\":");
  simulator_metrics_print (metrics, out);
  g_string_append (out, "}}}");
}
