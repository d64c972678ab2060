/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "occupancy-writer"
#include "config.h"

#include "history/occupancy-writer-private.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <unistd.h>

#include "history/occupancy-history-error.h"
#include "history/occupancy-salvage-private.h"

/* A batch is committed when it is this old, or this large. */
#define BATCH_TIME (5 * G_TIME_SPAN_SECOND)
#define BATCH_SIZE 500

/* What waits while nothing can be written; more is a gap. */
#define MAX_PENDING 20000

#define RETRY_TIME (2 * G_TIME_SPAN_SECOND)
#define ALIVE_TIME G_TIME_SPAN_MINUTE
#define MAINTENANCE_TIME G_TIME_SPAN_HOUR
#define SALVAGE_TIME (10 * G_TIME_SPAN_MINUTE)

typedef struct
{
  char *account;
  char *name;
  OccupancyPoint latest; /* under the lock */
  guint turn;            /* under the lock: the last one for which it waited */

  /* Of the thread. */
  gint64 id;
  guint generation;
} OccupancyWriterRoom;

typedef struct
{
  OccupancyWriterRoom *room;
  OccupancyPoint point;
} OccupancyWriterSample;

typedef struct
{
  OccupancyWriterFunc func;
  GTask *task;
} OccupancyWriterJob;

struct _OccupancyWriter
{
  char *path;
  OccupancyWriterNotify notify;
  gpointer notify_data;
  GDestroyNotify notify_destroy;
  GThread *thread;

  GMutex lock;
  GCond wake;
  /* Under the lock. */
  GHashTable *rooms;
  GArray *pending;
  guint turn; /* grows each time that all that is pending is taken */
  gint64 pending_since;
  GQueue jobs;
  OccupancyRetention retention;
  gboolean retention_changed;
  gboolean refusing; /* another program records */
  gboolean lost;     /* samples were dropped */
  GTask *quit_task;
  gboolean quit;

  /* Of the thread. */
  OccupancyStore *store;
  int lock_file;
  GArray *batch;
  GError *error;
  gboolean was_open;
  guint resumed;
  gboolean pruning;
  gint64 retry_at;
  gint64 alive_at;
  gint64 maintain_at;
  gint64 salvaged_at;
};

static guint
occupancy_writer_room_hash (gconstpointer data)
{
  const OccupancyWriterRoom *room = data;

  return g_str_hash (room->account) * 31 + g_str_hash (room->name);
}

static gboolean
occupancy_writer_room_equal (gconstpointer data,
                             gconstpointer other_data)
{
  const OccupancyWriterRoom *room = data;
  const OccupancyWriterRoom *other = other_data;

  return g_str_equal (room->name, other->name) && g_str_equal (room->account, other->account);
}

static void
occupancy_writer_room_free (gpointer data)
{
  OccupancyWriterRoom *room = data;

  g_free (room->account);
  g_free (room->name);
  g_free (room);
}

