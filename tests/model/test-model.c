/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ably/ably-error.h"
#include "core/occupancy-error.h"
#include "model-fixture.h"

static guint
count_live (OccupancyModel *model)
{
  guint n_live = 0;

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (model)); i++)
    {
      g_autoptr(OccupancyRoom) room = g_list_model_get_item (G_LIST_MODEL (model), i);

      if (occupancy_room_get_trust (room) == OCCUPANCY_TRUST_LIVE)
        n_live++;
    }

  return n_live;
}

static void
add_rooms (OccupancyModel *model,
           guint           n_rooms)
{
  for (guint i = 0; i < n_rooms; i++)
    {
      g_autofree char *name = g_strdup_printf ("room %u", i);

      g_assert_nonnull (occupancy_model_add_room (model, name, TRUE, NULL));
    }
}

static guint
get_n_connections (OccupancyModel *model)
{
  guint n_connections;

  g_object_get (model, "n-connections", &n_connections, NULL);
  return n_connections;
}

static void
items_changed_cb (GString *trail,
                  guint    position,
                  guint    removed,
                  guint    added)
{
  g_string_append_printf (trail, "%u-%u+%u ", position, removed, added);
}

static void
test_list (void)
{
  ModelFixture fixture;
  g_autoptr(GString) trail = g_string_new (NULL);
  g_autoptr(GError) error = NULL;
  OccupancyRoom *a, *b;

  model_fixture_set_up (&fixture, NULL);
  g_signal_connect_swapped (fixture.model, "items-changed", G_CALLBACK (items_changed_cb), trail);
  a = occupancy_model_add_room (fixture.model, "a", FALSE, &error);
  b = occupancy_model_add_room (fixture.model, "b", FALSE, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (trail->str, ==, "0-0+1 1-0+1 ");
  g_assert_true (g_list_model_get_item_type (G_LIST_MODEL (fixture.model)) == OCCUPANCY_TYPE_ROOM);

  /* One room of a name, with one set of options. */
  g_assert_true (occupancy_model_add_room (fixture.model, "a", FALSE, &error) == a);
  g_assert_null (occupancy_model_add_room (fixture.model, "a", TRUE, &error));
  g_assert_error (error, ABLY_ERROR, 102107);
  g_clear_error (&error);
  g_assert_true (occupancy_model_get_room (fixture.model, "b") == b);
  g_assert_null (occupancy_model_get_room (fixture.model, "c"));

  g_assert_null (occupancy_model_add_room (fixture.model, "[c", FALSE, &error));
  g_assert_error (error, OCCUPANCY_ERROR, OCCUPANCY_ERROR_ROOM_NAME);

  occupancy_model_remove_room (fixture.model, "c");
  occupancy_model_remove_room (fixture.model, "a");
  g_assert_cmpstr (trail->str, ==, "0-0+1 1-0+1 0-1+0 ");
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (fixture.model)), ==, 1);
  g_assert_null (g_list_model_get_item (G_LIST_MODEL (fixture.model), 1));

  model_fixture_tear_down (&fixture);
}

static void
connection_changed_cb (GString                         *trail,
                       guint                            connection,
                       const AblyConnectionStateChange *change)
{
  g_autoptr(GEnumClass) class = g_type_class_ref (ABLY_TYPE_CONNECTION_STATE);

  g_string_append_printf (trail, "%u:%s ", connection, g_enum_get_value (class, change->current)->value_nick);
}

static void
count_cb (guint *count)
{
  (*count)++;
}

static void
test_start_and_close (void)
{
  ModelFixture fixture;
  g_autoptr(GString) trail = g_string_new (NULL);
  guint n_updated = 0, n_notified = 0;

  model_fixture_set_up (&fixture, NULL);
  g_signal_connect_swapped (fixture.model, "connection-changed", G_CALLBACK (connection_changed_cb), trail);
  g_signal_connect_swapped (fixture.model, "updated", G_CALLBACK (count_cb), &n_updated);
  g_signal_connect_swapped (fixture.model, "notify::state", G_CALLBACK (count_cb), &n_notified);
  g_assert_cmpint (occupancy_model_get_state (fixture.model), ==, ABLY_CONNECTION_INITIALIZED);

  add_rooms (fixture.model, 2);
  g_assert_cmpuint (get_n_connections (fixture.model), ==, 0);
  occupancy_model_start (fixture.model);
  await_until (count_live (fixture.model) == 2);
  g_assert_cmpstr (trail->str, ==, "0:connecting 0:connected ");
  g_assert_cmpint (occupancy_model_get_state (fixture.model), ==, ABLY_CONNECTION_CONNECTED);
  g_assert_null (occupancy_model_get_error (fixture.model));
  g_assert_cmpuint (n_updated, ==, 2);
  g_assert_cmpuint (n_notified, ==, 2);

  /* A room that is added now is attached by itself. */
  g_assert_nonnull (occupancy_model_add_room (fixture.model, "late", TRUE, NULL));
  await_until (count_live (fixture.model) == 3);

  model_fixture_close (&fixture);
  g_assert_cmpint (occupancy_model_get_state (fixture.model), ==, ABLY_CONNECTION_CLOSED);
  g_assert_cmpuint (count_live (fixture.model), ==, 0);
  g_assert_cmpuint (simulator_fixture_count_log (fixture.simulator, "in", "\"action\":7"), ==, 1);

  occupancy_model_start (fixture.model);
  await_until (count_live (fixture.model) == 3);
  g_assert_cmpuint (get_n_connections (fixture.model), ==, 1);

  model_fixture_tear_down (&fixture);
}

