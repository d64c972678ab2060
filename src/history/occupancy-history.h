/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "core/occupancy-sample.h"
#include "history/occupancy-history-error.h"
#include "history/occupancy-trace.h"

G_BEGIN_DECLS

#define OCCUPANCY_TYPE_HISTORY (occupancy_history_get_type ())
G_DECLARE_FINAL_TYPE (OccupancyHistory, occupancy_history, OCCUPANCY, HISTORY, GObject)

/**
 * OccupancyHistoryRoom:
 * @account: the uuid of an account
 * @name: the name of a room of it
 *
 * Names a room whose history is kept.
 */
typedef struct
{
  const char *account;
  const char *name;
} OccupancyHistoryRoom;

OccupancyHistory *occupancy_history_new                   (const char                  *path) G_GNUC_WARN_UNUSED_RESULT;
const char       *occupancy_history_get_path              (OccupancyHistory            *self);
gboolean          occupancy_history_get_recording         (OccupancyHistory            *self);
const GError     *occupancy_history_get_error             (OccupancyHistory            *self);
const char       *occupancy_history_get_damaged_file      (OccupancyHistory            *self);
void              occupancy_history_set_retention         (OccupancyHistory            *self,
                                                           guint                        raw_days,
                                                           guint                        rollup_days,
                                                           guint64                      max_bytes);

void              occupancy_history_record                (OccupancyHistory            *self,
                                                           const char                  *account,
                                                           const char                  *room,
                                                           const OccupancySample       *sample);
void              occupancy_history_record_gap            (OccupancyHistory            *self,
                                                           const char                  *account,
                                                           const char                  *room,
                                                           gint64                       time);

void              occupancy_history_flush_async           (OccupancyHistory            *self,
                                                           GCancellable                *cancellable,
                                                           GAsyncReadyCallback          callback,
                                                           gpointer                     user_data);
gboolean          occupancy_history_flush_finish          (OccupancyHistory            *self,
                                                           GAsyncResult                *result,
                                                           GError                     **error);
void              occupancy_history_close_async           (OccupancyHistory            *self,
                                                           GCancellable                *cancellable,
                                                           GAsyncReadyCallback          callback,
                                                           gpointer                     user_data);
gboolean          occupancy_history_close_finish          (OccupancyHistory            *self,
                                                           GAsyncResult                *result,
                                                           GError                     **error);
void              occupancy_history_delete_async          (OccupancyHistory            *self,
                                                           const char                  *account,
                                                           const char                  *room,
                                                           GCancellable                *cancellable,
                                                           GAsyncReadyCallback          callback,
                                                           gpointer                     user_data);
gboolean          occupancy_history_delete_finish         (OccupancyHistory            *self,
                                                           GAsyncResult                *result,
                                                           GError                     **error);

void              occupancy_history_query_async           (OccupancyHistory            *self,
                                                           const OccupancyHistoryRoom  *rooms,
                                                           guint                        n_rooms,
                                                           gint64                       from,
                                                           gint64                       to,
                                                           guint                        max_points,
                                                           GCancellable                *cancellable,
                                                           GAsyncReadyCallback          callback,
                                                           gpointer                     user_data);
GPtrArray        *occupancy_history_query_finish          (OccupancyHistory            *self,
                                                           GAsyncResult                *result,
                                                           GError                     **error);
void              occupancy_history_get_statistics_async  (OccupancyHistory            *self,
                                                           const char                  *account,
                                                           const char                  *room,
                                                           gint64                       from,
                                                           gint64                       to,
                                                           GCancellable                *cancellable,
                                                           GAsyncReadyCallback          callback,
                                                           gpointer                     user_data);
gboolean          occupancy_history_get_statistics_finish (OccupancyHistory            *self,
                                                           GAsyncResult                *result,
                                                           OccupancyRange              *range,
                                                           GError                     **error);
void              occupancy_history_backup_async          (OccupancyHistory            *self,
                                                           GFile                       *file,
                                                           GCancellable                *cancellable,
                                                           GAsyncReadyCallback          callback,
                                                           gpointer                     user_data);
gboolean          occupancy_history_backup_finish         (OccupancyHistory            *self,
                                                           GAsyncResult                *result,
                                                           GError                     **error);
void              occupancy_history_get_size_async        (OccupancyHistory            *self,
                                                           GCancellable                *cancellable,
                                                           GAsyncReadyCallback          callback,
                                                           gpointer                     user_data);
gssize            occupancy_history_get_size_finish       (OccupancyHistory            *self,
                                                           GAsyncResult                *result,
                                                           GError                     **error);
void              occupancy_history_check_async           (OccupancyHistory            *self,
                                                           GCancellable                *cancellable,
                                                           GAsyncReadyCallback          callback,
                                                           gpointer                     user_data);
gboolean          occupancy_history_check_finish          (OccupancyHistory            *self,
                                                           GAsyncResult                *result,
                                                           GError                     **error);

G_END_DECLS
