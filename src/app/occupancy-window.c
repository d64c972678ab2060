/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "occupancy-window"

#include "config.h"

#include <glib/gi18n.h>

#include "app/occupancy-format.h"
#include "app/occupancy-room-heading.h"
#include "app/occupancy-room-page.h"
#include "app/occupancy-room-row.h"
#include "app/occupancy-timeline.h"
#include "app/occupancy-window.h"
#include "core/occupancy-sample.h"

/* For how long an account may be in trouble before that is said. */
#define TROUBLE_PATIENCE (5 * G_GINT64_CONSTANT (1000))

/**
 * OccupancyWindow:
 *
 * The rooms of a monitor in a list, and the one that is selected in full. A
 * window may have a demo instead of the monitor of the application.
 */
struct _OccupancyWindow
{
  AdwApplicationWindow parent_instance;

  OccupancyMonitor *monitor;
  OccupancyDemo *demo;
  OccupancyTimeline *timeline;
  GCancellable *cancellable;
  guint show_sparklines : 1;

  GtkStack *stack;
  AdwStatusPage *welcome;
  GtkLabel *demo_error;
  GtkSortListModel *rooms;
  GtkSingleSelection *selection;
  GtkListView *list;
  AdwNavigationSplitView *split_view;
  AdwWindowTitle *sidebar_title;
  AdwNavigationPage *content;
  AdwWindowTitle *room_title;
  AdwBanner *banner;
  GtkStack *content_stack;
  OccupancyRoomPage *room_page;
};

G_DEFINE_FINAL_TYPE (OccupancyWindow, occupancy_window, ADW_TYPE_APPLICATION_WINDOW)

enum
{
  PROP_0,
  PROP_MONITOR,
  PROP_SHOW_SPARKLINES,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

/* The list. */

static void
occupancy_window_setup_row_cb (OccupancyWindow *self,
                               GtkListItem     *item)
{
  GtkWidget *row = occupancy_room_row_new (self->timeline);

  gtk_list_item_set_child (item, row);
  g_object_bind_property (row, "summary", item, "accessible-label", G_BINDING_DEFAULT);
  g_object_bind_property (self, "show-sparklines", row, "show-sparkline", G_BINDING_SYNC_CREATE);
}

static void
occupancy_window_bind_row_cb (OccupancyWindow *self,
                              GtkListItem     *item)
{
  occupancy_room_row_set_watch (OCCUPANCY_ROOM_ROW (gtk_list_item_get_child (item)),
                                gtk_list_item_get_item (item));
}

static void
occupancy_window_unbind_row_cb (OccupancyWindow *self,
                                GtkListItem     *item)
{
  occupancy_room_row_set_watch (OCCUPANCY_ROOM_ROW (gtk_list_item_get_child (item)), NULL);
}

static void
occupancy_window_setup_heading_cb (OccupancyWindow *self,
                                   GtkListHeader   *header)
{
  gtk_list_header_set_child (header, occupancy_room_heading_new (self->timeline));
}

static void
occupancy_window_bind_heading_cb (OccupancyWindow *self,
                                  GtkListHeader   *header)
{
  occupancy_room_heading_set_rooms (OCCUPANCY_ROOM_HEADING (gtk_list_header_get_child (header)),
                                    G_LIST_MODEL (self->rooms), header);
}

static void
occupancy_window_unbind_heading_cb (OccupancyWindow *self,
                                    GtkListHeader   *header)
{
  occupancy_room_heading_set_rooms (OCCUPANCY_ROOM_HEADING (gtk_list_header_get_child (header)),
                                    NULL, NULL);
}

static void
occupancy_window_show_watch (OccupancyWindow *self,
                             OccupancyWatch  *watch)
{
  const char *title = occupancy_watch_get_title (watch);

  occupancy_room_page_set_watch (self->room_page, watch);
  adw_window_title_set_title (self->room_title, title);
  adw_window_title_set_subtitle (self->room_title,
                                 occupancy_account_get_name (occupancy_watch_get_account (watch)));
  adw_navigation_page_set_title (self->content, title);
  gtk_stack_set_visible_child_name (self->content_stack, "room");
}

static void
occupancy_window_selected_cb (OccupancyWindow *self)
{
  OccupancyWatch *watch = gtk_single_selection_get_selected_item (self->selection);

  if (watch == NULL)
    return;

  occupancy_window_show_watch (self, watch);
  adw_navigation_split_view_set_show_content (self->split_view, TRUE);
}

/* The place of @watch, or else of the room that was the fullest at last. */
static guint
occupancy_window_find_position (OccupancyWindow *self,
                                OccupancyWatch  *watch)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->rooms));
  gint64 now = occupancy_sample_now ();
  guint fullest = 0;
  gint64 most = 0;

  for (guint i = 0; i < n; i++)
    {
      g_autoptr(OccupancyWatch) candidate = g_list_model_get_item (G_LIST_MODEL (self->rooms), i);
      OccupancyRange range;

      if (candidate == watch)
        return i;

      occupancy_series_get_range (occupancy_watch_get_series (candidate),
                                  now - OCCUPANCY_SERIES_MAX_SPAN, now, &range);
      if (!range.empty && range.others.last > most)
        {
          fullest = i;
          most = range.others.last;
        }
    }

  return fullest;
}

