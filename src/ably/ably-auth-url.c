/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ably/ably-auth-url.h"
#include "ably/ably-error.h"
#include "ably/ably-fetch.h"
#include "ably/ably-token-answer.h"

#define MAX_TOKEN_SIZE (128 * 1024)
#define MAX_REDIRECTIONS 5

/* A question, and the message that it has come to. */
typedef struct
{
  AblyClientOptions *options;
  SoupMessage *message;
  guint n_redirections;
} AblyAuthUrlQuestion;

static void
ably_auth_url_question_free (AblyAuthUrlQuestion *question)
{
  g_clear_object (&question->options);
  g_clear_object (&question->message);
  g_free (question);
}

/* URL query, then auth-params, then token params: of one name the last wins (RSA8c1a). */
static GHashTable *
ably_auth_url_dup_form (AblyClientOptions     *options,
                        const AblyTokenParams *token_params,
                        const char            *query)
{
  const char * const *params = ably_client_options_get_auth_params (options);
  GHashTable *form = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_auto (GStrv) parts = query != NULL ? g_strsplit (query, "&", -1) : NULL;

  for (guint i = 0; parts != NULL && parts[i] != NULL; i++)
    {
      g_autofree char *part = strchr (parts[i], '=') != NULL ? g_strdup (parts[i]) : g_strconcat (parts[i], "=", NULL);
      /* A decoded table owns its values together with its names: copy them. */
      g_autoptr (GHashTable) decoded = soup_form_decode (part);
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
  const char * const *pairs = options != NULL ? ably_client_options_get_auth_headers (options) : NULL;

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

static gboolean
ably_auth_url_is_same_origin (GUri *a,
                              GUri *b)
{
  return g_str_equal (g_uri_get_scheme (a), g_uri_get_scheme (b)) &&
         g_ascii_strcasecmp (g_uri_get_host (a), g_uri_get_host (b)) == 0 &&
         g_uri_get_port (a) == g_uri_get_port (b);
}

/* The message that goes where an answer leads: never from TLS to plain text, and
 * without the headers, which are secrets, where somebody else is. */
static SoupMessage *
ably_auth_url_create_next (AblyAuthUrlQuestion *question)
{
  guint status = soup_message_get_status (question->message);
  GUri *from = soup_message_get_uri (question->message);
  gboolean posted = g_str_equal (soup_message_get_method (question->message), "POST");
  const char *location = soup_message_headers_get_one (soup_message_get_response_headers (question->message), "Location");
  g_autoptr (GUri) uri = NULL;
  SoupMessage *next;

  if (!(status >= 301 && status <= 303) && (posted || (status != 307 && status != 308)))
    return NULL;

  uri = location != NULL ? g_uri_parse_relative (from, location, SOUP_HTTP_URI_FLAGS, NULL) : NULL;
  if (uri == NULL || g_uri_get_host (uri) == NULL || g_uri_get_host (uri)[0] == '\0')
    return NULL;
  if (!g_str_equal (g_uri_get_scheme (uri), "https") &&
      !(g_str_equal (g_uri_get_scheme (uri), "http") && g_str_equal (g_uri_get_scheme (from), "http")))
    return NULL;

  next = soup_message_new_from_uri ("GET", uri);
  soup_message_add_flags (next, SOUP_MESSAGE_DO_NOT_USE_AUTH_CACHE);
  ably_auth_url_add_headers (ably_auth_url_is_same_origin (from, uri) ? question->options : NULL,
                             soup_message_get_request_headers (next));

  return next;
}

static void ably_auth_url_fetch (GTask *task);

static void
ably_auth_url_fetch_cb (GObject      *source_object,
                        GAsyncResult *result,
                        gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (SoupMessage) next = NULL;
  AblyAuthUrlQuestion *question = g_task_get_task_data (task);
  GError *error = NULL;
  JsonNode *node = NULL;

  bytes = ably_fetch_finish (SOUP_SESSION (source_object), result, &error);
  if (bytes != NULL && question->n_redirections < MAX_REDIRECTIONS)
    next = ably_auth_url_create_next (question);
  if (next != NULL)
    {
      question->n_redirections++;
      g_set_object (&question->message, next);
      ably_auth_url_fetch (g_steal_pointer (&task));
      return;
    }

  if (bytes != NULL)
    {
      SoupMessageHeaders *headers = soup_message_get_response_headers (question->message);

      node = ably_token_answer_read (soup_message_get_status (question->message),
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

static void
ably_auth_url_fetch (GTask *task)
{
  AblyHttp *http = g_task_get_source_object (task);
  AblyAuthUrlQuestion *question = g_task_get_task_data (task);

  ably_fetch_async (ably_http_get_session (http), question->message,
                    ably_client_options_get_http_open_timeout (question->options),
                    ably_client_options_get_realtime_request_timeout (question->options),
                    MAX_TOKEN_SIZE, g_task_get_cancellable (task), ably_auth_url_fetch_cb, task);
}

/*< private >
 * ably_auth_url_ask_async:
 * @http: whose session to use
 * @options: options that name the authUrl and pass their check
 * @params: what to ask for
 *
 * Asks the authUrl for a token (RSA8c), and where its answer leads. It is not one
 * of the service's hosts: there is no fallback, and nothing of the credentials goes
 * there.
 */
void
ably_auth_url_ask_async (AblyHttp              *http,
                         AblyClientOptions     *options,
                         const AblyTokenParams *params,
                         GCancellable          *cancellable,
                         GAsyncReadyCallback    callback,
                         gpointer               user_data)
{
  AblyAuthUrlQuestion *question;
  GTask *task;

  g_return_if_fail (ABLY_IS_HTTP (http));

  question = g_new0 (AblyAuthUrlQuestion, 1);
  question->options = g_object_ref (options);
  question->message = ably_auth_url_create_message (options, params);

  task = g_task_new (http, cancellable, callback, user_data);
  g_task_set_source_tag (task, ably_auth_url_ask_async);
  g_task_set_task_data (task, question, (GDestroyNotify) ably_auth_url_question_free);
  ably_auth_url_fetch (task);
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
