/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/**
 * SimulatorMetric:
 *
 * The counts of a channel (CHM2), in the order in which they are written.
 */
typedef enum
{
  SIMULATOR_METRIC_CONNECTIONS,
  SIMULATOR_METRIC_PUBLISHERS,
  SIMULATOR_METRIC_SUBSCRIBERS,
  SIMULATOR_METRIC_PRESENCE_CONNECTIONS,
  SIMULATOR_METRIC_PRESENCE_MEMBERS,
  SIMULATOR_METRIC_PRESENCE_SUBSCRIBERS,
  SIMULATOR_METRIC_OBJECT_PUBLISHERS,
  SIMULATOR_METRIC_OBJECT_SUBSCRIBERS,
  SIMULATOR_N_METRICS,
} SimulatorMetric;

typedef struct
{
  gint64 counts[SIMULATOR_N_METRICS];
} SimulatorMetrics;

extern const char * const simulator_metric_names[SIMULATOR_N_METRICS];

void     simulator_metrics_set_crowd (SimulatorMetrics        *self,
                                      JsonObject              *values);
gboolean simulator_metrics_are_zero  (const SimulatorMetrics  *self);
void     simulator_metrics_print     (const SimulatorMetrics  *self,
                                      GString                 *out);

G_END_DECLS
