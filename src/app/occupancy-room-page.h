/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "app/occupancy-timeline.h"
#include "monitor/occupancy-monitor.h"

G_BEGIN_DECLS

#define OCCUPANCY_TYPE_ROOM_PAGE (occupancy_room_page_get_type ())
G_DECLARE_FINAL_TYPE (OccupancyRoomPage, occupancy_room_page, OCCUPANCY, ROOM_PAGE, AdwBin)

GtkWidget         *occupancy_room_page_new          (void) G_GNUC_WARN_UNUSED_RESULT;
OccupancyTimeline *occupancy_room_page_get_timeline (OccupancyRoomPage *self);
void               occupancy_room_page_set_timeline (OccupancyRoomPage *self,
                                                     OccupancyTimeline *timeline);
void               occupancy_room_page_set_monitor  (OccupancyRoomPage *self,
                                                     OccupancyMonitor  *monitor);
OccupancyWatch    *occupancy_room_page_get_watch    (OccupancyRoomPage *self);
void               occupancy_room_page_set_watch    (OccupancyRoomPage *self,
                                                     OccupancyWatch    *watch);

G_END_DECLS
