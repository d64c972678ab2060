/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "occupancy-accounts"

#include "config.h"

#include <glib/gi18n.h>

#include "core/occupancy-error.h"
#include "monitor/occupancy-accounts-private.h"

/**
 * OccupancyAccounts:
 *
 * The credentials of the accounts. They are in the keyring and nowhere else;
 * one that the keyring does not take can be kept in memory for this run.
 */

G_DEFINE_ENUM_TYPE (OccupancyKeyringState, occupancy_keyring_state,
                    G_DEFINE_ENUM_VALUE (OCCUPANCY_KEYRING_READY, "ready"),
                    G_DEFINE_ENUM_VALUE (OCCUPANCY_KEYRING_LOCKED, "locked"),
                    G_DEFINE_ENUM_VALUE (OCCUPANCY_KEYRING_MISSING, "missing"),
                    G_DEFINE_ENUM_VALUE (OCCUPANCY_KEYRING_DENIED, "denied"))

G_DEFINE_FINAL_TYPE (OccupancyAccounts, occupancy_accounts, G_TYPE_OBJECT)

enum
{
  PROP_0,
  PROP_KEYRING_STATE,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

/* Nothing but what is needed to find it again: attributes are not secret. */
const SecretSchema occupancy_accounts_schema = {
  APPLICATION_ID ".Account",
  SECRET_SCHEMA_NONE,
  {
    { OCCUPANCY_ACCOUNTS_ACCOUNT, SECRET_SCHEMA_ATTRIBUTE_STRING },
    { OCCUPANCY_ACCOUNTS_KIND, SECRET_SCHEMA_ATTRIBUTE_STRING },
  },
};

const char *
occupancy_accounts_name_kind (OccupancyCredentialKind kind)
{
  g_autoptr(GEnumClass) kinds = g_type_class_ref (OCCUPANCY_TYPE_CREDENTIAL_KIND);

  return g_enum_get_value (kinds, kind)->value_nick;
}

void
occupancy_accounts_set_keyring_state (OccupancyAccounts     *self,
                                      OccupancyKeyringState  state)
{
  if (self->keyring_state == state)
    return;

  self->keyring_state = state;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_KEYRING_STATE]);
}

static OccupancyKeyringState
occupancy_accounts_classify (const GError *error)
{
  /* A prompt that the person sends away is reported as one of these. */
  if (g_error_matches (error, SECRET_ERROR, SECRET_ERROR_IS_LOCKED) ||
      g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return OCCUPANCY_KEYRING_LOCKED;

  if (g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_ACCESS_DENIED) ||
      g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_AUTH_FAILED) ||
      g_error_matches (error, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED) ||
      error->domain == SECRET_ERROR)
    return OCCUPANCY_KEYRING_DENIED;

  return OCCUPANCY_KEYRING_MISSING;
}

/* Ends @task with what the keyring would not do. */
static void
occupancy_accounts_return_state (GTask                 *task,
                                 OccupancyKeyringState  state)
{
  OccupancyAccounts *self = g_task_get_source_object (task);

  occupancy_accounts_set_keyring_state (self, state);

  switch (state)
    {
    case OCCUPANCY_KEYRING_LOCKED:
      g_task_return_new_error_literal (task, OCCUPANCY_ERROR, OCCUPANCY_ERROR_KEYRING_LOCKED,
                                       _("The keyring is locked."));
      break;
    case OCCUPANCY_KEYRING_DENIED:
      g_task_return_new_error_literal (task, OCCUPANCY_ERROR, OCCUPANCY_ERROR_KEYRING_DENIED,
                                       _("The keyring refuses access."));
      break;
    case OCCUPANCY_KEYRING_MISSING:
      g_task_return_new_error_literal (task, OCCUPANCY_ERROR, OCCUPANCY_ERROR_KEYRING_MISSING,
                                       _("There is no keyring on this computer."));
      break;
    case OCCUPANCY_KEYRING_READY:
    default:
      g_assert_not_reached ();
    }
}

void
occupancy_accounts_fail (GTask  *task,
                         GError *error)
{
  g_autoptr(GError) owned = error;

  if (g_task_return_error_if_cancelled (task))
    return;

  g_debug ("The keyring failed: %s", error->message);
  occupancy_accounts_return_state (task, occupancy_accounts_classify (error));
}

