/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "model/occupancy-active-room.h"

/**
 * OccupancyActiveRoom:
 *
 * A room that the service knows to be active, whether it is watched or not.
 */
struct _OccupancyActiveRoom
{
  GObject parent_instance;

  char *name;
  gint64 connections;
  gint64 presence_members;
  gboolean known;
};

G_DEFINE_FINAL_TYPE (OccupancyActiveRoom, occupancy_active_room, G_TYPE_OBJECT)

enum
{
  PROP_0,
  PROP_NAME,
  PROP_KNOWN,
  PROP_CONNECTIONS,
  PROP_PRESENCE_MEMBERS,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static void
occupancy_active_room_finalize (GObject *object)
{
  OccupancyActiveRoom *self = OCCUPANCY_ACTIVE_ROOM (object);

  g_clear_pointer (&self->name, g_free);

  G_OBJECT_CLASS (occupancy_active_room_parent_class)->finalize (object);
}

static void
occupancy_active_room_get_property (GObject    *object,
                                    guint       prop_id,
                                    GValue     *value,
                                    GParamSpec *pspec)
{
  OccupancyActiveRoom *self = OCCUPANCY_ACTIVE_ROOM (object);

  switch (prop_id)
    {
    case PROP_NAME:
      g_value_set_string (value, self->name);
      break;
    case PROP_KNOWN:
      g_value_set_boolean (value, self->known);
      break;
    case PROP_CONNECTIONS:
      g_value_set_int64 (value, self->connections);
      break;
    case PROP_PRESENCE_MEMBERS:
      g_value_set_int64 (value, self->presence_members);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
occupancy_active_room_class_init (OccupancyActiveRoomClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = occupancy_active_room_finalize;
  object_class->get_property = occupancy_active_room_get_property;

  /**
   * OccupancyActiveRoom:name:
   *
   * The name of the room, without the suffix of its channel.
   */
  properties[PROP_NAME] =
    g_param_spec_string ("name", NULL, NULL, NULL,
                         G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);

  /**
   * OccupancyActiveRoom:known:
   *
   * Whether its counts are known: they are zero where they are not.
   */
  properties[PROP_KNOWN] =
    g_param_spec_boolean ("known", NULL, NULL, FALSE,
                          G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);

  /**
   * OccupancyActiveRoom:connections:
   *
   * The connections when they were last told.
   */
  properties[PROP_CONNECTIONS] =
    g_param_spec_int64 ("connections", NULL, NULL, G_MININT64, G_MAXINT64, 0,
                        G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);

  /**
   * OccupancyActiveRoom:presence-members:
   *
   * The presence members when they were last told.
   */
  properties[PROP_PRESENCE_MEMBERS] =
    g_param_spec_int64 ("presence-members", NULL, NULL, G_MININT64, G_MAXINT64, 0,
                        G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);

  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
occupancy_active_room_init (OccupancyActiveRoom *self)
{
}

/**
 * occupancy_active_room_new:
 * @name: the name of a room
 *
 * Makes an active room whose counts are not known.
 *
 * Returns: (transfer full): a new active room
 */
OccupancyActiveRoom *
occupancy_active_room_new (const char *name)
{
  OccupancyActiveRoom *self;

  g_return_val_if_fail (name != NULL, NULL);

  self = g_object_new (OCCUPANCY_TYPE_ACTIVE_ROOM, NULL);
  self->name = g_strdup (name);
  return self;
}

/**
 * occupancy_active_room_get_name:
 * @self: an active room
 *
 * Gets the name of the room.
 *
 * Returns: (transfer none): the name
 */
const char *
occupancy_active_room_get_name (OccupancyActiveRoom *self)
{
  g_return_val_if_fail (OCCUPANCY_IS_ACTIVE_ROOM (self), NULL);

  return self->name;
}

/**
 * occupancy_active_room_get_known:
 * @self: an active room
 *
 * Gets whether the counts are known.
 *
 * Returns: whether they are
 */
gboolean
occupancy_active_room_get_known (OccupancyActiveRoom *self)
{
  g_return_val_if_fail (OCCUPANCY_IS_ACTIVE_ROOM (self), FALSE);

  return self->known;
}

/**
 * occupancy_active_room_get_connections:
 * @self: an active room
 *
 * Gets the connections when they were last told.
 *
 * Returns: the number, 0 where it is not known
 */
gint64
occupancy_active_room_get_connections (OccupancyActiveRoom *self)
{
  g_return_val_if_fail (OCCUPANCY_IS_ACTIVE_ROOM (self), 0);

  return self->connections;
}

/**
 * occupancy_active_room_get_presence_members:
 * @self: an active room
 *
 * Gets the presence members when they were last told.
 *
 * Returns: the number, 0 where it is not known
 */
gint64
occupancy_active_room_get_presence_members (OccupancyActiveRoom *self)
{
  g_return_val_if_fail (OCCUPANCY_IS_ACTIVE_ROOM (self), 0);

  return self->presence_members;
}

/**
 * occupancy_active_room_set_counts:
 * @self: an active room
 * @connections: the connections of the room
 * @presence_members: its presence members
 *
 * Sets the counts, which are known from then on.
 */
void
occupancy_active_room_set_counts (OccupancyActiveRoom *self,
                                  gint64               connections,
                                  gint64               presence_members)
{
  g_return_if_fail (OCCUPANCY_IS_ACTIVE_ROOM (self));

  g_object_freeze_notify (G_OBJECT (self));
  if (self->connections != connections)
    {
      self->connections = connections;
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_CONNECTIONS]);
    }
  if (self->presence_members != presence_members)
    {
      self->presence_members = presence_members;
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PRESENCE_MEMBERS]);
    }
  if (!self->known)
    {
      self->known = TRUE;
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_KNOWN]);
    }
  g_object_thaw_notify (G_OBJECT (self));
}
