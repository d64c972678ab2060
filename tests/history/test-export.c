/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <fcntl.h>
#include <gio/gunixoutputstream.h>
#include <glib-unix.h>
#include <time.h>
#include <unistd.h>

#include "history/history-fixture.h"
#include "history/occupancy-history-export.h"

#define MINUTE (60 * (gint64) 1000)
#define HOUR (60 * MINUTE)
#define START (G_GINT64_CONSTANT (1700000000) * 1000)

/* What is recorded here is long past, and is to be kept all the same. */
static void
set_up (HistoryFixture *fixture,
        gconstpointer   data)
{
  history_fixture_set_up (fixture, data);
  occupancy_history_set_retention (fixture->history, 0, 0, 0);
}

/* What came of an export, and how far it said that it was. */
typedef struct
{
  guint n_told;
  goffset current;
  goffset total;
} Progress;

static void
progress_cb (goffset  current,
             goffset  total,
             gpointer data)
{
  Progress *progress = data;

  g_assert_cmpint (current, >=, progress->current);
  g_assert_cmpint (current, <=, total);
  progress->current = current;
  progress->total = total;
  progress->n_told++;
}

static GHashTable *
name_accounts (void)
{
  GHashTable *names = g_hash_table_new (g_str_hash, g_str_equal);

  g_hash_table_insert (names, (gpointer) "account", (gpointer) "=Harbor");

  return names;
}

static char *
export (OccupancyHistory       *history,
        OccupancyExportFormat   format,
        guint                   max_points,
        gint64                  from,
        gint64                  to,
        Progress               *progress,
        GError                **error)
{
  g_autoptr(GOutputStream) stream = g_memory_output_stream_new_resizable ();
  g_autoptr(GHashTable) names = name_accounts ();
  g_autoptr(GAsyncResult) result = NULL;
  gboolean success;

  occupancy_history_export_async (history, stream, format, NULL, 0, names, from, to, max_points,
                                  NULL, progress_cb, progress, history_store_result_cb, &result);
  success = occupancy_history_export_finish (history, history_wait_result (&result), error);
  g_assert_cmpint (success, ==, error == NULL || *error == NULL);
  g_output_stream_write_all (stream, "", 1, NULL, NULL, NULL);
  g_output_stream_close (stream, NULL, NULL);

  return g_memory_output_stream_steal_data (G_MEMORY_OUTPUT_STREAM (stream));
}

