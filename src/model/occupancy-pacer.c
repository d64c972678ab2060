/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "model/occupancy-pacer.h"

/* Hands out turns: at most so many in any second, at most so many at once. */
struct _OccupancyPacer
{
  GObject parent_instance;

  guint per_second;
  guint at_once;

  GQueue waiting; /* of GTask */
  guint running;
  /* When the latest turns were given, monotonic, oldest first. */
  GQueue given;
  guint wake_id;
};

G_DEFINE_FINAL_TYPE (OccupancyPacer, occupancy_pacer, G_TYPE_OBJECT)

static gboolean occupancy_pacer_wake_cb (gpointer user_data);

/* How long until the rate permits another turn, in milliseconds. */
static guint
occupancy_pacer_get_delay (OccupancyPacer *self)
{
  gint64 now = g_get_monotonic_time ();
  gint64 *oldest;

  while ((oldest = g_queue_peek_head (&self->given)) != NULL &&
         now - *oldest >= G_USEC_PER_SEC)
    g_free (g_queue_pop_head (&self->given));

  if (self->per_second == 0 || self->given.length < self->per_second)
    return 0;

  return (*oldest + G_USEC_PER_SEC - now) / 1000 + 1;
}

static void
occupancy_pacer_schedule (OccupancyPacer *self,
                          guint           delay_ms)
{
  g_clear_handle_id (&self->wake_id, g_source_remove);
  self->wake_id = g_timeout_add (delay_ms, occupancy_pacer_wake_cb, self);
}

static GTask *
occupancy_pacer_take (OccupancyPacer *self,
                      GList          *link)
{
  GTask *task = link->data;
  gulong handler = GPOINTER_TO_SIZE (g_task_get_task_data (task));

  g_queue_delete_link (&self->waiting, link);
  if (handler != 0)
    g_signal_handler_disconnect (g_task_get_cancellable (task), handler);
  return task;
}

static void
occupancy_pacer_drop_cancelled (OccupancyPacer *self)
{
  GList *next;

  for (GList *link = self->waiting.head; link != NULL; link = next)
    {
      g_autoptr(GTask) task = NULL;

      next = link->next;
      if (!g_cancellable_is_cancelled (g_task_get_cancellable (link->data)))
        continue;

      task = occupancy_pacer_take (self, link);
      g_task_return_error_if_cancelled (task);
    }
}

static void
occupancy_pacer_dispatch (OccupancyPacer *self)
{
  while (self->waiting.length > 0 &&
         (self->at_once == 0 || self->running < self->at_once))
    {
      g_autoptr(GTask) task = NULL;
      guint delay = occupancy_pacer_get_delay (self);

      if (delay > 0)
        {
          occupancy_pacer_schedule (self, delay);
          return;
        }

      task = occupancy_pacer_take (self, self->waiting.head);
      if (g_task_return_error_if_cancelled (task))
        continue;

      self->running++;
      if (self->per_second > 0)
        {
          gint64 now = g_get_monotonic_time ();

          g_queue_push_tail (&self->given, g_memdup2 (&now, sizeof now));
        }
      g_task_return_boolean (task, TRUE);
    }
}

static gboolean
occupancy_pacer_wake_cb (gpointer user_data)
{
  OccupancyPacer *self = user_data;

  self->wake_id = 0;
  occupancy_pacer_drop_cancelled (self);
  occupancy_pacer_dispatch (self);
  return G_SOURCE_REMOVE;
}

static void
occupancy_pacer_cancelled_cb (OccupancyPacer *self)
{
  /* Not here: whoever cancels does not expect its callback to run inside. */
  occupancy_pacer_schedule (self, 0);
}

static void
occupancy_pacer_dispose (GObject *object)
{
  OccupancyPacer *self = OCCUPANCY_PACER (object);

  g_clear_handle_id (&self->wake_id, g_source_remove);

  G_OBJECT_CLASS (occupancy_pacer_parent_class)->dispose (object);
}

