/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>

#include "app/occupancy-delete-history-dialog.h"
#include "app/occupancy-export-dialog.h"
#include "app/occupancy-format.h"
#include "app/occupancy-progress-dialog.h"
#include "app/occupancy-room-title.h"
#include "app/occupancy-window-private.h"

/* What can be done with the history: into a file with it, or away. */

/* What is over sooner needs no dialog. */
#define PATIENCE 500

#define MAX_NAME_LENGTH 80

/* Something that takes a while and ends in a file. */
typedef struct
{
  OccupancyWindow *window;
  GFile *file;
  GCancellable *cancellable;
  AdwDialog *progress;
  guint delay_id;
} Job;

static gboolean
job_delay_cb (gpointer user_data)
{
  Job *job = user_data;

  job->delay_id = 0;
  adw_dialog_present (job->progress, GTK_WIDGET (job->window));

  return G_SOURCE_REMOVE;
}

static Job *
job_new (OccupancyWindow *window,
         GFile           *file,
         const char      *heading)
{
  g_autofree char *name = g_file_get_basename (file);
  g_autofree char *display_name = g_filename_display_name (name);
  Job *job = g_new0 (Job, 1);

  job->window = g_object_ref (window);
  job->file = g_object_ref (file);
  job->cancellable = g_cancellable_new ();
  job->progress = g_object_ref_sink (occupancy_progress_dialog_new (heading, display_name, job->cancellable));
  job->delay_id = g_timeout_add (PATIENCE, job_delay_cb, job);
  g_signal_connect_object (window->cancellable, "cancelled",
                           G_CALLBACK (g_cancellable_cancel), job->cancellable,
                           G_CONNECT_SWAPPED);

  return job;
}

static void
job_free (Job *job)
{
  g_clear_handle_id (&job->delay_id, g_source_remove);
  adw_dialog_force_close (job->progress);
  g_object_unref (job->progress);
  g_object_unref (job->cancellable);
  g_object_unref (job->file);
  g_object_unref (job->window);
  g_free (job);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Job, job_free)

static void
occupancy_window_tell_failure (OccupancyWindow *self,
                               const char      *heading,
                               const GError    *error)
{
  g_autofree char *body = NULL;
  AdwDialog *dialog;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  body = occupancy_format_history_error (error);
  dialog = adw_alert_dialog_new (heading, body);
  adw_alert_dialog_add_response (ADW_ALERT_DIALOG (dialog), "close", _("_Close"));
  adw_dialog_present (dialog, GTK_WIDGET (self));
}

static void
occupancy_window_open_file_cb (GFile *file)
{
  g_autoptr(GtkFileLauncher) launcher = gtk_file_launcher_new (file);

  gtk_file_launcher_launch (launcher, NULL, NULL, NULL, NULL);
}

static void
occupancy_window_tell_saved (OccupancyWindow *self,
                             GFile           *file)
{
  g_autofree char *name = g_file_get_basename (file);
  g_autofree char *display_name = g_filename_display_name (name);
  g_autofree char *isolated = occupancy_format_isolated (display_name);
  g_autofree char *title = NULL;
  AdwToast *toast;

  /* Translators: %s is the name of a file */
  title = g_strdup_printf (_("Saved “%s”"), isolated);
  toast = adw_toast_new (title);
  adw_toast_set_use_markup (toast, FALSE);
  adw_toast_set_button_label (toast, _("_Open"));
  g_signal_connect_object (toast, "button-clicked",
                           G_CALLBACK (occupancy_window_open_file_cb), file,
                           G_CONNECT_SWAPPED);
  occupancy_window_add_toast (self, toast);
}

/* A name for a file that somebody may change. */
static char *
occupancy_window_suggest_name (const char *title,
                               const char *extension)
{
  g_autoptr(GDateTime) now = g_date_time_new_now_local ();
  g_autofree char *date = g_date_time_format (now, "%F");
  g_autofree char *valid = title != NULL ? g_utf8_make_valid (title, -1) : g_strconcat ("occupancy-", date, NULL);
  g_autofree char *name = g_utf8_substring (valid, 0, MIN (g_utf8_strlen (valid, -1), MAX_NAME_LENGTH));

  g_strdelimit (name, "/\\:\n\r\t", '-');
  if (name[0] == '.')
    name[0] = '-';

  return g_strconcat (name, ".", extension, NULL);
}

