/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "occupancy-room"

#include "config.h"

#include "ably/ably-error.h"
#include "model/occupancy-room-private.h"

G_DEFINE_ENUM_TYPE (OccupancyRoomStatus, occupancy_room_status,
                    G_DEFINE_ENUM_VALUE (OCCUPANCY_ROOM_INITIALIZED, "initialized"),
                    G_DEFINE_ENUM_VALUE (OCCUPANCY_ROOM_ATTACHING, "attaching"),
                    G_DEFINE_ENUM_VALUE (OCCUPANCY_ROOM_ATTACHED, "attached"),
                    G_DEFINE_ENUM_VALUE (OCCUPANCY_ROOM_DETACHING, "detaching"),
                    G_DEFINE_ENUM_VALUE (OCCUPANCY_ROOM_DETACHED, "detached"),
                    G_DEFINE_ENUM_VALUE (OCCUPANCY_ROOM_SUSPENDED, "suspended"),
                    G_DEFINE_ENUM_VALUE (OCCUPANCY_ROOM_FAILED, "failed"),
                    G_DEFINE_ENUM_VALUE (OCCUPANCY_ROOM_RELEASING, "releasing"),
                    G_DEFINE_ENUM_VALUE (OCCUPANCY_ROOM_RELEASED, "released"))

/**
 * OccupancyRoom:
 *
 * One chat room: what `room` and `room.occupancy` of the Chat SDK are, and what
 * a screen needs. Its values come as events where it is attached, and by asking
 * where it is not: see [property@Room:polled].
 */
G_DEFINE_FINAL_TYPE (OccupancyRoom, occupancy_room, G_TYPE_OBJECT)

enum
{
  PROP_0,
  PROP_NAME,
  PROP_ENABLE_EVENTS,
  PROP_STATUS,
  PROP_ERROR,
  PROP_TRUST,
  PROP_POLLED,
  PROP_VISIBLE,
  PROP_CONNECTIONS,
  PROP_PRESENCE_MEMBERS,
  N_PROPS
};

