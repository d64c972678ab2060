/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * OccupancyLimits:
 * @connection_channels: channels that a connection carries, at least 1
 * @channels: channels of the account, above which rooms are polled; 0 for as
 *   many as the service takes
 * @connects_per_second: connections that are opened, 0 for no limit
 * @attaches_per_second: channels that are attached anew, which makes the service
 *   create them, 0 for no limit
 * @frames_per_second: channels that are attached again on one connection after
 *   it was resumed, 0 for no limit
 * @requests_per_second: REST requests, 0 for no limit
 * @requests_per_hour: REST requests but for those that somebody asked for, 0 for
 *   no limit
 * @polls_per_hour: those among them that poll rooms, 0 for no limit
 * @requests_at_once: REST requests under way, at least 1
 * @poll_interval: milliseconds after which a room is polled again, where that
 *   keeps within @polls_per_hour
 *
 * What the rooms of one account may ask of the service.
 */
typedef struct
{
  guint connection_channels;
  guint channels;
  guint connects_per_second;
  guint attaches_per_second;
  guint frames_per_second;
  guint requests_per_second;
  guint requests_per_hour;
  guint polls_per_hour;
  guint requests_at_once;
  guint poll_interval;
} OccupancyLimits;

void occupancy_limits_init (OccupancyLimits *self);
void occupancy_limits_lift (OccupancyLimits *self);

G_END_DECLS
