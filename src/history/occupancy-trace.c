/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "history/occupancy-trace.h"

G_DEFINE_BOXED_TYPE (OccupancyTrace, occupancy_trace, occupancy_trace_ref, occupancy_trace_unref)

static void
occupancy_trace_clear (OccupancyTrace *trace)
{
  g_clear_pointer (&trace->points, g_array_unref);
  g_clear_pointer (&trace->ranges, g_array_unref);
}

/**
 * occupancy_trace_ref:
 * @trace: a trace
 *
 * Acquires a reference on @trace.
 *
 * Returns: (transfer full): @trace
 */
OccupancyTrace *
occupancy_trace_ref (OccupancyTrace *trace)
{
  return g_atomic_rc_box_acquire (trace);
}

/**
 * occupancy_trace_unref:
 * @trace: (transfer full): a trace
 *
 * Releases a reference on @trace.
 */
void
occupancy_trace_unref (OccupancyTrace *trace)
{
  g_atomic_rc_box_release_full (trace, (GDestroyNotify) occupancy_trace_clear);
}
