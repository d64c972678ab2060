/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define OCCUPANCY_TYPE_RETENTION_ROW (occupancy_retention_row_get_type ())
G_DECLARE_FINAL_TYPE (OccupancyRetentionRow, occupancy_retention_row, OCCUPANCY, RETENTION_ROW, AdwComboRow)

void occupancy_retention_row_bind (OccupancyRetentionRow *self,
                                   GSettings             *settings);

G_END_DECLS
