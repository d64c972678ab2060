/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "history/occupancy-series.h"

G_BEGIN_DECLS

/**
 * OccupancyMeasure:
 * @OCCUPANCY_MEASURE_CONNECTIONS: connections without our own attachments
 * @OCCUPANCY_MEASURE_PRESENCE_MEMBERS: presence members
 *
 * One of the two counts.
 */
typedef enum
{
  OCCUPANCY_MEASURE_CONNECTIONS,
  OCCUPANCY_MEASURE_PRESENCE_MEMBERS,
} OccupancyMeasure;

#define OCCUPANCY_TYPE_MEASURE (occupancy_measure_get_type ())
GType occupancy_measure_get_type (void);

/**
 * OccupancyPlot:
 * @area: where the plot is
 * @from: the time at its left edge, in milliseconds since 1970 UTC
 * @to: the time at its right edge
 * @until: how far the newest value holds, and what is drawn: now
 * @top: the count at its upper edge; its lower edge is 0
 * @scale: device pixels for each unit
 *
 * How times and counts become places.
 */
typedef struct
{
  graphene_rect_t area;
  gint64 from;
  gint64 to;
  gint64 until;
  gint64 top;
  double scale;
} OccupancyPlot;

gint64   occupancy_measure_get_count   (OccupancyMeasure      measure,
                                        const OccupancyPoint *point);
double   occupancy_plot_find_scale     (GtkWidget            *widget);
gint64   occupancy_plot_align          (gint64                now,
                                        gint64                span,
                                        double                width,
                                        double                scale);
gint64   occupancy_plot_find_until     (OccupancySeries      *series,
                                        gint64                now);
double   occupancy_plot_get_x          (const OccupancyPlot  *plot,
                                        gint64                time);
double   occupancy_plot_get_y          (const OccupancyPlot  *plot,
                                        gint64                count);
void     occupancy_plot_snapshot_steps (const OccupancyPlot  *plot,
                                        GtkSnapshot          *snapshot,
                                        OccupancySeries      *series,
                                        OccupancyMeasure      measure,
                                        double                thickness,
                                        const GdkRGBA        *line,
                                        const GdkRGBA        *fill);

G_END_DECLS
