/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "core/occupancy-error.h"
#include "fixture/await.h"
#include "fixture/fake-model.h"

#define KEY "app.key:secret"

static void
items_changed_cb (GListModel *model,
                  guint       position,
                  guint       removed,
                  guint       added,
                  guint      *n_added)
{
  *n_added += added - removed;
  g_assert_cmpuint (position + added, <=, g_list_model_get_n_items (model));
}

static void
close_monitor (OccupancyMonitor *monitor)
{
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;

  occupancy_monitor_close_async (monitor, NULL, async_result_cb, &result);
  g_assert_true (occupancy_monitor_close_finish (monitor, await_result (&result), &error));
  g_assert_no_error (error);
}

static void
test_rooms (void)
{
  OccupancyMonitor *monitor = occupancy_monitor_new ();
  OccupancyAccount *first = fake_account_add (monitor, "Festival");
  OccupancyAccount *second = fake_account_add (monitor, "Staging");
  OccupancyWatch *watch;
  guint n_added = 0;

  g_assert_true (g_list_model_get_item_type (G_LIST_MODEL (monitor)) == OCCUPANCY_TYPE_WATCH);
  g_signal_connect (monitor, "items-changed", G_CALLBACK (items_changed_cb), &n_added);
  watch = occupancy_monitor_add_room (monitor, first, "lobby", NULL);
  g_assert_nonnull (watch);
  g_assert_nonnull (occupancy_watch_get_room (watch));
  g_assert_true (occupancy_monitor_add_room (monitor, first, "lobby", NULL) == watch);
  g_assert_nonnull (occupancy_monitor_add_room (monitor, second, "lobby", NULL));
  g_assert_cmpuint (n_added, ==, 2);
  g_assert_cmpuint (g_list_model_get_n_items (occupancy_monitor_get_accounts (monitor)), ==, 2);
  g_assert_null (g_list_model_get_item (G_LIST_MODEL (monitor), 2));
  g_assert_true (occupancy_monitor_find_watch (monitor, "Festival", "lobby") == watch);

  occupancy_monitor_start (monitor);
  close_monitor (monitor);

  g_assert_finalize_object (monitor);
}

static void
test_refused_name (void)
{
  OccupancyMonitor *monitor = occupancy_monitor_new ();
  OccupancyAccount *account = fake_account_add (monitor, "Festival");
  g_autoptr(GError) error = NULL;

  g_assert_null (occupancy_monitor_add_room (monitor, account, "[lobby", &error));
  g_assert_error (error, OCCUPANCY_ERROR, OCCUPANCY_ERROR_ROOM_NAME);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (monitor)), ==, 0);

  g_assert_finalize_object (monitor);
}

/* What is done to the setup is done to what is watched. */
static void
test_follows_setup (void)
{
  OccupancyMonitor *monitor = occupancy_monitor_new ();
  OccupancySetup *setup = occupancy_monitor_get_setup (monitor);
  OccupancyAccount *account = fake_account_add (monitor, "Festival");
  g_autoptr(OccupancySetupRoom) lobby = occupancy_setup_room_new ("Festival", "lobby");
  g_autoptr(OccupancySetupRoom) stage = occupancy_setup_room_new ("Festival", "stage");
  g_autoptr(OccupancyWatch) kept = NULL;
  OccupancyWatch *watch;

  occupancy_setup_add_room (setup, lobby);
  occupancy_setup_add_room (setup, stage);
  watch = occupancy_monitor_find_watch (monitor, "Festival", "stage");
  g_assert_true (occupancy_watch_get_setup (watch) == stage);

  occupancy_setup_room_set_alias (stage, "Main Stage");
  occupancy_setup_room_set_favourite (stage, TRUE);
  g_assert_cmpstr (occupancy_watch_get_title (watch), ==, "Main Stage");
  g_assert_true (occupancy_watch_get_favourite (watch));

  /* The others stay the same objects. */
  g_set_object (&kept, watch);
  occupancy_setup_remove_room (setup, lobby);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (monitor)), ==, 1);
  g_assert_null (occupancy_monitor_find_watch (monitor, "Festival", "lobby"));
  g_assert_true (occupancy_monitor_find_watch (monitor, "Festival", "stage") == kept);

  /* And back, as by an undo. */
  occupancy_setup_add_room (setup, lobby);
  g_assert_nonnull (occupancy_watch_get_room (occupancy_monitor_find_watch (monitor, "Festival", "lobby")));

  occupancy_setup_account_set_name (occupancy_account_get_setup (account), "Harbor");
  g_assert_cmpstr (occupancy_account_get_name (account), ==, "Harbor");

  occupancy_setup_remove_account (setup, occupancy_account_get_setup (account));
  g_assert_cmpuint (g_list_model_get_n_items (occupancy_monitor_get_accounts (monitor)), ==, 0);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (monitor)), ==, 0);

  g_assert_finalize_object (monitor);
}

/* Another endpoint and another credential take another model, and the rooms go
 * over to it. */
