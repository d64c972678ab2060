/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * OccupancySource:
 * @OCCUPANCY_SOURCE_REALTIME: an occupancy event of an attached channel
 * @OCCUPANCY_SOURCE_REST: a REST snapshot
 *
 * Where a sample came from.
 */
typedef enum
{
  OCCUPANCY_SOURCE_REALTIME,
  OCCUPANCY_SOURCE_REST,
} OccupancySource;

/**
 * OccupancySample:
 * @time: when it was received, in milliseconds since 1970 UTC
 * @connections: the connections of the room as the service reported them
 * @presence_members: the presence members of the room, likewise
 * @own: how many of our own attachments @connections includes
 * @source: where the sample came from
 * @valid: whether the payload kept the rules; the counts of one that did not
 *   are those which the Chat SDK would report, and are not to be drawn
 *
 * Both counts of a room at a time. A sample holds until the next one or until
 * a gap.
 */
typedef struct
{
  gint64 time;
  gint64 connections;
  gint64 presence_members;
  guint own;
  OccupancySource source;
  gboolean valid;
} OccupancySample;

gint64      occupancy_sample_get_others     (const OccupancySample *sample);
const char *occupancy_source_to_string      (OccupancySource        source);
gint64      occupancy_sample_now            (void);

G_END_DECLS
