/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "core/occupancy-room-name.h"
#include "model/occupancy-payload.h"

int LLVMFuzzerTestOneInput (const guint8 *data,
                            gsize         length);

static void
check_counts (gboolean valid,
              gint64   connections,
              gint64   presence_members)
{
  if (valid)
    {
      g_assert_cmpint (connections, >=, 0);
      g_assert_cmpint (presence_members, >=, 0);
    }
}

static void
check_channel (JsonNode *node)
{
  JsonNode *metrics = NULL;
  g_autofree char *room = occupancy_payload_read_channel (node, &metrics);

  g_assert_true (room == NULL || occupancy_room_name_check (room, NULL));
  g_assert_true (metrics == NULL || (room != NULL && JSON_NODE_HOLDS_OBJECT (metrics)));
}

/* What is an event of metrics is that with them too. */
int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         length)
{
  g_autofree char *text = g_strndup ((const char *) data, length);
  g_autoptr(JsonNode) node = json_from_string (text, NULL);
  g_autoptr(JsonNode) event = NULL;
  gint64 connections = -1, presence_members = -1, other_connections = -1, other_members = -1;
  gboolean valid, other_valid;

  valid = occupancy_payload_read_event (node, &connections, &presence_members);
  check_counts (valid, connections, presence_members);
  valid = occupancy_payload_read_counts (node, &connections, &presence_members);
  check_counts (valid, connections, presence_members);
  check_channel (node);
  if (node == NULL)
    return 0;

  event = json_node_new (JSON_NODE_OBJECT);
  json_node_take_object (event, json_object_new ());
  json_object_set_member (json_node_get_object (event), "metrics", g_steal_pointer (&node));
  other_valid = occupancy_payload_read_event (event, &other_connections, &other_members);
  g_assert_cmpint (other_valid, ==, valid);
  g_assert_cmpint (other_connections, ==, connections);
  g_assert_cmpint (other_members, ==, presence_members);

  return 0;
}
