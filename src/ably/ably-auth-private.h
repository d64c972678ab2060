/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ably/ably-auth.h"
#include "ably/ably-http.h"

G_BEGIN_DECLS

AblyAuth   *_ably_auth_new           (AblyHttp   *http) G_GNUC_WARN_UNUSED_RESULT;
const char *_ably_auth_get_key       (AblyAuth   *self);
void        _ably_auth_set_client_id (AblyAuth   *self,
                                      const char *client_id);

G_END_DECLS