static void
test_another_endpoint (void)
{
  OccupancyMonitor *monitor = occupancy_monitor_new ();
  OccupancyAccount *account = fake_account_add (monitor, "Festival");
  OccupancyWatch *watch = occupancy_monitor_add_room (monitor, account, "lobby", NULL);
  g_autoptr(OccupancyModel) model = g_object_ref (occupancy_account_get_model (account));
  g_autoptr(OccupancyRoom) room = g_object_ref (occupancy_watch_get_room (watch));

  fake_room_set_status (room, OCCUPANCY_ROOM_ATTACHED, 0);
  fake_room_sample (room, 5, 2);
  fake_room_set_trust (room, OCCUPANCY_TRUST_LIVE);

  g_object_set (occupancy_account_get_setup (account), "endpoint", "other.example.com", "port", 8443, NULL);
  await_until (occupancy_account_get_model (account) != model);
  g_assert_nonnull (occupancy_account_get_model (account));
  g_assert_true (occupancy_watch_get_room (watch) != room);
  g_assert_cmpint (occupancy_watch_get_state (watch), ==, OCCUPANCY_READING_DETACHED);

  g_set_object (&model, occupancy_account_get_model (account));
  occupancy_monitor_connect_account_for_now (monitor, occupancy_account_get_setup (account), KEY);
  g_assert_true (occupancy_account_get_model (account) == model);
  occupancy_monitor_connect_account_for_now (monitor, occupancy_account_get_setup (account), "app.other:secret");
  g_assert_true (occupancy_account_get_model (account) != model);

  g_assert_finalize_object (monitor);
}

static void
test_count_own (void)
{
  OccupancyMonitor *monitor = occupancy_monitor_new ();
  OccupancyWatch *watch = occupancy_monitor_add_room (monitor, fake_account_add (monitor, "Festival"), "lobby", NULL);
  OccupancyRoom *room = occupancy_watch_get_room (watch);
  OccupancySample sample = { .time = 1000, .connections = 5, .presence_members = 2, .own = 1, .valid = TRUE };
  OccupancyReading reading;

  fake_room_take (room, &sample);
  fake_room_set_trust (room, OCCUPANCY_TRUST_LIVE);
  occupancy_watch_get_reading (watch, &reading);
  g_assert_cmpint (reading.connections, ==, 4);
  occupancy_monitor_set_count_own (monitor, TRUE);
  occupancy_watch_get_reading (watch, &reading);
  g_assert_cmpint (reading.connections, ==, 5);
  g_assert_true (occupancy_watch_get_count_own (
    occupancy_monitor_add_room (monitor, occupancy_watch_get_account (watch), "stage", NULL)));

  g_assert_finalize_object (monitor);
}

static void
assert_problem (OccupancyAccount        *account,
                OccupancyAccountProblem  problem)
{
  g_assert_cmpint (occupancy_account_get_problem (account), ==, problem);
  g_assert_true ((occupancy_account_get_error (account) == NULL) ==
                 (problem == OCCUPANCY_ACCOUNT_PROBLEM_NONE || problem == OCCUPANCY_ACCOUNT_PROBLEM_OFFLINE));
}

static void
test_account_offline (void)
{
  OccupancyMonitor *monitor = occupancy_monitor_new ();
  OccupancyAccount *account = fake_account_add (monitor, "Festival");
  OccupancyModel *model = occupancy_account_get_model (account);
  gint64 since;

  g_assert_cmpstr (occupancy_account_get_id (account), ==, "Festival");
  fake_model_set_state (model, ABLY_CONNECTION_CONNECTING);
  g_assert_cmpint (occupancy_account_get_offline_since (account), ==, 0);
  assert_problem (account, OCCUPANCY_ACCOUNT_PROBLEM_NONE);

  /* From the first trouble on, through all attempts. */
  fake_model_set_state (model, ABLY_CONNECTION_DISCONNECTED);
  since = occupancy_account_get_offline_since (account);
  g_assert_cmpint (since, >, 0);
  assert_problem (account, OCCUPANCY_ACCOUNT_PROBLEM_OFFLINE);
  fake_model_set_state (model, ABLY_CONNECTION_CONNECTING);
  fake_model_set_state (model, ABLY_CONNECTION_SUSPENDED);
  g_assert_cmpint (occupancy_account_get_offline_since (account), ==, since);
  assert_problem (account, OCCUPANCY_ACCOUNT_PROBLEM_OFFLINE);

  fake_model_set_state (model, ABLY_CONNECTION_CONNECTED);
  g_assert_cmpint (occupancy_account_get_offline_since (account), ==, 0);
  assert_problem (account, OCCUPANCY_ACCOUNT_PROBLEM_NONE);

  g_assert_finalize_object (monitor);
}

