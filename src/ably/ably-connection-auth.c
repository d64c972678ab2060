/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "occupancy-connection"

#include "config.h"

#include "ably/ably-connection-private.h"
#include "ably/ably-error.h"

/* Tokens: for an attempt, because the service wants another, or because somebody here does. */

static void
ably_connection_token_obtained_cb (GObject      *object,
                                   GAsyncResult *result,
                                   gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;
  char *token = NULL;

  if (ably_auth_obtain_token_finish (ABLY_AUTH (object), result, &token, &error))
    g_task_return_pointer (task, token, g_free);
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

static void
ably_connection_authorized_cb (GObject      *object,
                               GAsyncResult *result,
                               gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;

  if (!ably_auth_authorize_finish (ABLY_AUTH (object), result, &error))
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }

  ably_auth_obtain_token_async (ABLY_AUTH (object), NULL, g_task_get_cancellable (task),
                                ably_connection_token_obtained_cb, g_object_ref (task));
}

/**
 * ably_connection_get_token_async:
 * @self: a connection
 * @fresh: whether the token in use is no good any more
 * @cancellable: (nullable): a cancellable
 * @callback: called when done
 * @user_data: for @callback
 *
 * Gets a token to connect with. A connection by key that needs a fresh one goes
 * over to tokens.
 */
void
ably_connection_get_token_async (AblyConnection      *self,
                                 gboolean             fresh,
                                 GCancellable        *cancellable,
                                 GAsyncReadyCallback  callback,
                                 gpointer             user_data)
{
  AblyAuth *auth = ably_rest_get_auth (self->rest);
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, ably_connection_get_token_async);

  if (fresh && ably_auth_get_method (auth) == ABLY_AUTH_BASIC)
    ably_auth_authorize_async (auth, NULL, NULL, cancellable, ably_connection_authorized_cb, g_object_ref (task));
  else
    ably_auth_obtain_token_async (auth, fresh ? self->token : NULL, cancellable,
                                  ably_connection_token_obtained_cb, g_object_ref (task));
}

/**
 * ably_connection_get_token_finish:
 * @self: a connection
 * @result: the result
 * @token: (out) (nullable) (transfer full): the token
 * @error: return location for an error
 *
 * Ends ably_connection_get_token_async().
 *
 * Returns: whether there is one
 */
gboolean
ably_connection_get_token_finish (AblyConnection  *self,
                                  GAsyncResult    *result,
                                  char           **token,
                                  GError         **error)
{
  g_autoptr (GError) local_error = NULL;

  *token = g_task_propagate_pointer (G_TASK (result), &local_error);
  if (local_error == NULL)
    return TRUE;

  g_propagate_error (error, g_steal_pointer (&local_error));

  return FALSE;
}

/**
 * ably_connection_wrap_token_error:
 * @self: a connection
 * @error: what kept a token away
 *
 * Makes the error 80019 that a connection reports then (RSA4c1), with status 403
 * if it was a plain no (RSA4d).
 *
 * Returns: (transfer full): the error
 */
GError *
ably_connection_wrap_token_error (AblyConnection *self,
                                  const GError   *error)
{
  gboolean refused = error->domain == ABLY_ERROR && ably_error_get_status_code (error) == 403;

  return ably_error_new_with_cause (80019, refused ? 403 : 401, error, "No token can be had: %s", error->message);
}

static void
ably_connection_reauth_token_cb (GObject      *object,
                                 GAsyncResult *result,
                                 gpointer      user_data)
{
  AblyConnection *self = ABLY_CONNECTION (object);
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) reason = NULL;
  g_autofree char *token = NULL;

  if (!ably_connection_get_token_finish (self, result, &token, &error) &&
      g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  g_clear_object (&self->cancellable);

  if (error == NULL)
    {
      g_set_str (&self->token, token);
      ably_connection_send (self, &(AblyProtocolMessage) { .action = ABLY_ACTION_AUTH, .access_token = token });
      return;
    }

  /* RSA4c3: the old token may serve for a while yet. RSA4d: unless it was a plain no. */
  reason = ably_connection_wrap_token_error (self, error);
  if (ably_error_get_status_code (reason) == 403)
    ably_connection_enter_failed (self, reason);
  else
    g_info ("%s", reason->message);
}

/**
 * ably_connection_handle_auth:
 * @self: a connection
 *
 * The service asks for a new token on the connection as it is (RTN22).
 */
void
ably_connection_handle_auth (AblyConnection *self)
{
  if (self->state != ABLY_CONNECTION_CONNECTED || self->cancellable != NULL)
    return;

  self->cancellable = g_cancellable_new ();
  ably_connection_get_token_async (self, TRUE, self->cancellable, ably_connection_reauth_token_cb, NULL);
}

/**
 * ably_connection_settle_authorize:
 * @self: a connection
 * @error: (nullable): what went wrong
 *
 * Tells those who wait for another credential to be in use (RTC8a3, RTC8b1).
 */
