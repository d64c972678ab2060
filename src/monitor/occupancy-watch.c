/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "monitor/occupancy-watch-private.h"

/**
 * OccupancyWatch:
 *
 * A room as the person set it up: of which account, what it is called, what is
 * known of it, and what was in the last hour. It outlives the [class@Room].
 */

G_DEFINE_FINAL_TYPE (OccupancyWatch, occupancy_watch, G_TYPE_OBJECT)

enum
{
  PROP_0,
  PROP_ACCOUNT,
  PROP_SETUP,
  PROP_NAME,
  PROP_ALIAS,
  PROP_TITLE,
  PROP_GROUP,
  PROP_FAVOURITE,
  PROP_ROOM,
  PROP_SERIES,
  PROP_STATE,
  PROP_COUNT_OWN,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];
guint occupancy_watch_signals[OCCUPANCY_WATCH_N_SIGNALS];

static void
occupancy_watch_setup_cb (OccupancyWatch *self,
                          GParamSpec     *pspec)
{
  g_assert (OCCUPANCY_IS_WATCH (self));

  if (g_str_equal (pspec->name, "alias"))
    {
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ALIAS]);
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_TITLE]);
    }
  else if (g_str_equal (pspec->name, "group"))
    {
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_GROUP]);
    }
  else if (g_str_equal (pspec->name, "favourite"))
    {
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_FAVOURITE]);
    }
}

static void
occupancy_watch_constructed (GObject *object)
{
  OccupancyWatch *self = OCCUPANCY_WATCH (object);

  G_OBJECT_CLASS (occupancy_watch_parent_class)->constructed (object);

  g_signal_connect_object (self->setup, "notify",
                           G_CALLBACK (occupancy_watch_setup_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->account, "notify::state",
                           G_CALLBACK (occupancy_watch_update_state), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->account, "notify::problem",
                           G_CALLBACK (occupancy_watch_update_state), self,
                           G_CONNECT_SWAPPED);
  self->state = occupancy_watch_find_state (self);
  self->state_since = occupancy_sample_now ();
}

static void
occupancy_watch_finalize (GObject *object)
{
  OccupancyWatch *self = OCCUPANCY_WATCH (object);

  if (self->n_viewers > 0 && self->room != NULL)
    occupancy_room_remove_viewer (self->room);
  g_clear_object (&self->room);
  g_clear_object (&self->account);
  g_clear_object (&self->setup);
  g_clear_object (&self->series);

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
    case PROP_SETUP:
      g_value_set_object (value, self->setup);
      break;
    case PROP_NAME:
      g_value_set_string (value, occupancy_watch_get_name (self));
      break;
    case PROP_ALIAS:
      g_value_set_string (value, occupancy_watch_get_alias (self));
      break;
    case PROP_TITLE:
      g_value_set_string (value, occupancy_watch_get_title (self));
      break;
    case PROP_GROUP:
      g_value_set_string (value, occupancy_watch_get_group (self));
      break;
    case PROP_FAVOURITE:
      g_value_set_boolean (value, occupancy_watch_get_favourite (self));
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
    case PROP_COUNT_OWN:
      g_value_set_boolean (value, self->count_own);
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
    case PROP_SETUP:
      self->setup = g_value_dup_object (value);
      break;
    case PROP_ROOM:
      occupancy_watch_set_room (self, g_value_get_object (value));
      break;
    case PROP_COUNT_OWN:
      occupancy_watch_set_count_own (self, g_value_get_boolean (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
occupancy_watch_class_init (OccupancyWatchClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags told = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;
  GParamFlags changing = G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->constructed = occupancy_watch_constructed;
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
   * OccupancyWatch:setup:
   *
   * The room as the person set it up.
   */
  properties[PROP_SETUP] =
    g_param_spec_object ("setup", NULL, NULL,
                         OCCUPANCY_TYPE_SETUP_ROOM,
                         G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);

  /**
   * OccupancyWatch:name:
   *
   * The name of the room in the service.
   */
  properties[PROP_NAME] =
    g_param_spec_string ("name", NULL, NULL, NULL, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);

  /**
   * OccupancyWatch:alias:
   *
   * What the person calls the room, if not by its name.
   */
  properties[PROP_ALIAS] = g_param_spec_string ("alias", NULL, NULL, NULL, told);

  /**
   * OccupancyWatch:title:
   *
   * What to call the room on screen: the alias, or else the name.
   */
  properties[PROP_TITLE] = g_param_spec_string ("title", NULL, NULL, NULL, told);

  /**
   * OccupancyWatch:group:
   *
   * The group that the person put the room in.
   */
  properties[PROP_GROUP] = g_param_spec_string ("group", NULL, NULL, NULL, told);

  /**
   * OccupancyWatch:favourite:
   *
   * Whether the person pinned the room.
   */
  properties[PROP_FAVOURITE] = g_param_spec_boolean ("favourite", NULL, NULL, FALSE, told);

  /**
   * OccupancyWatch:room:
   *
   * The room that gives the counts at this time.
   */
  properties[PROP_ROOM] = g_param_spec_object ("room", NULL, NULL, OCCUPANCY_TYPE_ROOM, changing);

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
                       OCCUPANCY_TYPE_READING_STATE, OCCUPANCY_READING_DETACHED, told);

  /**
   * OccupancyWatch:count-own:
   *
   * Whether a reading includes our own attachments.
   */
  properties[PROP_COUNT_OWN] = g_param_spec_boolean ("count-own", NULL, NULL, FALSE, changing);

  g_object_class_install_properties (object_class, N_PROPS, properties);

  /**
   * OccupancyWatch::sampled:
   * @self: a watch
   * @sample: (type gpointer): the `OccupancySample`, valid during the emission
   *
   * Both counts are known, and hold from the time of @sample on: a new sample,
   * or one that became true again.
   */
  occupancy_watch_signals[OCCUPANCY_WATCH_SAMPLED] =
    g_signal_new ("sampled", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                  G_TYPE_NONE, 1, G_TYPE_POINTER);

  /**
   * OccupancyWatch::lost:
   * @self: a watch
   * @time: in milliseconds since 1970 UTC
   *
   * From @time on nothing is known: the connection is gone, events may have
   * been lost, or the last payload broke the rules.
   */
  occupancy_watch_signals[OCCUPANCY_WATCH_LOST] =
    g_signal_new ("lost", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                  G_TYPE_NONE, 1, G_TYPE_INT64);
}

static void
occupancy_watch_init (OccupancyWatch *self)
{
  self->series = occupancy_series_new ();
}

/* What is only for the other part of the class; see the private header. */

void
occupancy_watch_notify_state (OccupancyWatch *self)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STATE]);
}

