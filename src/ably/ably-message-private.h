/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ably/ably-message.h"
#include "ably/ably-protocol-message.h"

G_BEGIN_DECLS

/**
 * AblyDecodedMessage:
 * @message: the message
 *
 * A message of a frame with what had to be made for it. It lives on the stack
 * and no longer than the frame.
 */
typedef struct
{
  AblyMessage message;

  /*< private >*/
  char *id;
  char *encoding;
  JsonNode *data;
  GBytes *bytes;
  JsonNode *extras;
} AblyDecodedMessage;

void ably_decoded_message_init  (AblyDecodedMessage        *self,
                                 const AblyProtocolMessage *frame,
                                 const AblyValue           *value,
                                 guint                      position,
                                 AblyReader                *reader);
void ably_decoded_message_clear (AblyDecodedMessage        *self);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (AblyDecodedMessage, ably_decoded_message_clear)

G_END_DECLS
