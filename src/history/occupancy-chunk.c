/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "history/occupancy-chunk.h"

#include "history/occupancy-codec-private.h"

/* A sealed chunk: the steps of one room within one block, or a part of them.
 *
 *   format byte, number of points, first point in full,
 *   the points at which `own` changes or a gap begins or ends,
 *   one parameter for each of the three columns,
 *   for each further point three Rice codes: seconds since the one before, and
 *   the differences of the two counts,
 *   checksum.
 *
 * Differences are taken modulo 2⁶⁴, so that every count survives.
 */
#define FORMAT 1
#define FORMAT_MORE 2 /* the same, and another part follows */
#define N_COLUMNS 3
#define MAX_QUOTIENT 24
#define MAX_PARAMETER 63
#define MAX_SECONDS (G_GINT64_CONSTANT (1) << 40)

typedef struct
{
  GByteArray *bytes;
  guint64 bits;
  guint n_bits;
} OccupancyBitWriter;

typedef struct
{
  OccupancyByteReader *bytes;
  guint64 bits;
  guint n_bits;
} OccupancyBitReader;

/* What the counts of a gap differ by is nothing, so they need be carried on. */
typedef struct
{
  gint64 seconds;
  guint64 connections;
  guint64 presence_members;
  guint64 state;
} OccupancyStep;

static void
occupancy_bit_writer_put (OccupancyBitWriter *writer,
                          guint64             value,
                          guint               n_bits)
{
  while (n_bits > 0)
    {
      guint n = MIN (n_bits, 8 - writer->n_bits);

      writer->bits = (writer->bits << n) | ((value >> (n_bits - n)) & ((1u << n) - 1));
      writer->n_bits += n;
      n_bits -= n;

      if (writer->n_bits == 8)
        {
          g_byte_array_append (writer->bytes, (guint8[]) { (guint8) writer->bits }, 1);
          writer->bits = 0;
          writer->n_bits = 0;
        }
    }
}

static void
occupancy_bit_writer_finish (OccupancyBitWriter *writer)
{
  if (writer->n_bits > 0)
    occupancy_bit_writer_put (writer, 0, 8 - writer->n_bits);
}

static guint64
occupancy_bit_reader_get (OccupancyBitReader *reader,
                          guint               n_bits)
{
  guint64 value = 0;

  while (n_bits > 0)
    {
      guint n;

      if (reader->n_bits == 0)
        {
          reader->bits = occupancy_byte_reader_byte (reader->bytes);
          reader->n_bits = 8;
        }

      n = MIN (n_bits, reader->n_bits);
      value = (value << n) | ((reader->bits >> (reader->n_bits - n)) & ((1u << n) - 1));
      reader->n_bits -= n;
      n_bits -= n;
    }

  return value;
}

static guint
occupancy_chunk_rice_length (guint64 value,
                             guint   parameter)
{
  guint64 quotient = value >> parameter;

  return quotient < MAX_QUOTIENT ? quotient + 1 + parameter : MAX_QUOTIENT + 64;
}

static void
occupancy_chunk_rice_put (OccupancyBitWriter *writer,
                          guint64             value,
                          guint               parameter)
{
  guint64 quotient = value >> parameter;

  if (quotient < MAX_QUOTIENT)
    {
      occupancy_bit_writer_put (writer, (G_GUINT64_CONSTANT (1) << (quotient + 1)) - 2, quotient + 1);
      occupancy_bit_writer_put (writer, value, parameter);
    }
  else
    {
      occupancy_bit_writer_put (writer, (G_GUINT64_CONSTANT (1) << MAX_QUOTIENT) - 1, MAX_QUOTIENT);
      occupancy_bit_writer_put (writer, value, 64);
    }
}

static guint64
occupancy_chunk_rice_get (OccupancyBitReader *reader,
                          guint               parameter)
{
  guint quotient = 0;

  while (quotient < MAX_QUOTIENT && occupancy_bit_reader_get (reader, 1) == 1)
    quotient++;

  if (quotient == MAX_QUOTIENT)
    return occupancy_bit_reader_get (reader, 64);

  return ((guint64) quotient << parameter) | occupancy_bit_reader_get (reader, parameter);
}

static OccupancyStep
occupancy_step_from_point (const OccupancyPoint *point,
                           gint64                start,
                           const OccupancyStep  *before)
{
  OccupancyStep step = {
    .seconds = (point->time - start) / 1000,
    .connections = before->connections,
    .presence_members = before->presence_members,
  };

  if (point->known)
    {
      step.connections = point->connections;
      step.presence_members = point->presence_members;
      step.state = (guint64) point->own + 1;
    }

  return step;
}

static void
occupancy_step_difference (const OccupancyStep *step,
                           const OccupancyStep *before,
                           guint64              columns[N_COLUMNS])
{
  columns[0] = step->seconds - before->seconds;
  columns[1] = occupancy_zigzag (step->connections - before->connections);
  columns[2] = occupancy_zigzag (step->presence_members - before->presence_members);
}

