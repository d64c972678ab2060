/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "occupancy-auth"

#include "config.h"

#include "ably/ably-auth-private.h"
#include "ably/ably-auth-url.h"
#include "ably/ably-error.h"
#include "ably/ably-json.h"
#include "ably/ably-response-private.h"
#include "ably/ably-token-request.h"

struct _AblyAuth
{
  GObject parent_instance;

  AblyHttp *http;
  AblyClientOptions *options;
  char *token;
  gint64 expires_ms;
  AblyAuthMethod method;
  /* While a token is being got: what stops that, and who waits for it. */
  GCancellable *renewal;
  GPtrArray *waiters;
};

G_DEFINE_FINAL_TYPE (AblyAuth, ably_auth, G_TYPE_OBJECT)

typedef struct
{
  GTask *task;
  GSource *cancelled;
} AblyAuthWaiter;

typedef struct
{
  guint n_signatures;
} AblyAuthRenewal;

static void
ably_auth_waiter_free (AblyAuthWaiter *waiter)
{
  if (waiter->cancelled != NULL)
    g_source_destroy (waiter->cancelled);
  g_clear_pointer (&waiter->cancelled, g_source_unref);
  g_clear_object (&waiter->task);
  g_free (waiter);
}

static void
ably_auth_finalize (GObject *object)
{
  AblyAuth *self = ABLY_AUTH (object);

  g_clear_object (&self->http);
  g_clear_object (&self->options);
  g_clear_pointer (&self->token, g_free);
  g_clear_pointer (&self->waiters, g_ptr_array_unref);

  G_OBJECT_CLASS (ably_auth_parent_class)->finalize (object);
}

static void
ably_auth_class_init (AblyAuthClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = ably_auth_finalize;
}

static void
ably_auth_init (AblyAuth *self)
{
  self->waiters = g_ptr_array_new_with_free_func ((GDestroyNotify) ably_auth_waiter_free);
}

static void
ably_auth_accept_token (GTask      *task,
                        const char *token,
                        gint64      expires_ms)
{
  AblyAuth *self = g_task_get_source_object (task);

  g_debug ("Got a token");
  g_set_str (&self->token, token);
  self->expires_ms = expires_ms;
  g_task_return_boolean (task, TRUE);
}

static void
ably_auth_accept_details (GTask      *task,
                          JsonObject *details)
{
  AblyAuth *self = g_task_get_source_object (task);
  const char *own_id = ably_client_options_get_client_id (self->options);
  const char *client_id = ably_json_get_string (details, "clientId");
  const char *token = ably_json_get_string (details, "token");

  if (token == NULL)
    g_task_return_error (task, ably_error_new (40170, 401, "The answer to the request for a token holds none"));
  else if (own_id != NULL && client_id != NULL && !g_str_equal (client_id, "*") && !g_str_equal (client_id, own_id))
    g_task_return_error (task, ably_error_new (40102, 401, "The token is for another client id"));
  else
    ably_auth_accept_token (task, token, ably_json_get_int (details, "expires", 0));
}

static void ably_auth_sign (GTask *task);

static void
ably_auth_time_cb (GObject      *source_object,
                   GAsyncResult *result,
                   gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;

  ably_http_time_finish (ABLY_HTTP (source_object), result, &error);
  if (error != NULL)
    g_task_return_error (task, error);
  else
    ably_auth_sign (g_steal_pointer (&task));
}

static void
ably_auth_exchange_cb (GObject      *source_object,
                       GAsyncResult *result,
                       gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (AblyResponse) response = NULL;
  AblyHttp *http = ABLY_HTTP (source_object);
  AblyAuthRenewal *renewal = g_task_get_task_data (task);
  GCancellable *cancellable;
  GError *error = NULL;
  JsonNode *body;

  response = ably_http_request_finish (http, result, &error);
  if (response != NULL)
    error = _ably_response_dup_error (response);

  /* A clock that is off, or a nonce that was seen: worth one more signature. */
  if (renewal->n_signatures == 1 &&
      (g_error_matches (error, ABLY_ERROR, 40104) || g_error_matches (error, ABLY_ERROR, 40105)))
    {
      g_clear_error (&error);
      cancellable = g_task_get_cancellable (task);
      ably_http_time_async (http, cancellable, ably_auth_time_cb, g_steal_pointer (&task));
      return;
    }

  if (error != NULL)
    {
      g_task_return_error (task, error);
      return;
    }

  body = ably_response_get_body (response);
  if (body != NULL && JSON_NODE_HOLDS_OBJECT (body))
    ably_auth_accept_details (task, json_node_get_object (body));
  else
    g_task_return_error (task, ably_error_new (40170, 401, "The answer to the request for a token holds none"));
}

