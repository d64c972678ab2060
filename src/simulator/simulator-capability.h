/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * SimulatorOperation:
 *
 * What a credential can be allowed to do with a channel.
 */
typedef enum
{
  SIMULATOR_OPERATION_SUBSCRIBE = 1 << 0,
  SIMULATOR_OPERATION_PUBLISH = 1 << 1,
  SIMULATOR_OPERATION_PRESENCE = 1 << 2,
  SIMULATOR_OPERATION_HISTORY = 1 << 3,
  SIMULATOR_OPERATION_STATS = 1 << 4,
  SIMULATOR_OPERATION_CHANNEL_METADATA = 1 << 5,
  SIMULATOR_OPERATION_PUSH_SUBSCRIBE = 1 << 6,
  SIMULATOR_OPERATION_PUSH_ADMIN = 1 << 7,
  SIMULATOR_OPERATION_PRIVILEGED_HEADERS = 1 << 8,
  SIMULATOR_OPERATION_OBJECT_SUBSCRIBE = 1 << 9,
  SIMULATOR_OPERATION_OBJECT_PUBLISH = 1 << 10,
  SIMULATOR_OPERATION_ANNOTATION_SUBSCRIBE = 1 << 11,
  SIMULATOR_OPERATION_ANNOTATION_PUBLISH = 1 << 12,
  SIMULATOR_OPERATION_MESSAGE_UPDATE_OWN = 1 << 13,
  SIMULATOR_OPERATION_MESSAGE_UPDATE_ANY = 1 << 14,
  SIMULATOR_OPERATION_MESSAGE_DELETE_OWN = 1 << 15,
  SIMULATOR_OPERATION_MESSAGE_DELETE_ANY = 1 << 16,
  SIMULATOR_OPERATION_ANY = 0x1ffff,
} SimulatorOperation;

typedef struct _SimulatorCapability SimulatorCapability;

SimulatorCapability *simulator_capability_new       (void);
SimulatorCapability *simulator_capability_parse     (const char                 *json,
                                                     GError                    **error);
SimulatorCapability *simulator_capability_intersect (const SimulatorCapability  *self,
                                                     const SimulatorCapability  *wanted);
SimulatorCapability *simulator_capability_copy      (const SimulatorCapability  *self);
void                 simulator_capability_free      (SimulatorCapability        *self);
guint                simulator_capability_allows    (const SimulatorCapability  *self,
                                                     const char                 *channel);
gboolean             simulator_capability_is_empty  (const SimulatorCapability  *self);
char                *simulator_capability_to_json   (const SimulatorCapability  *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SimulatorCapability, simulator_capability_free)

G_END_DECLS
