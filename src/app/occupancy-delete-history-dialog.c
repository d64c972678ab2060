/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>

#include "app/occupancy-delete-history-dialog.h"

/**
 * OccupancyDeleteHistoryDialog:
 *
 * Asks of which room the history is to be deleted, or of all, and does so.
 */
struct _OccupancyDeleteHistoryDialog
{
  AdwAlertDialog parent_instance;

  OccupancyMonitor *monitor;
  GPtrArray *watches; /* of the rows of the list, but the first */
  guint chosen;       /* the row, once something is deleted */
  AdwComboRow *rooms;
};

G_DEFINE_FINAL_TYPE (OccupancyDeleteHistoryDialog, occupancy_delete_history_dialog, ADW_TYPE_ALERT_DIALOG)

enum
{
  DELETED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

/* What is shown goes too. What holds now is known all the same. */
static void
occupancy_delete_history_dialog_forget (OccupancyWatch *watch)
{
  OccupancySeries *series = occupancy_watch_get_series (watch);
  OccupancySample sample;

  occupancy_series_clear (series);
  if (occupancy_watch_get_known (watch, &sample))
    occupancy_series_append (series, &sample);
}

static void
occupancy_delete_history_dialog_deleted_cb (GObject      *object,
                                            GAsyncResult *result,
                                            gpointer      user_data)
{
  g_autoptr(OccupancyDeleteHistoryDialog) self = user_data;
  g_autoptr(GError) error = NULL;

  if (occupancy_history_delete_finish (OCCUPANCY_HISTORY (object), result, &error))
    for (guint i = 0; i < self->watches->len; i++)
      if (self->chosen == 0 || self->chosen == i + 1)
        occupancy_delete_history_dialog_forget (g_ptr_array_index (self->watches, i));

  g_signal_emit (self, signals[DELETED], 0, error);
}

static void
occupancy_delete_history_dialog_response (AdwAlertDialog *dialog,
                                          const char     *response)
{
  OccupancyDeleteHistoryDialog *self = OCCUPANCY_DELETE_HISTORY_DIALOG (dialog);
  OccupancyHistory *history = occupancy_monitor_get_history (self->monitor);
  OccupancyWatch *watch;

  if (!g_str_equal (response, "delete") || history == NULL)
    return;

  self->chosen = adw_combo_row_get_selected (self->rooms);
  watch = self->chosen > 0 ? g_ptr_array_index (self->watches, self->chosen - 1) : NULL;
  occupancy_history_delete_async (history,
                                  watch != NULL ? occupancy_account_get_id (occupancy_watch_get_account (watch)) : NULL,
                                  watch != NULL ? occupancy_watch_get_name (watch) : NULL,
                                  NULL, occupancy_delete_history_dialog_deleted_cb, g_object_ref (self));
}

static void
occupancy_delete_history_dialog_dispose (GObject *object)
{
  OccupancyDeleteHistoryDialog *self = OCCUPANCY_DELETE_HISTORY_DIALOG (object);

  g_ptr_array_set_size (self->watches, 0);
  g_clear_object (&self->monitor);

  G_OBJECT_CLASS (occupancy_delete_history_dialog_parent_class)->dispose (object);
}

static void
occupancy_delete_history_dialog_finalize (GObject *object)
{
  g_ptr_array_unref (OCCUPANCY_DELETE_HISTORY_DIALOG (object)->watches);

  G_OBJECT_CLASS (occupancy_delete_history_dialog_parent_class)->finalize (object);
}

static void
occupancy_delete_history_dialog_class_init (OccupancyDeleteHistoryDialogClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = occupancy_delete_history_dialog_dispose;
  object_class->finalize = occupancy_delete_history_dialog_finalize;

  ADW_ALERT_DIALOG_CLASS (klass)->response = occupancy_delete_history_dialog_response;

  /**
   * OccupancyDeleteHistoryDialog::deleted:
   * @self: the dialog
   * @error: (nullable): what went wrong, or %NULL if it was deleted
   *
   * What somebody chose was deleted, or could not be.
   */
  signals[DELETED] =
    g_signal_new ("deleted",
                  G_TYPE_FROM_CLASS (klass),
                  G_SIGNAL_RUN_LAST,
                  0, NULL, NULL, NULL,
                  G_TYPE_NONE, 1, G_TYPE_ERROR);
}

static void
occupancy_delete_history_dialog_init (OccupancyDeleteHistoryDialog *self)
{
  AdwAlertDialog *dialog = ADW_ALERT_DIALOG (self);
  GtkWidget *group = adw_preferences_group_new ();

  self->watches = g_ptr_array_new_with_free_func (g_object_unref);
  self->rooms = ADW_COMBO_ROW (adw_combo_row_new ());
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->rooms), _("Rooms"));
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), GTK_WIDGET (self->rooms));

  adw_alert_dialog_set_heading (dialog, _("Delete History?"));
  adw_alert_dialog_set_body (dialog, _("What was recorded is deleted for good. “All Rooms” includes rooms that were removed. "
                                       "Watching goes on."));
  adw_alert_dialog_set_extra_child (dialog, group);
  adw_alert_dialog_add_responses (dialog,
                                  "cancel", _("_Cancel"),
                                  "delete", _("_Delete"),
                                  NULL);
  adw_alert_dialog_set_response_appearance (dialog, "delete", ADW_RESPONSE_DESTRUCTIVE);
  adw_alert_dialog_set_default_response (dialog, "cancel");
  adw_alert_dialog_set_close_response (dialog, "cancel");
}

/* Rooms of two accounts may be called the same. */
static char *
occupancy_delete_history_dialog_dup_name (OccupancyMonitor *monitor,
                                          OccupancyWatch   *watch)
{
  const char *title = occupancy_watch_get_title (watch);

  if (g_list_model_get_n_items (occupancy_monitor_get_accounts (monitor)) < 2)
    return g_strdup (title);

  /* Translators: a room and its account */
  return g_strdup_printf (_("%s · %s"), title, occupancy_account_get_name (occupancy_watch_get_account (watch)));
}

/**
 * occupancy_delete_history_dialog_new:
 * @monitor: a monitor with a history
 *
 * Creates a dialog that deletes history.
 *
 * Returns: a new dialog
 */
AdwDialog *
occupancy_delete_history_dialog_new (OccupancyMonitor *monitor)
{
  g_autoptr(GtkStringList) names = gtk_string_list_new ((const char *[]) { _("All Rooms"), NULL });
  g_autoptr(GtkExpression) by_name = gtk_property_expression_new (GTK_TYPE_STRING_OBJECT, NULL, "string");
  OccupancyDeleteHistoryDialog *self;

  g_return_val_if_fail (OCCUPANCY_IS_MONITOR (monitor), NULL);

  self = g_object_new (OCCUPANCY_TYPE_DELETE_HISTORY_DIALOG, NULL);
  self->monitor = g_object_ref (monitor);
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (monitor)); i++)
    {
      OccupancyWatch *watch = g_list_model_get_item (G_LIST_MODEL (monitor), i);

      g_ptr_array_add (self->watches, watch);
      gtk_string_list_take (names, occupancy_delete_history_dialog_dup_name (monitor, watch));
    }

  adw_combo_row_set_expression (self->rooms, by_name);
  adw_combo_row_set_enable_search (self->rooms, TRUE);
  adw_combo_row_set_search_match_mode (self->rooms, GTK_STRING_FILTER_MATCH_MODE_SUBSTRING);
  adw_combo_row_set_model (self->rooms, G_LIST_MODEL (names));

  return ADW_DIALOG (self);
}
