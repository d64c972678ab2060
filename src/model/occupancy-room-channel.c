/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "occupancy-room"

#include "config.h"

#include "ably/ably-error.h"
#include "core/occupancy-room-name.h"
#include "model/occupancy-pressure.h"
#include "model/occupancy-room-private.h"

/* The place of a room on a connection, and what its channel does on its own. */

/* The account has no more channels. */
#define TOO_MANY_CHANNELS 40114

/* Until the first of those that were refused is tried again, in times of that of
 * a channel. */
#define REFUSED_RETRY_FACTOR 4

static void occupancy_room_move (OccupancyRoom *self);

static OccupancyRoomStatus
occupancy_room_status_from_channel (AblyChannelState state)
{
  switch (state)
    {
    case ABLY_CHANNEL_INITIALIZED:
      return OCCUPANCY_ROOM_INITIALIZED;
    case ABLY_CHANNEL_ATTACHING:
      return OCCUPANCY_ROOM_ATTACHING;
    case ABLY_CHANNEL_ATTACHED:
      return OCCUPANCY_ROOM_ATTACHED;
    case ABLY_CHANNEL_DETACHING:
      return OCCUPANCY_ROOM_DETACHING;
    case ABLY_CHANNEL_DETACHED:
      return OCCUPANCY_ROOM_DETACHED;
    case ABLY_CHANNEL_SUSPENDED:
      return OCCUPANCY_ROOM_SUSPENDED;
    case ABLY_CHANNEL_FAILED:
      return OCCUPANCY_ROOM_FAILED;
    default:
      g_return_val_if_reached (OCCUPANCY_ROOM_FAILED);
    }
}

/*< private >
 * occupancy_room_wrap_error:
 *
 * Returns: (transfer full): the error of an operation that failed (CHA-GP6)
 */
GError *
occupancy_room_wrap_error (const char   *operation,
                           const GError *error)
{
  gboolean ours = error->domain == ABLY_ERROR;

  return ably_error_new_with_cause (ours ? error->code : 90000,
                                    ours ? ably_error_get_status_code (error) : 500,
                                    error, "unable to %s room; %s", operation, error->message);
}

/*< private >
 * occupancy_room_follow_channel:
 * @error: why the channel is as it is
 *
 * Goes to the status that the state of the channel says.
 */
void
occupancy_room_follow_channel (OccupancyRoom *self,
                               const GError  *error)
{
  occupancy_room_set_status (self, occupancy_room_status_from_channel (ably_channel_get_state (self->channel)),
                             FALSE, error);
}

static OccupancyPlaces *
occupancy_room_get_places (OccupancyRoom *self)
{
  return occupancy_pool_get_places (self->pool);
}

static AblyConnection *
occupancy_room_get_connection (OccupancyRoom *self)
{
  return ably_realtime_get_connection (self->realtime);
}

/* What ATTACHED granted may be less than what was asked for. */
static gboolean
occupancy_room_check_grant (OccupancyRoom *self)
{
  g_autoptr(GError) error = NULL;
  guint modes = ably_channel_get_modes (self->channel);

  if (!self->enable_events)
    return TRUE;

  if (ably_channel_get_param (self->channel, "occupancy") == NULL)
    error = ably_error_new (40160, 401,
                            "The credential lacks the capability “channel-metadata” for room “%s”: no occupancy is sent",
                            self->name);
  else if (modes != 0 && (modes & ABLY_CHANNEL_MODE_SUBSCRIBE) == 0)
    error = ably_error_new (90009, 400,
                            "The service did not grant “subscribe” for room “%s”: no occupancy is sent",
                            self->name);

  self->refused = error != NULL;
  occupancy_room_set_error (self, error);
  if (error != NULL)
    occupancy_room_emit_problem (self, error);
  return error == NULL;
}

static void
occupancy_room_take_attached (OccupancyRoom *self,
                              gboolean       resumed,
                              const GError  *reason)
{
  gboolean lost = !resumed && self->attached_once && !self->explicitly_detached;

  self->attached_once = TRUE;
  self->explicitly_detached = FALSE;
  g_set_str (&self->attached_to, ably_connection_get_id (occupancy_room_get_connection (self)));
  if (!resumed)
    {
      self->confirmed = FALSE;
      self->continuous_since = g_get_monotonic_time ();
      occupancy_room_update_trust (self);
    }

  if (lost)
    {
      g_autoptr(GError) error = ably_error_new_with_cause (102100, 500, reason,
                                                           "Occupancy events of room “%s” may have been lost",
                                                           self->name);

      occupancy_room_emit_discontinuity (self, error);
    }

  if (occupancy_room_check_grant (self))
    occupancy_room_attached (self, lost);

  if (occupancy_pressure_from_error (reason) == OCCUPANCY_PRESSURE_OVERRUN)
    occupancy_places_overrun (occupancy_room_get_places (self), self->realtime);
}