/* RSA8e: a signed request needs no other credentials. */
static void
ably_auth_exchange (GTask    *task,
                    JsonNode *token_request)
{
  AblyAuth *self = g_task_get_source_object (task);
  const char *key_name = json_object_get_string_member (json_node_get_object (token_request), "keyName");
  g_autofree char *escaped = g_uri_escape_string (key_name, NULL, FALSE);
  g_autofree char *path = g_strdup_printf ("/keys/%s/requestToken", escaped);
  AblyHttpRequest request = { .method = "POST", .path = path, .body = token_request };

  ably_http_request_async (self->http, &request, g_task_get_cancellable (task), ably_auth_exchange_cb, task);
}

static void
ably_auth_sign (GTask *task)
{
  AblyAuth *self = g_task_get_source_object (task);
  AblyAuthRenewal *renewal = g_task_get_task_data (task);
  g_autofree char *nonce = g_uuid_string_random ();
  g_autoptr (JsonNode) token_request = NULL;
  gint64 now;

  ably_http_get_server_time (self->http, &now);
  token_request = ably_token_request_new (ably_client_options_get_key (self->options), 0, NULL,
                                          ably_client_options_get_client_id (self->options), now, nonce);
  renewal->n_signatures++;
  ably_auth_exchange (task, token_request);
}

static void
ably_auth_url_cb (GObject      *source_object,
                  GAsyncResult *result,
                  gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (JsonNode) node = NULL;
  GError *error = NULL;

  node = ably_auth_url_ask_finish (ABLY_HTTP (source_object), result, &error);
  if (node == NULL)
    g_task_return_error (task, error);
  else if (JSON_NODE_HOLDS_VALUE (node))
    ably_auth_accept_token (task, json_node_get_string (node), 0);
  else if (json_object_has_member (json_node_get_object (node), "token"))
    ably_auth_accept_details (task, json_node_get_object (node));
  else
    ably_auth_exchange (g_steal_pointer (&task), node);
}

/* The renewal is over: all who wait get the token, or a copy of the error. One
 * that everybody left has been replaced or cleared, and nobody is told. */
static void
ably_auth_renewed_cb (GObject      *source_object,
                      GAsyncResult *result,
                      gpointer      user_data)
{
  AblyAuth *self = ABLY_AUTH (source_object);
  g_autoptr (GPtrArray) waiters = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *token = NULL;

  g_task_propagate_boolean (G_TASK (result), &error);
  if (self->renewal != g_task_get_cancellable (G_TASK (result)))
    return;

  g_clear_object (&self->renewal);
  waiters = g_steal_pointer (&self->waiters);
  self->waiters = g_ptr_array_new_with_free_func ((GDestroyNotify) ably_auth_waiter_free);
  token = g_strdup (self->token);
  for (guint i = 0; i < waiters->len; i++)
    {
      AblyAuthWaiter *waiter = g_ptr_array_index (waiters, i);

      if (error != NULL)
        g_task_return_error (waiter->task, g_error_copy (error));
      else
        g_task_return_pointer (waiter->task, g_strdup (token), g_free);
    }
}

static void
ably_auth_renew (AblyAuth *self)
{
  GTask *task;

  self->renewal = g_cancellable_new ();
  task = g_task_new (self, self->renewal, ably_auth_renewed_cb, NULL);
  g_task_set_source_tag (task, ably_auth_renew);
  g_task_set_task_data (task, g_new0 (AblyAuthRenewal, 1), g_free);

  if (ably_client_options_get_auth_url (self->options) != NULL)
    ably_auth_url_ask_async (self->http, self->renewal, ably_auth_url_cb, task);
  else
    ably_auth_sign (task);
}

