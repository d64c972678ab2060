/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "ably/ably-message.h"

G_BEGIN_DECLS

/* A channel of a realtime connection (RTL). Made by [class@AblyRealtime]. */
#define ABLY_TYPE_CHANNEL (ably_channel_get_type ())
G_DECLARE_FINAL_TYPE (AblyChannel, ably_channel, ABLY, CHANNEL, GObject)

/**
 * AblyChannelState:
 * @ABLY_CHANNEL_INITIALIZED: nothing was done with it yet
 * @ABLY_CHANNEL_ATTACHING: it is to be attached, and ATTACH is sent as soon as there is a connection
 * @ABLY_CHANNEL_ATTACHED: the service sends its messages
 * @ABLY_CHANNEL_DETACHING: DETACH was sent
 * @ABLY_CHANNEL_DETACHED: it was detached by somebody's wish, or the connection was closed
 * @ABLY_CHANNEL_SUSPENDED: it could not be attached, which is tried again by itself
 * @ABLY_CHANNEL_FAILED: the service refused it; nothing is tried before it is attached again
 *
 * The state of a channel (RTL2b).
 */
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
 * @ABLY_CHANNEL_MODE_PRESENCE: the right to enter presence (TR3q)
 * @ABLY_CHANNEL_MODE_PUBLISH: the right to publish (TR3r)
 * @ABLY_CHANNEL_MODE_SUBSCRIBE: messages are delivered (TR3s)
 * @ABLY_CHANNEL_MODE_PRESENCE_SUBSCRIBE: presence is delivered (TR3t)
 *
 * The modes of a channel as bits of the frame's flags (TB2d, TR3).
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
 * @has_backlog: whether messages follow that were sent before the channel was
 *   attached (RTL2i)
 *
 * A change of the state of a channel, or an update without one (TH).
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

/* What it is, and in which state. Signals: state-changed and update, with an
 * AblyChannelStateChange, and message, with an AblyMessage, detailed by its name. */
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

/* Attaching and detaching (RTL4, RTL5) */
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