enum
{
  UPDATED,
  SAMPLED,
  DISCONTINUITY,
  STATUS_CHANGED,
  PROBLEM,
  N_SIGNALS
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

static void
occupancy_room_dispose (GObject *object)
{
  OccupancyRoom *self = OCCUPANCY_ROOM (object);

  if (self->pool != NULL)
    occupancy_room_abandon (self);
  g_clear_object (&self->predecessor);
  g_clear_object (&self->pool);

  G_OBJECT_CLASS (occupancy_room_parent_class)->dispose (object);
}

static void
occupancy_room_finalize (GObject *object)
{
  OccupancyRoom *self = OCCUPANCY_ROOM (object);

  g_clear_pointer (&self->name, g_free);
  g_clear_pointer (&self->attached_to, g_free);
  g_clear_error (&self->error);

  G_OBJECT_CLASS (occupancy_room_parent_class)->finalize (object);
}

static void
occupancy_room_get_property (GObject    *object,
                             guint       prop_id,
                             GValue     *value,
                             GParamSpec *pspec)
{
  OccupancyRoom *self = OCCUPANCY_ROOM (object);

  switch (prop_id)
    {
    case PROP_NAME:
      g_value_set_string (value, self->name);
      break;
    case PROP_ENABLE_EVENTS:
      g_value_set_boolean (value, self->enable_events);
      break;
    case PROP_STATUS:
      g_value_set_enum (value, self->status);
      break;
    case PROP_ERROR:
      g_value_set_boxed (value, self->error);
      break;
    case PROP_TRUST:
      g_value_set_enum (value, self->trust);
      break;
    case PROP_POLLED:
      g_value_set_boolean (value, self->polled);
      break;
    case PROP_VISIBLE:
      g_value_set_boolean (value, self->n_viewers > 0);
      break;
    case PROP_CONNECTIONS:
      g_value_set_int64 (value, occupancy_room_get_connections (self));
      break;
    case PROP_PRESENCE_MEMBERS:
      g_value_set_int64 (value, occupancy_room_get_presence_members (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
occupancy_room_set_property (GObject      *object,
                             guint         prop_id,
                             const GValue *value,
                             GParamSpec   *pspec)
{
  OccupancyRoom *self = OCCUPANCY_ROOM (object);

  switch (prop_id)
    {
    case PROP_NAME:
      self->name = g_value_dup_string (value);
      break;
    case PROP_ENABLE_EVENTS:
      self->enable_events = g_value_get_boolean (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
occupancy_room_install_properties (GObjectClass *object_class)
{
  /**
   * OccupancyRoom:name:
   *
   * The name of the room, without the suffix of its channel.
   */
  properties[PROP_NAME] =
    g_param_spec_string ("name", NULL, NULL, NULL,
                         G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);

  /**
   * OccupancyRoom:enable-events:
   *
   * Whether the channel is attached with occupancy events (CHA-O6).
   */
  properties[PROP_ENABLE_EVENTS] =
    g_param_spec_boolean ("enable-events", NULL, NULL, FALSE,
                          G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);

  /**
   * OccupancyRoom:status:
   *
   * The status of the room (CHA-RS1).
   */
  properties[PROP_STATUS] =
    g_param_spec_enum ("status", NULL, NULL,
                       OCCUPANCY_TYPE_ROOM_STATUS, OCCUPANCY_ROOM_INITIALIZED,
                       G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);

  /**
   * OccupancyRoom:error:
   *
   * Why the room is in its status, or why it gets no events although it is
   * attached; `NULL` when nothing is wrong.
   */
  properties[PROP_ERROR] =
    g_param_spec_boxed ("error", NULL, NULL, G_TYPE_ERROR,
                        G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);

  /**
   * OccupancyRoom:trust:
   *
   * How far the latest sample can be relied on.
   */
  properties[PROP_TRUST] =
    g_param_spec_enum ("trust", NULL, NULL,
                       OCCUPANCY_TYPE_TRUST, OCCUPANCY_TRUST_UNKNOWN,
                       G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);

  /**
   * OccupancyRoom:polled:
   *
   * Whether the room is asked for at intervals, because its events are off, the
   * account has no place for another channel, or it was told to do without.
   */
  properties[PROP_POLLED] =
    g_param_spec_boolean ("polled", NULL, NULL, FALSE,
                          G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);

  /**
   * OccupancyRoom:visible:
   *
   * Whether somebody sees the room: it goes before those whom nobody sees.
   */
  properties[PROP_VISIBLE] =
    g_param_spec_boolean ("visible", NULL, NULL, FALSE,
                          G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);

  /**
   * OccupancyRoom:connections:
   *
   * The connections of the latest sample, 0 when there is none.
   */
  properties[PROP_CONNECTIONS] =
    g_param_spec_int64 ("connections", NULL, NULL, G_MININT64, G_MAXINT64, 0,
                        G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);

  /**
   * OccupancyRoom:presence-members:
   *
   * The presence members of the latest sample, 0 when there is none.
   */
  properties[PROP_PRESENCE_MEMBERS] =
    g_param_spec_int64 ("presence-members", NULL, NULL, G_MININT64, G_MAXINT64, 0,
                        G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);

  g_object_class_install_properties (object_class, N_PROPS, properties);
}

/* Emitted at each update: without a marshaller each argument is looked at. */
static guint
occupancy_room_install_sample_signal (const char *name)
{
  guint id = g_signal_new (name, OCCUPANCY_TYPE_ROOM, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                           g_cclosure_marshal_VOID__POINTER, G_TYPE_NONE, 1, G_TYPE_POINTER);

  g_signal_set_va_marshaller (id, OCCUPANCY_TYPE_ROOM, g_cclosure_marshal_VOID__POINTERv);
  return id;
}

static void
occupancy_room_install_signals (void)
{
  /**
   * OccupancyRoom::updated:
   * @self: a room
   * @sample: (type gpointer): the `OccupancySample`, valid during the emission
   *
   * Emitted at every occupancy event, as `occupancy.subscribe()` does
   * (CHA-O4f). Nothing is emitted where events are off: see
   * [method@Room.check_events].
   */
  signals[UPDATED] = occupancy_room_install_sample_signal ("updated");

  /**
   * OccupancyRoom::sampled:
   * @self: a room
   * @sample: (type gpointer): the `OccupancySample`, valid during the emission
   *
   * Emitted when there is a new latest sample, from an event, a seed or a poll.
   */
  signals[SAMPLED] = occupancy_room_install_sample_signal ("sampled");

  /**
   * OccupancyRoom::discontinuity:
   * @self: a room
   * @error: (nullable) (type gpointer): the `GError` 102100, its cause being
   *   the reason where the service gave one
   *
   * Emitted when events may have been lost (CHA-RL12).
   */
  signals[DISCONTINUITY] =
    g_signal_new ("discontinuity", OCCUPANCY_TYPE_ROOM, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                  G_TYPE_NONE, 1, G_TYPE_POINTER);

  /**
   * OccupancyRoom::status-changed:
   * @self: a room
   * @current: the status now
   * @previous: the status before
   * @resumed: whether no event was lost
   * @error: (nullable) (type gpointer): the `GError` that explains the change
   *
   * Emitted when the status has changed (CHA-RS4).
   */
  signals[STATUS_CHANGED] =
    g_signal_new ("status-changed", OCCUPANCY_TYPE_ROOM, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                  G_TYPE_NONE, 4, OCCUPANCY_TYPE_ROOM_STATUS, OCCUPANCY_TYPE_ROOM_STATUS,
                  G_TYPE_BOOLEAN, G_TYPE_POINTER);

  /**
   * OccupancyRoom::problem:
   * @self: a room
   * @error: (type gpointer): the `GError`
   *
   * Emitted when something failed that does not show in the status: a seed
   * that got no answer, or occupancy that the service does not permit.
   */
  signals[PROBLEM] =
    g_signal_new ("problem", OCCUPANCY_TYPE_ROOM, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                  G_TYPE_NONE, 1, G_TYPE_POINTER);
}

static void
occupancy_room_class_init (OccupancyRoomClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = occupancy_room_dispose;
  object_class->finalize = occupancy_room_finalize;
  object_class->get_property = occupancy_room_get_property;
  object_class->set_property = occupancy_room_set_property;

  occupancy_room_install_properties (object_class);
  occupancy_room_install_signals ();
}

static void
occupancy_room_init (OccupancyRoom *self)
{
  g_queue_init (&self->operations);
}

/*< private >
 * occupancy_room_new:
 * @pool: what the rooms of the account share
 * @name: a name that was checked
 * @enable_events: whether to attach with occupancy events
 * @predecessor: (nullable): a room of that name that is being released; this
 *   one attaches after that
 *
 * Makes a room. For a model: nobody else knows whether the name is free.
 */
OccupancyRoom *
occupancy_room_new (OccupancyPool *pool,
                    const char    *name,
                    gboolean       enable_events,
                    OccupancyRoom *predecessor)
{
  OccupancyRoom *self = g_object_new (OCCUPANCY_TYPE_ROOM,
                                      "name", name,
                                      "enable-events", enable_events,
                                      NULL);

  self->pool = g_object_ref (pool);
  g_set_object (&self->predecessor, predecessor);
  return self;
}

/*< private >
 * occupancy_room_set_error:
 *
 * Sets why the room is as it is.
 */
void
occupancy_room_set_error (OccupancyRoom *self,
                          const GError  *error)
{
  if (self->error == NULL && error == NULL)
    return;

  g_clear_error (&self->error);
  self->error = error != NULL ? g_error_copy (error) : NULL;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ERROR]);
}

/*< private >
 * occupancy_room_set_status:
 *
 * Goes to @status, unless the room is in it. What explains an ATTACHED is
 * passed on but is no error of the room.
 */
void
occupancy_room_set_status (OccupancyRoom       *self,
                           OccupancyRoomStatus  status,
                           gboolean             resumed,
                           const GError        *error)
{
  OccupancyRoomStatus previous = self->status;
  const OccupancyAudience *audience;
  gpointer user_data;

  if (previous == status)
    return;

  self->status = status;
  occupancy_room_set_error (self, status != OCCUPANCY_ROOM_ATTACHED ? error : NULL);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STATUS]);
  occupancy_room_update_trust (self);
  g_signal_emit (self, signals[STATUS_CHANGED], 0, status, previous, resumed, error);
  audience = occupancy_pool_get_audience (self->pool, &user_data);
  if (audience != NULL)
    audience->status_changed (self, previous, resumed, error, user_data);
}

/*< private >
 * occupancy_room_notify_trust:
 *
 * Tells that the trust has changed.
 */
void
occupancy_room_notify_trust (OccupancyRoom *self)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_TRUST]);
}

/*< private >
 * occupancy_room_notify_polled:
 *
 * Tells that the room is polled now, or no longer.
 */
void
occupancy_room_notify_polled (OccupancyRoom *self)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_POLLED]);
}

