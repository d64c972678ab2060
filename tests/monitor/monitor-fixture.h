/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "fixture/await.h"
#include "fixture/simulator-fixture.h"
#include "monitor/occupancy-monitor.h"

G_BEGIN_DECLS

/* A service, a folder, and a monitor for it. */
typedef struct
{
  SimulatorFixture *simulator;
  char *folder;
  OccupancyMonitor *monitor;
} MonitorFixture;

void                   monitor_fixture_set_up      (MonitorFixture         *self,
                                                    gconstpointer           data);
void                   monitor_fixture_tear_down   (MonitorFixture         *self,
                                                    gconstpointer           data);

void                   monitor_fixture_control     (MonitorFixture         *self,
                                                    const char             *path,
                                                    const char             *json);
void                   monitor_fixture_open        (MonitorFixture         *self);
void                   monitor_fixture_close       (MonitorFixture         *self);
char                  *monitor_fixture_dup_path    (MonitorFixture         *self,
                                                    const char             *file);
OccupancySetupAccount *monitor_fixture_new_account (MonitorFixture         *self,
                                                    const char             *name);
OccupancyAccount      *monitor_fixture_connect     (MonitorFixture         *self,
                                                    OccupancySetupAccount  *account,
                                                    const char             *credential,
                                                    GError                **error);
OccupancyAccount      *monitor_fixture_begin       (MonitorFixture         *self);
OccupancyWatch        *monitor_fixture_get_watch   (MonitorFixture         *self,
                                                    const char             *room);
gint64                 monitor_fixture_read        (OccupancyWatch         *watch);
void                   monitor_fixture_flush       (MonitorFixture         *self);

G_END_DECLS
