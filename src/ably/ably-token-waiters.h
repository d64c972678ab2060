/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * AblyTokenWaiters:
 *
 * Who waits for the token that is being got: tasks, each of which can give up by
 * itself. That token is got all the same: of a connection that is lost meanwhile
 * the next attempt wants it.
 */
typedef struct _AblyTokenWaiters AblyTokenWaiters;

AblyTokenWaiters *ably_token_waiters_new  (void) G_GNUC_WARN_UNUSED_RESULT;
void              ably_token_waiters_add  (AblyTokenWaiters *self,
                                           GTask            *task);
void              ably_token_waiters_tell (AblyTokenWaiters *self,
                                           const char       *token,
                                           const GError     *error);
void              ably_token_waiters_free (AblyTokenWaiters *self);

G_END_DECLS
