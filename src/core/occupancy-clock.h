/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

#define OCCUPANCY_TYPE_CLOCK (occupancy_clock_get_type ())
G_DECLARE_FINAL_TYPE (OccupancyClock, occupancy_clock, OCCUPANCY, CLOCK, GObject)

OccupancyClock *occupancy_clock_get_default (void);
void            occupancy_clock_check       (OccupancyClock *self,
                                             gint64          time,
                                             gint64          now,
                                             gint64          boot_time);

G_END_DECLS
