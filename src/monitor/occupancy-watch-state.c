/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ably/ably-error.h"
#include "monitor/occupancy-watch-private.h"

/* The capability does not allow it. */
#define ERROR_CAPABILITY 40160

/* What can be said of the counts, and what is told to those who record and
 * compare them. */

/* Why there is no count of a room of which nothing bad is known. */
static OccupancyReadingState
occupancy_watch_find_reason (OccupancyWatch *self)
{
  switch (occupancy_room_get_status (self->room))
    {
    case OCCUPANCY_ROOM_ATTACHED:
      return OCCUPANCY_READING_WAITING;

    case OCCUPANCY_ROOM_INITIALIZED:
    case OCCUPANCY_ROOM_ATTACHING:
    case OCCUPANCY_ROOM_SUSPENDED:
      break;

    case OCCUPANCY_ROOM_DETACHING:
    case OCCUPANCY_ROOM_DETACHED:
    case OCCUPANCY_ROOM_FAILED:
    case OCCUPANCY_ROOM_RELEASING:
    case OCCUPANCY_ROOM_RELEASED:
    default:
      return OCCUPANCY_READING_DETACHED;
    }

  switch (occupancy_account_get_state (self->account))
    {
    case ABLY_CONNECTION_CONNECTED:
      return OCCUPANCY_READING_ATTACHING;

    case ABLY_CONNECTION_CONNECTING:
    case ABLY_CONNECTION_DISCONNECTED:
    case ABLY_CONNECTION_SUSPENDED:
      /* Further attempts after one that failed do not make it known. */
      return occupancy_account_get_problem (self->account) == OCCUPANCY_ACCOUNT_PROBLEM_OFFLINE
               ? OCCUPANCY_READING_OFFLINE
               : OCCUPANCY_READING_CONNECTING;

    case ABLY_CONNECTION_INITIALIZED:
    case ABLY_CONNECTION_CLOSING:
    case ABLY_CONNECTION_CLOSED:
    case ABLY_CONNECTION_FAILED:
    default:
      return OCCUPANCY_READING_DETACHED;
    }
}

OccupancyReadingState
occupancy_watch_find_state (OccupancyWatch *self)
{
  /* The credential is being looked up. */
  if (self->room == NULL && occupancy_account_get_model (self->account) == NULL &&
      occupancy_account_get_problem (self->account) == OCCUPANCY_ACCOUNT_PROBLEM_NONE)
    return OCCUPANCY_READING_CONNECTING;
  if (self->room == NULL)
    return OCCUPANCY_READING_DETACHED;

  if (occupancy_room_get_status (self->room) == OCCUPANCY_ROOM_FAILED &&
      g_error_matches (occupancy_room_get_error (self->room), ABLY_ERROR, ERROR_CAPABILITY))
    return OCCUPANCY_READING_REFUSED;

  switch (occupancy_room_get_trust (self->room))
    {
    case OCCUPANCY_TRUST_LIVE:
      return OCCUPANCY_READING_LIVE;
    case OCCUPANCY_TRUST_POLLED:
      return OCCUPANCY_READING_POLLED;
    case OCCUPANCY_TRUST_STALE:
      return OCCUPANCY_READING_STALE;
    case OCCUPANCY_TRUST_INVALID:
      return OCCUPANCY_READING_INVALID;
    case OCCUPANCY_TRUST_UNKNOWN:
    default:
      return occupancy_watch_find_reason (self);
    }
}

static gboolean
occupancy_watch_state_is_reliable (OccupancyReadingState state)
{
  return occupancy_reading_is_reliable (&(OccupancyReading) { .state = state });
}

static void
occupancy_watch_lose (OccupancyWatch *self,
                      gint64          time)
{
  if (!self->known)
    return;

  self->known = FALSE;
  occupancy_series_append_gap (self->series, time);
  g_signal_emit (self, occupancy_watch_signals[OCCUPANCY_WATCH_LOST], 0, time);
}

