/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * AblyTimerQueue:
 *
 * Many times to come, of which one source of the main loop waits for the first:
 * the channels of a connection all have times of their own.
 */
typedef struct _AblyTimerQueue AblyTimerQueue;

/**
 * AblyTimer:
 *
 * The time of an item in an `AblyTimerQueue`.
 */
typedef struct _GSequenceNode AblyTimer;

/**
 * AblyTimerFunc:
 * @item: what the time was set for
 *
 * Told when the time of an item has come; it is out of the queue by then.
 */
typedef void (*AblyTimerFunc) (gpointer item);

AblyTimerQueue *ably_timer_queue_new    (AblyTimerFunc   func);
AblyTimer      *ably_timer_queue_add    (AblyTimerQueue *self,
                                         guint           delay,
                                         gpointer        item);
void            ably_timer_queue_remove (AblyTimerQueue *self,
                                         AblyTimer      *timer);
void            ably_timer_queue_free   (AblyTimerQueue *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (AblyTimerQueue, ably_timer_queue_free)

G_END_DECLS
