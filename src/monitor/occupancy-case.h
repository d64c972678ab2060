/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "alerts/occupancy-alert.h"
#include "monitor/occupancy-watch.h"

G_BEGIN_DECLS

/**
 * OccupancyCase:
 * @rule: a rule
 * @watch: (nullable): a room that it covers; %NULL once one of them is gone
 * @condition: the condition of @rule with which the case began
 * @tracker: how far the condition has got
 * @alert: (nullable): the alert, from the time on when the condition begins to
 *   hold
 * @silenced_until: until when nothing is told, as of an alert
 *
 * A rule in a room.
 */
typedef struct
{
  OccupancyRule *rule;
  OccupancyWatch *watch;
  OccupancyCondition condition;
  OccupancyTracker tracker;
  OccupancyAlert *alert;
  gint64 silenced_until;
} OccupancyCase;

OccupancyCase *occupancy_case_new          (OccupancyRule       *rule,
                                            OccupancyWatch      *watch) G_GNUC_WARN_UNUSED_RESULT;
gpointer       occupancy_case_ref          (gconstpointer        data,
                                            gpointer             user_data);
void           occupancy_case_unref        (gpointer             data);
const char    *occupancy_case_get_account  (const OccupancyCase *self);
const char    *occupancy_case_get_room     (const OccupancyCase *self);
gboolean       occupancy_case_fires        (const OccupancyCase *self);
void           occupancy_case_ensure_alert (OccupancyCase       *self);
gboolean       occupancy_case_follow       (OccupancyCase       *self);

G_END_DECLS
