/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "occupancy-history-entry"
#include "config.h"

#include "history/occupancy-history-entry.h"

#include "history/occupancy-history-private.h"

#define SECOND 1000

/* Parameters: 1 room, 2 time, 3 rule, 4 state, 5 text. Columns: id, time, account,
 * name, rule, state, text.
 */
static const struct
{
  const char *table;
  const char *insert;
  const char *list;
} kinds[] = {
  [OCCUPANCY_HISTORY_ANNOTATION] = {
    "annotation",
    "INSERT INTO annotation (room, time, text) VALUES (?1, ?2, ?5)",
    "SELECT annotation.id, time, account, name, NULL, NULL, text"
    " FROM annotation LEFT JOIN room ON room.id = room"
    " WHERE time >= ?1 AND time < ?2 ORDER BY time, annotation.id",
  },
  [OCCUPANCY_HISTORY_TRANSITION] = {
    "transition",
    "INSERT INTO transition (room, time, rule, state, detail) VALUES (?1, ?2, ?3, ?4, ifnull (?5, ''))",
    "SELECT transition.id, time, account, name, rule, state, detail"
    " FROM transition JOIN room ON room.id = room"
    " WHERE time >= ?1 AND time < ?2 ORDER BY time, transition.id",
  },
  [OCCUPANCY_HISTORY_ALERT] = {
    "alert",
    "INSERT INTO alert (room, rule, state) VALUES (?1, ?3, ?4)"
    " ON CONFLICT (room, rule) DO UPDATE SET state = excluded.state",
    "SELECT alert.id, 0, account, name, rule, state, NULL"
    " FROM alert JOIN room ON room.id = room ORDER BY alert.id",
  },
};

typedef struct
{
  OccupancyHistorySource source;
  OccupancyHistoryKind kind;
  gint64 from;
  gint64 to;
} OccupancyHistoryList;

G_DEFINE_BOXED_TYPE (OccupancyHistoryEntry, occupancy_history_entry,
                     occupancy_history_entry_copy, occupancy_history_entry_free)

static gboolean
occupancy_history_add_entry_func (OccupancyStore  *store,
                                  gpointer         data,
                                  GError         **error)
{
  const OccupancyHistoryEntry *entry = data;
  const char *texts[] = { entry->rule, entry->state, entry->text };
  g_autoptr(sqlite3_stmt) statement = NULL;
  gint64 room = 0;

  if (entry->room != NULL &&
      !occupancy_store_ensure_room (store, entry->account, entry->room, &room, error))
    return FALSE;

  statement = occupancy_database_prepare (store->db, kinds[entry->kind].insert, error);
  if (statement == NULL)
    return FALSE;

  sqlite3_bind_int64 (statement, 1, room);
  sqlite3_bind_int64 (statement, 2, entry->time / SECOND);
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    sqlite3_bind_text (statement, i + 3, texts[i], -1, SQLITE_STATIC);

  return occupancy_database_run (statement, error);
}

static gboolean
occupancy_history_remove_entry_func (OccupancyStore  *store,
                                     gpointer         data,
                                     GError         **error)
{
  const OccupancyHistoryEntry *entry = data;
  g_autofree char *sql = g_strdup_printf ("DELETE FROM %s WHERE id = %" G_GINT64_FORMAT,
                                          kinds[entry->kind].table, entry->id);

  return occupancy_database_exec (store->db, sql, error);
}

static void
occupancy_history_list_free (gpointer data)
{
  OccupancyHistoryList *list = data;

  g_free (list->source.path);
  g_free (list);
}

static char *
occupancy_history_entry_dup_column (sqlite3_stmt *statement,
                                    int           column)
{
  return g_strdup ((const char *) sqlite3_column_text (statement, column));
}

/* The first whole second that is not before @time. */
static gint64
occupancy_history_round_up (gint64 time)
{
  return time / SECOND + (time % SECOND > 0);
}

