/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "simulator/simulator-json.h"
#include "simulator/simulator-metrics.h"

/* JSON has whole numbers up to here, and real attachments can be added to it. */
#define LARGEST_CROWD (G_GINT64_CONSTANT (1) << 53)

const char * const simulator_metric_names[SIMULATOR_N_METRICS] = {
  "connections", "publishers", "subscribers", "presenceConnections", "presenceMembers", "presenceSubscribers",
  "objectPublishers", "objectSubscribers",
};

/**
 * simulator_metrics_set_crowd:
 * @self: (out): metrics
 * @values: counts by name
 *
 * Reads the counts of a made-up crowd. What is missing follows from the
 * connections: people who may do everything but objects.
 */
void
simulator_metrics_set_crowd (SimulatorMetrics *self,
                             JsonObject       *values)
{
  gint64 connections = simulator_json_get_int (values, "connections", 0);

  for (guint i = 0; i < SIMULATOR_N_METRICS; i++)
    {
      gboolean follows = i != SIMULATOR_METRIC_PRESENCE_MEMBERS && i < SIMULATOR_METRIC_OBJECT_PUBLISHERS;

      gint64 count = simulator_json_get_int (values, simulator_metric_names[i], follows ? connections : 0);

      self->counts[i] = CLAMP (count, -LARGEST_CROWD, LARGEST_CROWD);
    }
}

/**
 * simulator_metrics_print:
 * @self: metrics
 * @out: where to write
 *
 * Writes the counts as a JSON object.
 */
void
simulator_metrics_print (const SimulatorMetrics *self,
                         GString                *out)
{
  g_string_append_c (out, '{');
  for (guint i = 0; i < SIMULATOR_N_METRICS; i++)
    simulator_json_add_int (out, simulator_metric_names[i], self->counts[i]);
  g_string_append_c (out, '}');
}

/**
 * simulator_metrics_are_zero:
 * @self: metrics
 *
 * Returns: whether nobody is there
 */
gboolean
simulator_metrics_are_zero (const SimulatorMetrics *self)
{
  static const SimulatorMetrics zero;

  return memcmp (self, &zero, sizeof zero) == 0;
}
