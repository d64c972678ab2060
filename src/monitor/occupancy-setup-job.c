/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>

#include "core/occupancy-error.h"
#include "monitor/occupancy-setup-format.h"
#include "monitor/occupancy-setup-job.h"

#define MAX_IMPORT_BYTES (64 * 1024 * 1024)

/* What a thread is to do to a setup file, and what came of it. JSON nodes are
 * not counted atomically: the thread owns them while it runs, and the one who
 * finishes takes them. */
typedef struct
{
  char *folder;
  GFile *file;
  GBytes *base;
  JsonNode *ours;
  JsonNode *result;
  GBytes *text;
  OccupancySetupOrigin origin;
} SetupJob;

static void
setup_job_free (SetupJob *job)
{
  g_free (job->folder);
  g_clear_object (&job->file);
  g_clear_pointer (&job->base, g_bytes_unref);
  g_clear_pointer (&job->ours, json_node_unref);
  g_clear_pointer (&job->result, json_node_unref);
  g_clear_pointer (&job->text, g_bytes_unref);
  g_free (job);
}

static void
setup_job_return (GTask    *task,
                  SetupJob *job,
                  GError   *error)
{
  char *text;

  if (job->result == NULL)
    {
      g_task_return_error (task, error);
      return;
    }

  text = occupancy_setup_format_to_text (job->result);
  job->text = g_bytes_new_take (text, strlen (text));
  g_task_return_boolean (task, TRUE);
}

static void
setup_job_load (GTask        *task,
                gpointer      source_object,
                gpointer      task_data,
                GCancellable *cancellable)
{
  SetupJob *job = task_data;
  GError *error = NULL;

  job->result = occupancy_setup_file_load (job->folder, &job->origin, &error);
  setup_job_return (task, job, error);
}

static void
setup_job_reload (GTask        *task,
                  gpointer      source_object,
                  gpointer      task_data,
                  GCancellable *cancellable)
{
  SetupJob *job = task_data;
  g_autofree char *path = g_build_filename (job->folder, OCCUPANCY_SETUP_FILE, NULL);
  GError *error = NULL;

  job->result = occupancy_setup_file_read (path, &error);
  setup_job_return (task, job, error);
}

static void
setup_job_save (GTask        *task,
                gpointer      source_object,
                gpointer      task_data,
                GCancellable *cancellable)
{
  SetupJob *job = task_data;
  g_autoptr(JsonNode) base = NULL;
  GError *error = NULL;

  base = occupancy_setup_format_parse (g_bytes_get_data (job->base, NULL),
                                       g_bytes_get_size (job->base), &error);
  if (base != NULL)
    job->result = occupancy_setup_file_save (job->folder, base, job->ours, &error);
  setup_job_return (task, job, error);
}

static void
setup_job_import (GTask        *task,
                  gpointer      source_object,
                  gpointer      task_data,
                  GCancellable *cancellable)
{
  SetupJob *job = task_data;
  g_autoptr(GFileInfo) info = NULL;
  g_autofree char *text = NULL;
  GError *error = NULL;
  gsize length;

  info = g_file_query_info (job->file, G_FILE_ATTRIBUTE_STANDARD_SIZE,
                            G_FILE_QUERY_INFO_NONE, cancellable, &error);
  if (info != NULL &&
      g_file_info_get_attribute_uint64 (info, G_FILE_ATTRIBUTE_STANDARD_SIZE) > MAX_IMPORT_BYTES)
    g_set_error_literal (&error, OCCUPANCY_ERROR, OCCUPANCY_ERROR_SETUP,
                         _("The file is no setup of Occupancy."));
  else if (info != NULL &&
           g_file_load_contents (job->file, cancellable, &text, &length, NULL, &error))
    job->result = occupancy_setup_format_parse (text, length, &error);
  setup_job_return (task, job, error);
}

