/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>

#include "app/occupancy-format.h"
#include "app/occupancy-room-alerts.h"
#include "app/occupancy-room-change.h"
#include "app/occupancy-room-row.h"
#include "app/occupancy-room-viewer.h"
#include "app/occupancy-sparkline.h"
#include "core/occupancy-sample.h"

/* A change within less than this says nothing. */
#define LEAST_SPAN (60 * G_GINT64_CONSTANT (1000))

/**
 * OccupancyRoomRow:
 *
 * A room in a list: its name over the most important thing to say of it, the
 * last hour, and its connections.
 *
 * All is taken over at the beat of the timeline, which a change of state hastens.
 *
 * # CSS nodes
 *
 * `OccupancyRoomRow` has a main node `occupancyroomrow` with one of the style
 * classes `.unreliable` and `.invalid` where the count cannot be relied on, and
 * with `.firing` where an alert needs attention.
 */
struct _OccupancyRoomRow
{
  GtkWidget parent_instance;

  OccupancyTimeline *timeline;
  OccupancyWatch *watch;
  OccupancyAlerter *alerter;
  OccupancyRoomViewer *viewer;
  char *summary;
  char *change_in_full;

  GtkLabel *title;
  GtkWidget *pin;
  GtkImage *icon;
  GtkLabel *caption;
  OccupancySparkline *sparkline;
  GtkLabel *count;
  GtkLabel *change;
};

G_DEFINE_FINAL_TYPE (OccupancyRoomRow, occupancy_room_row, GTK_TYPE_WIDGET)

enum
{
  PROP_0,
  PROP_TIMELINE,
  PROP_WATCH,
  PROP_SUMMARY,
  PROP_SHOW_SPARKLINE,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static void
occupancy_room_row_set_css_class (GtkWidget  *widget,
                                  const char *css_class,
                                  gboolean    set)
{
  if (set)
    gtk_widget_add_css_class (widget, css_class);
  else
    gtk_widget_remove_css_class (widget, css_class);
}

static void
occupancy_room_row_update_count (OccupancyRoomRow       *self,
                                 const OccupancyReading *reading)
{
  g_autofree char *count = NULL;

  if (occupancy_reading_has_counts (reading))
    count = occupancy_format_short_count (reading->connections);
  gtk_label_set_label (self->count, count != NULL ? count : OCCUPANCY_FORMAT_NO_VALUE);
}

/* The line under the number; it keeps its place when there is nothing to say. */
static void
occupancy_room_row_update_change (OccupancyRoomRow       *self,
                                  const OccupancyReading *reading,
                                  gint64                  now)
{
  g_autofree char *signed_change = NULL;
  gint64 since;
  gint64 change;

  if (!occupancy_reading_is_reliable (reading) ||
      !occupancy_room_change_get (self->watch, now, &since, &change) ||
      now - since < LEAST_SPAN)
    {
      g_clear_pointer (&self->change_in_full, g_free);
      gtk_label_set_label (self->change, "");
      return;
    }

  signed_change = occupancy_format_signed (change);
  gtk_label_set_label (self->change, signed_change);
  g_free (self->change_in_full);
  self->change_in_full = occupancy_format_change_since (change, since, now);
}

/* The icon of the state; a live room needs none. */
static void
occupancy_room_row_update_icon (OccupancyRoomRow       *self,
                                const OccupancyReading *reading,
                                OccupancyAttention      attention)
{
  gtk_image_set_from_icon_name (self->icon, attention != OCCUPANCY_ATTENTION_NONE
                                              ? occupancy_attention_get_icon (attention)
                                              : occupancy_format_state_icon (reading->state));
  gtk_widget_set_visible (GTK_WIDGET (self->icon),
                          attention != OCCUPANCY_ATTENTION_NONE || reading->state != OCCUPANCY_READING_LIVE);
}

static void
occupancy_room_row_update_caption (OccupancyRoomRow       *self,
                                   const OccupancyReading *reading,
                                   OccupancyAttention      attention,
                                   const char             *alerts,
                                   gint64                  now)
{
  g_autofree char *caption = NULL;

  if (alerts == NULL)
    caption = occupancy_format_caption (reading, now);
  else if (attention == OCCUPANCY_ATTENTION_NEEDED)
    caption = g_strdup (alerts);
  else
    /* Translators: what fires, and “silenced” or “acknowledged” */
    caption = g_strdup_printf (_("%s · %s"), alerts, occupancy_attention_get_word (attention));

  gtk_label_set_label (self->caption, caption);
}

static void
occupancy_room_row_update_summary (OccupancyRoomRow       *self,
                                   const OccupancyReading *reading,
                                   OccupancyAttention      attention,
                                   const char             *alerts,
                                   gint64                  now)
{
  g_autofree char *spoken_alerts = NULL;
  g_autofree char *identity = NULL;
  g_autofree char *summary = NULL;

  if (alerts != NULL)
    /* Translators: “firing”, “silenced” or “acknowledged”, and what fires, as a screen reader says them */
    spoken_alerts = g_strdup_printf (_("%s, %s"), occupancy_attention_get_word (attention), alerts);
  identity = occupancy_format_identity (occupancy_watch_get_title (self->watch),
                                        occupancy_watch_get_name (self->watch),
                                        occupancy_account_get_name (occupancy_watch_get_account (self->watch)),
                                        occupancy_watch_get_favourite (self->watch));
  summary = occupancy_format_room (identity, reading, self->change_in_full, spoken_alerts, now);
  if (g_set_str (&self->summary, summary))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SUMMARY]);
}

