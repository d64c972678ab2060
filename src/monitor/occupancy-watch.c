/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ably/ably-error.h"
#include "monitor/occupancy-watch.h"

/* The capability does not allow it. */
#define ERROR_CAPABILITY 40160

/**
 * OccupancyWatch:
 *
 * A room as the person set it up: of which account, what it is called, what is
 * known of it, and what was in the last hour. It outlives the [class@Room].
 */
struct _OccupancyWatch
{
  GObject parent_instance;

  OccupancyAccount *account;
  char *name;
  char *alias;
  OccupancyRoom *room;
  OccupancySeries *series;
  OccupancyReadingState state;
  gint64 state_since;
};

G_DEFINE_FINAL_TYPE (OccupancyWatch, occupancy_watch, G_TYPE_OBJECT)

enum
{
  PROP_0,
  PROP_ACCOUNT,
  PROP_NAME,
  PROP_ALIAS,
  PROP_TITLE,
  PROP_ROOM,
  PROP_SERIES,
  PROP_STATE,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

/* Why there is no count of a room of which nothing bad is known. */
static OccupancyReadingState
occupancy_watch_find_reason (OccupancyWatch *self)
{
  switch (occupancy_room_get_status (self->room))
    {
    case OCCUPANCY_ROOM_ATTACHED:
      return OCCUPANCY_READING_WAITING;

    case OCCUPANCY_ROOM_INITIALIZED:
    case OCCUPANCY_ROOM_ATTACHING:
    case OCCUPANCY_ROOM_SUSPENDED:
      break;

    case OCCUPANCY_ROOM_DETACHING:
    case OCCUPANCY_ROOM_DETACHED:
    case OCCUPANCY_ROOM_FAILED:
    case OCCUPANCY_ROOM_RELEASING:
    case OCCUPANCY_ROOM_RELEASED:
    default:
      return OCCUPANCY_READING_DETACHED;
    }

  switch (occupancy_model_get_state (occupancy_account_get_model (self->account)))
    {
    case ABLY_CONNECTION_CONNECTED:
      return OCCUPANCY_READING_ATTACHING;

    case ABLY_CONNECTION_CONNECTING:
    case ABLY_CONNECTION_DISCONNECTED:
    case ABLY_CONNECTION_SUSPENDED:
      return OCCUPANCY_READING_CONNECTING;

    case ABLY_CONNECTION_INITIALIZED:
    case ABLY_CONNECTION_CLOSING:
    case ABLY_CONNECTION_CLOSED:
    case ABLY_CONNECTION_FAILED:
    default:
      return OCCUPANCY_READING_DETACHED;
    }
}

static OccupancyReadingState
occupancy_watch_find_state (OccupancyWatch *self)
{
  if (self->room == NULL)
    return OCCUPANCY_READING_DETACHED;

  if (occupancy_room_get_status (self->room) == OCCUPANCY_ROOM_FAILED &&
      g_error_matches (occupancy_room_get_error (self->room), ABLY_ERROR, ERROR_CAPABILITY))
    return OCCUPANCY_READING_REFUSED;

  switch (occupancy_room_get_trust (self->room))
    {
    case OCCUPANCY_TRUST_LIVE:
      return OCCUPANCY_READING_LIVE;
    case OCCUPANCY_TRUST_POLLED:
      return OCCUPANCY_READING_POLLED;
    case OCCUPANCY_TRUST_STALE:
      return OCCUPANCY_READING_STALE;
    case OCCUPANCY_TRUST_INVALID:
      return OCCUPANCY_READING_INVALID;
    case OCCUPANCY_TRUST_UNKNOWN:
    default:
      return occupancy_watch_find_reason (self);
    }
}

/* A value that became true again holds from now on, though no sample says so:
 * events come only on change. */
static void
occupancy_watch_follow_trust (OccupancyWatch        *self,
                              OccupancyReadingState  state)
{
  OccupancySample sample;

  if (state != OCCUPANCY_READING_LIVE && state != OCCUPANCY_READING_POLLED)
    {
      occupancy_series_append_gap (self->series, self->state_since);
    }
  else if (occupancy_room_get_latest (self->room, &sample))
    {
      sample.time = self->state_since;
      occupancy_series_append (self->series, &sample);
    }
}

static void
occupancy_watch_update_state (OccupancyWatch *self)
{
  OccupancyReadingState state;

  g_assert (OCCUPANCY_IS_WATCH (self));

  state = occupancy_watch_find_state (self);
  if (self->state == state)
    return;

  self->state = state;
  self->state_since = occupancy_sample_now ();
  occupancy_watch_follow_trust (self, state);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STATE]);
}

