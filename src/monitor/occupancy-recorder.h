/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "history/occupancy-history.h"

G_BEGIN_DECLS

#define OCCUPANCY_TYPE_RECORDER (occupancy_recorder_get_type ())
G_DECLARE_FINAL_TYPE (OccupancyRecorder, occupancy_recorder, OCCUPANCY, RECORDER, GObject)

OccupancyRecorder *occupancy_recorder_new (OccupancyHistory *history,
                                           GListModel       *watches) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
