/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/occupancy-pool.h"

G_BEGIN_DECLS

#define OCCUPANCY_TYPE_LIFECYCLE (occupancy_lifecycle_get_type ())
G_DECLARE_FINAL_TYPE (OccupancyLifecycle, occupancy_lifecycle, OCCUPANCY, LIFECYCLE, GObject)

OccupancyLifecycle *occupancy_lifecycle_new          (OccupancyPool       *pool) G_GNUC_WARN_UNUSED_RESULT;
gboolean            occupancy_lifecycle_get_followed (OccupancyLifecycle  *self);

G_END_DECLS
