/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "occupancy-history-query"
#include "config.h"

#include "history/occupancy-history-private.h"

#include <glib/gstdio.h>

typedef struct
{
  OccupancyHistorySource source;
  GStrv accounts;
  GStrv names;
  gint64 from;
  gint64 to;
  guint max_points;
} OccupancyHistoryQuery;

static void
occupancy_history_query_free (gpointer data)
{
  OccupancyHistoryQuery *query = data;

  g_free (query->source.path);
  g_strfreev (query->accounts);
  g_strfreev (query->names);
  g_free (query);
}

/* Opens a reader with the rooms of the query loaded, whose ids it returns. */
static OccupancyReader *
occupancy_history_query_open (OccupancyHistoryQuery  *query,
                              GArray                 *ids,
                              GCancellable           *cancellable,
                              GError                **error)
{
  g_autoptr(OccupancyReader) reader =
    occupancy_history_open_reader (&query->source, cancellable, error);

  if (reader == NULL)
    return NULL;

  for (guint i = 0; query->accounts[i] != NULL; i++)
    {
      gint64 id;

      if (!occupancy_reader_find_room (reader, query->accounts[i], query->names[i], &id, error))
        return NULL;
      g_array_append_val (ids, id);
    }

  if (!occupancy_reader_load (reader, (const gint64 *) (gpointer) ids->data, ids->len, error))
    return NULL;

  return g_steal_pointer (&reader);
}

static void
occupancy_history_query_thread (GTask        *task,
                                gpointer      source_object,
                                gpointer      task_data,
                                GCancellable *cancellable)
{
  OccupancyHistoryQuery *query = task_data;
  g_autoptr(GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr(GPtrArray) traces = g_ptr_array_new_with_free_func ((GDestroyNotify) occupancy_trace_unref);
  g_autoptr(OccupancyReader) reader = NULL;
  GError *error = NULL;

  reader = occupancy_history_query_open (query, ids, cancellable, &error);
  for (guint i = 0; error == NULL && i < ids->len; i++)
    {
      OccupancyTrace *trace =
        occupancy_reader_trace (reader, g_array_index (ids, gint64, i),
                                query->from, query->to, query->max_points, &error);

      if (trace != NULL)
        g_ptr_array_add (traces, trace);
    }

  /* Whoever is called back finds the file closed. */
  g_clear_pointer (&reader, occupancy_reader_free);
  if (error != NULL)
    occupancy_history_return_error (task, &query->source, error);
  else
    g_task_return_pointer (task, g_steal_pointer (&traces), (GDestroyNotify) g_ptr_array_unref);
}

static OccupancyHistoryQuery *
occupancy_history_query_new (OccupancyHistory           *self,
                             const OccupancyHistoryRoom *rooms,
                             guint                       n_rooms,
                             gint64                      from,
                             gint64                      to)
{
  OccupancyHistoryQuery *query = g_new0 (OccupancyHistoryQuery, 1);

  occupancy_history_init_source (self, &query->source);
  query->from = from;
  query->to = to;
  query->accounts = g_new0 (char *, n_rooms + 1);
  query->names = g_new0 (char *, n_rooms + 1);
  for (guint i = 0; i < n_rooms; i++)
    {
      query->accounts[i] = g_strdup (rooms[i].account);
      query->names[i] = g_strdup (rooms[i].name);
    }

  return query;
}

/**
 * occupancy_history_query_async:
 * @self: a history
 * @rooms: (array length=n_rooms): which rooms
 * @n_rooms: how many
 * @from: start, in milliseconds since 1970 UTC
 * @to: end, exclusive
 * @max_points: at most so many points for each room: a few for each pixel
 *   column, or as many as there are columns
 * @cancellable: (nullable): a cancellable
 * @callback: called when it is done
 * @user_data: for @callback
 *
 * Looks up the past of rooms. If a room has at most @max_points steps in the
 * range, these are returned. Else the range is divided into columns, from @from
 * on if they are narrower than an hour, and otherwise by whole hours; where only
 * hourly values are kept, no column is narrower.
 *
 * What was recorded in the last five seconds may be missing.
 */
void
occupancy_history_query_async (OccupancyHistory           *self,
                               const OccupancyHistoryRoom *rooms,
                               guint                       n_rooms,
                               gint64                      from,
                               gint64                      to,
                               guint                       max_points,
                               GCancellable               *cancellable,
                               GAsyncReadyCallback         callback,
                               gpointer                    user_data)
{
  g_autoptr(GTask) task = NULL;
  OccupancyHistoryQuery *query;

  g_return_if_fail (OCCUPANCY_IS_HISTORY (self));
  g_return_if_fail (rooms != NULL || n_rooms == 0);
  g_return_if_fail (from < to);
  g_return_if_fail (max_points > 1);

  query = occupancy_history_query_new (self, rooms, n_rooms, from, to);
  query->max_points = max_points;
  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, occupancy_history_query_async);
  g_task_set_task_data (task, query, occupancy_history_query_free);
  g_task_run_in_thread (task, occupancy_history_query_thread);
}

