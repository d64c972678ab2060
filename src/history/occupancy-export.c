/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "history/occupancy-export-private.h"

#define COLUMNS "time,account,account_name,room,kind,"

static void
occupancy_export_put_time (GString *text,
                           gint64   time)
{
  g_autoptr(GDateTime) date = g_date_time_new_from_unix_utc (time / 1000);
  g_autofree char *seconds = NULL;

  if (date == NULL)
    return;

  seconds = g_date_time_format (date, "%Y-%m-%dT%H:%M:%S");
  g_string_append_printf (text, "%s.%03dZ", seconds, (int) (time % 1000));
}

/* A spreadsheet takes what begins with one of these for a formula, also behind
 * white space that it strips.
 */
static gboolean
occupancy_export_is_formula (const char *value)
{
  if (*value == '\t' || *value == '\r' || *value == '\n')
    return TRUE;

  while (g_ascii_isspace (*value))
    value++;

  return *value != '\0' && strchr ("=+-@", *value) != NULL;
}

static void
occupancy_export_put_csv_text (GString    *text,
                               const char *value)
{
  g_string_append_c (text, '"');
  if (occupancy_export_is_formula (value))
    g_string_append_c (text, '\'');
  for (; *value != '\0'; value++)
    {
      if (*value == '"')
        g_string_append_c (text, '"');
      g_string_append_c (text, *value);
    }
  g_string_append_c (text, '"');
}

static void
occupancy_export_put_json_text (GString    *text,
                                const char *value)
{
  g_string_append_c (text, '"');
  for (; *value != '\0'; value++)
    {
      if (*value == '"' || *value == '\\')
        g_string_append_printf (text, "\\%c", *value);
      else if ((guchar) *value < 0x20)
        g_string_append_printf (text, "\\u%04x", (guchar) *value);
      else
        g_string_append_c (text, *value);
    }
  g_string_append_c (text, '"');
}

/* What every line begins with. */
static void
occupancy_export_put_start (GString                   *text,
                            OccupancyExportFormat      format,
                            gint64                     time,
                            const OccupancyExportRoom *room,
                            const char                *kind)
{
  if (format == OCCUPANCY_EXPORT_CSV)
    {
      occupancy_export_put_time (text, time);
      g_string_append_c (text, ',');
      occupancy_export_put_csv_text (text, room->account);
      g_string_append_c (text, ',');
      occupancy_export_put_csv_text (text, room->account_name != NULL ? room->account_name : "");
      g_string_append_c (text, ',');
      occupancy_export_put_csv_text (text, room->name);
      g_string_append_printf (text, ",%s", kind);
    }
  else
    {
      g_string_append (text, "{\"time\":\"");
      occupancy_export_put_time (text, time);
      g_string_append_printf (text, "\",\"type\":\"%s\",\"account\":", kind);
      occupancy_export_put_json_text (text, room->account);
      if (room->account_name != NULL)
        {
          g_string_append (text, ",\"accountName\":");
          occupancy_export_put_json_text (text, room->account_name);
        }
      g_string_append (text, ",\"room\":");
      occupancy_export_put_json_text (text, room->name);
    }
}

/* The first line of a file, if the format has one. */
void
occupancy_export_put_header (GString               *text,
                             OccupancyExportFormat  format,
                             gboolean               intervals)
{
  if (format != OCCUPANCY_EXPORT_CSV)
    return;

  if (intervals)
    g_string_append (text,
                     COLUMNS "seconds,seconds_known,changes,"
                     "connections_min,connections_max,connections_average,"
                     "others_min,others_max,others_average,"
                     "presence_members_min,presence_members_max,presence_members_average\n");
  else
    g_string_append (text, COLUMNS "connections,presence_members,own\n");
}

/* One step: a change, or the start of a time without values. */
void
occupancy_export_put_point (GString                   *text,
                            OccupancyExportFormat      format,
                            const OccupancyExportRoom *room,
                            const char                *kind,
                            const OccupancyPoint      *point)
{
  occupancy_export_put_start (text, format, point->time, room, kind);
  if (format == OCCUPANCY_EXPORT_CSV)
    {
      if (point->known)
        g_string_append_printf (text, ",%" G_GINT64_FORMAT ",%" G_GINT64_FORMAT ",%u\n",
                                point->connections, point->presence_members, point->own);
      else
        g_string_append (text, ",,,\n");
    }
  else
    {
      if (point->known)
        g_string_append_printf (text,
                                ",\"connections\":%" G_GINT64_FORMAT
                                ",\"presenceMembers\":%" G_GINT64_FORMAT ",\"own\":%u",
                                point->connections, point->presence_members, point->own);
      g_string_append (text, "}\n");
    }
}

/* One interval. */
void
occupancy_export_put_range (GString                   *text,
                            OccupancyExportFormat      format,
                            const OccupancyExportRoom *room,
                            const OccupancyRange      *range)
{
  const OccupancyExtent *extents[] = { &range->connections, &range->others, &range->presence_members };
  static const char * const names[] = { "connections", "others", "presenceMembers" };
  gboolean csv = format == OCCUPANCY_EXPORT_CSV;

  occupancy_export_put_start (text, format, range->from, room, "interval");
  g_string_append_printf (text,
                          csv ? ",%" G_GINT64_FORMAT ",%" G_GINT64_FORMAT ",%" G_GUINT64_FORMAT
                              : ",\"seconds\":%" G_GINT64_FORMAT ",\"secondsKnown\":%" G_GINT64_FORMAT
                                ",\"changes\":%" G_GUINT64_FORMAT,
                          (range->to - range->from) / 1000, range->known / 1000, range->n_changes);

  for (guint i = 0; i < G_N_ELEMENTS (extents); i++)
    {
      char average[G_ASCII_DTOSTR_BUF_SIZE];

      g_ascii_formatd (average, sizeof average, "%.3f", occupancy_range_get_average (range, extents[i]));
      if (csv)
        g_string_append_printf (text, ",%" G_GINT64_FORMAT ",%" G_GINT64_FORMAT ",%s",
                                extents[i]->min, extents[i]->max, average);
      else
        g_string_append_printf (text,
                                ",\"%s\":{\"min\":%" G_GINT64_FORMAT ",\"max\":%" G_GINT64_FORMAT
                                ",\"average\":%s}",
                                names[i], extents[i]->min, extents[i]->max, average);
    }

  g_string_append (text, csv ? "\n" : "}\n");
}
