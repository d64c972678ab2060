/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/occupancy-room-row.h"

G_BEGIN_DECLS

OccupancyRoomRow *occupancy_room_list_menu_get_focused_row (GtkListView *list);
void              occupancy_room_list_menu_install         (GtkListView *list);

G_END_DECLS
