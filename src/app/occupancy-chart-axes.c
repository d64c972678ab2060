/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <adwaita.h>
#include <glib/gi18n.h>
#include <math.h>

#include "app/occupancy-axis.h"
#include "app/occupancy-chart-private.h"
#include "app/occupancy-chart-texture.h"
#include "app/occupancy-format.h"

#define HATCH_SIZE 8
#define LABEL_GAP 8
#define MARK_LENGTH 4
#define MIN_LABEL_SPACE 24
#define MIN_GAP_FOR_WORDS 64
#define EDGE 12

/*
 * OccupancyChartAxes:
 *
 * The layer of a chart that says what its places mean: the lines and labels of
 * both axes, and the hatching of times of which nothing is known.
 */
struct _OccupancyChartAxes
{
  GtkWidget parent_instance;

  OccupancySeries *series;
  OccupancyPlot plot;
  GdkTexture *hatch;
  double hatch_scale;
};

G_DEFINE_FINAL_TYPE (OccupancyChartAxes, occupancy_chart_axes, GTK_TYPE_WIDGET)

/* How strong the parts are, as parts of the text's colour. */
typedef struct
{
  float grid;
  float base;
  float hatch;
  float label;
} OccupancyStrength;

static const OccupancyStrength *
occupancy_chart_axes_get_strength (void)
{
  static const OccupancyStrength normal = { .grid = 0.15f, .base = 0.5f, .hatch = 0.2f, .label = 0.72f };
  static const OccupancyStrength high = { .grid = 0.5f, .base = 0.8f, .hatch = 0.4f, .label = 0.95f };

  return adw_style_manager_get_high_contrast (adw_style_manager_get_default ()) ? &high : &normal;
}

static void
occupancy_chart_axes_get_color (OccupancyChartAxes *self,
                                float               strength,
                                GdkRGBA            *color)
{
  gtk_widget_get_color (GTK_WIDGET (self), color);
  color->alpha *= strength;
}

static void
occupancy_chart_axes_snapshot_label (OccupancyChartAxes *self,
                                     GtkSnapshot        *snapshot,
                                     PangoLayout        *layout,
                                     double              x,
                                     double              y)
{
  GdkRGBA color;

  occupancy_chart_axes_get_color (self, occupancy_chart_axes_get_strength ()->label, &color);
  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT ((float) round (x), (float) round (y)));
  gtk_snapshot_append_layout (snapshot, layout, &color);
  gtk_snapshot_restore (snapshot);
}

/* A line of one device pixel. */
static void
occupancy_chart_axes_snapshot_line (OccupancyChartAxes *self,
                                    GtkSnapshot        *snapshot,
                                    float               strength,
                                    double              x,
                                    double              y,
                                    double              width,
                                    double              height)
{
  float pixel = (float) (1 / self->plot.scale);
  GdkRGBA color;

  occupancy_chart_axes_get_color (self, strength, &color);
  gtk_snapshot_append_color (snapshot, &color,
                             &GRAPHENE_RECT_INIT ((float) x, (float) y,
                                                  MAX ((float) width, pixel),
                                                  MAX ((float) height, pixel)));
}

static void
occupancy_chart_axes_snapshot_counts (OccupancyChartAxes *self,
                                      GtkSnapshot        *snapshot)
{
  const OccupancyStrength *strength = occupancy_chart_axes_get_strength ();
  gboolean rtl = gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL;
  gint64 step = occupancy_axis_get_step (self->plot.top);
  double left = self->plot.area.origin.x;
  double width = self->plot.area.size.width;

  /* The sum of top and step need not be a count any more. */
  for (gint64 i = 0; i <= self->plot.top / step; i++)
    {
      gint64 count = i * step;
      g_autofree char *text = occupancy_format_count (count);
      g_autoptr(PangoLayout) layout = gtk_widget_create_pango_layout (GTK_WIDGET (self), text);
      double y = occupancy_plot_get_y (&self->plot, count);
      int label_width;
      int label_height;

      pango_layout_get_pixel_size (layout, &label_width, &label_height);
      occupancy_chart_axes_snapshot_line (self, snapshot,
                                          count == 0 ? strength->base : strength->grid,
                                          left, y, width, 0);
      occupancy_chart_axes_snapshot_label (self, snapshot, layout,
                                           rtl ? left + width + EDGE : left - LABEL_GAP - label_width,
                                           y - label_height / 2.0);
    }
}

