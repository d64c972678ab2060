/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ably/ably-client-options-private.h"

/* AO2 */
static const char * const auth_names[] = {
  "key",
  "token",
  "token-details",
  "auth-url",
  "auth-method",
  "auth-headers",
  "auth-params",
  "use-token-auth",
  "query-time",
  NULL
};

/**
 * ably_client_options_merge_auth:
 * @self: options
 * @auth: options of which only the credential counts
 *
 * Makes options that are those of @self, but authenticate as @auth says (RSA10h).
 * The key alone is kept where @auth has none (RSA10i).
 *
 * Returns: (transfer full): new options
 */
AblyClientOptions *
ably_client_options_merge_auth (AblyClientOptions *self,
                                AblyClientOptions *auth)
{
  AblyClientOptions *merged;
  g_autofree GParamSpec **specs = NULL;
  guint n_specs;

  g_return_val_if_fail (ABLY_IS_CLIENT_OPTIONS (self), NULL);
  g_return_val_if_fail (ABLY_IS_CLIENT_OPTIONS (auth), NULL);

  merged = ably_client_options_new ();
  specs = g_object_class_list_properties (G_OBJECT_GET_CLASS (self), &n_specs);
  for (guint i = 0; i < n_specs; i++)
    {
      gboolean of_auth = g_strv_contains (auth_names, specs[i]->name);
      g_auto (GValue) value = G_VALUE_INIT;

      g_object_get_property (G_OBJECT (of_auth ? auth : self), specs[i]->name, &value);
      g_object_set_property (G_OBJECT (merged), specs[i]->name, &value);
    }

  if (merged->key == NULL)
    g_set_str (&merged->key, self->key);

  return merged;
}
