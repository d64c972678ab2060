/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "history/occupancy-history.h"
#include "history/occupancy-reader-private.h"
#include "history/occupancy-writer-private.h"

G_BEGIN_DECLS

struct _OccupancyHistory
{
  GObject parent_instance;

  char *path;
  OccupancyWriter *writer;
  GCancellable *check_cancellable;
  gboolean checking;
  GTask *close_task; /* waits for the check to end */
  gboolean recording;
  GError *error;
  char *damaged_file;
};

/* What a query needs of the history in another thread. */
typedef struct
{
  char *path;
  gint64 time;       /* monotonic: when it was asked for */
  gboolean recorded; /* by us or another program, up to now */
} OccupancyHistorySource;

void              occupancy_history_run             (OccupancyHistory              *self,
                                                     OccupancyWriterFunc            func,
                                                     GTask                         *task);
void              occupancy_history_init_source     (OccupancyHistory              *self,
                                                     OccupancyHistorySource        *source);
OccupancyReader  *occupancy_history_open_reader     (const OccupancyHistorySource  *source,
                                                     GCancellable                  *cancellable,
                                                     GError                       **error);
void              occupancy_history_check_if_due    (OccupancyHistory              *self);
void              occupancy_history_report_damage   (OccupancyHistory              *self,
                                                     const OccupancyHistorySource  *source);
void              occupancy_history_return_error    (GTask                         *task,
                                                     const OccupancyHistorySource  *source,
                                                     GError                        *error);

G_END_DECLS