static void
test_wrong_key (void)
{
  ModelFixture fixture;

  model_fixture_set_up (&fixture, "appid.later:secret");
  add_rooms (fixture.model, 2);
  occupancy_model_start (fixture.model);
  await_until (occupancy_model_get_state (fixture.model) == ABLY_CONNECTION_FAILED);
  g_assert_error (occupancy_model_get_error (fixture.model), ABLY_ERROR, 40400);
  for (guint i = 0; i < 2; i++)
    {
      g_autoptr(OccupancyRoom) room = g_list_model_get_item (G_LIST_MODEL (fixture.model), i);

      await_until (occupancy_room_get_status (room) == OCCUPANCY_ROOM_FAILED);
      g_assert_error (occupancy_room_get_error (room), ABLY_ERROR, 40400);
    }

  /* The key becomes good: nothing is tried before somebody asks for it. */
  model_fixture_control (&fixture, "keys", "{\"key\":\"appid.later:secret\",\"capability\":{\"*\":[\"*\"]}}");
  occupancy_model_reconnect (fixture.model);
  await_until (count_live (fixture.model) == 2);
  g_assert_null (occupancy_model_get_error (fixture.model));

  model_fixture_tear_down (&fixture);
}

static void
test_spread (void)
{
  ModelFixture fixture;

  model_fixture_set_up (&fixture, NULL);
  model_fixture_lift_limits (&fixture);
  add_rooms (fixture.model, 401);
  occupancy_model_start (fixture.model);
  await_until (count_live (fixture.model) == 401);
  g_assert_cmpuint (get_n_connections (fixture.model), ==, 3);
  g_assert_cmpuint (simulator_fixture_count_log (fixture.simulator, "connect", NULL), ==, 3);
  g_assert_cmpuint (simulator_fixture_count_log (fixture.simulator, "out", "90010"), ==, 0);

  model_fixture_tear_down (&fixture);
}

/* The service takes fewer channels than it promises (90010). */
static void
test_move (void)
{
  ModelFixture fixture;

  model_fixture_set_up (&fixture, NULL);
  model_fixture_control (&fixture, "settings", "{\"channelsPerConnection\":3}");
  add_rooms (fixture.model, 8);
  occupancy_model_start (fixture.model);
  await_until (count_live (fixture.model) == 8);
  g_assert_cmpuint (get_n_connections (fixture.model), ==, 3);
  for (guint i = 0; i < 8; i++)
    {
      g_autoptr(OccupancyRoom) room = g_list_model_get_item (G_LIST_MODEL (fixture.model), i);

      g_assert_null (occupancy_room_get_error (room));
    }

  model_fixture_tear_down (&fixture);
}

static void
test_no_place_anywhere (void)
{
  ModelFixture fixture;
  OccupancyRoom *room;

  model_fixture_set_up (&fixture, NULL);
  model_fixture_control (&fixture, "settings", "{\"channelsPerConnection\":0}");
  room = occupancy_model_add_room (fixture.model, "a", TRUE, NULL);
  occupancy_model_start (fixture.model);
  await_until (occupancy_room_get_error (room) != NULL);
  g_assert_error (occupancy_room_get_error (room), ABLY_ERROR, 90010);
  g_assert_cmpuint (get_n_connections (fixture.model), ==, 1);

  model_fixture_tear_down (&fixture);
}

static void
test_remove_and_add (void)
{
  ModelFixture fixture;
  g_autoptr(OccupancyRoom) old = NULL;
  OccupancyRoom *new;

  model_fixture_set_up (&fixture, NULL);
  add_rooms (fixture.model, 1);
  old = g_object_ref (occupancy_model_add_room (fixture.model, "a", TRUE, NULL));
  occupancy_model_start (fixture.model);
  await_until (count_live (fixture.model) == 2);

  occupancy_model_remove_room (fixture.model, "a");
  g_assert_cmpint (occupancy_room_get_status (old), ==, OCCUPANCY_ROOM_RELEASING);
  new = occupancy_model_add_room (fixture.model, "a", TRUE, NULL);
  g_assert_true (new != old);
  g_assert_cmpint (occupancy_room_get_status (new), ==, OCCUPANCY_ROOM_ATTACHING);
  await_until (count_live (fixture.model) == 2);
  g_assert_cmpint (occupancy_room_get_status (old), ==, OCCUPANCY_ROOM_RELEASED);
  g_assert_cmpuint (simulator_fixture_count_log (fixture.simulator, "in", "\"action\":12"), ==, 1);

  /* The last room that goes takes its connection along. */
  occupancy_model_remove_room (fixture.model, "a");
  occupancy_model_remove_room (fixture.model, "room 0");
  await_until (simulator_fixture_count_log (fixture.simulator, "in", "\"action\":7") == 1);

  g_assert_finalize_object (g_steal_pointer (&old));
  model_fixture_tear_down (&fixture);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/model/list", test_list);
  g_test_add_func ("/model/start-and-close", test_start_and_close);
  g_test_add_func ("/model/wrong-key", test_wrong_key);
  g_test_add_func ("/model/spread", test_spread);
  g_test_add_func ("/model/move", test_move);
  g_test_add_func ("/model/no-place-anywhere", test_no_place_anywhere);
  g_test_add_func ("/model/remove-and-add", test_remove_and_add);

  return g_test_run ();
}
