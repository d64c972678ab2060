/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

#define OCCUPANCY_TYPE_ACTIVE_ROOM (occupancy_active_room_get_type ())
G_DECLARE_FINAL_TYPE (OccupancyActiveRoom, occupancy_active_room, OCCUPANCY, ACTIVE_ROOM, GObject)

OccupancyActiveRoom *occupancy_active_room_new                  (const char           *name) G_GNUC_WARN_UNUSED_RESULT;
const char          *occupancy_active_room_get_name             (OccupancyActiveRoom  *self);
gboolean             occupancy_active_room_get_known            (OccupancyActiveRoom  *self);
gint64               occupancy_active_room_get_connections      (OccupancyActiveRoom  *self);
gint64               occupancy_active_room_get_presence_members (OccupancyActiveRoom  *self);
void                 occupancy_active_room_set_counts           (OccupancyActiveRoom  *self,
                                                                 gint64                connections,
                                                                 gint64                presence_members);

G_END_DECLS
