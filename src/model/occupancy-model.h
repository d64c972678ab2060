/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ably/ably-client-options.h"
#include "ably/ably-connection.h"
#include "ably/ably-rest.h"
#include "model/occupancy-room.h"

G_BEGIN_DECLS

/* One account: a GListModel of OccupancyRoom over as many connections as its
 * rooms need (at most 200 channels each). */
#define OCCUPANCY_TYPE_MODEL (occupancy_model_get_type ())
G_DECLARE_FINAL_TYPE (OccupancyModel, occupancy_model, OCCUPANCY, MODEL, GObject)

/* Signals:
 *   updated (OccupancyRoom *, const OccupancySample *)
 *   discontinuity (OccupancyRoom *, const GError *)         nullable error
 *   room-status-changed (OccupancyRoom *, current, previous, resumed, const GError *)
 *   problem (OccupancyRoom *, const GError *)               a seed that failed, occupancy refused
 *   connection-changed (guint connection, const AblyConnectionStateChange *)
 * Properties: state (AblyConnectionState: the worst of all connections, what an
 * account shows), error (GError, nullable), n-connections (uint),
 * paced (bool, default TRUE: stay within the service's rates). */
OccupancyModel      *occupancy_model_new               (AblyClientOptions  *options) G_GNUC_WARN_UNUSED_RESULT;
AblyRest            *occupancy_model_get_rest          (OccupancyModel     *self);
AblyConnectionState  occupancy_model_get_state         (OccupancyModel     *self);
const GError        *occupancy_model_get_error         (OccupancyModel     *self);
gboolean             occupancy_model_get_paced         (OccupancyModel     *self);
void                 occupancy_model_set_paced         (OccupancyModel     *self,
                                                        gboolean            paced);
/* The room of that name; made when it is new. 102107 when it exists with other options. */
OccupancyRoom       *occupancy_model_add_room          (OccupancyModel     *self,
                                                        const char         *name,
                                                        gboolean            enable_events,
                                                        GError            **error);
OccupancyRoom       *occupancy_model_get_room          (OccupancyModel     *self,
                                                        const char         *name);
void                 occupancy_model_remove_room       (OccupancyModel     *self,
                                                        const char         *name);
/* Connects (rooms that were attached stay so) and attaches every room with events. */
void                 occupancy_model_start             (OccupancyModel     *self);
/* Reconnects at once, cutting waits short. */
void                 occupancy_model_reconnect         (OccupancyModel     *self);
/* Sends CLOSE on every connection and completes when all have ended (≤ 10 s). */
void                 occupancy_model_close_async       (OccupancyModel     *self,
                                                        GCancellable       *cancellable,
                                                        GAsyncReadyCallback callback,
                                                        gpointer            user_data);
gboolean             occupancy_model_close_finish      (OccupancyModel     *self,
                                                        GAsyncResult       *result,
                                                        GError            **error);

G_END_DECLS
