/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>
#include <gio/gio.h>
#include <langinfo.h>
#include <locale.h>
#include <math.h>
#include <string.h>

#include "app/occupancy-format.h"

/* How numbers, times and states read, everywhere in the application.
 *
 * In the strings, “ ” between a number and its unit is U+202F, a narrow space
 * that does not break, and U+2068 … U+2069 isolate a name, so that one in
 * Hebrew does not turn round the sentence about it. */

#define SECOND G_GINT64_CONSTANT (1000)
#define MINUTE (60 * SECOND)
#define HOUR (60 * MINUTE)
#define DAY (24 * HOUR)

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

/* The clock of the desktop, where there is such a setting. */
static gboolean
occupancy_format_has_twelve_hours (void)
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

static char *
occupancy_format_members (gint64 count)
{
  g_autofree char *digits = occupancy_format_count (count);

  if (count == 0)
    return g_strdup (_("No members"));

  /* Translators: presence members of a room */
  return g_strdup_printf (ngettext ("%s member", "%s members", (gulong) count), digits);
}

static char *
occupancy_format_polled_members (gint64 count)
{
  g_autofree char *digits = occupancy_format_count (count);

  if (count == 0)
    return g_strdup (_("No members · polled"));

  /* Translators: presence members of a room that is asked from time to time */
  return g_strdup_printf (ngettext ("%s member · polled", "%s members · polled", (gulong) count),
                          digits);
}

/* How long @reading has been invalid, as in “Invalid data · 2 min”. */
static char *
occupancy_format_invalid (const OccupancyReading *reading,
                          gint64                  now)
{
  gint64 age = MAX (now - reading->since, 0);

  if (age < MINUTE)
    return g_strdup (_("Invalid data"));

  if (age < HOUR)
    /* Translators: minutes. The last space is U+202F. */
    return g_strdup_printf (_("Invalid data · %d\u202fmin"), (int) (age / MINUTE));

  /* Translators: hours. The last space is U+202F. */
  return g_strdup_printf (_("Invalid data · %d\u202fh"), (int) (age / HOUR));
}

/**
 * occupancy_format_caption:
 * @reading: what is known of a room
 * @now: in milliseconds since 1970 UTC
 *
 * Formats the second line of a room in a list: the most important thing that
 * can be said of it.
 *
 * Returns: (transfer full): a phrase
 */
char *
occupancy_format_caption (const OccupancyReading *reading,
                          gint64                  now)
{
  g_autofree char *age = NULL;

  g_return_val_if_fail (reading != NULL, NULL);

  switch (reading->state)
    {
    case OCCUPANCY_READING_REFUSED:
      return g_strdup (_("No permission"));

    case OCCUPANCY_READING_INVALID:
      return occupancy_format_invalid (reading, now);

    case OCCUPANCY_READING_DETACHED:
      return g_strdup (_("Unknown · not attached"));

    case OCCUPANCY_READING_CONNECTING:
      return g_strdup (_("Unknown · connecting"));

    case OCCUPANCY_READING_ATTACHING:
      return g_strdup (_("Unknown · attaching"));

    case OCCUPANCY_READING_WAITING:
      return g_strdup (_("Unknown · waiting"));

    case OCCUPANCY_READING_STALE:
      age = occupancy_format_age (reading->since, now, FALSE);
      /* Translators: %s is an age, such as “4 min ago” */
      return g_strdup_printf (_("Stale · %s"), age);

    case OCCUPANCY_READING_LIVE:
    case OCCUPANCY_READING_POLLED:
      if (reading->connections == 0)
        /* Translators: a room without connections */
        return g_strdup (C_("room", "Empty"));
      if (reading->state == OCCUPANCY_READING_POLLED)
        return occupancy_format_polled_members (reading->presence_members);
      return occupancy_format_members (reading->presence_members);

    default:
      g_return_val_if_reached (NULL);
    }
}

/**
 * occupancy_format_state_word:
 * @state: a state
 *
 * Gets the one word for @state.
 *
 * Returns: a translated static string
 */
const char *
occupancy_format_state_word (OccupancyReadingState state)
{
  switch (state)
    {
    case OCCUPANCY_READING_LIVE:
      return C_("state", "Live");
    case OCCUPANCY_READING_POLLED:
      return C_("state", "Polled");
    case OCCUPANCY_READING_STALE:
      return C_("state", "Stale");
    case OCCUPANCY_READING_INVALID:
      return C_("state", "Invalid Data");
    case OCCUPANCY_READING_REFUSED:
      return C_("state", "No Permission");
    case OCCUPANCY_READING_DETACHED:
    case OCCUPANCY_READING_CONNECTING:
    case OCCUPANCY_READING_ATTACHING:
    case OCCUPANCY_READING_WAITING:
    default:
      return C_("state", "Unknown");
    }
}

/**
 * occupancy_format_state:
 * @reading: what is known of a room
 * @now: in milliseconds since 1970 UTC
 *
 * Formats the state on the page of a room: the word, and the age where it has
 * one.
 *
 * Returns: (transfer full): a phrase
 */
char *
occupancy_format_state (const OccupancyReading *reading,
                        gint64                  now)
{
  const char *word;
  g_autofree char *age = NULL;

  g_return_val_if_fail (reading != NULL, NULL);

  word = occupancy_format_state_word (reading->state);
  if (reading->state != OCCUPANCY_READING_POLLED && reading->state != OCCUPANCY_READING_STALE)
    return g_strdup (word);

  age = occupancy_format_age (reading->since, now, TRUE);
  /* Translators: a state and its age, such as “Stale · 4 min ago” */
  return g_strdup_printf (_("%s · %s"), word, age);
}