static void
occupancy_room_row_update (OccupancyRoomRow *self)
{
  gint64 now = occupancy_sample_now ();
  OccupancyReading reading;
  OccupancyAttention attention = OCCUPANCY_ATTENTION_NONE;
  g_autofree char *alerts = NULL;

  g_assert (OCCUPANCY_IS_ROOM_ROW (self));

  if (self->watch == NULL)
    return;

  occupancy_watch_get_reading (self->watch, &reading);
  if (self->alerter != NULL)
    alerts = occupancy_room_alerts_describe (self->alerter, self->watch, &reading, now, &attention);

  occupancy_room_row_set_css_class (GTK_WIDGET (self), "unreliable", !occupancy_reading_is_reliable (&reading));
  occupancy_room_row_set_css_class (GTK_WIDGET (self), "invalid", reading.state == OCCUPANCY_READING_INVALID);
  occupancy_room_row_set_css_class (GTK_WIDGET (self), "firing", attention == OCCUPANCY_ATTENTION_NEEDED);
  occupancy_room_row_update_count (self, &reading);
  occupancy_room_row_update_change (self, &reading, now);
  occupancy_room_row_update_icon (self, &reading, attention);
  occupancy_room_row_update_caption (self, &reading, attention, alerts, now);
  occupancy_room_row_update_summary (self, &reading, attention, alerts, now);
}

static void
occupancy_room_row_state_changed_cb (OccupancyRoomRow *self)
{
  g_assert (OCCUPANCY_IS_ROOM_ROW (self));

  occupancy_timeline_hasten (self->timeline);
}

/* Few rows have one, and a list keeps hundreds of rows. */
static void
occupancy_room_row_show_pin (OccupancyRoomRow *self,
                             gboolean          show)
{
  GtkLayoutChild *place;

  if (show == (self->pin != NULL))
    return;

  if (!show)
    {
      g_clear_pointer (&self->pin, gtk_widget_unparent);
      return;
    }

  self->pin = g_object_new (GTK_TYPE_IMAGE,
                            "icon-name", "view-pin-symbolic",
                            "pixel-size", 12,
                            "margin-start", 5,
                            "accessible-role", GTK_ACCESSIBLE_ROLE_PRESENTATION,
                            NULL);
  gtk_widget_add_css_class (self->pin, "dimmed");
  gtk_widget_insert_after (self->pin, GTK_WIDGET (self), GTK_WIDGET (self->title));
  place = gtk_layout_manager_get_layout_child (gtk_widget_get_layout_manager (GTK_WIDGET (self)), self->pin);
  gtk_grid_layout_child_set_column (GTK_GRID_LAYOUT_CHILD (place), 2);
}

