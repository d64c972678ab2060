/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "fixture/await.h"
#include "fixture/simulator-fixture.h"
#include "model/occupancy-model.h"

G_BEGIN_DECLS

/* A model of an account at a simulator that announces each change at once. */
typedef struct
{
  SimulatorFixture *simulator;
  OccupancyModel *model;
} ModelFixture;

void     model_fixture_set_up    (ModelFixture     *self,
                                  const char       *key);
void     model_fixture_set_up_with (ModelFixture   *self,
                                    const char     *key,
                                    const char     *property,
                                    ...) G_GNUC_NULL_TERMINATED;
void     model_fixture_tear_down (ModelFixture     *self);
void     model_fixture_close     (ModelFixture     *self);
void     model_fixture_lift_limits (ModelFixture   *self);
void     model_fixture_control   (ModelFixture     *self,
                                  const char       *path,
                                  const char       *json);
void     model_fixture_respond   (ModelFixture     *self,
                                  guint             status,
                                  const char       *body);
gboolean model_fixture_fetch     (OccupancyRoom    *room,
                                  OccupancySample  *sample,
                                  GError          **error);

/* What a room said: statuses as words, with the code of the error behind a
 * colon, and how often each signal came. */
typedef struct
{
  OccupancyRoom *room;
  GString *trail;
  guint n_updated;
  guint n_sampled;
  guint n_notified; /* of connections */
  GError *discontinuity;
  GError *problem;
} RoomWatch;

RoomWatch *room_watch_new  (OccupancyRoom *room);
void       room_watch_free (RoomWatch     *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (RoomWatch, room_watch_free)

G_END_DECLS
