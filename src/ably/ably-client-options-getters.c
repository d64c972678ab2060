/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ably/ably-client-options-private.h"
#include "ably/ably-endpoint.h"

static guint
ably_client_options_get_number (AblyClientOptions       *self,
                                AblyClientOptionsNumber  number)
{
  g_return_val_if_fail (ABLY_IS_CLIENT_OPTIONS (self), 0);

  return self->numbers[number];
}

/**
 * ably_client_options_get_key:
 * @self: options
 *
 * Gets the API key (TO3j1).
 *
 * Returns: (nullable): the key, a secret
 */
const char *
ably_client_options_get_key (AblyClientOptions *self)
{
  g_return_val_if_fail (ABLY_IS_CLIENT_OPTIONS (self), NULL);

  return self->key;
}

/**
 * ably_client_options_dup_key_name:
 * @self: options
 *
 * Gets the name of the key, the part that is no secret (TO3j1).
 *
 * Returns: (nullable) (transfer full): what comes before the colon
 */
char *
ably_client_options_dup_key_name (AblyClientOptions *self)
{
  const char *colon;

  g_return_val_if_fail (ABLY_IS_CLIENT_OPTIONS (self), NULL);

  colon = self->key != NULL ? strchr (self->key, ':') : NULL;

  return colon != NULL ? g_strndup (self->key, colon - self->key) : NULL;
}

/**
 * ably_client_options_get_token:
 * @self: options
 *
 * Gets the token that the client begins with, be it given alone or with its
 * details (TO3j2).
 *
 * Returns: (nullable): the token, a secret
 */
const char *
ably_client_options_get_token (AblyClientOptions *self)
{
  g_return_val_if_fail (ABLY_IS_CLIENT_OPTIONS (self), NULL);

  if (self->token == NULL && self->token_details != NULL)
    return self->token_details->token;

  return self->token;
}

/**
 * ably_client_options_get_token_details:
 * @self: options
 *
 * Gets what is known of the token that the client begins with (TO3j3).
 *
 * Returns: (nullable): the details, if they were given
 */
const AblyTokenDetails *
ably_client_options_get_token_details (AblyClientOptions *self)
{
  g_return_val_if_fail (ABLY_IS_CLIENT_OPTIONS (self), NULL);

  return self->token_details;
}

/**
 * ably_client_options_get_default_token_params:
 * @self: options
 *
 * Gets what to ask for in a token unless something else is wanted (TO3j11).
 *
 * Returns: (nullable): the parameters, if any were given
 */
const AblyTokenParams *
ably_client_options_get_default_token_params (AblyClientOptions *self)
{
  g_return_val_if_fail (ABLY_IS_CLIENT_OPTIONS (self), NULL);

  return self->default_token_params;
}

/**
 * ably_client_options_get_auth_url:
 * @self: options
 *
 * Gets the address that hands out tokens (TO3j6).
 *
 * Returns: (nullable): the address, whose query is a secret
 */
const char *
ably_client_options_get_auth_url (AblyClientOptions *self)
{
  g_return_val_if_fail (ABLY_IS_CLIENT_OPTIONS (self), NULL);

  return self->auth_url;
}

/**
 * ably_client_options_get_auth_method:
 * @self: options
 *
 * Gets the method of requests to the authUrl (TO3j7).
 *
 * Returns: `GET` or `POST`
 */
const char *
ably_client_options_get_auth_method (AblyClientOptions *self)
{
  g_return_val_if_fail (ABLY_IS_CLIENT_OPTIONS (self), NULL);

  return self->auth_method;
}

/**
 * ably_client_options_get_auth_headers:
 * @self: options
 *
 * Gets the headers of requests to the authUrl (TO3j8).
 *
 * Returns: (nullable) (transfer none): `NAME=VALUE` texts
 */
const char * const *
ably_client_options_get_auth_headers (AblyClientOptions *self)
{
  g_return_val_if_fail (ABLY_IS_CLIENT_OPTIONS (self), NULL);

  return (const char * const *) self->auth_headers;
}