static void
occupancy_chart_axes_snapshot_times (OccupancyChartAxes *self,
                                     GtkSnapshot        *snapshot)
{
  const OccupancyStrength *strength = occupancy_chart_axes_get_strength ();
  g_autoptr(GTimeZone) zone = g_time_zone_new_local ();
  g_autofree char *widest = occupancy_format_axis_time (self->plot.from, 60 * 1000);
  g_autoptr(PangoLayout) sample = gtk_widget_create_pango_layout (GTK_WIDGET (self), widest);
  double bottom = self->plot.area.origin.y + self->plot.area.size.height;
  gint64 step;
  int width;

  pango_layout_get_pixel_size (sample, &width, NULL);
  step = occupancy_axis_get_time_step (self->plot.to - self->plot.from,
                                       MAX ((guint) (self->plot.area.size.width / (width + MIN_LABEL_SPACE)), 1));

  for (gint64 time = occupancy_axis_get_next_mark (self->plot.from - 1, step, zone);
       time <= self->plot.to;
       time = occupancy_axis_get_next_mark (time, step, zone))
    {
      g_autofree char *text = occupancy_format_axis_time (time, step);
      g_autoptr(PangoLayout) layout = gtk_widget_create_pango_layout (GTK_WIDGET (self), text);
      double x = occupancy_plot_get_x (&self->plot, time);

      pango_layout_get_pixel_size (layout, &width, NULL);
      occupancy_chart_axes_snapshot_line (self, snapshot, strength->base, x, bottom, 0, MARK_LENGTH);
      if (x - width / 2.0 >= 0 && x + width / 2.0 <= gtk_widget_get_width (GTK_WIDGET (self)))
        occupancy_chart_axes_snapshot_label (self, snapshot, layout,
                                             x - width / 2.0, bottom + MARK_LENGTH + 2);
    }
}

static void
occupancy_chart_axes_snapshot_words (OccupancyChartAxes *self,
                                     GtkSnapshot        *snapshot,
                                     const char         *words,
                                     double              left,
                                     double              right)
{
  const graphene_rect_t *area = &self->plot.area;
  g_autoptr(PangoLayout) layout = NULL;
  int width;
  int height;

  if (right - left <= MIN_GAP_FOR_WORDS)
    return;

  layout = gtk_widget_create_pango_layout (GTK_WIDGET (self), words);
  pango_layout_get_pixel_size (layout, &width, &height);
  if (width < right - left)
    occupancy_chart_axes_snapshot_label (self, snapshot, layout,
                                         (left + right - width) / 2,
                                         area->origin.y + (area->size.height - height) / 2);
}

static void
occupancy_chart_axes_snapshot_gap (OccupancyChartAxes *self,
                                   GtkSnapshot        *snapshot,
                                   gint64              from,
                                   gint64              to)
{
  double left = occupancy_plot_get_x (&self->plot, from);
  double right = occupancy_plot_get_x (&self->plot, to);
  const graphene_rect_t *area = &self->plot.area;
  graphene_rect_t bounds;
  graphene_rect_t tile;

  if (right <= left)
    return;

  graphene_rect_init (&bounds, (float) left, area->origin.y, (float) (right - left), area->size.height);
  graphene_rect_init (&tile, area->origin.x, area->origin.y, HATCH_SIZE, HATCH_SIZE);
  gtk_snapshot_push_repeat (snapshot, &bounds, &tile);
  gtk_snapshot_append_texture (snapshot, self->hatch, &tile);
  gtk_snapshot_pop (snapshot);

  /* Translators: stands in a part of a chart of which nothing is known */
  occupancy_chart_axes_snapshot_words (self, snapshot, _("No Data"), left, right);
}

/* What was there before is known, but there is no room for it: a gap would say
 * that it is not known. */
static void
occupancy_chart_axes_snapshot_cut (OccupancyChartAxes *self,
                                   GtkSnapshot        *snapshot,
                                   gint64              until)
{
  occupancy_chart_axes_snapshot_words (self, snapshot,
                                       /* Translators: stands in a part of a chart, before the last 512 changes */
                                       _("Earlier Changes Are Not Shown"),
                                       occupancy_plot_get_x (&self->plot, self->plot.from),
                                       occupancy_plot_get_x (&self->plot, until));
}

