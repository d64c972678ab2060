/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * OccupancyMarker:
 * @OCCUPANCY_MARKER_CIRCLE: of connections
 * @OCCUPANCY_MARKER_DIAMOND: of presence members
 *
 * The shape that tells a line of a chart from another without its colour.
 */
typedef enum
{
  OCCUPANCY_MARKER_CIRCLE,
  OCCUPANCY_MARKER_DIAMOND,
} OccupancyMarker;

void        occupancy_marker_snapshot (GtkSnapshot            *snapshot,
                                       OccupancyMarker         marker,
                                       gboolean                hollow,
                                       const graphene_point_t *center,
                                       double                  radius,
                                       double                  scale,
                                       const GdkRGBA          *color);
GdkTexture *occupancy_hatch_texture   (const GdkRGBA          *color,
                                       double                  scale) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
