/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "monitor/occupancy-monitor.h"

G_BEGIN_DECLS

#define OCCUPANCY_TYPE_NOTIFIER (occupancy_notifier_get_type ())
G_DECLARE_FINAL_TYPE (OccupancyNotifier, occupancy_notifier, OCCUPANCY, NOTIFIER, GObject)

OccupancyNotifier *occupancy_notifier_new          (GApplication      *application,
                                                    OccupancyMonitor  *monitor) G_GNUC_WARN_UNUSED_RESULT;
void               occupancy_notifier_withdraw     (OccupancyNotifier *self,
                                                    const char        *account,
                                                    const char        *room);
void               occupancy_notifier_withdraw_all (OccupancyNotifier *self);

G_END_DECLS
