/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ably/ably-error.h"
#include "ably/ably-response-private.h"

int LLVMFuzzerTestOneInput (const guint8 *data,
                            gsize         length);

static const guint statuses[] = { 200, 201, 204, 400, 401, 403, 404, 429, 500, 503 };
static const char *types[] = { "application/json", "application/json; charset=utf-8", "text/html", NULL };

static void
check_error (const GError *error)
{
  g_assert_true (error->domain == ABLY_ERROR);
  g_assert_true (g_utf8_validate (error->message, -1, NULL));
  if (ably_error_get_cause (error) != NULL)
    g_assert_true (g_utf8_validate (ably_error_get_cause (error)->message, -1, NULL));
}

/* The first byte says which status and which content type the body has. */
int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         length)
{
  g_autoptr(GUri) uri = g_uri_parse ("https://main.realtime.ably.net/channels?limit=2", SOUP_HTTP_URI_FLAGS, NULL);
  g_autoptr(GBytes) bytes = NULL;
  g_autoptr(AblyResponse) response = NULL;
  g_autoptr(GError) error = NULL;
  SoupMessageHeaders *headers;
  const char *type;
  guint status;

  if (length == 0)
    return 0;

  status = statuses[data[0] % G_N_ELEMENTS (statuses)];
  type = types[(data[0] >> 4) % G_N_ELEMENTS (types)];
  bytes = g_bytes_new_static (data + 1, length - 1);
  headers = soup_message_headers_new (SOUP_MESSAGE_HEADERS_RESPONSE);
  if (type != NULL)
    soup_message_headers_append (headers, "Content-Type", type);
  response = _ably_response_new (uri, status, headers, bytes);
  soup_message_headers_unref (headers);

  error = _ably_response_dup_error (response);
  g_assert_true (_ably_response_is_success (response) == (error == NULL));
  g_assert_true (error != NULL || status < 300);
  if (error != NULL)
    check_error (error);
  for (guint i = 0; i < ably_response_get_n_items (response); i++)
    g_assert_nonnull (ably_response_get_item (response, i));

  return 0;
}