static void
test_account_untrusted (void)
{
  OccupancyMonitor *monitor = occupancy_monitor_new ();
  OccupancyAccount *account = fake_account_add (monitor, "Festival");
  OccupancyModel *model = occupancy_account_get_model (account);

  fake_model_distrust (model);
  assert_problem (account, OCCUPANCY_ACCOUNT_PROBLEM_UNTRUSTED);

  /* Through all attempts. */
  fake_model_set_state (model, ABLY_CONNECTION_CONNECTING);
  assert_problem (account, OCCUPANCY_ACCOUNT_PROBLEM_UNTRUSTED);
  fake_model_set_state (model, ABLY_CONNECTION_CONNECTED);
  assert_problem (account, OCCUPANCY_ACCOUNT_PROBLEM_NONE);

  g_assert_finalize_object (monitor);
}

/* What keeps an account from being connected has a name. */
static void
test_account_problems (void)
{
  static const struct
  {
    int code;
    OccupancyAccountProblem problem;
  } refusals[] = {
    { 40005, OCCUPANCY_ACCOUNT_PROBLEM_REFUSED },
    { 40101, OCCUPANCY_ACCOUNT_PROBLEM_REFUSED },
    { 40131, OCCUPANCY_ACCOUNT_PROBLEM_REFUSED },
    { 40160, OCCUPANCY_ACCOUNT_PROBLEM_REFUSED },
    { 40400, OCCUPANCY_ACCOUNT_PROBLEM_REFUSED },
    { 80019, OCCUPANCY_ACCOUNT_PROBLEM_REFUSED },
    { 40142, OCCUPANCY_ACCOUNT_PROBLEM_EXPIRED },
    { 40171, OCCUPANCY_ACCOUNT_PROBLEM_EXPIRED },
    { 40330, OCCUPANCY_ACCOUNT_PROBLEM_FAILED },
    { 50000, OCCUPANCY_ACCOUNT_PROBLEM_FAILED },
  };
  static const struct
  {
    OccupancyError code;
    OccupancyAccountProblem problem;
  } lacks[] = {
    { OCCUPANCY_ERROR_CREDENTIAL_MISSING, OCCUPANCY_ACCOUNT_PROBLEM_NO_CREDENTIAL },
    { OCCUPANCY_ERROR_KEYRING_LOCKED, OCCUPANCY_ACCOUNT_PROBLEM_KEYRING_LOCKED },
    { OCCUPANCY_ERROR_KEYRING_MISSING, OCCUPANCY_ACCOUNT_PROBLEM_KEYRING_MISSING },
    { OCCUPANCY_ERROR_KEYRING_DENIED, OCCUPANCY_ACCOUNT_PROBLEM_KEYRING_DENIED },
  };
  OccupancyMonitor *monitor = occupancy_monitor_new ();
  OccupancyAccount *account = fake_account_add (monitor, "Festival");
  OccupancyWatch *watch = occupancy_monitor_add_room (monitor, account, "lobby", NULL);

  for (guint i = 0; i < G_N_ELEMENTS (refusals); i++)
    {
      fake_model_fail (occupancy_account_get_model (account), refusals[i].code);
      assert_problem (account, refusals[i].problem);
    }

  for (guint i = 0; i < G_N_ELEMENTS (lacks); i++)
    {
      g_autoptr(GError) error = g_error_new_literal (OCCUPANCY_ERROR, lacks[i].code, "Made up");

      occupancy_account_set_credential (account, NULL, error);
      assert_problem (account, lacks[i].problem);
      g_assert_null (occupancy_account_get_model (account));
      g_assert_null (occupancy_watch_get_room (watch));
      g_assert_cmpint (occupancy_watch_get_state (watch), ==, OCCUPANCY_READING_DETACHED);
    }

  /* What cannot be a key, and a key over plain text, are not sent. */
  occupancy_account_set_credential (account, "nonsense", NULL);
  assert_problem (account, OCCUPANCY_ACCOUNT_PROBLEM_INVALID);
  g_object_set (occupancy_account_get_setup (account), "tls", FALSE, NULL);
  occupancy_account_set_credential (account, KEY, NULL);
  assert_problem (account, OCCUPANCY_ACCOUNT_PROBLEM_INVALID);
  g_assert_cmpint (occupancy_account_get_error (account)->code, ==, 40103);

  g_object_set (occupancy_account_get_setup (account), "tls", TRUE, NULL);
  await_until (occupancy_account_get_problem (account) == OCCUPANCY_ACCOUNT_PROBLEM_NONE);
  g_assert_nonnull (occupancy_watch_get_room (watch));

  g_assert_finalize_object (monitor);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/monitor/rooms", test_rooms);
  g_test_add_func ("/monitor/refused-name", test_refused_name);
  g_test_add_func ("/monitor/follows-setup", test_follows_setup);
  g_test_add_func ("/monitor/another-endpoint", test_another_endpoint);
  g_test_add_func ("/monitor/count-own", test_count_own);
  g_test_add_func ("/account/offline", test_account_offline);
  g_test_add_func ("/account/untrusted", test_account_untrusted);
  g_test_add_func ("/account/problems", test_account_problems);

  return g_test_run ();
}