/* A new list view holds on to its first row and leaves the heading outside. */
static gboolean
occupancy_window_scroll_home_cb (GtkWidget     *list,
                                 GdkFrameClock *clock,
                                 gpointer       user_data)
{
  GtkAdjustment *adjustment = gtk_scrollable_get_vadjustment (GTK_SCROLLABLE (list));

  if (gtk_adjustment_get_page_size (adjustment) == 0)
    return G_SOURCE_CONTINUE;

  gtk_adjustment_set_value (adjustment, 0);

  return G_SOURCE_REMOVE;
}

/* Beside its list the shown room is selected in it. A list that stands alone has
 * no selection, so that any room in it can be chosen. */
static void
occupancy_window_update_selection (OccupancyWindow *self)
{
  OccupancyWatch *shown = occupancy_room_page_get_watch (self->room_page);
  gboolean content = adw_navigation_split_view_get_show_content (self->split_view);

  if (adw_navigation_split_view_get_collapsed (self->split_view))
    {
      if (!content)
        gtk_single_selection_set_selected (self->selection, GTK_INVALID_LIST_POSITION);
      return;
    }

  if (gtk_single_selection_get_selected_item (self->selection) != NULL ||
      g_list_model_get_n_items (G_LIST_MODEL (self->rooms)) == 0)
    return;

  /* What nobody chose does not hide the list if that comes to stand alone. */
  gtk_single_selection_set_selected (self->selection, occupancy_window_find_position (self, shown));
  adw_navigation_split_view_set_show_content (self->split_view, content);
}

static void
occupancy_window_move_selection (OccupancyWindow *self,
                                 int              step)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->rooms));
  OccupancyWatch *shown = occupancy_room_page_get_watch (self->room_page);
  guint position;

  if (n == 0)
    return;

  position = occupancy_window_find_position (self, shown) + n + (guint) step;
  gtk_list_view_scroll_to (self->list, position % n, GTK_LIST_SCROLL_SELECT, NULL);
}

static void
occupancy_window_next_room_action (GtkWidget  *widget,
                                   const char *action_name,
                                   GVariant   *parameter)
{
  occupancy_window_move_selection (OCCUPANCY_WINDOW (widget), 1);
}

static void
occupancy_window_previous_room_action (GtkWidget  *widget,
                                       const char *action_name,
                                       GVariant   *parameter)
{
  occupancy_window_move_selection (OCCUPANCY_WINDOW (widget), -1);
}

/* The banner. */

/* Since when nothing, or this one account, has been reached. */
static char *
occupancy_window_describe_trouble (OccupancyWindow *self)
{
  GListModel *accounts = occupancy_monitor_get_accounts (self->monitor);
  guint n = g_list_model_get_n_items (accounts);
  gint64 now = occupancy_sample_now ();
  gint64 first = G_MAXINT64;
  guint n_offline = 0;
  g_autofree char *name = NULL;
  g_autofree char *time = NULL;

  for (guint i = 0; i < n; i++)
    {
      g_autoptr(OccupancyAccount) account = g_list_model_get_item (accounts, i);
      gint64 since = occupancy_account_get_offline_since (account);

      if (since == 0 || now - since < TROUBLE_PATIENCE)
        continue;

      n_offline++;
      if (since < first)
        {
          first = since;
          g_free (name);
          name = occupancy_format_isolated (occupancy_account_get_name (account));
        }
    }

  if (n_offline == 0)
    return NULL;

  time = occupancy_format_clock (first);
  if (n_offline == n)
    /* Translators: %s is a time of day */
    return g_strdup_printf (_("Offline since %s. The counts are from then."), time);

  /* Translators: an account and a time of day */
  return g_strdup_printf (_("“%s” is offline since %s."), name, time);
}