/* The parameters for which the columns become shortest. */
static void
occupancy_chunk_choose_parameters (gint64                start,
                                   const OccupancyPoint *points,
                                   guint                 n_points,
                                   guint8                parameters[N_COLUMNS])
{
  gsize lengths[N_COLUMNS][MAX_PARAMETER + 1] = { 0 };
  guint limits[N_COLUMNS] = { 0 };
  OccupancyStep none = { 0 };
  OccupancyStep before = occupancy_step_from_point (&points[0], start, &none);

  for (guint i = 1; i < n_points; i++)
    {
      OccupancyStep step = occupancy_step_from_point (&points[i], start, &before);
      guint64 columns[N_COLUMNS];

      occupancy_step_difference (&step, &before, columns);
      for (guint c = 0; c < N_COLUMNS; c++)
        {
          /* Past the bits of the largest value it only becomes longer. */
          while (limits[c] < MAX_PARAMETER && columns[c] >> limits[c] > 0)
            {
              limits[c]++;
              lengths[c][limits[c]] = (gsize) (i - 1) * (limits[c] + 1);
            }
          for (guint p = 0; p <= limits[c]; p++)
            lengths[c][p] += occupancy_chunk_rice_length (columns[c], p);
        }
      before = step;
    }

  for (guint c = 0; c < N_COLUMNS; c++)
    {
      parameters[c] = 0;
      for (guint p = 1; p <= limits[c]; p++)
        if (lengths[c][p] < lengths[c][parameters[c]])
          parameters[c] = p;
    }
}

/* The positions at which the state changes, and to what. */
static void
occupancy_chunk_put_states (GByteArray           *bytes,
                            const OccupancyPoint *points,
                            guint                 n_points)
{
  guint last = 0;
  guint n_changes = 0;

  for (guint pass = 0; pass < 2; pass++)
    {
      guint64 before = points[0].known ? (guint64) points[0].own + 1 : 0;

      for (guint i = 1; i < n_points; i++)
        {
          guint64 state = points[i].known ? (guint64) points[i].own + 1 : 0;

          if (state == before)
            continue;

          before = state;
          if (pass == 0)
            {
              n_changes++;
            }
          else
            {
              occupancy_bytes_put_varint (bytes, i - last);
              occupancy_bytes_put_varint (bytes, state);
              last = i;
            }
        }

      if (pass == 0)
        occupancy_bytes_put_varint (bytes, n_changes);
    }
}

/**
 * occupancy_chunk_encode:
 * @bytes: where to append the chunk
 * @start: when the block of the chunk begins, in milliseconds since 1970 UTC
 * @points: (array length=n_points): steps, in the order of time, none before
 *   @start
 * @n_points: how many
 * @more: whether another part follows
 *
 * Encodes steps of one room, to the second.
 */
void
occupancy_chunk_encode (GByteArray           *bytes,
                        gint64                start,
                        const OccupancyPoint *points,
                        guint                 n_points,
                        gboolean              more)
{
  guint begin = bytes->len;
  guint8 parameters[N_COLUMNS];
  OccupancyBitWriter writer = { .bytes = bytes };
  OccupancyStep none = { 0 };
  OccupancyStep before;

  g_byte_array_append (bytes, (guint8[]) { more ? FORMAT_MORE : FORMAT }, 1);
  occupancy_bytes_put_varint (bytes, n_points);
  if (n_points == 0)
    {
      occupancy_bytes_put_checksum (bytes, begin);
      return;
    }

  before = occupancy_step_from_point (&points[0], start, &none);
  occupancy_bytes_put_varint (bytes, before.seconds);
  occupancy_bytes_put_varint (bytes, before.state);
  occupancy_bytes_put_varint (bytes, occupancy_zigzag (before.connections));
  occupancy_bytes_put_varint (bytes, occupancy_zigzag (before.presence_members));
  occupancy_chunk_put_states (bytes, points, n_points);

  occupancy_chunk_choose_parameters (start, points, n_points, parameters);
  g_byte_array_append (bytes, parameters, N_COLUMNS);
  for (guint i = 1; i < n_points; i++)
    {
      OccupancyStep step = occupancy_step_from_point (&points[i], start, &before);
      guint64 columns[N_COLUMNS];

      occupancy_step_difference (&step, &before, columns);
      for (guint c = 0; c < N_COLUMNS; c++)
        occupancy_chunk_rice_put (&writer, columns[c], parameters[c]);
      before = step;
    }

  occupancy_bit_writer_finish (&writer);
  occupancy_bytes_put_checksum (bytes, begin);
}

