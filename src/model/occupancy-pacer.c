/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "occupancy-pacer"

#include "config.h"

#include <string.h>

#include "model/occupancy-pacer.h"

/* An hour is counted in minutes, of which the one that is running is not over:
 * with this many the last hour is always among them. */
#define MINUTES 61
#define MINUTE ((gint64) 60 * G_USEC_PER_SEC)

/* So many turns may follow at once when a timer was late. */
#define CATCH_UP 2

#define HOLD_FIRST_MS 1000
#define HOLD_MOST_MS 60000

/**
 * OccupancyPacer:
 *
 * Hands out turns: at most so many in any second and any hour, at most so many
 * at once, the urgent ones first. What somebody asked for is not held up by the
 * limit of an hour. Everybody who draws on the same limit of the
 * service waits at the same pacer.
 */
struct _OccupancyPacer
{
  GObject parent_instance;

  OccupancyClockFunc clock;
  guint per_second;
  guint per_hour;
  guint at_once;

  GQueue waiting[OCCUPANCY_N_URGENCIES];
  guint running;

  /* When the latest turns were given, per_second of them; the oldest is at next. */
  gint64 *given;
  guint next;
  gint64 last;
  gint64 due; /* when the last turn should have been given */
  gboolean crowded;

  guint minutes[MINUTES];
  gint64 minute;
  guint in_hour;

  gint64 held_until;
  guint n_holds;
  guint wake_id;
  gboolean dispatching;
};

G_DEFINE_FINAL_TYPE (OccupancyPacer, occupancy_pacer, G_TYPE_OBJECT)

static void occupancy_pacer_dispatch (OccupancyPacer *self);

static gboolean
occupancy_pacer_wake_cb (gpointer user_data)
{
  OccupancyPacer *self = user_data;

  self->wake_id = 0;
  occupancy_pacer_dispatch (self);
  return G_SOURCE_REMOVE;
}

static void
occupancy_pacer_schedule (OccupancyPacer *self,
                          gint64          delay)
{
  g_clear_handle_id (&self->wake_id, g_source_remove);
  self->wake_id = g_timeout_add ((guint) ((delay + 999) / 1000), occupancy_pacer_wake_cb, self);
}

static OccupancyTurn *
occupancy_pacer_peek (OccupancyPacer *self)
{
  for (guint i = 0; i < OCCUPANCY_N_URGENCIES; i++)
    {
      GList *head = self->waiting[i].head;

      if (head != NULL)
        return (OccupancyTurn *) ((char *) head - G_STRUCT_OFFSET (OccupancyTurn, link));
    }

  return NULL;
}

/* How long until the rate of a second permits another turn. Once it has held
 * somebody up, turns are spread evenly: a service that counts a little otherwise
 * does not see two bursts in one second. */
static gint64
occupancy_pacer_get_second_delay (OccupancyPacer *self,
                                  gint64          now)
{
  gint64 window, spacing;

  if (self->per_second == 0)
    return 0;

  window = self->given[self->next] + G_USEC_PER_SEC - now;
  if (window > 0)
    self->crowded = TRUE;
  spacing = self->crowded ? self->due + G_USEC_PER_SEC / self->per_second - now : 0;

  return MAX (window, spacing);
}

/* Lets go what is more than an hour ago. */
static void
occupancy_pacer_forget (OccupancyPacer *self,
                        gint64          now)
{
  gint64 minute = now / MINUTE;

  if (minute - self->minute >= MINUTES)
    {
      memset (self->minutes, 0, sizeof self->minutes);
      self->in_hour = 0;
      self->minute = minute;
    }
  while (self->minute < minute)
    {
      guint *oldest = &self->minutes[++self->minute % MINUTES];

      self->in_hour -= *oldest;
      *oldest = 0;
    }
}

/* Somebody who waits does not wait for an hour: the service permits a little
 * more than is done here without being asked. */
static gint64
occupancy_pacer_get_hour_delay (OccupancyPacer      *self,
                                const OccupancyTurn *turn,
                                gint64               now)
{
  if (self->per_hour == 0)
    return 0;

  occupancy_pacer_forget (self, now);
  if (self->in_hour < self->per_hour || turn->urgency == OCCUPANCY_URGENCY_ASKED)
    return 0;

  return (self->minute + 1) * MINUTE - now;
}

