/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>

#include "app/occupancy-format.h"

/* What is said of rules and of what they found. */

#define MINUTE (60 * G_GINT64_CONSTANT (1000))
#define HOUR (60 * MINUTE)

/* So long may the name of a room be where others are to fit beside it. */
#define LONGEST_NAME 40

/**
 * occupancy_format_rule:
 * @condition: a condition
 *
 * Formats what a rule waits for, as a title: `Above 2,000 Connections`.
 *
 * Returns: (transfer full): a phrase
 */
char *
occupancy_format_rule (const OccupancyCondition *condition)
{
  gboolean members;
  g_autofree char *level = NULL;

  g_return_val_if_fail (condition != NULL, NULL);

  members = condition->metric == OCCUPANCY_METRIC_PRESENCE_MEMBERS;
  level = occupancy_format_count (condition->level);

  switch (condition->kind)
    {
    case OCCUPANCY_CONDITION_OCCUPIED:
      return g_strdup (members ? _("First Presence Member") : _("Becomes Occupied"));

    case OCCUPANCY_CONDITION_EMPTY:
      return g_strdup (members ? _("No More Presence Members") : _("Becomes Empty"));

    case OCCUPANCY_CONDITION_ABOVE:
      if (members)
        return g_strdup_printf (ngettext ("Above %s Presence Member", "Above %s Presence Members",
                                          (gulong) condition->level), level);
      return g_strdup_printf (ngettext ("Above %s Connection", "Above %s Connections",
                                        (gulong) condition->level), level);

    case OCCUPANCY_CONDITION_BELOW:
      if (members)
        return g_strdup_printf (ngettext ("Below %s Presence Member", "Below %s Presence Members",
                                          (gulong) condition->level), level);
      return g_strdup_printf (ngettext ("Below %s Connection", "Below %s Connections",
                                        (gulong) condition->level), level);

    default:
      g_return_val_if_reached (NULL);
    }
}

/**
 * occupancy_format_duration:
 * @duration: in milliseconds
 *
 * Formats a duration with two units at most: `1 h 44 min`, `4 min`, `30 s`.
 *
 * Returns: (transfer full): a phrase
 */
char *
occupancy_format_duration (gint64 duration)
{
  if (duration < MINUTE)
    /* Translators: seconds. The space is U+202F. */
    return g_strdup_printf (_("%d\u202fs"), (int) (MAX (duration, 0) / 1000));

  if (duration < HOUR)
    /* Translators: minutes. The space is U+202F. */
    return g_strdup_printf (_("%d\u202fmin"), (int) (duration / MINUTE));

  if (duration < 24 * HOUR)
    /* Translators: hours and minutes. The first and the last space are U+202F. */
    return g_strdup_printf (_("%d\u202fh %d\u202fmin"), (int) (duration / HOUR), (int) (duration % HOUR / MINUTE));

  /* Translators: days and hours. The first and the last space are U+202F. */
  return g_strdup_printf (_("%d\u202fd %d\u202fh"), (int) (duration / (24 * HOUR)), (int) (duration / HOUR % 24));
}

/**
 * occupancy_format_rule_terms:
 * @condition: a condition
 *
 * Formats when exactly a rule begins and ends to fire.
 *
 * Returns: (transfer full): a sentence or two
 */
char *
occupancy_format_rule_terms (const OccupancyCondition *condition)
{
  g_autofree char *raise = NULL;
  g_autofree char *level = NULL;

  g_return_val_if_fail (condition != NULL, NULL);

  if (occupancy_condition_is_edge (condition))
    return g_strdup (_("Told at the first count"));

  level = occupancy_format_count (condition->clear_level);
  if (condition->raise_ms == 0 && condition->kind == OCCUPANCY_CONDITION_ABOVE)
    /* Translators: %s is a count */
    return g_strdup_printf (_("Told at the first count, cleared at or below %s"), level);

  if (condition->raise_ms == 0)
    /* Translators: %s is a count */
    return g_strdup_printf (_("Told at the first count, cleared at or above %s"), level);

  raise = occupancy_format_duration (condition->raise_ms);
  if (condition->kind == OCCUPANCY_CONDITION_ABOVE)
    /* Translators: a duration such as “1 min”, and a count */
    return g_strdup_printf (_("Told after %s, cleared at or below %s"), raise, level);

  /* Translators: a duration such as “1 min”, and a count */
  return g_strdup_printf (_("Told after %s, cleared at or above %s"), raise, level);
}

