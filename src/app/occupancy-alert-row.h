/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "alerts/occupancy-alert.h"
#include "monitor/occupancy-watch.h"

G_BEGIN_DECLS

#define OCCUPANCY_TYPE_ALERT_ROW (occupancy_alert_row_get_type ())
G_DECLARE_FINAL_TYPE (OccupancyAlertRow, occupancy_alert_row, OCCUPANCY, ALERT_ROW, AdwActionRow)

GtkWidget      *occupancy_alert_row_new       (OccupancyAlert    *alert,
                                               OccupancyWatch    *watch);
OccupancyAlert *occupancy_alert_row_get_alert (OccupancyAlertRow *self);
void            occupancy_alert_row_update    (OccupancyAlertRow *self);

G_END_DECLS
