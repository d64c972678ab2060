/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <libsecret/secret.h>

#include "core/occupancy-sample.h"
#include "monitor/occupancy-account-private.h"

/**
 * OccupancyAccount:
 *
 * One Ably app that the person connected, while it is watched: the model of its
 * rooms, once there is a credential to make it with, and what is wrong.
 *
 * It follows its [class@SetupAccount]: with another endpoint, and with another
 * credential, comes another model.
 */

G_DEFINE_FINAL_TYPE (OccupancyAccount, occupancy_account, G_TYPE_OBJECT)

enum
{
  PROP_0,
  PROP_SETUP,
  PROP_ID,
  PROP_NAME,
  PROP_MODEL,
  PROP_STATE,
  PROP_ERROR,
  PROP_PROBLEM,
  PROP_OFFLINE_SINCE,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static gint64
occupancy_account_find_offline_since (OccupancyAccount    *self,
                                      AblyConnectionState  state)
{
  switch (state)
    {
    case ABLY_CONNECTION_DISCONNECTED:
    case ABLY_CONNECTION_SUSPENDED:
    case ABLY_CONNECTION_FAILED:
      return self->offline_since != 0 ? self->offline_since : occupancy_sample_now ();

    case ABLY_CONNECTION_CONNECTING:
      return self->offline_since;

    case ABLY_CONNECTION_INITIALIZED:
    case ABLY_CONNECTION_CONNECTED:
    case ABLY_CONNECTION_CLOSING:
    case ABLY_CONNECTION_CLOSED:
    default:
      return 0;
    }
}

static OccupancyAccountProblem
occupancy_account_find_problem (OccupancyAccount *self)
{
  if (self->credential_error != NULL)
    return occupancy_account_problem_from_credential (self->credential_error);
  if (self->state == ABLY_CONNECTION_FAILED)
    return occupancy_account_problem_from_refusal (self->error);
  if (self->offline_since != 0)
    return occupancy_account_problem_from_loss (self->error);

  return OCCUPANCY_ACCOUNT_PROBLEM_NONE;
}

void
occupancy_account_update (OccupancyAccount *self)
{
  AblyConnectionState state = ABLY_CONNECTION_INITIALIZED;
  const GError *error = self->credential_error;
  OccupancyAccountProblem problem;
  gint64 since;

  g_assert (OCCUPANCY_IS_ACCOUNT (self));

  if (self->model != NULL)
    {
      state = occupancy_model_get_state (self->model);
      error = occupancy_model_get_error (self->model);

      /* What keeps it from being reached is known until it is. */
      if (error == NULL && state == ABLY_CONNECTION_CONNECTING && self->offline_since != 0)
        error = self->error;
    }

  g_object_freeze_notify (G_OBJECT (self));

  if (self->error != error)
    {
      g_clear_error (&self->error);
      self->error = error != NULL ? g_error_copy (error) : NULL;
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ERROR]);
    }
  if (self->state != state)
    {
      self->state = state;
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STATE]);
    }
  since = occupancy_account_find_offline_since (self, state);
  if (self->offline_since != since)
    {
      self->offline_since = since;
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_OFFLINE_SINCE]);
    }
  problem = occupancy_account_find_problem (self);
  if (self->problem != problem)
    {
      self->problem = problem;
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PROBLEM]);
    }

  g_object_thaw_notify (G_OBJECT (self));
}

static void
occupancy_account_name_cb (OccupancyAccount *self)
{
  g_assert (OCCUPANCY_IS_ACCOUNT (self));

  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_NAME]);
}

static void
occupancy_account_constructed (GObject *object)
{
  OccupancyAccount *self = OCCUPANCY_ACCOUNT (object);
  static const char * const signals[] = { "notify::endpoint", "notify::port", "notify::tls" };

  G_OBJECT_CLASS (occupancy_account_parent_class)->constructed (object);

  g_signal_connect_object (self->setup, "notify::name",
                           G_CALLBACK (occupancy_account_name_cb), self,
                           G_CONNECT_SWAPPED);
  for (guint i = 0; i < G_N_ELEMENTS (signals); i++)
    g_signal_connect_object (self->setup, signals[i],
                             G_CALLBACK (occupancy_account_endpoint_cb), self,
                             G_CONNECT_SWAPPED);
}

static void
occupancy_account_dispose (GObject *object)
{
  OccupancyAccount *self = OCCUPANCY_ACCOUNT (object);

  g_clear_handle_id (&self->renew_source, g_source_remove);
  occupancy_account_drop_model (self);

  G_OBJECT_CLASS (occupancy_account_parent_class)->dispose (object);
}

