/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "app/occupancy-timeline.h"
#include "monitor/occupancy-account.h"

G_BEGIN_DECLS

#define OCCUPANCY_TYPE_ROOM_HEADING (occupancy_room_heading_get_type ())
G_DECLARE_FINAL_TYPE (OccupancyRoomHeading, occupancy_room_heading, OCCUPANCY, ROOM_HEADING, GtkWidget)

GtkWidget *occupancy_room_heading_new       (OccupancyTimeline    *timeline) G_GNUC_WARN_UNUSED_RESULT;
void       occupancy_room_heading_set_rooms (OccupancyRoomHeading *self,
                                             GListModel           *rooms,
                                             OccupancyAccount     *account);

G_END_DECLS
