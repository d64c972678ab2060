/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ably/ably-capability.h"
#include "ably/ably-error.h"
#include "ably/ably-token-answer.h"
#include "ably/ably-token-details.h"

int LLVMFuzzerTestOneInput (const guint8 *data,
                            gsize         length);

static const char *types[] = { "application/json", "text/plain", "application/jwt", "text/html", NULL };
static const guint statuses[] = { 200, 401, 403, 500 };

static void
check_details (JsonNode *node)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(AblyTokenDetails) details = ably_token_details_new_from_json (node, &error);

  g_assert_true ((details == NULL) == (error != NULL));
  if (details != NULL)
    g_assert_true (details->token != NULL && details->token[0] != '\0');
}

static void
check_capability (const char *text)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(AblyCapability) capability = ably_capability_new_from_text (text, &error);
  g_auto(GStrv) resources = NULL;

  g_assert_true ((capability == NULL) == (error != NULL));
  if (capability == NULL)
    return;

  resources = ably_capability_dup_resources (capability, ABLY_OPERATION_SUBSCRIBE);
  for (guint i = 0; resources[i] != NULL; i++)
    g_assert_cmpint (ably_capability_get_permission (capability, resources[i], ABLY_OPERATION_SUBSCRIBE), !=, ABLY_PERMISSION_UNKNOWN);
}

/* The first byte says which status and which content type the answer has. */
int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         length)
{
  g_autoptr(GBytes) bytes = NULL;
  g_autoptr(JsonNode) node = NULL;
  g_autoptr(GError) error = NULL;
  g_autofree char *text = NULL;

  if (length == 0)
    return 0;

  bytes = g_bytes_new_static (data + 1, length - 1);
  node = ably_token_answer_read (statuses[(data[0] >> 4) % G_N_ELEMENTS (statuses)],
                                 types[data[0] % G_N_ELEMENTS (types)], bytes, &error);
  g_assert_true ((node == NULL) == (error != NULL));
  if (error != NULL)
    g_assert_error (error, ABLY_ERROR, 40170);
  if (node != NULL && JSON_NODE_HOLDS_OBJECT (node))
    check_details (node);
  else if (node != NULL)
    g_assert_cmpint (json_node_get_string (node)[0], !=, '\0');

  text = g_strndup ((const char *) data + 1, length - 1);
  check_capability (text);

  return 0;
}