static void
occupancy_pacer_count (OccupancyPacer *self,
                       gint64          now)
{
  gint64 interval = self->per_second > 0 ? G_USEC_PER_SEC / self->per_second : 0;

  /* Timers are a little late: what that costs is made up for, but not much at once. */
  self->due += interval;
  if (!self->crowded || now - self->due > CATCH_UP * interval)
    self->due = now;
  self->last = now;
  if (self->per_second > 0)
    {
      self->given[self->next] = now;
      self->next = (self->next + 1) % self->per_second;
    }
  if (self->per_hour > 0)
    {
      self->minutes[self->minute % MINUTES]++;
      self->in_hour++;
    }
  if (self->at_once > 0)
    self->running++;
}

/* Gives turns as long as there are any. Those who get one may ask for another. */
static void
occupancy_pacer_dispatch (OccupancyPacer *self)
{
  g_autoptr(OccupancyPacer) keep_alive = g_object_ref (self);
  OccupancyTurn *turn;

  if (self->dispatching)
    return;

  self->dispatching = TRUE;
  while ((turn = occupancy_pacer_peek (self)) != NULL &&
         (self->at_once == 0 || self->running < self->at_once))
    {
      gint64 now = self->clock ();
      gint64 delay = MAX (self->held_until - now,
                          MAX (occupancy_pacer_get_second_delay (self, now),
                               occupancy_pacer_get_hour_delay (self, turn, now)));
      OccupancyTurnFunc func = turn->func;
      gpointer member = turn->link.data;

      if (delay > 0)
        {
          occupancy_pacer_schedule (self, delay);
          break;
        }

      occupancy_turn_cancel (turn);
      occupancy_pacer_count (self, now);
      func (member);
    }
  self->dispatching = FALSE;
}

static void
occupancy_pacer_dispose (GObject *object)
{
  OccupancyPacer *self = OCCUPANCY_PACER (object);
  OccupancyTurn *turn;

  g_clear_handle_id (&self->wake_id, g_source_remove);
  while ((turn = occupancy_pacer_peek (self)) != NULL)
    occupancy_turn_cancel (turn);

  G_OBJECT_CLASS (occupancy_pacer_parent_class)->dispose (object);
}

static void
occupancy_pacer_finalize (GObject *object)
{
  OccupancyPacer *self = OCCUPANCY_PACER (object);

  g_clear_pointer (&self->given, g_free);

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
  self->clock = g_get_monotonic_time;
  for (guint i = 0; i < OCCUPANCY_N_URGENCIES; i++)
    g_queue_init (&self->waiting[i]);
}

/**
 * occupancy_pacer_new:
 * @per_second: how many turns may be given in any one second, 0 for no limit
 * @per_hour: how many turns may be given in any one hour, 0 for no limit
 * @at_once: how many turns may be taken at the same time, 0 for no limit
 *
 * Makes a pacer.
 *
 * Returns: (transfer full): a new pacer
 */
OccupancyPacer *
occupancy_pacer_new (guint per_second,
                     guint per_hour,
                     guint at_once)
{
  OccupancyPacer *self = g_object_new (OCCUPANCY_TYPE_PACER, NULL);

  occupancy_pacer_set_limits (self, per_second, per_hour, at_once);
  return self;
}

/**
 * occupancy_pacer_set_limits:
 * @self: a pacer
 * @per_second: how many turns may be given in any one second, 0 for no limit
 * @per_hour: how many turns may be given in any one hour, 0 for no limit
 * @at_once: how many turns may be taken at the same time, 0 for no limit
 *
 * Changes the limits, also for those who wait already. What was given before
 * counts against the limit of an hour, if there was one, but not against that
 * of a second.
 */
