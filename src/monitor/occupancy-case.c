/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "monitor/occupancy-case.h"

static void
occupancy_case_clear (gpointer data)
{
  OccupancyCase *self = data;

  g_object_unref (self->rule);
  g_clear_object (&self->alert);
}

/**
 * occupancy_case_unref:
 * @data: (transfer full): a case
 *
 * Releases a reference on a case; a `GDestroyNotify`.
 */
void
occupancy_case_unref (gpointer data)
{
  g_rc_box_release_full (data, occupancy_case_clear);
}

/**
 * occupancy_case_ref:
 * @data: a case
 * @user_data: (nullable): nothing
 *
 * Acquires a reference on a case; a `GCopyFunc`.
 *
 * Returns: (transfer full): the case
 */
gpointer
occupancy_case_ref (gconstpointer data,
                    gpointer      user_data)
{
  return g_rc_box_acquire ((gpointer) data);
}

/**
 * occupancy_case_new:
 * @rule: a rule
 * @watch: a room that it covers, of which no reference is held
 *
 * Makes a case that has not begun. It may outlive the room: whoever takes that
 * away sets `watch` to %NULL.
 *
 * Returns: (transfer full): a new case
 */
OccupancyCase *
occupancy_case_new (OccupancyRule  *rule,
                    OccupancyWatch *watch)
{
  OccupancyCase *self = g_rc_box_new0 (OccupancyCase);

  self->rule = g_object_ref (rule);
  self->watch = watch;
  self->condition = *occupancy_rule_get_condition (rule);
  occupancy_tracker_init (&self->tracker);

  return self;
}

/**
 * occupancy_case_get_account:
 * @self: a case whose room is there
 *
 * Gets the account of the room.
 *
 * Returns: (transfer none): its id
 */
const char *
occupancy_case_get_account (const OccupancyCase *self)
{
  return occupancy_account_get_id (occupancy_watch_get_account (self->watch));
}

/**
 * occupancy_case_get_room:
 * @self: a case whose room is there
 *
 * Gets the room.
 *
 * Returns: (transfer none): its name
 */
const char *
occupancy_case_get_room (const OccupancyCase *self)
{
  return occupancy_watch_get_name (self->watch);
}

/**
 * occupancy_case_fires:
 * @self: a case
 *
 * Gets whether the rule fires in the room, or recovers: then the alert is in the
 * list.
 *
 * Returns: whether it does
 */
gboolean
occupancy_case_fires (const OccupancyCase *self)
{
  return self->tracker.phase == OCCUPANCY_PHASE_FIRING ||
         self->tracker.phase == OCCUPANCY_PHASE_RECOVERING;
}

/**
 * occupancy_case_ensure_alert:
 * @self: a case whose room is there
 *
 * Makes the alert, if there is none, with the silence that was asked for.
 */
void
occupancy_case_ensure_alert (OccupancyCase *self)
{
  if (self->alert != NULL)
    return;

  self->alert = occupancy_alert_new (self->rule, occupancy_case_get_account (self), occupancy_case_get_room (self));
  occupancy_alert_silence (self->alert, self->silenced_until, occupancy_sample_now ());
}

/**
 * occupancy_case_follow:
 * @self: a case with an alert
 *
 * Makes the alert say what the tracker says now.
 *
 * Returns: whether phase, value or attention of it are others
 */
gboolean
occupancy_case_follow (OccupancyCase *self)
{
  OccupancyAlert *alert = self->alert;
  OccupancyPhase phase = occupancy_alert_get_phase (alert);
  gint64 value = occupancy_alert_get_value (alert);
  gboolean known = occupancy_alert_get_known (alert);
  gboolean needs_attention = occupancy_alert_get_needs_attention (alert);

  occupancy_alert_follow (alert, &self->tracker, occupancy_sample_now ());

  return phase != occupancy_alert_get_phase (alert) ||
         value != occupancy_alert_get_value (alert) ||
         known != occupancy_alert_get_known (alert) ||
         needs_attention != occupancy_alert_get_needs_attention (alert);
}
