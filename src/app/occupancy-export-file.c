/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "occupancy-export-file"

#include "config.h"

#include "app/occupancy-export-file.h"

/* History goes into a file: all of it, or the file is as it was. */

typedef struct
{
  GFile *file;
  OccupancyExportRequest *request;
  GHashTable *account_names;
  GFileProgressCallback progress;
  gpointer progress_data;
  GFileOutputStream *stream;
  gboolean is_new;
  GError *error;
} Export;

static void
export_free (gpointer data)
{
  Export *export = data;

  g_object_unref (export->file);
  occupancy_export_request_free (export->request);
  g_hash_table_unref (export->account_names);
  g_clear_object (&export->stream);
  g_clear_error (&export->error);
  g_free (export);
}

/**
 * occupancy_export_request_copy:
 * @request: a request
 *
 * Copies a request.
 *
 * Returns: (transfer full): a copy
 */
OccupancyExportRequest *
occupancy_export_request_copy (const OccupancyExportRequest *request)
{
  OccupancyExportRequest *copy;

  g_return_val_if_fail (request != NULL, NULL);

  copy = g_memdup2 (request, sizeof *request);
  copy->account = g_strdup (request->account);
  copy->room = g_strdup (request->room);

  return copy;
}

/**
 * occupancy_export_request_free:
 * @request: (transfer full): a request
 *
 * Frees a request.
 */
void
occupancy_export_request_free (OccupancyExportRequest *request)
{
  g_return_if_fail (request != NULL);

  g_free (request->account);
  g_free (request->room);
  g_free (request);
}

/* One function a step, the last first. */

static void
occupancy_export_file_deleted_cb (GObject      *object,
                                  GAsyncResult *result,
                                  gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  Export *export = g_task_get_task_data (task);
  g_autoptr(GError) error = NULL;

  if (!g_file_delete_finish (G_FILE (object), result, &error))
    g_info ("The beginning of an export stays: %s", error->message);

  g_task_return_error (task, g_steal_pointer (&export->error));
}

static void
occupancy_export_file_closed_cb (GObject      *object,
                                 GAsyncResult *result,
                                 gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  Export *export = g_task_get_task_data (task);

  g_output_stream_close_finish (G_OUTPUT_STREAM (object), result, export->error == NULL ? &export->error : NULL);
  if (export->error == NULL)
    g_task_return_boolean (task, TRUE);
  else if (export->is_new)
    g_file_delete_async (export->file, G_PRIORITY_DEFAULT, NULL, occupancy_export_file_deleted_cb, g_steal_pointer (&task));
  else
    g_task_return_error (task, g_steal_pointer (&export->error));
}

/* What is closed while it is being cancelled does not take the place of what was
 * there. */
static void
occupancy_export_file_exported_cb (GObject      *object,
                                   GAsyncResult *result,
                                   gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  Export *export = g_task_get_task_data (task);
  g_autoptr(GCancellable) cancellable = g_cancellable_new ();

  if (!occupancy_history_export_finish (OCCUPANCY_HISTORY (object), result, &export->error))
    g_cancellable_cancel (cancellable);
  g_output_stream_close_async (G_OUTPUT_STREAM (export->stream), G_PRIORITY_DEFAULT, cancellable,
                               occupancy_export_file_closed_cb, g_steal_pointer (&task));
}

static void
occupancy_export_file_write (GTask *task)
{
  Export *export = g_task_get_task_data (task);
  OccupancyExportRequest *request = export->request;
  OccupancyHistoryRoom room = { request->account, request->room };

  occupancy_history_export_async (g_task_get_source_object (task), G_OUTPUT_STREAM (export->stream),
                                  request->format, &room, request->room != NULL ? 1 : 0,
                                  export->account_names, request->from, request->to, request->max_points,
                                  g_task_get_cancellable (task), export->progress, export->progress_data,
                                  occupancy_export_file_exported_cb, task);
}