void
occupancy_pacer_set_limits (OccupancyPacer *self,
                            guint           per_second,
                            guint           per_hour,
                            guint           at_once)
{
  g_return_if_fail (OCCUPANCY_IS_PACER (self));

  if (self->per_second != per_second)
    {
      self->given = g_renew (gint64, self->given, per_second);
      for (guint i = 0; i < per_second; i++)
        self->given[i] = G_MININT64 / 2;
      self->next = 0;
      self->crowded = FALSE;
    }

  self->per_second = per_second;
  self->per_hour = per_hour;
  self->at_once = at_once;
  occupancy_pacer_dispatch (self);
}

/**
 * occupancy_pacer_set_clock:
 * @self: a pacer
 * @clock: tells the time
 *
 * Sets what time it is, for tests. Those who wait are looked after when
 * somebody ends a turn or sets the limits.
 */
void
occupancy_pacer_set_clock (OccupancyPacer     *self,
                           OccupancyClockFunc  clock)
{
  g_return_if_fail (OCCUPANCY_IS_PACER (self));
  g_return_if_fail (clock != NULL);

  self->clock = clock;
}

/**
 * occupancy_pacer_push:
 * @self: a pacer
 * @turn: the place of @member; nothing happens where it waits already
 * @urgency: who goes first
 * @func: called when it is the turn of @member; before this returns where there
 *   is no limit of a second
 * @member: (not nullable): who waits
 *
 * Waits for a turn, behind others that are as urgent. Where the number at once
 * is limited, who got one ends it with [method@Pacer.release].
 */
void
occupancy_pacer_push (OccupancyPacer    *self,
                      OccupancyTurn     *turn,
                      OccupancyUrgency   urgency,
                      OccupancyTurnFunc  func,
                      gpointer           member)
{
  g_return_if_fail (OCCUPANCY_IS_PACER (self));
  g_return_if_fail (urgency < OCCUPANCY_N_URGENCIES);
  g_return_if_fail (func != NULL);
  g_return_if_fail (member != NULL);

  if (occupancy_turn_is_waiting (turn))
    return;

  if (self->crowded && occupancy_pacer_peek (self) == NULL && self->clock () - self->last >= G_USEC_PER_SEC)
    self->crowded = FALSE;

  turn->link.data = member;
  turn->pacer = self;
  turn->func = func;
  turn->urgency = urgency;
  g_queue_push_tail_link (&self->waiting[urgency], &turn->link);
  if (self->wake_id != 0 && occupancy_pacer_peek (self) != turn)
    return;

  /* Where turns are few, those are chosen among who asks at the same time. */
  if (self->per_second > 0)
    occupancy_pacer_schedule (self, 0);
  else
    occupancy_pacer_dispatch (self);
}

typedef struct
{
  OccupancyTurn turn;
  gulong cancelled_id;
} Wait;

/* Ends a wait, with what it has come to; takes the task. */
static void
occupancy_pacer_end_wait (GTask *task)
{
  g_autoptr(GTask) owned = task;
  Wait *wait = g_task_get_task_data (task);

  occupancy_turn_cancel (&wait->turn);
  if (wait->cancelled_id != 0)
    g_signal_handler_disconnect (g_task_get_cancellable (task), wait->cancelled_id);
  wait->cancelled_id = 0;
}

static void
occupancy_pacer_acquired (gpointer member)
{
  GTask *task = member;

  g_task_return_boolean (task, TRUE);
  occupancy_pacer_end_wait (task);
}

static gboolean
occupancy_pacer_cancelled_idle_cb (gpointer user_data)
{
  GTask *task = user_data;
  Wait *wait = g_task_get_task_data (task);

  if (occupancy_turn_is_waiting (&wait->turn))
    {
      g_task_return_error_if_cancelled (task);
      occupancy_pacer_end_wait (task);
    }
  return G_SOURCE_REMOVE;
}

/* Not here: whoever cancels does not expect its callback to run inside. */
static void
occupancy_pacer_cancelled_cb (GTask *task)
{
  g_idle_add_full (G_PRIORITY_DEFAULT, occupancy_pacer_cancelled_idle_cb, g_object_ref (task), g_object_unref);
}