static void
occupancy_room_row_update_title (OccupancyRoomRow *self)
{
  const char *title;

  g_assert (OCCUPANCY_IS_ROOM_ROW (self));

  title = self->watch != NULL ? occupancy_watch_get_title (self->watch) : "";
  gtk_label_set_label (self->title, title);
  occupancy_room_row_show_pin (self, self->watch != NULL && occupancy_watch_get_favourite (self->watch));
  occupancy_room_row_update (self);
}

static void
occupancy_room_row_set_show_sparkline (OccupancyRoomRow *self,
                                       gboolean          show)
{
  if (gtk_widget_get_visible (GTK_WIDGET (self->sparkline)) == show)
    return;

  gtk_widget_set_visible (GTK_WIDGET (self->sparkline), show);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SHOW_SPARKLINE]);
}

static void
occupancy_room_row_constructed (GObject *object)
{
  OccupancyRoomRow *self = OCCUPANCY_ROOM_ROW (object);

  G_OBJECT_CLASS (occupancy_room_row_parent_class)->constructed (object);

  if (self->timeline == NULL)
    return;

  occupancy_sparkline_set_timeline (self->sparkline, self->timeline);
  g_signal_connect_object (self->timeline, "beat",
                           G_CALLBACK (occupancy_room_row_update), self,
                           G_CONNECT_SWAPPED);
}

static void
occupancy_room_row_dispose (GObject *object)
{
  OccupancyRoomRow *self = OCCUPANCY_ROOM_ROW (object);
  GtkWidget *child;

  g_clear_object (&self->viewer);
  g_clear_object (&self->watch);
  g_clear_object (&self->alerter);
  g_clear_object (&self->timeline);
  gtk_widget_dispose_template (GTK_WIDGET (self), OCCUPANCY_TYPE_ROOM_ROW);
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_widget_unparent (child);

  G_OBJECT_CLASS (occupancy_room_row_parent_class)->dispose (object);
}

static void
occupancy_room_row_finalize (GObject *object)
{
  OccupancyRoomRow *self = OCCUPANCY_ROOM_ROW (object);

  g_free (self->summary);
  g_free (self->change_in_full);

  G_OBJECT_CLASS (occupancy_room_row_parent_class)->finalize (object);
}

