/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "simulator/simulator-json.h"
#include "simulator/simulator-jwt.h"

static JsonNode *
parse_part (const char *part)
{
  g_autofree char *padded = g_strconcat (part, (const char *[]) { "", "===", "==", "=" }[strlen (part) % 4], NULL);
  g_autofree guchar *json = NULL;
  gsize length;
  JsonNode *node;

  g_strdelimit (padded, "-", '+');
  g_strdelimit (padded, "_", '/');
  json = g_base64_decode (padded, &length);
  node = simulator_json_parse ((const char *) json, length, NULL);
  if (node != NULL && !JSON_NODE_HOLDS_OBJECT (node))
    g_clear_pointer (&node, json_node_unref);

  return node;
}

/**
 * simulator_jwt_parse:
 * @token: any text
 *
 * Returns: (transfer full) (nullable): the token taken apart, or `NULL` when
 *   @token is no JSON web token
 */
SimulatorJwt *
simulator_jwt_parse (const char *token)
{
  g_auto(GStrv) parts = g_strsplit (token, ".", 4);
  g_autoptr(SimulatorJwt) self = g_new0 (SimulatorJwt, 1);

  if (g_strv_length (parts) != 3)
    return NULL;

  self->header = parse_part (parts[0]);
  self->claims = parse_part (parts[1]);
  self->signature = g_strdup (parts[2]);
  self->signed_text = g_strconcat (parts[0], ".", parts[1], NULL);

  return self->header != NULL && self->claims != NULL ? g_steal_pointer (&self) : NULL;
}

/**
 * simulator_jwt_free:
 * @self: (transfer full): a token
 *
 * Frees a token.
 */
void
simulator_jwt_free (SimulatorJwt *self)
{
  g_clear_pointer (&self->header, json_node_unref);
  g_clear_pointer (&self->claims, json_node_unref);
  g_free (self->signature);
  g_free (self->signed_text);
  g_free (self);
}

/**
 * simulator_jwt_is_signed:
 * @self: a token
 * @secret: the secret of a key
 *
 * Returns: whether @self has a HS256 signature made with @secret
 */
gboolean
simulator_jwt_is_signed (const SimulatorJwt *self,
                         const char         *secret)
{
  g_autofree char *expected = simulator_hmac_base64 (secret, self->signed_text);

  if (g_strcmp0 (simulator_json_get_string (json_node_get_object (self->header), "alg"), "HS256") != 0)
    return FALSE;

  g_strdelimit (expected, "+", '-');
  g_strdelimit (expected, "/", '_');
  expected[strcspn (expected, "=")] = '\0';
  return strcmp (expected, self->signature) == 0;
}

/**
 * simulator_hmac_base64:
 * @secret: the secret of a key
 * @text: what is signed
 *
 * Returns: (transfer full): the HMAC-SHA256 of @text, in base64
 */
char *
simulator_hmac_base64 (const char *secret,
                       const char *text)
{
  g_autoptr(GHmac) hmac = g_hmac_new (G_CHECKSUM_SHA256, (const guchar *) secret, strlen (secret));
  guint8 digest[32];
  gsize length = sizeof digest;

  g_hmac_update (hmac, (const guchar *) text, -1);
  g_hmac_get_digest (hmac, digest, &length);
  return g_base64_encode (digest, length);
}
