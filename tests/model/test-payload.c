/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "model/occupancy-payload.h"

/* The matrix of what the Chat SDK makes of a payload, and what is believed. */
static const struct
{
  const char *data;
  gint64 connections;
  gint64 presence_members;
  gboolean valid;
} payloads[] = {
  { "{\"metrics\":{\"connections\":3,\"presenceMembers\":1}}", 3, 1, TRUE },
  { "{\"metrics\":{\"connections\":0,\"presenceMembers\":0}}", 0, 0, TRUE },
  { "{\"metrics\":{\"connections\":3.0,\"presenceMembers\":1e2}}", 3, 100, TRUE },
  { "{\"metrics\":{\"connections\":9007199254740993,\"presenceMembers\":1}}", 9007199254740993, 1, TRUE },
  { "{\"metrics\":{\"connections\":3,\"presenceMembers\":1,\"publishers\":\"x\"},\"more\":[]}", 3, 1, TRUE },
  { "{\"metrics\":{\"connections\":5}}", 5, 0, FALSE },
  { "{\"metrics\":{\"presenceMembers\":5}}", 0, 5, FALSE },
  { "{\"metrics\":{\"connections\":2.5,\"presenceMembers\":\"4\"}}", 0, 0, FALSE },
  { "{\"metrics\":{\"connections\":-1,\"presenceMembers\":7}}", -1, 7, FALSE },
  { "{\"metrics\":{\"connections\":true,\"presenceMembers\":null}}", 0, 0, FALSE },
  { "{\"metrics\":{\"connections\":[1],\"presenceMembers\":{}}}", 0, 0, FALSE },
  { "{\"metrics\":{\"connections\":1e300,\"presenceMembers\":-1e300}}", 0, 0, FALSE },
  { "{\"metrics\":[]}", 0, 0, FALSE },
  { "{\"metrics\":null}", 0, 0, FALSE },
  { "{\"metrics\":\"{\\\"connections\\\":1}\"}", 0, 0, FALSE },
  { "{\"connections\":3,\"presenceMembers\":1}", 0, 0, FALSE },
  { "{}", 0, 0, FALSE },
  { "[{\"metrics\":{\"connections\":3,\"presenceMembers\":1}}]", 0, 0, FALSE },
  { "\"garbage\"", 0, 0, FALSE },
  { "7", 0, 0, FALSE },
  { "null", 0, 0, FALSE },
};

static void
test_event (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (payloads); i++)
    {
      g_autoptr(GError) error = NULL;
      g_autoptr(JsonNode) node = json_from_string (payloads[i].data, &error);
      gint64 connections = 99, presence_members = 99;

      g_test_message ("%s", payloads[i].data);
      g_assert_no_error (error);
      g_assert_true (occupancy_payload_read_event (node, &connections, &presence_members) == payloads[i].valid);
      g_assert_cmpint (connections, ==, payloads[i].connections);
      g_assert_cmpint (presence_members, ==, payloads[i].presence_members);
    }
}

static void
test_nothing (void)
{
  gint64 connections = 99, presence_members = 99;

  g_assert_false (occupancy_payload_read_event (NULL, &connections, &presence_members));
  g_assert_cmpint (connections, ==, 0);
  g_assert_cmpint (presence_members, ==, 0);
}

static void
test_counts (void)
{
  g_autoptr(JsonNode) node = json_from_string ("{\"connections\":103,\"presenceMembers\":95}", NULL);
  gint64 connections, presence_members;

  g_assert_true (occupancy_payload_read_counts (node, &connections, &presence_members));
  g_assert_cmpint (connections, ==, 103);
  g_assert_cmpint (presence_members, ==, 95);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/payload/event", test_event);
  g_test_add_func ("/payload/nothing", test_nothing);
  g_test_add_func ("/payload/counts", test_counts);

  return g_test_run ();
}
