/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "model/occupancy-delay-line.h"

/**
 * OccupancyDelayLine:
 *
 * Members that wait for the same time each, with one timer for all: a main loop
 * slows down with thousands of its own.
 */
struct _OccupancyDelayLine
{
  GObject parent_instance;

  guint delay_ms;
  OccupancyDelayFunc func;
  GQueue waiting; /* of members, in the order in which they fall due */
  guint wake_id;
};

G_DEFINE_FINAL_TYPE (OccupancyDelayLine, occupancy_delay_line, G_TYPE_OBJECT)

static gboolean occupancy_delay_line_wake_cb (gpointer user_data);

static OccupancyDelay *
occupancy_delay_line_peek (OccupancyDelayLine *self)
{
  GList *head = self->waiting.head;

  return head != NULL ? (OccupancyDelay *) ((char *) head - G_STRUCT_OFFSET (OccupancyDelay, link)) : NULL;
}

static void
occupancy_delay_line_schedule (OccupancyDelayLine *self)
{
  OccupancyDelay *first = occupancy_delay_line_peek (self);

  if (first == NULL || self->wake_id != 0)
    return;

  self->wake_id = g_timeout_add (MAX (first->due - g_get_monotonic_time (), 0) / 1000 + 1,
                                 occupancy_delay_line_wake_cb, self);
}

static gboolean
occupancy_delay_line_wake_cb (gpointer user_data)
{
  g_autoptr(OccupancyDelayLine) self = g_object_ref (user_data);
  OccupancyDelay *first;

  self->wake_id = 0;
  while ((first = occupancy_delay_line_peek (self)) != NULL &&
         first->due <= g_get_monotonic_time ())
    {
      gpointer member = first->link.data;

      occupancy_delay_line_remove (self, first);
      self->func (member);
    }
  occupancy_delay_line_schedule (self);

  return G_SOURCE_REMOVE;
}

static void
occupancy_delay_line_dispose (GObject *object)
{
  OccupancyDelayLine *self = OCCUPANCY_DELAY_LINE (object);
  OccupancyDelay *first;

  g_clear_handle_id (&self->wake_id, g_source_remove);
  while ((first = occupancy_delay_line_peek (self)) != NULL)
    occupancy_delay_line_remove (self, first);

  G_OBJECT_CLASS (occupancy_delay_line_parent_class)->dispose (object);
}

static void
occupancy_delay_line_class_init (OccupancyDelayLineClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = occupancy_delay_line_dispose;
}

static void
occupancy_delay_line_init (OccupancyDelayLine *self)
{
  g_queue_init (&self->waiting);
}

/**
 * occupancy_delay_line_new:
 * @delay_ms: how long each member waits, in milliseconds
 * @func: called with each member when its time has come
 *
 * Makes a line in which everybody waits for the same time.
 *
 * Returns: (transfer full): a new line
 */
OccupancyDelayLine *
occupancy_delay_line_new (guint              delay_ms,
                          OccupancyDelayFunc func)
{
  OccupancyDelayLine *self;

  g_return_val_if_fail (func != NULL, NULL);

  self = g_object_new (OCCUPANCY_TYPE_DELAY_LINE, NULL);
  self->delay_ms = delay_ms;
  self->func = func;
  return self;
}

/**
 * occupancy_delay_line_push:
 * @self: a line
 * @delay: the place of @member, which is in no line
 * @member: (not nullable): who waits; it leaves the line before it ends
 *
 * Puts @member at the end of the line.
 */
void
occupancy_delay_line_push (OccupancyDelayLine *self,
                           OccupancyDelay     *delay,
                           gpointer            member)
{
  g_return_if_fail (OCCUPANCY_IS_DELAY_LINE (self));
  g_return_if_fail (delay->link.data == NULL);
  g_return_if_fail (member != NULL);

  delay->link.data = member;
  delay->due = g_get_monotonic_time () + (gint64) self->delay_ms * 1000;
  g_queue_push_tail_link (&self->waiting, &delay->link);
  occupancy_delay_line_schedule (self);
}

/**
 * occupancy_delay_line_remove:
 * @self: a line
 * @delay: the place of a member
 *
 * Takes the member out of the line, if it is in it.
 */
void
occupancy_delay_line_remove (OccupancyDelayLine *self,
                             OccupancyDelay     *delay)
{
  g_return_if_fail (OCCUPANCY_IS_DELAY_LINE (self));

  if (delay->link.data == NULL)
    return;

  g_queue_unlink (&self->waiting, &delay->link);
  delay->link.data = NULL;
}
