/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ably/ably-client-options.h"
#include "ably/ably-endpoint.h"
#include "ably/ably-error.h"

static gboolean
ably_client_options_check_credential (AblyClientOptions  *self,
                                      GError            **error)
{
  const char *key = ably_client_options_get_key (self);
  const char *token = ably_client_options_get_token (self);
  const char *auth_url = ably_client_options_get_auth_url (self);
  gboolean basic = token == NULL && auth_url == NULL && !ably_client_options_get_use_token_auth (self);

  if (key == NULL && token == NULL && auth_url == NULL)
    g_propagate_error (error, ably_error_new (40106, 401, "There is no key, token or authUrl to authenticate with"));
  else if (key != NULL && !g_regex_match_simple ("^[^:\\s]+:[^:.\\s]+$", key, G_REGEX_DOLLAR_ENDONLY, 0))
    g_propagate_error (error, ably_error_new (40400, 404, "The key is not of the form APP.KEY:SECRET"));
  else if (token != NULL && token[0] == '\0')
    g_propagate_error (error, ably_error_new (40005, 400, "The token is empty"));
  else if (token != NULL && strchr (token, ':') != NULL)
    g_propagate_error (error, ably_error_new (40005, 400, "The token is none: with a colon it looks like a key"));
  else if (basic && !ably_client_options_get_tls (self) && !ably_client_options_is_loopback (self))
    g_propagate_error (error, ably_error_new (40103, 401, "A key is not sent without TLS to another machine; use TLS or a token"));
  else
    return TRUE;

  return FALSE;
}

/* NAME=VALUE where neither part could end the line that it is put in. */
static gboolean
ably_client_options_pairs_are_valid (const char * const *pairs,
                                     gboolean            headers)
{
  for (guint i = 0; pairs != NULL && pairs[i] != NULL; i++)
    {
      const char *equals = strchr (pairs[i], '=');

      if (equals == NULL || equals == pairs[i])
        return FALSE;
      if (headers && strcspn (pairs[i], " \t:") < (gsize) (equals - pairs[i]))
        return FALSE;
      if (headers && strpbrk (pairs[i], "\r\n") != NULL)
        return FALSE;
    }

  return TRUE;
}

/* http or https, with a host. */
static gboolean
ably_client_options_url_is_valid (const char *url)
{
  g_autofree char *scheme = NULL;
  g_autofree char *host = NULL;
  g_autofree char *ascii_host = NULL;

  if (!g_uri_split (url, G_URI_FLAGS_ENCODED, &scheme, NULL, &host, NULL, NULL, NULL, NULL, NULL) || host == NULL)
    return FALSE;
  if (g_strcmp0 (scheme, "https") != 0 && g_strcmp0 (scheme, "http") != 0)
    return FALSE;

  ascii_host = g_hostname_to_ascii (host);

  return ascii_host != NULL && ably_endpoint_host_is_valid (ascii_host);
}

static gboolean
ably_client_options_check_auth_url (AblyClientOptions  *self,
                                    GError            **error)
{
  const char *auth_url = ably_client_options_get_auth_url (self);
  const char *method = ably_client_options_get_auth_method (self);

  if (auth_url == NULL)
    return TRUE;

  /* Neither message repeats the address, which may hold secrets. */
  if (!ably_client_options_url_is_valid (auth_url))
    g_propagate_error (error, ably_error_new (40003, 400, "The authUrl is not a complete http or https address"));
  else if (g_strcmp0 (method, "GET") != 0 && g_strcmp0 (method, "POST") != 0)
    g_propagate_error (error, ably_error_new (40003, 400, "The method of the authUrl is neither GET nor POST"));
  else if (!ably_client_options_pairs_are_valid (ably_client_options_get_auth_headers (self), TRUE) ||
           !ably_client_options_pairs_are_valid (ably_client_options_get_auth_params (self), FALSE))
    g_propagate_error (error, ably_error_new (40003, 400, "A header or parameter of the authUrl is not of the form NAME=VALUE"));
  else
    return TRUE;

  return FALSE;
}

