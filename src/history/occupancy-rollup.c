/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "history/occupancy-rollup.h"

#include "history/occupancy-codec-private.h"

/* What both counts of one room did in the hours (UTC) of one block.
 *
 *   format byte, number of hours,
 *   for each: hours since the one before (the first: since 1970), flags, seconds
 *   known unless all are, changes, own if it was the same all the time, and the
 *   extents: connections, presence members, others unless they follow from own,
 *   checksum.
 *
 * Minima, maxima, first, last, known time and area are kept exactly; when in the
 * hour an extreme was is not.
 */
#define FORMAT 1
#define MIN_HOUR_LENGTH 8

typedef enum
{
  FLAG_ALL_KNOWN = 1 << 0,
  FLAG_SAME_OWN = 1 << 1,
} OccupancyRollupFlags;

/**
 * occupancy_rollup_build:
 * @hours: (element-type OccupancyRange): an array whose contents are replaced
 * @start: when the block begins, in milliseconds since 1970 UTC
 * @end: when it ends
 * @points: (array length=n_points): the steps of the room; the first may begin
 *   before @start
 * @n_points: how many
 *
 * Sums up the steps of a room by the hour. Hours of which nothing is known are
 * left out.
 */
void
occupancy_rollup_build (GArray               *hours,
                        gint64                start,
                        gint64                end,
                        const OccupancyPoint *points,
                        guint                 n_points)
{
  OccupancyGrid grid = {
    .ranges = hours,
    .width = OCCUPANCY_ROLLUP_HOUR,
    .from = start,
    .to = end,
  };

  g_array_set_size (hours, 0);
  for (guint i = 0; i < n_points; i++)
    occupancy_grid_add_step (&grid, &points[i], i + 1 < n_points ? points[i + 1].time : end);
}

/* A double of count × ms holds whole count × s exactly up to 2⁵³ / 1000. */
static gint64
occupancy_rollup_get_area (const OccupancyExtent *extent)
{
  double area = extent->integral / 1000;

  return area < 0x1p62 ? (gint64) (area + 0.5) : G_GINT64_CONSTANT (1) << 62;
}

static void
occupancy_rollup_put_extent (GByteArray            *bytes,
                             const OccupancyExtent *extent,
                             gint64                 before,
                             gint64                 seconds)
{
  guint64 area = occupancy_rollup_get_area (extent);
  guint64 first = extent->first;

  occupancy_bytes_put_varint (bytes, occupancy_zigzag (first - before));
  occupancy_bytes_put_varint (bytes, (guint64) extent->max - extent->min);
  if (extent->max == extent->min)
    return;

  occupancy_bytes_put_varint (bytes, first - extent->min);
  occupancy_bytes_put_varint (bytes, (guint64) extent->last - extent->min);
  occupancy_bytes_put_varint (bytes, occupancy_zigzag (area - (guint64) extent->min * seconds));
}

static void
occupancy_rollup_get_extent (OccupancyByteReader *reader,
                             OccupancyExtent     *extent,
                             gint64               time,
                             gint64               before,
                             gint64               seconds)
{
  guint64 first = before + occupancy_unzigzag (occupancy_byte_reader_varint (reader));
  guint64 spread = occupancy_byte_reader_varint (reader);
  guint64 min = first;
  guint64 last = first;
  guint64 area;

  if (spread > 0)
    {
      min = first - occupancy_byte_reader_varint (reader);
      last = min + occupancy_byte_reader_varint (reader);
    }

  *extent = (OccupancyExtent) {
    .first = first,
    .last = last,
    .min = min,
    .max = min + spread,
    .min_time = time,
    .max_time = time,
    .integral = (double) (gint64) min * seconds * 1000,
  };

  if (spread > 0)
    {
      area = min * seconds + occupancy_unzigzag (occupancy_byte_reader_varint (reader));
      extent->integral = (double) (gint64) area * 1000;
    }
}

/* Finds @own such that the others are the connections less @own. */
static gboolean
occupancy_rollup_get_own (const OccupancyRange *hour,
                          guint64              *own)
{
  const OccupancyExtent *connections = &hour->connections;
  const OccupancyExtent *others = &hour->others;

  *own = (guint64) connections->first - others->first;

  return connections->min >= (gint64) *own &&
         (guint64) connections->last - others->last == *own &&
         (guint64) connections->min - others->min == *own &&
         (guint64) connections->max - others->max == *own &&
         connections->integral - (double) *own * hour->known == others->integral;
}

static void
occupancy_rollup_derive_others (OccupancyRange *hour,
                                guint64         own)
{
  OccupancyExtent *others = &hour->others;

  *others = hour->connections;
  others->first -= own;
  others->last -= own;
  others->min -= own;
  others->max -= own;
  others->integral -= (double) own * hour->known;
}

