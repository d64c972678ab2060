/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "monitor/occupancy-setup-room.h"

/**
 * OccupancySetupRoom:
 *
 * A room as the person set it up: of which account, what it is called, and
 * where it stands in the list.
 */
struct _OccupancySetupRoom
{
  GObject parent_instance;

  char *account;
  char *name;
  char *alias;
  char *group;
  gboolean favourite;
  gboolean events;
};

G_DEFINE_FINAL_TYPE (OccupancySetupRoom, occupancy_setup_room, G_TYPE_OBJECT)

enum
{
  PROP_0,
  PROP_ACCOUNT,
  PROP_NAME,
  PROP_ALIAS,
  PROP_GROUP,
  PROP_FAVOURITE,
  PROP_EVENTS,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static void
occupancy_setup_room_finalize (GObject *object)
{
  OccupancySetupRoom *self = OCCUPANCY_SETUP_ROOM (object);

  g_free (self->account);
  g_free (self->name);
  g_free (self->alias);
  g_free (self->group);

  G_OBJECT_CLASS (occupancy_setup_room_parent_class)->finalize (object);
}

static void
occupancy_setup_room_get_property (GObject    *object,
                                   guint       prop_id,
                                   GValue     *value,
                                   GParamSpec *pspec)
{
  OccupancySetupRoom *self = OCCUPANCY_SETUP_ROOM (object);

  switch (prop_id)
    {
    case PROP_ACCOUNT:
      g_value_set_string (value, self->account);
      break;
    case PROP_NAME:
      g_value_set_string (value, self->name);
      break;
    case PROP_ALIAS:
      g_value_set_string (value, self->alias);
      break;
    case PROP_GROUP:
      g_value_set_string (value, self->group);
      break;
    case PROP_FAVOURITE:
      g_value_set_boolean (value, self->favourite);
      break;
    case PROP_EVENTS:
      g_value_set_boolean (value, self->events);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
occupancy_setup_room_set_property (GObject      *object,
                                   guint         prop_id,
                                   const GValue *value,
                                   GParamSpec   *pspec)
{
  OccupancySetupRoom *self = OCCUPANCY_SETUP_ROOM (object);

  switch (prop_id)
    {
    case PROP_ACCOUNT:
      self->account = g_value_dup_string (value);
      break;
    case PROP_NAME:
      self->name = g_value_dup_string (value);
      break;
    case PROP_ALIAS:
      occupancy_setup_room_set_alias (self, g_value_get_string (value));
      break;
    case PROP_GROUP:
      occupancy_setup_room_set_group (self, g_value_get_string (value));
      break;
    case PROP_FAVOURITE:
      occupancy_setup_room_set_favourite (self, g_value_get_boolean (value));
      break;
    case PROP_EVENTS:
      occupancy_setup_room_set_events (self, g_value_get_boolean (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
occupancy_setup_room_class_init (OccupancySetupRoomClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags given = G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS;
  GParamFlags changing = G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->finalize = occupancy_setup_room_finalize;
  object_class->get_property = occupancy_setup_room_get_property;
  object_class->set_property = occupancy_setup_room_set_property;

  /**
   * OccupancySetupRoom:account:
   *
   * The account of the room.
   */
  properties[PROP_ACCOUNT] =
    g_param_spec_string ("account", NULL, NULL, NULL, given);

  /**
   * OccupancySetupRoom:name:
   *
   * The name of the room in the service.
   */
  properties[PROP_NAME] =
    g_param_spec_string ("name", NULL, NULL, NULL, given);

  /**
   * OccupancySetupRoom:alias:
   *
   * What a person calls the room, or %NULL.
   */
  properties[PROP_ALIAS] =
    g_param_spec_string ("alias", NULL, NULL, NULL, changing);

  /**
   * OccupancySetupRoom:group:
   *
   * The name of the group that the room is in, or %NULL.
   */
  properties[PROP_GROUP] =
    g_param_spec_string ("group", NULL, NULL, NULL, changing);

  /**
   * OccupancySetupRoom:favourite:
   *
   * Whether the room is kept at the top.
   */
  properties[PROP_FAVOURITE] =
    g_param_spec_boolean ("favourite", NULL, NULL, FALSE, changing);

  /**
   * OccupancySetupRoom:events:
   *
   * Whether the room is watched by occupancy events, not by polling.
   */
  properties[PROP_EVENTS] =
    g_param_spec_boolean ("events", NULL, NULL, TRUE, changing);

  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
occupancy_setup_room_init (OccupancySetupRoom *self)
{
  self->events = TRUE;
}

/**
 * occupancy_setup_room_new:
 * @account: the UUID of the account of the room
 * @name: the name of the room in the service
 *
 * Makes a room that is watched by events.
 *
 * Returns: (transfer full): a new room
 */
OccupancySetupRoom *
occupancy_setup_room_new (const char *account,
                          const char *name)
{
  g_return_val_if_fail (account != NULL, NULL);
  g_return_val_if_fail (name != NULL, NULL);

  return g_object_new (OCCUPANCY_TYPE_SETUP_ROOM, "account", account, "name", name, NULL);
}

/**
 * occupancy_setup_room_get_account:
 * @self: a room
 *
 * Gets the account of the room.
 *
 * Returns: a UUID
 */
const char *
occupancy_setup_room_get_account (OccupancySetupRoom *self)
{
  g_return_val_if_fail (OCCUPANCY_IS_SETUP_ROOM (self), NULL);

  return self->account;
}

/**
 * occupancy_setup_room_get_name:
 * @self: a room
 *
 * Gets the name of the room in the service.
 *
 * Returns: the name
 */
const char *
occupancy_setup_room_get_name (OccupancySetupRoom *self)
{
  g_return_val_if_fail (OCCUPANCY_IS_SETUP_ROOM (self), NULL);

  return self->name;
}

/**
 * occupancy_setup_room_get_alias:
 * @self: a room
 *
 * Gets what a person calls the room.
 *
 * Returns: (nullable): the alias, or %NULL
 */
const char *
occupancy_setup_room_get_alias (OccupancySetupRoom *self)
{
  g_return_val_if_fail (OCCUPANCY_IS_SETUP_ROOM (self), NULL);

  return self->alias;
}

/**
 * occupancy_setup_room_set_alias:
 * @self: a room
 * @alias: (nullable): the alias, or %NULL
 *
 * Sets what a person calls the room.
 */
void
occupancy_setup_room_set_alias (OccupancySetupRoom *self,
                                const char         *alias)
{
  g_return_if_fail (OCCUPANCY_IS_SETUP_ROOM (self));

  if (alias != NULL && *alias == '\0')
    alias = NULL;

  if (g_set_str (&self->alias, alias))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ALIAS]);
}

/**
 * occupancy_setup_room_get_group:
 * @self: a room
 *
 * Gets the name of the group that the room is in.
 *
 * Returns: (nullable): the name of the group, or %NULL
 */
const char *
occupancy_setup_room_get_group (OccupancySetupRoom *self)
{
  g_return_val_if_fail (OCCUPANCY_IS_SETUP_ROOM (self), NULL);

  return self->group;
}

/**
 * occupancy_setup_room_set_group:
 * @self: a room
 * @group: (nullable): the name of the group, or %NULL
 *
 * Sets the name of the group that the room is in.
 */
void
occupancy_setup_room_set_group (OccupancySetupRoom *self,
                                const char         *group)
{
  g_return_if_fail (OCCUPANCY_IS_SETUP_ROOM (self));

  if (g_set_str (&self->group, group))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_GROUP]);
}

/**
 * occupancy_setup_room_get_favourite:
 * @self: a room
 *
 * Gets whether the room is kept at the top.
 *
 * Returns: whether it is a favourite
 */
gboolean
occupancy_setup_room_get_favourite (OccupancySetupRoom *self)
{
  g_return_val_if_fail (OCCUPANCY_IS_SETUP_ROOM (self), FALSE);

  return self->favourite;
}

/**
 * occupancy_setup_room_set_favourite:
 * @self: a room
 * @favourite: whether it is a favourite
 *
 * Sets whether the room is kept at the top.
 */
void
occupancy_setup_room_set_favourite (OccupancySetupRoom *self,
                                    gboolean            favourite)
{
  g_return_if_fail (OCCUPANCY_IS_SETUP_ROOM (self));

  favourite = !!favourite;
  if (self->favourite == favourite)
    return;

  self->favourite = favourite;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_FAVOURITE]);
}

/**
 * occupancy_setup_room_get_events:
 * @self: a room
 *
 * Gets whether the room is watched by occupancy events, not by polling.
 *
 * Returns: whether by events
 */
gboolean
occupancy_setup_room_get_events (OccupancySetupRoom *self)
{
  g_return_val_if_fail (OCCUPANCY_IS_SETUP_ROOM (self), FALSE);

  return self->events;
}

/**
 * occupancy_setup_room_set_events:
 * @self: a room
 * @events: whether by events
 *
 * Sets whether the room is watched by occupancy events, not by polling.
 */
void
occupancy_setup_room_set_events (OccupancySetupRoom *self,
                                 gboolean            events)
{
  g_return_if_fail (OCCUPANCY_IS_SETUP_ROOM (self));

  events = !!events;
  if (self->events == events)
    return;

  self->events = events;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_EVENTS]);
}
