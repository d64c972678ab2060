/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "app/occupancy-room-sorter.h"
#include "app/occupancy-timeline.h"
#include "monitor/occupancy-monitor.h"

G_BEGIN_DECLS

#define OCCUPANCY_TYPE_ROOM_LIST (occupancy_room_list_get_type ())
G_DECLARE_FINAL_TYPE (OccupancyRoomList, occupancy_room_list, OCCUPANCY, ROOM_LIST, AdwBin)

void            occupancy_room_list_set_timeline     (OccupancyRoomList *self,
                                                      OccupancyTimeline *timeline);
void            occupancy_room_list_set_monitor      (OccupancyRoomList *self,
                                                      OccupancyMonitor  *monitor);
OccupancyWatch *occupancy_room_list_get_selected     (OccupancyRoomList *self);
gboolean        occupancy_room_list_select           (OccupancyRoomList *self,
                                                      OccupancyWatch    *watch);
void            occupancy_room_list_select_neighbour (OccupancyRoomList *self,
                                                      OccupancyWatch    *watch);
void            occupancy_room_list_leave            (OccupancyRoomList *self,
                                                      OccupancyWatch    *watch);
void            occupancy_room_list_move_selection   (OccupancyRoomList *self,
                                                      OccupancyWatch    *from,
                                                      int                step);
void            occupancy_room_list_open_first       (OccupancyRoomList *self);
gboolean        occupancy_room_list_focus            (OccupancyRoomList *self);
void            occupancy_room_list_resort           (OccupancyRoomList *self);

G_END_DECLS