/* Whether the last count is still as the rule says; an alert outlives that for a while. */
static gboolean
occupancy_format_alert_holds (OccupancyAlert *alert)
{
  return occupancy_condition_is_met (occupancy_rule_get_condition (occupancy_alert_get_rule (alert)),
                                     occupancy_alert_get_value (alert));
}

/* What was so and no longer is. */
static char *
occupancy_format_alert_past (OccupancyAlert *alert)
{
  const OccupancyCondition *condition = occupancy_rule_get_condition (occupancy_alert_get_rule (alert));
  g_autofree char *level = occupancy_format_count (condition->level);
  g_autofree char *time = occupancy_format_clock (occupancy_alert_get_since (alert));

  switch (condition->kind)
    {
    case OCCUPANCY_CONDITION_OCCUPIED:
      /* Translators: %s is a time of day; the room is empty again */
      return g_strdup_printf (_("Became occupied at %s"), time);
    case OCCUPANCY_CONDITION_EMPTY:
      /* Translators: %s is a time of day; the room is occupied again */
      return g_strdup_printf (_("Became empty at %s"), time);
    case OCCUPANCY_CONDITION_ABOVE:
      /* Translators: a count and a time of day; the room is not above it now */
      return g_strdup_printf (_("Above %s at %s"), level, time);
    case OCCUPANCY_CONDITION_BELOW:
      /* Translators: a count and a time of day; the room is not below it now */
      return g_strdup_printf (_("Below %s at %s"), level, time);
    default:
      g_return_val_if_reached (NULL);
    }
}

/* What has just begun to be so. */
static char *
occupancy_format_alert_briefly (OccupancyAlert *alert)
{
  const OccupancyCondition *condition = occupancy_rule_get_condition (occupancy_alert_get_rule (alert));
  g_autofree char *level = occupancy_format_count (condition->level);

  switch (condition->kind)
    {
    case OCCUPANCY_CONDITION_OCCUPIED:
      return g_strdup (C_("alert", "Occupied"));
    case OCCUPANCY_CONDITION_EMPTY:
      return g_strdup (C_("alert", "Empty"));
    case OCCUPANCY_CONDITION_ABOVE:
      /* Translators: %s is a count */
      return g_strdup_printf (C_("alert", "Above %s"), level);
    case OCCUPANCY_CONDITION_BELOW:
      /* Translators: %s is a count */
      return g_strdup_printf (C_("alert", "Below %s"), level);
    default:
      g_return_val_if_reached (NULL);
    }
}

/* What has been so for some time. */
static char *
occupancy_format_alert_for (OccupancyAlert *alert,
                            gint64          age)
{
  const OccupancyCondition *condition = occupancy_rule_get_condition (occupancy_alert_get_rule (alert));
  g_autofree char *level = occupancy_format_count (condition->level);
  g_autofree char *duration = occupancy_format_duration (age / MINUTE * MINUTE);

  switch (condition->kind)
    {
    case OCCUPANCY_CONDITION_OCCUPIED:
      /* Translators: a room; %s is a duration such as “4 min” */
      return g_strdup_printf (_("Occupied for %s"), duration);
    case OCCUPANCY_CONDITION_EMPTY:
      /* Translators: a room; %s is a duration such as “4 min” */
      return g_strdup_printf (_("Empty for %s"), duration);
    case OCCUPANCY_CONDITION_ABOVE:
      /* Translators: a count and a duration such as “4 min” */
      return g_strdup_printf (_("Above %s for %s"), level, duration);
    case OCCUPANCY_CONDITION_BELOW:
      /* Translators: a count and a duration such as “4 min” */
      return g_strdup_printf (_("Below %s for %s"), level, duration);
    default:
      g_return_val_if_reached (NULL);
    }
}

