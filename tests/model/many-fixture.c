/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "many-fixture.h"

/* Sets the limits that are not 0. */
void
many_fixture_set_limits (ModelFixture          *fixture,
                         const OccupancyLimits *changes)
{
  const guint *change = (const guint *) changes;
  OccupancyLimits limits;

  G_STATIC_ASSERT (sizeof limits % sizeof (guint) == 0);

  occupancy_limits_init (&limits);
  occupancy_limits_lift (&limits);
  for (guint i = 0; i < sizeof limits / sizeof (guint); i++)
    if (change[i] > 0)
      ((guint *) &limits)[i] = change[i];
  occupancy_model_set_limits (fixture->model, &limits);
}

static void
no_problem_cb (OccupancyRoom *room,
               const GError  *error)
{
  g_error ("Room %s: %s", occupancy_room_get_name (room), error->message);
}

static void
no_failure_cb (OccupancyRoom       *room,
               OccupancyRoomStatus  current,
               OccupancyRoomStatus  previous,
               gboolean             resumed,
               const GError        *error)
{
  if (current == OCCUPANCY_ROOM_FAILED)
    no_problem_cb (room, error);
}

void
many_fixture_add_rooms (ModelFixture *fixture,
                        guint         n_rooms,
                        gboolean      enable_events)
{
  for (guint i = 0; i < n_rooms; i++)
    {
      g_autofree char *name = g_strdup_printf ("room-%u", i);
      OccupancyRoom *room = occupancy_model_add_room (fixture->model, name, enable_events, NULL);

      g_signal_connect (room, "problem", G_CALLBACK (no_problem_cb), NULL);
      g_signal_connect (room, "status-changed", G_CALLBACK (no_failure_cb), NULL);
    }
}

OccupancyRoom *
many_fixture_get_room (ModelFixture *fixture,
                       guint         i)
{
  g_autofree char *name = g_strdup_printf ("room-%u", i);

  return occupancy_model_get_room (fixture->model, name);
}

/* Changes each room so many times, the last value being that of all. When this is
 * done, so are they: none falls into what a test does next. */
void
many_fixture_set_crowds (ModelFixture *fixture,
                         guint         n_rooms,
                         int           connections)
{
  g_autofree char *json = g_strdup_printf ("{\"prefix\":\"room-\",\"rooms\":%u,\"count\":%u}", n_rooms, n_rooms * connections);

  gboolean done = FALSE;

  model_fixture_control (fixture, "burst", json);
  while (!done)
    {
      g_autoptr(JsonNode) burst = simulator_fixture_control (fixture->simulator, "GET", "burst", NULL);

      done = json_object_get_boolean_member (json_node_get_object (burst), "done");
    }
}

/* What the simulator counted of attaches, connects or requests. */
gint64
many_fixture_get_rate (ModelFixture *fixture,
                       const char   *what,
                       const char   *member)
{
  g_autoptr(JsonNode) rates = simulator_fixture_control (fixture->simulator, "GET", "rates", NULL);

  return json_object_get_int_member (json_object_get_object_member (json_node_get_object (rates), what), member);
}

guint
many_fixture_count_connections (ModelFixture *fixture)
{
  g_autoptr(JsonNode) connections = simulator_fixture_control (fixture->simulator, "GET", "connections", NULL);

  return json_array_get_length (json_node_get_array (connections));
}

guint
many_fixture_count (ModelFixture   *fixture,
                    OccupancyTrust  trust)
{
  guint count = 0;

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (fixture->model)); i++)
    {
      g_autoptr(OccupancyRoom) room = g_list_model_get_item (G_LIST_MODEL (fixture->model), i);

      count += occupancy_room_get_trust (room) == trust;
    }

  return count;
}

/* How many rooms show that number, and are to be trusted like that. */
guint
many_fixture_count_true (ModelFixture   *fixture,
                         OccupancyTrust  trust,
                         gint64          connections)
{
  guint count = 0;

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (fixture->model)); i++)
    {
      g_autoptr(OccupancyRoom) room = g_list_model_get_item (G_LIST_MODEL (fixture->model), i);

      count += occupancy_room_get_connections (room) == connections && occupancy_room_get_trust (room) == trust;
    }

  return count;
}
