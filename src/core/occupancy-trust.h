/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/**
 * OccupancyTrust:
 * @OCCUPANCY_TRUST_UNKNOWN: there is no value yet
 * @OCCUPANCY_TRUST_LIVE: connected, attached, and seeded or evented since
 * @OCCUPANCY_TRUST_POLLED: the last REST answer is younger than two intervals
 * @OCCUPANCY_TRUST_STALE: there is a value, but neither of these holds any more
 * @OCCUPANCY_TRUST_INVALID: the last payload broke the rules
 *
 * How far the value of a room can be relied on.
 */
typedef enum
{
  OCCUPANCY_TRUST_UNKNOWN,
  OCCUPANCY_TRUST_LIVE,
  OCCUPANCY_TRUST_POLLED,
  OCCUPANCY_TRUST_STALE,
  OCCUPANCY_TRUST_INVALID,
} OccupancyTrust;

#define OCCUPANCY_TYPE_TRUST (occupancy_trust_get_type ())
GType occupancy_trust_get_type (void);

G_END_DECLS
