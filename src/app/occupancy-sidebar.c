/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>

#include "app/occupancy-banner.h"
#include "app/occupancy-format.h"
#include "app/occupancy-sidebar.h"

/**
 * OccupancySidebar:
 *
 * The list of rooms with all that is about the list: to add, to search, to sort.
 */
struct _OccupancySidebar
{
  AdwNavigationPage parent_instance;

  guint show_sparklines : 1;

  AdwWindowTitle *heading;
  OccupancyBanner *banner;
  GtkSearchBar *search_bar;
  GtkSearchEntry *search_entry;
  GtkStack *stack;
  AdwStatusPage *no_results;
  OccupancyRoomList *list;
};

G_DEFINE_FINAL_TYPE (OccupancySidebar, occupancy_sidebar, ADW_TYPE_NAVIGATION_PAGE)

enum
{
  PROP_0,
  PROP_ALONE,
  PROP_SHOW_SPARKLINES,
  PROP_SUBTITLE,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

/* Where there is nothing to list, that is said in the place of the list. */
static void
occupancy_sidebar_update_page (OccupancySidebar *self)
{
  g_autofree char *text = NULL;
  g_autofree char *isolated = NULL;
  g_autofree char *description = NULL;
  gboolean alone = gtk_widget_get_visible (GTK_WIDGET (self->banner));
  guint n_shown;

  g_object_get (self->list, "search-text", &text, "n-shown", &n_shown, NULL);
  if (text[0] == '\0' || n_shown > 0)
    {
      gtk_stack_set_visible_child_name (self->stack, n_shown == 0 && alone ? "empty" : "rooms");
      return;
    }

  isolated = occupancy_format_isolated (text);
  /* Translators: %s is a part of a name that somebody looks for */
  description = g_markup_printf_escaped (_("No room matches “%s”."), isolated);
  adw_status_page_set_description (self->no_results, description);
  gtk_stack_set_visible_child_name (self->stack, "no-results");
}

/* Escape clears the text, and closes the search when there is none. */
static gboolean
occupancy_sidebar_clear_search_cb (GtkWidget *entry,
                                   GVariant  *arguments,
                                   gpointer   user_data)
{
  if (gtk_editable_get_text (GTK_EDITABLE (entry))[0] == '\0')
    return GDK_EVENT_PROPAGATE;

  gtk_editable_set_text (GTK_EDITABLE (entry), "");

  return GDK_EVENT_STOP;
}

static void
occupancy_sidebar_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), OCCUPANCY_TYPE_SIDEBAR);

  G_OBJECT_CLASS (occupancy_sidebar_parent_class)->dispose (object);
}

