/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ably/ably-client-options-private.h"

/**
 * AblyClientOptions:
 *
 * What a client is made with: credential, hosts and timers (TO3). They are not to
 * be changed once a client was made with them. What is wrong with them shows in
 * [method@AblyClientOptions.check], and in every request.
 */

enum
{
  PROP_0,
  PROP_KEY,
  PROP_TOKEN,
  PROP_TOKEN_DETAILS,
  PROP_DEFAULT_TOKEN_PARAMS,
  PROP_AUTH_URL,
  PROP_AUTH_METHOD,
  PROP_AUTH_HEADERS,
  PROP_AUTH_PARAMS,
  PROP_CLIENT_ID,
  PROP_USE_TOKEN_AUTH,
  PROP_QUERY_TIME,
  PROP_AUTO_CONNECT,
  PROP_ENDPOINT,
  PROP_PORT,
  PROP_TLS,
  PROP_FALLBACK_HOSTS,
  PROP_CONNECTIVITY_CHECK_URL,
  PROP_TRANSPORT_PARAMS,
  PROP_AGENT,
  PROP_TLS_DATABASE,
  /* The numbers follow, in the order of their enumeration. */
  FIRST_NUMBER,
  N_PROPS = FIRST_NUMBER + ABLY_N_NUMBERS
};

G_DEFINE_FINAL_TYPE (AblyClientOptions, ably_client_options, G_TYPE_OBJECT)

static GParamSpec *properties[N_PROPS];

static gboolean
ably_client_options_set_boolean (gboolean     *field,
                                 const GValue *value)
{
  gboolean changed = *field != g_value_get_boolean (value);

  *field = g_value_get_boolean (value);

  return changed;
}

static gboolean
ably_client_options_set_uint (guint        *field,
                              const GValue *value)
{
  gboolean changed = *field != g_value_get_uint (value);

  *field = g_value_get_uint (value);

  return changed;
}

static gboolean
ably_client_options_set_strv (GStrv        *field,
                              const GValue *value)
{
  const char * const *strv = g_value_get_boxed (value);

  if (*field == NULL || strv == NULL ? (gpointer) *field == (gpointer) strv
                                     : g_strv_equal ((const char * const *) *field, strv))
    return FALSE;

  g_strfreev (*field);
  *field = g_strdupv ((GStrv) strv);

  return TRUE;
}

/* Structures are replaced without a look at what is in them. */
static gboolean
ably_client_options_set_boxed (gpointer     *field,
                               const GValue *value)
{
  g_clear_pointer (field, G_VALUE_HOLDS (value, ABLY_TYPE_TOKEN_DETAILS) ? (GDestroyNotify) ably_token_details_free
                                                                         : (GDestroyNotify) ably_token_params_free);
  *field = g_value_dup_boxed (value);

  return TRUE;
}

static void
ably_client_options_finalize (GObject *object)
{
  AblyClientOptions *self = ABLY_CLIENT_OPTIONS (object);

  g_clear_pointer (&self->key, g_free);
  g_clear_pointer (&self->token, g_free);
  g_clear_pointer (&self->token_details, ably_token_details_free);
  g_clear_pointer (&self->default_token_params, ably_token_params_free);
  g_clear_pointer (&self->auth_url, g_free);
  g_clear_pointer (&self->auth_method, g_free);
  g_clear_pointer (&self->auth_headers, g_strfreev);
  g_clear_pointer (&self->auth_params, g_strfreev);
  g_clear_pointer (&self->client_id, g_free);
  g_clear_pointer (&self->endpoint, g_free);
  g_clear_pointer (&self->fallback_hosts, g_strfreev);
  g_clear_pointer (&self->connectivity_check_url, g_free);
  g_clear_pointer (&self->transport_params, g_strfreev);
  g_clear_pointer (&self->agent, g_free);
  g_clear_object (&self->tls_database);

  G_OBJECT_CLASS (ably_client_options_parent_class)->finalize (object);
}

