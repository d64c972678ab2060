/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "occupancy-history-export"
#include "config.h"

#include "history/occupancy-history-export.h"

#include "history/occupancy-export-private.h"
#include "history/occupancy-history-private.h"

/* Written at once; and in between, how far it is gets told. */
#define BUFFER_SIZE (64 * 1024)

typedef struct
{
  OccupancyHistorySource source;
  GOutputStream *stream;
  OccupancyExportFormat format;
  GPtrArray *accounts;
  GPtrArray *names;
  GHashTable *account_names;
  gint64 from;
  gint64 to;
  guint max_points;
  GFileProgressCallback progress;
  gpointer progress_data;

  /* Of the thread. */
  GTask *task;
  GString *text;
  guint position;
  gint64 until;
  gboolean told;
  gboolean hourly;
  GError *error;
} OccupancyExport;

typedef struct
{
  GTask *task;
  goffset current;
  goffset total;
} OccupancyProgress;

static void
occupancy_export_free (gpointer data)
{
  OccupancyExport *self = data;

  g_free (self->source.path);
  g_object_unref (self->stream);
  g_ptr_array_unref (self->accounts);
  g_ptr_array_unref (self->names);
  g_clear_pointer (&self->account_names, g_hash_table_unref);
  g_free (self);
}

static void
occupancy_progress_free (gpointer data)
{
  OccupancyProgress *progress = data;

  g_object_unref (progress->task);
  g_free (progress);
}

static gboolean
occupancy_progress_cb (gpointer data)
{
  OccupancyProgress *progress = data;
  OccupancyExport *self = g_task_get_task_data (progress->task);

  /* Not after it has returned. */
  if (!g_task_get_completed (progress->task))
    self->progress (progress->current, progress->total, self->progress_data);

  return G_SOURCE_REMOVE;
}

static void
occupancy_export_tell_progress (OccupancyExport *self)
{
  guint n_done = MIN (self->position, self->names->len);
  gint64 span = (self->to - self->from) / 1000;
  gint64 done = CLAMP (self->until - self->from, 0, self->to - self->from) / 1000;
  OccupancyProgress *progress;

  if (self->progress == NULL)
    return;

  progress = g_new (OccupancyProgress, 1);
  progress->task = g_object_ref (self->task);
  progress->current = MIN (n_done * span + done, self->names->len * span);
  progress->total = self->names->len * span;
  g_main_context_invoke_full (g_task_get_context (self->task), G_PRIORITY_DEFAULT,
                              occupancy_progress_cb, progress, occupancy_progress_free);
}

static gboolean
occupancy_export_write (OccupancyExport *self,
                        gsize            threshold)
{
  if (self->error != NULL)
    return FALSE;

  if (self->text->len < threshold)
    return TRUE;

  if (!g_output_stream_write_all (self->stream, self->text->str, self->text->len, NULL,
                                  g_task_get_cancellable (self->task), &self->error))
    return FALSE;

  g_string_truncate (self->text, 0);
  occupancy_export_tell_progress (self);

  return TRUE;
}

static OccupancyExportRoom
occupancy_export_get_room (OccupancyExport *self)
{
  OccupancyExportRoom room = {
    .account = g_ptr_array_index (self->accounts, self->position),
    .name = g_ptr_array_index (self->names, self->position),
  };

  if (self->account_names != NULL)
    room.account_name = g_hash_table_lookup (self->account_names, room.account);

  return room;
}

static void
occupancy_export_put (OccupancyExport      *self,
                      const char           *kind,
                      const OccupancyPoint *point)
{
  OccupancyExportRoom room = occupancy_export_get_room (self);

  occupancy_export_put_point (self->text, self->format, &room, kind, point);
  occupancy_export_write (self, BUFFER_SIZE);
}

static void
occupancy_export_put_gap (OccupancyExport *self,
                          gint64           until)
{
  if (self->told && self->until < until)
    occupancy_export_put (self, "gap", &(OccupancyPoint) { .time = self->until });
}

