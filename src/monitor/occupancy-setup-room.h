/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

#define OCCUPANCY_TYPE_SETUP_ROOM (occupancy_setup_room_get_type ())
G_DECLARE_FINAL_TYPE (OccupancySetupRoom, occupancy_setup_room, OCCUPANCY, SETUP_ROOM, GObject)

OccupancySetupRoom*occupancy_setup_room_new           (const char         *account,
                                                       const char         *name) G_GNUC_WARN_UNUSED_RESULT;
const char        *occupancy_setup_room_get_account   (OccupancySetupRoom *self);
const char        *occupancy_setup_room_get_name      (OccupancySetupRoom *self);
const char        *occupancy_setup_room_get_alias     (OccupancySetupRoom *self);
void               occupancy_setup_room_set_alias     (OccupancySetupRoom *self,
                                                       const char         *alias);
const char        *occupancy_setup_room_get_group     (OccupancySetupRoom *self);
void               occupancy_setup_room_set_group     (OccupancySetupRoom *self,
                                                       const char         *group);
gboolean           occupancy_setup_room_get_favourite (OccupancySetupRoom *self);
void               occupancy_setup_room_set_favourite (OccupancySetupRoom *self,
                                                       gboolean            favourite);
gboolean           occupancy_setup_room_get_events    (OccupancySetupRoom *self);
void               occupancy_setup_room_set_events    (OccupancySetupRoom *self,
                                                       gboolean            events);

G_END_DECLS
