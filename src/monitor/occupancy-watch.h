/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "history/occupancy-series.h"
#include "model/occupancy-room.h"
#include "monitor/occupancy-account.h"
#include "monitor/occupancy-reading.h"
#include "monitor/occupancy-setup-room.h"

G_BEGIN_DECLS

#define OCCUPANCY_TYPE_WATCH (occupancy_watch_get_type ())
G_DECLARE_FINAL_TYPE (OccupancyWatch, occupancy_watch, OCCUPANCY, WATCH, GObject)

OccupancyWatch        *occupancy_watch_new           (OccupancyAccount   *account,
                                                      OccupancySetupRoom *setup) G_GNUC_WARN_UNUSED_RESULT;
OccupancyAccount      *occupancy_watch_get_account   (OccupancyWatch     *self);
OccupancySetupRoom    *occupancy_watch_get_setup     (OccupancyWatch     *self);
const char            *occupancy_watch_get_name      (OccupancyWatch     *self);
const char            *occupancy_watch_get_alias     (OccupancyWatch     *self);
const char            *occupancy_watch_get_title     (OccupancyWatch     *self);
const char            *occupancy_watch_get_group     (OccupancyWatch     *self);
gboolean               occupancy_watch_get_favourite (OccupancyWatch     *self);
OccupancyRoom         *occupancy_watch_get_room      (OccupancyWatch     *self);
void                   occupancy_watch_add_viewer    (OccupancyWatch     *self);
void                   occupancy_watch_remove_viewer (OccupancyWatch     *self);
void                   occupancy_watch_set_room      (OccupancyWatch     *self,
                                                      OccupancyRoom      *room);
OccupancySeries       *occupancy_watch_get_series    (OccupancyWatch     *self);
OccupancyReadingState  occupancy_watch_get_state     (OccupancyWatch     *self);
gboolean               occupancy_watch_get_known     (OccupancyWatch     *self,
                                                      OccupancySample    *sample);
gboolean               occupancy_watch_get_count_own (OccupancyWatch     *self);
void                   occupancy_watch_set_count_own (OccupancyWatch     *self,
                                                      gboolean            count_own);
void                   occupancy_watch_get_reading   (OccupancyWatch     *self,
                                                      OccupancyReading   *reading);
void                   occupancy_watch_interrupt     (OccupancyWatch     *self,
                                                      gint64              since);

G_END_DECLS