static void
occupancy_watch_sampled_cb (OccupancyWatch        *self,
                            const OccupancySample *sample)
{
  g_assert (OCCUPANCY_IS_WATCH (self));

  occupancy_series_append (self->series, sample);
}

static void
occupancy_watch_constructed (GObject *object)
{
  OccupancyWatch *self = OCCUPANCY_WATCH (object);

  G_OBJECT_CLASS (occupancy_watch_parent_class)->constructed (object);

  g_signal_connect_object (occupancy_account_get_model (self->account), "notify::state",
                           G_CALLBACK (occupancy_watch_update_state), self,
                           G_CONNECT_SWAPPED);
}

static void
occupancy_watch_dispose (GObject *object)
{
  OccupancyWatch *self = OCCUPANCY_WATCH (object);

  g_clear_object (&self->room);
  g_clear_object (&self->account);
  g_clear_object (&self->series);

  G_OBJECT_CLASS (occupancy_watch_parent_class)->dispose (object);
}

static void
occupancy_watch_finalize (GObject *object)
{
  OccupancyWatch *self = OCCUPANCY_WATCH (object);

  g_free (self->name);
  g_free (self->alias);

  G_OBJECT_CLASS (occupancy_watch_parent_class)->finalize (object);
}

static void
occupancy_watch_get_property (GObject    *object,
                              guint       prop_id,
                              GValue     *value,
                              GParamSpec *pspec)
{
  OccupancyWatch *self = OCCUPANCY_WATCH (object);

  switch (prop_id)
    {
    case PROP_ACCOUNT:
      g_value_set_object (value, self->account);
      break;
    case PROP_NAME:
      g_value_set_string (value, self->name);
      break;
    case PROP_ALIAS:
      g_value_set_string (value, self->alias);
      break;
    case PROP_TITLE:
      g_value_set_string (value, occupancy_watch_get_title (self));
      break;
    case PROP_ROOM:
      g_value_set_object (value, self->room);
      break;
    case PROP_SERIES:
      g_value_set_object (value, self->series);
      break;
    case PROP_STATE:
      g_value_set_enum (value, self->state);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
occupancy_watch_set_property (GObject      *object,
                              guint         prop_id,
                              const GValue *value,
                              GParamSpec   *pspec)
{
  OccupancyWatch *self = OCCUPANCY_WATCH (object);

  switch (prop_id)
    {
    case PROP_ACCOUNT:
      self->account = g_value_dup_object (value);
      break;
    case PROP_NAME:
      self->name = g_value_dup_string (value);
      break;
    case PROP_ALIAS:
      occupancy_watch_set_alias (self, g_value_get_string (value));
      break;
    case PROP_ROOM:
      occupancy_watch_set_room (self, g_value_get_object (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
occupancy_watch_class_init (OccupancyWatchClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->constructed = occupancy_watch_constructed;
  object_class->dispose = occupancy_watch_dispose;
  object_class->finalize = occupancy_watch_finalize;
  object_class->get_property = occupancy_watch_get_property;
  object_class->set_property = occupancy_watch_set_property;

  /**
   * OccupancyWatch:account:
   *
   * The account of the room.
   */
  properties[PROP_ACCOUNT] =
    g_param_spec_object ("account", NULL, NULL,
                         OCCUPANCY_TYPE_ACCOUNT,
                         G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);

  /**
   * OccupancyWatch:name:
   *
   * The name of the room in the service.
   */
  properties[PROP_NAME] =
    g_param_spec_string ("name", NULL, NULL,
                         NULL,
                         G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);

  /**
   * OccupancyWatch:alias:
   *
   * What the person calls the room, if not by its name.
   */
  properties[PROP_ALIAS] =
    g_param_spec_string ("alias", NULL, NULL,
                         NULL,
                         G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

  /**
   * OccupancyWatch:title:
   *
   * What to call the room on screen: the alias, or else the name.
   */
  properties[PROP_TITLE] =
    g_param_spec_string ("title", NULL, NULL,
                         NULL,
                         G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

  /**
   * OccupancyWatch:room:
   *
   * The room that gives the counts at this time.
   */
  properties[PROP_ROOM] =
    g_param_spec_object ("room", NULL, NULL,
                         OCCUPANCY_TYPE_ROOM,
                         G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

  /**
   * OccupancyWatch:series:
   *
   * The last hour.
   */
  properties[PROP_SERIES] =
    g_param_spec_object ("series", NULL, NULL,
                         OCCUPANCY_TYPE_SERIES,
                         G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);

  /**
   * OccupancyWatch:state:
   *
   * What can be said of the counts.
   */
  properties[PROP_STATE] =
    g_param_spec_enum ("state", NULL, NULL,
                       OCCUPANCY_TYPE_READING_STATE,
                       OCCUPANCY_READING_DETACHED,
                       G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
occupancy_watch_init (OccupancyWatch *self)
{
  self->series = occupancy_series_new ();
}

/**
 * occupancy_watch_new:
 * @account: the account of the room
 * @name: the name of the room in the service
 *
 * Creates a watch without a room, so that nothing is known yet.
 *
 * Returns: (transfer full): a new watch
 */
OccupancyWatch *
occupancy_watch_new (OccupancyAccount *account,
                     const char       *name)
{
  g_return_val_if_fail (OCCUPANCY_IS_ACCOUNT (account), NULL);
  g_return_val_if_fail (name != NULL, NULL);

  return g_object_new (OCCUPANCY_TYPE_WATCH,
                       "account", account,
                       "name", name,
                       NULL);
}

/**
 * occupancy_watch_get_account:
 * @self: a watch
 *
 * Gets the account of the room.
 *
 * Returns: (transfer none): the account
 */
OccupancyAccount *
occupancy_watch_get_account (OccupancyWatch *self)
{
  g_return_val_if_fail (OCCUPANCY_IS_WATCH (self), NULL);

  return self->account;
}

/**
 * occupancy_watch_get_name:
 * @self: a watch
 *
 * Gets the name of the room in the service.
 *
 * Returns: the name
 */
const char *
occupancy_watch_get_name (OccupancyWatch *self)
{
  g_return_val_if_fail (OCCUPANCY_IS_WATCH (self), NULL);

  return self->name;
}

/**
 * occupancy_watch_get_alias:
 * @self: a watch
 *
 * Gets what the person calls the room, if not by its name.
 *
 * Returns: (nullable): the alias
 */
const char *
occupancy_watch_get_alias (OccupancyWatch *self)
{
  g_return_val_if_fail (OCCUPANCY_IS_WATCH (self), NULL);

  return self->alias;
}

/**
 * occupancy_watch_set_alias:
 * @self: a watch
 * @alias: (nullable): what the person calls the room; empty is none
 *
 * Sets what the person calls the room.
 */
void
occupancy_watch_set_alias (OccupancyWatch *self,
                           const char     *alias)
{
  g_return_if_fail (OCCUPANCY_IS_WATCH (self));

  if (alias != NULL && alias[0] == '\0')
    alias = NULL;

  if (!g_set_str (&self->alias, alias))
    return;

  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ALIAS]);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_TITLE]);
}

/**
 * occupancy_watch_get_title:
 * @self: a watch
 *
 * Gets what to call the room on screen.
 *
 * Returns: the alias, or else the name
 */
const char *
occupancy_watch_get_title (OccupancyWatch *self)
{
  g_return_val_if_fail (OCCUPANCY_IS_WATCH (self), NULL);

  return self->alias != NULL ? self->alias : self->name;
}

/**
 * occupancy_watch_get_room:
 * @self: a watch
 *
 * Gets the room that gives the counts at this time.
 *
 * Returns: (transfer none) (nullable): the room
 */
OccupancyRoom *
occupancy_watch_get_room (OccupancyWatch *self)
{
  g_return_val_if_fail (OCCUPANCY_IS_WATCH (self), NULL);

  return self->room;
}

/**
 * occupancy_watch_set_room:
 * @self: a watch
 * @room: (nullable): the room that gives the counts from now on
 *
 * Sets the room that gives the counts.
 */
void
occupancy_watch_set_room (OccupancyWatch *self,
                          OccupancyRoom  *room)
{
  g_return_if_fail (OCCUPANCY_IS_WATCH (self));
  g_return_if_fail (room == NULL || OCCUPANCY_IS_ROOM (room));

  if (self->room == room)
    return;

  if (self->room != NULL)
    {
      g_signal_handlers_disconnect_by_func (self->room, occupancy_watch_sampled_cb, self);
      g_signal_handlers_disconnect_by_func (self->room, occupancy_watch_update_state, self);
    }

  g_set_object (&self->room, room);

  if (room != NULL)
    {
      g_signal_connect_object (room, "sampled",
                               G_CALLBACK (occupancy_watch_sampled_cb), self,
                               G_CONNECT_SWAPPED);
      g_signal_connect_object (room, "notify::trust",
                               G_CALLBACK (occupancy_watch_update_state), self,
                               G_CONNECT_SWAPPED);
      g_signal_connect_object (room, "notify::status",
                               G_CALLBACK (occupancy_watch_update_state), self,
                               G_CONNECT_SWAPPED);
    }

  occupancy_watch_update_state (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ROOM]);
}

/**
 * occupancy_watch_get_series:
 * @self: a watch
 *
 * Gets the last hour.
 *
 * Returns: (transfer none): the series
 */
OccupancySeries *
occupancy_watch_get_series (OccupancyWatch *self)
{
  g_return_val_if_fail (OCCUPANCY_IS_WATCH (self), NULL);

  return self->series;
}

/**
 * occupancy_watch_get_state:
 * @self: a watch
 *
 * Gets what can be said of the counts.
 *
 * Returns: a state
 */
OccupancyReadingState
occupancy_watch_get_state (OccupancyWatch *self)
{
  g_return_val_if_fail (OCCUPANCY_IS_WATCH (self), OCCUPANCY_READING_DETACHED);

  return self->state;
}

/**
 * occupancy_watch_get_reading:
 * @self: a watch
 * @reading: (out caller-allocates): where to put it
 *
 * Gets what a person is to be told now.
 */
void
occupancy_watch_get_reading (OccupancyWatch   *self,
                             OccupancyReading *reading)
{
  OccupancySample sample;

  g_return_if_fail (OCCUPANCY_IS_WATCH (self));
  g_return_if_fail (reading != NULL);

  *reading = (OccupancyReading) { .state = self->state, .since = self->state_since };

  if (self->room == NULL || !occupancy_room_get_latest (self->room, &sample))
    return;

  reading->connections = occupancy_sample_get_others (&sample);
  reading->presence_members = MAX (sample.presence_members, 0);
  if (self->state == OCCUPANCY_READING_POLLED)
    reading->since = sample.time;
}
