/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "history/occupancy-range.h"
#include "monitor/occupancy-reading.h"

G_BEGIN_DECLS

#define OCCUPANCY_FORMAT_NO_VALUE "—"

char       *occupancy_format_count       (gint64                  count) G_GNUC_WARN_UNUSED_RESULT;
char       *occupancy_format_short_count (gint64                  count) G_GNUC_WARN_UNUSED_RESULT;
char       *occupancy_format_change      (gint64                  change,
                                          guint                   minutes) G_GNUC_WARN_UNUSED_RESULT;
const char *occupancy_format_change_icon (gint64                  change);
char       *occupancy_format_clock       (gint64                  time) G_GNUC_WARN_UNUSED_RESULT;
char       *occupancy_format_exact_time  (gint64                  time) G_GNUC_WARN_UNUSED_RESULT;
char       *occupancy_format_axis_time   (gint64                  time,
                                          gint64                  step) G_GNUC_WARN_UNUSED_RESULT;
char       *occupancy_format_age         (gint64                  time,
                                          gint64                  now,
                                          gboolean                with_seconds) G_GNUC_WARN_UNUSED_RESULT;
char       *occupancy_format_caption     (const OccupancyReading *reading,
                                          gint64                  now) G_GNUC_WARN_UNUSED_RESULT;
char       *occupancy_format_state       (const OccupancyReading *reading,
                                          gint64                  now) G_GNUC_WARN_UNUSED_RESULT;
const char *occupancy_format_state_word  (OccupancyReadingState   state);
const char *occupancy_format_state_icon  (OccupancyReadingState   state);
char       *occupancy_format_room        (const char             *title,
                                          const char             *account,
                                          const OccupancyReading *reading,
                                          gint64                  now) G_GNUC_WARN_UNUSED_RESULT;
char       *occupancy_format_isolated    (const char             *name) G_GNUC_WARN_UNUSED_RESULT;
char       *occupancy_format_summary     (const OccupancyRange   *range) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
