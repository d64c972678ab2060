/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "occupancy-setup-store"

#include "config.h"

#include "core/occupancy-error.h"
#include "monitor/occupancy-setup-document.h"
#include "monitor/occupancy-setup-format.h"
#include "monitor/occupancy-setup-job.h"
#include "monitor/occupancy-setup-merge.h"
#include "monitor/occupancy-setup-store.h"

#define SAVE_DELAY_MS 300
#define SAVE_RETRY_MS (30 * 1000)
#define RELOAD_DELAY_MS 50

/**
 * OccupancySetupStore:
 *
 * Keeps an [class@Setup] in the file `setup.json` of a folder.
 *
 * Changes are saved by themselves, several at once, in a thread; see
 * occupancy_setup_store_flush_async() for the end of a program. The file may be
 * changed by others at any time, another program of ours or a person: what they
 * do appears here, and what is done here does not undo it.
 */
struct _OccupancySetupStore
{
  GObject parent_instance;

  OccupancySetup *setup;
  char *folder;
  OccupancySetupState state;
  GError *error;

  /* What the file held when it was last read or saved. */
  JsonNode *document;
  GBytes *text;

  GFileMonitor *file_monitor;
  GQueue flushes;
  guint64 revision;
  guint64 saved_revision;
  guint64 job_revision;
  guint save_source;
  guint reload_source;
  gboolean busy;
  gboolean save_due;
  gboolean reload_due;
};

G_DEFINE_ENUM_TYPE (OccupancySetupState, occupancy_setup_state,
                    G_DEFINE_ENUM_VALUE (OCCUPANCY_SETUP_LOADING, "loading"),
                    G_DEFINE_ENUM_VALUE (OCCUPANCY_SETUP_READY, "ready"),
                    G_DEFINE_ENUM_VALUE (OCCUPANCY_SETUP_RESTORED, "restored"),
                    G_DEFINE_ENUM_VALUE (OCCUPANCY_SETUP_LOST, "lost"),
                    G_DEFINE_ENUM_VALUE (OCCUPANCY_SETUP_BLOCKED, "blocked"))

G_DEFINE_FINAL_TYPE (OccupancySetupStore, occupancy_setup_store, G_TYPE_OBJECT)

enum
{
  PROP_0,
  PROP_SETUP,
  PROP_FOLDER,
  PROP_STATE,
  PROP_ERROR,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static void occupancy_setup_store_pump (OccupancySetupStore *self);

static void
occupancy_setup_store_set_state (OccupancySetupStore *self,
                                 OccupancySetupState  state)
{
  if (self->state == state)
    return;

  self->state = state;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STATE]);
}

static void
occupancy_setup_store_take_error (OccupancySetupStore *self,
                                  GError              *error)
{
  if (self->error == NULL && error == NULL)
    return;

  if (error != NULL)
    g_info ("%s", error->message);

  g_clear_error (&self->error);
  self->error = error;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ERROR]);
}

static gboolean
occupancy_setup_store_is_dirty (OccupancySetupStore *self)
{
  return self->revision != self->saved_revision;
}

static void
occupancy_setup_store_take_document (OccupancySetupStore *self,
                                     JsonNode            *document,
                                     GBytes              *text)
{
  g_clear_pointer (&self->document, json_node_unref);
  g_clear_pointer (&self->text, g_bytes_unref);
  self->document = document;
  self->text = text;
}

/* Takes over @theirs, which came out of a file, where @base is what both it and
 * the setup began with. */
