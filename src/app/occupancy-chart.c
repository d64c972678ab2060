/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>

#include "app/occupancy-axis.h"
#include "app/occupancy-chart-private.h"
#include "app/occupancy-summary.h"

/* When lower counts would do with an axis of less than half the height, that is
 * taken back only after a while, or every peak would move all lines twice. */
#define SHRINK_AFTER (30 * G_GINT64_CONSTANT (1000))

/**
 * OccupancyChart:
 *
 * Both counts of a room over the time of an [class@Timeline], as steps.
 *
 * # CSS nodes
 *
 * ```
 * occupancychart
 * ├── axes
 * ├── plot.connections
 * ╰── plot.presence-members
 * ```
 */
struct _OccupancyChart
{
  GtkWidget parent_instance;

  OccupancySeries *series;
  OccupancyTimeline *timeline;
  char *title;

  GtkWidget *axes;
  GtkWidget *connections;
  GtkWidget *presence_members;

  OccupancyPlot plot;
  gint64 low_since;
  OccupancySummary summary;
  guint changed : 1;
};

G_DEFINE_FINAL_TYPE (OccupancyChart, occupancy_chart, GTK_TYPE_WIDGET)

enum
{
  PROP_0,
  PROP_SERIES,
  PROP_TIMELINE,
  PROP_TITLE,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

/* Grows at once, and shrinks when that has been due for a while. */
static void
occupancy_chart_update_top (OccupancyChart *self,
                            gint64          max)
{
  gint64 now = occupancy_timeline_get_end (self->timeline);
  gint64 top = occupancy_axis_get_top (max);

  if (top >= self->plot.top)
    {
      self->plot.top = top;
      self->low_since = 0;
    }
  else if (max >= self->plot.top / 2)
    {
      self->low_since = 0;
    }
  else if (self->low_since == 0)
    {
      self->low_since = now;
    }
  else if (now - self->low_since >= SHRINK_AFTER)
    {
      self->plot.top = top;
      self->low_since = 0;
    }
}

/* The place of the plot within the chart, without its time. */
static void
occupancy_chart_update_area (OccupancyChart *self)
{
  int width = gtk_widget_get_width (GTK_WIDGET (self));
  int height = gtk_widget_get_height (GTK_WIDGET (self));
  GtkBorder margin;

  occupancy_chart_axes_measure (OCCUPANCY_CHART_AXES (self->axes), self->plot.top, &margin);
  graphene_rect_init (&self->plot.area,
                      margin.left, margin.top,
                      MAX (width - margin.left - margin.right, 1),
                      MAX (height - margin.top - margin.bottom, 1));
  self->plot.scale = occupancy_plot_find_scale (GTK_WIDGET (self));
}

static void
occupancy_chart_update (OccupancyChart *self)
{
  gint64 span;
  gint64 until;
  gint64 to;
  OccupancyRange range;

  g_assert (OCCUPANCY_IS_CHART (self));

  if (self->series == NULL || self->timeline == NULL || gtk_widget_get_width (GTK_WIDGET (self)) == 0)
    return;

  span = occupancy_timeline_get_span (self->timeline);
  until = occupancy_plot_find_until (self->series, occupancy_timeline_get_end (self->timeline));
  to = occupancy_plot_align (until, span, self->plot.area.size.width, self->plot.scale);
  if (!self->changed && self->plot.to == to)
    return;

  self->changed = FALSE;
  self->plot.until = until;
  occupancy_series_get_range (self->series, to - span, self->plot.until, &range);
  occupancy_chart_update_top (self, range.empty ? 0 : MAX (range.others.max, range.presence_members.max));
  occupancy_chart_update_area (self);
  self->plot.to = occupancy_plot_align (self->plot.until, span,
                                        self->plot.area.size.width, self->plot.scale);
  self->plot.from = self->plot.to - span;

  occupancy_chart_axes_update (OCCUPANCY_CHART_AXES (self->axes), self->series, &self->plot);
  occupancy_chart_line_update (OCCUPANCY_CHART_LINE (self->connections), self->series, &self->plot);
  occupancy_chart_line_update (OCCUPANCY_CHART_LINE (self->presence_members), self->series, &self->plot);
  occupancy_summary_update (&self->summary, GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                            self->series, &range);
}

static void
occupancy_chart_refresh (OccupancyChart *self)
{
  self->changed = TRUE;
  occupancy_chart_update (self);
}

static void
occupancy_chart_series_changed_cb (OccupancyChart *self)
{
  self->changed = TRUE;
}

static void
occupancy_chart_measure (GtkWidget      *widget,
                         GtkOrientation  orientation,
                         int             for_size,
                         int            *minimum,
                         int            *natural,
                         int            *minimum_baseline,
                         int            *natural_baseline)
{
  *minimum = orientation == GTK_ORIENTATION_HORIZONTAL ? 160 : 120;
  *natural = orientation == GTK_ORIENTATION_HORIZONTAL ? 600 : 388;
}

static void
occupancy_chart_size_allocate (GtkWidget *widget,
                               int        width,
                               int        height,
                               int        baseline)
{
  OccupancyChart *self = OCCUPANCY_CHART (widget);

  for (GtkWidget *layer = gtk_widget_get_first_child (widget);
       layer != NULL;
       layer = gtk_widget_get_next_sibling (layer))
    gtk_widget_allocate (layer, width, height, -1, NULL);

  occupancy_chart_update_area (self);
  occupancy_chart_refresh (self);
}

static void
occupancy_chart_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (occupancy_chart_parent_class)->map (widget);

