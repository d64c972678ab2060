/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define OCCUPANCY_TYPE_ROOM_FILTER (occupancy_room_filter_get_type ())
G_DECLARE_FINAL_TYPE (OccupancyRoomFilter, occupancy_room_filter, OCCUPANCY, ROOM_FILTER, GtkFilter)

OccupancyRoomFilter *occupancy_room_filter_new      (void) G_GNUC_WARN_UNUSED_RESULT;
const char          *occupancy_room_filter_get_text (OccupancyRoomFilter *self);
void                 occupancy_room_filter_set_text (OccupancyRoomFilter *self,
                                                     const char          *text);

G_END_DECLS
