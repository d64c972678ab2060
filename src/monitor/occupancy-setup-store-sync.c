/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "core/occupancy-error.h"
#include "monitor/occupancy-setup-document.h"
#include "monitor/occupancy-setup-file.h"
#include "monitor/occupancy-setup-job.h"
#include "monitor/occupancy-setup-store-private.h"

#define SAVE_DELAY_MS 300
#define SAVE_RETRY_MS (30 * 1000)
#define RELOAD_DELAY_MS 50

/* Saves what is changed here, and takes over what is changed in the file. */

static gboolean
occupancy_setup_store_is_dirty (OccupancySetupStore *self)
{
  return self->revision != self->saved_revision;
}

static gboolean
occupancy_setup_store_save_timeout_cb (gpointer user_data)
{
  OccupancySetupStore *self = user_data;

  self->save_source = 0;
  self->save_due = TRUE;
  occupancy_setup_store_pump (self);

  return G_SOURCE_REMOVE;
}

static void
occupancy_setup_store_schedule_save (OccupancySetupStore *self,
                                     guint                delay_ms)
{
  if (self->save_source == 0)
    self->save_source = g_timeout_add (delay_ms, occupancy_setup_store_save_timeout_cb, self);
}

void
occupancy_setup_store_changed_cb (OccupancySetupStore *self)
{
  g_assert (OCCUPANCY_IS_SETUP_STORE (self));

  self->revision++;

  /* One that waits to try again must not hold up what is new. */
  if (self->error != NULL)
    g_clear_handle_id (&self->save_source, g_source_remove);
  occupancy_setup_store_schedule_save (self, SAVE_DELAY_MS);
}

static void
occupancy_setup_store_end_flushes (OccupancySetupStore *self,
                                   const GError        *error)
{
  GQueue flushes = self->flushes;

  g_queue_init (&self->flushes);
  while (!g_queue_is_empty (&flushes))
    {
      g_autoptr(GTask) task = g_queue_pop_head (&flushes);

      if (error != NULL)
        g_task_return_error (task, g_error_copy (error));
      else
        g_task_return_boolean (task, TRUE);
    }
}

static gboolean
occupancy_setup_store_reload_timeout_cb (gpointer user_data)
{
  OccupancySetupStore *self = user_data;

  self->reload_source = 0;
  self->reload_due = TRUE;
  occupancy_setup_store_pump (self);

  return G_SOURCE_REMOVE;
}

static void
occupancy_setup_store_file_changed_cb (OccupancySetupStore *self,
                                       GFile               *file,
                                       GFile               *other_file,
                                       GFileMonitorEvent    event)
{
  g_assert (OCCUPANCY_IS_SETUP_STORE (self));

  if (self->reload_source == 0)
    self->reload_source = g_timeout_add (RELOAD_DELAY_MS, occupancy_setup_store_reload_timeout_cb, self);
}

void
occupancy_setup_store_watch (OccupancySetupStore *self)
{
  g_autofree char *path = g_build_filename (self->folder, OCCUPANCY_SETUP_FILE, NULL);
  g_autoptr(GFile) file = g_file_new_for_path (path);
  g_autoptr(GError) error = NULL;

  self->file_monitor = g_file_monitor_file (file, G_FILE_MONITOR_WATCH_MOVES, NULL, &error);
  if (self->file_monitor == NULL)
    {
      g_info ("The setup is not watched: %s", error->message);
      return;
    }

  g_signal_connect_object (self->file_monitor, "changed",
                           G_CALLBACK (occupancy_setup_store_file_changed_cb), self,
                           G_CONNECT_SWAPPED);
}

static void
occupancy_setup_store_saved_cb (GObject      *object,
                                GAsyncResult *result,
                                gpointer      user_data)
{
  g_autoptr(OccupancySetupStore) self = user_data;
  g_autoptr(JsonNode) ours = NULL;
  g_autoptr(GError) error = NULL;
  GBytes *text = NULL;
  JsonNode *saved = occupancy_setup_job_finish (result, &text, &ours, NULL, &error);

  self->busy = FALSE;

  if (saved == NULL)
    {
      occupancy_setup_store_end_flushes (self, error);
      occupancy_setup_store_take_error (self, g_steal_pointer (&error));
      occupancy_setup_store_schedule_save (self, SAVE_RETRY_MS);
    }
  else
    {
      self->saved_revision = self->job_revision;
      occupancy_setup_store_adopt (self, ours, saved);
      occupancy_setup_store_take_document (self, saved, text);
      occupancy_setup_store_take_error (self, NULL);
    }

  occupancy_setup_store_pump (self);
}