static void
occupancy_window_update_banner (OccupancyWindow *self)
{
  g_autofree char *trouble = NULL;

  g_assert (OCCUPANCY_IS_WINDOW (self));

  trouble = occupancy_window_describe_trouble (self);
  if (trouble != NULL)
    {
      adw_banner_set_title (self->banner, trouble);
      adw_banner_set_button_label (self->banner, _("_Reconnect"));
      gtk_actionable_set_action_name (GTK_ACTIONABLE (self->banner), "win.reconnect");
    }
  else if (self->demo != NULL)
    {
      adw_banner_set_title (self->banner, _("Demo. Nothing here is real."));
      adw_banner_set_button_label (self->banner, NULL);
      gtk_actionable_set_action_name (GTK_ACTIONABLE (self->banner), NULL);
    }

  adw_banner_set_revealed (self->banner, trouble != NULL || self->demo != NULL);
}

static void
occupancy_window_reconnect_action (GtkWidget  *widget,
                                   const char *action_name,
                                   GVariant   *parameter)
{
  occupancy_monitor_reconnect (OCCUPANCY_WINDOW (widget)->monitor);
}

static void
occupancy_window_set_show_sparklines (OccupancyWindow *self,
                                      gboolean         show)
{
  if (self->show_sparklines == show)
    return;

  self->show_sparklines = show;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SHOW_SPARKLINES]);
}

/* The monitor and the demo. */

static void
occupancy_window_update_page (OccupancyWindow *self)
{
  GListModel *accounts = occupancy_monitor_get_accounts (self->monitor);

  gtk_stack_set_visible_child_name (self->stack,
                                    g_list_model_get_n_items (accounts) > 0 ? "rooms" : "welcome");
}

static void
occupancy_window_set_monitor (OccupancyWindow  *self,
                              OccupancyMonitor *monitor)
{
  if (self->monitor == monitor)
    return;

  if (self->monitor != NULL)
    g_signal_handlers_disconnect_by_func (occupancy_monitor_get_accounts (self->monitor),
                                          occupancy_window_update_page, self);

  g_set_object (&self->monitor, monitor);
  gtk_sort_list_model_set_model (self->rooms, G_LIST_MODEL (monitor));
  if (monitor != NULL)
    {
      gtk_widget_add_tick_callback (GTK_WIDGET (self->list), occupancy_window_scroll_home_cb, NULL, NULL);
      g_signal_connect_object (occupancy_monitor_get_accounts (monitor), "items-changed",
                               G_CALLBACK (occupancy_window_update_page), self,
                               G_CONNECT_SWAPPED);
      occupancy_window_update_page (self);
    }

  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_MONITOR]);
}

static void
occupancy_window_demo_started_cb (GObject      *object,
                                  GAsyncResult *result,
                                  gpointer      user_data)
{
  g_autoptr(OccupancyWindow) self = user_data;
  OccupancyDemo *demo = OCCUPANCY_DEMO (object);
  g_autoptr(GError) error = NULL;
  g_autofree char *message = NULL;

  if (occupancy_demo_start_finish (demo, result, &error))
    {
      adw_window_title_set_subtitle (self->sidebar_title, _("Sample Data"));
      gtk_window_set_title (GTK_WINDOW (self), _("Occupancy · Sample Data"));
      occupancy_window_set_monitor (self, occupancy_demo_get_monitor (demo));
      occupancy_window_update_banner (self);
    }
  else if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      return;
    }
  else
    {
      message = g_strdup_printf (_("The demo cannot be started: %s"), error->message);
      gtk_label_set_label (self->demo_error, message);
      gtk_widget_set_visible (GTK_WIDGET (self->demo_error), TRUE);
      gtk_widget_action_set_enabled (GTK_WIDGET (self), "win.start-demo", TRUE);
      g_clear_object (&self->demo);
    }

  gtk_window_present (GTK_WINDOW (self));
}

static void
occupancy_window_start_demo_action (GtkWidget  *widget,
                                    const char *action_name,
                                    GVariant   *parameter)
{
  occupancy_window_start_demo (OCCUPANCY_WINDOW (widget));
}

/* The beat stops while the window cannot be seen. */
static void
occupancy_window_update_active (OccupancyWindow *self)
{
  occupancy_timeline_set_active (self->timeline,
                                 gtk_widget_get_mapped (GTK_WIDGET (self)) &&
                                 !gtk_window_is_suspended (GTK_WINDOW (self)));
}

static void
occupancy_window_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (occupancy_window_parent_class)->map (widget);

  occupancy_window_update_active (OCCUPANCY_WINDOW (widget));
}

