/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

JsonNode *ably_token_request_new (const char *key,
                                  gint64      ttl,
                                  const char *capability,
                                  const char *client_id,
                                  gint64      timestamp,
                                  const char *nonce) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
