/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <gio/gio.h>

#include "ably/ably-error.h"
#include "ably/ably-json.h"

/* In characters. What a service says without end is for no window and no terminal. */
#define MESSAGE_MOST 1000

typedef struct
{
  guint status_code;
  guint made_up : 1;
  char *href;
  GError *cause;
} AblyErrorPrivate;

static void
ably_error_private_init (AblyErrorPrivate *priv)
{
}

static void
ably_error_private_copy (const AblyErrorPrivate *src_priv,
                         AblyErrorPrivate       *dest_priv)
{
  dest_priv->status_code = src_priv->status_code;
  dest_priv->made_up = src_priv->made_up;
  dest_priv->href = g_strdup (src_priv->href);
  dest_priv->cause = src_priv->cause != NULL ? g_error_copy (src_priv->cause) : NULL;
}

static void
ably_error_private_clear (AblyErrorPrivate *priv)
{
  g_clear_pointer (&priv->href, g_free);
  g_clear_error (&priv->cause);
}

/**
 * ABLY_ERROR:
 *
 * The domain of everything that goes wrong between this client and the service (TI1).
 *
 * The code of such an error is Ably's own number, from the service or, for
 * failures seen here, the number that the specification gives them.
 */
G_DEFINE_EXTENDED_ERROR (AblyError, ably_error)

static GError *
ably_error_new_take (int         code,
                     guint       status_code,
                     const char *message,
                     char       *href,
                     GError     *cause)
{
  g_autofree char *readable = g_utf8_truncate_middle (message, MESSAGE_MOST);
  GError *error = g_error_new_literal (ABLY_ERROR, code, readable);
  AblyErrorPrivate *priv = ably_error_get_private (error);

  priv->status_code = status_code;
  priv->href = href;
  priv->cause = cause;

  return error;
}

/**
 * ably_error_new:
 * @code: Ably's number for what went wrong
 * @status_code: the HTTP status that goes with it
 * @format: the message, as for printf
 * @...: the arguments of @format
 *
 * Makes an error of the domain `ABLY_ERROR` (TI1).
 *
 * Returns: (transfer full): the error
 */
GError *
ably_error_new (int         code,
                guint       status_code,
                const char *format,
                ...)
{
  g_autofree char *message = NULL;
  va_list args;

  g_return_val_if_fail (format != NULL, NULL);

  va_start (args, format);
  message = g_strdup_vprintf (format, args);
  va_end (args);

  return ably_error_new_take (code, status_code, message, NULL, NULL);
}

/**
 * ably_error_new_with_cause:
 * @code: Ably's number for what went wrong
 * @status_code: the HTTP status that goes with it
 * @cause: (nullable): what led to it, of any domain
 * @format: the message, as for printf
 * @...: the arguments of @format
 *
 * Makes an error that keeps a copy of the one that led to it (TI1).
 *
 * Returns: (transfer full): the error
 */
GError *
ably_error_new_with_cause (int           code,
                           guint         status_code,
                           const GError *cause,
                           const char   *format,
                           ...)
{
  g_autofree char *message = NULL;
  va_list args;

  g_return_val_if_fail (format != NULL, NULL);

  va_start (args, format);
  message = g_strdup_vprintf (format, args);
  va_end (args);

  return ably_error_new_take (code, status_code, message, NULL,
                              cause != NULL ? g_error_copy (cause) : NULL);
}

/**
 * ably_error_new_unreachable:
 * @status_code: the HTTP status that goes with it
 * @cause: why no connection came about
 * @host: the host
 *
 * Makes the error 80003 in words for people (TI1). In a sandbox without network the
 * portal that knows the proxies refuses before anything else can fail.
 *
 * Returns: (transfer full): the error
 */
GError *
ably_error_new_unreachable (guint         status_code,
                            const GError *cause,
                            const char   *host)
{
  g_autofree char *remote = NULL;

  g_return_val_if_fail (cause != NULL, NULL);
  g_return_val_if_fail (host != NULL, NULL);

  remote = g_dbus_error_get_remote_error (cause);
  if (g_strcmp0 (remote, "org.freedesktop.portal.Error.NotAllowed") == 0)
    return ably_error_new_with_cause (80003, status_code, cause,
                                      "%s cannot be reached: the sandbox has no permission to use the network", host);

  return ably_error_new_with_cause (80003, status_code, cause, "%s cannot be reached: %s", host, cause->message);
}

static int
ably_error_read_int (JsonObject *object,
                     const char *name)
{
  gint64 number = ably_json_get_int (object, name, 0);

  return number > 0 && number <= G_MAXINT ? (int) number : 0;
}

/* What is missing is made up from what there is, so that every error that is
 * shown has a code, a status and a message. */
static GError *
ably_error_new_completed (JsonObject *object,
                          guint       http_status)
{
  int code = ably_error_read_int (object, "code");
  guint status_code = (guint) ably_error_read_int (object, "statusCode");
  const char *message = ably_json_get_string (object, "message");
  JsonNode *cause = json_object_get_member (object, "cause");
  g_autofree char *made_up = NULL;

  if (status_code == 0)
    status_code = http_status != 0 ? http_status : (guint) code / 100;
  if (status_code < 100 || status_code > 599)
    status_code = 500;
  if (code == 0)
    code = (int) status_code * 100;
  if (message == NULL)
    message = made_up = g_strdup_printf ("The service reported error %d without a message", code);

  return ably_error_new_take (code, status_code, message,
                              g_strdup (ably_json_get_string (object, "href")),
                              cause != NULL && JSON_NODE_HOLDS_OBJECT (cause)
                                ? ably_error_new_completed (json_node_get_object (cause), 0)
                                : NULL);
}

