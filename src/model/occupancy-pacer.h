/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define OCCUPANCY_TYPE_PACER (occupancy_pacer_get_type ())
G_DECLARE_FINAL_TYPE (OccupancyPacer, occupancy_pacer, OCCUPANCY, PACER, GObject)

OccupancyPacer *occupancy_pacer_new            (guint                 per_second,
                                                guint                 at_once) G_GNUC_WARN_UNUSED_RESULT;
void            occupancy_pacer_set_limits     (OccupancyPacer       *self,
                                                guint                 per_second,
                                                guint                 at_once);
void            occupancy_pacer_acquire_async  (OccupancyPacer       *self,
                                                GCancellable         *cancellable,
                                                GAsyncReadyCallback   callback,
                                                gpointer              user_data);
gboolean        occupancy_pacer_acquire_finish (OccupancyPacer       *self,
                                                GAsyncResult         *result,
                                                GError              **error);
void            occupancy_pacer_release        (OccupancyPacer       *self);

G_END_DECLS
