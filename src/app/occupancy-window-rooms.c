/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>

#include "app/occupancy-add-rooms-dialog.h"
#include "app/occupancy-format.h"
#include "app/occupancy-room-title.h"
#include "app/occupancy-window-private.h"

/* What can be done with a room. Each command is there twice: as `win.…` for the
 * shown room, and as `room.…` for the one that account and name in its target
 * tell. */

static void
occupancy_window_open_room_action (GtkWidget  *widget,
                                   const char *action_name,
                                   GVariant   *parameter)
{
  OccupancyWindow *self = OCCUPANCY_WINDOW (widget);
  const char *account;
  const char *room;

  g_variant_get (parameter, "(&s&s)", &account, &room);
  occupancy_window_show_room (self, account, room);
}

static void
occupancy_window_pin_action (GtkWidget  *widget,
                             const char *action_name,
                             GVariant   *parameter)
{
  OccupancyWindow *self = OCCUPANCY_WINDOW (widget);
  OccupancyWatch *watch = occupancy_window_get_meant (self, parameter);

  if (watch == NULL)
    return;

  occupancy_setup_room_set_favourite (occupancy_watch_get_setup (watch), !occupancy_watch_get_favourite (watch));
  occupancy_room_list_resort (occupancy_window_get_list (self));
}

static void
occupancy_window_copy_name_action (GtkWidget  *widget,
                                   const char *action_name,
                                   GVariant   *parameter)
{
  OccupancyWindow *self = OCCUPANCY_WINDOW (widget);
  OccupancyWatch *watch = occupancy_window_get_meant (self, parameter);

  if (watch == NULL)
    return;

  gdk_clipboard_set_text (gtk_widget_get_clipboard (widget), occupancy_watch_get_name (watch));
  occupancy_window_add_toast (self, adw_toast_new (_("Copied")));
}

/* A room that a dialog or a toast of the window is about. */
typedef struct
{
  OccupancyWindow *window; /* unowned */
  OccupancySetupRoom *room;
  GtkEditable *entry;
} Concern;

static Concern *
concern_new (OccupancyWindow    *window,
             OccupancySetupRoom *room,
             GtkWidget          *entry)
{
  Concern *concern = g_new0 (Concern, 1);

  concern->window = window;
  concern->room = g_object_ref (room);
  concern->entry = (GtkEditable *) entry;

  return concern;
}

static void
concern_free (gpointer  data,
              GClosure *closure)
{
  Concern *concern = data;

  g_object_unref (concern->room);
  g_free (concern);
}

/* Renaming. */

static void
occupancy_window_renamed_cb (Concern *concern)
{
  g_autofree char *alias = g_strstrip (g_strdup (gtk_editable_get_text (concern->entry)));

  if (g_str_equal (alias, occupancy_setup_room_get_name (concern->room)))
    alias[0] = '\0';
  occupancy_setup_room_set_alias (concern->room, alias);
  occupancy_room_list_resort (occupancy_window_get_list (concern->window));
}

static void
occupancy_window_rename_action (GtkWidget  *widget,
                                const char *action_name,
                                GVariant   *parameter)
{
  OccupancyWindow *self = OCCUPANCY_WINDOW (widget);
  OccupancyWatch *watch = occupancy_window_get_meant (self, parameter);
  AdwDialog *dialog;
  GtkWidget *group;
  GtkWidget *entry;
  g_autofree char *title = NULL;
  g_autofree char *isolated = NULL;
  g_autofree char *heading = NULL;
  g_autofree char *name = NULL;
  g_autofree char *body = NULL;

  if (watch == NULL)
    return;

  title = occupancy_room_title_dup (occupancy_monitor_get_setup (self->monitor), watch);
  isolated = occupancy_format_short_name (title);
  /* Translators: %s is a room */
  heading = g_strdup_printf (_("Rename “%s”"), isolated);
  name = occupancy_format_isolated (occupancy_watch_get_name (watch));
  /* Translators: %s is the name of a room in the service */
  body = g_strdup_printf (_("This is shown instead of “%s”. In the service the room keeps its name."), name);
  dialog = adw_alert_dialog_new (heading, body);
  adw_alert_dialog_add_responses (ADW_ALERT_DIALOG (dialog),
                                  "cancel", _("_Cancel"),
                                  "rename", _("_Rename"),
                                  NULL);
  adw_alert_dialog_set_response_appearance (ADW_ALERT_DIALOG (dialog), "rename", ADW_RESPONSE_SUGGESTED);
  adw_alert_dialog_set_default_response (ADW_ALERT_DIALOG (dialog), "rename");
  adw_alert_dialog_set_close_response (ADW_ALERT_DIALOG (dialog), "cancel");

  entry = adw_entry_row_new ();
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (entry), _("Name"));
  adw_entry_row_set_activates_default (ADW_ENTRY_ROW (entry), TRUE);
  gtk_editable_set_text (GTK_EDITABLE (entry), occupancy_watch_get_title (watch));
  group = adw_preferences_group_new ();
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), entry);
  adw_alert_dialog_set_extra_child (ADW_ALERT_DIALOG (dialog), group);
  adw_dialog_set_focus (dialog, entry);

  g_signal_connect_data (dialog, "response::rename",
                         G_CALLBACK (occupancy_window_renamed_cb),
                         concern_new (self, occupancy_watch_get_setup (watch), entry),
                         concern_free, G_CONNECT_SWAPPED);
  adw_dialog_present (dialog, widget);
}

