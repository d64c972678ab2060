/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "app/occupancy-room-filter.h"
#include "app/occupancy-room-sorter.h"
#include "fixture/fake-model.h"

/* Rooms with a count each, or without where it is negative. */
static OccupancyMonitor *
new_rooms (void)
{
  static const struct
  {
    const char *name;
    gint64 connections;
  } rooms[] = {
    { "bravo", 20 }, { "Alpha", 300 }, { "delta", -1 }, { "room 10", 5 }, { "room 9", 5 }, { "zoë", 0 },
  };
  OccupancyMonitor *monitor = occupancy_monitor_new ();
  OccupancyAccount *account = fake_account_add (monitor, "Festival");

  for (guint i = 0; i < G_N_ELEMENTS (rooms); i++)
    {
      OccupancyWatch *watch = occupancy_monitor_add_room (monitor, account, rooms[i].name, NULL);

      fake_room_set_status (occupancy_watch_get_room (watch), OCCUPANCY_ROOM_ATTACHED, 0);
      if (rooms[i].connections < 0)
        continue;

      fake_room_sample (occupancy_watch_get_room (watch), rooms[i].connections, 0);
      fake_room_set_trust (occupancy_watch_get_room (watch), OCCUPANCY_TRUST_LIVE);
    }

  return monitor;
}

static void
assert_order (GListModel *model,
              const char *expected)
{
  GString *actual = g_string_new (NULL);

  for (guint i = 0; i < g_list_model_get_n_items (model); i++)
    {
      g_autoptr(OccupancyWatch) watch = g_list_model_get_item (model, i);

      g_string_append_printf (actual, "%s%s", i > 0 ? ", " : "", occupancy_watch_get_title (watch));
    }
  g_assert_cmpstr (actual->str, ==, expected);
  g_string_free (actual, TRUE);
}

static void
test_sort (void)
{
  OccupancyMonitor *monitor = new_rooms ();
  OccupancyRoomSorter *sorter = occupancy_room_sorter_new ();
  GtkSortListModel *sorted = gtk_sort_list_model_new (g_object_ref (G_LIST_MODEL (monitor)), g_object_ref (GTK_SORTER (sorter)));

  assert_order (G_LIST_MODEL (sorted), "Alpha, bravo, delta, room 9, room 10, zoë");
  occupancy_room_sorter_set_reversed (sorter, TRUE);
  assert_order (G_LIST_MODEL (sorted), "zoë, room 10, room 9, delta, bravo, Alpha");

  /* What is unknown is no number, and last whichever way round. */
  occupancy_room_sorter_set_order (sorter, OCCUPANCY_SORT_CONNECTIONS);
  assert_order (G_LIST_MODEL (sorted), "zoë, room 9, room 10, bravo, Alpha, delta");
  occupancy_room_sorter_set_reversed (sorter, FALSE);
  assert_order (G_LIST_MODEL (sorted), "Alpha, bravo, room 9, room 10, zoë, delta");

  g_object_unref (sorted);
  g_assert_finalize_object (sorter);
  g_assert_finalize_object (monitor);
}

static OccupancyWatch *
find (OccupancyMonitor *monitor,
      const char       *name)
{
  OccupancyAccount *account = g_list_model_get_item (occupancy_monitor_get_accounts (monitor), 0);
  OccupancyWatch *watch = occupancy_monitor_find_watch (monitor, occupancy_account_get_id (account), name);

  g_assert_nonnull (watch);
  g_object_unref (account);

  return watch;
}

/* Rows stay where they are until somebody says that they may move. */
static void
test_sort_holds_still (void)
{
  g_autoptr(OccupancyMonitor) monitor = new_rooms ();
  g_autoptr(OccupancyRoomSorter) sorter = occupancy_room_sorter_new ();
  g_autoptr(GtkSortListModel) sorted = NULL;

  occupancy_room_sorter_set_order (sorter, OCCUPANCY_SORT_CONNECTIONS);
  sorted = gtk_sort_list_model_new (g_object_ref (G_LIST_MODEL (monitor)), g_object_ref (GTK_SORTER (sorter)));
  assert_order (G_LIST_MODEL (sorted), "Alpha, bravo, room 9, room 10, zoë, delta");

  fake_room_sample (occupancy_watch_get_room (find (monitor, "zoë")), 1000, 0);
  occupancy_setup_room_set_favourite (occupancy_watch_get_setup (find (monitor, "delta")), TRUE);
  assert_order (G_LIST_MODEL (sorted), "Alpha, bravo, room 9, room 10, zoë, delta");

  occupancy_room_sorter_refresh (sorter);
  assert_order (G_LIST_MODEL (sorted), "delta, zoë, Alpha, bravo, room 9, room 10");
}

static void
test_sort_by_change (void)
{
  g_autoptr(OccupancyMonitor) monitor = new_rooms ();
  g_autoptr(OccupancyRoomSorter) sorter = occupancy_room_sorter_new ();
  g_autoptr(GtkSortListModel) sorted = NULL;

  /* A second sample of the same millisecond would take the place of the first. */
  for (gint64 start = occupancy_sample_now (); occupancy_sample_now () == start;)
    g_usleep (100);
  fake_room_sample (occupancy_watch_get_room (find (monitor, "bravo")), 5, 0);
  fake_room_sample (occupancy_watch_get_room (find (monitor, "zoë")), 7, 0);
  occupancy_room_sorter_set_order (sorter, OCCUPANCY_SORT_CHANGE);
  sorted = gtk_sort_list_model_new (g_object_ref (G_LIST_MODEL (monitor)), g_object_ref (GTK_SORTER (sorter)));
  assert_order (G_LIST_MODEL (sorted), "zoë, Alpha, room 9, room 10, bravo, delta");
  occupancy_room_sorter_set_reversed (sorter, TRUE);
  assert_order (G_LIST_MODEL (sorted), "bravo, Alpha, room 9, room 10, zoë, delta");
}

static void
test_filter (void)
{
  OccupancyMonitor *monitor = new_rooms ();
  OccupancyRoomFilter *filter = occupancy_room_filter_new ();
  GtkFilterListModel *found = gtk_filter_list_model_new (g_object_ref (G_LIST_MODEL (monitor)), g_object_ref (GTK_FILTER (filter)));

  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (found)), ==, 6);
  occupancy_room_filter_set_text (filter, "ZOE");
  assert_order (G_LIST_MODEL (found), "zoë");
  occupancy_room_filter_set_text (filter, "OË");
  assert_order (G_LIST_MODEL (found), "zoë");
  occupancy_room_filter_set_text (filter, "alp");
  assert_order (G_LIST_MODEL (found), "Alpha");
  occupancy_room_filter_set_text (filter, "festival");
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (found)), ==, 6);
  occupancy_room_filter_set_text (filter, "nothing of the kind");
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (found)), ==, 0);

  /* A room is found by its name also where it is called otherwise. */
  occupancy_setup_room_set_alias (occupancy_watch_get_setup (find (monitor, "bravo")), "Hall");
  occupancy_room_filter_set_text (filter, "bra");
  assert_order (G_LIST_MODEL (found), "Hall");
  occupancy_room_filter_set_text (filter, NULL);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (found)), ==, 6);

  g_object_unref (found);
  g_assert_finalize_object (filter);
  g_assert_finalize_object (monitor);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/room-sorter/orders", test_sort);
  g_test_add_func ("/room-sorter/holds-still", test_sort_holds_still);
  g_test_add_func ("/room-sorter/change", test_sort_by_change);
  g_test_add_func ("/room-filter", test_filter);

  return g_test_run ();
}
