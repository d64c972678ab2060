/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "monitor/occupancy-monitor.h"

G_BEGIN_DECLS

#define OCCUPANCY_TYPE_CONNECT_DIALOG (occupancy_connect_dialog_get_type ())
G_DECLARE_FINAL_TYPE (OccupancyConnectDialog, occupancy_connect_dialog, OCCUPANCY, CONNECT_DIALOG, AdwDialog)

AdwDialog *occupancy_connect_dialog_new (OccupancyMonitor      *monitor,
                                         OccupancySetupAccount *account) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
