/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "simulator/simulator-metrics.h"
#include "simulator/simulator.h"

G_BEGIN_DECLS

/**
 * SimulatorMode:
 *
 * What an attachment is for: the bits of `flags` (TR3).
 */
typedef enum
{
  SIMULATOR_MODE_PRESENCE = 1 << 16,
  SIMULATOR_MODE_PUBLISH = 1 << 17,
  SIMULATOR_MODE_SUBSCRIBE = 1 << 18,
  SIMULATOR_MODE_PRESENCE_SUBSCRIBE = 1 << 19,
  SIMULATOR_MODE_ANNOTATION_PUBLISH = 1 << 21,
  SIMULATOR_MODE_ANNOTATION_SUBSCRIBE = 1 << 22,
  SIMULATOR_MODE_OBJECT_SUBSCRIBE = 1 << 24,
  SIMULATOR_MODE_OBJECT_PUBLISH = 1 << 25,
} SimulatorMode;

typedef struct _SimulatorChannel SimulatorChannel;
typedef struct _SimulatorConnection SimulatorConnection;
typedef struct _SimulatorAttachment SimulatorAttachment;

/**
 * SimulatorAttachment:
 * @modes: the granted modes
 * @occupancy: whether occupancy was asked for and may be seen
 * @live: false from a resume to the ATTACH that follows: counted, but sent nothing
 * @starved: whether a message was lost to the rate limit
 *
 * A connection on a channel.
 */
struct _SimulatorAttachment
{
  SimulatorConnection *connection;
  SimulatorChannel *channel;
  guint index;
  guint modes;
  gboolean occupancy;
  gboolean live;
  gboolean starved;
};

/**
 * SimulatorMember:
 * @id: the id of the message that entered it
 * @connection_id: the connection that it came by
 * @payload: (nullable): `"data":…` and `"encoding":…` as they came in
 *
 * A member of the presence set.
 */
typedef struct
{
  char *id;
  char *client_id;
  char *connection_id;
  char *payload;
  gint64 timestamp;
} SimulatorMember;

void                 simulator_member_free           (gpointer                 data);

SimulatorChannel    *simulator_channel_get           (Simulator               *simulator,
                                                      const char              *name);
SimulatorChannel    *simulator_channel_lookup        (Simulator               *simulator,
                                                      const char              *name);
void                 simulator_channel_free          (SimulatorChannel        *self);
const char          *simulator_channel_get_name      (SimulatorChannel        *self);
SimulatorMetrics     simulator_channel_get_metrics   (SimulatorChannel        *self);
void                 simulator_channel_set_crowd     (SimulatorChannel        *self,
                                                      const SimulatorMetrics  *crowd);
guint                simulator_channel_get_attached  (SimulatorChannel        *self);
gboolean             simulator_channel_is_active     (SimulatorChannel        *self);
void                 simulator_channel_print_details (const char              *name,
                                                      const SimulatorMetrics  *metrics,
                                                      GString                 *out);

SimulatorAttachment *simulator_channel_attach        (SimulatorChannel        *self,
                                                      SimulatorConnection     *connection);
void                 simulator_channel_set_modes     (SimulatorAttachment     *attachment,
                                                      guint                    modes,
                                                      gboolean                 occupancy);
void                 simulator_channel_detach        (SimulatorAttachment     *attachment);

char                *simulator_channel_get_serial    (SimulatorChannel        *self);
gboolean             simulator_channel_knows_serial  (SimulatorChannel        *self,
                                                      const char              *serial);
void                 simulator_channel_replay        (SimulatorAttachment     *attachment,
                                                      const char              *serial);

void                 simulator_channel_publish       (SimulatorChannel        *self,
                                                      const char              *id,
                                                      const char              *connection_id,
                                                      const char              *messages,
                                                      SimulatorConnection     *except);
void                 simulator_channel_announce      (SimulatorChannel        *self);
void                 simulator_channel_enter         (SimulatorChannel        *self,
                                                      SimulatorMember         *member,
                                                      gboolean                 update);
void                 simulator_channel_leave         (SimulatorChannel        *self,
                                                      const char              *connection_id,
                                                      const char              *client_id,
                                                      const char              *id,
                                                      const char              *payload);
void                 simulator_channel_sync          (SimulatorAttachment     *attachment);
guint                simulator_channel_get_n_members (SimulatorChannel        *self);

void                 simulator_channels_flush        (Simulator               *simulator);

G_END_DECLS
