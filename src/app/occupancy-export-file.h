/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "history/occupancy-history-export.h"

G_BEGIN_DECLS

/**
 * OccupancyExportRequest:
 * @account: (nullable): the id of an account, or %NULL for all rooms there are
 * @room: (nullable): the name of a room of it
 * @format: how to write
 * @from: start, in milliseconds since 1970 UTC
 * @to: end, exclusive
 * @max_points: at most so many intervals for each room; 0 for every change
 *
 * What of the history somebody wants in a file.
 */
typedef struct
{
  char *account;
  char *room;
  OccupancyExportFormat format;
  gint64 from;
  gint64 to;
  guint max_points;
} OccupancyExportRequest;

OccupancyExportRequest *occupancy_export_request_copy (const OccupancyExportRequest *request) G_GNUC_WARN_UNUSED_RESULT;
void                    occupancy_export_request_free (OccupancyExportRequest       *request);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (OccupancyExportRequest, occupancy_export_request_free)

void     occupancy_export_file_async  (OccupancyHistory              *history,
                                       GFile                         *file,
                                       const OccupancyExportRequest  *request,
                                       GHashTable                    *account_names,
                                       GCancellable                  *cancellable,
                                       GFileProgressCallback          progress,
                                       gpointer                       progress_data,
                                       GAsyncReadyCallback            callback,
                                       gpointer                       user_data);
gboolean occupancy_export_file_finish (OccupancyHistory              *history,
                                       GAsyncResult                  *result,
                                       GError                       **error);

G_END_DECLS
