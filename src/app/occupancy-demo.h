/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "monitor/occupancy-monitor.h"

G_BEGIN_DECLS

#define OCCUPANCY_TYPE_DEMO (occupancy_demo_get_type ())
G_DECLARE_FINAL_TYPE (OccupancyDemo, occupancy_demo, OCCUPANCY, DEMO, GObject)

OccupancyDemo    *occupancy_demo_new             (void) G_GNUC_WARN_UNUSED_RESULT;
OccupancyDemo    *occupancy_demo_new_for_program (const char           *program,
                                                  guint                 patience) G_GNUC_WARN_UNUSED_RESULT;
void              occupancy_demo_start_async     (OccupancyDemo        *self,
                                                  GCancellable         *cancellable,
                                                  GAsyncReadyCallback   callback,
                                                  gpointer              user_data);
gboolean          occupancy_demo_start_finish    (OccupancyDemo        *self,
                                                  GAsyncResult         *result,
                                                  GError              **error);
OccupancyMonitor *occupancy_demo_get_monitor     (OccupancyDemo        *self);
void              occupancy_demo_stop            (OccupancyDemo        *self);

G_END_DECLS
