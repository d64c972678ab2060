/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "app/occupancy-alerts-group.h"
#include "app/occupancy-chart.h"
#include "app/occupancy-format.h"
#include "app/occupancy-hero.h"
#include "app/occupancy-room-page.h"
#include "app/occupancy-room-viewer.h"
#include "app/occupancy-rules-group.h"
#include "app/occupancy-state-pill.h"
#include "core/occupancy-sample.h"

/* For how long a room may be attached without a count before that is said. */
#define WAITING_PATIENCE 1000

/**
 * OccupancyRoomPage:
 *
 * How full a room is, and since when.
 *
 * Counts are taken over at the beat of the timeline, a change of state at once.
 */
struct _OccupancyRoomPage
{
  AdwBin parent_instance;

  OccupancyTimeline *timeline;
  OccupancyMonitor *monitor;
  OccupancyWatch *watch;
  OccupancyRoomViewer *viewer;

  GtkStack *stack;
  GtkBox *top;
  GtkBox *heroes;
  OccupancyHero *connections;
  OccupancyHero *presence_members;
  OccupancyStatePill *pill;
  OccupancyChart *chart;
  OccupancyAlertsGroup *alerts;
  OccupancyRulesGroup *rules;
  AdwStatusPage *refused;
  GtkWidget *edit_button;
};

G_DEFINE_FINAL_TYPE (OccupancyRoomPage, occupancy_room_page, ADW_TYPE_BIN)

