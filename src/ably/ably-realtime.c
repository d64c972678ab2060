/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ably/ably-channel-private.h"
#include "ably/ably-connection-private.h"
#include "ably/ably-realtime-private.h"

/**
 * AblyRealtime:
 *
 * One connection and its channels (RTC). Several may share one [class@AblyRest],
 * that is one account with its credential and its HTTP session. It is made
 * without connecting, unless the options say so.
 */
struct _AblyRealtime
{
  GObject parent_instance;

  AblyRest *rest;
  AblyConnection *connection;
  AblyTimerQueue *timers;
  AblyReader *reader;

  /* The names belong to the channels. */
  GHashTable *channels;
  GHashTable *released;

  guint64 n_messages;
};

G_DEFINE_FINAL_TYPE (AblyRealtime, ably_realtime, G_TYPE_OBJECT)

static void
ably_realtime_frame_cb (const AblyProtocolMessage *frame,
                        gpointer                   user_data)
{
  AblyRealtime *self = user_data;
  AblyChannel *channel = g_hash_table_lookup (self->channels, frame->channel);

  if (channel != NULL)
    ably_channel_handle_frame (channel, frame);
}

/* First of all that listen to the connection, so that channels have followed before anyone hears of it (RTL3d1). */
static void
ably_realtime_state_changed_cb (AblyRealtime                    *self,
                                const AblyConnectionStateChange *change,
                                AblyConnection                  *connection)
{
  g_autoptr (GPtrArray) channels = ably_realtime_dup_channels (self);

  for (guint i = 0; i < channels->len; i++)
    {
      AblyChannel *channel = g_ptr_array_index (channels, i);

      if (channel->realtime == self && ably_connection_get_state (connection) == change->current)
        ably_channel_handle_connection (channel, change);
    }
}

static void
ably_realtime_time_is_up_cb (gpointer item)
{
  g_autoptr (AblyChannel) channel = g_object_ref (item);

  ably_channel_time_is_up (channel);
}

static void
ably_realtime_forget_channel (AblyRealtime *self,
                              AblyChannel  *channel)
{
  g_autoptr (AblyChannel) alive = g_object_ref (channel);

  g_hash_table_remove (self->released, channel);
  g_hash_table_remove (self->channels, channel->name);
  ably_channel_let_go (channel);
}

static void
ably_realtime_detached_cb (GObject      *object,
                           GAsyncResult *result,
                           gpointer      user_data)
{
  AblyChannel *channel = ABLY_CHANNEL (object);

  /* Whether or not the service answered: nobody wants the channel any more, unless it was got again meanwhile. */
  ably_channel_detach_finish (channel, result, NULL);
  if (channel->realtime != NULL && g_hash_table_contains (channel->realtime->released, channel))
    ably_realtime_forget_channel (channel->realtime, channel);
}

static void
ably_realtime_dispose (GObject *object)
{
  AblyRealtime *self = ABLY_REALTIME (object);

  if (self->connection != NULL)
    {
      g_signal_handlers_disconnect_by_data (self->connection, self);
      ably_connection_shut_down (self->connection);
    }

  if (self->channels != NULL)
    {
      g_autoptr (GHashTable) channels = g_steal_pointer (&self->channels);
      GHashTableIter iter;
      gpointer channel;

      g_hash_table_iter_init (&iter, channels);
      while (g_hash_table_iter_next (&iter, NULL, &channel))
        ably_channel_let_go (channel);
    }

  g_clear_pointer (&self->released, g_hash_table_unref);
  g_clear_pointer (&self->timers, ably_timer_queue_free);
  g_clear_object (&self->connection);
  g_clear_object (&self->rest);

  G_OBJECT_CLASS (ably_realtime_parent_class)->dispose (object);
}

static void
ably_realtime_finalize (GObject *object)
{
  AblyRealtime *self = ABLY_REALTIME (object);

  ably_reader_free (self->reader);

  G_OBJECT_CLASS (ably_realtime_parent_class)->finalize (object);
}

static void
ably_realtime_class_init (AblyRealtimeClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = ably_realtime_dispose;
  object_class->finalize = ably_realtime_finalize;
}

static void
ably_realtime_init (AblyRealtime *self)
{
  self->channels = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, g_object_unref);
  self->released = g_hash_table_new (NULL, NULL);
  self->timers = ably_timer_queue_new (ably_realtime_time_is_up_cb);
  self->reader = ably_reader_new ();
}

/**
 * ably_realtime_new:
 * @rest: the account
 *
 * Makes a connection to an account, not connected yet; with
 * [property@AblyClientOptions:auto-connect] it begins to connect (RTC1).
 *
 * Returns: (transfer full): the realtime
 */
AblyRealtime *
ably_realtime_new (AblyRest *rest)
{
  AblyRealtime *self;

  g_return_val_if_fail (ABLY_IS_REST (rest), NULL);

  self = g_object_new (ABLY_TYPE_REALTIME, NULL);
  self->rest = g_object_ref (rest);
  self->connection = ably_connection_new (rest);
  ably_connection_set_frame_func (self->connection, ably_realtime_frame_cb, self);
  g_signal_connect_object (self->connection, "state-changed",
                           G_CALLBACK (ably_realtime_state_changed_cb), self, G_CONNECT_SWAPPED);

  /* RTN3 */
  if (ably_client_options_get_auto_connect (ably_rest_get_options (rest)))
    ably_connection_connect (self->connection);

  return self;
}

/**
 * ably_realtime_get_rest:
 * @self: a realtime
 *
 * Gets the account (RTC9).
 *
 * Returns: (transfer none): the account
 */
