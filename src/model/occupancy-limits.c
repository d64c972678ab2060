/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "model/occupancy-limits.h"

/**
 * occupancy_limits_init:
 * @self: (out caller-allocates): limits
 *
 * Sets what the service permits to every account, with a little to spare: 42
 * new channels and 42 connections a second, 50 frames a second on a connection,
 * 50 requests a second and 25,000 an hour, 200 channels on a connection.
 */
void
occupancy_limits_init (OccupancyLimits *self)
{
  g_return_if_fail (self != NULL);

  *self = (OccupancyLimits) {
    .connection_channels = 200,
    .connects_per_second = 40,
    .attaches_per_second = 38,
    .frames_per_second = 40,
    .requests_per_second = 40,
    .requests_per_hour = 24000,
    .polls_per_hour = 18000,
    .requests_at_once = 32,
    .poll_interval = 30000,
  };
}

/**
 * occupancy_limits_lift:
 * @self: limits
 *
 * Lifts every limit of a second or an hour. The number of channels on a
 * connection and of requests at once stays.
 */
void
occupancy_limits_lift (OccupancyLimits *self)
{
  g_return_if_fail (self != NULL);

  self->connects_per_second = 0;
  self->attaches_per_second = 0;
  self->frames_per_second = 0;
  self->requests_per_second = 0;
  self->requests_per_hour = 0;
  self->polls_per_hour = 0;
}
