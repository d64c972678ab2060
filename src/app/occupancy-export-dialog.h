/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "app/occupancy-export-file.h"
#include "monitor/occupancy-setup.h"
#include "monitor/occupancy-watch.h"

G_BEGIN_DECLS

#define OCCUPANCY_TYPE_EXPORT_DIALOG (occupancy_export_dialog_get_type ())
G_DECLARE_FINAL_TYPE (OccupancyExportDialog, occupancy_export_dialog, OCCUPANCY, EXPORT_DIALOG, AdwDialog)

AdwDialog *occupancy_export_dialog_new (OccupancySetup *setup,
                                        OccupancyWatch *watch) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