static void
occupancy_pacer_finalize (GObject *object)
{
  OccupancyPacer *self = OCCUPANCY_PACER (object);

  /* Each task holds a reference on its source: none can be waiting. */
  g_assert (self->waiting.length == 0);
  g_queue_clear_full (&self->given, g_free);

  G_OBJECT_CLASS (occupancy_pacer_parent_class)->finalize (object);
}

static void
occupancy_pacer_class_init (OccupancyPacerClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = occupancy_pacer_dispose;
  object_class->finalize = occupancy_pacer_finalize;
}

static void
occupancy_pacer_init (OccupancyPacer *self)
{
  g_queue_init (&self->waiting);
  g_queue_init (&self->given);
}

/**
 * occupancy_pacer_new:
 * @per_second: how many turns may be given in any one second, 0 for no limit
 * @at_once: how many turns may be taken at the same time, 0 for no limit
 *
 * Makes a pacer. Everybody who draws on the same limit of the service takes
 * turns at the same pacer, first come, first served.
 *
 * Returns: (transfer full): a new pacer
 */
OccupancyPacer *
occupancy_pacer_new (guint per_second,
                     guint at_once)
{
  OccupancyPacer *self = g_object_new (OCCUPANCY_TYPE_PACER, NULL);

  self->per_second = per_second;
  self->at_once = at_once;
  return self;
}

/**
 * occupancy_pacer_set_limits:
 * @self: a pacer
 * @per_second: how many turns may be given in any one second, 0 for no limit
 * @at_once: how many turns may be taken at the same time, 0 for no limit
 *
 * Changes the limits, also for those who wait already.
 */
void
occupancy_pacer_set_limits (OccupancyPacer *self,
                            guint           per_second,
                            guint           at_once)
{
  g_return_if_fail (OCCUPANCY_IS_PACER (self));

  self->per_second = per_second;
  self->at_once = at_once;
  occupancy_pacer_dispatch (self);
}

/**
 * occupancy_pacer_acquire_async:
 * @self: a pacer
 * @cancellable: (nullable): gives up waiting
 * @callback: called when it is the caller's turn
 * @user_data: data for @callback
 *
 * Waits for a turn. Who got one ends it with [method@Pacer.release].
 */
void
occupancy_pacer_acquire_async (OccupancyPacer      *self,
                               GCancellable        *cancellable,
                               GAsyncReadyCallback  callback,
                               gpointer             user_data)
{
  GTask *task;

  g_return_if_fail (OCCUPANCY_IS_PACER (self));
  g_return_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, occupancy_pacer_acquire_async);
  /* A turn that was given has to reach the caller, who gives it back. */
  g_task_set_check_cancellable (task, FALSE);
  if (cancellable != NULL)
    {
      gulong handler = g_signal_connect_swapped (cancellable, "cancelled",
                                                 G_CALLBACK (occupancy_pacer_cancelled_cb),
                                                 self);

      g_task_set_task_data (task, GSIZE_TO_POINTER (handler), NULL);
    }
  g_queue_push_tail (&self->waiting, task);
  occupancy_pacer_dispatch (self);
}

/**
 * occupancy_pacer_acquire_finish:
 * @self: a pacer
 * @result: the result given to the callback
 * @error: return location for an error, which can only be `CANCELLED`
 *
 * Ends the wait that [method@Pacer.acquire_async] began.
 *
 * Returns: true when it is the caller's turn
 */
gboolean
occupancy_pacer_acquire_finish (OccupancyPacer  *self,
                                GAsyncResult    *result,
                                GError         **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/**
 * occupancy_pacer_release:
 * @self: a pacer
 *
 * Ends a turn.
 */
void
occupancy_pacer_release (OccupancyPacer *self)
{
  g_return_if_fail (OCCUPANCY_IS_PACER (self));
  g_return_if_fail (self->running > 0);

  self->running--;
  occupancy_pacer_dispatch (self);
}
