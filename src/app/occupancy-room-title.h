/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "monitor/occupancy-setup.h"
#include "monitor/occupancy-watch.h"

G_BEGIN_DECLS

char *occupancy_room_title_dup (OccupancySetup *setup,
                                OccupancyWatch *watch) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
