/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "monitor/occupancy-watch.h"

G_BEGIN_DECLS

GMenuModel *occupancy_room_menu_new (OccupancyWatch *watch,
                                     gboolean        in_list) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