static void
occupancy_room_message_cb (OccupancyRoom     *self,
                           const AblyMessage *message)
{
  occupancy_room_take_event (self, message);
}

static void
occupancy_room_update_cb (OccupancyRoom                *self,
                          const AblyChannelStateChange *change)
{
  if (change->current == ABLY_CHANNEL_ATTACHED && !change->resumed)
    occupancy_room_take_attached (self, FALSE, change->reason);
}

/* There is no place for the room: it is polled until there is one. */
static void
occupancy_room_crowd_out (OccupancyRoom *self,
                          const GError  *error)
{
  self->crowded = TRUE;
  occupancy_room_set_status (self, OCCUPANCY_ROOM_SUSPENDED, FALSE, error);
  occupancy_room_update_polled (self);
  if (occupancy_room_is_attaching (self))
    occupancy_room_end (self, occupancy_room_wrap_error ("attach", error));
}

/* The account has too many channels (40114), or no connection takes any (90010). */
static void
occupancy_room_give_way (OccupancyRoom *self,
                         const GError  *error)
{
  AblyClientOptions *options = ably_rest_get_options (occupancy_pool_get_rest (self->pool));
  guint retry = REFUSED_RETRY_FACTOR * ably_client_options_get_channel_retry_timeout (options);
  g_autoptr(GError) reason = g_error_copy (error);

  occupancy_places_refuse (occupancy_room_get_places (self), retry);
  occupancy_room_withdraw (self);
  occupancy_room_crowd_out (self, reason);
}

/* Back-pressure is no failure: the room tries later, elsewhere, or is polled. */
static gboolean
occupancy_room_yield (OccupancyRoom                *self,
                      const AblyChannelStateChange *change)
{
  if (self->running && !occupancy_room_is_attaching (self))
    return FALSE;

  switch (occupancy_pressure_from_error (change->reason))
    {
    case OCCUPANCY_PRESSURE_CONNECTION:
      if (occupancy_places_fill (occupancy_room_get_places (self), self->realtime))
        occupancy_room_move (self);
      else
        occupancy_room_give_way (self, change->reason);
      return TRUE;

    case OCCUPANCY_PRESSURE_ACCOUNT:
      occupancy_room_give_way (self, change->reason);
      return TRUE;

    case OCCUPANCY_PRESSURE_RATE:
      occupancy_pacer_back_off (occupancy_pool_get_attaches (self->pool));
      if (change->current == ABLY_CHANNEL_ATTACHING)
        return FALSE;
      occupancy_room_detached (self);
      occupancy_room_set_status (self, OCCUPANCY_ROOM_SUSPENDED, FALSE, change->reason);
      /* An attach that is running hears of it, and begins anew. */
      if (!self->running)
        occupancy_room_begin_attach (self);
      return TRUE;

    case OCCUPANCY_PRESSURE_NONE:
    case OCCUPANCY_PRESSURE_OVERRUN:
    default:
      return FALSE;
    }
}

static void
occupancy_room_channel_changed_cb (OccupancyRoom                *self,
                                   const AblyChannelStateChange *change)
{
  g_autoptr(OccupancyRoom) keep_alive = g_object_ref (self);

  if (change->current != ABLY_CHANNEL_ATTACHING)
    occupancy_turn_cancel (&self->attach_turn);
  self->leaving = FALSE;
  if (change->current != ABLY_CHANNEL_ATTACHED)
    {
      if (change->reason != NULL || change->current != ABLY_CHANNEL_ATTACHING)
        g_clear_pointer (&self->attached_to, g_free);
      if (occupancy_room_yield (self, change))
        return;
      occupancy_room_detached (self);
    }
  if (change->current == ABLY_CHANNEL_FAILED ||
      change->current == ABLY_CHANNEL_DETACHED ||
      change->current == ABLY_CHANNEL_INITIALIZED)
    self->confirmed = FALSE;

  occupancy_room_set_status (self, occupancy_room_status_from_channel (change->current),
                             change->resumed, change->reason);
  if (change->current == ABLY_CHANNEL_ATTACHED)
    {
      occupancy_pacer_go_on (occupancy_pool_get_attaches (self->pool));
      occupancy_places_confirm (occupancy_room_get_places (self), self->realtime);
      occupancy_room_take_attached (self, change->resumed, change->reason);
      occupancy_room_leave (self);
    }
}

static void
occupancy_room_attach_turn (gpointer member)
{
  OccupancyRoom *self = member;

  ably_channel_send_attach (self->channel);
}

