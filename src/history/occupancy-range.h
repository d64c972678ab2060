/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * OccupancyPoint:
 * @time: from when on it holds, in milliseconds since 1970 UTC
 * @connections: connections as the service reported them
 * @presence_members: presence members
 * @own: how many of our own attachments @connections includes
 * @known: whether anything is known; the counts of a gap are 0
 *
 * One step of the history of a room. It holds until the next one.
 */
typedef struct
{
  gint64 time;
  gint64 connections;
  gint64 presence_members;
  guint own;
  gboolean known;
} OccupancyPoint;

/**
 * OccupancyExtent:
 * @first: the count at the first known moment
 * @last: the count at the last known moment
 * @min: the lowest count
 * @max: the highest count
 * @min_time: when the count first was @min, in milliseconds since 1970 UTC
 * @max_time: when the count first was @max, likewise
 * @integral: the area under the count, in count × milliseconds
 *
 * Where one count went in a range of time.
 */
typedef struct
{
  gint64 first;
  gint64 last;
  gint64 min;
  gint64 max;
  gint64 min_time;
  gint64 max_time;
  double integral;
} OccupancyExtent;

/**
 * OccupancyRange:
 * @from: start, in milliseconds since 1970 UTC
 * @to: end, exclusive
 * @known: for how many milliseconds of it the counts are known
 * @n_changes: how many changes there were in it
 * @empty: whether nothing at all is known; the extents then mean nothing
 * @connections: connections as the service reported them
 * @others: connections without our own attachments, never below 0
 * @presence_members: presence members
 *
 * What both counts of a room did in a range of time: a statistic of it, or one
 * column of a chart. Ranges that follow each other can be merged, and the
 * result is as exact as if it had been made from the samples.
 */
typedef struct
{
  gint64 from;
  gint64 to;
  gint64 known;
  guint64 n_changes;
  gboolean empty;
  OccupancyExtent connections;
  OccupancyExtent others;
  OccupancyExtent presence_members;
} OccupancyRange;

/**
 * OccupancyGrid:
 * @ranges: (element-type OccupancyRange): the columns of which something is
 *   known, in the order of time
 * @origin: where a column begins
 * @width: width of a column in milliseconds
 * @from: where the first column begins at the earliest
 * @to: where the last one ends at the latest
 *
 * Columns of equal width, filled from left to right.
 */
typedef struct
{
  GArray *ranges;
  gint64 origin;
  gint64 width;
  gint64 from;
  gint64 to;
} OccupancyGrid;

gint64   occupancy_point_get_others  (const OccupancyPoint  *point);
gboolean occupancy_point_same_counts (const OccupancyPoint  *point,
                                      const OccupancyPoint  *other);

void     occupancy_points_add        (GArray                *points,
                                      const OccupancyPoint  *point);

void     occupancy_range_init        (OccupancyRange        *range,
                                      gint64                 from,
                                      gint64                 to);
void     occupancy_range_add         (OccupancyRange        *range,
                                      const OccupancyPoint  *point,
                                      gint64                 until);
void     occupancy_range_merge       (OccupancyRange        *range,
                                      const OccupancyRange  *later);
double   occupancy_range_get_average (const OccupancyRange  *range,
                                      const OccupancyExtent *extent);
gint64   occupancy_range_get_unknown (const OccupancyRange  *range);
double   occupancy_extent_get_hours  (const OccupancyExtent *extent);

void     occupancy_grid_add_step     (OccupancyGrid         *grid,
                                      const OccupancyPoint  *point,
                                      gint64                 until);
void     occupancy_grid_add_rest     (OccupancyGrid         *grid,
                                      const OccupancyPoint  *point,
                                      gint64                 until);
void     occupancy_grid_add_range    (OccupancyGrid         *grid,
                                      const OccupancyRange  *range);

G_END_DECLS
