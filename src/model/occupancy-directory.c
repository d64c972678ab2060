/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "occupancy-directory"

#include "config.h"

#include "ably/ably-error.h"
#include "model/occupancy-directory.h"
#include "model/occupancy-payload.h"
#include "model/occupancy-pressure.h"

#define ENUMERATION_IS_RUNNING 42912
#define ENUMERATION_WAS_INVALIDATED 40011

#define PAGE_SIZE 1000

/* One enumeration of an account runs at a time; ours waits for the others. */
#define WAIT_FIRST_MS 500
#define ATTEMPTS_MOST 6

/* Channels that come and go too fast for us would have us begin for ever. */
#define RESTARTS_MOST 5

/**
 * OccupancyDirectory:
 *
 * The active rooms of an account, a page at a time: channel enumeration, of which
 * only what is a room is told, and each once.
 */
struct _OccupancyDirectory
{
  GObject parent_instance;

  AblyRest *rest;
  OccupancyPacer *requests;
  char *prefix;
  AblyResponse *page; /* the last one that was read, NULL before the first */
  GHashTable *seen;   /* names: a page may repeat what another had */
  guint attempts;     /* of the page that is asked for */
  guint restarts;
  gboolean ended;
};

G_DEFINE_FINAL_TYPE (OccupancyDirectory, occupancy_directory, G_TYPE_OBJECT)

static void occupancy_directory_ask (OccupancyDirectory *self,
                                     GTask              *task);

static void
occupancy_directory_entry_free (OccupancyDirectoryEntry *entry)
{
  g_free (entry->room);
  g_clear_pointer (&entry->metrics, json_node_unref);
  g_free (entry);
}

/* An item is the name of a channel, or an object that has it. */
static OccupancyDirectoryEntry *
occupancy_directory_read_item (OccupancyDirectory *self,
                               JsonNode           *item)
{
  JsonNode *metrics;
  g_autofree char *room = occupancy_payload_read_channel (item, &metrics);
  OccupancyDirectoryEntry *entry;

  if (room == NULL || !g_hash_table_add (self->seen, g_strdup (room)))
    return NULL;

  entry = g_new0 (OccupancyDirectoryEntry, 1);
  entry->room = g_steal_pointer (&room);
  entry->metrics = metrics != NULL ? json_node_ref (metrics) : NULL;
  return entry;
}

static GPtrArray *
occupancy_directory_read_page (OccupancyDirectory *self)
{
  GPtrArray *entries = g_ptr_array_new_with_free_func ((GDestroyNotify) occupancy_directory_entry_free);

  for (guint i = 0; i < ably_response_get_n_items (self->page); i++)
    {
      OccupancyDirectoryEntry *entry =
        occupancy_directory_read_item (self, ably_response_get_item (self->page, i));

      if (entry != NULL)
        g_ptr_array_add (entries, entry);
    }

  return entries;
}

static gboolean
occupancy_directory_wait_over_cb (gpointer user_data)
{
  GTask *task = user_data;

  if (!g_task_return_error_if_cancelled (task))
    occupancy_directory_ask (g_task_get_source_object (task), g_object_ref (task));
  return G_SOURCE_REMOVE;
}

static void
occupancy_directory_wait (OccupancyDirectory *self,
                          GTask              *task)
{
  guint delay = WAIT_FIRST_MS << (self->attempts - 1);
  g_autoptr(GSource) source = g_timeout_source_new (delay);

  g_debug ("Another enumeration is running, waiting for %u ms", delay);
  if (g_task_get_cancellable (task) != NULL)
    {
      g_autoptr(GSource) cancelled = g_cancellable_source_new (g_task_get_cancellable (task));

      g_source_set_dummy_callback (cancelled);
      g_source_add_child_source (source, cancelled);
    }
  g_source_set_callback (source, occupancy_directory_wait_over_cb, task, g_object_unref);
  g_source_attach (source, g_task_get_context (task));
}

/* Takes the page, or decides what to do about @error; takes the task and the error. */
static void
occupancy_directory_take (OccupancyDirectory *self,
                          AblyResponse       *page,
                          GTask              *task,
                          GError             *error)
{
  g_autoptr(GTask) owned = task;

  occupancy_pacer_release (self->requests);
  self->attempts++;
  if (error == NULL)
    {
      occupancy_pacer_go_on (self->requests);
      g_set_object (&self->page, page);
      self->attempts = 0;
      self->ended = !ably_response_has_next (page);
      g_task_return_pointer (task, occupancy_directory_read_page (self), (GDestroyNotify) g_ptr_array_unref);
    }
  else if (self->attempts < ATTEMPTS_MOST && g_error_matches (error, ABLY_ERROR, ENUMERATION_IS_RUNNING))
    {
      g_error_free (error);
      occupancy_directory_wait (self, g_steal_pointer (&owned));
    }
  else if (self->attempts < ATTEMPTS_MOST && occupancy_pressure_from_error (error) == OCCUPANCY_PRESSURE_RATE)
    {
      g_error_free (error);
      occupancy_pacer_back_off (self->requests);
      occupancy_directory_ask (self, g_steal_pointer (&owned));
    }
  else if (self->restarts < RESTARTS_MOST && g_error_matches (error, ABLY_ERROR, ENUMERATION_WAS_INVALIDATED))
    {
      /* From the first page again; what was seen is not told twice. */
      g_error_free (error);
      self->restarts++;
      g_clear_object (&self->page);
      occupancy_directory_ask (self, g_steal_pointer (&owned));
    }
  else
    {
      g_task_return_error (task, error);
    }
}

