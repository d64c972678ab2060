/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "fixture/fake-model.h"
#include "monitor/occupancy-monitor.h"

static OccupancyAccount *
add_account (OccupancyMonitor *monitor,
             const char       *name)
{
  g_autoptr(AblyClientOptions) options = ably_client_options_new ();
  g_autoptr(OccupancyAccount) account = occupancy_account_new (name, name, options);

  occupancy_monitor_add_account (monitor, account);

  return account;
}

static void
items_changed_cb (GListModel *model,
                  guint       position,
                  guint       removed,
                  guint       added,
                  guint      *n_added)
{
  g_assert_cmpuint (removed, ==, 0);
  g_assert_cmpuint (position + added, ==, g_list_model_get_n_items (model));
  *n_added += added;
}

static void
closed_cb (GObject      *object,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr(GError) error = NULL;

  g_assert_true (occupancy_monitor_close_finish (OCCUPANCY_MONITOR (object), result, &error));
  g_assert_no_error (error);
  *(gboolean *) user_data = TRUE;
}

static void
test_monitor_rooms (void)
{
  OccupancyMonitor *monitor = occupancy_monitor_new ();
  OccupancyAccount *first = add_account (monitor, "Festival");
  OccupancyAccount *second = add_account (monitor, "Staging");
  guint n_added = 0;
  gboolean closed = FALSE;

  g_assert_true (g_list_model_get_item_type (G_LIST_MODEL (monitor)) == OCCUPANCY_TYPE_WATCH);
  g_signal_connect (monitor, "items-changed", G_CALLBACK (items_changed_cb), &n_added);
  g_assert_nonnull (occupancy_monitor_add_room (monitor, first, "lobby", NULL));
  g_assert_nonnull (occupancy_monitor_add_room (monitor, second, "lobby", NULL));
  g_assert_cmpuint (n_added, ==, 2);
  g_assert_cmpuint (g_list_model_get_n_items (occupancy_monitor_get_accounts (monitor)), ==, 2);
  g_assert_null (g_list_model_get_item (G_LIST_MODEL (monitor), 2));

  occupancy_monitor_start (monitor);
  occupancy_monitor_close_async (monitor, NULL, closed_cb, &closed);
  while (!closed)
    g_main_context_iteration (NULL, TRUE);

  g_assert_finalize_object (monitor);
}

static void
test_account_offline (void)
{
  g_autoptr(AblyClientOptions) options = ably_client_options_new ();
  OccupancyAccount *account = occupancy_account_new ("1", "Festival", options);
  OccupancyModel *model = occupancy_account_get_model (account);
  gint64 since;

  g_assert_cmpstr (occupancy_account_get_id (account), ==, "1");
  fake_model_set_state (model, ABLY_CONNECTION_CONNECTING);
  g_assert_cmpint (occupancy_account_get_offline_since (account), ==, 0);

  /* From the first trouble on, through all attempts. */
  fake_model_set_state (model, ABLY_CONNECTION_DISCONNECTED);
  since = occupancy_account_get_offline_since (account);
  g_assert_cmpint (since, >, 0);
  fake_model_set_state (model, ABLY_CONNECTION_CONNECTING);
  fake_model_set_state (model, ABLY_CONNECTION_SUSPENDED);
  g_assert_cmpint (occupancy_account_get_offline_since (account), ==, since);

  fake_model_set_state (model, ABLY_CONNECTION_CONNECTED);
  g_assert_cmpint (occupancy_account_get_offline_since (account), ==, 0);

  g_assert_finalize_object (account);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/monitor/rooms", test_monitor_rooms);
  g_test_add_func ("/account/offline", test_account_offline);

  return g_test_run ();
}
