/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "occupancy-account"

#include "config.h"

#include <libsecret/secret.h>

#include "ably/ably-error.h"
#include "core/occupancy-error.h"
#include "core/occupancy-sample.h"
#include "monitor/occupancy-account.h"
#include "monitor/occupancy-credential.h"

/**
 * OccupancyAccount:
 *
 * One Ably app that the person connected, while it is watched: the model of its
 * rooms, once there is a credential to make it with, and what is wrong.
 *
 * It follows its [class@SetupAccount]: with another endpoint, and with another
 * credential, comes another model.
 */
struct _OccupancyAccount
{
  GObject parent_instance;

  OccupancySetupAccount *setup;
  char *credential;
  GError *credential_error;
  OccupancyModel *model;
  gboolean started;
  guint renew_source;

  AblyConnectionState state;
  GError *error;
  OccupancyAccountProblem problem;
  gint64 offline_since;
};

G_DEFINE_ENUM_TYPE (OccupancyAccountProblem, occupancy_account_problem,
                    G_DEFINE_ENUM_VALUE (OCCUPANCY_ACCOUNT_PROBLEM_NONE, "none"),
                    G_DEFINE_ENUM_VALUE (OCCUPANCY_ACCOUNT_PROBLEM_OFFLINE, "offline"),
                    G_DEFINE_ENUM_VALUE (OCCUPANCY_ACCOUNT_PROBLEM_REFUSED, "refused"),
                    G_DEFINE_ENUM_VALUE (OCCUPANCY_ACCOUNT_PROBLEM_EXPIRED, "expired"),
                    G_DEFINE_ENUM_VALUE (OCCUPANCY_ACCOUNT_PROBLEM_INVALID, "invalid"),
                    G_DEFINE_ENUM_VALUE (OCCUPANCY_ACCOUNT_PROBLEM_FAILED, "failed"),
                    G_DEFINE_ENUM_VALUE (OCCUPANCY_ACCOUNT_PROBLEM_NO_CREDENTIAL, "no-credential"),
                    G_DEFINE_ENUM_VALUE (OCCUPANCY_ACCOUNT_PROBLEM_KEYRING_LOCKED, "keyring-locked"),
                    G_DEFINE_ENUM_VALUE (OCCUPANCY_ACCOUNT_PROBLEM_KEYRING_MISSING, "keyring-missing"),
                    G_DEFINE_ENUM_VALUE (OCCUPANCY_ACCOUNT_PROBLEM_KEYRING_DENIED, "keyring-denied"))

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

/* What a service that is reached says to a credential that is of no use. */
static OccupancyAccountProblem
occupancy_account_classify_refusal (const GError *error)
{
  if (error == NULL || error->domain != ABLY_ERROR)
    return OCCUPANCY_ACCOUNT_PROBLEM_FAILED;

  if (error->code == 40142 || error->code == 40171)
    return OCCUPANCY_ACCOUNT_PROBLEM_EXPIRED;

  if (error->code == 40005 || (error->code >= 40100 && error->code < 40200) ||
      error->code == 40300 || error->code == 40400 || error->code == 80019)
    return OCCUPANCY_ACCOUNT_PROBLEM_REFUSED;

  return OCCUPANCY_ACCOUNT_PROBLEM_FAILED;
}

/* Why there is no credential, or what is wrong with it before it is sent. */
static OccupancyAccountProblem
occupancy_account_classify_credential (const GError *error)
{
  static const OccupancyAccountProblem problems[] = {
    [OCCUPANCY_ERROR_CREDENTIAL_MISSING] = OCCUPANCY_ACCOUNT_PROBLEM_NO_CREDENTIAL,
    [OCCUPANCY_ERROR_KEYRING_LOCKED] = OCCUPANCY_ACCOUNT_PROBLEM_KEYRING_LOCKED,
    [OCCUPANCY_ERROR_KEYRING_MISSING] = OCCUPANCY_ACCOUNT_PROBLEM_KEYRING_MISSING,
    [OCCUPANCY_ERROR_KEYRING_DENIED] = OCCUPANCY_ACCOUNT_PROBLEM_KEYRING_DENIED,
  };

  if (error->domain == OCCUPANCY_ERROR && error->code < (int) G_N_ELEMENTS (problems) &&
      problems[error->code] != OCCUPANCY_ACCOUNT_PROBLEM_NONE)
    return problems[error->code];

  return OCCUPANCY_ACCOUNT_PROBLEM_INVALID;
}

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
    return occupancy_account_classify_credential (self->credential_error);
  if (self->state == ABLY_CONNECTION_FAILED)
    return occupancy_account_classify_refusal (self->error);
  if (self->offline_since != 0)
    return OCCUPANCY_ACCOUNT_PROBLEM_OFFLINE;

  return OCCUPANCY_ACCOUNT_PROBLEM_NONE;
}

static void
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
    }

  g_object_freeze_notify (G_OBJECT (self));

  if (self->error != NULL || error != NULL)
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

/* One that is not closed is counted by the service for two minutes. */
static void
occupancy_account_drop_model (OccupancyAccount *self)
{
  if (self->model == NULL)
    return;

  g_signal_handlers_disconnect_by_data (self->model, self);
  if (self->started)
    occupancy_model_close_async (self->model, NULL, NULL, NULL);
  g_clear_object (&self->model);
}

