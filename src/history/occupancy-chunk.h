/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "history/occupancy-range.h"

G_BEGIN_DECLS

void     occupancy_chunk_encode (GByteArray            *bytes,
                                 gint64                 start,
                                 const OccupancyPoint  *points,
                                 guint                  n_points,
                                 gboolean               more);
gboolean occupancy_chunk_decode (const guint8          *data,
                                 gsize                  length,
                                 gint64                 start,
                                 GArray                *points,
                                 gboolean              *more,
                                 GError               **error);

G_END_DECLS
