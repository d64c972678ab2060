/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/occupancy-chart.h"
#include "app/occupancy-plot.h"

G_BEGIN_DECLS

/* The layers of a chart are widgets of its size, so that GTK keeps what each of
 * them has drawn until that one changes. */

#define OCCUPANCY_TYPE_CHART_AXES (occupancy_chart_axes_get_type ())
G_DECLARE_FINAL_TYPE (OccupancyChartAxes, occupancy_chart_axes, OCCUPANCY, CHART_AXES, GtkWidget)

GtkWidget *occupancy_chart_axes_new           (void) G_GNUC_WARN_UNUSED_RESULT;
void       occupancy_chart_axes_measure       (OccupancyChartAxes  *self,
                                               gint64               top,
                                               GtkBorder           *margin);
void       occupancy_chart_axes_update        (OccupancyChartAxes  *self,
                                               OccupancySeries     *series,
                                               const OccupancyPlot *plot);

#define OCCUPANCY_TYPE_CHART_LINE (occupancy_chart_line_get_type ())
G_DECLARE_FINAL_TYPE (OccupancyChartLine, occupancy_chart_line, OCCUPANCY, CHART_LINE, GtkWidget)

GtkWidget *occupancy_chart_line_new           (OccupancyMeasure     measure) G_GNUC_WARN_UNUSED_RESULT;
void       occupancy_chart_line_update        (OccupancyChartLine  *self,
                                               OccupancySeries     *series,
                                               const OccupancyPlot *plot);

G_END_DECLS