/* Exporting. */

static void
occupancy_window_export_progress_cb (goffset  current,
                                     goffset  total,
                                     gpointer user_data)
{
  Job *job = user_data;

  if (total > 0)
    occupancy_progress_dialog_set_fraction (OCCUPANCY_PROGRESS_DIALOG (job->progress), (double) current / total);
}

static void
occupancy_window_exported_cb (GObject      *object,
                              GAsyncResult *result,
                              gpointer      user_data)
{
  g_autoptr(Job) job = user_data;
  g_autoptr(GError) error = NULL;

  if (occupancy_export_file_finish (OCCUPANCY_HISTORY (object), result, &error))
    occupancy_window_tell_saved (job->window, job->file);
  else
    occupancy_window_tell_failure (job->window, _("Export Failed"), error);
}

/* Where a file dialog leads to. */
typedef struct
{
  OccupancyWindow *window;
  OccupancyExportRequest *request; /* NULL for a backup */
} Choice;

static void
choice_free (Choice *choice)
{
  g_object_unref (choice->window);
  g_clear_pointer (&choice->request, occupancy_export_request_free);
  g_free (choice);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Choice, choice_free)

static void
occupancy_window_file_chosen_cb (GObject      *object,
                                 GAsyncResult *result,
                                 gpointer      user_data)
{
  g_autoptr(Choice) choice = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(GFile) file = gtk_file_dialog_save_finish (GTK_FILE_DIALOG (object), result, &error);

  if (file == NULL)
    {
      if (!g_error_matches (error, GTK_DIALOG_ERROR, GTK_DIALOG_ERROR_DISMISSED))
        occupancy_window_tell_failure (choice->window, _("No File Was Chosen"), error);
      return;
    }

  if (choice->request != NULL)
    occupancy_window_export_to (choice->window, choice->request, file);
  else
    occupancy_window_back_up_to (choice->window, file);
}

static void
occupancy_window_choose_file (OccupancyWindow        *self,
                              OccupancyExportRequest *request,
                              const char             *title,
                              const char             *name)
{
  g_autoptr(GtkFileDialog) dialog = gtk_file_dialog_new ();
  Choice *choice = g_new0 (Choice, 1);

  choice->window = g_object_ref (self);
  choice->request = request;
  gtk_file_dialog_set_title (dialog, title);
  gtk_file_dialog_set_initial_name (dialog, name);
  gtk_file_dialog_save (dialog, GTK_WINDOW (self), self->cancellable, occupancy_window_file_chosen_cb, choice);
}

static void
occupancy_window_export_chosen_cb (OccupancyWindow              *self,
                                   const OccupancyExportRequest *request)
{
  OccupancyWatch *watch = NULL;
  g_autofree char *title = NULL;
  g_autofree char *name = NULL;

  if (request->room != NULL)
    watch = occupancy_monitor_find_watch (self->monitor, request->account, request->room);
  if (watch != NULL)
    title = occupancy_room_title_dup (occupancy_monitor_get_setup (self->monitor), watch);
  name = occupancy_window_suggest_name (title != NULL ? title : request->room,
                                        request->format == OCCUPANCY_EXPORT_CSV ? "csv" : "jsonl");
  occupancy_window_choose_file (self, occupancy_export_request_copy (request), _("Export History"), name);
}

static void
occupancy_window_show_export_dialog (OccupancyWindow *self,
                                     OccupancyWatch  *watch)
{
  AdwDialog *dialog = occupancy_export_dialog_new (occupancy_monitor_get_setup (self->monitor), watch);

  g_signal_connect_object (dialog, "export",
                           G_CALLBACK (occupancy_window_export_chosen_cb), self,
                           G_CONNECT_SWAPPED);
  adw_dialog_present (dialog, GTK_WIDGET (self));
}

static void
occupancy_window_export_action (GtkWidget  *widget,
                                const char *action_name,
                                GVariant   *parameter)
{
  OccupancyWindow *self = OCCUPANCY_WINDOW (widget);
  OccupancyWatch *watch = occupancy_window_get_meant (self, parameter);

  if (watch != NULL && occupancy_monitor_get_history (self->monitor) != NULL)
    occupancy_window_show_export_dialog (self, watch);
}

