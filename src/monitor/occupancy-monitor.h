/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "history/occupancy-history.h"
#include "monitor/occupancy-accounts.h"
#include "monitor/occupancy-alerter.h"
#include "monitor/occupancy-setup-store.h"
#include "monitor/occupancy-watch.h"

G_BEGIN_DECLS

/* In the folder of a monitor. */
#define OCCUPANCY_HISTORY_FILE "history.db"

#define OCCUPANCY_TYPE_MONITOR (occupancy_monitor_get_type ())
G_DECLARE_FINAL_TYPE (OccupancyMonitor, occupancy_monitor, OCCUPANCY, MONITOR, GObject)

OccupancyMonitor    *occupancy_monitor_new                     (void) G_GNUC_WARN_UNUSED_RESULT;
OccupancyMonitor    *occupancy_monitor_new_for_folder          (const char             *folder) G_GNUC_WARN_UNUSED_RESULT;
OccupancySetup      *occupancy_monitor_get_setup               (OccupancyMonitor       *self);
OccupancySetupStore *occupancy_monitor_get_store               (OccupancyMonitor       *self);
OccupancyAccounts   *occupancy_monitor_get_credentials         (OccupancyMonitor       *self);
OccupancyHistory    *occupancy_monitor_get_history             (OccupancyMonitor       *self);
OccupancyAlerter    *occupancy_monitor_get_alerter             (OccupancyMonitor       *self);
GListModel          *occupancy_monitor_get_accounts            (OccupancyMonitor       *self);
gboolean             occupancy_monitor_get_count_own           (OccupancyMonitor       *self);
void                 occupancy_monitor_set_count_own           (OccupancyMonitor       *self,
                                                                gboolean                count_own);
OccupancyAccount    *occupancy_monitor_find_account            (OccupancyMonitor       *self,
                                                                const char             *id);
OccupancyWatch      *occupancy_monitor_find_watch              (OccupancyMonitor       *self,
                                                                const char             *account,
                                                                const char             *room);
OccupancyWatch      *occupancy_monitor_add_room                (OccupancyMonitor       *self,
                                                                OccupancyAccount       *account,
                                                                const char             *name,
                                                                GError                **error);

void                 occupancy_monitor_connect_account_async   (OccupancyMonitor       *self,
                                                                OccupancySetupAccount  *account,
                                                                const char             *credential,
                                                                GCancellable           *cancellable,
                                                                GAsyncReadyCallback     callback,
                                                                gpointer                user_data);
OccupancyAccount    *occupancy_monitor_connect_account_finish  (OccupancyMonitor       *self,
                                                                GAsyncResult           *result,
                                                                GError                **error);
OccupancyAccount    *occupancy_monitor_connect_account_for_now (OccupancyMonitor       *self,
                                                                OccupancySetupAccount  *account,
                                                                const char             *credential);
void                 occupancy_monitor_retry_credentials       (OccupancyMonitor       *self);

void                 occupancy_monitor_load_async              (OccupancyMonitor       *self,
                                                                GCancellable           *cancellable,
                                                                GAsyncReadyCallback     callback,
                                                                gpointer                user_data);
gboolean             occupancy_monitor_load_finish             (OccupancyMonitor       *self,
                                                                GAsyncResult           *result,
                                                                GError                **error);
void                 occupancy_monitor_start                   (OccupancyMonitor       *self);
void                 occupancy_monitor_reconnect               (OccupancyMonitor       *self);
void                 occupancy_monitor_close_async             (OccupancyMonitor       *self,
                                                                GCancellable           *cancellable,
                                                                GAsyncReadyCallback     callback,
                                                                gpointer                user_data);
gboolean             occupancy_monitor_close_finish            (OccupancyMonitor       *self,
                                                                GAsyncResult           *result,
                                                                GError                **error);

G_END_DECLS
