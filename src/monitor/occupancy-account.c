/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "core/occupancy-sample.h"
#include "monitor/occupancy-account.h"

/**
 * OccupancyAccount:
 *
 * One Ably app that the person connected: what it is called, and the model that
 * watches its rooms.
 */
struct _OccupancyAccount
{
  GObject parent_instance;

  char *id;
  char *name;
  AblyClientOptions *options;
  OccupancyModel *model;
  gint64 offline_since;
};

G_DEFINE_FINAL_TYPE (OccupancyAccount, occupancy_account, G_TYPE_OBJECT)

enum
{
  PROP_0,
  PROP_ID,
  PROP_NAME,
  PROP_OPTIONS,
  PROP_MODEL,
  PROP_OFFLINE_SINCE,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static void
occupancy_account_state_cb (OccupancyAccount *self)
{
  gint64 since = self->offline_since;

  g_assert (OCCUPANCY_IS_ACCOUNT (self));

  switch (occupancy_model_get_state (self->model))
    {
    case ABLY_CONNECTION_INITIALIZED:
    case ABLY_CONNECTION_CONNECTED:
    case ABLY_CONNECTION_CLOSING:
    case ABLY_CONNECTION_CLOSED:
      since = 0;
      break;

    case ABLY_CONNECTION_DISCONNECTED:
    case ABLY_CONNECTION_SUSPENDED:
    case ABLY_CONNECTION_FAILED:
      if (since == 0)
        since = occupancy_sample_now ();
      break;

    case ABLY_CONNECTION_CONNECTING:
    default:
      break;
    }

  if (self->offline_since == since)
    return;

  self->offline_since = since;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_OFFLINE_SINCE]);
}

static void
occupancy_account_constructed (GObject *object)
{
  OccupancyAccount *self = OCCUPANCY_ACCOUNT (object);

  G_OBJECT_CLASS (occupancy_account_parent_class)->constructed (object);

  self->model = occupancy_model_new (self->options);
  g_signal_connect_object (self->model, "notify::state",
                           G_CALLBACK (occupancy_account_state_cb), self,
                           G_CONNECT_SWAPPED);
}

static void
occupancy_account_dispose (GObject *object)
{
  OccupancyAccount *self = OCCUPANCY_ACCOUNT (object);

  g_clear_object (&self->model);
  g_clear_object (&self->options);

  G_OBJECT_CLASS (occupancy_account_parent_class)->dispose (object);
}

static void
occupancy_account_finalize (GObject *object)
{
  OccupancyAccount *self = OCCUPANCY_ACCOUNT (object);

  g_free (self->id);
  g_free (self->name);

  G_OBJECT_CLASS (occupancy_account_parent_class)->finalize (object);
}

static void
occupancy_account_get_property (GObject    *object,
                                guint       prop_id,
                                GValue     *value,
                                GParamSpec *pspec)
{
  OccupancyAccount *self = OCCUPANCY_ACCOUNT (object);

  switch (prop_id)
    {
    case PROP_ID:
      g_value_set_string (value, self->id);
      break;
    case PROP_NAME:
      g_value_set_string (value, self->name);
      break;
    case PROP_MODEL:
      g_value_set_object (value, self->model);
      break;
    case PROP_OFFLINE_SINCE:
      g_value_set_int64 (value, self->offline_since);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
occupancy_account_set_property (GObject      *object,
                                guint         prop_id,
                                const GValue *value,
                                GParamSpec   *pspec)
{
  OccupancyAccount *self = OCCUPANCY_ACCOUNT (object);

  switch (prop_id)
    {
    case PROP_ID:
      self->id = g_value_dup_string (value);
      break;
    case PROP_NAME:
      self->name = g_value_dup_string (value);
      break;
    case PROP_OPTIONS:
      self->options = g_value_dup_object (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
occupancy_account_class_init (OccupancyAccountClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->constructed = occupancy_account_constructed;
  object_class->dispose = occupancy_account_dispose;
  object_class->finalize = occupancy_account_finalize;
  object_class->get_property = occupancy_account_get_property;
  object_class->set_property = occupancy_account_set_property;

  /**
   * OccupancyAccount:id:
   *
   * What tells the account from all others, and never changes.
   */
  properties[PROP_ID] =
    g_param_spec_string ("id", NULL, NULL,
                         NULL,
                         G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);

  /**
   * OccupancyAccount:name:
   *
   * What the person calls the account.
   */
  properties[PROP_NAME] =
    g_param_spec_string ("name", NULL, NULL,
                         NULL,
                         G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);

  /**
   * OccupancyAccount:options:
   *
   * The endpoint and the credential.
   */
  properties[PROP_OPTIONS] =
    g_param_spec_object ("options", NULL, NULL,
                         ABLY_TYPE_CLIENT_OPTIONS,
                         G_PARAM_WRITABLE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);

  /**
   * OccupancyAccount:model:
   *
   * The rooms of the account.
   */
  properties[PROP_MODEL] =
    g_param_spec_object ("model", NULL, NULL,
                         OCCUPANCY_TYPE_MODEL,
                         G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);

  /**
   * OccupancyAccount:offline-since:
   *
   * Since when the service cannot be reached, in milliseconds since 1970 UTC;
   * 0 if it can.
   */
  properties[PROP_OFFLINE_SINCE] =
    g_param_spec_int64 ("offline-since", NULL, NULL,
                        0, G_MAXINT64, 0,
                        G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
occupancy_account_init (OccupancyAccount *self)
{
}

/**
 * occupancy_account_new:
 * @id: what tells the account from all others
 * @name: what the person calls it
 * @options: endpoint and credential
 *
 * Creates an account, not yet connected.
 *
 * Returns: (transfer full): a new account
 */
OccupancyAccount *
occupancy_account_new (const char        *id,
                       const char        *name,
                       AblyClientOptions *options)
{
  g_return_val_if_fail (id != NULL, NULL);
  g_return_val_if_fail (name != NULL, NULL);
  g_return_val_if_fail (ABLY_IS_CLIENT_OPTIONS (options), NULL);

  return g_object_new (OCCUPANCY_TYPE_ACCOUNT,
                       "id", id,
                       "name", name,
                       "options", options,
                       NULL);
}

/**
 * occupancy_account_get_id:
 * @self: an account
 *
 * Gets what tells the account from all others.
 *
 * Returns: the id
 */
const char *
occupancy_account_get_id (OccupancyAccount *self)
{
  g_return_val_if_fail (OCCUPANCY_IS_ACCOUNT (self), NULL);

  return self->id;
}

/**
 * occupancy_account_get_name:
 * @self: an account
 *
 * Gets what the person calls the account.
 *
 * Returns: the name
 */
const char *
occupancy_account_get_name (OccupancyAccount *self)
{
  g_return_val_if_fail (OCCUPANCY_IS_ACCOUNT (self), NULL);

  return self->name;
}

/**
 * occupancy_account_get_model:
 * @self: an account
 *
 * Gets the rooms of the account.
 *
 * Returns: (transfer none): the model
 */
OccupancyModel *
occupancy_account_get_model (OccupancyAccount *self)
{
  g_return_val_if_fail (OCCUPANCY_IS_ACCOUNT (self), NULL);

  return self->model;
}

/**
 * occupancy_account_get_offline_since:
 * @self: an account
 *
 * Gets since when the service cannot be reached.
 *
 * Returns: in milliseconds since 1970 UTC, or 0 if it can be reached
 */
gint64
occupancy_account_get_offline_since (OccupancyAccount *self)
{
  g_return_val_if_fail (OCCUPANCY_IS_ACCOUNT (self), 0);

  return self->offline_since;
}
