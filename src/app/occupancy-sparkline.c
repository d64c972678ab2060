/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <adwaita.h>

#include "app/occupancy-plot.h"
#include "app/occupancy-sparkline.h"
#include "app/occupancy-summary.h"

#define FILL_ALPHA 0.14f
#define HEIGHT 22
#define SPAN (60 * 60 * G_GINT64_CONSTANT (1000))
#define THICKNESS 1.0
#define WIDTH 56

/**
 * OccupancySparkline:
 *
 * The connections of a room over the last hour, as small as a word.
 *
 * # CSS nodes
 *
 * `OccupancySparkline` has a single node `occupancysparkline`, which gives the
 * colour of the line.
 */
struct _OccupancySparkline
{
  GtkWidget parent_instance;

  OccupancySeries *series;
  OccupancyTimeline *timeline;

  OccupancyPlot plot;
  OccupancySummary summary;
  guint changed : 1;
};

G_DEFINE_FINAL_TYPE (OccupancySparkline, occupancy_sparkline, GTK_TYPE_WIDGET)

enum
{
  PROP_0,
  PROP_SERIES,
  PROP_TIMELINE,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static void
occupancy_sparkline_update (OccupancySparkline *self)
{
  int width = gtk_widget_get_width (GTK_WIDGET (self));
  int height = gtk_widget_get_height (GTK_WIDGET (self));
  OccupancyRange range;
  gint64 to;

  g_assert (OCCUPANCY_IS_SPARKLINE (self));

  if (self->series == NULL || self->timeline == NULL || width == 0)
    return;

  self->plot.scale = occupancy_plot_find_scale (GTK_WIDGET (self));
  self->plot.until = occupancy_plot_find_until (self->series, occupancy_timeline_get_end (self->timeline));
  to = occupancy_plot_align (self->plot.until, SPAN, width, self->plot.scale);
  if (!self->changed && self->plot.to == to)
    return;

  self->changed = FALSE;
  self->plot.to = to;
  self->plot.from = to - SPAN;
  occupancy_series_get_range (self->series, self->plot.from, self->plot.until, &range);
  self->plot.top = MAX (range.empty ? 0 : range.others.max, 1);

  /* Half the line is above the highest count, and as much below zero. */
  graphene_rect_init (&self->plot.area, 0, 1, (float) width, (float) MAX (height - 2, 1));

  occupancy_summary_update (&self->summary, GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL,
                            self->series, &range);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
occupancy_sparkline_refresh (OccupancySparkline *self)
{
  self->changed = TRUE;
  occupancy_sparkline_update (self);
}

static void
occupancy_sparkline_series_changed_cb (OccupancySparkline *self)
{
  self->changed = TRUE;
}

static void
occupancy_sparkline_snapshot (GtkWidget   *widget,
                              GtkSnapshot *snapshot)
{
  OccupancySparkline *self = OCCUPANCY_SPARKLINE (widget);
  gboolean high_contrast = adw_style_manager_get_high_contrast (adw_style_manager_get_default ());
  GdkRGBA line;
  GdkRGBA fill;

  if (self->series == NULL || self->plot.to == 0)
    return;

  gtk_widget_get_color (widget, &line);
  fill = line;
  fill.alpha *= FILL_ALPHA;
  occupancy_plot_snapshot_steps (&self->plot, snapshot, self->series,
                                 OCCUPANCY_MEASURE_CONNECTIONS, THICKNESS,
                                 &line, high_contrast ? NULL : &fill);
}

static void
occupancy_sparkline_measure (GtkWidget      *widget,
                             GtkOrientation  orientation,
                             int             for_size,
                             int            *minimum,
                             int            *natural,
                             int            *minimum_baseline,
                             int            *natural_baseline)
{
  *minimum = *natural = orientation == GTK_ORIENTATION_HORIZONTAL ? WIDTH : HEIGHT;
}

static void
occupancy_sparkline_size_allocate (GtkWidget *widget,
                                   int        width,
                                   int        height,
                                   int        baseline)
{
  occupancy_sparkline_refresh (OCCUPANCY_SPARKLINE (widget));
}

static void
occupancy_sparkline_dispose (GObject *object)
{
  OccupancySparkline *self = OCCUPANCY_SPARKLINE (object);

  occupancy_sparkline_set_series (self, NULL);
  occupancy_sparkline_set_timeline (self, NULL);

  G_OBJECT_CLASS (occupancy_sparkline_parent_class)->dispose (object);
}

static void
occupancy_sparkline_get_property (GObject    *object,
                                  guint       prop_id,
                                  GValue     *value,
                                  GParamSpec *pspec)
{
  OccupancySparkline *self = OCCUPANCY_SPARKLINE (object);

  switch (prop_id)
    {
    case PROP_SERIES:
      g_value_set_object (value, self->series);
      break;
    case PROP_TIMELINE:
      g_value_set_object (value, self->timeline);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
occupancy_sparkline_set_property (GObject      *object,
                                  guint         prop_id,
                                  const GValue *value,
                                  GParamSpec   *pspec)
{
  OccupancySparkline *self = OCCUPANCY_SPARKLINE (object);

  switch (prop_id)
    {
    case PROP_SERIES:
      occupancy_sparkline_set_series (self, g_value_get_object (value));
      break;
    case PROP_TIMELINE:
      occupancy_sparkline_set_timeline (self, g_value_get_object (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
occupancy_sparkline_class_init (OccupancySparklineClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = occupancy_sparkline_dispose;
  object_class->get_property = occupancy_sparkline_get_property;
  object_class->set_property = occupancy_sparkline_set_property;

  widget_class->snapshot = occupancy_sparkline_snapshot;
  widget_class->measure = occupancy_sparkline_measure;
  widget_class->size_allocate = occupancy_sparkline_size_allocate;

  /**
   * OccupancySparkline:series:
   *
   * What is drawn.
   */
  properties[PROP_SERIES] =
    g_param_spec_object ("series", NULL, NULL,
                         OCCUPANCY_TYPE_SERIES,
                         G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

  /**
   * OccupancySparkline:timeline:
   *
   * Whose beat it follows.
   */
  properties[PROP_TIMELINE] =
    g_param_spec_object ("timeline", NULL, NULL,
                         OCCUPANCY_TYPE_TIMELINE,
                         G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

  g_object_class_install_properties (object_class, N_PROPS, properties);

  gtk_widget_class_set_css_name (widget_class, "occupancysparkline");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
}

static void
occupancy_sparkline_init (OccupancySparkline *self)
{
  gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_HIDDEN);
}

/**
 * occupancy_sparkline_new:
 *
 * Creates a sparkline of nothing.
 *
 * Returns: a new widget
 */
GtkWidget *
occupancy_sparkline_new (void)
{
  return g_object_new (OCCUPANCY_TYPE_SPARKLINE, NULL);
}

/**
 * occupancy_sparkline_get_series:
 * @self: a sparkline
 *
 * Gets what is drawn.
 *
 * Returns: (transfer none) (nullable): the series
 */
OccupancySeries *
occupancy_sparkline_get_series (OccupancySparkline *self)
{
  g_return_val_if_fail (OCCUPANCY_IS_SPARKLINE (self), NULL);

  return self->series;
}

/**
 * occupancy_sparkline_set_series:
 * @self: a sparkline
 * @series: (nullable): what to draw
 *
 * Sets what is drawn.
 */
void
occupancy_sparkline_set_series (OccupancySparkline *self,
                                OccupancySeries    *series)
{
  g_return_if_fail (OCCUPANCY_IS_SPARKLINE (self));
  g_return_if_fail (series == NULL || OCCUPANCY_IS_SERIES (series));

  if (self->series == series)
    return;

  if (self->series != NULL)
    g_signal_handlers_disconnect_by_func (self->series, occupancy_sparkline_series_changed_cb, self);

  g_set_object (&self->series, series);
  self->summary = (OccupancySummary) { 0 };

  if (series != NULL)
    {
      g_signal_connect_object (series, "changed",
                               G_CALLBACK (occupancy_sparkline_series_changed_cb), self,
                               G_CONNECT_SWAPPED);
      occupancy_sparkline_refresh (self);
    }

  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SERIES]);
}

/**
 * occupancy_sparkline_get_timeline:
 * @self: a sparkline
 *
 * Gets whose beat it follows.
 *
 * Returns: (transfer none) (nullable): the timeline
 */
OccupancyTimeline *
occupancy_sparkline_get_timeline (OccupancySparkline *self)
{
  g_return_val_if_fail (OCCUPANCY_IS_SPARKLINE (self), NULL);

  return self->timeline;
}

/**
 * occupancy_sparkline_set_timeline:
 * @self: a sparkline
 * @timeline: (nullable): whose beat to follow
 *
 * Sets whose beat it follows.
 */
void
occupancy_sparkline_set_timeline (OccupancySparkline *self,
                                  OccupancyTimeline  *timeline)
{
  g_return_if_fail (OCCUPANCY_IS_SPARKLINE (self));
  g_return_if_fail (timeline == NULL || OCCUPANCY_IS_TIMELINE (timeline));

  if (self->timeline == timeline)
    return;

  if (self->timeline != NULL)
    g_signal_handlers_disconnect_by_func (self->timeline, occupancy_sparkline_update, self);

  g_set_object (&self->timeline, timeline);

  if (timeline != NULL)
    {
      g_signal_connect_object (timeline, "beat",
                               G_CALLBACK (occupancy_sparkline_update), self,
                               G_CONNECT_SWAPPED);
      occupancy_sparkline_refresh (self);
    }

  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_TIMELINE]);
}
