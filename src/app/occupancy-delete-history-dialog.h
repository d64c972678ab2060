/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "monitor/occupancy-monitor.h"

G_BEGIN_DECLS

#define OCCUPANCY_TYPE_DELETE_HISTORY_DIALOG (occupancy_delete_history_dialog_get_type ())
G_DECLARE_FINAL_TYPE (OccupancyDeleteHistoryDialog, occupancy_delete_history_dialog, OCCUPANCY, DELETE_HISTORY_DIALOG, AdwAlertDialog)

AdwDialog *occupancy_delete_history_dialog_new (OccupancyMonitor *monitor) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
