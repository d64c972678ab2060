/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "occupancy-http"

#include "config.h"

#include "ably/ably-certificate.h"
#include "ably/ably-error.h"
#include "ably/ably-fetch.h"
#include "ably/ably-http.h"
#include "ably/ably-json.h"
#include "ably/ably-response-private.h"

/* The end of the year 9999: no time of a service is later. */
#define LATEST_TIME 253402300799999

#define PROTOCOL_VERSION 6
#define MAX_BODY_SIZE (8 * 1024 * 1024)
/* Two a host, as sessions have it, is slow over plain HTTP; many cost more to
 * open than they bring. Websockets count only until they are open. */
#define MAX_CONNECTIONS 64
#define MAX_CONNECTIONS_PER_HOST 16

/**
 * AblyHttp:
 *
 * One session with the hosts of an account, and which of them is tried first
 * (RSC15). It knows nothing of credentials.
 */
struct _AblyHttp
{
  GObject parent_instance;

  AblyClientOptions *options;
  SoupSession *session;
  /* Where realtime is, then where REST last found help, until when (monotonic, µs). */
  char *first_host;
  char *pinned_host;
  gint64 pinned_until;
  gint64 server_offset_ms;
  gboolean server_offset_known;
};

G_DEFINE_FINAL_TYPE (AblyHttp, ably_http, G_TYPE_OBJECT)

typedef struct
{
  char *method;
  char *path;
  char *query;
  char *authorization;
  GStrv headers;
  GBytes *body;
  SoupMessage *message;
  GStrv hosts;
  guint position;
  guint version;
  gint64 began_at;
} AblyHttpExchange;

static void
ably_http_exchange_free (AblyHttpExchange *exchange)
{
  g_free (exchange->method);
  g_free (exchange->path);
  g_free (exchange->query);
  g_free (exchange->authorization);
  g_strfreev (exchange->headers);
  g_clear_pointer (&exchange->body, g_bytes_unref);
  g_clear_object (&exchange->message);
  g_strfreev (exchange->hosts);
  g_free (exchange);
}

static void
ably_http_finalize (GObject *object)
{
  AblyHttp *self = ABLY_HTTP (object);

  g_clear_object (&self->session);
  g_clear_object (&self->options);
  g_clear_pointer (&self->first_host, g_free);
  g_clear_pointer (&self->pinned_host, g_free);

  G_OBJECT_CLASS (ably_http_parent_class)->finalize (object);
}

static void
ably_http_class_init (AblyHttpClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = ably_http_finalize;
}

static void
ably_http_init (AblyHttp *self)
{
}

/* The hosts in the order of trial: where realtime is (RTN17e) or the fallback
 * that worked lately (RSC15f), then the usual order; one and so many others. */
static GStrv
ably_http_dup_hosts (AblyHttp *self)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) hosts = ably_client_options_dup_hosts (self->options);
  guint n_others = ably_client_options_get_http_max_retry_count (self->options);
  const char *first;

  if (self->pinned_host != NULL && g_get_monotonic_time () >= self->pinned_until)
    g_clear_pointer (&self->pinned_host, g_free);

  first = self->first_host != NULL ? self->first_host : self->pinned_host;
  if (first == NULL)
    first = hosts[0];

  g_strv_builder_add (builder, first);
  for (guint i = 0; hosts[i] != NULL && n_others > 0; i++)
    {
      if (g_str_equal (hosts[i], first))
        continue;

      g_strv_builder_add (builder, hosts[i]);
      n_others--;
    }

  return g_strv_builder_end (builder);
}

/* RSC15l: what another host may do better. */
static gboolean
ably_http_failure_qualifies (const GError *error)
{
  if (error->domain == G_TLS_ERROR)
    return error->code != G_TLS_ERROR_BAD_CERTIFICATE;

  return error->domain == G_RESOLVER_ERROR ||
         error->domain == SOUP_SESSION_ERROR ||
         (error->domain == G_IO_ERROR && error->code != G_IO_ERROR_CANCELLED);
}

static gboolean
ably_http_answer_qualifies (AblyResponse *response)
{
  guint status_code = ably_response_get_status_code (response);

  if (status_code >= 500 && status_code <= 504)
    return TRUE;

  return status_code >= 400 && g_strcmp0 (ably_response_get_header (response, "Server"), "CloudFront") == 0;
}

