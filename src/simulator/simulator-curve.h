/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

typedef struct _SimulatorCurve SimulatorCurve;

SimulatorCurve *simulator_curve_new       (JsonObject            *terms,
                                           guint64                seed);
void            simulator_curve_free      (SimulatorCurve        *self);
gint64          simulator_curve_get_value (const SimulatorCurve  *self,
                                           gint64                 time,
                                           gint64                 whole);
guint64         simulator_curve_hash      (guint64                seed,
                                           gint64                 number);

G_END_DECLS
