/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "occupancy-auth"

#include "config.h"

#include "ably/ably-auth-private.h"
#include "ably/ably-error.h"
#include "ably/ably-token-source.h"
#include "ably/ably-token-waiters.h"

/**
 * AblyAuth:
 *
 * What authenticates the requests and connections of an account: a key that is
 * sent itself, or tokens, which are got and renewed when they are needed (RSA).
 */
struct _AblyAuth
{
  GObject parent_instance;

  AblyHttp *http;
  /* What the client was made with, and what authenticates it now. */
  AblyClientOptions *options;
  AblyClientOptions *auth_options;
  AblyTokenParams *params;
  AblyTokenDetails *details;
  char *connected_id;
  AblyAuthMethod method;
  /* While a token is being got: what stops that, and who waits for it. */
  GCancellable *renewal;
  AblyTokenWaiters *waiters;
};

G_DEFINE_FINAL_TYPE (AblyAuth, ably_auth, G_TYPE_OBJECT)

static void
ably_auth_finalize (GObject *object)
{
  AblyAuth *self = ABLY_AUTH (object);

  g_clear_object (&self->http);
  g_clear_object (&self->options);
  g_clear_object (&self->auth_options);
  g_clear_pointer (&self->params, ably_token_params_free);
  g_clear_pointer (&self->details, ably_token_details_free);
  g_clear_pointer (&self->connected_id, g_free);
  g_clear_pointer (&self->waiters, ably_token_waiters_free);

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
  self->waiters = ably_token_waiters_new ();
}

static void
ably_auth_accept (AblyAuth                *self,
                  const AblyTokenDetails  *details,
                  GError                 **error)
{
  if (!ably_client_options_check_client_id (self->options, details->client_id, error))
    return;

  g_debug ("Got a token");
  g_clear_pointer (&self->details, ably_token_details_free);
  self->details = ably_token_details_copy (details);
}

/* RSA16d */
static void
ably_auth_forget_token (AblyAuth *self)
{
  g_clear_pointer (&self->details, ably_token_details_free);
}

static void
ably_auth_tell_waiters (AblyAuth     *self,
                        const GError *error)
{
  g_autofree char *token = self->details != NULL ? g_strdup (self->details->token) : NULL;

  ably_token_waiters_tell (self->waiters, token, error);
}

/* Of a renewal that has been replaced nobody is told. */
static void
ably_auth_renewed_cb (GObject      *source_object,
                      GAsyncResult *result,
                      gpointer      user_data)
{
  g_autoptr (AblyAuth) self = user_data;
  g_autoptr (AblyTokenDetails) details = NULL;
  g_autoptr (GError) error = NULL;

  details = ably_token_source_ask_finish (ABLY_HTTP (source_object), result, &error);
  if (self->renewal != g_task_get_cancellable (G_TASK (result)))
    return;

  g_clear_object (&self->renewal);
  if (details != NULL)
    ably_auth_accept (self, details, &error);
  ably_auth_tell_waiters (self, error);
}

/* What was asked for last, in place of the defaults (RSA10j); the client's own id unless that says other (RSA7d). */
static AblyTokenParams *
ably_auth_dup_params (AblyAuth *self)
{
  AblyTokenParams own = { .client_id = (char *) ably_client_options_get_client_id (self->options) };
  AblyTokenParams *params = ably_token_params_new ();

  if (self->params == NULL)
    ably_token_params_overlay (params, ably_client_options_get_default_token_params (self->options));
  ably_token_params_overlay (params, &own);
  ably_token_params_overlay (params, self->params);

  return params;
}

static void
ably_auth_renew (AblyAuth *self)
{
  g_autoptr (AblyTokenParams) params = ably_auth_dup_params (self);

  /* A time is good for one request. */
  if (self->params != NULL)
    self->params->timestamp = 0;

  self->renewal = g_cancellable_new ();
  ably_token_source_ask_async (self->http, self->auth_options, params, self->renewal,
                               ably_auth_renewed_cb, g_object_ref (self));
}

static void
ably_auth_stop_renewal (AblyAuth *self)
{
  g_cancellable_cancel (self->renewal);
  g_clear_object (&self->renewal);
}

