/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <libsoup/soup.h>

#include "simulator/simulator.h"

G_BEGIN_DECLS

typedef struct _SimulatorServer SimulatorServer;

SimulatorServer *simulator_server_new      (Simulator        *simulator,
                                            guint16           port,
                                            GError          **error);
void             simulator_server_free     (SimulatorServer  *self);
guint16          simulator_server_get_port (SimulatorServer  *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SimulatorServer, simulator_server_free)

G_END_DECLS
