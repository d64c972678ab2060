/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>

#include "cli/cli-output.h"
#include "cli/cli-time.h"

#define SECOND G_GINT64_CONSTANT (1000)

/* How long ago: a number and a unit. */
static gboolean
cli_time_parse_ago (const char *text,
                    gint64     *ago)
{
  static const struct
  {
    char unit;
    gint64 length;
  } units[] = {
    { 's', SECOND },
    { 'm', 60 * SECOND },
    { 'h', 60 * 60 * SECOND },
    { 'd', 24 * 60 * 60 * SECOND },
    { 'w', 7 * 24 * 60 * 60 * SECOND },
  };
  g_autofree char *number = NULL;
  gsize length = strlen (text);
  guint64 value;

  if (length < 2)
    return FALSE;

  number = g_strndup (text, length - 1);
  if (!g_ascii_string_to_unsigned (number, 10, 0, G_MAXINT32, &value, NULL))
    return FALSE;

  for (guint i = 0; i < G_N_ELEMENTS (units); i++)
    if (text[length - 1] == units[i].unit)
      {
        *ago = (gint64) value * units[i].length;
        return TRUE;
      }

  return FALSE;
}

/* A date, or a date and a time to the minute or the second, of the local zone
 * unless it says otherwise. */
static GDateTime *
cli_time_parse_date (const char *text)
{
  static const char * const endings[] = { "", "T00:00:00", ":00" };
  g_autoptr(GTimeZone) zone = g_time_zone_new_local ();

  for (guint i = 0; i < G_N_ELEMENTS (endings); i++)
    {
      g_autofree char *whole = g_str_has_suffix (text, "Z")
                               ? g_strdup_printf ("%.*s%sZ", (int) strlen (text) - 1, text, endings[i])
                               : g_strconcat (text, endings[i], NULL);
      GDateTime *date = g_date_time_new_from_iso8601 (whole, zone);

      if (date != NULL)
        return date;
    }

  return NULL;
}

/**
 * cli_time_parse:
 * @text: what a person wrote: `now`, how long ago, such as `24h`, or a time of
 *   ISO 8601
 * @now: the time of now, in milliseconds since 1970 UTC
 * @time: (out): the time, in milliseconds since 1970 UTC
 * @error: return location for an error, or %NULL
 *
 * Reads a time of the past.
 *
 * Returns: whether @text is a time
 */
gboolean
cli_time_parse (const char  *text,
                gint64       now,
                gint64      *time,
                GError     **error)
{
  g_autoptr(GDateTime) date = NULL;
  g_autofree char *printable = NULL;
  gint64 ago = 0;

  if (g_str_equal (text, "now") || cli_time_parse_ago (text, &ago))
    {
      *time = now - ago;
      return TRUE;
    }

  date = cli_time_parse_date (text);
  if (date != NULL)
    {
      *time = g_date_time_to_unix_usec (date) / 1000;
      return TRUE;
    }

  printable = cli_output_dup_printable (text);
  g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
               _("“%s” is no time: it is 90s, 30m, 24h, 7d or 2w ago, or such as 2026-11-23T16:00"), printable);

  return FALSE;
}
