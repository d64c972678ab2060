/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "monitor/occupancy-watch.h"

G_BEGIN_DECLS

/* Stands in for src/model in the tests of the screen: what the rooms say is what
 * the test sets. */

void            fake_model_set_state  (OccupancyModel      *model,
                                       AblyConnectionState  state);
void            fake_room_set_status  (OccupancyRoom       *room,
                                       OccupancyRoomStatus  status,
                                       int                  code);
void            fake_room_set_trust   (OccupancyRoom       *room,
                                       OccupancyTrust       trust);
void            fake_room_sample      (OccupancyRoom       *room,
                                       gint64               connections,
                                       gint64               presence_members);
OccupancyWatch *fake_watch_new        (const char          *account,
                                       const char          *name) G_GNUC_WARN_UNUSED_RESULT;
void            fake_watch_fill       (OccupancyWatch      *watch,
                                       gint64               base,
                                       gint64               amplitude);

G_END_DECLS
