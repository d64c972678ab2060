/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "app/occupancy-timeline.h"
#include "monitor/occupancy-alerter.h"
#include "monitor/occupancy-watch.h"

G_BEGIN_DECLS

#define OCCUPANCY_TYPE_ALERTS_GROUP (occupancy_alerts_group_get_type ())
G_DECLARE_FINAL_TYPE (OccupancyAlertsGroup, occupancy_alerts_group, OCCUPANCY, ALERTS_GROUP, AdwPreferencesGroup)

GtkWidget *occupancy_alerts_group_new      (void) G_GNUC_WARN_UNUSED_RESULT;
void       occupancy_alerts_group_set_room (OccupancyAlertsGroup *self,
                                            OccupancyAlerter     *alerter,
                                            OccupancyWatch       *watch);
void       occupancy_alerts_group_update   (OccupancyAlertsGroup *self);

G_END_DECLS
