/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ably/ably-reader.h"

G_BEGIN_DECLS

/**
 * AblyAction:
 * @ABLY_ACTION_HEARTBEAT: the service is there; nothing else
 * @ABLY_ACTION_CONNECTED: the connection is made, or its details have changed
 * @ABLY_ACTION_DISCONNECTED: the service ends the websocket
 * @ABLY_ACTION_CLOSE: the client is leaving
 * @ABLY_ACTION_CLOSED: the service has forgotten the connection, as it was asked to
 * @ABLY_ACTION_ERROR: the connection or a channel failed
 * @ABLY_ACTION_ATTACH: a channel is wanted
 * @ABLY_ACTION_ATTACHED: a channel is attached, or goes on otherwise than before
 * @ABLY_ACTION_DETACH: a channel is not wanted any more
 * @ABLY_ACTION_DETACHED: a channel is detached
 * @ABLY_ACTION_PRESENCE: who entered and left; only its place in the channel counts
 * @ABLY_ACTION_MESSAGE: messages of a channel
 * @ABLY_ACTION_AUTH: another token is wanted, or given
 * @ABLY_ACTION_OBJECT: changes of objects; only its place in the channel counts
 * @ABLY_ACTION_ANNOTATION: annotations; only its place in the channel counts
 *
 * What a frame is about (TR2). Others than these exist and are ignored.
 */
typedef enum
{
  ABLY_ACTION_HEARTBEAT = 0,
  ABLY_ACTION_CONNECTED = 4,
  ABLY_ACTION_DISCONNECTED = 6,
  ABLY_ACTION_CLOSE = 7,
  ABLY_ACTION_CLOSED = 8,
  ABLY_ACTION_ERROR = 9,
  ABLY_ACTION_ATTACH = 10,
  ABLY_ACTION_ATTACHED = 11,
  ABLY_ACTION_DETACH = 12,
  ABLY_ACTION_DETACHED = 13,
  ABLY_ACTION_PRESENCE = 14,
  ABLY_ACTION_MESSAGE = 15,
  ABLY_ACTION_AUTH = 17,
  ABLY_ACTION_OBJECT = 19,
  ABLY_ACTION_ANNOTATION = 21,
} AblyAction;

/* The flags of ATTACHED that are not modes (TR3). */
#define ABLY_FLAG_HAS_BACKLOG (1u << 1)
#define ABLY_FLAG_RESUMED (1u << 2)

/**
 * AblyProtocolMessage:
 * @action: an `AblyAction`, or a number that this client does not know
 * @flags: the flags, 0 when absent
 * @timestamp: milliseconds since 1970 UTC, 0 when absent
 * @id: (nullable): the id
 * @channel: (nullable): the channel; an empty name counts as none
 * @channel_serial: (nullable): the place in the channel's history
 * @connection_id: (nullable): the connection
 * @connection_details: (nullable): what CONNECTED says
 * @error: (nullable): the error
 * @messages: (nullable): the messages
 * @params: (nullable): the parameters of a channel as the service understood them
 * @access_token: (nullable): a token to send
 * @wanted_params: (nullable): parameters of a channel to send, as NAME=VALUE
 *
 * One frame of the protocol (TR4). It lives on the stack; everything in it is
 * borrowed, from what read it or from whoever sends it.
 */
typedef struct
{
  int action;
  guint flags;
  gint64 timestamp;
  const char *id;
  const char *channel;
  const char *channel_serial;
  const char *connection_id;
  const AblyValue *connection_details;
  const AblyValue *error;
  const AblyValue *messages;
  const AblyValue *params;
  const char *access_token;
  const char * const *wanted_params;
} AblyProtocolMessage;

gboolean  ably_protocol_message_parse     (AblyProtocolMessage       *self,
                                           AblyReader                *reader,
                                           const char                *text,
                                           gsize                      length);
char     *ably_protocol_message_to_text   (const AblyProtocolMessage *self) G_GNUC_WARN_UNUSED_RESULT;
GError   *ably_protocol_message_get_error (const AblyProtocolMessage *self) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
