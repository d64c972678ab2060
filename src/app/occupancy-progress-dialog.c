/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>

#include "app/occupancy-progress-dialog.h"

#define PULSE_INTERVAL 100

/**
 * OccupancyProgressDialog:
 *
 * Says how far something is that takes a while, and lets it be cancelled. As long
 * as nobody tells how far it is the bar only moves.
 */
struct _OccupancyProgressDialog
{
  AdwAlertDialog parent_instance;

  GtkProgressBar *bar;
  GCancellable *cancellable;
  guint pulse_id;
};

G_DEFINE_FINAL_TYPE (OccupancyProgressDialog, occupancy_progress_dialog, ADW_TYPE_ALERT_DIALOG)

static gboolean
occupancy_progress_dialog_pulse_cb (gpointer user_data)
{
  gtk_progress_bar_pulse (OCCUPANCY_PROGRESS_DIALOG (user_data)->bar);

  return G_SOURCE_CONTINUE;
}

static void
occupancy_progress_dialog_response (AdwAlertDialog *dialog,
                                    const char     *response)
{
  OccupancyProgressDialog *self = OCCUPANCY_PROGRESS_DIALOG (dialog);

  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
}

static void
occupancy_progress_dialog_dispose (GObject *object)
{
  OccupancyProgressDialog *self = OCCUPANCY_PROGRESS_DIALOG (object);

  g_clear_handle_id (&self->pulse_id, g_source_remove);
  g_clear_object (&self->cancellable);

  G_OBJECT_CLASS (occupancy_progress_dialog_parent_class)->dispose (object);
}

static void
occupancy_progress_dialog_class_init (OccupancyProgressDialogClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = occupancy_progress_dialog_dispose;
  ADW_ALERT_DIALOG_CLASS (klass)->response = occupancy_progress_dialog_response;
}

static void
occupancy_progress_dialog_init (OccupancyProgressDialog *self)
{
  self->bar = GTK_PROGRESS_BAR (gtk_progress_bar_new ());
  adw_alert_dialog_set_extra_child (ADW_ALERT_DIALOG (self), GTK_WIDGET (self->bar));
  adw_alert_dialog_add_response (ADW_ALERT_DIALOG (self), "cancel", _("_Cancel"));
  adw_alert_dialog_set_close_response (ADW_ALERT_DIALOG (self), "cancel");
  self->pulse_id = g_timeout_add (PULSE_INTERVAL, occupancy_progress_dialog_pulse_cb, self);
}

/**
 * occupancy_progress_dialog_new:
 * @heading: what is done
 * @body: with what
 * @cancellable: what cancels it
 *
 * Creates a dialog that does not know how far it is.
 *
 * Returns: a new dialog; close it with adw_dialog_force_close() when it is done
 */
AdwDialog *
occupancy_progress_dialog_new (const char   *heading,
                               const char   *body,
                               GCancellable *cancellable)
{
  OccupancyProgressDialog *self;

  g_return_val_if_fail (heading != NULL, NULL);
  g_return_val_if_fail (body != NULL, NULL);
  g_return_val_if_fail (G_IS_CANCELLABLE (cancellable), NULL);

  self = g_object_new (OCCUPANCY_TYPE_PROGRESS_DIALOG,
                       "heading", heading,
                       "body", body,
                       NULL);
  self->cancellable = g_object_ref (cancellable);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->bar),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, heading,
                                  -1);

  return ADW_DIALOG (self);
}

/**
 * occupancy_progress_dialog_set_fraction:
 * @self: a dialog
 * @fraction: from 0 to 1
 *
 * Sets how far it is.
 */
void
occupancy_progress_dialog_set_fraction (OccupancyProgressDialog *self,
                                        double                   fraction)
{
  g_return_if_fail (OCCUPANCY_IS_PROGRESS_DIALOG (self));

  g_clear_handle_id (&self->pulse_id, g_source_remove);
  gtk_progress_bar_set_fraction (self->bar, CLAMP (fraction, 0, 1));
}
