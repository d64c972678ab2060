/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "core/occupancy-error.h"
#include "keyring-fixture.h"
#include "monitor-fixture.h"
#include "monitor/occupancy-credential.h"

static guint
count_accounts (MonitorFixture *fixture)
{
  return g_list_model_get_n_items (occupancy_monitor_get_accounts (fixture->monitor));
}

static void
await_problem (OccupancyAccount        *account,
               OccupancyAccountProblem  problem)
{
  await_until (occupancy_account_get_problem (account) == problem);
}

static OccupancyAccount *
get_account (MonitorFixture *fixture)
{
  g_autoptr(OccupancyAccount) account = g_list_model_get_item (occupancy_monitor_get_accounts (fixture->monitor), 0);

  return account;
}

/* An account without rooms has no need to connect. */
static void
await_connected (MonitorFixture   *fixture,
                 OccupancyAccount *account)
{
  g_assert_nonnull (occupancy_monitor_add_room (fixture->monitor, account, "lobby", NULL));
  await_until (occupancy_account_get_state (account) == ABLY_CONNECTION_CONNECTED);
}

/* Whether a text is in a file of the folder. */
static gboolean
find_in_files (MonitorFixture *fixture,
               const char     *text)
{
  g_autoptr(GDir) dir = g_dir_open (fixture->folder, 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = monitor_fixture_dup_path (fixture, name);
      g_autofree char *content = NULL;
      gsize length;

      if (g_file_get_contents (path, &content, &length, NULL) &&
          memmem (content, length, text, strlen (text)) != NULL)
        return TRUE;
    }

  return FALSE;
}

/* From a credential to a count, and again in the next run. */
static void
test_runs (MonitorFixture *fixture,
           gconstpointer   data)
{
  g_autofree char *id = NULL;
  OccupancyWatch *watch;

  simulator_fixture_set_room (fixture->simulator, "lobby", 12, 3);
  id = g_strdup (occupancy_account_get_id (monitor_fixture_begin (fixture)));
  watch = occupancy_monitor_add_room (fixture->monitor, get_account (fixture), "lobby", NULL);
  await_until (monitor_fixture_read (watch) == 12);
  simulator_fixture_set_room (fixture->simulator, "lobby", 14, 3);
  await_until (monitor_fixture_read (watch) == 14);
  occupancy_monitor_set_count_own (fixture->monitor, TRUE);
  g_assert_cmpint (monitor_fixture_read (watch), ==, 15);
  monitor_fixture_close (fixture);

  /* CLOSE was sent: the service counts us no more. */
  g_assert_cmpuint (simulator_fixture_count_log (fixture->simulator, "in", "\"action\":7"), ==, 1);
  g_assert_true (find_in_files (fixture, "lobby"));
  g_assert_false (find_in_files (fixture, strchr (simulator_fixture_get_key (fixture->simulator), ':') + 1));

  monitor_fixture_open (fixture);
  g_assert_cmpuint (count_accounts (fixture), ==, 1);
  g_assert_cmpstr (occupancy_account_get_id (get_account (fixture)), ==, id);
  watch = monitor_fixture_get_watch (fixture, "lobby");
  await_until (monitor_fixture_read (watch) == 14);
}

/* Nothing is tried again until the credential changes, and what is known of the
 * rooms stays. */
