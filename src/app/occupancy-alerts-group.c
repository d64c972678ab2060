/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>

#include "app/occupancy-alert-row.h"
#include "app/occupancy-alerts-group.h"

/**
 * OccupancyAlertsGroup:
 *
 * What fires in a room now, with what can be said to it. It is not there while
 * nothing fires.
 */
struct _OccupancyAlertsGroup
{
  AdwPreferencesGroup parent_instance;

  OccupancyAlerter *alerter;
  OccupancyWatch *watch;

  GPtrArray *rows;
};

G_DEFINE_FINAL_TYPE (OccupancyAlertsGroup, occupancy_alerts_group, ADW_TYPE_PREFERENCES_GROUP)

/* The alerts of the room. */
static GPtrArray *
occupancy_alerts_group_find (OccupancyAlertsGroup *self)
{
  GPtrArray *found = g_ptr_array_new_with_free_func (g_object_unref);
  guint n = self->watch != NULL ? g_list_model_get_n_items (G_LIST_MODEL (self->alerter)) : 0;

  for (guint i = 0; i < n; i++)
    {
      g_autoptr(OccupancyAlert) alert = g_list_model_get_item (G_LIST_MODEL (self->alerter), i);

      if (g_str_equal (occupancy_alert_get_room (alert), occupancy_watch_get_name (self->watch)) &&
          g_str_equal (occupancy_alert_get_account (alert),
                       occupancy_account_get_id (occupancy_watch_get_account (self->watch))))
        g_ptr_array_add (found, g_steal_pointer (&alert));
    }

  return found;
}

/* Rows of alerts that are there still stay: the keyboard may be in one of them. */
static void
occupancy_alerts_group_rebuild (OccupancyAlertsGroup *self)
{
  g_autoptr(GPtrArray) alerts = NULL;

  g_assert (OCCUPANCY_IS_ALERTS_GROUP (self));

  alerts = occupancy_alerts_group_find (self);
  for (guint i = self->rows->len; i > 0; i--)
    {
      GtkWidget *row = g_ptr_array_index (self->rows, i - 1);

      if (g_ptr_array_remove (alerts, occupancy_alert_row_get_alert (OCCUPANCY_ALERT_ROW (row))))
        continue;

      g_ptr_array_remove_index (self->rows, i - 1);
      adw_preferences_group_remove (ADW_PREFERENCES_GROUP (self), row);
    }

  for (guint i = 0; i < alerts->len; i++)
    {
      GtkWidget *row = occupancy_alert_row_new (g_ptr_array_index (alerts, i), self->watch);

      adw_preferences_group_add (ADW_PREFERENCES_GROUP (self), row);
      g_ptr_array_add (self->rows, row);
    }

  gtk_widget_set_visible (GTK_WIDGET (self), self->rows->len > 0);
}

static void
occupancy_alerts_group_dispose (GObject *object)
{
  OccupancyAlertsGroup *self = OCCUPANCY_ALERTS_GROUP (object);

  g_clear_object (&self->watch);
  g_clear_object (&self->alerter);

  G_OBJECT_CLASS (occupancy_alerts_group_parent_class)->dispose (object);
}

static void
occupancy_alerts_group_finalize (GObject *object)
{
  OccupancyAlertsGroup *self = OCCUPANCY_ALERTS_GROUP (object);

  g_ptr_array_unref (self->rows);

  G_OBJECT_CLASS (occupancy_alerts_group_parent_class)->finalize (object);
}

static void
occupancy_alerts_group_class_init (OccupancyAlertsGroupClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = occupancy_alerts_group_dispose;
  object_class->finalize = occupancy_alerts_group_finalize;
}

static void
occupancy_alerts_group_init (OccupancyAlertsGroup *self)
{
  self->rows = g_ptr_array_new ();

  adw_preferences_group_set_title (ADW_PREFERENCES_GROUP (self), _("Firing Now"));
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
}

/**
 * occupancy_alerts_group_new:
 *
 * Creates a group without a room.
 *
 * Returns: a new widget
 */
GtkWidget *
occupancy_alerts_group_new (void)
{
  return g_object_new (OCCUPANCY_TYPE_ALERTS_GROUP, NULL);
}

/**
 * occupancy_alerts_group_set_room:
 * @self: a group
 * @alerter: (nullable): what finds alerts
 * @watch: (nullable): the room, if there is an alerter
 *
 * Sets the room whose alerts are shown.
 */
void
occupancy_alerts_group_set_room (OccupancyAlertsGroup *self,
                                 OccupancyAlerter     *alerter,
                                 OccupancyWatch       *watch)
{
  g_return_if_fail (OCCUPANCY_IS_ALERTS_GROUP (self));
  g_return_if_fail (watch == NULL || OCCUPANCY_IS_ALERTER (alerter));

  if (self->alerter != NULL)
    g_signal_handlers_disconnect_by_func (self->alerter, occupancy_alerts_group_rebuild, self);

  g_set_object (&self->alerter, alerter);
  g_set_object (&self->watch, watch);
  if (alerter != NULL)
    g_signal_connect_object (alerter, "items-changed",
                             G_CALLBACK (occupancy_alerts_group_rebuild), self,
                             G_CONNECT_SWAPPED);
  occupancy_alerts_group_rebuild (self);
}

/**
 * occupancy_alerts_group_update:
 * @self: a group
 *
 * Says anew for how long what fires has been firing.
 */
void
occupancy_alerts_group_update (OccupancyAlertsGroup *self)
{
  g_return_if_fail (OCCUPANCY_IS_ALERTS_GROUP (self));

  for (guint i = 0; i < self->rows->len; i++)
    occupancy_alert_row_update (g_ptr_array_index (self->rows, i));
}
