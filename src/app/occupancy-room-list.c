/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "app/occupancy-room-heading.h"
#include "app/occupancy-room-list-menu.h"
#include "app/occupancy-room-list-private.h"
#include "app/occupancy-room-row.h"
#include "core/occupancy-sample.h"

/* How long rooms keep their places, though their numbers change. */
#define SORT_INTERVAL (10 * G_GINT64_CONSTANT (1000))

/**
 * OccupancyRoomList:
 *
 * The rooms of a monitor in a list, to search, sort and select.
 */
G_DEFINE_FINAL_TYPE (OccupancyRoomList, occupancy_room_list, ADW_TYPE_BIN)

enum
{
  PROP_0,
  PROP_SELECTED,
  PROP_SHOW_SPARKLINES,
  PROP_SORT_ORDER,
  PROP_SORT_REVERSED,
  PROP_SEARCH_TEXT,
  PROP_N_SHOWN,
  N_PROPS
};

enum
{
  OPENED,
  N_SIGNALS
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

/* The rows. */

static void
occupancy_room_list_setup_row_cb (OccupancyRoomList *self,
                                  GtkListItem      *item)
{
  GtkWidget *row = occupancy_room_row_new (self->timeline);

  gtk_list_item_set_child (item, row);
  g_object_bind_property (row, "summary", item, "accessible-label", G_BINDING_DEFAULT);
  g_object_bind_property (self, "show-sparklines", row, "show-sparkline", G_BINDING_SYNC_CREATE);
}

static void
occupancy_room_list_bind_row_cb (OccupancyRoomList *self,
                                 GtkListItem      *item)
{
  GtkWidget *row = gtk_list_item_get_child (item);

  occupancy_room_row_set_alerter (OCCUPANCY_ROOM_ROW (row), self->alerter);
  occupancy_room_row_set_watch (OCCUPANCY_ROOM_ROW (row), gtk_list_item_get_item (item));
}

static void
occupancy_room_list_unbind_row_cb (OccupancyRoomList *self,
                                   GtkListItem      *item)
{
  occupancy_room_row_set_watch (OCCUPANCY_ROOM_ROW (gtk_list_item_get_child (item)), NULL);
}

static void
occupancy_room_list_setup_heading_cb (OccupancyRoomList *self,
                                      GtkListHeader    *header)
{
  gtk_list_header_set_child (header, occupancy_room_heading_new (self->timeline));
}

static void
occupancy_room_list_bind_heading_cb (OccupancyRoomList *self,
                                     GtkListHeader    *header)
{
  OccupancyWatch *first = gtk_list_header_get_item (header);

  occupancy_room_heading_set_rooms (OCCUPANCY_ROOM_HEADING (gtk_list_header_get_child (header)),
                                    G_LIST_MODEL (self->rooms), occupancy_watch_get_account (first));
}

static void
occupancy_room_list_unbind_heading_cb (OccupancyRoomList *self,
                                       GtkListHeader    *header)
{
  occupancy_room_heading_set_rooms (OCCUPANCY_ROOM_HEADING (gtk_list_header_get_child (header)),
                                    NULL, NULL);
}

/* A list view has rows far beyond what is in view. Which are is known once they
 * have their places, and told between two frames, as it may change them. */

static gboolean
occupancy_room_list_look_cb (gpointer user_data)
{
  OccupancyRoomList *self = user_data;
  GtkWidget *list = GTK_WIDGET (self->list);
  float height = (float) gtk_widget_get_height (list);

  self->look_source = 0;
  for (GtkWidget *item = gtk_widget_get_first_child (list); item != NULL; item = gtk_widget_get_next_sibling (item))
    {
      GtkWidget *row = gtk_widget_get_first_child (item);
      graphene_rect_t bounds;

      if (OCCUPANCY_IS_ROOM_ROW (row) && gtk_widget_compute_bounds (item, list, &bounds))
        occupancy_room_row_set_in_view (OCCUPANCY_ROOM_ROW (row),
                                        bounds.origin.y < height && bounds.origin.y + bounds.size.height > 0);
    }

  return G_SOURCE_REMOVE;
}

static void
occupancy_room_list_snapshot (GtkWidget   *widget,
                              GtkSnapshot *snapshot)
{
  OccupancyRoomList *self = OCCUPANCY_ROOM_LIST (widget);

  GTK_WIDGET_CLASS (occupancy_room_list_parent_class)->snapshot (widget, snapshot);

  if (self->look_source == 0)
    self->look_source = g_idle_add (occupancy_room_list_look_cb, self);
}

/* The order. Rooms of one account stand together, also where two accounts are
 * called the same. */

static int
occupancy_room_list_compare_accounts (gconstpointer a,
                                      gconstpointer b,
                                      gpointer      user_data)
{
  OccupancyAccount *first = occupancy_watch_get_account (OCCUPANCY_WATCH ((gpointer) a));
  OccupancyAccount *second = occupancy_watch_get_account (OCCUPANCY_WATCH ((gpointer) b));
  int order;

  if (first == second)
    return 0;

  order = g_utf8_collate (occupancy_account_get_name (first), occupancy_account_get_name (second));

  return order != 0 ? order : g_strcmp0 (occupancy_account_get_id (first), occupancy_account_get_id (second));
}

static gboolean
occupancy_room_list_is_steered (OccupancyRoomList *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));

  return gtk_event_controller_focus_contains_focus (self->focus) &&
         GTK_IS_WINDOW (root) && gtk_window_get_focus_visible (GTK_WINDOW (root));
}

