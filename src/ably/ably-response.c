/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ably/ably-error.h"
#include "ably/ably-json.h"
#include "ably/ably-link.h"
#include "ably/ably-response-private.h"

/**
 * AblyResponse:
 *
 * What REST answered (HP), which may be one page of several (TG).
 */
struct _AblyResponse
{
  GObject parent_instance;

  GUri *uri;
  SoupMessageHeaders *headers;
  JsonNode *body;
  GError *error;
  guint status_code;
  guint version;
};

G_DEFINE_FINAL_TYPE (AblyResponse, ably_response, G_TYPE_OBJECT)

static void
ably_response_finalize (GObject *object)
{
  AblyResponse *self = ABLY_RESPONSE (object);

  g_clear_pointer (&self->uri, g_uri_unref);
  g_clear_pointer (&self->headers, soup_message_headers_unref);
  g_clear_pointer (&self->body, json_node_unref);
  g_clear_error (&self->error);

  G_OBJECT_CLASS (ably_response_parent_class)->finalize (object);
}

static void
ably_response_class_init (AblyResponseClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = ably_response_finalize;
}

static void
ably_response_init (AblyResponse *self)
{
}

static JsonNode *
ably_response_parse (SoupMessageHeaders  *headers,
                     GBytes              *bytes,
                     GError             **error)
{
  const char *type = soup_message_headers_get_content_type (headers, NULL);
  JsonNode *body = NULL;
  gsize size;
  const char *text = g_bytes_get_data (bytes, &size);

  if (size == 0)
    return NULL;

  if (type == NULL || g_str_equal (type, "application/json"))
    body = ably_json_read (text, size);
  if (body == NULL)
    {
      g_propagate_error (error, ably_error_new (40013, 400, "The service answered with something else than JSON"));
      return NULL;
    }

  if (JSON_NODE_HOLDS_NULL (body))
    g_clear_pointer (&body, json_node_unref);

  return body;
}

/*< private >
 * _ably_response_new:
 * @uri: what was asked for
 * @status_code: the HTTP status of the answer
 * @headers: the headers of the answer
 * @bytes: the body of the answer
 *
 * Reads an answer. Never fails: what is wrong with the answer is kept as its error.
 */
AblyResponse *
_ably_response_new (GUri               *uri,
                    guint               status_code,
                    SoupMessageHeaders *headers,
                    GBytes             *bytes)
{
  g_autoptr (GError) error = NULL;
  AblyResponse *self;

  self = g_object_new (ABLY_TYPE_RESPONSE, NULL);
  self->uri = g_uri_ref (uri);
  self->headers = soup_message_headers_ref (headers);
  self->status_code = status_code;
  self->body = ably_response_parse (headers, bytes, &error);

  if (!SOUP_STATUS_IS_SUCCESSFUL (self->status_code))
    self->error = ably_error_new_from_http (self->status_code, self->body,
                                            soup_message_headers_get_one (headers, "X-Ably-ErrorCode"),
                                            soup_message_headers_get_one (headers, "X-Ably-ErrorMessage"));
  else
    self->error = g_steal_pointer (&error);

  return self;
}

/*< private >
 * _ably_response_is_success:
 *
 * Whether the status is one of success and the body can be read (HP4, RSC8d).
 */
gboolean
_ably_response_is_success (AblyResponse *self)
{
  g_return_val_if_fail (ABLY_IS_RESPONSE (self), FALSE);

  return self->error == NULL;
}

/*< private >
 * _ably_response_dup_error:
 *
 * What the answer says went wrong (HP6, HP7, RSC8d, RSC8e), `NULL` on success.
 */
GError *
_ably_response_dup_error (AblyResponse *self)
{
  g_return_val_if_fail (ABLY_IS_RESPONSE (self), NULL);

  return self->error != NULL ? g_error_copy (self->error) : NULL;
}