static void
setup_job_start (SetupJob            *job,
                 GTaskThreadFunc      thread_func,
                 GCancellable        *cancellable,
                 GAsyncReadyCallback  callback,
                 gpointer             user_data)
{
  g_autoptr(GTask) task = g_task_new (NULL, cancellable, callback, user_data);

  g_task_set_source_tag (task, setup_job_start);
  g_task_set_task_data (task, job, (GDestroyNotify) setup_job_free);
  g_task_run_in_thread (task, thread_func);
}

/**
 * occupancy_setup_job_load_async:
 * @folder: the folder of a setup
 * @callback: what to call
 * @user_data: data for @callback
 *
 * Runs occupancy_setup_file_load() in a thread.
 */
void
occupancy_setup_job_load_async (const char          *folder,
                                GAsyncReadyCallback  callback,
                                gpointer             user_data)
{
  SetupJob *job = g_new0 (SetupJob, 1);

  job->folder = g_strdup (folder);
  setup_job_start (job, setup_job_load, NULL, callback, user_data);
}

/**
 * occupancy_setup_job_reload_async:
 * @folder: the folder of a setup
 * @callback: what to call
 * @user_data: data for @callback
 *
 * Runs occupancy_setup_file_read() in a thread: somebody else changed the file.
 */
void
occupancy_setup_job_reload_async (const char          *folder,
                                  GAsyncReadyCallback  callback,
                                  gpointer             user_data)
{
  SetupJob *job = g_new0 (SetupJob, 1);

  job->folder = g_strdup (folder);
  setup_job_start (job, setup_job_reload, NULL, callback, user_data);
}

/**
 * occupancy_setup_job_save_async:
 * @folder: the folder of a setup
 * @base: the text of the setup as it was last read or saved
 * @ours: (transfer full): the setup as it shall be, shared with nobody
 * @callback: what to call
 * @user_data: data for @callback
 *
 * Runs occupancy_setup_file_save() in a thread.
 */
void
occupancy_setup_job_save_async (const char          *folder,
                                GBytes              *base,
                                JsonNode            *ours,
                                GAsyncReadyCallback  callback,
                                gpointer             user_data)
{
  SetupJob *job = g_new0 (SetupJob, 1);

  job->folder = g_strdup (folder);
  job->base = g_bytes_ref (base);
  job->ours = ours;
  setup_job_start (job, setup_job_save, NULL, callback, user_data);
}

/**
 * occupancy_setup_job_import_async:
 * @file: a file, wherever it is
 * @cancellable: (nullable): what cancels it
 * @callback: what to call
 * @user_data: data for @callback
 *
 * Reads and checks a setup file in a thread.
 */
void
occupancy_setup_job_import_async (GFile               *file,
                                  GCancellable        *cancellable,
                                  GAsyncReadyCallback  callback,
                                  gpointer             user_data)
{
  SetupJob *job = g_new0 (SetupJob, 1);

  job->file = g_object_ref (file);
  setup_job_start (job, setup_job_import, cancellable, callback, user_data);
}

/**
 * occupancy_setup_job_finish:
 * @result: the result
 * @text: (out) (optional): the text of the setup
 * @ours: (out) (optional) (nullable): what was given to be saved
 * @origin: (out) (optional): where the setup was loaded from
 * @error: return location for an error, or %NULL
 *
 * Ends what one of the others began.
 *
 * Returns: (transfer full) (nullable): the setup that was read, or is in the
 *   file now, or %NULL with an error
 */
JsonNode *
occupancy_setup_job_finish (GAsyncResult          *result,
                            GBytes               **text,
                            JsonNode             **ours,
                            OccupancySetupOrigin  *origin,
                            GError               **error)
{
  SetupJob *job = g_task_get_task_data (G_TASK (result));
  gboolean done = g_task_propagate_boolean (G_TASK (result), error);
  g_autoptr(JsonNode) our_node = g_steal_pointer (&job->ours);

  if (ours != NULL)
    *ours = g_steal_pointer (&our_node);
  if (!done)
    return NULL;

  if (text != NULL)
    *text = g_steal_pointer (&job->text);
  if (origin != NULL)
    *origin = job->origin;

  return g_steal_pointer (&job->result);
}
