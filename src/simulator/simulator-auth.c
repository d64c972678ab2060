/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "simulator/simulator-auth.h"
#include "simulator/simulator-error.h"
#include "simulator/simulator-json.h"
#include "simulator/simulator-jwt.h"

#define TIMESTAMP_WINDOW (2 * 60 * 1000)
#define LONGEST_TTL (24 * 60 * 60 * G_GINT64_CONSTANT (1000))

typedef struct
{
  char *secret;
  SimulatorCapability *capability;
  gboolean revoked;
} Key;

struct _SimulatorAuth
{
  const SimulatorSettings *settings;
  GHashTable *keys;   /* key name → Key */
  GHashTable *tokens; /* token → SimulatorGrant; native ones, and JWTs seen */
  GHashTable *nonces;
};

static void
key_free (gpointer data)
{
  Key *key = data;

  g_free (key->secret);
  simulator_capability_free (key->capability);
  g_free (key);
}

static SimulatorGrant *
grant_new (const char                *key_name,
           const SimulatorCapability *capability)
{
  SimulatorGrant *self = g_new0 (SimulatorGrant, 1);

  g_ref_count_init (&self->ref_count);
  self->key_name = g_strdup (key_name);
  self->capability = simulator_capability_copy (capability);
  return self;
}

/**
 * simulator_grant_ref:
 * @self: a grant
 *
 * Returns: (transfer full): @self
 */
SimulatorGrant *
simulator_grant_ref (SimulatorGrant *self)
{
  g_ref_count_inc (&self->ref_count);
  return self;
}

/**
 * simulator_grant_unref:
 * @self: (transfer full): a grant
 *
 * Lets go of a grant.
 */
void
simulator_grant_unref (SimulatorGrant *self)
{
  if (!g_ref_count_dec (&self->ref_count))
    return;

  g_free (self->key_name);
  g_free (self->token);
  g_free (self->client_id);
  simulator_capability_free (self->capability);
  g_free (self);
}

/**
 * simulator_grant_check:
 * @self: a grant
 * @now: the time of the service, in ms since 1970 UTC
 * @error: return location for an error
 *
 * Returns: true while @self is neither revoked nor expired
 */
gboolean
simulator_grant_check (const SimulatorGrant  *self,
                       gint64                 now,
                       GError               **error)
{
  if (self->refused != 0)
    g_set_error (error, SIMULATOR_ERROR, self->refused, "The token is no longer accepted (%d)", self->refused);
  else if (self->expires != 0 && self->expires <= now)
    g_set_error_literal (error, SIMULATOR_ERROR, SIMULATOR_ERROR_TOKEN_EXPIRED, "Token expired");
  else
    return TRUE;

  return FALSE;
}

/**
 * simulator_auth_new:
 * @settings: read at each use; must outlive the result
 *
 * Makes the book of keys and tokens, empty.
 *
 * Returns: (transfer full): the book
 */
SimulatorAuth *
simulator_auth_new (const SimulatorSettings *settings)
{
  SimulatorAuth *self = g_new0 (SimulatorAuth, 1);

  self->settings = settings;
  self->keys = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, key_free);
  self->tokens = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, (GDestroyNotify) simulator_grant_unref);
  self->nonces = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  return self;
}

/**
 * simulator_auth_free:
 * @self: (transfer full): the book
 *
 * Frees the book.
 */
void
simulator_auth_free (SimulatorAuth *self)
{
  g_hash_table_unref (self->keys);
  g_hash_table_unref (self->tokens);
  g_hash_table_unref (self->nonces);
  g_free (self);
}

/**
 * simulator_auth_forget_tokens:
 * @self: the book
 *
 * Forgets all tokens and nonces; native tokens become unknown ones.
 */
void
simulator_auth_forget_tokens (SimulatorAuth *self)
{
  g_hash_table_remove_all (self->tokens);
  g_hash_table_remove_all (self->nonces);
}

/**
 * simulator_auth_add_key:
 * @self: the book
 * @key: `APP.KEY:SECRET`
 * @capability: (nullable): what it allows, as JSON; everything for `NULL`
 * @revoked: whether the key is known and refused
 * @error: return location for an error
 *
 * Adds a key, or replaces one of the same name.
 *
 * Returns: false when @key or @capability is malformed
 */
