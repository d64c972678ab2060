/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <libsecret/secret.h>

#include "monitor/occupancy-account-private.h"
#include "monitor/occupancy-credential.h"

/* The credential of an account, and the model that is made with it. */

/* One that is not closed is counted by the service for two minutes. */
void
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
    occupancy_account_notify_model (self);
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
void
occupancy_account_endpoint_cb (OccupancyAccount *self)
{
  g_assert (OCCUPANCY_IS_ACCOUNT (self));

  if (self->renew_source == 0 && self->credential != NULL)
    self->renew_source = g_idle_add_full (G_PRIORITY_DEFAULT, occupancy_account_renew_cb, self, NULL);
}

static void
occupancy_account_take_credential (OccupancyAccount *self,
                                   const char       *credential,
                                   const GError     *error)
{
  g_clear_pointer (&self->credential, secret_password_free);
  self->credential = g_strdup (credential);
  g_clear_error (&self->credential_error);
  self->credential_error = error != NULL ? g_error_copy (error) : NULL;
  occupancy_account_renew (self);
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

  occupancy_account_take_credential (self, credential, error);
}

/**
 * occupancy_account_use_credential:
 * @self: an account
 * @credential: a credential that a person gave, of the kind that the setup says
 *
 * Makes the model anew, as occupancy_account_set_credential() does, also with the
 * credential that is in use already: what it allows may have changed.
 */
void
occupancy_account_use_credential (OccupancyAccount *self,
                                  const char       *credential)
{
  g_return_if_fail (OCCUPANCY_IS_ACCOUNT (self));
  g_return_if_fail (credential != NULL);

  occupancy_account_take_credential (self, credential, NULL);
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