static void
occupancy_window_export_everything_action (GtkWidget  *widget,
                                           const char *action_name,
                                           GVariant   *parameter)
{
  occupancy_window_show_export_dialog (OCCUPANCY_WINDOW (widget), NULL);
}

/* Backing up. */

static void
occupancy_window_backed_up_cb (GObject      *object,
                               GAsyncResult *result,
                               gpointer      user_data)
{
  g_autoptr(Job) job = user_data;
  g_autoptr(GError) error = NULL;

  if (occupancy_history_backup_finish (OCCUPANCY_HISTORY (object), result, &error))
    occupancy_window_add_toast (job->window, adw_toast_new (_("History backed up")));
  else
    occupancy_window_tell_failure (job->window, _("Backup Failed"), error);
}

static void
occupancy_window_back_up_action (GtkWidget  *widget,
                                 const char *action_name,
                                 GVariant   *parameter)
{
  g_autofree char *name = occupancy_window_suggest_name (NULL, "db");

  occupancy_window_choose_file (OCCUPANCY_WINDOW (widget), NULL, _("Back Up History"), name);
}

/* Deleting. */

static void
occupancy_window_history_deleted_cb (OccupancyWindow *self,
                                     const GError    *error)
{
  if (error != NULL)
    occupancy_window_tell_failure (self, _("Nothing Was Deleted"), error);
  else
    occupancy_window_add_toast (self, adw_toast_new (_("History deleted")));
}

static void
occupancy_window_delete_history_action (GtkWidget  *widget,
                                        const char *action_name,
                                        GVariant   *parameter)
{
  OccupancyWindow *self = OCCUPANCY_WINDOW (widget);
  AdwDialog *dialog = occupancy_delete_history_dialog_new (self->home_monitor);

  g_signal_connect_object (dialog, "deleted",
                           G_CALLBACK (occupancy_window_history_deleted_cb), self,
                           G_CONNECT_SWAPPED);
  adw_dialog_present (dialog, widget);
}

static GHashTable *
occupancy_window_name_accounts (OccupancyMonitor *monitor)
{
  GHashTable *names = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  GListModel *accounts = occupancy_monitor_get_accounts (monitor);
  guint n = g_list_model_get_n_items (accounts);

  for (guint i = 0; i < n; i++)
    {
      g_autoptr(OccupancyAccount) account = g_list_model_get_item (accounts, i);

      g_hash_table_insert (names, g_strdup (occupancy_account_get_id (account)),
                           g_strdup (occupancy_account_get_name (account)));
    }

  return names;
}

/* For the other files of the window, see the private header. */

void
occupancy_window_export_to (OccupancyWindow              *self,
                            const OccupancyExportRequest *request,
                            GFile                        *file)
{
  OccupancyMonitor *monitor = request->room != NULL ? self->monitor : self->home_monitor;
  g_autoptr(GHashTable) account_names = occupancy_window_name_accounts (monitor);
  Job *job = job_new (self, file, _("Exporting History"));

  occupancy_export_file_async (occupancy_monitor_get_history (monitor), file, request, account_names, job->cancellable,
                               occupancy_window_export_progress_cb, job, occupancy_window_exported_cb, job);
}

void
occupancy_window_back_up_to (OccupancyWindow *self,
                             GFile           *file)
{
  Job *job = NULL;

  if (!g_file_is_native (file))
    {
      g_autoptr(GError) error = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED,
                                                     _("A backup goes into a folder of this computer."));

      occupancy_window_tell_failure (self, _("Backup Failed"), error);
      return;
    }

  job = job_new (self, file, _("Backing Up History"));
  occupancy_history_backup_async (occupancy_monitor_get_history (self->home_monitor), file, job->cancellable,
                                  occupancy_window_backed_up_cb, job);
}

void
occupancy_window_install_history_actions (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "win.export", NULL, occupancy_window_export_action);
  gtk_widget_class_install_action (widget_class, "room.export", "(ss)", occupancy_window_export_action);
  gtk_widget_class_install_action (widget_class, "win.export-everything", NULL, occupancy_window_export_everything_action);
  gtk_widget_class_install_action (widget_class, "win.back-up-history", NULL, occupancy_window_back_up_action);
  gtk_widget_class_install_action (widget_class, "win.delete-history", NULL, occupancy_window_delete_history_action);
}
