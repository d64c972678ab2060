/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>

#include "alerts/occupancy-condition.h"
#include "core/occupancy-error.h"

#define DEFAULT_DURATION_MS (60 * (gint64) 1000)

G_DEFINE_ENUM_TYPE (OccupancyConditionKind, occupancy_condition_kind,
                    G_DEFINE_ENUM_VALUE (OCCUPANCY_CONDITION_OCCUPIED, "occupied"),
                    G_DEFINE_ENUM_VALUE (OCCUPANCY_CONDITION_EMPTY, "empty"),
                    G_DEFINE_ENUM_VALUE (OCCUPANCY_CONDITION_ABOVE, "above"),
                    G_DEFINE_ENUM_VALUE (OCCUPANCY_CONDITION_BELOW, "below"))

G_DEFINE_ENUM_TYPE (OccupancyMetric, occupancy_metric,
                    G_DEFINE_ENUM_VALUE (OCCUPANCY_METRIC_CONNECTIONS, "connections"),
                    G_DEFINE_ENUM_VALUE (OCCUPANCY_METRIC_PRESENCE_MEMBERS, "presenceMembers"))

static OccupancyCondition *
occupancy_condition_copy (OccupancyCondition *condition)
{
  return g_memdup2 (condition, sizeof *condition);
}

G_DEFINE_BOXED_TYPE (OccupancyCondition, occupancy_condition, occupancy_condition_copy, g_free)

/**
 * occupancy_condition_init:
 * @condition: the condition to fill
 * @kind: what the count has to do
 * @level: the level, from 0 to `OCCUPANCY_CONDITION_MAX_LEVEL`; ignored by the
 *   kinds that have none
 *
 * Fills @condition with what suits most: connections, a clear level a tenth
 * away from @level (at least 1) so that a count that trembles about the level is
 * told once, and a minute to fire and to clear. An edge fires at once.
 */
void
occupancy_condition_init (OccupancyCondition     *condition,
                          OccupancyConditionKind  kind,
                          gint64                  level)
{
  g_return_if_fail (condition != NULL);

  *condition = (OccupancyCondition) {
    .kind = kind,
    .metric = OCCUPANCY_METRIC_CONNECTIONS,
    .clear_ms = DEFAULT_DURATION_MS,
  };

  if (!occupancy_condition_has_level (condition))
    return;

  condition->level = CLAMP (level, 0, OCCUPANCY_CONDITION_MAX_LEVEL);
  condition->raise_ms = DEFAULT_DURATION_MS;

  if (kind == OCCUPANCY_CONDITION_ABOVE)
    condition->clear_level = MAX (0, condition->level - MAX (1, condition->level / 10));
  else
    condition->clear_level = MIN (OCCUPANCY_CONDITION_MAX_LEVEL,
                                  condition->level + MAX (1, condition->level / 10));
}

/**
 * occupancy_condition_check:
 * @condition: a condition
 * @error: return location for an error, or %NULL
 *
 * Checks that @condition can be met and can end, and that nothing in it is out
 * of range. The message of the error says what to change, for a person to read.
 *
 * Returns: %TRUE if @condition makes sense, else %FALSE with
 *   %OCCUPANCY_ERROR_RULE
 */
gboolean
occupancy_condition_check (const OccupancyCondition  *condition,
                           GError                   **error)
{
  const char *reason = NULL;

  g_return_val_if_fail (condition != NULL, FALSE);

  if (condition->raise_ms < 0 || condition->raise_ms > OCCUPANCY_CONDITION_MAX_DURATION_MS ||
      condition->clear_ms < 0 || condition->clear_ms > OCCUPANCY_CONDITION_MAX_DURATION_MS)
    reason = N_("A duration must be between no time and seven days.");
  else if (!occupancy_condition_has_level (condition))
    reason = NULL;
  else if (condition->level < 0 || condition->level > OCCUPANCY_CONDITION_MAX_LEVEL ||
           condition->clear_level < 0 || condition->clear_level > OCCUPANCY_CONDITION_MAX_LEVEL)
    reason = N_("A level must be between 0 and 1,000,000,000.");
  else if (condition->kind == OCCUPANCY_CONDITION_ABOVE && condition->clear_level > condition->level)
    reason = N_("Clear level must not be above the level.");
  else if (condition->kind == OCCUPANCY_CONDITION_BELOW && condition->clear_level < condition->level)
    reason = N_("Clear level must not be below the level.");
  else if (condition->kind == OCCUPANCY_CONDITION_BELOW && condition->level == 0)
    reason = N_("No count is below 0.");

  if (reason == NULL)
    return TRUE;

  g_set_error_literal (error, OCCUPANCY_ERROR, OCCUPANCY_ERROR_RULE, _(reason));
  return FALSE;
}

