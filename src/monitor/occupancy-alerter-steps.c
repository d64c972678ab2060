/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "monitor/occupancy-alerter-private.h"

/* A silence ends by the wall clock, which may be set: it is looked at that often. */
#define SILENCE_CHECK_MS (60 * 1000)

/* The steps that cases go: by a count, by its loss, and by time. */

static gint64
occupancy_alerter_now (void)
{
  return g_get_monotonic_time () / 1000;
}

void
occupancy_alerter_keep (OccupancyAlerter    *self,
                        const OccupancyCase *rule_case,
                        const char          *what)
{
  if (self->memory == NULL)
    return;

  occupancy_alerter_memory_keep (self->memory, rule_case);
  occupancy_alerter_memory_note (self->memory, rule_case, what);
}

/* The alert is over, or the reason for it is. */
void
occupancy_alerter_clear (OccupancyAlerter *self,
                         OccupancyCase    *rule_case,
                         const char       *what)
{
  g_autoptr(OccupancyAlert) alert = NULL;
  guint position;

  if (rule_case->silenced_until == OCCUPANCY_ALERT_UNTIL_CLEARED)
    rule_case->silenced_until = 0;
  occupancy_case_follow (rule_case);
  occupancy_alerter_keep (self, rule_case, what);
  alert = g_steal_pointer (&rule_case->alert);
  if (g_list_store_find (self->alerts, alert, &position))
    g_list_store_remove (self->alerts, position);
  g_signal_emit (self, occupancy_alerter_signals[OCCUPANCY_ALERTER_CLEARED], 0, alert);
}

static void
occupancy_alerter_handle (OccupancyAlerter    *self,
                          OccupancyCase       *rule_case,
                          OccupancyTransition  transition)
{
  g_autoptr(GEnumClass) words = g_type_class_ref (OCCUPANCY_TYPE_TRANSITION);
  const char *what = g_enum_get_value (words, transition)->value_nick;

  /* Whoever was told of a step may have removed the room or the rule. */
  if (rule_case->watch == NULL)
    return;

  switch (transition)
    {
    case OCCUPANCY_TRANSITION_PENDING:
      occupancy_case_ensure_alert (rule_case);
      occupancy_case_follow (rule_case);
      break;

    case OCCUPANCY_TRANSITION_DROPPED:
      g_clear_object (&rule_case->alert);
      break;

    case OCCUPANCY_TRANSITION_FIRED:
      occupancy_case_ensure_alert (rule_case);
      occupancy_case_follow (rule_case);
      occupancy_alerter_keep (self, rule_case, what);
      g_list_store_append (self->alerts, rule_case->alert);
      g_signal_emit (self, occupancy_alerter_signals[OCCUPANCY_ALERTER_FIRED], 0, rule_case->alert);
      break;

    case OCCUPANCY_TRANSITION_CLEARED:
      occupancy_alerter_clear (self, rule_case, what);
      break;

    case OCCUPANCY_TRANSITION_RECOVERING:
    case OCCUPANCY_TRANSITION_RETURNED:
      occupancy_case_follow (rule_case);
      occupancy_alerter_keep (self, rule_case, what);
      g_signal_emit (self, occupancy_alerter_signals[OCCUPANCY_ALERTER_CHANGED], 0, rule_case->alert);
      break;

    case OCCUPANCY_TRANSITION_NONE:
    default:
      if (rule_case->alert != NULL && occupancy_case_follow (rule_case) && occupancy_case_fires (rule_case))
        g_signal_emit (self, occupancy_alerter_signals[OCCUPANCY_ALERTER_CHANGED], 0, rule_case->alert);
      break;
    }

  occupancy_alerter_schedule (self, rule_case->tracker.deadline);
}

/* What was due before goes first. */
static void
occupancy_alerter_advance (OccupancyAlerter *self,
                           OccupancyCase    *rule_case,
                           gint64            now)
{
  OccupancyTransition transition = occupancy_tracker_advance (&rule_case->tracker, now);

  if (transition != OCCUPANCY_TRANSITION_NONE)
    occupancy_alerter_handle (self, rule_case, transition);
}

void
occupancy_alerter_feed (OccupancyAlerter      *self,
                        OccupancyCase         *rule_case,
                        const OccupancySample *sample)
{
  gint64 now = occupancy_alerter_now ();

  occupancy_alerter_advance (self, rule_case, now);
  occupancy_alerter_handle (self, rule_case,
                            occupancy_tracker_feed (&rule_case->tracker, &rule_case->condition,
                                                    occupancy_condition_measure (&rule_case->condition, sample,
                                                                                 self->count_own),
                                                    sample->time, now));
}

