/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ably/ably-rest.h"
#include "model/occupancy-pacer.h"

G_BEGIN_DECLS

/**
 * OccupancyDirectoryEntry:
 * @room: the name of an active room
 * @metrics: (nullable): the object with its metrics, where the service gave it
 *
 * A room that the service knows to be active.
 */
typedef struct
{
  char *room;
  JsonNode *metrics;
} OccupancyDirectoryEntry;

#define OCCUPANCY_TYPE_DIRECTORY (occupancy_directory_get_type ())
G_DECLARE_FINAL_TYPE (OccupancyDirectory, occupancy_directory, OCCUPANCY, DIRECTORY, GObject)

OccupancyDirectory *occupancy_directory_new         (AblyRest             *rest,
                                                     OccupancyPacer       *requests,
                                                     const char           *prefix) G_GNUC_WARN_UNUSED_RESULT;
void                occupancy_directory_read_async  (OccupancyDirectory   *self,
                                                     GCancellable         *cancellable,
                                                     GAsyncReadyCallback   callback,
                                                     gpointer              user_data);
GPtrArray          *occupancy_directory_read_finish (OccupancyDirectory   *self,
                                                     GAsyncResult         *result,
                                                     GError              **error);

G_END_DECLS
