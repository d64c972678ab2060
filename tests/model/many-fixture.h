/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model-fixture.h"

G_BEGIN_DECLS

/* Many rooms at a simulator, named room-0, room-1 and so on, none of which may
 * fail. Limits are off but for those that a test sets. */
void           many_fixture_set_limits        (ModelFixture           *fixture,
                                               const OccupancyLimits  *changes);
void           many_fixture_add_rooms         (ModelFixture           *fixture,
                                               guint                   n_rooms,
                                               gboolean                enable_events);
OccupancyRoom *many_fixture_get_room          (ModelFixture           *fixture,
                                               guint                   i);
void           many_fixture_set_crowds        (ModelFixture           *fixture,
                                               guint                   n_rooms,
                                               int                     connections);
gint64         many_fixture_get_rate          (ModelFixture           *fixture,
                                               const char             *what,
                                               const char             *member);
guint          many_fixture_count_connections (ModelFixture           *fixture);
guint          many_fixture_count             (ModelFixture           *fixture,
                                               OccupancyTrust          trust);
guint          many_fixture_count_true        (ModelFixture           *fixture,
                                               OccupancyTrust          trust,
                                               gint64                  connections);

G_END_DECLS