static void
occupancy_export_file_replaced_cb (GObject      *object,
                                   GAsyncResult *result,
                                   gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  Export *export = g_task_get_task_data (task);
  GError *error = NULL;

  export->stream = g_file_replace_finish (G_FILE (object), result, &error);
  if (export->stream == NULL)
    g_task_return_error (task, error);
  else
    occupancy_export_file_write (g_steal_pointer (&task));
}

static void
occupancy_export_file_created_cb (GObject      *object,
                                  GAsyncResult *result,
                                  gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  Export *export = g_task_get_task_data (task);
  g_autoptr(GError) error = NULL;

  export->stream = g_file_create_finish (G_FILE (object), result, &error);
  export->is_new = export->stream != NULL;
  if (export->stream != NULL)
    occupancy_export_file_write (g_steal_pointer (&task));
  else if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_EXISTS))
    g_file_replace_async (export->file, NULL, FALSE, G_FILE_CREATE_NONE, G_PRIORITY_DEFAULT,
                          NULL, occupancy_export_file_replaced_cb, g_steal_pointer (&task));
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

/* Where nothing can be written there may be much to read. */
static void
occupancy_export_file_flushed_cb (GObject      *object,
                                  GAsyncResult *result,
                                  gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  Export *export = g_task_get_task_data (task);
  g_autoptr(GError) error = NULL;

  if (!occupancy_history_flush_finish (OCCUPANCY_HISTORY (object), result, &error))
    g_debug ("What is newest is not exported: %s", error->message);

  /* One that was cancelled does not say whether there is a file now. */
  g_file_create_async (export->file, G_FILE_CREATE_NONE, G_PRIORITY_DEFAULT, NULL,
                       occupancy_export_file_created_cb, g_steal_pointer (&task));
}

/**
 * occupancy_export_file_async:
 * @history: a history
 * @file: where to write to; what is there is replaced
 * @request: what to write
 * @account_names: (element-type utf8 utf8): how accounts are called, by their ids;
 *   it is not to be changed any more
 * @cancellable: (nullable): a cancellable
 * @progress: (nullable) (scope async): called now and then
 * @progress_data: for @progress
 * @callback: called when it is done
 * @user_data: for @callback
 *
 * Writes history into a file, what was recorded last included.
 */
void
occupancy_export_file_async (OccupancyHistory              *history,
                             GFile                         *file,
                             const OccupancyExportRequest  *request,
                             GHashTable                    *account_names,
                             GCancellable                  *cancellable,
                             GFileProgressCallback          progress,
                             gpointer                       progress_data,
                             GAsyncReadyCallback            callback,
                             gpointer                       user_data)
{
  GTask *task;
  Export *export;

  g_return_if_fail (OCCUPANCY_IS_HISTORY (history));
  g_return_if_fail (G_IS_FILE (file));
  g_return_if_fail (request != NULL);
  g_return_if_fail (account_names != NULL);

  export = g_new0 (Export, 1);
  export->file = g_object_ref (file);
  export->request = occupancy_export_request_copy (request);
  export->account_names = g_hash_table_ref (account_names);
  export->progress = progress;
  export->progress_data = progress_data;
  task = g_task_new (history, cancellable, callback, user_data);
  g_task_set_source_tag (task, occupancy_export_file_async);
  g_task_set_task_data (task, export, export_free);
  occupancy_history_flush_async (history, cancellable, occupancy_export_file_flushed_cb, task);
}

/**
 * occupancy_export_file_finish:
 * @history: a history
 * @result: what the callback got
 * @error: return location for an error
 *
 * Completes occupancy_export_file_async().
 *
 * Returns: %FALSE with @error set if the file is as it was
 */
gboolean
occupancy_export_file_finish (OccupancyHistory  *history,
                              GAsyncResult      *result,
                              GError           **error)
{
  g_return_val_if_fail (g_task_is_valid (result, history), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
