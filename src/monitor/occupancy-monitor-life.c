/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "occupancy-monitor-life"

#include "config.h"

#include <errno.h>
#include <glib/gstdio.h>

#include "monitor/occupancy-monitor-private.h"


/* How long those who are slow to end may hold up the end. */
#define CLOSE_MS 800

/* Beginning, one function a step, in the order of time. */

static void
occupancy_monitor_loaded_cb (GObject      *object,
                             GAsyncResult *result,
                             gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  GError *error = NULL;

  if (occupancy_setup_store_load_finish (OCCUPANCY_SETUP_STORE (object), result, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
occupancy_monitor_folder_thread (GTask        *task,
                                 gpointer      source_object,
                                 gpointer      task_data,
                                 GCancellable *cancellable)
{
  /* What cannot be made shows where it is needed. */
  if (g_mkdir_with_parents (task_data, 0700) != 0)
    g_info ("%s cannot be made: %s", (char *) task_data, g_strerror (errno));

  g_task_return_boolean (task, TRUE);
}

static void
occupancy_monitor_folder_cb (GObject      *object,
                             GAsyncResult *result,
                             gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  OccupancyMonitor *self = g_task_get_source_object (task);
  g_autofree char *path = g_build_filename (self->folder, OCCUPANCY_HISTORY_FILE, NULL);

  if (self->closed)
    {
      g_task_return_new_error_literal (task, G_IO_ERROR, G_IO_ERROR_CLOSED, "The monitor has been closed");
      return;
    }

  occupancy_monitor_take_history (self, occupancy_history_new (path));
  occupancy_setup_store_load_async (self->store, g_task_get_cancellable (task),
                                    occupancy_monitor_loaded_cb, g_object_ref (task));
}

/**
 * occupancy_monitor_load_async:
 * @self: a monitor
 * @cancellable: (nullable): a cancellable
 * @callback: called when the setup has been read
 * @user_data: for @callback
 *
 * Reads the setup, makes what it says, and opens the history. Credentials are
 * looked up meanwhile and after it, see [property@Account:problem]. To be called
 * once; a monitor that keeps nothing has nothing to read.
 */
void
occupancy_monitor_load_async (OccupancyMonitor    *self,
                              GCancellable        *cancellable,
                              GAsyncReadyCallback  callback,
                              gpointer             user_data)
{
  g_autoptr(GTask) task = NULL;
  g_autoptr(GTask) folder_task = NULL;

  g_return_if_fail (OCCUPANCY_IS_MONITOR (self));
  g_return_if_fail (self->history == NULL);

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, occupancy_monitor_load_async);

  if (self->folder == NULL)
    {
      g_task_return_boolean (task, TRUE);
      return;
    }

  folder_task = g_task_new (self, NULL, occupancy_monitor_folder_cb, g_steal_pointer (&task));
  g_task_set_task_data (folder_task, g_strdup (self->folder), g_free);
  g_task_run_in_thread (folder_task, occupancy_monitor_folder_thread);
}

/**
 * occupancy_monitor_load_finish:
 * @self: a monitor
 * @result: what the callback got
 * @error: return location for an error
 *
 * Completes occupancy_monitor_load_async().
 *
 * Returns: %FALSE with an error as of occupancy_setup_store_load_finish() if
 *   there is a setup that must not be touched
 */
gboolean
occupancy_monitor_load_finish (OccupancyMonitor  *self,
                               GAsyncResult      *result,
                               GError           **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/* Ending: everything at once, and whoever is late is not waited for. */

typedef struct
{
  guint n_open;
  guint timeout_source;
  GCancellable *cancellable;
} Closing;

static void
closing_free (Closing *closing)
{
  g_clear_handle_id (&closing->timeout_source, g_source_remove);
  g_object_unref (closing->cancellable);
  g_free (closing);
}

static void
occupancy_monitor_end_closing (GTask *task)
{
  OccupancyMonitor *self = g_task_get_source_object (task);
  Closing *closing = g_task_get_task_data (task);

  g_clear_handle_id (&closing->timeout_source, g_source_remove);
  self->close_task = NULL;
}

/* One of what is being closed has ended. */
void
occupancy_monitor_closed_one (GTask *task)
{
  Closing *closing = g_task_get_task_data (task);
  g_autoptr(GTask) keep_alive = NULL;

  closing->n_open--;
  if (closing->n_open > 0 || closing->timeout_source == 0)
    return;

  /* The timeout may be the last that holds it. */
  keep_alive = g_object_ref (task);
  occupancy_monitor_end_closing (task);
  g_task_return_boolean (task, TRUE);
}

static gboolean
occupancy_monitor_close_timeout_cb (gpointer user_data)
{
  GTask *task = user_data;
  Closing *closing = g_task_get_task_data (task);

  closing->timeout_source = 0;
  occupancy_monitor_end_closing (task);
  g_cancellable_cancel (closing->cancellable);
  g_task_return_new_error_literal (task, G_IO_ERROR, G_IO_ERROR_TIMED_OUT, "Not everything ended in time");

  return G_SOURCE_REMOVE;
}

static void
occupancy_monitor_account_closed_cb (GObject      *object,
                                     GAsyncResult *result,
                                     gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  g_autoptr(GError) error = NULL;

  /* One that could not say goodbye is gone all the same. */
  if (!occupancy_account_close_finish (OCCUPANCY_ACCOUNT (object), result, &error))
    g_debug ("Closing an account: %s", error->message);
  occupancy_monitor_closed_one (task);
}

static void
occupancy_monitor_history_closed_cb (GObject      *object,
                                     GAsyncResult *result,
                                     gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  g_autoptr(GError) error = NULL;

  if (!occupancy_history_close_finish (OCCUPANCY_HISTORY (object), result, &error))
    g_message ("Closing the history: %s", error->message);
  occupancy_monitor_closed_one (task);
}

static void
occupancy_monitor_flushed_cb (GObject      *object,
                              GAsyncResult *result,
                              gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  g_autoptr(GError) error = NULL;

  if (!occupancy_setup_store_flush_finish (OCCUPANCY_SETUP_STORE (object), result, &error))
    g_message ("The setup was not saved: %s", error->message);
  occupancy_monitor_closed_one (task);
}

/**
 * occupancy_monitor_close_async:
 * @self: a monitor
 * @cancellable: (nullable): a cancellable
 * @callback: called when all is closed
 * @user_data: for @callback
 *
 * Saves the setup, ends the history, and takes leave of the service, in less
 * than a second. The monitor is of no use after it.
 */
void
occupancy_monitor_close_async (OccupancyMonitor    *self,
                               GCancellable        *cancellable,
                               GAsyncReadyCallback  callback,
                               gpointer             user_data)
{
  g_autoptr(GTask) task = NULL;
  Closing *closing;
  guint n_accounts;

  g_return_if_fail (OCCUPANCY_IS_MONITOR (self));

  n_accounts = g_list_model_get_n_items (G_LIST_MODEL (self->accounts));
  closing = g_new0 (Closing, 1);
  closing->n_open = n_accounts + self->n_forgetting + 1;
  closing->cancellable = g_cancellable_new ();

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, occupancy_monitor_close_async);
  g_task_set_task_data (task, closing, (GDestroyNotify) closing_free);
  closing->timeout_source = g_timeout_add_full (G_PRIORITY_HIGH, CLOSE_MS, occupancy_monitor_close_timeout_cb,
                                                g_object_ref (task), g_object_unref);

  self->started = FALSE;
  self->closed = TRUE;
  self->close_task = task;

  /* Before the rooms end: that they do is no news to record. */
  occupancy_alerter_stop (self->alerter);
  g_clear_object (&self->recorder);
  if (self->history != NULL)
    {
      closing->n_open++;
      occupancy_history_close_async (self->history, NULL, occupancy_monitor_history_closed_cb,
                                     g_object_ref (task));
    }
  if (self->store != NULL)
    {
      closing->n_open++;
      occupancy_setup_store_flush_async (self->store, NULL, occupancy_monitor_flushed_cb,
                                         g_object_ref (task));
    }
  for (guint i = 0; i < n_accounts; i++)
    {
      g_autoptr(OccupancyAccount) account = g_list_model_get_item (G_LIST_MODEL (self->accounts), i);

      occupancy_account_close_async (account, closing->cancellable, occupancy_monitor_account_closed_cb,
                                     g_object_ref (task));
    }
  occupancy_monitor_closed_one (task);
}

/**
 * occupancy_monitor_close_finish:
 * @self: a monitor
 * @result: what the callback got
 * @error: return location for an error
 *
 * Completes occupancy_monitor_close_async().
 *
 * Returns: whether all is closed, else %FALSE with `G_IO_ERROR_TIMED_OUT`
 */
gboolean
occupancy_monitor_close_finish (OccupancyMonitor  *self,
                                GAsyncResult      *result,
                                GError           **error)
{
  g_return_val_if_fail (OCCUPANCY_IS_MONITOR (self), FALSE);
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
