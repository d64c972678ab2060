/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>
#include <libsoup/soup.h>

#include "ably/ably-auth.h"
#include "ably/ably-client-options.h"
#include "ably/ably-response.h"

G_BEGIN_DECLS

/* Requests to the service on behalf of an account (RSC). */
#define ABLY_TYPE_REST (ably_rest_get_type ())
G_DECLARE_FINAL_TYPE (AblyRest, ably_rest, ABLY, REST, GObject)

AblyRest          *ably_rest_new            (AblyClientOptions    *options) G_GNUC_WARN_UNUSED_RESULT;
AblyClientOptions *ably_rest_get_options    (AblyRest             *self);
AblyAuth          *ably_rest_get_auth       (AblyRest             *self);
SoupSession       *ably_rest_get_session    (AblyRest             *self);
/* Where realtime has gone when that is a fallback host, NULL otherwise (RTN17e). */
void               ably_rest_set_first_host (AblyRest             *self,
                                             const char           *host);

/* One request with credentials, version header (0 = 6), renewal once, fallback
 * hosts. `path` is percent-encoded already and begins with a slash; `query` is
 * encoded too, or NULL. A status of 400 and above is an error of ABLY_ERROR. */
void               ably_rest_request_async  (AblyRest             *self,
                                             const char           *method,
                                             const char           *path,
                                             const char           *query,
                                             JsonNode             *body,
                                             guint                 version,
                                             GCancellable         *cancellable,
                                             GAsyncReadyCallback   callback,
                                             gpointer              user_data);
/* The same with more headers, as NAME=VALUE. */
void               ably_rest_request_with_headers_async (AblyRest             *self,
                                                         const char           *method,
                                                         const char           *path,
                                                         const char           *query,
                                                         const char * const   *headers,
                                                         JsonNode             *body,
                                                         guint                 version,
                                                         GCancellable         *cancellable,
                                                         GAsyncReadyCallback   callback,
                                                         gpointer              user_data);
AblyResponse      *ably_rest_request_finish (AblyRest             *self,
                                             GAsyncResult         *result,
                                             GError              **error) G_GNUC_WARN_UNUSED_RESULT;

/* The page that `response` names with rel="next"; fails when there is none. */
void               ably_rest_next_async     (AblyRest             *self,
                                             AblyResponse         *response,
                                             GCancellable         *cancellable,
                                             GAsyncReadyCallback   callback,
                                             gpointer              user_data);
AblyResponse      *ably_rest_next_finish    (AblyRest             *self,
                                             GAsyncResult         *result,
                                             GError              **error) G_GNUC_WARN_UNUSED_RESULT;

/* The page that `response` names with rel="first"; fails when there is none. */
void               ably_rest_first_async    (AblyRest             *self,
                                             AblyResponse         *response,
                                             GCancellable         *cancellable,
                                             GAsyncReadyCallback   callback,
                                             gpointer              user_data);
AblyResponse      *ably_rest_first_finish   (AblyRest             *self,
                                             GAsyncResult         *result,
                                             GError              **error) G_GNUC_WARN_UNUSED_RESULT;

void               ably_rest_time_async     (AblyRest             *self,
                                             GCancellable         *cancellable,
                                             GAsyncReadyCallback   callback,
                                             gpointer              user_data);
gint64             ably_rest_time_finish    (AblyRest             *self,
                                             GAsyncResult         *result,
                                             GError              **error);

G_END_DECLS
