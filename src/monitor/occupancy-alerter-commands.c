/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "monitor/occupancy-alerter-private.h"

/* What a person says to alerts. */

/* What is named by words that may come from outside. */
static OccupancyCase *
occupancy_alerter_lookup (OccupancyAlerter *self,
                          const char       *rule,
                          const char       *account,
                          const char       *room)
{
  for (guint i = 0; i < self->followed_watches->len; i++)
    {
      OccupancyWatch *watch = g_ptr_array_index (self->followed_watches, i);
      GPtrArray *cases = g_hash_table_lookup (self->cases, watch);

      if (!g_str_equal (occupancy_watch_get_name (watch), room) ||
          !g_str_equal (occupancy_account_get_id (occupancy_watch_get_account (watch)), account))
        continue;

      for (guint j = 0; j < cases->len; j++)
        {
          OccupancyCase *rule_case = g_ptr_array_index (cases, j);

          if (g_str_equal (occupancy_rule_get_id (rule_case->rule), rule))
            return rule_case;
        }
    }

  return NULL;
}

/**
 * occupancy_alerter_find_alert:
 * @self: an alerter
 * @rule: the id of a rule
 * @account: the id of an account
 * @room: the name of a room
 *
 * Finds the alert of a rule in a room.
 *
 * Returns: (transfer none) (nullable): the alert if it fires, recovers or is
 *   about to fire
 */
OccupancyAlert *
occupancy_alerter_find_alert (OccupancyAlerter *self,
                              const char       *rule,
                              const char       *account,
                              const char       *room)
{
  OccupancyCase *rule_case;

  g_return_val_if_fail (OCCUPANCY_IS_ALERTER (self), NULL);
  g_return_val_if_fail (rule != NULL && account != NULL && room != NULL, NULL);

  rule_case = occupancy_alerter_lookup (self, rule, account, room);

  return rule_case != NULL ? rule_case->alert : NULL;
}

/**
 * occupancy_alerter_get_silence:
 * @self: an alerter
 * @rule: the id of a rule
 * @account: the id of an account
 * @room: the name of a room
 *
 * Gets until when a rule says nothing of a room.
 *
 * Returns: milliseconds since 1970 UTC, `OCCUPANCY_ALERT_UNTIL_CLEARED`, or 0
 */
gint64
occupancy_alerter_get_silence (OccupancyAlerter *self,
                               const char       *rule,
                               const char       *account,
                               const char       *room)
{
  OccupancyCase *rule_case;

  g_return_val_if_fail (OCCUPANCY_IS_ALERTER (self), 0);
  g_return_val_if_fail (rule != NULL && account != NULL && room != NULL, 0);

  rule_case = occupancy_alerter_lookup (self, rule, account, room);

  return rule_case != NULL ? rule_case->silenced_until : 0;
}

/**
 * occupancy_alerter_silence:
 * @self: an alerter
 * @rule: the id of a rule
 * @account: the id of an account
 * @room: the name of a room
 * @until: in milliseconds since 1970 UTC, `OCCUPANCY_ALERT_UNTIL_CLEARED`, or 0
 *   to let it speak again
 *
 * Keeps a rule from telling anything of a room, be it firing there or not.
 *
 * Returns: %FALSE if there is no such rule that covers such a room
 */
gboolean
occupancy_alerter_silence (OccupancyAlerter *self,
                           const char       *rule,
                           const char       *account,
                           const char       *room,
                           gint64            until)
{
  OccupancyCase *rule_case;

  g_return_val_if_fail (OCCUPANCY_IS_ALERTER (self), FALSE);
  g_return_val_if_fail (rule != NULL && account != NULL && room != NULL, FALSE);

  rule_case = occupancy_alerter_lookup (self, rule, account, room);
  if (rule_case == NULL)
    return FALSE;

  rule_case->silenced_until = until;
  occupancy_alerter_schedule_silence (self, rule_case);
  if (rule_case->alert != NULL)
    occupancy_alert_silence (rule_case->alert, until, occupancy_sample_now ());
  occupancy_alerter_keep (self, rule_case, "silenced");
  if (occupancy_case_fires (rule_case))
    g_signal_emit (self, occupancy_alerter_signals[OCCUPANCY_ALERTER_CHANGED], 0, rule_case->alert);

  return TRUE;
}

/**
 * occupancy_alerter_acknowledge:
 * @self: an alerter
 * @rule: the id of a rule
 * @account: the id of an account
 * @room: the name of a room
 *
 * Takes note of an alert: it needs no attention any more until it is cleared.
 *
 * Returns: %FALSE if nothing fires there
 */
gboolean
occupancy_alerter_acknowledge (OccupancyAlerter *self,
                               const char       *rule,
                               const char       *account,
                               const char       *room)
{
  OccupancyCase *rule_case;

  g_return_val_if_fail (OCCUPANCY_IS_ALERTER (self), FALSE);
  g_return_val_if_fail (rule != NULL && account != NULL && room != NULL, FALSE);

  rule_case = occupancy_alerter_lookup (self, rule, account, room);
  if (rule_case == NULL || !occupancy_case_fires (rule_case))
    return FALSE;

  if (!occupancy_alert_get_acknowledged (rule_case->alert))
    {
      occupancy_alert_acknowledge (rule_case->alert);
      occupancy_alerter_keep (self, rule_case, "acknowledged");
      g_signal_emit (self, occupancy_alerter_signals[OCCUPANCY_ALERTER_CHANGED], 0, rule_case->alert);
    }

  return TRUE;
}