/**
 * ably_client_options_get_auth_params:
 * @self: options
 *
 * Gets the parameters of requests to the authUrl (TO3j9).
 *
 * Returns: (nullable) (transfer none): `NAME=VALUE` texts
 */
const char * const *
ably_client_options_get_auth_params (AblyClientOptions *self)
{
  g_return_val_if_fail (ABLY_IS_CLIENT_OPTIONS (self), NULL);

  return (const char * const *) self->auth_params;
}

/**
 * ably_client_options_get_client_id:
 * @self: options
 *
 * Gets who this client says it is (TO3a).
 *
 * Returns: (nullable): the client id
 */
const char *
ably_client_options_get_client_id (AblyClientOptions *self)
{
  g_return_val_if_fail (ABLY_IS_CLIENT_OPTIONS (self), NULL);

  return self->client_id;
}

/**
 * ably_client_options_get_use_token_auth:
 * @self: options
 *
 * Gets whether a key is only used to get tokens (TO3j4).
 *
 * Returns: whether it is
 */
gboolean
ably_client_options_get_use_token_auth (AblyClientOptions *self)
{
  g_return_val_if_fail (ABLY_IS_CLIENT_OPTIONS (self), FALSE);

  return self->use_token_auth;
}

/**
 * ably_client_options_get_query_time:
 * @self: options
 *
 * Gets whether the service is asked for its time before a request for a token
 * is signed (TO3j10).
 *
 * Returns: whether it is
 */
gboolean
ably_client_options_get_query_time (AblyClientOptions *self)
{
  g_return_val_if_fail (ABLY_IS_CLIENT_OPTIONS (self), FALSE);

  return self->query_time;
}

/**
 * ably_client_options_get_auto_connect:
 * @self: options
 *
 * Gets whether a realtime connects as soon as it is made (TO3e).
 *
 * Returns: whether it does
 */
gboolean
ably_client_options_get_auto_connect (AblyClientOptions *self)
{
  g_return_val_if_fail (ABLY_IS_CLIENT_OPTIONS (self), FALSE);

  return self->auto_connect;
}

/**
 * ably_client_options_get_transport_params:
 * @self: options
 *
 * Gets more parameters for the address of the websocket (TO3q, RTC1f).
 *
 * Returns: (nullable): pairs NAME=VALUE
 */
const char * const *
ably_client_options_get_transport_params (AblyClientOptions *self)
{
  g_return_val_if_fail (ABLY_IS_CLIENT_OPTIONS (self), NULL);

  return (const char * const *) self->transport_params;
}

/**
 * ably_client_options_get_connectivity_check_url:
 * @self: options
 *
 * Gets the address that was given to be asked whether there is a way to the
 * internet (REC3).
 *
 * Returns: (nullable): the address, empty for no check, `NULL` for the usual one
 */
const char *
ably_client_options_get_connectivity_check_url (AblyClientOptions *self)
{
  g_return_val_if_fail (ABLY_IS_CLIENT_OPTIONS (self), NULL);

  return self->connectivity_check_url;
}

/**
 * ably_client_options_get_agent:
 * @self: options
 *
 * Gets what this client calls itself (RSC7d).
 *
 * Returns: the value of the header Ably-Agent
 */
const char *
ably_client_options_get_agent (AblyClientOptions *self)
{
  g_return_val_if_fail (ABLY_IS_CLIENT_OPTIONS (self), NULL);

  return self->agent;
}

/**
 * ably_client_options_get_tls:
 * @self: options
 *
 * Gets whether connections are encrypted (TO3d).
 *
 * Returns: whether they are
 */
gboolean
ably_client_options_get_tls (AblyClientOptions *self)
{
  g_return_val_if_fail (ABLY_IS_CLIENT_OPTIONS (self), FALSE);

  return self->tls;
}

/**
 * ably_client_options_get_tls_database:
 * @self: options
 *
 * Gets the certificate authorities to trust (RSC18).
 *
 * Returns: (nullable) (transfer none): the database, or `NULL` for the system's
 */
