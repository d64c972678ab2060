/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "alerts/occupancy-alert-private.h"

/**
 * occupancy_alert_get_rule:
 * @self: an alert
 *
 * Gets the rule that the alert is of.
 *
 * Returns: (transfer none): the rule
 */
OccupancyRule *
occupancy_alert_get_rule (OccupancyAlert *self)
{
  g_return_val_if_fail (OCCUPANCY_IS_ALERT (self), NULL);

  return self->rule;
}

/**
 * occupancy_alert_get_account:
 * @self: an alert
 *
 * Gets the UUID of the account of the room.
 *
 * Returns: a UUID
 */
const char *
occupancy_alert_get_account (OccupancyAlert *self)
{
  g_return_val_if_fail (OCCUPANCY_IS_ALERT (self), NULL);

  return self->account;
}

/**
 * occupancy_alert_get_room:
 * @self: an alert
 *
 * Gets the name of the room.
 *
 * Returns: the name of the room
 */
const char *
occupancy_alert_get_room (OccupancyAlert *self)
{
  g_return_val_if_fail (OCCUPANCY_IS_ALERT (self), NULL);

  return self->room;
}

/**
 * occupancy_alert_get_phase:
 * @self: an alert
 *
 * Gets how far the alert has got; quiet once it has been cleared.
 *
 * Returns: the phase
 */
OccupancyPhase
occupancy_alert_get_phase (OccupancyAlert *self)
{
  g_return_val_if_fail (OCCUPANCY_IS_ALERT (self), OCCUPANCY_PHASE_QUIET);

  return self->phase;
}

/**
 * occupancy_alert_get_since:
 * @self: an alert
 *
 * Gets when the condition began to hold, in milliseconds since 1970 UTC.
 *
 * Returns: milliseconds since 1970 UTC
 */
gint64
occupancy_alert_get_since (OccupancyAlert *self)
{
  g_return_val_if_fail (OCCUPANCY_IS_ALERT (self), 0);

  return self->since;
}

/**
 * occupancy_alert_get_fired_time:
 * @self: an alert
 *
 * Gets when the alert fired, in milliseconds since 1970 UTC, or 0 while it has
 * not.
 *
 * Returns: milliseconds since 1970 UTC
 */
gint64
occupancy_alert_get_fired_time (OccupancyAlert *self)
{
  g_return_val_if_fail (OCCUPANCY_IS_ALERT (self), 0);

  return self->fired_time;
}

/**
 * occupancy_alert_get_value:
 * @self: an alert
 *
 * Gets the last count, which is that of now if [property@Alert:known].
 *
 * Returns: a count
 */
gint64
occupancy_alert_get_value (OccupancyAlert *self)
{
  g_return_val_if_fail (OCCUPANCY_IS_ALERT (self), 0);

  return self->value;
}

/**
 * occupancy_alert_get_peak:
 * @self: an alert
 *
 * Gets the count farthest beyond the condition since it began to hold: the
 * lowest where low counts meet it, else the highest.
 *
 * Returns: a count
 */
gint64
occupancy_alert_get_peak (OccupancyAlert *self)
{
  g_return_val_if_fail (OCCUPANCY_IS_ALERT (self), 0);

  return self->peak;
}

/**
 * occupancy_alert_get_known:
 * @self: an alert
 *
 * Gets whether the count of now is known; while it is not the alert stays as
 * it is.
 *
 * Returns: whether it is so
 */
gboolean
occupancy_alert_get_known (OccupancyAlert *self)
{
  g_return_val_if_fail (OCCUPANCY_IS_ALERT (self), FALSE);

  return self->known;
}

/**
 * occupancy_alert_get_acknowledged:
 * @self: an alert
 *
 * Gets whether a person has taken note of the alert.
 *
 * Returns: whether it is so
 */
gboolean
occupancy_alert_get_acknowledged (OccupancyAlert *self)
{
  g_return_val_if_fail (OCCUPANCY_IS_ALERT (self), FALSE);

  return self->acknowledged;
}

/**
 * occupancy_alert_get_silenced_until:
 * @self: an alert
 *
 * Gets until when the alert says nothing, in milliseconds since 1970 UTC,
 * `OCCUPANCY_ALERT_UNTIL_CLEARED`, or 0.
 *
 * Returns: milliseconds since 1970 UTC
 */
gint64
occupancy_alert_get_silenced_until (OccupancyAlert *self)
{
  g_return_val_if_fail (OCCUPANCY_IS_ALERT (self), 0);

  return self->silenced_until;
}

/**
 * occupancy_alert_get_needs_attention:
 * @self: an alert
 *
 * Gets whether a person is to be told: the alert fires, and is neither
 * acknowledged nor silenced.
 *
 * Returns: whether it is so
 */
gboolean
occupancy_alert_get_needs_attention (OccupancyAlert *self)
{
  g_return_val_if_fail (OCCUPANCY_IS_ALERT (self), FALSE);

  return self->needs_attention;
}