static void
test_wrong_key (MonitorFixture *fixture,
                gconstpointer   data)
{
  g_autoptr(OccupancySetupAccount) setup = monitor_fixture_new_account (fixture, "Staging");
  g_autoptr(OccupancySetupAccount) edited = NULL;
  g_autoptr(GError) error = NULL;
  OccupancyAccount *account;
  OccupancyWatch *watch;
  guint n_requests;

  simulator_fixture_set_room (fixture->simulator, "lobby", 12, 3);
  account = monitor_fixture_connect (fixture, setup, "appid.keyid:wrong", &error);
  g_assert_no_error (error);
  watch = occupancy_monitor_add_room (fixture->monitor, account, "lobby", NULL);
  await_problem (account, OCCUPANCY_ACCOUNT_PROBLEM_REFUSED);
  g_assert_cmpint (occupancy_account_get_error (account)->code, ==, 40101);
  g_assert_cmpint (monitor_fixture_read (watch), ==, -1);
  n_requests = simulator_fixture_count_log (fixture->simulator, "connect", NULL);
  await_milliseconds (200);
  g_assert_cmpuint (simulator_fixture_count_log (fixture->simulator, "connect", NULL), ==, n_requests);

  /* As Edit Credential… does: with another account object of that id. */
  edited = occupancy_setup_account_new (occupancy_account_get_id (account), "Production");
  g_object_set (edited,
                "endpoint", "127.0.0.1",
                "port", simulator_fixture_get_port (fixture->simulator),
                "tls", FALSE,
                NULL);
  g_assert_true (monitor_fixture_connect (fixture, edited, simulator_fixture_get_key (fixture->simulator), &error) == account);
  g_assert_no_error (error);
  await_until (monitor_fixture_read (watch) == 12);
  await_problem (account, OCCUPANCY_ACCOUNT_PROBLEM_NONE);
  g_assert_cmpstr (occupancy_account_get_name (account), ==, "Production");
  g_assert_cmpuint (count_accounts (fixture), ==, 1);
}

/* The same credential again is another try. */
static void
test_same_key (MonitorFixture *fixture,
               gconstpointer   data)
{
  OccupancyAccount *account;
  g_autoptr(GError) error = NULL;

  monitor_fixture_control (fixture, "keys", "{\"key\":\"appid.other:secret\",\"revoked\":true}");
  {
    g_autoptr(OccupancySetupAccount) setup = monitor_fixture_new_account (fixture, "Staging");

    account = monitor_fixture_connect (fixture, setup, "appid.other:secret", &error);
  }
  occupancy_monitor_add_room (fixture->monitor, account, "lobby", NULL);
  await_problem (account, OCCUPANCY_ACCOUNT_PROBLEM_REFUSED);
  monitor_fixture_control (fixture, "keys", "{\"key\":\"appid.other:secret\",\"revoked\":false}");
  g_assert_true (monitor_fixture_connect (fixture, occupancy_account_get_setup (account), "appid.other:secret", &error) == account);
  g_assert_no_error (error);
  await_until (occupancy_account_get_state (account) == ABLY_CONNECTION_CONNECTED);
}

static void
test_one_room_refused (MonitorFixture *fixture,
                       gconstpointer   data)
{
  g_autoptr(OccupancySetupAccount) setup = monitor_fixture_new_account (fixture, "Staging");
  g_autoptr(GError) error = NULL;
  OccupancyAccount *account;
  OccupancyWatch *allowed;
  OccupancyWatch *refused;

  simulator_fixture_set_room (fixture->simulator, "lobby", 12, 3);
  monitor_fixture_control (fixture, "keys",
                           "{\"key\":\"appid.other:secret\","
                           "\"capability\":{\"lobby\":[\"subscribe\",\"channel-metadata\"]}}");
  account = monitor_fixture_connect (fixture, setup, "appid.other:secret", &error);
  g_assert_no_error (error);
  refused = occupancy_monitor_add_room (fixture->monitor, account, "backstage", NULL);
  allowed = occupancy_monitor_add_room (fixture->monitor, account, "lobby", NULL);
  await_until (monitor_fixture_read (allowed) == 12);
  await_until (occupancy_watch_get_state (refused) == OCCUPANCY_READING_REFUSED);
  g_assert_cmpint (occupancy_account_get_problem (account), ==, OCCUPANCY_ACCOUNT_PROBLEM_NONE);
}

static void
test_offline (MonitorFixture *fixture,
              gconstpointer   data)
{
  OccupancyAccount *account = monitor_fixture_begin (fixture);
  OccupancyWatch *watch = occupancy_monitor_add_room (fixture->monitor, account, "lobby", NULL);
  OccupancyReading reading;

  simulator_fixture_set_room (fixture->simulator, "lobby", 12, 3);
  await_until (monitor_fixture_read (watch) == 12);
  g_clear_pointer (&fixture->simulator, simulator_fixture_free);
  await_problem (account, OCCUPANCY_ACCOUNT_PROBLEM_OFFLINE);
  occupancy_watch_get_reading (watch, &reading);
  g_assert_cmpint (reading.state, ==, OCCUPANCY_READING_STALE);
  g_assert_cmpint (reading.connections, ==, 12);
}

