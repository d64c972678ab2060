/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

gint64 occupancy_axis_get_step       (gint64     max);
gint64 occupancy_axis_get_top        (gint64     max);
gint64 occupancy_axis_get_time_step  (gint64     span,
                                      guint      max_marks);
gint64 occupancy_axis_get_next_mark  (gint64     after,
                                      gint64     step,
                                      GTimeZone *zone);

G_END_DECLS
