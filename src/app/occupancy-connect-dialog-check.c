/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ably/ably-capability-check.h"
#include "app/occupancy-connect-dialog-private.h"
#include "app/occupancy-connect-words.h"
#include "model/occupancy-ability.h"
#include "monitor/occupancy-credential.h"

/* What others have to say of what was typed: the service, whether it knows the
 * credential and what that allows; then the keyring, whether it keeps it. */

/* Keeping. */

static void
occupancy_connect_dialog_kept_cb (GObject      *object,
                                  GAsyncResult *result,
                                  gpointer      user_data)
{
  g_autoptr(OccupancyConnectDialog) self = user_data;
  g_autoptr(OccupancyAccount) account = NULL;
  g_autoptr(GError) error = NULL;

  account = occupancy_monitor_connect_account_finish (OCCUPANCY_MONITOR (object), result, &error);
  g_clear_object (&self->checking);
  if (account != NULL)
    {
      occupancy_connect_dialog_finish (self);
      return;
    }

  occupancy_connect_dialog_set_busy (self, FALSE);
  if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    occupancy_connect_dialog_show_error (self, error, TRUE);
}

static void
occupancy_connect_dialog_keep (OccupancyConnectDialog *self)
{
  guint port;

  occupancy_connect_dialog_read_port (self, &port);
  occupancy_connect_dialog_update_draft (self, port);
  self->checking = g_cancellable_new ();
  occupancy_monitor_connect_account_async (self->monitor, self->draft, self->credential, self->checking,
                                           occupancy_connect_dialog_kept_cb, g_object_ref (self));
}

void
occupancy_connect_dialog_keep_for_now_cb (OccupancyConnectDialog *self)
{
  occupancy_monitor_connect_account_for_now (self->monitor, self->draft, self->credential);
  occupancy_connect_dialog_finish (self);
}

/* The check. */

void
occupancy_connect_dialog_stop_checking (OccupancyConnectDialog *self)
{
  g_clear_handle_id (&self->typing_source, g_source_remove);
  if (self->checking != NULL)
    g_cancellable_cancel (self->checking);
  g_clear_object (&self->checking);
  g_clear_object (&self->rest);
  g_clear_pointer (&self->capability, ably_capability_unref);
}

/* It is known what the service allows. A credential for which no room could be
 * watched is of no use here. */
static void
occupancy_connect_dialog_judge (OccupancyConnectDialog *self,
                                gboolean                connect)
{
  g_autofree char *words = NULL;
  const char *operation;

  if (occupancy_ability_check (OCCUPANCY_ABILITY_LIVE_COUNTS, self->capability, NULL, &operation, NULL) ==
      ABLY_PERMISSION_MISSING)
    words = occupancy_connect_words_for_capability (occupancy_connect_dialog_get_kind (self), operation);
  else if (connect)
    {
      occupancy_connect_dialog_keep (self);
      return;
    }

  occupancy_connect_dialog_set_busy (self, FALSE);
  occupancy_connect_dialog_set_errors (self, words, NULL);
  if (words != NULL && connect)
    gtk_widget_grab_focus (GTK_WIDGET (self->credential_row));
}

static void
occupancy_connect_dialog_checked_cb (GObject      *object,
                                     GAsyncResult *result,
                                     gpointer      user_data)
{
  g_autoptr(OccupancyConnectDialog) self = user_data;
  g_autoptr(GError) error = NULL;
  AblyCapability *capability = ably_capability_check_finish (ABLY_REST (object), result, &error);
  gboolean connect = self->connect_when_checked;

  /* Something else was typed meanwhile. */
  if (self->rest != ABLY_REST (object))
    {
      g_clear_pointer (&capability, ably_capability_unref);
      return;
    }

  g_clear_object (&self->checking);
  self->connect_when_checked = FALSE;
  self->capability = capability;
  occupancy_abilities_group_set_capability (self->abilities, capability);

  if (capability != NULL)
    {
      occupancy_connect_dialog_judge (self, connect);
      return;
    }

  occupancy_connect_dialog_set_busy (self, FALSE);
  occupancy_connect_dialog_show_error (self, error, connect);
}

void
occupancy_connect_dialog_check (OccupancyConnectDialog *self)
{
  g_autoptr(AblyClientOptions) options = NULL;
  g_autoptr(GError) error = NULL;

  occupancy_connect_dialog_stop_checking (self);
  options = occupancy_credential_new_options (self->credential, self->draft, &error);
  if (options == NULL)
    {
      occupancy_connect_dialog_set_busy (self, FALSE);
      occupancy_connect_dialog_show_error (self, error, self->connect_when_checked);
      self->connect_when_checked = FALSE;
      return;
    }

  self->rest = ably_rest_new (options);
  self->checking = g_cancellable_new ();
  occupancy_abilities_group_set_checking (self->abilities);
  ably_capability_check_async (self->rest, self->checking, occupancy_connect_dialog_checked_cb, g_object_ref (self));
}

void
occupancy_connect_dialog_connect_cb (OccupancyConnectDialog *self)
{
  if (self->busy || !gtk_widget_get_sensitive (self->connect_button))
    return;

  occupancy_connect_dialog_set_errors (self, NULL, NULL);
  occupancy_connect_dialog_set_busy (self, TRUE);

  if (self->capability != NULL)
    {
      occupancy_connect_dialog_judge (self, TRUE);
      return;
    }

  self->connect_when_checked = TRUE;
  if (self->checking == NULL)
    occupancy_connect_dialog_check (self);
}
