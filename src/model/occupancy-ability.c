/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "core/occupancy-room-name.h"
#include "model/occupancy-ability.h"

#define LIFECYCLE_CHANNEL "[meta]channel.lifecycle"

typedef struct
{
  const char *resource; /* of all rooms unless it is NULL, and then of each room */
  const char *operations[3];
} OccupancyNeed;

static const OccupancyNeed needs[OCCUPANCY_N_ABILITIES] = {
  [OCCUPANCY_ABILITY_LIVE_COUNTS] = { NULL, { ABLY_OPERATION_SUBSCRIBE, ABLY_OPERATION_CHANNEL_METADATA } },
  [OCCUPANCY_ABILITY_SNAPSHOTS] = { NULL, { ABLY_OPERATION_CHANNEL_METADATA } },
  [OCCUPANCY_ABILITY_FIND_ROOMS] = { "*", { ABLY_OPERATION_CHANNEL_METADATA } },
  [OCCUPANCY_ABILITY_FOLLOW_ROOMS] = { LIFECYCLE_CHANNEL, { ABLY_OPERATION_SUBSCRIBE } },
};

/* A capability is written for rooms, but one for the channel of a room is as good. */
static AblyPermission
occupancy_ability_check_room (AblyCapability *capability,
                              const char     *room,
                              const char     *operation)
{
  g_autofree char *channel = occupancy_room_name_to_channel (room);

  if (ably_capability_get_permission (capability, channel, operation) == ABLY_PERMISSION_GRANTED)
    return ABLY_PERMISSION_GRANTED;

  return ably_capability_get_permission (capability, room, operation);
}

/* Whether there is any room at all for which it is allowed. */
static AblyPermission
occupancy_ability_check_some_room (AblyCapability *capability,
                                   const char     *operation)
{
  g_auto (GStrv) resources = ably_capability_dup_resources (capability, operation);

  for (guint i = 0; resources[i] != NULL; i++)
    if (resources[i][0] != '[' || g_str_has_prefix (resources[i], "[*]"))
      return ABLY_PERMISSION_GRANTED;

  return ably_capability_get_permission (capability, "*", operation);
}

static AblyPermission
occupancy_ability_check_operation (const OccupancyNeed *need,
                                   AblyCapability      *capability,
                                   const char          *room,
                                   const char          *operation)
{
  if (need->resource != NULL)
    return ably_capability_get_permission (capability, need->resource, operation);
  if (room != NULL)
    return occupancy_ability_check_room (capability, room, operation);

  return occupancy_ability_check_some_room (capability, operation);
}

/**
 * occupancy_ability_check:
 * @self: an ability
 * @capability: what the credential allows
 * @room: (nullable): a room, or `NULL` to ask whether it works for any room at all
 * @operation: (out) (optional) (nullable): the operation that decides, `NULL`
 *   where the ability is granted
 * @resource: (out) (optional) (nullable): what it is wanted on: the room, `*` or
 *   `[meta]channel.lifecycle`; `NULL` where the ability is granted, and for any room
 *
 * Finds whether a credential is good for something, and if not, which capability
 * it lacks. Which rooms a capability names is told by
 * [method@AblyCapability.dup_resources].
 *
 * Returns: `ABLY_PERMISSION_MISSING` as soon as one operation is missing, else
 *   `ABLY_PERMISSION_UNKNOWN` as soon as one is not known
 */
AblyPermission
occupancy_ability_check (OccupancyAbility   self,
                         AblyCapability    *capability,
                         const char        *room,
                         const char       **operation,
                         const char       **resource)
{
  const OccupancyNeed *need;
  const char *decisive = NULL;
  AblyPermission permission = ABLY_PERMISSION_GRANTED;

  g_return_val_if_fail ((guint) self < OCCUPANCY_N_ABILITIES, ABLY_PERMISSION_UNKNOWN);
  g_return_val_if_fail (capability != NULL, ABLY_PERMISSION_UNKNOWN);

  need = &needs[self];
  for (guint i = 0; need->operations[i] != NULL && permission != ABLY_PERMISSION_MISSING; i++)
    {
      AblyPermission one = occupancy_ability_check_operation (need, capability, room, need->operations[i]);

      if (one == ABLY_PERMISSION_MISSING || (one == ABLY_PERMISSION_UNKNOWN && permission == ABLY_PERMISSION_GRANTED))
        {
          permission = one;
          decisive = need->operations[i];
        }
    }

  if (operation != NULL)
    *operation = decisive;
  if (resource != NULL)
    *resource = decisive == NULL ? NULL : need->resource != NULL ? need->resource : room;

  return permission;
}