/**
 * occupancy_history_query_finish:
 * @self: a history
 * @result: a result
 * @error: return location for a #GError
 *
 * Finishes occupancy_history_query_async().
 *
 * Returns: (transfer full) (element-type OccupancyTrace) (nullable): a trace for
 *   each room, in their order, or %NULL with @error set; one of a room that was
 *   never recorded has no points
 */
GPtrArray *
occupancy_history_query_finish (OccupancyHistory  *self,
                                GAsyncResult      *result,
                                GError           **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
occupancy_history_statistics_thread (GTask        *task,
                                     gpointer      source_object,
                                     gpointer      task_data,
                                     GCancellable *cancellable)
{
  OccupancyHistoryQuery *query = task_data;
  g_autoptr(GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr(OccupancyReader) reader = NULL;
  GError *error = NULL;
  OccupancyRange range;

  reader = occupancy_history_query_open (query, ids, cancellable, &error);
  if (reader != NULL)
    occupancy_reader_get_statistics (reader, g_array_index (ids, gint64, 0),
                                     query->from, query->to, &range, &error);

  g_clear_pointer (&reader, occupancy_reader_free);
  if (error != NULL)
    occupancy_history_return_error (task, &query->source, error);
  else
    g_task_return_pointer (task, g_memdup2 (&range, sizeof range), g_free);
}

/**
 * occupancy_history_get_statistics_async:
 * @self: a history
 * @account: the uuid of an account
 * @room: the name of a room of it
 * @from: start, in milliseconds since 1970 UTC
 * @to: end, exclusive
 * @cancellable: (nullable): a cancellable
 * @callback: called when it is done
 * @user_data: for @callback
 *
 * Looks up what both counts of a room did between two times. Where only hourly
 * values are kept, the range goes out to the hours at its ends, and an extreme is
 * known to be somewhere in the hour that begins at its time.
 */
void
occupancy_history_get_statistics_async (OccupancyHistory    *self,
                                        const char          *account,
                                        const char          *room,
                                        gint64               from,
                                        gint64               to,
                                        GCancellable        *cancellable,
                                        GAsyncReadyCallback  callback,
                                        gpointer             user_data)
{
  g_autoptr(GTask) task = NULL;
  OccupancyHistoryRoom rooms[] = { { account, room } };

  g_return_if_fail (OCCUPANCY_IS_HISTORY (self));
  g_return_if_fail (account != NULL);
  g_return_if_fail (room != NULL);
  g_return_if_fail (from < to);

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, occupancy_history_get_statistics_async);
  g_task_set_task_data (task, occupancy_history_query_new (self, rooms, 1, from, to),
                        occupancy_history_query_free);
  g_task_run_in_thread (task, occupancy_history_statistics_thread);
}

/**
 * occupancy_history_get_statistics_finish:
 * @self: a history
 * @result: a result
 * @range: (out caller-allocates): where to put what was found; it may begin up to
 *   an hour earlier than was asked for, and end up to an hour later
 * @error: return location for a #GError
 *
 * Finishes occupancy_history_get_statistics_async().
 *
 * Returns: %FALSE with @error set if it failed
 */
gboolean
occupancy_history_get_statistics_finish (OccupancyHistory  *self,
                                         GAsyncResult      *result,
                                         OccupancyRange    *range,
                                         GError           **error)
{
  g_autofree OccupancyRange *found = NULL;

  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  g_return_val_if_fail (range != NULL, FALSE);

  found = g_task_propagate_pointer (G_TASK (result), error);
  if (found == NULL)
    return FALSE;

  *range = *found;

  return TRUE;
}

typedef struct
{
  OccupancyHistorySource source;
  char *target;
} OccupancyHistoryBackup;

static void
occupancy_history_backup_free (gpointer data)
{
  OccupancyHistoryBackup *backup = data;

  g_free (backup->source.path);
  g_free (backup->target);
  g_free (backup);
}

/* By whatever name: it must not be replaced while it is open. */
static gboolean
occupancy_history_is_same_file (const char *path,
                                const char *other)
{
  GStatBuf buffer;
  GStatBuf other_buffer;

  return g_stat (path, &buffer) == 0 && g_stat (other, &other_buffer) == 0 &&
         buffer.st_dev == other_buffer.st_dev && buffer.st_ino == other_buffer.st_ino;
}

static void
occupancy_history_backup_thread (GTask        *task,
                                 gpointer      source_object,
                                 gpointer      task_data,
                                 GCancellable *cancellable)
{
  OccupancyHistoryBackup *backup = task_data;
  g_autoptr(OccupancyReader) reader = NULL;
  g_autofree char *part = g_strconcat (backup->target, ".part", NULL);
  GError *error = NULL;

  if (occupancy_history_is_same_file (backup->source.path, backup->target))
    {
      g_task_return_new_error (task, OCCUPANCY_HISTORY_ERROR, OCCUPANCY_HISTORY_ERROR_FAILED,
                               "“%s” is the history itself", backup->target);
      return;
    }

  g_unlink (part);
  reader = occupancy_history_open_reader (&backup->source, cancellable, &error);
  if (reader != NULL)
    occupancy_reader_copy (reader, part, &error);

  g_clear_pointer (&reader, occupancy_reader_free);
  if (error != NULL)
    {
      g_unlink (part);
      occupancy_history_return_error (task, &backup->source, error);
    }
  else if (g_rename (part, backup->target) < 0)
    {
      g_unlink (part);
      g_task_return_new_error (task, OCCUPANCY_HISTORY_ERROR, OCCUPANCY_HISTORY_ERROR_FAILED,
                               "“%s” cannot be written", backup->target);
    }
  else
    {
      g_task_return_boolean (task, TRUE);
    }
}

/**
 * occupancy_history_backup_async:
 * @self: a history
 * @file: a local file, which is replaced if it exists, but not the history itself
 * @cancellable: (nullable): a cancellable
 * @callback: called when it is done
 * @user_data: for @callback
 *
 * Copies the whole history into another file, while recording goes on.
 */
void
occupancy_history_backup_async (OccupancyHistory    *self,
                                GFile               *file,
                                GCancellable        *cancellable,
                                GAsyncReadyCallback  callback,
                                gpointer             user_data)
{
  g_autoptr(GTask) task = NULL;
  OccupancyHistoryBackup *backup;

  g_return_if_fail (OCCUPANCY_IS_HISTORY (self));
  g_return_if_fail (G_IS_FILE (file) && g_file_is_native (file));

  backup = g_new0 (OccupancyHistoryBackup, 1);
  occupancy_history_init_source (self, &backup->source);
  backup->target = g_file_get_path (file);
  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, occupancy_history_backup_async);
  g_task_set_task_data (task, backup, occupancy_history_backup_free);
  g_task_run_in_thread (task, occupancy_history_backup_thread);
}

