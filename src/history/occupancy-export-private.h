/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "history/occupancy-history-export.h"

G_BEGIN_DECLS

void occupancy_export_put_header (GString               *text,
                                  OccupancyExportFormat  format,
                                  gboolean               intervals);
void occupancy_export_put_point  (GString               *text,
                                  OccupancyExportFormat  format,
                                  const char            *account,
                                  const char            *room,
                                  const char            *kind,
                                  const OccupancyPoint  *point);
void occupancy_export_put_range  (GString               *text,
                                  OccupancyExportFormat  format,
                                  const char            *account,
                                  const char            *room,
                                  const OccupancyRange  *range);

G_END_DECLS