/*< private >
 * occupancy_room_notify_visible:
 *
 * Tells that somebody sees the room now, or nobody any longer.
 */
void
occupancy_room_notify_visible (OccupancyRoom *self)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_VISIBLE]);
}

/*< private >
 * occupancy_room_notify_counts:
 *
 * Tells which of the counts have changed.
 */
void
occupancy_room_notify_counts (OccupancyRoom *self,
                              gboolean       connections,
                              gboolean       presence_members)
{
  if (connections)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_CONNECTIONS]);
  if (presence_members)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PRESENCE_MEMBERS]);
}

/*< private >
 * occupancy_room_emit_sampled:
 *
 * Tells that there is a new `latest`.
 */
void
occupancy_room_emit_sampled (OccupancyRoom         *self,
                             const OccupancySample *sample)
{
  const OccupancyAudience *audience;
  gpointer user_data;

  g_signal_emit (self, signals[SAMPLED], 0, sample);
  audience = occupancy_pool_get_audience (self->pool, &user_data);
  if (audience != NULL)
    audience->sampled (self, sample, user_data);
}

/*< private >
 * occupancy_room_emit_updated:
 *
 * Tells that an event came, after `current` was set.
 */
void
occupancy_room_emit_updated (OccupancyRoom *self)
{
  OccupancySample sample = self->current;

  g_signal_emit (self, signals[UPDATED], 0, &sample);
}

