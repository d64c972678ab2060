/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "occupancy-room"

#include "config.h"

#include "ably/ably-error.h"
#include "model/occupancy-payload.h"
#include "model/occupancy-pressure.h"
#include "model/occupancy-room-private.h"
#include "model/occupancy-snapshot.h"

/* Where the values of a room come from: events, and snapshots asked for by
 * somebody or by the room itself, as a seed or when it is polled. */

#define RETRY_FIRST_MS 2000
#define RETRY_MOST_MS 60000

#define UNREADABLE_ANSWER 40013

/* In a room full of changes an event may overtake every answer. */
#define OVERTAKEN_MOST 3

static gboolean
occupancy_room_take_snapshot (OccupancyRoom           *self,
                              const OccupancySnapshot *snapshot,
                              OccupancySample         *sample)
{
  gboolean attached = self->status == OCCUPANCY_ROOM_ATTACHED;

  *sample = (OccupancySample) {
    .time = occupancy_sample_now (),
    .connections = snapshot->connections,
    .presence_members = snapshot->presence_members,
    .own = attached ? 1 : 0,
    .source = OCCUPANCY_SOURCE_REST,
    .valid = TRUE,
  };

  /* An answer tells of the time when it was asked for, at the earliest. */
  if (snapshot->asked <= self->known_at || self->status == OCCUPANCY_ROOM_RELEASED)
    return FALSE;

  self->known_at = snapshot->asked;
  if (attached && self->enable_events && !self->refused && snapshot->asked >= self->continuous_since)
    self->confirmed = TRUE;
  if (!self->enable_events || self->polled)
    occupancy_poller_take_answer (occupancy_pool_get_poller (self->pool), &self->polling, self);
  occupancy_room_set_latest (self, sample);
  return TRUE;
}

/*< private >
 * occupancy_room_stop_asking:
 *
 * Gives up every question that the room has of its own.
 */
void
occupancy_room_stop_asking (OccupancyRoom *self)
{
  occupancy_delay_line_remove (occupancy_pool_get_delay_line (self->pool), &self->delay);
  occupancy_turn_cancel (&self->ask_turn);
  g_clear_handle_id (&self->seed_id, g_source_remove);
  g_cancellable_cancel (self->ask_cancellable);
  g_clear_object (&self->ask_cancellable);
}

static gboolean
occupancy_room_retry_cb (gpointer user_data)
{
  OccupancyRoom *self = user_data;

  self->seed_id = 0;
  occupancy_room_ask (self, occupancy_room_get_urgency (self));
  return G_SOURCE_REMOVE;
}

/*< private >
 * occupancy_room_may_ask_again:
 * @error: why there was no answer
 *
 * Whether asking again may help: not where the service says that it is us. An
 * answer that cannot be read (40013) is none of the service.
 */
gboolean
occupancy_room_may_ask_again (const GError *error)
{
  guint status = ably_error_get_status_code (error);

  return g_error_matches (error, ABLY_ERROR, UNREADABLE_ANSWER) ||
         status < 400 || status == 408 || status == 429 || status >= 500;
}

static void
occupancy_room_seed_failed (OccupancyRoom *self,
                            const GError  *error)
{
  if (occupancy_room_may_ask_again (error))
    {
      guint delay = MIN (RETRY_FIRST_MS << MIN (self->n_failures, 8), RETRY_MOST_MS);

      self->n_failures++;
      self->seed_id = g_timeout_add (g_random_int_range (delay * 4 / 5, delay + 1),
                                     occupancy_room_retry_cb, self);
    }
  occupancy_room_emit_problem (self, error);
}

static void
occupancy_room_answered_cb (GObject      *source,
                            GAsyncResult *result,
                            gpointer      user_data)
{
  g_autoptr(OccupancyRoom) self = user_data;
  g_autoptr(GError) error = NULL;
  OccupancyPacer *requests = occupancy_pool_get_requests (self->pool);
  OccupancySnapshot snapshot;
  OccupancySample sample;
  gboolean answered;

  answered = occupancy_snapshot_request_finish (ABLY_REST (source), result, &snapshot, &error);
  occupancy_pacer_release (requests);
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  g_clear_object (&self->ask_cancellable);
  if (answered)
    {
      occupancy_pacer_go_on (requests);
      if (!occupancy_room_take_snapshot (self, &snapshot, &sample) && self->n_failures++ < OVERTAKEN_MOST)
        occupancy_room_ask (self, occupancy_room_get_urgency (self));
      else
        self->n_failures = 0;
    }
  else if (occupancy_pressure_from_error (error) == OCCUPANCY_PRESSURE_RATE)
    {
      occupancy_pacer_back_off (requests);
      occupancy_room_ask (self, occupancy_room_get_urgency (self));
    }
  else if (self->polled)
    {
      occupancy_room_poll_failed (self, error);
    }
  else
    {
      occupancy_room_seed_failed (self, error);
    }
}

static void
occupancy_room_ask_turn (gpointer member)
{
  OccupancyRoom *self = member;

  self->ask_cancellable = g_cancellable_new ();
  occupancy_snapshot_request_async (occupancy_pool_get_rest (self->pool),
                                    self->name,
                                    self->ask_cancellable,
                                    occupancy_room_answered_cb,
                                    g_object_ref (self));
}

/*< private >
 * occupancy_room_ask:
 *
 * Asks the service for the value when it is the room's turn, unless that is
 * under way.
 */
