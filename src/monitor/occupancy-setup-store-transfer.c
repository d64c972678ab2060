/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "monitor/occupancy-setup-document.h"
#include "monitor/occupancy-setup-format.h"
#include "monitor/occupancy-setup-job.h"
#include "monitor/occupancy-setup-merge.h"
#include "monitor/occupancy-setup-store-private.h"

/* Import and export. */

static void
occupancy_setup_store_imported_cb (GObject      *object,
                                   GAsyncResult *result,
                                   gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  OccupancySetupStore *self = g_task_get_source_object (task);
  g_autoptr(JsonNode) base = occupancy_setup_format_new_empty ();
  g_autoptr(JsonNode) current = NULL;
  g_autoptr(JsonNode) merged = NULL;
  g_autoptr(JsonNode) imported = NULL;
  GError *error = NULL;

  imported = occupancy_setup_job_finish (result, NULL, NULL, NULL, &error);
  if (imported == NULL)
    {
      g_task_return_error (task, error);
      return;
    }

  current = occupancy_setup_document_build (self->setup, self->document);
  merged = occupancy_setup_merge (base, imported, current);
  occupancy_setup_document_apply (self->setup, merged);
  occupancy_setup_store_changed_cb (self);
  g_task_return_boolean (task, TRUE);
}

static void
occupancy_setup_store_exported_cb (GObject      *object,
                                   GAsyncResult *result,
                                   gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  GError *error = NULL;

  if (g_file_replace_contents_finish (G_FILE (object), result, NULL, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

/**
 * occupancy_setup_store_import_async:
 * @self: a store
 * @file: a setup file
 * @cancellable: (nullable): what cancels it
 * @callback: what to call
 * @user_data: data for @callback
 *
 * Adds what is in @file to the setup; what is in both becomes as in @file.
 */
void
occupancy_setup_store_import_async (OccupancySetupStore *self,
                                    GFile               *file,
                                    GCancellable        *cancellable,
                                    GAsyncReadyCallback  callback,
                                    gpointer             user_data)
{
  g_autoptr(GTask) task = NULL;

  g_return_if_fail (OCCUPANCY_IS_SETUP_STORE (self));
  g_return_if_fail (G_IS_FILE (file));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, occupancy_setup_store_import_async);
  occupancy_setup_job_import_async (file, cancellable, occupancy_setup_store_imported_cb,
                                    g_steal_pointer (&task));
}

/**
 * occupancy_setup_store_import_finish:
 * @self: a store
 * @result: the result
 * @error: return location for an error, or %NULL
 *
 * Ends occupancy_setup_store_import_async().
 *
 * Returns: %FALSE with %OCCUPANCY_ERROR_SETUP, %OCCUPANCY_ERROR_SETUP_NEWER or a
 *   `GIOError`, and nothing is changed
 */
gboolean
occupancy_setup_store_import_finish (OccupancySetupStore  *self,
                                     GAsyncResult         *result,
                                     GError              **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/**
 * occupancy_setup_store_export_async:
 * @self: a store
 * @file: where to write it
 * @cancellable: (nullable): what cancels it
 * @callback: what to call
 * @user_data: data for @callback
 *
 * Writes everything to @file, credentials excepted.
 */
void
occupancy_setup_store_export_async (OccupancySetupStore *self,
                                    GFile               *file,
                                    GCancellable        *cancellable,
                                    GAsyncReadyCallback  callback,
                                    gpointer             user_data)
{
  g_autoptr(GTask) task = NULL;
  g_autoptr(JsonNode) root = NULL;
  g_autoptr(GBytes) bytes = NULL;
  char *text;

  g_return_if_fail (OCCUPANCY_IS_SETUP_STORE (self));
  g_return_if_fail (G_IS_FILE (file));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, occupancy_setup_store_export_async);

  root = occupancy_setup_document_build (self->setup, self->document);
  text = occupancy_setup_format_to_text (root);
  bytes = g_bytes_new_take (text, strlen (text));
  g_file_replace_contents_bytes_async (file, bytes, NULL, FALSE, G_FILE_CREATE_PRIVATE,
                                       cancellable, occupancy_setup_store_exported_cb,
                                       g_steal_pointer (&task));
}

/**
 * occupancy_setup_store_export_finish:
 * @self: a store
 * @result: the result
 * @error: return location for an error, or %NULL
 *
 * Ends occupancy_setup_store_export_async().
 *
 * Returns: %FALSE with a `GIOError` if @file could not be written
 */
gboolean
occupancy_setup_store_export_finish (OccupancySetupStore  *self,
                                     GAsyncResult         *result,
                                     GError              **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
