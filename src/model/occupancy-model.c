/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "occupancy-model"

#include "config.h"

#include "ably/ably-error.h"
#include "core/occupancy-room-name.h"
#include "model/occupancy-model-private.h"

static void occupancy_model_list_model_init (GListModelInterface *iface);

/**
 * OccupancyModel:
 *
 * One account: a [iface@Gio.ListModel] of [class@Room] over as many connections
 * as its rooms need, within what the service permits.
 */
G_DEFINE_FINAL_TYPE_WITH_CODE (OccupancyModel, occupancy_model, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, occupancy_model_list_model_init))

enum
{
  PROP_0,
  PROP_STATE,
  PROP_ERROR,
  PROP_N_CONNECTIONS,
  PROP_POLLED,
  PROP_POLL_INTERVAL,
  N_PROPS
};

enum
{
  UPDATED,
  DISCONTINUITY,
  ROOM_STATUS_CHANGED,
  PROBLEM,
  CONNECTION_CHANGED,
  N_SIGNALS
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

/*< private >
 * occupancy_model_emit_connection_changed:
 *
 * Tells that the state of a connection has changed.
 */
void
occupancy_model_emit_connection_changed (OccupancyModel                  *self,
                                         guint                            number,
                                         const AblyConnectionStateChange *change)
{
  g_signal_emit (self, signals[CONNECTION_CHANGED], 0, number, change);
}

/*< private >
 * occupancy_model_update_state:
 *
 * Looks at the state of the connections again.
 */
void
occupancy_model_update_state (OccupancyModel *self)
{
  OccupancyPlaces *places = occupancy_pool_get_places (self->pool);
  AblyConnectionState state = occupancy_places_get_state (places);
  const GError *error = occupancy_places_get_error (places);
  guint n_connections = occupancy_places_get_n_connections (places);

  g_object_freeze_notify (G_OBJECT (self));
  if (self->error != NULL || error != NULL)
    {
      g_clear_error (&self->error);
      self->error = error != NULL ? g_error_copy (error) : NULL;
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ERROR]);
    }
  if (self->state != state)
    {
      self->state = state;
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STATE]);
    }
  if (self->n_connections != n_connections)
    {
      self->n_connections = n_connections;
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_N_CONNECTIONS]);
    }
  g_object_thaw_notify (G_OBJECT (self));
}

/*< private >
 * occupancy_model_update_polling:
 *
 * Looks at how often rooms are polled again.
 */
void
occupancy_model_update_polling (OccupancyModel *self)
{
  guint interval = occupancy_poller_get_interval (occupancy_pool_get_poller (self->pool));

  if (self->poll_interval == interval)
    return;

  self->poll_interval = interval;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_POLL_INTERVAL]);
}

/*< private >
 * occupancy_model_notify_polled:
 *
 * Tells that all rooms are polled now, or no longer.
 */
void
occupancy_model_notify_polled (OccupancyModel *self)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_POLLED]);
}

static void
occupancy_model_room_sampled (OccupancyRoom         *room,
                              const OccupancySample *sample,
                              gpointer               user_data)
{
  OccupancyModel *self = user_data;

  g_signal_emit (self, signals[UPDATED], 0, room, sample);
}

static void
occupancy_model_room_discontinuity (OccupancyRoom *room,
                                    const GError  *error,
                                    gpointer       user_data)
{
  OccupancyModel *self = user_data;

  g_signal_emit (self, signals[DISCONTINUITY], 0, room, error);
}

static void
occupancy_model_room_problem (OccupancyRoom *room,
                              const GError  *error,
                              gpointer       user_data)
{
  OccupancyModel *self = user_data;

  g_signal_emit (self, signals[PROBLEM], 0, room, error);
}

static void
occupancy_model_room_status_changed (OccupancyRoom *room,
                                     int            previous,
                                     gboolean       resumed,
                                     const GError  *error,
                                     gpointer       user_data)
{
  OccupancyModel *self = user_data;
  OccupancyRoomStatus current = occupancy_room_get_status (room);

  g_signal_emit (self, signals[ROOM_STATUS_CHANGED], 0, room, current, previous, resumed, error);

  if (current == OCCUPANCY_ROOM_RELEASED &&
      g_hash_table_lookup (self->releasing, occupancy_room_get_name (room)) == room)
    g_hash_table_remove (self->releasing, occupancy_room_get_name (room));
}

static const OccupancyAudience audience = {
  .sampled = occupancy_model_room_sampled,
  .discontinuity = occupancy_model_room_discontinuity,
  .problem = occupancy_model_room_problem,
  .status_changed = occupancy_model_room_status_changed,
};