static GError *
ably_http_error_for_people (const GError *error,
                            SoupMessage  *message,
                            const char   *host)
{
  if (error->domain == ABLY_ERROR || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return g_error_copy (error);
  if (g_error_matches (error, G_TLS_ERROR, G_TLS_ERROR_BAD_CERTIFICATE))
    {
      g_autofree char *reason =
        ably_certificate_describe (soup_message_get_tls_peer_certificate (message),
                                   soup_message_get_tls_peer_certificate_errors (message),
                                   host);

      return ably_error_new_with_cause (80000, 400, error, "%s", reason);
    }
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT))
    return ably_error_new_with_cause (50003, 500, error, "%s did not answer in time", host);

  return ably_error_new_unreachable (503, error, host);
}

/* Credentials and what the client says of itself come after them, and replace them (RSC19b). */
static void
ably_http_add_headers (SoupMessageHeaders *headers,
                       const char * const *pairs)
{
  for (guint i = 0; pairs != NULL && pairs[i] != NULL; i++)
    {
      const char *equals = strchr (pairs[i], '=');
      g_autofree char *name = equals != NULL ? g_strndup (pairs[i], equals - pairs[i]) : NULL;

      if (name != NULL)
        soup_message_headers_replace (headers, name, equals + 1);
    }
}

static SoupMessage *
ably_http_create_message (AblyHttp         *self,
                          AblyHttpExchange *exchange)
{
  const char *client_id = ably_client_options_get_client_id (self->options);
  SoupMessageHeaders *headers;
  SoupMessage *message;
  g_autoptr (GUri) uri = NULL;
  g_autofree char *version = g_strdup_printf ("%u", exchange->version);

  uri = g_uri_build (SOUP_HTTP_URI_FLAGS,
                     ably_client_options_get_tls (self->options) ? "https" : "http",
                     NULL,
                     exchange->hosts[exchange->position],
                     (int) ably_client_options_get_effective_port (self->options),
                     exchange->path,
                     exchange->query,
                     NULL);
  message = soup_message_new_from_uri (exchange->method, uri);
  /* Credentials stay with the host that they were sent to. */
  soup_message_add_flags (message, SOUP_MESSAGE_NO_REDIRECT | SOUP_MESSAGE_DO_NOT_USE_AUTH_CACHE);

  headers = soup_message_get_request_headers (message);
  ably_http_add_headers (headers, (const char * const *) exchange->headers);
  soup_message_headers_remove (headers, "Authorization");
  soup_message_headers_replace (headers, "Accept", "application/json");
  soup_message_headers_replace (headers, "X-Ably-Version", version);
  soup_message_headers_replace (headers, "Ably-Agent", ably_client_options_get_agent (self->options));
  if (exchange->authorization != NULL)
    soup_message_headers_replace (headers, "Authorization", exchange->authorization);
  if (client_id != NULL)
    {
      g_autofree char *encoded = g_base64_encode ((const guchar *) client_id, strlen (client_id));

      soup_message_headers_replace (headers, "X-Ably-ClientId", encoded);
    }
  if (exchange->body != NULL)
    soup_message_set_request_body_from_bytes (message, "application/json", exchange->body);

  return message;
}

static gboolean
ably_http_may_try_another (AblyHttp         *self,
                           AblyHttpExchange *exchange)
{
  gint64 limit = (gint64) ably_client_options_get_http_max_retry_duration (self->options) * 1000;

  return exchange->hosts[exchange->position + 1] != NULL &&
         g_get_monotonic_time () - exchange->began_at < limit;
}

static void
ably_http_host_failed (AblyHttp   *self,
                       const char *host)
{
  g_debug ("%s failed", host);

  if (g_strcmp0 (self->pinned_host, host) == 0)
    g_clear_pointer (&self->pinned_host, g_free);
}

/* Only a host that this request had to turn to is remembered: a success of the
 * remembered one, which may be late, must not prolong its time. */
static void
ably_http_host_helped (AblyHttp   *self,
                       const char *host)
{
  g_autofree char *primary = ably_client_options_dup_primary_domain (self->options);

  if (g_str_equal (host, primary))
    return;

  g_set_str (&self->pinned_host, host);
  self->pinned_until = g_get_monotonic_time () +
                       (gint64) ably_client_options_get_fallback_retry_timeout (self->options) * 1000;
}