static void
occupancy_writer_job_free (OccupancyWriterJob *job)
{
  g_object_unref (job->task);
  g_free (job);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (OccupancyWriterJob, occupancy_writer_job_free)

/* Takes the lock that says who writes. The kernel lets go of it when we end. */
static gboolean
occupancy_writer_take_lock (OccupancyWriter  *self,
                            GError          **error)
{
  g_autofree char *path = NULL;
  struct flock lock = { .l_type = F_WRLCK, .l_whence = SEEK_SET };
  int saved_errno;

  if (self->lock_file >= 0)
    return TRUE;

  if (g_str_has_suffix (self->path, ".db"))
    path = g_strdup_printf ("%.*s.lock", (int) strlen (self->path) - 3, self->path);
  else
    path = g_strconcat (self->path, ".lock", NULL);

  self->lock_file = g_open (path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (self->lock_file >= 0 && fcntl (self->lock_file, F_OFD_SETLK, &lock) == 0)
    return TRUE;

  saved_errno = errno;
  if (self->lock_file < 0)
    g_set_error (error, OCCUPANCY_HISTORY_ERROR,
                 saved_errno == ENOSPC || saved_errno == EDQUOT ? OCCUPANCY_HISTORY_ERROR_FULL
                                                                : OCCUPANCY_HISTORY_ERROR_READ_ONLY,
                 "The history cannot be written: %s", g_strerror (saved_errno));
  else if (saved_errno == EAGAIN || saved_errno == EACCES)
    g_set_error_literal (error, OCCUPANCY_HISTORY_ERROR, OCCUPANCY_HISTORY_ERROR_BUSY,
                         "Another Occupancy is writing the history");
  else
    g_set_error (error, OCCUPANCY_HISTORY_ERROR, OCCUPANCY_HISTORY_ERROR_FAILED,
                 "The history cannot be locked: %s", g_strerror (saved_errno));
  g_clear_fd (&self->lock_file, NULL);

  return FALSE;
}

/* Under the lock. */
static void
occupancy_writer_swap (OccupancyWriter *self)
{
  GArray *batch = self->batch;

  self->batch = self->pending;
  self->pending = batch;
  self->turn++;
}

/* Nothing more can be written for now. What was not committed is kept. */
static void
occupancy_writer_stop (OccupancyWriter *self,
                       GError          *error)
{
  gboolean same = self->error != NULL &&
                  g_error_matches (self->error, error->domain, error->code);

  g_clear_pointer (&self->store, occupancy_store_free);
  g_clear_error (&self->error);
  self->error = error;
  self->retry_at = g_get_monotonic_time () + RETRY_TIME;

  g_mutex_lock (&self->lock);
  self->refusing = g_error_matches (error, OCCUPANCY_HISTORY_ERROR, OCCUPANCY_HISTORY_ERROR_BUSY) &&
                   self->lock_file < 0;
  if (self->refusing)
    {
      g_array_set_size (self->pending, 0);
      self->lost = TRUE;
    }
  else if (self->batch->len > 0)
    {
      /* The batch failed: it goes back in front of what came meanwhile. */
      g_array_append_vals (self->batch, self->pending->data, self->pending->len);
      occupancy_writer_swap (self);
    }
  g_mutex_unlock (&self->lock);
  g_array_set_size (self->batch, 0);

  if (!same)
    self->notify (self->error, NULL, self->notify_data);
}

/* Puts a damaged file aside, if that was not just done, and begins a new one. */
static gboolean
occupancy_writer_salvage (OccupancyWriter *self,
                          const GError    *damage)
{
  g_autofree char *kept = NULL;
  g_autoptr(GError) error = NULL;
  gint64 now = g_get_monotonic_time ();

  if (self->lock_file < 0 ||
      !g_error_matches (damage, OCCUPANCY_HISTORY_ERROR, OCCUPANCY_HISTORY_ERROR_DAMAGED) ||
      (self->salvaged_at != 0 && now - self->salvaged_at < SALVAGE_TIME))
    return FALSE;

  self->salvaged_at = now;
  if (!occupancy_salvage (self->path, &kept, &error))
    {
      g_message ("The damaged history could not be put aside: %s", error->message);
      return FALSE;
    }

  self->notify (damage, kept, self->notify_data);

  return TRUE;
}

static void
occupancy_writer_open (OccupancyWriter *self)
{
  GError *error = NULL;
  gboolean continued;

  g_mutex_lock (&self->lock);
  continued = self->was_open && !self->lost;
  g_mutex_unlock (&self->lock);

  if (occupancy_writer_take_lock (self, &error))
    self->store = occupancy_store_open (self->path, continued, &error);

  if (self->store == NULL && occupancy_writer_salvage (self, error))
    {
      g_clear_error (&error);
      self->store = occupancy_store_open (self->path, FALSE, &error);
    }

  if (self->store == NULL)
    {
      occupancy_writer_stop (self, error);
      return;
    }

  self->was_open = TRUE;
  self->alive_at = g_get_monotonic_time () + ALIVE_TIME;
  self->maintain_at = g_get_monotonic_time () + G_TIME_SPAN_MINUTE;
  g_clear_error (&self->error);

  g_mutex_lock (&self->lock);
  self->refusing = FALSE;
  self->lost = FALSE;
  g_mutex_unlock (&self->lock);

  self->notify (NULL, NULL, self->notify_data);
}

/* What comes of an error while the store was open. */
static void
occupancy_writer_fail (OccupancyWriter *self,
                       GError          *error)
{
  gboolean salvaged;

  g_clear_pointer (&self->store, occupancy_store_free);
  salvaged = occupancy_writer_salvage (self, error);
  occupancy_writer_stop (self, error);
  if (salvaged)
    self->retry_at = 0;
}

static gboolean
occupancy_writer_append (OccupancyWriter       *self,
                         OccupancyWriterRoom   *room,
                         const OccupancyPoint  *point,
                         GError               **error)
{
  if (room->generation != self->store->generation)
    {
      if (!occupancy_store_ensure_room (self->store, room->account, room->name, &room->id, error))
        return FALSE;
      room->generation = self->store->generation;
    }

  return occupancy_store_append (self->store, room->id, point, error);
}

static gboolean
occupancy_writer_flush (OccupancyWriter  *self,
                        GError          **error)
{
  gboolean lost;

  g_mutex_lock (&self->lock);
  lost = self->lost;
  self->lost = FALSE;
  g_mutex_unlock (&self->lock);

  if (self->batch->len == 0 && !lost)
    return TRUE;

  if (!occupancy_store_begin (self->store, error))
    return FALSE;

  if (lost)
    {
      self->resumed = 0;
      if (!occupancy_store_append_gaps (self->store, 0, error))
        return FALSE;
    }

  for (guint i = 0; i < self->batch->len; i++)
    {
      OccupancyWriterSample *sample = &g_array_index (self->batch, OccupancyWriterSample, i);

      if (!occupancy_writer_append (self, sample->room, &sample->point, error))
        return FALSE;
    }

  if (!occupancy_store_commit (self->store, error))
    return FALSE;

  g_array_set_size (self->batch, 0);
  self->alive_at = g_get_monotonic_time () + ALIVE_TIME;

  return TRUE;
}

/* Begins to record anew: what holds now of every room. Of a room whose counts
 * are stored already nothing is written, and one with samples that wait has no
 * need of it.
 */
static gboolean
occupancy_writer_resume (OccupancyWriter  *self,
                         GError          **error)
{
  g_autoptr(GArray) samples = NULL;
  GHashTableIter iter;
  OccupancyWriterSample sample;
  gint64 now = g_get_real_time () / 1000;

  if (self->resumed == self->store->generation)
    return TRUE;

  samples = g_array_new (FALSE, FALSE, sizeof (OccupancyWriterSample));
  g_mutex_lock (&self->lock);
  g_hash_table_iter_init (&iter, self->rooms);
  while (g_hash_table_iter_next (&iter, NULL, (gpointer *) &sample.room))
    {
      sample.point = sample.room->latest;
      sample.point.time = MAX (now, sample.point.time);
      if (sample.point.known && sample.room->turn != self->turn)
        g_array_append_val (samples, sample);
    }
  g_mutex_unlock (&self->lock);

  if (!occupancy_store_begin (self->store, error))
    return FALSE;

  for (guint i = 0; i < samples->len; i++)
    {
      OccupancyWriterSample *next = &g_array_index (samples, OccupancyWriterSample, i);

      if (!occupancy_writer_append (self, next->room, &next->point, error))
        return FALSE;
    }

  self->resumed = self->store->generation;

  return occupancy_store_commit (self->store, error);
}

static gboolean
occupancy_writer_maintain (OccupancyWriter           *self,
                           const OccupancyRetention  *retention,
                           GError                   **error)
{
  gint64 monotonic = g_get_monotonic_time ();
  gint64 now = g_get_real_time () / 1000;

  if (occupancy_store_is_seal_due (self->store, now))
    {
      if (!occupancy_store_begin (self->store, error) ||
          !occupancy_store_seal (self->store, self->store->latest, error) ||
          !occupancy_store_commit (self->store, error))
        return FALSE;
      self->pruning = TRUE;
    }

  if (monotonic >= self->maintain_at)
    {
      self->maintain_at = monotonic + MAINTENANCE_TIME;
      self->pruning = TRUE;
    }

  if (self->pruning && !occupancy_store_prune (self->store, retention, now, &self->pruning, error))
    return FALSE;

  if (monotonic >= self->alive_at)
    {
      self->alive_at = monotonic + ALIVE_TIME;
      if (!occupancy_store_keep_alive (self->store, now, error))
        return FALSE;
      sqlite3_wal_checkpoint_v2 (self->store->db, NULL, SQLITE_CHECKPOINT_PASSIVE, NULL, NULL);
    }

  return TRUE;
}

/* Runs one job. The first error that concerns the file ends the turn. */
static gboolean
occupancy_writer_run_job (OccupancyWriter     *self,
                          OccupancyWriterJob  *job,
                          GError             **error)
{
  GError *local_error = NULL;

  if (g_task_return_error_if_cancelled (job->task))
    return TRUE;

  if (self->store == NULL)
    {
      g_task_return_error (job->task, g_error_copy (self->error));
      return TRUE;
    }

  if (occupancy_store_begin (self->store, &local_error) &&
      job->func (self->store, g_task_get_task_data (job->task), &local_error) &&
      occupancy_store_commit (self->store, &local_error))
    {
      g_task_return_boolean (job->task, TRUE);
      return TRUE;
    }

  if (error != NULL)
    *error = g_error_copy (local_error);
  g_task_return_error (job->task, local_error);

  return FALSE;
}

static void
occupancy_writer_turn (OccupancyWriter           *self,
                       GQueue                    *jobs,
                       const OccupancyRetention  *retention)
{
  GError *error = NULL;
  OccupancyWriterJob *next;
  gboolean success = TRUE;

  if (self->store != NULL)
    success = occupancy_writer_flush (self, &error) && occupancy_writer_resume (self, &error);

  while ((next = g_queue_pop_head (jobs)) != NULL)
    {
      g_autoptr(OccupancyWriterJob) job = next;

      if (success)
        success = occupancy_writer_run_job (self, job, &error);
      else
        g_task_return_error (job->task, g_error_copy (error));
    }

  /* A job may have deleted what is still being recorded. */
  if (success && self->store != NULL)
    success = occupancy_writer_resume (self, &error) &&
              occupancy_writer_maintain (self, retention, &error);

  if (!success)
    occupancy_writer_fail (self, error);
}

/* Under the lock. When there is something to do next; 0 for now. */
static gint64
occupancy_writer_get_deadline (OccupancyWriter *self)
{
  gint64 deadline;

  if (self->quit || !g_queue_is_empty (&self->jobs) || self->retention_changed)
    return 0;

  if (self->store == NULL)
    return self->retry_at;

  if (self->pruning || self->pending->len >= BATCH_SIZE)
    return 0;

  deadline = MIN (self->alive_at, self->maintain_at);
  if (self->pending->len > 0)
    deadline = MIN (deadline, self->pending_since + BATCH_TIME);

  return deadline;
}

static void
occupancy_writer_close (OccupancyWriter *self)
{
  g_autoptr(GError) error = NULL;

  if (self->store != NULL &&
      !occupancy_store_close (self->store, g_get_real_time () / 1000, &error))
    g_message ("The history was not closed in order: %s", error->message);

  g_clear_pointer (&self->store, occupancy_store_free);
  g_clear_fd (&self->lock_file, NULL);
}

static void
occupancy_writer_clear (gpointer data)
{
  OccupancyWriter *self = data;

  self->notify_destroy (self->notify_data);
  g_hash_table_unref (self->rooms);
  g_array_unref (self->pending);
  g_array_unref (self->batch);
  g_clear_error (&self->error);
  g_mutex_clear (&self->lock);
  g_cond_clear (&self->wake);
  g_free (self->path);
}

static gpointer
occupancy_writer_thread (gpointer data)
{
  OccupancyWriter *self = data;
  gboolean quit = FALSE;

  while (!quit)
    {
      GQueue jobs = G_QUEUE_INIT;
      OccupancyRetention retention;
      gint64 deadline;

      if (self->store == NULL && g_get_monotonic_time () >= self->retry_at)
        occupancy_writer_open (self);

      g_mutex_lock (&self->lock);
      while ((deadline = occupancy_writer_get_deadline (self)) > g_get_monotonic_time ())
        g_cond_wait_until (&self->wake, &self->lock, deadline);

      if (self->store != NULL)
        occupancy_writer_swap (self);
      jobs = self->jobs;
      g_queue_init (&self->jobs);
      retention = self->retention;
      self->pruning |= self->retention_changed;
      self->retention_changed = FALSE;
      quit = self->quit;
      g_mutex_unlock (&self->lock);

      occupancy_writer_turn (self, &jobs, &retention);
    }

  occupancy_writer_close (self);
  if (self->quit_task != NULL)
    g_task_return_boolean (self->quit_task, TRUE);
  g_clear_object (&self->quit_task);
  g_atomic_rc_box_release_full (self, occupancy_writer_clear);

  return NULL;
}

OccupancyWriter *
occupancy_writer_new (const char            *path,
                      OccupancyWriterNotify  notify,
                      gpointer               data,
                      GDestroyNotify         destroy)
{
  OccupancyWriter *self = g_atomic_rc_box_new0 (OccupancyWriter);

  self->path = g_strdup (path);
  self->notify = notify;
  self->notify_data = data;
  self->notify_destroy = destroy;
  self->lock_file = -1;
  self->rooms = g_hash_table_new_full (occupancy_writer_room_hash, occupancy_writer_room_equal,
                                       occupancy_writer_room_free, NULL);
  self->pending = g_array_new (FALSE, FALSE, sizeof (OccupancyWriterSample));
  self->batch = g_array_new (FALSE, FALSE, sizeof (OccupancyWriterSample));
  g_mutex_init (&self->lock);
  g_cond_init (&self->wake);
  g_queue_init (&self->jobs);
  self->turn = 1;
  self->thread = g_thread_new ("history", occupancy_writer_thread, g_atomic_rc_box_acquire (self));

  return self;
}

/* Waits until all is written, unless occupancy_writer_quit() has. A task may drop
 * the last reference to the history in our own thread, which then ends by itself.
 */
void
occupancy_writer_free (OccupancyWriter *self)
{
  occupancy_writer_quit (self, NULL);
  if (g_thread_self () == self->thread)
    g_thread_unref (self->thread);
  else
    g_thread_join (self->thread);

  g_atomic_rc_box_release_full (self, occupancy_writer_clear);
}

void
occupancy_writer_record (OccupancyWriter      *self,
                         const char           *account,
                         const char           *name,
                         const OccupancyPoint *point)
{
  OccupancyWriterRoom key = { .account = (char *) account, .name = (char *) name };
  OccupancyWriterSample sample = { .point = *point };

  g_mutex_lock (&self->lock);

  sample.room = g_hash_table_lookup (self->rooms, &key);
  if (sample.room == NULL)
    {
      sample.room = g_new0 (OccupancyWriterRoom, 1);
      sample.room->account = g_strdup (account);
      sample.room->name = g_strdup (name);
      g_hash_table_add (self->rooms, sample.room);
    }
  sample.room->latest = *point;

  if (self->pending->len >= MAX_PENDING)
    {
      g_array_set_size (self->pending, 0);
      self->turn++;
      self->lost = TRUE;
    }

  if (!self->refusing && !self->quit)
    {
      if (self->pending->len == 0)
        self->pending_since = g_get_monotonic_time ();
      sample.room->turn = self->turn;
      g_array_append_val (self->pending, sample);
      if (self->pending->len == 1 || self->pending->len == BATCH_SIZE)
        g_cond_signal (&self->wake);
    }

  g_mutex_unlock (&self->lock);
}

/* Runs @func within a transaction, after all that was recorded before, and
 * returns from @task.
 */
void
occupancy_writer_run (OccupancyWriter     *self,
                      OccupancyWriterFunc  func,
                      GTask               *task)
{
  OccupancyWriterJob *job;

  g_mutex_lock (&self->lock);
  if (self->quit)
    {
      g_mutex_unlock (&self->lock);
      g_task_return_new_error_literal (task, OCCUPANCY_HISTORY_ERROR, OCCUPANCY_HISTORY_ERROR_CLOSED,
                                       "The history has been closed");
      return;
    }

  job = g_new (OccupancyWriterJob, 1);
  job->func = func;
  job->task = g_object_ref (task);
  g_queue_push_tail (&self->jobs, job);
  g_cond_signal (&self->wake);
  g_mutex_unlock (&self->lock);
}

/* Writes what there is and ends the thread; then @task returns. */
void
occupancy_writer_quit (OccupancyWriter *self,
                       GTask           *task)
{
  g_mutex_lock (&self->lock);
  if (!self->quit)
    {
      self->quit = TRUE;
      g_set_object (&self->quit_task, task);
      g_cond_signal (&self->wake);
    }
  else if (task != NULL)
    {
      g_task_return_boolean (task, TRUE);
    }
  g_mutex_unlock (&self->lock);
}

void
occupancy_writer_set_retention (OccupancyWriter          *self,
                                const OccupancyRetention *retention)
{
  g_mutex_lock (&self->lock);
  self->retention = *retention;
  self->retention_changed = TRUE;
  g_cond_signal (&self->wake);
  g_mutex_unlock (&self->lock);
}
