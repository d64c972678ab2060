/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define OCCUPANCY_ERROR (occupancy_error_quark ())

/**
 * OccupancyError:
 * @OCCUPANCY_ERROR_ROOM_NAME: the text cannot be the name of a room
 * @OCCUPANCY_ERROR_RULE: the rule contradicts itself or is out of range
 *
 * What can go wrong in Occupancy itself. What the service reports is of the
 * domain `ABLY_ERROR`.
 */
typedef enum
{
  OCCUPANCY_ERROR_ROOM_NAME,
  OCCUPANCY_ERROR_RULE,
} OccupancyError;

GQuark occupancy_error_quark (void);

G_END_DECLS
