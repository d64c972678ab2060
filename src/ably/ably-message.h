/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/**
 * AblyMessage:
 * @id: (nullable): `<frame id>:<index>` where the message has none of its own (TM2a)
 * @name: (nullable): such as `[meta]occupancy`
 * @connection_id: (nullable): who sent it
 * @timestamp: milliseconds since 1970 UTC, 0 when not given
 * @encoding: (nullable): what could not be decoded
 * @data: (nullable): the decoded data
 *
 * A message of a channel; valid during the signal that delivers it.
 */
typedef struct
{
  const char *id;
  const char *name;
  const char *connection_id;
  gint64 timestamp;
  const char *encoding;
  JsonNode *data;
} AblyMessage;

G_END_DECLS