static GPtrArray *
occupancy_history_list_read (const OccupancyHistoryList  *list,
                             GCancellable                *cancellable,
                             GError                     **error)
{
  g_autoptr(GPtrArray) entries =
    g_ptr_array_new_with_free_func ((GDestroyNotify) occupancy_history_entry_free);
  g_autoptr(OccupancyReader) reader = occupancy_history_open_reader (&list->source, cancellable, error);
  g_autoptr(sqlite3_stmt) statement = NULL;
  gboolean row;

  if (reader == NULL)
    return NULL;

  statement = occupancy_database_prepare (occupancy_reader_get_database (reader),
                                          kinds[list->kind].list, error);
  if (statement == NULL)
    return NULL;

  sqlite3_bind_int64 (statement, 1, occupancy_history_round_up (list->from));
  sqlite3_bind_int64 (statement, 2, occupancy_history_round_up (list->to));
  while (TRUE)
    {
      OccupancyHistoryEntry *entry;

      if (!occupancy_database_step (statement, &row, error))
        return NULL;
      if (!row)
        break;

      entry = g_new0 (OccupancyHistoryEntry, 1);
      entry->kind = list->kind;
      entry->id = sqlite3_column_int64 (statement, 0);
      entry->time = sqlite3_column_int64 (statement, 1) * SECOND;
      entry->account = occupancy_history_entry_dup_column (statement, 2);
      entry->room = occupancy_history_entry_dup_column (statement, 3);
      entry->rule = occupancy_history_entry_dup_column (statement, 4);
      entry->state = occupancy_history_entry_dup_column (statement, 5);
      entry->text = occupancy_history_entry_dup_column (statement, 6);
      g_ptr_array_add (entries, entry);
    }

  return g_steal_pointer (&entries);
}

static void
occupancy_history_list_thread (GTask        *task,
                               gpointer      source_object,
                               gpointer      task_data,
                               GCancellable *cancellable)
{
  GError *error = NULL;
  OccupancyHistoryList *list = task_data;
  GPtrArray *entries = occupancy_history_list_read (list, cancellable, &error);

  if (entries == NULL)
    occupancy_history_return_error (task, &list->source, error);
  else
    g_task_return_pointer (task, entries, (GDestroyNotify) g_ptr_array_unref);
}

/**
 * occupancy_history_entry_copy:
 * @entry: an entry
 *
 * Copies @entry.
 *
 * Returns: (transfer full): a copy
 */
OccupancyHistoryEntry *
occupancy_history_entry_copy (const OccupancyHistoryEntry *entry)
{
  OccupancyHistoryEntry *copy = g_memdup2 (entry, sizeof *entry);

  copy->account = g_strdup (entry->account);
  copy->room = g_strdup (entry->room);
  copy->rule = g_strdup (entry->rule);
  copy->state = g_strdup (entry->state);
  copy->text = g_strdup (entry->text);

  return copy;
}

/**
 * occupancy_history_entry_free:
 * @entry: (transfer full): an entry
 *
 * Frees @entry.
 */
void
occupancy_history_entry_free (OccupancyHistoryEntry *entry)
{
  g_free (entry->account);
  g_free (entry->room);
  g_free (entry->rule);
  g_free (entry->state);
  g_free (entry->text);
  g_free (entry);
}

/**
 * occupancy_history_add_entry_async:
 * @self: a history
 * @entry: what to keep
 * @cancellable: (nullable): a cancellable
 * @callback: (nullable): called when it is done
 * @user_data: for @callback
 *
 * Keeps an annotation or a transition, or replaces the state that an alert is in.
 */
void
occupancy_history_add_entry_async (OccupancyHistory            *self,
                                   const OccupancyHistoryEntry *entry,
                                   GCancellable                *cancellable,
                                   GAsyncReadyCallback          callback,
                                   gpointer                     user_data)
{
  g_autoptr(GTask) task = NULL;

  g_return_if_fail (OCCUPANCY_IS_HISTORY (self));
  g_return_if_fail (entry != NULL);
  g_return_if_fail ((entry->room == NULL) == (entry->account == NULL));
  g_return_if_fail (entry->kind == OCCUPANCY_HISTORY_ANNOTATION
                      ? entry->text != NULL
                      : entry->room != NULL && entry->rule != NULL && entry->state != NULL);

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, occupancy_history_add_entry_async);
  g_task_set_task_data (task, occupancy_history_entry_copy (entry),
                        (GDestroyNotify) occupancy_history_entry_free);
  occupancy_history_run (self, occupancy_history_add_entry_func, task);
}

