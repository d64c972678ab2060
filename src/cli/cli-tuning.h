/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ably/ably-client-options.h"
#include "model/occupancy-limits.h"

G_BEGIN_DECLS

gboolean cli_tuning_set_limits (OccupancyLimits    *limits,
                                const char         *text,
                                GError            **error);
gboolean cli_tuning_set_timers (AblyClientOptions  *options,
                                const char         *text,
                                GError            **error);

G_END_DECLS