  occupancy_chart_refresh (OCCUPANCY_CHART (widget));
}

static void
occupancy_chart_direction_changed (GtkWidget        *widget,
                                   GtkTextDirection  previous)
{
  occupancy_chart_refresh (OCCUPANCY_CHART (widget));
}

static void
occupancy_chart_css_changed (GtkWidget         *widget,
                             GtkCssStyleChange *change)
{
  GTK_WIDGET_CLASS (occupancy_chart_parent_class)->css_changed (widget, change);

  gtk_widget_queue_allocate (widget);
}

static void
occupancy_chart_dispose (GObject *object)
{
  OccupancyChart *self = OCCUPANCY_CHART (object);

  occupancy_chart_set_series (self, NULL);
  occupancy_chart_set_timeline (self, NULL);
  g_clear_pointer (&self->axes, gtk_widget_unparent);
  g_clear_pointer (&self->connections, gtk_widget_unparent);
  g_clear_pointer (&self->presence_members, gtk_widget_unparent);

  G_OBJECT_CLASS (occupancy_chart_parent_class)->dispose (object);
}

static void
occupancy_chart_finalize (GObject *object)
{
  OccupancyChart *self = OCCUPANCY_CHART (object);

  g_free (self->title);

  G_OBJECT_CLASS (occupancy_chart_parent_class)->finalize (object);
}

