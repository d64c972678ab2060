/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "history/occupancy-database-private.h"
#include "history/occupancy-range.h"

G_BEGIN_DECLS

/* The chunk of a room in a block as it lies in the table: in parts. */

sqlite3_stmt *occupancy_chunk_parts_prepare_read  (sqlite3               *db,
                                                   GError               **error);
sqlite3_stmt *occupancy_chunk_parts_prepare_write (sqlite3               *db,
                                                   GError               **error);
gboolean      occupancy_chunk_parts_read          (sqlite3_stmt          *statement,
                                                   gint64                 block,
                                                   gint64                 room,
                                                   gint64                 start,
                                                   GArray                *points,
                                                   GError               **error);
gboolean      occupancy_chunk_parts_write         (sqlite3_stmt          *statement,
                                                   gint64                 block,
                                                   gint64                 room,
                                                   gint64                 start,
                                                   const OccupancyPoint  *points,
                                                   guint                  n_points,
                                                   GByteArray            *bytes,
                                                   GError               **error);

G_END_DECLS
