/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "simulator/simulator-channel.h"

G_BEGIN_DECLS

/* Who gets a frame of a channel. */
typedef enum
{
  SIMULATOR_AUDIENCE_MESSAGES,
  SIMULATOR_AUDIENCE_OCCUPANCY,
  SIMULATOR_AUDIENCE_PRESENCE,
} SimulatorAudience;

struct _SimulatorChannel
{
  Simulator *simulator;
  char *name;
  char *quoted;
  char *epoch; /* of the serials: a channel that was gone and is back has another */
  gint64 serial;
  GQueue kept; /* the newest messages, for those who resume */

  GPtrArray *attachments;
  GHashTable *members; /* "CONNECTION:CLIENT" → SimulatorMember */
  SimulatorMetrics attached;
  SimulatorMetrics crowd;
  SimulatorMetrics announced;
  gboolean active; /* as far as it was told */

  GList pending; /* a link of simulator->pending, in it while due is set */
  gint64 due;
};

void     _simulator_channel_settle      (SimulatorChannel     *self);
GString *_simulator_channel_begin_frame (SimulatorChannel     *self,
                                         int                   action);
void     _simulator_channel_add_serial  (SimulatorChannel     *self,
                                         GString              *out);
void     _simulator_channel_send_frame  (SimulatorChannel     *self,
                                         SimulatorAudience     audience,
                                         GString              *out,
                                         SimulatorConnection  *except);

G_END_DECLS
