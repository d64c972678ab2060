/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <math.h>

#include "core/occupancy-room-name.h"
#include "model/occupancy-payload.h"

/* Beyond it a whole number does not fit into gint64. */
#define COUNT_LIMIT 0x1p63

static gboolean
occupancy_payload_read_count (JsonObject *object,
                              const char *name,
                              gint64     *count)
{
  JsonNode *node = json_object_get_member (object, name);
  double number;

  *count = 0;
  if (node == NULL || !JSON_NODE_HOLDS_VALUE (node))
    return FALSE;

  if (json_node_get_value_type (node) == G_TYPE_INT64)
    {
      *count = json_node_get_int (node);
      return *count >= 0;
    }

  if (json_node_get_value_type (node) != G_TYPE_DOUBLE)
    return FALSE;

  /* 3.0 is as good as 3; 2.5 is no count. */
  number = json_node_get_double (node);
  if (!(number >= -COUNT_LIMIT && number < COUNT_LIMIT) || number != trunc (number))
    return FALSE;

  *count = (gint64) number;
  return *count >= 0;
}

/**
 * occupancy_payload_read_counts:
 * @node: (nullable): an object with `connections` and `presenceMembers`, such
 *   as the body of a REST snapshot
 * @connections: (out): the connections
 * @presence_members: (out): the presence members
 *
 * Reads both counts by the rules of the Chat SDK, each on its own: a whole
 * number is taken as it is, also a negative one, and anything else gives 0
 * (CHA-O4g).
 *
 * Returns: whether both are counts; if not, the values are to be passed on but
 *   not to be believed
 */
gboolean
occupancy_payload_read_counts (JsonNode *node,
                               gint64   *connections,
                               gint64   *presence_members)
{
  JsonObject *object;
  gboolean valid;

  g_return_val_if_fail (connections != NULL, FALSE);
  g_return_val_if_fail (presence_members != NULL, FALSE);

  *connections = 0;
  *presence_members = 0;
  if (node == NULL || !JSON_NODE_HOLDS_OBJECT (node))
    return FALSE;

  object = json_node_get_object (node);
  valid = occupancy_payload_read_count (object, "connections", connections);
  valid &= occupancy_payload_read_count (object, "presenceMembers", presence_members);
  return valid;
}

/**
 * occupancy_payload_read_event:
 * @data: (nullable): the decoded data of a `[meta]occupancy` message
 * @connections: (out): the connections
 * @presence_members: (out): the presence members
 *
 * Reads both counts out of the `metrics` of an occupancy event, by the rules
 * of [func@payload_read_counts].
 *
 * Returns: whether the event kept the rules
 */
gboolean
occupancy_payload_read_event (JsonNode *data,
                              gint64   *connections,
                              gint64   *presence_members)
{
  JsonNode *metrics = NULL;

  if (data != NULL && JSON_NODE_HOLDS_OBJECT (data))
    metrics = json_object_get_member (json_node_get_object (data), "metrics");

  return occupancy_payload_read_counts (metrics, connections, presence_members);
}

static JsonNode *
occupancy_payload_get_member (JsonNode   *node,
                              const char *name)
{
  if (node == NULL || !JSON_NODE_HOLDS_OBJECT (node))
    return NULL;

  return json_object_get_member (json_node_get_object (node), name);
}

/**
 * occupancy_payload_read_channel:
 * @node: (nullable): the name of a channel, or an object with it (CHD2)
 * @metrics: (out) (nullable) (transfer none): the object with its metrics, where
 *   there is one
 *
 * Reads what the enumeration and the metachannel of lifecycles say of a channel.
 *
 * Returns: (nullable) (transfer full): the name of the room that the channel
 *   carries, if it carries one
 */
char *
occupancy_payload_read_channel (JsonNode  *node,
                                JsonNode **metrics)
{
  JsonNode *name = node;
  JsonNode *counts;
  g_autofree char *room = NULL;

  g_return_val_if_fail (metrics != NULL, NULL);

  *metrics = NULL;
  if (node != NULL && JSON_NODE_HOLDS_OBJECT (node))
    name = occupancy_payload_get_member (node, "channelId");
  if (name == NULL || !JSON_NODE_HOLDS_VALUE (name) || json_node_get_value_type (name) != G_TYPE_STRING)
    return NULL;

  room = occupancy_room_name_from_channel (json_node_get_string (name));
  if (room == NULL || !occupancy_room_name_check (room, NULL))
    return NULL;

  counts = occupancy_payload_get_member (node, "status");
  counts = occupancy_payload_get_member (counts, "occupancy");
  counts = occupancy_payload_get_member (counts, "metrics");
  if (counts != NULL && JSON_NODE_HOLDS_OBJECT (counts))
    *metrics = counts;

  return g_steal_pointer (&room);
}