/*< private >
 * occupancy_room_emit_discontinuity:
 *
 * Tells that events may have been lost.
 */
void
occupancy_room_emit_discontinuity (OccupancyRoom *self,
                                   const GError  *error)
{
  const OccupancyAudience *audience;
  gpointer user_data;

  g_signal_emit (self, signals[DISCONTINUITY], 0, error);
  audience = occupancy_pool_get_audience (self->pool, &user_data);
  if (audience != NULL)
    audience->discontinuity (self, error, user_data);
}

/*< private >
 * occupancy_room_emit_problem:
 *
 * Tells that something failed that the status does not show.
 */
void
occupancy_room_emit_problem (OccupancyRoom *self,
                             const GError  *error)
{
  const OccupancyAudience *audience;
  gpointer user_data;

  g_debug ("Room “%s”: %s", self->name, error->message);
  g_signal_emit (self, signals[PROBLEM], 0, error);
  audience = occupancy_pool_get_audience (self->pool, &user_data);
  if (audience != NULL)
    audience->problem (self, error, user_data);
}

/**
 * occupancy_room_get_name:
 * @self: a room
 *
 * Gets the name of the room.
 *
 * Returns: (transfer none): the name
 */
const char *
occupancy_room_get_name (OccupancyRoom *self)
{
  g_return_val_if_fail (OCCUPANCY_IS_ROOM (self), NULL);

  return self->name;
}

/**
 * occupancy_room_get_enable_events:
 * @self: a room
 *
 * Gets whether the channel is attached with occupancy events (CHA-O6).
 *
 * Returns: whether events are on
 */
gboolean
occupancy_room_get_enable_events (OccupancyRoom *self)
{
  g_return_val_if_fail (OCCUPANCY_IS_ROOM (self), FALSE);

  return self->enable_events;
}

/**
 * occupancy_room_get_status:
 * @self: a room
 *
 * Gets the status of the room (CHA-RS1).
 *
 * Returns: the status
 */
OccupancyRoomStatus
occupancy_room_get_status (OccupancyRoom *self)
{
  g_return_val_if_fail (OCCUPANCY_IS_ROOM (self), OCCUPANCY_ROOM_INITIALIZED);

  return self->status;
}

/**
 * occupancy_room_get_error:
 * @self: a room
 *
 * Gets why the room is in its status, or why it gets no events although it is
 * attached.
 *
 * Returns: (nullable) (transfer none): an error of `ABLY_ERROR`
 */
const GError *
occupancy_room_get_error (OccupancyRoom *self)
{
  g_return_val_if_fail (OCCUPANCY_IS_ROOM (self), NULL);

  return self->error;
}

/**
 * occupancy_room_get_polled:
 * @self: a room
 *
 * Gets whether the room is asked for at intervals: see [property@Room:polled].
 *
 * Returns: whether it is
 */
gboolean
occupancy_room_get_polled (OccupancyRoom *self)
{
  g_return_val_if_fail (OCCUPANCY_IS_ROOM (self), FALSE);

  return self->polled;
}
