/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define OCCUPANCY_HISTORY_ERROR (occupancy_history_error_quark ())

/**
 * OccupancyHistoryError:
 * @OCCUPANCY_HISTORY_ERROR_FAILED: something else went wrong
 * @OCCUPANCY_HISTORY_ERROR_BUSY: another program is writing the history
 * @OCCUPANCY_HISTORY_ERROR_FULL: the disk is full
 * @OCCUPANCY_HISTORY_ERROR_READ_ONLY: the file or its folder cannot be written
 * @OCCUPANCY_HISTORY_ERROR_NEWER: a newer Occupancy made the file
 * @OCCUPANCY_HISTORY_ERROR_DAMAGED: the file, or a part of it, is damaged
 * @OCCUPANCY_HISTORY_ERROR_CLOSED: the history has been closed
 *
 * What can go wrong with the stored history.
 */
typedef enum
{
  OCCUPANCY_HISTORY_ERROR_FAILED,
  OCCUPANCY_HISTORY_ERROR_BUSY,
  OCCUPANCY_HISTORY_ERROR_FULL,
  OCCUPANCY_HISTORY_ERROR_READ_ONLY,
  OCCUPANCY_HISTORY_ERROR_NEWER,
  OCCUPANCY_HISTORY_ERROR_DAMAGED,
  OCCUPANCY_HISTORY_ERROR_CLOSED,
} OccupancyHistoryError;

GQuark occupancy_history_error_quark (void);

G_END_DECLS
