/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "occupancy-monitor-credentials"

#include "config.h"

#include <libsecret/secret.h>

#include "monitor/occupancy-monitor-private.h"

/* An account on its way into the setup, with its credential. */
typedef struct
{
  OccupancySetupAccount *account;
  char *credential;
} Connecting;

static void
connecting_free (Connecting *connecting)
{
  g_object_unref (connecting->account);
  secret_password_free (connecting->credential);
  g_free (connecting);
}

/* A credential that is being looked up. */
typedef struct
{
  OccupancyMonitor *monitor; /* unowned: it cancels this */
  OccupancyAccount *account;
  GCancellable *cancellable;
} Lookup;

static void
lookup_free (Lookup *lookup)
{
  g_object_unref (lookup->account);
  g_object_unref (lookup->cancellable);
  g_free (lookup);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Lookup, lookup_free)

static void
occupancy_monitor_looked_up_cb (GObject      *object,
                                GAsyncResult *result,
                                gpointer      user_data)
{
  g_autoptr(Lookup) lookup = user_data;
  g_autoptr(GError) error = NULL;
  char *credential = occupancy_accounts_lookup_finish (OCCUPANCY_ACCOUNTS (object), result, &error);

  /* The monitor may be gone, or the credential come from elsewhere. */
  if (!g_cancellable_is_cancelled (lookup->cancellable))
    {
      g_hash_table_remove (lookup->monitor->lookups, lookup->account);
      occupancy_account_set_credential (lookup->account, credential, error);
    }

  secret_password_free (credential);
}

void
occupancy_monitor_cancel_look_up (OccupancyMonitor *self,
                                  OccupancyAccount *account)
{
  GCancellable *cancellable = g_hash_table_lookup (self->lookups, account);

  if (cancellable == NULL)
    return;

  g_cancellable_cancel (cancellable);
  g_hash_table_remove (self->lookups, account);
}

/* Asks the keyring, which may ask the person. Where credentials are only in
 * memory one that is not there yet is about to come. */
void
occupancy_monitor_look_up (OccupancyMonitor *self,
                           OccupancyAccount *account)
{
  OccupancySetupAccount *setup = occupancy_account_get_setup (account);
  Lookup *lookup;

  occupancy_monitor_cancel_look_up (self, account);
  if (self->folder == NULL && !occupancy_accounts_is_kept (self->credentials, occupancy_account_get_id (account)))
    return;

  lookup = g_new0 (Lookup, 1);
  lookup->monitor = self;
  lookup->account = g_object_ref (account);
  lookup->cancellable = g_cancellable_new ();
  g_hash_table_insert (self->lookups, g_object_ref (account), g_object_ref (lookup->cancellable));
  occupancy_accounts_lookup_async (self->credentials, occupancy_account_get_id (account),
                                   occupancy_setup_account_get_credential_kind (setup),
                                   lookup->cancellable, occupancy_monitor_looked_up_cb, lookup);
}

static void
occupancy_monitor_forgotten_cb (GObject      *object,
                                GAsyncResult *result,
                                gpointer      user_data)
{
  g_autoptr(OccupancyMonitor) self = user_data;
  g_autoptr(GError) error = NULL;

  if (!occupancy_accounts_clear_finish (OCCUPANCY_ACCOUNTS (object), result, &error))
    g_message ("The credential of an account that was removed stays: %s", error->message);
  self->n_forgetting--;
  if (self->close_task != NULL)
    occupancy_monitor_closed_one (self->close_task);
}

/* Holds the monitor, and its end, until the keyring has answered. */
void
occupancy_monitor_forget (OccupancyMonitor *self,
                          OccupancyAccount *account)
{
  if (self->folder == NULL)
    return;

  self->n_forgetting++;
  occupancy_accounts_clear_async (self->credentials, occupancy_account_get_id (account), NULL,
                                  occupancy_monitor_forgotten_cb, g_object_ref (self));
}

static gboolean
occupancy_monitor_has_refused_room (OccupancyMonitor *self,
                                    OccupancyAccount *account)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self));

  for (guint i = 0; i < n; i++)
    {
      g_autoptr(OccupancyWatch) watch = g_list_model_get_item (G_LIST_MODEL (self), i);

      if (occupancy_watch_get_account (watch) == account &&
          occupancy_watch_get_state (watch) == OCCUPANCY_READING_REFUSED)
        return TRUE;
    }

  return FALSE;
}

/* Puts @account into the setup, or what it says into that of its id, and uses
 * @credential for it. */
static OccupancyAccount *
occupancy_monitor_use (OccupancyMonitor      *self,
                       OccupancySetupAccount *account,
                       const char            *credential)
{
  OccupancySetupAccount *known = occupancy_setup_find_account (self->setup, occupancy_setup_account_get_id (account));
  OccupancyAccount *used;

  if (known == NULL)
    occupancy_setup_add_account (self->setup, account);
  else if (known != account)
    g_object_set (known,
                  "name", occupancy_setup_account_get_name (account),
                  "endpoint", occupancy_setup_account_get_endpoint (account),
                  "port", occupancy_setup_account_get_port (account),
                  "tls", occupancy_setup_account_get_tls (account),
                  "credential-kind", occupancy_setup_account_get_credential_kind (account),
                  NULL);

  used = occupancy_monitor_find_account (self, occupancy_setup_account_get_id (account));
  occupancy_monitor_cancel_look_up (self, used);
  if (occupancy_monitor_has_refused_room (self, used))
    occupancy_account_use_credential (used, credential);
  else
    occupancy_account_set_credential (used, credential, NULL);
  if (occupancy_account_get_state (used) == ABLY_CONNECTION_FAILED && self->started)
    occupancy_account_reconnect (used);

  return used;
}