GTlsDatabase *
ably_client_options_get_tls_database (AblyClientOptions *self)
{
  g_return_val_if_fail (ABLY_IS_CLIENT_OPTIONS (self), NULL);

  return self->tls_database;
}

/**
 * ably_client_options_get_disconnected_retry_timeout:
 * @self: options
 *
 * Gets how long a lost connection waits before the next attempt, before back-off and jitter (TO3l1).
 *
 * Returns: the time in milliseconds
 */
guint
ably_client_options_get_disconnected_retry_timeout (AblyClientOptions *self)
{
  return ably_client_options_get_number (self, ABLY_DISCONNECTED_RETRY_TIMEOUT);
}

/**
 * ably_client_options_get_suspended_retry_timeout:
 * @self: options
 *
 * Gets how long a suspended connection waits before the next attempt (TO3l2).
 *
 * Returns: the time in milliseconds
 */
guint
ably_client_options_get_suspended_retry_timeout (AblyClientOptions *self)
{
  return ably_client_options_get_number (self, ABLY_SUSPENDED_RETRY_TIMEOUT);
}

/**
 * ably_client_options_get_channel_retry_timeout:
 * @self: options
 *
 * Gets how long a suspended channel waits before it attaches again, before back-off and jitter (TO3l7).
 *
 * Returns: the time in milliseconds
 */
guint
ably_client_options_get_channel_retry_timeout (AblyClientOptions *self)
{
  return ably_client_options_get_number (self, ABLY_CHANNEL_RETRY_TIMEOUT);
}

/**
 * ably_client_options_get_realtime_request_timeout:
 * @self: options
 *
 * Gets how long the service may take to answer a frame, and the authUrl to answer (TO3l11).
 *
 * Returns: the time in milliseconds
 */
guint
ably_client_options_get_realtime_request_timeout (AblyClientOptions *self)
{
  return ably_client_options_get_number (self, ABLY_REALTIME_REQUEST_TIMEOUT);
}

/**
 * ably_client_options_get_http_request_timeout:
 * @self: options
 *
 * Gets how long one HTTP request to one host may take (TO3l4).
 *
 * Returns: the time in milliseconds
 */
guint
ably_client_options_get_http_request_timeout (AblyClientOptions *self)
{
  return ably_client_options_get_number (self, ABLY_HTTP_REQUEST_TIMEOUT);
}

/**
 * ably_client_options_get_http_open_timeout:
 * @self: options
 *
 * Gets how long the opening of an HTTP connection may take (TO3l3).
 *
 * Returns: the time in milliseconds
 */
guint
ably_client_options_get_http_open_timeout (AblyClientOptions *self)
{
  return ably_client_options_get_number (self, ABLY_HTTP_OPEN_TIMEOUT);
}

/**
 * ably_client_options_get_fallback_retry_timeout:
 * @self: options
 *
 * Gets how long a fallback host that worked is used first (TO3l10).
 *
 * Returns: the time in milliseconds
 */
guint
ably_client_options_get_fallback_retry_timeout (AblyClientOptions *self)
{
  return ably_client_options_get_number (self, ABLY_FALLBACK_RETRY_TIMEOUT);
}

/**
 * ably_client_options_get_http_max_retry_duration:
 * @self: options
 *
 * Gets how long after its beginning a request may still turn to another host (TO3l6).
 *
 * Returns: the time in milliseconds
 */
guint
ably_client_options_get_http_max_retry_duration (AblyClientOptions *self)
{
  return ably_client_options_get_number (self, ABLY_HTTP_MAX_RETRY_DURATION);
}

/**
 * ably_client_options_get_http_max_retry_count:
 * @self: options
 *
 * Gets how many fallback hosts a request tries at most (TO3l5).
 *
 * Returns: the number
 */
