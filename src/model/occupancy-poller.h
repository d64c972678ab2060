/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

#define OCCUPANCY_TYPE_POLLER (occupancy_poller_get_type ())
G_DECLARE_FINAL_TYPE (OccupancyPoller, occupancy_poller, OCCUPANCY, POLLER, GObject)

/**
 * OccupancyPollFunc:
 * @member: a member
 *
 * Called when a member is to be asked, or when its answer has become old.
 */
typedef void (* OccupancyPollFunc) (gpointer member);

/**
 * OccupancyPolling:
 *
 * The place of a member among those who are polled; part of the member, zero
 * when it is not. A member that ends is removed first.
 */
typedef struct
{
  /*< private >*/
  GList turn;
  GList answer;
  gint64 asked;    /* 0: not yet */
  gint64 answered; /* monotonic, in microseconds */
} OccupancyPolling;

OccupancyPoller *occupancy_poller_new           (OccupancyPollFunc       ask,
                                                 OccupancyPollFunc       outdated) G_GNUC_WARN_UNUSED_RESULT;
void             occupancy_poller_set_limits    (OccupancyPoller        *self,
                                                 guint                   interval,
                                                 guint                   polls_per_hour);
guint            occupancy_poller_get_interval  (OccupancyPoller        *self);
void             occupancy_poller_add           (OccupancyPoller        *self,
                                                 OccupancyPolling       *polling,
                                                 gpointer                member);
void             occupancy_poller_hasten        (OccupancyPoller        *self,
                                                 OccupancyPolling       *polling);
void             occupancy_poller_remove        (OccupancyPoller        *self,
                                                 OccupancyPolling       *polling);
void             occupancy_poller_take_answer   (OccupancyPoller        *self,
                                                 OccupancyPolling       *polling,
                                                 gpointer                member);
gboolean         occupancy_polling_is_current   (const OccupancyPolling *polling);

G_END_DECLS
