/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ably/ably-token-request.h"

static char *
ably_token_request_sign (const char *secret,
                         const char *text)
{
  g_autoptr (GHmac) hmac = g_hmac_new (G_CHECKSUM_SHA256, (const guchar *) secret, strlen (secret));
  guint8 digest[32];
  gsize size = sizeof digest;

  g_hmac_update (hmac, (const guchar *) text, -1);
  g_hmac_get_digest (hmac, digest, &size);

  return g_base64_encode (digest, size);
}

/*< private >
 * ably_token_request_new:
 * @key: a well-formed API key
 * @params: what to ask for
 * @now: the time of the request unless @params has one, in milliseconds since 1970 UTC
 * @nonce: 16 characters or more, never used before
 *
 * Signs a request for a token, so that the key itself need not be sent (RSA9, TE).
 * What is not set is an empty line of the signed text and no member of the object.
 *
 * Returns: (transfer full): a TokenRequest
 */
JsonNode *
ably_token_request_new (const char            *key,
                        const AblyTokenParams *params,
                        gint64                 now,
                        const char            *nonce)
{
  JsonObject *object;
  JsonNode *node;
  const char *colon;
  gint64 timestamp;
  g_autofree char *key_name = NULL;
  g_autofree char *ttl = NULL;
  g_autofree char *text = NULL;
  g_autofree char *mac = NULL;

  g_return_val_if_fail (key != NULL, NULL);
  g_return_val_if_fail (params != NULL, NULL);
  g_return_val_if_fail (nonce != NULL && strlen (nonce) >= 16, NULL);

  colon = strchr (key, ':');
  g_return_val_if_fail (colon != NULL, NULL);

  timestamp = params->timestamp != 0 ? params->timestamp : now;
  key_name = g_strndup (key, colon - key);
  ttl = params->ttl != 0 ? g_strdup_printf ("%" G_GINT64_FORMAT, params->ttl) : g_strdup ("");
  text = g_strdup_printf ("%s\n%s\n%s\n%s\n%" G_GINT64_FORMAT "\n%s\n",
                          key_name,
                          ttl,
                          params->capability != NULL ? params->capability : "",
                          params->client_id != NULL ? params->client_id : "",
                          timestamp,
                          nonce);
  mac = ably_token_request_sign (colon + 1, text);

  object = json_object_new ();
  json_object_set_string_member (object, "keyName", key_name);
  if (params->ttl != 0)
    json_object_set_int_member (object, "ttl", params->ttl);
  if (params->capability != NULL)
    json_object_set_string_member (object, "capability", params->capability);
  if (params->client_id != NULL)
    json_object_set_string_member (object, "clientId", params->client_id);
  json_object_set_int_member (object, "timestamp", timestamp);
  json_object_set_string_member (object, "nonce", nonce);
  json_object_set_string_member (object, "mac", mac);

  node = json_node_new (JSON_NODE_OBJECT);
  json_node_take_object (node, object);

  return node;
}
