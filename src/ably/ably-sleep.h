/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/* Tells when the computer has slept. One for the process. */
#define ABLY_TYPE_SLEEP (ably_sleep_get_type ())
G_DECLARE_FINAL_TYPE (AblySleep, ably_sleep, ABLY, SLEEP, GObject)

AblySleep *ably_sleep_get_default (void);
void       ably_sleep_look        (AblySleep *self,
                                   gint64     slept_ms);

G_END_DECLS
