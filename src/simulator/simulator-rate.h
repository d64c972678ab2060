/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * SimulatorRate:
 * @times: when what was let through happened, in the last second, monotonic
 * @total: how much was let through
 * @peak: the most in any second
 * @refused: how much was not
 *
 * How often something is done, any second being counted.
 */
typedef struct
{
  GQueue times;
  guint total;
  guint peak;
  guint refused;
} SimulatorRate;

void     simulator_rate_clear (SimulatorRate        *self);
gboolean simulator_rate_take  (SimulatorRate        *self,
                               gint64                limit);
void     simulator_rate_print (const SimulatorRate  *self,
                               GString              *out);

G_END_DECLS
