/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "monitor/occupancy-setup.h"

G_BEGIN_DECLS

#define OCCUPANCY_TYPE_ADD_ROOMS_DIALOG (occupancy_add_rooms_dialog_get_type ())
G_DECLARE_FINAL_TYPE (OccupancyAddRoomsDialog, occupancy_add_rooms_dialog, OCCUPANCY, ADD_ROOMS_DIALOG, AdwDialog)

AdwDialog *occupancy_add_rooms_dialog_new (OccupancySetup *setup) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
