/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/**
 * AblyTokenDetails:
 * @token: the token, a secret (TD2)
 * @key_name: (nullable): the name of the key that it was made with
 * @capability: (nullable): what it allows, as JSON text (TD5)
 * @client_id: (nullable): who it is for, `*` for anyone (TD6)
 * @issued: when it was made, in milliseconds since 1970 UTC, 0 when not known (TD4)
 * @expires: when it ends, likewise (TD3)
 *
 * A token and what is known of it (TD). What a token itself says is nobody's
 * business but the service's (TN1), so of a token alone nothing else is known.
 */
typedef struct
{
  char *token;
  char *key_name;
  char *capability;
  char *client_id;
  gint64 issued;
  gint64 expires;
} AblyTokenDetails;

#define ABLY_TYPE_TOKEN_DETAILS (ably_token_details_get_type ())
GType             ably_token_details_get_type      (void);
AblyTokenDetails *ably_token_details_new           (const char              *token) G_GNUC_WARN_UNUSED_RESULT;
AblyTokenDetails *ably_token_details_new_from_json (JsonNode                *node,
                                                    GError                 **error) G_GNUC_WARN_UNUSED_RESULT;
AblyTokenDetails *ably_token_details_copy          (const AblyTokenDetails  *self) G_GNUC_WARN_UNUSED_RESULT;
void              ably_token_details_free          (AblyTokenDetails        *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (AblyTokenDetails, ably_token_details_free)

G_END_DECLS
