/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "monitor/occupancy-monitor.h"

G_BEGIN_DECLS

#define OCCUPANCY_TYPE_BACKGROUND (occupancy_background_get_type ())
G_DECLARE_FINAL_TYPE (OccupancyBackground, occupancy_background, OCCUPANCY, BACKGROUND, GObject)

OccupancyBackground *occupancy_background_new         (GApplication        *application,
                                                       OccupancyMonitor    *monitor,
                                                       GSettings           *settings) G_GNUC_WARN_UNUSED_RESULT;
gboolean             occupancy_background_needs_asking (OccupancyBackground *self);
void                 occupancy_background_answer      (OccupancyBackground *self,
                                                       gboolean             run);
void                 occupancy_background_tell        (OccupancyBackground *self);

G_END_DECLS
