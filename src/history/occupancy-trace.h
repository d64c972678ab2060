/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

#include "history/occupancy-range.h"

G_BEGIN_DECLS

/**
 * OccupancyTrace:
 * @from: start, in milliseconds since 1970 UTC; may be a little earlier than was
 *   asked for
 * @to: end, exclusive; may be a little later than was asked for
 * @interval: the width of a column in milliseconds; 0 if every step is there
 * @points: (element-type OccupancyPoint) (nullable): every step, the one that
 *   holds at @from first, with a point for the start of each gap; %NULL if there
 *   are too many of them
 * @ranges: (element-type OccupancyRange) (nullable): instead, the columns of
 *   which something is known
 *
 * The past of a room between two times, as exact as the number of points that
 * was asked for allows: either every step, or for each column its exact minima,
 * maxima, first and last counts, which draw the same line.
 */
typedef struct
{
  gint64 from;
  gint64 to;
  gint64 interval;
  GArray *points;
  GArray *ranges;
} OccupancyTrace;

#define OCCUPANCY_TYPE_TRACE (occupancy_trace_get_type ())
GType occupancy_trace_get_type (void);

OccupancyTrace *occupancy_trace_ref   (OccupancyTrace *trace);
void            occupancy_trace_unref (OccupancyTrace *trace);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (OccupancyTrace, occupancy_trace_unref)

G_END_DECLS
