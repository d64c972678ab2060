/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>

#include "app/occupancy-format.h"
#include "app/occupancy-rule-dialog.h"
#include "app/occupancy-window-private.h"
#include "core/occupancy-sample.h"

/* What can be done with rules, and said to alerts. */

/* What a toast of the window can take back. */
typedef struct
{
  OccupancyWindow *window; /* unowned */
  OccupancyRule *rule;
  char *account;
  char *room;
} Deed;

static Deed *
deed_new (OccupancyWindow *window,
          OccupancyRule   *rule,
          const char      *account,
          const char      *room)
{
  Deed *deed = g_new0 (Deed, 1);

  deed->window = window;
  deed->rule = g_object_ref (rule);
  deed->account = g_strdup (account);
  deed->room = g_strdup (room);

  return deed;
}

static void
deed_free (gpointer  data,
           GClosure *closure)
{
  Deed *deed = data;

  g_object_unref (deed->rule);
  g_free (deed->account);
  g_free (deed->room);
  g_free (deed);
}

static void
occupancy_window_tell_deed (OccupancyWindow *self,
                            const char      *title,
                            GCallback        undo,
                            Deed            *deed)
{
  AdwToast *toast = adw_toast_new (title);

  g_signal_connect_data (toast, "button-clicked", undo, deed, deed_free, G_CONNECT_SWAPPED);
  occupancy_window_offer_undo (self, toast);
}

/* Rules. */

static void
occupancy_window_undo_add_rule_cb (Deed *deed)
{
  occupancy_setup_remove_rule (occupancy_monitor_get_setup (deed->window->monitor), deed->rule);
}

static void
occupancy_window_undo_delete_rule_cb (Deed *deed)
{
  OccupancySetup *setup = occupancy_monitor_get_setup (deed->window->monitor);
  const char *account = occupancy_rule_get_account (deed->rule);

  /* The account may be gone too by now. */
  if (account == NULL || occupancy_setup_find_account (setup, account) != NULL)
    occupancy_setup_add_rule (setup, deed->rule);
}

static void
occupancy_window_rule_added_cb (OccupancyWindow *self,
                                OccupancyRule   *rule)
{
  g_assert (OCCUPANCY_IS_WINDOW (self));

  occupancy_window_tell_deed (self, _("Rule added"), G_CALLBACK (occupancy_window_undo_add_rule_cb),
                              deed_new (self, rule, NULL, NULL));
}

static void
occupancy_window_new_rule_action (GtkWidget  *widget,
                                  const char *action_name,
                                  GVariant   *parameter)
{
  OccupancyWindow *self = OCCUPANCY_WINDOW (widget);
  OccupancyWatch *watch = occupancy_window_get_meant (self, parameter);
  AdwDialog *dialog;

  if (watch == NULL)
    return;

  dialog = occupancy_rule_dialog_new (occupancy_monitor_get_setup (self->monitor), watch);
  g_signal_connect_object (dialog, "added",
                           G_CALLBACK (occupancy_window_rule_added_cb), self,
                           G_CONNECT_SWAPPED);
  adw_dialog_present (dialog, widget);
}

static void
occupancy_window_delete_rule_action (GtkWidget  *widget,
                                     const char *action_name,
                                     GVariant   *parameter)
{
  OccupancyWindow *self = OCCUPANCY_WINDOW (widget);
  OccupancySetup *setup = occupancy_monitor_get_setup (self->monitor);
  OccupancyRule *found = occupancy_setup_find_rule (setup, g_variant_get_string (parameter, NULL));
  g_autoptr(OccupancyRule) rule = NULL;

  if (found == NULL)
    return;

  rule = g_object_ref (found);
  occupancy_setup_remove_rule (setup, rule);
  occupancy_window_tell_deed (self, _("Rule deleted"), G_CALLBACK (occupancy_window_undo_delete_rule_cb),
                              deed_new (self, rule, NULL, NULL));
}

/* Alerts. */

static void
occupancy_window_undo_silence_cb (Deed *deed)
{
  occupancy_alerter_silence (occupancy_monitor_get_alerter (deed->window->monitor), occupancy_rule_get_id (deed->rule),
                             deed->account, deed->room, 0);
}

static void
occupancy_window_silence_action (GtkWidget  *widget,
                                 const char *action_name,
                                 GVariant   *parameter)
{
  OccupancyWindow *self = OCCUPANCY_WINDOW (widget);
  OccupancyRule *rule;
  const char *id;
  const char *account;
  const char *room;
  gint64 duration;
  gint64 until;
  g_autofree char *time = NULL;
  g_autofree char *title = NULL;

  g_variant_get (parameter, "(&s&s&sx)", &id, &account, &room, &duration);
  until = occupancy_sample_now () + duration;
  rule = occupancy_setup_find_rule (occupancy_monitor_get_setup (self->monitor), id);
  if (rule == NULL ||
      !occupancy_alerter_silence (occupancy_monitor_get_alerter (self->monitor), id, account, room, until))
    return;

  time = occupancy_format_clock (until);
  /* Translators: %s is a time of day */
  title = g_strdup_printf (_("Silenced until %s"), time);
  occupancy_window_tell_deed (self, title, G_CALLBACK (occupancy_window_undo_silence_cb),
                              deed_new (self, rule, account, room));
}

static void
occupancy_window_acknowledge_action (GtkWidget  *widget,
                                     const char *action_name,
                                     GVariant   *parameter)
{
  OccupancyWindow *self = OCCUPANCY_WINDOW (widget);
  const char *rule;
  const char *account;
  const char *room;

  g_variant_get (parameter, "(&s&s&s)", &rule, &account, &room);
  occupancy_alerter_acknowledge (occupancy_monitor_get_alerter (self->monitor), rule, account, room);
}

/* For the other files of the window, see the private header. */

void
occupancy_window_install_rule_actions (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "win.new-rule", NULL, occupancy_window_new_rule_action);
  gtk_widget_class_install_action (widget_class, "room.new-rule", "(ss)", occupancy_window_new_rule_action);
  gtk_widget_class_install_action (widget_class, "win.delete-rule", "s", occupancy_window_delete_rule_action);
  gtk_widget_class_install_action (widget_class, "win.silence-rule", "(sssx)", occupancy_window_silence_action);
  gtk_widget_class_install_action (widget_class, "win.acknowledge", "(sss)", occupancy_window_acknowledge_action);
}