static void
test_back_online (MonitorFixture *fixture,
                  gconstpointer   data)
{
  OccupancyAccount *account = monitor_fixture_begin (fixture);
  OccupancyWatch *watch = occupancy_monitor_add_room (fixture->monitor, account, "lobby", NULL);
  OccupancySeries *series = occupancy_watch_get_series (watch);
  OccupancyPoint point;

  simulator_fixture_set_room (fixture->simulator, "lobby", 12, 3);
  await_until (monitor_fixture_read (watch) == 12);
  monitor_fixture_control (fixture, "faults", "{\"on\":\"connect\",\"do\":\"refuse\"}");
  monitor_fixture_control (fixture, "drop", "{\"forget\":true}");
  await_until (occupancy_account_get_state (account) == ABLY_CONNECTION_DISCONNECTED &&
               simulator_fixture_count_log (fixture->simulator, "connect", NULL) == 2);
  g_assert_cmpint (occupancy_account_get_problem (account), ==, OCCUPANCY_ACCOUNT_PROBLEM_OFFLINE);
  g_assert_cmpint (monitor_fixture_read (watch), ==, -1);
  simulator_fixture_set_room (fixture->simulator, "lobby", 20, 3);
  occupancy_monitor_reconnect (fixture->monitor);
  await_until (monitor_fixture_read (watch) == 20);
  await_problem (account, OCCUPANCY_ACCOUNT_PROBLEM_NONE);

  /* With a gap between. */
  g_assert_cmpuint (occupancy_series_get_n_points (series), >=, 3);
  occupancy_series_get_point (series, occupancy_series_get_n_points (series) - 2, &point);
  g_assert_false (point.known);
}

/* Another program of ours, or a person with an editor. */
static void
test_file_changes (MonitorFixture *fixture,
                   gconstpointer   data)
{
  OccupancyAccount *account = monitor_fixture_begin (fixture);
  g_autoptr(OccupancySetup) setup = occupancy_setup_new ();
  g_autoptr(OccupancySetupStore) store = occupancy_setup_store_new (setup, fixture->folder);
  g_autoptr(OccupancySetupRoom) room = NULL;
  g_autoptr(GAsyncResult) loaded = NULL;
  g_autoptr(GAsyncResult) added = NULL;
  g_autoptr(GAsyncResult) removed = NULL;
  g_autofree char *id = g_strdup (occupancy_account_get_id (account));

  simulator_fixture_set_room (fixture->simulator, "lobby", 12, 3);
  occupancy_monitor_add_room (fixture->monitor, account, "stage", NULL);
  occupancy_setup_store_flush_async (occupancy_monitor_get_store (fixture->monitor), NULL, async_result_cb, &added);
  await_result (&added);

  occupancy_setup_store_load_async (store, NULL, async_result_cb, &loaded);
  await_result (&loaded);
  room = occupancy_setup_room_new (id, "lobby");
  occupancy_setup_room_set_alias (room, "Hall");
  occupancy_setup_add_room (setup, room);
  await_until (monitor_fixture_get_watch (fixture, "lobby") != NULL);
  await_until (monitor_fixture_read (monitor_fixture_get_watch (fixture, "lobby")) == 12);
  g_assert_cmpstr (occupancy_watch_get_title (monitor_fixture_get_watch (fixture, "lobby")), ==, "Hall");

  /* Who takes an account out of the file may put it back: its credential is kept. */
  occupancy_setup_remove_account (setup, occupancy_setup_find_account (setup, id));
  await_until (count_accounts (fixture) == 0);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (fixture->monitor)), ==, 0);
  {
    g_autoptr(OccupancySetupAccount) back = occupancy_setup_account_new (id, "Staging");

    g_object_set (back,
                  "endpoint", "127.0.0.1",
                  "port", simulator_fixture_get_port (fixture->simulator),
                  "tls", FALSE,
                  NULL);
    occupancy_setup_add_account (setup, back);
  }
  await_until (count_accounts (fixture) == 1);
  await_connected (fixture, get_account (fixture));

  occupancy_setup_store_flush_async (store, NULL, async_result_cb, &removed);
  await_result (&removed);
}

