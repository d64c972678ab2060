/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ably/ably-channel.h"
#include "ably/ably-connection.h"
#include "ably/ably-protocol-message.h"
#include "ably/ably-realtime.h"
#include "ably/ably-timer-queue.h"

G_BEGIN_DECLS

/* Shared by the three files of the class. There are thousands of these. */
struct _AblyChannel
{
  GObject parent_instance;

  /* Unset when the realtime has let go of the channel. */
  AblyRealtime *realtime;

  char *name;
  char *serial;
  GStrv params;
  GStrv granted_params;
  guint modes;
  guint granted_modes;

  AblyChannelState state;
  AblyChannelState state_before_detaching;
  GError *error_reason;

  /* What ends the state: the limit of an operation, or the wait for a retry. */
  AblyTimer *timer;
  guint retry_count;

  /* Whoever decides when an ATTACH is sent. */
  AblyAttachFunc attach_func;
  gpointer attach_data;

  /* Whoever waits for one operation or the other. */
  GPtrArray *attach_tasks;
  GPtrArray *detach_tasks;
};

AblyChannel *ably_channel_new                 (AblyRealtime                    *realtime,
                                               const char                      *name,
                                               const char * const              *params,
                                               guint                            modes) G_GNUC_WARN_UNUSED_RESULT;
void         ably_channel_set_options         (AblyChannel                     *self,
                                               const char * const              *params,
                                               guint                            modes);
void         ably_channel_ask_to_attach       (AblyChannel                     *self);
void         ably_channel_time_is_up          (AblyChannel                     *self);
void         ably_channel_let_go              (AblyChannel                     *self);

/* States */
void         ably_channel_begin_attach        (AblyChannel                     *self,
                                               const GError                    *reason);
void         ably_channel_begin_detach        (AblyChannel                     *self);
void         ably_channel_send_detach         (AblyChannel                     *self);
void         ably_channel_suspend             (AblyChannel                     *self,
                                               const GError                    *reason);
void         ably_channel_clear_timer         (AblyChannel                     *self);
void         ably_channel_change_state        (AblyChannel                     *self,
                                               const AblyChannelStateChange    *change);
void         ably_channel_complete            (GPtrArray                      **tasks,
                                               const GError                    *error);
void         ably_channel_set_error_reason    (AblyChannel                     *self,
                                               const GError                    *reason);
void         ably_channel_announce            (AblyChannel                     *self,
                                               const AblyChannelStateChange    *change);
void         ably_channel_update              (AblyChannel                     *self,
                                               const AblyChannelStateChange    *change);
gboolean     ably_channel_has_listener        (AblyChannel                     *self,
                                               const char                      *message_name);
void         ably_channel_deliver             (AblyChannel                     *self,
                                               const AblyMessage               *message);

/* Events */
void         ably_channel_handle_frame        (AblyChannel                     *self,
                                               const AblyProtocolMessage       *frame);
void         ably_channel_handle_connection   (AblyChannel                     *self,
                                               const AblyConnectionStateChange *change);

G_END_DECLS
