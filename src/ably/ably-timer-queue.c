/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ably/ably-timer-queue.h"

typedef struct
{
  gint64 deadline;
  gpointer item;
} AblyTimerEntry;

/* One source for the times of any number of channels: a main loop looks at every
 * source it has in every round. */
struct _AblyTimerQueue
{
  GSource *source;
  GSequence *entries;
  AblyTimerFunc func;
};

typedef struct
{
  GSource parent_instance;
  AblyTimerQueue *queue;
} AblyTimerSource;

static int
ably_timer_entry_compare (gconstpointer a,
                          gconstpointer b,
                          gpointer      user_data)
{
  const AblyTimerEntry *first = a;
  const AblyTimerEntry *second = b;

  return first->deadline < second->deadline ? -1 : first->deadline > second->deadline;
}

static void
ably_timer_queue_update (AblyTimerQueue *self)
{
  GSequenceIter *first = g_sequence_get_begin_iter (self->entries);
  gint64 ready_time = -1;

  if (!g_sequence_iter_is_end (first))
    {
      AblyTimerEntry *entry = g_sequence_get (first);

      ready_time = entry->deadline;
    }

  g_source_set_ready_time (self->source, ready_time);
}

static gboolean
ably_timer_source_dispatch (GSource     *source,
                            GSourceFunc  callback,
                            gpointer     user_data)
{
  AblyTimerQueue *self = ((AblyTimerSource *) source)->queue;
  GSequenceIter *first = g_sequence_get_begin_iter (self->entries);
  AblyTimerEntry *entry;
  gpointer item;

  if (g_sequence_iter_is_end (first))
    return G_SOURCE_CONTINUE;

  entry = g_sequence_get (first);
  item = entry->item;
  ably_timer_queue_remove (self, first);

  /* The queue may be gone after this, so there is one item a round. */
  self->func (item);

  return G_SOURCE_CONTINUE;
}

static GSourceFuncs ably_timer_source_funcs = {
  .dispatch = ably_timer_source_dispatch,
};

/**
 * ably_timer_queue_new:
 * @func: told when a time has come
 *
 * Makes a queue of times in the default main context.
 *
 * Returns: (transfer full): the queue
 */
AblyTimerQueue *
ably_timer_queue_new (AblyTimerFunc func)
{
  AblyTimerQueue *self;

  g_return_val_if_fail (func != NULL, NULL);

  self = g_new0 (AblyTimerQueue, 1);
  self->func = func;
  self->entries = g_sequence_new (g_free);
  self->source = g_source_new (&ably_timer_source_funcs, sizeof (AblyTimerSource));
  ((AblyTimerSource *) self->source)->queue = self;
  g_source_set_static_name (self->source, "AblyTimerQueue");
  g_source_attach (self->source, NULL);

  return self;
}

/**
 * ably_timer_queue_add:
 * @self: a queue
 * @delay: milliseconds from now
 * @item: what the time is for
 *
 * Adds a time.
 *
 * Returns: (transfer none): the entry, until it comes or is removed
 */
AblyTimer *
ably_timer_queue_add (AblyTimerQueue *self,
                      guint           delay,
                      gpointer        item)
{
  AblyTimerEntry *entry;
  GSequenceIter *iter;

  g_return_val_if_fail (self != NULL, NULL);

  entry = g_new (AblyTimerEntry, 1);
  entry->deadline = g_get_monotonic_time () + (gint64) delay * G_TIME_SPAN_MILLISECOND;
  entry->item = item;

  iter = g_sequence_insert_sorted (self->entries, entry, ably_timer_entry_compare, NULL);
  if (g_sequence_iter_is_begin (iter))
    ably_timer_queue_update (self);

  return iter;
}

/**
 * ably_timer_queue_remove:
 * @self: a queue
 * @timer: an entry of it
 *
 * Takes a time out of the queue.
 */
void
ably_timer_queue_remove (AblyTimerQueue *self,
                         AblyTimer      *timer)
{
  gboolean was_first;

  g_return_if_fail (self != NULL);
  g_return_if_fail (timer != NULL);

  was_first = g_sequence_iter_is_begin (timer);
  g_sequence_remove (timer);
  if (was_first)
    ably_timer_queue_update (self);
}

/**
 * ably_timer_queue_free:
 * @self: a queue
 *
 * Frees a queue; no time in it will come.
 */
void
ably_timer_queue_free (AblyTimerQueue *self)
{
  g_return_if_fail (self != NULL);

  g_source_destroy (self->source);
  g_source_unref (self->source);
  g_sequence_free (self->entries);
  g_free (self);
}