/* Takes the task. */
static void
ably_auth_join (AblyAuth *self,
                GTask    *task)
{
  ably_token_waiters_add (self->waiters, task);

  if (self->renewal == NULL)
    ably_auth_renew (self);
}

/* RSA4b1: only where the clock of the service is known. */
static gboolean
ably_auth_token_has_expired (AblyAuth *self)
{
  gint64 now;

  return self->details != NULL && self->details->expires > 0 &&
         ably_http_get_server_time (self->http, &now) &&
         now >= self->details->expires;
}

/* RSA4 */
static AblyAuthMethod
ably_auth_choose_method (AblyClientOptions *options)
{
  if (ably_client_options_get_token (options) != NULL ||
      ably_client_options_get_auth_url (options) != NULL ||
      ably_client_options_get_use_token_auth (options))
    return ABLY_AUTH_TOKEN;

  return ABLY_AUTH_BASIC;
}

/* What the options give of a token. */
static void
ably_auth_take_given_token (AblyAuth *self)
{
  const AblyTokenDetails *details = ably_client_options_get_token_details (self->auth_options);
  const char *token = ably_client_options_get_token (self->auth_options);

  ably_auth_forget_token (self);
  if (token == NULL)
    return;

  self->details = details != NULL && g_str_equal (details->token, token) ? ably_token_details_copy (details)
                                                                         : ably_token_details_new (token);
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
  self->auth_options = g_object_ref (self->options);
  self->method = ably_auth_choose_method (self->auth_options);
  ably_auth_take_given_token (self);

  /* RSA4a1 */
  if (self->details != NULL && !ably_auth_can_renew (self))
    g_message ("There is a token, but neither a key nor an authUrl to get another when it ends: "
               "see https://help.ably.io/error/40171");

  return self;
}

/*< private >
 * _ably_auth_get_key:
 *
 * Gets the key that is in use, a secret.
 */
const char *
_ably_auth_get_key (AblyAuth *self)
{
  g_return_val_if_fail (ABLY_IS_AUTH (self), NULL);

  return ably_client_options_get_key (self->auth_options);
}

/*< private >
 * _ably_auth_set_client_id:
 * @client_id: (nullable): who the service says that a connection is for (RSA7b3)
 *
 * Notes what a connection has learned of the credential.
 */
void
_ably_auth_set_client_id (AblyAuth   *self,
                          const char *client_id)
{
  g_return_if_fail (ABLY_IS_AUTH (self));

  g_set_str (&self->connected_id, client_id);
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

  return ably_client_options_get_auth_url (self->auth_options) != NULL ||
         ably_client_options_get_key (self->auth_options) != NULL;
}

/**
 * ably_auth_get_client_id:
 * @self: an auth
 *
 * Gets who this client is: what the options say (RSA7a), else the token (RSA7b2,
 * RSA7b4), else what the service told a connection (RSA7b3).
 *
 * Returns: (nullable): the client id, `*` for anyone, `NULL` when there is none
 */
const char *
ably_auth_get_client_id (AblyAuth *self)
{
  const char *client_id;

  g_return_val_if_fail (ABLY_IS_AUTH (self), NULL);

  client_id = ably_client_options_get_client_id (self->options);
  if (client_id == NULL && self->details != NULL)
    client_id = self->details->client_id;

  return client_id != NULL ? client_id : self->connected_id;
}

/**
 * ably_auth_get_token_details:
 * @self: an auth
 *
 * Gets the token in use and what is known of it (RSA16). There is none while the
 * key is sent itself, before the first was got, and after one was refused or
 * ended until there is another.
 *
 * Returns: (nullable) (transfer none): the details, until the token changes
 */
const AblyTokenDetails *
ably_auth_get_token_details (AblyAuth *self)
{
  g_return_val_if_fail (ABLY_IS_AUTH (self), NULL);

  return self->details;
}

static GError *
ably_auth_make_end_error (void)
{
  return ably_error_new (40171, 401, "The token is not accepted any more, and there is no key or authUrl to get another");
}

