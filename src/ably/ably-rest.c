/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "occupancy-rest"

#include "config.h"

#include "ably/ably-auth-private.h"
#include "ably/ably-error.h"
#include "ably/ably-response-private.h"
#include "ably/ably-rest-private.h"

/**
 * AblyRest:
 *
 * Requests to the service on behalf of an account (RSC): with its credential, with
 * other hosts where one fails, and once more with another token where one has
 * ended. Connections of the same account share it.
 */
struct _AblyRest
{
  GObject parent_instance;

  AblyClientOptions *options;
  AblyHttp *http;
  AblyAuth *auth;
};

G_DEFINE_FINAL_TYPE (AblyRest, ably_rest, G_TYPE_OBJECT)

typedef struct
{
  char *method;
  char *path;
  char *query;
  GStrv headers;
  JsonNode *body;
  char *token;
  guint version;
  gboolean renewed;
} AblyRestRequest;

static void
ably_rest_request_free (AblyRestRequest *request)
{
  g_free (request->method);
  g_free (request->path);
  g_free (request->query);
  g_strfreev (request->headers);
  g_clear_pointer (&request->body, json_node_unref);
  g_free (request->token);
  g_free (request);
}

static void
ably_rest_finalize (GObject *object)
{
  AblyRest *self = ABLY_REST (object);

  g_clear_object (&self->auth);
  g_clear_object (&self->http);
  g_clear_object (&self->options);

  G_OBJECT_CLASS (ably_rest_parent_class)->finalize (object);
}

static void
ably_rest_class_init (AblyRestClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = ably_rest_finalize;
}

static void
ably_rest_init (AblyRest *self)
{
}

static void ably_rest_authenticate (GTask      *task,
                                    const char *stale);

static void
ably_rest_http_cb (GObject      *source_object,
                   GAsyncResult *result,
                   gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (AblyResponse) response = NULL;
  g_autoptr (GError) error = NULL;
  AblyRest *self = g_task_get_source_object (task);
  AblyRestRequest *request = g_task_get_task_data (task);

  response = ably_http_request_finish (ABLY_HTTP (source_object), result, &error);
  if (response != NULL)
    error = _ably_response_dup_error (response);

  if (error == NULL)
    {
      g_task_return_pointer (task, g_steal_pointer (&response), g_object_unref);
    }
  else if (request->token != NULL && ably_error_is_token_error (error) && !ably_auth_can_renew (self->auth))
    {
      g_task_return_error (task, ably_error_new_with_cause (40171, 401, error,
                                                            "The token was refused, and there is no key or authUrl to get another"));
    }
  else if (request->token != NULL && ably_error_is_token_error (error) && !request->renewed)
    {
      g_autofree char *stale = g_steal_pointer (&request->token);

      /* RSA4b, RSC10: once only, a second refusal is the caller's. */
      request->renewed = TRUE;
      ably_rest_authenticate (g_steal_pointer (&task), stale);
    }
  else
    {
      g_task_return_error (task, g_steal_pointer (&error));
    }
}

static void
ably_rest_token_cb (GObject      *source_object,
                    GAsyncResult *result,
                    gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autofree char *authorization = NULL;
  AblyRest *self = g_task_get_source_object (task);
  AblyRestRequest *request = g_task_get_task_data (task);
  AblyHttpRequest http_request;
  GCancellable *cancellable;
  GError *error = NULL;

  if (!ably_auth_obtain_token_finish (ABLY_AUTH (source_object), result, &request->token, &error))
    {
      g_task_return_error (task, error);
      return;
    }

  authorization = ably_auth_dup_header (self->auth, request->token);
  http_request = (AblyHttpRequest) {
    .method = request->method,
    .path = request->path,
    .query = request->query,
    .headers = (const char * const *) request->headers,
    .body = request->body,
    .version = request->version,
    .authorization = authorization,
  };
  cancellable = g_task_get_cancellable (task);
  ably_http_request_async (self->http, &http_request, cancellable, ably_rest_http_cb, g_steal_pointer (&task));
}

static void
ably_rest_authenticate (GTask      *task,
                        const char *stale)
{
  AblyRest *self = g_task_get_source_object (task);

  ably_auth_obtain_token_async (self->auth, stale, g_task_get_cancellable (task), ably_rest_token_cb, task);
}

/**
 * ably_rest_new:
 * @options: the account: where it is, and what opens it
 *
 * Makes the client of an account (RSC1). Nothing is sent before the first request, and
 * options that are not sound are an error of every request.
 *
 * Returns: (transfer full): the client
 */
AblyRest *
ably_rest_new (AblyClientOptions *options)
{
  AblyRest *self;

  g_return_val_if_fail (ABLY_IS_CLIENT_OPTIONS (options), NULL);

  self = g_object_new (ABLY_TYPE_REST, NULL);
  self->options = g_object_ref (options);
  self->http = ably_http_new (options);
  self->auth = _ably_auth_new (self->http);

  return self;
}

