/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "occupancy-history"
#include "config.h"

#include "history/occupancy-history-private.h"

#define SECOND (gint64) 1000
#define DAY (24 * 60 * 60 * SECOND)

/**
 * OccupancyHistory:
 *
 * The history of rooms that is kept in a file.
 *
 * What is recorded goes to a thread that writes it within five seconds. It is
 * kept as steps, to the second, and as hourly values, which are kept longer;
 * times of which nothing is known are kept as such. Only one program can write
 * the file; others read it, and take over when it ends.
 *
 * Recording never fails and never waits. Whether it works is told by
 * [property@History:recording] and [property@History:error]; while it does not,
 * it is tried again, and reading goes on as far as it can.
 *
 * It belongs to the thread that made it: there it is used, notifies and calls back.
 * What takes long goes on in others, which nothing here waits for, but for dropping
 * the last reference to what was not closed. Errors are of %OCCUPANCY_HISTORY_ERROR,
 * or `G_IO_ERROR_CANCELLED`.
 */

/* The way of news out of the writer's thread. It outlives the history. */
typedef struct
{
  GWeakRef history;
  GMainContext *context;
} OccupancyMailbox;

typedef struct
{
  OccupancyMailbox *mailbox;
  GError *error;
  char *damaged_file;
} OccupancyNews;

G_DEFINE_FINAL_TYPE (OccupancyHistory, occupancy_history, G_TYPE_OBJECT)

enum
{
  PROP_0,
  PROP_PATH,
  PROP_RECORDING,
  PROP_ERROR,
  PROP_DAMAGED_FILE,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static void
occupancy_mailbox_clear (gpointer data)
{
  OccupancyMailbox *self = data;

  g_weak_ref_clear (&self->history);
  g_main_context_unref (self->context);
}

static void
occupancy_mailbox_unref (gpointer data)
{
  g_atomic_rc_box_release_full (data, occupancy_mailbox_clear);
}

static void
occupancy_news_free (gpointer data)
{
  OccupancyNews *news = data;

  occupancy_mailbox_unref (news->mailbox);
  g_clear_error (&news->error);
  g_free (news->damaged_file);
  g_free (news);
}

static gboolean
occupancy_history_news_cb (gpointer data)
{
  OccupancyNews *news = data;
  g_autoptr(OccupancyHistory) self = g_weak_ref_get (&news->mailbox->history);
  gboolean recording = news->error == NULL;

  if (self == NULL)
    return G_SOURCE_REMOVE;

  g_object_freeze_notify (G_OBJECT (self));
  if (news->damaged_file != NULL)
    {
      if (g_set_str (&self->damaged_file, news->damaged_file))
        g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_DAMAGED_FILE]);
    }
  else
    {
      if (self->error != NULL || news->error != NULL)
        {
          g_clear_error (&self->error);
          self->error = g_steal_pointer (&news->error);
          g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ERROR]);
        }
      if (self->recording != recording)
        {
          self->recording = recording;
          g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_RECORDING]);
          if (recording && !self->checking && !g_cancellable_is_cancelled (self->check_cancellable))
            occupancy_history_check_if_due (self);
        }
    }
  g_object_thaw_notify (G_OBJECT (self));

  return G_SOURCE_REMOVE;
}

/* In the writer's thread. */
static void
occupancy_history_notify_cb (const GError *error,
                             const char   *damaged_file,
                             gpointer      data)
{
  OccupancyMailbox *mailbox = data;
  OccupancyNews *news = g_new0 (OccupancyNews, 1);
  g_autoptr(GSource) source = g_idle_source_new ();

  news->mailbox = g_atomic_rc_box_acquire (mailbox);
  news->error = error != NULL ? g_error_copy (error) : NULL;
  news->damaged_file = g_strdup (damaged_file);

  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_static_name (source, "occupancy-history-news");
  g_source_set_callback (source, occupancy_history_news_cb, news, occupancy_news_free);
  g_source_attach (source, mailbox->context);
}

