/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ably/ably-capability-check.h"
#include "ably/ably-error.h"
#include "monitor/occupancy-credential.h"

/* What a key is wrapped in where it is copied from. */
#define WRAPPING " \t\r\n\"'`“”‘’«»\u00a0\u200b\ufeff"

/**
 * occupancy_credential_clean:
 * @text: what a person pasted, or a file holds
 *
 * Takes off the blanks and quotation marks around a credential.
 *
 * Returns: (transfer full): the credential; may be empty
 */
char *
occupancy_credential_clean (const char *text)
{
  const char *start = text;
  const char *end;

  g_return_val_if_fail (text != NULL, NULL);

  if (!g_utf8_validate (text, -1, NULL))
    return g_strdup (text);

  end = text + strlen (text);
  while (start < end && g_utf8_strchr (WRAPPING, -1, g_utf8_get_char (start)) != NULL)
    start = g_utf8_next_char (start);
  while (end > start)
    {
      const char *last = g_utf8_prev_char (end);

      if (g_utf8_strchr (WRAPPING, -1, g_utf8_get_char (last)) == NULL)
        break;
      end = last;
    }

  return g_strndup (start, end - start);
}

/* GnuTLS reads no variable by itself. */
static gboolean
occupancy_credential_set_authorities (AblyClientOptions  *options,
                                      GError            **error)
{
  const char *path = g_getenv ("SSL_CERT_FILE");

  if (path == NULL || *path == '\0' || !ably_client_options_get_tls (options))
    return TRUE;

  if (ably_client_options_trust_file (options, path, error))
    return TRUE;

  g_prefix_error (error, "SSL_CERT_FILE: ");

  return FALSE;
}

/**
 * occupancy_credential_new_options:
 * @credential: a credential, of the kind that @account says
 * @account: where it is for
 * @error: return location for an error, or %NULL
 *
 * Makes what a client needs to reach the service. Whether it is sound tells
 * ably_client_options_check().
 *
 * Returns: (transfer full) (nullable): new options, or %NULL with an error if
 *   the file that `SSL_CERT_FILE` names is of no use
 */
AblyClientOptions *
occupancy_credential_new_options (const char             *credential,
                                  OccupancySetupAccount  *account,
                                  GError                **error)
{
  static const char * const properties[] = {
    [OCCUPANCY_CREDENTIAL_KEY] = "key",
    [OCCUPANCY_CREDENTIAL_TOKEN] = "token",
    [OCCUPANCY_CREDENTIAL_TOKEN_URL] = "auth-url",
  };
  g_autoptr(AblyClientOptions) options = NULL;

  g_return_val_if_fail (credential != NULL, NULL);
  g_return_val_if_fail (OCCUPANCY_IS_SETUP_ACCOUNT (account), NULL);

  options = ably_client_options_new ();
  g_object_set (options,
                properties[occupancy_setup_account_get_credential_kind (account)], credential,
                "endpoint", occupancy_setup_account_get_endpoint (account),
                "port", occupancy_setup_account_get_port (account),
                "tls", occupancy_setup_account_get_tls (account),
                NULL);
  if (!occupancy_credential_set_authorities (options, error))
    return NULL;

  return g_steal_pointer (&options);
}

static void
occupancy_credential_checked_cb (GObject      *object,
                                 GAsyncResult *result,
                                 gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  g_autoptr(AblyCapability) capability = NULL;
  g_auto(GStrv) resources = NULL;
  GError *error = NULL;

  capability = ably_capability_check_finish (ABLY_REST (object), result, &error);
  if (capability == NULL)
    {
      g_task_return_error (task, error);
      return;
    }

  resources = ably_capability_dup_resources (capability, ABLY_OPERATION_SUBSCRIBE);
  if (resources[0] == NULL &&
      ably_capability_get_permission (capability, "*", ABLY_OPERATION_SUBSCRIBE) == ABLY_PERMISSION_MISSING)
    {
      g_task_return_error (task, ably_error_new (40160, 401, "The credential may not subscribe to any room"));
      return;
    }

  g_task_return_pointer (task, g_steal_pointer (&capability), (GDestroyNotify) ably_capability_unref);
}

/**
 * occupancy_credential_check_async:
 * @credential: a credential, of the kind that @account says
 * @account: where it is for; need not be in a setup
 * @cancellable: (nullable): what cancels it
 * @callback: what to call
 * @user_data: for @callback
 *
 * Asks the service what a credential is good for. Nothing is stored and nothing
 * is attached.
 */
void
occupancy_credential_check_async (const char            *credential,
                                  OccupancySetupAccount *account,
                                  GCancellable          *cancellable,
                                  GAsyncReadyCallback    callback,
                                  gpointer               user_data)
{
  g_autoptr(GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  g_autoptr(AblyClientOptions) options = NULL;
  g_autoptr(AblyRest) rest = NULL;
  GError *error = NULL;

  g_return_if_fail (credential != NULL);
  g_return_if_fail (OCCUPANCY_IS_SETUP_ACCOUNT (account));

  g_task_set_source_tag (task, occupancy_credential_check_async);

  options = occupancy_credential_new_options (credential, account, &error);
  if (options == NULL)
    {
      g_task_return_error (task, error);
      return;
    }

  rest = ably_rest_new (options);
  ably_capability_check_async (rest, cancellable, occupancy_credential_checked_cb, g_steal_pointer (&task));
}

/**
 * occupancy_credential_check_finish:
 * @result: the result
 * @error: return location for an error, or %NULL
 *
 * Ends occupancy_credential_check_async().
 *
 * Returns: (transfer full) (nullable): what the credential allows, as far as
 *   there is a way to tell; or %NULL with an error of `ABLY_ERROR`: 40160 if no
 *   room can be subscribed to
 */
AblyCapability *
occupancy_credential_check_finish (GAsyncResult  *result,
                                   GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