/**
 * ably_rest_get_options:
 * @self: a client
 *
 * Gets the options that the client was made with (TO3).
 *
 * Returns: (transfer none): the options, not to be changed any more
 */
AblyClientOptions *
ably_rest_get_options (AblyRest *self)
{
  g_return_val_if_fail (ABLY_IS_REST (self), NULL);

  return self->options;
}

/**
 * ably_rest_get_auth:
 * @self: a client
 *
 * Gets what authenticates this client and the realtime connections that share
 * it (RSC5).
 *
 * Returns: (transfer none): the auth
 */
AblyAuth *
ably_rest_get_auth (AblyRest *self)
{
  g_return_val_if_fail (ABLY_IS_REST (self), NULL);

  return self->auth;
}

/**
 * ably_rest_get_session:
 * @self: a client
 *
 * Gets the HTTP session, with the certificate authorities to trust, for
 * websockets to be opened with (RSC25).
 *
 * Returns: (transfer none): the session
 */
SoupSession *
ably_rest_get_session (AblyRest *self)
{
  g_return_val_if_fail (ABLY_IS_REST (self), NULL);

  return ably_http_get_session (self->http);
}

/*< private >
 * _ably_rest_get_http:
 *
 * How the client reaches the service, without credentials.
 */
AblyHttp *
_ably_rest_get_http (AblyRest *self)
{
  g_return_val_if_fail (ABLY_IS_REST (self), NULL);

  return self->http;
}

/**
 * ably_rest_set_first_host:
 * @self: a client
 * @host: (nullable): the host that realtime is connected to when that is not
 *   the primary one, else `NULL`
 *
 * Makes requests try that host first (RTN17e).
 */
void
ably_rest_set_first_host (AblyRest   *self,
                          const char *host)
{
  g_return_if_fail (ABLY_IS_REST (self));

  ably_http_set_first_host (self->http, host);
}

/**
 * ably_rest_request_async:
 * @self: a client
 * @method: the method, such as `GET`
 * @path: the path, percent-encoded, beginning with a slash
 * @query: (nullable): the query, percent-encoded
 * @body: (nullable): what to send as JSON
 * @version: the version of the protocol, 0 for 6
 * @cancellable: (nullable): to give up
 * @callback: called with the answer
 * @user_data: for @callback
 *
 * Makes one request (RSC19): with the credentials, with other hosts where one
 * fails (RSC15), and once more with a new token where the first is refused (RSC10).
 */
void
ably_rest_request_async (AblyRest            *self,
                         const char          *method,
                         const char          *path,
                         const char          *query,
                         JsonNode            *body,
                         guint                version,
                         GCancellable        *cancellable,
                         GAsyncReadyCallback  callback,
                         gpointer             user_data)
{
  ably_rest_request_with_headers_async (self, method, path, query, NULL, body, version,
                                        cancellable, callback, user_data);
}

/**
 * ably_rest_request_with_headers_async:
 * @self: a client
 * @method: the method, such as `GET`
 * @path: the path, percent-encoded
 * @query: (nullable): the query, percent-encoded
 * @headers: (nullable): more headers, as NAME=VALUE; those that a request has by
 *   itself, the credential among them, cannot be replaced (RSC19b)
 * @body: (nullable): what to send as JSON
 * @version: the version of the protocol, 0 for 6
 * @cancellable: (nullable): to give up
 * @callback: called with the answer, for [method@AblyRest.request_finish]
 * @user_data: for @callback
 *
 * Makes one request (RSC19f).
 */
void
ably_rest_request_with_headers_async (AblyRest            *self,
                                      const char          *method,
                                      const char          *path,
                                      const char          *query,
                                      const char * const  *headers,
                                      JsonNode            *body,
                                      guint                version,
                                      GCancellable        *cancellable,
                                      GAsyncReadyCallback  callback,
                                      gpointer             user_data)
{
  AblyRestRequest *request;
  GTask *task;

  g_return_if_fail (ABLY_IS_REST (self));
  g_return_if_fail (method != NULL);
  g_return_if_fail (path != NULL);

  request = g_new0 (AblyRestRequest, 1);
  request->method = g_strdup (method);
  request->path = g_strdup (path);
  request->query = g_strdup (query);
  request->headers = g_strdupv ((GStrv) headers);
  request->body = body != NULL ? json_node_ref (body) : NULL;
  request->version = version;

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, ably_rest_request_async);
  g_task_set_task_data (task, request, (GDestroyNotify) ably_rest_request_free);
  ably_rest_authenticate (task, NULL);
}

