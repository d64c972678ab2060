/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/occupancy-places.h"

G_BEGIN_DECLS

/**
 * OccupancyConnection:
 * @places: (unowned): what the connection belongs to
 * @realtime: the connection and its channels
 * @frames: the turns of what is sent after it was resumed
 * @turn: its own turn, to connect
 * @number: which one it is, from 0
 * @taken: how many channels it carries, or is to
 * @most: how many it may carry, as far as that is less than usual
 * @retiring: whether its channels go elsewhere, so that it can be closed
 * @accepts: whether the service ever took a channel on it
 * @overrun_at: when messages of it were dropped last, monotonic; 0 for never
 *
 * A connection with the places it has for channels.
 */
typedef struct
{
  OccupancyPlaces *places;
  AblyRealtime *realtime;
  OccupancyPacer *frames;
  OccupancyTurn turn;
  guint number;
  guint taken;
  guint most;
  gboolean retiring;
  gboolean accepts;
  gint64 overrun_at;
} OccupancyConnection;

/* Shared by the two files of the class: the places, the connections. */
struct _OccupancyPlaces
{
  GObject parent_instance;

  AblyRest *rest;
  OccupancyLimits limits;
  OccupancyPacer *connects;
  GPtrArray *connections; /* of OccupancyConnection */
  gboolean connecting;
  guint settle_id;

  guint taken;
  guint permitted; /* by the service, as far as it said so */
  guint n_refusals;
  guint retry_id;

  GTask *close_task;
  guint close_id;
};

void                 occupancy_places_emit_connection_changed (OccupancyPlaces                 *self,
                                                               OccupancyConnection             *connection,
                                                               const AblyConnectionStateChange *change);
OccupancyConnection *occupancy_places_find                    (OccupancyPlaces                 *self,
                                                               AblyRealtime                    *realtime);
OccupancyConnection *occupancy_places_add_connection          (OccupancyPlaces                 *self);
void                 occupancy_places_connect_one             (OccupancyPlaces                 *self,
                                                               OccupancyConnection             *connection);
void                 occupancy_connection_free                (OccupancyConnection             *self);

G_END_DECLS
