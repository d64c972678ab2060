/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "history/occupancy-history.h"

G_BEGIN_DECLS

char             *cli_history_file_dup_path (void) G_GNUC_WARN_UNUSED_RESULT;
OccupancyHistory *cli_history_file_open     (void) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
