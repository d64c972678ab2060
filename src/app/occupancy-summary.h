/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "history/occupancy-series.h"

G_BEGIN_DECLS

/**
 * OccupancySummary:
 *
 * What was last said of a series in words, for those who do not see it drawn.
 */
typedef struct
{
  /*< private >*/
  gint64 time;
  gint64 lowest;
  gint64 highest;
  gboolean is_known;
} OccupancySummary;

void occupancy_summary_update (OccupancySummary      *self,
                               GtkAccessible         *accessible,
                               GtkAccessibleProperty  property,
                               OccupancySeries       *series,
                               const OccupancyRange  *range);

G_END_DECLS
