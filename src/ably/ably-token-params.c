/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ably/ably-token-params.h"

G_DEFINE_BOXED_TYPE (AblyTokenParams, ably_token_params, ably_token_params_copy, ably_token_params_free)

/**
 * ably_token_params_new:
 *
 * Makes parameters that ask for nothing in particular.
 *
 * Returns: (transfer full): the parameters
 */
AblyTokenParams *
ably_token_params_new (void)
{
  return g_new0 (AblyTokenParams, 1);
}

/**
 * ably_token_params_copy:
 * @self: parameters
 *
 * Copies the parameters.
 *
 * Returns: (transfer full): the same again
 */
AblyTokenParams *
ably_token_params_copy (const AblyTokenParams *self)
{
  AblyTokenParams *copy = ably_token_params_new ();

  g_return_val_if_fail (self != NULL, copy);

  ably_token_params_overlay (copy, self);

  return copy;
}

/**
 * ably_token_params_overlay:
 * @self: parameters
 * @over: (nullable): parameters that count more
 *
 * Replaces what @over says, each on its own (RSA5d, RSA6d).
 */
void
ably_token_params_overlay (AblyTokenParams       *self,
                           const AblyTokenParams *over)
{
  g_return_if_fail (self != NULL);

  if (over == NULL)
    return;

  if (over->ttl != 0)
    self->ttl = over->ttl;
  if (over->timestamp != 0)
    self->timestamp = over->timestamp;
  if (over->capability != NULL)
    g_set_str (&self->capability, over->capability);
  if (over->client_id != NULL)
    g_set_str (&self->client_id, over->client_id);
}

static void
ably_token_params_put_number (GHashTable *form,
                              const char *name,
                              gint64      number)
{
  if (number != 0)
    g_hash_table_replace (form, g_strdup (name), g_strdup_printf ("%" G_GINT64_FORMAT, number));
}

static void
ably_token_params_put_text (GHashTable *form,
                            const char *name,
                            const char *text)
{
  if (text != NULL)
    g_hash_table_replace (form, g_strdup (name), g_strdup (text));
}

/**
 * ably_token_params_to_form:
 * @self: parameters
 * @form: (element-type utf8 utf8): a table that owns its keys and values
 *
 * Adds what is set to a form, for an authUrl (RSA8c1). What the form has under
 * the same names is replaced.
 */
void
ably_token_params_to_form (const AblyTokenParams *self,
                           GHashTable            *form)
{
  g_return_if_fail (self != NULL);
  g_return_if_fail (form != NULL);

  ably_token_params_put_number (form, "ttl", self->ttl);
  ably_token_params_put_number (form, "timestamp", self->timestamp);
  ably_token_params_put_text (form, "capability", self->capability);
  ably_token_params_put_text (form, "clientId", self->client_id);
}

/**
 * ably_token_params_free:
 * @self: (transfer full): parameters
 *
 * Frees the parameters.
 */
void
ably_token_params_free (AblyTokenParams *self)
{
  g_free (self->capability);
  g_free (self->client_id);
  g_free (self);
}
