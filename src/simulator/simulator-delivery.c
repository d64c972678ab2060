/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "simulator/simulator-connection-private.h"
#include "simulator/simulator-error.h"
#include "simulator/simulator-json.h"

/* How a connection sends. */

/**
 * _simulator_frame_new:
 * @action: an action
 * @channel: (nullable): a channel
 *
 * Returns: (transfer full): the beginning of a frame, without the last brace
 */
GString *
_simulator_frame_new (int         action,
                      const char *channel)
{
  GString *out = g_string_sized_new (256);

  g_string_append_c (out, '{');
  simulator_json_add_int (out, "action", action);
  simulator_json_add_string (out, "channel", channel);
  return out;
}

/**
 * _simulator_connection_write:
 * @self: a connection
 * @frame: (transfer none): a `GRefString`
 *
 * Sends a frame past all faults.
 */
void
_simulator_connection_write (SimulatorConnection *self,
                             char                *frame)
{
  if (self->socket == NULL)
    return;

  self->last_sent = g_get_monotonic_time ();
  simulator_socket_send_text (self->socket, frame, g_ref_string_length (frame));
  simulator_log_add (self->simulator->log, "out", self->number, frame);
}

/**
 * _simulator_connection_write_raw:
 * @self: a connection
 * @text: (transfer none): a `GRefString`
 *
 * Sends what is perhaps no frame at all.
 */
void
_simulator_connection_write_raw (SimulatorConnection *self,
                                 char                *text)
{
  if (self->socket == NULL)
    return;

  self->last_sent = g_get_monotonic_time ();
  simulator_socket_send_text (self->socket, text, g_ref_string_length (text));
  _simulator_connection_log (self, "out", text);
}

/**
 * _simulator_connection_follow_up:
 * @self: a connection
 * @then: an effect
 * @fault: the fault that has it
 *
 * Closes, drops or mutes the connection, if that is the effect.
 */
void
_simulator_connection_follow_up (SimulatorConnection  *self,
                                 SimulatorFaultEffect  then,
                                 const SimulatorFault *fault)
{
  if (then == SIMULATOR_FAULT_CLOSE)
    simulator_connection_close (self, fault->code);
  else if (then == SIMULATOR_FAULT_DROP)
    simulator_connection_drop (self, fault->reset);
  else if (then == SIMULATOR_FAULT_MUTE)
    self->muted = TRUE;
}

typedef struct
{
  SimulatorConnection *connection;
  GSource *source;
  gboolean incoming;
  int action;
  char *frame;
} Delayed;

static void
delayed_free (gpointer data)
{
  Delayed *delayed = data;

  g_source_destroy (delayed->source);
  g_source_unref (delayed->source);
  g_ref_string_release (delayed->frame);
  g_free (delayed);
}

static gboolean
delayed_cb (gpointer data)
{
  Delayed *delayed = data;
  SimulatorConnection *self = delayed->connection;
  g_autoptr(GRefString) frame = g_ref_string_acquire (delayed->frame);
  gboolean incoming = delayed->incoming;

  g_ptr_array_remove_fast (self->delayed, delayed);
  if (incoming)
    _simulator_connection_handle_text (self, frame, g_ref_string_length (frame));
  else
    _simulator_connection_write (self, frame);

  return G_SOURCE_REMOVE;
}

/**
 * _simulator_connection_delay:
 * @self: a connection
 * @incoming: whether the frame came in, else it goes out
 * @frame: (transfer none): a `GRefString`
 * @delay_ms: for how long
 *
 * Handles or sends a frame later, if the socket is the same then.
 */
void
_simulator_connection_delay (SimulatorConnection *self,
                             gboolean             incoming,
                             char                *frame,
                             guint                delay_ms)
{
  Delayed *delayed = g_new0 (Delayed, 1);

  if (self->delayed == NULL)
    self->delayed = g_ptr_array_new_with_free_func (delayed_free);

  delayed->connection = self;
  delayed->incoming = incoming;
  delayed->frame = g_ref_string_acquire (frame);
  delayed->source = g_timeout_source_new (delay_ms);
  g_source_set_callback (delayed->source, delayed_cb, delayed, NULL);
  g_source_attach (delayed->source, g_main_context_get_thread_default ());
  g_ptr_array_add (self->delayed, delayed);
}

static void
connection_send_faulty (SimulatorConnection  *self,
                        const SimulatorFault *fault,
                        char                 *frame)
{
  if (fault->effect == SIMULATOR_FAULT_PASS || fault->effect == SIMULATOR_FAULT_INJECT)
    _simulator_connection_write (self, frame);
  if ((fault->effect == SIMULATOR_FAULT_REPLACE || fault->effect == SIMULATOR_FAULT_INJECT) && fault->frame != NULL)
    _simulator_connection_write_raw (self, fault->frame);
  if (fault->effect == SIMULATOR_FAULT_DELAY)
    _simulator_connection_delay (self, FALSE, frame, fault->after);

  _simulator_connection_follow_up (self, fault->effect, fault);
  _simulator_connection_follow_up (self, fault->then, fault);
}

