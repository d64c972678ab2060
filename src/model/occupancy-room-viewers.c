/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "model/occupancy-room-private.h"

/* Who sees a room, so that it goes before others. */

/*< private >
 * occupancy_room_get_urgency:
 *
 * Returns: who the room waits among
 */
OccupancyUrgency
occupancy_room_get_urgency (OccupancyRoom *self)
{
  return self->n_viewers > 0 ? OCCUPANCY_URGENCY_VISIBLE : OCCUPANCY_URGENCY_HIDDEN;
}

/**
 * occupancy_room_get_visible:
 * @self: a room
 *
 * Gets whether somebody sees the room.
 *
 * Returns: whether somebody does
 */
gboolean
occupancy_room_get_visible (OccupancyRoom *self)
{
  g_return_val_if_fail (OCCUPANCY_IS_ROOM (self), FALSE);

  return self->n_viewers > 0;
}

/* Waits among those that are as visible. */
static void
occupancy_room_follow_visible (OccupancyRoom *self)
{
  OccupancyUrgency urgency = occupancy_room_get_urgency (self);

  if (!self->leaving)
    occupancy_turn_set_urgency (&self->attach_turn, urgency);
  occupancy_turn_set_urgency (&self->ask_turn, urgency);
  if (urgency == OCCUPANCY_URGENCY_VISIBLE && self->polled)
    occupancy_poller_hasten (occupancy_pool_get_poller (self->pool), &self->polling);
  occupancy_room_notify_visible (self);
}

/**
 * occupancy_room_add_viewer:
 * @self: a room
 *
 * Tells that something on screen shows the room, such as a row that was bound to
 * it. As long as there is such a thing, the room is attached, seeded and given a
 * place before the rooms that nobody sees. Each call is undone by one of
 * [method@Room.remove_viewer].
 */
void
occupancy_room_add_viewer (OccupancyRoom *self)
{
  g_return_if_fail (OCCUPANCY_IS_ROOM (self));

  if (self->n_viewers++ == 0)
    occupancy_room_follow_visible (self);
}

/**
 * occupancy_room_remove_viewer:
 * @self: a room
 *
 * Tells that something shows the room no longer.
 */
void
occupancy_room_remove_viewer (OccupancyRoom *self)
{
  g_return_if_fail (OCCUPANCY_IS_ROOM (self));
  g_return_if_fail (self->n_viewers > 0);

  if (--self->n_viewers == 0)
    occupancy_room_follow_visible (self);
}
