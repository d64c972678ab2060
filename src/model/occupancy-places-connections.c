/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "occupancy-places"

#include "config.h"

#include "model/occupancy-places-private.h"

/* How the connections come, stand and go. */

#define CLOSE_TIMEOUT_MS 10000

/*< private >
 * occupancy_places_find:
 * @realtime: a connection
 *
 * Returns: (nullable) (transfer none): its place among the others
 */
OccupancyConnection *
occupancy_places_find (OccupancyPlaces *self,
                       AblyRealtime    *realtime)
{
  for (guint i = 0; i < self->connections->len; i++)
    {
      OccupancyConnection *connection = g_ptr_array_index (self->connections, i);

      if (connection->realtime == realtime)
        return connection;
    }

  return NULL;
}

/* From what an account is best shown as to what must not be overlooked. */
static guint
occupancy_places_rank (AblyConnectionState state)
{
  static const AblyConnectionState ascending[] = {
    ABLY_CONNECTION_CONNECTED,
    ABLY_CONNECTION_INITIALIZED,
    ABLY_CONNECTION_CLOSED,
    ABLY_CONNECTION_CLOSING,
    ABLY_CONNECTION_CONNECTING,
    ABLY_CONNECTION_DISCONNECTED,
    ABLY_CONNECTION_SUSPENDED,
    ABLY_CONNECTION_FAILED,
  };
  guint rank = 0;

  while (rank < G_N_ELEMENTS (ascending) - 1 && ascending[rank] != state)
    rank++;
  return rank;
}

static AblyConnection *
occupancy_places_find_worst (OccupancyPlaces *self)
{
  AblyConnection *worst = NULL;

  for (guint i = 0; i < self->connections->len; i++)
    {
      OccupancyConnection *connection = g_ptr_array_index (self->connections, i);
      AblyConnection *candidate = ably_realtime_get_connection (connection->realtime);

      if (connection->taken > 0 &&
          (worst == NULL ||
           occupancy_places_rank (ably_connection_get_state (candidate)) >
             occupancy_places_rank (ably_connection_get_state (worst))))
        worst = candidate;
    }

  return worst;
}

static gboolean
occupancy_places_is_closed (OccupancyPlaces *self)
{
  for (guint i = 0; i < self->connections->len; i++)
    {
      OccupancyConnection *connection = g_ptr_array_index (self->connections, i);
      AblyConnection *socket = ably_realtime_get_connection (connection->realtime);

      switch (ably_connection_get_state (socket))
        {
        case ABLY_CONNECTION_INITIALIZED:
        case ABLY_CONNECTION_CLOSED:
        case ABLY_CONNECTION_FAILED:
          break;
        case ABLY_CONNECTION_CONNECTING:
        case ABLY_CONNECTION_CONNECTED:
        case ABLY_CONNECTION_DISCONNECTED:
        case ABLY_CONNECTION_SUSPENDED:
        case ABLY_CONNECTION_CLOSING:
        default:
          return FALSE;
        }
    }

  return TRUE;
}

static void
occupancy_places_end_close (OccupancyPlaces *self)
{
  g_autoptr(GTask) task = g_steal_pointer (&self->close_task);

  g_clear_handle_id (&self->close_id, g_source_remove);
  if (task != NULL)
    g_task_return_boolean (task, TRUE);
}

static gboolean
occupancy_places_close_timeout_cb (gpointer user_data)
{
  OccupancyPlaces *self = user_data;

  self->close_id = 0;
  occupancy_places_end_close (self);
  return G_SOURCE_REMOVE;
}

static void
occupancy_places_connection_changed_cb (OccupancyConnection             *connection,
                                        const AblyConnectionStateChange *change)
{
  g_autoptr(OccupancyPlaces) self = g_object_ref (connection->places);

  g_debug ("Connection %u changed", connection->number);
  occupancy_places_emit_connection_changed (self, connection, change);

  if (self->close_task != NULL && occupancy_places_is_closed (self))
    occupancy_places_end_close (self);
}

/*< private >
 * occupancy_connection_free:
 *
 * Lets a connection go at once.
 */
void
occupancy_connection_free (OccupancyConnection *self)
{
  g_signal_handlers_disconnect_by_data (ably_realtime_get_connection (self->realtime), self);
  occupancy_turn_cancel (&self->turn);
  g_clear_object (&self->frames);
  g_clear_object (&self->realtime);
  g_free (self);
}

static void
occupancy_connection_connect (gpointer member)
{
  OccupancyConnection *connection = member;

  ably_connection_connect (ably_realtime_get_connection (connection->realtime));
}

/*< private >
 * occupancy_places_connect_one:
 *
 * Connects a connection that carries a channel. Where many are needed, the
 * service wants them one after another (80021).
 */
void
occupancy_places_connect_one (OccupancyPlaces     *self,
                              OccupancyConnection *connection)
{
  if (self->connecting && connection->taken > 0)
    occupancy_pacer_push (self->connects, &connection->turn, OCCUPANCY_URGENCY_HIDDEN, occupancy_connection_connect, connection);
}

