/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>

#include "app/occupancy-alert-row.h"
#include "app/occupancy-attention.h"
#include "app/occupancy-format.h"
#include "core/occupancy-sample.h"

/* How long *Silence 1 Hour* lasts. */
#define SILENCE (60 * 60 * G_GINT64_CONSTANT (1000))

/**
 * OccupancyAlertRow:
 *
 * An alert that fires in the room that is shown, with what can be done about it.
 */
struct _OccupancyAlertRow
{
  AdwActionRow parent_instance;

  OccupancyAlert *alert;
  OccupancyWatch *watch;

  GtkImage *icon;
  GtkWidget *acknowledge;
  GtkWidget *silence;
};

G_DEFINE_FINAL_TYPE (OccupancyAlertRow, occupancy_alert_row, ADW_TYPE_ACTION_ROW)

static char *
occupancy_alert_row_describe (OccupancyAlertRow  *self,
                              OccupancyAttention  attention)
{
  gint64 until = occupancy_alert_get_silenced_until (self->alert);
  g_autofree char *time = NULL;

  switch (attention)
    {
    case OCCUPANCY_ATTENTION_SILENCED:
      if (until == OCCUPANCY_ALERT_UNTIL_CLEARED)
        return g_strdup (_("Silenced until it is over"));
      time = occupancy_format_clock (until);
      /* Translators: %s is a time of day */
      return g_strdup_printf (_("Silenced until %s"), time);
    case OCCUPANCY_ATTENTION_ACKNOWLEDGED:
      return g_strdup (_("Acknowledged"));
    case OCCUPANCY_ATTENTION_NEEDED:
    case OCCUPANCY_ATTENTION_NONE:
    default:
      return occupancy_format_alert_body (self->alert);
    }
}

static GtkWidget *
occupancy_alert_row_add_button (OccupancyAlertRow *self,
                                const char        *icon,
                                const char        *label,
                                const char        *action,
                                GVariant          *target)
{
  GtkWidget *button = gtk_button_new_from_icon_name (icon);

  gtk_widget_add_css_class (button, "flat");
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_set_tooltip_text (button, label);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
  gtk_actionable_set_action_target_value (GTK_ACTIONABLE (button), target);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), action);
  adw_action_row_add_suffix (ADW_ACTION_ROW (self), button);

  return button;
}

/* What was done cannot be done again. The keyboard stays in the row. */
static void
occupancy_alert_row_offer_acknowledge (OccupancyAlertRow *self,
                                       gboolean           offer)
{
  if (!offer && gtk_widget_has_focus (self->acknowledge))
    gtk_widget_grab_focus (self->silence);
  gtk_widget_set_visible (self->acknowledge, offer);
}

static void
occupancy_alert_row_dispose (GObject *object)
{
  OccupancyAlertRow *self = OCCUPANCY_ALERT_ROW (object);

  g_clear_object (&self->alert);
  g_clear_object (&self->watch);

  G_OBJECT_CLASS (occupancy_alert_row_parent_class)->dispose (object);
}

static void
occupancy_alert_row_class_init (OccupancyAlertRowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = occupancy_alert_row_dispose;
}

static void
occupancy_alert_row_init (OccupancyAlertRow *self)
{
  self->icon = GTK_IMAGE (gtk_image_new ());
  adw_action_row_add_prefix (ADW_ACTION_ROW (self), GTK_WIDGET (self->icon));
}

/**
 * occupancy_alert_row_new:
 * @alert: an alert that fires
 * @watch: the room it fires in
 *
 * Creates a row.
 *
 * Returns: a new widget
 */
GtkWidget *
occupancy_alert_row_new (OccupancyAlert *alert,
                         OccupancyWatch *watch)
{
  OccupancyAlertRow *self;
  const char *rule;
  const char *account;
  const char *room;

  g_return_val_if_fail (OCCUPANCY_IS_ALERT (alert), NULL);
  g_return_val_if_fail (OCCUPANCY_IS_WATCH (watch), NULL);

  rule = occupancy_rule_get_id (occupancy_alert_get_rule (alert));
  account = occupancy_alert_get_account (alert);
  room = occupancy_alert_get_room (alert);

  self = g_object_new (OCCUPANCY_TYPE_ALERT_ROW, NULL);
  self->alert = g_object_ref (alert);
  self->watch = g_object_ref (watch);
  self->acknowledge = occupancy_alert_row_add_button (self, "object-select-symbolic", _("Acknowledge"),
                                                      "win.acknowledge",
                                                      g_variant_new ("(sss)", rule, account, room));
  self->silence = occupancy_alert_row_add_button (self, "occupancy-silence-symbolic", _("Silence 1 Hour"),
                                                  "win.silence-rule",
                                                  g_variant_new ("(sssx)", rule, account, room, SILENCE));
  occupancy_alert_row_update (self);

  return GTK_WIDGET (self);
}

/**
 * occupancy_alert_row_get_alert:
 * @self: a row
 *
 * Gets the alert.
 *
 * Returns: (transfer none): the alert
 */
OccupancyAlert *
occupancy_alert_row_get_alert (OccupancyAlertRow *self)
{
  g_return_val_if_fail (OCCUPANCY_IS_ALERT_ROW (self), NULL);

  return self->alert;
}

/**
 * occupancy_alert_row_update:
 * @self: a row
 *
 * Says anew what the alert is like, and for how long it has been firing.
 */
void
occupancy_alert_row_update (OccupancyAlertRow *self)
{
  gint64 now = occupancy_sample_now ();
  OccupancyReading reading;
  OccupancyAttention attention;
  g_autofree char *title = NULL;
  g_autofree char *subtitle = NULL;

  g_return_if_fail (OCCUPANCY_IS_ALERT_ROW (self));

  occupancy_watch_get_reading (self->watch, &reading);
  attention = occupancy_attention_of_alert (self->alert, now);
  title = occupancy_format_alert (self->alert, &reading, now);
  subtitle = occupancy_alert_row_describe (self, attention);

  gtk_image_set_from_icon_name (self->icon, occupancy_attention_get_icon (attention));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->icon),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, occupancy_attention_get_word (attention),
                                  -1);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self), title);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (self), subtitle);
  occupancy_alert_row_offer_acknowledge (self, !occupancy_alert_get_acknowledged (self->alert));
  if (attention == OCCUPANCY_ATTENTION_NEEDED)
    gtk_widget_add_css_class (GTK_WIDGET (self->icon), "warning");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self->icon), "warning");
}
