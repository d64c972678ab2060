/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "simulator/simulator-json.h"
#include "simulator/simulator-rate.h"

/**
 * simulator_rate_clear:
 * @self: a rate
 *
 * Forgets everything.
 */
void
simulator_rate_clear (SimulatorRate *self)
{
  g_queue_clear_full (&self->times, g_free);
  *self = (SimulatorRate) { .times = G_QUEUE_INIT };
}

/**
 * simulator_rate_take:
 * @self: a rate
 * @limit: most times in any one second; 0 for any number
 *
 * Does it once more, if that is within the limit.
 *
 * Returns: whether it is
 */
gboolean
simulator_rate_take (SimulatorRate *self,
                     gint64         limit)
{
  gint64 now = g_get_monotonic_time ();
  gint64 *oldest;

  while ((oldest = g_queue_peek_head (&self->times)) != NULL && now - *oldest >= G_USEC_PER_SEC)
    g_free (g_queue_pop_head (&self->times));

  if (limit > 0 && self->times.length >= limit)
    {
      self->refused++;
      return FALSE;
    }

  g_queue_push_tail (&self->times, g_memdup2 (&now, sizeof now));
  self->total++;
  self->peak = MAX (self->peak, self->times.length);
  return TRUE;
}

/**
 * simulator_rate_print:
 * @self: a rate
 * @out: where to write
 *
 * Writes what is known as JSON.
 */
void
simulator_rate_print (const SimulatorRate *self,
                      GString             *out)
{
  g_string_append_c (out, '{');
  simulator_json_add_int (out, "total", self->total);
  simulator_json_add_int (out, "peak", self->peak);
  simulator_json_add_int (out, "refused", self->refused);
  g_string_append_c (out, '}');
}
