/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * AblyIntake:
 *
 * While much comes in, sockets are looked at every few milliseconds instead of
 * with every packet: waking up for a frame costs far more than the frame.
 */
typedef struct _AblyIntake AblyIntake;

AblyIntake *ably_intake_new  (GSocket    *socket);
void        ably_intake_note (AblyIntake *self,
                              gint64      now);
void        ably_intake_free (AblyIntake *self);

G_END_DECLS