static void
test_formats (HistoryFixture *fixture,
              gconstpointer   data)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *csv = NULL;
  g_autofree char *json = NULL;
  g_autofree char *intervals = NULL;
  g_autofree char *json_intervals = NULL;
  Progress progress = { 0 };

  history_record (fixture->history, "=1+\"1\"", START, 4);
  history_record (fixture->history, "=1+\"1\"", START + MINUTE, 6);
  occupancy_history_record_gap (fixture->history, "account", "=1+\"1\"", START + 2 * MINUTE);
  history_settle (fixture->history);

  csv = export (fixture->history, OCCUPANCY_EXPORT_CSV, 0, START, START + HOUR, &progress, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (csv, ==,
                   "time,account,account_name,room,kind,connections,presence_members,own\n"
                   "2023-11-14T22:13:20.000Z,\"account\",\"'=Harbor\",\"'=1+\"\"1\"\"\",change,4,2,1\n"
                   "2023-11-14T22:14:20.000Z,\"account\",\"'=Harbor\",\"'=1+\"\"1\"\"\",change,6,3,1\n"
                   "2023-11-14T22:15:20.000Z,\"account\",\"'=Harbor\",\"'=1+\"\"1\"\"\",gap,,,\n");
  g_assert_cmpuint (progress.n_told, >, 0);
  g_assert_cmpint (progress.current, ==, progress.total);
  g_assert_cmpint (progress.total, ==, HOUR / 1000);

  progress = (Progress) { 0 };
  json = export (fixture->history, OCCUPANCY_EXPORT_JSON, 0, START + 1000, START + MINUTE, &progress, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (json, ==,
                   "{\"time\":\"2023-11-14T22:13:20.000Z\",\"type\":\"change\",\"account\":\"account\","
                   "\"accountName\":\"=Harbor\",\"room\":\"=1+\\\"1\\\"\",\"connections\":4,\"presenceMembers\":2,\"own\":1}\n");

  progress = (Progress) { 0 };
  intervals = export (fixture->history, OCCUPANCY_EXPORT_CSV, 1, START, START + 4 * MINUTE, &progress, &error);
  g_assert_no_error (error);
  g_assert_true (g_str_has_suffix (intervals,
                                   "interval,240,120,2,4,6,5.000,3,5,4.000,2,3,2.500\n"));

  progress = (Progress) { 0 };
  json_intervals = export (fixture->history, OCCUPANCY_EXPORT_JSON, 1, START, START + 4 * MINUTE,
                           &progress, &error);
  g_assert_no_error (error);
  g_assert_true (g_str_has_suffix (json_intervals,
                                   "\"seconds\":240,\"secondsKnown\":120,\"changes\":2,"
                                   "\"connections\":{\"min\":4,\"max\":6,\"average\":5.000},"
                                   "\"others\":{\"min\":3,\"max\":5,\"average\":4.000},"
                                   "\"presenceMembers\":{\"min\":2,\"max\":3,\"average\":2.500}}\n"));
}

/* No name of a room is a formula to a spreadsheet, whatever it begins with. */
static void
test_formulas (HistoryFixture *fixture,
               gconstpointer   data)
{
  static const char * const names[] = { "=1", "+1", "-1", "@a", " =1", "  +1", "\t=1", "a=1", "-", "\"=1" };
  g_autoptr(GError) error = NULL;
  g_autofree char *csv = NULL;
  g_auto(GStrv) lines = NULL;
  Progress progress = { 0 };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    history_record (fixture->history, names[i], START, 4);
  history_settle (fixture->history);
  csv = export (fixture->history, OCCUPANCY_EXPORT_CSV, 0, START, START + 1000, &progress, &error);
  g_assert_no_error (error);
  lines = g_strsplit (csv, "\n", -1);
  g_assert_cmpuint (g_strv_length (lines), ==, G_N_ELEMENTS (names) + 2);

  for (guint i = 1; i <= G_N_ELEMENTS (names); i++)
    {
      const char *cell = strstr (lines[i], "\"account\",\"'=Harbor\",\"");

      g_assert_nonnull (cell);
      cell += strlen ("\"account\",\"'=Harbor\",\"");
      cell += strspn (cell, " \t");
      g_assert_true (strspn (cell, "=+-@") == 0);
    }
}

/* What is in the pipe goes to the end of @text. */
static void
drain (int      pipe,
       GString *text)
{
  char buffer[4096];
  gssize length;

  while ((length = read (pipe, buffer, sizeof buffer)) > 0)
    g_string_append_len (text, buffer, length);
}

/* It is written as it is read, and stops when it is told to, also while it waits
 * for a reader.
 */
static void
test_cancel (HistoryFixture *fixture,
             gconstpointer   data)
{
  g_autoptr(GHashTable) names = name_accounts ();
  g_autoptr(GCancellable) cancellable = g_cancellable_new ();
  g_autoptr(GOutputStream) stream = NULL;
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GString) part = g_string_new (NULL);
  g_autoptr(GError) error = NULL;
  g_autofree char *whole = NULL;
  Progress told = { 0 };
  int ends[2];

  for (guint i = 0; i < 20000; i++)
    history_record (fixture->history, i < 10000 ? "lobby" : "annex", START + i * (gint64) 1000, i);
  history_settle (fixture->history);
  whole = export (fixture->history, OCCUPANCY_EXPORT_JSON, 0, START, START + 6 * HOUR, &told, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (told.n_told, >, 10);
  g_assert_cmpint (told.current, ==, told.total);

  told = (Progress) { 0 };
  g_assert_true (g_unix_open_pipe (ends, O_CLOEXEC | O_NONBLOCK, &error));
  stream = g_unix_output_stream_new (ends[1], TRUE);
  occupancy_history_export_async (fixture->history, stream, OCCUPANCY_EXPORT_JSON, NULL, 0, names, START, START + 6 * HOUR,
                                  0, cancellable, progress_cb, &told, history_store_result_cb, &result);
  while (told.n_told == 0)
    {
      g_main_context_iteration (NULL, FALSE);
      drain (ends[0], part);
    }
  g_cancellable_cancel (cancellable);
  g_assert_false (occupancy_history_export_finish (fixture->history, history_wait_result (&result), &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);

  drain (ends[0], part);
  g_assert_true (g_str_has_prefix (whole, part->str));
  g_assert_cmpuint (part->len, >, 0);
  g_assert_cmpuint (part->len, <, strlen (whole));
  close (ends[0]);
}

/* A stream that takes nothing more ends it with what the stream says. */
static void
test_full (HistoryFixture *fixture,
           gconstpointer   data)
{
  char buffer[100];
  g_autoptr(GOutputStream) stream = g_memory_output_stream_new (buffer, sizeof buffer, NULL, NULL);
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;

  for (guint i = 0; i < 10; i++)
    history_record (fixture->history, "lobby", START + i * (gint64) 1000, i);
  history_settle (fixture->history);
  occupancy_history_export_async (fixture->history, stream, OCCUPANCY_EXPORT_CSV, NULL, 0, NULL, START, START + HOUR, 0,
                                  NULL, NULL, NULL, history_store_result_cb, &result);
  g_assert_false (occupancy_history_export_finish (fixture->history, history_wait_result (&result), &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NO_SPACE);
}

static void
set_zone (const char *zone)
{
  g_setenv ("TZ", zone, TRUE);
  tzset ();
}

/* Summer time begins and ends, and the person travels: an hour is an hour, the
 * 25th of a day too, and what was recorded says the same in every zone.
 */
static void
test_zones (HistoryFixture *fixture,
            gconstpointer   data)
{
  static const char * const zones[] = { "CET-1CEST,M3.5.0,M10.5.0/3", "IST-5:30", "NST3:30NDT,M3.2.0,M11.1.0", "UTC0" };
  static const gint64 switches[] = { G_GINT64_CONSTANT (1698541200), G_GINT64_CONSTANT (1711846800) };
  const gint64 from = switches[0] * 1000 - 3 * HOUR;
  const gint64 to = switches[1] * 1000 + 3 * HOUR;
  g_autofree char *before = g_strdup (g_getenv ("TZ"));
  g_autofree char *first = NULL;
  g_autoptr(GError) error = NULL;

  set_zone (zones[0]);
  for (guint i = 0; i < G_N_ELEMENTS (switches); i++)
    {
      gint64 start = switches[i] * 1000 - 3 * HOUR;

      for (guint k = 0; k < 360; k++)
        history_record (fixture->history, "lobby", start + k * MINUTE, 100 + k);
      occupancy_history_record_gap (fixture->history, "account", "lobby", start + 6 * HOUR);
      history_settle (fixture->history);
    }

  for (guint i = 0; i < G_N_ELEMENTS (zones); i++)
    {
      g_autofree char *csv = NULL;
      Progress progress = { 0 };

      history_close (fixture->history);
      history_finalize (g_steal_pointer (&fixture->history));
      set_zone (zones[i]);
      fixture->history = occupancy_history_new (fixture->path);
      history_wait_recording (fixture->history);

      for (guint k = 0; k < G_N_ELEMENTS (switches); k++)
        {
          gint64 start = switches[k] * 1000 - 3 * HOUR;
          g_autoptr(GPtrArray) traces = history_query (fixture->history, "lobby", start, start + 6 * HOUR, 6, &error);
          OccupancyTrace *trace;

          g_assert_no_error (error);
          trace = g_ptr_array_index (traces, 0);
          g_assert_cmpint (trace->interval, ==, HOUR);
          g_assert_cmpuint (trace->ranges->len, ==, 6);
          for (guint h = 0; h < 6; h++)
            {
              OccupancyRange *hour = &g_array_index (trace->ranges, OccupancyRange, h);

              g_assert_cmpint (hour->from, ==, start + h * HOUR);
              g_assert_cmpint (hour->known, ==, HOUR);
              g_assert_cmpint (hour->connections.min, ==, 100 + h * 60);
              g_assert_cmpint (hour->connections.max, ==, 100 + h * 60 + 59);
            }
        }

      csv = export (fixture->history, OCCUPANCY_EXPORT_CSV, 0, from, to, &progress, &error);
      g_assert_no_error (error);
      g_assert_nonnull (strstr (csv, "\n2023-10-29T00:59:00.000Z,"));
      g_assert_nonnull (strstr (csv, "\n2023-10-29T01:00:00.000Z,"));
      g_assert_nonnull (strstr (csv, "\n2024-03-31T01:30:00.000Z,"));
      if (first == NULL)
        first = g_steal_pointer (&csv);
      else
        g_assert_cmpstr (csv, ==, first);
    }

  if (before != NULL)
    set_zone (before);
  else
    g_unsetenv ("TZ");
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

#define ADD(name, func) \
  g_test_add ("/export/" name, HistoryFixture, NULL, set_up, func, history_fixture_tear_down)

  ADD ("formats", test_formats);
  ADD ("formulas", test_formulas);
  ADD ("cancel", test_cancel);
  ADD ("full", test_full);
  ADD ("zones", test_zones);

  return g_test_run ();
}
