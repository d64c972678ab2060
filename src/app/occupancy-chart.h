/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "app/occupancy-timeline.h"
#include "history/occupancy-series.h"

G_BEGIN_DECLS

#define OCCUPANCY_TYPE_CHART (occupancy_chart_get_type ())
G_DECLARE_FINAL_TYPE (OccupancyChart, occupancy_chart, OCCUPANCY, CHART, GtkWidget)

GtkWidget         *occupancy_chart_new          (void) G_GNUC_WARN_UNUSED_RESULT;
OccupancySeries   *occupancy_chart_get_series   (OccupancyChart    *self);
void               occupancy_chart_set_series   (OccupancyChart    *self,
                                                 OccupancySeries   *series);
OccupancyTimeline *occupancy_chart_get_timeline (OccupancyChart    *self);
void               occupancy_chart_set_timeline (OccupancyChart    *self,
                                                 OccupancyTimeline *timeline);
const char        *occupancy_chart_get_title    (OccupancyChart    *self);
void               occupancy_chart_set_title    (OccupancyChart    *self,
                                                 const char        *title);

G_END_DECLS
