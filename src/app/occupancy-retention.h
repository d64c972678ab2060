/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "monitor/occupancy-monitor.h"

G_BEGIN_DECLS

/* The settings that say how much of the history is kept. */
#define OCCUPANCY_RETENTION_CHANGES "changes-kept-days"
#define OCCUPANCY_RETENTION_HOURS "hours-kept-days"
#define OCCUPANCY_RETENTION_SIZE "history-max-mebibytes"

void occupancy_retention_follow (OccupancyMonitor *monitor,
                                 GSettings        *settings);

G_END_DECLS
