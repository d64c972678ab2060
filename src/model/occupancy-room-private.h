/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/occupancy-pool.h"
#include "model/occupancy-room.h"

G_BEGIN_DECLS

/* Shared by the files of the class. There are thousands of these. */
struct _OccupancyRoom
{
  GObject parent_instance;

  OccupancyPool *pool;
  char *name;
  GError *error;
  OccupancyRoomStatus status;
  OccupancyTrust trust;
  guint n_viewers;
  guint enable_events : 1;
  guint has_current : 1;
  guint has_latest : 1;
  /* Whether `latest` is known to hold: no event was lost since. */
  guint confirmed : 1;

  /* occupancy-room-attach.c, occupancy-room-channel.c */
  guint attached_once : 1;
  guint explicitly_detached : 1;
  guint running : 1;  /* the first of the operations has begun */
  guint refused : 1;  /* attached, but without occupancy */
  guint crowded : 1;  /* there was no place for it */
  guint leaving : 1;  /* waits to go to another connection */
  guint has_turn : 1; /* the next attach need not wait */
  OccupancyRoom *predecessor; /* the room of that name that is being released */
  AblyRealtime *realtime;
  AblyChannel *channel;
  char *attached_to; /* the id of the connection that the service knows it on */
  OccupancyTurn attach_turn;
  GQueue operations; /* of GTask */
  guint release_id;

  /* occupancy-room-seed.c; monotonic times in microseconds */
  gint64 known_at;         /* the time that `latest` tells of */
  gint64 continuous_since; /* no event was lost since */
  OccupancyDelay delay;
  OccupancyTurn ask_turn;
  GCancellable *ask_cancellable;
  guint seed_id;
  guint n_failures;
  guint seed_always : 1;

  /* occupancy-room-poll.c */
  guint watched : 1;      /* the account is */
  guint live_barred : 1;  /* the account is polled */
  guint polled : 1;
  guint poll_refused : 1; /* asking again is in vain */
  OccupancyPolling polling;

  OccupancySample current;
  OccupancySample latest;
};

OccupancyRoom    *occupancy_room_new                (OccupancyPool                *pool,
                                                     const char                   *name,
                                                     gboolean                      enable_events,
                                                     OccupancyRoom                *predecessor) G_GNUC_WARN_UNUSED_RESULT;
void              occupancy_room_set_status         (OccupancyRoom                *self,
                                                     OccupancyRoomStatus           status,
                                                     gboolean                      resumed,
                                                     const GError                 *error);
void              occupancy_room_set_error          (OccupancyRoom                *self,
                                                     const GError                 *error);
void              occupancy_room_notify_polled      (OccupancyRoom                *self);
void              occupancy_room_notify_visible     (OccupancyRoom                *self);
void              occupancy_room_notify_trust       (OccupancyRoom                *self);
void              occupancy_room_notify_counts      (OccupancyRoom                *self,
                                                     gboolean                      connections,
                                                     gboolean                      presence_members);
void              occupancy_room_emit_updated       (OccupancyRoom                *self);
void              occupancy_room_emit_sampled       (OccupancyRoom                *self,
                                                     const OccupancySample        *sample);
void              occupancy_room_emit_discontinuity (OccupancyRoom                *self,
                                                     const GError                 *error);
void              occupancy_room_emit_problem       (OccupancyRoom                *self,
                                                     const GError                 *error);
OccupancyUrgency  occupancy_room_get_urgency        (OccupancyRoom                *self);

void              occupancy_room_set_latest         (OccupancyRoom                *self,
                                                     const OccupancySample        *sample);
void              occupancy_room_update_trust       (gpointer                      room);

gboolean          occupancy_room_wants_attach       (OccupancyRoom                *self);
gboolean          occupancy_room_is_attaching       (OccupancyRoom                *self);
void              occupancy_room_begin_attach       (OccupancyRoom                *self);
void              occupancy_room_end                (OccupancyRoom                *self,
                                                     GError                       *error);
void              occupancy_room_release            (OccupancyRoom                *self);
void              occupancy_room_abandon            (OccupancyRoom                *self);

void              occupancy_room_enter              (OccupancyRoom                *self);
void              occupancy_room_withdraw           (OccupancyRoom                *self);
void              occupancy_room_leave              (OccupancyRoom                *self);
void              occupancy_room_bar                (OccupancyRoom                *self);
void              occupancy_room_follow_channel     (OccupancyRoom                *self,
                                                     const GError                 *error);
GError           *occupancy_room_wrap_error         (const char                   *operation,
                                                     const GError                 *error);
void              occupancy_room_connection_changed (OccupancyRoom                *self);

void              occupancy_room_take_event         (OccupancyRoom                *self,
                                                     const AblyMessage            *message);
void              occupancy_room_ask                (OccupancyRoom                *self,
                                                     OccupancyUrgency              urgency);
void              occupancy_room_stop_asking        (OccupancyRoom                *self);
gboolean          occupancy_room_may_ask_again      (const GError                 *error);
void              occupancy_room_attached           (OccupancyRoom                *self,
                                                     gboolean                      lost);
void              occupancy_room_detached           (OccupancyRoom                *self);
void              occupancy_room_seed_overdue       (gpointer                      room);

void              occupancy_room_set_watched        (OccupancyRoom                *self,
                                                     gboolean                      watched,
                                                     gboolean                      live_barred);
void              occupancy_room_update_polled      (OccupancyRoom                *self);
void              occupancy_room_poll               (gpointer                      room);
void              occupancy_room_poll_failed        (OccupancyRoom                *self,
                                                     const GError                 *error);

G_END_DECLS
