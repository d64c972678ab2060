/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

#include "core/occupancy-sample.h"
#include "history/occupancy-range.h"

G_BEGIN_DECLS

#define OCCUPANCY_SERIES_MAX_POINTS 512
#define OCCUPANCY_SERIES_MAX_SPAN (60 * 60 * (gint64) 1000)

#define OCCUPANCY_TYPE_SERIES (occupancy_series_get_type ())
G_DECLARE_FINAL_TYPE (OccupancySeries, occupancy_series, OCCUPANCY, SERIES, GObject)

OccupancySeries *occupancy_series_new          (void) G_GNUC_WARN_UNUSED_RESULT;
void             occupancy_series_append       (OccupancySeries       *self,
                                                const OccupancySample *sample);
void             occupancy_series_append_gap   (OccupancySeries       *self,
                                                gint64                 time);
void             occupancy_series_clear        (OccupancySeries       *self);
guint            occupancy_series_get_n_points (OccupancySeries       *self);
gboolean         occupancy_series_get_is_cut   (OccupancySeries       *self);
void             occupancy_series_get_point    (OccupancySeries       *self,
                                                guint                  position,
                                                OccupancyPoint        *point);
guint            occupancy_series_get_window   (OccupancySeries       *self,
                                                gint64                 from,
                                                gint64                 to,
                                                guint                 *first);
gboolean         occupancy_series_get_value_at (OccupancySeries       *self,
                                                gint64                 time,
                                                OccupancyPoint        *point);
void             occupancy_series_get_range    (OccupancySeries       *self,
                                                gint64                 from,
                                                gint64                 to,
                                                OccupancyRange        *range);
gboolean         occupancy_series_get_change   (OccupancySeries       *self,
                                                gint64                 from,
                                                gint64                 to,
                                                gint64                *connections,
                                                gint64                *presence_members);

G_END_DECLS
