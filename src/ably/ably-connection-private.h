/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ably/ably-connection.h"
#include "ably/ably-protocol-message.h"
#include "ably/ably-rest.h"
#include "ably/ably-transport.h"

G_BEGIN_DECLS

/**
 * AblyConnectionFrameFunc:
 * @frame: a frame that names a channel
 * @user_data: what was given with the function
 *
 * Takes the frames of channels. A plain function, since there are many of them.
 */
typedef void (*AblyConnectionFrameFunc) (const AblyProtocolMessage *frame,
                                         gpointer                   user_data);

/* Shared by the files of the class: the object, its states, its attempts, its frames, its tokens, the system. */
struct _AblyConnection
{
  GObject parent_instance;

  AblyRest *rest;
  AblyConnectionFrameFunc frame_func;
  gpointer frame_data;

  AblyConnectionState state;
  char *id;
  char *key;
  GError *error_reason;

  /* Its realtime is gone; whoever still holds it gets nothing more of it. */
  gboolean shut_down;

  /* The attempt under way, or the connection that came of it. */
  AblyTransport *transport;
  GCancellable *cancellable;
  GStrv hosts;
  guint host_position;
  char *token;
  GPtrArray *authorize_tasks;

  /* Whether the token was refused, and whether another was already got for this attempt. */
  gboolean renew;
  gboolean renewed;

  /* Whether there was found to be a way to the internet in this attempt. */
  gboolean online;

  /* What ends the state: an attempt's limit, the wait for a retry, the limit of closing. */
  guint state_timer;
  guint retry_count;
  gint64 last_immediate_retry;

  /* How long to be disconnected before being suspended, and whether that is over. */
  guint state_ttl;
  guint ttl_timer;
  gboolean ttl_passed;
};

AblyConnection *ably_connection_new                (AblyRest                  *rest) G_GNUC_WARN_UNUSED_RESULT;
void            ably_connection_set_frame_func     (AblyConnection            *self,
                                                    AblyConnectionFrameFunc    func,
                                                    gpointer                   user_data);
void            ably_connection_send               (AblyConnection            *self,
                                                    const AblyProtocolMessage *frame);
void            ably_connection_shut_down          (AblyConnection            *self);

void            ably_connection_set_error_reason   (AblyConnection            *self,
                                                    const GError              *reason);
void            ably_connection_set_id             (AblyConnection            *self,
                                                    const char                *id);
void            ably_connection_announce           (AblyConnection            *self,
                                                    const AblyConnectionStateChange *change);
void            ably_connection_update             (AblyConnection            *self,
                                                    const GError              *reason);

/* States */
void            ably_connection_arm                (AblyConnection            *self,
                                                    guint                      delay_ms,
                                                    GSourceFunc                func);
void            ably_connection_drop_transport     (AblyConnection            *self);
void            ably_connection_enter_connecting   (AblyConnection            *self);
void            ably_connection_enter_connected    (AblyConnection            *self,
                                                    const GError              *reason);
void            ably_connection_enter_disconnected (AblyConnection            *self,
                                                    const GError              *reason,
                                                    gboolean                   at_once);
void            ably_connection_enter_suspended    (AblyConnection            *self,
                                                    const GError              *reason);
void            ably_connection_enter_closing      (AblyConnection            *self);
void            ably_connection_enter_closed       (AblyConnection            *self);
void            ably_connection_enter_failed       (AblyConnection            *self,
                                                    const GError              *reason);
void            ably_connection_watch_system       (AblyConnection            *self);

/* Attempts */
void            ably_connection_begin_attempt      (AblyConnection            *self);
void            ably_connection_renew_token        (AblyConnection            *self,
                                                    const GError              *refusal);
void            ably_connection_fail_attempt       (AblyConnection            *self,
                                                    const GError              *reason,
                                                    gboolean                   try_fallback);
void            ably_connection_schedule_attempt    (AblyConnection            *self);

/* Tokens */
GError         *ably_connection_wrap_token_error   (AblyConnection            *self,
                                                    const GError              *error) G_GNUC_WARN_UNUSED_RESULT;
void            ably_connection_get_token_async    (AblyConnection            *self,
                                                    gboolean                   fresh,
                                                    GCancellable              *cancellable,
                                                    GAsyncReadyCallback        callback,
                                                    gpointer                   user_data);
gboolean        ably_connection_get_token_finish   (AblyConnection            *self,
                                                    GAsyncResult              *result,
                                                    char                     **token,
                                                    GError                   **error);
void            ably_connection_handle_auth        (AblyConnection            *self);
void            ably_connection_settle_authorize   (AblyConnection            *self,
                                                    const GError              *error);

/* Frames */
void            ably_connection_handle_frame       (AblyConnection            *self,
                                                    const AblyProtocolMessage *frame);
void            ably_connection_handle_loss        (AblyConnection            *self,
                                                    const GError              *reason);

G_END_DECLS