gboolean
simulator_auth_add_key (SimulatorAuth  *self,
                        const char     *key,
                        const char     *capability,
                        gboolean        revoked,
                        GError        **error)
{
  const char *colon = strchr (key, ':');
  const char *dot = strchr (key, '.');
  g_autoptr(SimulatorCapability) allowed = NULL;
  Key *entry;

  if (colon == NULL || dot == NULL || dot == key || dot + 1 >= colon || colon[1] == '\0')
    {
      g_set_error_literal (error, SIMULATOR_ERROR, SIMULATOR_ERROR_BAD_PARAMETER, "A key has the form APP.KEY:SECRET");
      return FALSE;
    }

  allowed = capability != NULL ? simulator_capability_parse (capability, error) : simulator_capability_new ();
  if (allowed == NULL)
    return FALSE;

  entry = g_new0 (Key, 1);
  entry->secret = g_strdup (colon + 1);
  entry->capability = g_steal_pointer (&allowed);
  entry->revoked = revoked;
  g_hash_table_replace (self->keys, g_strndup (key, colon - key), entry);
  return TRUE;
}

static Key *
auth_find_key (SimulatorAuth  *self,
               const char     *name,
               GError        **error)
{
  Key *key = g_hash_table_lookup (self->keys, name);

  if (key == NULL)
    g_set_error_literal (error, SIMULATOR_ERROR, SIMULATOR_ERROR_NOT_FOUND, "No application or key found with that name");
  else if (key->revoked)
    g_set_error_literal (error, SIMULATOR_ERROR, SIMULATOR_ERROR_KEY_REVOKED, "Key revoked");
  else
    return key;

  return NULL;
}

/**
 * simulator_auth_check_key:
 * @self: the book
 * @key: `APP.KEY:SECRET`, as somebody gave it
 * @error: return location for an error
 *
 * Returns: (transfer full) (nullable): what @key stands for
 */
SimulatorGrant *
simulator_auth_check_key (SimulatorAuth  *self,
                          const char     *key,
                          GError        **error)
{
  const char *colon = strchr (key, ':');
  g_autofree char *name = NULL;
  Key *entry;

  if (colon == NULL || memchr (key, '.', colon - key) == NULL)
    {
      g_set_error_literal (error, SIMULATOR_ERROR, SIMULATOR_ERROR_UNREADABLE_CREDENTIAL, "Invalid key");
      return NULL;
    }

  name = g_strndup (key, colon - key);
  entry = auth_find_key (self, name, error);
  if (entry == NULL)
    return NULL;

  if (strcmp (entry->secret, colon + 1) != 0)
    {
      g_set_error_literal (error, SIMULATOR_ERROR, SIMULATOR_ERROR_INVALID_CREDENTIALS, "Invalid key secret");
      return NULL;
    }

  return grant_new (name, entry->capability);
}

static SimulatorGrant *
auth_remember (SimulatorAuth  *self,
               SimulatorGrant *grant)
{
  g_hash_table_insert (self->tokens, grant->token, grant);
  return simulator_grant_ref (grant);
}

static SimulatorGrant *
auth_read_jwt (SimulatorAuth       *self,
               const char          *token,
               const SimulatorJwt  *jwt,
               GError             **error)
{
  JsonObject *claims = json_node_get_object (jwt->claims);
  const char *key_name = simulator_json_get_string (json_node_get_object (jwt->header), "kid");
  const char *text = simulator_json_get_string (claims, "x-ably-capability");
  g_autoptr(SimulatorCapability) wanted = text != NULL ? simulator_capability_parse (text, NULL) : simulator_capability_new ();
  g_autoptr(SimulatorCapability) allowed = NULL;
  g_autoptr(SimulatorGrant) grant = NULL;
  Key *key = key_name != NULL ? auth_find_key (self, key_name, NULL) : NULL;

  if (key == NULL || !simulator_jwt_is_signed (jwt, key->secret) || wanted == NULL
      || simulator_json_get_int (claims, "exp", 0) <= 0)
    {
      g_set_error_literal (error, SIMULATOR_ERROR, SIMULATOR_ERROR_INVALID_JWT,
                           "Unable to use the JWT: unknown key, wrong signature, or missing claims");
      return NULL;
    }

  allowed = simulator_capability_intersect (key->capability, wanted);
  grant = grant_new (key_name, allowed);
  grant->token = g_strdup (token);
  grant->client_id = g_strdup (simulator_json_get_string (claims, "x-ably-clientId"));
  grant->issued = simulator_json_get_int (claims, "iat", 0) * 1000;
  grant->expires = simulator_json_get_int (claims, "exp", 0) * 1000;
  return g_steal_pointer (&grant);
}

/**
 * simulator_auth_check_token:
 * @self: the book
 * @token: a native token or a JSON web token
 * @error: return location for an error
 *
 * Returns: (transfer full) (nullable): what @token stands for
 */