static void
occupancy_watch_learn (OccupancyWatch        *self,
                       const OccupancySample *sample)
{
  /* A state that came to be by this very sample was told of it already. */
  if (self->known &&
      sample->time <= self->sample.time &&
      sample->connections == self->sample.connections &&
      sample->presence_members == self->sample.presence_members &&
      sample->own == self->sample.own)
    return;

  self->known = TRUE;
  self->sample = *sample;
  occupancy_series_append (self->series, sample);
  g_signal_emit (self, occupancy_watch_signals[OCCUPANCY_WATCH_SAMPLED], 0, &self->sample);
}

/* A value that became true again holds from now on, though no sample says so:
 * events come only on change. */
static void
occupancy_watch_follow_trust (OccupancyWatch        *self,
                              OccupancyReadingState  state)
{
  OccupancySample sample;

  if (!occupancy_watch_state_is_reliable (state))
    {
      occupancy_watch_lose (self, self->state_since);
    }
  else if (occupancy_room_get_latest (self->room, &sample))
    {
      sample.time = self->state_since;
      occupancy_watch_learn (self, &sample);
    }
}

void
occupancy_watch_update_state (OccupancyWatch *self)
{
  OccupancyReadingState state;

  g_assert (OCCUPANCY_IS_WATCH (self));

  state = occupancy_watch_find_state (self);
  if (self->state == state)
    return;

  self->state = state;
  self->state_since = occupancy_sample_now ();
  occupancy_watch_follow_trust (self, state);
  occupancy_watch_notify_state (self);
}

void
occupancy_watch_sampled_cb (OccupancyWatch        *self,
                            const OccupancySample *sample)
{
  g_assert (OCCUPANCY_IS_WATCH (self));

  /* An answer that comes when the connection is gone does not say for how long it holds. */
  if (!sample->valid)
    occupancy_watch_lose (self, sample->time);
  else if (occupancy_watch_state_is_reliable (self->state))
    occupancy_watch_learn (self, sample);
}

/**
 * occupancy_watch_get_reading:
 * @self: a watch
 * @reading: (out caller-allocates): where to put it
 *
 * Gets what a person is to be told now.
 */
void
occupancy_watch_get_reading (OccupancyWatch   *self,
                             OccupancyReading *reading)
{
  OccupancySample sample;

  g_return_if_fail (OCCUPANCY_IS_WATCH (self));
  g_return_if_fail (reading != NULL);

  *reading = (OccupancyReading) { .state = self->state, .since = self->state_since };

  if (self->room == NULL || !occupancy_room_get_latest (self->room, &sample))
    return;

  reading->connections = self->count_own ? MAX (sample.connections, 0)
                                         : occupancy_sample_get_others (&sample);
  reading->presence_members = MAX (sample.presence_members, 0);
  if (self->state == OCCUPANCY_READING_POLLED)
    reading->since = sample.time;
}

/**
 * occupancy_watch_interrupt:
 * @self: a watch
 * @since: in milliseconds since 1970 UTC
 *
 * Notes that from @since until now nothing could be seen, though what held then
 * seems to hold now: the computer slept.
 */
void
occupancy_watch_interrupt (OccupancyWatch *self,
                           gint64          since)
{
  OccupancySample sample;

  g_return_if_fail (OCCUPANCY_IS_WATCH (self));

  if (!self->known)
    return;

  sample = self->sample;
  occupancy_watch_lose (self, MAX (since, sample.time));
  sample.time = occupancy_sample_now ();
  occupancy_watch_learn (self, &sample);
}

/**
 * occupancy_watch_get_known:
 * @self: a watch
 * @sample: (out caller-allocates): where to put it
 *
 * Gets what holds now.
 *
 * Returns: %FALSE if nothing is known
 */
gboolean
occupancy_watch_get_known (OccupancyWatch  *self,
                           OccupancySample *sample)
{
  g_return_val_if_fail (OCCUPANCY_IS_WATCH (self), FALSE);
  g_return_val_if_fail (sample != NULL, FALSE);

  if (self->known)
    *sample = self->sample;

  return self->known;
}
