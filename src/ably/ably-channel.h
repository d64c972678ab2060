/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "ably/ably-message.h"

G_BEGIN_DECLS

#define ABLY_TYPE_CHANNEL (ably_channel_get_type ())
G_DECLARE_FINAL_TYPE (AblyChannel, ably_channel, ABLY, CHANNEL, GObject)

typedef enum
{
  ABLY_CHANNEL_INITIALIZED,
  ABLY_CHANNEL_ATTACHING,
  ABLY_CHANNEL_ATTACHED,
  ABLY_CHANNEL_DETACHING,
  ABLY_CHANNEL_DETACHED,
  ABLY_CHANNEL_SUSPENDED,
  ABLY_CHANNEL_FAILED,
} AblyChannelState;

#define ABLY_TYPE_CHANNEL_STATE (ably_channel_state_get_type ())
GType ably_channel_state_get_type (void);

/**
 * AblyChannelMode:
 *
 * The modes of a channel as bits of the frame's flags (TR3).
 */
typedef enum
{
  ABLY_CHANNEL_MODE_PRESENCE = 1 << 16,
  ABLY_CHANNEL_MODE_PUBLISH = 1 << 17,
  ABLY_CHANNEL_MODE_SUBSCRIBE = 1 << 18,
  ABLY_CHANNEL_MODE_PRESENCE_SUBSCRIBE = 1 << 19,
} AblyChannelMode;

/**
 * AblyChannelStateChange:
 * @current: the state now
 * @previous: the state before; equal to @current in an update (RTL12)
 * @reason: (nullable): why
 * @resumed: whether no message was lost since the last ATTACHED
 * @has_backlog: the HAS_BACKLOG flag
 */
typedef struct
{
  AblyChannelState current;
  AblyChannelState previous;
  const GError *reason;
  gboolean resumed;
  gboolean has_backlog;
} AblyChannelStateChange;

/**
 * AblyAttachFunc:
 * @channel: a channel that is attaching
 * @user_data: what was given with the function
 *
 * Told that an ATTACH could be sent now: for the first time, after each CONNECTED
 * (RTL3d), or at a retry. Whoever has set it calls ably_channel_send_attach()
 * when it is the channel's turn.
 */
typedef void (*AblyAttachFunc) (AblyChannel *channel,
                                gpointer     user_data);

/* Properties: name, state, error-reason (boxed GError, nullable).
 * Signals: state-changed (const AblyChannelStateChange *), update (same),
 * message (const AblyMessage *), detailed by message name. */
const char       *ably_channel_get_name         (AblyChannel          *self);
AblyChannelState  ably_channel_get_state        (AblyChannel          *self);
const GError     *ably_channel_get_error_reason (AblyChannel          *self);

/* What is asked for, and what ATTACHED granted. */
const char * const *ably_channel_get_wanted_params (AblyChannel       *self);
guint             ably_channel_get_wanted_modes (AblyChannel          *self);
guint             ably_channel_get_modes        (AblyChannel          *self);
const char       *ably_channel_get_param        (AblyChannel          *self,
                                                 const char           *name);

/* For many channels over limits: each ATTACH waits for its turn. */
void              ably_channel_set_attach_func  (AblyChannel          *self,
                                                 AblyAttachFunc        func,
                                                 gpointer              user_data);
void              ably_channel_send_attach      (AblyChannel          *self);
void              ably_channel_attach_async     (AblyChannel          *self,
                                                 GCancellable         *cancellable,
                                                 GAsyncReadyCallback   callback,
                                                 gpointer              user_data);
gboolean          ably_channel_attach_finish    (AblyChannel          *self,
                                                 GAsyncResult         *result,
                                                 GError              **error);
void              ably_channel_detach_async     (AblyChannel          *self,
                                                 GCancellable         *cancellable,
                                                 GAsyncReadyCallback   callback,
                                                 gpointer              user_data);
gboolean          ably_channel_detach_finish    (AblyChannel          *self,
                                                 GAsyncResult         *result,
                                                 GError              **error);

G_END_DECLS
