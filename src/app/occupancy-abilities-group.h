/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "ably/ably-capability.h"

G_BEGIN_DECLS

#define OCCUPANCY_TYPE_ABILITIES_GROUP (occupancy_abilities_group_get_type ())
G_DECLARE_FINAL_TYPE (OccupancyAbilitiesGroup, occupancy_abilities_group, OCCUPANCY, ABILITIES_GROUP, AdwPreferencesGroup)

GtkWidget *occupancy_abilities_group_new            (void) G_GNUC_WARN_UNUSED_RESULT;
void       occupancy_abilities_group_set_capability (OccupancyAbilitiesGroup *self,
                                                     AblyCapability          *capability);
void       occupancy_abilities_group_set_checking   (OccupancyAbilitiesGroup *self);

G_END_DECLS
