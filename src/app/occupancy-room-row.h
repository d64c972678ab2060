/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "app/occupancy-timeline.h"
#include "monitor/occupancy-alerter.h"
#include "monitor/occupancy-watch.h"

G_BEGIN_DECLS

#define OCCUPANCY_TYPE_ROOM_ROW (occupancy_room_row_get_type ())
G_DECLARE_FINAL_TYPE (OccupancyRoomRow, occupancy_room_row, OCCUPANCY, ROOM_ROW, GtkWidget)

GtkWidget         *occupancy_room_row_new          (OccupancyTimeline *timeline) G_GNUC_WARN_UNUSED_RESULT;
OccupancyTimeline *occupancy_room_row_get_timeline (OccupancyRoomRow  *self);
OccupancyWatch    *occupancy_room_row_get_watch    (OccupancyRoomRow  *self);
void               occupancy_room_row_set_watch    (OccupancyRoomRow  *self,
                                                    OccupancyWatch    *watch);
void               occupancy_room_row_set_in_view  (OccupancyRoomRow  *self,
                                                    gboolean           in_view);
void               occupancy_room_row_set_alerter  (OccupancyRoomRow  *self,
                                                    OccupancyAlerter  *alerter);
const char        *occupancy_room_row_get_summary  (OccupancyRoomRow  *self);

G_END_DECLS