/*< private >
 * _ably_response_dup_link:
 * @relation: such as `next`
 *
 * The address of that relation, resolved against the one that was asked for;
 * `NULL` when there is none.
 */
GUri *
_ably_response_dup_link (AblyResponse *self,
                         const char   *relation)
{
  g_autofree char *link = NULL;

  g_return_val_if_fail (ABLY_IS_RESPONSE (self), NULL);

  link = ably_link_find (soup_message_headers_get_list (self->headers, "Link"), relation);
  if (link == NULL)
    return NULL;

  return g_uri_parse_relative (self->uri, link, SOUP_HTTP_URI_FLAGS, NULL);
}

/*< private >
 * _ably_response_get_version:
 *
 * The version of the protocol that was asked for, to ask for it again in the next page.
 */
guint
_ably_response_get_version (AblyResponse *self)
{
  g_return_val_if_fail (ABLY_IS_RESPONSE (self), 0);

  return self->version;
}

void
_ably_response_set_version (AblyResponse *self,
                            guint         version)
{
  g_return_if_fail (ABLY_IS_RESPONSE (self));

  self->version = version;
}

/**
 * ably_response_get_status_code:
 * @self: a response
 *
 * Gets the HTTP status (HP4).
 *
 * Returns: the status
 */
guint
ably_response_get_status_code (AblyResponse *self)
{
  g_return_val_if_fail (ABLY_IS_RESPONSE (self), 0);

  return self->status_code;
}

/**
 * ably_response_get_body:
 * @self: a response
 *
 * Gets the parsed body (HP3). It cannot be changed.
 *
 * Returns: (nullable) (transfer none): the body, or `NULL` when there is none
 */
JsonNode *
ably_response_get_body (AblyResponse *self)
{
  g_return_val_if_fail (ABLY_IS_RESPONSE (self), NULL);

  return self->body;
}

/**
 * ably_response_get_n_items:
 * @self: a response
 *
 * Gets the number of items (HP3): the length of an array, 1 for anything
 * else, 0 without a body.
 *
 * Returns: the number
 */
guint
ably_response_get_n_items (AblyResponse *self)
{
  g_return_val_if_fail (ABLY_IS_RESPONSE (self), 0);

  if (self->body == NULL)
    return 0;
  if (JSON_NODE_HOLDS_ARRAY (self->body))
    return json_array_get_length (json_node_get_array (self->body));

  return 1;
}

/**
 * ably_response_get_item:
 * @self: a response
 * @position: less than the number of items
 *
 * Gets one item (HP3).
 *
 * Returns: (transfer none): the item, of whatever type the service sent
 */
JsonNode *
ably_response_get_item (AblyResponse *self,
                        guint         position)
{
  g_return_val_if_fail (ABLY_IS_RESPONSE (self), NULL);
  g_return_val_if_fail (position < ably_response_get_n_items (self), NULL);

  if (JSON_NODE_HOLDS_ARRAY (self->body))
    return json_array_get_element (json_node_get_array (self->body), position);

  return self->body;
}

/**
 * ably_response_has_next:
 * @self: a response
 *
 * Whether there is another page (TG6). A page without items may have one.
 *
 * Returns: whether there is
 */
gboolean
ably_response_has_next (AblyResponse *self)
{
  g_autoptr (GUri) uri = NULL;

  g_return_val_if_fail (ABLY_IS_RESPONSE (self), FALSE);

  uri = _ably_response_dup_link (self, "next");

  return uri != NULL;
}

/**
 * ably_response_get_header:
 * @self: a response
 * @name: the name, in any case
 *
 * Gets a header of the answer (HP8).
 *
 * Returns: (nullable): all values of that name, joined by commas
 */
const char *
ably_response_get_header (AblyResponse *self,
                          const char   *name)
{
  g_return_val_if_fail (ABLY_IS_RESPONSE (self), NULL);
  g_return_val_if_fail (name != NULL, NULL);

  return soup_message_headers_get_list (self->headers, name);
}
