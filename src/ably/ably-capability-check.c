/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ably/ably-capability-check.h"
#include "ably/ably-error.h"
#include "ably/ably-json.h"
#include "ably/ably-rest-private.h"
#include "ably/ably-token-source.h"

#define CAPABILITY_MISSING 40160
#define ENUMERATION_IS_RUNNING 42912

static void
ably_capability_check_return (GTask          *task,
                              AblyCapability *capability,
                              GError         *error)
{
  if (capability != NULL)
    g_task_return_pointer (task, capability, (GDestroyNotify) ably_capability_unref);
  else
    g_task_return_error (task, error);
}

/* Tokens are the service's own business (TN1), and nothing is decided by this: it
 * tells people beforehand what the service would refuse. */
static char *
ably_capability_check_peek (const char *token)
{
  g_auto (GStrv) parts = g_strsplit (token, ".", -1);
  g_autoptr (JsonNode) claims = NULL;
  g_autofree char *padded = NULL;
  g_autofree guchar *bytes = NULL;
  gsize length;

  if (g_strv_length (parts) != 3)
    return NULL;

  padded = g_strconcat (g_strdelimit (g_strdelimit (parts[1], "-", '+'), "_", '/'),
                        &"==="[3 - (4 - strlen (parts[1]) % 4) % 4], NULL);
  bytes = g_base64_decode (padded, &length);
  claims = ably_json_read ((const char *) bytes, length);
  if (claims == NULL || !JSON_NODE_HOLDS_OBJECT (claims))
    return NULL;

  return g_strdup (ably_json_get_string (json_node_get_object (claims), "x-ably-capability"));
}

static void
ably_capability_check_listed_cb (GObject      *source_object,
                                 GAsyncResult *result,
                                 gpointer      user_data)
{
  AblyRest *rest = ABLY_REST (source_object);
  g_autoptr (GTask) task = user_data;
  g_autoptr (AblyResponse) response = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;
  const AblyTokenDetails *details;
  AblyCapability *capability = NULL;
  AblyPermission metadata_of_all = ABLY_PERMISSION_GRANTED;

  response = ably_rest_request_finish (rest, result, &error);
  if (g_error_matches (error, ABLY_ERROR, CAPABILITY_MISSING))
    metadata_of_all = ABLY_PERMISSION_MISSING;
  else if (g_error_matches (error, ABLY_ERROR, ENUMERATION_IS_RUNNING))
    metadata_of_all = ABLY_PERMISSION_UNKNOWN;
  else if (error != NULL)
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }

  details = ably_auth_get_token_details (ably_rest_get_auth (rest));
  if (details != NULL)
    text = details->capability != NULL ? g_strdup (details->capability) : ably_capability_check_peek (details->token);
  if (text != NULL)
    capability = ably_capability_new_from_text (text, NULL);
  if (capability == NULL)
    capability = ably_capability_new_from_trial (metadata_of_all);

  ably_capability_check_return (task, capability, NULL);
}

static void
ably_capability_check_token_cb (GObject      *source_object,
                                GAsyncResult *result,
                                gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (AblyTokenDetails) details = NULL;
  AblyCapability *capability = NULL;
  GError *error = NULL;

  details = ably_token_source_ask_finish (ABLY_HTTP (source_object), result, &error);
  if (details != NULL)
    capability = ably_capability_new_from_text (details->capability != NULL ? details->capability : "", &error);

  ably_capability_check_return (task, capability, error);
}

/**
 * ably_capability_check_async:
 * @rest: the account
 * @cancellable: (nullable): to give up
 * @callback: called when it is known what the credential allows
 * @user_data: for @callback
 *
 * Asks the service whether it knows the credential, and what that allows (RSA6, TD5).
 *
 * A key signs one request for a token, in whose details the service says all that
 * the key allows; the token is thrown away, and the key itself is not sent. A
 * token, be it given or got from an authUrl, is tried with one request for the
 * first of the active channels. If the token came with details or is a JWT all is
 * known of it; of any other nothing but whether it may list channels.
 *
 * Nothing is attached, and no room is counted as active by this.
 */
void
ably_capability_check_async (AblyRest            *rest,
                             GCancellable        *cancellable,
                             GAsyncReadyCallback  callback,
                             gpointer             user_data)
{
  g_autoptr (GTask) task = NULL;
  GError *error = NULL;

  g_return_if_fail (ABLY_IS_REST (rest));

  task = g_task_new (rest, cancellable, callback, user_data);
  g_task_set_source_tag (task, ably_capability_check_async);

  if (!ably_client_options_check (ably_rest_get_options (rest), &error))
    g_task_return_error (task, error);
  else if (ably_auth_get_method (ably_rest_get_auth (rest)) == ABLY_AUTH_BASIC)
    ably_token_source_ask_async (_ably_rest_get_http (rest), ably_rest_get_options (rest),
                                 &(AblyTokenParams) { .client_id = NULL }, cancellable,
                                 ably_capability_check_token_cb, g_object_ref (task));
  else
    ably_rest_request_async (rest, "GET", "/channels", "by=id&limit=1", NULL, 0, cancellable,
                             ably_capability_check_listed_cb, g_object_ref (task));
}

/**
 * ably_capability_check_finish:
 * @rest: the account
 * @result: what the callback got
 * @error: return location for an error
 *
 * Gets what the credential allows (RSA6, TD5).
 *
 * Fails when the credential is no good, as [method@AblyRest.request_finish] says,
 * with 40101, 40131 or 40400 for a key that is wrong, revoked or of no app, and
 * 40171 for a token that has ended; and when the service cannot be reached.
 * A capability that is missing is no failure.
 *
 * Returns: (transfer full): the capability
 */
AblyCapability *
ably_capability_check_finish (AblyRest      *rest,
                              GAsyncResult  *result,
                              GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, rest), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
