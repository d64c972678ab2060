/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ably/ably-client-options-private.h"

static GParamSpec *
ably_client_options_make_number (const char *name,
                                 guint       minimum,
                                 guint       initial)
{
  return g_param_spec_uint (name, NULL, NULL,
                            minimum, G_MAXUINT, initial,
                            G_PARAM_READWRITE | G_PARAM_CONSTRUCT | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
}

/*< private >
 * _ably_client_options_make_numbers:
 * @pspecs: (out caller-allocates): `ABLY_N_NUMBERS` of them, in the order of their enumeration
 *
 * Makes the properties that are timers and limits of retries (TO3l).
 */
void
_ably_client_options_make_numbers (GParamSpec **pspecs)
{
  /**
   * AblyClientOptions:disconnected-retry-timeout:
   *
   * How long a lost connection waits before the next attempt, in milliseconds,
   * before back-off and jitter (TO3l1).
   */
  pspecs[ABLY_DISCONNECTED_RETRY_TIMEOUT] = ably_client_options_make_number ("disconnected-retry-timeout", 1, 15000);

  /**
   * AblyClientOptions:suspended-retry-timeout:
   *
   * How long a suspended connection waits before the next attempt, in milliseconds (TO3l2).
   */
  pspecs[ABLY_SUSPENDED_RETRY_TIMEOUT] = ably_client_options_make_number ("suspended-retry-timeout", 1, 30000);

  /**
   * AblyClientOptions:channel-retry-timeout:
   *
   * How long a suspended channel waits before it attaches again, in
   * milliseconds, before back-off and jitter (TO3l7).
   */
  pspecs[ABLY_CHANNEL_RETRY_TIMEOUT] = ably_client_options_make_number ("channel-retry-timeout", 1, 15000);

  /**
   * AblyClientOptions:realtime-request-timeout:
   *
   * How long the service may take to answer CONNECT, ATTACH, DETACH and CLOSE,
   * and the authUrl to answer, in milliseconds (TO3l11).
   */
  pspecs[ABLY_REALTIME_REQUEST_TIMEOUT] = ably_client_options_make_number ("realtime-request-timeout", 1, 10000);

  /**
   * AblyClientOptions:http-request-timeout:
   *
   * How long one HTTP request to one host may take in all, in milliseconds (TO3l4).
   */
  pspecs[ABLY_HTTP_REQUEST_TIMEOUT] = ably_client_options_make_number ("http-request-timeout", 1, 10000);

  /**
   * AblyClientOptions:http-open-timeout:
   *
   * How long the opening of an HTTP connection may take, in milliseconds (TO3l3).
   */
  pspecs[ABLY_HTTP_OPEN_TIMEOUT] = ably_client_options_make_number ("http-open-timeout", 1, 4000);

  /**
   * AblyClientOptions:fallback-retry-timeout:
   *
   * How long a fallback host that worked is used first, in milliseconds (TO3l10, RSC15f).
   */
  pspecs[ABLY_FALLBACK_RETRY_TIMEOUT] = ably_client_options_make_number ("fallback-retry-timeout", 0, 600000);

  /**
   * AblyClientOptions:http-max-retry-duration:
   *
   * How long after its beginning a request may still turn to another host, in
   * milliseconds (TO3l6).
   */
  pspecs[ABLY_HTTP_MAX_RETRY_DURATION] = ably_client_options_make_number ("http-max-retry-duration", 0, 15000);

  /**
   * AblyClientOptions:http-max-retry-count:
   *
   * How many fallback hosts a request tries at most (TO3l5).
   */
  pspecs[ABLY_HTTP_MAX_RETRY_COUNT] = ably_client_options_make_number ("http-max-retry-count", 0, 3);

  /**
   * AblyClientOptions:connection-state-ttl:
   *
   * How long after a loss a connection counts as suspended, in milliseconds.
   *
   * 0 leaves it to the service, with 120000 before that has spoken (DF1a,
   * CD2f); any other value wins over the service's.
   */
  pspecs[ABLY_CONNECTION_STATE_TTL] = ably_client_options_make_number ("connection-state-ttl", 0, 0);
}
