/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ably/ably-rest.h"

G_BEGIN_DECLS

/**
 * OccupancySnapshot:
 * @connections: the connections of a room
 * @presence_members: the presence members of a room
 * @asked: when the request left, monotonic time in microseconds
 *
 * What the service answered when it was asked for the occupancy of a room.
 */
typedef struct
{
  gint64 connections;
  gint64 presence_members;
  gint64 asked;
} OccupancySnapshot;

void     occupancy_snapshot_request_async  (AblyRest             *rest,
                                            const char           *room,
                                            GCancellable         *cancellable,
                                            GAsyncReadyCallback   callback,
                                            gpointer              user_data);
gboolean occupancy_snapshot_request_finish (AblyRest             *rest,
                                            GAsyncResult         *result,
                                            OccupancySnapshot    *snapshot,
                                            GError              **error);

G_END_DECLS
