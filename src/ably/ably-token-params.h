/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/**
 * AblyTokenParams:
 * @ttl: how long the token shall last, in milliseconds, 0 to leave it to the service (TK2a)
 * @timestamp: the time of the request, in milliseconds since 1970 UTC, 0 for now (TK2d)
 * @capability: (nullable): what it shall allow, as JSON text, `NULL` for all that the key allows (TK2b)
 * @client_id: (nullable): who it shall be for (TK2c)
 *
 * What to ask for in a token (TK).
 */
typedef struct
{
  gint64 ttl;
  gint64 timestamp;
  char *capability;
  char *client_id;
} AblyTokenParams;

#define ABLY_TYPE_TOKEN_PARAMS (ably_token_params_get_type ())
GType            ably_token_params_get_type (void);
AblyTokenParams *ably_token_params_new      (void) G_GNUC_WARN_UNUSED_RESULT;
AblyTokenParams *ably_token_params_copy     (const AblyTokenParams *self) G_GNUC_WARN_UNUSED_RESULT;
void             ably_token_params_overlay  (AblyTokenParams       *self,
                                             const AblyTokenParams *over);
void             ably_token_params_to_form  (const AblyTokenParams *self,
                                             GHashTable            *form);
void             ably_token_params_free     (AblyTokenParams       *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (AblyTokenParams, ably_token_params_free)

G_END_DECLS
