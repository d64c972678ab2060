/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "occupancy-connection"

#include "config.h"

#include <string.h>

#include "ably/ably-auth-private.h"
#include "ably/ably-connection-private.h"
#include "ably/ably-connectivity.h"
#include "ably/ably-error.h"
#include "ably/ably-rest-private.h"

/* An attempt: a token if one is needed, then one host after another, if there is a way to any. */

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
ably_connection_put_param (GHashTable *params,
                           const char *name,
                           const char *value)
{
  if (value != NULL)
    g_hash_table_replace (params, g_strdup (name), g_strdup (value));
}

/* RTN2, RTC1f: what the options add wins over what is there by itself. */
static GHashTable *
ably_connection_dup_params (AblyConnection *self)
{
  AblyClientOptions *options = ably_rest_get_options (self->rest);
  AblyAuth *auth = ably_rest_get_auth (self->rest);
  const char * const *extra = ably_client_options_get_transport_params (options);
  GHashTable *params = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);

  ably_connection_put_param (params, "v", "6");
  ably_connection_put_param (params, "format", "json");
  ably_connection_put_param (params, "heartbeats", "true");
  ably_connection_put_param (params, "agent", ably_client_options_get_agent (options));
  ably_connection_put_param (params, "clientId", ably_client_options_get_client_id (options));
  ably_connection_put_param (params, "resume", self->key);
  if (ably_auth_get_method (auth) == ABLY_AUTH_TOKEN)
    ably_connection_put_param (params, "accessToken", self->token);
  else
    ably_connection_put_param (params, "key", _ably_auth_get_key (auth));

  for (guint i = 0; extra != NULL && extra[i] != NULL; i++)
    {
      const char *equals = strchr (extra[i], '=');
      g_autofree char *name = g_strndup (extra[i], equals - extra[i]);

      ably_connection_put_param (params, name, equals + 1);
    }

  return params;
}

static char *
ably_connection_build_uri (AblyConnection *self,
                           const char     *host)
{
  AblyClientOptions *options = ably_rest_get_options (self->rest);
  g_autoptr (GHashTable) params = ably_connection_dup_params (self);
  gboolean bare_ipv6 = strchr (host, ':') != NULL && host[0] != '[';
  GString *uri = g_string_new (NULL);
  GHashTableIter iter;
  gpointer name, value;

  g_string_append_printf (uri, "%s://%s%s%s:%u/?",
                          ably_client_options_get_tls (options) ? "wss" : "ws",
                          bare_ipv6 ? "[" : "", host, bare_ipv6 ? "]" : "",
                          ably_client_options_get_effective_port (options));

  g_hash_table_iter_init (&iter, params);
  while (g_hash_table_iter_next (&iter, &name, &value))
    {
      g_string_append_uri_escaped (uri, name, NULL, FALSE);
      g_string_append_c (uri, '=');
      g_string_append_uri_escaped (uri, value, NULL, FALSE);
      g_string_append_c (uri, '&');
    }
  g_string_truncate (uri, uri->len - 1);

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
  self->online = FALSE;
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

static void
ably_connection_next_host (AblyConnection *self)
{
  self->host_position++;
  ably_connection_open_host (self);
}

static void
ably_connection_checked_cb (GObject      *object,
                            GAsyncResult *result,
                            gpointer      user_data)
{
  g_autoptr (AblyConnection) self = user_data;
  g_autoptr (GError) error = NULL;

  self->online = ably_connectivity_check_finish (ABLY_HTTP (object), result, &error);
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  g_clear_object (&self->cancellable);
  if (self->online)
    ably_connection_next_host (self);
  else
    ably_connection_enter_disconnected (self, error, FALSE);
}

/**
 * ably_connection_fail_attempt:
 * @self: a connection that is connecting or closing
 * @reason: what went wrong
 * @try_fallback: whether another host may do better (RTN17f)
 *
 * Turns to the next host, once it is known that there is a way to the internet
 * (RTN17j), or ends the attempt.
 */
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

  if (!try_fallback || self->hosts[self->host_position + 1] == NULL)
    {
      ably_connection_enter_disconnected (self, reason, FALSE);
      return;
    }

  g_debug ("%s failed: %s", self->hosts[self->host_position], reason->message);
  ably_connection_drop_transport (self);
  if (self->online)
    {
      ably_connection_next_host (self);
      return;
    }

  self->cancellable = g_cancellable_new ();
  ably_connectivity_check_async (_ably_rest_get_http (self->rest), self->cancellable,
                                 ably_connection_checked_cb, g_object_ref (self));
}

static gboolean
ably_connection_begin_cb (gpointer user_data)
{
  AblyConnection *self = user_data;

  self->state_timer = 0;
  ably_connection_begin_attempt (self);

  return G_SOURCE_REMOVE;
}

/**
 * ably_connection_schedule_attempt:
 * @self: a connection that is connecting
 *
 * Begins an attempt in the next round of the main loop, in place of one that may
 * be under way.
 */
void
ably_connection_schedule_attempt (AblyConnection *self)
{
  ably_connection_drop_transport (self);
  ably_connection_arm (self, 0, ably_connection_begin_cb);
}
