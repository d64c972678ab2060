/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>

#include "app/occupancy-export-dialog.h"
#include "app/occupancy-room-title.h"
#include "core/occupancy-sample.h"

#define HOUR (60 * 60 * G_GINT64_CONSTANT (1000))
#define DAY (24 * HOUR)

/**
 * OccupancyExportDialog:
 *
 * What of the history is to go into a file: of one room, or of all.
 */
struct _OccupancyExportDialog
{
  AdwDialog parent_instance;

  char *account;
  char *room;

  AdwWindowTitle *heading;
  GtkWidget *export_button;
  AdwComboRow *range_row;
  AdwComboRow *rows_row;
  AdwComboRow *format_row;
};

G_DEFINE_FINAL_TYPE (OccupancyExportDialog, occupancy_export_dialog, ADW_TYPE_DIALOG)

enum
{
  EXPORT,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

/* In the order of the rows; 0 is everything. */
static const gint64 spans[] = { HOUR, DAY, 7 * DAY, 30 * DAY, 365 * DAY, 0 };

static void
occupancy_export_dialog_export_cb (OccupancyExportDialog *self)
{
  g_autoptr(OccupancyExportDialog) kept = g_object_ref (self);
  gint64 span = spans[adw_combo_row_get_selected (self->range_row)];
  gint64 now = occupancy_sample_now ();
  OccupancyExportRequest request = {
    .account = self->account,
    .room = self->room,
    .format = adw_combo_row_get_selected (self->format_row) == 0 ? OCCUPANCY_EXPORT_CSV : OCCUPANCY_EXPORT_JSON,
    .from = span != 0 ? now - span : 0,
    .to = now,
  };

  /* Hours of the clock, which are what is kept. */
  if (adw_combo_row_get_selected (self->rows_row) != 0)
    {
      request.from -= request.from % HOUR;
      request.to += HOUR - request.to % HOUR;
      request.max_points = (guint) ((request.to - request.from) / HOUR);
    }

  adw_dialog_close (ADW_DIALOG (self));
  g_signal_emit (self, signals[EXPORT], 0, &request);
}

static void
occupancy_export_dialog_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), OCCUPANCY_TYPE_EXPORT_DIALOG);

  G_OBJECT_CLASS (occupancy_export_dialog_parent_class)->dispose (object);
}

static void
occupancy_export_dialog_finalize (GObject *object)
{
  OccupancyExportDialog *self = OCCUPANCY_EXPORT_DIALOG (object);

  g_free (self->account);
  g_free (self->room);

  G_OBJECT_CLASS (occupancy_export_dialog_parent_class)->finalize (object);
}

/* See occupancy-connect-dialog.c. */
static gboolean
occupancy_export_dialog_grab_focus (GtkWidget *widget)
{
  return gtk_widget_grab_focus (GTK_WIDGET (OCCUPANCY_EXPORT_DIALOG (widget)->range_row));
}

static void
occupancy_export_dialog_class_init (OccupancyExportDialogClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = occupancy_export_dialog_dispose;
  object_class->finalize = occupancy_export_dialog_finalize;

  widget_class->grab_focus = occupancy_export_dialog_grab_focus;

  /**
   * OccupancyExportDialog::export:
   * @self: the dialog
   * @request: an [struct@ExportRequest]
   *
   * Somebody has chosen what to export.
   */
  signals[EXPORT] =
    g_signal_new ("export",
                  G_TYPE_FROM_CLASS (klass),
                  G_SIGNAL_RUN_LAST,
                  0, NULL, NULL, NULL,
                  G_TYPE_NONE, 1, G_TYPE_POINTER);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/com/example/Occupancy/occupancy-export-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, OccupancyExportDialog, heading);
  gtk_widget_class_bind_template_child (widget_class, OccupancyExportDialog, export_button);
  gtk_widget_class_bind_template_child (widget_class, OccupancyExportDialog, range_row);
  gtk_widget_class_bind_template_child (widget_class, OccupancyExportDialog, rows_row);
  gtk_widget_class_bind_template_child (widget_class, OccupancyExportDialog, format_row);
  gtk_widget_class_bind_template_callback (widget_class, occupancy_export_dialog_export_cb);
}

static void
occupancy_export_dialog_init (OccupancyExportDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * occupancy_export_dialog_new:
 * @setup: where the rooms are set up
 * @watch: (nullable): a room, or %NULL for all there are
 *
 * Creates a dialog for what to export.
 *
 * Returns: a new dialog
 */
AdwDialog *
occupancy_export_dialog_new (OccupancySetup *setup,
                             OccupancyWatch *watch)
{
  OccupancyExportDialog *self = g_object_new (OCCUPANCY_TYPE_EXPORT_DIALOG, NULL);
  g_autofree char *title = NULL;

  g_return_val_if_fail (OCCUPANCY_IS_SETUP (setup), NULL);
  g_return_val_if_fail (watch == NULL || OCCUPANCY_IS_WATCH (watch), NULL);

  if (watch == NULL)
    {
      adw_window_title_set_subtitle (self->heading, _("All rooms"));
      adw_combo_row_set_selected (self->range_row, G_N_ELEMENTS (spans) - 1);
      return ADW_DIALOG (self);
    }

  self->account = g_strdup (occupancy_account_get_id (occupancy_watch_get_account (watch)));
  self->room = g_strdup (occupancy_watch_get_name (watch));
  title = occupancy_room_title_dup (setup, watch);
  adw_window_title_set_subtitle (self->heading, title);

  return ADW_DIALOG (self);
}