/**
 * occupancy_pacer_acquire_async:
 * @self: a pacer
 * @urgency: who goes first
 * @cancellable: (nullable): gives up waiting
 * @callback: called when it is the caller's turn
 * @user_data: data for @callback
 *
 * Waits for a turn like [method@Pacer.push], for those that are no member of
 * anything. Who got one ends it with [method@Pacer.release].
 */
void
occupancy_pacer_acquire_async (OccupancyPacer      *self,
                               OccupancyUrgency     urgency,
                               GCancellable        *cancellable,
                               GAsyncReadyCallback  callback,
                               gpointer             user_data)
{
  GTask *task;
  Wait *wait;

  g_return_if_fail (OCCUPANCY_IS_PACER (self));
  g_return_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, occupancy_pacer_acquire_async);
  /* A turn that was given has to reach the caller, who gives it back. */
  g_task_set_check_cancellable (task, FALSE);
  if (g_task_return_error_if_cancelled (task))
    {
      g_object_unref (task);
      return;
    }

  wait = g_new0 (Wait, 1);
  g_task_set_task_data (task, wait, g_free);
  if (cancellable != NULL)
    wait->cancelled_id = g_signal_connect_swapped (cancellable, "cancelled",
                                                   G_CALLBACK (occupancy_pacer_cancelled_cb), task);
  occupancy_pacer_push (self, &wait->turn, urgency, occupancy_pacer_acquired, task);
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

  if (self->running == 0)
    return;

  self->running--;
  occupancy_pacer_dispatch (self);
}

/**
 * occupancy_pacer_back_off:
 * @self: a pacer
 *
 * Gives no turn for a while, as the service asked for (42910 to 42918, 40115,
 * 90021): a second at first, longer each time, a minute at most, and a little
 * less by chance. Whatever was under way when that began does not count twice.
 */
void
occupancy_pacer_back_off (OccupancyPacer *self)
{
  gint64 now;
  gint64 hold;

  g_return_if_fail (OCCUPANCY_IS_PACER (self));

  now = self->clock ();
  if (now < self->held_until)
    return;

  hold = MIN (HOLD_FIRST_MS << MIN (self->n_holds, 6), HOLD_MOST_MS) * 1000;
  self->n_holds++;
  self->held_until = now + (gint64) (hold * g_random_double_range (0.8, 1.0));
  g_debug ("No turns for %" G_GINT64_FORMAT " ms", (self->held_until - now) / 1000);
  occupancy_pacer_schedule (self, self->held_until - now);
}

/**
 * occupancy_pacer_go_on:
 * @self: a pacer
 *
 * Tells that the service did what a turn was for, so that the next
 * [method@Pacer.back_off] begins with a second again.
 */
void
occupancy_pacer_go_on (OccupancyPacer *self)
{
  g_return_if_fail (OCCUPANCY_IS_PACER (self));

  if (self->clock () >= self->held_until)
    self->n_holds = 0;
}

/**
 * occupancy_turn_is_waiting:
 * @turn: the place of a member
 *
 * Gets whether the member waits.
 *
 * Returns: whether it does
 */
gboolean
occupancy_turn_is_waiting (const OccupancyTurn *turn)
{
  return turn->link.data != NULL;
}

/**
 * occupancy_turn_set_urgency:
 * @turn: the place of a member
 * @urgency: who goes first
 *
 * Has the member wait among others, at their end. Nothing happens when it does
 * not wait.
 */
void
occupancy_turn_set_urgency (OccupancyTurn    *turn,
                            OccupancyUrgency  urgency)
{
  if (!occupancy_turn_is_waiting (turn) || turn->urgency == urgency)
    return;

  g_queue_unlink (&turn->pacer->waiting[turn->urgency], &turn->link);
  turn->urgency = urgency;
  g_queue_push_tail_link (&turn->pacer->waiting[urgency], &turn->link);
}

/**
 * occupancy_turn_cancel:
 * @turn: the place of a member
 *
 * Gives up waiting. Nothing happens when the member does not wait.
 */
void
occupancy_turn_cancel (OccupancyTurn *turn)
{
  if (!occupancy_turn_is_waiting (turn))
    return;

  g_queue_unlink (&turn->pacer->waiting[turn->urgency], &turn->link);
  turn->link.data = NULL;
}