static void
occupancy_chart_get_property (GObject    *object,
                              guint       prop_id,
                              GValue     *value,
                              GParamSpec *pspec)
{
  OccupancyChart *self = OCCUPANCY_CHART (object);

  switch (prop_id)
    {
    case PROP_SERIES:
      g_value_set_object (value, self->series);
      break;
    case PROP_TIMELINE:
      g_value_set_object (value, self->timeline);
      break;
    case PROP_TITLE:
      g_value_set_string (value, self->title);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
occupancy_chart_set_property (GObject      *object,
                              guint         prop_id,
                              const GValue *value,
                              GParamSpec   *pspec)
{
  OccupancyChart *self = OCCUPANCY_CHART (object);

  switch (prop_id)
    {
    case PROP_SERIES:
      occupancy_chart_set_series (self, g_value_get_object (value));
      break;
    case PROP_TIMELINE:
      occupancy_chart_set_timeline (self, g_value_get_object (value));
      break;
    case PROP_TITLE:
      occupancy_chart_set_title (self, g_value_get_string (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
occupancy_chart_class_init (OccupancyChartClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = occupancy_chart_dispose;
  object_class->finalize = occupancy_chart_finalize;
  object_class->get_property = occupancy_chart_get_property;
  object_class->set_property = occupancy_chart_set_property;

  widget_class->measure = occupancy_chart_measure;
  widget_class->size_allocate = occupancy_chart_size_allocate;
  widget_class->map = occupancy_chart_map;
  widget_class->direction_changed = occupancy_chart_direction_changed;
  widget_class->css_changed = occupancy_chart_css_changed;

  /**
   * OccupancyChart:series:
   *
   * What is drawn.
   */
  properties[PROP_SERIES] =
    g_param_spec_object ("series", NULL, NULL,
                         OCCUPANCY_TYPE_SERIES,
                         G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

  /**
   * OccupancyChart:timeline:
   *
   * The time that is shown.
   */
  properties[PROP_TIMELINE] =
    g_param_spec_object ("timeline", NULL, NULL,
                         OCCUPANCY_TYPE_TIMELINE,
                         G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

  /**
   * OccupancyChart:title:
   *
   * What the room is called.
   */
  properties[PROP_TITLE] =
    g_param_spec_string ("title", NULL, NULL,
                         NULL,
                         G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

  g_object_class_install_properties (object_class, N_PROPS, properties);

  gtk_widget_class_set_css_name (widget_class, "occupancychart");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
}

static void
occupancy_chart_init (OccupancyChart *self)
{
  self->plot.top = occupancy_axis_get_top (0);
  self->plot.scale = 1;

  self->axes = occupancy_chart_axes_new ();
  gtk_widget_set_parent (self->axes, GTK_WIDGET (self));
  self->connections = occupancy_chart_line_new (OCCUPANCY_MEASURE_CONNECTIONS);
  gtk_widget_set_parent (self->connections, GTK_WIDGET (self));
  self->presence_members = occupancy_chart_line_new (OCCUPANCY_MEASURE_PRESENCE_MEMBERS);
  gtk_widget_set_parent (self->presence_members, GTK_WIDGET (self));
}

/**
 * occupancy_chart_new:
 *
 * Creates a chart of nothing.
 *
 * Returns: a new widget
 */
GtkWidget *
occupancy_chart_new (void)
{
  return g_object_new (OCCUPANCY_TYPE_CHART, NULL);
}

/**
 * occupancy_chart_get_series:
 * @self: a chart
 *
 * Gets what is drawn.
 *
 * Returns: (transfer none) (nullable): the series
 */
OccupancySeries *
occupancy_chart_get_series (OccupancyChart *self)
{
  g_return_val_if_fail (OCCUPANCY_IS_CHART (self), NULL);

  return self->series;
}

/**
 * occupancy_chart_set_series:
 * @self: a chart
 * @series: (nullable): what to draw
 *
 * Sets what is drawn. The axis of counts begins anew.
 */
void
occupancy_chart_set_series (OccupancyChart  *self,
                            OccupancySeries *series)
{
  g_return_if_fail (OCCUPANCY_IS_CHART (self));
  g_return_if_fail (series == NULL || OCCUPANCY_IS_SERIES (series));

  if (self->series == series)
    return;

  if (self->series != NULL)
    g_signal_handlers_disconnect_by_func (self->series, occupancy_chart_series_changed_cb, self);

  g_set_object (&self->series, series);
  self->plot.top = occupancy_axis_get_top (0);
  self->low_since = 0;
  self->summary = (OccupancySummary) { 0 };

  if (series != NULL)
    {
      g_signal_connect_object (series, "changed",
                               G_CALLBACK (occupancy_chart_series_changed_cb), self,
                               G_CONNECT_SWAPPED);
      occupancy_chart_refresh (self);
    }

  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SERIES]);
}

/**
 * occupancy_chart_get_timeline:
 * @self: a chart
 *
 * Gets the time that is shown.
 *
 * Returns: (transfer none) (nullable): the timeline
 */
OccupancyTimeline *
occupancy_chart_get_timeline (OccupancyChart *self)
{
  g_return_val_if_fail (OCCUPANCY_IS_CHART (self), NULL);

  return self->timeline;
}

/**
 * occupancy_chart_set_timeline:
 * @self: a chart
 * @timeline: (nullable): the time to show
 *
 * Sets the time that is shown.
 */
void
occupancy_chart_set_timeline (OccupancyChart    *self,
                              OccupancyTimeline *timeline)
{
  g_return_if_fail (OCCUPANCY_IS_CHART (self));
  g_return_if_fail (timeline == NULL || OCCUPANCY_IS_TIMELINE (timeline));

  if (self->timeline == timeline)
    return;

  if (self->timeline != NULL)
    {
      g_signal_handlers_disconnect_by_func (self->timeline, occupancy_chart_update, self);
      g_signal_handlers_disconnect_by_func (self->timeline, occupancy_chart_refresh, self);
    }

  g_set_object (&self->timeline, timeline);

  if (timeline != NULL)
    {
      g_signal_connect_object (timeline, "beat",
                               G_CALLBACK (occupancy_chart_update), self,
                               G_CONNECT_SWAPPED);
      g_signal_connect_object (timeline, "notify::span",
                               G_CALLBACK (occupancy_chart_refresh), self,
                               G_CONNECT_SWAPPED);
      occupancy_chart_refresh (self);
    }

  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_TIMELINE]);
}

/**
 * occupancy_chart_get_title:
 * @self: a chart
 *
 * Gets what the room is called.
 *
 * Returns: (nullable): the title
 */
const char *
occupancy_chart_get_title (OccupancyChart *self)
{
  g_return_val_if_fail (OCCUPANCY_IS_CHART (self), NULL);

  return self->title;
}

/**
 * occupancy_chart_set_title:
 * @self: a chart
 * @title: (nullable): what the room is called
 *
 * Sets what the room is called: the accessible name of the chart has it.
 */
void
occupancy_chart_set_title (OccupancyChart *self,
                           const char     *title)
{
  g_autofree char *label = NULL;

  g_return_if_fail (OCCUPANCY_IS_CHART (self));

  if (!g_set_str (&self->title, title))
    return;

  /* Translators: %s is the name of a room */
  label = g_strdup_printf (_("Chart of %s"), title != NULL ? title : "");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, label,
                                  -1);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_TITLE]);
}
