/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/**
 * SimulatorFaultSite:
 * @SIMULATOR_FAULT_CONNECT: a websocket is asked for
 * @SIMULATOR_FAULT_IN: a frame came from a client
 * @SIMULATOR_FAULT_OUT: a frame is on its way to a client
 * @SIMULATOR_FAULT_HTTP: a request came in, other than to the control
 *
 * Where a fault can strike.
 */
typedef enum
{
  SIMULATOR_FAULT_CONNECT,
  SIMULATOR_FAULT_IN,
  SIMULATOR_FAULT_OUT,
  SIMULATOR_FAULT_HTTP,
  SIMULATOR_FAULT_N_SITES,
} SimulatorFaultSite;

/**
 * SimulatorFaultEffect:
 *
 * What a fault does. README.md says which goes with which site.
 */
typedef enum
{
  SIMULATOR_FAULT_CLOSE,
  SIMULATOR_FAULT_DELAY,
  SIMULATOR_FAULT_DROP,
  SIMULATOR_FAULT_HANG,
  SIMULATOR_FAULT_INJECT,
  SIMULATOR_FAULT_MUTE,
  SIMULATOR_FAULT_PASS,
  SIMULATOR_FAULT_REFUSE,
  SIMULATOR_FAULT_REPLACE,
  SIMULATOR_FAULT_RESPOND,
  SIMULATOR_FAULT_SUPPRESS,
} SimulatorFaultEffect;

/**
 * SimulatorFault:
 * @effect: what it does
 * @frame: (nullable): for replace and inject, a `GRefString`
 * @code: the close code for close
 * @status: the HTTP status for respond
 * @body: (nullable): the HTTP body for respond
 * @headers: (nullable): the HTTP headers for respond
 * @after: ms to wait, for delay, and for close and drop of a connection
 * @then: what follows a frame: `pass` for nothing, `close`, `drop` or `mute`
 * @reset: whether drop sends a reset
 *
 * A rule that matched.
 */
typedef struct
{
  SimulatorFaultEffect effect;
  char *frame;
  guint code;
  guint status;
  const char *body;
  JsonObject *headers;
  guint after;
  SimulatorFaultEffect then;
  gboolean reset;
} SimulatorFault;

typedef struct _SimulatorFaults SimulatorFaults;

int                   simulator_action_from_json (JsonNode            *node);
SimulatorFaults      *simulator_faults_new       (void);
void                  simulator_faults_free      (SimulatorFaults     *self);
guint                 simulator_faults_add       (SimulatorFaults     *self,
                                                  JsonObject          *rule,
                                                  GError             **error);
gboolean              simulator_faults_remove    (SimulatorFaults     *self,
                                                  guint                id);
void                  simulator_faults_clear     (SimulatorFaults     *self);
char                 *simulator_faults_to_json   (SimulatorFaults     *self);
const SimulatorFault *simulator_faults_match     (SimulatorFaults     *self,
                                                  SimulatorFaultSite   site,
                                                  guint                connection,
                                                  int                  action,
                                                  const char          *subject,
                                                  const char          *content);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SimulatorFaults, simulator_faults_free)

G_END_DECLS
