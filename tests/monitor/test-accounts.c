/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gstdio.h>

#include "core/occupancy-error.h"
#include "history/history-fixture.h"
#include "keyring-fixture.h"
#include "monitor/occupancy-accounts.h"

#define CREDENTIAL "app.key:not-for-anybody"

static void
keep_result_cb (GObject      *object,
                GAsyncResult *result,
                gpointer      user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

static GAsyncResult *
wait_for (GAsyncResult **result)
{
  while (*result == NULL)
    g_main_context_iteration (NULL, TRUE);

  return *result;
}

static char *
lookup (OccupancyAccounts        *accounts,
        OccupancySetupAccount    *account,
        GError                  **error)
{
  g_autoptr(GAsyncResult) result = NULL;

  occupancy_accounts_lookup_async (accounts, occupancy_setup_account_get_id (account),
                                   occupancy_setup_account_get_credential_kind (account),
                                   NULL, keep_result_cb, &result);
  return occupancy_accounts_lookup_finish (accounts, wait_for (&result), error);
}

static gboolean
store (OccupancyAccounts      *accounts,
       OccupancySetupAccount  *account,
       const char             *credential,
       GError                **error)
{
  g_autoptr(GAsyncResult) result = NULL;

  occupancy_accounts_store_async (accounts, account, credential, NULL, keep_result_cb, &result);
  return occupancy_accounts_store_finish (accounts, wait_for (&result), error);
}

static gboolean
clear (OccupancyAccounts      *accounts,
       OccupancySetupAccount  *account,
       GError                **error)
{
  g_autoptr(GAsyncResult) result = NULL;

  occupancy_accounts_clear_async (accounts, occupancy_setup_account_get_id (account),
                                  NULL, keep_result_cb, &result);
  return occupancy_accounts_clear_finish (accounts, wait_for (&result), error);
}

static void
assert_missing (OccupancyAccounts     *accounts,
                OccupancySetupAccount *account)
{
  g_autoptr(GError) error = NULL;

  g_assert_null (lookup (accounts, account, &error));
  g_assert_error (error, OCCUPANCY_ERROR, OCCUPANCY_ERROR_CREDENTIAL_MISSING);
}

static void
assert_credential (OccupancyAccounts     *accounts,
                   OccupancySetupAccount *account,
                   const char            *expected)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *credential = lookup (accounts, account, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (credential, ==, expected);
}

/* The backend of libsecret is chosen once a process. */
static gboolean
run_apart (const char *backend,
           const char *path,
           const char *password,
           const char *bus)
{
  g_auto(GStrv) env = g_get_environ ();

  if (g_test_subprocess ())
    return FALSE;

  env = g_environ_setenv (env, "SECRET_BACKEND", backend, TRUE);
  env = g_environ_setenv (env, "SECRET_FILE_TEST_PATH", path, TRUE);
  env = g_environ_setenv (env, "SECRET_FILE_TEST_PASSWORD", password, TRUE);
  if (bus != NULL)
    env = g_environ_setenv (env, "DBUS_SESSION_BUS_ADDRESS", bus, TRUE);

  g_test_trap_subprocess_with_envp (NULL, (const char * const *) env, 20 * G_USEC_PER_SEC,
                                    G_TEST_SUBPROCESS_INHERIT_STDERR);
  g_test_trap_assert_passed ();

  return TRUE;
}

/* The same runs against a keyring of the desktop, see with-keyring. */
static void
use_keyring (void)
{
  g_autoptr(OccupancyAccounts) accounts = occupancy_accounts_new ();
  g_autoptr(OccupancyAccounts) later = occupancy_accounts_new ();
  g_autoptr(OccupancySetupAccount) account = occupancy_setup_account_new (NULL, "Staging");
  g_autoptr(OccupancySetupAccount) other = occupancy_setup_account_new (NULL, "Other");
  g_autoptr(GError) error = NULL;

  assert_missing (accounts, account);
  store (accounts, account, CREDENTIAL, &error);
  g_assert_no_error (error);
  assert_credential (accounts, account, CREDENTIAL);
  assert_credential (later, account, CREDENTIAL);
  assert_missing (later, other);

  /* Replaced by one of another kind, which leaves none of the first. */
  occupancy_setup_account_set_credential_kind (account, OCCUPANCY_CREDENTIAL_TOKEN);
  assert_missing (later, account);
  store (accounts, account, "a token", &error);
  g_assert_no_error (error);
  assert_credential (later, account, "a token");
  occupancy_setup_account_set_credential_kind (account, OCCUPANCY_CREDENTIAL_KEY);
  assert_missing (later, account);

  store (accounts, other, "another", &error);
  g_assert_no_error (error);
  clear (accounts, account, &error);
  g_assert_no_error (error);
  clear (accounts, account, &error);
  g_assert_no_error (error);
  occupancy_setup_account_set_credential_kind (account, OCCUPANCY_CREDENTIAL_TOKEN);
  assert_missing (accounts, account);
  assert_credential (accounts, other, "another");
  g_assert_cmpint (occupancy_accounts_get_keyring_state (accounts), ==, OCCUPANCY_KEYRING_READY);

  g_assert_finalize_object (g_steal_pointer (&accounts));
  g_assert_finalize_object (g_steal_pointer (&later));
}

static void
test_file (void)
{
  g_autofree char *folder = NULL;
  g_autofree char *path = NULL;
  g_autofree char *content = NULL;
  gsize length;

  if (g_test_subprocess ())
    {
      use_keyring ();
      return;
    }

  folder = g_dir_make_tmp ("occupancy-accounts-XXXXXX", NULL);
  path = g_build_filename (folder, "keyring", NULL);
  run_apart ("file", path, "open sesame", NULL);

  g_assert_true (g_file_get_contents (path, &content, &length, NULL));
  g_assert_null (g_strstr_len (content, length, "not-for-anybody"));
  history_remove_folder (folder);
}

static void
test_wrong_password (void)
{
  g_autofree char *folder = NULL;
  g_autofree char *path = NULL;

  if (g_test_subprocess ())
    {
      g_autoptr(OccupancyAccounts) accounts = occupancy_accounts_new ();
      g_autoptr(OccupancySetupAccount) account = occupancy_setup_account_new (NULL, "Staging");
      g_autoptr(GError) error = NULL;

      g_assert_null (lookup (accounts, account, &error));
      g_assert_error (error, OCCUPANCY_ERROR, OCCUPANCY_ERROR_KEYRING_DENIED);
      g_assert_cmpint (occupancy_accounts_get_keyring_state (accounts), ==, OCCUPANCY_KEYRING_DENIED);
      return;
    }

  folder = g_dir_make_tmp ("occupancy-accounts-XXXXXX", NULL);
  path = g_build_filename (folder, "keyring", NULL);
  g_assert_true (g_file_set_contents (path, "no keyring at all", -1, NULL));
  run_apart ("file", path, "wrong", NULL);
  history_remove_folder (folder);
}

static void
test_no_service (void)
{
  g_autoptr(OccupancyAccounts) accounts = NULL;
  g_autoptr(OccupancySetupAccount) account = NULL;
  g_autoptr(GError) error = NULL;

  if (run_apart ("service", "", "", "unix:path=/nonexistent/bus"))
    return;

  accounts = occupancy_accounts_new ();
  account = occupancy_setup_account_new (NULL, "Staging");

  /* Asked again, it tries again. */
  for (guint i = 0; i < 2; i++)
    {
      g_assert_null (lookup (accounts, account, &error));
      g_assert_error (error, OCCUPANCY_ERROR, OCCUPANCY_ERROR_KEYRING_MISSING);
      g_clear_error (&error);
    }
  g_assert_false (store (accounts, account, CREDENTIAL, &error));
  g_assert_error (error, OCCUPANCY_ERROR, OCCUPANCY_ERROR_KEYRING_MISSING);
  g_assert_null (strstr (error->message, CREDENTIAL));
  g_assert_cmpint (occupancy_accounts_get_keyring_state (accounts), ==, OCCUPANCY_KEYRING_MISSING);

  occupancy_accounts_keep (accounts, occupancy_setup_account_get_id (account), CREDENTIAL);
  g_assert_true (occupancy_accounts_is_kept (accounts, occupancy_setup_account_get_id (account)));
  assert_credential (accounts, account, CREDENTIAL);
  g_assert_finalize_object (g_steal_pointer (&accounts));
}

static void
test_cancelled (void)
{
  g_autoptr(OccupancyAccounts) accounts = NULL;
  g_autoptr(GCancellable) cancellable = NULL;
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;

  if (run_apart ("service", "", "", "unix:path=/nonexistent/bus"))
    return;

  accounts = occupancy_accounts_new ();
  cancellable = g_cancellable_new ();
  g_cancellable_cancel (cancellable);
  occupancy_accounts_lookup_async (accounts, "x", OCCUPANCY_CREDENTIAL_KEY, cancellable,
                                   keep_result_cb, &result);
  g_assert_null (occupancy_accounts_lookup_finish (accounts, wait_for (&result), &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpint (occupancy_accounts_get_keyring_state (accounts), ==, OCCUPANCY_KEYRING_READY);
}

/* Nobody is there to answer the prompt. */
static void
test_keyring_locked (void)
{
  g_autoptr(OccupancyAccounts) accounts = NULL;
  g_autoptr(OccupancySetupAccount) account = NULL;
  g_autoptr(GError) error = NULL;

  accounts = occupancy_accounts_new ();
  account = occupancy_setup_account_new (NULL, "Staging");
  store (accounts, account, CREDENTIAL, &error);
  g_assert_no_error (error);

  keyring_fixture_lock ();
  g_assert_null (lookup (accounts, account, &error));
  g_assert_error (error, OCCUPANCY_ERROR, OCCUPANCY_ERROR_KEYRING_LOCKED);
  g_clear_error (&error);
  g_assert_false (store (accounts, account, "another", &error));
  g_assert_error (error, OCCUPANCY_ERROR, OCCUPANCY_ERROR_KEYRING_LOCKED);
  g_assert_cmpint (occupancy_accounts_get_keyring_state (accounts), ==, OCCUPANCY_KEYRING_LOCKED);
  g_assert_finalize_object (g_steal_pointer (&accounts));
}

static void
test_keyring_none (void)
{
  g_autoptr(OccupancyAccounts) accounts = NULL;
  g_autoptr(OccupancySetupAccount) account = NULL;
  g_autoptr(GError) error = NULL;

  accounts = occupancy_accounts_new ();
  account = occupancy_setup_account_new (NULL, "Staging");
  g_assert_false (store (accounts, account, CREDENTIAL, &error));
  g_assert_error (error, OCCUPANCY_ERROR, OCCUPANCY_ERROR_KEYRING_MISSING);
  g_assert_finalize_object (g_steal_pointer (&accounts));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  if (keyring_fixture_is_unlocked ())
    {
      g_test_add_func ("/accounts/keyring/unlocked", use_keyring);
      g_test_add_func ("/accounts/keyring/locked", test_keyring_locked);
    }
  else if (keyring_fixture_is_none ())
    {
      g_test_add_func ("/accounts/keyring/none", test_keyring_none);
    }
  else
    {
      g_test_add_func ("/accounts/file", test_file);
      g_test_add_func ("/accounts/wrong-password", test_wrong_password);
      g_test_add_func ("/accounts/no-service", test_no_service);
      g_test_add_func ("/accounts/cancelled", test_cancelled);
    }

  return g_test_run ();
}
