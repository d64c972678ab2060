/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>
#include <gio/gio.h>
#include <string.h>

#include "app/occupancy-format.h"

/* How times and durations read. */

#define SECOND G_GINT64_CONSTANT (1000)
#define MINUTE (60 * SECOND)
#define HOUR (60 * MINUTE)
#define DAY (24 * HOUR)

G_DEFINE_ENUM_TYPE (OccupancyTimeFormat, occupancy_time_format,
                    G_DEFINE_ENUM_VALUE (OCCUPANCY_TIME_FORMAT_AUTOMATIC, "automatic"),
                    G_DEFINE_ENUM_VALUE (OCCUPANCY_TIME_FORMAT_24_HOURS, "24-hours"),
                    G_DEFINE_ENUM_VALUE (OCCUPANCY_TIME_FORMAT_12_HOURS, "12-hours"))

static OccupancyTimeFormat preferred_time_format = OCCUPANCY_TIME_FORMAT_AUTOMATIC;

/**
 * occupancy_format_set_time_format:
 * @time_format: how the person wants to read times of day
 *
 * Sets how times of day read from now on, in all of the application.
 */
void
occupancy_format_set_time_format (OccupancyTimeFormat time_format)
{
  preferred_time_format = time_format;
}

/* The clock of the desktop, where there is such a setting. */
static gboolean
occupancy_format_desktop_has_twelve_hours (void)
{
  static GSettings *settings;
  static gsize once;

  if (g_once_init_enter (&once))
    {
      GSettingsSchemaSource *source = g_settings_schema_source_get_default ();
      g_autoptr(GSettingsSchema) schema = NULL;

      if (source != NULL)
        schema = g_settings_schema_source_lookup (source, "org.gnome.desktop.interface", TRUE);
      if (schema != NULL && g_settings_schema_has_key (schema, "clock-format"))
        settings = g_settings_new_full (schema, NULL, NULL);
      g_once_init_leave (&once, 1);
    }

  return settings != NULL && g_settings_get_enum (settings, "clock-format") == 1;
}

static gboolean
occupancy_format_has_twelve_hours (void)
{
  switch (preferred_time_format)
    {
    case OCCUPANCY_TIME_FORMAT_24_HOURS:
      return FALSE;
    case OCCUPANCY_TIME_FORMAT_12_HOURS:
      return TRUE;
    case OCCUPANCY_TIME_FORMAT_AUTOMATIC:
    default:
      return occupancy_format_desktop_has_twelve_hours ();
    }
}

static char *
occupancy_format_local_time (gint64      time,
                             const char *format)
{
  g_autoptr(GDateTime) utc = g_date_time_new_from_unix_utc_usec (time * 1000);
  g_autoptr(GDateTime) local = utc != NULL ? g_date_time_to_local (utc) : NULL;

  return local != NULL ? g_date_time_format (local, format) : g_strdup (OCCUPANCY_FORMAT_NO_VALUE);
}

/**
 * occupancy_format_clock:
 * @time: in milliseconds since 1970 UTC
 *
 * Formats the local time of day in hours and minutes, with 12 or 24 hours as
 * the desktop has it.
 *
 * Returns: (transfer full): the time of day
 */
char *
occupancy_format_clock (gint64 time)
{
  if (occupancy_format_has_twelve_hours ())
    /* Translators: a time of day with 12 hours, see g_date_time_format() */
    return occupancy_format_local_time (time, _("%-I:%M\u202f%p"));

  /* Translators: a time of day with 24 hours, see g_date_time_format() */
  return occupancy_format_local_time (time, _("%H:%M"));
}

/**
 * occupancy_format_exact_time:
 * @time: in milliseconds since 1970 UTC
 *
 * Formats the local time of day with its seconds.
 *
 * Returns: (transfer full): the time of day
 */
char *
occupancy_format_exact_time (gint64 time)
{
  if (occupancy_format_has_twelve_hours ())
    /* Translators: a time of day with 12 hours, see g_date_time_format() */
    return occupancy_format_local_time (time, _("%-I:%M:%S\u202f%p"));

  /* Translators: a time of day with 24 hours, see g_date_time_format() */
  return occupancy_format_local_time (time, _("%H:%M:%S"));
}

