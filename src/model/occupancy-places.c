/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "occupancy-places"

#include "config.h"

#include "model/occupancy-places-private.h"

/* Messages that were dropped twice within this time were no accident. */
#define OVERRUN_MEMORY (60 * G_USEC_PER_SEC)
#define OVERRUN_LENGTH G_USEC_PER_SEC
#define OVERRUN_ROOMS_LEAST 10

#define RETRY_DOUBLED_MOST 4

/**
 * OccupancyPlaces:
 *
 * The connections of an account and the places that they have for channels.
 * There are as many connections as the channels need: a place is on the first
 * one with room, and a connection that is not needed any more is closed.
 */
G_DEFINE_FINAL_TYPE (OccupancyPlaces, occupancy_places, G_TYPE_OBJECT)

enum
{
  CONNECTION_CHANGED,
  VACANCY,
  SURPLUS,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static guint
occupancy_places_get_capacity (OccupancyPlaces           *self,
                               const OccupancyConnection *connection)
{
  return MIN (self->limits.connection_channels, connection->most);
}

static guint
occupancy_places_get_room (OccupancyPlaces           *self,
                           const OccupancyConnection *connection)
{
  guint capacity = occupancy_places_get_capacity (self, connection);

  return capacity - MIN (connection->taken, capacity);
}

/* The connection to put a channel on: the first that has room, or else one that
 * was to be given up, one that was closed, a new one. */
static OccupancyConnection *
occupancy_places_find_room (OccupancyPlaces *self)
{
  OccupancyConnection *retiring = NULL;
  OccupancyConnection *closed = NULL;

  for (guint i = 0; i < self->connections->len; i++)
    {
      OccupancyConnection *connection = g_ptr_array_index (self->connections, i);

      if (occupancy_places_get_room (self, connection) == 0)
        continue;

      if (connection->retiring)
        retiring = connection;
      else if (connection->taken > 0)
        return connection;
      else if (closed == NULL)
        closed = connection;
    }

  if (retiring == NULL)
    return closed != NULL ? closed : occupancy_places_add_connection (self);

  retiring->retiring = FALSE;
  return retiring;
}

/* Gives up the connection with the fewest channels when the others have room for
 * them, and for some more, so that it does not come back with the next room. */
static void
occupancy_places_rebalance (OccupancyPlaces *self)
{
  OccupancyConnection *smallest = NULL;
  guint room = 0;

  for (guint i = 0; i < self->connections->len; i++)
    {
      OccupancyConnection *connection = g_ptr_array_index (self->connections, i);

      if (connection->retiring)
        return;
      if (connection->taken == 0)
        continue;

      if (smallest == NULL || connection->taken < smallest->taken)
        smallest = connection;
      room += occupancy_places_get_room (self, connection);
    }

  if (smallest == NULL ||
      room - occupancy_places_get_room (self, smallest) < smallest->taken + self->limits.connection_channels / 4)
    return;

  g_debug ("Connection %u is not needed any more", smallest->number);
  smallest->retiring = TRUE;
}

static void
occupancy_places_tell_surplus (OccupancyPlaces *self)
{
  for (guint i = 0; i < self->connections->len; i++)
    {
      OccupancyConnection *connection = g_ptr_array_index (self->connections, i);
      guint capacity = connection->retiring ? 0 : occupancy_places_get_capacity (self, connection);

      if (connection->taken > capacity)
        g_signal_emit (self, signals[SURPLUS], 0, connection->realtime, connection->taken - capacity);
    }
}

static gboolean
occupancy_places_settle_cb (gpointer user_data)
{
  g_autoptr(OccupancyPlaces) self = g_object_ref (user_data);

  self->settle_id = 0;
  if (occupancy_places_has_vacancy (self))
    g_signal_emit (self, signals[VACANCY], 0);
  if (self->connecting)
    occupancy_places_rebalance (self);
  occupancy_places_tell_surplus (self);

  return G_SOURCE_REMOVE;
}

/* Looks later at what may be better: whoever gives back a place may be about to
 * give back more. */
static void
occupancy_places_settle (OccupancyPlaces *self)
{
  if (self->settle_id == 0)
    self->settle_id = g_idle_add (occupancy_places_settle_cb, self);
}

static gboolean
occupancy_places_retry_cb (gpointer user_data)
{
  OccupancyPlaces *self = user_data;

  self->retry_id = 0;
  self->permitted = self->taken + 1;
  occupancy_places_settle (self);

  return G_SOURCE_REMOVE;
}

/*< private >
 * occupancy_places_emit_connection_changed:
 *
 * Tells that the state of a connection has changed.
 */
void
occupancy_places_emit_connection_changed (OccupancyPlaces                 *self,
                                          OccupancyConnection             *connection,
                                          const AblyConnectionStateChange *change)
{
  g_signal_emit (self, signals[CONNECTION_CHANGED], 0, connection->number, connection->realtime, change);
}

static void
occupancy_places_dispose (GObject *object)
{
  OccupancyPlaces *self = OCCUPANCY_PLACES (object);

  g_clear_handle_id (&self->close_id, g_source_remove);
  g_clear_handle_id (&self->settle_id, g_source_remove);
  g_clear_handle_id (&self->retry_id, g_source_remove);
  g_ptr_array_set_size (self->connections, 0);
  g_clear_object (&self->connects);
  g_clear_object (&self->rest);

  G_OBJECT_CLASS (occupancy_places_parent_class)->dispose (object);
}

static void
occupancy_places_finalize (GObject *object)
{
  OccupancyPlaces *self = OCCUPANCY_PLACES (object);

  g_ptr_array_unref (self->connections);

  G_OBJECT_CLASS (occupancy_places_parent_class)->finalize (object);
}

static void
occupancy_places_class_init (OccupancyPlacesClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = occupancy_places_dispose;
  object_class->finalize = occupancy_places_finalize;

  /**
   * OccupancyPlaces::connection-changed:
   * @self: places
   * @number: which connection, from 0
   * @realtime: the connection and its channels
   * @change: (type gpointer): the `AblyConnectionStateChange`, valid during the emission
   *
   * Emitted when the state of a connection has changed.
   */
  signals[CONNECTION_CHANGED] =
    g_signal_new ("connection-changed", OCCUPANCY_TYPE_PLACES, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                  G_TYPE_NONE, 3, G_TYPE_UINT, ABLY_TYPE_REALTIME, G_TYPE_POINTER);

  /**
   * OccupancyPlaces::vacancy:
   * @self: places
   *
   * Emitted when there may be a place for somebody who got none.
   */
  signals[VACANCY] =
    g_signal_new ("vacancy", OCCUPANCY_TYPE_PLACES, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                  G_TYPE_NONE, 0);

  /**
   * OccupancyPlaces::surplus:
   * @self: places
   * @realtime: a connection
   * @n_channels: how many of its channels are to go to others
   *
   * Emitted when a connection carries too much, or is not needed any more, and
   * again as long as that is so whenever a place was given back.
   */
  signals[SURPLUS] =
    g_signal_new ("surplus", OCCUPANCY_TYPE_PLACES, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                  G_TYPE_NONE, 2, ABLY_TYPE_REALTIME, G_TYPE_UINT);
}

static void
occupancy_places_init (OccupancyPlaces *self)
{
  self->connections = g_ptr_array_new_with_free_func ((GDestroyNotify) occupancy_connection_free);
  self->permitted = G_MAXUINT;
  occupancy_limits_init (&self->limits);
  self->connects = occupancy_pacer_new (self->limits.connects_per_second, 0, 0);
}

/**
 * occupancy_places_new:
 * @rest: the account
 *
 * Makes places without any connection, within the usual limits.
 *
 * Returns: (transfer full): new places
 */
OccupancyPlaces *
occupancy_places_new (AblyRest *rest)
{
  OccupancyPlaces *self;

  g_return_val_if_fail (ABLY_IS_REST (rest), NULL);

  self = g_object_new (OCCUPANCY_TYPE_PLACES, NULL);
  self->rest = g_object_ref (rest);
  return self;
}

/**
 * occupancy_places_set_limits:
 * @self: places
 * @limits: what is permitted
 *
 * Sets how many places there are. Those that are taken stay.
 */
void
occupancy_places_set_limits (OccupancyPlaces       *self,
                             const OccupancyLimits *limits)
{
  g_return_if_fail (OCCUPANCY_IS_PLACES (self));
  g_return_if_fail (limits != NULL && limits->connection_channels > 0);

  self->limits = *limits;
  occupancy_pacer_set_limits (self->connects, limits->connects_per_second, 0, 0);
  for (guint i = 0; i < self->connections->len; i++)
    {
      OccupancyConnection *connection = g_ptr_array_index (self->connections, i);

      occupancy_pacer_set_limits (connection->frames, limits->frames_per_second, 0, 0);
    }
  occupancy_places_settle (self);
}

/**
 * occupancy_places_has_vacancy:
 * @self: places
 *
 * Gets whether the account may have another channel.
 *
 * Returns: whether [method@Places.claim] gives a place
 */
gboolean
occupancy_places_has_vacancy (OccupancyPlaces *self)
{
  g_return_val_if_fail (OCCUPANCY_IS_PLACES (self), FALSE);

  return self->taken < self->permitted && (self->limits.channels == 0 || self->taken < self->limits.channels);
}

/**
 * occupancy_places_claim:
 * @self: places
 *
 * Takes a place for a channel on the first connection that has one, or on a
 * new connection.
 *
 * Returns: (nullable) (transfer none): the connection that has the place, or
 *   `NULL` where the account may have no more channels
 */
AblyRealtime *
occupancy_places_claim (OccupancyPlaces *self)
{
  OccupancyConnection *connection;

  g_return_val_if_fail (OCCUPANCY_IS_PLACES (self), NULL);

  if (!occupancy_places_has_vacancy (self))
    return NULL;

  connection = occupancy_places_find_room (self);
  connection->taken++;
  self->taken++;
  /* Where there are others, it is connected, or waits for a retry. */
  if (connection->taken == 1)
    occupancy_places_connect_one (self, connection);
  return connection->realtime;
}

/**
 * occupancy_places_give_back:
 * @self: places
 * @realtime: a connection that has a place which was taken
 *
 * Gives the place back. A connection without any channel is closed.
 */
void
occupancy_places_give_back (OccupancyPlaces *self,
                            AblyRealtime    *realtime)
{
  OccupancyConnection *connection;

  g_return_if_fail (OCCUPANCY_IS_PLACES (self));

  connection = occupancy_places_find (self, realtime);
  g_return_if_fail (connection != NULL && connection->taken > 0);

  connection->taken--;
  self->taken--;
  if (connection->taken == 0)
    {
      occupancy_turn_cancel (&connection->turn);
      connection->retiring = FALSE;
      ably_connection_close (ably_realtime_get_connection (realtime));
    }
  occupancy_places_settle (self);
}

/**
 * occupancy_places_get_frames:
 * @self: places
 * @realtime: a connection
 *
 * Gets the turns of what is sent on a connection that was resumed.
 *
 * Returns: (transfer none): a pacer
 */
OccupancyPacer *
occupancy_places_get_frames (OccupancyPlaces *self,
                             AblyRealtime    *realtime)
{
  OccupancyConnection *connection;

  g_return_val_if_fail (OCCUPANCY_IS_PLACES (self), NULL);

  connection = occupancy_places_find (self, realtime);
  g_return_val_if_fail (connection != NULL, NULL);

  return connection->frames;
}

/**
 * occupancy_places_fill:
 * @self: places
 * @realtime: a connection that the service takes no more channels on (90010)
 *
 * Has no more channels put on a connection than it carries without the one that
 * was refused.
 *
 * Returns: whether that one may be taken elsewhere: not where the connection
 *   carries no other, or never took any, so that the same would happen on each
 */
gboolean
occupancy_places_fill (OccupancyPlaces *self,
                       AblyRealtime    *realtime)
{
  OccupancyConnection *connection;

  g_return_val_if_fail (OCCUPANCY_IS_PLACES (self), FALSE);

  connection = occupancy_places_find (self, realtime);
  if (connection == NULL || connection->taken <= 1 || !connection->accepts)
    return FALSE;

  connection->most = connection->taken - 1;
  return TRUE;
}

/**
 * occupancy_places_refuse:
 * @self: places
 * @retry_ms: when to try again for the first time, in milliseconds
 *
 * Takes notice that a channel is one too many for the account (40114). Once its
 * place is given back there is no other until there is one channel less or some
 * time has passed, longer each time.
 */
void
occupancy_places_refuse (OccupancyPlaces *self,
                         guint            retry_ms)
{
  g_return_if_fail (OCCUPANCY_IS_PLACES (self));
  g_return_if_fail (self->taken > 0);

  self->permitted = self->taken - 1;
  if (self->retry_id != 0)
    return;

  self->retry_id = g_timeout_add (retry_ms << MIN (self->n_refusals, RETRY_DOUBLED_MOST), occupancy_places_retry_cb, self);
  self->n_refusals++;
}

/**
 * occupancy_places_confirm:
 * @self: places
 * @realtime: the connection that the service took a channel on
 *
 * Takes notice that the service took a channel: where it had refused some
 * before, there may be room for one more.
 */
void
occupancy_places_confirm (OccupancyPlaces *self,
                          AblyRealtime    *realtime)
{
  OccupancyConnection *connection;

  g_return_if_fail (OCCUPANCY_IS_PLACES (self));

  connection = occupancy_places_find (self, realtime);
  g_return_if_fail (connection != NULL);

  connection->accepts = TRUE;
  if (self->permitted == G_MAXUINT || self->taken < self->permitted || self->retry_id != 0)
    return;

  self->n_refusals = 0;
  self->permitted = self->taken + 1;
  occupancy_places_settle (self);
}

/**
 * occupancy_places_overrun:
 * @self: places
 * @realtime: a connection on which the service dropped messages (80020)
 *
 * Takes notice that a connection had more messages than it may have. When that
 * happens again soon, half of its channels go elsewhere.
 */
void
occupancy_places_overrun (OccupancyPlaces *self,
                          AblyRealtime    *realtime)
{
  OccupancyConnection *connection;
  gint64 now = g_get_monotonic_time ();
  gint64 ago;
  gboolean again;

  g_return_if_fail (OCCUPANCY_IS_PLACES (self));

  connection = occupancy_places_find (self, realtime);
  g_return_if_fail (connection != NULL);

  /* Each channel says so. */
  ago = now - connection->overrun_at;
  if (connection->overrun_at != 0 && ago < OVERRUN_LENGTH)
    return;

  again = connection->overrun_at != 0 && ago < OVERRUN_MEMORY;
  connection->overrun_at = now;
  if (!again || connection->taken < 2 * OVERRUN_ROOMS_LEAST)
    return;

  g_debug ("Connection %u has too many messages", connection->number);
  connection->most = connection->taken / 2;
  occupancy_places_settle (self);
}

/**
 * occupancy_places_is_surplus:
 * @self: places
 * @realtime: a connection
 *
 * Gets whether a channel of a connection had better be on another.
 *
 * Returns: whether it had
 */
gboolean
occupancy_places_is_surplus (OccupancyPlaces *self,
                             AblyRealtime    *realtime)
{
  OccupancyConnection *connection;

  g_return_val_if_fail (OCCUPANCY_IS_PLACES (self), FALSE);

  connection = occupancy_places_find (self, realtime);
  g_return_val_if_fail (connection != NULL, FALSE);

  return connection->retiring || connection->taken > occupancy_places_get_capacity (self, connection);
}
