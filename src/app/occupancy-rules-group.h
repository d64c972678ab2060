/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "monitor/occupancy-setup.h"
#include "monitor/occupancy-watch.h"

G_BEGIN_DECLS

#define OCCUPANCY_TYPE_RULES_GROUP (occupancy_rules_group_get_type ())
G_DECLARE_FINAL_TYPE (OccupancyRulesGroup, occupancy_rules_group, OCCUPANCY, RULES_GROUP, AdwPreferencesGroup)

GtkWidget *occupancy_rules_group_new      (void) G_GNUC_WARN_UNUSED_RESULT;
void       occupancy_rules_group_set_room (OccupancyRulesGroup *self,
                                           OccupancySetup      *setup,
                                           OccupancyWatch      *watch);

G_END_DECLS