static gboolean
ably_client_options_check_hosts (AblyClientOptions  *self,
                                 GError            **error)
{
  const char *check_url = ably_client_options_get_connectivity_check_url (self);
  g_autofree char *endpoint = NULL;
  g_auto (GStrv) fallbacks = NULL;

  g_object_get (self, "endpoint", &endpoint, NULL);
  if (!ably_endpoint_is_valid (endpoint))
    {
      g_propagate_error (error, ably_error_new (40003, 400, "“%s” is neither a host name nor a routing policy", endpoint));
      return FALSE;
    }

  if (check_url != NULL && check_url[0] != '\0' && !ably_client_options_url_is_valid (check_url))
    {
      g_propagate_error (error, ably_error_new (40003, 400, "The address of the connectivity check is not a complete http or https address"));
      return FALSE;
    }

  if (!ably_client_options_pairs_are_valid (ably_client_options_get_transport_params (self), FALSE))
    {
      g_propagate_error (error, ably_error_new (40003, 400, "A parameter of the connection is not of the form NAME=VALUE"));
      return FALSE;
    }

  fallbacks = ably_client_options_dup_fallback_domains (self);
  for (guint i = 0; fallbacks[i] != NULL; i++)
    {
      if (!ably_endpoint_host_is_valid (fallbacks[i]))
        {
          g_propagate_error (error, ably_error_new (40003, 400, "“%s” is not a host name", fallbacks[i]));
          return FALSE;
        }
    }

  return TRUE;
}

/**
 * ably_client_options_check_client_id:
 * @self: options
 * @client_id: (nullable): who a credential is for, `*` for anyone
 * @error: return location for an error
 *
 * Whether a credential can serve a client with these options (RSA15). If it is
 * for somebody else it fails with 40102.
 *
 * Returns: whether it can
 */
gboolean
ably_client_options_check_client_id (AblyClientOptions  *self,
                                     const char         *client_id,
                                     GError            **error)
{
  const char *own_id;

  g_return_val_if_fail (ABLY_IS_CLIENT_OPTIONS (self), FALSE);

  own_id = ably_client_options_get_client_id (self);
  if (own_id == NULL || client_id == NULL || g_str_equal (client_id, "*") || g_str_equal (client_id, own_id))
    return TRUE;

  g_propagate_error (error, ably_error_new (40102, 401, "The credential is for the client id “%s”, not for “%s”",
                                            client_id, own_id));

  return FALSE;
}

/**
 * ably_client_options_check:
 * @self: options
 * @error: return location for an error of `ABLY_ERROR`
 *
 * Whether a client can work with these options.
 *
 * Refused are: no credential, 40106 (RSC1b); a key that cannot be one, 40400,
 * and a token that cannot, 40005: with a colon it is a key (RSC1a);
 * a key that would go out in plain text, 40103 (RSC18); the client id `*`,
 * 40012 (RSA7c); a token for another client id, 40102 (RSA15a); and hosts, addresses and pairs that are malformed, 40003.
 *
 * Returns: whether the options are sound
 */
gboolean
ably_client_options_check (AblyClientOptions  *self,
                           GError            **error)
{
  const AblyTokenDetails *details;

  g_return_val_if_fail (ABLY_IS_CLIENT_OPTIONS (self), FALSE);

  if (!ably_client_options_check_hosts (self, error) ||
      !ably_client_options_check_credential (self, error) ||
      !ably_client_options_check_auth_url (self, error))
    return FALSE;

  details = ably_client_options_get_token_details (self);
  if (details != NULL && !ably_client_options_check_client_id (self, details->client_id, error))
    return FALSE;

  if (g_strcmp0 (ably_client_options_get_client_id (self), "*") == 0)
    {
      g_propagate_error (error, ably_error_new (40012, 400, "The client id “*” stands for anyone and cannot be used"));
      return FALSE;
    }

  return TRUE;
}