static void
occupancy_setup_store_adopt (OccupancySetupStore *self,
                             JsonNode            *base,
                             JsonNode            *theirs)
{
  g_autoptr(JsonNode) ours = occupancy_setup_document_build (self->setup, base);
  g_autoptr(JsonNode) merged = occupancy_setup_merge (base, ours, theirs);

  if (!json_node_equal (ours, merged))
    occupancy_setup_document_apply (self->setup, merged);
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

static void
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

static void
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
static void
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

static void
occupancy_setup_store_loaded_cb (GObject      *object,
                                 GAsyncResult *result,
                                 gpointer      user_data)
{
  static const OccupancySetupState states[] = {
    [OCCUPANCY_SETUP_ORIGIN_NONE] = OCCUPANCY_SETUP_READY,
    [OCCUPANCY_SETUP_ORIGIN_FILE] = OCCUPANCY_SETUP_READY,
    [OCCUPANCY_SETUP_ORIGIN_BACKUP] = OCCUPANCY_SETUP_RESTORED,
    [OCCUPANCY_SETUP_ORIGIN_DAMAGED] = OCCUPANCY_SETUP_LOST,
  };
  g_autoptr(GTask) task = user_data;
  OccupancySetupStore *self = g_task_get_source_object (task);
  g_autoptr(GError) error = NULL;
  OccupancySetupOrigin origin;
  GBytes *text = NULL;
  JsonNode *root = occupancy_setup_job_finish (result, &text, NULL, &origin, &error);

  self->busy = FALSE;
  occupancy_setup_store_watch (self);

  if (root == NULL)
    {
      occupancy_setup_store_take_error (self, g_error_copy (error));
      occupancy_setup_store_set_state (self, OCCUPANCY_SETUP_BLOCKED);
      occupancy_setup_store_pump (self);
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }

  occupancy_setup_store_adopt (self, self->document, root);
  occupancy_setup_store_take_document (self, root, text);
  occupancy_setup_store_set_state (self, states[origin]);
  occupancy_setup_store_pump (self);
  g_task_return_boolean (task, TRUE);
}

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

static void
occupancy_setup_store_constructed (GObject *object)
{
  OccupancySetupStore *self = OCCUPANCY_SETUP_STORE (object);
  g_autofree char *text = NULL;

  G_OBJECT_CLASS (occupancy_setup_store_parent_class)->constructed (object);

  self->document = occupancy_setup_format_new_empty ();
  text = occupancy_setup_format_to_text (self->document);
  self->text = g_bytes_new (text, strlen (text));

  g_signal_connect_object (self->setup, "changed",
                           G_CALLBACK (occupancy_setup_store_changed_cb), self,
                           G_CONNECT_SWAPPED);
}

static void
occupancy_setup_store_dispose (GObject *object)
{
  OccupancySetupStore *self = OCCUPANCY_SETUP_STORE (object);

  g_clear_handle_id (&self->save_source, g_source_remove);
  g_clear_handle_id (&self->reload_source, g_source_remove);
  if (self->file_monitor != NULL)
    g_file_monitor_cancel (self->file_monitor);
  g_clear_object (&self->file_monitor);

  G_OBJECT_CLASS (occupancy_setup_store_parent_class)->dispose (object);
}

static void
occupancy_setup_store_finalize (GObject *object)
{
  OccupancySetupStore *self = OCCUPANCY_SETUP_STORE (object);

  g_clear_object (&self->setup);
  g_clear_error (&self->error);
  g_clear_pointer (&self->document, json_node_unref);
  g_clear_pointer (&self->text, g_bytes_unref);
  g_free (self->folder);

  G_OBJECT_CLASS (occupancy_setup_store_parent_class)->finalize (object);
}

static void
occupancy_setup_store_get_property (GObject    *object,
                                    guint       prop_id,
                                    GValue     *value,
                                    GParamSpec *pspec)
{
  OccupancySetupStore *self = OCCUPANCY_SETUP_STORE (object);

  switch (prop_id)
    {
    case PROP_SETUP:
      g_value_set_object (value, self->setup);
      break;
    case PROP_FOLDER:
      g_value_set_string (value, self->folder);
      break;
    case PROP_STATE:
      g_value_set_enum (value, self->state);
      break;
    case PROP_ERROR:
      g_value_set_boxed (value, self->error);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
occupancy_setup_store_set_property (GObject      *object,
                                    guint         prop_id,
                                    const GValue *value,
                                    GParamSpec   *pspec)
{
  OccupancySetupStore *self = OCCUPANCY_SETUP_STORE (object);

  switch (prop_id)
    {
    case PROP_SETUP:
      self->setup = g_value_dup_object (value);
      break;
    case PROP_FOLDER:
      self->folder = g_value_dup_string (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
occupancy_setup_store_class_init (OccupancySetupStoreClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags told = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->constructed = occupancy_setup_store_constructed;
  object_class->dispose = occupancy_setup_store_dispose;
  object_class->finalize = occupancy_setup_store_finalize;
  object_class->get_property = occupancy_setup_store_get_property;
  object_class->set_property = occupancy_setup_store_set_property;

  /**
   * OccupancySetupStore:setup:
   *
   * What is kept.
   */
  properties[PROP_SETUP] =
    g_param_spec_object ("setup", NULL, NULL, OCCUPANCY_TYPE_SETUP,
                         G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);

  /**
   * OccupancySetupStore:folder:
   *
   * The folder of the file. It is made where it is missing.
   */
  properties[PROP_FOLDER] =
    g_param_spec_string ("folder", NULL, NULL, NULL,
                         G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);

  /**
   * OccupancySetupStore:state:
   *
   * How the setup was found.
   */
  properties[PROP_STATE] =
    g_param_spec_enum ("state", NULL, NULL,
                       OCCUPANCY_TYPE_SETUP_STATE, OCCUPANCY_SETUP_LOADING, told);

  /**
   * OccupancySetupStore:error:
   *
   * Why the file could not be read or saved the last time, or %NULL if it
   * could. Saving is tried again.
   */
  properties[PROP_ERROR] = g_param_spec_boxed ("error", NULL, NULL, G_TYPE_ERROR, told);

  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
occupancy_setup_store_init (OccupancySetupStore *self)
{
}

/**
 * occupancy_setup_store_new:
 * @setup: what to keep
 * @folder: the folder of the file
 *
 * Makes a store that has not read its file; see
 * occupancy_setup_store_load_async().
 *
 * Returns: (transfer full): a new store
 */
OccupancySetupStore *
occupancy_setup_store_new (OccupancySetup *setup,
                           const char     *folder)
{
  g_return_val_if_fail (OCCUPANCY_IS_SETUP (setup), NULL);
  g_return_val_if_fail (folder != NULL, NULL);

  return g_object_new (OCCUPANCY_TYPE_SETUP_STORE,
                       "setup", setup,
                       "folder", folder,
                       NULL);
}

/**
 * occupancy_setup_store_dup_user_folder:
 *
 * Gets the folder where the application keeps what it has to keep.
 *
 * Returns: (transfer full): a path
 */
char *
occupancy_setup_store_dup_user_folder (void)
{
  return g_build_filename (g_get_user_data_dir (), DATA_NAME, NULL);
}

/**
 * occupancy_setup_store_get_state:
 * @self: a store
 *
 * Gets how the setup was found.
 *
 * Returns: the state
 */
OccupancySetupState
occupancy_setup_store_get_state (OccupancySetupStore *self)
{
  g_return_val_if_fail (OCCUPANCY_IS_SETUP_STORE (self), OCCUPANCY_SETUP_LOADING);

  return self->state;
}

/**
 * occupancy_setup_store_get_error:
 * @self: a store
 *
 * Gets why the file could not be read or saved the last time.
 *
 * Returns: (transfer none) (nullable): the error, or %NULL if it could
 */
const GError *
occupancy_setup_store_get_error (OccupancySetupStore *self)
{
  g_return_val_if_fail (OCCUPANCY_IS_SETUP_STORE (self), NULL);

  return self->error;
}

/**
 * occupancy_setup_store_load_async:
 * @self: a store
 * @cancellable: (nullable): unused
 * @callback: what to call
 * @user_data: data for @callback
 *
 * Reads the file and watches it from then on. To be called once.
 */
void
occupancy_setup_store_load_async (OccupancySetupStore *self,
                                  GCancellable        *cancellable,
                                  GAsyncReadyCallback  callback,
                                  gpointer             user_data)
{
  g_autoptr(GTask) task = NULL;

  g_return_if_fail (OCCUPANCY_IS_SETUP_STORE (self));
  g_return_if_fail (!self->busy);

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, occupancy_setup_store_load_async);

  self->busy = TRUE;
  occupancy_setup_job_load_async (self->folder, occupancy_setup_store_loaded_cb,
                                  g_steal_pointer (&task));
}

/**
 * occupancy_setup_store_load_finish:
 * @self: a store
 * @result: the result
 * @error: return location for an error, or %NULL
 *
 * Ends occupancy_setup_store_load_async(). A damaged file is no error, see
 * [property@SetupStore:state].
 *
 * Returns: %FALSE with %OCCUPANCY_ERROR_SETUP_NEWER or a `GFileError` if there
 *   is a file that must not be touched
 */
gboolean
occupancy_setup_store_load_finish (OccupancySetupStore  *self,
                                   GAsyncResult         *result,
                                   GError              **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
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