/**
 * occupancy_history_add_entry_finish:
 * @self: a history
 * @result: a result
 * @error: return location for a #GError
 *
 * Finishes occupancy_history_add_entry_async().
 *
 * Returns: %FALSE with @error set if it is not kept
 */
gboolean
occupancy_history_add_entry_finish (OccupancyHistory  *self,
                                    GAsyncResult      *result,
                                    GError           **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/**
 * occupancy_history_remove_entry_async:
 * @self: a history
 * @kind: what it is
 * @id: which one
 * @cancellable: (nullable): a cancellable
 * @callback: (nullable): called when it is done
 * @user_data: for @callback
 *
 * Removes an entry.
 */
void
occupancy_history_remove_entry_async (OccupancyHistory     *self,
                                      OccupancyHistoryKind  kind,
                                      gint64                id,
                                      GCancellable         *cancellable,
                                      GAsyncReadyCallback   callback,
                                      gpointer              user_data)
{
  g_autoptr(GTask) task = NULL;
  OccupancyHistoryEntry entry = { .kind = kind, .id = id };

  g_return_if_fail (OCCUPANCY_IS_HISTORY (self));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, occupancy_history_remove_entry_async);
  g_task_set_task_data (task, occupancy_history_entry_copy (&entry),
                        (GDestroyNotify) occupancy_history_entry_free);
  occupancy_history_run (self, occupancy_history_remove_entry_func, task);
}

/**
 * occupancy_history_remove_entry_finish:
 * @self: a history
 * @result: a result
 * @error: return location for a #GError
 *
 * Finishes occupancy_history_remove_entry_async().
 *
 * Returns: %FALSE with @error set if it is still there
 */
gboolean
occupancy_history_remove_entry_finish (OccupancyHistory  *self,
                                       GAsyncResult      *result,
                                       GError           **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/**
 * occupancy_history_list_entries_async:
 * @self: a history
 * @kind: which kind
 * @from: start, in milliseconds since 1970 UTC
 * @to: end, exclusive; of alerts all are listed
 * @cancellable: (nullable): a cancellable
 * @callback: called when it is done
 * @user_data: for @callback
 *
 * Lists the entries between two times.
 */
void
occupancy_history_list_entries_async (OccupancyHistory     *self,
                                      OccupancyHistoryKind  kind,
                                      gint64                from,
                                      gint64                to,
                                      GCancellable         *cancellable,
                                      GAsyncReadyCallback   callback,
                                      gpointer              user_data)
{
  g_autoptr(GTask) task = NULL;
  OccupancyHistoryList *list;

  g_return_if_fail (OCCUPANCY_IS_HISTORY (self));

  list = g_new0 (OccupancyHistoryList, 1);
  occupancy_history_init_source (self, &list->source);
  list->kind = kind;
  list->from = from;
  list->to = to;
  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, occupancy_history_list_entries_async);
  g_task_set_task_data (task, list, occupancy_history_list_free);
  g_task_run_in_thread (task, occupancy_history_list_thread);
}

/**
 * occupancy_history_list_entries_finish:
 * @self: a history
 * @result: a result
 * @error: return location for a #GError
 *
 * Finishes occupancy_history_list_entries_async().
 *
 * Returns: (transfer full) (element-type OccupancyHistoryEntry) (nullable): the
 *   entries, in the order of time, or %NULL with @error set
 */
GPtrArray *
occupancy_history_list_entries_finish (OccupancyHistory  *self,
                                       GAsyncResult      *result,
                                       GError           **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
