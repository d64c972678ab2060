/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "app/occupancy-format.h"
#include "app/occupancy-summary.h"

/* Counts change faster than anybody can hear of it. */
#define INTERVAL (30 * G_GINT64_CONSTANT (1000))

/**
 * occupancy_summary_update:
 * @self: what was said last; zeros if nothing was
 * @accessible: what the series is drawn in
 * @property: its property for the words
 * @series: a series
 * @range: the last hour of it, until now
 *
 * Says in words what is drawn. That is done now and then only, but at once when
 * something begins to be known or ceases to be, or was never so low or high.
 */
void
occupancy_summary_update (OccupancySummary      *self,
                          GtkAccessible         *accessible,
                          GtkAccessibleProperty  property,
                          OccupancySeries       *series,
                          const OccupancyRange  *range)
{
  g_autofree char *words = NULL;
  OccupancyPoint point;
  gboolean is_known;

  g_return_if_fail (self != NULL);
  g_return_if_fail (GTK_IS_ACCESSIBLE (accessible));
  g_return_if_fail (OCCUPANCY_IS_SERIES (series));
  g_return_if_fail (range != NULL);

  is_known = occupancy_series_get_value_at (series, range->to, &point);
  if (self->time != 0 && self->is_known == is_known && range->to - self->time < INTERVAL &&
      range->others.min >= self->lowest && range->others.max <= self->highest)
    return;

  self->time = range->to;
  self->lowest = range->others.min;
  self->highest = range->others.max;
  self->is_known = is_known;
  words = occupancy_format_summary (range, is_known);
  gtk_accessible_update_property (accessible, property, words, -1);
}
