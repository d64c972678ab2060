/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/occupancy-delay-line.h"
#include "model/occupancy-places.h"
#include "model/occupancy-poller.h"

G_BEGIN_DECLS

#define OCCUPANCY_TYPE_POOL (occupancy_pool_get_type ())
G_DECLARE_FINAL_TYPE (OccupancyPool, occupancy_pool, OCCUPANCY, POOL, GObject)

OccupancyPool      *occupancy_pool_new            (AblyClientOptions     *options,
                                                   OccupancyDelayFunc     overdue,
                                                   OccupancyPollFunc      ask,
                                                   OccupancyPollFunc      outdated) G_GNUC_WARN_UNUSED_RESULT;
AblyRest           *occupancy_pool_get_rest       (OccupancyPool         *self);
OccupancyPacer     *occupancy_pool_get_requests   (OccupancyPool         *self);
OccupancyPacer     *occupancy_pool_get_attaches   (OccupancyPool         *self);
OccupancyDelayLine *occupancy_pool_get_delay_line (OccupancyPool         *self);
OccupancyPoller    *occupancy_pool_get_poller     (OccupancyPool         *self);
OccupancyPlaces    *occupancy_pool_get_places     (OccupancyPool         *self);
void                occupancy_pool_get_limits     (OccupancyPool         *self,
                                                   OccupancyLimits       *limits);
void                occupancy_pool_set_limits     (OccupancyPool         *self,
                                                   const OccupancyLimits *limits);

G_END_DECLS
