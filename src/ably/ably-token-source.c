/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "occupancy-auth"

#include "config.h"

#include "ably/ably-auth-url.h"
#include "ably/ably-error.h"
#include "ably/ably-response-private.h"
#include "ably/ably-token-request.h"
#include "ably/ably-token-source.h"

/* Where tokens come from: the authUrl, else a request that the key signs. */

typedef struct
{
  AblyClientOptions *options;
  AblyTokenParams *params;
  guint n_signatures;
} AblyTokenQuest;

static void
ably_token_quest_free (AblyTokenQuest *quest)
{
  g_clear_object (&quest->options);
  g_clear_pointer (&quest->params, ably_token_params_free);
  g_free (quest);
}

static void
ably_token_source_return (GTask            *task,
                          AblyTokenDetails *details,
                          GError           *error)
{
  if (details != NULL)
    g_task_return_pointer (task, details, (GDestroyNotify) ably_token_details_free);
  else
    g_task_return_error (task, error);
}

static void ably_token_source_sign (GTask *task);

static void
ably_token_source_time_cb (GObject      *source_object,
                           GAsyncResult *result,
                           gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;

  ably_http_time_finish (ABLY_HTTP (source_object), result, &error);
  if (error != NULL)
    g_task_return_error (task, error);
  else
    ably_token_source_sign (g_steal_pointer (&task));
}

static void
ably_token_source_exchange_cb (GObject      *source_object,
                               GAsyncResult *result,
                               gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (AblyResponse) response = NULL;
  AblyHttp *http = ABLY_HTTP (source_object);
  AblyTokenQuest *quest = g_task_get_task_data (task);
  AblyTokenDetails *details = NULL;
  GError *error = NULL;

  response = ably_http_request_finish (http, result, &error);
  if (response != NULL)
    error = _ably_response_dup_error (response);

  /* A clock that is off, or a nonce that was seen: worth one more signature. */
  if (quest->n_signatures == 1 &&
      (g_error_matches (error, ABLY_ERROR, 40104) || g_error_matches (error, ABLY_ERROR, 40105)))
    {
      GCancellable *cancellable = g_task_get_cancellable (task);

      g_clear_error (&error);
      ably_http_time_async (http, cancellable, ably_token_source_time_cb, g_steal_pointer (&task));
      return;
    }

  if (error == NULL)
    details = ably_token_details_new_from_json (ably_response_get_body (response), &error);
  ably_token_source_return (task, details, error);
}

/* RSA8e: a signed request needs no other credentials. */
static void
ably_token_source_exchange (GTask    *task,
                            JsonNode *token_request)
{
  const char *key_name = json_object_get_string_member (json_node_get_object (token_request), "keyName");
  g_autofree char *escaped = g_uri_escape_string (key_name, NULL, FALSE);
  g_autofree char *path = g_strdup_printf ("/keys/%s/requestToken", escaped);
  AblyHttpRequest request = { .method = "POST", .path = path, .body = token_request };

  ably_http_request_async (g_task_get_source_object (task), &request, g_task_get_cancellable (task),
                           ably_token_source_exchange_cb, task);
}

static void
ably_token_source_sign (GTask *task)
{
  AblyTokenQuest *quest = g_task_get_task_data (task);
  g_autofree char *nonce = g_uuid_string_random ();
  g_autoptr (JsonNode) token_request = NULL;
  gint64 now;

  ably_http_get_server_time (g_task_get_source_object (task), &now);
  token_request = ably_token_request_new (ably_client_options_get_key (quest->options), quest->params, now, nonce);
  quest->n_signatures++;
  ably_token_source_exchange (task, token_request);
}

static void
ably_token_source_url_cb (GObject      *source_object,
                          GAsyncResult *result,
                          gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (JsonNode) node = NULL;
  AblyTokenDetails *details;
  GError *error = NULL;

  node = ably_auth_url_ask_finish (ABLY_HTTP (source_object), result, &error);
  if (node != NULL && JSON_NODE_HOLDS_OBJECT (node) && !json_object_has_member (json_node_get_object (node), "token"))
    {
      ably_token_source_exchange (g_steal_pointer (&task), node);
      return;
    }

  if (node == NULL)
    details = NULL;
  else if (JSON_NODE_HOLDS_VALUE (node))
    details = ably_token_details_new (json_node_get_string (node));
  else
    details = ably_token_details_new_from_json (node, &error);
  ably_token_source_return (task, details, error);
}

/*< private >
 * ably_token_source_ask_async:
 * @http: how to reach the service
 * @options: options with an authUrl or a key, which pass their check
 * @params: what to ask for
 *
 * Gets a token: from the authUrl (RSA8c) if there is one, else by a request that
 * the key signs (RSA9), with the time of the service if the options want that
 * (RSA9d, RSA10k).
 */
void
ably_token_source_ask_async (AblyHttp              *http,
                             AblyClientOptions     *options,
                             const AblyTokenParams *params,
                             GCancellable          *cancellable,
                             GAsyncReadyCallback    callback,
                             gpointer               user_data)
{
  AblyTokenQuest *quest;
  GTask *task;
  gint64 now;

  g_return_if_fail (ABLY_IS_HTTP (http));

  quest = g_new0 (AblyTokenQuest, 1);
  quest->options = g_object_ref (options);
  quest->params = ably_token_params_copy (params);

  task = g_task_new (http, cancellable, callback, user_data);
  g_task_set_source_tag (task, ably_token_source_ask_async);
  g_task_set_task_data (task, quest, (GDestroyNotify) ably_token_quest_free);

  if (ably_client_options_get_auth_url (options) != NULL)
    ably_auth_url_ask_async (http, options, params, cancellable, ably_token_source_url_cb, task);
  else if (ably_client_options_get_query_time (options) && !ably_http_get_server_time (http, &now))
    ably_http_time_async (http, cancellable, ably_token_source_time_cb, task);
  else
    ably_token_source_sign (task);
}

/*< private >
 * ably_token_source_ask_finish:
 *
 * Gets the token. Fails with 40170 where the authUrl failed, and with whatever
 * the service says to a signed request.
 */
AblyTokenDetails *
ably_token_source_ask_finish (AblyHttp      *http,
                              GAsyncResult  *result,
                              GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, http), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
