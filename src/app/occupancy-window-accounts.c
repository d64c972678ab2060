/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "occupancy-window-accounts"

#include "config.h"

#include <glib/gi18n.h>

#include "app/occupancy-connect-dialog.h"
#include "app/occupancy-format.h"
#include "app/occupancy-window-private.h"

/* What can be done with the accounts. They are those of the application, also
 * where the window shows a demo. */

static guint
occupancy_window_count_rooms (OccupancyWindow *self,
                              const char      *account)
{
  GListModel *rooms = occupancy_setup_get_rooms (occupancy_monitor_get_setup (self->home_monitor));
  guint n_rooms = 0;

  for (guint i = 0; i < g_list_model_get_n_items (rooms); i++)
    {
      g_autoptr(OccupancySetupRoom) room = g_list_model_get_item (rooms, i);

      if (g_str_equal (occupancy_setup_room_get_account (room), account))
        n_rooms++;
    }

  return n_rooms;
}

/* Connecting. */

static void
occupancy_window_connected_cb (OccupancyWindow *self,
                               const char      *account)
{
  g_assert (OCCUPANCY_IS_WINDOW (self));

  occupancy_window_end_demo (self);

  /* The next step, which the person asked for by taking this one. */
  if (occupancy_window_count_rooms (self, account) == 0)
    gtk_widget_activate_action (GTK_WIDGET (self), "win.add-room", NULL);
}

static void
occupancy_window_connect_account_action (GtkWidget  *widget,
                                         const char *action_name,
                                         GVariant   *parameter)
{
  OccupancyWindow *self = OCCUPANCY_WINDOW (widget);
  AdwDialog *dialog = occupancy_connect_dialog_new (self->home_monitor, NULL);

  g_signal_connect_object (dialog, "connected",
                           G_CALLBACK (occupancy_window_connected_cb), self,
                           G_CONNECT_SWAPPED);
  adw_dialog_present (dialog, widget);
}

static void
occupancy_window_edit_credential_action (GtkWidget  *widget,
                                         const char *action_name,
                                         GVariant   *parameter)
{
  OccupancyWindow *self = OCCUPANCY_WINDOW (widget);
  OccupancySetup *setup = occupancy_monitor_get_setup (self->home_monitor);
  OccupancySetupAccount *account = occupancy_setup_find_account (setup, g_variant_get_string (parameter, NULL));

  if (account != NULL)
    adw_dialog_present (occupancy_connect_dialog_new (self->home_monitor, account), widget);
}

static void
occupancy_window_retry_keyring_action (GtkWidget  *widget,
                                       const char *action_name,
                                       GVariant   *parameter)
{
  occupancy_monitor_retry_credentials (OCCUPANCY_WINDOW (widget)->home_monitor);
}

static gboolean
occupancy_window_is_offline (OccupancyWindow *self)
{
  GListModel *accounts = occupancy_monitor_get_accounts (self->monitor);
  guint n = g_list_model_get_n_items (accounts);

  for (guint i = 0; i < n; i++)
    {
      g_autoptr(OccupancyAccount) account = g_list_model_get_item (accounts, i);
      OccupancyAccountProblem problem = occupancy_account_get_problem (account);

      if (problem == OCCUPANCY_ACCOUNT_PROBLEM_OFFLINE || problem == OCCUPANCY_ACCOUNT_PROBLEM_UNTRUSTED)
        return TRUE;
    }

  return FALSE;
}

static void
occupancy_window_reconnect_action (GtkWidget  *widget,
                                   const char *action_name,
                                   GVariant   *parameter)
{
  OccupancyWindow *self = OCCUPANCY_WINDOW (widget);
  AdwToast *toast;

  /* Where it does not succeed nothing else is seen of it. */
  if (occupancy_window_is_offline (self))
    {
      toast = adw_toast_new (_("Connecting…"));
      adw_toast_set_timeout (toast, 2);
      occupancy_window_add_toast (self, toast);
    }

  occupancy_monitor_reconnect (self->monitor);
}

/* Removing. */

/* The account that a dialog of the window is about. */
typedef struct
{
  OccupancyWindow *window; /* unowned */
  OccupancySetupAccount *account;
} Removal;

