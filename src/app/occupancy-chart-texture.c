/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <math.h>

#include "app/occupancy-chart-texture.h"

/* The few small pictures of the charts. They are made here, a byte at a time,
 * because GTK would draw a path of any size on the processor again with every
 * frame, while a texture of less than 32 pixels stays in its atlas. */

#define SAMPLES 4
#define HATCH_SIZE 8
#define HOLLOW_WIDTH 2.0

static double
occupancy_marker_get_distance (OccupancyMarker marker,
                               double          x,
                               double          y)
{
  return marker == OCCUPANCY_MARKER_DIAMOND ? fabs (x) + fabs (y) : hypot (x, y);
}

/* The part of a pixel that is within the shape. */
static guchar
occupancy_marker_get_coverage (OccupancyMarker marker,
                               double          x,
                               double          y,
                               double          inner,
                               double          outer)
{
  guint hits = 0;

  for (guint i = 0; i < SAMPLES * SAMPLES; i++)
    {
      double distance = occupancy_marker_get_distance (marker,
                                                       x + (i % SAMPLES + 0.5) / SAMPLES,
                                                       y + (i / SAMPLES + 0.5) / SAMPLES);

      if (distance >= inner && distance <= outer)
        hits++;
    }

  return (guchar) (hits * 255 / (SAMPLES * SAMPLES));
}

static GdkTexture *
occupancy_marker_make_texture (OccupancyMarker marker,
                               double          inner,
                               double          outer)
{
  guint size = 2 * (guint) ceil (outer);
  guchar *pixels = g_malloc (size * size);
  g_autoptr(GBytes) bytes = NULL;

  for (guint y = 0; y < size; y++)
    {
      for (guint x = 0; x < size; x++)
        pixels[y * size + x] = occupancy_marker_get_coverage (marker,
                                                              (double) x - size / 2,
                                                              (double) y - size / 2,
                                                              inner, outer);
    }

  bytes = g_bytes_new_take (pixels, size * size);

  return gdk_memory_texture_new ((int) size, (int) size, GDK_MEMORY_A8, bytes, size);
}

/**
 * occupancy_marker_snapshot:
 * @snapshot: where to draw
 * @marker: the shape
 * @hollow: whether to draw only the rim, for a value that is not of now
 * @center: the middle of the marker
 * @radius: half its width
 * @scale: device pixels for each unit
 * @color: the colour
 *
 * Draws a marker.
 */
void
occupancy_marker_snapshot (GtkSnapshot            *snapshot,
                           OccupancyMarker         marker,
                           gboolean                hollow,
                           const graphene_point_t *center,
                           double                  radius,
                           double                  scale,
                           const GdkRGBA          *color)
{
  static GHashTable *textures;
  double outer = radius * scale;
  double inner = hollow ? outer - HOLLOW_WIDTH * scale : 0;
  gpointer key = GUINT_TO_POINTER (((guint) (outer * 16) << 2) | (hollow ? 2 : 0) | marker);
  GdkTexture *texture;
  graphene_rect_t area;
  float size;

  g_return_if_fail (snapshot != NULL);
  g_return_if_fail (center != NULL);
  g_return_if_fail (color != NULL);

  if (textures == NULL)
    textures = g_hash_table_new_full (NULL, NULL, NULL, g_object_unref);

  texture = g_hash_table_lookup (textures, key);
  if (texture == NULL)
    {
      texture = occupancy_marker_make_texture (marker, inner, outer);
      g_hash_table_insert (textures, key, texture);
    }

  size = (float) (gdk_texture_get_width (texture) / scale);
  graphene_rect_init (&area, center->x - size / 2, center->y - size / 2, size, size);
  gtk_snapshot_push_mask (snapshot, GSK_MASK_MODE_ALPHA);
  gtk_snapshot_append_texture (snapshot, texture, &area);
  gtk_snapshot_pop (snapshot);
  gtk_snapshot_append_color (snapshot, color, &area);
  gtk_snapshot_pop (snapshot);
}

/**
 * occupancy_hatch_texture:
 * @color: the colour of the lines
 * @scale: device pixels for each unit
 *
 * Makes the picture that is repeated over times of which nothing is known.
 *
 * Returns: (transfer full): a texture that stands for 8 × 8 units
 */
GdkTexture *
occupancy_hatch_texture (const GdkRGBA *color,
                         double         scale)
{
  guint size = MAX ((guint) lround (HATCH_SIZE * scale), HATCH_SIZE);
  guchar *pixels = g_malloc (size * size * 4);
  double half = scale / 2 * G_SQRT2;
  g_autoptr(GBytes) bytes = NULL;

  g_return_val_if_fail (color != NULL, NULL);

  for (guint y = 0; y < size; y++)
    {
      for (guint x = 0; x < size; x++)
        {
          guchar *pixel = &pixels[(y * size + x) * 4];
          guint hits = 0;
          double alpha;

          for (guint i = 0; i < SAMPLES * SAMPLES; i++)
            {
              double along = fmod (x + y + (i % SAMPLES + i / SAMPLES + 1.0) / SAMPLES, size);

              if (MIN (along, size - along) <= half)
                hits++;
            }

          alpha = color->alpha * hits / (SAMPLES * SAMPLES);
          pixel[0] = (guchar) lround (color->red * alpha * 255);
          pixel[1] = (guchar) lround (color->green * alpha * 255);
          pixel[2] = (guchar) lround (color->blue * alpha * 255);
          pixel[3] = (guchar) lround (alpha * 255);
        }
    }

  bytes = g_bytes_new_take (pixels, size * size * 4);

  return gdk_memory_texture_new ((int) size, (int) size, GDK_MEMORY_R8G8B8A8_PREMULTIPLIED,
                                 bytes, size * 4);
}
