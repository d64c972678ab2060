/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <libsoup/soup.h>

#include "simulator/simulator.h"

G_BEGIN_DECLS

void simulator_http_respond       (SoupServerMessage     *message,
                                   guint                  status,
                                   char                  *json);
void simulator_http_respond_error (SoupServerMessage     *message,
                                   const GError          *error);
void simulator_http_respond_fault (SoupServerMessage     *message,
                                   const SimulatorFault  *fault);

void simulator_rest_handle        (Simulator             *simulator,
                                   SoupServerMessage     *message,
                                   char                 **path,
                                   GHashTable            *query);
void simulator_control_handle     (Simulator             *simulator,
                                   SoupServerMessage     *message,
                                   char                 **path,
                                   GHashTable            *query);

G_END_DECLS
