/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define OCCUPANCY_TYPE_APPLICATION (occupancy_application_get_type ())
G_DECLARE_FINAL_TYPE (OccupancyApplication, occupancy_application, OCCUPANCY, APPLICATION, AdwApplication)

OccupancyApplication *occupancy_application_new (void) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