static void
ably_client_options_get_property (GObject    *object,
                                  guint       prop_id,
                                  GValue     *value,
                                  GParamSpec *pspec)
{
  AblyClientOptions *self = ABLY_CLIENT_OPTIONS (object);

  switch (prop_id)
    {
    case PROP_KEY:
      g_value_set_string (value, self->key);
      break;

    case PROP_TOKEN:
      g_value_set_string (value, self->token);
      break;

    case PROP_TOKEN_DETAILS:
      g_value_set_boxed (value, self->token_details);
      break;

    case PROP_DEFAULT_TOKEN_PARAMS:
      g_value_set_boxed (value, self->default_token_params);
      break;

    case PROP_AUTH_URL:
      g_value_set_string (value, self->auth_url);
      break;

    case PROP_AUTH_METHOD:
      g_value_set_string (value, self->auth_method);
      break;

    case PROP_AUTH_HEADERS:
      g_value_set_boxed (value, self->auth_headers);
      break;

    case PROP_AUTH_PARAMS:
      g_value_set_boxed (value, self->auth_params);
      break;

    case PROP_CLIENT_ID:
      g_value_set_string (value, self->client_id);
      break;

    case PROP_USE_TOKEN_AUTH:
      g_value_set_boolean (value, self->use_token_auth);
      break;

    case PROP_QUERY_TIME:
      g_value_set_boolean (value, self->query_time);
      break;

    case PROP_AUTO_CONNECT:
      g_value_set_boolean (value, self->auto_connect);
      break;

    case PROP_ENDPOINT:
      g_value_set_string (value, self->endpoint);
      break;

    case PROP_PORT:
      g_value_set_uint (value, self->port);
      break;

    case PROP_TLS:
      g_value_set_boolean (value, self->tls);
      break;

    case PROP_FALLBACK_HOSTS:
      g_value_set_boxed (value, self->fallback_hosts);
      break;

    case PROP_CONNECTIVITY_CHECK_URL:
      g_value_set_string (value, self->connectivity_check_url);
      break;

    case PROP_TRANSPORT_PARAMS:
      g_value_set_boxed (value, self->transport_params);
      break;

    case PROP_AGENT:
      g_value_set_string (value, self->agent);
      break;

    case PROP_TLS_DATABASE:
      g_value_set_object (value, self->tls_database);
      break;

    default:
      if (prop_id >= FIRST_NUMBER && prop_id < N_PROPS)
        g_value_set_uint (value, self->numbers[prop_id - FIRST_NUMBER]);
      else
        G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
      break;
    }
}

static void
ably_client_options_set_property (GObject      *object,
                                  guint         prop_id,
                                  const GValue *value,
                                  GParamSpec   *pspec)
{
  AblyClientOptions *self = ABLY_CLIENT_OPTIONS (object);
  gboolean changed = FALSE;

  switch (prop_id)
    {
    case PROP_KEY:
      changed = g_set_str (&self->key, g_value_get_string (value));
      break;

    case PROP_TOKEN:
      changed = g_set_str (&self->token, g_value_get_string (value));
      break;

    case PROP_TOKEN_DETAILS:
      changed = ably_client_options_set_boxed ((gpointer *) &self->token_details, value);
      break;

    case PROP_DEFAULT_TOKEN_PARAMS:
      changed = ably_client_options_set_boxed ((gpointer *) &self->default_token_params, value);
      break;

    case PROP_AUTH_URL:
      changed = g_set_str (&self->auth_url, g_value_get_string (value));
      break;

    case PROP_AUTH_METHOD:
      changed = g_set_str (&self->auth_method, g_value_get_string (value));
      break;

    case PROP_AUTH_HEADERS:
      changed = ably_client_options_set_strv (&self->auth_headers, value);
      break;

    case PROP_AUTH_PARAMS:
      changed = ably_client_options_set_strv (&self->auth_params, value);
      break;

    case PROP_CLIENT_ID:
      changed = g_set_str (&self->client_id, g_value_get_string (value));
      break;

    case PROP_USE_TOKEN_AUTH:
      changed = ably_client_options_set_boolean (&self->use_token_auth, value);
      break;

    case PROP_QUERY_TIME:
      changed = ably_client_options_set_boolean (&self->query_time, value);
      break;

    case PROP_AUTO_CONNECT:
      changed = ably_client_options_set_boolean (&self->auto_connect, value);
      break;

    case PROP_ENDPOINT:
      changed = g_set_str (&self->endpoint, g_value_get_string (value));
      break;

    case PROP_PORT:
      changed = ably_client_options_set_uint (&self->port, value);
      break;

    case PROP_TLS:
      changed = ably_client_options_set_boolean (&self->tls, value);
      break;

    case PROP_FALLBACK_HOSTS:
      changed = ably_client_options_set_strv (&self->fallback_hosts, value);
      break;

    case PROP_CONNECTIVITY_CHECK_URL:
      changed = g_set_str (&self->connectivity_check_url, g_value_get_string (value));
      break;

    case PROP_TRANSPORT_PARAMS:
      changed = ably_client_options_set_strv (&self->transport_params, value);
      break;

    case PROP_AGENT:
      changed = g_set_str (&self->agent, g_value_get_string (value));
      break;

    case PROP_TLS_DATABASE:
      changed = g_set_object (&self->tls_database, g_value_get_object (value));
      break;

    default:
      if (prop_id >= FIRST_NUMBER && prop_id < N_PROPS)
        changed = ably_client_options_set_uint (&self->numbers[prop_id - FIRST_NUMBER], value);
      else
        G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
      break;
    }

  if (changed)
    g_object_notify_by_pspec (object, pspec);
}

