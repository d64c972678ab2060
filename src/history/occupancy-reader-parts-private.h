/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "history/occupancy-reader-private.h"

G_BEGIN_DECLS

/* What the parts of the reader share. */

/* What is known of a room after the last block. */
typedef struct
{
  gint64 id;
  GArray *points;
} OccupancyReaderRoom;

/* A part of the range asked for that one block answers for; block 0 is `recent`. */
typedef struct
{
  gint64 block;
  gint64 block_start;
  gint64 block_end;
  gint64 from;
  gint64 to;
  gboolean raw;
} OccupancySegment;

struct _OccupancyReader
{
  sqlite3 *db;
  GCancellable *cancellable;
  sqlite3_stmt *find_chunk;
  sqlite3_stmt *find_rollup;
  sqlite3_stmt *find_blocks;

  GHashTable *rooms; /* of OccupancyReaderRoom, by id */
  gint64 recent_start;
  gint64 end;        /* nothing is known from here on */

  GArray *segments;
  GArray *points;
  GArray *hours;
};

gboolean occupancy_reader_fetch_points (OccupancyReader         *self,
                                        const OccupancySegment  *segment,
                                        gint64                   room,
                                        GError                 **error);
gboolean occupancy_reader_fetch_hours  (OccupancyReader         *self,
                                        const OccupancySegment  *segment,
                                        gint64                   room,
                                        GError                 **error);

G_END_DECLS