static void
occupancy_room_row_get_property (GObject    *object,
                                 guint       prop_id,
                                 GValue     *value,
                                 GParamSpec *pspec)
{
  OccupancyRoomRow *self = OCCUPANCY_ROOM_ROW (object);

  switch (prop_id)
    {
    case PROP_TIMELINE:
      g_value_set_object (value, self->timeline);
      break;
    case PROP_WATCH:
      g_value_set_object (value, self->watch);
      break;
    case PROP_SUMMARY:
      g_value_set_string (value, self->summary);
      break;
    case PROP_SHOW_SPARKLINE:
      g_value_set_boolean (value, gtk_widget_get_visible (GTK_WIDGET (self->sparkline)));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
occupancy_room_row_set_property (GObject      *object,
                                 guint         prop_id,
                                 const GValue *value,
                                 GParamSpec   *pspec)
{
  OccupancyRoomRow *self = OCCUPANCY_ROOM_ROW (object);

  switch (prop_id)
    {
    case PROP_TIMELINE:
      self->timeline = g_value_dup_object (value);
      break;
    case PROP_WATCH:
      occupancy_room_row_set_watch (self, g_value_get_object (value));
      break;
    case PROP_SHOW_SPARKLINE:
      occupancy_room_row_set_show_sparkline (self, g_value_get_boolean (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

/* What a part of the row would say if there were more room for it. */
static char *
occupancy_room_row_tell_in_full (OccupancyRoomRow *self,
                                 GtkWidget        *part)
{
  g_autofree char *count = NULL;
  OccupancyReading reading;

  if (part == GTK_WIDGET (self->change))
    return g_strdup (self->change_in_full);

  if (part == GTK_WIDGET (self->count) && self->watch != NULL)
    {
      occupancy_watch_get_reading (self->watch, &reading);
      if (occupancy_reading_has_counts (&reading))
        count = occupancy_format_count (reading.connections);
      return g_strcmp0 (count, gtk_label_get_label (self->count)) != 0 ? g_steal_pointer (&count) : NULL;
    }

  if (GTK_IS_LABEL (part) && pango_layout_is_ellipsized (gtk_label_get_layout (GTK_LABEL (part))))
    return g_strdup (gtk_label_get_label (GTK_LABEL (part)));

  return NULL;
}

/* Found out for who asks: to set a tooltip asks the display server where the pointer is. */
static gboolean
occupancy_room_row_query_tooltip (GtkWidget  *widget,
                                  int         x,
                                  int         y,
                                  gboolean    keyboard_mode,
                                  GtkTooltip *tooltip)
{
  OccupancyRoomRow *self = OCCUPANCY_ROOM_ROW (widget);
  g_autofree char *text = occupancy_room_row_tell_in_full (self, gtk_widget_pick (widget, x, y, GTK_PICK_DEFAULT));

  gtk_tooltip_set_text (tooltip, text);

  return text != NULL;
}

static void
occupancy_room_row_class_init (OccupancyRoomRowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->constructed = occupancy_room_row_constructed;
  object_class->dispose = occupancy_room_row_dispose;
  object_class->finalize = occupancy_room_row_finalize;
  object_class->get_property = occupancy_room_row_get_property;
  object_class->set_property = occupancy_room_row_set_property;

  widget_class->query_tooltip = occupancy_room_row_query_tooltip;

  /**
   * OccupancyRoomRow:timeline:
   *
   * Whose beat the row follows.
   */
  properties[PROP_TIMELINE] =
    g_param_spec_object ("timeline", NULL, NULL,
                         OCCUPANCY_TYPE_TIMELINE,
                         G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);

  /**
   * OccupancyRoomRow:watch:
   *
   * The room.
   */
  properties[PROP_WATCH] =
    g_param_spec_object ("watch", NULL, NULL,
                         OCCUPANCY_TYPE_WATCH,
                         G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

  /**
   * OccupancyRoomRow:summary:
   *
   * All that the row says, for the accessible label of the list's item.
   */
  properties[PROP_SUMMARY] =
    g_param_spec_string ("summary", NULL, NULL,
                         NULL,
                         G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

  /**
   * OccupancyRoomRow:show-sparkline:
   *
   * Whether there is room for the last hour.
   */
  properties[PROP_SHOW_SPARKLINE] =
    g_param_spec_boolean ("show-sparkline", NULL, NULL,
                          TRUE,
                          G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

  g_object_class_install_properties (object_class, N_PROPS, properties);

  gtk_widget_class_set_css_name (widget_class, "occupancyroomrow");
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/com/example/Occupancy/occupancy-room-row.ui");
  gtk_widget_class_bind_template_child (widget_class, OccupancyRoomRow, title);
  gtk_widget_class_bind_template_child (widget_class, OccupancyRoomRow, icon);
  gtk_widget_class_bind_template_child (widget_class, OccupancyRoomRow, caption);
  gtk_widget_class_bind_template_child (widget_class, OccupancyRoomRow, sparkline);
  gtk_widget_class_bind_template_child (widget_class, OccupancyRoomRow, count);
  gtk_widget_class_bind_template_child (widget_class, OccupancyRoomRow, change);

  g_type_ensure (OCCUPANCY_TYPE_SPARKLINE);
}

static void
occupancy_room_row_init (OccupancyRoomRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));

  self->viewer = occupancy_room_viewer_new (GTK_WIDGET (self));
  occupancy_room_viewer_set_in_view (self->viewer, FALSE);
}

/**
 * occupancy_room_row_new:
 * @timeline: whose beat to follow
 *
 * Creates a row without a room.
 *
 * Returns: a new widget
 */
GtkWidget *
occupancy_room_row_new (OccupancyTimeline *timeline)
{
  g_return_val_if_fail (OCCUPANCY_IS_TIMELINE (timeline), NULL);

  return g_object_new (OCCUPANCY_TYPE_ROOM_ROW,
                       "timeline", timeline,
                       NULL);
}

/**
 * occupancy_room_row_get_timeline:
 * @self: a row
 *
 * Gets whose beat the row follows.
 *
 * Returns: (transfer none): the timeline
 */
OccupancyTimeline *
occupancy_room_row_get_timeline (OccupancyRoomRow *self)
{
  g_return_val_if_fail (OCCUPANCY_IS_ROOM_ROW (self), NULL);

  return self->timeline;
}

/**
 * occupancy_room_row_get_watch:
 * @self: a row
 *
 * Gets the room.
 *
 * Returns: (transfer none) (nullable): the watch of the room
 */
OccupancyWatch *
occupancy_room_row_get_watch (OccupancyRoomRow *self)
{
  g_return_val_if_fail (OCCUPANCY_IS_ROOM_ROW (self), NULL);

  return self->watch;
}

/**
 * occupancy_room_row_set_watch:
 * @self: a row
 * @watch: (nullable): the watch of a room
 *
 * Sets the room.
 */
void
occupancy_room_row_set_watch (OccupancyRoomRow *self,
                              OccupancyWatch   *watch)
{
  g_return_if_fail (OCCUPANCY_IS_ROOM_ROW (self));
  g_return_if_fail (watch == NULL || OCCUPANCY_IS_WATCH (watch));

  if (self->watch == watch)
    return;

  if (self->watch != NULL)
    {
      g_signal_handlers_disconnect_by_func (self->watch, occupancy_room_row_state_changed_cb, self);
      g_signal_handlers_disconnect_by_func (self->watch, occupancy_room_row_update_title, self);
    }

  g_set_object (&self->watch, watch);
  occupancy_room_viewer_set_watch (self->viewer, watch);
  occupancy_sparkline_set_series (self->sparkline,
                                  watch != NULL ? occupancy_watch_get_series (watch) : NULL);

  if (watch != NULL)
    {
      g_signal_connect_object (watch, "notify::state",
                               G_CALLBACK (occupancy_room_row_state_changed_cb), self,
                               G_CONNECT_SWAPPED);
      g_signal_connect_object (watch, "notify::favourite",
                               G_CALLBACK (occupancy_room_row_update_title), self,
                               G_CONNECT_SWAPPED);
      g_signal_connect_object (watch, "notify::title",
                               G_CALLBACK (occupancy_room_row_update_title), self,
                               G_CONNECT_SWAPPED);
    }

  occupancy_room_row_update_title (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_WATCH]);
}

/**
 * occupancy_room_row_set_in_view:
 * @self: a row
 * @in_view: whether the row is where it can be seen
 *
 * Tells whether the row is scrolled into view. At first it is not.
 */
void
occupancy_room_row_set_in_view (OccupancyRoomRow *self,
                                gboolean          in_view)
{
  g_return_if_fail (OCCUPANCY_IS_ROOM_ROW (self));

  occupancy_room_viewer_set_in_view (self->viewer, in_view);
}

/**
 * occupancy_room_row_set_alerter:
 * @self: a row
 * @alerter: (nullable): what finds alerts
 *
 * Sets whose alerts the row tells.
 */
void
occupancy_room_row_set_alerter (OccupancyRoomRow *self,
                                OccupancyAlerter *alerter)
{
  g_return_if_fail (OCCUPANCY_IS_ROOM_ROW (self));
  g_return_if_fail (alerter == NULL || OCCUPANCY_IS_ALERTER (alerter));

  if (self->alerter == alerter)
    return;

  if (self->alerter != NULL)
    g_signal_handlers_disconnect_by_func (self->alerter, occupancy_room_row_update, self);

  g_set_object (&self->alerter, alerter);
  if (alerter != NULL)
    g_signal_connect_object (alerter, "items-changed",
                             G_CALLBACK (occupancy_room_row_update), self,
                             G_CONNECT_SWAPPED);
  occupancy_room_row_update (self);
}

/**
 * occupancy_room_row_get_summary:
 * @self: a row
 *
 * Gets all that the row says.
 *
 * Returns: (nullable): a phrase for a screen reader
 */
const char *
occupancy_room_row_get_summary (OccupancyRoomRow *self)
{
  g_return_val_if_fail (OCCUPANCY_IS_ROOM_ROW (self), NULL);

  return self->summary;
}
