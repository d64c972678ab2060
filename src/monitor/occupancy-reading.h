/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/**
 * OccupancyReadingState:
 * @OCCUPANCY_READING_DETACHED: unknown, since the room is not attached
 * @OCCUPANCY_READING_OFFLINE: unknown, the service cannot be reached
 * @OCCUPANCY_READING_CONNECTING: unknown, the account is being connected
 * @OCCUPANCY_READING_ATTACHING: unknown, the room is being attached
 * @OCCUPANCY_READING_WAITING: unknown, the room is attached and no count came yet
 * @OCCUPANCY_READING_LIVE: the counts are those of now
 * @OCCUPANCY_READING_POLLED: the counts are those of the last REST answer
 * @OCCUPANCY_READING_STALE: the counts were true, and may not be so now
 * @OCCUPANCY_READING_INVALID: the last payload broke the rules
 * @OCCUPANCY_READING_REFUSED: the credential may not subscribe to the room
 *
 * What can be said of the counts of a room: how far they can be relied on, and
 * why there are none.
 */
typedef enum
{
  OCCUPANCY_READING_DETACHED,
  OCCUPANCY_READING_OFFLINE,
  OCCUPANCY_READING_CONNECTING,
  OCCUPANCY_READING_ATTACHING,
  OCCUPANCY_READING_WAITING,
  OCCUPANCY_READING_LIVE,
  OCCUPANCY_READING_POLLED,
  OCCUPANCY_READING_STALE,
  OCCUPANCY_READING_INVALID,
  OCCUPANCY_READING_REFUSED,
} OccupancyReadingState;

#define OCCUPANCY_TYPE_READING_STATE (occupancy_reading_state_get_type ())
GType occupancy_reading_state_get_type (void);

/**
 * OccupancyReading:
 * @state: how far the counts can be relied on
 * @connections: connections without our own attachments
 * @presence_members: presence members
 * @since: in milliseconds since 1970 UTC: when it became stale or invalid, when
 *   it was polled, or 0
 *
 * What a person is told of a room: the counts mean something only where
 * occupancy_reading_has_counts() says so.
 */
typedef struct
{
  OccupancyReadingState state;
  gint64 connections;
  gint64 presence_members;
  gint64 since;
} OccupancyReading;

gboolean occupancy_reading_has_counts  (const OccupancyReading *reading);
gboolean occupancy_reading_is_reliable (const OccupancyReading *reading);
gboolean occupancy_reading_is_unknown  (const OccupancyReading *reading);

G_END_DECLS
