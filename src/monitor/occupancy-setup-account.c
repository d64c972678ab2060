/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "monitor/occupancy-setup-account.h"

G_DEFINE_ENUM_TYPE (OccupancyCredentialKind, occupancy_credential_kind,
                    G_DEFINE_ENUM_VALUE (OCCUPANCY_CREDENTIAL_KEY, "key"),
                    G_DEFINE_ENUM_VALUE (OCCUPANCY_CREDENTIAL_TOKEN, "token"),
                    G_DEFINE_ENUM_VALUE (OCCUPANCY_CREDENTIAL_TOKEN_URL, "tokenUrl"))

/**
 * OccupancySetupAccount:
 *
 * One Ably app as the person set it up: where it is, and what kind of
 * credential it has. The credential itself is not here, see [class@Accounts].
 */
struct _OccupancySetupAccount
{
  GObject parent_instance;

  char *id;
  char *name;
  char *endpoint;
  guint port;
  gboolean tls;
  OccupancyCredentialKind credential_kind;
};

G_DEFINE_FINAL_TYPE (OccupancySetupAccount, occupancy_setup_account, G_TYPE_OBJECT)

enum
{
  PROP_0,
  PROP_ID,
  PROP_NAME,
  PROP_ENDPOINT,
  PROP_PORT,
  PROP_TLS,
  PROP_CREDENTIAL_KIND,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static void
occupancy_setup_account_finalize (GObject *object)
{
  OccupancySetupAccount *self = OCCUPANCY_SETUP_ACCOUNT (object);

  g_free (self->id);
  g_free (self->name);
  g_free (self->endpoint);

  G_OBJECT_CLASS (occupancy_setup_account_parent_class)->finalize (object);
}

static void
occupancy_setup_account_get_property (GObject    *object,
                                      guint       prop_id,
                                      GValue     *value,
                                      GParamSpec *pspec)
{
  OccupancySetupAccount *self = OCCUPANCY_SETUP_ACCOUNT (object);

  switch (prop_id)
    {
    case PROP_ID:
      g_value_set_string (value, self->id);
      break;
    case PROP_NAME:
      g_value_set_string (value, self->name);
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
    case PROP_CREDENTIAL_KIND:
      g_value_set_enum (value, self->credential_kind);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
occupancy_setup_account_set_property (GObject      *object,
                                      guint         prop_id,
                                      const GValue *value,
                                      GParamSpec   *pspec)
{
  OccupancySetupAccount *self = OCCUPANCY_SETUP_ACCOUNT (object);

  switch (prop_id)
    {
    case PROP_ID:
      self->id = g_value_dup_string (value);
      break;
    case PROP_NAME:
      occupancy_setup_account_set_name (self, g_value_get_string (value));
      break;
    case PROP_ENDPOINT:
      occupancy_setup_account_set_endpoint (self, g_value_get_string (value));
      break;
    case PROP_PORT:
      occupancy_setup_account_set_port (self, g_value_get_uint (value));
      break;
    case PROP_TLS:
      occupancy_setup_account_set_tls (self, g_value_get_boolean (value));
      break;
    case PROP_CREDENTIAL_KIND:
      occupancy_setup_account_set_credential_kind (self, g_value_get_enum (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
occupancy_setup_account_class_init (OccupancySetupAccountClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags given = G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS;
  GParamFlags changing = G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->finalize = occupancy_setup_account_finalize;
  object_class->get_property = occupancy_setup_account_get_property;
  object_class->set_property = occupancy_setup_account_set_property;

  /**
   * OccupancySetupAccount:id:
   *
   * What the account is known by.
   */
  properties[PROP_ID] =
    g_param_spec_string ("id", NULL, NULL, NULL, given);

  /**
   * OccupancySetupAccount:name:
   *
   * What a person calls the account.
   */
  properties[PROP_NAME] =
    g_param_spec_string ("name", NULL, NULL, NULL, changing);

  /**
   * OccupancySetupAccount:endpoint:
   *
   * The endpoint: a host name or the name of a routing policy, without which
   * it is that of the service, or %NULL.
   */
  properties[PROP_ENDPOINT] =
    g_param_spec_string ("endpoint", NULL, NULL, NULL, changing);

  /**
   * OccupancySetupAccount:port:
   *
   * The port.
   */
  properties[PROP_PORT] =
    g_param_spec_uint ("port", NULL, NULL, 0, G_MAXUINT16, 0, changing);

  /**
   * OccupancySetupAccount:tls:
   *
   * Whether the service is spoken to over TLS.
   */
  properties[PROP_TLS] =
    g_param_spec_boolean ("tls", NULL, NULL, TRUE, changing);

  /**
   * OccupancySetupAccount:credential-kind:
   *
   * What the credential of the account is.
   */
  properties[PROP_CREDENTIAL_KIND] =
    g_param_spec_enum ("credential-kind", NULL, NULL, OCCUPANCY_TYPE_CREDENTIAL_KIND, OCCUPANCY_CREDENTIAL_KEY, changing);

  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
occupancy_setup_account_init (OccupancySetupAccount *self)
{
  self->tls = TRUE;
}

/**
 * occupancy_setup_account_new:
 * @id: (nullable): a UUID, or %NULL to make up one
 * @name: what a person calls the account
 *
 * Makes an account of the usual endpoint, to be used with a key.
 *
 * Returns: (transfer full): a new account
 */
OccupancySetupAccount *
occupancy_setup_account_new (const char *id,
                             const char *name)
{
  g_autofree char *made_up = NULL;

  g_return_val_if_fail (name != NULL, NULL);

  if (id == NULL)
    id = made_up = g_uuid_string_random ();

  return g_object_new (OCCUPANCY_TYPE_SETUP_ACCOUNT, "id", id, "name", name, NULL);
}

/**
 * occupancy_setup_account_get_id:
 * @self: an account
 *
 * Gets what the account is known by.
 *
 * Returns: a UUID
 */
const char *
occupancy_setup_account_get_id (OccupancySetupAccount *self)
{
  g_return_val_if_fail (OCCUPANCY_IS_SETUP_ACCOUNT (self), NULL);

  return self->id;
}

/**
 * occupancy_setup_account_get_name:
 * @self: an account
 *
 * Gets what a person calls the account.
 *
 * Returns: a name
 */
const char *
occupancy_setup_account_get_name (OccupancySetupAccount *self)
{
  g_return_val_if_fail (OCCUPANCY_IS_SETUP_ACCOUNT (self), NULL);

  return self->name;
}

/**
 * occupancy_setup_account_set_name:
 * @self: an account
 * @name: a name
 *
 * Sets what a person calls the account.
 */
void
occupancy_setup_account_set_name (OccupancySetupAccount *self,
                                  const char            *name)
{
  g_return_if_fail (OCCUPANCY_IS_SETUP_ACCOUNT (self));

  if (g_set_str (&self->name, name))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_NAME]);
}

/**
 * occupancy_setup_account_get_endpoint:
 * @self: an account
 *
 * Gets the endpoint: a host name or the name of a routing policy, without
 * which it is that of the service.
 *
 * Returns: (nullable): the endpoint, or %NULL for the usual one
 */
const char *
occupancy_setup_account_get_endpoint (OccupancySetupAccount *self)
{
  g_return_val_if_fail (OCCUPANCY_IS_SETUP_ACCOUNT (self), NULL);

  return self->endpoint;
}

/**
 * occupancy_setup_account_set_endpoint:
 * @self: an account
 * @endpoint: (nullable): the endpoint, or %NULL for the usual one
 *
 * Sets the endpoint: a host name or the name of a routing policy, without
 * which it is that of the service.
 */
void
occupancy_setup_account_set_endpoint (OccupancySetupAccount *self,
                                      const char            *endpoint)
{
  g_return_if_fail (OCCUPANCY_IS_SETUP_ACCOUNT (self));

  if (g_set_str (&self->endpoint, endpoint))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ENDPOINT]);
}

/**
 * occupancy_setup_account_get_port:
 * @self: an account
 *
 * Gets the port.
 *
 * Returns: the port, or 0 for the usual one
 */
guint
occupancy_setup_account_get_port (OccupancySetupAccount *self)
{
  g_return_val_if_fail (OCCUPANCY_IS_SETUP_ACCOUNT (self), 0);

  return self->port;
}

/**
 * occupancy_setup_account_set_port:
 * @self: an account
 * @port: the port, or 0 for the usual one
 *
 * Sets the port.
 */
void
occupancy_setup_account_set_port (OccupancySetupAccount *self,
                                  guint                  port)
{
  g_return_if_fail (OCCUPANCY_IS_SETUP_ACCOUNT (self));

  if (self->port == port)
    return;

  self->port = port;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PORT]);
}

/**
 * occupancy_setup_account_get_tls:
 * @self: an account
 *
 * Gets whether the service is spoken to over TLS.
 *
 * Returns: whether over TLS
 */
gboolean
occupancy_setup_account_get_tls (OccupancySetupAccount *self)
{
  g_return_val_if_fail (OCCUPANCY_IS_SETUP_ACCOUNT (self), FALSE);

  return self->tls;
}

/**
 * occupancy_setup_account_set_tls:
 * @self: an account
 * @tls: whether over TLS
 *
 * Sets whether the service is spoken to over TLS.
 */
void
occupancy_setup_account_set_tls (OccupancySetupAccount *self,
                                 gboolean               tls)
{
  g_return_if_fail (OCCUPANCY_IS_SETUP_ACCOUNT (self));

  tls = !!tls;
  if (self->tls == tls)
    return;

  self->tls = tls;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_TLS]);
}

/**
 * occupancy_setup_account_get_credential_kind:
 * @self: an account
 *
 * Gets what the credential of the account is.
 *
 * Returns: the kind of the credential
 */
OccupancyCredentialKind
occupancy_setup_account_get_credential_kind (OccupancySetupAccount *self)
{
  g_return_val_if_fail (OCCUPANCY_IS_SETUP_ACCOUNT (self), OCCUPANCY_CREDENTIAL_KEY);

  return self->credential_kind;
}

/**
 * occupancy_setup_account_set_credential_kind:
 * @self: an account
 * @credential_kind: the kind of the credential
 *
 * Sets what the credential of the account is.
 */
void
occupancy_setup_account_set_credential_kind (OccupancySetupAccount   *self,
                                             OccupancyCredentialKind  credential_kind)
{
  g_return_if_fail (OCCUPANCY_IS_SETUP_ACCOUNT (self));

  if (self->credential_kind == credential_kind)
    return;

  self->credential_kind = credential_kind;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_CREDENTIAL_KIND]);
}
