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

void
occupancy_case_unref (gpointer data)
{
  g_rc_box_release_full (data, occupancy_case_clear);
}

gpointer
occupancy_case_ref (gconstpointer data,
                    gpointer      user_data)
{
  return g_rc_box_acquire ((gpointer) data);
}

/* Makes a case that has not begun. It may outlive the room that it is of. */
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

const char *
occupancy_case_get_account (const OccupancyCase *self)
{
  return occupancy_account_get_id (occupancy_watch_get_account (self->watch));
}

const char *
occupancy_case_get_room (const OccupancyCase *self)
{
  return occupancy_watch_get_name (self->watch);
}

/* Whether the alert is in the list. */
gboolean
occupancy_case_fires (const OccupancyCase *self)
{
  return self->tracker.phase == OCCUPANCY_PHASE_FIRING ||
         self->tracker.phase == OCCUPANCY_PHASE_RECOVERING;
}

/* Makes the alert, if there is none. */
void
occupancy_case_ensure_alert (OccupancyCase *self)
{
  if (self->alert != NULL)
    return;

  self->alert = occupancy_alert_new (self->rule, occupancy_case_get_account (self), occupancy_case_get_room (self));
  occupancy_alert_silence (self->alert, self->silenced_until, occupancy_sample_now ());
}

/* Follows a step that the alert has gone, if anything about it is another. */
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