static void
occupancy_accounts_retrieved_cb (GObject      *object,
                                 GAsyncResult *result,
                                 gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  OccupancyAccounts *self = g_task_get_source_object (task);
  g_autoptr(SecretValue) value = NULL;
  GError *error = NULL;

  value = secret_retrievable_retrieve_secret_finish (SECRET_RETRIEVABLE (object), result, &error);
  if (error != NULL)
    {
      occupancy_accounts_fail (task, error);
      return;
    }

  if (value == NULL || secret_value_get_text (value) == NULL)
    {
      occupancy_accounts_return_state (task, OCCUPANCY_KEYRING_LOCKED);
      return;
    }

  occupancy_accounts_set_keyring_state (self, OCCUPANCY_KEYRING_READY);
  g_task_return_pointer (task, g_strdup (secret_value_get_text (value)),
                         (GDestroyNotify) secret_password_free);
}

static void
occupancy_accounts_searched_cb (GObject      *object,
                                GAsyncResult *result,
                                gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  OccupancyAccounts *self = g_task_get_source_object (task);
  g_autolist(SecretRetrievable) found = NULL;
  GError *error = NULL;

  found = secret_password_search_finish (result, &error);
  if (error != NULL)
    {
      occupancy_accounts_fail (task, error);
      return;
    }

  if (found == NULL)
    {
      occupancy_accounts_set_keyring_state (self, OCCUPANCY_KEYRING_READY);
      g_task_return_new_error_literal (task, OCCUPANCY_ERROR, OCCUPANCY_ERROR_CREDENTIAL_MISSING,
                                       _("The keyring has no credential for this account."));
      return;
    }

  /* Asking a locked item is a mistake in the eyes of the library. */
  if (SECRET_IS_ITEM (found->data) && secret_item_get_locked (found->data))
    {
      occupancy_accounts_return_state (task, OCCUPANCY_KEYRING_LOCKED);
      return;
    }

  secret_retrievable_retrieve_secret (found->data, g_task_get_cancellable (task),
                                      occupancy_accounts_retrieved_cb, g_object_ref (task));
}

static void
occupancy_accounts_cleared_cb (GObject      *object,
                               GAsyncResult *result,
                               gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  OccupancyAccounts *self = g_task_get_source_object (task);
  GError *error = NULL;

  secret_password_clear_finish (result, &error);
  if (error != NULL)
    {
      occupancy_accounts_fail (task, error);
      return;
    }

  occupancy_accounts_set_keyring_state (self, OCCUPANCY_KEYRING_READY);
  g_task_return_boolean (task, TRUE);
}

static void
occupancy_accounts_finalize (GObject *object)
{
  OccupancyAccounts *self = OCCUPANCY_ACCOUNTS (object);

  g_hash_table_unref (self->kept);

  G_OBJECT_CLASS (occupancy_accounts_parent_class)->finalize (object);
}