static void
ably_client_options_install_credentials (GParamFlags flags)
{
  /**
   * AblyClientOptions:key: (nullable)
   *
   * The API key, `APP.KEY:SECRET`. A secret (TO3j1).
   */
  properties[PROP_KEY] = g_param_spec_string ("key", NULL, NULL, NULL, flags);

  /**
   * AblyClientOptions:token: (nullable)
   *
   * A token of any form, which cannot be renewed unless there is a key or an
   * authUrl too. A secret (TO3j2).
   */
  properties[PROP_TOKEN] = g_param_spec_string ("token", NULL, NULL, NULL, flags);

  /**
   * AblyClientOptions:token-details: (nullable)
   *
   * A token with what is known of it, in place of
   * [property@AblyClientOptions:token] (TO3j3).
   */
  properties[PROP_TOKEN_DETAILS] = g_param_spec_boxed ("token-details", NULL, NULL, ABLY_TYPE_TOKEN_DETAILS, flags);

  /**
   * AblyClientOptions:default-token-params: (nullable)
   *
   * What to ask for in a token unless something else is wanted; nothing in
   * particular by default (TO3j11).
   */
  properties[PROP_DEFAULT_TOKEN_PARAMS] =
    g_param_spec_boxed ("default-token-params", NULL, NULL, ABLY_TYPE_TOKEN_PARAMS, flags);

  /**
   * AblyClientOptions:auth-url: (nullable)
   *
   * The address that hands out tokens. Its query is a secret (TO3j6).
   */
  properties[PROP_AUTH_URL] = g_param_spec_string ("auth-url", NULL, NULL, NULL, flags);

  /**
   * AblyClientOptions:auth-method:
   *
   * The method of requests to the authUrl, `GET` or `POST` (TO3j7).
   */
  properties[PROP_AUTH_METHOD] = g_param_spec_string ("auth-method", NULL, NULL, "GET", flags);

  /**
   * AblyClientOptions:auth-headers: (nullable)
   *
   * Headers of requests to the authUrl, each `NAME=VALUE` (TO3j8).
   */
  properties[PROP_AUTH_HEADERS] = g_param_spec_boxed ("auth-headers", NULL, NULL, G_TYPE_STRV, flags);

  /**
   * AblyClientOptions:auth-params: (nullable)
   *
   * Parameters of requests to the authUrl, each `NAME=VALUE`, not encoded (TO3j9).
   */
  properties[PROP_AUTH_PARAMS] = g_param_spec_boxed ("auth-params", NULL, NULL, G_TYPE_STRV, flags);

  /**
   * AblyClientOptions:client-id: (nullable)
   *
   * Who this client says it is; nobody by default (TO3c).
   */
  properties[PROP_CLIENT_ID] = g_param_spec_string ("client-id", NULL, NULL, NULL, flags);

  /**
   * AblyClientOptions:use-token-auth:
   *
   * Whether a key is only used to get tokens, and never sent (RSA4).
   */
  properties[PROP_USE_TOKEN_AUTH] = g_param_spec_boolean ("use-token-auth", NULL, NULL, FALSE, flags);

  /**
   * AblyClientOptions:query-time:
   *
   * Whether the service is asked for its time before the first request for a
   * token is signed, for computers whose clock cannot be relied on (TO3j10, RSA9d).
   */
  properties[PROP_QUERY_TIME] = g_param_spec_boolean ("query-time", NULL, NULL, FALSE, flags);
}

