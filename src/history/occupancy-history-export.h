/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "history/occupancy-history.h"

G_BEGIN_DECLS

/**
 * OccupancyExportFormat:
 * @OCCUPANCY_EXPORT_CSV: comma-separated values with a header line, safe to open
 *   in a spreadsheet
 * @OCCUPANCY_EXPORT_JSON: one JSON object a line
 *
 * How exported history is written. Times are ISO 8601 in UTC.
 */
typedef enum
{
  OCCUPANCY_EXPORT_CSV,
  OCCUPANCY_EXPORT_JSON,
} OccupancyExportFormat;

void     occupancy_history_export_async  (OccupancyHistory            *self,
                                          GOutputStream               *stream,
                                          OccupancyExportFormat        format,
                                          const OccupancyHistoryRoom  *rooms,
                                          guint                        n_rooms,
                                          GHashTable                  *account_names,
                                          gint64                       from,
                                          gint64                       to,
                                          guint                        max_points,
                                          GCancellable                *cancellable,
                                          GFileProgressCallback        progress,
                                          gpointer                     progress_data,
                                          GAsyncReadyCallback          callback,
                                          gpointer                     user_data);
gboolean occupancy_history_export_finish (OccupancyHistory            *self,
                                          GAsyncResult                *result,
                                          GError                     **error);

G_END_DECLS
