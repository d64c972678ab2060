/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "monitor/occupancy-watch.h"

G_BEGIN_DECLS

struct _OccupancyWatch
{
  GObject parent_instance;

  OccupancyAccount *account;
  OccupancySetupRoom *setup;
  OccupancyRoom *room;
  guint n_viewers;
  OccupancySeries *series;
  OccupancyReadingState state;
  gint64 state_since;
  gboolean count_own;

  /* What holds now, for those who record and compare it. */
  gboolean known;
  OccupancySample sample;
};

enum
{
  OCCUPANCY_WATCH_SAMPLED,
  OCCUPANCY_WATCH_LOST,
  OCCUPANCY_WATCH_N_SIGNALS
};

extern guint occupancy_watch_signals[OCCUPANCY_WATCH_N_SIGNALS];

/* occupancy-watch.c */
void                  occupancy_watch_notify_state (OccupancyWatch        *self);

/* occupancy-watch-state.c */
OccupancyReadingState occupancy_watch_find_state   (OccupancyWatch        *self);
void                  occupancy_watch_update_state (OccupancyWatch        *self);
void                  occupancy_watch_sampled_cb   (OccupancyWatch        *self,
                                                    const OccupancySample *sample);

G_END_DECLS
