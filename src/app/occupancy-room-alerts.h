/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "monitor/occupancy-alerter.h"
#include "monitor/occupancy-watch.h"

G_BEGIN_DECLS

guint  occupancy_room_alerts_count    (OccupancyAlerter       *alerter,
                                       OccupancyWatch         *watch,
                                       gboolean               *attention);
char  *occupancy_room_alerts_describe (OccupancyAlerter       *alerter,
                                       OccupancyWatch         *watch,
                                       const OccupancyReading *reading,
                                       gint64                  now,
                                       gboolean               *attention) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
