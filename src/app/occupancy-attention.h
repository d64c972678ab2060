/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "alerts/occupancy-alert.h"

G_BEGIN_DECLS

/**
 * OccupancyAttention:
 * @OCCUPANCY_ATTENTION_NONE: nothing fires
 * @OCCUPANCY_ATTENTION_SILENCED: what fires is not to be told of for a time
 * @OCCUPANCY_ATTENTION_ACKNOWLEDGED: a person has taken note of what fires
 * @OCCUPANCY_ATTENTION_NEEDED: something fires that nobody has seen yet
 *
 * How much of a person's attention an alert needs, the least first.
 */
typedef enum
{
  OCCUPANCY_ATTENTION_NONE,
  OCCUPANCY_ATTENTION_SILENCED,
  OCCUPANCY_ATTENTION_ACKNOWLEDGED,
  OCCUPANCY_ATTENTION_NEEDED,
} OccupancyAttention;

OccupancyAttention  occupancy_attention_of_alert (OccupancyAlert     *alert,
                                                  gint64              now);
const char         *occupancy_attention_get_icon (OccupancyAttention  self);
const char         *occupancy_attention_get_word (OccupancyAttention  self);

G_END_DECLS