/**
 * occupancy_condition_equal:
 * @condition: a condition
 * @other: another one
 *
 * Compares two conditions.
 *
 * Returns: whether both wait for the same
 */
gboolean
occupancy_condition_equal (const OccupancyCondition *condition,
                           const OccupancyCondition *other)
{
  g_return_val_if_fail (condition != NULL, FALSE);
  g_return_val_if_fail (other != NULL, FALSE);

  return condition->kind == other->kind &&
         condition->metric == other->metric &&
         condition->level == other->level &&
         condition->clear_level == other->clear_level &&
         condition->raise_ms == other->raise_ms &&
         condition->clear_ms == other->clear_ms;
}

/**
 * occupancy_condition_has_level:
 * @condition: a condition
 *
 * Gets whether the kind of @condition has a level and a clear level.
 *
 * Returns: whether the levels mean something
 */
gboolean
occupancy_condition_has_level (const OccupancyCondition *condition)
{
  g_return_val_if_fail (condition != NULL, FALSE);

  return condition->kind == OCCUPANCY_CONDITION_ABOVE ||
         condition->kind == OCCUPANCY_CONDITION_BELOW;
}

/**
 * occupancy_condition_is_edge:
 * @condition: a condition
 *
 * Gets whether @condition is about a change that has to be seen: a count that
 * is already so when it becomes known does not meet it.
 *
 * Returns: whether the count before matters
 */
gboolean
occupancy_condition_is_edge (const OccupancyCondition *condition)
{
  g_return_val_if_fail (condition != NULL, FALSE);

  return condition->kind == OCCUPANCY_CONDITION_OCCUPIED ||
         condition->kind == OCCUPANCY_CONDITION_EMPTY;
}

/**
 * occupancy_condition_measure:
 * @condition: a condition
 * @sample: a valid sample
 * @count_own: whether our own attachments count as connections
 *
 * Takes the count that @condition is about from @sample.
 *
 * Returns: the count
 */
gint64
occupancy_condition_measure (const OccupancyCondition *condition,
                             const OccupancySample    *sample,
                             gboolean                  count_own)
{
  g_return_val_if_fail (condition != NULL, 0);
  g_return_val_if_fail (sample != NULL, 0);

  if (condition->metric == OCCUPANCY_METRIC_PRESENCE_MEMBERS)
    return sample->presence_members;

  return count_own ? sample->connections : occupancy_sample_get_others (sample);
}

/**
 * occupancy_condition_is_met:
 * @condition: a condition
 * @value: a count
 *
 * Gets whether @value is one at which @condition begins to hold.
 *
 * Returns: whether @value meets @condition
 */
gboolean
occupancy_condition_is_met (const OccupancyCondition *condition,
                            gint64                    value)
{
  g_return_val_if_fail (condition != NULL, FALSE);

  switch (condition->kind)
    {
    case OCCUPANCY_CONDITION_OCCUPIED:
      return value > 0;
    case OCCUPANCY_CONDITION_EMPTY:
      return value <= 0;
    case OCCUPANCY_CONDITION_ABOVE:
      return value > condition->level;
    case OCCUPANCY_CONDITION_BELOW:
      return value < condition->level;
    default:
      g_return_val_if_reached (FALSE);
    }
}

/**
 * occupancy_condition_is_over:
 * @condition: a condition
 * @value: a count
 *
 * Gets whether @value is one at which @condition ends. Between the level and
 * the clear level a condition neither begins nor ends.
 *
 * Returns: whether @value ends @condition
 */
gboolean
occupancy_condition_is_over (const OccupancyCondition *condition,
                             gint64                    value)
{
  g_return_val_if_fail (condition != NULL, FALSE);

  switch (condition->kind)
    {
    case OCCUPANCY_CONDITION_OCCUPIED:
    case OCCUPANCY_CONDITION_EMPTY:
      return !occupancy_condition_is_met (condition, value);
    case OCCUPANCY_CONDITION_ABOVE:
      return value <= condition->clear_level;
    case OCCUPANCY_CONDITION_BELOW:
      return value >= condition->clear_level;
    default:
      g_return_val_if_reached (FALSE);
    }
}