/* Where the service knows the channel on this connection it has no channel to
 * create, so that only the connection is to be spared. */
static void
occupancy_room_attach_asked_cb (AblyChannel *channel,
                                gpointer     user_data)
{
  OccupancyRoom *self = user_data;
  const char *id = ably_connection_get_id (occupancy_room_get_connection (self));
  OccupancyPacer *pacer = occupancy_pool_get_attaches (self->pool);

  if (self->attached_to != NULL && g_str_equal (self->attached_to, id))
    pacer = occupancy_places_get_frames (occupancy_room_get_places (self), self->realtime);

  occupancy_turn_cancel (&self->attach_turn);
  self->leaving = FALSE;
  if (self->has_turn)
    ably_channel_send_attach (channel);
  else
    occupancy_pacer_push (pacer, &self->attach_turn, occupancy_room_get_urgency (self),
                          occupancy_room_attach_turn, self);
}

/* Makes the channel of the room on @realtime, where a place is claimed. */
static void
occupancy_room_adopt (OccupancyRoom *self,
                      AblyRealtime  *realtime)
{
  g_autofree char *name = occupancy_room_name_to_channel (self->name);
  AblyClientOptions *options = ably_rest_get_options (occupancy_pool_get_rest (self->pool));
  g_autofree char *agent = g_strconcat ("agent=", ably_client_options_get_agent (options), NULL);
  const char *params[] = { agent, self->enable_events ? "occupancy=metrics" : NULL, NULL };

  /* More modes would count us among the publishers and in presence. */
  self->realtime = g_object_ref (realtime);
  self->channel = g_object_ref (ably_realtime_get_channel (realtime, name, params, ABLY_CHANNEL_MODE_SUBSCRIBE));
  ably_channel_set_attach_func (self->channel, occupancy_room_attach_asked_cb, self);
  /* The room disconnects these when it leaves the channel, at its end at the latest. */
  g_signal_connect_swapped (self->channel, "state-changed", G_CALLBACK (occupancy_room_channel_changed_cb), self);
  g_signal_connect_swapped (self->channel, "update", G_CALLBACK (occupancy_room_update_cb), self);
  if (self->enable_events)
    g_signal_connect_swapped (self->channel, "message::[meta]occupancy", G_CALLBACK (occupancy_room_message_cb), self);
}

/*< private >
 * occupancy_room_withdraw:
 *
 * Leaves the channel without a word to anybody, and gives back the place.
 */
void
occupancy_room_withdraw (OccupancyRoom *self)
{
  g_autoptr(AblyChannel) channel = g_steal_pointer (&self->channel);
  g_autoptr(AblyRealtime) realtime = g_steal_pointer (&self->realtime);

  occupancy_turn_cancel (&self->attach_turn);
  g_clear_pointer (&self->attached_to, g_free);
  occupancy_room_detached (self);
  self->leaving = FALSE;
  self->confirmed = FALSE;
  if (channel == NULL)
    return;

  g_signal_handlers_disconnect_by_data (channel, self);
  ably_channel_set_attach_func (channel, NULL, NULL);
  ably_realtime_release_channel (realtime, ably_channel_get_name (channel));
  occupancy_places_give_back (occupancy_room_get_places (self), realtime);
}

static void
occupancy_room_channel_attached_cb (GObject      *source,
                                    GAsyncResult *result,
                                    gpointer      user_data)
{
  g_autoptr(OccupancyRoom) self = user_data;
  g_autoptr(GError) error = NULL;
  AblyChannel *channel = ABLY_CHANNEL (source);
  gboolean attached = ably_channel_attach_finish (channel, result, &error);

  /* Moved or released meanwhile. */
  if (channel != self->channel || !occupancy_room_is_attaching (self))
    return;

  if (attached)
    {
      occupancy_room_end (self, NULL);
    }
  else if (occupancy_pressure_from_error (error) == OCCUPANCY_PRESSURE_RATE)
    {
      occupancy_room_enter (self);
    }
  else
    {
      occupancy_room_follow_channel (self, error);
      occupancy_room_end (self, occupancy_room_wrap_error ("attach", error));
    }
}

/* The channel has not been asked to attach yet: what the connection does to it
 * (RTL3), it does to the room. */
static void
occupancy_room_end_with_connection_error (OccupancyRoom       *self,
                                          OccupancyRoomStatus  status)
{
  const GError *reason = ably_connection_get_error_reason (ably_realtime_get_connection (self->realtime));
  g_autoptr(GError) error = reason != NULL
                              ? g_error_copy (reason)
                              : ably_error_new (90001, 400, "There is no connection");

  occupancy_room_set_status (self, status, FALSE, error);
  occupancy_room_end (self, occupancy_room_wrap_error ("attach", error));
}

