/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>

#include "history/occupancy-codec-private.h"

#include "history/occupancy-history-error.h"

#define CHECKSUM_SIZE 2

/* CRC-16/CCITT: finds every burst of up to 16 bits, so any single bad byte. */
static guint16
occupancy_checksum (const guint8 *data,
                    gsize         length)
{
  guint16 crc = 0xffff;

  for (gsize i = 0; i < length; i++)
    {
      guint8 x = (crc >> 8) ^ data[i];

      x ^= x >> 4;
      crc = (guint16) (crc << 8) ^ (guint16) (x << 12) ^ (guint16) (x << 5) ^ x;
    }

  return crc;
}

/* Seven bits a byte, the lowest first. */
void
occupancy_bytes_put_varint (GByteArray *bytes,
                            guint64     value)
{
  guint8 buffer[10];
  guint length = 0;

  while (value >= 0x80)
    {
      buffer[length++] = (guint8) value | 0x80;
      value >>= 7;
    }
  buffer[length++] = (guint8) value;

  g_byte_array_append (bytes, buffer, length);
}

/* Ends what began at @start with a checksum of it. */
void
occupancy_bytes_put_checksum (GByteArray *bytes,
                              guint       start)
{
  guint16 crc = occupancy_checksum (bytes->data + start, bytes->len - start);

  g_byte_array_append (bytes, (guint8[]) { crc >> 8, crc & 0xff }, CHECKSUM_SIZE);
}

/* Checks the checksum and the format byte, and begins behind that. */
gboolean
occupancy_byte_reader_init (OccupancyByteReader *reader,
                            const guint8        *data,
                            gsize                length,
                            guint8               format,
                            GError             **error)
{
  guint16 crc;

  if (length < CHECKSUM_SIZE + 1)
    return occupancy_byte_reader_fail (error);

  length -= CHECKSUM_SIZE;
  crc = (guint16) (data[length] << 8) | data[length + 1];
  if (crc != occupancy_checksum (data, length) || data[0] != format)
    return occupancy_byte_reader_fail (error);

  *reader = (OccupancyByteReader) { .next = data + 1, .end = data + length };

  return TRUE;
}

/* Returns 0 at the end, and remembers that. */
guint8
occupancy_byte_reader_byte (OccupancyByteReader *reader)
{
  if (reader->next == reader->end)
    {
      reader->failed = TRUE;
      return 0;
    }

  return *reader->next++;
}

guint64
occupancy_byte_reader_varint (OccupancyByteReader *reader)
{
  guint64 value = 0;

  for (guint shift = 0; shift < 64; shift += 7)
    {
      guint8 byte = occupancy_byte_reader_byte (reader);

      value |= (guint64) (byte & 0x7f) << shift;
      if ((byte & 0x80) == 0)
        return value;
    }

  reader->failed = TRUE;

  return 0;
}

/* Always returns %FALSE. */
gboolean
occupancy_byte_reader_fail (GError **error)
{
  g_set_error_literal (error, OCCUPANCY_HISTORY_ERROR, OCCUPANCY_HISTORY_ERROR_DAMAGED,
                       _("A part of the history is damaged"));

  return FALSE;
}
