/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "monitor/occupancy-monitor.h"

G_BEGIN_DECLS

#define OCCUPANCY_TYPE_HISTORY_PAGE (occupancy_history_page_get_type ())
G_DECLARE_FINAL_TYPE (OccupancyHistoryPage, occupancy_history_page, OCCUPANCY, HISTORY_PAGE, AdwPreferencesPage)

void occupancy_history_page_set_monitor (OccupancyHistoryPage *self,
                                         OccupancyMonitor     *monitor,
                                         GSettings            *settings);

G_END_DECLS
