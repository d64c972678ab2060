/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "occupancy-window"

#include "config.h"

#include "app/occupancy-window-private.h"

/**
 * OccupancyWindow:
 *
 * The rooms of a monitor in a list, and the one that is selected in full. A
 * window may have a demo instead of the monitor of the application.
 */
G_DEFINE_FINAL_TYPE (OccupancyWindow, occupancy_window, ADW_TYPE_APPLICATION_WINDOW)

enum
{
  PROP_0,
  PROP_MONITOR,
  PROP_SETTINGS,
  PROP_SEEN_ROOM,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

/* Settings that are actions of the window and properties of its list. */
static const char * const orders[] = { "sort-order", "sort-reversed" };

static void
occupancy_window_search_action (GtkWidget  *widget,
                                const char *action_name,
                                GVariant   *parameter)
{
  OccupancyWindow *self = OCCUPANCY_WINDOW (widget);

  adw_navigation_split_view_set_show_content (self->split_view, FALSE);
  occupancy_sidebar_begin_search (self->sidebar);
}

/* The monitor. */

static void
occupancy_window_update_page (OccupancyWindow *self)
{
  gboolean has_accounts = g_list_model_get_n_items (occupancy_monitor_get_accounts (self->monitor)) > 0;

  g_assert (OCCUPANCY_IS_WINDOW (self));

  gtk_stack_set_visible_child_name (self->stack, has_accounts ? "rooms" : "welcome");
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "win.add-room", has_accounts);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "win.search", has_accounts);
  if (!has_accounts)
    gtk_widget_grab_focus (GTK_WIDGET (self->welcome));
}

static void
occupancy_window_set_monitor (OccupancyWindow  *self,
                              OccupancyMonitor *monitor)
{
  if (self->monitor == monitor)
    return;

  if (self->monitor != NULL)
    {
      g_signal_handlers_disconnect_by_func (occupancy_monitor_get_accounts (self->monitor),
                                            occupancy_window_update_page, self);
      g_signal_handlers_disconnect_by_func (self->monitor, occupancy_window_rooms_changed_cb, self);
      g_signal_handlers_disconnect_by_func (self->monitor, occupancy_window_update_room_actions, self);
    }

  g_set_object (&self->monitor, monitor);
  occupancy_window_show_watch (self, NULL);
  occupancy_sidebar_set_monitor (self->sidebar, monitor, self->demo != NULL);
  occupancy_banner_set_monitor (self->banner, monitor, self->demo != NULL);
  occupancy_banner_set_monitor (occupancy_welcome_page_get_banner (self->welcome), monitor, self->demo != NULL);
  occupancy_room_page_set_monitor (self->room_page, monitor);
  if (monitor != NULL)
    {
      g_signal_connect_object (occupancy_monitor_get_accounts (monitor), "items-changed",
                               G_CALLBACK (occupancy_window_update_page), self,
                               G_CONNECT_SWAPPED);
      /* After the list, which follows the same signal. */
      g_signal_connect_object (monitor, "items-changed",
                               G_CALLBACK (occupancy_window_rooms_changed_cb), self,
                               G_CONNECT_SWAPPED | G_CONNECT_AFTER);
      g_signal_connect_object (monitor, "notify::history",
                               G_CALLBACK (occupancy_window_update_room_actions), self,
                               G_CONNECT_SWAPPED);
      occupancy_window_update_page (self);
      occupancy_window_rooms_changed_cb (self);
    }

  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_MONITOR]);
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
occupancy_window_constructed (GObject *object)
{
  OccupancyWindow *self = OCCUPANCY_WINDOW (object);
  OccupancyRoomList *list = occupancy_window_get_list (self);

  G_OBJECT_CLASS (occupancy_window_parent_class)->constructed (object);

  for (guint i = 0; i < G_N_ELEMENTS (orders); i++)
    {
      g_autoptr(GAction) action = g_settings_create_action (self->settings, orders[i]);

      g_action_map_add_action (G_ACTION_MAP (self), action);
      g_settings_bind (self->settings, orders[i], list, orders[i], G_SETTINGS_BIND_GET);
    }
}

