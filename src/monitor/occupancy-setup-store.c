/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "occupancy-setup-store"

#include "config.h"

#include "monitor/occupancy-setup-document.h"
#include "monitor/occupancy-setup-format.h"
#include "monitor/occupancy-setup-job.h"
#include "monitor/occupancy-setup-merge.h"
#include "monitor/occupancy-setup-store-private.h"

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

void
occupancy_setup_store_set_state (OccupancySetupStore *self,
                                 OccupancySetupState  state)
{
  if (self->state == state)
    return;

  self->state = state;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STATE]);
}

void
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

void
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
void
occupancy_setup_store_adopt (OccupancySetupStore *self,
                             JsonNode            *base,
                             JsonNode            *theirs)
{
  g_autoptr(JsonNode) ours = occupancy_setup_document_build (self->setup, base);
  g_autoptr(JsonNode) merged = occupancy_setup_merge (base, ours, theirs);

  if (!json_node_equal (ours, merged))
    occupancy_setup_document_apply (self->setup, merged);
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
