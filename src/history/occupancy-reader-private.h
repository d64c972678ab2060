/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "history/occupancy-database-private.h"
#include "history/occupancy-trace.h"

G_BEGIN_DECLS

/* One look at the stored history, on a connection of its own: what others write
 * meanwhile is not seen. For one thread.
 */
typedef struct _OccupancyReader OccupancyReader;

/* With @rest, the step began within the hours that were told before it. */
typedef void (*OccupancyReaderStepFunc) (const OccupancyPoint *point,
                                         gint64                until,
                                         gboolean              rest,
                                         gpointer              data);
typedef void (*OccupancyReaderHourFunc) (const OccupancyRange *hour,
                                         gpointer              data);

OccupancyReader *occupancy_reader_open           (const char               *path,
                                                  gint64                    now,
                                                  GCancellable             *cancellable,
                                                  GError                  **error);
void             occupancy_reader_free           (OccupancyReader          *self);
gboolean         occupancy_reader_load           (OccupancyReader          *self,
                                                  const gint64             *rooms,
                                                  guint                     n_rooms,
                                                  GError                  **error);
gboolean         occupancy_reader_find_room      (OccupancyReader          *self,
                                                  const char               *account,
                                                  const char               *name,
                                                  gint64                   *room,
                                                  GError                  **error);
gboolean         occupancy_reader_walk           (OccupancyReader          *self,
                                                  gint64                    room,
                                                  gint64                    from,
                                                  gint64                    to,
                                                  gboolean                  by_hour,
                                                  OccupancyReaderStepFunc   step_func,
                                                  OccupancyReaderHourFunc   hour_func,
                                                  gpointer                  data,
                                                  GError                  **error);
gboolean         occupancy_reader_has_steps      (OccupancyReader          *self,
                                                  gint64                    from,
                                                  gint64                    to,
                                                  gboolean                 *raw,
                                                  GError                  **error);
OccupancyTrace  *occupancy_reader_trace          (OccupancyReader          *self,
                                                  gint64                    room,
                                                  gint64                    from,
                                                  gint64                    to,
                                                  guint                     max_points,
                                                  GError                  **error);
GArray          *occupancy_reader_get_columns    (OccupancyReader          *self,
                                                  gint64                    room,
                                                  gint64                    from,
                                                  gint64                    to,
                                                  guint                     max_columns,
                                                  GError                  **error);
gboolean         occupancy_reader_get_statistics (OccupancyReader          *self,
                                                  gint64                    room,
                                                  gint64                    from,
                                                  gint64                    to,
                                                  OccupancyRange           *range,
                                                  GError                  **error);
gboolean         occupancy_reader_check          (OccupancyReader          *self,
                                                  gint64                    age,
                                                  gboolean                 *due,
                                                  gboolean                 *sound,
                                                  GError                  **error);
gboolean         occupancy_reader_copy           (OccupancyReader          *self,
                                                  const char               *path,
                                                  GError                  **error);
sqlite3         *occupancy_reader_get_database   (OccupancyReader          *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (OccupancyReader, occupancy_reader_free)

G_END_DECLS