void
ably_connection_settle_authorize (AblyConnection *self,
                                  const GError   *error)
{
  g_autoptr (GPtrArray) tasks = g_steal_pointer (&self->authorize_tasks);

  for (guint i = 0; tasks != NULL && i < tasks->len; i++)
    {
      GTask *task = g_ptr_array_index (tasks, i);

      if (error != NULL)
        g_task_return_error (task, g_error_copy (error));
      else
        g_task_return_boolean (task, TRUE);
    }
}

/* Without a token it is a key, and that can only be sent with a new connection. */
static void
ably_connection_use_credential (AblyConnection *self)
{
  switch (self->state)
    {
    case ABLY_CONNECTION_CONNECTED:
      if (self->token != NULL)
        ably_connection_send (self, &(AblyProtocolMessage) { .action = ABLY_ACTION_AUTH, .access_token = self->token });
      else
        ably_connection_enter_disconnected (self, NULL, TRUE);
      break;

    case ABLY_CONNECTION_CONNECTING:
      ably_connection_schedule_attempt (self);
      break;

    case ABLY_CONNECTION_INITIALIZED:
    case ABLY_CONNECTION_DISCONNECTED:
    case ABLY_CONNECTION_SUSPENDED:
    case ABLY_CONNECTION_CLOSING:
    case ABLY_CONNECTION_CLOSED:
    case ABLY_CONNECTION_FAILED:
    default:
      ably_connection_connect (self);
      break;
    }
}

static void
ably_connection_credential_refused (AblyConnection *self,
                                    const GError   *error)
{
  g_autoptr (GError) reason = NULL;
  gboolean halted = self->state == ABLY_CONNECTION_CONNECTING && self->transport == NULL && self->state_timer == 0;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      if (halted)
        ably_connection_schedule_attempt (self);
      return;
    }

  reason = ably_connection_wrap_token_error (self, error);
  if (ably_error_get_status_code (reason) == 403 && (halted || self->state == ABLY_CONNECTION_CONNECTED))
    ably_connection_enter_failed (self, reason);
  else if (halted)
    ably_connection_enter_disconnected (self, reason, FALSE);
}

static void
ably_connection_new_credential_cb (GObject      *object,
                                   GAsyncResult *result,
                                   gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;
  AblyConnection *self = g_task_get_source_object (task);
  const AblyTokenDetails *details;

  if (self->shut_down)
    {
      g_task_return_error (task, ably_error_new (80017, 400, "The connection is gone"));
      return;
    }

  if (!ably_auth_authorize_finish (ABLY_AUTH (object), result, &error))
    {
      ably_connection_credential_refused (self, error);
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }

  details = ably_auth_get_token_details (ABLY_AUTH (object));
  g_set_str (&self->token, details != NULL ? details->token : NULL);
  self->renew = FALSE;

  if (self->authorize_tasks == NULL)
    self->authorize_tasks = g_ptr_array_new_with_free_func (g_object_unref);
  g_ptr_array_add (self->authorize_tasks, g_steal_pointer (&task));
  ably_connection_use_credential (self);
}

/**
 * ably_connection_authorize_async:
 * @self: a connection
 * @params: (nullable): what to ask for, as of [method@AblyAuth.authorize_async]
 * @options: (nullable): options whose credential replaces the one in use, likewise
 * @cancellable: (nullable): to give up getting a token
 * @callback: called when the service has taken the credential, or refused it
 * @user_data: for @callback
 *
 * Turns to another token or credential (RTC8): on the connection as it is if that
 * is connected, without a break (RTC8a); else with a new attempt, from whatever
 * state (RTC8b, RTC8c).
 */
void
ably_connection_authorize_async (AblyConnection        *self,
                                 const AblyTokenParams *params,
                                 AblyClientOptions     *options,
                                 GCancellable          *cancellable,
                                 GAsyncReadyCallback    callback,
                                 gpointer               user_data)
{
  GTask *task;

  g_return_if_fail (ABLY_IS_CONNECTION (self));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, ably_connection_authorize_async);

  if (self->state == ABLY_CONNECTION_CONNECTING)
    ably_connection_drop_transport (self);
  ably_auth_authorize_async (ably_rest_get_auth (self->rest), params, options, cancellable,
                             ably_connection_new_credential_cb, task);
}

/**
 * ably_connection_authorize_finish:
 * @self: a connection
 * @result: what the callback got
 * @error: return location for an error
 *
 * Ends what [method@AblyConnection.authorize_async] began (RTC8). Fails as
 * [method@AblyAuth.obtain_token_finish] does, and with the error of the
 * connection when that fails, is suspended or is closed.
 *
 * Returns: whether the connection is connected with the new credential
 */
gboolean
ably_connection_authorize_finish (AblyConnection  *self,
                                  GAsyncResult    *result,
                                  GError         **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