static void
occupancy_history_constructed (GObject *object)
{
  OccupancyHistory *self = OCCUPANCY_HISTORY (object);
  OccupancyMailbox *mailbox = g_atomic_rc_box_new0 (OccupancyMailbox);

  G_OBJECT_CLASS (occupancy_history_parent_class)->constructed (object);

  g_weak_ref_init (&mailbox->history, self);
  mailbox->context = g_main_context_ref_thread_default ();
  self->writer = occupancy_writer_new (self->path, occupancy_history_notify_cb,
                                       mailbox, occupancy_mailbox_unref);
}

static void
occupancy_history_dispose (GObject *object)
{
  OccupancyHistory *self = OCCUPANCY_HISTORY (object);

  g_cancellable_cancel (self->check_cancellable);

  G_OBJECT_CLASS (occupancy_history_parent_class)->dispose (object);
}

static void
occupancy_history_finalize (GObject *object)
{
  OccupancyHistory *self = OCCUPANCY_HISTORY (object);

  g_clear_pointer (&self->writer, occupancy_writer_free);
  g_clear_object (&self->check_cancellable);
  g_clear_object (&self->close_task);
  g_clear_error (&self->error);
  g_free (self->damaged_file);
  g_free (self->path);

  G_OBJECT_CLASS (occupancy_history_parent_class)->finalize (object);
}

