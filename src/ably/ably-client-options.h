/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "ably/ably-token-details.h"
#include "ably/ably-token-params.h"

G_BEGIN_DECLS

#define ABLY_TYPE_CLIENT_OPTIONS (ably_client_options_get_type ())
G_DECLARE_FINAL_TYPE (AblyClientOptions, ably_client_options, ABLY, CLIENT_OPTIONS, GObject)

/* What a client is made with: credential, hosts, timers. They are read-write until
 * the first client takes the object; each is described where it is installed.
 * Times are in milliseconds, pairs are written NAME=VALUE. */
AblyClientOptions  *ably_client_options_new                  (void) G_GNUC_WARN_UNUSED_RESULT;
gboolean            ably_client_options_check                (AblyClientOptions  *self,
                                                              GError            **error);
gboolean            ably_client_options_check_client_id      (AblyClientOptions  *self,
                                                              const char         *client_id,
                                                              GError            **error);
gboolean            ably_client_options_trust_file           (AblyClientOptions  *self,
                                                              const char         *path,
                                                              GError            **error);
AblyClientOptions  *ably_client_options_merge_auth           (AblyClientOptions  *self,
                                                              AblyClientOptions  *auth) G_GNUC_WARN_UNUSED_RESULT;

const char         *ably_client_options_get_key              (AblyClientOptions  *self);
char               *ably_client_options_dup_key_name         (AblyClientOptions  *self) G_GNUC_WARN_UNUSED_RESULT;
const char         *ably_client_options_get_token            (AblyClientOptions  *self);
const AblyTokenDetails *ably_client_options_get_token_details (AblyClientOptions *self);
const AblyTokenParams  *ably_client_options_get_default_token_params (AblyClientOptions *self);
const char         *ably_client_options_get_auth_url         (AblyClientOptions  *self);
const char         *ably_client_options_get_auth_method      (AblyClientOptions  *self);
const char * const *ably_client_options_get_auth_headers     (AblyClientOptions  *self);
const char * const *ably_client_options_get_auth_params      (AblyClientOptions  *self);
const char         *ably_client_options_get_client_id        (AblyClientOptions  *self);
gboolean            ably_client_options_get_use_token_auth   (AblyClientOptions  *self);
gboolean            ably_client_options_get_query_time       (AblyClientOptions  *self);
gboolean            ably_client_options_get_auto_connect     (AblyClientOptions  *self);
const char * const *ably_client_options_get_transport_params (AblyClientOptions  *self);
const char         *ably_client_options_get_connectivity_check_url (AblyClientOptions *self);
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
