/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "monitor/occupancy-alerter.h"

G_BEGIN_DECLS

/**
 * OccupancySortOrder:
 * @OCCUPANCY_SORT_NAME: by what the rooms are called, from A to Z
 * @OCCUPANCY_SORT_CONNECTIONS: by their connections, the fullest first
 * @OCCUPANCY_SORT_CHANGE: by how their connections changed within the last hour,
 *   the one that won most first
 *
 * What rooms are sorted by.
 */
typedef enum
{
  OCCUPANCY_SORT_NAME,
  OCCUPANCY_SORT_CONNECTIONS,
  OCCUPANCY_SORT_CHANGE,
} OccupancySortOrder;

#define OCCUPANCY_TYPE_SORT_ORDER (occupancy_sort_order_get_type ())
GType occupancy_sort_order_get_type (void);

#define OCCUPANCY_TYPE_ROOM_SORTER (occupancy_room_sorter_get_type ())
G_DECLARE_FINAL_TYPE (OccupancyRoomSorter, occupancy_room_sorter, OCCUPANCY, ROOM_SORTER, GtkSorter)

OccupancyRoomSorter *occupancy_room_sorter_new          (void) G_GNUC_WARN_UNUSED_RESULT;
OccupancySortOrder   occupancy_room_sorter_get_order    (OccupancyRoomSorter *self);
void                 occupancy_room_sorter_set_order    (OccupancyRoomSorter *self,
                                                         OccupancySortOrder   order);
gboolean             occupancy_room_sorter_get_reversed (OccupancyRoomSorter *self);
void                 occupancy_room_sorter_set_reversed (OccupancyRoomSorter *self,
                                                         gboolean             reversed);
void                 occupancy_room_sorter_set_alerter  (OccupancyRoomSorter *self,
                                                         OccupancyAlerter    *alerter);
void                 occupancy_room_sorter_refresh      (OccupancyRoomSorter *self);

G_END_DECLS
