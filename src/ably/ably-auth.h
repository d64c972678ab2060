/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "ably/ably-client-options.h"

G_BEGIN_DECLS

/* Owned by AblyRest, shared by all connections of an account. */
#define ABLY_TYPE_AUTH (ably_auth_get_type ())
G_DECLARE_FINAL_TYPE (AblyAuth, ably_auth, ABLY, AUTH, GObject)

/**
 * AblyAuthMethod:
 * @ABLY_AUTH_BASIC: the key itself is sent
 * @ABLY_AUTH_TOKEN: a token is sent
 */
typedef enum
{
  ABLY_AUTH_BASIC,
  ABLY_AUTH_TOKEN,
} AblyAuthMethod;

AblyAuthMethod  ably_auth_get_method          (AblyAuth             *self);
gboolean        ably_auth_can_renew           (AblyAuth             *self);

/* Gets a token that can be used now (cached, or obtained: authUrl, requestToken);
 * with `stale` the token that was just refused, so that two users of one token
 * that see the same refusal cause one renewal. Basic: completes with NULL. */
void            ably_auth_obtain_token_async  (AblyAuth             *self,
                                               const char           *stale,
                                               GCancellable         *cancellable,
                                               GAsyncReadyCallback   callback,
                                               gpointer              user_data);
gboolean        ably_auth_obtain_token_finish (AblyAuth             *self,
                                               GAsyncResult         *result,
                                               char                **token,
                                               GError              **error);

/* Switches to token auth for good and gets a new token (RSA10). */
void            ably_auth_authorize_async     (AblyAuth             *self,
                                               GCancellable         *cancellable,
                                               GAsyncReadyCallback   callback,
                                               gpointer              user_data);
gboolean        ably_auth_authorize_finish    (AblyAuth             *self,
                                               GAsyncResult         *result,
                                               GError              **error);

/* "Basic …" or "Bearer …" for a token got before. */
char           *ably_auth_dup_header          (AblyAuth             *self,
                                               const char           *token);

G_END_DECLS
