/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "alerts/occupancy-condition.h"

G_BEGIN_DECLS

/**
 * OccupancySeverity:
 * @OCCUPANCY_SEVERITY_INFO: good to know
 * @OCCUPANCY_SEVERITY_WARNING: needs attention
 * @OCCUPANCY_SEVERITY_CRITICAL: may break through Do Not Disturb
 *
 * How much an alert matters.
 */
typedef enum
{
  OCCUPANCY_SEVERITY_INFO,
  OCCUPANCY_SEVERITY_WARNING,
  OCCUPANCY_SEVERITY_CRITICAL,
} OccupancySeverity;

#define OCCUPANCY_TYPE_SEVERITY (occupancy_severity_get_type ())
GType occupancy_severity_get_type (void);

#define OCCUPANCY_TYPE_RULE (occupancy_rule_get_type ())
G_DECLARE_FINAL_TYPE (OccupancyRule, occupancy_rule, OCCUPANCY, RULE, GObject)

OccupancyRule            *occupancy_rule_new           (const char               *id) G_GNUC_WARN_UNUSED_RESULT;
const char               *occupancy_rule_get_id        (OccupancyRule            *self);
const char               *occupancy_rule_get_name      (OccupancyRule            *self);
void                      occupancy_rule_set_name      (OccupancyRule            *self,
                                                        const char               *name);
gboolean                  occupancy_rule_get_enabled   (OccupancyRule            *self);
void                      occupancy_rule_set_enabled   (OccupancyRule            *self,
                                                        gboolean                  enabled);
const char               *occupancy_rule_get_account   (OccupancyRule            *self);
void                      occupancy_rule_set_account   (OccupancyRule            *self,
                                                        const char               *account);
const char               *occupancy_rule_get_room      (OccupancyRule            *self);
void                      occupancy_rule_set_room      (OccupancyRule            *self,
                                                        const char               *room);
OccupancySeverity         occupancy_rule_get_severity  (OccupancyRule            *self);
void                      occupancy_rule_set_severity  (OccupancyRule            *self,
                                                        OccupancySeverity         severity);
const OccupancyCondition *occupancy_rule_get_condition (OccupancyRule            *self);
void                      occupancy_rule_set_condition (OccupancyRule            *self,
                                                        const OccupancyCondition *condition);
gboolean                  occupancy_rule_covers        (OccupancyRule            *self,
                                                        const char               *account,
                                                        const char               *room);

G_END_DECLS