/**
 * occupancy_format_state_icon:
 * @state: a state
 *
 * Gets the icon of @state.
 *
 * Returns: the name of a symbolic icon
 */
const char *
occupancy_format_state_icon (OccupancyReadingState state)
{
  switch (state)
    {
    case OCCUPANCY_READING_LIVE:
      return "occupancy-live-symbolic";
    case OCCUPANCY_READING_POLLED:
      return "occupancy-polled-symbolic";
    case OCCUPANCY_READING_STALE:
      return "occupancy-stale-symbolic";
    case OCCUPANCY_READING_INVALID:
      return "occupancy-invalid-symbolic";
    case OCCUPANCY_READING_REFUSED:
      return "occupancy-blocked-symbolic";
    case OCCUPANCY_READING_DETACHED:
    case OCCUPANCY_READING_CONNECTING:
    case OCCUPANCY_READING_ATTACHING:
    case OCCUPANCY_READING_WAITING:
    default:
      return "occupancy-unknown-symbolic";
    }
}

/* The words for a room whose counts are known, without its state. */
static char *
occupancy_format_spoken_counts (const OccupancyReading *reading)
{
  g_autofree char *connections = occupancy_format_count (reading->connections);
  g_autofree char *members = occupancy_format_count (reading->presence_members);
  g_autofree char *first = NULL;
  g_autofree char *second = NULL;

  first = g_strdup_printf (ngettext ("%s connection", "%s connections",
                                     (gulong) reading->connections),
                           connections);
  second = g_strdup_printf (ngettext ("%s presence member", "%s presence members",
                                      (gulong) reading->presence_members),
                            members);

  /* Translators: connections, then presence members, as a screen reader says them */
  return g_strdup_printf (_("%s, %s"), first, second);
}

/**
 * occupancy_format_room:
 * @title: what the room is called
 * @account: what its account is called
 * @reading: what is known of the room
 * @now: in milliseconds since 1970 UTC
 *
 * Formats all that a row says, as a screen reader is to say it.
 *
 * Returns: (transfer full): a phrase
 */
char *
occupancy_format_room (const char             *title,
                       const char             *account,
                       const OccupancyReading *reading,
                       gint64                  now)
{
  g_autofree char *counts = NULL;
  g_autofree char *state = NULL;
  g_autofree char *age = NULL;

  g_return_val_if_fail (title != NULL, NULL);
  g_return_val_if_fail (account != NULL, NULL);
  g_return_val_if_fail (reading != NULL, NULL);

  switch (reading->state)
    {
    case OCCUPANCY_READING_STALE:
      counts = occupancy_format_spoken_counts (reading);
      age = occupancy_format_age (reading->since, now, FALSE);
      /* Translators: %s is an age, such as “4 min ago” */
      state = g_strdup_printf (_("stale, %s"), age);
      break;

    case OCCUPANCY_READING_LIVE:
    case OCCUPANCY_READING_POLLED:
      counts = occupancy_format_spoken_counts (reading);
      if (reading->connections == 0)
        state = g_strdup (C_("room", "empty"));
      else if (reading->state == OCCUPANCY_READING_POLLED)
        state = g_strdup (C_("room", "polled"));
      break;

    case OCCUPANCY_READING_INVALID:
      state = g_strdup (_("invalid data"));
      break;

    case OCCUPANCY_READING_REFUSED:
      state = g_strdup (_("no permission"));
      break;

    case OCCUPANCY_READING_CONNECTING:
      state = g_strdup (_("unknown, connecting"));
      break;

    case OCCUPANCY_READING_ATTACHING:
      state = g_strdup (_("unknown, attaching"));
      break;

    case OCCUPANCY_READING_WAITING:
      state = g_strdup (_("unknown, waiting"));
      break;

    case OCCUPANCY_READING_DETACHED:
    default:
      state = g_strdup (_("unknown, not attached"));
      break;
    }

  if (counts == NULL)
    /* Translators: room, account, state, as a screen reader says them */
    return g_strdup_printf (_("%s, %s, %s"), title, account, state);

  if (state == NULL)
    /* Translators: room, account, counts, as a screen reader says them */
    return g_strdup_printf (_("%s, %s, %s"), title, account, counts);

  /* Translators: room, account, counts, state, as a screen reader says them */
  return g_strdup_printf (_("%s, %s, %s, %s"), title, account, counts, state);
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

/**
 * occupancy_format_summary:
 * @range: the last hour of a room
 *
 * Formats in words what a chart of the last hour shows.
 *
 * Returns: (transfer full): a sentence
 */
char *
occupancy_format_summary (const OccupancyRange *range)
{
  const OccupancyExtent *extent;
  g_autofree char *now = NULL;
  g_autofree char *lowest = NULL;
  g_autofree char *lowest_time = NULL;
  g_autofree char *highest = NULL;
  g_autofree char *highest_time = NULL;
  g_autofree char *average = NULL;

  g_return_val_if_fail (range != NULL, NULL);

  if (range->empty)
    return g_strdup (_("Last hour: no data"));

  extent = &range->others;
  now = occupancy_format_count (extent->last);
  lowest = occupancy_format_count (extent->min);
  lowest_time = occupancy_format_clock (extent->min_time);
  highest = occupancy_format_count (extent->max);
  highest_time = occupancy_format_clock (extent->max_time);
  average = occupancy_format_count (llround (occupancy_range_get_average (range, extent)));

  /* Translators: the connections of a room: last known count, lowest count and
   * its time, highest count and its time, average */
  return g_strdup_printf (_("Last hour: now %s, lowest %s at %s, highest %s at %s, average %s"),
                          now, lowest, lowest_time, highest, highest_time, average);
}