/* Removing. */

static void
occupancy_window_undo_remove_cb (Concern *concern)
{
  OccupancySetup *setup = occupancy_monitor_get_setup (concern->window->monitor);
  const char *account = occupancy_setup_room_get_account (concern->room);

  /* The account may be gone too by now. */
  if (occupancy_setup_find_account (setup, account) == NULL)
    return;

  occupancy_setup_add_room (setup, concern->room);
  occupancy_window_show_room (concern->window, account, occupancy_setup_room_get_name (concern->room));
}

static void
occupancy_window_remove_action (GtkWidget  *widget,
                                const char *action_name,
                                GVariant   *parameter)
{
  OccupancyWindow *self = OCCUPANCY_WINDOW (widget);
  OccupancyWatch *watch = occupancy_window_get_meant (self, parameter);
  g_autoptr(OccupancySetupRoom) room = NULL;
  g_autofree char *name = NULL;
  g_autofree char *isolated = NULL;
  g_autofree char *title = NULL;
  AdwToast *toast;

  if (watch == NULL)
    return;

  room = g_object_ref (occupancy_watch_get_setup (watch));
  name = occupancy_room_title_dup (occupancy_monitor_get_setup (self->monitor), watch);
  isolated = occupancy_format_isolated (name);
  occupancy_room_list_leave (occupancy_window_get_list (self), watch);
  if (watch == occupancy_window_get_shown (self))
    occupancy_room_list_select_neighbour (occupancy_window_get_list (self), watch);
  occupancy_setup_remove_room (occupancy_monitor_get_setup (self->monitor), room);

  /* Translators: %s is a room */
  title = g_strdup_printf (_("“%s” removed"), isolated);
  toast = adw_toast_new (title);
  g_signal_connect_data (toast, "button-clicked",
                         G_CALLBACK (occupancy_window_undo_remove_cb), concern_new (self, room, NULL),
                         concern_free, G_CONNECT_SWAPPED);
  occupancy_window_offer_undo (self, toast);
}

/* Adding. */

static void
occupancy_window_rooms_added_cb (OccupancyWindow *self,
                                 const char      *account,
                                 const char      *first,
                                 guint            n_added)
{
  g_autofree char *title = g_strdup_printf (ngettext ("%u room added", "%u rooms added", n_added), n_added);

  g_assert (OCCUPANCY_IS_WINDOW (self));

  occupancy_window_show_room (self, account, first);
  occupancy_window_focus_shown (self);
  occupancy_window_add_toast (self, adw_toast_new (title));
}

static void
occupancy_window_add_room_action (GtkWidget  *widget,
                                  const char *action_name,
                                  GVariant   *parameter)
{
  OccupancyWindow *self = OCCUPANCY_WINDOW (widget);
  AdwDialog *dialog = occupancy_add_rooms_dialog_new (occupancy_monitor_get_setup (self->monitor));

  g_signal_connect_object (dialog, "added",
                           G_CALLBACK (occupancy_window_rooms_added_cb), self,
                           G_CONNECT_SWAPPED);
  adw_dialog_present (dialog, widget);
}

/* For the other files of the window, see the private header. */

OccupancyWatch *
occupancy_window_get_meant (OccupancyWindow *self,
                            GVariant        *target)
{
  const char *account;
  const char *room;

  if (target == NULL)
    return occupancy_window_get_shown (self);

  g_variant_get (target, "(&s&s)", &account, &room);

  return occupancy_monitor_find_watch (self->monitor, account, room);
}

void
occupancy_window_update_room_actions (OccupancyWindow *self)
{
  static const char * const names[] = {
    "win.pin", "win.rename-room", "win.remove-room", "win.new-rule", "win.next-room", "win.previous-room",
  };
  gboolean enabled = occupancy_window_get_shown (self) != NULL;
  gboolean has_history = self->monitor != NULL && occupancy_monitor_get_history (self->monitor) != NULL;

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    gtk_widget_action_set_enabled (GTK_WIDGET (self), names[i], enabled);

  /* A demo keeps nothing. */
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "win.export", enabled && has_history);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "room.export", has_history);
}

void
occupancy_window_install_room_actions (GtkWidgetClass *widget_class)
{
  static const struct
  {
    const char *name;
    const char *name_with_target;
    GtkWidgetActionActivateFunc activate;
  } actions[] = {
    { NULL, "room.open", occupancy_window_open_room_action },
    { "win.pin", "room.pin", occupancy_window_pin_action },
    { "win.rename-room", "room.rename", occupancy_window_rename_action },
    { "win.copy-room-name", "room.copy-name", occupancy_window_copy_name_action },
    { "win.remove-room", "room.remove", occupancy_window_remove_action },
    { "win.add-room", NULL, occupancy_window_add_room_action },
  };

  for (guint i = 0; i < G_N_ELEMENTS (actions); i++)
    {
      if (actions[i].name != NULL)
        gtk_widget_class_install_action (widget_class, actions[i].name, NULL, actions[i].activate);
      if (actions[i].name_with_target != NULL)
        gtk_widget_class_install_action (widget_class, actions[i].name_with_target, "(ss)", actions[i].activate);
    }
}