static void
occupancy_window_unmap (GtkWidget *widget)
{
  OccupancyWindow *self = OCCUPANCY_WINDOW (widget);

  GTK_WIDGET_CLASS (occupancy_window_parent_class)->unmap (widget);

  occupancy_timeline_set_active (self->timeline, FALSE);
}

static void
occupancy_window_dispose (GObject *object)
{
  OccupancyWindow *self = OCCUPANCY_WINDOW (object);

  g_cancellable_cancel (self->cancellable);
  if (self->demo != NULL)
    occupancy_demo_stop (self->demo);
  if (self->timeline != NULL)
    occupancy_timeline_set_active (self->timeline, FALSE);

  gtk_widget_dispose_template (GTK_WIDGET (self), OCCUPANCY_TYPE_WINDOW);
  g_clear_object (&self->demo);
  g_clear_object (&self->monitor);
  g_clear_object (&self->timeline);
  g_clear_object (&self->cancellable);

  G_OBJECT_CLASS (occupancy_window_parent_class)->dispose (object);
}

static void
occupancy_window_get_property (GObject    *object,
                               guint       prop_id,
                               GValue     *value,
                               GParamSpec *pspec)
{
  OccupancyWindow *self = OCCUPANCY_WINDOW (object);

  switch (prop_id)
    {
    case PROP_MONITOR:
      g_value_set_object (value, self->monitor);
      break;
    case PROP_SHOW_SPARKLINES:
      g_value_set_boolean (value, self->show_sparklines);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
occupancy_window_set_property (GObject      *object,
                               guint         prop_id,
                               const GValue *value,
                               GParamSpec   *pspec)
{
  OccupancyWindow *self = OCCUPANCY_WINDOW (object);

  switch (prop_id)
    {
    case PROP_MONITOR:
      occupancy_window_set_monitor (self, g_value_get_object (value));
      break;
    case PROP_SHOW_SPARKLINES:
      occupancy_window_set_show_sparklines (self, g_value_get_boolean (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
occupancy_window_bind_template (GtkWidgetClass *widget_class)
{
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/com/example/Occupancy/occupancy-window.ui");
  gtk_widget_class_bind_template_child (widget_class, OccupancyWindow, stack);
  gtk_widget_class_bind_template_child (widget_class, OccupancyWindow, welcome);
  gtk_widget_class_bind_template_child (widget_class, OccupancyWindow, demo_error);
  gtk_widget_class_bind_template_child (widget_class, OccupancyWindow, rooms);
  gtk_widget_class_bind_template_child (widget_class, OccupancyWindow, selection);
  gtk_widget_class_bind_template_child (widget_class, OccupancyWindow, list);
  gtk_widget_class_bind_template_child (widget_class, OccupancyWindow, split_view);
  gtk_widget_class_bind_template_child (widget_class, OccupancyWindow, sidebar_title);
  gtk_widget_class_bind_template_child (widget_class, OccupancyWindow, content);
  gtk_widget_class_bind_template_child (widget_class, OccupancyWindow, room_title);
  gtk_widget_class_bind_template_child (widget_class, OccupancyWindow, banner);
  gtk_widget_class_bind_template_child (widget_class, OccupancyWindow, content_stack);
  gtk_widget_class_bind_template_child (widget_class, OccupancyWindow, room_page);
  gtk_widget_class_bind_template_callback (widget_class, occupancy_window_setup_row_cb);
  gtk_widget_class_bind_template_callback (widget_class, occupancy_window_bind_row_cb);
  gtk_widget_class_bind_template_callback (widget_class, occupancy_window_unbind_row_cb);
  gtk_widget_class_bind_template_callback (widget_class, occupancy_window_setup_heading_cb);
  gtk_widget_class_bind_template_callback (widget_class, occupancy_window_bind_heading_cb);
  gtk_widget_class_bind_template_callback (widget_class, occupancy_window_unbind_heading_cb);
  gtk_widget_class_bind_template_callback (widget_class, occupancy_window_selected_cb);
  gtk_widget_class_bind_template_callback (widget_class, occupancy_window_update_selection);
}

static void
occupancy_window_class_init (OccupancyWindowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = occupancy_window_dispose;
  object_class->get_property = occupancy_window_get_property;
  object_class->set_property = occupancy_window_set_property;

  widget_class->map = occupancy_window_map;
  widget_class->unmap = occupancy_window_unmap;

  /**
   * OccupancyWindow:monitor:
   *
   * What is shown.
   */
  properties[PROP_MONITOR] =
    g_param_spec_object ("monitor", NULL, NULL,
                         OCCUPANCY_TYPE_MONITOR,
                         G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

  /**
   * OccupancyWindow:show-sparklines:
   *
   * Whether the list is wide enough for sparklines.
   */
  properties[PROP_SHOW_SPARKLINES] =
    g_param_spec_boolean ("show-sparklines", NULL, NULL,
                          TRUE,
                          G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

  g_object_class_install_properties (object_class, N_PROPS, properties);

  occupancy_window_bind_template (widget_class);

  gtk_widget_class_install_action (widget_class, "win.start-demo", NULL, occupancy_window_start_demo_action);
  gtk_widget_class_install_action (widget_class, "win.reconnect", NULL, occupancy_window_reconnect_action);
  gtk_widget_class_install_action (widget_class, "win.next-room", NULL, occupancy_window_next_room_action);
  gtk_widget_class_install_action (widget_class, "win.previous-room", NULL, occupancy_window_previous_room_action);

  g_type_ensure (OCCUPANCY_TYPE_ACCOUNT);
  g_type_ensure (OCCUPANCY_TYPE_ROOM_PAGE);
  g_type_ensure (OCCUPANCY_TYPE_WATCH);
}

static void
occupancy_window_init (OccupancyWindow *self)
{
  self->show_sparklines = TRUE;
  self->timeline = occupancy_timeline_new ();
  self->cancellable = g_cancellable_new ();

  gtk_widget_init_template (GTK_WIDGET (self));

  if (DEVELOPMENT_PROFILE)
    gtk_widget_add_css_class (GTK_WIDGET (self), "devel");

  adw_status_page_set_icon_name (self->welcome, APPLICATION_ID);
  occupancy_room_page_set_timeline (self->room_page, self->timeline);
  g_signal_connect_object (self->timeline, "beat",
                           G_CALLBACK (occupancy_window_update_banner), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect (self, "notify::suspended", G_CALLBACK (occupancy_window_update_active), NULL);
}

/**
 * occupancy_window_new:
 * @application: the application
 * @monitor: what to show
 *
 * Creates a window.
 *
 * Returns: (transfer none): a new window
 */
OccupancyWindow *
occupancy_window_new (GtkApplication   *application,
                      OccupancyMonitor *monitor)
{
  g_return_val_if_fail (GTK_IS_APPLICATION (application), NULL);
  g_return_val_if_fail (OCCUPANCY_IS_MONITOR (monitor), NULL);

  return g_object_new (OCCUPANCY_TYPE_WINDOW,
                       "application", application,
                       "monitor", monitor,
                       NULL);
}

/**
 * occupancy_window_get_monitor:
 * @self: a window
 *
 * Gets what is shown.
 *
 * Returns: (transfer none): the monitor
 */
OccupancyMonitor *
occupancy_window_get_monitor (OccupancyWindow *self)
{
  g_return_val_if_fail (OCCUPANCY_IS_WINDOW (self), NULL);

  return self->monitor;
}

/**
 * occupancy_window_has_demo:
 * @self: a window
 *
 * Gets whether the window shows a demo, or is about to.
 *
 * Returns: whether nothing in it is real
 */
gboolean
occupancy_window_has_demo (OccupancyWindow *self)
{
  g_return_val_if_fail (OCCUPANCY_IS_WINDOW (self), FALSE);

  return self->demo != NULL;
}

/**
 * occupancy_window_start_demo:
 * @self: a window
 *
 * Shows a demo in the window from now on. A window that has not been presented
 * is presented as soon as it has something to show.
 */
void
occupancy_window_start_demo (OccupancyWindow *self)
{
  g_return_if_fail (OCCUPANCY_IS_WINDOW (self));

  if (self->demo != NULL)
    return;

  self->demo = occupancy_demo_new ();
  gtk_widget_set_visible (GTK_WIDGET (self->demo_error), FALSE);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "win.start-demo", FALSE);
  occupancy_demo_start_async (self->demo, self->cancellable,
                              occupancy_window_demo_started_cb, g_object_ref (self));
}

/**
 * occupancy_window_bind_settings:
 * @self: a window
 * @settings: the settings of the application
 *
 * Keeps the size of the window in @settings.
 */
void
occupancy_window_bind_settings (OccupancyWindow *self,
                                GSettings       *settings)
{
  g_return_if_fail (OCCUPANCY_IS_WINDOW (self));
  g_return_if_fail (G_IS_SETTINGS (settings));

  g_settings_bind (settings, "window-width", self, "default-width", G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (settings, "window-height", self, "default-height", G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (settings, "window-maximized", self, "maximized", G_SETTINGS_BIND_DEFAULT);
}
