/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "monitor/occupancy-watch.h"

G_BEGIN_DECLS

#define OCCUPANCY_TYPE_ROOM_VIEWER (occupancy_room_viewer_get_type ())
G_DECLARE_FINAL_TYPE (OccupancyRoomViewer, occupancy_room_viewer, OCCUPANCY, ROOM_VIEWER, GObject)

OccupancyRoomViewer *occupancy_room_viewer_new         (GtkWidget           *widget) G_GNUC_WARN_UNUSED_RESULT;
void                 occupancy_room_viewer_set_watch   (OccupancyRoomViewer *self,
                                                        OccupancyWatch      *watch);
void                 occupancy_room_viewer_set_in_view (OccupancyRoomViewer *self,
                                                        gboolean             in_view);

G_END_DECLS
