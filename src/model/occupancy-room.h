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
 * @OCCUPANCY_ROOM_INITIALIZED: nothing was done with it yet
 * @OCCUPANCY_ROOM_ATTACHING: it is being attached
 * @OCCUPANCY_ROOM_ATTACHED: it is attached
 * @OCCUPANCY_ROOM_DETACHING: it is being detached
 * @OCCUPANCY_ROOM_DETACHED: it is detached
 * @OCCUPANCY_ROOM_SUSPENDED: it could not be attached, which is tried again
 * @OCCUPANCY_ROOM_FAILED: it could not be attached, and stays so
 * @OCCUPANCY_ROOM_RELEASING: it is being detached for good
 * @OCCUPANCY_ROOM_RELEASED: it is at its end
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

const char          *occupancy_room_get_name             (OccupancyRoom        *self);
gboolean             occupancy_room_get_enable_events    (OccupancyRoom        *self);
OccupancyRoomStatus  occupancy_room_get_status           (OccupancyRoom        *self);
const GError        *occupancy_room_get_error            (OccupancyRoom        *self);
gboolean             occupancy_room_get_polled           (OccupancyRoom        *self);
gboolean             occupancy_room_get_visible          (OccupancyRoom        *self);
void                 occupancy_room_add_viewer           (OccupancyRoom        *self);
void                 occupancy_room_remove_viewer        (OccupancyRoom        *self);

OccupancyTrust       occupancy_room_get_trust            (OccupancyRoom        *self);
gboolean             occupancy_room_get_latest           (OccupancyRoom        *self,
                                                          OccupancySample      *sample);
gint64               occupancy_room_get_connections      (OccupancyRoom        *self);
gint64               occupancy_room_get_presence_members (OccupancyRoom        *self);
gboolean             occupancy_room_get_current          (OccupancyRoom        *self,
                                                          OccupancySample      *sample,
                                                          GError              **error);
gboolean             occupancy_room_check_events         (OccupancyRoom        *self,
                                                          GError              **error);

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
