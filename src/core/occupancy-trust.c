/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "core/occupancy-trust.h"

G_DEFINE_ENUM_TYPE (OccupancyTrust, occupancy_trust,
                    G_DEFINE_ENUM_VALUE (OCCUPANCY_TRUST_UNKNOWN, "unknown"),
                    G_DEFINE_ENUM_VALUE (OCCUPANCY_TRUST_LIVE, "live"),
                    G_DEFINE_ENUM_VALUE (OCCUPANCY_TRUST_POLLED, "polled"),
                    G_DEFINE_ENUM_VALUE (OCCUPANCY_TRUST_STALE, "stale"),
                    G_DEFINE_ENUM_VALUE (OCCUPANCY_TRUST_INVALID, "invalid"))
