/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <math.h>

#include "app/occupancy-plot.h"

/* A count is a step function, so a line is made of horizontals and verticals
 * only, and those are exactly colour nodes: nothing is rasterised or uploaded,
 * and every edge is on a device pixel. */

G_DEFINE_ENUM_TYPE (OccupancyMeasure, occupancy_measure,
                    G_DEFINE_ENUM_VALUE (OCCUPANCY_MEASURE_CONNECTIONS, "connections"),
                    G_DEFINE_ENUM_VALUE (OCCUPANCY_MEASURE_PRESENCE_MEMBERS, "presence-members"))

/**
 * occupancy_measure_get_count:
 * @measure: which count
 * @point: a point
 *
 * Gets one count of @point.
 *
 * Returns: 0 or more
 */
gint64
occupancy_measure_get_count (OccupancyMeasure      measure,
                             const OccupancyPoint *point)
{
  g_return_val_if_fail (point != NULL, 0);

  if (measure == OCCUPANCY_MEASURE_PRESENCE_MEMBERS)
    return MAX (point->presence_members, 0);

  return occupancy_point_get_others (point);
}

/**
 * occupancy_plot_find_scale:
 * @widget: what is to be drawn
 *
 * Gets how many device pixels stand for a unit where @widget is shown.
 *
 * Returns: 1 or more, and not always whole
 */
double
occupancy_plot_find_scale (GtkWidget *widget)
{
  GtkNative *native = gtk_widget_get_native (widget);
  GdkSurface *surface = native != NULL ? gtk_native_get_surface (native) : NULL;

  return surface != NULL ? gdk_surface_get_scale (surface) : 1.0;
}

/**
 * occupancy_plot_align:
 * @now: in milliseconds since 1970 UTC
 * @span: the time that the plot shows, in milliseconds
 * @width: its width
 * @scale: device pixels for each unit
 *
 * Gets the time for the right edge of a plot whose columns of device pixels
 * stand for fixed pieces of time. Between two results a plot need not be drawn
 * again unless a count changed, and what was drawn moves by whole columns.
 *
 * Returns: @now or somewhat later
 */
gint64
occupancy_plot_align (gint64 now,
                      gint64 span,
                      double width,
                      double scale)
{
  gint64 n_columns = MAX ((gint64) floor (width * scale), 1);
  gint64 column = MAX (span / n_columns, 1);

  return (now / column + 1) * column;
}

/**
 * occupancy_plot_find_until:
 * @series: what is drawn
 * @now: in milliseconds since 1970 UTC
 *
 * Gets how far to draw. The newest point belongs to it, even where @now is that
 * of the last beat, or a clock that was put back.
 *
 * Returns: @now or somewhat later
 */
gint64
occupancy_plot_find_until (OccupancySeries *series,
                           gint64           now)
{
  guint n;
  OccupancyPoint newest;

  g_return_val_if_fail (OCCUPANCY_IS_SERIES (series), now);

  n = occupancy_series_get_n_points (series);
  if (n == 0)
    return now;

  occupancy_series_get_point (series, n - 1, &newest);
  return MAX (now, newest.time + 1);
}

/**
 * occupancy_plot_get_x:
 * @plot: a plot
 * @time: in milliseconds since 1970 UTC
 *
 * Gets where @time is, within the edges and on a device pixel.
 *
 * Returns: a horizontal coordinate
 */
double
occupancy_plot_get_x (const OccupancyPlot *plot,
                      gint64               time)
{
  double place = (double) (CLAMP (time, plot->from, plot->to) - plot->from) / (plot->to - plot->from);

  return plot->area.origin.x + round (place * plot->area.size.width * plot->scale) / plot->scale;
}

/**
 * occupancy_plot_get_y:
 * @plot: a plot
 * @count: 0 or more
 *
 * Gets where @count is, within the edges and on a device pixel.
 *
 * Returns: a vertical coordinate
 */
double
occupancy_plot_get_y (const OccupancyPlot *plot,
                      gint64               count)
{
  double place = (double) CLAMP (count, 0, plot->top) / plot->top;
  double height = plot->area.size.height;

  return plot->area.origin.y + round ((height - place * height) * plot->scale) / plot->scale;
}

/* The line so far: where it is, and the span that its last vertical has to
 * cover before the next horizontal leaves it. */
