/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>
#include <langinfo.h>
#include <locale.h>
#include <string.h>

#include "app/occupancy-format.h"

/* How numbers read, everywhere in the application; times and rooms are in files
 * of their own.
 *
 * In the strings, “ ” between a number and its unit is U+202F, a narrow space
 * that does not break, and U+2068 … U+2069 isolate a name, so that one in
 * Hebrew does not turn round the sentence about it. */

/* Up to here a row has the room for all digits. */
#define LONGEST_IN_FULL 99999

/* The C locale has no grouping. The words are English then, and so are the digits. */
static gboolean
occupancy_format_locale_is_c (void)
{
  const char *name = setlocale (LC_NUMERIC, NULL);

  return name == NULL || strcmp (name, "POSIX") == 0 ||
         (name[0] == 'C' && (name[1] == '\0' || name[1] == '.'));
}

static char *
occupancy_format_group_in_english (gint64 count)
{
  g_autofree char *digits = g_strdup_printf ("%" G_GINT64_FORMAT, count);
  gsize length = strlen (digits);
  GString *grouped = g_string_sized_new (length + length / 3);

  for (gsize i = 0; i < length; i++)
    {
      if (i > 0 && (length - i) % 3 == 0)
        g_string_append_c (grouped, ',');
      g_string_append_c (grouped, digits[i]);
    }

  return g_string_free_and_steal (grouped);
}

/**
 * occupancy_format_count:
 * @count: a count, 0 or more
 *
 * Formats a count in full, grouped as the locale has it: `1,284`.
 *
 * Returns: (transfer full): the digits
 */
char *
occupancy_format_count (gint64 count)
{
  if (count < 0)
    {
      g_autofree char *positive = occupancy_format_count (count == G_MININT64 ? G_MAXINT64 : -count);

      return g_strconcat ("\u2212", positive, NULL);
    }

  if (occupancy_format_locale_is_c ())
    return occupancy_format_group_in_english (count);

  return g_strdup_printf ("%'" G_GINT64_FORMAT, count);
}

/**
 * occupancy_format_short_count:
 * @count: a count, 0 or more
 *
 * Formats a count for a place of six characters: in full up to 99,999, then in
 * thousands or millions, rounded down.
 *
 * Returns: (transfer full): at most six characters for counts below a thousand
 *   million
 */
char *
occupancy_format_short_count (gint64 count)
{
  g_autofree char *digits = NULL;
  gint64 tenths;

  if (count <= LONGEST_IN_FULL)
    return occupancy_format_count (count);

  if (count < 1000000)
    {
      digits = occupancy_format_count (count / 1000);
      /* Translators: thousands, as in “123 K”. The space is U+202F. */
      return g_strdup_printf (_("%s\u202fK"), digits);
    }

  tenths = count / 100000;
  if (tenths >= 1000)
    {
      digits = occupancy_format_count (tenths / 10);
    }
  else
    {
      const char *point = occupancy_format_locale_is_c () ? "." : nl_langinfo (RADIXCHAR);

      digits = g_strdup_printf ("%d%s%d", (int) (tenths / 10), point, (int) (tenths % 10));
    }

  /* Translators: millions, as in “1.2 M”. The space is U+202F. */
  return g_strdup_printf (_("%s\u202fM"), digits);
}

/**
 * occupancy_format_change:
 * @change: how much more, or less where it is negative
 * @minutes: within how many minutes
 *
 * Formats a change in words: `38 more in 5 min`.
 *
 * Returns: (transfer full): a phrase
 */
char *
occupancy_format_change (gint64 change,
                         guint  minutes)
{
  g_autofree char *digits = occupancy_format_count (ABS (change));

  if (change > 0)
    /* Translators: %s is a number, %u minutes. The last space is U+202F. */
    return g_strdup_printf (_("%s more in %u\u202fmin"), digits, minutes);

  if (change < 0)
    /* Translators: %s is a number, %u minutes. The last space is U+202F. */
    return g_strdup_printf (_("%s fewer in %u\u202fmin"), digits, minutes);

  return g_strdup_printf (_("No change in %u\u202fmin"), minutes);
}

/**
 * occupancy_format_signed:
 * @change: how much more, or less where it is negative
 *
 * Formats a change for a place where there is no room for words: `+38`, `−6`,
 * `0`. A mark keeps the sign before the digits where text runs from right to left.
 *
 * Returns: (transfer full): sign and digits
 */
char *
occupancy_format_signed (gint64 change)
{
  g_autofree char *digits = occupancy_format_short_count (ABS (change));

  if (change == 0)
    return g_steal_pointer (&digits);

  return g_strconcat (change > 0 ? "\u200e+" : "\u200e\u2212", digits, NULL);
}

/**
 * occupancy_format_change_icon:
 * @change: how much more, or less where it is negative
 *
 * Gets the icon that goes before occupancy_format_change().
 *
 * Returns: the name of a symbolic icon
 */
const char *
occupancy_format_change_icon (gint64 change)
{
  if (change > 0)
    return "occupancy-up-symbolic";
  if (change < 0)
    return "occupancy-down-symbolic";

  return "occupancy-flat-symbolic";
}

/**
 * occupancy_format_isolated:
 * @name: the name of a room or an account
 *
 * Isolates @name from the direction of the sentence it will stand in.
 *
 * Returns: (transfer full): @name between U+2068 and U+2069
 */
char *
occupancy_format_isolated (const char *name)
{
  g_return_val_if_fail (name != NULL, NULL);

  return g_strconcat ("\u2068", name, "\u2069", NULL);
}
