/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "history/occupancy-range.h"

G_BEGIN_DECLS

#define OCCUPANCY_ROLLUP_HOUR (60 * 60 * (gint64) 1000)

void     occupancy_rollup_build  (GArray                *hours,
                                  gint64                 start,
                                  gint64                 end,
                                  const OccupancyPoint  *points,
                                  guint                  n_points);
void     occupancy_rollup_encode (GByteArray            *bytes,
                                  const OccupancyRange  *hours,
                                  guint                  n_hours);
gboolean occupancy_rollup_decode (const guint8          *data,
                                  gsize                  length,
                                  GArray                *hours,
                                  GError               **error);

G_END_DECLS
