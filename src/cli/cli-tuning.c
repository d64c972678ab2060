/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>

#include "cli/cli-tuning.h"

/* What tests set, and nobody else. */

/* Reads NAME=N. */
static gboolean
cli_tuning_read_pair (const char  *text,
                      guint64      least,
                      char       **name,
                      guint       *value)
{
  g_auto(GStrv) pair = g_strsplit (text, "=", 2);
  guint64 number = 0;

  if (g_strv_length (pair) != 2 || !g_ascii_string_to_unsigned (pair[1], 10, least, G_MAXINT, &number, NULL))
    return FALSE;

  *name = g_strdup (pair[0]);
  *value = (guint) number;

  return TRUE;
}

/**
 * cli_tuning_set_limits:
 * @limits: limits
 * @text: what --limits says
 * @error: return location for an error, or %NULL
 *
 * Sets the limits that are named; the others stay what is permitted to every
 * account.
 *
 * Returns: whether @text makes sense
 */
gboolean
cli_tuning_set_limits (OccupancyLimits  *limits,
                       const char       *text,
                       GError          **error)
{
  static const struct
  {
    const char *name;
    gsize offset;
    guint least;
  } known[] = {
    { "attaches", G_STRUCT_OFFSET (OccupancyLimits, attaches_per_second), 0 },
    { "channels", G_STRUCT_OFFSET (OccupancyLimits, channels), 0 },
    { "connection-channels", G_STRUCT_OFFSET (OccupancyLimits, connection_channels), 1 },
    { "connects", G_STRUCT_OFFSET (OccupancyLimits, connects_per_second), 0 },
    { "frames", G_STRUCT_OFFSET (OccupancyLimits, frames_per_second), 0 },
    { "poll-interval", G_STRUCT_OFFSET (OccupancyLimits, poll_interval), 1 },
    { "polls-per-hour", G_STRUCT_OFFSET (OccupancyLimits, polls_per_hour), 0 },
    { "requests", G_STRUCT_OFFSET (OccupancyLimits, requests_per_second), 0 },
    { "requests-at-once", G_STRUCT_OFFSET (OccupancyLimits, requests_at_once), 1 },
    { "requests-per-hour", G_STRUCT_OFFSET (OccupancyLimits, requests_per_hour), 0 },
  };
  g_auto(GStrv) pairs = g_strsplit (text, ",", -1);

  for (guint i = 0; pairs[i] != NULL; i++)
    {
      g_autofree char *name = NULL;
      guint value = 0;
      guint k = 0;

      if (g_str_equal (pairs[i], "none"))
        {
          occupancy_limits_lift (limits);
          continue;
        }

      if (cli_tuning_read_pair (pairs[i], 0, &name, &value))
        while (k < G_N_ELEMENTS (known) && !g_str_equal (name, known[k].name))
          k++;
      if (name == NULL || k == G_N_ELEMENTS (known) || value < known[k].least)
        {
          g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, _("“%s” is no limit"), pairs[i]);
          return FALSE;
        }

      G_STRUCT_MEMBER (guint, limits, known[k].offset) = value;
    }

  return TRUE;
}

/**
 * cli_tuning_set_timers:
 * @options: options
 * @text: what --timer says, in milliseconds
 * @error: return location for an error, or %NULL
 *
 * Sets the times that are named, which win over those of the service.
 *
 * Returns: whether @text makes sense
 */
gboolean
cli_tuning_set_timers (AblyClientOptions  *options,
                       const char         *text,
                       GError            **error)
{
  static const struct
  {
    const char *name;
    const char *properties[3];
  } known[] = {
    { "disconnected-retry", { "disconnected-retry-timeout" } },
    { "suspended-retry", { "suspended-retry-timeout" } },
    { "channel-retry", { "channel-retry-timeout" } },
    { "request", { "realtime-request-timeout", "http-request-timeout", "http-open-timeout" } },
    { "connection-state-ttl", { "connection-state-ttl" } },
  };
  g_auto(GStrv) pairs = g_strsplit (text, ",", -1);

  for (guint i = 0; pairs[i] != NULL; i++)
    {
      g_autofree char *name = NULL;
      guint value = 0;
      guint k = 0;

      if (cli_tuning_read_pair (pairs[i], 1, &name, &value))
        while (k < G_N_ELEMENTS (known) && !g_str_equal (name, known[k].name))
          k++;
      if (name == NULL || k == G_N_ELEMENTS (known))
        {
          g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, _("“%s” is no timer"), pairs[i]);
          return FALSE;
        }

      for (guint p = 0; p < G_N_ELEMENTS (known[k].properties) && known[k].properties[p] != NULL; p++)
        g_object_set (options, known[k].properties[p], value, NULL);
    }

  return TRUE;
}