static GType
occupancy_model_get_item_type (GListModel *model)
{
  return OCCUPANCY_TYPE_ROOM;
}

static guint
occupancy_model_get_n_items (GListModel *model)
{
  return OCCUPANCY_MODEL (model)->rooms->len;
}

static gpointer
occupancy_model_get_item (GListModel *model,
                          guint       position)
{
  OccupancyModel *self = OCCUPANCY_MODEL (model);

  return position < self->rooms->len ? g_object_ref (g_ptr_array_index (self->rooms, position)) : NULL;
}

static void
occupancy_model_list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = occupancy_model_get_item_type;
  iface->get_n_items = occupancy_model_get_n_items;
  iface->get_item = occupancy_model_get_item;
}

static void
occupancy_model_dispose (GObject *object)
{
  OccupancyModel *self = OCCUPANCY_MODEL (object);

  /* Rooms whose seed or attach is under way hold themselves until it ends. */
  while (self->rooms->len > 0)
    {
      g_autoptr(OccupancyRoom) room = g_ptr_array_steal_index (self->rooms, self->rooms->len - 1);

      g_hash_table_remove (self->by_name, occupancy_room_get_name (room));
      occupancy_room_release (room);
    }
  g_hash_table_remove_all (self->releasing);
  if (self->pool != NULL)
    occupancy_pool_set_audience (self->pool, NULL, NULL);
  g_clear_object (&self->pool);

  G_OBJECT_CLASS (occupancy_model_parent_class)->dispose (object);
}

static void
occupancy_model_finalize (GObject *object)
{
  OccupancyModel *self = OCCUPANCY_MODEL (object);

  g_hash_table_unref (self->by_name);
  g_hash_table_unref (self->releasing);
  g_ptr_array_unref (self->rooms);
  g_clear_error (&self->error);

  G_OBJECT_CLASS (occupancy_model_parent_class)->finalize (object);
}

