/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "alerts/occupancy-alert.h"
#include "history/occupancy-history.h"

G_BEGIN_DECLS

#define OCCUPANCY_TYPE_ALERTER (occupancy_alerter_get_type ())
G_DECLARE_FINAL_TYPE (OccupancyAlerter, occupancy_alerter, OCCUPANCY, ALERTER, GObject)

OccupancyAlerter *occupancy_alerter_new           (GListModel       *rules,
                                                   GListModel       *watches) G_GNUC_WARN_UNUSED_RESULT;
void              occupancy_alerter_set_history   (OccupancyAlerter *self,
                                                   OccupancyHistory *history);
void              occupancy_alerter_set_count_own (OccupancyAlerter *self,
                                                   gboolean          count_own);
OccupancyAlert   *occupancy_alerter_find_alert    (OccupancyAlerter *self,
                                                   const char       *rule,
                                                   const char       *account,
                                                   const char       *room);
gint64            occupancy_alerter_get_silence   (OccupancyAlerter *self,
                                                   const char       *rule,
                                                   const char       *account,
                                                   const char       *room);
gboolean          occupancy_alerter_silence       (OccupancyAlerter *self,
                                                   const char       *rule,
                                                   const char       *account,
                                                   const char       *room,
                                                   gint64            until);
gboolean          occupancy_alerter_acknowledge   (OccupancyAlerter *self,
                                                   const char       *rule,
                                                   const char       *account,
                                                   const char       *room);
void              occupancy_alerter_stop          (OccupancyAlerter *self);

G_END_DECLS
