/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "monitor/occupancy-watch.h"

G_BEGIN_DECLS

#define OCCUPANCY_TYPE_STATE_PILL (occupancy_state_pill_get_type ())
G_DECLARE_FINAL_TYPE (OccupancyStatePill, occupancy_state_pill, OCCUPANCY, STATE_PILL, AdwBin)

GtkWidget *occupancy_state_pill_new       (void) G_GNUC_WARN_UNUSED_RESULT;
void       occupancy_state_pill_set_watch (OccupancyStatePill *self,
                                           OccupancyWatch     *watch);
void       occupancy_state_pill_update    (OccupancyStatePill *self);

G_END_DECLS
