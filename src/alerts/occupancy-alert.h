/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "alerts/occupancy-rule.h"
#include "alerts/occupancy-tracker.h"

G_BEGIN_DECLS

#define OCCUPANCY_ALERT_UNTIL_CLEARED G_MAXINT64

#define OCCUPANCY_TYPE_ALERT (occupancy_alert_get_type ())
G_DECLARE_FINAL_TYPE (OccupancyAlert, occupancy_alert, OCCUPANCY, ALERT, GObject)

OccupancyAlert *occupancy_alert_new                 (OccupancyRule          *rule,
                                                     const char             *account,
                                                     const char             *room) G_GNUC_WARN_UNUSED_RESULT;
OccupancyRule  *occupancy_alert_get_rule            (OccupancyAlert         *self);
const char     *occupancy_alert_get_account         (OccupancyAlert         *self);
const char     *occupancy_alert_get_room            (OccupancyAlert         *self);
OccupancyPhase  occupancy_alert_get_phase           (OccupancyAlert         *self);
gint64          occupancy_alert_get_since           (OccupancyAlert         *self);
gint64          occupancy_alert_get_fired_time      (OccupancyAlert         *self);
gint64          occupancy_alert_get_value           (OccupancyAlert         *self);
gint64          occupancy_alert_get_peak            (OccupancyAlert         *self);
gboolean        occupancy_alert_get_known           (OccupancyAlert         *self);
gboolean        occupancy_alert_get_acknowledged    (OccupancyAlert         *self);
gint64          occupancy_alert_get_silenced_until  (OccupancyAlert         *self);
gboolean        occupancy_alert_get_needs_attention (OccupancyAlert         *self);
void            occupancy_alert_restore             (OccupancyAlert         *self,
                                                     const OccupancyTracker *tracker,
                                                     gint64                  fired_time,
                                                     gint64                  peak,
                                                     gboolean                acknowledged);
void            occupancy_alert_acknowledge         (OccupancyAlert         *self);
void            occupancy_alert_silence             (OccupancyAlert         *self,
                                                     gint64                  until,
                                                     gint64                  time);
void            occupancy_alert_follow              (OccupancyAlert         *self,
                                                     const OccupancyTracker *tracker,
                                                     gint64                  time);

G_END_DECLS
