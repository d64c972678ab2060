/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "occupancy-lifecycle"

#include "config.h"

#include "model/occupancy-lifecycle.h"
#include "model/occupancy-payload.h"

/* Plain `*` in a capability does not cover it: it takes `subscribe` on this name
 * or on `[meta]*`. */
#define METACHANNEL "[meta]channel.lifecycle"

/**
 * OccupancyLifecycle:
 *
 * Hears from the service which rooms open and close, where the credential
 * permits it, on the metachannel that is for it.
 */
struct _OccupancyLifecycle
{
  GObject parent_instance;

  OccupancyPool *pool;
  AblyRealtime *realtime;
  AblyChannel *channel;
  OccupancyTurn turn;
  gboolean followed;
  gboolean was_attached;
};

G_DEFINE_FINAL_TYPE (OccupancyLifecycle, occupancy_lifecycle, G_TYPE_OBJECT)

enum
{
  PROP_0,
  PROP_FOLLOWED,
  N_PROPS
};

enum
{
  OPENED,
  CLOSED,
  LOST,
  N_SIGNALS
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

static void
occupancy_lifecycle_set_followed (OccupancyLifecycle *self,
                                  gboolean            followed)
{
  if (self->followed == followed)
    return;

  self->followed = followed;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_FOLLOWED]);
}

static void
occupancy_lifecycle_opened_cb (OccupancyLifecycle *self,
                               const AblyMessage  *message)
{
  JsonNode *metrics;
  g_autofree char *room = occupancy_payload_read_channel (message->data, &metrics);

  if (room != NULL)
    g_signal_emit (self, signals[OPENED], 0, room, metrics);
}

static void
occupancy_lifecycle_closed_cb (OccupancyLifecycle *self,
                               const AblyMessage  *message)
{
  JsonNode *metrics;
  g_autofree char *room = occupancy_payload_read_channel (message->data, &metrics);

  if (room != NULL)
    g_signal_emit (self, signals[CLOSED], 0, room);
}

/* Whatever happened while nobody listened has to be found in another way. */
static void
occupancy_lifecycle_take_attached (OccupancyLifecycle           *self,
                                   const AblyChannelStateChange *change)
{
  gboolean lost = self->was_attached && !change->resumed;

  self->was_attached = TRUE;
  occupancy_lifecycle_set_followed (self, TRUE);
  if (lost)
    g_signal_emit (self, signals[LOST], 0);
}

static void
occupancy_lifecycle_changed_cb (OccupancyLifecycle           *self,
                                const AblyChannelStateChange *change)
{
  g_autoptr(OccupancyLifecycle) keep_alive = g_object_ref (self);

  if (change->current == ABLY_CHANNEL_ATTACHED)
    occupancy_lifecycle_take_attached (self, change);
  else
    occupancy_lifecycle_set_followed (self, FALSE);
}

static void
occupancy_lifecycle_turn (gpointer member)
{
  OccupancyLifecycle *self = member;

  ably_channel_send_attach (self->channel);
}

static void
occupancy_lifecycle_attach_asked_cb (AblyChannel *channel,
                                     gpointer     user_data)
{
  OccupancyLifecycle *self = user_data;

  occupancy_pacer_push (occupancy_pool_get_attaches (self->pool), &self->turn, OCCUPANCY_URGENCY_VISIBLE,
                        occupancy_lifecycle_turn, self);
}

static void
occupancy_lifecycle_begin (OccupancyLifecycle *self)
{
  AblyRealtime *realtime = occupancy_places_claim (occupancy_pool_get_places (self->pool));

  /* Rooms that are watched need the places more. */
  if (realtime == NULL)
    return;

  self->realtime = g_object_ref (realtime);
  self->channel = g_object_ref (ably_realtime_get_channel (realtime, METACHANNEL, NULL, ABLY_CHANNEL_MODE_SUBSCRIBE));
  ably_channel_set_attach_func (self->channel, occupancy_lifecycle_attach_asked_cb, self);
  g_signal_connect_swapped (self->channel, "state-changed", G_CALLBACK (occupancy_lifecycle_changed_cb), self);
  g_signal_connect_swapped (self->channel, "update", G_CALLBACK (occupancy_lifecycle_take_attached), self);
  g_signal_connect_swapped (self->channel, "message::channel.opened", G_CALLBACK (occupancy_lifecycle_opened_cb), self);
  g_signal_connect_swapped (self->channel, "message::channel.closed", G_CALLBACK (occupancy_lifecycle_closed_cb), self);
  /* How it ends shows in the state of the channel. */
  ably_channel_attach_async (self->channel, NULL, NULL, NULL);
}