static gboolean
occupancy_step_to_point (const OccupancyStep *step,
                         gint64               start,
                         OccupancyPoint      *point)
{
  if (step->seconds < 0 || step->seconds > MAX_SECONDS ||
      step->state > (guint64) G_MAXUINT + 1)
    return FALSE;

  *point = (OccupancyPoint) { .time = start + step->seconds * 1000 };
  if (step->state > 0)
    {
      point->connections = (gint64) step->connections;
      point->presence_members = (gint64) step->presence_members;
      point->own = step->state - 1;
      point->known = TRUE;
    }

  return TRUE;
}

/* Reads the states into the points. */
static gboolean
occupancy_chunk_get_states (OccupancyByteReader *reader,
                            guint64              state,
                            GArray              *points)
{
  guint64 n_changes = occupancy_byte_reader_varint (reader);
  guint position = 0;

  if (n_changes >= points->len)
    return FALSE;

  for (guint64 i = 0; i <= n_changes; i++)
    {
      guint64 distance = points->len - position;
      guint64 next = 0;

      if (i < n_changes)
        {
          distance = occupancy_byte_reader_varint (reader);
          next = occupancy_byte_reader_varint (reader);
        }

      if (distance == 0 || distance > points->len - position ||
          state > (guint64) G_MAXUINT + 1)
        return FALSE;

      for (; distance > 0; distance--)
        {
          OccupancyPoint *point = &g_array_index (points, OccupancyPoint, position++);

          point->known = state > 0;
          point->own = state > 0 ? state - 1 : 0;
        }
      state = next;
    }

  return !reader->failed;
}

static gboolean
occupancy_chunk_get_steps (OccupancyByteReader *reader,
                           gint64               start,
                           OccupancyStep        step,
                           GArray              *points)
{
  OccupancyBitReader bits = { .bytes = reader };
  guint parameters[N_COLUMNS];

  for (guint c = 0; c < N_COLUMNS; c++)
    {
      parameters[c] = occupancy_byte_reader_byte (reader);
      if (parameters[c] > MAX_PARAMETER)
        return FALSE;
    }

  for (guint i = 0; i < points->len; i++)
    {
      OccupancyPoint *point = &g_array_index (points, OccupancyPoint, i);

      if (i > 0)
        {
          guint64 distance = occupancy_chunk_rice_get (&bits, parameters[0]);

          if (distance > MAX_SECONDS)
            return FALSE;

          step.seconds += distance;
          step.connections += occupancy_unzigzag (occupancy_chunk_rice_get (&bits, parameters[1]));
          step.presence_members += occupancy_unzigzag (occupancy_chunk_rice_get (&bits, parameters[2]));
        }

      step.state = point->known ? (guint64) point->own + 1 : 0;
      if (reader->failed || !occupancy_step_to_point (&step, start, point))
        return FALSE;
    }

  return reader->next == reader->end;
}

/**
 * occupancy_chunk_decode:
 * @data: (array length=length): what occupancy_chunk_encode() made
 * @length: its length
 * @start: when the block of the chunk begins, as it was given to that
 * @points: (element-type OccupancyPoint): an array whose contents are replaced
 * @more: (out): return location for whether another part follows
 * @error: return location for a #GError
 *
 * Decodes a chunk. Of damaged bytes nothing is returned: a hole is better than
 * a wrong number.
 *
 * Returns: %FALSE with %OCCUPANCY_HISTORY_ERROR_DAMAGED if the bytes are not
 *   what was encoded
 */
gboolean
occupancy_chunk_decode (const guint8 *data,
                        gsize         length,
                        gint64        start,
                        GArray       *points,
                        gboolean     *more,
                        GError      **error)
{
  OccupancyByteReader reader;
  guint64 n_points;
  OccupancyStep first;

  g_array_set_size (points, 0);
  *more = length > 0 && data[0] == FORMAT_MORE;
  if (!occupancy_byte_reader_init (&reader, data, length, *more ? FORMAT_MORE : FORMAT, error))
    return FALSE;

  /* A point takes three bits at least, so few bytes cannot ask for much memory. */
  n_points = occupancy_byte_reader_varint (&reader);
  if (reader.failed || n_points > length * 8 / 3 + 1)
    return occupancy_byte_reader_fail (error);

  if (n_points == 0)
    return reader.next == reader.end || occupancy_byte_reader_fail (error);

  first.seconds = occupancy_byte_reader_varint (&reader);
  first.state = occupancy_byte_reader_varint (&reader);
  first.connections = occupancy_unzigzag (occupancy_byte_reader_varint (&reader));
  first.presence_members = occupancy_unzigzag (occupancy_byte_reader_varint (&reader));

  g_array_set_size (points, n_points);
  if (!occupancy_chunk_get_states (&reader, first.state, points) ||
      !occupancy_chunk_get_steps (&reader, start, first, points))
    {
      g_array_set_size (points, 0);
      return occupancy_byte_reader_fail (error);
    }

  return TRUE;
}
