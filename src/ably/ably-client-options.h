/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define ABLY_TYPE_CLIENT_OPTIONS (ably_client_options_get_type ())
G_DECLARE_FINAL_TYPE (AblyClientOptions, ably_client_options, ABLY, CLIENT_OPTIONS, GObject)

/* Properties (read-write until the first client takes the object), see the .c:
 *   key, token, auth-url (string, nullable), auth-method ("GET"|"POST"),
 *   auth-headers, auth-params (GStrv of NAME=VALUE), client-id, use-token-auth,
 *   endpoint (string, nullable), port (uint, 0 = by tls), tls (bool),
 *   fallback-hosts (GStrv, nullable), agent (string), tls-database (GTlsDatabase),
 *   disconnected-retry-timeout, suspended-retry-timeout, channel-retry-timeout,
 *   realtime-request-timeout, http-request-timeout, http-open-timeout,
 *   fallback-retry-timeout, http-max-retry-duration (uint, ms), http-max-retry-count,
 *   connection-state-ttl (uint, ms; 0 = 120000 unless the service says other;
 *   another value wins over the service's). */
AblyClientOptions  *ably_client_options_new                  (void) G_GNUC_WARN_UNUSED_RESULT;
gboolean            ably_client_options_check                (AblyClientOptions  *self,
                                                              GError            **error);
gboolean            ably_client_options_trust_file           (AblyClientOptions  *self,
                                                              const char         *path,
                                                              GError            **error);

const char         *ably_client_options_get_key              (AblyClientOptions  *self);
char               *ably_client_options_dup_key_name         (AblyClientOptions  *self) G_GNUC_WARN_UNUSED_RESULT;
const char         *ably_client_options_get_token            (AblyClientOptions  *self);
const char         *ably_client_options_get_auth_url         (AblyClientOptions  *self);
const char         *ably_client_options_get_auth_method      (AblyClientOptions  *self);
const char * const *ably_client_options_get_auth_headers     (AblyClientOptions  *self);
const char * const *ably_client_options_get_auth_params      (AblyClientOptions  *self);
const char         *ably_client_options_get_client_id        (AblyClientOptions  *self);
gboolean            ably_client_options_get_use_token_auth   (AblyClientOptions  *self);
const char         *ably_client_options_get_agent            (AblyClientOptions  *self);
gboolean            ably_client_options_get_tls              (AblyClientOptions  *self);
GTlsDatabase       *ably_client_options_get_tls_database     (AblyClientOptions  *self);

guint               ably_client_options_get_effective_port   (AblyClientOptions  *self);
char               *ably_client_options_dup_primary_domain   (AblyClientOptions  *self) G_GNUC_WARN_UNUSED_RESULT;
GStrv               ably_client_options_dup_fallback_domains (AblyClientOptions  *self) G_GNUC_WARN_UNUSED_RESULT;
GStrv               ably_client_options_dup_hosts            (AblyClientOptions  *self) G_GNUC_WARN_UNUSED_RESULT;
gboolean            ably_client_options_is_loopback          (AblyClientOptions  *self);

guint               ably_client_options_get_disconnected_retry_timeout (AblyClientOptions *self);
guint               ably_client_options_get_suspended_retry_timeout    (AblyClientOptions *self);
guint               ably_client_options_get_channel_retry_timeout      (AblyClientOptions *self);
guint               ably_client_options_get_realtime_request_timeout   (AblyClientOptions *self);
guint               ably_client_options_get_http_request_timeout       (AblyClientOptions *self);
guint               ably_client_options_get_http_open_timeout          (AblyClientOptions *self);
guint               ably_client_options_get_fallback_retry_timeout     (AblyClientOptions *self);
guint               ably_client_options_get_http_max_retry_duration    (AblyClientOptions *self);
guint               ably_client_options_get_http_max_retry_count       (AblyClientOptions *self);
guint               ably_client_options_get_connection_state_ttl       (AblyClientOptions *self);

G_END_DECLS
