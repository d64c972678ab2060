/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "occupancy-writer-turn"
#include "config.h"

#include "history/occupancy-writer-thread-private.h"

#include "core/occupancy-sample.h"

#define MAINTENANCE_TIME G_TIME_SPAN_HOUR

static void
occupancy_writer_job_free (OccupancyWriterJob *job)
{
  g_object_unref (job->task);
  g_free (job);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (OccupancyWriterJob, occupancy_writer_job_free)

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

/* After it, recording has to be resumed. */
static gboolean
occupancy_writer_append_gaps (OccupancyWriter  *self,
                              gint64            time,
                              GError          **error)
{
  self->resumed = 0;

  return occupancy_store_append_gaps (self->store, time, error);
}

/* With @lost, some of what came before was not kept. */
static gboolean
occupancy_writer_write_batch (OccupancyWriter  *self,
                              gboolean          lost,
                              GError          **error)
{
  if (!occupancy_store_begin (self->store, error) ||
      (lost && !occupancy_writer_append_gaps (self, 0, error)))
    return FALSE;

  for (guint i = 0; i < self->batch->len; i++)
    {
      OccupancyWriterSample *sample = &g_array_index (self->batch, OccupancyWriterSample, i);

      if (sample->room != NULL
            ? !occupancy_writer_append (self, sample->room, &sample->point, error)
            : !occupancy_writer_append_gaps (self, sample->point.time, error))
        return FALSE;
    }

  return occupancy_store_commit (self->store, error);
}

static gboolean
occupancy_writer_flush (OccupancyWriter  *self,
                        GError          **error)
{
  gboolean lost;
  gboolean success;

  g_mutex_lock (&self->lock);
  lost = self->lost;
  self->lost = FALSE;
  g_mutex_unlock (&self->lock);

  if (self->batch->len == 0 && !lost)
    return TRUE;

  success = occupancy_writer_write_batch (self, lost, error);
  if (success)
    {
      g_array_set_size (self->batch, 0);
      self->alive_at = g_get_monotonic_time () + OCCUPANCY_WRITER_ALIVE_TIME;
    }
  else if (lost)
    {
      g_mutex_lock (&self->lock);
      self->lost = TRUE;
      g_mutex_unlock (&self->lock);
    }

  return success;
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
  gint64 now = occupancy_sample_now ();

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
occupancy_writer_apply_retention (OccupancyWriter  *self,
                                  GError          **error)
{
  OccupancyRetention retention;
  gboolean changed;
  gboolean success;

  g_mutex_lock (&self->lock);
  retention = self->retention;
  changed = self->retention_changed;
  self->retention_changed = FALSE;
  g_mutex_unlock (&self->lock);

  if (!changed)
    return TRUE;

  self->pruning = TRUE;
  success = occupancy_store_begin (self->store, error) &&
            occupancy_store_set_retention (self->store, &retention, error) &&
            occupancy_store_commit (self->store, error);
  if (!success)
    {
      g_mutex_lock (&self->lock);
      self->retention_changed = TRUE;
      g_mutex_unlock (&self->lock);
    }

  return success;
}

static gboolean
occupancy_writer_maintain (OccupancyWriter  *self,
                           GError          **error)
{
  gint64 monotonic = g_get_monotonic_time ();
  gint64 now = occupancy_sample_now ();

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

  self->pruning |= self->store->shrinking;
  if (self->pruning && !occupancy_store_prune (self->store, now, &self->pruning, error))
    return FALSE;

  if (monotonic >= self->alive_at)
    {
      self->alive_at = monotonic + OCCUPANCY_WRITER_ALIVE_TIME;
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

void
occupancy_writer_turn (OccupancyWriter *self,
                       GQueue          *jobs)
{
  GError *error = NULL;
  OccupancyWriterJob *next;
  gboolean success = TRUE;

  if (self->store != NULL)
    success = occupancy_writer_check_place (self, &error) &&
              occupancy_writer_flush (self, &error) &&
              occupancy_writer_resume (self, &error);

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
              occupancy_writer_apply_retention (self, &error) &&
              occupancy_writer_maintain (self, &error);

  if (!success)
    occupancy_writer_fail (self, error);
}
