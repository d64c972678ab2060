/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "app/occupancy-format.h"
#include "app/occupancy-history-page.h"
#include "app/occupancy-retention-row.h"

#define LOOK_INTERVAL 2

/**
 * OccupancyHistoryPage:
 *
 * How much of the history is kept, how much room it takes, and what can be done
 * with it.
 */
struct _OccupancyHistoryPage
{
  AdwPreferencesPage parent_instance;

  OccupancyMonitor *monitor;
  GCancellable *cancellable;
  guint look_id;

  AdwPreferencesGroup *group;
  OccupancyRetentionRow *changes_row;
  OccupancyRetentionRow *hours_row;
  OccupancyRetentionRow *size_row;
  AdwActionRow *used_row;
  GtkWidget *actions;
};

G_DEFINE_FINAL_TYPE (OccupancyHistoryPage, occupancy_history_page, ADW_TYPE_PREFERENCES_PAGE)

static OccupancyHistory *
occupancy_history_page_get_history (OccupancyHistoryPage *self)
{
  return self->monitor != NULL ? occupancy_monitor_get_history (self->monitor) : NULL;
}

static void
occupancy_history_page_size_cb (GObject      *object,
                                GAsyncResult *result,
                                gpointer      user_data)
{
  g_autoptr(OccupancyHistoryPage) self = user_data;
  gssize size = occupancy_history_get_size_finish (OCCUPANCY_HISTORY (object), result, NULL);
  g_autofree char *words = NULL;

  if (size < 0 || self->used_row == NULL)
    return;

  words = occupancy_format_size ((guint64) size);
  adw_action_row_set_subtitle (self->used_row, words);
}

/* Why nothing is kept is said here too. */
static void
occupancy_history_page_look (OccupancyHistoryPage *self)
{
  OccupancyHistory *history = occupancy_history_page_get_history (self);
  const GError *error = history != NULL ? occupancy_history_get_error (history) : NULL;
  g_autofree char *words = error != NULL ? occupancy_format_history_error (error) : NULL;
  g_autofree char *escaped = words != NULL ? g_markup_escape_text (words, -1) : NULL;

  adw_preferences_group_set_description (self->group, escaped);
  gtk_widget_set_sensitive (self->actions, history != NULL);
  if (history != NULL)
    occupancy_history_get_size_async (history, self->cancellable, occupancy_history_page_size_cb, g_object_ref (self));
}

static gboolean
occupancy_history_page_look_cb (gpointer user_data)
{
  occupancy_history_page_look (user_data);

  return G_SOURCE_CONTINUE;
}

static void
occupancy_history_page_map (GtkWidget *widget)
{
  OccupancyHistoryPage *self = OCCUPANCY_HISTORY_PAGE (widget);

  GTK_WIDGET_CLASS (occupancy_history_page_parent_class)->map (widget);

  occupancy_history_page_look (self);
  self->look_id = g_timeout_add_seconds (LOOK_INTERVAL, occupancy_history_page_look_cb, self);
}

static void
occupancy_history_page_unmap (GtkWidget *widget)
{
  g_clear_handle_id (&OCCUPANCY_HISTORY_PAGE (widget)->look_id, g_source_remove);

  GTK_WIDGET_CLASS (occupancy_history_page_parent_class)->unmap (widget);
}

static void
occupancy_history_page_dispose (GObject *object)
{
  OccupancyHistoryPage *self = OCCUPANCY_HISTORY_PAGE (object);

  g_cancellable_cancel (self->cancellable);
  gtk_widget_dispose_template (GTK_WIDGET (self), OCCUPANCY_TYPE_HISTORY_PAGE);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->monitor);

  G_OBJECT_CLASS (occupancy_history_page_parent_class)->dispose (object);
}

static void
occupancy_history_page_class_init (OccupancyHistoryPageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = occupancy_history_page_dispose;

  widget_class->map = occupancy_history_page_map;
  widget_class->unmap = occupancy_history_page_unmap;

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/com/example/Occupancy/occupancy-history-page.ui");
  gtk_widget_class_bind_template_child (widget_class, OccupancyHistoryPage, group);
  gtk_widget_class_bind_template_child (widget_class, OccupancyHistoryPage, changes_row);
  gtk_widget_class_bind_template_child (widget_class, OccupancyHistoryPage, hours_row);
  gtk_widget_class_bind_template_child (widget_class, OccupancyHistoryPage, size_row);
  gtk_widget_class_bind_template_child (widget_class, OccupancyHistoryPage, used_row);
  gtk_widget_class_bind_template_child (widget_class, OccupancyHistoryPage, actions);

  g_type_ensure (OCCUPANCY_TYPE_RETENTION_ROW);
}

static void
occupancy_history_page_init (OccupancyHistoryPage *self)
{
  self->cancellable = g_cancellable_new ();

  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * occupancy_history_page_set_monitor:
 * @self: a page
 * @monitor: whose history it is
 * @settings: what the person prefers
 *
 * Sets what the page is about; once.
 */
void
occupancy_history_page_set_monitor (OccupancyHistoryPage *self,
                                    OccupancyMonitor     *monitor,
                                    GSettings            *settings)
{
  g_return_if_fail (OCCUPANCY_IS_HISTORY_PAGE (self));
  g_return_if_fail (OCCUPANCY_IS_MONITOR (monitor));
  g_return_if_fail (G_IS_SETTINGS (settings));
  g_return_if_fail (self->monitor == NULL);

  self->monitor = g_object_ref (monitor);
  occupancy_retention_row_bind (self->changes_row, settings);
  occupancy_retention_row_bind (self->hours_row, settings);
  occupancy_retention_row_bind (self->size_row, settings);
}