guint
ably_client_options_get_http_max_retry_count (AblyClientOptions *self)
{
  return ably_client_options_get_number (self, ABLY_HTTP_MAX_RETRY_COUNT);
}

/**
 * ably_client_options_get_connection_state_ttl:
 * @self: options
 *
 * Gets how long after a loss a connection counts as suspended (DF1a).
 *
 * Returns: the time in milliseconds, 0 to leave it to the service
 */
guint
ably_client_options_get_connection_state_ttl (AblyClientOptions *self)
{
  return ably_client_options_get_number (self, ABLY_CONNECTION_STATE_TTL);
}

/**
 * ably_client_options_get_effective_port:
 * @self: options
 *
 * Gets the port that hosts are called on (TO3k4, TO3k5).
 *
 * Returns: the port, never 0
 */
guint
ably_client_options_get_effective_port (AblyClientOptions *self)
{
  g_return_val_if_fail (ABLY_IS_CLIENT_OPTIONS (self), 0);

  if (self->port != 0)
    return self->port;

  return self->tls ? 443 : 80;
}

/**
 * ably_client_options_dup_primary_domain:
 * @self: options
 *
 * Works out the host that REST and realtime call first (REC1).
 *
 * Returns: (transfer full): the host; an IPv6 address without brackets
 */
char *
ably_client_options_dup_primary_domain (AblyClientOptions *self)
{
  g_return_val_if_fail (ABLY_IS_CLIENT_OPTIONS (self), NULL);

  return ably_endpoint_dup_primary_domain (self->endpoint);
}

/**
 * ably_client_options_dup_fallback_domains:
 * @self: options
 *
 * Works out the hosts to try when the first fails (REC2).
 *
 * Returns: (transfer full): the hosts; empty when there are none
 */
GStrv
ably_client_options_dup_fallback_domains (AblyClientOptions *self)
{
  g_return_val_if_fail (ABLY_IS_CLIENT_OPTIONS (self), NULL);

  if (self->fallback_hosts != NULL)
    return g_strdupv (self->fallback_hosts);

  return ably_endpoint_dup_fallback_domains (self->endpoint);
}

/**
 * ably_client_options_dup_hosts:
 * @self: options
 *
 * Draws the order in which hosts are tried: the primary domain first, then the
 * fallback domains by chance, so that not all clients turn to the same one
 * (RSC15a, RTN17j).
 *
 * Returns: (transfer full): the hosts, at least one
 */
GStrv
ably_client_options_dup_hosts (AblyClientOptions *self)
{
  g_auto (GStrv) fallbacks = NULL;
  GStrv hosts;
  guint n_fallbacks;

  g_return_val_if_fail (ABLY_IS_CLIENT_OPTIONS (self), NULL);

  fallbacks = ably_client_options_dup_fallback_domains (self);
  n_fallbacks = g_strv_length (fallbacks);
  hosts = g_new0 (char *, n_fallbacks + 2);
  hosts[0] = ably_client_options_dup_primary_domain (self);
  for (guint i = 0; i < n_fallbacks; i++)
    {
      guint chosen = (guint) g_random_int_range ((gint32) i, (gint32) n_fallbacks);
      char *host = fallbacks[chosen];

      fallbacks[chosen] = fallbacks[i];
      fallbacks[i] = host;
      hosts[i + 1] = g_strdup (host);
    }

  return hosts;
}

/**
 * ably_client_options_is_loopback:
 * @self: options
 *
 * Whether every host that could be called is this machine itself, so that
 * nothing sent in plain text can be overheard (RSC18).
 *
 * Returns: whether that is so
 */
gboolean
ably_client_options_is_loopback (AblyClientOptions *self)
{
  g_auto (GStrv) hosts = NULL;

  g_return_val_if_fail (ABLY_IS_CLIENT_OPTIONS (self), FALSE);

  hosts = ably_client_options_dup_hosts (self);
  for (guint i = 0; hosts[i] != NULL; i++)
    if (!ably_endpoint_host_is_loopback (hosts[i]))
      return FALSE;

  return TRUE;
}
