/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

#define OCCUPANCY_TYPE_DELAY_LINE (occupancy_delay_line_get_type ())
G_DECLARE_FINAL_TYPE (OccupancyDelayLine, occupancy_delay_line, OCCUPANCY, DELAY_LINE, GObject)

/**
 * OccupancyDelayFunc:
 * @member: who waited
 *
 * Called when the time of @member has come.
 */
typedef void (* OccupancyDelayFunc) (gpointer member);

/**
 * OccupancyDelay:
 *
 * The place of a member in a line; part of the member, zero when it is in none.
 */
typedef struct
{
  /*< private >*/
  GList link;
  gint64 due;
} OccupancyDelay;

OccupancyDelayLine *occupancy_delay_line_new    (guint               delay_ms,
                                                 OccupancyDelayFunc  func) G_GNUC_WARN_UNUSED_RESULT;
void                occupancy_delay_line_push   (OccupancyDelayLine *self,
                                                 OccupancyDelay     *delay,
                                                 gpointer            member);
void                occupancy_delay_line_remove (OccupancyDelayLine *self,
                                                 OccupancyDelay     *delay);

G_END_DECLS
