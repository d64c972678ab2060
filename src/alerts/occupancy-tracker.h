/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "alerts/occupancy-condition.h"

G_BEGIN_DECLS

#define OCCUPANCY_TRACKER_NEVER G_MAXINT64

/**
 * OccupancyPhase:
 * @OCCUPANCY_PHASE_QUIET: the condition does not hold
 * @OCCUPANCY_PHASE_PENDING: it holds, not yet for long enough
 * @OCCUPANCY_PHASE_FIRING: it has held for long enough
 * @OCCUPANCY_PHASE_RECOVERING: it has ended, not yet for long enough
 *
 * Where a condition stands in a room.
 */
typedef enum
{
  OCCUPANCY_PHASE_QUIET,
  OCCUPANCY_PHASE_PENDING,
  OCCUPANCY_PHASE_FIRING,
  OCCUPANCY_PHASE_RECOVERING,
} OccupancyPhase;

#define OCCUPANCY_TYPE_PHASE (occupancy_phase_get_type ())
GType occupancy_phase_get_type (void);

/**
 * OccupancyTransition:
 * @OCCUPANCY_TRANSITION_NONE: the phase is what it was
 * @OCCUPANCY_TRANSITION_PENDING: the condition began to hold
 * @OCCUPANCY_TRANSITION_DROPPED: it ended before it had fired
 * @OCCUPANCY_TRANSITION_FIRED: it fired
 * @OCCUPANCY_TRANSITION_RECOVERING: it ended after it had fired
 * @OCCUPANCY_TRANSITION_RETURNED: it holds again before it was cleared
 * @OCCUPANCY_TRANSITION_CLEARED: it was cleared
 *
 * What a step did to the phase.
 */
typedef enum
{
  OCCUPANCY_TRANSITION_NONE,
  OCCUPANCY_TRANSITION_PENDING,
  OCCUPANCY_TRANSITION_DROPPED,
  OCCUPANCY_TRANSITION_FIRED,
  OCCUPANCY_TRANSITION_RECOVERING,
  OCCUPANCY_TRANSITION_RETURNED,
  OCCUPANCY_TRANSITION_CLEARED,
} OccupancyTransition;

#define OCCUPANCY_TYPE_TRANSITION (occupancy_transition_get_type ())
GType occupancy_transition_get_type (void);

/**
 * OccupancyTracker:
 * @phase: where the condition stands
 * @since: when the condition began to hold, in milliseconds since 1970 UTC;
 *   meaningless when quiet
 * @deadline: when the phase changes by itself, in milliseconds of the monotonic
 *   clock, or %OCCUPANCY_TRACKER_NEVER
 * @known: whether @value is the count of now
 * @value: the last count
 *
 * How far one condition has got in one room: the state of a machine that is a
 * pure function of the condition, this state, the count and the time. All zero
 * but for @deadline, see occupancy_tracker_init(), is its beginning.
 *
 * Two clocks are needed. Durations are those of the monotonic clock, since a
 * clock that is set must neither fire nor hold back anything; what a person
 * reads is of the wall clock.
 */
typedef struct
{
  OccupancyPhase phase;
  gint64 since;
  gint64 deadline;
  gboolean known;
  gint64 value;
} OccupancyTracker;

void                occupancy_tracker_init    (OccupancyTracker         *tracker);
OccupancyTransition occupancy_tracker_feed    (OccupancyTracker         *tracker,
                                               const OccupancyCondition *condition,
                                               gint64                    value,
                                               gint64                    time,
                                               gint64                    now);
void                occupancy_tracker_restore (OccupancyTracker         *tracker,
                                               OccupancyPhase            phase,
                                               gint64                    since,
                                               gint64                    value);
void                occupancy_tracker_lose    (OccupancyTracker         *tracker);
OccupancyTransition occupancy_tracker_advance (OccupancyTracker         *tracker,
                                               gint64                    now);

G_END_DECLS
