/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/occupancy-pool.h"
#include "model/occupancy-room.h"

G_BEGIN_DECLS

struct _OccupancyRoom
{
  GObject parent_instance;

  OccupancyPool *pool;
  char *name;
  GError *error;
  OccupancyRoomStatus status;
  OccupancyTrust trust;
  guint enable_events : 1;
  guint has_current : 1;
  guint has_latest : 1;
  /* Whether `latest` is known to hold: no event was lost since. */
  guint confirmed : 1;

  /* occupancy-room-attach.c */
  guint attached_once : 1;
  guint explicitly_detached : 1;
  guint running : 1; /* the first of the operations has begun */
  guint waiting : 1; /* it waits for the connection or the predecessor */
  guint refused : 1; /* attached, but without occupancy */
  OccupancyRoom *predecessor; /* the room of that name that is being released */
  AblyRealtime *realtime;
  AblyChannel *channel;
  GQueue operations; /* of GTask */
  guint release_id;

  /* occupancy-room-seed.c; monotonic times in microseconds */
  gint64 known_at;         /* the time that `latest` tells of */
  gint64 continuous_since; /* no event was lost since */
  OccupancyDelay delay;
  GCancellable *seed_cancellable;
  guint seed_id;
  guint seed_tries;
  guint seed_always : 1;

  OccupancySample current;
  OccupancySample latest;
};

OccupancyRoom *occupancy_room_new                (OccupancyPool                *pool,
                                                  const char                   *name,
                                                  gboolean                      enable_events,
                                                  OccupancyRoom                *predecessor) G_GNUC_WARN_UNUSED_RESULT;
void           occupancy_room_set_status         (OccupancyRoom                *self,
                                                  OccupancyRoomStatus           status,
                                                  gboolean                      resumed,
                                                  const GError                 *error);
void           occupancy_room_set_error          (OccupancyRoom                *self,
                                                  const GError                 *error);
void           occupancy_room_set_latest         (OccupancyRoom                *self,
                                                  const OccupancySample        *sample);
void           occupancy_room_update_trust       (OccupancyRoom                *self);
void           occupancy_room_emit_updated       (OccupancyRoom                *self);
void           occupancy_room_emit_discontinuity (OccupancyRoom                *self,
                                                  const GError                 *error);
void           occupancy_room_emit_problem       (OccupancyRoom                *self,
                                                  const GError                 *error);

gboolean       occupancy_room_wants_attach       (OccupancyRoom                *self);
void           occupancy_room_release            (OccupancyRoom                *self);
void           occupancy_room_abandon            (OccupancyRoom                *self);
void           occupancy_room_connection_changed (OccupancyRoom                *self);

void           occupancy_room_take_event         (OccupancyRoom                *self,
                                                  const AblyMessage            *message);
void           occupancy_room_attached           (OccupancyRoom                *self,
                                                  gboolean                      lost);
void           occupancy_room_detached           (OccupancyRoom                *self);
void           occupancy_room_seed_overdue       (gpointer                      room);

G_END_DECLS
