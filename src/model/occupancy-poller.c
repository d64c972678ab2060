/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "model/occupancy-poller.h"

#define HOUR ((gint64) 3600 * G_USEC_PER_SEC)

/**
 * OccupancyPoller:
 *
 * Asks for what nobody tells: each member once in an interval, in turns and
 * evenly spread. The interval grows with their number, so that all of them
 * together keep within a budget. It also knows whose answer has become old,
 * which is after two intervals without another.
 */
struct _OccupancyPoller
{
  GObject parent_instance;

  OccupancyPollFunc ask;
  OccupancyPollFunc outdated;
  gint64 interval; /* in microseconds */
  guint polls_per_hour;

  GQueue fresh;    /* members that were never asked, in the order in which they came */
  GQueue asked;    /* all others, in the order in which they were asked */
  GQueue answered; /* members with an answer that is not old, oldest first */
  gint64 last;     /* when one was asked again */

  guint wake_id;
  gint64 wake_at;
};

G_DEFINE_FINAL_TYPE (OccupancyPoller, occupancy_poller, G_TYPE_OBJECT)

static gboolean occupancy_poller_wake_cb (gpointer user_data);

static OccupancyPolling *
occupancy_poller_peek (GQueue *queue,
                       gsize   offset)
{
  return queue->head != NULL ? (OccupancyPolling *) ((char *) queue->head - offset) : NULL;
}

#define PEEK(queue, member) occupancy_poller_peek (queue, G_STRUCT_OFFSET (OccupancyPolling, member))

static guint
occupancy_poller_get_n_members (OccupancyPoller *self)
{
  return self->fresh.length + self->asked.length;
}

static gint64
occupancy_poller_compute_interval (OccupancyPoller *self)
{
  gint64 affordable = 0;

  if (self->polls_per_hour > 0)
    affordable = occupancy_poller_get_n_members (self) * HOUR / self->polls_per_hour;

  return MAX (self->interval, affordable);
}

/* When the next member is to be asked, or the next answer becomes old. */
static gint64
occupancy_poller_get_due (OccupancyPoller *self)
{
  gint64 interval = occupancy_poller_compute_interval (self);
  OccupancyPolling *next = PEEK (&self->asked, turn);
  OccupancyPolling *oldest = PEEK (&self->answered, answer);
  gint64 due = G_MAXINT64;

  if (self->fresh.length > 0)
    return 0;

  if (next != NULL)
    due = MAX (next->asked, self->last - interval + interval / self->asked.length) + interval;
  if (oldest != NULL)
    due = MIN (due, oldest->answered + 2 * interval);

  return due;
}

static void
occupancy_poller_schedule (OccupancyPoller *self)
{
  gint64 due = occupancy_poller_get_due (self);

  if (self->wake_id != 0 && self->wake_at <= due)
    return;

  g_clear_handle_id (&self->wake_id, g_source_remove);
  if (due == G_MAXINT64)
    return;

  self->wake_at = due;
  self->wake_id = g_timeout_add ((guint) (MAX (due - g_get_monotonic_time () + 999, 0) / 1000),
                                 occupancy_poller_wake_cb, self);
}

static void
occupancy_poller_ask (OccupancyPoller  *self,
                      OccupancyPolling *polling,
                      gint64            now)
{
  gpointer member = polling->turn.data;

  g_queue_unlink (polling->asked == 0 ? &self->fresh : &self->asked, &polling->turn);
  if (polling->asked != 0)
    self->last = now;
  polling->asked = now;
  g_queue_push_tail_link (&self->asked, &polling->turn);
  self->ask (member);
}

static gboolean
occupancy_poller_wake_cb (gpointer user_data)
{
  g_autoptr(OccupancyPoller) self = g_object_ref (user_data);
  gint64 now = g_get_monotonic_time ();
  gint64 interval = occupancy_poller_compute_interval (self);
  OccupancyPolling *polling;

  self->wake_id = 0;
  while ((polling = PEEK (&self->answered, answer)) != NULL &&
         polling->answered + 2 * interval <= now)
    {
      gpointer member = polling->answer.data;

      g_queue_unlink (&self->answered, &polling->answer);
      polling->answer.data = NULL;
      self->outdated (member);
    }

  while ((polling = PEEK (&self->fresh, turn)) != NULL)
    occupancy_poller_ask (self, polling, now);

  polling = PEEK (&self->asked, turn);
  if (polling != NULL && occupancy_poller_get_due (self) <= now && polling->asked + interval <= now)
    occupancy_poller_ask (self, polling, now);

  occupancy_poller_schedule (self);
  return G_SOURCE_REMOVE;
}

static void
occupancy_poller_dispose (GObject *object)
{
  OccupancyPoller *self = OCCUPANCY_POLLER (object);

  g_clear_handle_id (&self->wake_id, g_source_remove);
  g_assert (occupancy_poller_get_n_members (self) == 0 && self->answered.length == 0);

  G_OBJECT_CLASS (occupancy_poller_parent_class)->dispose (object);
}

static void
occupancy_poller_class_init (OccupancyPollerClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = occupancy_poller_dispose;
}

