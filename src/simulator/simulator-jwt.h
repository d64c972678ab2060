/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/**
 * SimulatorJwt:
 * @header: the first part
 * @claims: the second part
 *
 * A JSON web token that was taken apart and not yet checked.
 */
typedef struct
{
  JsonNode *header;
  JsonNode *claims;
  char *signature;
  char *signed_text;
} SimulatorJwt;

SimulatorJwt *simulator_jwt_parse     (const char          *token);
void          simulator_jwt_free      (SimulatorJwt        *self);
gboolean      simulator_jwt_is_signed (const SimulatorJwt  *self,
                                       const char          *secret);
char         *simulator_hmac_base64   (const char          *secret,
                                       const char          *text);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SimulatorJwt, simulator_jwt_free)

G_END_DECLS