static void
assert_credential_missing (const char *id)
{
  g_autoptr(OccupancyAccounts) accounts = occupancy_accounts_new ();
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;

  occupancy_accounts_lookup_async (accounts, id, OCCUPANCY_CREDENTIAL_KEY, NULL, async_result_cb, &result);
  g_assert_null (occupancy_accounts_lookup_finish (accounts, await_result (&result), &error));
  g_assert_error (error, OCCUPANCY_ERROR, OCCUPANCY_ERROR_CREDENTIAL_MISSING);
}

/* With an account that is removed goes its credential. */
static void
test_remove_account (MonitorFixture *fixture,
                     gconstpointer   data)
{
  OccupancyAccount *account = monitor_fixture_begin (fixture);
  g_autofree char *id = g_strdup (occupancy_account_get_id (account));

  await_connected (fixture, account);
  occupancy_setup_remove_account (occupancy_monitor_get_setup (fixture->monitor), occupancy_account_get_setup (account));
  g_assert_cmpuint (count_accounts (fixture), ==, 0);

  /* Also where the program ends at once. */
  monitor_fixture_close (fixture);
  assert_credential_missing (id);
  await_until (simulator_fixture_count_log (fixture->simulator, "in", "\"action\":7") == 1);

  monitor_fixture_open (fixture);
  g_assert_cmpuint (count_accounts (fixture), ==, 0);
}

/* A credential that another program brings is there when it is asked for again. */
static void
test_retry (MonitorFixture *fixture,
            gconstpointer   data)
{
  g_autoptr(OccupancySetupAccount) setup = monitor_fixture_new_account (fixture, "Staging");
  g_autoptr(OccupancyAccounts) others = occupancy_accounts_new ();
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;

  occupancy_setup_add_account (occupancy_monitor_get_setup (fixture->monitor), setup);
  await_problem (get_account (fixture), OCCUPANCY_ACCOUNT_PROBLEM_NO_CREDENTIAL);
  occupancy_monitor_retry_credentials (fixture->monitor);
  await_problem (get_account (fixture), OCCUPANCY_ACCOUNT_PROBLEM_NO_CREDENTIAL);

  occupancy_accounts_store_async (others, setup, simulator_fixture_get_key (fixture->simulator), NULL,
                                  async_result_cb, &result);
  occupancy_accounts_store_finish (others, await_result (&result), &error);
  g_assert_no_error (error);
  occupancy_monitor_retry_credentials (fixture->monitor);
  await_connected (fixture, get_account (fixture));
  g_assert_cmpint (occupancy_account_get_problem (get_account (fixture)), ==, OCCUPANCY_ACCOUNT_PROBLEM_NONE);
}

/* What a credential is good for is said before it is stored. */
static void
test_check (MonitorFixture *fixture,
            gconstpointer   data)
{
  static const struct
  {
    const char *credential;
    int code;
  } bad[] = {
    { "nonsense", 40400 },
    { "appid.keyid:wrong", 40101 },
    { "appid.deaf:secret", 40160 },
  };
  g_autoptr(OccupancySetupAccount) setup = monitor_fixture_new_account (fixture, "Staging");
  g_autoptr(GError) error = NULL;
  g_autoptr(AblyCapability) capability = NULL;
  g_autoptr(GAsyncResult) good = NULL;

  monitor_fixture_control (fixture, "keys",
                           "{\"key\":\"appid.deaf:secret\",\"capability\":{\"*\":[\"publish\"]}}");
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr(GAsyncResult) result = NULL;
      g_autoptr(GError) refusal = NULL;

      occupancy_credential_check_async (bad[i].credential, setup, NULL, async_result_cb, &result);
      g_assert_null (occupancy_credential_check_finish (await_result (&result), &refusal));
      g_assert_cmpint (refusal->code, ==, bad[i].code);
    }

  monitor_fixture_control (fixture, "keys",
                           "{\"key\":\"appid.some:secret\",\"capability\":{\"lobby\":[\"subscribe\"]}}");
  occupancy_credential_check_async ("appid.some:secret", setup, NULL, async_result_cb, &good);
  capability = occupancy_credential_check_finish (await_result (&good), &error);
  g_assert_no_error (error);
  g_assert_cmpint (ably_capability_get_permission (capability, "lobby", ABLY_OPERATION_SUBSCRIBE), ==,
                   ABLY_PERMISSION_GRANTED);
  g_assert_cmpint (ably_capability_get_permission (capability, "*", ABLY_OPERATION_CHANNEL_METADATA), ==,
                   ABLY_PERMISSION_MISSING);
  g_assert_cmpuint (simulator_fixture_count_log (fixture->simulator, "connect", NULL), ==, 0);
}

