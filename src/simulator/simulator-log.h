/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _SimulatorLog SimulatorLog;

SimulatorLog *simulator_log_new        (void);
void          simulator_log_free       (SimulatorLog *self);
void          simulator_log_set_length (SimulatorLog *self,
                                        gsize         length);
void          simulator_log_add        (SimulatorLog *self,
                                        const char   *type,
                                        guint         connection,
                                        char         *json);
void          simulator_log_clear      (SimulatorLog *self);
char         *simulator_log_to_json    (SimulatorLog *self,
                                        guint64       since,
                                        const char   *type,
                                        guint         connection);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SimulatorLog, simulator_log_free)

G_END_DECLS