static void
removal_free (gpointer  data,
              GClosure *closure)
{
  Removal *removal = data;

  g_object_unref (removal->account);
  g_free (removal);
}

static void
occupancy_window_history_deleted_cb (GObject      *object,
                                     GAsyncResult *result,
                                     gpointer      user_data)
{
  g_autoptr(OccupancyWindow) self = user_data;
  g_autoptr(GError) error = NULL;

  if (occupancy_history_delete_finish (OCCUPANCY_HISTORY (object), result, &error))
    return;

  g_info ("History was not deleted: %s", error->message);
  occupancy_window_add_toast (self, adw_toast_new (_("The history could not be deleted")));
}

static void
occupancy_window_remove_response_cb (Removal    *removal,
                                     const char *response)
{
  OccupancyWindow *self = removal->window;
  OccupancyHistory *history = occupancy_monitor_get_history (self->home_monitor);

  if (g_str_equal (response, "cancel"))
    return;

  /* Before its history goes, which nothing is to be added to. */
  occupancy_setup_remove_account (occupancy_monitor_get_setup (self->home_monitor), removal->account);
  if (g_str_equal (response, "delete") && history != NULL)
    occupancy_history_delete_async (history, occupancy_setup_account_get_id (removal->account), NULL, NULL,
                                    occupancy_window_history_deleted_cb, g_object_ref (self));
}

static void
occupancy_window_remove_account_action (GtkWidget  *widget,
                                        const char *action_name,
                                        GVariant   *parameter)
{
  OccupancyWindow *self = OCCUPANCY_WINDOW (widget);
  OccupancySetup *setup = occupancy_monitor_get_setup (self->home_monitor);
  OccupancySetupAccount *account = occupancy_setup_find_account (setup, g_variant_get_string (parameter, NULL));
  g_autofree char *name = NULL;
  g_autofree char *heading = NULL;
  g_autofree char *body = NULL;
  Removal *removal;
  AdwDialog *dialog;
  guint n_rooms;

  if (account == NULL)
    return;

  n_rooms = occupancy_window_count_rooms (self, occupancy_setup_account_get_id (account));
  name = occupancy_format_isolated (occupancy_setup_account_get_name (account));
  /* Translators: %s is an account */
  heading = g_strdup_printf (_("Remove “%s”?"), name);
  body = g_strdup_printf (ngettext ("%u room leaves the window. Its history can be kept on this computer.",
                                    "%u rooms leave the window. Their history can be kept on this computer.", n_rooms),
                          n_rooms);

  dialog = adw_alert_dialog_new (heading, body);
  adw_alert_dialog_add_responses (ADW_ALERT_DIALOG (dialog),
                                  "cancel", _("_Cancel"),
                                  "keep", _("_Keep History"),
                                  "delete", _("_Delete History"),
                                  NULL);
  adw_alert_dialog_set_response_appearance (ADW_ALERT_DIALOG (dialog), "delete", ADW_RESPONSE_DESTRUCTIVE);
  adw_alert_dialog_set_default_response (ADW_ALERT_DIALOG (dialog), "cancel");
  adw_alert_dialog_set_close_response (ADW_ALERT_DIALOG (dialog), "cancel");

  removal = g_new0 (Removal, 1);
  removal->window = self;
  removal->account = g_object_ref (account);
  g_signal_connect_data (dialog, "response",
                         G_CALLBACK (occupancy_window_remove_response_cb), removal,
                         removal_free, G_CONNECT_SWAPPED);
  adw_dialog_present (dialog, widget);
}

/* For the other files of the window, see the private header. */

void
occupancy_window_install_account_actions (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "win.connect-account", NULL, occupancy_window_connect_account_action);
  gtk_widget_class_install_action (widget_class, "win.edit-credential", "s", occupancy_window_edit_credential_action);
  gtk_widget_class_install_action (widget_class, "win.remove-account", "s", occupancy_window_remove_account_action);
  gtk_widget_class_install_action (widget_class, "win.retry-keyring", NULL, occupancy_window_retry_keyring_action);
  gtk_widget_class_install_action (widget_class, "win.reconnect", NULL, occupancy_window_reconnect_action);
}