/* Takes the task. */
static void
ably_auth_obtain (AblyAuth   *self,
                  const char *stale,
                  GTask      *task)
{
  g_autoptr (GTask) owned = task;
  GError *error = NULL;

  if (!ably_client_options_check (self->auth_options, &error))
    {
      g_task_return_error (task, error);
      return;
    }

  if (self->details != NULL &&
      (g_strcmp0 (self->details->token, stale) == 0 || ably_auth_token_has_expired (self)))
    ably_auth_forget_token (self);

  if (self->method == ABLY_AUTH_BASIC)
    g_task_return_pointer (task, NULL, NULL);
  else if (self->renewal == NULL && self->details != NULL)
    g_task_return_pointer (task, g_strdup (self->details->token), g_free);
  else if (!ably_auth_can_renew (self))
    g_task_return_error (task, ably_auth_make_end_error ());
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

/* RSA10g: what is given now holds from now on. */
static gboolean
ably_auth_take_orders (AblyAuth               *self,
                       const AblyTokenParams  *params,
                       AblyClientOptions      *options,
                       GError                **error)
{
  if (options != NULL)
    {
      g_autoptr (AblyClientOptions) merged = ably_client_options_merge_auth (self->options, options);

      if (!ably_client_options_check (merged, error))
        return FALSE;

      g_set_object (&self->auth_options, merged);
      self->method = ably_auth_choose_method (merged);
      ably_auth_take_given_token (self);
    }
  else if (ably_client_options_check (self->auth_options, error))
    {
      self->method = ABLY_AUTH_TOKEN;
    }
  else
    {
      return FALSE;
    }

  if (params != NULL)
    {
      g_clear_pointer (&self->params, ably_token_params_free);
      self->params = ably_token_params_copy (params);
    }

  /* A token that is on its way is not what is wanted any more. */
  if (options != NULL || params != NULL)
    ably_auth_stop_renewal (self);

  return TRUE;
}

/**
 * ably_auth_authorize_async:
 * @self: an auth
 * @params: (nullable): what to ask for from now on, in place of what was given
 *   to this before and of what the options say
 * @options: (nullable): options whose credential replaces the one in use; their
 *   hosts and timers do not count
 * @cancellable: (nullable): to give up
 * @callback: called when there is a new token, or none can be had
 * @user_data: for @callback
 *
 * Turns to tokens for good, and gets a new one whatever there was (RSA10). With
 * @options that hold a token it is that one, and with such as have nothing but a
 * key and do not ask for tokens the key itself is sent from now on.
 */
void
ably_auth_authorize_async (AblyAuth              *self,
                           const AblyTokenParams *params,
                           AblyClientOptions     *options,
                           GCancellable          *cancellable,
                           GAsyncReadyCallback    callback,
                           gpointer               user_data)
{
  g_autoptr (GTask) task = NULL;
  GError *error = NULL;

  g_return_if_fail (ABLY_IS_AUTH (self));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, ably_auth_authorize_async);

  if (!ably_auth_take_orders (self, params, options, &error))
    {
      g_task_return_error (task, error);
    }
  else if (options != NULL && (self->method == ABLY_AUTH_BASIC || self->details != NULL))
    {
      g_task_return_pointer (task, self->details != NULL ? g_strdup (self->details->token) : NULL, g_free);
      ably_auth_tell_waiters (self, NULL);
    }
  else if (!ably_auth_can_renew (self))
    {
      g_task_return_error (task, ably_auth_make_end_error ());
    }
  else
    {
      ably_auth_join (self, g_steal_pointer (&task));
    }
}

/**
 * ably_auth_authorize_finish:
 * @self: an auth
 * @result: what the callback got
 * @error: return location for an error, as of [method@AblyAuth.obtain_token_finish]
 *
 * Ends what [method@AblyAuth.authorize_async] began; the new token is that of
 * [method@AblyAuth.get_token_details] (RSA10).
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

  credential = token != NULL ? token : ably_client_options_get_key (self->auth_options);
  g_return_val_if_fail (credential != NULL, NULL);

  encoded = g_base64_encode ((const guchar *) credential, strlen (credential));

  return g_strconcat (token != NULL ? "Bearer " : "Basic ", encoded, NULL);
}