/**
 * simulator_connection_send:
 * @self: a connection
 * @action: the action of @frame
 * @channel: (nullable): the channel of @frame
 * @frame: (transfer none): a `GRefString`
 *
 * Sends a frame, if there is a socket and no fault is in the way. A connection
 * is never gone after the call, only its socket.
 */
void
simulator_connection_send (SimulatorConnection *self,
                           int                  action,
                           const char          *channel,
                           char                *frame)
{
  const SimulatorFault *fault;

  if (self->socket == NULL || self->muted)
    return;

  fault = simulator_faults_match (self->simulator->faults, SIMULATOR_FAULT_OUT, self->number, action, channel, frame);
  if (fault != NULL)
    connection_send_faulty (self, fault, frame);
  else
    _simulator_connection_write (self, frame);
}

/**
 * _simulator_connection_send_string:
 * @self: a connection
 * @action: the action of the frame
 * @channel: (nullable): the channel of the frame
 * @out: (transfer full): the frame without the last brace
 *
 * Ends a frame and sends it.
 */
void
_simulator_connection_send_string (SimulatorConnection *self,
                                   int                  action,
                                   const char          *channel,
                                   GString             *out)
{
  g_autoptr(GRefString) frame = NULL;

  g_string_append_c (out, '}');
  frame = g_ref_string_new_len (out->str, out->len);
  g_string_free (out, TRUE);
  simulator_connection_send (self, action, channel, frame);
}

/**
 * _simulator_connection_send_error:
 * @self: a connection
 * @action: what kind of frame
 * @channel: (nullable): a channel
 * @error: (nullable): what is wrong
 *
 * Sends a frame that says what is wrong.
 */
void
_simulator_connection_send_error (SimulatorConnection *self,
                                  int                  action,
                                  const char          *channel,
                                  const GError        *error)
{
  GString *out = _simulator_frame_new (action, channel);
  g_autofree char *reason = error != NULL ? simulator_error_to_json (error) : NULL;

  simulator_json_add_raw (out, "error", reason);
  _simulator_connection_send_string (self, action, channel, out);
}

static gboolean
rate_cb (gpointer data)
{
  SimulatorConnection *self = data;
  g_autoptr(GError) error = g_error_new_literal (SIMULATOR_ERROR, SIMULATOR_ERROR_RATE,
                                                 "Messages were dropped: the rate of the connection was exceeded");
  GHashTableIter iter;
  gpointer value;

  _simulator_timer_clear (&self->rate_timer);
  self->window_count = 0;
  g_hash_table_iter_init (&iter, self->attachments);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      SimulatorAttachment *attachment = value;

      if (!attachment->starved)
        continue;
      attachment->starved = FALSE;
      _simulator_connection_attached (attachment, 0, error);
    }

  return G_SOURCE_REMOVE;
}

/* Whether one more message fits into this second. Who goes without is told of
 * the loss when the second is over, so that nothing is lost after it was told. */
static gboolean
connection_has_room (SimulatorConnection *self,
                     SimulatorAttachment *attachment)
{
  gint64 rate = self->simulator->settings.message_rate;
  gint64 now;

  if (rate <= 0)
    return TRUE;

  now = g_get_monotonic_time ();
  if (now - self->window_start >= G_USEC_PER_SEC && self->rate_timer == NULL)
    {
      self->window_start = now;
      self->window_count = 0;
    }
  if (self->window_count++ < rate)
    return TRUE;

  attachment->starved = TRUE;
  if (self->rate_timer == NULL)
    _simulator_connection_set_timer (self, &self->rate_timer, (self->window_start + G_USEC_PER_SEC - now) / 1000 + 1, rate_cb);
  return FALSE;
}

/**
 * simulator_connection_deliver:
 * @attachment: an attachment
 * @action: MESSAGE or PRESENCE
 * @frame: (transfer none): a `GRefString`
 *
 * Sends what was published on a channel. A client that is away misses it, and
 * gets it when it resumes.
 */
void
simulator_connection_deliver (SimulatorAttachment *attachment,
                              int                  action,
                              char                *frame)
{
  SimulatorConnection *self = attachment->connection;

  if (self->socket != NULL && attachment->live && connection_has_room (self, attachment))
    simulator_connection_send (self, action, simulator_channel_get_name (attachment->channel), frame);
}

/**
 * _simulator_connection_heartbeat_cb:
 * @data: a connection
 *
 * Sends a heartbeat when nothing else was sent for long enough (RTN23).
 *
 * Returns: that the source is done; there is another one
 */
gboolean
_simulator_connection_heartbeat_cb (gpointer data)
{
  SimulatorConnection *self = data;
  gint64 interval = self->idle_interval * 9 / 10;
  gint64 silent = (g_get_monotonic_time () - self->last_sent) / 1000;

  if (silent >= interval)
    {
      if (self->heartbeats)
        _simulator_connection_send_string (self, SIMULATOR_ACTION_HEARTBEAT, NULL,
                                           _simulator_frame_new (SIMULATOR_ACTION_HEARTBEAT, NULL));
      else if (!self->muted)
        simulator_socket_send_ping (self->socket);
      silent = 0;
    }

  if (self->socket != NULL)
    _simulator_connection_set_timer (self, &self->heartbeat_timer, interval - silent, _simulator_connection_heartbeat_cb);
  return G_SOURCE_REMOVE;
}