static void
occupancy_account_finalize (GObject *object)
{
  OccupancyAccount *self = OCCUPANCY_ACCOUNT (object);

  g_clear_object (&self->setup);
  g_clear_pointer (&self->credential, secret_password_free);
  g_clear_error (&self->credential_error);
  g_clear_error (&self->error);

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
    case PROP_SETUP:
      g_value_set_object (value, self->setup);
      break;
    case PROP_ID:
      g_value_set_string (value, occupancy_account_get_id (self));
      break;
    case PROP_NAME:
      g_value_set_string (value, occupancy_account_get_name (self));
      break;
    case PROP_MODEL:
      g_value_set_object (value, self->model);
      break;
    case PROP_STATE:
      g_value_set_enum (value, self->state);
      break;
    case PROP_ERROR:
      g_value_set_boxed (value, self->error);
      break;
    case PROP_PROBLEM:
      g_value_set_enum (value, self->problem);
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
    case PROP_SETUP:
      self->setup = g_value_dup_object (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
occupancy_account_class_init (OccupancyAccountClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags told = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->constructed = occupancy_account_constructed;
  object_class->dispose = occupancy_account_dispose;
  object_class->finalize = occupancy_account_finalize;
  object_class->get_property = occupancy_account_get_property;
  object_class->set_property = occupancy_account_set_property;

  /**
   * OccupancyAccount:setup:
   *
   * The account as the person set it up.
   */
  properties[PROP_SETUP] =
    g_param_spec_object ("setup", NULL, NULL,
                         OCCUPANCY_TYPE_SETUP_ACCOUNT,
                         G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);

  /**
   * OccupancyAccount:id:
   *
   * What tells the account from all others, and never changes.
   */
  properties[PROP_ID] =
    g_param_spec_string ("id", NULL, NULL, NULL, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);

  /**
   * OccupancyAccount:name:
   *
   * What the person calls the account.
   */
  properties[PROP_NAME] = g_param_spec_string ("name", NULL, NULL, NULL, told);

  /**
   * OccupancyAccount:model:
   *
   * The rooms of the account; %NULL while there is no credential that could be
   * used.
   */
  properties[PROP_MODEL] = g_param_spec_object ("model", NULL, NULL, OCCUPANCY_TYPE_MODEL, told);

  /**
   * OccupancyAccount:state:
   *
   * The state of the worst of the connections.
   */
  properties[PROP_STATE] =
    g_param_spec_enum ("state", NULL, NULL,
                       ABLY_TYPE_CONNECTION_STATE, ABLY_CONNECTION_INITIALIZED, told);

  /**
   * OccupancyAccount:error:
   *
   * Why the account is not connected, of `ABLY_ERROR` or `OCCUPANCY_ERROR`.
   */
  properties[PROP_ERROR] = g_param_spec_boxed ("error", NULL, NULL, G_TYPE_ERROR, told);

  /**
   * OccupancyAccount:problem:
   *
   * What kind of trouble the account is in.
   */
  properties[PROP_PROBLEM] =
    g_param_spec_enum ("problem", NULL, NULL,
                       OCCUPANCY_TYPE_ACCOUNT_PROBLEM, OCCUPANCY_ACCOUNT_PROBLEM_NONE, told);

  /**
   * OccupancyAccount:offline-since:
   *
   * Since when the service cannot be reached, in milliseconds since 1970 UTC;
   * 0 if it can.
   */
  properties[PROP_OFFLINE_SINCE] =
    g_param_spec_int64 ("offline-since", NULL, NULL, 0, G_MAXINT64, 0, told);

  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
occupancy_account_init (OccupancyAccount *self)
{
}

/* What is only for the other part of the class; see the private header. */

void
occupancy_account_notify_model (OccupancyAccount *self)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_MODEL]);
}

/**
 * occupancy_account_new:
 * @setup: the account as the person set it up
 *
 * Creates an account without a credential.
 *
 * Returns: (transfer full): a new account
 */
OccupancyAccount *
occupancy_account_new (OccupancySetupAccount *setup)
{
  g_return_val_if_fail (OCCUPANCY_IS_SETUP_ACCOUNT (setup), NULL);

  return g_object_new (OCCUPANCY_TYPE_ACCOUNT, "setup", setup, NULL);
}

/**
 * occupancy_account_get_setup:
 * @self: an account
 *
 * Gets the account as the person set it up.
 *
 * Returns: (transfer none): the account of the setup
 */
OccupancySetupAccount *
occupancy_account_get_setup (OccupancyAccount *self)
{
  g_return_val_if_fail (OCCUPANCY_IS_ACCOUNT (self), NULL);

  return self->setup;
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

  return occupancy_setup_account_get_id (self->setup);
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

  return occupancy_setup_account_get_name (self->setup);
}

/**
 * occupancy_account_get_model:
 * @self: an account
 *
 * Gets the rooms of the account.
 *
 * Returns: (transfer none) (nullable): the model, or %NULL while there is no
 *   credential that could be used
 */
OccupancyModel *
occupancy_account_get_model (OccupancyAccount *self)
{
  g_return_val_if_fail (OCCUPANCY_IS_ACCOUNT (self), NULL);

  return self->model;
}

/**
 * occupancy_account_get_state:
 * @self: an account
 *
 * Gets the state of the worst of the connections.
 *
 * Returns: the state
 */
AblyConnectionState
occupancy_account_get_state (OccupancyAccount *self)
{
  g_return_val_if_fail (OCCUPANCY_IS_ACCOUNT (self), ABLY_CONNECTION_INITIALIZED);

  return self->state;
}

/**
 * occupancy_account_get_error:
 * @self: an account
 *
 * Gets why the account is not connected.
 *
 * Returns: (transfer none) (nullable): an error of `ABLY_ERROR` or
 *   `OCCUPANCY_ERROR`
 */
const GError *
occupancy_account_get_error (OccupancyAccount *self)
{
  g_return_val_if_fail (OCCUPANCY_IS_ACCOUNT (self), NULL);

  return self->error;
}

/**
 * occupancy_account_get_problem:
 * @self: an account
 *
 * Gets what kind of trouble the account is in.
 *
 * Returns: the problem
 */
OccupancyAccountProblem
occupancy_account_get_problem (OccupancyAccount *self)
{
  g_return_val_if_fail (OCCUPANCY_IS_ACCOUNT (self), OCCUPANCY_ACCOUNT_PROBLEM_NONE);

  return self->problem;
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
