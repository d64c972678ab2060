/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * AblyFloodGuard:
 *
 * Ends a socket from which too much comes: more than the largest frame without a
 * frame, or so much that the main loop comes to nothing else. libsoup puts the
 * parts of a message together without a limit, and reads as long as there is
 * something to read: a service that sends faster than that would hold the program
 * for good, and so this is watched from another thread.
 */
typedef struct _AblyFloodGuard AblyFloodGuard;

AblyFloodGuard *ably_flood_guard_new         (GSocket        *socket,
                                              gsize           most) G_GNUC_WARN_UNUSED_RESULT;
void            ably_flood_guard_note        (AblyFloodGuard *self);
gboolean        ably_flood_guard_get_tripped (AblyFloodGuard *self);
void            ably_flood_guard_free        (AblyFloodGuard *self);

G_END_DECLS