static void
occupancy_export_step_cb (const OccupancyPoint *point,
                          gint64                until,
                          gboolean              rest,
                          gpointer              data)
{
  OccupancyExport *self = data;

  occupancy_export_put_gap (self, point->time);
  occupancy_export_put (self, "change", point);
  self->told = TRUE;
  self->hourly = FALSE;
  self->until = until;
}

/* Where only hourly values are kept there are no changes to list. */
static void
occupancy_export_hour_cb (const OccupancyRange *hour,
                          gpointer              data)
{
  OccupancyExport *self = data;

  if (!self->hourly)
    occupancy_export_put (self, "hourly", &(OccupancyPoint) { .time = hour->from });
  self->hourly = TRUE;
  self->told = TRUE;
  self->until = hour->to;
}

static gboolean
occupancy_export_put_changes (OccupancyExport  *self,
                              OccupancyReader  *reader,
                              gint64            room,
                              GError          **error)
{
  self->told = FALSE;
  self->hourly = FALSE;
  if (!occupancy_reader_walk (reader, room, self->from, self->to, FALSE,
                              occupancy_export_step_cb, occupancy_export_hour_cb, self, error))
    return FALSE;

  occupancy_export_put_gap (self, self->to);

  return TRUE;
}

static gboolean
occupancy_export_put_intervals (OccupancyExport  *self,
                                OccupancyReader  *reader,
                                gint64            room,
                                GError          **error)
{
  g_autoptr(GArray) ranges = occupancy_reader_get_columns (reader, room, self->from, self->to,
                                                           self->max_points, error);
  OccupancyExportRoom written = occupancy_export_get_room (self);

  if (ranges == NULL)
    return FALSE;

  for (guint i = 0; i < ranges->len; i++)
    occupancy_export_put_range (self->text, self->format, &written, &g_array_index (ranges, OccupancyRange, i));

  return TRUE;
}

static gboolean
occupancy_export_find_all (OccupancyExport  *self,
                           OccupancyReader  *reader,
                           GError          **error)
{
  g_autoptr(sqlite3_stmt) statement = NULL;
  gboolean row;

  statement = occupancy_database_prepare (occupancy_reader_get_database (reader),
    "SELECT account, name FROM room ORDER BY account, name", error);
  if (statement == NULL)
    return FALSE;

  while (TRUE)
    {
      if (!occupancy_database_step (statement, &row, error))
        return FALSE;
      if (!row)
        return TRUE;

      g_ptr_array_add (self->accounts, g_strdup ((const char *) sqlite3_column_text (statement, 0)));
      g_ptr_array_add (self->names, g_strdup ((const char *) sqlite3_column_text (statement, 1)));
    }
}

static gboolean
occupancy_export_run (OccupancyExport  *self,
                      GCancellable     *cancellable,
                      GError          **error)
{
  g_autoptr(OccupancyReader) reader = occupancy_history_open_reader (&self->source, cancellable, error);

  if (reader == NULL ||
      (self->names->len == 0 && !occupancy_export_find_all (self, reader, error)))
    return FALSE;

  occupancy_export_put_header (self->text, self->format, self->max_points > 0);
  for (self->position = 0; self->position < self->names->len; self->position++)
    {
      gint64 room;

      self->until = self->from;
      if (!occupancy_reader_find_room (reader, g_ptr_array_index (self->accounts, self->position),
                                       g_ptr_array_index (self->names, self->position), &room, error) ||
          !occupancy_reader_load (reader, &room, 1, error))
        return FALSE;

      if (self->max_points > 0 ? !occupancy_export_put_intervals (self, reader, room, error)
                               : !occupancy_export_put_changes (self, reader, room, error))
        return FALSE;

      self->until = self->to;
      if (!occupancy_export_write (self, 0))
        break;
    }

  if (!occupancy_export_write (self, 0))
    {
      g_propagate_error (error, g_steal_pointer (&self->error));
      return FALSE;
    }

  return g_output_stream_flush (self->stream, cancellable, error);
}

