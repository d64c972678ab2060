/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "monitor/occupancy-watch.h"

G_BEGIN_DECLS

gboolean occupancy_room_change_get (OccupancyWatch *watch,
                                    gint64          now,
                                    gint64         *since,
                                    gint64         *change);

G_END_DECLS
