/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ably/ably-channel.h"
#include "ably/ably-connection.h"
#include "ably/ably-rest.h"

G_BEGIN_DECLS

/* One connection and its channels. Several may share one AblyRest: one account,
 * its credential and its HTTP session. Made without connecting, unless the options say so. */
#define ABLY_TYPE_REALTIME (ably_realtime_get_type ())
G_DECLARE_FINAL_TYPE (AblyRealtime, ably_realtime, ABLY, REALTIME, GObject)

AblyRealtime   *ably_realtime_new             (AblyRest           *rest) G_GNUC_WARN_UNUSED_RESULT;
AblyRest       *ably_realtime_get_rest        (AblyRealtime       *self);
AblyConnection *ably_realtime_get_connection  (AblyRealtime       *self);

/* The channel of that name, made with these params (NULL-terminated NAME=VALUE
 * strings) and modes (AblyChannelMode bits, 0 = all) when it is new (RTS3). */
AblyChannel    *ably_realtime_get_channel     (AblyRealtime       *self,
                                               const char         *name,
                                               const char * const *params,
                                               guint               modes);
AblyChannel    *ably_realtime_lookup_channel  (AblyRealtime       *self,
                                               const char         *name);
GPtrArray      *ably_realtime_dup_channels    (AblyRealtime       *self) G_GNUC_WARN_UNUSED_RESULT;
guint           ably_realtime_get_n_channels  (AblyRealtime       *self);
guint64         ably_realtime_get_n_messages  (AblyRealtime       *self);
/* Detaches and forgets (RTS4). */
void            ably_realtime_release_channel (AblyRealtime       *self,
                                               const char         *name);

G_END_DECLS
