/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>
#include <libsoup/soup.h>

#include "ably/ably-client-options.h"
#include "ably/ably-response.h"

G_BEGIN_DECLS

/* Below credentials: one session, the hosts of an account, and which is tried first. */
#define ABLY_TYPE_HTTP (ably_http_get_type ())
G_DECLARE_FINAL_TYPE (AblyHttp, ably_http, ABLY, HTTP, GObject)

/**
 * AblyHttpRequest:
 * @method: the method
 * @path: percent-encoded, beginning with a slash
 * @query: (nullable): percent-encoded
 * @body: (nullable): sent as JSON
 * @version: the version of the protocol, 0 for the newest that is known
 * @authorization: (nullable): the value of that header
 * @headers: (nullable): more headers, as NAME=VALUE; what is set here wins over them
 *
 * What to ask for.
 */
typedef struct
{
  const char *method;
  const char *path;
  const char *query;
  JsonNode *body;
  guint version;
  const char *authorization;
  const char * const *headers;
} AblyHttpRequest;

AblyHttp          *ably_http_new               (AblyClientOptions      *options) G_GNUC_WARN_UNUSED_RESULT;
AblyClientOptions *ably_http_get_options       (AblyHttp               *self);
SoupSession       *ably_http_get_session       (AblyHttp               *self);
void               ably_http_set_first_host    (AblyHttp               *self,
                                                const char             *host);
void               ably_http_request_async     (AblyHttp               *self,
                                                const AblyHttpRequest  *request,
                                                GCancellable           *cancellable,
                                                GAsyncReadyCallback     callback,
                                                gpointer                user_data);
AblyResponse      *ably_http_request_finish    (AblyHttp               *self,
                                                GAsyncResult           *result,
                                                GError                **error) G_GNUC_WARN_UNUSED_RESULT;
void               ably_http_time_async        (AblyHttp               *self,
                                                GCancellable           *cancellable,
                                                GAsyncReadyCallback     callback,
                                                gpointer                user_data);
gint64             ably_http_time_finish       (AblyHttp               *self,
                                                GAsyncResult           *result,
                                                GError                **error);
gboolean           ably_http_get_server_time   (AblyHttp               *self,
                                                gint64                 *time);

G_END_DECLS