static void
occupancy_sidebar_get_property (GObject    *object,
                                guint       prop_id,
                                GValue     *value,
                                GParamSpec *pspec)
{
  OccupancySidebar *self = OCCUPANCY_SIDEBAR (object);

  switch (prop_id)
    {
    case PROP_ALONE:
      g_value_set_boolean (value, gtk_widget_get_visible (GTK_WIDGET (self->banner)));
      break;
    case PROP_SHOW_SPARKLINES:
      g_value_set_boolean (value, self->show_sparklines);
      break;
    case PROP_SUBTITLE:
      g_value_set_string (value, adw_window_title_get_subtitle (self->heading));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
occupancy_sidebar_set_property (GObject      *object,
                                guint         prop_id,
                                const GValue *value,
                                GParamSpec   *pspec)
{
  OccupancySidebar *self = OCCUPANCY_SIDEBAR (object);

  switch (prop_id)
    {
    case PROP_ALONE:
      if (gtk_widget_get_visible (GTK_WIDGET (self->banner)) == g_value_get_boolean (value))
        return;
      gtk_widget_set_visible (GTK_WIDGET (self->banner), g_value_get_boolean (value));
      occupancy_sidebar_update_page (self);
      g_object_notify_by_pspec (object, pspec);
      break;
    case PROP_SHOW_SPARKLINES:
      if (self->show_sparklines == g_value_get_boolean (value))
        return;
      self->show_sparklines = g_value_get_boolean (value);
      g_object_notify_by_pspec (object, pspec);
      break;
    case PROP_SUBTITLE:
      if (g_strcmp0 (adw_window_title_get_subtitle (self->heading), g_value_get_string (value)) == 0)
        return;
      adw_window_title_set_subtitle (self->heading, g_value_get_string (value));
      g_object_notify_by_pspec (object, pspec);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
occupancy_sidebar_class_init (OccupancySidebarClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = occupancy_sidebar_dispose;
  object_class->get_property = occupancy_sidebar_get_property;
  object_class->set_property = occupancy_sidebar_set_property;

  /**
   * OccupancySidebar:alone:
   *
   * Whether the sidebar stands alone, so that troubles, and that there are no
   * rooms, have to be told here.
   */
  properties[PROP_ALONE] =
    g_param_spec_boolean ("alone", NULL, NULL,
                          FALSE,
                          G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

  /**
   * OccupancySidebar:show-sparklines:
   *
   * Whether the list is wide enough for sparklines.
   */
  properties[PROP_SHOW_SPARKLINES] =
    g_param_spec_boolean ("show-sparklines", NULL, NULL,
                          TRUE,
                          G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

  /**
   * OccupancySidebar:subtitle:
   *
   * What stands under the title.
   */
  properties[PROP_SUBTITLE] =
    g_param_spec_string ("subtitle", NULL, NULL,
                         "",
                         G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

  g_object_class_install_properties (object_class, N_PROPS, properties);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/com/example/Occupancy/occupancy-sidebar.ui");
  gtk_widget_class_bind_template_child (widget_class, OccupancySidebar, heading);
  gtk_widget_class_bind_template_child (widget_class, OccupancySidebar, banner);
  gtk_widget_class_bind_template_child (widget_class, OccupancySidebar, search_bar);
  gtk_widget_class_bind_template_child (widget_class, OccupancySidebar, search_entry);
  gtk_widget_class_bind_template_child (widget_class, OccupancySidebar, stack);
  gtk_widget_class_bind_template_child (widget_class, OccupancySidebar, no_results);
  gtk_widget_class_bind_template_child (widget_class, OccupancySidebar, list);
  gtk_widget_class_bind_template_callback (widget_class, occupancy_sidebar_update_page);
  gtk_widget_class_bind_template_callback (widget_class, occupancy_room_list_open_first);

  g_type_ensure (OCCUPANCY_TYPE_BANNER);
  g_type_ensure (OCCUPANCY_TYPE_ROOM_LIST);
}

static void
occupancy_sidebar_init (OccupancySidebar *self)
{
  GtkEventController *keys = gtk_shortcut_controller_new ();

  self->show_sparklines = TRUE;

  gtk_widget_init_template (GTK_WIDGET (self));

  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  gtk_shortcut_controller_add_shortcut (GTK_SHORTCUT_CONTROLLER (keys),
                                        gtk_shortcut_new (gtk_keyval_trigger_new (GDK_KEY_Escape, 0),
                                                          gtk_callback_action_new (occupancy_sidebar_clear_search_cb, NULL, NULL)));
  gtk_widget_add_controller (GTK_WIDGET (self->search_entry), keys);
}

/**
 * occupancy_sidebar_get_list:
 * @self: a sidebar
 *
 * Gets the list of rooms.
 *
 * Returns: (transfer none): the list
 */
OccupancyRoomList *
occupancy_sidebar_get_list (OccupancySidebar *self)
{
  g_return_val_if_fail (OCCUPANCY_IS_SIDEBAR (self), NULL);

  return self->list;
}

/**
 * occupancy_sidebar_set_timeline:
 * @self: a sidebar
 * @timeline: whose beat to follow
 *
 * Sets whose beat the sidebar follows; once, before there are rooms.
 */
void
occupancy_sidebar_set_timeline (OccupancySidebar  *self,
                                OccupancyTimeline *timeline)
{
  g_return_if_fail (OCCUPANCY_IS_SIDEBAR (self));

  occupancy_banner_set_timeline (self->banner, timeline);
  occupancy_room_list_set_timeline (self->list, timeline);
}

/**
 * occupancy_sidebar_set_monitor:
 * @self: a sidebar
 * @monitor: (nullable): a monitor
 * @is_demo: whether nothing in it is real
 *
 * Sets whose rooms are shown.
 */
void
occupancy_sidebar_set_monitor (OccupancySidebar *self,
                               OccupancyMonitor *monitor,
                               gboolean          is_demo)
{
  g_return_if_fail (OCCUPANCY_IS_SIDEBAR (self));

  occupancy_banner_set_monitor (self->banner, monitor, is_demo);
  occupancy_room_list_set_monitor (self->list, monitor);
}

/**
 * occupancy_sidebar_begin_search:
 * @self: a sidebar
 *
 * Shows the search, ready for typing.
 */
void
occupancy_sidebar_begin_search (OccupancySidebar *self)
{
  g_return_if_fail (OCCUPANCY_IS_SIDEBAR (self));

  gtk_search_bar_set_search_mode (self->search_bar, TRUE);
  gtk_widget_grab_focus (GTK_WIDGET (self->search_entry));
}