static void
occupancy_window_dispose (GObject *object)
{
  OccupancyWindow *self = OCCUPANCY_WINDOW (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_handle_id (&self->focus_source, g_source_remove);
  if (self->demo != NULL)
    occupancy_demo_stop (self->demo);
  if (self->timeline != NULL)
    occupancy_timeline_set_active (self->timeline, FALSE);
  /* A tooltip that is shown last holds on to what tells the window of its actions. */
  for (guint i = 0; self->settings != NULL && i < G_N_ELEMENTS (orders); i++)
    g_action_map_remove_action (G_ACTION_MAP (self), orders[i]);

  gtk_widget_dispose_template (GTK_WIDGET (self), OCCUPANCY_TYPE_WINDOW);
  g_clear_object (&self->seen_room);
  g_clear_object (&self->undo);
  g_clear_object (&self->demo);
  g_clear_object (&self->monitor);
  g_clear_object (&self->home_monitor);
  g_clear_object (&self->settings);
  g_clear_object (&self->timeline);
  g_clear_object (&self->cancellable);

  G_OBJECT_CLASS (occupancy_window_parent_class)->dispose (object);
}

static void
occupancy_window_finalize (GObject *object)
{
  OccupancyWindow *self = OCCUPANCY_WINDOW (object);

  /* The focus goes also while the window does. */
  g_clear_handle_id (&self->focus_source, g_source_remove);
  g_free (self->awaited_account);
  g_free (self->awaited_room);

  G_OBJECT_CLASS (occupancy_window_parent_class)->finalize (object);
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
    case PROP_SETTINGS:
      g_value_set_object (value, self->settings);
      break;
    case PROP_SEEN_ROOM:
      g_value_set_object (value, self->seen_room);
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
    case PROP_SETTINGS:
      self->settings = g_value_dup_object (value);
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
  gtk_widget_class_bind_template_child (widget_class, OccupancyWindow, toasts);
  gtk_widget_class_bind_template_child (widget_class, OccupancyWindow, stack);
  gtk_widget_class_bind_template_child (widget_class, OccupancyWindow, welcome);
  gtk_widget_class_bind_template_child (widget_class, OccupancyWindow, split_view);
  gtk_widget_class_bind_template_child (widget_class, OccupancyWindow, sidebar);
  gtk_widget_class_bind_template_child (widget_class, OccupancyWindow, content);
  gtk_widget_class_bind_template_child (widget_class, OccupancyWindow, room_title);
  gtk_widget_class_bind_template_child (widget_class, OccupancyWindow, rule_button);
  gtk_widget_class_bind_template_child (widget_class, OccupancyWindow, room_menu);
  gtk_widget_class_bind_template_child (widget_class, OccupancyWindow, banner);
  gtk_widget_class_bind_template_child (widget_class, OccupancyWindow, content_stack);
  gtk_widget_class_bind_template_child (widget_class, OccupancyWindow, room_page);
  gtk_widget_class_bind_template_callback (widget_class, occupancy_window_update_selection);

  g_type_ensure (OCCUPANCY_TYPE_BANNER);
  g_type_ensure (OCCUPANCY_TYPE_ROOM_PAGE);
  g_type_ensure (OCCUPANCY_TYPE_SIDEBAR);
  g_type_ensure (OCCUPANCY_TYPE_WELCOME_PAGE);
}

static void
occupancy_window_class_init (OccupancyWindowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->constructed = occupancy_window_constructed;
  object_class->dispose = occupancy_window_dispose;
  object_class->finalize = occupancy_window_finalize;
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
   * OccupancyWindow:settings:
   *
   * What the person prefers.
   */
  properties[PROP_SETTINGS] =
    g_param_spec_object ("settings", NULL, NULL,
                         G_TYPE_SETTINGS,
                         G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);

  /**
   * OccupancyWindow:seen-room:
   *
   * The room that somebody who works with the window is looking at.
   */
  properties[PROP_SEEN_ROOM] =
    g_param_spec_object ("seen-room", NULL, NULL,
                         OCCUPANCY_TYPE_WATCH,
                         G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

  g_object_class_install_properties (object_class, N_PROPS, properties);

  occupancy_window_bind_template (widget_class);

  gtk_widget_class_install_action (widget_class, "win.search", NULL, occupancy_window_search_action);
  occupancy_window_install_demo_actions (widget_class);
  occupancy_window_install_history_actions (widget_class);
  occupancy_window_install_room_actions (widget_class);
  occupancy_window_install_rule_actions (widget_class);
  occupancy_window_install_shown_actions (widget_class);
  occupancy_window_install_account_actions (widget_class);
  occupancy_window_install_undo_action (widget_class);
}

static void
occupancy_window_init (OccupancyWindow *self)
{
  self->timeline = occupancy_timeline_new ();
  self->cancellable = g_cancellable_new ();

  gtk_widget_init_template (GTK_WIDGET (self));

  if (DEVELOPMENT_PROFILE)
    gtk_widget_add_css_class (GTK_WIDGET (self), "devel");
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "win.undo", FALSE);

  occupancy_sidebar_set_timeline (self->sidebar, self->timeline);
  occupancy_banner_set_timeline (self->banner, self->timeline);
  occupancy_banner_set_timeline (occupancy_welcome_page_get_banner (self->welcome), self->timeline);
  occupancy_room_page_set_timeline (self->room_page, self->timeline);
  occupancy_window_follow_list (self);
  g_signal_connect (self, "notify::is-active", G_CALLBACK (occupancy_window_update_seen_room), NULL);
  g_signal_connect (self, "notify::suspended", G_CALLBACK (occupancy_window_update_active), NULL);
  occupancy_window_watch_focus (self);
}

/**
 * occupancy_window_new:
 * @application: the application
 * @monitor: what to show
 * @settings: what the person prefers
 *
 * Creates a window.
 *
 * Returns: (transfer none): a new window
 */
OccupancyWindow *
occupancy_window_new (GtkApplication   *application,
                      OccupancyMonitor *monitor,
                      GSettings        *settings)
{
  OccupancyWindow *self;

  g_return_val_if_fail (GTK_IS_APPLICATION (application), NULL);
  g_return_val_if_fail (OCCUPANCY_IS_MONITOR (monitor), NULL);
  g_return_val_if_fail (G_IS_SETTINGS (settings), NULL);

  self = g_object_new (OCCUPANCY_TYPE_WINDOW,
                       "application", application,
                       "settings", settings,
                       "monitor", monitor,
                       NULL);
  self->home_monitor = g_object_ref (monitor);

  return self;
}

/* What the other files of the window need; see the private header. */

OccupancyRoomList *
occupancy_window_get_list (OccupancyWindow *self)
{
  return occupancy_sidebar_get_list (self->sidebar);
}

OccupancyWatch *
occupancy_window_get_shown (OccupancyWindow *self)
{
  return occupancy_room_page_get_watch (self->room_page);
}

/* Whether the person sees the shown room; a list that stands alone hides it. */
void
occupancy_window_update_seen_room (OccupancyWindow *self)
{
  OccupancyWatch *seen = NULL;

  if (gtk_window_is_active (GTK_WINDOW (self)) &&
      (!adw_navigation_split_view_get_collapsed (self->split_view) ||
       adw_navigation_split_view_get_show_content (self->split_view)))
    seen = occupancy_window_get_shown (self);

  if (g_set_object (&self->seen_room, seen))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SEEN_ROOM]);
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
 * occupancy_window_keep_state:
 * @self: a window
 *
 * Takes size and room from where they were kept, and keeps them from now on.
 */
