/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "model/occupancy-pool.h"

/* How long to wait for an event before asking. */
#define EVENT_DELAY_MS 100

/**
 * OccupancyPool:
 *
 * What the rooms of one account share: the REST client, the connections with
 * their places, and the turns that keep all of it within the service's limits.
 */
struct _OccupancyPool
{
  GObject parent_instance;

  AblyRest *rest;
  OccupancyLimits limits;
  OccupancyPacer *requests;
  OccupancyPacer *attaches;
  OccupancyDelayLine *delay_line;
  OccupancyPoller *poller;
  OccupancyPlaces *places;

  const OccupancyAudience *audience;
  gpointer audience_data;
};

G_DEFINE_FINAL_TYPE (OccupancyPool, occupancy_pool, G_TYPE_OBJECT)

static void
occupancy_pool_dispose (GObject *object)
{
  OccupancyPool *self = OCCUPANCY_POOL (object);

  g_clear_object (&self->places);
  g_clear_object (&self->poller);
  g_clear_object (&self->delay_line);
  g_clear_object (&self->attaches);
  g_clear_object (&self->requests);
  g_clear_object (&self->rest);

  G_OBJECT_CLASS (occupancy_pool_parent_class)->dispose (object);
}

static void
occupancy_pool_class_init (OccupancyPoolClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = occupancy_pool_dispose;
}

static void
occupancy_pool_init (OccupancyPool *self)
{
}

/**
 * occupancy_pool_new:
 * @options: the account
 * @overdue: called with each member of the delay line whose time has come
 * @ask: called with each member of the poller that is to be asked
 * @outdated: called with each member of the poller whose answer has become old
 *
 * Makes the pool of an account, which keeps within the service's limits.
 *
 * Returns: (transfer full): a new pool
 */
OccupancyPool *
occupancy_pool_new (AblyClientOptions  *options,
                    OccupancyDelayFunc  overdue,
                    OccupancyPollFunc   ask,
                    OccupancyPollFunc   outdated)
{
  OccupancyPool *self;
  OccupancyLimits limits;

  g_return_val_if_fail (ABLY_IS_CLIENT_OPTIONS (options), NULL);

  occupancy_limits_init (&limits);
  self = g_object_new (OCCUPANCY_TYPE_POOL, NULL);
  self->rest = ably_rest_new (options);
  self->requests = occupancy_pacer_new (0, 0, 0);
  self->attaches = occupancy_pacer_new (0, 0, 0);
  self->delay_line = occupancy_delay_line_new (EVENT_DELAY_MS, overdue);
  self->poller = occupancy_poller_new (ask, outdated);
  self->places = occupancy_places_new (self->rest);
  occupancy_pool_set_limits (self, &limits);
  return self;
}

/**
 * occupancy_pool_get_rest:
 * @self: a pool
 *
 * Gets the REST client of the account.
 *
 * Returns: (transfer none): the client
 */
AblyRest *
occupancy_pool_get_rest (OccupancyPool *self)
{
  g_return_val_if_fail (OCCUPANCY_IS_POOL (self), NULL);

  return self->rest;
}

/**
 * occupancy_pool_get_requests:
 * @self: a pool
 *
 * Gets the turns that REST requests take.
 *
 * Returns: (transfer none): a pacer
 */
OccupancyPacer *
occupancy_pool_get_requests (OccupancyPool *self)
{
  g_return_val_if_fail (OCCUPANCY_IS_POOL (self), NULL);

  return self->requests;
}

/**
 * occupancy_pool_get_attaches:
 * @self: a pool
 *
 * Gets the turns that attaching takes: it makes the service create channels.
 *
 * Returns: (transfer none): a pacer
 */
OccupancyPacer *
occupancy_pool_get_attaches (OccupancyPool *self)
{
  g_return_val_if_fail (OCCUPANCY_IS_POOL (self), NULL);

  return self->attaches;
}

/**
 * occupancy_pool_get_delay_line:
 * @self: a pool
 *
 * Gets the line of those who wait for an event after they were attached.
 *
 * Returns: (transfer none): a line
 */
OccupancyDelayLine *
occupancy_pool_get_delay_line (OccupancyPool *self)
{
  g_return_val_if_fail (OCCUPANCY_IS_POOL (self), NULL);

  return self->delay_line;
}

/**
 * occupancy_pool_get_poller:
 * @self: a pool
 *
 * Gets who asks for the rooms that are not attached with events.
 *
 * Returns: (transfer none): a poller
 */
OccupancyPoller *
occupancy_pool_get_poller (OccupancyPool *self)
{
  g_return_val_if_fail (OCCUPANCY_IS_POOL (self), NULL);

  return self->poller;
}

/**
 * occupancy_pool_get_places:
 * @self: a pool
 *
 * Gets the connections and what they have room for.
 *
 * Returns: (transfer none): places
 */
OccupancyPlaces *
occupancy_pool_get_places (OccupancyPool *self)
{
  g_return_val_if_fail (OCCUPANCY_IS_POOL (self), NULL);

  return self->places;
}

/**
 * occupancy_pool_set_audience:
 * @self: a pool
 * @audience: (nullable): whom the rooms tell what happens to them
 * @user_data: data for @audience
 *
 * Sets whom the rooms tell what happens to them.
 */
void
occupancy_pool_set_audience (OccupancyPool           *self,
                             const OccupancyAudience *audience,
                             gpointer                 user_data)
{
  g_return_if_fail (OCCUPANCY_IS_POOL (self));

  self->audience = audience;
  self->audience_data = user_data;
}

/**
 * occupancy_pool_get_audience:
 * @self: a pool
 * @user_data: (out): data for the audience
 *
 * Gets whom the rooms tell what happens to them.
 *
 * Returns: (nullable): the audience
 */
const OccupancyAudience *
occupancy_pool_get_audience (OccupancyPool *self,
                             gpointer      *user_data)
{
  g_return_val_if_fail (OCCUPANCY_IS_POOL (self), NULL);

  *user_data = self->audience_data;
  return self->audience;
}

/**
 * occupancy_pool_get_limits:
 * @self: a pool
 * @limits: (out caller-allocates): what is permitted
 *
 * Gets what the rooms may ask of the service.
 */
void
occupancy_pool_get_limits (OccupancyPool   *self,
                           OccupancyLimits *limits)
{
  g_return_if_fail (OCCUPANCY_IS_POOL (self));
  g_return_if_fail (limits != NULL);

  *limits = self->limits;
}

/**
 * occupancy_pool_set_limits:
 * @self: a pool
 * @limits: what is permitted
 *
 * Sets what the rooms may ask of the service, also for what waits already.
 */
void
occupancy_pool_set_limits (OccupancyPool         *self,
                           const OccupancyLimits *limits)
{
  g_return_if_fail (OCCUPANCY_IS_POOL (self));
  g_return_if_fail (limits != NULL && limits->requests_at_once > 0 && limits->poll_interval > 0);

  self->limits = *limits;
  occupancy_pacer_set_limits (self->requests, limits->requests_per_second, limits->requests_per_hour,
                              limits->requests_at_once);
  occupancy_pacer_set_limits (self->attaches, limits->attaches_per_second, 0, 0);
  occupancy_poller_set_limits (self->poller, limits->poll_interval, limits->polls_per_hour);
  occupancy_places_set_limits (self->places, limits);
}
