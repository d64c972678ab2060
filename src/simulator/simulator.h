/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "simulator/simulator-auth.h"
#include "simulator/simulator-faults.h"
#include "simulator/simulator-log.h"
#include "simulator/simulator-rate.h"
#include "simulator/simulator-settings.h"

G_BEGIN_DECLS

typedef struct _SimulatorBurst SimulatorBurst;
typedef struct _SimulatorScenario SimulatorScenario;

/**
 * Simulator:
 * @settings: what can be set
 * @auth: keys and tokens
 * @faults: what shall go wrong
 * @log: what came in and went out
 * @channels: name → `SimulatorChannel`
 * @pending: channels with an occupancy that is not announced, oldest first
 * @connections: number → `SimulatorConnection`
 * @connection_keys: connection key → `SimulatorConnection`
 * @last_connection: the number of the newest connection
 * @attached_channels: how many channels have real attachments
 * @attaches: attachments that were new
 * @connects: connections that were new
 * @requests: requests of REST
 * @enumerations: enumerations of channels that are running
 * @scenario: (nullable): what moves the counts of rooms by itself
 * @burst: (nullable): the newest burst of updates
 *
 * The state of the simulated service.
 */
typedef struct
{
  SimulatorSettings settings;
  SimulatorAuth *auth;
  SimulatorFaults *faults;
  SimulatorLog *log;

  GHashTable *channels;
  GQueue pending;
  GSource *pending_source;

  GHashTable *connections;
  GHashTable *connection_keys;
  guint last_connection;

  guint attached_channels;
  SimulatorRate attaches;
  SimulatorRate connects;
  SimulatorRate requests;
  guint enumerations;
  SimulatorScenario *scenario;
  SimulatorBurst *burst;
} Simulator;

Simulator *simulator_new   (void);
void       simulator_free  (Simulator  *self);
void       simulator_reset (Simulator  *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Simulator, simulator_free)

G_END_DECLS
