/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "app/occupancy-retention.h"

#define MEBIBYTE (G_GUINT64_CONSTANT (1) << 20)

/* What follows the settings: it goes with the monitor. */
typedef struct
{
  OccupancyMonitor *monitor; /* unowned */
  GSettings *settings;
} Follower;

static void
follower_free (gpointer data)
{
  Follower *follower = data;

  g_signal_handlers_disconnect_by_data (follower->settings, follower);
  g_object_unref (follower->settings);
  g_free (follower);
}

static void
follower_apply (Follower *follower)
{
  OccupancyHistory *history = occupancy_monitor_get_history (follower->monitor);

  if (history == NULL)
    return;

  occupancy_history_set_retention (history,
                                   g_settings_get_uint (follower->settings, OCCUPANCY_RETENTION_CHANGES),
                                   g_settings_get_uint (follower->settings, OCCUPANCY_RETENTION_HOURS),
                                   g_settings_get_uint (follower->settings, OCCUPANCY_RETENTION_SIZE) * MEBIBYTE);
}

/**
 * occupancy_retention_follow:
 * @monitor: a monitor
 * @settings: what the person prefers
 *
 * Has the history of @monitor keep as much as the person prefers, from when it is
 * open and whenever that changes.
 */
void
occupancy_retention_follow (OccupancyMonitor *monitor,
                            GSettings        *settings)
{
  static const char * const watched[] = {
    "changed::" OCCUPANCY_RETENTION_CHANGES,
    "changed::" OCCUPANCY_RETENTION_HOURS,
    "changed::" OCCUPANCY_RETENTION_SIZE,
  };
  Follower *follower;

  g_return_if_fail (OCCUPANCY_IS_MONITOR (monitor));
  g_return_if_fail (G_IS_SETTINGS (settings));

  follower = g_new0 (Follower, 1);
  follower->monitor = monitor;
  follower->settings = g_object_ref (settings);
  for (guint i = 0; i < G_N_ELEMENTS (watched); i++)
    g_signal_connect_swapped (settings, watched[i], G_CALLBACK (follower_apply), follower);
  g_signal_connect_swapped (monitor, "notify::history", G_CALLBACK (follower_apply), follower);
  g_object_set_data_full (G_OBJECT (monitor), "occupancy-retention", follower, follower_free);
  follower_apply (follower);
}
