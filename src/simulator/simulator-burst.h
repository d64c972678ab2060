/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "simulator/simulator.h"

G_BEGIN_DECLS

SimulatorBurst *simulator_burst_new     (Simulator       *simulator,
                                         JsonObject      *source,
                                         GError         **error);
void            simulator_burst_free    (SimulatorBurst  *self);
char           *simulator_burst_to_json (SimulatorBurst  *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SimulatorBurst, simulator_burst_free)

G_END_DECLS
