/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "simulator/simulator-capability.h"
#include "simulator/simulator-settings.h"

G_BEGIN_DECLS

/**
 * SimulatorGrant:
 * @key_name: the key that the credential is, or was made with
 * @token: (nullable): the token; `NULL` for a key
 * @client_id: (nullable): whom the token identifies; `*` for anyone
 * @capability: what it allows
 * @issued: when the token was made, in ms since 1970 UTC
 * @expires: when the token ends, in ms since 1970 UTC; 0 for a key
 * @refused: the code for which a token is no longer accepted; 0 while it is
 *
 * What a valid credential stands for.
 */
typedef struct
{
  grefcount ref_count;
  char *key_name;
  char *token;
  char *client_id;
  SimulatorCapability *capability;
  gint64 issued;
  gint64 expires;
  int refused;
} SimulatorGrant;

SimulatorGrant *simulator_grant_ref   (SimulatorGrant        *self);
void            simulator_grant_unref (SimulatorGrant        *self);
gboolean        simulator_grant_check (const SimulatorGrant  *self,
                                       gint64                 now,
                                       GError               **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SimulatorGrant, simulator_grant_unref)

typedef struct _SimulatorAuth SimulatorAuth;

SimulatorAuth  *simulator_auth_new           (const SimulatorSettings  *settings);
void            simulator_auth_free          (SimulatorAuth            *self);
void            simulator_auth_forget_tokens (SimulatorAuth            *self);
gboolean        simulator_auth_add_key       (SimulatorAuth            *self,
                                              const char               *key,
                                              const char               *capability,
                                              gboolean                  revoked,
                                              GError                  **error);
SimulatorGrant *simulator_auth_check_key     (SimulatorAuth            *self,
                                              const char               *key,
                                              GError                  **error);
SimulatorGrant *simulator_auth_check_token   (SimulatorAuth            *self,
                                              const char               *token,
                                              GError                  **error);
SimulatorGrant *simulator_auth_check_header  (SimulatorAuth            *self,
                                              const char               *header,
                                              GError                  **error);
SimulatorGrant *simulator_auth_issue_token   (SimulatorAuth            *self,
                                              const char               *key_name,
                                              JsonObject               *request,
                                              const char               *header,
                                              GError                  **error);
char           *simulator_auth_describe      (const SimulatorGrant     *grant);
guint           simulator_auth_refuse_tokens (SimulatorAuth            *self,
                                              const char               *token,
                                              const char               *client_id,
                                              int                       code);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SimulatorAuth, simulator_auth_free)

G_END_DECLS
