/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ably/ably-client-options.h"

G_BEGIN_DECLS

typedef enum
{
  ABLY_DISCONNECTED_RETRY_TIMEOUT,
  ABLY_SUSPENDED_RETRY_TIMEOUT,
  ABLY_CHANNEL_RETRY_TIMEOUT,
  ABLY_REALTIME_REQUEST_TIMEOUT,
  ABLY_HTTP_REQUEST_TIMEOUT,
  ABLY_HTTP_OPEN_TIMEOUT,
  ABLY_FALLBACK_RETRY_TIMEOUT,
  ABLY_HTTP_MAX_RETRY_DURATION,
  ABLY_HTTP_MAX_RETRY_COUNT,
  ABLY_CONNECTION_STATE_TTL,
  ABLY_N_NUMBERS,
} AblyClientOptionsNumber;

struct _AblyClientOptions
{
  GObject parent_instance;

  char *key;
  char *token;
  AblyTokenDetails *token_details;
  AblyTokenParams *default_token_params;
  char *auth_url;
  char *auth_method;
  GStrv auth_headers;
  GStrv auth_params;
  char *client_id;
  char *endpoint;
  GStrv fallback_hosts;
  char *connectivity_check_url;
  GStrv transport_params;
  char *agent;
  GTlsDatabase *tls_database;
  guint port;
  gboolean tls;
  gboolean use_token_auth;
  gboolean query_time;
  gboolean auto_connect;
  guint numbers[ABLY_N_NUMBERS];
};

void _ably_client_options_make_numbers (GParamSpec **pspecs);

G_END_DECLS
