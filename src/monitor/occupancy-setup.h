/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "alerts/occupancy-rule.h"
#include "monitor/occupancy-setup-account.h"
#include "monitor/occupancy-setup-room.h"

G_BEGIN_DECLS

#define OCCUPANCY_TYPE_SETUP (occupancy_setup_get_type ())
G_DECLARE_FINAL_TYPE (OccupancySetup, occupancy_setup, OCCUPANCY, SETUP, GObject)

OccupancySetup        *occupancy_setup_new            (void) G_GNUC_WARN_UNUSED_RESULT;
GListModel            *occupancy_setup_get_accounts   (OccupancySetup        *self);
GListModel            *occupancy_setup_get_rooms      (OccupancySetup        *self);
GListModel            *occupancy_setup_get_rules      (OccupancySetup        *self);
const char * const    *occupancy_setup_get_groups     (OccupancySetup        *self);
void                   occupancy_setup_set_groups     (OccupancySetup        *self,
                                                       const char * const    *groups);
OccupancySetupAccount *occupancy_setup_find_account   (OccupancySetup        *self,
                                                       const char            *id);
OccupancySetupRoom    *occupancy_setup_find_room      (OccupancySetup        *self,
                                                       const char            *account,
                                                       const char            *name);
OccupancyRule         *occupancy_setup_find_rule      (OccupancySetup        *self,
                                                       const char            *id);
gboolean               occupancy_setup_add_account    (OccupancySetup        *self,
                                                       OccupancySetupAccount *account);
gboolean               occupancy_setup_add_room       (OccupancySetup        *self,
                                                       OccupancySetupRoom    *room);
gboolean               occupancy_setup_add_rule       (OccupancySetup        *self,
                                                       OccupancyRule         *rule);
void                   occupancy_setup_remove_account (OccupancySetup        *self,
                                                       OccupancySetupAccount *account);
void                   occupancy_setup_remove_room    (OccupancySetup        *self,
                                                       OccupancySetupRoom    *room);
void                   occupancy_setup_remove_rule    (OccupancySetup        *self,
                                                       OccupancyRule         *rule);

G_END_DECLS