/**
 * occupancy_watch_new:
 * @account: the account of the room
 * @setup: the room as the person set it up
 *
 * Creates a watch without a room, so that nothing is known yet.
 *
 * Returns: (transfer full): a new watch
 */
OccupancyWatch *
occupancy_watch_new (OccupancyAccount   *account,
                     OccupancySetupRoom *setup)
{
  g_return_val_if_fail (OCCUPANCY_IS_ACCOUNT (account), NULL);
  g_return_val_if_fail (OCCUPANCY_IS_SETUP_ROOM (setup), NULL);

  return g_object_new (OCCUPANCY_TYPE_WATCH,
                       "account", account,
                       "setup", setup,
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
 * occupancy_watch_get_setup:
 * @self: a watch
 *
 * Gets the room as the person set it up: what to change for another alias,
 * another group, or another place in the list.
 *
 * Returns: (transfer none): the room of the setup
 */
OccupancySetupRoom *
occupancy_watch_get_setup (OccupancyWatch *self)
{
  g_return_val_if_fail (OCCUPANCY_IS_WATCH (self), NULL);

  return self->setup;
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

  return occupancy_setup_room_get_name (self->setup);
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

  return occupancy_setup_room_get_alias (self->setup);
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

  return occupancy_watch_get_alias (self) != NULL ? occupancy_watch_get_alias (self)
                                                   : occupancy_watch_get_name (self);
}

/**
 * occupancy_watch_get_group:
 * @self: a watch
 *
 * Gets the group that the person put the room in.
 *
 * Returns: (nullable): the name of a group
 */
const char *
occupancy_watch_get_group (OccupancyWatch *self)
{
  g_return_val_if_fail (OCCUPANCY_IS_WATCH (self), NULL);

  return occupancy_setup_room_get_group (self->setup);
}

/**
 * occupancy_watch_get_favourite:
 * @self: a watch
 *
 * Gets whether the person pinned the room.
 *
 * Returns: whether it is pinned
 */
gboolean
occupancy_watch_get_favourite (OccupancyWatch *self)
{
  g_return_val_if_fail (OCCUPANCY_IS_WATCH (self), FALSE);

  return occupancy_setup_room_get_favourite (self->setup);
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
 * occupancy_watch_add_viewer:
 * @self: a watch
 *
 * Tells that something on screen shows the room, whichever it is at the time: see
 * [method@Room.add_viewer]. Each call is undone by one of
 * [method@Watch.remove_viewer].
 */
void
occupancy_watch_add_viewer (OccupancyWatch *self)
{
  g_return_if_fail (OCCUPANCY_IS_WATCH (self));

  if (self->n_viewers++ == 0 && self->room != NULL)
    occupancy_room_add_viewer (self->room);
}

/**
 * occupancy_watch_remove_viewer:
 * @self: a watch
 *
 * Tells that something shows the room no longer.
 */
void
occupancy_watch_remove_viewer (OccupancyWatch *self)
{
  g_return_if_fail (OCCUPANCY_IS_WATCH (self));
  g_return_if_fail (self->n_viewers > 0);

  if (--self->n_viewers == 0 && self->room != NULL)
    occupancy_room_remove_viewer (self->room);
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
      if (self->n_viewers > 0)
        occupancy_room_remove_viewer (self->room);
    }

  g_set_object (&self->room, room);

  if (room != NULL)
    {
      if (self->n_viewers > 0)
        occupancy_room_add_viewer (room);
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
 * occupancy_watch_get_count_own:
 * @self: a watch
 *
 * Gets whether a reading includes our own attachments.
 *
 * Returns: whether they are counted
 */
gboolean
occupancy_watch_get_count_own (OccupancyWatch *self)
{
  g_return_val_if_fail (OCCUPANCY_IS_WATCH (self), FALSE);

  return self->count_own;
}

/**
 * occupancy_watch_set_count_own:
 * @self: a watch
 * @count_own: whether to count them
 *
 * Sets whether a reading includes our own attachments.
 */
void
occupancy_watch_set_count_own (OccupancyWatch *self,
                               gboolean        count_own)
{
  g_return_if_fail (OCCUPANCY_IS_WATCH (self));

  count_own = !!count_own;
  if (self->count_own == count_own)
    return;

  self->count_own = count_own;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_COUNT_OWN]);
}
