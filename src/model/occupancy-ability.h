/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ably/ably-capability.h"

G_BEGIN_DECLS

/**
 * OccupancyAbility:
 * @OCCUPANCY_ABILITY_LIVE_COUNTS: a room can be attached, and tells each change
 *   of its counts; needs `subscribe` and `channel-metadata` on the room
 * @OCCUPANCY_ABILITY_SNAPSHOTS: the counts of a room can be asked for, attached
 *   or not; needs `channel-metadata` on the room
 * @OCCUPANCY_ABILITY_FIND_ROOMS: the active rooms can be listed; needs
 *   `channel-metadata` on `*`
 * @OCCUPANCY_ABILITY_FOLLOW_ROOMS: rooms tell when they become active; needs
 *   `subscribe` on `[meta]channel.lifecycle`
 *
 * What an account can be used for, if its credential allows that.
 */
typedef enum
{
  OCCUPANCY_ABILITY_LIVE_COUNTS,
  OCCUPANCY_ABILITY_SNAPSHOTS,
  OCCUPANCY_ABILITY_FIND_ROOMS,
  OCCUPANCY_ABILITY_FOLLOW_ROOMS,
} OccupancyAbility;

#define OCCUPANCY_N_ABILITIES 4

AblyPermission occupancy_ability_check (OccupancyAbility   self,
                                        AblyCapability    *capability,
                                        const char        *room,
                                        const char       **operation,
                                        const char       **resource);

G_END_DECLS
