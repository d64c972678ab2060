/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "simulator/simulator.h"

G_BEGIN_DECLS

SimulatorScenario *simulator_scenario_new        (JsonObject         *source,
                                                  double              speed,
                                                  gint64              origin,
                                                  GError            **error);
SimulatorScenario *simulator_scenario_load       (const char         *path,
                                                  double              speed,
                                                  GError            **error);
void               simulator_scenario_free       (SimulatorScenario  *self);
void               simulator_scenario_start      (SimulatorScenario  *self,
                                                  Simulator          *simulator);
void               simulator_scenario_stop       (SimulatorScenario  *self);
void               simulator_scenario_release    (SimulatorScenario  *self,
                                                  const char         *channel);
gboolean           simulator_scenario_sample     (SimulatorScenario  *self,
                                                  const char         *room,
                                                  gint64              time,
                                                  gint64             *connections,
                                                  gint64             *presence_members);
char              *simulator_scenario_history    (SimulatorScenario  *self,
                                                  const char         *room,
                                                  gint64              from,
                                                  gint64              to,
                                                  gint64              step,
                                                  GError            **error);
char              *simulator_scenario_list_rooms (SimulatorScenario  *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SimulatorScenario, simulator_scenario_free)

G_END_DECLS
