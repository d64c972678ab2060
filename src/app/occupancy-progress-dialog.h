/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define OCCUPANCY_TYPE_PROGRESS_DIALOG (occupancy_progress_dialog_get_type ())
G_DECLARE_FINAL_TYPE (OccupancyProgressDialog, occupancy_progress_dialog, OCCUPANCY, PROGRESS_DIALOG, AdwAlertDialog)

AdwDialog *occupancy_progress_dialog_new          (const char              *heading,
                                                   const char              *body,
                                                   GCancellable            *cancellable) G_GNUC_WARN_UNUSED_RESULT;
void       occupancy_progress_dialog_set_fraction (OccupancyProgressDialog *self,
                                                   double                   fraction);

G_END_DECLS