/* The keyring does not take the credential: nothing is changed, and it can be
 * used for this run. */
static void
check_for_now (MonitorFixture          *fixture,
               OccupancyError           expected,
               OccupancyError           later,
               OccupancyAccountProblem  problem)
{
  g_autoptr(OccupancySetupAccount) setup = monitor_fixture_new_account (fixture, "Staging");
  const char *key = simulator_fixture_get_key (fixture->simulator);
  g_autoptr(GError) error = NULL;
  OccupancyAccount *account;

  g_assert_null (monitor_fixture_connect (fixture, setup, key, &error));
  g_assert_error (error, OCCUPANCY_ERROR, (int) expected);
  g_assert_cmpuint (count_accounts (fixture), ==, 0);

  account = occupancy_monitor_connect_account_for_now (fixture->monitor, setup, key);
  await_connected (fixture, account);
  g_assert_true (occupancy_accounts_is_kept (occupancy_monitor_get_credentials (fixture->monitor),
                                             occupancy_setup_account_get_id (setup)));
  monitor_fixture_close (fixture);

  /* The next run knows of the account, and says what it lacks. */
  monitor_fixture_open (fixture);
  await_problem (get_account (fixture), problem);
  g_assert_error (occupancy_account_get_error (get_account (fixture)), OCCUPANCY_ERROR, (int) later);
  occupancy_monitor_retry_credentials (fixture->monitor);
  await_problem (get_account (fixture), problem);
  occupancy_monitor_connect_account_for_now (fixture->monitor, occupancy_account_get_setup (get_account (fixture)), key);
  await_connected (fixture, get_account (fixture));
}

static void
test_keyring_none (MonitorFixture *fixture,
                   gconstpointer   data)
{
  check_for_now (fixture, OCCUPANCY_ERROR_KEYRING_MISSING, OCCUPANCY_ERROR_KEYRING_MISSING,
                 OCCUPANCY_ACCOUNT_PROBLEM_KEYRING_MISSING);
}

/* The last of all: nobody is there to unlock it again. */
static void
test_keyring_locked (MonitorFixture *fixture,
                     gconstpointer   data)
{
  g_autofree char *id = g_strdup (occupancy_account_get_id (monitor_fixture_begin (fixture)));

  monitor_fixture_close (fixture);
  keyring_fixture_lock ();
  monitor_fixture_open (fixture);
  g_assert_cmpstr (occupancy_account_get_id (get_account (fixture)), ==, id);
  await_problem (get_account (fixture), OCCUPANCY_ACCOUNT_PROBLEM_KEYRING_LOCKED);
  occupancy_setup_remove_account (occupancy_monitor_get_setup (fixture->monitor),
                                  occupancy_account_get_setup (get_account (fixture)));

  /* A locked keyring tells what it does not have. */
  check_for_now (fixture, OCCUPANCY_ERROR_KEYRING_LOCKED, OCCUPANCY_ERROR_CREDENTIAL_MISSING,
                 OCCUPANCY_ACCOUNT_PROBLEM_NO_CREDENTIAL);
}

#define add_test(path, function) \
  g_test_add ("/service/" path, MonitorFixture, NULL, monitor_fixture_set_up, function, monitor_fixture_tear_down)

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  if (keyring_fixture_is_unlocked ())
    {
      add_test ("runs", test_runs);
      add_test ("wrong-key", test_wrong_key);
      add_test ("same-key", test_same_key);
      add_test ("one-room-refused", test_one_room_refused);
      add_test ("offline", test_offline);
      add_test ("back-online", test_back_online);
      add_test ("file-changes", test_file_changes);
      add_test ("remove-account", test_remove_account);
      add_test ("retry", test_retry);
      add_test ("check", test_check);
      add_test ("keyring-locked", test_keyring_locked);
    }
  else
    {
      add_test ("keyring-none", test_keyring_none);
    }

  return g_test_run ();
}