/**
 * occupancy_format_moment:
 * @time: in milliseconds since 1970 UTC
 * @now: likewise
 *
 * Formats the local time of day with its seconds, and its day where that is
 * another than today.
 *
 * Returns: (transfer full): a phrase
 */
char *
occupancy_format_moment (gint64 time,
                         gint64 now)
{
  g_autofree char *of_day = occupancy_format_exact_time (time);
  g_autofree char *day = occupancy_format_local_time (time, "%F");
  g_autofree char *today = occupancy_format_local_time (now, "%F");
  g_autofree char *date = NULL;

  if (strcmp (day, today) == 0)
    return g_steal_pointer (&of_day);

  /* Translators: a day without its year, see g_date_time_format() */
  date = occupancy_format_local_time (time, _("%-d %B"));
  /* Translators: a time of day and its day, such as “14:05:12, 12 November” */
  return g_strdup_printf (C_("moment", "%s, %s"), of_day, date);
}

/**
 * occupancy_format_axis_time:
 * @time: in milliseconds since 1970 UTC
 * @step: the time between two marks of the axis, in milliseconds
 *
 * Formats the label of a mark of a time axis: the time, and the date at
 * midnight.
 *
 * Returns: (transfer full): a short label
 */
char *
occupancy_format_axis_time (gint64 time,
                            gint64 step)
{
  g_autofree char *of_day = occupancy_format_local_time (time, "%H%M%S");

  if (strcmp (of_day, "000000") == 0)
    /* Translators: a day on a time axis, see g_date_time_format() */
    return occupancy_format_local_time (time, _("%-d %b"));

  if (step < MINUTE)
    return occupancy_format_exact_time (time);

  return occupancy_format_clock (time);
}

/**
 * occupancy_format_age:
 * @time: in milliseconds since 1970 UTC
 * @now: likewise, not before @time
 * @with_seconds: whether to say the seconds of the first minute
 *
 * Formats how long ago something was: `4 min ago`, `2 h ago`, `since 14:05`,
 * `since 12 November`. Seconds change every five.
 *
 * Returns: (transfer full): a phrase
 */
char *
occupancy_format_age (gint64   time,
                      gint64   now,
                      gboolean with_seconds)
{
  gint64 age = MAX (now - time, 0);
  g_autofree char *when = NULL;

  if (age < MINUTE && !with_seconds)
    return g_strdup (_("just now"));

  if (age < MINUTE)
    /* Translators: seconds. The first space is U+202F. */
    return g_strdup_printf (_("%d\u202fs ago"), (int) (age / (5 * SECOND) * 5));

  if (age < HOUR)
    /* Translators: minutes. The first space is U+202F. */
    return g_strdup_printf (_("%d\u202fmin ago"), (int) (age / MINUTE));

  if (age < 6 * HOUR)
    /* Translators: hours. The first space is U+202F. */
    return g_strdup_printf (_("%d\u202fh ago"), (int) (age / HOUR));

  if (age < DAY)
    {
      when = occupancy_format_clock (time);
      /* Translators: %s is a time of day */
      return g_strdup_printf (_("since %s"), when);
    }

  /* Translators: a day without its year, see g_date_time_format() */
  when = occupancy_format_local_time (time, _("%-d %B"));
  /* Translators: %s is a day, such as 12 November */
  return g_strdup_printf (_("since %s"), when);
}

/**
 * occupancy_format_change_since:
 * @change: how much more, or less where it is negative
 * @since: since when, in milliseconds since 1970 UTC
 * @now: likewise, at most an hour after @since
 *
 * Formats a change in words: `38 more in 60 min`, and where less than that is
 * known `38 more since 14:05`.
 *
 * Returns: (transfer full): a phrase
 */
char *
occupancy_format_change_since (gint64 change,
                               gint64 since,
                               gint64 now)
{
  g_autofree char *digits = occupancy_format_count (ABS (change));
  g_autofree char *time = NULL;

  if (now - since >= HOUR - MINUTE)
    return occupancy_format_change (change, (guint) (HOUR / MINUTE));

  time = occupancy_format_clock (since);
  if (change > 0)
    /* Translators: a number and a time of day */
    return g_strdup_printf (_("%s more since %s"), digits, time);

  if (change < 0)
    /* Translators: a number and a time of day */
    return g_strdup_printf (_("%s fewer since %s"), digits, time);

  /* Translators: %s is a time of day */
  return g_strdup_printf (_("No change since %s"), time);
}
