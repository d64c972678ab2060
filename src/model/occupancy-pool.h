/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ably/ably-realtime.h"
#include "model/occupancy-delay-line.h"
#include "model/occupancy-pacer.h"

G_BEGIN_DECLS

/* What the rooms of one account share: the REST client, the connections with
 * their places, and the turns that keep all of it within the service's limits. */
#define OCCUPANCY_TYPE_POOL (occupancy_pool_get_type ())
G_DECLARE_FINAL_TYPE (OccupancyPool, occupancy_pool, OCCUPANCY, POOL, GObject)

OccupancyPool       *occupancy_pool_new               (AblyClientOptions    *options,
                                                       OccupancyDelayFunc    overdue) G_GNUC_WARN_UNUSED_RESULT;
AblyRest            *occupancy_pool_get_rest          (OccupancyPool        *self);
OccupancyPacer      *occupancy_pool_get_requests      (OccupancyPool        *self);
OccupancyPacer      *occupancy_pool_get_attaches      (OccupancyPool        *self);
OccupancyDelayLine  *occupancy_pool_get_delay_line    (OccupancyPool        *self);
void                 occupancy_pool_set_paced         (OccupancyPool        *self,
                                                       gboolean              paced);
gboolean             occupancy_pool_get_paced         (OccupancyPool        *self);
guint                occupancy_pool_get_n_connections (OccupancyPool        *self);
AblyConnectionState  occupancy_pool_get_state         (OccupancyPool        *self);
const GError        *occupancy_pool_get_error         (OccupancyPool        *self);

AblyRealtime        *occupancy_pool_claim             (OccupancyPool        *self);
AblyRealtime        *occupancy_pool_move              (OccupancyPool        *self,
                                                       AblyRealtime         *full);
void                 occupancy_pool_give_back         (OccupancyPool        *self,
                                                       AblyRealtime         *realtime);

void                 occupancy_pool_connect           (OccupancyPool        *self);
void                 occupancy_pool_close_async       (OccupancyPool        *self,
                                                       GCancellable         *cancellable,
                                                       GAsyncReadyCallback   callback,
                                                       gpointer              user_data);
gboolean             occupancy_pool_close_finish      (OccupancyPool        *self,
                                                       GAsyncResult         *result,
                                                       GError              **error);

G_END_DECLS
