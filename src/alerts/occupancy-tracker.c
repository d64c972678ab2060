/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "alerts/occupancy-tracker.h"

G_DEFINE_ENUM_TYPE (OccupancyPhase, occupancy_phase,
                    G_DEFINE_ENUM_VALUE (OCCUPANCY_PHASE_QUIET, "quiet"),
                    G_DEFINE_ENUM_VALUE (OCCUPANCY_PHASE_PENDING, "pending"),
                    G_DEFINE_ENUM_VALUE (OCCUPANCY_PHASE_FIRING, "firing"),
                    G_DEFINE_ENUM_VALUE (OCCUPANCY_PHASE_RECOVERING, "recovering"))

G_DEFINE_ENUM_TYPE (OccupancyTransition, occupancy_transition,
                    G_DEFINE_ENUM_VALUE (OCCUPANCY_TRANSITION_NONE, "none"),
                    G_DEFINE_ENUM_VALUE (OCCUPANCY_TRANSITION_PENDING, "pending"),
                    G_DEFINE_ENUM_VALUE (OCCUPANCY_TRANSITION_DROPPED, "dropped"),
                    G_DEFINE_ENUM_VALUE (OCCUPANCY_TRANSITION_FIRED, "fired"),
                    G_DEFINE_ENUM_VALUE (OCCUPANCY_TRANSITION_RECOVERING, "recovering"),
                    G_DEFINE_ENUM_VALUE (OCCUPANCY_TRANSITION_RETURNED, "returned"),
                    G_DEFINE_ENUM_VALUE (OCCUPANCY_TRANSITION_CLEARED, "cleared"))

static OccupancyTransition
occupancy_tracker_enter (OccupancyTracker    *tracker,
                         OccupancyPhase       phase,
                         gint64               deadline,
                         OccupancyTransition  transition)
{
  tracker->phase = phase;
  tracker->deadline = deadline;

  return transition;
}

static OccupancyTransition
occupancy_tracker_begin (OccupancyTracker         *tracker,
                         const OccupancyCondition *condition,
                         gint64                    time,
                         gint64                    now)
{
  tracker->since = time;

  if (condition->raise_ms == 0)
    return occupancy_tracker_enter (tracker, OCCUPANCY_PHASE_FIRING,
                                    OCCUPANCY_TRACKER_NEVER, OCCUPANCY_TRANSITION_FIRED);

  return occupancy_tracker_enter (tracker, OCCUPANCY_PHASE_PENDING,
                                  now + condition->raise_ms, OCCUPANCY_TRANSITION_PENDING);
}

static OccupancyTransition
occupancy_tracker_end (OccupancyTracker         *tracker,
                       const OccupancyCondition *condition,
                       gint64                    now)
{
  if (condition->clear_ms == 0)
    return occupancy_tracker_enter (tracker, OCCUPANCY_PHASE_QUIET,
                                    OCCUPANCY_TRACKER_NEVER, OCCUPANCY_TRANSITION_CLEARED);

  return occupancy_tracker_enter (tracker, OCCUPANCY_PHASE_RECOVERING,
                                  now + condition->clear_ms, OCCUPANCY_TRANSITION_RECOVERING);
}

/**
 * occupancy_tracker_init:
 * @tracker: the tracker to fill
 *
 * Sets @tracker to the beginning: quiet, and nothing known.
 */
void
occupancy_tracker_init (OccupancyTracker *tracker)
{
  g_return_if_fail (tracker != NULL);

  *tracker = (OccupancyTracker) {
    .phase = OCCUPANCY_PHASE_QUIET,
    .deadline = OCCUPANCY_TRACKER_NEVER,
  };
}

/**
 * occupancy_tracker_restore:
 * @tracker: the tracker to fill
 * @phase: where the condition stood when the program ended
 * @since: when the condition had begun to hold, in milliseconds since 1970 UTC
 * @value: the last count
 *
 * Goes on from where an earlier run of the program ended. What fired still does,
 * and does so no second time; what had not fired begins from the beginning. The
 * count of now is not known.
 */
void
occupancy_tracker_restore (OccupancyTracker *tracker,
                           OccupancyPhase    phase,
                           gint64            since,
                           gint64            value)
{
  occupancy_tracker_init (tracker);
  if (phase != OCCUPANCY_PHASE_FIRING && phase != OCCUPANCY_PHASE_RECOVERING)
    return;

  tracker->phase = phase;
  tracker->since = since;
  tracker->value = value;
}