static void
occupancy_history_get_property (GObject    *object,
                                guint       property_id,
                                GValue     *value,
                                GParamSpec *pspec)
{
  OccupancyHistory *self = OCCUPANCY_HISTORY (object);

  switch (property_id)
    {
    case PROP_PATH:
      g_value_set_string (value, self->path);
      break;
    case PROP_RECORDING:
      g_value_set_boolean (value, self->recording);
      break;
    case PROP_ERROR:
      g_value_set_boxed (value, self->error);
      break;
    case PROP_DAMAGED_FILE:
      g_value_set_string (value, self->damaged_file);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
occupancy_history_set_property (GObject      *object,
                                guint         property_id,
                                const GValue *value,
                                GParamSpec   *pspec)
{
  OccupancyHistory *self = OCCUPANCY_HISTORY (object);

  switch (property_id)
    {
    case PROP_PATH:
      self->path = g_canonicalize_filename (g_value_get_string (value), NULL);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
occupancy_history_class_init (OccupancyHistoryClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->constructed = occupancy_history_constructed;
  object_class->dispose = occupancy_history_dispose;
  object_class->finalize = occupancy_history_finalize;
  object_class->get_property = occupancy_history_get_property;
  object_class->set_property = occupancy_history_set_property;

  /**
   * OccupancyHistory:path: (getter get_path)
   *
   * The file. Its lock is beside it.
   */
  properties[PROP_PATH] =
    g_param_spec_string ("path", NULL, NULL, NULL,
                         G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);

  /**
   * OccupancyHistory:recording: (getter get_recording)
   *
   * Whether what is recorded is being written.
   */
  properties[PROP_RECORDING] =
    g_param_spec_boolean ("recording", NULL, NULL, FALSE,
                          G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

  /**
   * OccupancyHistory:error: (getter get_error)
   *
   * Why nothing is being written. %NULL while all is well, and until that is
   * known.
   */
  properties[PROP_ERROR] =
    g_param_spec_boxed ("error", NULL, NULL, G_TYPE_ERROR,
                        G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

  /**
   * OccupancyHistory:damaged-file: (getter get_damaged_file)
   *
   * Where a damaged file was put that was replaced by what could be read of it.
   */
  properties[PROP_DAMAGED_FILE] =
    g_param_spec_string ("damaged-file", NULL, NULL, NULL,
                         G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
occupancy_history_init (OccupancyHistory *self)
{
  self->check_cancellable = g_cancellable_new ();
}

/* For the parts of the class. */
void
occupancy_history_run (OccupancyHistory    *self,
                       OccupancyWriterFunc  func,
                       GTask               *task)
{
  occupancy_writer_run (self->writer, func, task);
}

void
occupancy_history_init_source (OccupancyHistory       *self,
                               OccupancyHistorySource *source)
{
  source->path = g_strdup (self->path);
  source->time = g_get_monotonic_time ();
  source->recorded = self->recording ||
                     g_error_matches (self->error, OCCUPANCY_HISTORY_ERROR, OCCUPANCY_HISTORY_ERROR_BUSY);
}

/* In any thread. */
OccupancyReader *
occupancy_history_open_reader (const OccupancyHistorySource  *source,
                               GCancellable                  *cancellable,
                               GError                       **error)
{
  return occupancy_reader_open (source->path,
                                source->recorded ? occupancy_sample_now () : 0,
                                cancellable, error);
}

/* In any thread. A reader that meets damage tells the writer. */
void
occupancy_history_return_error (GTask                        *task,
                                const OccupancyHistorySource *source,
                                GError                       *error)
{
  if (g_error_matches (error, OCCUPANCY_HISTORY_ERROR, OCCUPANCY_HISTORY_ERROR_DAMAGED))
    occupancy_history_report_damage (g_task_get_source_object (task), source);

  g_task_return_error (task, error);
}

/**
 * occupancy_history_new:
 * @path: the file, which may not exist; its folder must
 *
 * Opens the history, or begins one. It is opened in a thread of its own: wait
 * for [property@History:recording] or [property@History:error].
 *
 * Returns: (transfer full): a new history
 */
OccupancyHistory *
occupancy_history_new (const char *path)
{
  g_return_val_if_fail (path != NULL, NULL);

  return g_object_new (OCCUPANCY_TYPE_HISTORY, "path", path, NULL);
}

/**
 * occupancy_history_get_path: (get-property path)
 * @self: a history
 *
 * Gets the file.
 *
 * Returns: an absolute path
 */
const char *
occupancy_history_get_path (OccupancyHistory *self)
{
  g_return_val_if_fail (OCCUPANCY_IS_HISTORY (self), NULL);

  return self->path;
}

/**
 * occupancy_history_get_recording: (get-property recording)
 * @self: a history
 *
 * Gets whether what is recorded is being written.
 *
 * Returns: %FALSE until the file is open, and while there is an error
 */
gboolean
occupancy_history_get_recording (OccupancyHistory *self)
{
  g_return_val_if_fail (OCCUPANCY_IS_HISTORY (self), FALSE);

  return self->recording;
}

/**
 * occupancy_history_get_error: (get-property error)
 * @self: a history
 *
 * Gets why nothing is being written.
 *
 * Returns: (nullable): an error, mostly of the domain %OCCUPANCY_HISTORY_ERROR
 */
const GError *
occupancy_history_get_error (OccupancyHistory *self)
{
  g_return_val_if_fail (OCCUPANCY_IS_HISTORY (self), NULL);

  return self->error;
}

/**
 * occupancy_history_get_damaged_file: (get-property damaged-file)
 * @self: a history
 *
 * Gets where a damaged file was put.
 *
 * Returns: (nullable): a path
 */
const char *
occupancy_history_get_damaged_file (OccupancyHistory *self)
{
  g_return_val_if_fail (OCCUPANCY_IS_HISTORY (self), NULL);

  return self->damaged_file;
}

/**
 * occupancy_history_set_retention:
 * @self: a history
 * @raw_days: for how many days every change is kept; 0 for ever
 * @rollup_days: for how many days hourly values are kept; 0 for ever
 * @max_bytes: how large the file may be before the oldest changes go, but not
 *   the hourly values; 0 for any size
 *
 * Sets how much is kept. What is more is deleted little by little.
 *
 * That is noted in the file, so that it holds in whatever program writes it. What
 * was never set is 90 days, five years, and 1 GiB.
 */
void
occupancy_history_set_retention (OccupancyHistory *self,
                                 guint             raw_days,
                                 guint             rollup_days,
                                 guint64           max_bytes)
{
  OccupancyRetention retention = {
    .raw_age = raw_days * DAY,
    .rollup_age = rollup_days * DAY,
    .max_bytes = MIN (max_bytes, G_MAXINT64),
  };

  g_return_if_fail (OCCUPANCY_IS_HISTORY (self));

  occupancy_writer_set_retention (self->writer, &retention);
}

/**
 * occupancy_history_record:
 * @self: a history
 * @account: the uuid of an account
 * @room: the name of a room of it
 * @sample: a sample of the room
 *
 * Records a sample, to the second. One that is not valid is a gap. It is written
 * within five seconds; this does not wait for that.
 *
 * The samples of all rooms come in the order of time. One from more than five
 * minutes before the newest says that the clock was set back: from then on, what
 * is recorded hides what had been recorded for these times of any room.
 */
void
occupancy_history_record (OccupancyHistory      *self,
                          const char            *account,
                          const char            *room,
                          const OccupancySample *sample)
{
  OccupancyPoint point;

  g_return_if_fail (OCCUPANCY_IS_HISTORY (self));
  g_return_if_fail (account != NULL);
  g_return_if_fail (room != NULL);
  g_return_if_fail (sample != NULL);

  point = (OccupancyPoint) { .time = sample->time };
  if (sample->valid && sample->connections >= 0 && sample->presence_members >= 0)
    {
      point.connections = sample->connections;
      point.presence_members = sample->presence_members;
      point.own = sample->own;
      point.known = TRUE;
    }

  occupancy_writer_record (self->writer, account, room, &point);
}

/**
 * occupancy_history_record_gap:
 * @self: a history
 * @account: the uuid of an account
 * @room: the name of a room of it
 * @time: in milliseconds since 1970 UTC
 *
 * Records that from @time on nothing is known of a room, until its next sample.
 */
void
occupancy_history_record_gap (OccupancyHistory *self,
                              const char       *account,
                              const char       *room,
                              gint64            time)
{
  OccupancyPoint point = { .time = time, .known = FALSE };

  g_return_if_fail (OCCUPANCY_IS_HISTORY (self));
  g_return_if_fail (account != NULL);
  g_return_if_fail (room != NULL);

  occupancy_writer_record (self->writer, account, room, &point);
}

static gboolean
occupancy_history_flush_func (OccupancyStore  *store,
                              gpointer         data,
                              GError         **error)
{
  return TRUE;
}

/**
 * occupancy_history_flush_async:
 * @self: a history
 * @cancellable: (nullable): a cancellable
 * @callback: called when it is done
 * @user_data: for @callback
 *
 * Writes at once what has been recorded: before the computer is suspended, or a
 * query that must see it.
 */
void
occupancy_history_flush_async (OccupancyHistory    *self,
                               GCancellable        *cancellable,
                               GAsyncReadyCallback  callback,
                               gpointer             user_data)
{
  g_autoptr(GTask) task = NULL;

  g_return_if_fail (OCCUPANCY_IS_HISTORY (self));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, occupancy_history_flush_async);
  occupancy_writer_run (self->writer, occupancy_history_flush_func, task);
}

/**
 * occupancy_history_flush_finish:
 * @self: a history
 * @result: a result
 * @error: return location for a #GError
 *
 * Finishes occupancy_history_flush_async().
 *
 * Returns: %FALSE with @error set if nothing can be written
 */
gboolean
occupancy_history_flush_finish (OccupancyHistory  *self,
                                GAsyncResult      *result,
                                GError           **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/**
 * occupancy_history_close_async:
 * @self: a history
 * @cancellable: (nullable): a cancellable
 * @callback: called when it is done
 * @user_data: for @callback
 *
 * Writes what has been recorded, notes that nothing is known from now on, and
 * lets another program write. Without this, dropping the last reference does
 * the same, and waits for it.
 */
void
occupancy_history_close_async (OccupancyHistory    *self,
                               GCancellable        *cancellable,
                               GAsyncReadyCallback  callback,
                               gpointer             user_data)
{
  g_autoptr(GTask) task = NULL;

  g_return_if_fail (OCCUPANCY_IS_HISTORY (self));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, occupancy_history_close_async);
  g_cancellable_cancel (self->check_cancellable);
  if (self->checking && self->close_task == NULL)
    self->close_task = g_steal_pointer (&task);
  else
    occupancy_writer_quit (self->writer, task);
}

/**
 * occupancy_history_close_finish:
 * @self: a history
 * @result: a result
 * @error: return location for a #GError
 *
 * Finishes occupancy_history_close_async().
 *
 * Returns: %FALSE with @error set if it was cancelled
 */
gboolean
occupancy_history_close_finish (OccupancyHistory  *self,
                                GAsyncResult      *result,
                                GError           **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
