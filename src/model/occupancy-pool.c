/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "occupancy-pool"

#include "config.h"

#include "ably/ably-error.h"
#include "model/occupancy-pool.h"

/* The service's limits (40 of 42 new channels, 40 of 50 requests a second),
 * and its number of channels on one connection. */
#define CHANNELS_PER_CONNECTION 200
#define ATTACHES_PER_SECOND 40
#define REQUESTS_PER_SECOND 40
#define REQUESTS_AT_ONCE 32

/* How long to wait for an event before asking. */
#define EVENT_DELAY_MS 100

#define CLOSE_TIMEOUT_MS 10000

typedef struct
{
  OccupancyPool *pool; /* unowned: the pool owns this */
  AblyRealtime *realtime;
  guint number;
  guint capacity;
  guint taken;
} Connection;

struct _OccupancyPool
{
  GObject parent_instance;

  AblyRest *rest;
  OccupancyPacer *requests;
  OccupancyPacer *attaches;
  OccupancyDelayLine *delay_line;
  GPtrArray *connections; /* of Connection */
  gboolean paced;
  gboolean connecting;

  GTask *close_task;
  guint close_id;
};

G_DEFINE_FINAL_TYPE (OccupancyPool, occupancy_pool, G_TYPE_OBJECT)

enum
{
  CONNECTION_CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

/* From what an account is best shown as to what must not be overlooked. */
static guint
occupancy_pool_rank (AblyConnectionState state)
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

static Connection *
occupancy_pool_find (OccupancyPool *self,
                     AblyRealtime  *realtime)
{
  for (guint i = 0; i < self->connections->len; i++)
    {
      Connection *connection = g_ptr_array_index (self->connections, i);

      if (connection->realtime == realtime)
        return connection;
    }

  return NULL;
}

static AblyConnection *
occupancy_pool_find_worst (OccupancyPool *self)
{
  AblyConnection *worst = NULL;

  for (guint i = 0; i < self->connections->len; i++)
    {
      Connection *connection = g_ptr_array_index (self->connections, i);
      AblyConnection *candidate = ably_realtime_get_connection (connection->realtime);

      if (connection->taken > 0 &&
          (worst == NULL ||
           occupancy_pool_rank (ably_connection_get_state (candidate)) >
             occupancy_pool_rank (ably_connection_get_state (worst))))
        worst = candidate;
    }

  return worst;
}

static gboolean
occupancy_pool_is_closed (OccupancyPool *self)
{
  for (guint i = 0; i < self->connections->len; i++)
    {
      Connection *connection = g_ptr_array_index (self->connections, i);
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
occupancy_pool_end_close (OccupancyPool *self)
{
  g_autoptr(GTask) task = g_steal_pointer (&self->close_task);

  g_clear_handle_id (&self->close_id, g_source_remove);
  if (task != NULL)
    g_task_return_boolean (task, TRUE);
}

static gboolean
occupancy_pool_close_timeout_cb (gpointer user_data)
{
  OccupancyPool *self = user_data;

  self->close_id = 0;
  occupancy_pool_end_close (self);
  return G_SOURCE_REMOVE;
}

static void
occupancy_pool_connection_changed_cb (Connection                      *connection,
                                      const AblyConnectionStateChange *change)
{
  g_autoptr(OccupancyPool) self = g_object_ref (connection->pool);

  g_debug ("Connection %u changed", connection->number);
  g_signal_emit (self, signals[CONNECTION_CHANGED], 0, connection->number, connection->realtime, change);

  if (self->close_task != NULL && occupancy_pool_is_closed (self))
    occupancy_pool_end_close (self);
}

static void
connection_free (Connection *connection)
{
  g_signal_handlers_disconnect_by_data (ably_realtime_get_connection (connection->realtime), connection);
  g_clear_object (&connection->realtime);
  g_free (connection);
}

static Connection *
occupancy_pool_add_connection (OccupancyPool *self)
{
  Connection *connection = g_new0 (Connection, 1);

  connection->pool = self;
  connection->realtime = ably_realtime_new (self->rest);
  connection->number = self->connections->len;
  connection->capacity = CHANNELS_PER_CONNECTION;
  ably_realtime_set_attach_rate (connection->realtime, self->paced ? ATTACHES_PER_SECOND : 0);
  g_signal_connect_swapped (ably_realtime_get_connection (connection->realtime), "state-changed",
                            G_CALLBACK (occupancy_pool_connection_changed_cb), connection);
  g_ptr_array_add (self->connections, connection);
  return connection;
}

static void
occupancy_pool_dispose (GObject *object)
{
  OccupancyPool *self = OCCUPANCY_POOL (object);

  g_clear_handle_id (&self->close_id, g_source_remove);
  g_ptr_array_set_size (self->connections, 0);
  g_clear_object (&self->delay_line);
  g_clear_object (&self->attaches);
  g_clear_object (&self->requests);
  g_clear_object (&self->rest);

  G_OBJECT_CLASS (occupancy_pool_parent_class)->dispose (object);
}

static void
occupancy_pool_finalize (GObject *object)
{
  OccupancyPool *self = OCCUPANCY_POOL (object);

  g_ptr_array_unref (self->connections);

  G_OBJECT_CLASS (occupancy_pool_parent_class)->finalize (object);
}

static void
occupancy_pool_class_init (OccupancyPoolClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = occupancy_pool_dispose;
  object_class->finalize = occupancy_pool_finalize;

  /**
   * OccupancyPool::connection-changed:
   * @self: a pool
   * @number: which connection, from 0
   * @realtime: the connection and its channels
   * @change: (type gpointer): the `AblyConnectionStateChange`, valid during the emission
   *
   * Emitted when the state of a connection has changed.
   */
  signals[CONNECTION_CHANGED] =
    g_signal_new ("connection-changed", OCCUPANCY_TYPE_POOL, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                  G_TYPE_NONE, 3, G_TYPE_UINT, ABLY_TYPE_REALTIME, G_TYPE_POINTER);
}

static void
occupancy_pool_init (OccupancyPool *self)
{
  self->connections = g_ptr_array_new_with_free_func ((GDestroyNotify) connection_free);
}

/**
 * occupancy_pool_new:
 * @options: the account
 * @overdue: called with each member of the delay line whose time has come
 *
 * Makes the pool of an account, which keeps within the service's limits.
 *
 * Returns: (transfer full): a new pool
 */
OccupancyPool *
occupancy_pool_new (AblyClientOptions  *options,
                    OccupancyDelayFunc  overdue)
{
  OccupancyPool *self;

  g_return_val_if_fail (ABLY_IS_CLIENT_OPTIONS (options), NULL);

  self = g_object_new (OCCUPANCY_TYPE_POOL, NULL);
  self->rest = ably_rest_new (options);
  self->requests = occupancy_pacer_new (REQUESTS_PER_SECOND, REQUESTS_AT_ONCE);
  self->attaches = occupancy_pacer_new (ATTACHES_PER_SECOND, 0);
  self->delay_line = occupancy_delay_line_new (EVENT_DELAY_MS, overdue);
  self->paced = TRUE;
  return self;
}

/**
 * occupancy_pool_get_rest:
 * @self: a pool
 *
 * Gets the REST client of the account.
 *
 * Returns: (transfer none): the client
 */
AblyRest *
occupancy_pool_get_rest (OccupancyPool *self)
{
  g_return_val_if_fail (OCCUPANCY_IS_POOL (self), NULL);

  return self->rest;
}

/**
 * occupancy_pool_get_requests:
 * @self: a pool
 *
 * Gets the turns that REST requests take.
 *
 * Returns: (transfer none): a pacer
 */
OccupancyPacer *
occupancy_pool_get_requests (OccupancyPool *self)
{
  g_return_val_if_fail (OCCUPANCY_IS_POOL (self), NULL);

  return self->requests;
}

/**
 * occupancy_pool_get_attaches:
 * @self: a pool
 *
 * Gets the turns that attaching takes: it makes the service create channels.
 *
 * Returns: (transfer none): a pacer
 */
OccupancyPacer *
occupancy_pool_get_attaches (OccupancyPool *self)
{
  g_return_val_if_fail (OCCUPANCY_IS_POOL (self), NULL);

  return self->attaches;
}

/**
 * occupancy_pool_get_delay_line:
 * @self: a pool
 *
 * Gets the line of those who wait for an event after they were attached.
 *
 * Returns: (transfer none): a line
 */
OccupancyDelayLine *
occupancy_pool_get_delay_line (OccupancyPool *self)
{
  g_return_val_if_fail (OCCUPANCY_IS_POOL (self), NULL);

  return self->delay_line;
}

/**
 * occupancy_pool_get_paced:
 * @self: a pool
 *
 * Gets whether the pool keeps within the service's rates.
 *
 * Returns: whether it does
 */
gboolean
occupancy_pool_get_paced (OccupancyPool *self)
{
  g_return_val_if_fail (OCCUPANCY_IS_POOL (self), FALSE);

  return self->paced;
}

/**
 * occupancy_pool_set_paced:
 * @self: a pool
 * @paced: whether to keep within the service's rates
 *
 * Sets whether attaches and requests are paced. The number of channels on a
 * connection and of requests at once is bounded in either case.
 */
void
occupancy_pool_set_paced (OccupancyPool *self,
                          gboolean       paced)
{
  g_return_if_fail (OCCUPANCY_IS_POOL (self));

  self->paced = !!paced;
  occupancy_pacer_set_limits (self->requests, paced ? REQUESTS_PER_SECOND : 0, REQUESTS_AT_ONCE);
  occupancy_pacer_set_limits (self->attaches, paced ? ATTACHES_PER_SECOND : 0, 0);
  for (guint i = 0; i < self->connections->len; i++)
    {
      Connection *connection = g_ptr_array_index (self->connections, i);

      ably_realtime_set_attach_rate (connection->realtime, paced ? ATTACHES_PER_SECOND : 0);
    }
}

/**
 * occupancy_pool_get_n_connections:
 * @self: a pool
 *
 * Gets how many connections have been needed so far.
 *
 * Returns: the number of connections
 */
guint
occupancy_pool_get_n_connections (OccupancyPool *self)
{
  g_return_val_if_fail (OCCUPANCY_IS_POOL (self), 0);

  return self->connections->len;
}

/**
 * occupancy_pool_get_state:
 * @self: a pool
 *
 * Gets the worst state of all connections that carry a room.
 *
 * Returns: a state; `ABLY_CONNECTION_INITIALIZED` where there is no connection
 */
AblyConnectionState
occupancy_pool_get_state (OccupancyPool *self)
{
  AblyConnection *worst;

  g_return_val_if_fail (OCCUPANCY_IS_POOL (self), ABLY_CONNECTION_INITIALIZED);

  worst = occupancy_pool_find_worst (self);
  return worst != NULL ? ably_connection_get_state (worst) : ABLY_CONNECTION_INITIALIZED;
}

/**
 * occupancy_pool_get_error:
 * @self: a pool
 *
 * Gets why the worst connection is in its state.
 *
 * Returns: (nullable) (transfer none): an error
 */
const GError *
occupancy_pool_get_error (OccupancyPool *self)
{
  AblyConnection *worst;

  g_return_val_if_fail (OCCUPANCY_IS_POOL (self), NULL);

  worst = occupancy_pool_find_worst (self);
  return worst != NULL ? ably_connection_get_error_reason (worst) : NULL;
}

/**
 * occupancy_pool_claim:
 * @self: a pool
 *
 * Takes a place for a channel on the first connection that has one, or on a
 * new connection.
 *
 * Returns: (transfer none): the connection that has the place
 */
AblyRealtime *
occupancy_pool_claim (OccupancyPool *self)
{
  Connection *connection = NULL;

  g_return_val_if_fail (OCCUPANCY_IS_POOL (self), NULL);

  for (guint i = 0; i < self->connections->len && connection == NULL; i++)
    {
      Connection *candidate = g_ptr_array_index (self->connections, i);

      if (candidate->taken < candidate->capacity)
        connection = candidate;
    }
  if (connection == NULL)
    connection = occupancy_pool_add_connection (self);

  connection->taken++;
  if (self->connecting)
    ably_connection_connect (ably_realtime_get_connection (connection->realtime));
  return connection->realtime;
}

/**
 * occupancy_pool_move:
 * @self: a pool
 * @full: the connection that the service takes no more channels on (90010)
 *
 * Gives back the place on @full, has no further channel put there, and takes a
 * place elsewhere.
 *
 * Returns: (nullable) (transfer none): the connection that has the place, or
 *   `NULL` when @full carries no other channel, so that the same would happen
 *   on every other
 */
AblyRealtime *
occupancy_pool_move (OccupancyPool *self,
                     AblyRealtime  *full)
{
  Connection *connection;

  g_return_val_if_fail (OCCUPANCY_IS_POOL (self), NULL);

  connection = occupancy_pool_find (self, full);
  if (connection == NULL || connection->taken <= 1)
    return NULL;

  connection->taken--;
  connection->capacity = connection->taken;
  return occupancy_pool_claim (self);
}

/**
 * occupancy_pool_give_back:
 * @self: a pool
 * @realtime: a connection that the pool gave a place on
 *
 * Gives the place back. A connection without any channel is closed.
 */
void
occupancy_pool_give_back (OccupancyPool *self,
                          AblyRealtime  *realtime)
{
  Connection *connection;

  g_return_if_fail (OCCUPANCY_IS_POOL (self));

  connection = occupancy_pool_find (self, realtime);
  g_return_if_fail (connection != NULL && connection->taken > 0);

  connection->taken--;
  if (connection->taken == 0)
    ably_connection_close (ably_realtime_get_connection (realtime));
}

/**
 * occupancy_pool_connect:
 * @self: a pool
 *
 * Connects now, and whenever a connection is needed from now on. Waits for a
 * retry are cut short.
 */
void
occupancy_pool_connect (OccupancyPool *self)
{
  g_return_if_fail (OCCUPANCY_IS_POOL (self));

  self->connecting = TRUE;
  for (guint i = 0; i < self->connections->len; i++)
    {
      Connection *connection = g_ptr_array_index (self->connections, i);

      if (connection->taken > 0)
        ably_connection_connect (ably_realtime_get_connection (connection->realtime));
    }
}

/**
 * occupancy_pool_close_async:
 * @self: a pool
 * @cancellable: (nullable): gives up waiting, not closing
 * @callback: called when all connections have ended
 * @user_data: data for @callback
 *
 * Sends CLOSE on every connection, so that the service counts us out at once,
 * and waits until they have ended, 10 seconds at most.
 */
void
occupancy_pool_close_async (OccupancyPool       *self,
                            GCancellable        *cancellable,
                            GAsyncReadyCallback  callback,
                            gpointer             user_data)
{
  GTask *task;

  g_return_if_fail (OCCUPANCY_IS_POOL (self));

  occupancy_pool_end_close (self);
  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, occupancy_pool_close_async);
  self->close_task = task;
  self->connecting = FALSE;

  g_object_ref (task);
  for (guint i = 0; i < self->connections->len; i++)
    {
      Connection *connection = g_ptr_array_index (self->connections, i);

      ably_connection_close (ably_realtime_get_connection (connection->realtime));
    }

  if (self->close_task == task)
    {
      if (occupancy_pool_is_closed (self))
        occupancy_pool_end_close (self);
      else
        self->close_id = g_timeout_add (CLOSE_TIMEOUT_MS, occupancy_pool_close_timeout_cb, self);
    }
  g_object_unref (task);
}

/**
 * occupancy_pool_close_finish:
 * @self: a pool
 * @result: the result given to the callback
 * @error: return location for an error, which can only be `CANCELLED`
 *
 * Ends what [method@Pool.close_async] began.
 *
 * Returns: true when the connections have ended or the time was up
 */
gboolean
occupancy_pool_close_finish (OccupancyPool  *self,
                             GAsyncResult   *result,
                             GError        **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
