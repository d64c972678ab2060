/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>

#include "app/occupancy-attention.h"

/**
 * occupancy_attention_of_alert:
 * @alert: an alert that fires
 * @now: in milliseconds since 1970 UTC
 *
 * Gets how much attention an alert needs.
 *
 * Returns: the attention
 */
OccupancyAttention
occupancy_attention_of_alert (OccupancyAlert *alert,
                              gint64          now)
{
  g_return_val_if_fail (OCCUPANCY_IS_ALERT (alert), OCCUPANCY_ATTENTION_NONE);

  if (occupancy_alert_get_silenced_until (alert) > now)
    return OCCUPANCY_ATTENTION_SILENCED;

  return occupancy_alert_get_acknowledged (alert) ? OCCUPANCY_ATTENTION_ACKNOWLEDGED : OCCUPANCY_ATTENTION_NEEDED;
}

/**
 * occupancy_attention_get_icon:
 * @self: an attention that is not %OCCUPANCY_ATTENTION_NONE
 *
 * Gets what stands beside the words of an alert.
 *
 * Returns: the name of a symbolic icon
 */
const char *
occupancy_attention_get_icon (OccupancyAttention self)
{
  switch (self)
    {
    case OCCUPANCY_ATTENTION_SILENCED:
      return "occupancy-silence-symbolic";
    case OCCUPANCY_ATTENTION_ACKNOWLEDGED:
      return "object-select-symbolic";
    case OCCUPANCY_ATTENTION_NEEDED:
      return "occupancy-bell-symbolic";
    case OCCUPANCY_ATTENTION_NONE:
    default:
      g_return_val_if_reached (NULL);
    }
}

/**
 * occupancy_attention_get_word:
 * @self: an attention that is not %OCCUPANCY_ATTENTION_NONE
 *
 * Gets the word for it, as it stands within a phrase.
 *
 * Returns: a translated word
 */
const char *
occupancy_attention_get_word (OccupancyAttention self)
{
  switch (self)
    {
    case OCCUPANCY_ATTENTION_SILENCED:
      return C_("alert", "silenced");
    case OCCUPANCY_ATTENTION_ACKNOWLEDGED:
      return C_("alert", "acknowledged");
    case OCCUPANCY_ATTENTION_NEEDED:
      return C_("alert", "firing");
    case OCCUPANCY_ATTENTION_NONE:
    default:
      g_return_val_if_reached (NULL);
    }
}
