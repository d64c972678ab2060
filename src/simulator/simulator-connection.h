/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <libsoup/soup.h>

#include "simulator/simulator-channel.h"

G_BEGIN_DECLS

/**
 * SimulatorAction:
 *
 * The actions of frames (TR2) that the simulator knows.
 */
typedef enum
{
  SIMULATOR_ACTION_HEARTBEAT = 0,
  SIMULATOR_ACTION_ACK = 1,
  SIMULATOR_ACTION_NACK = 2,
  SIMULATOR_ACTION_CONNECTED = 4,
  SIMULATOR_ACTION_DISCONNECT = 5,
  SIMULATOR_ACTION_DISCONNECTED = 6,
  SIMULATOR_ACTION_CLOSE = 7,
  SIMULATOR_ACTION_CLOSED = 8,
  SIMULATOR_ACTION_ERROR = 9,
  SIMULATOR_ACTION_ATTACH = 10,
  SIMULATOR_ACTION_ATTACHED = 11,
  SIMULATOR_ACTION_DETACH = 12,
  SIMULATOR_ACTION_DETACHED = 13,
  SIMULATOR_ACTION_PRESENCE = 14,
  SIMULATOR_ACTION_MESSAGE = 15,
  SIMULATOR_ACTION_SYNC = 16,
  SIMULATOR_ACTION_AUTH = 17,
  SIMULATOR_ACTION_OBJECT = 19,
  SIMULATOR_ACTION_ANNOTATION = 21,
} SimulatorAction;

/**
 * SimulatorPresenceAction:
 *
 * What a presence message says (TP2).
 */
typedef enum
{
  SIMULATOR_PRESENCE_PRESENT = 1,
  SIMULATOR_PRESENCE_ENTER = 2,
  SIMULATOR_PRESENCE_LEAVE = 3,
  SIMULATOR_PRESENCE_UPDATE = 4,
} SimulatorPresenceAction;

void        simulator_connection_accept      (Simulator            *simulator,
                                              SoupServerMessage    *message,
                                              GHashTable           *query);
void        simulator_connection_free        (SimulatorConnection  *self);
const char *simulator_connection_get_id      (SimulatorConnection  *self);
gboolean    simulator_connection_matches     (SimulatorConnection  *self,
                                              JsonObject           *selector);
void        simulator_connection_print       (SimulatorConnection  *self,
                                              GString              *out);
void        simulator_connection_send        (SimulatorConnection  *self,
                                              int                   action,
                                              const char           *channel,
                                              char                 *frame);
void        simulator_connection_deliver     (SimulatorAttachment  *attachment,
                                              int                   action,
                                              char                 *frame);
void        simulator_connection_impose      (SimulatorConnection  *self,
                                              const char           *frame);
void        simulator_connection_drop        (SimulatorConnection  *self,
                                              gboolean              reset);
void        simulator_connection_close       (SimulatorConnection  *self,
                                              guint                 code);
void        simulator_connection_forget      (SimulatorConnection  *self);
void        simulator_connection_mute        (SimulatorConnection  *self);
void        simulator_connection_check_grant (SimulatorConnection  *self);

G_END_DECLS