/**
 * occupancy_history_backup_finish:
 * @self: a history
 * @result: a result
 * @error: return location for a #GError
 *
 * Finishes occupancy_history_backup_async().
 *
 * Returns: %FALSE with @error set if it failed; there is no half a copy then
 */
gboolean
occupancy_history_backup_finish (OccupancyHistory  *self,
                                 GAsyncResult      *result,
                                 GError           **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
occupancy_history_size_thread (GTask        *task,
                               gpointer      source_object,
                               gpointer      task_data,
                               GCancellable *cancellable)
{
  static const char * const suffixes[] = { "", "-wal", "-shm" };
  gssize size = 0;

  for (guint i = 0; i < G_N_ELEMENTS (suffixes); i++)
    {
      g_autofree char *path = g_strconcat (task_data, suffixes[i], NULL);
      GStatBuf buffer;

      if (g_stat (path, &buffer) == 0)
        size += buffer.st_size;
    }

  g_task_return_int (task, size);
}

/**
 * occupancy_history_get_size_async:
 * @self: a history
 * @cancellable: (nullable): a cancellable
 * @callback: called when it is done
 * @user_data: for @callback
 *
 * Looks up how much room the history takes.
 */
void
occupancy_history_get_size_async (OccupancyHistory    *self,
                                  GCancellable        *cancellable,
                                  GAsyncReadyCallback  callback,
                                  gpointer             user_data)
{
  g_autoptr(GTask) task = NULL;

  g_return_if_fail (OCCUPANCY_IS_HISTORY (self));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, occupancy_history_get_size_async);
  g_task_set_task_data (task, g_strdup (occupancy_history_get_path (self)), g_free);
  g_task_run_in_thread (task, occupancy_history_size_thread);
}

