/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "monitor/occupancy-monitor.h"

G_BEGIN_DECLS

#define OCCUPANCY_TYPE_ACCOUNT_ROW (occupancy_account_row_get_type ())
G_DECLARE_FINAL_TYPE (OccupancyAccountRow, occupancy_account_row, OCCUPANCY, ACCOUNT_ROW, AdwExpanderRow)

GtkWidget *occupancy_account_row_new (OccupancyMonitor *monitor,
                                      OccupancyAccount *account) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
