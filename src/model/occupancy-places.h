/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ably/ably-realtime.h"
#include "model/occupancy-limits.h"
#include "model/occupancy-pacer.h"

G_BEGIN_DECLS

#define OCCUPANCY_TYPE_PLACES (occupancy_places_get_type ())
G_DECLARE_FINAL_TYPE (OccupancyPlaces, occupancy_places, OCCUPANCY, PLACES, GObject)

OccupancyPlaces     *occupancy_places_new               (AblyRest               *rest) G_GNUC_WARN_UNUSED_RESULT;
void                 occupancy_places_set_limits        (OccupancyPlaces        *self,
                                                         const OccupancyLimits  *limits);
guint                occupancy_places_get_n_connections (OccupancyPlaces        *self);
guint64              occupancy_places_get_n_messages    (OccupancyPlaces        *self);
AblyConnectionState  occupancy_places_get_state         (OccupancyPlaces        *self);
const GError        *occupancy_places_get_error         (OccupancyPlaces        *self);

gboolean             occupancy_places_has_vacancy       (OccupancyPlaces        *self);
AblyRealtime        *occupancy_places_claim             (OccupancyPlaces        *self);
void                 occupancy_places_give_back         (OccupancyPlaces        *self,
                                                         AblyRealtime           *realtime);
OccupancyPacer      *occupancy_places_get_frames        (OccupancyPlaces        *self,
                                                         AblyRealtime           *realtime);

gboolean             occupancy_places_fill              (OccupancyPlaces        *self,
                                                         AblyRealtime           *realtime);
void                 occupancy_places_refuse            (OccupancyPlaces        *self,
                                                         guint                   retry_ms);
void                 occupancy_places_confirm           (OccupancyPlaces        *self,
                                                         AblyRealtime           *realtime);
void                 occupancy_places_overrun           (OccupancyPlaces        *self,
                                                         AblyRealtime           *realtime);
gboolean             occupancy_places_is_surplus        (OccupancyPlaces        *self,
                                                         AblyRealtime           *realtime);

void                 occupancy_places_connect           (OccupancyPlaces        *self);
void                 occupancy_places_close_async       (OccupancyPlaces        *self,
                                                         GCancellable           *cancellable,
                                                         GAsyncReadyCallback     callback,
                                                         gpointer                user_data);
gboolean             occupancy_places_close_finish      (OccupancyPlaces        *self,
                                                         GAsyncResult           *result,
                                                         GError                **error);

G_END_DECLS
