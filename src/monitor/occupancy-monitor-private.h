/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "monitor/occupancy-monitor.h"
#include "monitor/occupancy-recorder.h"

G_BEGIN_DECLS

struct _OccupancyMonitor
{
  GObject parent_instance;

  OccupancySetup *setup;
  GListStore *accounts; /* of OccupancyAccount */
  GListStore *watches;  /* of OccupancyWatch: what the monitor is a list of */
  gboolean count_own;
  gboolean started;
  gboolean closed;

  /* What was made of an account or a room of the setup, by that. */
  GHashTable *accounts_by_setup;
  GHashTable *watches_by_setup;

  /* Without a folder credentials are only in memory. */
  char *folder;
  OccupancySetupStore *store;
  OccupancyHistory *history;
  OccupancyRecorder *recorder;
  OccupancyAlerter *alerter;
  OccupancyAccounts *credentials;
  GHashTable *lookups; /* GCancellable by account */
  guint n_forgetting;
  GTask *close_task; /* unowned: while it runs */
};

/* occupancy-monitor-follow.c */
void occupancy_monitor_rooms_changed_cb (OccupancyMonitor *self,
                                         guint             position,
                                         guint             removed,
                                         guint             added);
void occupancy_monitor_update_accounts  (OccupancyMonitor *self);

/* occupancy-monitor-credentials.c */
void occupancy_monitor_look_up          (OccupancyMonitor *self,
                                         OccupancyAccount *account);
void occupancy_monitor_cancel_look_up   (OccupancyMonitor *self,
                                         OccupancyAccount *account);
void occupancy_monitor_forget           (OccupancyMonitor *self,
                                         OccupancyAccount *account);

/* occupancy-monitor-life.c */
void occupancy_monitor_closed_one       (GTask            *task);

/* occupancy-monitor.c */
void occupancy_monitor_take_history     (OccupancyMonitor *self,
                                         OccupancyHistory *history);

G_END_DECLS