/* Who gives up leaves; when nobody is left, the renewal stops. */
static gboolean
ably_auth_waiter_cancelled_cb (GCancellable *cancellable,
                               gpointer      user_data)
{
  AblyAuthWaiter *waiter = user_data;
  g_autoptr (GTask) task = g_object_ref (waiter->task);
  AblyAuth *self = g_task_get_source_object (task);

  g_ptr_array_remove_fast (self->waiters, waiter);
  if (self->waiters->len == 0)
    {
      g_cancellable_cancel (self->renewal);
      g_clear_object (&self->renewal);
    }
  g_task_return_error_if_cancelled (task);

  return G_SOURCE_REMOVE;
}

static void
ably_auth_join (AblyAuth *self,
                GTask    *task)
{
  GCancellable *cancellable = g_task_get_cancellable (task);
  AblyAuthWaiter *waiter = g_new0 (AblyAuthWaiter, 1);

  waiter->task = task;
  if (cancellable != NULL)
    {
      waiter->cancelled = g_cancellable_source_new (cancellable);
      g_source_set_static_name (waiter->cancelled, "[occupancy] waiting for a token");
      g_source_set_callback (waiter->cancelled, G_SOURCE_FUNC (ably_auth_waiter_cancelled_cb), waiter, NULL);
      g_source_attach (waiter->cancelled, g_task_get_context (task));
    }
  g_ptr_array_add (self->waiters, waiter);

  if (self->renewal == NULL)
    ably_auth_renew (self);
}

/* RSA4b1: only where the clock of the service is known. */
static gboolean
ably_auth_token_has_expired (AblyAuth *self)
{
  gint64 now;

  return self->expires_ms > 0 &&
         ably_http_get_server_time (self->http, &now) &&
         now >= self->expires_ms;
}

/*< private >
 * _ably_auth_new:
 * @http: how to reach the service
 *
 * Returns: (transfer full): what authenticates the requests of an account
 */
AblyAuth *
_ably_auth_new (AblyHttp *http)
{
  AblyAuth *self;

  g_return_val_if_fail (ABLY_IS_HTTP (http), NULL);

  self = g_object_new (ABLY_TYPE_AUTH, NULL);
  self->http = g_object_ref (http);
  self->options = g_object_ref (ably_http_get_options (http));
  self->token = g_strdup (ably_client_options_get_token (self->options));
  if (self->token != NULL ||
      ably_client_options_get_auth_url (self->options) != NULL ||
      ably_client_options_get_use_token_auth (self->options))
    self->method = ABLY_AUTH_TOKEN;

  return self;
}

/**
 * ably_auth_get_method:
 * @self: an auth
 *
 * Gets what is sent (RSA4): a token where there is one, or a way to get one
 * that was asked for, else the key.
 *
 * Returns: the method
 */
AblyAuthMethod
ably_auth_get_method (AblyAuth *self)
{
  g_return_val_if_fail (ABLY_IS_AUTH (self), ABLY_AUTH_BASIC);

  return self->method;
}

/**
 * ably_auth_can_renew:
 * @self: an auth
 *
 * Whether a new token can be got when one is refused (RSA4a): from the authUrl,
 * or by the key.
 *
 * Returns: whether it can
 */
gboolean
ably_auth_can_renew (AblyAuth *self)
{
  g_return_val_if_fail (ABLY_IS_AUTH (self), FALSE);

  return ably_client_options_get_auth_url (self->options) != NULL ||
         ably_client_options_get_key (self->options) != NULL;
}

/* Takes the task. */
static void
ably_auth_obtain (AblyAuth   *self,
                  const char *stale,
                  GTask      *task)
{
  g_autoptr (GTask) owned = task;
  GError *error = NULL;

  if (!ably_client_options_check (self->options, &error))
    g_task_return_error (task, error);
  else if (self->method == ABLY_AUTH_BASIC)
    g_task_return_pointer (task, NULL, NULL);
  else if (self->renewal == NULL && self->token != NULL &&
           g_strcmp0 (self->token, stale) != 0 && !ably_auth_token_has_expired (self))
    g_task_return_pointer (task, g_strdup (self->token), g_free);
  else if (!ably_auth_can_renew (self))
    g_task_return_error (task, ably_error_new (40171, 401, "The token is not accepted any more, and there is no key or authUrl to get another"));
  else
    ably_auth_join (self, g_steal_pointer (&owned));
}

