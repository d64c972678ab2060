/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ably/ably-auth-url.h"
#include "ably/ably-error.h"
#include "ably/ably-fetch.h"
#include "ably/ably-token-answer.h"

#define MAX_TOKEN_SIZE (128 * 1024)

/* URL query, then auth-params, then token params: of one name the last wins (RSA8c1a). */
static GHashTable *
ably_auth_url_dup_form (AblyClientOptions     *options,
                        const AblyTokenParams *token_params,
                        const char            *query)
{
  const char * const *params = ably_client_options_get_auth_params (options);
  GHashTable *form = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);

  if (query != NULL)
    {
      /* A decoded table owns its values together with its names: copy them. */
      g_autoptr (GHashTable) decoded = soup_form_decode (query);
      GHashTableIter iter;
      gpointer name, value;

      g_hash_table_iter_init (&iter, decoded);
      while (g_hash_table_iter_next (&iter, &name, &value))
        g_hash_table_replace (form, g_strdup (name), g_strdup (value));
    }

  for (guint i = 0; params != NULL && params[i] != NULL; i++)
    {
      const char *equals = strchr (params[i], '=');

      g_hash_table_replace (form, g_strndup (params[i], equals - params[i]), g_strdup (equals + 1));
    }

  ably_token_params_to_form (token_params, form);

  return form;
}

static void
ably_auth_url_add_headers (AblyClientOptions  *options,
                           SoupMessageHeaders *headers)
{
  const char * const *pairs = ably_client_options_get_auth_headers (options);

  soup_message_headers_replace (headers, "Accept", "application/json, text/plain");
  for (guint i = 0; pairs != NULL && pairs[i] != NULL; i++)
    {
      const char *equals = strchr (pairs[i], '=');
      g_autofree char *name = g_strndup (pairs[i], equals - pairs[i]);

      soup_message_headers_replace (headers, name, equals + 1);
    }
}

static SoupMessage *
ably_auth_url_create_message (AblyClientOptions     *options,
                              const AblyTokenParams *params)
{
  const char *method = ably_client_options_get_auth_method (options);
  g_autoptr (GUri) uri = g_uri_parse (ably_client_options_get_auth_url (options), SOUP_HTTP_URI_FLAGS, NULL);
  gboolean posts = g_str_equal (method, "POST");
  g_autoptr (GHashTable) form = ably_auth_url_dup_form (options, params, posts ? NULL : g_uri_get_query (uri));
  g_autofree char *encoded = soup_form_encode_hash (form);
  SoupMessage *message;

  if (posts)
    {
      g_autoptr (GBytes) body = g_bytes_new (encoded, strlen (encoded));

      message = soup_message_new_from_uri (method, uri);
      soup_message_set_request_body_from_bytes (message, SOUP_FORM_MIME_TYPE_URLENCODED, body);
    }
  else
    {
      g_autoptr (GUri) with_query = soup_uri_copy (uri, SOUP_URI_QUERY, encoded[0] != '\0' ? encoded : NULL, SOUP_URI_NONE);

      message = soup_message_new_from_uri (method, with_query);
    }

  soup_message_add_flags (message, SOUP_MESSAGE_DO_NOT_USE_AUTH_CACHE);
  ably_auth_url_add_headers (options, soup_message_get_request_headers (message));

  return message;
}

static void
ably_auth_url_fetch_cb (GObject      *source_object,
                        GAsyncResult *result,
                        gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GBytes) bytes = NULL;
  GError *error = NULL;
  JsonNode *node = NULL;

  bytes = ably_fetch_finish (SOUP_SESSION (source_object), result, &error);
  if (bytes != NULL)
    {
      SoupMessage *message = g_task_get_task_data (task);
      SoupMessageHeaders *headers = soup_message_get_response_headers (message);

      node = ably_token_answer_read (soup_message_get_status (message),
                                     soup_message_headers_get_content_type (headers, NULL),
                                     bytes, &error);
    }
  else if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      g_autoptr (GError) cause = error;

      error = ably_error_new_with_cause (40170, 401, cause, "The authUrl gave no token: %s", cause->message);
    }

  if (node != NULL)
    g_task_return_pointer (task, node, (GDestroyNotify) json_node_unref);
  else
    g_task_return_error (task, error);
}

/*< private >
 * ably_auth_url_ask_async:
 * @http: whose session to use
 * @options: options that name the authUrl and pass their check
 * @params: what to ask for
 *
 * Asks the authUrl for a token (RSA8c). It is not one of the service's hosts:
 * there is no fallback, and nothing of the credentials goes there.
 */
void
ably_auth_url_ask_async (AblyHttp              *http,
                         AblyClientOptions     *options,
                         const AblyTokenParams *params,
                         GCancellable          *cancellable,
                         GAsyncReadyCallback    callback,
                         gpointer               user_data)
{
  SoupMessage *message;
  GTask *task;

  g_return_if_fail (ABLY_IS_HTTP (http));

  message = ably_auth_url_create_message (options, params);

  task = g_task_new (http, cancellable, callback, user_data);
  g_task_set_source_tag (task, ably_auth_url_ask_async);
  g_task_set_task_data (task, message, g_object_unref);
  ably_fetch_async (ably_http_get_session (http), message,
                    ably_client_options_get_http_open_timeout (options),
                    ably_client_options_get_realtime_request_timeout (options),
                    MAX_TOKEN_SIZE,
                    cancellable, ably_auth_url_fetch_cb, task);
}

/*< private >
 * ably_auth_url_ask_finish:
 *
 * Gets what the authUrl answered: a text, which is a token; or an object,
 * which is TokenDetails if it has a `token`, else a TokenRequest (RSA8c, RSA4f).
 *
 * Fails with 40170: status 403 where the authUrl said so, which is final
 * (RSA4d), else 401.
 */
JsonNode *
ably_auth_url_ask_finish (AblyHttp      *http,
                          GAsyncResult  *result,
                          GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, http), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
