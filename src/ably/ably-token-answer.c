/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "ably/ably-error.h"
#include "ably/ably-json.h"
#include "ably/ably-token-answer.h"

static GError *
ably_token_answer_error (const char *message)
{
  return ably_error_new (40170, 401, "%s", message);
}

static JsonNode *
ably_token_answer_read_text (const char  *text,
                             gsize        length,
                             gboolean     is_jwt,
                             GError     **error)
{
  g_autofree char *token = g_strstrip (length > 0 ? g_strndup (text, length) : g_strdup (""));

  if (token[0] == '\0' || g_str_equal (token, "null") || g_str_equal (token, "undefined") ||
      (token[0] == '{' && !is_jwt) || strpbrk (token, " \t\r\n") != NULL || !g_str_is_ascii (token))
    {
      g_propagate_error (error, ably_token_answer_error ("The authUrl answered with a text that is no token"));
      return NULL;
    }

  return json_node_init_string (json_node_alloc (), token);
}

static JsonNode *
ably_token_answer_read_json (const char  *text,
                             gsize        length,
                             GError     **error)
{
  g_autoptr (JsonNode) node = ably_json_read (text, length);
  JsonObject *object = node != NULL && JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;

  if (object != NULL &&
      (json_object_has_member (object, "token") ||
       (ably_json_get_string (object, "keyName") != NULL &&
        ably_json_get_string (object, "mac") != NULL)))
    return g_steal_pointer (&node);

  g_propagate_error (error, ably_token_answer_error ("The authUrl answered with JSON that is neither token details nor a token request"));

  return NULL;
}

/*< private >
 * ably_token_answer_read:
 * @status: the HTTP status
 * @type: (nullable): the content type
 * @bytes: the body
 * @error: return location for an error
 *
 * Reads what an authUrl answered (RSA8c, RSA4f): a text, which is a token; or an
 * object, which is TokenDetails if it has a `token`, else a TokenRequest.
 *
 * Fails with 40170: status 403 where the authUrl said so, which is final
 * (RSA4d), else 401.
 *
 * Returns: (transfer full): the answer
 */
JsonNode *
ably_token_answer_read (guint        status,
                        const char  *type,
                        GBytes      *bytes,
                        GError     **error)
{
  gsize length;
  const char *data = g_bytes_get_data (bytes, &length);

  if (status < 200 || status > 299)
    {
      g_autoptr (JsonNode) body = ably_json_read (data, length);
      g_autoptr (GError) cause = ably_error_new_from_http (status, body, NULL, NULL);

      g_propagate_error (error, ably_error_new_with_cause (40170, status == 403 ? 403 : 401, cause,
                                                           "The authUrl answered with status %u", status));
      return NULL;
    }

  if (g_strcmp0 (type, "application/json") == 0)
    return ably_token_answer_read_json (data, length, error);
  if (g_strcmp0 (type, "text/plain") == 0 || g_strcmp0 (type, "application/jwt") == 0)
    return ably_token_answer_read_text (data, length, g_str_equal (type, "application/jwt"), error);

  g_propagate_error (error, ably_token_answer_error ("The authUrl answered with a content type that is neither JSON nor text"));

  return NULL;
}
