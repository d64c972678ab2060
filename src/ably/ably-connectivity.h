/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ably/ably-http.h"

G_BEGIN_DECLS

char     *ably_connectivity_dup_url      (AblyClientOptions    *options) G_GNUC_WARN_UNUSED_RESULT;
void      ably_connectivity_check_async  (AblyHttp             *http,
                                          GCancellable         *cancellable,
                                          GAsyncReadyCallback   callback,
                                          gpointer              user_data);
gboolean  ably_connectivity_check_finish (AblyHttp             *http,
                                          GAsyncResult         *result,
                                          GError              **error);

G_END_DECLS
