/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "occupancy-writer"
#include "config.h"

#include <glib/gi18n.h>

#include "history/occupancy-writer-thread-private.h"

#include "core/occupancy-sample.h"
#include "history/occupancy-history-error.h"

/* A batch is committed when it is this old, or this large. After five seconds it
 * is to be safe, also if something else is just being written.
 */
#define BATCH_TIME (4 * G_TIME_SPAN_SECOND)
#define BATCH_SIZE 500

/* What waits while nothing can be written; more is a gap. */
#define MAX_PENDING 20000

/* By how much the clock may be set ahead without a gap, in milliseconds. */
#define MAX_CLOCK_STEP 15000

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

/* Under the lock. */
void
occupancy_writer_swap (OccupancyWriter *self)
{
  GArray *batch = self->batch;

  self->batch = self->pending;
  self->pending = batch;
  self->turn++;
}

/* Under the lock. */
static void
occupancy_writer_add (OccupancyWriter             *self,
                      const OccupancyWriterSample *sample)
{
  if (self->pending->len == 0)
    self->pending_since = g_get_monotonic_time ();
  g_array_append_vals (self->pending, sample, 1);
  if (self->pending->len == 1 || self->pending->len == BATCH_SIZE)
    g_cond_signal (&self->wake);
}

/* Under the lock. If the time that went by is longer than the time that the
 * computer ran, it slept or its clock was set ahead: from when that was last in
 * order nothing is known.
 */
static void
occupancy_writer_look_at_clock (OccupancyWriter *self)
{
  gint64 now = occupancy_sample_now ();
  gint64 ahead = now - g_get_monotonic_time () / 1000;

  if (self->looked != 0 && ahead - self->ahead > MAX_CLOCK_STEP)
    {
      OccupancyWriterSample gap = { .point.time = self->looked };

      occupancy_writer_add (self, &gap);
    }

  self->looked = now;
  self->ahead = ahead;
}

/* Under the lock. When there is something to do next; 0 for now. */
static gint64
occupancy_writer_get_deadline (OccupancyWriter *self)
{
  gint64 deadline;

  if (self->quit || !g_queue_is_empty (&self->jobs))
    return 0;

  if (self->store == NULL)
    return self->retry_at;

  if (self->pruning || self->retention_changed || self->pending->len >= BATCH_SIZE)
    return 0;

  deadline = MIN (self->alive_at, self->maintain_at);
  if (self->pending->len > 0)
    deadline = MIN (deadline, self->pending_since + BATCH_TIME);

  return deadline;
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

/* From now on nothing is written. The tasks call back outside of the lock. */
static void
occupancy_writer_end (OccupancyWriter *self)
{
  g_autoptr(GPtrArray) tasks = NULL;

  g_mutex_lock (&self->lock);
  self->ended = TRUE;
  tasks = g_steal_pointer (&self->quit_tasks);
  g_mutex_unlock (&self->lock);

  for (guint i = 0; i < tasks->len; i++)
    g_task_return_boolean (g_ptr_array_index (tasks, i), TRUE);
}

static gpointer
occupancy_writer_thread (gpointer data)
{
  OccupancyWriter *self = data;
  gboolean quit = FALSE;

  while (!quit)
    {
      GQueue jobs = G_QUEUE_INIT;
      gint64 deadline;

      if (self->store == NULL && g_get_monotonic_time () >= self->retry_at)
        occupancy_writer_open (self);

      g_mutex_lock (&self->lock);
      while ((deadline = occupancy_writer_get_deadline (self)) > g_get_monotonic_time ())
        g_cond_wait_until (&self->wake, &self->lock, deadline);

      occupancy_writer_look_at_clock (self);
      if (self->store != NULL)
        occupancy_writer_swap (self);
      jobs = self->jobs;
      g_queue_init (&self->jobs);
      quit = self->quit;
      g_mutex_unlock (&self->lock);

      occupancy_writer_turn (self, &jobs);
    }

  occupancy_writer_close (self);
  occupancy_writer_end (self);
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
  self->quit_tasks = g_ptr_array_new_with_free_func (g_object_unref);
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

  occupancy_writer_look_at_clock (self);
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
      sample.room->turn = self->turn;
      occupancy_writer_add (self, &sample);
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
                                       _("The history has been closed"));
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
  gboolean ended;

  g_mutex_lock (&self->lock);
  ended = self->ended;
  if (!ended && task != NULL)
    g_ptr_array_add (self->quit_tasks, g_object_ref (task));
  self->quit = TRUE;
  g_cond_signal (&self->wake);
  g_mutex_unlock (&self->lock);

  if (ended && task != NULL)
    g_task_return_boolean (task, TRUE);
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