static void
occupancy_monitor_stored_cb (GObject      *object,
                             GAsyncResult *result,
                             gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  OccupancyMonitor *self = g_task_get_source_object (task);
  Connecting *connecting = g_task_get_task_data (task);
  GError *error = NULL;

  if (!occupancy_accounts_store_finish (OCCUPANCY_ACCOUNTS (object), result, &error))
    {
      g_task_return_error (task, error);
      return;
    }

  g_task_return_pointer (task,
                         g_object_ref (occupancy_monitor_use (self, connecting->account, connecting->credential)),
                         g_object_unref);
}

/**
 * occupancy_monitor_connect_account_async:
 * @self: a monitor
 * @account: an account: a new one, or one of the id of an account of the setup
 *   with everything as it is to be
 * @credential: its credential, of the kind that @account says
 * @cancellable: (nullable): a cancellable
 * @callback: called when it is done
 * @user_data: for @callback
 *
 * Stores the credential, then puts the account into the setup, or changes it
 * there, and connects it. If the keyring does not take the credential nothing is
 * changed; see occupancy_monitor_connect_account_for_now().
 */
void
occupancy_monitor_connect_account_async (OccupancyMonitor      *self,
                                         OccupancySetupAccount *account,
                                         const char            *credential,
                                         GCancellable          *cancellable,
                                         GAsyncReadyCallback    callback,
                                         gpointer               user_data)
{
  g_autoptr(GTask) task = NULL;
  Connecting *connecting;

  g_return_if_fail (OCCUPANCY_IS_MONITOR (self));
  g_return_if_fail (OCCUPANCY_IS_SETUP_ACCOUNT (account));
  g_return_if_fail (credential != NULL);

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, occupancy_monitor_connect_account_async);

  if (self->folder == NULL)
    {
      g_task_return_pointer (task,
                             g_object_ref (occupancy_monitor_connect_account_for_now (self, account, credential)),
                             g_object_unref);
      return;
    }

  connecting = g_new0 (Connecting, 1);
  connecting->account = g_object_ref (account);
  connecting->credential = g_strdup (credential);
  g_task_set_task_data (task, connecting, (GDestroyNotify) connecting_free);
  occupancy_accounts_store_async (self->credentials, account, credential, cancellable,
                                  occupancy_monitor_stored_cb, g_steal_pointer (&task));
}

/**
 * occupancy_monitor_connect_account_finish:
 * @self: a monitor
 * @result: what the callback got
 * @error: return location for an error
 *
 * Completes occupancy_monitor_connect_account_async().
 *
 * Returns: (transfer full) (nullable): the account, or %NULL with
 *   %OCCUPANCY_ERROR_KEYRING_LOCKED, %OCCUPANCY_ERROR_KEYRING_MISSING or
 *   %OCCUPANCY_ERROR_KEYRING_DENIED
 */
OccupancyAccount *
occupancy_monitor_connect_account_finish (OccupancyMonitor  *self,
                                          GAsyncResult      *result,
                                          GError           **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/**
 * occupancy_monitor_connect_account_for_now:
 * @self: a monitor
 * @account: an account, as for occupancy_monitor_connect_account_async()
 * @credential: its credential, of the kind that @account says
 *
 * Puts the account into the setup, or changes it there, and connects it with a
 * credential that is kept in memory, for this run only.
 *
 * Returns: (transfer none): the account
 */
OccupancyAccount *
occupancy_monitor_connect_account_for_now (OccupancyMonitor      *self,
                                           OccupancySetupAccount *account,
                                           const char            *credential)
{
  g_return_val_if_fail (OCCUPANCY_IS_MONITOR (self), NULL);
  g_return_val_if_fail (OCCUPANCY_IS_SETUP_ACCOUNT (account), NULL);
  g_return_val_if_fail (credential != NULL, NULL);

  occupancy_accounts_keep (self->credentials, occupancy_setup_account_get_id (account), credential);

  return occupancy_monitor_use (self, account, credential);
}

/**
 * occupancy_monitor_retry_credentials:
 * @self: a monitor
 *
 * Asks the keyring again for the credentials that are missing, and for those
 * that were refused: another program may have replaced them.
 */
void
occupancy_monitor_retry_credentials (OccupancyMonitor *self)
{
  guint n_accounts;

  g_return_if_fail (OCCUPANCY_IS_MONITOR (self));

  n_accounts = g_list_model_get_n_items (G_LIST_MODEL (self->accounts));
  for (guint i = 0; i < n_accounts; i++)
    {
      g_autoptr(OccupancyAccount) account = g_list_model_get_item (G_LIST_MODEL (self->accounts), i);
      OccupancyAccountProblem problem = occupancy_account_get_problem (account);

      if (problem != OCCUPANCY_ACCOUNT_PROBLEM_NONE && problem != OCCUPANCY_ACCOUNT_PROBLEM_OFFLINE &&
          !g_hash_table_contains (self->lookups, account))
        occupancy_monitor_look_up (self, account);
    }
}
