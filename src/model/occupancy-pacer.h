/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define OCCUPANCY_TYPE_PACER (occupancy_pacer_get_type ())
G_DECLARE_FINAL_TYPE (OccupancyPacer, occupancy_pacer, OCCUPANCY, PACER, GObject)

/**
 * OccupancyUrgency:
 * @OCCUPANCY_URGENCY_ASKED: somebody asked for it and waits
 * @OCCUPANCY_URGENCY_VISIBLE: for a room on screen
 * @OCCUPANCY_URGENCY_HIDDEN: for any other room
 * @OCCUPANCY_URGENCY_POLL: it will be done again anyway
 *
 * Who goes first where there are not turns enough for all.
 */
typedef enum
{
  OCCUPANCY_URGENCY_ASKED,
  OCCUPANCY_URGENCY_VISIBLE,
  OCCUPANCY_URGENCY_HIDDEN,
  OCCUPANCY_URGENCY_POLL,
} OccupancyUrgency;

#define OCCUPANCY_N_URGENCIES (OCCUPANCY_URGENCY_POLL + 1)

/**
 * OccupancyTurnFunc:
 * @member: who waited
 *
 * Called when it is the turn of @member.
 */
typedef void (* OccupancyTurnFunc) (gpointer member);

/**
 * OccupancyTurn:
 *
 * The place of a member among those who wait; part of the member, zero when it
 * does not wait. A member that ends cancels its turns first.
 */
typedef struct
{
  /*< private >*/
  GList link;
  OccupancyPacer *pacer;
  OccupancyTurnFunc func;
  OccupancyUrgency urgency;
} OccupancyTurn;

/**
 * OccupancyClockFunc:
 *
 * Returns: a time in microseconds that never goes back
 */
typedef gint64 (* OccupancyClockFunc) (void);

OccupancyPacer *occupancy_pacer_new        (guint                per_second,
                                            guint                per_hour,
                                            guint                at_once) G_GNUC_WARN_UNUSED_RESULT;
void            occupancy_pacer_set_limits (OccupancyPacer      *self,
                                            guint                per_second,
                                            guint                per_hour,
                                            guint                at_once);
void            occupancy_pacer_set_clock  (OccupancyPacer      *self,
                                            OccupancyClockFunc   clock);
void            occupancy_pacer_push       (OccupancyPacer      *self,
                                            OccupancyTurn       *turn,
                                            OccupancyUrgency     urgency,
                                            OccupancyTurnFunc    func,
                                            gpointer             member);
void            occupancy_pacer_release    (OccupancyPacer      *self);
void            occupancy_pacer_back_off   (OccupancyPacer      *self);
void            occupancy_pacer_go_on      (OccupancyPacer      *self);

void            occupancy_pacer_acquire_async  (OccupancyPacer       *self,
                                                OccupancyUrgency      urgency,
                                                GCancellable         *cancellable,
                                                GAsyncReadyCallback   callback,
                                                gpointer              user_data);
gboolean        occupancy_pacer_acquire_finish (OccupancyPacer       *self,
                                                GAsyncResult         *result,
                                                GError              **error);

gboolean        occupancy_turn_is_waiting  (const OccupancyTurn *turn);
void            occupancy_turn_set_urgency (OccupancyTurn       *turn,
                                            OccupancyUrgency     urgency);
void            occupancy_turn_cancel      (OccupancyTurn       *turn);

G_END_DECLS
