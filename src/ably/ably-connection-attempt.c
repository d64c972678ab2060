/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "occupancy-connection"

#include "config.h"

#include <string.h>

#include "ably/ably-connection-private.h"
#include "ably/ably-error.h"

/* An attempt: a token if one is needed, then one host after another. */

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

/* RSA4c, RSA4d: whatever kept a token away is 80019, and fatal if it is a plain no. */
GError *
ably_connection_wrap_token_error (AblyConnection *self,
                                  const GError   *error)
{
  gboolean refused = error->domain == ABLY_ERROR && ably_error_get_status_code (error) == 403;

  return ably_error_new_with_cause (80019, refused ? 403 : 401, error, "No token can be had: %s", error->message);
}

static gboolean
ably_connection_attempt_timeout_cb (gpointer user_data)
{
  AblyConnection *self = user_data;
  g_autoptr (GError) reason = NULL;

  self->state_timer = 0;
  reason = ably_error_new (80003, 408, "%s did not answer in time", self->hosts[self->host_position]);
  ably_connection_fail_attempt (self, reason, TRUE);

  return G_SOURCE_REMOVE;
}

static void
ably_connection_transport_frame_cb (AblyConnection            *self,
                                    const AblyProtocolMessage *frame,
                                    AblyTransport             *transport)
{
  ably_connection_handle_frame (self, frame);
}

static void
ably_connection_transport_closed_cb (AblyConnection *self,
                                     const GError   *reason,
                                     AblyTransport  *transport)
{
  ably_connection_handle_loss (self, reason);
}

static void
ably_connection_append_param (GString    *uri,
                              const char *name,
                              const char *value)
{
  if (value == NULL)
    return;

  g_string_append_printf (uri, "&%s=", name);
  g_string_append_uri_escaped (uri, value, NULL, FALSE);
}

static char *
ably_connection_build_uri (AblyConnection *self,
                           const char     *host)
{
  AblyClientOptions *options = ably_rest_get_options (self->rest);
  gboolean bare_ipv6 = strchr (host, ':') != NULL && host[0] != '[';
  GString *uri = g_string_new (NULL);

  g_string_append_printf (uri, "%s://%s%s%s:%u/?v=6&format=json&heartbeats=true",
                          ably_client_options_get_tls (options) ? "wss" : "ws",
                          bare_ipv6 ? "[" : "", host, bare_ipv6 ? "]" : "",
                          ably_client_options_get_effective_port (options));
  ably_connection_append_param (uri, "agent", ably_client_options_get_agent (options));
  ably_connection_append_param (uri, "clientId", ably_client_options_get_client_id (options));
  ably_connection_append_param (uri, "resume", self->key);

  if (ably_auth_get_method (ably_rest_get_auth (self->rest)) == ABLY_AUTH_TOKEN)
    ably_connection_append_param (uri, "accessToken", self->token);
  else
    ably_connection_append_param (uri, "key", ably_client_options_get_key (options));

  return g_string_free_and_steal (uri);
}

static void
ably_connection_open_host (AblyConnection *self)
{
  AblyClientOptions *options = ably_rest_get_options (self->rest);
  const char *host = self->hosts[self->host_position];
  g_autofree char *uri = ably_connection_build_uri (self, host);

  g_debug ("Connecting to %s", host);

  self->transport = ably_transport_new (ably_rest_get_session (self->rest));
  g_signal_connect_object (self->transport, "frame",
                           G_CALLBACK (ably_connection_transport_frame_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->transport, "closed",
                           G_CALLBACK (ably_connection_transport_closed_cb), self, G_CONNECT_SWAPPED);

  ably_connection_arm (self, ably_client_options_get_realtime_request_timeout (options),
                       ably_connection_attempt_timeout_cb);
  ably_transport_open (self->transport, uri);
}

static void
ably_connection_attempt_token_cb (GObject      *object,
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
      self->renew = FALSE;
      ably_connection_open_host (self);
      return;
    }

  if (error->domain == ABLY_ERROR && (error->code == 40102 || error->code == 40171))
    {
      ably_connection_enter_failed (self, error);
      return;
    }

  reason = ably_connection_wrap_token_error (self, error);
  if (ably_error_get_status_code (reason) == 403)
    ably_connection_enter_failed (self, reason);
  else
    ably_connection_fail_attempt (self, reason, FALSE);
}

static void
ably_connection_begin_token (AblyConnection *self)
{
  g_assert (self->cancellable == NULL);

  self->cancellable = g_cancellable_new ();
  ably_connection_get_token_async (self, self->renew, self->cancellable,
                                   ably_connection_attempt_token_cb, NULL);
}

void
ably_connection_begin_attempt (AblyConnection *self)
{
  AblyClientOptions *options = ably_rest_get_options (self->rest);
  g_autoptr (GError) error = NULL;

  g_assert (self->state == ABLY_CONNECTION_CONNECTING);

  if (!ably_client_options_check (options, &error))
    {
      ably_connection_enter_failed (self, error);
      return;
    }

  g_strfreev (self->hosts);
  self->hosts = ably_client_options_dup_hosts (options);
  self->host_position = 0;
  self->renewed = self->renew;

  if (self->renew || ably_auth_get_method (ably_rest_get_auth (self->rest)) == ABLY_AUTH_TOKEN)
    ably_connection_begin_token (self);
  else
    ably_connection_open_host (self);
}

/* RTN14b, RSA4a2: the service refused the token while connecting. */
void
ably_connection_renew_token (AblyConnection *self,
                             const GError   *refusal)
{
  if (!ably_auth_can_renew (ably_rest_get_auth (self->rest)))
    {
      g_autoptr (GError) reason = NULL;

      reason = ably_error_new_with_cause (40171, 401, refusal,
                                          "The token is no longer accepted and cannot be renewed: %s",
                                          refusal->message);
      ably_connection_enter_failed (self, reason);
      return;
    }

  self->renew = TRUE;
  if (self->renewed)
    {
      ably_connection_fail_attempt (self, refusal, FALSE);
      return;
    }

  self->renewed = TRUE;
  self->host_position = 0;
  ably_connection_drop_transport (self);
  ably_connection_begin_token (self);
}

void
ably_connection_fail_attempt (AblyConnection *self,
                              const GError   *reason,
                              gboolean        try_fallback)
{
  if (self->state == ABLY_CONNECTION_CLOSING)
    {
      ably_connection_enter_closed (self);
      return;
    }

  g_assert (self->state == ABLY_CONNECTION_CONNECTING);

  if (try_fallback && self->hosts[self->host_position + 1] != NULL)
    {
      g_debug ("%s failed: %s", self->hosts[self->host_position], reason->message);
      ably_connection_drop_transport (self);
      self->host_position++;
      ably_connection_open_host (self);
      return;
    }

  ably_connection_enter_disconnected (self, reason, FALSE);
}
