/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

#include "core/occupancy-sample.h"

G_BEGIN_DECLS

#define OCCUPANCY_CONDITION_MAX_LEVEL 1000000000
#define OCCUPANCY_CONDITION_MAX_DURATION_MS (7 * 24 * 60 * 60 * (gint64) 1000)

/**
 * OccupancyConditionKind:
 * @OCCUPANCY_CONDITION_OCCUPIED: the count was 0 and no longer is
 * @OCCUPANCY_CONDITION_EMPTY: the count was not 0 and now is
 * @OCCUPANCY_CONDITION_ABOVE: the count is higher than the level
 * @OCCUPANCY_CONDITION_BELOW: the count is lower than the level
 *
 * What a count has to do to be worth telling.
 */
typedef enum
{
  OCCUPANCY_CONDITION_OCCUPIED,
  OCCUPANCY_CONDITION_EMPTY,
  OCCUPANCY_CONDITION_ABOVE,
  OCCUPANCY_CONDITION_BELOW,
} OccupancyConditionKind;

#define OCCUPANCY_TYPE_CONDITION_KIND (occupancy_condition_kind_get_type ())
GType occupancy_condition_kind_get_type (void);

/**
 * OccupancyMetric:
 * @OCCUPANCY_METRIC_CONNECTIONS: the connections of the room
 * @OCCUPANCY_METRIC_PRESENCE_MEMBERS: its presence members
 *
 * Which count of a room is meant.
 */
typedef enum
{
  OCCUPANCY_METRIC_CONNECTIONS,
  OCCUPANCY_METRIC_PRESENCE_MEMBERS,
} OccupancyMetric;

#define OCCUPANCY_TYPE_METRIC (occupancy_metric_get_type ())
GType occupancy_metric_get_type (void);

/**
 * OccupancyCondition:
 * @kind: what the count has to do
 * @metric: which count
 * @level: the level, for the kinds that have one
 * @clear_level: where the condition ends: at or below it for
 *   %OCCUPANCY_CONDITION_ABOVE, at or above it for %OCCUPANCY_CONDITION_BELOW
 * @raise_ms: how long the count has to stay so before the rule fires
 * @clear_ms: how long it has to stay back before the alert is cleared
 *
 * What a rule waits for in a room.
 */
typedef struct
{
  OccupancyConditionKind kind;
  OccupancyMetric metric;
  gint64 level;
  gint64 clear_level;
  gint64 raise_ms;
  gint64 clear_ms;
} OccupancyCondition;

#define OCCUPANCY_TYPE_CONDITION (occupancy_condition_get_type ())
GType     occupancy_condition_get_type          (void);

void      occupancy_condition_init              (OccupancyCondition        *condition,
                                                 OccupancyConditionKind     kind,
                                                 gint64                     level);
gboolean  occupancy_condition_check             (const OccupancyCondition  *condition,
                                                 GError                   **error);
gboolean  occupancy_condition_equal             (const OccupancyCondition  *condition,
                                                 const OccupancyCondition  *other);
gboolean  occupancy_condition_has_level         (const OccupancyCondition  *condition);
gboolean  occupancy_condition_is_edge           (const OccupancyCondition  *condition);
gint64    occupancy_condition_measure           (const OccupancyCondition  *condition,
                                                 const OccupancySample     *sample,
                                                 gboolean                   count_own);
gboolean  occupancy_condition_is_met            (const OccupancyCondition  *condition,
                                                 gint64                     value);
gboolean  occupancy_condition_is_over           (const OccupancyCondition  *condition,
                                                 gint64                     value);

G_END_DECLS
