/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

#define OCCUPANCY_TYPE_TIMELINE (occupancy_timeline_get_type ())
G_DECLARE_FINAL_TYPE (OccupancyTimeline, occupancy_timeline, OCCUPANCY, TIMELINE, GObject)

OccupancyTimeline *occupancy_timeline_new        (void) G_GNUC_WARN_UNUSED_RESULT;
gint64             occupancy_timeline_get_span   (OccupancyTimeline *self);
void               occupancy_timeline_set_span   (OccupancyTimeline *self,
                                                  gint64             span);
gint64             occupancy_timeline_get_end    (OccupancyTimeline *self);
gboolean           occupancy_timeline_get_active (OccupancyTimeline *self);
void               occupancy_timeline_set_active (OccupancyTimeline *self,
                                                  gboolean           active);
void               occupancy_timeline_hasten     (OccupancyTimeline *self);

G_END_DECLS