static void
occupancy_directory_first_cb (GObject      *source,
                              GAsyncResult *result,
                              gpointer      user_data)
{
  GError *error = NULL;
  g_autoptr(AblyResponse) page = ably_rest_request_finish (ABLY_REST (source), result, &error);

  occupancy_directory_take (g_task_get_source_object (user_data), page, user_data, error);
}

static void
occupancy_directory_next_cb (GObject      *source,
                             GAsyncResult *result,
                             gpointer      user_data)
{
  GError *error = NULL;
  g_autoptr(AblyResponse) page = ably_rest_next_finish (ABLY_REST (source), result, &error);

  occupancy_directory_take (g_task_get_source_object (user_data), page, user_data, error);
}

static void
occupancy_directory_turn_cb (GObject      *source,
                             GAsyncResult *result,
                             gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  OccupancyDirectory *self = g_task_get_source_object (task);
  g_autofree char *prefix = g_uri_escape_string (self->prefix, NULL, FALSE);
  g_autofree char *query = g_strdup_printf ("by=id&limit=%d%s%s", PAGE_SIZE,
                                            *prefix != '\0' ? "&prefix=" : "", prefix);
  GCancellable *cancellable = g_task_get_cancellable (task);
  GError *error = NULL;

  if (!occupancy_pacer_acquire_finish (OCCUPANCY_PACER (source), result, &error))
    g_task_return_error (task, error);
  else if (self->page == NULL)
    ably_rest_request_async (self->rest, "GET", "/channels", query, NULL, 0,
                             cancellable, occupancy_directory_first_cb, g_steal_pointer (&task));
  else
    ably_rest_next_async (self->rest, self->page,
                          cancellable, occupancy_directory_next_cb, g_steal_pointer (&task));
}

/* Asks for the page after the last one; takes the task. */
static void
occupancy_directory_ask (OccupancyDirectory *self,
                         GTask              *task)
{
  occupancy_pacer_acquire_async (self->requests, OCCUPANCY_URGENCY_ASKED, g_task_get_cancellable (task),
                                 occupancy_directory_turn_cb, task);
}

static void
occupancy_directory_dispose (GObject *object)
{
  OccupancyDirectory *self = OCCUPANCY_DIRECTORY (object);

  g_clear_object (&self->page);
  g_clear_object (&self->requests);
  g_clear_object (&self->rest);

  G_OBJECT_CLASS (occupancy_directory_parent_class)->dispose (object);
}

static void
occupancy_directory_finalize (GObject *object)
{
  OccupancyDirectory *self = OCCUPANCY_DIRECTORY (object);

  g_clear_pointer (&self->prefix, g_free);
  g_clear_pointer (&self->seen, g_hash_table_unref);

  G_OBJECT_CLASS (occupancy_directory_parent_class)->finalize (object);
}

static void
occupancy_directory_class_init (OccupancyDirectoryClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = occupancy_directory_dispose;
  object_class->finalize = occupancy_directory_finalize;
}

static void
occupancy_directory_init (OccupancyDirectory *self)
{
  self->seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
}

/**
 * occupancy_directory_new:
 * @rest: the account
 * @requests: the turns that requests take
 * @prefix: (nullable): what the names of the rooms begin with
 *
 * Makes a reading of the active rooms. It is for occasional use: the service
 * runs one enumeration of an account at a time, and that is slow.
 *
 * Returns: (transfer full): a new reading, from the beginning
 */
OccupancyDirectory *
occupancy_directory_new (AblyRest       *rest,
                         OccupancyPacer *requests,
                         const char     *prefix)
{
  OccupancyDirectory *self;

  g_return_val_if_fail (ABLY_IS_REST (rest), NULL);
  g_return_val_if_fail (OCCUPANCY_IS_PACER (requests), NULL);

  self = g_object_new (OCCUPANCY_TYPE_DIRECTORY, NULL);
  self->rest = g_object_ref (rest);
  self->requests = g_object_ref (requests);
  self->prefix = g_strdup (prefix != NULL ? prefix : "");
  return self;
}

/**
 * occupancy_directory_read_async:
 * @self: a reading
 * @cancellable: (nullable): gives up
 * @callback: called when there are more rooms, or no more
 * @user_data: data for @callback
 *
 * Reads the next page. Waits while another enumeration runs (42912), and
 * begins again when the service asks for that (40011). One call at a time.
 */
void
occupancy_directory_read_async (OccupancyDirectory  *self,
                                GCancellable        *cancellable,
                                GAsyncReadyCallback  callback,
                                gpointer             user_data)
{
  g_autoptr(GTask) task = NULL;

  g_return_if_fail (OCCUPANCY_IS_DIRECTORY (self));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, occupancy_directory_read_async);
  if (self->ended)
    g_task_return_pointer (task, NULL, NULL);
  else
    occupancy_directory_ask (self, g_steal_pointer (&task));
}

/**
 * occupancy_directory_read_finish:
 * @self: a reading
 * @result: the result given to the callback
 * @error: return location for an error of `ABLY_ERROR` or `CANCELLED`
 *
 * Ends what [method@Directory.read_async] began.
 *
 * Returns: (nullable) (transfer full) (element-type OccupancyDirectoryEntry):
 *   rooms that were not told before, maybe none; `NULL` without @error when
 *   there are no more
 */
GPtrArray *
occupancy_directory_read_finish (OccupancyDirectory  *self,
                                 GAsyncResult        *result,
                                 GError             **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
