/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "core/occupancy-sample.h"
#include "core/occupancy-trust.h"

G_BEGIN_DECLS

#define OCCUPANCY_TYPE_ROOM (occupancy_room_get_type ())
G_DECLARE_FINAL_TYPE (OccupancyRoom, occupancy_room, OCCUPANCY, ROOM, GObject)

/**
 * OccupancyRoomStatus:
 *
 * The status of a room (CHA-RS1).
 */
typedef enum
{
  OCCUPANCY_ROOM_INITIALIZED,
  OCCUPANCY_ROOM_ATTACHING,
  OCCUPANCY_ROOM_ATTACHED,
  OCCUPANCY_ROOM_DETACHING,
  OCCUPANCY_ROOM_DETACHED,
  OCCUPANCY_ROOM_SUSPENDED,
  OCCUPANCY_ROOM_FAILED,
  OCCUPANCY_ROOM_RELEASING,
  OCCUPANCY_ROOM_RELEASED,
} OccupancyRoomStatus;

#define OCCUPANCY_TYPE_ROOM_STATUS (occupancy_room_status_get_type ())
GType occupancy_room_status_get_type (void);

/* Properties: name, enable-events (construct-only), status, error (GError,
 * nullable), connections (int64), presence-members (int64), trust.
 * `connections` and `presence-members` mirror `latest`.
 * Signals:
 *   updated (const OccupancySample *)   every occupancy event, as occupancy.subscribe()
 *   sampled (const OccupancySample *)   every new `latest`: event, seed or poll
 *   discontinuity (const GError *)      nullable reason
 *   status-changed (OccupancyRoomStatus current, OccupancyRoomStatus previous,
 *                   gboolean resumed, const GError *error)
 *   problem (const GError *)            a seed that failed, or occupancy refused */
const char          *occupancy_room_get_name             (OccupancyRoom        *self);
gboolean             occupancy_room_get_enable_events    (OccupancyRoom        *self);
OccupancyRoomStatus  occupancy_room_get_status           (OccupancyRoom        *self);
const GError        *occupancy_room_get_error            (OccupancyRoom        *self);
OccupancyTrust       occupancy_room_get_trust            (OccupancyRoom        *self);
gboolean             occupancy_room_get_latest           (OccupancyRoom        *self,
                                                          OccupancySample      *sample);
gint64               occupancy_room_get_connections      (OccupancyRoom        *self);
gint64               occupancy_room_get_presence_members (OccupancyRoom        *self);

/* Chat SDK: occupancy.current (CHA-O7). FALSE without error: no event yet. */
gboolean             occupancy_room_get_current          (OccupancyRoom        *self,
                                                          OccupancySample      *sample,
                                                          GError              **error);
/* Chat SDK: occupancy.subscribe() with events off gives 102108 (CHA-O4h). */
gboolean             occupancy_room_check_events         (OccupancyRoom        *self,
                                                          GError              **error);
/* Chat SDK: occupancy.get() (CHA-O3). */
void                 occupancy_room_fetch_async          (OccupancyRoom        *self,
                                                          GCancellable         *cancellable,
                                                          GAsyncReadyCallback   callback,
                                                          gpointer              user_data);
gboolean             occupancy_room_fetch_finish         (OccupancyRoom        *self,
                                                          GAsyncResult         *result,
                                                          OccupancySample      *sample,
                                                          GError              **error);
void                 occupancy_room_attach_async         (OccupancyRoom        *self,
                                                          GCancellable         *cancellable,
                                                          GAsyncReadyCallback   callback,
                                                          gpointer              user_data);
gboolean             occupancy_room_attach_finish        (OccupancyRoom        *self,
                                                          GAsyncResult         *result,
                                                          GError              **error);
void                 occupancy_room_detach_async         (OccupancyRoom        *self,
                                                          GCancellable         *cancellable,
                                                          GAsyncReadyCallback   callback,
                                                          gpointer              user_data);
gboolean             occupancy_room_detach_finish        (OccupancyRoom        *self,
                                                          GAsyncResult         *result,
                                                          GError              **error);

G_END_DECLS
