/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ably/ably-token-waiters.h"

typedef struct
{
  AblyTokenWaiters *waiters;
  GTask *task;
  GSource *cancelled;
} AblyTokenWaiter;

struct _AblyTokenWaiters
{
  GPtrArray *array;
};

static void
ably_token_waiter_free (AblyTokenWaiter *waiter)
{
  if (waiter->cancelled != NULL)
    g_source_destroy (waiter->cancelled);
  g_clear_pointer (&waiter->cancelled, g_source_unref);
  g_clear_object (&waiter->task);
  g_free (waiter);
}

static gboolean
ably_token_waiter_cancelled_cb (GCancellable *cancellable,
                                gpointer      user_data)
{
  AblyTokenWaiter *waiter = user_data;
  g_autoptr (GTask) task = g_object_ref (waiter->task);

  g_ptr_array_remove_fast (waiter->waiters->array, waiter);
  g_task_return_error_if_cancelled (task);

  return G_SOURCE_REMOVE;
}

static GPtrArray *
ably_token_waiters_make_array (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify) ably_token_waiter_free);
}

/**
 * ably_token_waiters_new:
 *
 * Makes a place for those who wait; nobody does yet.
 *
 * Returns: (transfer full): the waiters
 */
AblyTokenWaiters *
ably_token_waiters_new (void)
{
  AblyTokenWaiters *self = g_new0 (AblyTokenWaiters, 1);

  self->array = ably_token_waiters_make_array ();

  return self;
}

/**
 * ably_token_waiters_add:
 * @self: the waiters
 * @task: (transfer full): a task to return a token to, as text. It fails by itself
 *   when it is cancelled.
 *
 * Lets somebody wait.
 */
void
ably_token_waiters_add (AblyTokenWaiters *self,
                        GTask            *task)
{
  GCancellable *cancellable = g_task_get_cancellable (task);
  AblyTokenWaiter *waiter = g_new0 (AblyTokenWaiter, 1);

  waiter->waiters = self;
  waiter->task = task;
  if (cancellable != NULL)
    {
      waiter->cancelled = g_cancellable_source_new (cancellable);
      g_source_set_static_name (waiter->cancelled, "[occupancy] waiting for a token");
      g_source_set_callback (waiter->cancelled, G_SOURCE_FUNC (ably_token_waiter_cancelled_cb), waiter, NULL);
      g_source_attach (waiter->cancelled, g_task_get_context (task));
    }
  g_ptr_array_add (self->array, waiter);
}

/**
 * ably_token_waiters_tell:
 * @self: the waiters
 * @token: (nullable): what they waited for
 * @error: (nullable): why they get none
 *
 * Ends the waiting of all: each gets @token, or a copy of @error. Who is added by
 * one of them waits for the next token.
 */
void
ably_token_waiters_tell (AblyTokenWaiters *self,
                         const char       *token,
                         const GError     *error)
{
  g_autoptr (GPtrArray) array = g_steal_pointer (&self->array);

  self->array = ably_token_waiters_make_array ();
  for (guint i = 0; i < array->len; i++)
    {
      AblyTokenWaiter *waiter = g_ptr_array_index (array, i);

      if (error != NULL)
        g_task_return_error (waiter->task, g_error_copy (error));
      else
        g_task_return_pointer (waiter->task, g_strdup (token), g_free);
    }
}

/**
 * ably_token_waiters_free:
 * @self: (transfer full): the waiters
 *
 * Nobody may be waiting any more.
 */
void
ably_token_waiters_free (AblyTokenWaiters *self)
{
  g_ptr_array_unref (self->array);
  g_free (self);
}