static void ably_http_exchange (GTask *task);

static void
ably_http_fetch_cb (GObject      *source_object,
                    GAsyncResult *result,
                    gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (AblyResponse) response = NULL;
  AblyHttp *self = g_task_get_source_object (task);
  AblyHttpExchange *exchange = g_task_get_task_data (task);
  const char *host = exchange->hosts[exchange->position];
  gboolean failed;

  bytes = ably_fetch_finish (SOUP_SESSION (source_object), result, &error);
  if (bytes != NULL)
    {
      response = _ably_response_new (soup_message_get_uri (exchange->message),
                                     soup_message_get_status (exchange->message),
                                     soup_message_get_response_headers (exchange->message),
                                     bytes);
      _ably_response_set_version (response, exchange->version);
    }

  failed = response != NULL ? ably_http_answer_qualifies (response) : ably_http_failure_qualifies (error);
  if (failed)
    {
      ably_http_host_failed (self, host);
      if (ably_http_may_try_another (self, exchange))
        {
          exchange->position++;
          ably_http_exchange (g_steal_pointer (&task));
          return;
        }
    }
  else if (response != NULL && exchange->position > 0)
    {
      ably_http_host_helped (self, host);
    }

  if (response != NULL)
    g_task_return_pointer (task, g_steal_pointer (&response), g_object_unref);
  else
    g_task_return_error (task, ably_http_error_for_people (error, exchange->message, host));
}

static void
ably_http_exchange (GTask *task)
{
  AblyHttp *self = g_task_get_source_object (task);
  AblyHttpExchange *exchange = g_task_get_task_data (task);

  g_clear_object (&exchange->message);
  exchange->message = ably_http_create_message (self, exchange);
  g_debug ("%s %s from %s", exchange->method, exchange->path, exchange->hosts[exchange->position]);

  ably_fetch_async (self->session, exchange->message,
                    ably_client_options_get_http_open_timeout (self->options),
                    ably_client_options_get_http_request_timeout (self->options),
                    MAX_BODY_SIZE,
                    g_task_get_cancellable (task), ably_http_fetch_cb, task);
}

/*< private >
 * ably_http_new:
 * @options: where to, and how patiently
 *
 * Returns: (transfer full): a client without credentials
 */
AblyHttp *
ably_http_new (AblyClientOptions *options)
{
  AblyHttp *self;

  g_return_val_if_fail (ABLY_IS_CLIENT_OPTIONS (options), NULL);

  self = g_object_new (ABLY_TYPE_HTTP, NULL);
  self->options = g_object_ref (options);
  self->session = soup_session_new_with_options ("max-conns", MAX_CONNECTIONS,
                                                 "max-conns-per-host", MAX_CONNECTIONS_PER_HOST,
                                                 "user-agent", "occupancy/" PACKAGE_VERSION,
                                                 NULL);
  if (ably_client_options_get_tls_database (options) != NULL)
    soup_session_set_tls_database (self->session, ably_client_options_get_tls_database (options));
  /* What may go in plain text within this machine may not go to a proxy. */
  if (ably_client_options_is_loopback (options))
    soup_session_set_proxy_resolver (self->session, NULL);

  return self;
}

/*< private >
 * ably_http_get_options:
 *
 * Gets the options, for whoever signs with them.
 */
AblyClientOptions *
ably_http_get_options (AblyHttp *self)
{
  g_return_val_if_fail (ABLY_IS_HTTP (self), NULL);

  return self->options;
}

/*< private >
 * ably_http_get_session:
 *
 * Gets the session, for requests to others than the hosts of the service.
 */
SoupSession *
ably_http_get_session (AblyHttp *self)
{
  g_return_val_if_fail (ABLY_IS_HTTP (self), NULL);

  return self->session;
}

/*< private >
 * ably_http_set_first_host:
 * @host: (nullable): the host to try before all others, `NULL` for the usual order
 *
 * Follows the realtime connection to a fallback host (RTN17e).
 */
void
ably_http_set_first_host (AblyHttp   *self,
                          const char *host)
{
  g_return_if_fail (ABLY_IS_HTTP (self));

  g_set_str (&self->first_host, host);
}