static void
occupancy_alerter_lose (OccupancyAlerter *self,
                        OccupancyCase    *rule_case)
{
  occupancy_alerter_advance (self, rule_case, occupancy_alerter_now ());
  occupancy_tracker_lose (&rule_case->tracker);
  occupancy_alerter_handle (self, rule_case, OCCUPANCY_TRANSITION_NONE);
}

/* The rooms, which may change while they are gone through. */
GPtrArray *
occupancy_alerter_dup_watches (OccupancyAlerter *self)
{
  GPtrArray *watches = g_ptr_array_new_full (self->followed_watches->len, g_object_unref);

  for (guint i = 0; i < self->followed_watches->len; i++)
    g_ptr_array_add (watches, g_object_ref (g_ptr_array_index (self->followed_watches, i)));

  return watches;
}

/* The cases of a room, likewise. */
GPtrArray *
occupancy_alerter_dup_cases (OccupancyAlerter *self,
                             OccupancyWatch   *watch)
{
  return g_ptr_array_copy (g_hash_table_lookup (self->cases, watch), occupancy_case_ref, NULL);
}

void
occupancy_alerter_sampled_cb (OccupancyWatch        *watch,
                              const OccupancySample *sample,
                              OccupancyAlerter      *self)
{
  g_autoptr(GPtrArray) cases = occupancy_alerter_dup_cases (self, watch);

  for (guint i = 0; !self->waiting && i < cases->len; i++)
    occupancy_alerter_feed (self, g_ptr_array_index (cases, i), sample);
}

void
occupancy_alerter_lost_cb (OccupancyWatch   *watch,
                           gint64            time,
                           OccupancyAlerter *self)
{
  g_autoptr(GPtrArray) cases = occupancy_alerter_dup_cases (self, watch);

  for (guint i = 0; !self->waiting && i < cases->len; i++)
    occupancy_alerter_lose (self, g_ptr_array_index (cases, i));
}

/* Looks at the wall clock when the silence of @rule_case is to end. */
void
occupancy_alerter_schedule_silence (OccupancyAlerter *self,
                                    OccupancyCase    *rule_case)
{
  gint64 left = rule_case->silenced_until - occupancy_sample_now ();

  if (rule_case->silenced_until != 0 && rule_case->silenced_until != OCCUPANCY_ALERT_UNTIL_CLEARED)
    occupancy_alerter_schedule (self, occupancy_alerter_now () + CLAMP (left, 0, SILENCE_CHECK_MS));
}

static void
occupancy_alerter_end_silence (OccupancyAlerter *self,
                               OccupancyCase    *rule_case)
{
  if (rule_case->silenced_until == 0 || rule_case->silenced_until > occupancy_sample_now ())
    return;

  rule_case->silenced_until = 0;
  if (rule_case->alert == NULL)
    return;

  occupancy_alert_silence (rule_case->alert, 0, occupancy_sample_now ());
  if (occupancy_case_fires (rule_case))
    g_signal_emit (self, occupancy_alerter_signals[OCCUPANCY_ALERTER_CHANGED], 0, rule_case->alert);
}

static void
occupancy_alerter_pass_time (OccupancyAlerter *self,
                             OccupancyWatch   *watch,
                             gint64            now)
{
  g_autoptr(GPtrArray) cases = occupancy_alerter_dup_cases (self, watch);

  for (guint i = 0; i < cases->len; i++)
    {
      OccupancyCase *rule_case = g_ptr_array_index (cases, i);

      occupancy_alerter_advance (self, rule_case, now);
      occupancy_alerter_end_silence (self, rule_case);
      occupancy_alerter_schedule (self, rule_case->tracker.deadline);
      occupancy_alerter_schedule_silence (self, rule_case);
    }
}

static gboolean
occupancy_alerter_timer_cb (gpointer user_data)
{
  g_autoptr(OccupancyAlerter) self = g_object_ref (user_data);
  gint64 now = occupancy_alerter_now ();
  g_autoptr(GPtrArray) watches = occupancy_alerter_dup_watches (self);

  self->timer = 0;
  self->timer_deadline = OCCUPANCY_TRACKER_NEVER;

  for (guint i = 0; i < watches->len; i++)
    if (g_hash_table_contains (self->cases, g_ptr_array_index (watches, i)))
      occupancy_alerter_pass_time (self, g_ptr_array_index (watches, i), now);

  return G_SOURCE_REMOVE;
}

/* One timer for all: the next of what is due. It may come for nothing, but never
 * too late. */
void
occupancy_alerter_schedule (OccupancyAlerter *self,
                            gint64            deadline)
{
  gint64 left;

  if (deadline >= self->timer_deadline)
    return;

  g_clear_handle_id (&self->timer, g_source_remove);
  self->timer_deadline = deadline;
  left = CLAMP (deadline - occupancy_alerter_now (), 0, G_MAXINT);
  self->timer = g_timeout_add ((guint) left, occupancy_alerter_timer_cb, self);
}
