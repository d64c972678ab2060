/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "history/occupancy-chunk.h"
#include "history/occupancy-codec-private.h"
#include "history/occupancy-history-error.h"
#include "history/occupancy-rollup.h"

#define START (G_GINT64_CONSTANT (1790000000) * 1000)

static guint64
random_bits (void)
{
  return ((guint64) (guint32) g_test_rand_int () << 32) | (guint32) g_test_rand_int ();
}

/* From the usual to the absurd. */
static gint64
random_count (guint kind)
{
  switch (kind % 4)
    {
    case 0:
      return g_test_rand_int_range (0, 20);
    case 1:
      return 1000 + g_test_rand_int_range (0, 30);
    case 2:
      return (G_GINT64_CONSTANT (1) << 31) + g_test_rand_int_range (-5, 5);
    default:
      return random_bits () >> g_test_rand_int_range (1, 64);
    }
}

static GArray *
random_points (guint n_points,
               guint kind)
{
  GArray *points = g_array_new (FALSE, TRUE, sizeof (OccupancyPoint));
  gint64 time = START;

  for (guint i = 0; i < n_points; i++)
    {
      OccupancyPoint point = { .time = time };

      if (g_test_rand_int_range (0, 10) > 0)
        {
          point.known = TRUE;
          point.connections = random_count (kind);
          point.presence_members = random_count (kind / 4);
          point.own = g_test_rand_int_range (0, 20) > 0 ? 1 : (guint) random_bits ();
        }

      g_array_append_val (points, point);
      time += g_test_rand_int_range (0, 3) * g_test_rand_int_range (0, 1000) * 1000;
    }

  return points;
}

static void
assert_points (GArray *points,
               GArray *expected)
{
  g_assert_cmpuint (points->len, ==, expected->len);
  for (guint i = 0; i < points->len; i++)
    {
      OccupancyPoint *point = &g_array_index (points, OccupancyPoint, i);
      OccupancyPoint *other = &g_array_index (expected, OccupancyPoint, i);

      g_assert_cmpint (point->time, ==, other->time);
      g_assert_cmpint (point->known, ==, other->known);
      g_assert_cmpint (point->connections, ==, other->connections);
      g_assert_cmpint (point->presence_members, ==, other->presence_members);
      g_assert_cmpuint (point->own, ==, other->own);
    }
}

static void
test_chunk_random (void)
{
  g_autoptr(GByteArray) bytes = g_byte_array_new ();
  g_autoptr(GArray) decoded = g_array_new (FALSE, FALSE, sizeof (OccupancyPoint));

  for (guint i = 0; i < 2000; i++)
    {
      g_autoptr(GError) error = NULL;
      g_autoptr(GArray) points = random_points (i < 20 ? i / 4 : (guint) g_test_rand_int_range (0, 300), i);
      gboolean more;

      /* Behind other bytes, as in a buffer that is used again. */
      g_byte_array_set_size (bytes, 0);
      g_byte_array_append (bytes, (const guint8 *) "abc", 3);
      occupancy_chunk_encode (bytes, START, (OccupancyPoint *) (gpointer) points->data, points->len, i % 2 == 0);

      occupancy_chunk_decode (bytes->data + 3, bytes->len - 3, START, decoded, &more, &error);
      g_assert_no_error (error);
      g_assert_cmpint (more, ==, i % 2 == 0);
      assert_points (decoded, points);
    }
}

static void
test_chunk_extremes (void)
{
  g_autoptr(GByteArray) bytes = g_byte_array_new ();
  g_autoptr(GArray) decoded = g_array_new (FALSE, FALSE, sizeof (OccupancyPoint));
  g_autoptr(GArray) points = g_array_new (FALSE, FALSE, sizeof (OccupancyPoint));
  g_autoptr(GError) error = NULL;
  OccupancyPoint extremes[] = {
    { START, G_MAXINT64, 0, 0, TRUE },
    { START, 0, G_MAXINT64, G_MAXUINT, TRUE },
    { START + 1000, 0, 0, 0, FALSE },
    { START + 1000, G_MININT64, G_MAXINT64, 0, TRUE },
    { START + 1000 * (G_GINT64_CONSTANT (1) << 40), 1, 1, 1, TRUE },
  };
  gboolean more;

  g_array_append_vals (points, extremes, G_N_ELEMENTS (extremes));
  occupancy_chunk_encode (bytes, START, extremes, G_N_ELEMENTS (extremes), FALSE);
  occupancy_chunk_decode (bytes->data, bytes->len, START, decoded, &more, &error);
  g_assert_no_error (error);
  assert_points (decoded, points);
}

/* The counts of a real room: a change every few minutes, a few at a time. */
static void
test_chunk_size (void)
{
  g_autoptr(GByteArray) bytes = g_byte_array_new ();
  OccupancyPoint points[128];
  OccupancyPoint point = { START, 200, 80, 1, TRUE };

  for (guint i = 0; i < G_N_ELEMENTS (points); i++)
    {
      point.time += 15000 * g_test_rand_int_range (1, 21);
      point.connections += g_test_rand_int_range (-6, 7);
      point.presence_members += g_test_rand_int_range (-3, 4);
      points[i] = point;
    }

  occupancy_chunk_encode (bytes, START, points, G_N_ELEMENTS (points), FALSE);
  g_test_message ("%.2f bytes a sample", (double) bytes->len / G_N_ELEMENTS (points));
  g_assert_cmpuint (bytes->len, <=, 3 * G_N_ELEMENTS (points));
}

