/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "simulator/simulator-channel.h"

G_BEGIN_DECLS

void simulator_lifecycle_tell (Simulator         *simulator,
                               SimulatorChannel  *channel);

G_END_DECLS
