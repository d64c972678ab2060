/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "ably/ably-token-params.h"

G_BEGIN_DECLS

JsonNode *ably_token_request_new (const char            *key,
                                  const AblyTokenParams *params,
                                  gint64                 now,
                                  const char            *nonce) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
