/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/occupancy-sample.h"
#include "model/occupancy-delay-line.h"
#include "model/occupancy-places.h"
#include "model/occupancy-poller.h"

G_BEGIN_DECLS

#define OCCUPANCY_TYPE_POOL (occupancy_pool_get_type ())
G_DECLARE_FINAL_TYPE (OccupancyPool, occupancy_pool, OCCUPANCY, POOL, GObject)

typedef struct _OccupancyRoom OccupancyRoom;

/**
 * OccupancyAudience:
 * @sampled: a room has a new latest sample
 * @discontinuity: events of a room may have been lost; the error is nullable
 * @problem: something failed that does not show in the status of a room
 * @status_changed: the status of a room has changed
 *
 * What the rooms of an account tell whoever has them all. There are thousands of
 * rooms, and a signal handler at each weighs as much as the room.
 */
typedef struct
{
  void (* sampled)        (OccupancyRoom         *room,
                           const OccupancySample *sample,
                           gpointer               user_data);
  void (* discontinuity)  (OccupancyRoom         *room,
                           const GError          *error,
                           gpointer               user_data);
  void (* problem)        (OccupancyRoom         *room,
                           const GError          *error,
                           gpointer               user_data);
  void (* status_changed) (OccupancyRoom         *room,
                           int                    previous,
                           gboolean               resumed,
                           const GError          *error,
                           gpointer               user_data);
} OccupancyAudience;

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
void                occupancy_pool_set_audience   (OccupancyPool           *self,
                                                   const OccupancyAudience *audience,
                                                   gpointer                 user_data);
const OccupancyAudience *
                    occupancy_pool_get_audience   (OccupancyPool           *self,
                                                   gpointer                *user_data);
void                occupancy_pool_get_limits     (OccupancyPool         *self,
                                                   OccupancyLimits       *limits);
void                occupancy_pool_set_limits     (OccupancyPool         *self,
                                                   const OccupancyLimits *limits);

G_END_DECLS
