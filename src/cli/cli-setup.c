/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>

#include "cli/cli-output.h"
#include "cli/cli-setup.h"
#include "cli/cli-wait.h"
#include "monitor/occupancy-accounts.h"
#include "monitor/occupancy-setup-store.h"

struct _CliSetup
{
  OccupancySetup *setup;
  OccupancySetupStore *store;
  OccupancyAccounts *credentials;
};

/**
 * cli_setup_open:
 * @error: return location for an error, or %NULL
 *
 * Reads the setup of the application. That a damaged file was replaced goes to
 * the standard error.
 *
 * Returns: (transfer full) (nullable): the setup, or %NULL if there is a file
 *   that must not be touched
 */
CliSetup *
cli_setup_open (GError **error)
{
  g_autoptr(CliSetup) self = g_new0 (CliSetup, 1);
  g_autofree char *folder = occupancy_setup_store_dup_user_folder ();
  g_autoptr(GAsyncResult) result = NULL;

  self->setup = occupancy_setup_new ();
  self->store = occupancy_setup_store_new (self->setup, folder);
  self->credentials = occupancy_accounts_new ();
  occupancy_setup_store_load_async (self->store, NULL, cli_wait_cb, &result);
  if (!occupancy_setup_store_load_finish (self->store, cli_wait (&result), error))
    return NULL;

  switch (occupancy_setup_store_get_state (self->store))
    {
    case OCCUPANCY_SETUP_RESTORED:
      g_printerr (_("occupancy-cli: the setup was damaged; the backup took its place, and the damaged file is kept in %s\n"),
                  folder);
      break;
    case OCCUPANCY_SETUP_LOST:
      g_printerr (_("occupancy-cli: the setup was damaged, and so was its backup; both are kept in %s\n"), folder);
      break;
    case OCCUPANCY_SETUP_LOADING:
    case OCCUPANCY_SETUP_READY:
    case OCCUPANCY_SETUP_BLOCKED:
    default:
      break;
    }

  return g_steal_pointer (&self);
}

/**
 * cli_setup_free:
 * @self: (transfer full): a setup
 *
 * Frees @self.
 */
void
cli_setup_free (CliSetup *self)
{
  g_clear_object (&self->store);
  g_clear_object (&self->setup);
  g_clear_object (&self->credentials);
  g_free (self);
}

/**
 * cli_setup_get:
 * @self: a setup
 *
 * Gets what is set up.
 *
 * Returns: (transfer none): the setup
 */
OccupancySetup *
cli_setup_get (CliSetup *self)
{
  return self->setup;
}

/* What @name may mean: an id is of one account only. */
static GPtrArray *
cli_setup_search (CliSetup   *self,
                  const char *name)
{
  GListModel *accounts = occupancy_setup_get_accounts (self->setup);
  guint n_accounts = g_list_model_get_n_items (accounts);
  GPtrArray *found = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < n_accounts; i++)
    {
      g_autoptr(OccupancySetupAccount) account = g_list_model_get_item (accounts, i);

      if (g_str_equal (occupancy_setup_account_get_id (account), name))
        g_ptr_array_set_size (found, 0);
      else if (!g_str_equal (occupancy_setup_account_get_name (account), name))
        continue;

      g_ptr_array_add (found, g_object_ref (account));
      if (g_str_equal (occupancy_setup_account_get_id (account), name))
        break;
    }

  return found;
}

/**
 * cli_setup_find:
 * @self: a setup
 * @name: what the person calls an account, or its id
 * @error: return location for an error, or %NULL
 *
 * Finds an account.
 *
 * Returns: (transfer none) (nullable): the account, or %NULL if there is none or
 *   more than one of that name
 */