/*< private >
 * occupancy_places_add_connection:
 *
 * Returns: (transfer none): a new connection, the last of all
 */
OccupancyConnection *
occupancy_places_add_connection (OccupancyPlaces *self)
{
  OccupancyConnection *connection = g_new0 (OccupancyConnection, 1);

  connection->places = self;
  connection->realtime = ably_realtime_new (self->rest);
  connection->frames = occupancy_pacer_new (self->limits.frames_per_second, 0, 0);
  connection->number = self->connections->len;
  connection->most = G_MAXUINT;
  g_signal_connect_swapped (ably_realtime_get_connection (connection->realtime), "state-changed",
                            G_CALLBACK (occupancy_places_connection_changed_cb), connection);
  g_ptr_array_add (self->connections, connection);
  return connection;
}

/**
 * occupancy_places_get_n_connections:
 * @self: places
 *
 * Gets how many connections have been needed so far.
 *
 * Returns: the number of connections
 */
guint
occupancy_places_get_n_connections (OccupancyPlaces *self)
{
  g_return_val_if_fail (OCCUPANCY_IS_PLACES (self), 0);

  return self->connections->len;
}

/**
 * occupancy_places_get_n_messages:
 * @self: places
 *
 * Counts the messages that came on all connections so far.
 *
 * Returns: how many there were
 */
guint64
occupancy_places_get_n_messages (OccupancyPlaces *self)
{
  guint64 n_messages = 0;

  g_return_val_if_fail (OCCUPANCY_IS_PLACES (self), 0);

  for (guint i = 0; i < self->connections->len; i++)
    {
      OccupancyConnection *connection = g_ptr_array_index (self->connections, i);

      n_messages += ably_realtime_get_n_messages (connection->realtime);
    }

  return n_messages;
}

/**
 * occupancy_places_get_state:
 * @self: places
 *
 * Gets the worst state of all connections that carry a room.
 *
 * Returns: a state; `ABLY_CONNECTION_INITIALIZED` where there is no connection
 */
AblyConnectionState
occupancy_places_get_state (OccupancyPlaces *self)
{
  AblyConnection *worst;

  g_return_val_if_fail (OCCUPANCY_IS_PLACES (self), ABLY_CONNECTION_INITIALIZED);

  worst = occupancy_places_find_worst (self);
  return worst != NULL ? ably_connection_get_state (worst) : ABLY_CONNECTION_INITIALIZED;
}

/**
 * occupancy_places_get_error:
 * @self: places
 *
 * Gets why the worst connection is in its state.
 *
 * Returns: (nullable) (transfer none): an error
 */
const GError *
occupancy_places_get_error (OccupancyPlaces *self)
{
  AblyConnection *worst;

  g_return_val_if_fail (OCCUPANCY_IS_PLACES (self), NULL);

  worst = occupancy_places_find_worst (self);
  return worst != NULL ? ably_connection_get_error_reason (worst) : NULL;
}

/**
 * occupancy_places_connect:
 * @self: places
 *
 * Connects now, and whenever a connection is needed from now on. Waits for a
 * retry are cut short.
 */
void
occupancy_places_connect (OccupancyPlaces *self)
{
  g_return_if_fail (OCCUPANCY_IS_PLACES (self));

  self->connecting = TRUE;
  for (guint i = 0; i < self->connections->len; i++)
    occupancy_places_connect_one (self, g_ptr_array_index (self->connections, i));
}

/**
 * occupancy_places_close_async:
 * @self: places
 * @cancellable: (nullable): gives up waiting, not closing
 * @callback: called when all connections have ended
 * @user_data: data for @callback
 *
 * Sends CLOSE on every connection, so that the service counts us out at once,
 * and waits until they have ended, 10 seconds at most.
 */
void
occupancy_places_close_async (OccupancyPlaces     *self,
                              GCancellable        *cancellable,
                              GAsyncReadyCallback  callback,
                              gpointer             user_data)
{
  GTask *task;

  g_return_if_fail (OCCUPANCY_IS_PLACES (self));

  occupancy_places_end_close (self);
  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, occupancy_places_close_async);
  self->close_task = task;
  self->connecting = FALSE;

  g_object_ref (task);
  for (guint i = 0; i < self->connections->len; i++)
    {
      OccupancyConnection *connection = g_ptr_array_index (self->connections, i);

      occupancy_turn_cancel (&connection->turn);
      ably_connection_close (ably_realtime_get_connection (connection->realtime));
    }

  if (self->close_task == task)
    {
      if (occupancy_places_is_closed (self))
        occupancy_places_end_close (self);
      else
        self->close_id = g_timeout_add (CLOSE_TIMEOUT_MS, occupancy_places_close_timeout_cb, self);
    }
  g_object_unref (task);
}

/**
 * occupancy_places_close_finish:
 * @self: places
 * @result: the result given to the callback
 * @error: return location for an error, which can only be `CANCELLED`
 *
 * Ends what [method@Places.close_async] began.
 *
 * Returns: true when the connections have ended or the time was up
 */
gboolean
occupancy_places_close_finish (OccupancyPlaces  *self,
                               GAsyncResult     *result,
                               GError          **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
