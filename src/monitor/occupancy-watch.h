/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "history/occupancy-series.h"
#include "model/occupancy-room.h"
#include "monitor/occupancy-account.h"
#include "monitor/occupancy-reading.h"

G_BEGIN_DECLS

#define OCCUPANCY_TYPE_WATCH (occupancy_watch_get_type ())
G_DECLARE_FINAL_TYPE (OccupancyWatch, occupancy_watch, OCCUPANCY, WATCH, GObject)

OccupancyWatch        *occupancy_watch_new         (OccupancyAccount *account,
                                                    const char       *name) G_GNUC_WARN_UNUSED_RESULT;
OccupancyAccount      *occupancy_watch_get_account (OccupancyWatch   *self);
const char            *occupancy_watch_get_name    (OccupancyWatch   *self);
const char            *occupancy_watch_get_alias   (OccupancyWatch   *self);
void                   occupancy_watch_set_alias   (OccupancyWatch   *self,
                                                    const char       *alias);
const char            *occupancy_watch_get_title   (OccupancyWatch   *self);
OccupancyRoom         *occupancy_watch_get_room    (OccupancyWatch   *self);
void                   occupancy_watch_set_room    (OccupancyWatch   *self,
                                                    OccupancyRoom    *room);
OccupancySeries       *occupancy_watch_get_series  (OccupancyWatch   *self);
OccupancyReadingState  occupancy_watch_get_state   (OccupancyWatch   *self);
void                   occupancy_watch_get_reading (OccupancyWatch   *self,
                                                    OccupancyReading *reading);

G_END_DECLS
