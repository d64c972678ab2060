/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "ably/ably-client-options.h"

G_BEGIN_DECLS

/* What authenticates the requests and connections of an account (RSA). Owned by
 * AblyRest, and shared by all connections that are made with it: of a token that
 * they all use, one renewal serves them all. */
#define ABLY_TYPE_AUTH (ably_auth_get_type ())
G_DECLARE_FINAL_TYPE (AblyAuth, ably_auth, ABLY, AUTH, GObject)

/**
 * AblyAuthMethod:
 * @ABLY_AUTH_BASIC: the key itself is sent (RSA11)
 * @ABLY_AUTH_TOKEN: a token is sent (RSA3)
 *
 * What a client sends to say who it is.
 */
typedef enum
{
  ABLY_AUTH_BASIC,
  ABLY_AUTH_TOKEN,
} AblyAuthMethod;

/* What is used now */
AblyAuthMethod          ably_auth_get_method          (AblyAuth               *self);
gboolean                ably_auth_can_renew           (AblyAuth               *self);
const char             *ably_auth_get_client_id       (AblyAuth               *self);
const AblyTokenDetails *ably_auth_get_token_details   (AblyAuth               *self);
char                   *ably_auth_dup_header          (AblyAuth               *self,
                                                       const char             *token) G_GNUC_WARN_UNUSED_RESULT;

/* Getting a token, for whoever is to send one */
void                    ably_auth_obtain_token_async  (AblyAuth               *self,
                                                       const char             *stale,
                                                       GCancellable           *cancellable,
                                                       GAsyncReadyCallback     callback,
                                                       gpointer                user_data);
gboolean                ably_auth_obtain_token_finish (AblyAuth               *self,
                                                       GAsyncResult           *result,
                                                       char                  **token,
                                                       GError                **error);

/* Another credential, or another token (RSA10) */
void                    ably_auth_authorize_async     (AblyAuth               *self,
                                                       const AblyTokenParams  *params,
                                                       AblyClientOptions      *options,
                                                       GCancellable           *cancellable,
                                                       GAsyncReadyCallback     callback,
                                                       gpointer                user_data);
gboolean                ably_auth_authorize_finish    (AblyAuth               *self,
                                                       GAsyncResult           *result,
                                                       GError                **error);

G_END_DECLS