AblyRest *
ably_realtime_get_rest (AblyRealtime *self)
{
  g_return_val_if_fail (ABLY_IS_REALTIME (self), NULL);

  return self->rest;
}

/**
 * ably_realtime_get_connection:
 * @self: a realtime
 *
 * Gets the connection (RTC2).
 *
 * Returns: (transfer none): the connection
 */
AblyConnection *
ably_realtime_get_connection (AblyRealtime *self)
{
  g_return_val_if_fail (ABLY_IS_REALTIME (self), NULL);

  return self->connection;
}

/**
 * ably_realtime_get_channel:
 * @self: a realtime
 * @name: the name of a channel
 * @params: (nullable): parameters for a new one, as NAME=VALUE, ended by %NULL
 * @modes: `AblyChannelMode` bits for a new one, 0 for all
 *
 * Gets the channel of a name, made if there is none (RTS3). One that is being
 * released stays, with these parameters and modes.
 *
 * Returns: (transfer none): the channel
 */
AblyChannel *
ably_realtime_get_channel (AblyRealtime       *self,
                           const char         *name,
                           const char * const *params,
                           guint               modes)
{
  AblyChannel *channel;

  g_return_val_if_fail (ABLY_IS_REALTIME (self), NULL);
  g_return_val_if_fail (name != NULL, NULL);

  channel = g_hash_table_lookup (self->channels, name);
  if (channel == NULL)
    {
      channel = ably_channel_new (self, name, params, modes);
      g_hash_table_insert (self->channels, channel->name, channel);
    }
  else if (g_hash_table_remove (self->released, channel))
    {
      ably_channel_set_options (channel, params, modes);
    }

  return channel;
}

/**
 * ably_realtime_lookup_channel:
 * @self: a realtime
 * @name: the name of a channel
 *
 * Finds the channel of a name (RTS2).
 *
 * Returns: (nullable) (transfer none): the channel, if there is one
 */
AblyChannel *
ably_realtime_lookup_channel (AblyRealtime *self,
                              const char   *name)
{
  g_return_val_if_fail (ABLY_IS_REALTIME (self), NULL);
  g_return_val_if_fail (name != NULL, NULL);

  return g_hash_table_lookup (self->channels, name);
}

/**
 * ably_realtime_dup_channels:
 * @self: a realtime
 *
 * Lists the channels as they are now, in no order (RTS2).
 *
 * Returns: (transfer full) (element-type AblyChannel): the channels
 */
GPtrArray *
ably_realtime_dup_channels (AblyRealtime *self)
{
  GPtrArray *channels;

  g_return_val_if_fail (ABLY_IS_REALTIME (self), NULL);

  channels = g_hash_table_get_values_as_ptr_array (self->channels);
  g_ptr_array_foreach (channels, (GFunc) (GCallback) g_object_ref, NULL);
  g_ptr_array_set_free_func (channels, g_object_unref);

  return channels;
}

/**
 * ably_realtime_get_n_channels:
 * @self: a realtime
 *
 * Counts the channels, those that are being released included: the service
 * counts them too (RTS2).
 *
 * Returns: how many there are
 */
guint
ably_realtime_get_n_channels (AblyRealtime *self)
{
  g_return_val_if_fail (ABLY_IS_REALTIME (self), 0);

  return g_hash_table_size (self->channels);
}

/**
 * ably_realtime_get_n_messages:
 * @self: a realtime
 *
 * Counts the messages that the service sent so far, whether or not anybody
 * listened: each of them is paid for.
 *
 * Returns: how many there were
 */
guint64
ably_realtime_get_n_messages (AblyRealtime *self)
{
  g_return_val_if_fail (ABLY_IS_REALTIME (self), 0);

  return self->n_messages;
}

/**
 * ably_realtime_release_channel:
 * @self: a realtime
 * @name: the name of a channel
 *
 * Detaches a channel and forgets it (RTS4). Without such a channel nothing happens.
 */
void
ably_realtime_release_channel (AblyRealtime *self,
                               const char   *name)
{
  AblyChannel *channel;

  g_return_if_fail (ABLY_IS_REALTIME (self));
  g_return_if_fail (name != NULL);

  channel = g_hash_table_lookup (self->channels, name);
  if (channel == NULL || g_hash_table_contains (self->released, channel))
    return;

  if (channel->state == ABLY_CHANNEL_INITIALIZED ||
      channel->state == ABLY_CHANNEL_DETACHED ||
      channel->state == ABLY_CHANNEL_FAILED)
    {
      ably_realtime_forget_channel (self, channel);
      return;
    }

  g_hash_table_add (self->released, channel);
  ably_channel_detach_async (channel, NULL, ably_realtime_detached_cb, NULL);
}

gboolean
ably_realtime_is_connected (AblyRealtime *self)
{
  return ably_connection_get_state (self->connection) == ABLY_CONNECTION_CONNECTED;
}

AblyClientOptions *
ably_realtime_get_options (AblyRealtime *self)
{
  return ably_rest_get_options (self->rest);
}

AblyReader *
ably_realtime_get_reader (AblyRealtime *self)
{
  return self->reader;
}

AblyTimerQueue *
ably_realtime_get_timers (AblyRealtime *self)
{
  return self->timers;
}

void
ably_realtime_send (AblyRealtime              *self,
                    const AblyProtocolMessage *frame)
{
  ably_connection_send (self->connection, frame);
}

void
ably_realtime_count_messages (AblyRealtime *self,
                              guint         n_messages)
{
  self->n_messages += n_messages;
}
