/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ably/ably-protocol-message.h"
#include "ably/ably-realtime.h"
#include "ably/ably-timer-queue.h"

G_BEGIN_DECLS

/* What a channel asks of the realtime that it belongs to. */
gboolean          ably_realtime_is_connected  (AblyRealtime              *self);
AblyClientOptions *ably_realtime_get_options  (AblyRealtime              *self);
AblyReader       *ably_realtime_get_reader    (AblyRealtime              *self);
AblyTimerQueue   *ably_realtime_get_timers    (AblyRealtime              *self);
void              ably_realtime_send          (AblyRealtime              *self,
                                               const AblyProtocolMessage *frame);
void              ably_realtime_count_messages (AblyRealtime             *self,
                                               guint                      n_messages);

G_END_DECLS
