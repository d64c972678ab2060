/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "app/occupancy-room-list.h"

G_BEGIN_DECLS

#define OCCUPANCY_TYPE_SIDEBAR (occupancy_sidebar_get_type ())
G_DECLARE_FINAL_TYPE (OccupancySidebar, occupancy_sidebar, OCCUPANCY, SIDEBAR, AdwNavigationPage)

OccupancyRoomList *occupancy_sidebar_get_list     (OccupancySidebar  *self);
void               occupancy_sidebar_set_timeline (OccupancySidebar  *self,
                                                   OccupancyTimeline *timeline);
void               occupancy_sidebar_set_monitor  (OccupancySidebar  *self,
                                                   OccupancyMonitor  *monitor,
                                                   gboolean           is_demo);
void               occupancy_sidebar_begin_search (OccupancySidebar  *self);

G_END_DECLS