static void
ably_client_options_install_hosts (GParamFlags flags)
{
  /**
   * AblyClientOptions:endpoint: (nullable)
   *
   * A host name, a routing policy, or `nonprod:` and a routing policy; the
   * service's main cluster by default (REC1).
   */
  properties[PROP_ENDPOINT] = g_param_spec_string ("endpoint", NULL, NULL, NULL, flags);

  /**
   * AblyClientOptions:port:
   *
   * The port of all hosts; 0 stands for 443 with TLS and 80 without.
   */
  properties[PROP_PORT] = g_param_spec_uint ("port", NULL, NULL, 0, G_MAXUINT16, 0, flags);

  /**
   * AblyClientOptions:tls:
   *
   * Whether connections are encrypted. Without, a key goes to the loopback
   * interface only (RSC18).
   */
  properties[PROP_TLS] = g_param_spec_boolean ("tls", NULL, NULL, TRUE, flags);

  /**
   * AblyClientOptions:fallback-hosts: (nullable)
   *
   * The hosts to try when the first fails; none when empty, those that belong
   * to the endpoint by default (REC2a2).
   */
  properties[PROP_FALLBACK_HOSTS] = g_param_spec_boxed ("fallback-hosts", NULL, NULL, G_TYPE_STRV, flags);

  /**
   * AblyClientOptions:connectivity-check-url: (nullable)
   *
   * What is asked whether there is a way to the internet at all, before a
   * realtime connection turns to a fallback host (REC3); the answer must have
   * status 200 and contain `yes`. By default it is a host of Ably's, and an empty
   * text switches the check off.
   */
  properties[PROP_CONNECTIVITY_CHECK_URL] =
    g_param_spec_string ("connectivity-check-url", NULL, NULL, NULL, flags);

  /**
   * AblyClientOptions:auto-connect:
   *
   * Whether a realtime connects as soon as it is made. Off, unlike in the
   * specification (TO3e, RTN3): whoever makes one wants to listen to it first.
   */
  properties[PROP_AUTO_CONNECT] = g_param_spec_boolean ("auto-connect", NULL, NULL, FALSE, flags);

  /**
   * AblyClientOptions:transport-params: (nullable)
   *
   * More parameters for the address of the websocket, each `NAME=VALUE`, not
   * encoded. They win over those that a client has by itself (RTC1f).
   */
  properties[PROP_TRANSPORT_PARAMS] = g_param_spec_boxed ("transport-params", NULL, NULL, G_TYPE_STRV, flags);
}

static void
ably_client_options_class_init (AblyClientOptionsClass *klass)
{
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = ably_client_options_finalize;
  object_class->get_property = ably_client_options_get_property;
  object_class->set_property = ably_client_options_set_property;

  ably_client_options_install_credentials (flags);
  ably_client_options_install_hosts (flags);

  /**
   * AblyClientOptions:agent:
   *
   * What this client calls itself, `NAME/VERSION` and more of them after spaces (RSC7d).
   */
  properties[PROP_AGENT] = g_param_spec_string ("agent", NULL, NULL, "occupancy/" PACKAGE_VERSION, flags);

  /**
   * AblyClientOptions:tls-database: (nullable)
   *
   * The certificate authorities to trust; the system's by default.
   */
  properties[PROP_TLS_DATABASE] = g_param_spec_object ("tls-database", NULL, NULL, G_TYPE_TLS_DATABASE, flags);

  _ably_client_options_make_numbers (properties + FIRST_NUMBER);

  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
ably_client_options_init (AblyClientOptions *self)
{
  self->auth_method = g_strdup ("GET");
  self->agent = g_strdup ("occupancy/" PACKAGE_VERSION);
  self->tls = TRUE;
}

/**
 * ably_client_options_new:
 *
 * Makes options that hold the defaults and no credential (TO3).
 *
 * A client refers to the options that it was made with: change them before
 * that, not after.
 *
 * Returns: (transfer full): the options
 */
AblyClientOptions *
ably_client_options_new (void)
{
  return g_object_new (ABLY_TYPE_CLIENT_OPTIONS, NULL);
}

/**
 * ably_client_options_trust_file:
 * @self: options
 * @path: a file of certificates in PEM form, such as `SSL_CERT_FILE` names
 * @error: return location for an error of `G_TLS_ERROR` or `G_FILE_ERROR`
 *
 * Trusts the certificate authorities in that file, and no others: sets
 * [property@AblyClientOptions:tls-database] (RSC18). Reads the file at once.
 *
 * Returns: whether the file could be read
 */
gboolean
ably_client_options_trust_file (AblyClientOptions  *self,
                                const char         *path,
                                GError            **error)
{
  g_autofree char *absolute = NULL;
  g_autoptr (GTlsDatabase) database = NULL;

  g_return_val_if_fail (ABLY_IS_CLIENT_OPTIONS (self), FALSE);
  g_return_val_if_fail (path != NULL, FALSE);

  absolute = g_canonicalize_filename (path, NULL);
  database = g_tls_file_database_new (absolute, error);
  if (database == NULL)
    return FALSE;

  g_object_set (self, "tls-database", database, NULL);

  return TRUE;
}