/**
 * occupancy_history_get_size_finish:
 * @self: a history
 * @result: a result
 * @error: return location for a #GError
 *
 * Finishes occupancy_history_get_size_async().
 *
 * Returns: bytes on disk; −1 with @error set if it was cancelled
 */
gssize
occupancy_history_get_size_finish (OccupancyHistory  *self,
                                   GAsyncResult      *result,
                                   GError           **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), -1);

  return g_task_propagate_int (G_TASK (result), error);
}

static gboolean
occupancy_history_delete_func (OccupancyStore  *store,
                               gpointer         data,
                               GError         **error)
{
  OccupancyHistoryRoom *room = data;

  return occupancy_store_delete (store, room->account, room->name, error);
}

static void
occupancy_history_room_free (gpointer data)
{
  OccupancyHistoryRoom *room = data;

  g_free ((char *) room->account);
  g_free ((char *) room->name);
  g_free (room);
}

/**
 * occupancy_history_delete_async:
 * @self: a history
 * @account: (nullable): the uuid of an account; %NULL for everything
 * @room: (nullable): the name of a room of it; %NULL for all its rooms
 * @cancellable: (nullable): a cancellable
 * @callback: called when it is done
 * @user_data: for @callback
 *
 * Deletes history for good. The rooms that are still recorded begin anew with
 * what holds now.
 */
void
occupancy_history_delete_async (OccupancyHistory    *self,
                                const char          *account,
                                const char          *room,
                                GCancellable        *cancellable,
                                GAsyncReadyCallback  callback,
                                gpointer             user_data)
{
  g_autoptr(GTask) task = NULL;
  OccupancyHistoryRoom *data;

  g_return_if_fail (OCCUPANCY_IS_HISTORY (self));
  g_return_if_fail (account != NULL || room == NULL);

  data = g_new0 (OccupancyHistoryRoom, 1);
  data->account = g_strdup (account);
  data->name = g_strdup (room);
  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, occupancy_history_delete_async);
  g_task_set_task_data (task, data, occupancy_history_room_free);
  occupancy_history_run (self, occupancy_history_delete_func, task);
}

/**
 * occupancy_history_delete_finish:
 * @self: a history
 * @result: a result
 * @error: return location for a #GError
 *
 * Finishes occupancy_history_delete_async().
 *
 * Returns: %FALSE with @error set if nothing was deleted
 */
gboolean
occupancy_history_delete_finish (OccupancyHistory  *self,
                                 GAsyncResult      *result,
                                 GError           **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