void
occupancy_room_ask (OccupancyRoom    *self,
                    OccupancyUrgency  urgency)
{
  if (self->ask_cancellable == NULL)
    occupancy_pacer_push (occupancy_pool_get_requests (self->pool), &self->ask_turn, urgency,
                          occupancy_room_ask_turn, self);
}

/*< private >
 * occupancy_room_seed_overdue:
 *
 * No event came soon: asks for the value.
 */
void
occupancy_room_seed_overdue (gpointer room)
{
  OccupancyRoom *self = OCCUPANCY_ROOM (room);

  occupancy_room_ask (self, occupancy_room_get_urgency (self));
}

/*< private >
 * occupancy_room_take_event:
 *
 * Takes an occupancy event, whatever is in it (CHA-O4g).
 */
void
occupancy_room_take_event (OccupancyRoom     *self,
                           const AblyMessage *message)
{
  OccupancySample sample = {
    .time = occupancy_sample_now (),
    .own = 1,
    .source = OCCUPANCY_SOURCE_REALTIME,
  };

  sample.valid = occupancy_payload_read_event (message->data, &sample.connections, &sample.presence_members);

  if (!self->seed_always)
    occupancy_room_stop_asking (self);
  self->known_at = g_get_monotonic_time ();
  self->confirmed = TRUE;
  self->current = sample;
  self->has_current = TRUE;
  occupancy_room_set_latest (self, &sample);
  occupancy_room_emit_updated (self);
}

/*< private >
 * occupancy_room_attached:
 * @lost: whether events may have been lost since the room was attached before
 *
 * Sees to it that the room gets a value: at once where events were lost, and
 * otherwise when no event comes soon.
 */
void
occupancy_room_attached (OccupancyRoom *self,
                         gboolean       lost)
{
  if (!self->enable_events)
    return;

  occupancy_room_stop_asking (self);
  self->seed_always = lost;
  self->n_failures = 0;
  if (lost)
    occupancy_room_ask (self, occupancy_room_get_urgency (self));
  else
    occupancy_delay_line_push (occupancy_pool_get_delay_line (self->pool), &self->delay, self);
}

/*< private >
 * occupancy_room_detached:
 *
 * Stops asking for a value on the room's own account.
 */
void
occupancy_room_detached (OccupancyRoom *self)
{
  if (!self->polled)
    occupancy_room_stop_asking (self);
}

static void
occupancy_room_fetched_cb (GObject      *source,
                           GAsyncResult *result,
                           gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  g_autoptr(GError) error = NULL;
  OccupancyRoom *self = g_task_get_source_object (task);
  OccupancyPacer *requests = occupancy_pool_get_requests (self->pool);
  OccupancySnapshot snapshot;
  OccupancySample *sample;
  gboolean answered;

  answered = occupancy_snapshot_request_finish (ABLY_REST (source), result, &snapshot, &error);
  occupancy_pacer_release (requests);
  if (!answered)
    {
      if (occupancy_pressure_from_error (error) == OCCUPANCY_PRESSURE_RATE)
        occupancy_pacer_back_off (requests);
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }

  occupancy_pacer_go_on (requests);
  sample = g_new0 (OccupancySample, 1);
  occupancy_room_take_snapshot (self, &snapshot, sample);
  g_task_return_pointer (task, sample, g_free);
}

static void
occupancy_room_fetch_turn_cb (GObject      *source,
                              GAsyncResult *result,
                              gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  OccupancyRoom *self = g_task_get_source_object (task);
  GError *error = NULL;

  if (occupancy_pacer_acquire_finish (OCCUPANCY_PACER (source), result, &error))
    occupancy_snapshot_request_async (occupancy_pool_get_rest (self->pool),
                                      self->name,
                                      g_task_get_cancellable (task),
                                      occupancy_room_fetched_cb,
                                      g_object_ref (task));
  else
    g_task_return_error (task, error);
}

/**
 * occupancy_room_fetch_async:
 * @self: a room
 * @cancellable: (nullable): gives up
 * @callback: called when there is an answer
 * @user_data: data for @callback
 *
 * Asks the service for the occupancy of the room, as `occupancy.get()` does
 * (CHA-O3). The room need not be attached and is not attached by it. `current`
 * stays as it is; the answer becomes `latest` unless something newer came. It is
 * asked before all that the rooms ask by themselves.
 */
void
occupancy_room_fetch_async (OccupancyRoom       *self,
                            GCancellable        *cancellable,
                            GAsyncReadyCallback  callback,
                            gpointer             user_data)
{
  GTask *task;

  g_return_if_fail (OCCUPANCY_IS_ROOM (self));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, occupancy_room_fetch_async);
  occupancy_pacer_acquire_async (occupancy_pool_get_requests (self->pool), OCCUPANCY_URGENCY_ASKED, cancellable,
                                 occupancy_room_fetch_turn_cb, task);
}

/**
 * occupancy_room_fetch_finish:
 * @self: a room
 * @result: the result given to the callback
 * @sample: (out caller-allocates): the answer
 * @error: return location for an error of `ABLY_ERROR` or `CANCELLED`
 *
 * Ends what [method@Room.fetch_async] began. An answer that breaks the rules
 * is an error.
 *
 * Returns: whether @sample was set
 */
gboolean
occupancy_room_fetch_finish (OccupancyRoom    *self,
                             GAsyncResult     *result,
                             OccupancySample  *sample,
                             GError          **error)
{
  g_autofree OccupancySample *answer = NULL;

  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  g_return_val_if_fail (sample != NULL, FALSE);

  answer = g_task_propagate_pointer (G_TASK (result), error);
  if (answer == NULL)
    return FALSE;

  *sample = *answer;
  return TRUE;
}
