/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "app/occupancy-timeline.h"
#include "history/occupancy-series.h"

G_BEGIN_DECLS

#define OCCUPANCY_TYPE_SPARKLINE (occupancy_sparkline_get_type ())
G_DECLARE_FINAL_TYPE (OccupancySparkline, occupancy_sparkline, OCCUPANCY, SPARKLINE, GtkWidget)

GtkWidget         *occupancy_sparkline_new          (void) G_GNUC_WARN_UNUSED_RESULT;
OccupancySeries   *occupancy_sparkline_get_series   (OccupancySparkline *self);
void               occupancy_sparkline_set_series   (OccupancySparkline *self,
                                                     OccupancySeries    *series);
OccupancyTimeline *occupancy_sparkline_get_timeline (OccupancySparkline *self);
void               occupancy_sparkline_set_timeline (OccupancySparkline *self,
                                                     OccupancyTimeline  *timeline);

G_END_DECLS
