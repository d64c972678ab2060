/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>

#include "app/occupancy-alerts-group.h"
#include "app/occupancy-format.h"
#include "core/occupancy-sample.h"

#define SILENCE (60 * 60 * G_GINT64_CONSTANT (1000))

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

  /* Alerts, and their rows. */
  GPtrArray *alerts;
  GPtrArray *rows;
};

G_DEFINE_FINAL_TYPE (OccupancyAlertsGroup, occupancy_alerts_group, ADW_TYPE_PREFERENCES_GROUP)

static char *
occupancy_alerts_group_describe (OccupancyAlert *alert)
{
  gint64 until = occupancy_alert_get_silenced_until (alert);
  g_autofree char *time = NULL;

  if (until == OCCUPANCY_ALERT_UNTIL_CLEARED)
    return g_strdup (_("Silenced until it is over"));

  if (until > occupancy_sample_now ())
    {
      time = occupancy_format_clock (until);
      /* Translators: %s is a time of day */
      return g_strdup_printf (_("Silenced until %s"), time);
    }

  if (occupancy_alert_get_acknowledged (alert))
    return g_strdup (_("Acknowledged"));

  return occupancy_format_alert_body (alert);
}

static void
occupancy_alerts_group_update_row (GtkWidget      *row,
                                   OccupancyAlert *alert)
{
  g_autofree char *title = NULL;
  g_autofree char *subtitle = NULL;

  if (occupancy_alert_get_known (alert))
    title = occupancy_format_alert (alert, occupancy_sample_now ());
  else
    title = occupancy_format_alert_stale (alert);
  subtitle = occupancy_alerts_group_describe (alert);

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), subtitle);
  if (occupancy_alert_get_needs_attention (alert))
    gtk_widget_add_css_class (row, "attention");
  else
    gtk_widget_remove_css_class (row, "attention");
}

static GtkWidget *
occupancy_alerts_group_new_button (OccupancyAlert *alert,
                                   const char     *icon,
                                   const char     *label,
                                   const char     *action,
                                   GVariant       *target)
{
  GtkWidget *button = gtk_button_new_from_icon_name (icon);

  gtk_widget_add_css_class (button, "flat");
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_set_tooltip_text (button, label);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
  gtk_actionable_set_action_target_value (GTK_ACTIONABLE (button), target);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), action);

  return button;
}

static GtkWidget *
occupancy_alerts_group_new_row (OccupancyAlert *alert)
{
  const char *rule = occupancy_rule_get_id (occupancy_alert_get_rule (alert));
  const char *account = occupancy_alert_get_account (alert);
  const char *room = occupancy_alert_get_room (alert);
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *icon = gtk_image_new_from_icon_name ("occupancy-bell-symbolic");

  gtk_accessible_update_property (GTK_ACCESSIBLE (icon), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Firing"), -1);
  adw_action_row_add_prefix (ADW_ACTION_ROW (row), icon);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row),
                             occupancy_alerts_group_new_button (alert, "object-select-symbolic", _("Acknowledge"),
                                                                "win.acknowledge",
                                                                g_variant_new ("(sss)", rule, account, room)));
  adw_action_row_add_suffix (ADW_ACTION_ROW (row),
                             occupancy_alerts_group_new_button (alert, "occupancy-silence-symbolic", _("Silence 1 Hour"),
                                                                "win.silence-rule",
                                                                g_variant_new ("(sssx)", rule, account, room, SILENCE)));
  occupancy_alerts_group_update_row (row, alert);

  return row;
}

static void
occupancy_alerts_group_rebuild (OccupancyAlertsGroup *self)
{
  guint n;

  g_assert (OCCUPANCY_IS_ALERTS_GROUP (self));

  for (guint i = 0; i < self->rows->len; i++)
    adw_preferences_group_remove (ADW_PREFERENCES_GROUP (self), g_ptr_array_index (self->rows, i));
  g_ptr_array_set_size (self->rows, 0);
  g_ptr_array_set_size (self->alerts, 0);

  n = self->watch != NULL ? g_list_model_get_n_items (G_LIST_MODEL (self->alerter)) : 0;
  for (guint i = 0; i < n; i++)
    {
      g_autoptr(OccupancyAlert) alert = g_list_model_get_item (G_LIST_MODEL (self->alerter), i);
      GtkWidget *row;

      if (!g_str_equal (occupancy_alert_get_room (alert), occupancy_watch_get_name (self->watch)) ||
          !g_str_equal (occupancy_alert_get_account (alert),
                        occupancy_account_get_id (occupancy_watch_get_account (self->watch))))
        continue;

      row = occupancy_alerts_group_new_row (alert);
      adw_preferences_group_add (ADW_PREFERENCES_GROUP (self), row);
      g_ptr_array_add (self->rows, row);
      g_ptr_array_add (self->alerts, g_steal_pointer (&alert));
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

  g_ptr_array_unref (self->alerts);
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
  self->alerts = g_ptr_array_new_with_free_func (g_object_unref);
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
    occupancy_alerts_group_update_row (g_ptr_array_index (self->rows, i), g_ptr_array_index (self->alerts, i));
}
