/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/occupancy-attention.h"
#include "monitor/occupancy-alerter.h"
#include "monitor/occupancy-watch.h"

G_BEGIN_DECLS

OccupancyAttention  occupancy_room_alerts_get_attention (OccupancyAlerter       *alerter,
                                                         OccupancyWatch         *watch,
                                                         gint64                  now);
char               *occupancy_room_alerts_describe      (OccupancyAlerter       *alerter,
                                                         OccupancyWatch         *watch,
                                                         const OccupancyReading *reading,
                                                         gint64                  now,
                                                         OccupancyAttention     *attention) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
