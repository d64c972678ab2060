/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <gio/gio.h>

#include "ably/ably-endpoint.h"

#define DEFAULT_POLICY "main"
#define NONPROD_PREFIX "nonprod:"
#define N_FALLBACKS 5

/* REC1b2: a host rather than the name of a routing policy. */
static gboolean
ably_endpoint_is_host (const char *endpoint)
{
  return strchr (endpoint, '.') != NULL ||
         strstr (endpoint, "::") != NULL ||
         g_str_equal (endpoint, "localhost") ||
         g_hostname_is_ip_address (endpoint);
}

static gboolean
ably_endpoint_is_policy (const char *text)
{
  if (text[0] == '\0')
    return FALSE;

  for (; text[0] != '\0'; text++)
    if (!g_ascii_isalnum (text[0]) && text[0] != '-')
      return FALSE;

  return TRUE;
}

/**
 * ably_endpoint_host_is_valid:
 * @host: a text
 *
 * Whether the text can stand for a host in an address: a name or an IP address
 * without brackets, and nothing beside it (REC1b2).
 *
 * Returns: whether it can
 */
gboolean
ably_endpoint_host_is_valid (const char *host)
{
  g_return_val_if_fail (host != NULL, FALSE);

  if (g_hostname_is_ip_address (host))
    return TRUE;
  if (host[0] == '\0' || host[0] == '.' || strlen (host) > 253)
    return FALSE;

  for (; host[0] != '\0'; host++)
    if (!g_ascii_isalnum (host[0]) && strchr ("-_.", host[0]) == NULL)
      return FALSE;

  return TRUE;
}

/**
 * ably_endpoint_host_is_loopback:
 * @host: a host name or an IP address without brackets
 *
 * Whether the host is this machine itself (RSC18). Only `localhost` and addresses
 * count: what other names resolve to is not known beforehand.
 *
 * Returns: whether it is
 */
gboolean
ably_endpoint_host_is_loopback (const char *host)
{
  g_autoptr (GInetAddress) address = NULL;

  g_return_val_if_fail (host != NULL, FALSE);

  if (g_ascii_strcasecmp (host, "localhost") == 0)
    return TRUE;

  address = g_inet_address_new_from_string (host);

  return address != NULL && g_inet_address_get_is_loopback (address);
}

/**
 * ably_endpoint_is_valid:
 * @endpoint: (nullable): what was given as endpoint
 *
 * Whether the endpoint can be turned into a host (REC1b).
 *
 * Returns: whether it can
 */
gboolean
ably_endpoint_is_valid (const char *endpoint)
{
  if (endpoint == NULL)
    return TRUE;
  if (ably_endpoint_is_host (endpoint))
    return ably_endpoint_host_is_valid (endpoint);
  if (g_str_has_prefix (endpoint, NONPROD_PREFIX))
    return ably_endpoint_is_policy (endpoint + strlen (NONPROD_PREFIX));

  return ably_endpoint_is_policy (endpoint);
}

/**
 * ably_endpoint_dup_primary_domain:
 * @endpoint: (nullable): what was given as endpoint
 *
 * Works out the primary domain (REC1).
 *
 * Returns: (transfer full): the host
 */
char *
ably_endpoint_dup_primary_domain (const char *endpoint)
{
  if (endpoint == NULL)
    endpoint = DEFAULT_POLICY;

  if (ably_endpoint_is_host (endpoint))
    return g_strdup (endpoint);
  if (g_str_has_prefix (endpoint, NONPROD_PREFIX))
    return g_strconcat (endpoint + strlen (NONPROD_PREFIX), ".realtime.ably-nonprod.net", NULL);

  return g_strconcat (endpoint, ".realtime.ably.net", NULL);
}

/**
 * ably_endpoint_dup_fallback_domains:
 * @endpoint: (nullable): what was given as endpoint
 *
 * Works out the fallback domains (REC2c).
 *
 * Returns: (transfer full): the hosts; none for an endpoint that is a host itself
 */
GStrv
ably_endpoint_dup_fallback_domains (const char *endpoint)
{
  const char *suffix = "";
  GStrv domains;

  if (endpoint == NULL)
    endpoint = DEFAULT_POLICY;
  if (ably_endpoint_is_host (endpoint))
    return g_new0 (char *, 1);
  if (g_str_has_prefix (endpoint, NONPROD_PREFIX))
    {
      endpoint += strlen (NONPROD_PREFIX);
      suffix = "-nonprod";
    }

  domains = g_new0 (char *, N_FALLBACKS + 1);
  for (guint i = 0; i < N_FALLBACKS; i++)
    domains[i] = g_strdup_printf ("%s.%c.fallback.ably-realtime%s.com", endpoint, 'a' + i, suffix);

  return domains;
}