static void
occupancy_poller_init (OccupancyPoller *self)
{
  g_queue_init (&self->fresh);
  g_queue_init (&self->asked);
  g_queue_init (&self->answered);
}

/**
 * occupancy_poller_new:
 * @ask: called with each member when it is to be asked
 * @outdated: called with each member whose answer has become old
 *
 * Makes a poller without members. All of them are removed before it ends.
 *
 * Returns: (transfer full): a new poller
 */
OccupancyPoller *
occupancy_poller_new (OccupancyPollFunc ask,
                      OccupancyPollFunc outdated)
{
  OccupancyPoller *self;

  g_return_val_if_fail (ask != NULL && outdated != NULL, NULL);

  self = g_object_new (OCCUPANCY_TYPE_POLLER, NULL);
  self->ask = ask;
  self->outdated = outdated;
  return self;
}

/**
 * occupancy_poller_set_limits:
 * @self: a poller
 * @interval: milliseconds between two questions to a member, at least 1
 * @polls_per_hour: most questions to all members, 0 for no limit
 *
 * Sets how often members are asked.
 */
void
occupancy_poller_set_limits (OccupancyPoller *self,
                             guint            interval,
                             guint            polls_per_hour)
{
  g_return_if_fail (OCCUPANCY_IS_POLLER (self));
  g_return_if_fail (interval > 0);

  self->interval = (gint64) interval * 1000;
  self->polls_per_hour = polls_per_hour;
  occupancy_poller_schedule (self);
}

/**
 * occupancy_poller_get_interval:
 * @self: a poller
 *
 * Gets how long a member waits from one question to the next, at its present
 * number of members.
 *
 * Returns: milliseconds
 */
guint
occupancy_poller_get_interval (OccupancyPoller *self)
{
  g_return_val_if_fail (OCCUPANCY_IS_POLLER (self), 0);

  return (guint) MIN (occupancy_poller_compute_interval (self) / 1000, G_MAXUINT);
}

/**
 * occupancy_poller_add:
 * @self: a poller
 * @polling: the place of @member; nothing happens where it is polled already
 * @member: (not nullable): who is to be polled
 *
 * Begins to poll a member. It is asked soon for the first time.
 */
void
occupancy_poller_add (OccupancyPoller  *self,
                      OccupancyPolling *polling,
                      gpointer          member)
{
  g_return_if_fail (OCCUPANCY_IS_POLLER (self));
  g_return_if_fail (member != NULL);

  if (polling->turn.data != NULL)
    return;

  polling->turn.data = member;
  polling->asked = 0;
  g_queue_push_tail_link (&self->fresh, &polling->turn);
  occupancy_poller_schedule (self);
}

/**
 * occupancy_poller_hasten:
 * @self: a poller
 * @polling: the place of a member
 *
 * Has a member asked soon, out of turn, where its answer is old or missing.
 */
void
occupancy_poller_hasten (OccupancyPoller  *self,
                         OccupancyPolling *polling)
{
  g_return_if_fail (OCCUPANCY_IS_POLLER (self));

  if (polling->turn.data == NULL || polling->asked == 0 || occupancy_polling_is_current (polling))
    return;

  g_queue_unlink (&self->asked, &polling->turn);
  polling->asked = 0;
  g_queue_push_tail_link (&self->fresh, &polling->turn);
  occupancy_poller_schedule (self);
}

/**
 * occupancy_poller_remove:
 * @self: a poller
 * @polling: the place of a member
 *
 * Polls a member no more, and forgets its answer.
 */
void
occupancy_poller_remove (OccupancyPoller  *self,
                         OccupancyPolling *polling)
{
  g_return_if_fail (OCCUPANCY_IS_POLLER (self));

  if (polling->turn.data != NULL)
    g_queue_unlink (polling->asked == 0 ? &self->fresh : &self->asked, &polling->turn);
  if (polling->answer.data != NULL)
    g_queue_unlink (&self->answered, &polling->answer);
  polling->turn.data = NULL;
  polling->answer.data = NULL;
  polling->asked = 0;
  occupancy_poller_schedule (self);
}

/**
 * occupancy_poller_take_answer:
 * @self: a poller
 * @polling: the place of @member, who need not be polled
 * @member: (not nullable): who has answered
 *
 * Takes notice of an answer, which is current for two intervals.
 */
void
occupancy_poller_take_answer (OccupancyPoller  *self,
                              OccupancyPolling *polling,
                              gpointer          member)
{
  g_return_if_fail (OCCUPANCY_IS_POLLER (self));
  g_return_if_fail (member != NULL);

  if (polling->answer.data != NULL)
    g_queue_unlink (&self->answered, &polling->answer);
  polling->answer.data = member;
  polling->answered = g_get_monotonic_time ();
  g_queue_push_tail_link (&self->answered, &polling->answer);
  occupancy_poller_schedule (self);
}

/**
 * occupancy_polling_is_current:
 * @polling: the place of a member
 *
 * Gets whether the member has an answer that is not older than two intervals.
 *
 * Returns: whether it has
 */
gboolean
occupancy_polling_is_current (const OccupancyPolling *polling)
{
  return polling->answer.data != NULL;
}