/* What was so when something was known for the last time. */
static char *
occupancy_format_alert_stale (OccupancyAlert *alert)
{
  const OccupancyCondition *condition = occupancy_rule_get_condition (occupancy_alert_get_rule (alert));
  g_autofree char *level = occupancy_format_count (condition->level);

  switch (condition->kind)
    {
    case OCCUPANCY_CONDITION_OCCUPIED:
      return g_strdup (_("Occupied · stale"));
    case OCCUPANCY_CONDITION_EMPTY:
      return g_strdup (_("Empty · stale"));
    case OCCUPANCY_CONDITION_ABOVE:
      return g_strdup_printf (_("Above %s · stale"), level);
    case OCCUPANCY_CONDITION_BELOW:
      return g_strdup_printf (_("Below %s · stale"), level);
    default:
      g_return_val_if_reached (NULL);
    }
}

/**
 * occupancy_format_alert:
 * @alert: an alert that fires
 * @reading: what is known of its room
 * @now: in milliseconds since 1970 UTC
 *
 * Formats what has been so for how long: `Above 2,000 for 4 min`, in the first
 * minute `Above 2,000`, and `Above 2,000 · stale` where it may not be so now. What
 * is so no longer, or is of a room of which nothing is known, was so at a time:
 * `Above 2,000 at 20:40`.
 *
 * Returns: (transfer full): a phrase
 */
char *
occupancy_format_alert (OccupancyAlert         *alert,
                        const OccupancyReading *reading,
                        gint64                  now)
{
  gint64 age;

  g_return_val_if_fail (OCCUPANCY_IS_ALERT (alert), NULL);
  g_return_val_if_fail (reading != NULL, NULL);

  if (!occupancy_reading_has_counts (reading) || !occupancy_format_alert_holds (alert))
    return occupancy_format_alert_past (alert);
  if (!occupancy_reading_is_reliable (reading))
    return occupancy_format_alert_stale (alert);

  age = now - occupancy_alert_get_since (alert);

  return age < MINUTE ? occupancy_format_alert_briefly (alert) : occupancy_format_alert_for (alert, age);
}

/**
 * occupancy_format_short_name:
 * @name: the name of a room
 *
 * Makes a name fit for a notification: cut after so many characters, without line
 * breaks, and isolated from the direction of the text around it.
 *
 * Returns: (transfer full): the name
 */
char *
occupancy_format_short_name (const char *name)
{
  g_autofree char *valid = NULL;
  g_autofree char *cut = NULL;

  g_return_val_if_fail (name != NULL, NULL);

  valid = g_utf8_make_valid (name, -1);
  g_strdelimit (valid, "\r\n\t", ' ');
  if (g_utf8_strlen (valid, -1) <= LONGEST_NAME)
    return occupancy_format_isolated (valid);

  g_utf8_offset_to_pointer (valid, LONGEST_NAME - 1)[0] = '\0';
  cut = g_strconcat (valid, "…", NULL);

  return occupancy_format_isolated (cut);
}

/**
 * occupancy_format_alert_title:
 * @alert: an alert that fires
 * @room: what the room is called
 *
 * Formats the title of a notification: `main-stage Above 2,000`.
 *
 * Returns: (transfer full): a title
 */
char *
occupancy_format_alert_title (OccupancyAlert *alert,
                              const char     *room)
{
  const OccupancyCondition *condition;
  g_autofree char *name = NULL;
  g_autofree char *level = NULL;

  g_return_val_if_fail (OCCUPANCY_IS_ALERT (alert), NULL);
  g_return_val_if_fail (room != NULL, NULL);

  condition = occupancy_rule_get_condition (occupancy_alert_get_rule (alert));
  name = occupancy_format_short_name (room);
  level = occupancy_format_count (condition->level);

  switch (condition->kind)
    {
    case OCCUPANCY_CONDITION_OCCUPIED:
      /* Translators: %s is a room */
      return g_strdup_printf (_("%s Became Occupied"), name);
    case OCCUPANCY_CONDITION_EMPTY:
      /* Translators: %s is a room */
      return g_strdup_printf (_("%s Became Empty"), name);
    case OCCUPANCY_CONDITION_ABOVE:
      /* Translators: a room and a count */
      return g_strdup_printf (_("%s Above %s"), name, level);
    case OCCUPANCY_CONDITION_BELOW:
      /* Translators: a room and a count */
      return g_strdup_printf (_("%s Below %s"), name, level);
    default:
      g_return_val_if_reached (NULL);
    }
}