static void
occupancy_setup_store_save (OccupancySetupStore *self)
{
  self->busy = TRUE;
  self->save_due = FALSE;
  self->job_revision = self->revision;
  g_clear_handle_id (&self->save_source, g_source_remove);

  occupancy_setup_job_save_async (self->folder, self->text,
                                  occupancy_setup_document_build (self->setup, self->document),
                                  occupancy_setup_store_saved_cb, g_object_ref (self));
}

static void
occupancy_setup_store_reloaded_cb (GObject      *object,
                                   GAsyncResult *result,
                                   gpointer      user_data)
{
  g_autoptr(OccupancySetupStore) self = user_data;
  g_autoptr(GError) error = NULL;
  GBytes *text = NULL;
  JsonNode *theirs = occupancy_setup_job_finish (result, &text, NULL, NULL, &error);

  self->busy = FALSE;

  /* Nobody takes the setup away by removing the file: it comes back when
   * something is changed. */
  if (theirs != NULL)
    {
      occupancy_setup_store_adopt (self, self->document, theirs);
      occupancy_setup_store_take_document (self, theirs, text);
      occupancy_setup_store_take_error (self, NULL);
      if (self->state == OCCUPANCY_SETUP_BLOCKED)
        occupancy_setup_store_set_state (self, OCCUPANCY_SETUP_READY);
    }
  else if (!g_error_matches (error, G_FILE_ERROR, G_FILE_ERROR_NOENT))
    {
      if (!g_error_matches (error, OCCUPANCY_ERROR, OCCUPANCY_ERROR_SETUP))
        occupancy_setup_store_set_state (self, OCCUPANCY_SETUP_BLOCKED);
      occupancy_setup_store_take_error (self, g_steal_pointer (&error));
    }

  occupancy_setup_store_pump (self);
}

/* One thing at a time: reading what others did, then saving, then telling those
 * who wait for that. */
void
occupancy_setup_store_pump (OccupancySetupStore *self)
{
  if (self->busy)
    return;

  if (self->reload_due)
    {
      self->busy = TRUE;
      self->reload_due = FALSE;
      occupancy_setup_job_reload_async (self->folder, occupancy_setup_store_reloaded_cb,
                                        g_object_ref (self));
    }
  else if (!occupancy_setup_store_is_dirty (self))
    {
      occupancy_setup_store_end_flushes (self, NULL);
    }
  else if (self->save_due || !g_queue_is_empty (&self->flushes))
    {
      occupancy_setup_store_save (self);
    }
}

/**
 * occupancy_setup_store_flush_async:
 * @self: a store
 * @cancellable: (nullable): unused
 * @callback: what to call
 * @user_data: data for @callback
 *
 * Saves at once what has been changed.
 */
void
occupancy_setup_store_flush_async (OccupancySetupStore *self,
                                   GCancellable        *cancellable,
                                   GAsyncReadyCallback  callback,
                                   gpointer             user_data)
{
  GTask *task;

  g_return_if_fail (OCCUPANCY_IS_SETUP_STORE (self));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, occupancy_setup_store_flush_async);
  g_queue_push_tail (&self->flushes, task);
  occupancy_setup_store_pump (self);
}

/**
 * occupancy_setup_store_flush_finish:
 * @self: a store
 * @result: the result
 * @error: return location for an error, or %NULL
 *
 * Ends occupancy_setup_store_flush_async().
 *
 * Returns: whether everything is saved, else %FALSE with an error as of
 *   [property@SetupStore:error]
 */
gboolean
occupancy_setup_store_flush_finish (OccupancySetupStore  *self,
                                    GAsyncResult         *result,
                                    GError              **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
