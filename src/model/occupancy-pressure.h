/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * OccupancyPressure:
 * @OCCUPANCY_PRESSURE_NONE: another error, or none
 * @OCCUPANCY_PRESSURE_RATE: too much in too short a time (429; 42910 to 42918,
 *   40115, 90021): the same later
 * @OCCUPANCY_PRESSURE_CONNECTION: the connection carries no more channels
 *   (90010): the same on another
 * @OCCUPANCY_PRESSURE_ACCOUNT: the account has no more channels (40114): poll
 *   until there is room
 * @OCCUPANCY_PRESSURE_OVERRUN: messages of a connection were dropped (80020,
 *   42915, 42916): fetch again, and spread the rooms
 *
 * What an error of the service asks for that means no failure: less of the same.
 */
typedef enum
{
  OCCUPANCY_PRESSURE_NONE,
  OCCUPANCY_PRESSURE_RATE,
  OCCUPANCY_PRESSURE_CONNECTION,
  OCCUPANCY_PRESSURE_ACCOUNT,
  OCCUPANCY_PRESSURE_OVERRUN,
} OccupancyPressure;

OccupancyPressure occupancy_pressure_from_error (const GError *error);

G_END_DECLS
