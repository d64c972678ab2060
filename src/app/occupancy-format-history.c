/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>

#include "app/occupancy-format.h"

/* What is said of the history that is kept. */

#define KIBIBYTE 1024

/**
 * occupancy_format_days:
 * @days: how many, 1 or more
 *
 * Formats a time for which history is kept; whole years as such.
 *
 * Returns: (transfer full): a phrase such as `90 days`
 */
char *
occupancy_format_days (guint days)
{
  guint years = days / 365;

  if (days > 365 && days % 365 == 0)
    return g_strdup_printf (ngettext ("%u year", "%u years", years), years);

  return g_strdup_printf (ngettext ("%u day", "%u days", days), days);
}

/**
 * occupancy_format_size:
 * @bytes: how many
 *
 * Formats how much room something takes on the disk.
 *
 * Returns: (transfer full): a phrase such as `212 MiB`
 */
char *
occupancy_format_size (guint64 bytes)
{
  double value = (double) bytes / KIBIBYTE;
  g_autofree char *digits = NULL;
  guint unit = 0;

  while (value >= 1024 && unit < 2)
    {
      value /= 1024;
      unit++;
    }

  digits = g_strdup_printf ("%.*f", value >= 10 || value == (double) (gint64) value ? 0 : 1, value);
  switch (unit)
    {
    case 0:
      /* Translators: kibibytes. The space is U+202F. */
      return g_strdup_printf (_("%s\u202fKiB"), digits);
    case 1:
      /* Translators: mebibytes. The space is U+202F. */
      return g_strdup_printf (_("%s\u202fMiB"), digits);
    default:
      /* Translators: gibibytes. The space is U+202F. */
      return g_strdup_printf (_("%s\u202fGiB"), digits);
    }
}

/**
 * occupancy_format_history_error:
 * @error: what went wrong with the history
 *
 * Formats why the history cannot be used.
 *
 * Returns: (transfer full): a sentence
 */
char *
occupancy_format_history_error (const GError *error)
{
  g_return_val_if_fail (error != NULL, NULL);

  if (error->domain == OCCUPANCY_HISTORY_ERROR)
    switch ((OccupancyHistoryError) error->code)
      {
      case OCCUPANCY_HISTORY_ERROR_BUSY:
        return g_strdup (_("Another Occupancy is writing it."));
      case OCCUPANCY_HISTORY_ERROR_FULL:
        return g_strdup (_("The disk is full."));
      case OCCUPANCY_HISTORY_ERROR_READ_ONLY:
        return g_strdup (_("Its file cannot be written."));
      case OCCUPANCY_HISTORY_ERROR_NEWER:
        return g_strdup (_("Its file is of a newer Occupancy."));
      case OCCUPANCY_HISTORY_ERROR_DAMAGED:
        return g_strdup (_("Its file is damaged."));
      case OCCUPANCY_HISTORY_ERROR_CLOSED:
      case OCCUPANCY_HISTORY_ERROR_FAILED:
      default:
        break;
      }

  return g_strdup (error->message);
}
