/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "history/occupancy-chunk.h"
#include "history/occupancy-codec-private.h"
#include "history/occupancy-rollup.h"

#define START (G_GINT64_CONSTANT (1790000000) * 1000)
#define MAX_SECONDS (1 << 15)

int LLVMFuzzerTestOneInput (const guint8 *data,
                            gsize         length);

static void
check_round (GArray   *points,
             gboolean  more)
{
  g_autoptr(GByteArray) bytes = g_byte_array_new ();
  g_autoptr(GArray) decoded = g_array_new (FALSE, FALSE, sizeof (OccupancyPoint));
  const OccupancyPoint *expected = (const OccupancyPoint *) (gpointer) points->data;
  gboolean decoded_more;

  occupancy_chunk_encode (bytes, START, expected, points->len, more);
  g_assert_true (occupancy_chunk_decode (bytes->data, bytes->len, START, decoded, &decoded_more, NULL));
  g_assert_cmpint (decoded_more, ==, more);
  g_assert_cmpuint (decoded->len, ==, points->len);
  for (guint i = 0; i < points->len; i++)
    {
      const OccupancyPoint *point = &g_array_index (decoded, OccupancyPoint, i);

      g_assert_cmpint (point->time, ==, expected[i].time);
      g_assert_true (occupancy_point_same_counts (point, &expected[i]));
    }
}

/* What passes for a chunk is one that could have been written. */
static void
fuzz_chunk (GByteArray *bytes)
{
  g_autoptr(GArray) points = g_array_new (FALSE, FALSE, sizeof (OccupancyPoint));
  gboolean more;

  if (occupancy_chunk_decode (bytes->data, bytes->len, START, points, &more, NULL))
    check_round (points, more);
}

static void
fuzz_rollup (GByteArray *bytes)
{
  g_autoptr(GArray) hours = g_array_new (FALSE, FALSE, sizeof (OccupancyRange));

  if (occupancy_rollup_decode (bytes->data, bytes->len, hours, NULL))
    for (guint i = 0; i < hours->len; i++)
      {
        const OccupancyRange *hour = &g_array_index (hours, OccupancyRange, i);

        g_assert_cmpint (hour->to - hour->from, ==, OCCUPANCY_ROLLUP_HOUR);
        g_assert_cmpint (hour->known, <=, OCCUPANCY_ROLLUP_HOUR);
        if (i > 0)
          g_assert_cmpint (hour->from, >=, hour[-1].from);
      }
}

static void
assert_extent (const OccupancyExtent *extent,
               const OccupancyExtent *expected)
{
  g_assert_cmpint (extent->first, ==, expected->first);
  g_assert_cmpint (extent->last, ==, expected->last);
  g_assert_cmpint (extent->min, ==, expected->min);
  g_assert_cmpint (extent->max, ==, expected->max);
  if (expected->max <= G_MAXINT32)
    g_assert_cmpfloat (extent->integral, ==, expected->integral);
}

static void
check_hours (GArray *points,
             gint64  end)
{
  g_autoptr(GByteArray) bytes = g_byte_array_new ();
  g_autoptr(GArray) hours = g_array_new (FALSE, FALSE, sizeof (OccupancyRange));
  g_autoptr(GArray) decoded = g_array_new (FALSE, FALSE, sizeof (OccupancyRange));

  occupancy_rollup_build (hours, START, end, (OccupancyPoint *) (gpointer) points->data, points->len);
  occupancy_rollup_encode (bytes, (OccupancyRange *) (gpointer) hours->data, hours->len);
  g_assert_true (occupancy_rollup_decode (bytes->data, bytes->len, decoded, NULL));
  g_assert_cmpuint (decoded->len, ==, hours->len);
  for (guint i = 0; i < hours->len; i++)
    {
      const OccupancyRange *hour = &g_array_index (decoded, OccupancyRange, i);
      const OccupancyRange *expected = &g_array_index (hours, OccupancyRange, i);

      g_assert_cmpint (hour->known, ==, expected->known);
      g_assert_cmpuint (hour->n_changes, ==, expected->n_changes);
      assert_extent (&hour->connections, &expected->connections);
      assert_extent (&hour->others, &expected->others);
      assert_extent (&hour->presence_members, &expected->presence_members);
    }
}

/* Any steps there can be in a block. */
static void
fuzz_points (const guint8 *data,
             gsize         length)
{
  g_autoptr(GArray) points = g_array_new (FALSE, FALSE, sizeof (OccupancyPoint));
  OccupancyByteReader reader = { .next = data, .end = data + length };
  gint64 time = START;

  while (reader.next < reader.end)
    {
      OccupancyPoint point = { .time = time };
      guint8 kind = occupancy_byte_reader_byte (&reader);

      point.time += (gint64) (occupancy_byte_reader_varint (&reader) % MAX_SECONDS) * 1000;
      point.known = (kind & 1) != 0;
      if (point.known)
        {
          point.connections = (gint64) (occupancy_byte_reader_varint (&reader) & G_MAXINT64);
          point.presence_members = (gint64) (occupancy_byte_reader_varint (&reader) & G_MAXINT64);
          point.own = kind >> 1;
        }
      time = point.time;
      g_array_append_val (points, point);
    }

  check_round (points, FALSE);
  check_hours (points, time + 60000);
}

/* The first byte says what the others are. They get the checksum that they should
 * have, as hardly any would come through.
 */
int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         length)
{
  g_autoptr(GByteArray) bytes = g_byte_array_new ();

  if (length < 2)
    return 0;

  g_byte_array_append (bytes, data + 1, length - 1);
  occupancy_bytes_put_checksum (bytes, 0);
  switch (data[0] % 4)
    {
    case 0:
      fuzz_chunk (bytes);
      break;
    case 1:
      fuzz_rollup (bytes);
      break;
    case 2:
      fuzz_points (data + 1, length - 1);
      break;
    default:
      /* As it is. */
      g_byte_array_set_size (bytes, length - 1);
      fuzz_chunk (bytes);
      fuzz_rollup (bytes);
      break;
    }

  return 0;
}