static void
occupancy_chart_axes_snapshot_gaps (OccupancyChartAxes *self,
                                    GtkSnapshot        *snapshot)
{
  gint64 unknown_since = self->plot.from;
  gboolean known = FALSE;
  guint first;
  guint n;

  if (self->hatch == NULL || self->hatch_scale != self->plot.scale)
    {
      GdkRGBA color;

      g_clear_object (&self->hatch);
      occupancy_chart_axes_get_color (self, occupancy_chart_axes_get_strength ()->hatch, &color);
      self->hatch = occupancy_hatch_texture (&color, self->plot.scale);
      self->hatch_scale = self->plot.scale;
    }

  n = occupancy_series_get_window (self->series, self->plot.from, self->plot.until, &first);
  for (guint i = first; i < first + n; i++)
    {
      OccupancyPoint point;

      occupancy_series_get_point (self->series, i, &point);
      if (i == 0 && occupancy_series_get_is_cut (self->series))
        {
          occupancy_chart_axes_snapshot_cut (self, snapshot, point.time);
          unknown_since = MAX (point.time, self->plot.from);
        }
      else if (point.known && !known)
        occupancy_chart_axes_snapshot_gap (self, snapshot, unknown_since, point.time);
      else if (!point.known && known)
        unknown_since = point.time;
      known = point.known;
    }

  if (!known)
    occupancy_chart_axes_snapshot_gap (self, snapshot, unknown_since, self->plot.to);
}

static void
occupancy_chart_axes_snapshot (GtkWidget   *widget,
                               GtkSnapshot *snapshot)
{
  OccupancyChartAxes *self = OCCUPANCY_CHART_AXES (widget);

  if (self->series == NULL)
    return;

  occupancy_chart_axes_snapshot_counts (self, snapshot);
  occupancy_chart_axes_snapshot_times (self, snapshot);
  occupancy_chart_axes_snapshot_gaps (self, snapshot);
}

static void
occupancy_chart_axes_css_changed (GtkWidget         *widget,
                                  GtkCssStyleChange *change)
{
  OccupancyChartAxes *self = OCCUPANCY_CHART_AXES (widget);

  GTK_WIDGET_CLASS (occupancy_chart_axes_parent_class)->css_changed (widget, change);

  g_clear_object (&self->hatch);
  gtk_widget_queue_draw (widget);
}

static void
occupancy_chart_axes_dispose (GObject *object)
{
  OccupancyChartAxes *self = OCCUPANCY_CHART_AXES (object);

  g_clear_object (&self->series);
  g_clear_object (&self->hatch);

  G_OBJECT_CLASS (occupancy_chart_axes_parent_class)->dispose (object);
}

static void
occupancy_chart_axes_class_init (OccupancyChartAxesClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = occupancy_chart_axes_dispose;

  widget_class->snapshot = occupancy_chart_axes_snapshot;
  widget_class->css_changed = occupancy_chart_axes_css_changed;

  gtk_widget_class_set_css_name (widget_class, "axes");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_PRESENTATION);
}

static void
occupancy_chart_axes_init (OccupancyChartAxes *self)
{
  gtk_widget_set_can_target (GTK_WIDGET (self), FALSE);
}

GtkWidget *
occupancy_chart_axes_new (void)
{
  return g_object_new (OCCUPANCY_TYPE_CHART_AXES, NULL);
}

/* The space that labels up to @top need round the plot, measured from the font.
 * The counts are where a line begins to be read; time runs from left to right
 * in every language. */
void
occupancy_chart_axes_measure (OccupancyChartAxes *self,
                              gint64              top,
                              GtkBorder          *margin)
{
  g_autofree char *text = occupancy_format_count (top);
  g_autoptr(PangoLayout) layout = NULL;
  gboolean rtl;
  int width;
  int height;

  g_return_if_fail (OCCUPANCY_IS_CHART_AXES (self));

  layout = gtk_widget_create_pango_layout (GTK_WIDGET (self), text);
  pango_layout_get_pixel_size (layout, &width, &height);
  rtl = gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL;

  *margin = (GtkBorder) {
    .left = (gint16) (rtl ? EDGE : width + LABEL_GAP),
    .right = (gint16) (rtl ? width + EDGE : EDGE),
    .top = (gint16) (height / 2 + 2),
    .bottom = (gint16) (height + MARK_LENGTH + 4),
  };
}

/* What to draw from now on: the axes of @plot, and the gaps of @series. */
void
occupancy_chart_axes_update (OccupancyChartAxes  *self,
                             OccupancySeries     *series,
                             const OccupancyPlot *plot)
{
  g_return_if_fail (OCCUPANCY_IS_CHART_AXES (self));

  g_set_object (&self->series, series);
  self->plot = *plot;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}
