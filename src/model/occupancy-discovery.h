/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/occupancy-active-room.h"
#include "model/occupancy-model.h"

G_BEGIN_DECLS

#define OCCUPANCY_TYPE_DISCOVERY (occupancy_discovery_get_type ())
G_DECLARE_FINAL_TYPE (OccupancyDiscovery, occupancy_discovery, OCCUPANCY, DISCOVERY, GObject)

OccupancyDiscovery *occupancy_discovery_new            (OccupancyModel       *model,
                                                        const char           *prefix) G_GNUC_WARN_UNUSED_RESULT;
void                occupancy_discovery_start          (OccupancyDiscovery   *self);
void                occupancy_discovery_stop           (OccupancyDiscovery   *self);
void                occupancy_discovery_ask_counts     (OccupancyDiscovery   *self,
                                                        OccupancyActiveRoom  *room);
gboolean            occupancy_discovery_get_loading    (OccupancyDiscovery   *self);
gint64              occupancy_discovery_get_checked_at (OccupancyDiscovery   *self);
gboolean            occupancy_discovery_get_followed   (OccupancyDiscovery   *self);
const GError       *occupancy_discovery_get_error      (OccupancyDiscovery   *self);

G_END_DECLS
