/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "alerts/occupancy-alert.h"
#include "history/occupancy-history-error.h"
#include "history/occupancy-range.h"
#include "monitor/occupancy-account.h"
#include "monitor/occupancy-reading.h"

G_BEGIN_DECLS

#define OCCUPANCY_FORMAT_NO_VALUE "—"

/**
 * OccupancyTimeFormat:
 * @OCCUPANCY_TIME_FORMAT_AUTOMATIC: as the desktop has it
 * @OCCUPANCY_TIME_FORMAT_24_HOURS: 17:05
 * @OCCUPANCY_TIME_FORMAT_12_HOURS: 5:05 PM
 *
 * How a person wants to read times of day.
 */
typedef enum
{
  OCCUPANCY_TIME_FORMAT_AUTOMATIC,
  OCCUPANCY_TIME_FORMAT_24_HOURS,
  OCCUPANCY_TIME_FORMAT_12_HOURS,
} OccupancyTimeFormat;

#define OCCUPANCY_TYPE_TIME_FORMAT (occupancy_time_format_get_type ())
GType occupancy_time_format_get_type (void);

char       *occupancy_format_count           (gint64                    count) G_GNUC_WARN_UNUSED_RESULT;
char       *occupancy_format_short_count     (gint64                    count) G_GNUC_WARN_UNUSED_RESULT;
char       *occupancy_format_change          (gint64                    change,
                                              guint                     minutes) G_GNUC_WARN_UNUSED_RESULT;
char       *occupancy_format_change_since    (gint64                    change,
                                              gint64                    since,
                                              gint64                    now) G_GNUC_WARN_UNUSED_RESULT;
char       *occupancy_format_signed          (gint64                    change) G_GNUC_WARN_UNUSED_RESULT;
const char *occupancy_format_change_icon     (gint64                    change);
void        occupancy_format_set_time_format (OccupancyTimeFormat       time_format);
char       *occupancy_format_clock           (gint64                    time) G_GNUC_WARN_UNUSED_RESULT;
char       *occupancy_format_exact_time      (gint64                    time) G_GNUC_WARN_UNUSED_RESULT;
char       *occupancy_format_moment          (gint64                    time,
                                              gint64                    now) G_GNUC_WARN_UNUSED_RESULT;
char       *occupancy_format_axis_time       (gint64                    time,
                                              gint64                    step) G_GNUC_WARN_UNUSED_RESULT;
char       *occupancy_format_age             (gint64                    time,
                                              gint64                    now,
                                              gboolean                  with_seconds) G_GNUC_WARN_UNUSED_RESULT;
char       *occupancy_format_caption         (const OccupancyReading   *reading,
                                              gint64                    now) G_GNUC_WARN_UNUSED_RESULT;
char       *occupancy_format_state           (const OccupancyReading   *reading,
                                              gint64                    now) G_GNUC_WARN_UNUSED_RESULT;
const char *occupancy_format_state_word      (OccupancyReadingState     state);
const char *occupancy_format_state_icon      (OccupancyReadingState     state);
char       *occupancy_format_refusal         (OccupancyAccount         *account) G_GNUC_WARN_UNUSED_RESULT;
char       *occupancy_format_identity        (const char               *title,
                                              const char               *name,
                                              const char               *account,
                                              gboolean                  pinned) G_GNUC_WARN_UNUSED_RESULT;
char       *occupancy_format_room            (const char               *identity,
                                              const OccupancyReading   *reading,
                                              const char               *change,
                                              const char               *alerts,
                                              gint64                    now) G_GNUC_WARN_UNUSED_RESULT;
char       *occupancy_format_isolated        (const char               *name) G_GNUC_WARN_UNUSED_RESULT;
char       *occupancy_format_short_name      (const char               *name) G_GNUC_WARN_UNUSED_RESULT;
char       *occupancy_format_duration        (gint64                    duration) G_GNUC_WARN_UNUSED_RESULT;
char       *occupancy_format_rule            (const OccupancyCondition *condition) G_GNUC_WARN_UNUSED_RESULT;
char       *occupancy_format_rule_terms      (const OccupancyCondition *condition) G_GNUC_WARN_UNUSED_RESULT;
char       *occupancy_format_alert           (OccupancyAlert           *alert,
                                              const OccupancyReading   *reading,
                                              gint64                    now) G_GNUC_WARN_UNUSED_RESULT;
char       *occupancy_format_alert_title     (OccupancyAlert           *alert,
                                              const char               *room) G_GNUC_WARN_UNUSED_RESULT;
char       *occupancy_format_alert_body      (OccupancyAlert           *alert) G_GNUC_WARN_UNUSED_RESULT;
char       *occupancy_format_summary         (const OccupancyRange     *range,
                                              gboolean                  is_known) G_GNUC_WARN_UNUSED_RESULT;
char       *occupancy_format_days            (guint                     days) G_GNUC_WARN_UNUSED_RESULT;
char       *occupancy_format_size            (guint64                   bytes) G_GNUC_WARN_UNUSED_RESULT;
char       *occupancy_format_history_error   (const GError             *error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