/*< private >
 * ably_http_request_async:
 * @request: what to ask for; copied
 *
 * Asks the primary host and, where RSC15l says so, others.
 */
void
ably_http_request_async (AblyHttp              *self,
                         const AblyHttpRequest *request,
                         GCancellable          *cancellable,
                         GAsyncReadyCallback    callback,
                         gpointer               user_data)
{
  AblyHttpExchange *exchange;
  GTask *task;

  g_return_if_fail (ABLY_IS_HTTP (self));
  g_return_if_fail (request != NULL && request->method != NULL && request->path != NULL);

  exchange = g_new0 (AblyHttpExchange, 1);
  exchange->method = g_strdup (request->method);
  exchange->path = request->path[0] == '/' ? g_strdup (request->path) : g_strconcat ("/", request->path, NULL);
  exchange->query = g_strdup (request->query);
  exchange->authorization = g_strdup (request->authorization);
  exchange->headers = g_strdupv ((GStrv) request->headers);
  exchange->version = request->version != 0 ? request->version : PROTOCOL_VERSION;
  exchange->hosts = ably_http_dup_hosts (self);
  exchange->began_at = g_get_monotonic_time ();
  if (request->body != NULL)
    {
      char *text = json_to_string (request->body, FALSE);

      exchange->body = g_bytes_new_take (text, strlen (text));
    }

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, ably_http_request_async);
  g_task_set_task_data (task, exchange, (GDestroyNotify) ably_http_exchange_free);
  ably_http_exchange (task);
}

/*< private >
 * ably_http_request_finish:
 *
 * Gets the answer, whatever its status. An error says that there was none.
 */
AblyResponse *
ably_http_request_finish (AblyHttp      *self,
                          GAsyncResult  *result,
                          GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
ably_http_time_cb (GObject      *source_object,
                   GAsyncResult *result,
                   gpointer      user_data)
{
  AblyHttp *self = ABLY_HTTP (source_object);
  g_autoptr (GTask) task = user_data;
  g_autoptr (AblyResponse) response = NULL;
  GError *error = NULL;
  JsonNode *item = NULL;
  gint64 time;

  response = ably_http_request_finish (self, result, &error);
  if (response != NULL)
    error = _ably_response_dup_error (response);
  if (error != NULL)
    {
      g_task_return_error (task, error);
      return;
    }

  if (ably_response_get_n_items (response) > 0)
    item = ably_response_get_item (response, 0);
  time = item != NULL ? ably_json_node_get_int (item, 0) : 0;
  if (time <= 0 || time > LATEST_TIME)
    {
      g_task_return_error (task, ably_error_new (40013, 400, "The service answered without its time"));
      return;
    }

  self->server_offset_ms = time - g_get_real_time () / 1000;
  self->server_offset_known = TRUE;
  g_task_return_int (task, time);
}

/*< private >
 * ably_http_time_async:
 *
 * Asks the service for its time, without credentials (RSC16).
 */
void
ably_http_time_async (AblyHttp            *self,
                      GCancellable        *cancellable,
                      GAsyncReadyCallback  callback,
                      gpointer             user_data)
{
  GTask *task;

  g_return_if_fail (ABLY_IS_HTTP (self));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, ably_http_time_async);
  ably_http_request_async (self, &(AblyHttpRequest) { .method = "GET", .path = "/time" },
                           cancellable, ably_http_time_cb, task);
}

/*< private >
 * ably_http_time_finish:
 *
 * Gets the time in milliseconds since 1970 UTC, -1 on failure.
 */
gint64
ably_http_time_finish (AblyHttp      *self,
                       GAsyncResult  *result,
                       GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), -1);

  return g_task_propagate_int (G_TASK (result), error);
}

/*< private >
 * ably_http_get_server_time:
 * @time: (out): the time now by the clock of the service, as well as it is
 *   known; in milliseconds since 1970 UTC
 *
 * Returns: whether the service was ever asked, so that @time is its and not ours
 */
gboolean
ably_http_get_server_time (AblyHttp *self,
                           gint64   *time)
{
  g_return_val_if_fail (ABLY_IS_HTTP (self), FALSE);

  *time = g_get_real_time () / 1000 + self->server_offset_ms;

  return self->server_offset_known;
}
