/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <adwaita.h>

#include "app/occupancy-chart-private.h"
#include "app/occupancy-chart-texture.h"

#define FILL_ALPHA 0.14f
#define MARKER_RADIUS 5.0

/*
 * OccupancyChartLine:
 *
 * The layer of a chart that draws one of its counts, in the `color` that the
 * style gives it.
 */
struct _OccupancyChartLine
{
  GtkWidget parent_instance;

  OccupancyMeasure measure;
  OccupancySeries *series;
  OccupancyPlot plot;
};

G_DEFINE_FINAL_TYPE (OccupancyChartLine, occupancy_chart_line, GTK_TYPE_WIDGET)

/* The marker at the newest value: full at the right edge, a rim where the value
 * ended before. */
static void
occupancy_chart_line_snapshot_marker (OccupancyChartLine *self,
                                      GtkSnapshot        *snapshot,
                                      const GdkRGBA      *color)
{
  guint first;
  guint n = occupancy_series_get_window (self->series, self->plot.from, self->plot.until, &first);
  gint64 time = self->plot.until;
  gboolean hollow = FALSE;
  OccupancyPoint point;
  graphene_point_t center;

  if (n == 0)
    return;

  occupancy_series_get_point (self->series, first + n - 1, &point);
  if (!point.known)
    {
      time = point.time;
      hollow = TRUE;
      if (n == 1)
        return;
      occupancy_series_get_point (self->series, first + n - 2, &point);
    }

  graphene_point_init (&center,
                       (float) occupancy_plot_get_x (&self->plot, time),
                       (float) occupancy_plot_get_y (&self->plot,
                                                     occupancy_measure_get_count (self->measure, &point)));
  occupancy_marker_snapshot (snapshot,
                             self->measure == OCCUPANCY_MEASURE_CONNECTIONS ? OCCUPANCY_MARKER_CIRCLE
                                                                            : OCCUPANCY_MARKER_DIAMOND,
                             hollow, &center, MARKER_RADIUS, self->plot.scale, color);
}

static void
occupancy_chart_line_snapshot (GtkWidget   *widget,
                               GtkSnapshot *snapshot)
{
  OccupancyChartLine *self = OCCUPANCY_CHART_LINE (widget);
  gboolean high_contrast = adw_style_manager_get_high_contrast (adw_style_manager_get_default ());
  gboolean filled = self->measure == OCCUPANCY_MEASURE_CONNECTIONS && !high_contrast;
  double thickness = self->measure == OCCUPANCY_MEASURE_CONNECTIONS ? 2.0 : 1.6;
  GdkRGBA line;
  GdkRGBA fill;

  if (self->series == NULL)
    return;

  gtk_widget_get_color (widget, &line);
  fill = line;
  fill.alpha *= FILL_ALPHA;

  occupancy_plot_snapshot_steps (&self->plot, snapshot, self->series, self->measure,
                                 thickness + (high_contrast ? 1 : 0),
                                 &line, filled ? &fill : NULL);
  occupancy_chart_line_snapshot_marker (self, snapshot, &line);
}

static void
occupancy_chart_line_dispose (GObject *object)
{
  OccupancyChartLine *self = OCCUPANCY_CHART_LINE (object);

  g_clear_object (&self->series);

  G_OBJECT_CLASS (occupancy_chart_line_parent_class)->dispose (object);
}

static void
occupancy_chart_line_class_init (OccupancyChartLineClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = occupancy_chart_line_dispose;

  widget_class->snapshot = occupancy_chart_line_snapshot;

  gtk_widget_class_set_css_name (widget_class, "plot");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_PRESENTATION);
}

static void
occupancy_chart_line_init (OccupancyChartLine *self)
{
  gtk_widget_set_can_target (GTK_WIDGET (self), FALSE);
}

GtkWidget *
occupancy_chart_line_new (OccupancyMeasure measure)
{
  OccupancyChartLine *self = g_object_new (OCCUPANCY_TYPE_CHART_LINE, NULL);

  self->measure = measure;
  gtk_widget_add_css_class (GTK_WIDGET (self),
                            measure == OCCUPANCY_MEASURE_CONNECTIONS ? "connections" : "presence-members");

  return GTK_WIDGET (self);
}

/* What to draw from now on: @series in @plot. */
void
occupancy_chart_line_update (OccupancyChartLine  *self,
                             OccupancySeries     *series,
                             const OccupancyPlot *plot)
{
  g_return_if_fail (OCCUPANCY_IS_CHART_LINE (self));

  g_set_object (&self->series, series);
  self->plot = *plot;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}