typedef struct
{
  const OccupancyPlot *plot;
  GtkSnapshot *snapshot;
  const GdkRGBA *line;
  const GdkRGBA *fill;
  double thickness;
  double above;
  double x;
  double upper;
  double lower;
  gboolean down;
} OccupancyPen;

static void
occupancy_pen_append_rect (OccupancyPen  *pen,
                           const GdkRGBA *color,
                           double         x,
                           double         y,
                           double         width,
                           double         height)
{
  graphene_rect_t rect = GRAPHENE_RECT_INIT ((float) x, (float) y, (float) width, (float) height);

  if (width > 0 && height > 0)
    gtk_snapshot_append_color (pen->snapshot, color, &rect);
}

/* The vertical at the place of the pen, through all that happened there. */
static void
occupancy_pen_jump (OccupancyPen *pen)
{
  if (pen->lower > pen->upper)
    occupancy_pen_append_rect (pen, pen->line,
                               pen->x - pen->above, pen->upper - pen->above,
                               pen->thickness, pen->lower - pen->upper + pen->thickness);
}

static void
occupancy_pen_hold (OccupancyPen *pen,
                    double        from,
                    double        to,
                    double        y)
{
  double bottom = pen->plot->area.origin.y + pen->plot->area.size.height;

  if (!pen->down || from > pen->x)
    {
      pen->x = from;
      if (!pen->down)
        pen->upper = pen->lower = y;
    }
  pen->upper = MIN (pen->upper, y);
  pen->lower = MAX (pen->lower, y);
  pen->down = TRUE;

  /* Several changes within one device pixel become one vertical. */
  if (to <= from)
    return;

  if (pen->fill != NULL)
    occupancy_pen_append_rect (pen, pen->fill, from, y, to - from, bottom - y);
  occupancy_pen_jump (pen);
  occupancy_pen_append_rect (pen, pen->line, from, y - pen->above, to - from, pen->thickness);
  pen->x = to;
  pen->upper = pen->lower = y;
}

static void
occupancy_pen_lift (OccupancyPen *pen)
{
  if (pen->down)
    occupancy_pen_jump (pen);
  pen->down = FALSE;
}

/**
 * occupancy_plot_snapshot_steps:
 * @plot: a plot
 * @snapshot: where to draw
 * @series: what to draw
 * @measure: which count of it
 * @thickness: that of the line
 * @line: the colour of the line
 * @fill: (nullable): the colour of the area below it
 *
 * Draws a count. Where nothing is known, nothing is drawn, and nothing of what
 * came after the end of @plot, whose axis does not know of it.
 */
void
occupancy_plot_snapshot_steps (const OccupancyPlot *plot,
                               GtkSnapshot         *snapshot,
                               OccupancySeries     *series,
                               OccupancyMeasure     measure,
                               double               thickness,
                               const GdkRGBA       *line,
                               const GdkRGBA       *fill)
{
  OccupancyPen pen;
  guint first;
  guint n;

  g_return_if_fail (plot != NULL);
  g_return_if_fail (OCCUPANCY_IS_SERIES (series));

  /* Whole device pixels, of which those above the line's own place come first. */
  thickness = MAX (round (thickness * plot->scale), 1) / plot->scale;
  pen = (OccupancyPen) {
    .plot = plot,
    .snapshot = snapshot,
    .line = line,
    .fill = fill,
    .thickness = thickness,
    .above = floor (thickness * plot->scale / 2) / plot->scale,
  };

  n = occupancy_series_get_window (series, plot->from, plot->until, &first);
  for (guint i = first; i < first + n; i++)
    {
      OccupancyPoint point;
      gint64 end = plot->until;

      occupancy_series_get_point (series, i, &point);
      if (!point.known)
        {
          occupancy_pen_lift (&pen);
          continue;
        }

      if (i + 1 < occupancy_series_get_n_points (series))
        {
          OccupancyPoint next;

          occupancy_series_get_point (series, i + 1, &next);
          end = MIN (next.time, plot->until);
        }

      occupancy_pen_hold (&pen,
                          occupancy_plot_get_x (plot, point.time),
                          occupancy_plot_get_x (plot, end),
                          occupancy_plot_get_y (plot, occupancy_measure_get_count (measure, &point)));
    }
  occupancy_pen_lift (&pen);
}
