/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ably/ably-client-options.h"
#include "ably/ably-connection.h"
#include "ably/ably-rest.h"
#include "model/occupancy-limits.h"
#include "model/occupancy-room.h"

G_BEGIN_DECLS

#define OCCUPANCY_TYPE_MODEL (occupancy_model_get_type ())
G_DECLARE_FINAL_TYPE (OccupancyModel, occupancy_model, OCCUPANCY, MODEL, GObject)

OccupancyModel      *occupancy_model_new               (AblyClientOptions     *options) G_GNUC_WARN_UNUSED_RESULT;
AblyRest            *occupancy_model_get_rest          (OccupancyModel        *self);
AblyConnectionState  occupancy_model_get_state         (OccupancyModel        *self);
const GError        *occupancy_model_get_error         (OccupancyModel        *self);
void                 occupancy_model_get_limits        (OccupancyModel        *self,
                                                        OccupancyLimits       *limits);
void                 occupancy_model_set_limits        (OccupancyModel        *self,
                                                        const OccupancyLimits *limits);
gboolean             occupancy_model_get_polled        (OccupancyModel        *self);
void                 occupancy_model_set_polled        (OccupancyModel        *self,
                                                        gboolean               polled);
guint                occupancy_model_get_poll_interval (OccupancyModel        *self);
guint64              occupancy_model_get_n_messages    (OccupancyModel        *self);

OccupancyRoom       *occupancy_model_add_room          (OccupancyModel        *self,
                                                        const char            *name,
                                                        gboolean               enable_events,
                                                        GError               **error);
OccupancyRoom       *occupancy_model_get_room          (OccupancyModel        *self,
                                                        const char            *name);
void                 occupancy_model_remove_room       (OccupancyModel        *self,
                                                        const char            *name);

void                 occupancy_model_start             (OccupancyModel        *self);
void                 occupancy_model_reconnect         (OccupancyModel        *self);
void                 occupancy_model_close_async       (OccupancyModel        *self,
                                                        GCancellable          *cancellable,
                                                        GAsyncReadyCallback    callback,
                                                        gpointer               user_data);
gboolean             occupancy_model_close_finish      (OccupancyModel        *self,
                                                        GAsyncResult          *result,
                                                        GError               **error);

G_END_DECLS