/**
 * ably_rest_request_finish:
 * @self: a client
 * @result: what the callback got
 * @error: return location for an error
 *
 * Gets the answer (RSC19d).
 *
 * A status other than of success is an error of `ABLY_ERROR`, as the service
 * describes it; a host that cannot be reached is 80003, one that does not
 * answer in time 50003, one that is not trusted 80000, and an answer that is
 * not JSON 40013; for credentials see [method@AblyAuth.obtain_token_finish].
 *
 * Returns: (transfer full): the answer
 */
AblyResponse *
ably_rest_request_finish (AblyRest      *self,
                          GAsyncResult  *result,
                          GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/* Only path and query of a link are taken, so that credentials go nowhere else. */
static void
ably_rest_follow (AblyRest            *self,
                  AblyResponse        *response,
                  const char          *relation,
                  GCancellable        *cancellable,
                  GAsyncReadyCallback  callback,
                  gpointer             user_data)
{
  g_autoptr (GUri) uri = _ably_response_dup_link (response, relation);

  if (uri == NULL)
    g_task_report_error (self, callback, user_data, ably_rest_follow,
                         ably_error_new (40400, 404, "There is no %s page", relation));
  else
    ably_rest_request_async (self, "GET", g_uri_get_path (uri), g_uri_get_query (uri), NULL,
                             _ably_response_get_version (response),
                             cancellable, callback, user_data);
}

/**
 * ably_rest_next_async:
 * @self: a client
 * @response: a page
 * @cancellable: (nullable): to give up
 * @callback: called with the next page
 * @user_data: for @callback
 *
 * Gets the page after that one (TG4). Fails with 40400 when it is the last.
 */
void
ably_rest_next_async (AblyRest            *self,
                      AblyResponse        *response,
                      GCancellable        *cancellable,
                      GAsyncReadyCallback  callback,
                      gpointer             user_data)
{
  g_return_if_fail (ABLY_IS_REST (self));
  g_return_if_fail (ABLY_IS_RESPONSE (response));

  ably_rest_follow (self, response, "next", cancellable, callback, user_data);
}

/**
 * ably_rest_next_finish:
 * @self: a client
 * @result: what the callback got
 * @error: return location for an error, as of [method@AblyRest.request_finish]
 *
 * Gets the page (TG4).
 *
 * Returns: (transfer full): the next page
 */
AblyResponse *
ably_rest_next_finish (AblyRest      *self,
                       GAsyncResult  *result,
                       GError       **error)
{
  return ably_rest_request_finish (self, result, error);
}

/**
 * ably_rest_first_async:
 * @self: a client
 * @response: a page
 * @cancellable: (nullable): to give up
 * @callback: called with the first page
 * @user_data: for @callback
 *
 * Gets the page that the listing begins with (TG5). Fails with 40400 when the
 * service does not name it.
 */
void
ably_rest_first_async (AblyRest            *self,
                       AblyResponse        *response,
                       GCancellable        *cancellable,
                       GAsyncReadyCallback  callback,
                       gpointer             user_data)
{
  g_return_if_fail (ABLY_IS_REST (self));
  g_return_if_fail (ABLY_IS_RESPONSE (response));

  ably_rest_follow (self, response, "first", cancellable, callback, user_data);
}

/**
 * ably_rest_first_finish:
 * @self: a client
 * @result: what the callback got
 * @error: return location for an error, as of [method@AblyRest.request_finish]
 *
 * Gets the page (TG5).
 *
 * Returns: (transfer full): the first page
 */
AblyResponse *
ably_rest_first_finish (AblyRest      *self,
                        GAsyncResult  *result,
                        GError       **error)
{
  return ably_rest_request_finish (self, result, error);
}

static void
ably_rest_time_cb (GObject      *source_object,
                   GAsyncResult *result,
                   gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  gint64 time;

  time = ably_http_time_finish (ABLY_HTTP (source_object), result, &error);
  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_int (task, time);
}

/**
 * ably_rest_time_async:
 * @self: a client
 * @cancellable: (nullable): to give up
 * @callback: called with the time
 * @user_data: for @callback
 *
 * Asks the service for its time, without credentials (RSC16).
 */
void
ably_rest_time_async (AblyRest            *self,
                      GCancellable        *cancellable,
                      GAsyncReadyCallback  callback,
                      gpointer             user_data)
{
  GTask *task;

  g_return_if_fail (ABLY_IS_REST (self));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, ably_rest_time_async);
  ably_http_time_async (self->http, cancellable, ably_rest_time_cb, task);
}

/**
 * ably_rest_time_finish:
 * @self: a client
 * @result: what the callback got
 * @error: return location for an error, as of [method@AblyRest.request_finish]
 *
 * Gets the time (RSC16).
 *
 * Returns: milliseconds since 1970 UTC, -1 on failure
 */
gint64
ably_rest_time_finish (AblyRest      *self,
                       GAsyncResult  *result,
                       GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), -1);

  return g_task_propagate_int (G_TASK (result), error);
}