/* The count of an alert with its word. */
static char *
occupancy_format_alert_count (OccupancyAlert *alert)
{
  const OccupancyCondition *condition = occupancy_rule_get_condition (occupancy_alert_get_rule (alert));
  gint64 value = occupancy_alert_get_value (alert);
  g_autofree char *digits = occupancy_format_count (value);

  if (condition->metric == OCCUPANCY_METRIC_PRESENCE_MEMBERS)
    return g_strdup_printf (ngettext ("%s presence member", "%s presence members", (gulong) value), digits);

  return g_strdup_printf (ngettext ("%s connection", "%s connections", (gulong) value), digits);
}

/* The count of an alert beside what it is no longer. */
static char *
occupancy_format_alert_past_body (OccupancyAlert *alert)
{
  const OccupancyCondition *condition = occupancy_rule_get_condition (occupancy_alert_get_rule (alert));
  g_autofree char *count = occupancy_format_alert_count (alert);
  g_autofree char *level = occupancy_format_count (condition->level);
  g_autofree char *time = occupancy_format_clock (occupancy_alert_get_since (alert));

  switch (condition->kind)
    {
    case OCCUPANCY_CONDITION_OCCUPIED:
      /* Translators: “0 connections”, and a time of day */
      return g_strdup_printf (_("%s, was occupied at %s."), count, time);
    case OCCUPANCY_CONDITION_EMPTY:
      /* Translators: “3 connections”, and a time of day */
      return g_strdup_printf (_("%s, was empty at %s."), count, time);
    case OCCUPANCY_CONDITION_ABOVE:
      /* Translators: “1,940 connections”, a count, and a time of day */
      return g_strdup_printf (_("%s, was above %s at %s."), count, level, time);
    case OCCUPANCY_CONDITION_BELOW:
      /* Translators: “5 connections”, a count, and a time of day */
      return g_strdup_printf (_("%s, was below %s at %s."), count, level, time);
    default:
      g_return_val_if_reached (NULL);
    }
}

/**
 * occupancy_format_alert_body:
 * @alert: an alert that fires
 *
 * Formats the body of a notification: `2,140 connections, above 2,000 since
 * 20:40.`; and what is so no longer: `1,940 connections, was above 2,000 at 20:40.`
 *
 * Returns: (transfer full): a sentence
 */
char *
occupancy_format_alert_body (OccupancyAlert *alert)
{
  const OccupancyCondition *condition;
  g_autofree char *count = NULL;
  g_autofree char *level = NULL;
  g_autofree char *time = NULL;

  g_return_val_if_fail (OCCUPANCY_IS_ALERT (alert), NULL);

  if (!occupancy_format_alert_holds (alert))
    return occupancy_format_alert_past_body (alert);

  condition = occupancy_rule_get_condition (occupancy_alert_get_rule (alert));
  count = occupancy_format_alert_count (alert);
  level = occupancy_format_count (condition->level);
  time = occupancy_format_clock (occupancy_alert_get_since (alert));

  switch (condition->kind)
    {
    case OCCUPANCY_CONDITION_OCCUPIED:
      /* Translators: “3 connections”, and a time of day */
      return g_strdup_printf (_("%s, occupied since %s."), count, time);
    case OCCUPANCY_CONDITION_EMPTY:
      /* Translators: “0 connections”, and a time of day */
      return g_strdup_printf (_("%s, empty since %s."), count, time);
    case OCCUPANCY_CONDITION_ABOVE:
      /* Translators: “2,140 connections”, a count, and a time of day */
      return g_strdup_printf (_("%s, above %s since %s."), count, level, time);
    case OCCUPANCY_CONDITION_BELOW:
      /* Translators: “3 connections”, a count, and a time of day */
      return g_strdup_printf (_("%s, below %s since %s."), count, level, time);
    default:
      g_return_val_if_reached (NULL);
    }
}