enum
{
  PROP_0,
  PROP_TIMELINE,
  PROP_WATCH,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

/* The page of a room that has nothing to show says why. */
static const char *
occupancy_room_page_choose (OccupancyRoomPage      *self,
                            const OccupancyReading *reading)
{
  if (occupancy_series_get_n_points (occupancy_watch_get_series (self->watch)) > 0)
    return "room";

  if (reading->state == OCCUPANCY_READING_REFUSED)
    return "refused";

  if (reading->state == OCCUPANCY_READING_WAITING &&
      occupancy_sample_now () - reading->since >= WAITING_PATIENCE)
    return "waiting";

  return "room";
}

static void
occupancy_room_page_update (OccupancyRoomPage *self)
{
  OccupancyReading reading;

  g_assert (OCCUPANCY_IS_ROOM_PAGE (self));

  if (self->watch == NULL)
    return;

  occupancy_watch_get_reading (self->watch, &reading);
  gtk_stack_set_visible_child_name (self->stack, occupancy_room_page_choose (self, &reading));
  occupancy_hero_update (self->connections, self->watch);
  occupancy_hero_update (self->presence_members, self->watch);
  occupancy_state_pill_update (self->pill);
  occupancy_alerts_group_update (self->alerts);
}

static void
occupancy_room_page_update_title (OccupancyRoomPage *self)
{
  OccupancyAccount *account;
  g_autofree char *refusal = NULL;
  g_autofree char *description = NULL;

  g_assert (OCCUPANCY_IS_ROOM_PAGE (self));

  account = occupancy_watch_get_account (self->watch);
  refusal = occupancy_format_refusal (account);
  description = g_markup_escape_text (refusal, -1);
  adw_status_page_set_description (self->refused, description);
  gtk_actionable_set_action_target (GTK_ACTIONABLE (self->edit_button), "s", occupancy_account_get_id (account));
  occupancy_chart_set_title (self->chart, occupancy_watch_get_title (self->watch));
}

/* In a narrow page the state is over the heroes, else beside them. */
static void
occupancy_room_page_put_state_first_cb (OccupancyRoomPage *self)
{
  gtk_box_reorder_child_after (self->top, GTK_WIDGET (self->pill), NULL);
}

static void
occupancy_room_page_put_state_last_cb (OccupancyRoomPage *self)
{
  gtk_box_reorder_child_after (self->top, GTK_WIDGET (self->pill), GTK_WIDGET (self->heroes));
}

static void
occupancy_room_page_dispose (GObject *object)
{
  OccupancyRoomPage *self = OCCUPANCY_ROOM_PAGE (object);

  g_clear_object (&self->viewer);
  g_clear_object (&self->watch);
  g_clear_object (&self->monitor);
  g_clear_object (&self->timeline);
  gtk_widget_dispose_template (GTK_WIDGET (self), OCCUPANCY_TYPE_ROOM_PAGE);

  G_OBJECT_CLASS (occupancy_room_page_parent_class)->dispose (object);
}

static void
occupancy_room_page_get_property (GObject    *object,
                                  guint       prop_id,
                                  GValue     *value,
                                  GParamSpec *pspec)
{
  OccupancyRoomPage *self = OCCUPANCY_ROOM_PAGE (object);

  switch (prop_id)
    {
    case PROP_TIMELINE:
      g_value_set_object (value, self->timeline);
      break;
    case PROP_WATCH:
      g_value_set_object (value, self->watch);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
occupancy_room_page_set_property (GObject      *object,
                                  guint         prop_id,
                                  const GValue *value,
                                  GParamSpec   *pspec)
{
  OccupancyRoomPage *self = OCCUPANCY_ROOM_PAGE (object);

  switch (prop_id)
    {
    case PROP_TIMELINE:
      occupancy_room_page_set_timeline (self, g_value_get_object (value));
      break;
    case PROP_WATCH:
      occupancy_room_page_set_watch (self, g_value_get_object (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
occupancy_room_page_class_init (OccupancyRoomPageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = occupancy_room_page_dispose;
  object_class->get_property = occupancy_room_page_get_property;
  object_class->set_property = occupancy_room_page_set_property;

  /**
   * OccupancyRoomPage:timeline:
   *
   * The time that the chart shows, and the beat that the page follows.
   */
  properties[PROP_TIMELINE] =
    g_param_spec_object ("timeline", NULL, NULL,
                         OCCUPANCY_TYPE_TIMELINE,
                         G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

  /**
   * OccupancyRoomPage:watch:
   *
   * The room.
   */
  properties[PROP_WATCH] =
    g_param_spec_object ("watch", NULL, NULL,
                         OCCUPANCY_TYPE_WATCH,
                         G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

  g_object_class_install_properties (object_class, N_PROPS, properties);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/com/example/Occupancy/occupancy-room-page.ui");
  gtk_widget_class_bind_template_child (widget_class, OccupancyRoomPage, stack);
  gtk_widget_class_bind_template_child (widget_class, OccupancyRoomPage, top);
  gtk_widget_class_bind_template_child (widget_class, OccupancyRoomPage, heroes);
  gtk_widget_class_bind_template_child (widget_class, OccupancyRoomPage, pill);
  gtk_widget_class_bind_template_child (widget_class, OccupancyRoomPage, chart);
  gtk_widget_class_bind_template_child (widget_class, OccupancyRoomPage, alerts);
  gtk_widget_class_bind_template_child (widget_class, OccupancyRoomPage, rules);
  gtk_widget_class_bind_template_child (widget_class, OccupancyRoomPage, refused);
  gtk_widget_class_bind_template_child (widget_class, OccupancyRoomPage, edit_button);
  gtk_widget_class_bind_template_callback (widget_class, occupancy_room_page_put_state_first_cb);
  gtk_widget_class_bind_template_callback (widget_class, occupancy_room_page_put_state_last_cb);

  g_type_ensure (OCCUPANCY_TYPE_ALERTS_GROUP);
  g_type_ensure (OCCUPANCY_TYPE_CHART);
  g_type_ensure (OCCUPANCY_TYPE_RULES_GROUP);
  g_type_ensure (OCCUPANCY_TYPE_STATE_PILL);
}

static void
occupancy_room_page_init (OccupancyRoomPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));

  self->viewer = occupancy_room_viewer_new (GTK_WIDGET (self));
  self->connections = OCCUPANCY_HERO (occupancy_hero_new (OCCUPANCY_MEASURE_CONNECTIONS));
  gtk_box_append (self->heroes, GTK_WIDGET (self->connections));
  self->presence_members = OCCUPANCY_HERO (occupancy_hero_new (OCCUPANCY_MEASURE_PRESENCE_MEMBERS));
  gtk_box_append (self->heroes, GTK_WIDGET (self->presence_members));
}

/**
 * occupancy_room_page_new:
 *
 * Creates a page without a room.
 *
 * Returns: a new widget
 */
GtkWidget *
occupancy_room_page_new (void)
{
  return g_object_new (OCCUPANCY_TYPE_ROOM_PAGE, NULL);
}

/**
 * occupancy_room_page_get_timeline:
 * @self: a page
 *
 * Gets the time that the chart shows.
 *
 * Returns: (transfer none) (nullable): the timeline
 */
OccupancyTimeline *
occupancy_room_page_get_timeline (OccupancyRoomPage *self)
{
  g_return_val_if_fail (OCCUPANCY_IS_ROOM_PAGE (self), NULL);

  return self->timeline;
}

/**
 * occupancy_room_page_set_timeline:
 * @self: a page
 * @timeline: (nullable): the time to show
 *
 * Sets the time that the chart shows, and the beat that the page follows.
 */
void
occupancy_room_page_set_timeline (OccupancyRoomPage *self,
                                  OccupancyTimeline *timeline)
{
  g_return_if_fail (OCCUPANCY_IS_ROOM_PAGE (self));
  g_return_if_fail (timeline == NULL || OCCUPANCY_IS_TIMELINE (timeline));

  if (self->timeline == timeline)
    return;

  if (self->timeline != NULL)
    g_signal_handlers_disconnect_by_func (self->timeline, occupancy_room_page_update, self);

  g_set_object (&self->timeline, timeline);
  occupancy_chart_set_timeline (self->chart, timeline);
  if (timeline != NULL)
    g_signal_connect_object (timeline, "beat",
                             G_CALLBACK (occupancy_room_page_update), self,
                             G_CONNECT_SWAPPED);

  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_TIMELINE]);
}

/* The rules of the room and what they found. */
static void
occupancy_room_page_update_groups (OccupancyRoomPage *self)
{
  OccupancyWatch *watch = self->monitor != NULL ? self->watch : NULL;

  occupancy_alerts_group_set_room (self->alerts,
                                   watch != NULL ? occupancy_monitor_get_alerter (self->monitor) : NULL, watch);
  occupancy_rules_group_set_room (self->rules,
                                  watch != NULL ? occupancy_monitor_get_setup (self->monitor) : NULL, watch);
}

/**
 * occupancy_room_page_set_monitor:
 * @self: a page
 * @monitor: (nullable): the monitor that the room is of
 *
 * Sets where the rules of the room are.
 */
void
occupancy_room_page_set_monitor (OccupancyRoomPage *self,
                                 OccupancyMonitor  *monitor)
{
  g_return_if_fail (OCCUPANCY_IS_ROOM_PAGE (self));
  g_return_if_fail (monitor == NULL || OCCUPANCY_IS_MONITOR (monitor));

  if (g_set_object (&self->monitor, monitor))
    occupancy_room_page_update_groups (self);
}

/**
 * occupancy_room_page_get_watch:
 * @self: a page
 *
 * Gets the room.
 *
 * Returns: (transfer none) (nullable): the watch of the room
 */
OccupancyWatch *
occupancy_room_page_get_watch (OccupancyRoomPage *self)
{
  g_return_val_if_fail (OCCUPANCY_IS_ROOM_PAGE (self), NULL);

  return self->watch;
}

/**
 * occupancy_room_page_set_watch:
 * @self: a page
 * @watch: (nullable): the watch of a room
 *
 * Sets the room.
 */
void
occupancy_room_page_set_watch (OccupancyRoomPage *self,
                               OccupancyWatch    *watch)
{
  g_return_if_fail (OCCUPANCY_IS_ROOM_PAGE (self));
  g_return_if_fail (watch == NULL || OCCUPANCY_IS_WATCH (watch));

  if (self->watch == watch)
    return;

  if (self->watch != NULL)
    {
      g_signal_handlers_disconnect_by_func (self->watch, occupancy_room_page_update, self);
      g_signal_handlers_disconnect_by_func (self->watch, occupancy_room_page_update_title, self);
    }

  g_set_object (&self->watch, watch);
  occupancy_room_viewer_set_watch (self->viewer, watch);
  occupancy_state_pill_set_watch (self->pill, watch);
  occupancy_chart_set_series (self->chart, watch != NULL ? occupancy_watch_get_series (watch) : NULL);
  occupancy_room_page_update_groups (self);

  if (watch != NULL)
    {
      g_signal_connect_object (watch, "notify::state",
                               G_CALLBACK (occupancy_room_page_update), self,
                               G_CONNECT_SWAPPED);
      g_signal_connect_object (watch, "notify::title",
                               G_CALLBACK (occupancy_room_page_update_title), self,
                               G_CONNECT_SWAPPED);
      occupancy_room_page_update_title (self);
      occupancy_room_page_update (self);
    }

  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_WATCH]);
}
