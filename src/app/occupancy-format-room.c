/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>
#include <math.h>

#include "app/occupancy-format.h"

/* What is said of a room, in a list, on its page and by a screen reader. */

#define MINUTE (60 * G_GINT64_CONSTANT (1000))
#define HOUR (60 * MINUTE)

/* Translators: what stands between the parts of what a screen reader says */
#define SPOKEN_SEPARATOR _(", ")

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

/* Members may be there without a connection: such a room is not empty. */
static gboolean
occupancy_format_is_empty (const OccupancyReading *reading)
{
  return reading->connections == 0 && reading->presence_members == 0;
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

    case OCCUPANCY_READING_OFFLINE:
      return g_strdup (_("Unknown · offline"));

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
      if (occupancy_format_is_empty (reading))
        /* Translators: a room without connections and members */
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
    case OCCUPANCY_READING_OFFLINE:
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
    case OCCUPANCY_READING_OFFLINE:
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

/* The words for the state of a room, as a screen reader says them. */
static char *
occupancy_format_spoken_state (const OccupancyReading *reading,
                               gint64                  now)
{
  g_autofree char *age = NULL;

  switch (reading->state)
    {
    case OCCUPANCY_READING_STALE:
      age = occupancy_format_age (reading->since, now, FALSE);
      /* Translators: %s is an age, such as “4 min ago” */
      return g_strdup_printf (_("stale, %s"), age);

    case OCCUPANCY_READING_LIVE:
      return occupancy_format_is_empty (reading) ? g_strdup (C_("room", "empty")) : NULL;

    case OCCUPANCY_READING_POLLED:
      return g_strdup (occupancy_format_is_empty (reading) ? C_("room", "empty") : C_("room", "polled"));

    case OCCUPANCY_READING_INVALID:
      return g_strdup (_("invalid data"));

    case OCCUPANCY_READING_REFUSED:
      return g_strdup (_("no permission"));

    case OCCUPANCY_READING_OFFLINE:
      return g_strdup (_("unknown, offline"));

    case OCCUPANCY_READING_CONNECTING:
      return g_strdup (_("unknown, connecting"));

    case OCCUPANCY_READING_ATTACHING:
      return g_strdup (_("unknown, attaching"));

    case OCCUPANCY_READING_WAITING:
      return g_strdup (_("unknown, waiting"));

    case OCCUPANCY_READING_DETACHED:
    default:
      return g_strdup (_("unknown, not attached"));
    }
}

/**
 * occupancy_format_refusal:
 * @account: an account
 *
 * Formats that the credential of an account does not allow to watch a room.
 *
 * Returns: (transfer full): a sentence
 */
char *
occupancy_format_refusal (OccupancyAccount *account)
{
  g_autofree char *name = NULL;

  g_return_val_if_fail (OCCUPANCY_IS_ACCOUNT (account), NULL);

  name = occupancy_format_isolated (occupancy_account_get_name (account));
  if (occupancy_setup_account_get_credential_kind (occupancy_account_get_setup (account)) == OCCUPANCY_CREDENTIAL_KEY)
    /* Translators: %s is the name of an account */
    return g_strdup_printf (_("The key of “%s” may not subscribe to this room."), name);

  /* Translators: %s is the name of an account */
  return g_strdup_printf (_("The token of “%s” may not subscribe to this room."), name);
}

/**
 * occupancy_format_identity:
 * @title: what the room is called
 * @name: its name
 * @account: what its account is called
 * @pinned: whether it is pinned
 *
 * Formats which room it is, as a screen reader is to say it.
 *
 * Returns: (transfer full): a phrase
 */
char *
occupancy_format_identity (const char *title,
                           const char *name,
                           const char *account,
                           gboolean    pinned)
{
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new ();
  g_auto(GStrv) parts = NULL;

  g_return_val_if_fail (title != NULL, NULL);
  g_return_val_if_fail (name != NULL, NULL);
  g_return_val_if_fail (account != NULL, NULL);

  g_strv_builder_add (builder, title);
  if (!g_str_equal (name, title))
    g_strv_builder_add (builder, name);
  g_strv_builder_add (builder, account);
  if (pinned)
    g_strv_builder_add (builder, C_("room", "pinned"));

  parts = g_strv_builder_end (builder);

  return g_strjoinv (SPOKEN_SEPARATOR, parts);
}

/**
 * occupancy_format_room:
 * @identity: which room it is
 * @reading: what is known of the room
 * @change: (nullable): how its connections changed, in words
 * @alerts: (nullable): what fires, in words
 * @now: in milliseconds since 1970 UTC
 *
 * Formats all that a row says, as a screen reader is to say it.
 *
 * Returns: (transfer full): a phrase
 */
char *
occupancy_format_room (const char             *identity,
                       const OccupancyReading *reading,
                       const char             *change,
                       const char             *alerts,
                       gint64                  now)
{
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new ();
  g_auto(GStrv) parts = NULL;
  g_autofree char *state = NULL;

  g_return_val_if_fail (identity != NULL, NULL);
  g_return_val_if_fail (reading != NULL, NULL);

  g_strv_builder_add (builder, identity);
  if (occupancy_reading_has_counts (reading))
    g_strv_builder_take (builder, occupancy_format_spoken_counts (reading));
  if (change != NULL)
    g_strv_builder_add (builder, change);
  /* That it is empty is also what most such alerts say. */
  if (alerts == NULL || !occupancy_reading_is_reliable (reading) || !occupancy_format_is_empty (reading))
    state = occupancy_format_spoken_state (reading, now);
  if (state != NULL)
    g_strv_builder_add (builder, state);
  if (alerts != NULL)
    g_strv_builder_add (builder, alerts);

  parts = g_strv_builder_end (builder);

  return g_strjoinv (SPOKEN_SEPARATOR, parts);
}

/**
 * occupancy_format_summary:
 * @range: the last hour of a room
 * @is_known: whether its last count is known to hold
 *
 * Formats in words what a chart of the last hour shows. What a room has now is
 * said beside it, and changes more often.
 *
 * Returns: (transfer full): a sentence
 */
char *
occupancy_format_summary (const OccupancyRange *range,
                          gboolean              is_known)
{
  const OccupancyExtent *extent;
  g_autofree char *last = NULL;
  g_autofree char *lowest = NULL;
  g_autofree char *lowest_time = NULL;
  g_autofree char *highest = NULL;
  g_autofree char *highest_time = NULL;
  g_autofree char *average = NULL;

  g_return_val_if_fail (range != NULL, NULL);

  if (range->empty)
    return g_strdup (_("Last hour: no data"));

  extent = &range->others;
  last = occupancy_format_count (extent->last);
  lowest = occupancy_format_count (extent->min);
  lowest_time = occupancy_format_clock (extent->min_time);
  highest = occupancy_format_count (extent->max);
  highest_time = occupancy_format_clock (extent->max_time);
  average = occupancy_format_count (llround (occupancy_range_get_average (range, extent)));

  if (!is_known)
    /* Translators: the connections of a room: the last that was known of them,
     * lowest count and its time, highest count and its time, average */
    return g_strdup_printf (_("Last hour: now unknown, last %s, lowest %s at %s, highest %s at %s, average %s"),
                            last, lowest, lowest_time, highest, highest_time, average);

  /* Translators: the connections of a room: lowest count and its time, highest count
   * and its time, average */
  return g_strdup_printf (_("Last hour: lowest %s at %s, highest %s at %s, average %s"),
                          lowest, lowest_time, highest, highest_time, average);
}