/* Makes the model anew, of what is known now. */
static void
occupancy_account_renew (OccupancyAccount *self)
{
  g_autoptr(AblyClientOptions) options = NULL;
  gboolean had_model = self->model != NULL;

  g_clear_handle_id (&self->renew_source, g_source_remove);
  occupancy_account_drop_model (self);

  if (self->credential != NULL)
    {
      g_clear_error (&self->credential_error);
      options = occupancy_credential_new_options (self->credential, self->setup, &self->credential_error);
    }
  if (options != NULL && ably_client_options_check (options, &self->credential_error))
    {
      self->model = occupancy_model_new (options);
      g_signal_connect_object (self->model, "notify::state",
                               G_CALLBACK (occupancy_account_update), self,
                               G_CONNECT_SWAPPED);
      g_signal_connect_object (self->model, "notify::error",
                               G_CALLBACK (occupancy_account_update), self,
                               G_CONNECT_SWAPPED);
    }

  g_object_freeze_notify (G_OBJECT (self));
  if (had_model || self->model != NULL)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_MODEL]);
  occupancy_account_update (self);
  g_object_thaw_notify (G_OBJECT (self));

  /* The rooms are in by now: whoever has them was told of the model. */
  if (self->started && self->model != NULL)
    occupancy_model_start (self->model);
}

static gboolean
occupancy_account_renew_cb (gpointer user_data)
{
  OccupancyAccount *self = user_data;

  self->renew_source = 0;
  occupancy_account_renew (self);

  return G_SOURCE_REMOVE;
}

/* Several properties change at a time. */
static void
occupancy_account_endpoint_cb (OccupancyAccount *self)
{
  g_assert (OCCUPANCY_IS_ACCOUNT (self));

  if (self->renew_source == 0 && self->credential != NULL)
    self->renew_source = g_idle_add_full (G_PRIORITY_DEFAULT, occupancy_account_renew_cb, self, NULL);
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

/**
 * occupancy_account_set_credential:
 * @self: an account
 * @credential: (nullable): the credential, of the kind that the setup says
 * @error: (nullable): without @credential, why there is none
 *
 * Makes the model, or makes it anew, and connects it if the account was started.
 * With the credential that is in use already nothing happens. Without one there
 * is no model.
 */
void
occupancy_account_set_credential (OccupancyAccount *self,
                                  const char       *credential,
                                  const GError     *error)
{
  g_return_if_fail (OCCUPANCY_IS_ACCOUNT (self));
  g_return_if_fail (credential == NULL || error == NULL);

  if (credential != NULL && g_strcmp0 (credential, self->credential) == 0 && self->renew_source == 0)
    return;

  g_clear_pointer (&self->credential, secret_password_free);
  self->credential = g_strdup (credential);
  g_clear_error (&self->credential_error);
  self->credential_error = error != NULL ? g_error_copy (error) : NULL;
  occupancy_account_renew (self);
}

/**
 * occupancy_account_start:
 * @self: an account
 *
 * Connects, and attaches the rooms, as soon as there is a credential.
 */
void
occupancy_account_start (OccupancyAccount *self)
{
  g_return_if_fail (OCCUPANCY_IS_ACCOUNT (self));

  if (self->started)
    return;

  self->started = TRUE;
  if (self->model != NULL)
    occupancy_model_start (self->model);
}

/**
 * occupancy_account_reconnect:
 * @self: an account
 *
 * Connects again, now.
 */
void
occupancy_account_reconnect (OccupancyAccount *self)
{
  g_return_if_fail (OCCUPANCY_IS_ACCOUNT (self));

  self->started = TRUE;
  if (self->model != NULL)
    occupancy_model_reconnect (self->model);
}

static void
occupancy_account_closed_cb (GObject      *object,
                             GAsyncResult *result,
                             gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  GError *error = NULL;

  if (occupancy_model_close_finish (OCCUPANCY_MODEL (object), result, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

/**
 * occupancy_account_close_async:
 * @self: an account
 * @cancellable: (nullable): a cancellable
 * @callback: called when all connections have ended
 * @user_data: for @callback
 *
 * Takes leave of the service.
 */
void
occupancy_account_close_async (OccupancyAccount    *self,
                               GCancellable        *cancellable,
                               GAsyncReadyCallback  callback,
                               gpointer             user_data)
{
  g_autoptr(GTask) task = NULL;

  g_return_if_fail (OCCUPANCY_IS_ACCOUNT (self));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, occupancy_account_close_async);

  if (self->started && self->model != NULL)
    occupancy_model_close_async (self->model, cancellable, occupancy_account_closed_cb,
                                 g_steal_pointer (&task));
  else
    g_task_return_boolean (task, TRUE);
  self->started = FALSE;
}

/**
 * occupancy_account_close_finish:
 * @self: an account
 * @result: what the callback got
 * @error: return location for an error
 *
 * Completes occupancy_account_close_async().
 *
 * Returns: %FALSE with @error set if it was cancelled
 */
gboolean
occupancy_account_close_finish (OccupancyAccount  *self,
                                GAsyncResult      *result,
                                GError           **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