SimulatorGrant *
simulator_auth_check_token (SimulatorAuth  *self,
                            const char     *token,
                            GError        **error)
{
  SimulatorGrant *known = g_hash_table_lookup (self->tokens, token);
  g_autoptr(SimulatorGrant) grant = known != NULL ? simulator_grant_ref (known) : NULL;

  if (grant == NULL)
    {
      g_autoptr(SimulatorJwt) jwt = simulator_jwt_parse (token);
      SimulatorGrant *read;

      if (jwt == NULL)
        {
          g_set_error_literal (error, SIMULATOR_ERROR, SIMULATOR_ERROR_TOKEN_UNKNOWN, "Token not recognised");
          return NULL;
        }
      read = auth_read_jwt (self, token, jwt, error);
      if (read == NULL)
        return NULL;
      grant = auth_remember (self, read);
    }

  return simulator_grant_check (grant, simulator_settings_now (self->settings), error) ? g_steal_pointer (&grant) : NULL;
}

static char *
decode_base64 (const char *text)
{
  gsize length;
  g_autofree guchar *bytes = g_base64_decode (text, &length);

  return length > 0 && g_utf8_validate ((const char *) bytes, length, NULL) ? g_strndup ((const char *) bytes, length) : NULL;
}

/**
 * simulator_auth_check_header:
 * @self: the book
 * @header: (nullable): the value of Authorization: Basic, or Bearer with the
 *   token as it is or in base64
 * @error: return location for an error
 *
 * Returns: (transfer full) (nullable): what the credential stands for
 */
SimulatorGrant *
simulator_auth_check_header (SimulatorAuth  *self,
                             const char     *header,
                             GError        **error)
{
  g_autofree char *decoded = NULL;
  g_autoptr(GError) local = NULL;
  SimulatorGrant *grant;

  if (header != NULL && g_ascii_strncasecmp (header, "Basic ", 6) == 0)
    {
      decoded = decode_base64 (header + 6);
      return simulator_auth_check_key (self, decoded != NULL ? decoded : "", error);
    }

  if (header == NULL || g_ascii_strncasecmp (header, "Bearer ", 7) != 0)
    {
      g_set_error_literal (error, SIMULATOR_ERROR, SIMULATOR_ERROR_INVALID_CREDENTIALS, "No authentication information provided");
      return NULL;
    }

  grant = simulator_auth_check_token (self, header + 7, &local);
  if (grant == NULL && g_error_matches (local, SIMULATOR_ERROR, SIMULATOR_ERROR_TOKEN_UNKNOWN))
    {
      decoded = decode_base64 (header + 7);
      if (decoded != NULL)
        {
          g_clear_error (&local);
          grant = simulator_auth_check_token (self, decoded, &local);
        }
    }
  if (grant == NULL)
    g_propagate_error (error, g_steal_pointer (&local));

  return grant;
}

static void
append_line (GString    *out,
             JsonObject *request,
             const char *name)
{
  const char *text = simulator_json_get_string (request, name);

  if (text != NULL)
    g_string_append (out, text);
  else if (json_object_has_member (request, name) && !json_object_get_null_member (request, name))
    simulator_json_print_int (out, simulator_json_get_int (request, name, 0));
  g_string_append_c (out, '\n');
}

static gboolean
auth_check_signature (SimulatorAuth  *self,
                      JsonObject     *request,
                      const char     *secret,
                      GError        **error)
{
  static const char * const lines[] = { "keyName", "ttl", "capability", "clientId", "timestamp", "nonce" };
  g_autoptr(GString) text = g_string_new (NULL);
  g_autofree char *mac = NULL;
  const char *nonce = simulator_json_get_string (request, "nonce");
  gint64 timestamp = simulator_json_get_int (request, "timestamp", 0);

  for (guint i = 0; i < G_N_ELEMENTS (lines); i++)
    append_line (text, request, lines[i]);
  mac = simulator_hmac_base64 (secret, text->str);

  if (g_strcmp0 (mac, simulator_json_get_string (request, "mac")) != 0)
    g_set_error_literal (error, SIMULATOR_ERROR, SIMULATOR_ERROR_INVALID_CREDENTIALS, "The mac does not match");
  else if (ABS (timestamp - simulator_settings_now (self->settings)) > TIMESTAMP_WINDOW)
    g_set_error_literal (error, SIMULATOR_ERROR, SIMULATOR_ERROR_TIMESTAMP, "Timestamp not current");
  else if (nonce == NULL || strlen (nonce) < 16)
    g_set_error_literal (error, SIMULATOR_ERROR, SIMULATOR_ERROR_BAD_PARAMETER, "A nonce has 16 characters or more");
  else if (!g_hash_table_add (self->nonces, g_strdup (nonce)))
    g_set_error_literal (error, SIMULATOR_ERROR, SIMULATOR_ERROR_NONCE, "Nonce value replayed");
  else
    return TRUE;

  return FALSE;
}