static void
occupancy_accounts_get_property (GObject    *object,
                                 guint       prop_id,
                                 GValue     *value,
                                 GParamSpec *pspec)
{
  OccupancyAccounts *self = OCCUPANCY_ACCOUNTS (object);

  switch (prop_id)
    {
    case PROP_KEYRING_STATE:
      g_value_set_enum (value, self->keyring_state);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
occupancy_accounts_class_init (OccupancyAccountsClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = occupancy_accounts_finalize;
  object_class->get_property = occupancy_accounts_get_property;

  /**
   * OccupancyAccounts:keyring-state:
   *
   * How the keyring answered the last time. To try again is to ask again.
   */
  properties[PROP_KEYRING_STATE] =
    g_param_spec_enum ("keyring-state", NULL, NULL,
                       OCCUPANCY_TYPE_KEYRING_STATE, OCCUPANCY_KEYRING_READY,
                       G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
occupancy_accounts_init (OccupancyAccounts *self)
{
  self->kept = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
                                      (GDestroyNotify) secret_password_free);
}

/**
 * occupancy_accounts_new:
 *
 * Makes a place for credentials. The keyring is not asked yet.
 *
 * Returns: (transfer full): new accounts
 */
OccupancyAccounts *
occupancy_accounts_new (void)
{
  return g_object_new (OCCUPANCY_TYPE_ACCOUNTS, NULL);
}

/**
 * occupancy_accounts_get_keyring_state:
 * @self: accounts
 *
 * Gets how the keyring answered the last time.
 *
 * Returns: the state
 */
OccupancyKeyringState
occupancy_accounts_get_keyring_state (OccupancyAccounts *self)
{
  g_return_val_if_fail (OCCUPANCY_IS_ACCOUNTS (self), OCCUPANCY_KEYRING_READY);

  return self->keyring_state;
}

/**
 * occupancy_accounts_keep:
 * @self: accounts
 * @account: the UUID of an account
 * @credential: its credential
 *
 * Keeps a credential in memory, for this run only. The keyring is not asked for
 * the account any more.
 */
void
occupancy_accounts_keep (OccupancyAccounts *self,
                         const char        *account,
                         const char        *credential)
{
  g_return_if_fail (OCCUPANCY_IS_ACCOUNTS (self));
  g_return_if_fail (account != NULL);
  g_return_if_fail (credential != NULL);

  g_hash_table_replace (self->kept, g_strdup (account), g_strdup (credential));
}

/**
 * occupancy_accounts_is_kept:
 * @self: accounts
 * @account: the UUID of an account
 *
 * Gets whether the credential of @account will be gone after this run.
 *
 * Returns: whether it is kept in memory only
 */
gboolean
occupancy_accounts_is_kept (OccupancyAccounts *self,
                            const char        *account)
{
  g_return_val_if_fail (OCCUPANCY_IS_ACCOUNTS (self), FALSE);
  g_return_val_if_fail (account != NULL, FALSE);

  return g_hash_table_contains (self->kept, account);
}

/**
 * occupancy_accounts_lookup_async:
 * @self: accounts
 * @account: the UUID of an account
 * @kind: what its credential is
 * @cancellable: (nullable): what cancels it
 * @callback: what to call
 * @user_data: data for @callback
 *
 * Looks for the credential of an account. The keyring may ask the person to
 * unlock it, which takes as long as the person takes.
 */
void
occupancy_accounts_lookup_async (OccupancyAccounts       *self,
                                 const char              *account,
                                 OccupancyCredentialKind  kind,
                                 GCancellable            *cancellable,
                                 GAsyncReadyCallback      callback,
                                 gpointer                 user_data)
{
  g_autoptr(GTask) task = NULL;
  const char *kept;

  g_return_if_fail (OCCUPANCY_IS_ACCOUNTS (self));
  g_return_if_fail (account != NULL);

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, occupancy_accounts_lookup_async);

  kept = g_hash_table_lookup (self->kept, account);
  if (kept != NULL)
    {
      g_task_return_pointer (task, g_strdup (kept), (GDestroyNotify) secret_password_free);
      return;
    }

  secret_password_search (&occupancy_accounts_schema,
                          SECRET_SEARCH_UNLOCK | SECRET_SEARCH_LOAD_SECRETS,
                          cancellable,
                          occupancy_accounts_searched_cb, g_steal_pointer (&task),
                          OCCUPANCY_ACCOUNTS_ACCOUNT, account,
                          OCCUPANCY_ACCOUNTS_KIND, occupancy_accounts_name_kind (kind),
                          NULL);
}

/**
 * occupancy_accounts_lookup_finish:
 * @self: accounts
 * @result: the result
 * @error: return location for an error, or %NULL
 *
 * Ends occupancy_accounts_lookup_async().
 *
 * Returns: (transfer full) (nullable): the credential, or %NULL with
 *   %OCCUPANCY_ERROR_CREDENTIAL_MISSING, %OCCUPANCY_ERROR_KEYRING_LOCKED,
 *   %OCCUPANCY_ERROR_KEYRING_MISSING or %OCCUPANCY_ERROR_KEYRING_DENIED
 */
char *
occupancy_accounts_lookup_finish (OccupancyAccounts  *self,
                                  GAsyncResult       *result,
                                  GError            **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/**
 * occupancy_accounts_clear_async:
 * @self: accounts
 * @account: the UUID of an account
 * @cancellable: (nullable): what cancels it
 * @callback: what to call
 * @user_data: data for @callback
 *
 * Forgets every credential of an account.
 */
void
occupancy_accounts_clear_async (OccupancyAccounts   *self,
                                const char          *account,
                                GCancellable        *cancellable,
                                GAsyncReadyCallback  callback,
                                gpointer             user_data)
{
  GTask *task;

  g_return_if_fail (OCCUPANCY_IS_ACCOUNTS (self));
  g_return_if_fail (account != NULL);

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, occupancy_accounts_clear_async);

  g_hash_table_remove (self->kept, account);
  secret_password_clear (&occupancy_accounts_schema, cancellable,
                         occupancy_accounts_cleared_cb, task,
                         OCCUPANCY_ACCOUNTS_ACCOUNT, account,
                         NULL);
}

/**
 * occupancy_accounts_clear_finish:
 * @self: accounts
 * @result: the result
 * @error: return location for an error, or %NULL
 *
 * Ends occupancy_accounts_clear_async(). It is no error if there was none.
 *
 * Returns: whether the keyring has none now, else %FALSE with
 *   %OCCUPANCY_ERROR_KEYRING_LOCKED, %OCCUPANCY_ERROR_KEYRING_MISSING or
 *   %OCCUPANCY_ERROR_KEYRING_DENIED
 */
gboolean
occupancy_accounts_clear_finish (OccupancyAccounts  *self,
                                 GAsyncResult       *result,
                                 GError            **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