/* A row does not go away from under the pointer or from a focus that is seen. */
static void
occupancy_room_list_beat_cb (OccupancyRoomList *self)
{
  g_assert (OCCUPANCY_IS_ROOM_LIST (self));

  if (occupancy_sample_now () - self->sort_time >= SORT_INTERVAL &&
      !gtk_event_controller_motion_contains_pointer (self->pointer) &&
      !occupancy_room_list_is_steered (self))
    occupancy_room_list_resort (self);
}

/* A list view holds on to its first row and leaves the heading outside. As soon as
 * it has a size, it is laid out once more before anything is drawn. */
static void
occupancy_room_list_scroll_home_cb (OccupancyRoomList *self,
                                    GdkFrameClock     *clock)
{
  GtkAdjustment *adjustment = gtk_scrollable_get_vadjustment (GTK_SCROLLABLE (self->list));

  if (gtk_adjustment_get_page_size (adjustment) == 0)
    return;

  gtk_adjustment_set_value (adjustment, 0);
  g_signal_handlers_disconnect_by_func (clock, occupancy_room_list_scroll_home_cb, self);
}

static gboolean
occupancy_room_list_await_size_cb (GtkWidget     *widget,
                                   GdkFrameClock *clock,
                                   gpointer       user_data)
{
  g_signal_connect_object (clock, "layout", G_CALLBACK (occupancy_room_list_scroll_home_cb), widget,
                           G_CONNECT_AFTER | G_CONNECT_SWAPPED);

  return G_SOURCE_REMOVE;
}

static void
occupancy_room_list_scroll_home (OccupancyRoomList *self)
{
  gtk_widget_add_tick_callback (GTK_WIDGET (self), occupancy_room_list_await_size_cb, NULL, NULL);
}

/* The selection. */

void
occupancy_room_list_open (OccupancyRoomList *self)
{
  g_signal_emit (self, signals[OPENED], 0);
}

static void
occupancy_room_list_items_changed_cb (OccupancyRoomList *self,
                                      guint              position,
                                      guint              removed,
                                      guint              added)
{
  if (removed == 0 && added == g_list_model_get_n_items (G_LIST_MODEL (self->rooms)))
    occupancy_room_list_scroll_home (self);

  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_N_SHOWN]);
}

static void
occupancy_room_list_selected_cb (OccupancyRoomList *self)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SELECTED]);

  if (gtk_single_selection_get_selected (self->selection) == 0)
    occupancy_room_list_scroll_home (self);

  /* Keys wander over rooms; only Enter opens one. */
  if (!self->by_key && gtk_single_selection_get_selected_item (self->selection) != NULL)
    occupancy_room_list_open (self);
}

static gboolean
occupancy_room_list_key_pressed_cb (OccupancyRoomList *self)
{
  self->by_key = TRUE;

  return GDK_EVENT_PROPAGATE;
}

static void
occupancy_room_list_pressed_cb (OccupancyRoomList *self)
{
  self->by_key = FALSE;
}

static void
occupancy_room_list_dispose (GObject *object)
{
  OccupancyRoomList *self = OCCUPANCY_ROOM_LIST (object);

  g_clear_handle_id (&self->look_source, g_source_remove);
  gtk_widget_dispose_template (GTK_WIDGET (self), OCCUPANCY_TYPE_ROOM_LIST);
  g_clear_object (&self->alerter);
  g_clear_object (&self->timeline);

  G_OBJECT_CLASS (occupancy_room_list_parent_class)->dispose (object);
}