static void
occupancy_lifecycle_dispose (GObject *object)
{
  OccupancyLifecycle *self = OCCUPANCY_LIFECYCLE (object);

  occupancy_turn_cancel (&self->turn);
  if (self->channel != NULL)
    {
      g_signal_handlers_disconnect_by_data (self->channel, self);
      ably_channel_set_attach_func (self->channel, NULL, NULL);
      ably_realtime_release_channel (self->realtime, METACHANNEL);
      occupancy_places_give_back (occupancy_pool_get_places (self->pool), self->realtime);
    }
  g_clear_object (&self->channel);
  g_clear_object (&self->realtime);
  g_clear_object (&self->pool);

  G_OBJECT_CLASS (occupancy_lifecycle_parent_class)->dispose (object);
}

static void
occupancy_lifecycle_get_property (GObject    *object,
                                  guint       prop_id,
                                  GValue     *value,
                                  GParamSpec *pspec)
{
  OccupancyLifecycle *self = OCCUPANCY_LIFECYCLE (object);

  switch (prop_id)
    {
    case PROP_FOLLOWED:
      g_value_set_boolean (value, self->followed);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
occupancy_lifecycle_class_init (OccupancyLifecycleClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = occupancy_lifecycle_dispose;
  object_class->get_property = occupancy_lifecycle_get_property;

  /**
   * OccupancyLifecycle:followed:
   *
   * Whether the service tells which rooms open and close.
   */
  properties[PROP_FOLLOWED] =
    g_param_spec_boolean ("followed", NULL, NULL, FALSE,
                          G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);

  g_object_class_install_properties (object_class, N_PROPS, properties);

  /**
   * OccupancyLifecycle::opened:
   * @self: a lifecycle
   * @room: the name of a room
   * @metrics: (nullable) (type gpointer): a `JsonNode` with its counts
   *
   * Emitted when a room became active (`channel.opened`).
   */
  signals[OPENED] =
    g_signal_new ("opened", OCCUPANCY_TYPE_LIFECYCLE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                  G_TYPE_NONE, 2, G_TYPE_STRING, G_TYPE_POINTER);

  /**
   * OccupancyLifecycle::closed:
   * @self: a lifecycle
   * @room: the name of a room
   *
   * Emitted when a room is active no longer (`channel.closed`).
   */
  signals[CLOSED] =
    g_signal_new ("closed", OCCUPANCY_TYPE_LIFECYCLE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                  G_TYPE_NONE, 1, G_TYPE_STRING);

  /**
   * OccupancyLifecycle::lost:
   * @self: a lifecycle
   *
   * Emitted when something may have been missed (RTL12).
   */
  signals[LOST] =
    g_signal_new ("lost", OCCUPANCY_TYPE_LIFECYCLE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                  G_TYPE_NONE, 0);
}

static void
occupancy_lifecycle_init (OccupancyLifecycle *self)
{
}

/**
 * occupancy_lifecycle_new:
 * @pool: what the rooms of the account share
 *
 * Begins to listen, on a place among those for rooms. Without a place, or where it
 * is not permitted, nothing is heard.
 *
 * Returns: (transfer full): a new lifecycle
 */
OccupancyLifecycle *
occupancy_lifecycle_new (OccupancyPool *pool)
{
  OccupancyLifecycle *self;

  g_return_val_if_fail (OCCUPANCY_IS_POOL (pool), NULL);

  self = g_object_new (OCCUPANCY_TYPE_LIFECYCLE, NULL);
  self->pool = g_object_ref (pool);
  occupancy_lifecycle_begin (self);
  return self;
}

/**
 * occupancy_lifecycle_get_followed:
 * @self: a lifecycle
 *
 * Gets whether the service tells which rooms open and close.
 *
 * Returns: whether it does
 */
gboolean
occupancy_lifecycle_get_followed (OccupancyLifecycle *self)
{
  g_return_val_if_fail (OCCUPANCY_IS_LIFECYCLE (self), FALSE);

  return self->followed;
}