/**
 * ably_auth_obtain_token_async:
 * @self: an auth
 * @stale: (nullable): the token that was just refused
 * @cancellable: (nullable): to give up
 * @callback: called when there is a token, or none can be had
 * @user_data: for @callback
 *
 * Gets a token that can be used now: the one at hand, else from the authUrl
 * (RSA8c), else by a signed request (RSA9). With a key that is sent itself, it
 * completes with no token.
 *
 * Those who ask while a token is being got wait for the same one, and of two
 * that name the same refused token the second gets what the first caused.
 */
void
ably_auth_obtain_token_async (AblyAuth            *self,
                              const char          *stale,
                              GCancellable        *cancellable,
                              GAsyncReadyCallback  callback,
                              gpointer             user_data)
{
  GTask *task;

  g_return_if_fail (ABLY_IS_AUTH (self));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, ably_auth_obtain_token_async);
  ably_auth_obtain (self, stale, task);
}

/**
 * ably_auth_obtain_token_finish:
 * @self: an auth
 * @result: what the callback got
 * @token: (out) (nullable) (transfer full): the token, `NULL` where the key is sent
 * @error: return location for an error
 *
 * Gets the token.
 *
 * Errors of `ABLY_ERROR` are those of [method@AblyClientOptions.check]; 40171
 * where a new token is needed and cannot be had (RSA4a2); 40170 where the
 * authUrl failed (RSA4e), with status 403 where it is final (RSA4d); 40102
 * where the token is for another client id (RSA15c); and whatever the service
 * says to a signed request. A realtime connection reports them as 80019 with
 * the error as cause (RSA4c1, RSA4d).
 *
 * Returns: whether that went well
 */
gboolean
ably_auth_obtain_token_finish (AblyAuth      *self,
                               GAsyncResult  *result,
                               char         **token,
                               GError       **error)
{
  g_autoptr (GError) local_error = NULL;
  g_autofree char *obtained = NULL;

  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  g_return_val_if_fail (token != NULL, FALSE);

  obtained = g_task_propagate_pointer (G_TASK (result), &local_error);
  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }

  *token = g_steal_pointer (&obtained);

  return TRUE;
}

/**
 * ably_auth_authorize_async:
 * @self: an auth
 * @cancellable: (nullable): to give up
 * @callback: called when there is a new token, or none can be had
 * @user_data: for @callback
 *
 * Turns to tokens for good, and gets a new one whatever there was (RSA10a).
 */
void
ably_auth_authorize_async (AblyAuth            *self,
                           GCancellable        *cancellable,
                           GAsyncReadyCallback  callback,
                           gpointer             user_data)
{
  GTask *task;

  g_return_if_fail (ABLY_IS_AUTH (self));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, ably_auth_authorize_async);

  self->method = ABLY_AUTH_TOKEN;
  ably_auth_obtain (self, self->token, task);
}

/**
 * ably_auth_authorize_finish:
 * @self: an auth
 * @result: what the callback got
 * @error: return location for an error, as of [method@AblyAuth.obtain_token_finish]
 *
 * Returns: whether there is a new token
 */
gboolean
ably_auth_authorize_finish (AblyAuth      *self,
                            GAsyncResult  *result,
                            GError       **error)
{
  g_autofree char *token = NULL;

  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return ably_auth_obtain_token_finish (self, result, &token, error);
}

/**
 * ably_auth_dup_header:
 * @self: an auth
 * @token: (nullable): a token that was obtained, `NULL` for the key
 *
 * Makes the value of the header Authorization (RSA3b, RSA11).
 *
 * Returns: (transfer full): `Basic …` or `Bearer …`, a secret
 */
char *
ably_auth_dup_header (AblyAuth   *self,
                      const char *token)
{
  const char *credential;
  g_autofree char *encoded = NULL;

  g_return_val_if_fail (ABLY_IS_AUTH (self), NULL);

  credential = token != NULL ? token : ably_client_options_get_key (self->options);
  g_return_val_if_fail (credential != NULL, NULL);

  encoded = g_base64_encode ((const guchar *) credential, strlen (credential));

  return g_strconcat (token != NULL ? "Bearer " : "Basic ", encoded, NULL);
}
