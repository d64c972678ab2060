/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ably/ably-http.h"
#include "ably/ably-token-params.h"

G_BEGIN_DECLS

void      ably_auth_url_ask_async  (AblyHttp               *http,
                                    AblyClientOptions      *options,
                                    const AblyTokenParams  *params,
                                    GCancellable           *cancellable,
                                    GAsyncReadyCallback     callback,
                                    gpointer                user_data);
JsonNode *ably_auth_url_ask_finish (AblyHttp               *http,
                                    GAsyncResult           *result,
                                    GError                **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
