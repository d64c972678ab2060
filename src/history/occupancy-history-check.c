/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "occupancy-history-check"
#include "config.h"

#include <glib/gi18n.h>

#include "history/occupancy-history-private.h"

/* A sound file is checked again after this time, in milliseconds. */
#define CHECK_TIME (7 * 24 * 60 * 60 * (gint64) 1000)

static gboolean
occupancy_history_set_checked (OccupancyStore  *store,
                               gpointer         data,
                               GError         **error)
{
  return occupancy_database_set_meta (store->db, OCCUPANCY_META_CHECKED,
                                      g_get_real_time () / G_USEC_PER_SEC, error);
}

static gboolean
occupancy_history_fail_check (GError **error)
{
  g_set_error_literal (error, OCCUPANCY_HISTORY_ERROR, OCCUPANCY_HISTORY_ERROR_DAMAGED,
                       _("The history is damaged"));

  return FALSE;
}

/* Makes the writer put the file aside, unless it did so since that was read. */
static gboolean
occupancy_history_set_damaged (OccupancyStore  *store,
                               gpointer         data,
                               GError         **error)
{
  const gint64 *time = data;

  return *time < store->opened || occupancy_history_fail_check (error);
}

/* In any thread. */
void
occupancy_history_report_damage (OccupancyHistory             *self,
                                 const OccupancyHistorySource *source)
{
  g_autoptr(GTask) task = g_task_new (NULL, NULL, NULL, NULL);

  g_task_set_task_data (task, g_memdup2 (&source->time, sizeof source->time), g_free);
  occupancy_writer_run (self->writer, occupancy_history_set_damaged, task);
}

/* Reads through the whole file, which may take a while, but holds up nothing. */
static gboolean
occupancy_history_run_check (const OccupancyHistorySource  *source,
                             GCancellable                  *cancellable,
                             gboolean                      *due,
                             GError                       **error)
{
  g_autoptr(OccupancyReader) reader = occupancy_history_open_reader (source, cancellable, error);
  gboolean sound;

  if (reader == NULL || !occupancy_reader_check (reader, CHECK_TIME, due, &sound, error))
    return FALSE;

  return sound || occupancy_history_fail_check (error);
}

static void
occupancy_history_check_if_due_thread (GTask        *task,
                                       gpointer      source_object,
                                       gpointer      task_data,
                                       GCancellable *cancellable)
{
  GError *error = NULL;
  gboolean due;

  if (occupancy_history_run_check (task_data, cancellable, &due, &error))
    g_task_return_boolean (task, due);
  else
    g_task_return_error (task, error);
}

static void
occupancy_history_checked_cb (GObject      *object,
                              GAsyncResult *result,
                              gpointer      user_data)
{
  GWeakRef *weak = user_data;
  g_autoptr(OccupancyHistory) self = g_weak_ref_get (weak);
  g_autoptr(GError) error = NULL;
  gboolean due = g_task_propagate_boolean (G_TASK (result), &error);

  g_weak_ref_clear (weak);
  g_free (weak);
  if (self == NULL)
    return;

  self->checking = FALSE;
  if (self->close_task != NULL)
    {
      g_autoptr(GTask) task = g_steal_pointer (&self->close_task);

      occupancy_writer_quit (self->writer, task);
      return;
    }

  if (due)
    {
      g_autoptr(GTask) task = g_task_new (NULL, NULL, NULL, NULL);

      occupancy_writer_run (self->writer, occupancy_history_set_checked, task);
    }
  else if (g_error_matches (error, OCCUPANCY_HISTORY_ERROR, OCCUPANCY_HISTORY_ERROR_DAMAGED))
    {
      occupancy_history_report_damage (self, g_task_get_task_data (G_TASK (result)));
    }
  else if (error != NULL)
    {
      g_debug ("The history was not checked: %s", error->message);
    }
}

static void
occupancy_history_source_free (gpointer data)
{
  OccupancyHistorySource *source = data;

  g_free (source->path);
  g_free (source);
}

/* Checks the file if it was not closed in order, and else once a week. */
void
occupancy_history_check_if_due (OccupancyHistory *self)
{
  OccupancyHistorySource *source = g_new0 (OccupancyHistorySource, 1);
  GWeakRef *weak = g_new0 (GWeakRef, 1);
  g_autoptr(GTask) task = NULL;

  g_weak_ref_init (weak, self);
  occupancy_history_init_source (self, source);

  /* It must not keep the history alive. */
  task = g_task_new (NULL, self->check_cancellable, occupancy_history_checked_cb, weak);
  g_task_set_source_tag (task, occupancy_history_check_if_due);
  g_task_set_task_data (task, source, occupancy_history_source_free);
  g_task_run_in_thread (task, occupancy_history_check_if_due_thread);
  self->checking = TRUE;
}

static void
occupancy_history_check_thread (GTask        *task,
                                gpointer      source_object,
                                gpointer      task_data,
                                GCancellable *cancellable)
{
  g_autoptr(OccupancyReader) reader = NULL;
  GError *error = NULL;
  gboolean sound;

  reader = occupancy_history_open_reader (task_data, cancellable, &error);
  if (reader != NULL &&
      occupancy_database_is_sound (occupancy_reader_get_database (reader), "integrity_check", &sound, &error) &&
      !sound)
    occupancy_history_fail_check (&error);

  g_clear_pointer (&reader, occupancy_reader_free);
  if (error != NULL)
    occupancy_history_return_error (task, task_data, error);
  else
    g_task_return_boolean (task, TRUE);
}

/**
 * occupancy_history_check_async:
 * @self: a history
 * @cancellable: (nullable): a cancellable
 * @callback: called when it is done
 * @user_data: for @callback
 *
 * Reads through all of the file and checks that it is sound, more thoroughly
 * than is done once a week and when it was not closed in order. That takes some
 * seconds for a large one, and holds up nothing.
 */
void
occupancy_history_check_async (OccupancyHistory    *self,
                               GCancellable        *cancellable,
                               GAsyncReadyCallback  callback,
                               gpointer             user_data)
{
  OccupancyHistorySource *source;
  g_autoptr(GTask) task = NULL;

  g_return_if_fail (OCCUPANCY_IS_HISTORY (self));

  source = g_new0 (OccupancyHistorySource, 1);
  occupancy_history_init_source (self, source);
  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, occupancy_history_check_async);
  g_task_set_task_data (task, source, occupancy_history_source_free);
  g_task_run_in_thread (task, occupancy_history_check_thread);
}

/**
 * occupancy_history_check_finish:
 * @self: a history
 * @result: a result
 * @error: return location for a #GError
 *
 * Finishes occupancy_history_check_async(). A damaged file is put aside, see
 * [property@History:damaged-file], and recording goes on with what can be read
 * of it.
 *
 * Returns: %FALSE with %OCCUPANCY_HISTORY_ERROR_DAMAGED if the file is not
 *   sound, or another error if that cannot be told
 */
gboolean
occupancy_history_check_finish (OccupancyHistory  *self,
                                GAsyncResult      *result,
                                GError           **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
