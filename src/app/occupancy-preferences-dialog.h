/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "monitor/occupancy-monitor.h"

G_BEGIN_DECLS

#define OCCUPANCY_TYPE_PREFERENCES_DIALOG (occupancy_preferences_dialog_get_type ())
G_DECLARE_FINAL_TYPE (OccupancyPreferencesDialog, occupancy_preferences_dialog, OCCUPANCY, PREFERENCES_DIALOG, AdwPreferencesDialog)

AdwDialog *occupancy_preferences_dialog_new (OccupancyMonitor *monitor,
                                             GSettings        *settings) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