/**
 * ably_error_new_from_json:
 * @node: (nullable): an ErrorInfo as the service sends it
 *
 * Reads an ErrorInfo (TI1). Nothing in @node makes this fail: what is missing
 * or of a wrong type is made up, the code from the status and the other way
 * round, and 50000 with 500 where neither is given.
 *
 * Returns: (transfer full): the error
 */
GError *
ably_error_new_from_json (JsonNode *node)
{
  if (node == NULL || !JSON_NODE_HOLDS_OBJECT (node))
    return ably_error_new (50000, 500, "The service reported an error without details");

  return ably_error_new_completed (json_node_get_object (node), 0);
}

/**
 * ably_error_new_from_http:
 * @status_code: the status of the answer
 * @body: (nullable): the parsed body, if it is JSON
 * @header_code: (nullable): the header X-Ably-ErrorCode
 * @header_message: (nullable): the header X-Ably-ErrorMessage
 *
 * Makes the error that an HTTP answer stands for: from the member `error` of
 * the body, else from the headers, else from the status (RSC19e, HP6, HP7).
 *
 * Returns: (transfer full): the error
 */
GError *
ably_error_new_from_http (guint       status_code,
                          JsonNode   *body,
                          const char *header_code,
                          const char *header_message)
{
  JsonNode *member = NULL;
  gboolean made_up = FALSE;
  guint64 code = 0;
  GError *error;

  if (body != NULL && JSON_NODE_HOLDS_OBJECT (body))
    member = json_object_get_member (json_node_get_object (body), "error");
  if (member != NULL && JSON_NODE_HOLDS_OBJECT (member))
    return ably_error_new_completed (json_node_get_object (member), status_code);

  if (header_code == NULL || !g_ascii_string_to_unsigned (header_code, 10, 1, G_MAXINT, &code, NULL))
    {
      made_up = TRUE;
      code = status_code * 100;
    }
  if (header_message == NULL || header_message[0] == '\0' || !g_utf8_validate (header_message, -1, NULL))
    error = ably_error_new ((int) code, status_code, "The service answered with status %u", status_code);
  else
    error = ably_error_new ((int) code, status_code, "%s", header_message);

  ably_error_get_private (error)->made_up = made_up;

  return error;
}

/**
 * ably_error_get_status_code:
 * @error: an error of any domain
 *
 * Gets the HTTP status that belongs to the error (TI1).
 *
 * Returns: the status, or 0 when @error is not of the domain `ABLY_ERROR`
 */
guint
ably_error_get_status_code (const GError *error)
{
  g_return_val_if_fail (error != NULL, 0);

  return error->domain == ABLY_ERROR ? ably_error_get_private (error)->status_code : 0;
}

/**
 * ably_error_get_href:
 * @error: an error of any domain
 *
 * Gets the address of the page about the error, where the service gave one (TI4).
 *
 * Returns: (nullable): the address
 */
const char *
ably_error_get_href (const GError *error)
{
  g_return_val_if_fail (error != NULL, NULL);

  return error->domain == ABLY_ERROR ? ably_error_get_private (error)->href : NULL;
}

/**
 * ably_error_get_cause:
 * @error: an error of any domain
 *
 * Gets what led to the error (TI1).
 *
 * Returns: (nullable) (transfer none): the error behind @error, of any domain
 */
const GError *
ably_error_get_cause (const GError *error)
{
  g_return_val_if_fail (error != NULL, NULL);

  return error->domain == ABLY_ERROR ? ably_error_get_private (error)->cause : NULL;
}

/**
 * ably_error_get_made_up:
 * @error: an error of any domain
 *
 * Gets whether the code of the error was made up from an HTTP status, as what
 * answered named none: it need not be the service.
 *
 * Returns: whether it was
 */
gboolean
ably_error_get_made_up (const GError *error)
{
  g_return_val_if_fail (error != NULL, FALSE);

  return error->domain == ABLY_ERROR && ably_error_get_private (error)->made_up;
}

/**
 * ably_error_is_token_error:
 * @error: (nullable): an error of any domain
 *
 * Whether a new token may cure the error: status 401 and a code from 40140 to
 * 40149 (RSA4b, RSC10). Other refusals, such as 40101 and 40160, are final.
 *
 * Returns: whether it is
 */
gboolean
ably_error_is_token_error (const GError *error)
{
  return error != NULL &&
         error->domain == ABLY_ERROR &&
         error->code >= 40140 && error->code < 40150 &&
         ably_error_get_private (error)->status_code == 401;
}

/**
 * ably_error_to_json:
 * @error: an error of any domain
 *
 * Writes the error as an ErrorInfo: `code`, `statusCode` and `message` always,
 * `href` and `cause` where there are any (TI1). An error of another domain is 50000
 * with 500.
 *
 * Returns: (transfer full): an object
 */
JsonNode *
ably_error_to_json (const GError *error)
{
  JsonNode *node;
  JsonObject *object;
  gboolean ours;

  g_return_val_if_fail (error != NULL, NULL);

  object = json_object_new ();
  ours = error->domain == ABLY_ERROR;
  json_object_set_int_member (object, "code", ours ? error->code : 50000);
  json_object_set_int_member (object, "statusCode", ours ? ably_error_get_status_code (error) : 500);
  json_object_set_string_member (object, "message", error->message);
  if (ably_error_get_href (error) != NULL)
    json_object_set_string_member (object, "href", ably_error_get_href (error));
  if (ably_error_get_cause (error) != NULL)
    json_object_set_member (object, "cause", ably_error_to_json (ably_error_get_cause (error)));

  node = json_node_new (JSON_NODE_OBJECT);
  json_node_take_object (node, object);

  return node;
}
