/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What the two codecs share: numbers of variable length, a checksum at the end,
 * and a reader that stops at the end of its bytes, whatever they say.
 */
typedef struct
{
  const guint8 *next;
  const guint8 *end;
  gboolean failed;
} OccupancyByteReader;

static inline guint64
occupancy_zigzag (guint64 difference)
{
  return (difference << 1) ^ (0 - (difference >> 63));
}

static inline guint64
occupancy_unzigzag (guint64 value)
{
  return (value >> 1) ^ (0 - (value & 1));
}

void     occupancy_bytes_put_varint    (GByteArray           *bytes,
                                        guint64               value);
void     occupancy_bytes_put_checksum  (GByteArray           *bytes,
                                        guint                 start);

gboolean occupancy_byte_reader_init    (OccupancyByteReader  *reader,
                                        const guint8         *data,
                                        gsize                 length,
                                        guint8                format,
                                        GError              **error);
guint64  occupancy_byte_reader_varint  (OccupancyByteReader  *reader);
guint8   occupancy_byte_reader_byte    (OccupancyByteReader  *reader);
gboolean occupancy_byte_reader_fail    (GError              **error);

G_END_DECLS