static void
occupancy_model_get_property (GObject    *object,
                              guint       prop_id,
                              GValue     *value,
                              GParamSpec *pspec)
{
  OccupancyModel *self = OCCUPANCY_MODEL (object);

  switch (prop_id)
    {
    case PROP_STATE:
      g_value_set_enum (value, self->state);
      break;
    case PROP_ERROR:
      g_value_set_boxed (value, self->error);
      break;
    case PROP_N_CONNECTIONS:
      g_value_set_uint (value, self->n_connections);
      break;
    case PROP_POLLED:
      g_value_set_boolean (value, self->polled);
      break;
    case PROP_POLL_INTERVAL:
      g_value_set_uint (value, self->poll_interval);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
occupancy_model_set_property (GObject      *object,
                              guint         prop_id,
                              const GValue *value,
                              GParamSpec   *pspec)
{
  OccupancyModel *self = OCCUPANCY_MODEL (object);

  switch (prop_id)
    {
    case PROP_POLLED:
      occupancy_model_set_polled (self, g_value_get_boolean (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
occupancy_model_install_signals (void)
{
  /**
   * OccupancyModel::updated:
   * @self: a model
   * @room: the room
   * @sample: (type gpointer): the `OccupancySample`, valid during the emission
   *
   * Emitted when a room has a new latest sample, from an event, a seed or a poll.
   */
  signals[UPDATED] =
    g_signal_new ("updated", OCCUPANCY_TYPE_MODEL, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                  G_TYPE_NONE, 2, OCCUPANCY_TYPE_ROOM, G_TYPE_POINTER);

  /**
   * OccupancyModel::discontinuity:
   * @self: a model
   * @room: the room
   * @error: (nullable) (type gpointer): the `GError` 102100
   *
   * Emitted when events of a room may have been lost (CHA-RL12).
   */
  signals[DISCONTINUITY] =
    g_signal_new ("discontinuity", OCCUPANCY_TYPE_MODEL, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                  G_TYPE_NONE, 2, OCCUPANCY_TYPE_ROOM, G_TYPE_POINTER);

  /**
   * OccupancyModel::room-status-changed:
   * @self: a model
   * @room: the room
   * @current: the status now
   * @previous: the status before
   * @resumed: whether no event was lost
   * @error: (nullable) (type gpointer): the `GError` that explains the change
   *
   * Emitted when the status of a room has changed (CHA-RS4).
   */
  signals[ROOM_STATUS_CHANGED] =
    g_signal_new ("room-status-changed", OCCUPANCY_TYPE_MODEL, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                  G_TYPE_NONE, 5, OCCUPANCY_TYPE_ROOM, OCCUPANCY_TYPE_ROOM_STATUS,
                  OCCUPANCY_TYPE_ROOM_STATUS, G_TYPE_BOOLEAN, G_TYPE_POINTER);

  /**
   * OccupancyModel::problem:
   * @self: a model
   * @room: the room
   * @error: (type gpointer): the `GError`
   *
   * Emitted when something failed that does not show in the status of a room:
   * see [signal@Room::problem].
   */
  signals[PROBLEM] =
    g_signal_new ("problem", OCCUPANCY_TYPE_MODEL, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                  G_TYPE_NONE, 2, OCCUPANCY_TYPE_ROOM, G_TYPE_POINTER);

  /**
   * OccupancyModel::connection-changed:
   * @self: a model
   * @connection: which connection, counted from 0; the same across reconnects
   * @change: (type gpointer): the `AblyConnectionStateChange`, valid during the emission
   *
   * Emitted when the state of a connection has changed (CHA-CS4).
   */
  signals[CONNECTION_CHANGED] =
    g_signal_new ("connection-changed", OCCUPANCY_TYPE_MODEL, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                  G_TYPE_NONE, 2, G_TYPE_UINT, G_TYPE_POINTER);
}

static void
occupancy_model_install_properties (GObjectClass *object_class)
{
  /**
   * OccupancyModel:state:
   *
   * The worst state of all connections: what an account shows.
   */
  properties[PROP_STATE] =
    g_param_spec_enum ("state", NULL, NULL,
                       ABLY_TYPE_CONNECTION_STATE, ABLY_CONNECTION_INITIALIZED,
                       G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);

  /**
   * OccupancyModel:error:
   *
   * Why the worst connection is in its state, `NULL` when nothing is wrong.
   */
  properties[PROP_ERROR] =
    g_param_spec_boxed ("error", NULL, NULL, G_TYPE_ERROR,
                        G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);

  /**
   * OccupancyModel:n-connections:
   *
   * How many connections the rooms have needed so far.
   */
  properties[PROP_N_CONNECTIONS] =
    g_param_spec_uint ("n-connections", NULL, NULL, 0, G_MAXUINT, 0,
                       G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);

  /**
   * OccupancyModel:polled:
   *
   * Whether all rooms are polled instead of attached, as when the cap of a day
   * was reached.
   */
  properties[PROP_POLLED] =
    g_param_spec_boolean ("polled", NULL, NULL, FALSE,
                          G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

  /**
   * OccupancyModel:poll-interval:
   *
   * How long a polled room waits from one question to the next, in milliseconds:
   * the more rooms are polled, the longer.
   */
  properties[PROP_POLL_INTERVAL] =
    g_param_spec_uint ("poll-interval", NULL, NULL, 0, G_MAXUINT, 0,
                       G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);

  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
occupancy_model_class_init (OccupancyModelClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = occupancy_model_dispose;
  object_class->finalize = occupancy_model_finalize;
  object_class->get_property = occupancy_model_get_property;
  object_class->set_property = occupancy_model_set_property;

  occupancy_model_install_properties (object_class);
  occupancy_model_install_signals ();
}

static void
occupancy_model_init (OccupancyModel *self)
{
  self->rooms = g_ptr_array_new_with_free_func (g_object_unref);
  self->by_name = g_hash_table_new (g_str_hash, g_str_equal);
  self->releasing = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, g_object_unref);
}

/**
 * occupancy_model_new:
 * @options: the account
 *
 * Makes the model of an account. Nothing is sent before
 * [method@Model.start] or [method@Room.fetch_async].
 *
 * Returns: (transfer full): a new model
 */
OccupancyModel *
occupancy_model_new (AblyClientOptions *options)
{
  OccupancyModel *self;

  g_return_val_if_fail (ABLY_IS_CLIENT_OPTIONS (options), NULL);

  self = g_object_new (OCCUPANCY_TYPE_MODEL, NULL);
  self->pool = occupancy_pool_new (options, occupancy_room_seed_overdue,
                                   occupancy_room_poll, occupancy_room_update_trust);
  occupancy_pool_set_audience (self->pool, &audience, self);
  occupancy_model_follow_places (self);
  occupancy_model_update_polling (self);
  return self;
}

/**
 * occupancy_model_get_rest:
 * @self: a model
 *
 * Gets the REST client of the account.
 *
 * Returns: (transfer none): the client
 */
AblyRest *
occupancy_model_get_rest (OccupancyModel *self)
{
  g_return_val_if_fail (OCCUPANCY_IS_MODEL (self), NULL);

  return occupancy_pool_get_rest (self->pool);
}

/**
 * occupancy_model_get_state:
 * @self: a model
 *
 * Gets the worst state of all connections.
 *
 * Returns: the state
 */
AblyConnectionState
occupancy_model_get_state (OccupancyModel *self)
{
  g_return_val_if_fail (OCCUPANCY_IS_MODEL (self), ABLY_CONNECTION_INITIALIZED);

  return self->state;
}

/**
 * occupancy_model_get_error:
 * @self: a model
 *
 * Gets why the worst connection is in its state.
 *
 * Returns: (nullable) (transfer none): an error
 */
const GError *
occupancy_model_get_error (OccupancyModel *self)
{
  g_return_val_if_fail (OCCUPANCY_IS_MODEL (self), NULL);

  return self->error;
}

/**
 * occupancy_model_add_room:
 * @self: a model
 * @name: the name of a room
 * @enable_events: whether to attach with occupancy events
 * @error: return location for an error: of `OCCUPANCY_ERROR` when @name cannot
 *   be the name of a room, or 102107 of `ABLY_ERROR`
 *
 * Gets the room of that name, which is made when it is new (CHA-RC1f). Once the
 * model was started, a new room with events is attached by itself.
 *
 * Returns: (nullable) (transfer none): the room, or `NULL` when @error is set;
 *   102107: it exists with other options
 */
OccupancyRoom *
occupancy_model_add_room (OccupancyModel  *self,
                          const char      *name,
                          gboolean         enable_events,
                          GError         **error)
{
  OccupancyRoom *room;

  g_return_val_if_fail (OCCUPANCY_IS_MODEL (self), NULL);
  g_return_val_if_fail (name != NULL, NULL);

  if (!occupancy_room_name_check (name, error))
    return NULL;

  room = g_hash_table_lookup (self->by_name, name);
  if (room != NULL)
    {
      if (occupancy_room_get_enable_events (room) == !!enable_events)
        return room;

      g_propagate_error (error,
                         ably_error_new (102107, 400, "Room “%s” exists with other options", name));
      return NULL;
    }

  room = occupancy_room_new (self->pool, name, !!enable_events,
                             g_hash_table_lookup (self->releasing, name));
  g_ptr_array_add (self->rooms, room);
  g_hash_table_insert (self->by_name, (char *) occupancy_room_get_name (room), room);
  g_list_model_items_changed (G_LIST_MODEL (self), self->rooms->len - 1, 0, 1);

  occupancy_room_set_watched (room, self->started, self->polled);
  if (self->started)
    occupancy_model_attach_room (self, room);
  occupancy_model_update_polling (self);
  return room;
}

/**
 * occupancy_model_get_room:
 * @self: a model
 * @name: the name of a room
 *
 * Looks for the room of that name.
 *
 * Returns: (nullable) (transfer none): the room
 */
OccupancyRoom *
occupancy_model_get_room (OccupancyModel *self,
                          const char     *name)
{
  g_return_val_if_fail (OCCUPANCY_IS_MODEL (self), NULL);
  g_return_val_if_fail (name != NULL, NULL);

  return g_hash_table_lookup (self->by_name, name);
}

/**
 * occupancy_model_remove_room:
 * @self: a model
 * @name: the name of a room
 *
 * Takes the room out of the list and releases it (CHA-RL3). A room of that name
 * that is added again attaches after the release.
 */
void
occupancy_model_remove_room (OccupancyModel *self,
                             const char     *name)
{
  g_autoptr(OccupancyRoom) room = NULL;
  guint position;

  g_return_if_fail (OCCUPANCY_IS_MODEL (self));
  g_return_if_fail (name != NULL);

  if (!g_ptr_array_find (self->rooms, g_hash_table_lookup (self->by_name, name), &position))
    return;

  room = g_ptr_array_steal_index (self->rooms, position);
  g_hash_table_remove (self->by_name, name);
  g_list_model_items_changed (G_LIST_MODEL (self), position, 1, 0);

  occupancy_room_release (room);
  occupancy_room_update_polled (room);
  occupancy_model_update_polling (self);
  if (occupancy_room_get_status (room) == OCCUPANCY_ROOM_RELEASING)
    {
      const char *key = occupancy_room_get_name (room);

      g_hash_table_insert (self->releasing, (char *) key, g_steal_pointer (&room));
    }
}