/**
 * occupancy_tracker_feed:
 * @tracker: a tracker
 * @condition: the condition, the same in every step
 * @value: the count
 * @time: when it was received, in milliseconds since 1970 UTC
 * @now: the time of the monotonic clock, in milliseconds
 *
 * Tells @tracker what the count is. It holds until the next one, or until
 * occupancy_tracker_lose(). What was due before @now is for
 * occupancy_tracker_advance(), which therefore goes first.
 *
 * The first count that is known, or known again, meets no edge, and durations
 * begin anew with it.
 *
 * Returns: what happened
 */
OccupancyTransition
occupancy_tracker_feed (OccupancyTracker         *tracker,
                        const OccupancyCondition *condition,
                        gint64                    value,
                        gint64                    time,
                        gint64                    now)
{
  gboolean was_known, met, over;
  gint64 previous;

  g_return_val_if_fail (tracker != NULL, OCCUPANCY_TRANSITION_NONE);
  g_return_val_if_fail (condition != NULL, OCCUPANCY_TRANSITION_NONE);

  was_known = tracker->known;
  previous = tracker->value;
  met = occupancy_condition_is_met (condition, value);
  over = occupancy_condition_is_over (condition, value);

  tracker->known = TRUE;
  tracker->value = value;

  switch (tracker->phase)
    {
    case OCCUPANCY_PHASE_QUIET:
      if (!met)
        return OCCUPANCY_TRANSITION_NONE;
      if (occupancy_condition_is_edge (condition) &&
          (!was_known || occupancy_condition_is_met (condition, previous)))
        return OCCUPANCY_TRANSITION_NONE;
      return occupancy_tracker_begin (tracker, condition, time, now);

    case OCCUPANCY_PHASE_PENDING:
      if (!met)
        return occupancy_tracker_enter (tracker, OCCUPANCY_PHASE_QUIET,
                                        OCCUPANCY_TRACKER_NEVER, OCCUPANCY_TRANSITION_DROPPED);
      if (!was_known)
        {
          tracker->since = time;
          tracker->deadline = now + condition->raise_ms;
        }
      return OCCUPANCY_TRANSITION_NONE;

    case OCCUPANCY_PHASE_FIRING:
      if (!over)
        return OCCUPANCY_TRANSITION_NONE;
      return occupancy_tracker_end (tracker, condition, now);

    case OCCUPANCY_PHASE_RECOVERING:
      if (!over)
        return occupancy_tracker_enter (tracker, OCCUPANCY_PHASE_FIRING,
                                        OCCUPANCY_TRACKER_NEVER, OCCUPANCY_TRANSITION_RETURNED);
      if (!was_known)
        tracker->deadline = now + condition->clear_ms;
      return OCCUPANCY_TRANSITION_NONE;

    default:
      g_return_val_if_reached (OCCUPANCY_TRANSITION_NONE);
    }
}

/**
 * occupancy_tracker_lose:
 * @tracker: a tracker
 *
 * Tells @tracker that the count is not known any more: stale, or invalid. The
 * phase stays, and nothing happens by itself until there is a count again: what
 * is not known is no reason to tell anything, least of all that a room is empty.
 */
void
occupancy_tracker_lose (OccupancyTracker *tracker)
{
  g_return_if_fail (tracker != NULL);

  tracker->known = FALSE;
  tracker->deadline = OCCUPANCY_TRACKER_NEVER;
}

/**
 * occupancy_tracker_advance:
 * @tracker: a tracker
 * @now: the time of the monotonic clock, in milliseconds
 *
 * Lets time pass: a room that says nothing more must fire and clear all the
 * same.
 *
 * Returns: what happened
 */
OccupancyTransition
occupancy_tracker_advance (OccupancyTracker *tracker,
                           gint64            now)
{
  g_return_val_if_fail (tracker != NULL, OCCUPANCY_TRANSITION_NONE);

  if (now < tracker->deadline)
    return OCCUPANCY_TRANSITION_NONE;

  if (tracker->phase == OCCUPANCY_PHASE_PENDING)
    return occupancy_tracker_enter (tracker, OCCUPANCY_PHASE_FIRING,
                                    OCCUPANCY_TRACKER_NEVER, OCCUPANCY_TRANSITION_FIRED);

  return occupancy_tracker_enter (tracker, OCCUPANCY_PHASE_QUIET,
                                  OCCUPANCY_TRACKER_NEVER, OCCUPANCY_TRANSITION_CLEARED);
}
