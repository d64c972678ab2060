/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "app/occupancy-timeline.h"
#include "monitor/occupancy-monitor.h"

G_BEGIN_DECLS

#define OCCUPANCY_TYPE_BANNER (occupancy_banner_get_type ())
G_DECLARE_FINAL_TYPE (OccupancyBanner, occupancy_banner, OCCUPANCY, BANNER, AdwBin)

GtkWidget *occupancy_banner_new          (void) G_GNUC_WARN_UNUSED_RESULT;
void       occupancy_banner_set_timeline (OccupancyBanner   *self,
                                          OccupancyTimeline *timeline);
void       occupancy_banner_set_monitor  (OccupancyBanner   *self,
                                          OccupancyMonitor  *monitor,
                                          gboolean           is_demo);
void       occupancy_banner_set_watch    (OccupancyBanner   *self,
                                          OccupancyWatch    *watch);

G_END_DECLS