void
occupancy_window_keep_state (OccupancyWindow *self)
{
  g_autofree char *account = NULL;
  g_autofree char *room = NULL;

  g_return_if_fail (OCCUPANCY_IS_WINDOW (self));

  self->keeps_state = TRUE;
  g_settings_bind (self->settings, "window-width", self, "default-width", G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (self->settings, "window-height", self, "default-height", G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (self->settings, "window-maximized", self, "maximized", G_SETTINGS_BIND_DEFAULT);

  g_settings_get (self->settings, "last-room", "(ss)", &account, &room);
  if (room[0] == '\0')
    return;

  occupancy_window_show_room (self, account, room);
  self->opens_awaited = FALSE;
}

/**
 * occupancy_window_get_seen_room:
 * @self: a window
 *
 * Gets the room that somebody who works with the window is looking at.
 *
 * Returns: (transfer none) (nullable): the watch of the room, or %NULL if the
 *   window is not active or shows no room
 */
OccupancyWatch *
occupancy_window_get_seen_room (OccupancyWindow *self)
{
  g_return_val_if_fail (OCCUPANCY_IS_WINDOW (self), NULL);

  return self->seen_room;
}

/**
 * occupancy_window_add_toast:
 * @self: a window
 * @toast: (transfer full): a toast
 *
 * Shows a toast, where somebody sees it.
 */
void
occupancy_window_add_toast (OccupancyWindow *self,
                            AdwToast        *toast)
{
  AdwDialog *dialog;

  g_return_if_fail (OCCUPANCY_IS_WINDOW (self));
  g_return_if_fail (ADW_IS_TOAST (toast));

  dialog = adw_application_window_get_visible_dialog (ADW_APPLICATION_WINDOW (self));
  if (ADW_IS_PREFERENCES_DIALOG (dialog))
    adw_preferences_dialog_add_toast (ADW_PREFERENCES_DIALOG (dialog), toast);
  else
    adw_toast_overlay_add_toast (self->toasts, toast);
}
