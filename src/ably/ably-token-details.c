/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ably/ably-error.h"
#include "ably/ably-json.h"
#include "ably/ably-token-details.h"

G_DEFINE_BOXED_TYPE (AblyTokenDetails, ably_token_details, ably_token_details_copy, ably_token_details_free)

/**
 * ably_token_details_new:
 * @token: a token
 *
 * Makes the details of a token of which nothing else is known (RSA16b).
 *
 * Returns: (transfer full): the details
 */
AblyTokenDetails *
ably_token_details_new (const char *token)
{
  AblyTokenDetails *self;

  g_return_val_if_fail (token != NULL, NULL);

  self = g_new0 (AblyTokenDetails, 1);
  self->token = g_strdup (token);

  return self;
}

/**
 * ably_token_details_new_from_json:
 * @node: (nullable): TokenDetails as the service sends them
 * @error: return location for an error
 *
 * Reads TokenDetails (TD7). All but the token may be missing; without one it
 * fails with 40170.
 *
 * Returns: (transfer full): the details
 */
AblyTokenDetails *
ably_token_details_new_from_json (JsonNode  *node,
                                  GError   **error)
{
  AblyTokenDetails *self;
  JsonObject *object = node != NULL && JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
  const char *token = object != NULL ? ably_json_get_string (object, "token") : NULL;

  if (token == NULL)
    {
      g_propagate_error (error, ably_error_new (40170, 401, "The answer to the request for a token holds none"));
      return NULL;
    }

  self = ably_token_details_new (token);
  self->key_name = g_strdup (ably_json_get_string (object, "keyName"));
  self->capability = g_strdup (ably_json_get_string (object, "capability"));
  self->client_id = g_strdup (ably_json_get_string (object, "clientId"));
  self->issued = ably_json_get_int (object, "issued", 0);
  self->expires = ably_json_get_int (object, "expires", 0);

  return self;
}

/**
 * ably_token_details_copy:
 * @self: details
 *
 * Copies the details.
 *
 * Returns: (transfer full): the same again
 */
AblyTokenDetails *
ably_token_details_copy (const AblyTokenDetails *self)
{
  AblyTokenDetails *copy;

  g_return_val_if_fail (self != NULL, NULL);

  copy = ably_token_details_new (self->token);
  copy->key_name = g_strdup (self->key_name);
  copy->capability = g_strdup (self->capability);
  copy->client_id = g_strdup (self->client_id);
  copy->issued = self->issued;
  copy->expires = self->expires;

  return copy;
}

/**
 * ably_token_details_free:
 * @self: (transfer full): details
 *
 * Frees the details.
 */
void
ably_token_details_free (AblyTokenDetails *self)
{
  g_free (self->token);
  g_free (self->key_name);
  g_free (self->capability);
  g_free (self->client_id);
  g_free (self);
}