/*< private >
 * occupancy_room_enter:
 *
 * Goes on with the attach that is running: takes a place where the room has
 * none, and attaches the channel.
 */
void
occupancy_room_enter (OccupancyRoom *self)
{
  AblyRealtime *realtime;

  if (self->channel == NULL)
    {
      realtime = occupancy_places_claim (occupancy_room_get_places (self));
      if (realtime == NULL)
        {
          g_autoptr(GError) error =
            ably_error_new (TOO_MANY_CHANNELS, 403,
                            "Room “%s” is polled: there are as many channels as the account may have", self->name);

          occupancy_room_crowd_out (self, error);
          return;
        }
      occupancy_room_adopt (self, realtime);
    }

  self->crowded = FALSE;
  occupancy_room_update_polled (self);
  switch (ably_connection_get_state (occupancy_room_get_connection (self)))
    {
    case ABLY_CONNECTION_SUSPENDED:
      occupancy_room_end_with_connection_error (self, OCCUPANCY_ROOM_SUSPENDED);
      break;
    case ABLY_CONNECTION_FAILED:
      occupancy_room_end_with_connection_error (self, OCCUPANCY_ROOM_FAILED);
      break;
    case ABLY_CONNECTION_CLOSING:
    case ABLY_CONNECTION_CLOSED:
      occupancy_room_end_with_connection_error (self, OCCUPANCY_ROOM_DETACHED);
      break;
    case ABLY_CONNECTION_INITIALIZED:
    case ABLY_CONNECTION_CONNECTING:
    case ABLY_CONNECTION_CONNECTED:
    case ABLY_CONNECTION_DISCONNECTED:
    default:
      ably_channel_attach_async (self->channel, NULL,
                                 occupancy_room_channel_attached_cb, g_object_ref (self));
      break;
    }
}

/* Attaches on another connection. What the service sends meanwhile is lost, and
 * asked for afterwards. */
static void
occupancy_room_move (OccupancyRoom *self)
{
  g_debug ("Room “%s” moves to another connection", self->name);
  occupancy_room_withdraw (self);
  occupancy_room_begin_attach (self);
}

static void
occupancy_room_leave_turn (gpointer member)
{
  g_autoptr(OccupancyRoom) self = g_object_ref (member);

  self->leaving = FALSE;
  if (!occupancy_places_is_surplus (occupancy_room_get_places (self), self->realtime))
    return;

  self->has_turn = TRUE;
  occupancy_room_move (self);
  self->has_turn = FALSE;
}

/*< private >
 * occupancy_room_leave:
 *
 * Goes to another connection, as the turn comes, where this one carries too many
 * channels or is not needed any more.
 */
void
occupancy_room_leave (OccupancyRoom *self)
{
  if (self->channel == NULL || self->leaving || (self->running && !occupancy_room_is_attaching (self)) ||
      !occupancy_places_is_surplus (occupancy_room_get_places (self), self->realtime))
    return;

  if (self->status == OCCUPANCY_ROOM_ATTACHED)
    {
      self->leaving = TRUE;
      occupancy_pacer_push (occupancy_pool_get_attaches (self->pool), &self->attach_turn, OCCUPANCY_URGENCY_POLL,
                            occupancy_room_leave_turn, self);
    }
  else if (self->status == OCCUPANCY_ROOM_ATTACHING || self->status == OCCUPANCY_ROOM_SUSPENDED)
    {
      occupancy_room_move (self);
    }
  else
    {
      occupancy_room_withdraw (self);
    }
}

/*< private >
 * occupancy_room_bar:
 *
 * Detaches the room for as long as its account is polled.
 */
void
occupancy_room_bar (OccupancyRoom *self)
{
  g_autoptr(GError) error = NULL;

  if (!self->enable_events || self->channel == NULL || (self->running && !occupancy_room_is_attaching (self)))
    return;

  occupancy_room_withdraw (self);
  occupancy_room_set_status (self, OCCUPANCY_ROOM_DETACHED, FALSE, NULL);
  error = ably_error_new (90001, 400, "The rooms of this account are polled");
  if (occupancy_room_is_attaching (self))
    occupancy_room_end (self, occupancy_room_wrap_error ("attach", error));
}

/*< private >
 * occupancy_room_connection_changed:
 *
 * Takes notice of a new state of the connection. Turns are not used up for what
 * cannot be sent.
 */
void
occupancy_room_connection_changed (OccupancyRoom *self)
{
  if (ably_connection_get_state (occupancy_room_get_connection (self)) != ABLY_CONNECTION_CONNECTED)
    {
      occupancy_turn_cancel (&self->attach_turn);
      self->leaving = FALSE;
    }
  occupancy_room_update_trust (self);
}
