/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <libsoup/soup.h>

#include "ably/ably-protocol-message.h"

G_BEGIN_DECLS

/* One websocket, from its opening to its end. */
#define ABLY_TYPE_TRANSPORT (ably_transport_get_type ())
G_DECLARE_FINAL_TYPE (AblyTransport, ably_transport, ABLY, TRANSPORT, GObject)

AblyTransport *ably_transport_new                (SoupSession               *session) G_GNUC_WARN_UNUSED_RESULT;
void           ably_transport_open               (AblyTransport             *self,
                                                  const char                *uri);
void           ably_transport_send               (AblyTransport             *self,
                                                  const AblyProtocolMessage *frame);
void           ably_transport_set_idle_limit     (AblyTransport             *self,
                                                  guint                      idle_limit_ms);
void           ably_transport_set_max_frame_size (AblyTransport             *self,
                                                  gsize                      size);
void           ably_transport_close              (AblyTransport             *self);

G_END_DECLS
