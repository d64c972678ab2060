/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ably/ably-error.h"
#include "model/occupancy-room-private.h"

/* The values of a room, and how far they can be relied on. */

/*< private >
 * occupancy_room_update_trust:
 *
 * Works out the trust again.
 */
void
occupancy_room_update_trust (gpointer room)
{
  OccupancyRoom *self = OCCUPANCY_ROOM (room);
  OccupancyTrust trust;

  if (!self->has_latest)
    trust = OCCUPANCY_TRUST_UNKNOWN;
  else if (!self->latest.valid)
    trust = OCCUPANCY_TRUST_INVALID;
  else if (self->confirmed &&
           self->status == OCCUPANCY_ROOM_ATTACHED &&
           ably_connection_get_state (ably_realtime_get_connection (self->realtime)) == ABLY_CONNECTION_CONNECTED)
    trust = OCCUPANCY_TRUST_LIVE;
  else if (occupancy_polling_is_current (&self->polling))
    trust = OCCUPANCY_TRUST_POLLED;
  else
    trust = OCCUPANCY_TRUST_STALE;

  if (self->trust == trust)
    return;

  self->trust = trust;
  occupancy_room_notify_trust (self);
}

/*< private >
 * occupancy_room_set_latest:
 *
 * Takes @sample as the latest and tells everybody.
 */
void
occupancy_room_set_latest (OccupancyRoom         *self,
                           const OccupancySample *sample)
{
  OccupancySample previous = self->latest;

  self->latest = *sample;
  self->has_latest = TRUE;

  g_object_freeze_notify (G_OBJECT (self));
  occupancy_room_notify_counts (self,
                                previous.connections != sample->connections,
                                previous.presence_members != sample->presence_members);
  occupancy_room_update_trust (self);
  g_object_thaw_notify (G_OBJECT (self));

  occupancy_room_emit_sampled (self, sample);
}

/**
 * occupancy_room_get_trust:
 * @self: a room
 *
 * Gets how far the latest sample can be relied on.
 *
 * Returns: the trust
 */
OccupancyTrust
occupancy_room_get_trust (OccupancyRoom *self)
{
  g_return_val_if_fail (OCCUPANCY_IS_ROOM (self), OCCUPANCY_TRUST_UNKNOWN);

  return self->trust;
}

/**
 * occupancy_room_get_latest:
 * @self: a room
 * @sample: (out caller-allocates): the newest sample from event, seed or poll
 *
 * Gets what is shown, recorded and alerted on.
 *
 * Returns: whether there is a sample and @sample was set
 */
gboolean
occupancy_room_get_latest (OccupancyRoom   *self,
                           OccupancySample *sample)
{
  g_return_val_if_fail (OCCUPANCY_IS_ROOM (self), FALSE);
  g_return_val_if_fail (sample != NULL, FALSE);

  if (!self->has_latest)
    return FALSE;

  *sample = self->latest;
  return TRUE;
}

/**
 * occupancy_room_get_connections:
 * @self: a room
 *
 * Gets the connections of the latest sample.
 *
 * Returns: the number as the service reported it, 0 when there is no sample
 */
gint64
occupancy_room_get_connections (OccupancyRoom *self)
{
  g_return_val_if_fail (OCCUPANCY_IS_ROOM (self), 0);

  return self->latest.connections;
}

/**
 * occupancy_room_get_presence_members:
 * @self: a room
 *
 * Gets the presence members of the latest sample.
 *
 * Returns: the number as the service reported it, 0 when there is no sample
 */
gint64
occupancy_room_get_presence_members (OccupancyRoom *self)
{
  g_return_val_if_fail (OCCUPANCY_IS_ROOM (self), 0);

  return self->latest.presence_members;
}

/**
 * occupancy_room_get_current:
 * @self: a room
 * @sample: (out caller-allocates): the sample of the last occupancy event
 * @error: return location for an error of `ABLY_ERROR`
 *
 * Gets what the last event said (CHA-O7). A snapshot does not change it, and
 * it is kept while the room is not attached.
 *
 * Returns: whether @sample was set; false without @error when no event came
 *   yet, false with the error 102108 when events are off (CHA-O7d)
 */
gboolean
occupancy_room_get_current (OccupancyRoom    *self,
                            OccupancySample  *sample,
                            GError          **error)
{
  g_return_val_if_fail (OCCUPANCY_IS_ROOM (self), FALSE);
  g_return_val_if_fail (sample != NULL, FALSE);

  if (!occupancy_room_check_events (self, error) || !self->has_current)
    return FALSE;

  *sample = self->current;
  return TRUE;
}

/**
 * occupancy_room_check_events:
 * @self: a room
 * @error: return location for an error of `ABLY_ERROR`
 *
 * Checks whether the room can emit [signal@Room::updated].
 *
 * Returns: true when events are on; otherwise @error is set to 102108 (CHA-O4h)
 */
gboolean
occupancy_room_check_events (OccupancyRoom  *self,
                             GError        **error)
{
  g_return_val_if_fail (OCCUPANCY_IS_ROOM (self), FALSE);

  if (self->enable_events)
    return TRUE;

  g_propagate_error (error,
                     ably_error_new (102108, 400,
                                     "Occupancy events are not enabled for room “%s”", self->name));
  return FALSE;
}
