/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "monitor/occupancy-account.h"
#include "monitor/occupancy-watch.h"

G_BEGIN_DECLS

#define OCCUPANCY_TYPE_MONITOR (occupancy_monitor_get_type ())
G_DECLARE_FINAL_TYPE (OccupancyMonitor, occupancy_monitor, OCCUPANCY, MONITOR, GObject)

OccupancyMonitor *occupancy_monitor_new          (void) G_GNUC_WARN_UNUSED_RESULT;
GListModel       *occupancy_monitor_get_accounts (OccupancyMonitor     *self);
void              occupancy_monitor_add_account  (OccupancyMonitor     *self,
                                                  OccupancyAccount     *account);
OccupancyWatch   *occupancy_monitor_add_room     (OccupancyMonitor     *self,
                                                  OccupancyAccount     *account,
                                                  const char           *name,
                                                  GError              **error);
void              occupancy_monitor_start        (OccupancyMonitor     *self);
void              occupancy_monitor_reconnect    (OccupancyMonitor     *self);
void              occupancy_monitor_close_async  (OccupancyMonitor     *self,
                                                  GCancellable         *cancellable,
                                                  GAsyncReadyCallback   callback,
                                                  gpointer              user_data);
gboolean          occupancy_monitor_close_finish (OccupancyMonitor     *self,
                                                  GAsyncResult         *result,
                                                  GError              **error);

G_END_DECLS
