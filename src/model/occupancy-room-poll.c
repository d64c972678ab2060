/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "occupancy-room"

#include "config.h"

#include "model/occupancy-room-private.h"

/* Whether a room is polled: where no event can come although somebody watches. */

static gboolean
occupancy_room_ought_to_be_polled (OccupancyRoom *self)
{
  if (!self->watched || self->poll_refused ||
      self->status == OCCUPANCY_ROOM_RELEASING || self->status == OCCUPANCY_ROOM_RELEASED)
    return FALSE;

  return !self->enable_events || ((self->crowded || self->live_barred) && !self->explicitly_detached);
}

/*< private >
 * occupancy_room_update_polled:
 *
 * Begins to poll the room, or ends that.
 */
void
occupancy_room_update_polled (OccupancyRoom *self)
{
  OccupancyPoller *poller = occupancy_pool_get_poller (self->pool);
  gboolean polled = occupancy_room_ought_to_be_polled (self);

  if (self->polled == polled)
    return;

  self->polled = polled;
  self->n_failures = 0;
  if (polled)
    {
      occupancy_poller_add (poller, &self->polling, self);
    }
  else
    {
      occupancy_poller_remove (poller, &self->polling);
      occupancy_room_stop_asking (self);
    }
  occupancy_room_update_trust (self);
  occupancy_room_notify_polled (self);
}

/*< private >
 * occupancy_room_set_watched:
 * @watched: whether somebody watches the account
 * @live_barred: whether its rooms are polled, all of them
 *
 * Takes notice of what goes for the whole account.
 */
void
occupancy_room_set_watched (OccupancyRoom *self,
                            gboolean       watched,
                            gboolean       live_barred)
{
  self->watched = watched;
  self->live_barred = live_barred;
  if (self->poll_refused)
    {
      self->poll_refused = FALSE;
      occupancy_room_set_error (self, NULL);
    }
  occupancy_room_update_polled (self);
}

/*< private >
 * occupancy_room_poll:
 *
 * Asks for the value, as the first one or as the next.
 */
void
occupancy_room_poll (gpointer room)
{
  OccupancyRoom *self = OCCUPANCY_ROOM (room);

  occupancy_room_ask (self, occupancy_polling_is_current (&self->polling)
                              ? OCCUPANCY_URGENCY_POLL
                              : occupancy_room_get_urgency (self));
}

/*< private >
 * occupancy_room_poll_failed:
 *
 * Waits for the next interval, or asks no more. The same trouble is told once.
 */
void
occupancy_room_poll_failed (OccupancyRoom *self,
                            const GError  *error)
{
  if (self->n_failures++ == 0)
    occupancy_room_emit_problem (self, error);

  if (occupancy_room_may_ask_again (error))
    return;

  self->poll_refused = TRUE;
  occupancy_room_set_error (self, error);
  occupancy_room_update_polled (self);
}