OccupancySetupAccount *
cli_setup_find (CliSetup    *self,
                const char  *name,
                GError     **error)
{
  g_autoptr(GPtrArray) found = cli_setup_search (self, name);
  g_autofree char *printable = cli_output_dup_printable (name);

  if (found->len == 1)
    return g_ptr_array_index (found, 0);

  if (found->len == 0)
    g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_FAILED,
                 _("there is no account “%s”; “occupancy-cli account list” tells those there are"), printable);
  else
    g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_FAILED,
                 _("several accounts are called “%s”; use the id that “occupancy-cli account list” tells"), printable);

  return NULL;
}

/**
 * cli_setup_has:
 * @self: a setup
 * @name: what a person calls an account, or its id
 *
 * Gets whether an account is known by @name.
 *
 * Returns: whether there is one
 */
gboolean
cli_setup_has (CliSetup   *self,
               const char *name)
{
  g_autoptr(GPtrArray) found = cli_setup_search (self, name);

  return found->len > 0;
}

/**
 * cli_setup_look_up:
 * @self: a setup
 * @account: an account
 * @error: return location for an error, or %NULL
 *
 * Asks the keyring for the credential of an account. It may ask the person.
 *
 * Returns: (transfer full) (nullable): the credential, or %NULL with an error as
 *   of occupancy_accounts_lookup_finish()
 */
char *
cli_setup_look_up (CliSetup               *self,
                   OccupancySetupAccount  *account,
                   GError                **error)
{
  g_autoptr(GAsyncResult) result = NULL;

  occupancy_accounts_lookup_async (self->credentials, occupancy_setup_account_get_id (account),
                                   occupancy_setup_account_get_credential_kind (account), NULL,
                                   cli_wait_cb, &result);

  return occupancy_accounts_lookup_finish (self->credentials, cli_wait (&result), error);
}

static gboolean
cli_setup_save (CliSetup  *self,
                GError   **error)
{
  g_autoptr(GAsyncResult) result = NULL;

  occupancy_setup_store_flush_async (self->store, NULL, cli_wait_cb, &result);

  return occupancy_setup_store_flush_finish (self->store, cli_wait (&result), error);
}

static gboolean
cli_setup_clear (CliSetup               *self,
                 OccupancySetupAccount  *account,
                 GError                **error)
{
  g_autoptr(GAsyncResult) result = NULL;

  occupancy_accounts_clear_async (self->credentials, occupancy_setup_account_get_id (account), NULL,
                                  cli_wait_cb, &result);

  return occupancy_accounts_clear_finish (self->credentials, cli_wait (&result), error);
}

/**
 * cli_setup_add:
 * @self: a setup
 * @account: a new account
 * @credential: its credential
 * @error: return location for an error, or %NULL
 *
 * Puts the credential into the keyring and the account into the setup.
 *
 * Returns: %FALSE with @error set if nothing was changed
 */
gboolean
cli_setup_add (CliSetup               *self,
               OccupancySetupAccount  *account,
               const char             *credential,
               GError                **error)
{
  g_autoptr(GAsyncResult) result = NULL;

  occupancy_accounts_store_async (self->credentials, account, credential, NULL, cli_wait_cb, &result);
  if (!occupancy_accounts_store_finish (self->credentials, cli_wait (&result), error))
    return FALSE;

  occupancy_setup_add_account (self->setup, account);
  if (cli_setup_save (self, error))
    return TRUE;

  cli_setup_clear (self, account, NULL);

  return FALSE;
}

/**
 * cli_setup_remove:
 * @self: a setup
 * @account: one of its accounts
 * @error: return location for an error, or %NULL
 *
 * Takes the account with its rooms and rules out of the setup, and its
 * credential out of the keyring.
 *
 * Returns: %FALSE with @error set if the account or its credential is still there
 */
gboolean
cli_setup_remove (CliSetup               *self,
                  OccupancySetupAccount  *account,
                  GError                **error)
{
  g_autoptr(OccupancySetupAccount) removed = g_object_ref (account);

  occupancy_setup_remove_account (self->setup, removed);

  return cli_setup_save (self, error) && cli_setup_clear (self, removed, error);
}
