/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/occupancy-room-filter.h"
#include "app/occupancy-room-list.h"

G_BEGIN_DECLS

struct _OccupancyRoomList
{
  AdwBin parent_instance;

  OccupancyTimeline *timeline;
  OccupancyAlerter *alerter;
  gint64 sort_time;
  guint show_sparklines : 1;
  guint by_key : 1;
  guint look_source;

  GtkFilterListModel *found;
  GtkSortListModel *rooms;
  OccupancyRoomFilter *filter;
  OccupancyRoomSorter *sorter;
  GtkSingleSelection *selection;
  GtkListView *list;
  GtkEventControllerMotion *pointer;
  GtkEventControllerFocus *focus;
};

/* Has the selected room shown. */
void occupancy_room_list_open (OccupancyRoomList *self);

G_END_DECLS