static void
occupancy_room_list_get_property (GObject    *object,
                                  guint       prop_id,
                                  GValue     *value,
                                  GParamSpec *pspec)
{
  OccupancyRoomList *self = OCCUPANCY_ROOM_LIST (object);

  switch (prop_id)
    {
    case PROP_SELECTED:
      g_value_set_object (value, occupancy_room_list_get_selected (self));
      break;
    case PROP_SHOW_SPARKLINES:
      g_value_set_boolean (value, self->show_sparklines);
      break;
    case PROP_SORT_ORDER:
      g_value_set_enum (value, occupancy_room_sorter_get_order (self->sorter));
      break;
    case PROP_SORT_REVERSED:
      g_value_set_boolean (value, occupancy_room_sorter_get_reversed (self->sorter));
      break;
    case PROP_SEARCH_TEXT:
      g_value_set_string (value, occupancy_room_filter_get_text (self->filter));
      break;
    case PROP_N_SHOWN:
      g_value_set_uint (value, g_list_model_get_n_items (G_LIST_MODEL (self->rooms)));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
occupancy_room_list_set_property (GObject      *object,
                                  guint         prop_id,
                                  const GValue *value,
                                  GParamSpec   *pspec)
{
  OccupancyRoomList *self = OCCUPANCY_ROOM_LIST (object);

  switch (prop_id)
    {
    case PROP_SHOW_SPARKLINES:
      if (self->show_sparklines == g_value_get_boolean (value))
        return;
      self->show_sparklines = g_value_get_boolean (value);
      break;
    case PROP_SORT_ORDER:
      if (occupancy_room_sorter_get_order (self->sorter) == (OccupancySortOrder) g_value_get_enum (value))
        return;
      occupancy_room_sorter_set_order (self->sorter, g_value_get_enum (value));
      occupancy_room_list_scroll_home (self);
      break;
    case PROP_SORT_REVERSED:
      if (occupancy_room_sorter_get_reversed (self->sorter) == g_value_get_boolean (value))
        return;
      occupancy_room_sorter_set_reversed (self->sorter, g_value_get_boolean (value));
      occupancy_room_list_scroll_home (self);
      break;
    case PROP_SEARCH_TEXT:
      if (g_strcmp0 (occupancy_room_filter_get_text (self->filter), g_value_get_string (value)) == 0)
        return;
      occupancy_room_filter_set_text (self->filter, g_value_get_string (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
      return;
    }

  g_object_notify_by_pspec (object, pspec);
}

static void
occupancy_room_list_install_properties (GObjectClass *object_class)
{
  GParamFlags flags = G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  /**
   * OccupancyRoomList:selected:
   *
   * The room that is selected.
   */
  properties[PROP_SELECTED] =
    g_param_spec_object ("selected", NULL, NULL,
                         OCCUPANCY_TYPE_WATCH,
                         G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

  /**
   * OccupancyRoomList:show-sparklines:
   *
   * Whether the list is wide enough for sparklines.
   */
  properties[PROP_SHOW_SPARKLINES] =
    g_param_spec_boolean ("show-sparklines", NULL, NULL, TRUE, flags);

  /**
   * OccupancyRoomList:sort-order:
   *
   * What the rooms of an account are sorted by.
   */
  properties[PROP_SORT_ORDER] =
    g_param_spec_enum ("sort-order", NULL, NULL,
                       OCCUPANCY_TYPE_SORT_ORDER, OCCUPANCY_SORT_NAME,
                       flags);

  /**
   * OccupancyRoomList:sort-reversed:
   *
   * Whether the rooms of an account are sorted the other way round.
   */
  properties[PROP_SORT_REVERSED] =
    g_param_spec_boolean ("sort-reversed", NULL, NULL, FALSE, flags);

  /**
   * OccupancyRoomList:search-text:
   *
   * Which rooms are shown: those that have this in a name; empty for all.
   */
  properties[PROP_SEARCH_TEXT] =
    g_param_spec_string ("search-text", NULL, NULL, "", flags);

  /**
   * OccupancyRoomList:n-shown:
   *
   * How many rooms are shown.
   */
  properties[PROP_N_SHOWN] =
    g_param_spec_uint ("n-shown", NULL, NULL, 0, G_MAXUINT, 0,
                       G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
occupancy_room_list_bind_template (GtkWidgetClass *widget_class)
{
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/com/example/Occupancy/occupancy-room-list.ui");
  gtk_widget_class_bind_template_child (widget_class, OccupancyRoomList, found);
  gtk_widget_class_bind_template_child (widget_class, OccupancyRoomList, rooms);
  gtk_widget_class_bind_template_child (widget_class, OccupancyRoomList, filter);
  gtk_widget_class_bind_template_child (widget_class, OccupancyRoomList, sorter);
  gtk_widget_class_bind_template_child (widget_class, OccupancyRoomList, selection);
  gtk_widget_class_bind_template_child (widget_class, OccupancyRoomList, list);
  gtk_widget_class_bind_template_child (widget_class, OccupancyRoomList, pointer);
  gtk_widget_class_bind_template_child (widget_class, OccupancyRoomList, focus);
  gtk_widget_class_bind_template_callback (widget_class, occupancy_room_list_setup_row_cb);
  gtk_widget_class_bind_template_callback (widget_class, occupancy_room_list_bind_row_cb);
  gtk_widget_class_bind_template_callback (widget_class, occupancy_room_list_unbind_row_cb);
  gtk_widget_class_bind_template_callback (widget_class, occupancy_room_list_setup_heading_cb);
  gtk_widget_class_bind_template_callback (widget_class, occupancy_room_list_bind_heading_cb);
  gtk_widget_class_bind_template_callback (widget_class, occupancy_room_list_unbind_heading_cb);
  gtk_widget_class_bind_template_callback (widget_class, occupancy_room_list_items_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, occupancy_room_list_selected_cb);
  gtk_widget_class_bind_template_callback (widget_class, occupancy_room_list_open);
  gtk_widget_class_bind_template_callback (widget_class, occupancy_room_list_key_pressed_cb);
  gtk_widget_class_bind_template_callback (widget_class, occupancy_room_list_pressed_cb);
}

static void
occupancy_room_list_class_init (OccupancyRoomListClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = occupancy_room_list_dispose;
  object_class->get_property = occupancy_room_list_get_property;
  object_class->set_property = occupancy_room_list_set_property;

  widget_class->snapshot = occupancy_room_list_snapshot;

  occupancy_room_list_install_properties (object_class);

  /**
   * OccupancyRoomList::opened:
   * @self: the list
   *
   * The person wants to see the selected room.
   */
  signals[OPENED] =
    g_signal_new ("opened",
                  G_TYPE_FROM_CLASS (klass),
                  G_SIGNAL_RUN_LAST,
                  0, NULL, NULL, NULL,
                  G_TYPE_NONE, 0);

  occupancy_room_list_bind_template (widget_class);

  g_type_ensure (OCCUPANCY_TYPE_ROOM_FILTER);
  g_type_ensure (OCCUPANCY_TYPE_ROOM_SORTER);
}

static void
occupancy_room_list_init (OccupancyRoomList *self)
{
  GtkSorter *accounts = GTK_SORTER (gtk_custom_sorter_new (occupancy_room_list_compare_accounts, NULL, NULL));

  self->show_sparklines = TRUE;

  gtk_widget_init_template (GTK_WIDGET (self));

  gtk_sort_list_model_set_section_sorter (self->rooms, accounts);
  g_object_unref (accounts);
  occupancy_room_list_menu_install (self->list);
}

/**
 * occupancy_room_list_set_timeline:
 * @self: a list
 * @timeline: whose beat to follow
 *
 * Sets whose beat the rooms follow, before there are any.
 */
void
occupancy_room_list_set_timeline (OccupancyRoomList  *self,
                                  OccupancyTimeline *timeline)
{
  g_return_if_fail (OCCUPANCY_IS_ROOM_LIST (self));
  g_return_if_fail (OCCUPANCY_IS_TIMELINE (timeline));
  g_return_if_fail (self->timeline == NULL);

  self->timeline = g_object_ref (timeline);
  g_signal_connect_object (timeline, "beat",
                           G_CALLBACK (occupancy_room_list_beat_cb), self,
                           G_CONNECT_SWAPPED);
}

/**
 * occupancy_room_list_set_monitor:
 * @self: a list
 * @monitor: (nullable): a monitor
 *
 * Sets whose rooms are shown.
 */
void
occupancy_room_list_set_monitor (OccupancyRoomList *self,
                                 OccupancyMonitor *monitor)
{
  g_return_if_fail (OCCUPANCY_IS_ROOM_LIST (self));
  g_return_if_fail (monitor == NULL || OCCUPANCY_IS_MONITOR (monitor));

  g_clear_object (&self->alerter);
  if (monitor != NULL)
    self->alerter = g_object_ref (occupancy_monitor_get_alerter (monitor));
  occupancy_room_sorter_set_alerter (self->sorter, self->alerter);
  gtk_filter_list_model_set_model (self->found, (GListModel *) monitor);
}

/**
 * occupancy_room_list_resort:
 * @self: a list
 *
 * Puts the rooms in the order of now.
 */
void
occupancy_room_list_resort (OccupancyRoomList *self)
{
  g_return_if_fail (OCCUPANCY_IS_ROOM_LIST (self));

  self->sort_time = occupancy_sample_now ();
  occupancy_room_sorter_refresh (self->sorter);
}
