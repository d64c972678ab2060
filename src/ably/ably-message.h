/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/**
 * AblyMessage:
 * @id: (nullable): `<frame id>:<index>` where the message has none of its own (TM2a)
 * @name: (nullable): such as `[meta]occupancy`
 * @client_id: (nullable): who sent it, if that is known (TM2b)
 * @connection_id: (nullable): the connection that it was sent by (TM2c)
 * @timestamp: milliseconds since 1970 UTC, 0 when not given
 * @encoding: (nullable): what could not be decoded
 * @data: (nullable): the decoded data, if it is something that JSON has
 * @bytes: (nullable): the decoded data, if it is bytes
 * @extras: (nullable): what else was sent with it (TM2i)
 * @serial: (nullable): its place among the messages of the channel (TM2r)
 *
 * A message of a channel; valid during the signal that delivers it.
 */
typedef struct
{
  const char *id;
  const char *name;
  const char *client_id;
  const char *connection_id;
  gint64 timestamp;
  const char *encoding;
  JsonNode *data;
  GBytes *bytes;
  JsonNode *extras;
  const char *serial;
} AblyMessage;

G_END_DECLS
