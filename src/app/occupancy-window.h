/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "app/occupancy-demo.h"
#include "monitor/occupancy-monitor.h"

G_BEGIN_DECLS

#define OCCUPANCY_TYPE_WINDOW (occupancy_window_get_type ())
G_DECLARE_FINAL_TYPE (OccupancyWindow, occupancy_window, OCCUPANCY, WINDOW, AdwApplicationWindow)

OccupancyWindow  *occupancy_window_new            (GtkApplication   *application,
                                                   OccupancyMonitor *monitor,
                                                   GSettings        *settings) G_GNUC_WARN_UNUSED_RESULT;
OccupancyMonitor *occupancy_window_get_monitor    (OccupancyWindow  *self);
gboolean          occupancy_window_has_demo       (OccupancyWindow  *self);
void              occupancy_window_start_demo     (OccupancyWindow  *self);
void              occupancy_window_keep_state     (OccupancyWindow  *self);
void              occupancy_window_show_room      (OccupancyWindow  *self,
                                                   const char       *account,
                                                   const char       *room);
OccupancyWatch   *occupancy_window_get_seen_room  (OccupancyWindow  *self);
void              occupancy_window_add_toast      (OccupancyWindow  *self,
                                                   AdwToast         *toast);

G_END_DECLS