static void
occupancy_export_thread (GTask        *task,
                         gpointer      source_object,
                         gpointer      task_data,
                         GCancellable *cancellable)
{
  OccupancyExport *self = task_data;
  GError *error = NULL;
  gboolean success;

  self->task = task;
  self->text = g_string_sized_new (BUFFER_SIZE * 2);
  success = occupancy_export_run (self, cancellable, &error);
  g_string_free (self->text, TRUE);
  g_clear_error (&self->error);

  if (success)
    g_task_return_boolean (task, TRUE);
  else
    occupancy_history_return_error (task, &self->source, error);
}

/**
 * occupancy_history_export_async:
 * @self: a history
 * @stream: where to write to; it is not closed
 * @format: how to write
 * @rooms: (array length=n_rooms) (nullable): which rooms
 * @n_rooms: how many; 0 for all there are
 * @account_names: (nullable) (element-type utf8 utf8): how accounts are called, by
 *   their ids; it is not to be changed any more
 * @from: start, in milliseconds since 1970 UTC
 * @to: end, exclusive
 * @max_points: at most so many intervals for each room; 0 for every change
 * @cancellable: (nullable): a cancellable
 * @progress: (nullable) (scope async): called now and then with seconds of history
 * @progress_data: for @progress
 * @callback: called when it is done
 * @user_data: for @callback
 *
 * Writes the history of rooms, one after the other, in the order of time. Every
 * change is a line, and so is the start of a time of which nothing is known, or
 * only hourly values. It takes little memory, however much there is.
 */
void
occupancy_history_export_async (OccupancyHistory           *self,
                                GOutputStream              *stream,
                                OccupancyExportFormat       format,
                                const OccupancyHistoryRoom *rooms,
                                guint                       n_rooms,
                                GHashTable                 *account_names,
                                gint64                      from,
                                gint64                      to,
                                guint                       max_points,
                                GCancellable               *cancellable,
                                GFileProgressCallback       progress,
                                gpointer                    progress_data,
                                GAsyncReadyCallback         callback,
                                gpointer                    user_data)
{
  g_autoptr(GTask) task = NULL;
  OccupancyExport *export;

  g_return_if_fail (OCCUPANCY_IS_HISTORY (self));
  g_return_if_fail (G_IS_OUTPUT_STREAM (stream));
  g_return_if_fail (rooms != NULL || n_rooms == 0);
  g_return_if_fail (from < to);

  export = g_new0 (OccupancyExport, 1);
  occupancy_history_init_source (self, &export->source);
  export->stream = g_object_ref (stream);
  export->format = format;
  export->from = from;
  export->to = to;
  export->max_points = max_points;
  export->progress = progress;
  export->progress_data = progress_data;
  export->accounts = g_ptr_array_new_with_free_func (g_free);
  export->names = g_ptr_array_new_with_free_func (g_free);
  export->account_names = account_names != NULL ? g_hash_table_ref (account_names) : NULL;
  for (guint i = 0; i < n_rooms; i++)
    {
      g_ptr_array_add (export->accounts, g_strdup (rooms[i].account));
      g_ptr_array_add (export->names, g_strdup (rooms[i].name));
    }

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, occupancy_history_export_async);
  g_task_set_task_data (task, export, occupancy_export_free);
  g_task_run_in_thread (task, occupancy_export_thread);
}

/**
 * occupancy_history_export_finish:
 * @self: a history
 * @result: a result
 * @error: return location for a #GError
 *
 * Finishes occupancy_history_export_async().
 *
 * Returns: %FALSE with @error set if not all was written
 */
gboolean
occupancy_history_export_finish (OccupancyHistory  *self,
                                 GAsyncResult      *result,
                                 GError           **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