static SimulatorCapability *
wanted_capability (JsonObject  *request,
                   GError     **error)
{
  const char *text = simulator_json_get_string (request, "capability");

  return text != NULL && *text != '\0' ? simulator_capability_parse (text, error) : simulator_capability_new ();
}

/**
 * simulator_auth_issue_token:
 * @self: the book
 * @key_name: the key in the path of the request
 * @request: a TokenRequest, signed or not
 * @header: (nullable): the value of Authorization, for one that is not signed
 * @error: return location for an error
 *
 * Makes a native token (RSA8, RSA9).
 *
 * Returns: (transfer full) (nullable): what the new token stands for
 */
SimulatorGrant *
simulator_auth_issue_token (SimulatorAuth  *self,
                            const char     *key_name,
                            JsonObject     *request,
                            const char     *header,
                            GError        **error)
{
  Key *key = auth_find_key (self, key_name, error);
  const char *named = simulator_json_get_string (request, "keyName");
  gint64 ttl = simulator_json_get_int (request, "ttl", 0);
  g_autoptr(SimulatorCapability) wanted = NULL;
  g_autoptr(SimulatorCapability) allowed = NULL;
  g_autoptr(SimulatorGrant) grant = NULL;

  if (key == NULL)
    return NULL;

  if (simulator_json_get_string (request, "mac") != NULL)
    {
      if (!auth_check_signature (self, request, key->secret, error))
        return NULL;
    }
  else
    {
      g_autoptr(SimulatorGrant) caller = simulator_auth_check_header (self, header, error);

      if (caller == NULL)
        return NULL;
      if (caller->token != NULL || strcmp (caller->key_name, key_name) != 0)
        named = "";
    }

  if (named != NULL && strcmp (named, key_name) != 0)
    {
      g_set_error_literal (error, SIMULATOR_ERROR, SIMULATOR_ERROR_INCOMPATIBLE_CREDENTIALS, "The request is for another key");
      return NULL;
    }

  if (ttl < 0 || ttl > LONGEST_TTL)
    {
      g_set_error_literal (error, SIMULATOR_ERROR, SIMULATOR_ERROR_BAD_PARAMETER, "The ttl is at most 24 hours");
      return NULL;
    }

  wanted = wanted_capability (request, error);
  if (wanted == NULL)
    return NULL;
  allowed = simulator_capability_intersect (key->capability, wanted);
  if (simulator_capability_is_empty (allowed))
    {
      g_set_error_literal (error, SIMULATOR_ERROR, SIMULATOR_ERROR_CAPABILITY, "The key allows nothing of the capability");
      return NULL;
    }

  grant = grant_new (key_name, allowed);
  grant->token = g_strdup_printf ("%.*s.%08x%08x", (int) strcspn (key_name, "."), key_name, g_random_int (), g_random_int ());
  grant->client_id = g_strdup (simulator_json_get_string (request, "clientId"));
  grant->issued = simulator_settings_now (self->settings);
  grant->expires = grant->issued + (ttl > 0 ? ttl : self->settings->token_ttl);
  return auth_remember (self, g_steal_pointer (&grant));
}

/**
 * simulator_auth_describe:
 * @grant: what a native token stands for
 *
 * Returns: (transfer full): the TokenDetails
 */
char *
simulator_auth_describe (const SimulatorGrant *grant)
{
  GString *out = g_string_new ("{");
  g_autofree char *capability = simulator_capability_to_json (grant->capability);

  simulator_json_add_string (out, "token", grant->token);
  simulator_json_add_string (out, "keyName", grant->key_name);
  simulator_json_add_int (out, "issued", grant->issued);
  simulator_json_add_int (out, "expires", grant->expires);
  simulator_json_add_string (out, "capability", capability);
  simulator_json_add_string (out, "clientId", grant->client_id);
  g_string_append_c (out, '}');

  return g_string_free (out, FALSE);
}

/**
 * simulator_auth_refuse_tokens:
 * @self: the book
 * @token: (nullable): only this one
 * @client_id: (nullable): only those of this client
 * @code: the code with which they are refused from now on
 *
 * Revokes tokens, or makes them expire before their time.
 *
 * Returns: how many
 */
guint
simulator_auth_refuse_tokens (SimulatorAuth *self,
                              const char    *token,
                              const char    *client_id,
                              int            code)
{
  GHashTableIter iter;
  gpointer value;
  guint count = 0;

  g_hash_table_iter_init (&iter, self->tokens);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      SimulatorGrant *grant = value;

      if ((token != NULL && strcmp (grant->token, token) != 0)
          || (client_id != NULL && g_strcmp0 (grant->client_id, client_id) != 0))
        continue;

      grant->refused = code;
      count++;
    }

  return count;
}
