/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "occupancy-accounts-store"

#include "config.h"

#include <glib/gi18n.h>

#include "monitor/occupancy-accounts-private.h"

/* A credential on its way into the keyring. */
typedef struct
{
  char *account;
  OccupancyCredentialKind kind;
  int cleared_kind;
} StoreJob;

static void
store_job_free (StoreJob *job)
{
  g_free (job->account);
  g_free (job);
}

static void occupancy_accounts_clear_others (GTask *task);

static void
occupancy_accounts_other_cleared_cb (GObject      *object,
                                     GAsyncResult *result,
                                     gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  g_autoptr(GError) error = NULL;

  secret_password_clear_finish (result, &error);
  if (error != NULL)
    g_debug ("A former credential stays: %s", error->message);

  occupancy_accounts_clear_others (task);
}

/* A credential of another kind is of no use any more. */
static void
occupancy_accounts_clear_others (GTask *task)
{
  StoreJob *job = g_task_get_task_data (task);

  job->cleared_kind++;
  if (job->cleared_kind == (int) job->kind)
    job->cleared_kind++;

  if (job->cleared_kind > OCCUPANCY_CREDENTIAL_TOKEN_URL)
    {
      g_task_return_boolean (task, TRUE);
      return;
    }

  secret_password_clear (&occupancy_accounts_schema, g_task_get_cancellable (task),
                         occupancy_accounts_other_cleared_cb, g_object_ref (task),
                         OCCUPANCY_ACCOUNTS_ACCOUNT, job->account,
                         OCCUPANCY_ACCOUNTS_KIND, occupancy_accounts_name_kind (job->cleared_kind),
                         NULL);
}

static void
occupancy_accounts_stored_cb (GObject      *object,
                              GAsyncResult *result,
                              gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  OccupancyAccounts *self = g_task_get_source_object (task);
  StoreJob *job = g_task_get_task_data (task);
  GError *error = NULL;

  if (!secret_password_store_finish (result, &error))
    {
      occupancy_accounts_fail (task, error);
      return;
    }

  g_hash_table_remove (self->kept, job->account);
  occupancy_accounts_set_keyring_state (self, OCCUPANCY_KEYRING_READY);
  occupancy_accounts_clear_others (task);
}

/**
 * occupancy_accounts_store_async:
 * @self: accounts
 * @account: an account
 * @credential: its credential, of the kind that @account says
 * @cancellable: (nullable): what cancels it
 * @callback: what to call
 * @user_data: data for @callback
 *
 * Puts the credential of an account into the keyring, in the place of the one
 * that was there.
 */
void
occupancy_accounts_store_async (OccupancyAccounts     *self,
                                OccupancySetupAccount *account,
                                const char            *credential,
                                GCancellable          *cancellable,
                                GAsyncReadyCallback    callback,
                                gpointer               user_data)
{
  g_autofree char *label = NULL;
  StoreJob *job;
  GTask *task;

  g_return_if_fail (OCCUPANCY_IS_ACCOUNTS (self));
  g_return_if_fail (OCCUPANCY_IS_SETUP_ACCOUNT (account));
  g_return_if_fail (credential != NULL);

  job = g_new (StoreJob, 1);
  job->account = g_strdup (occupancy_setup_account_get_id (account));
  job->kind = occupancy_setup_account_get_credential_kind (account);
  job->cleared_kind = -1;

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, occupancy_accounts_store_async);
  g_task_set_task_data (task, job, (GDestroyNotify) store_job_free);

  /* Translators: what the system's list of passwords shows; %s is an account. */
  label = g_strdup_printf (_("Occupancy: %s"), occupancy_setup_account_get_name (account));
  secret_password_store (&occupancy_accounts_schema, SECRET_COLLECTION_DEFAULT, label, credential, cancellable,
                         occupancy_accounts_stored_cb, task,
                         OCCUPANCY_ACCOUNTS_ACCOUNT, job->account,
                         OCCUPANCY_ACCOUNTS_KIND, occupancy_accounts_name_kind (job->kind),
                         NULL);
}

/**
 * occupancy_accounts_store_finish:
 * @self: accounts
 * @result: the result
 * @error: return location for an error, or %NULL
 *
 * Ends occupancy_accounts_store_async().
 *
 * Returns: whether the keyring has it now, else %FALSE with
 *   %OCCUPANCY_ERROR_KEYRING_LOCKED, %OCCUPANCY_ERROR_KEYRING_MISSING or
 *   %OCCUPANCY_ERROR_KEYRING_DENIED
 */
gboolean
occupancy_accounts_store_finish (OccupancyAccounts  *self,
                                 GAsyncResult       *result,
                                 GError            **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