/**
 * occupancy_rollup_encode:
 * @bytes: where to append the rollup
 * @hours: (array length=n_hours): what occupancy_rollup_build() made
 * @n_hours: how many
 *
 * Encodes the hours of one room in one block.
 */
void
occupancy_rollup_encode (GByteArray           *bytes,
                         const OccupancyRange *hours,
                         guint                 n_hours)
{
  OccupancyRange none = { 0 };
  const OccupancyRange *before = &none;
  guint begin = bytes->len;
  gint64 hour_before = 0;

  g_byte_array_append (bytes, (guint8[]) { FORMAT }, 1);
  occupancy_bytes_put_varint (bytes, n_hours);
  for (guint i = 0; i < n_hours; i++)
    {
      const OccupancyRange *range = &hours[i];
      gint64 hour = range->from / OCCUPANCY_ROLLUP_HOUR;
      gint64 seconds = range->known / 1000;
      guint64 own;
      guint8 flags = 0;

      if (range->known == OCCUPANCY_ROLLUP_HOUR)
        flags |= FLAG_ALL_KNOWN;
      if (occupancy_rollup_get_own (range, &own))
        flags |= FLAG_SAME_OWN;

      occupancy_bytes_put_varint (bytes, hour - hour_before);
      g_byte_array_append (bytes, &flags, 1);
      if ((flags & FLAG_ALL_KNOWN) == 0)
        occupancy_bytes_put_varint (bytes, seconds);
      occupancy_bytes_put_varint (bytes, range->n_changes);

      occupancy_rollup_put_extent (bytes, &range->connections,
                                   before->connections.last, seconds);
      occupancy_rollup_put_extent (bytes, &range->presence_members,
                                   before->presence_members.last, seconds);
      if ((flags & FLAG_SAME_OWN) != 0)
        occupancy_bytes_put_varint (bytes, own);
      else
        occupancy_rollup_put_extent (bytes, &range->others, before->others.last, seconds);

      hour_before = hour;
      before = range;
    }

  occupancy_bytes_put_checksum (bytes, begin);
}

/**
 * occupancy_rollup_decode:
 * @data: (array length=length): what occupancy_rollup_encode() made
 * @length: its length
 * @hours: (element-type OccupancyRange): an array whose contents are replaced;
 *   each range is a whole hour, and its extremes have the time of its start
 * @error: return location for a #GError
 *
 * Decodes the hours of one room in one block.
 *
 * Returns: %FALSE with %OCCUPANCY_HISTORY_ERROR_DAMAGED if the bytes are not
 *   what was encoded
 */
gboolean
occupancy_rollup_decode (const guint8  *data,
                         gsize          length,
                         GArray        *hours,
                         GError       **error)
{
  OccupancyByteReader reader;
  OccupancyRange before = { 0 };
  guint64 n_hours;
  gint64 hour = 0;

  g_array_set_size (hours, 0);
  if (!occupancy_byte_reader_init (&reader, data, length, FORMAT, error))
    return FALSE;

  /* Few bytes cannot ask for much memory. */
  n_hours = occupancy_byte_reader_varint (&reader);
  if (n_hours > length / MIN_HOUR_LENGTH)
    return occupancy_byte_reader_fail (error);

  for (guint64 i = 0; i < n_hours && !reader.failed; i++)
    {
      OccupancyRange range;
      guint64 seconds = OCCUPANCY_ROLLUP_HOUR / 1000;
      guint64 distance = occupancy_byte_reader_varint (&reader);
      guint8 flags = occupancy_byte_reader_byte (&reader);

      if ((flags & FLAG_ALL_KNOWN) == 0)
        seconds = occupancy_byte_reader_varint (&reader);
      if (distance > (guint64) (G_MAXINT32 - hour) || seconds > OCCUPANCY_ROLLUP_HOUR / 1000)
        {
          reader.failed = TRUE;
          break;
        }

      hour += distance;
      occupancy_range_init (&range, hour * OCCUPANCY_ROLLUP_HOUR, (hour + 1) * OCCUPANCY_ROLLUP_HOUR);
      range.empty = FALSE;
      range.known = seconds * 1000;
      range.n_changes = occupancy_byte_reader_varint (&reader);

      occupancy_rollup_get_extent (&reader, &range.connections, range.from,
                                   before.connections.last, seconds);
      occupancy_rollup_get_extent (&reader, &range.presence_members, range.from,
                                   before.presence_members.last, seconds);
      if ((flags & FLAG_SAME_OWN) != 0)
        occupancy_rollup_derive_others (&range, occupancy_byte_reader_varint (&reader));
      else
        occupancy_rollup_get_extent (&reader, &range.others, range.from,
                                     before.others.last, seconds);

      g_array_append_val (hours, range);
      before = range;
    }

  if (reader.failed || reader.next != reader.end)
    {
      g_array_set_size (hours, 0);
      return occupancy_byte_reader_fail (error);
    }

  return TRUE;
}
