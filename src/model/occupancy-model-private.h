/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/occupancy-model.h"
#include "model/occupancy-room-private.h"

G_BEGIN_DECLS

/* Shared by the two files of the class: the list, the traffic. */
struct _OccupancyModel
{
  GObject parent_instance;

  OccupancyPool *pool;
  GPtrArray *rooms;      /* of OccupancyRoom, in the order in which they were added */
  GHashTable *by_name;   /* name → OccupancyRoom, both of rooms */
  GHashTable *releasing; /* name → OccupancyRoom that is no longer in rooms */
  gboolean started;
  gboolean polled;

  AblyConnectionState state;
  GError *error;
  guint n_connections;
  guint poll_interval;
};

void occupancy_model_emit_connection_changed (OccupancyModel                  *self,
                                              guint                            number,
                                              const AblyConnectionStateChange *change);
void occupancy_model_update_state            (OccupancyModel                  *self);
void occupancy_model_update_polling          (OccupancyModel                  *self);
void occupancy_model_notify_polled           (OccupancyModel                  *self);

void occupancy_model_follow_places           (OccupancyModel                  *self);
void occupancy_model_attach_room             (OccupancyModel                  *self,
                                              OccupancyRoom                   *room);

G_END_DECLS