static void
test_chunk_damaged (void)
{
  g_autoptr(GByteArray) bytes = g_byte_array_new ();
  g_autoptr(GArray) decoded = g_array_new (FALSE, FALSE, sizeof (OccupancyPoint));
  g_autoptr(GArray) points = random_points (200, 1);

  occupancy_chunk_encode (bytes, START, (OccupancyPoint *) (gpointer) points->data, points->len, FALSE);

  /* Any one byte, and any end, is noticed for certain. */
  for (guint i = 0; i < bytes->len; i++)
    {
      g_autoptr(GError) error = NULL;
      guint8 kept = bytes->data[i];
      gboolean more;

      bytes->data[i] ^= g_test_rand_int_range (1, 256);
      g_assert_false (occupancy_chunk_decode (bytes->data, bytes->len, START, decoded, &more, &error));
      g_assert_error (error, OCCUPANCY_HISTORY_ERROR, OCCUPANCY_HISTORY_ERROR_DAMAGED);
      g_assert_cmpuint (decoded->len, ==, 0);
      bytes->data[i] = kept;
    }
}

/* Bytes with a right checksum and nothing else right do no harm either. */
static void
test_garbage (void)
{
  g_autoptr(GArray) points = g_array_new (FALSE, FALSE, sizeof (OccupancyPoint));
  g_autoptr(GArray) hours = g_array_new (FALSE, FALSE, sizeof (OccupancyRange));

  for (guint i = 0; i < 20000; i++)
    {
      g_autoptr(GByteArray) bytes = g_byte_array_new ();
      guint length = g_test_rand_int_range (0, 100);
      gboolean more;

      g_byte_array_append (bytes, (guint8[]) { 1 + i % 2 }, 1);
      for (guint k = 0; k < length; k++)
        g_byte_array_append (bytes, (guint8[]) { g_test_rand_int_range (0, 256) >> (i % 8) }, 1);
      occupancy_bytes_put_checksum (bytes, 0);

      occupancy_chunk_decode (bytes->data, bytes->len, START, points, &more, NULL);
      occupancy_rollup_decode (bytes->data, bytes->len, hours, NULL);
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
  g_assert_cmpfloat (extent->integral, ==, expected->integral);
}

static void
test_rollup_random (void)
{
  g_autoptr(GArray) hours = g_array_new (FALSE, FALSE, sizeof (OccupancyRange));
  g_autoptr(GArray) decoded = g_array_new (FALSE, FALSE, sizeof (OccupancyRange));

  for (guint i = 0; i < 500; i++)
    {
      g_autoptr(GByteArray) bytes = g_byte_array_new ();
      g_autoptr(GError) error = NULL;
      /* No absurd counts: of those the area is not exact. */
      g_autoptr(GArray) points = random_points (g_test_rand_int_range (0, 100), i % 3);
      OccupancyPoint *first = (OccupancyPoint *) (gpointer) points->data;
      gint64 end = START + 60000;

      if (points->len > 0)
        end = first[points->len - 1].time + 60000;

      occupancy_rollup_build (hours, START, end, first, points->len);
      occupancy_rollup_encode (bytes, (OccupancyRange *) (gpointer) hours->data, hours->len);
      occupancy_rollup_decode (bytes->data, bytes->len, decoded, &error);
      g_assert_no_error (error);
      g_assert_cmpuint (decoded->len, ==, hours->len);

      for (guint k = 0; k < hours->len; k++)
        {
          OccupancyRange *hour = &g_array_index (hours, OccupancyRange, k);
          OccupancyRange *other = &g_array_index (decoded, OccupancyRange, k);

          g_assert_cmpint (other->from / OCCUPANCY_ROLLUP_HOUR, ==, hour->from / OCCUPANCY_ROLLUP_HOUR);
          g_assert_cmpint (other->known, ==, hour->known);
          g_assert_cmpuint (other->n_changes, ==, hour->n_changes);
          assert_extent (&other->connections, &hour->connections);
          assert_extent (&other->others, &hour->others);
          assert_extent (&other->presence_members, &hour->presence_members);
        }

      for (guint k = 0; k < bytes->len; k++)
        {
          bytes->data[k] ^= 1 << (k % 8);
          g_assert_false (occupancy_rollup_decode (bytes->data, bytes->len, decoded, NULL));
          bytes->data[k] ^= 1 << (k % 8);
        }
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/codec/chunk/random", test_chunk_random);
  g_test_add_func ("/codec/chunk/extremes", test_chunk_extremes);
  g_test_add_func ("/codec/chunk/size", test_chunk_size);
  g_test_add_func ("/codec/chunk/damaged", test_chunk_damaged);
  g_test_add_func ("/codec/garbage", test_garbage);
  g_test_add_func ("/codec/rollup/random", test_rollup_random);

  return g_test_run ();
}
