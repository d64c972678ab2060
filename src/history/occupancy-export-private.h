/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "history/occupancy-history-export.h"

G_BEGIN_DECLS

/* The room of a line. An account that is no more has no name. */
typedef struct
{
  const char *account;
  const char *account_name;
  const char *name;
} OccupancyExportRoom;

void occupancy_export_put_header (GString                   *text,
                                  OccupancyExportFormat      format,
                                  gboolean                   intervals);
void occupancy_export_put_point  (GString                   *text,
                                  OccupancyExportFormat      format,
                                  const OccupancyExportRoom *room,
                                  const char                *kind,
                                  const OccupancyPoint      *point);
void occupancy_export_put_range  (GString                   *text,
                                  OccupancyExportFormat      format,
                                  const OccupancyExportRoom *room,
                                  const OccupancyRange      *range);

G_END_DECLS
