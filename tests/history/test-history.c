/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <sqlite3.h>
#include <unistd.h>

#include "history/history-fixture.h"
#include "history/occupancy-history-entry.h"

#define MINUTE (60 * (gint64) 1000)
#define HOUR (60 * MINUTE)

/* A whole second, two hours ago. */
static gint64
start_time (void)
{
  return g_get_real_time () / G_USEC_PER_SEC * 1000 - 2 * HOUR;
}

static void
test_record (HistoryFixture *fixture,
             gconstpointer   data)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) traces = NULL;
  g_autoptr(GAsyncResult) result = NULL;
  OccupancySample invalid = { .valid = FALSE };
  OccupancyTrace *trace;
  OccupancyPoint *points;
  OccupancyRange range;
  gint64 start = start_time ();

  /* Before it is known whether it will be open. */
  history_record (fixture->history, "lobby", start, 5);
  history_record (fixture->history, "lobby", start + 1500, 8);
  invalid.time = start + MINUTE;
  occupancy_history_record (fixture->history, "account", "lobby", &invalid);
  history_record (fixture->history, "lobby", start + 2 * MINUTE, 3);
  occupancy_history_record_gap (fixture->history, "account", "lobby", start + 3 * MINUTE);
  history_flush (fixture->history, &error);
  g_assert_no_error (error);
  g_assert_true (occupancy_history_get_recording (fixture->history));
  g_assert_null (occupancy_history_get_error (fixture->history));

  traces = history_query (fixture->history, "lobby", start, start + HOUR, 100, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (traces->len, ==, 1);
  trace = g_ptr_array_index (traces, 0);
  g_assert_cmpint (trace->interval, ==, 0);
  g_assert_cmpuint (trace->points->len, ==, 5);
  points = (OccupancyPoint *) (gpointer) trace->points->data;
  g_assert_cmpint (points[0].connections, ==, 5);
  g_assert_cmpint (points[0].own, ==, 1);
  g_assert_cmpint (points[1].time, ==, start + 1000);
  g_assert_false (points[2].known);
  g_assert_cmpint (points[2].time, ==, start + MINUTE);
  g_assert_cmpint (points[3].presence_members, ==, 1);
  g_assert_false (points[4].known);

  occupancy_history_get_statistics_async (fixture->history, "account", "lobby", start, start + HOUR,
                                          NULL, history_store_result_cb, &result);
  occupancy_history_get_statistics_finish (fixture->history, history_wait_result (&result),
                                           &range, &error);
  g_assert_no_error (error);
  g_assert_cmpint (range.known, ==, 2 * MINUTE);
  g_assert_cmpint (occupancy_range_get_unknown (&range), ==, 58 * MINUTE);
  g_assert_cmpfloat_with_epsilon (occupancy_extent_get_hours (&range.connections),
                                  (5 + 59 * 8 + 60 * 3) / 3600.0, 1e-9);
  g_assert_cmpfloat_with_epsilon (occupancy_range_get_average (&range, &range.connections),
                                  (5 + 59 * 8 + 60 * 3) / 120.0, 1e-9);
  g_assert_cmpint (range.connections.max, ==, 8);
  g_assert_cmpint (range.others.min, ==, 2);
  g_assert_cmpint (range.others.min_time, ==, start + 2 * MINUTE);

  g_clear_pointer (&traces, g_ptr_array_unref);
  traces = history_query (fixture->history, "nowhere", start, start + HOUR, 100, &error);
  g_assert_no_error (error);
  trace = g_ptr_array_index (traces, 0);
  g_assert_cmpuint (trace->points->len, ==, 0);
}

static void
test_cancel (HistoryFixture *fixture,
             gconstpointer   data)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GCancellable) cancellable = g_cancellable_new ();
  OccupancyHistoryRoom rooms[] = { { "account", "lobby" } };

  history_wait_recording (fixture->history);
  g_cancellable_cancel (cancellable);
  occupancy_history_query_async (fixture->history, rooms, 1, 0, 1000, 10, cancellable,
                                 history_store_result_cb, &result);
  g_assert_null (occupancy_history_query_finish (fixture->history, history_wait_result (&result), &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

static void
test_close (HistoryFixture *fixture,
            gconstpointer   data)
{
  g_autoptr(GError) error = NULL;
  gint64 start = start_time ();

  history_record (fixture->history, "lobby", start, 5);
  history_close (fixture->history);
  history_record (fixture->history, "lobby", start + 1000, 6);
  g_assert_false (history_flush (fixture->history, &error));
  g_assert_error (error, OCCUPANCY_HISTORY_ERROR, OCCUPANCY_HISTORY_ERROR_CLOSED);

  /* What was known ends where it was closed. */
  g_assert_cmpint (history_count (fixture->path, "SELECT count (*) FROM recent"), ==, 2);
  g_assert_cmpint (history_count (fixture->path, "SELECT count (*) FROM recent WHERE own IS NULL"), ==, 1);
  g_assert_true (history_is_sound (fixture->path));
}

static void
drop_cb (GObject      *object,
         GAsyncResult *result,
         gpointer      user_data)
{
  HistoryFixture *fixture = user_data;
  g_autoptr(GError) error = NULL;

  occupancy_history_close_finish (OCCUPANCY_HISTORY (object), result, &error);
  g_assert_no_error (error);
  g_assert_cmpint (history_count (fixture->path, "SELECT value FROM meta WHERE key = 'clean'"), ==, 1);
  g_clear_object (&fixture->history);
}

/* Whoever closes it is told when it is, be it the first or not, and may drop it
 * right then.
 */
static void
test_close_twice (HistoryFixture *fixture,
                  gconstpointer   data)
{
  gpointer weak_pointer;

  for (guint i = 0; i < 20; i++)
    {
      if (fixture->history == NULL)
        fixture->history = occupancy_history_new (fixture->path);
      weak_pointer = fixture->history;
      g_object_add_weak_pointer (G_OBJECT (fixture->history), &weak_pointer);

      /* With or without a check that is going on. */
      if (i % 2 == 0)
        history_wait_recording (fixture->history);
      for (guint k = 0; k < 3; k++)
        occupancy_history_close_async (fixture->history, NULL, drop_cb, fixture);
      while (g_atomic_pointer_get (&weak_pointer) != NULL)
        g_main_context_iteration (NULL, FALSE);
    }
}

/* Dropping it does the same, and waits for that. */
static void
test_drop (HistoryFixture *fixture,
           gconstpointer   data)
{
  history_wait_recording (fixture->history);
  history_record (fixture->history, "lobby", start_time (), 5);
  g_assert_finalize_object (g_steal_pointer (&fixture->history));

  g_assert_cmpint (history_count (fixture->path, "SELECT count (*) FROM recent"), ==, 2);
  g_assert_cmpint (history_count (fixture->path, "SELECT value FROM meta WHERE key = 'clean'"), ==, 1);
  g_assert_true (history_is_sound (fixture->path));
}

/* It is noticed that the files are not where they were, said, and begun anew. */
static void
lose_place (HistoryFixture *fixture,
            gint64          time,
            gint64          connections)
{
  g_autoptr(OccupancyHistory) other = NULL;
  g_autoptr(GError) error = NULL;

  history_record (fixture->history, "lobby", time, connections);
  g_assert_false (history_flush (fixture->history, &error));
  g_assert_error (error, OCCUPANCY_HISTORY_ERROR, OCCUPANCY_HISTORY_ERROR_FAILED);
  history_wait_error (fixture->history);
  history_wait_recording (fixture->history);
  history_settle (fixture->history);
  g_assert_cmpint (history_last_value (fixture->history, "lobby", start_time ()), ==, connections);

  other = occupancy_history_new (fixture->path);
  g_assert_error (history_wait_error (other), OCCUPANCY_HISTORY_ERROR, OCCUPANCY_HISTORY_ERROR_BUSY);
}

/* What is written into files that nobody finds any more is not kept. */
static void
test_removed (HistoryFixture *fixture,
              gconstpointer   data)
{
  g_autofree char *lock = g_build_filename (fixture->folder, "history.lock", NULL);
  g_autofree char *log = g_strconcat (fixture->path, "-wal", NULL);
  g_autofree char *elsewhere = g_strconcat (fixture->folder, "-elsewhere", NULL);
  gint64 start = start_time ();

  history_record (fixture->history, "lobby", start, 5);
  history_settle (fixture->history);

  /* What was in the log is not lost with it. Nobody reads it just now. */
  while (history_count (fixture->path, "SELECT value FROM meta WHERE key = 'checked'") == 0)
    g_main_context_iteration (NULL, FALSE);
  g_assert_cmpint (g_unlink (log), ==, 0);
  lose_place (fixture, start + MINUTE / 2, 55);
  g_assert_cmpint (history_count (fixture->path, "SELECT count (*) FROM recent WHERE own NOT NULL"), ==, 2);

  /* Without the lock, two would write. */
  g_assert_cmpint (g_unlink (lock), ==, 0);
  lose_place (fixture, start + MINUTE, 6);
  g_assert_cmpint (history_count (fixture->path, "SELECT count (*) FROM recent WHERE own NOT NULL"), ==, 3);

  g_assert_cmpint (g_rename (fixture->folder, elsewhere), ==, 0);
  lose_place (fixture, start + 2 * MINUTE, 7);
  g_assert_cmpint (history_count (fixture->path, "SELECT count (*) FROM recent WHERE own NOT NULL"), ==, 1);
  history_remove_folder (elsewhere);

  history_remove_folder (fixture->folder);
  lose_place (fixture, start + 3 * MINUTE, 8);
  g_assert_cmpint (history_count (fixture->path, "SELECT count (*) FROM recent WHERE own NOT NULL"), ==, 1);
}

/* One writes, the other reads and says so, and takes over with what holds then. */
static void
test_two_programs (HistoryFixture *fixture,
                   gconstpointer   data)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(OccupancyHistory) other = NULL;
  g_autoptr(GPtrArray) traces = NULL;
  gint64 start = start_time ();
  OccupancyTrace *trace;

  history_record (fixture->history, "lobby", start, 5);
  history_flush (fixture->history, &error);
  g_assert_no_error (error);

  other = occupancy_history_new (fixture->path);
  g_assert_error (history_wait_error (other), OCCUPANCY_HISTORY_ERROR, OCCUPANCY_HISTORY_ERROR_BUSY);
  history_record (other, "annex", start + 1000, 7);
  g_assert_false (history_flush (other, &error));
  g_assert_error (error, OCCUPANCY_HISTORY_ERROR, OCCUPANCY_HISTORY_ERROR_BUSY);
  g_clear_error (&error);
  traces = history_query (other, "lobby", start, start + HOUR, 100, &error);
  g_assert_no_error (error);
  trace = g_ptr_array_index (traces, 0);
  g_assert_cmpuint (trace->points->len, >=, 1);
  g_clear_pointer (&traces, g_ptr_array_unref);

  history_close (fixture->history);
  history_wait_recording (other);
  history_flush (other, &error);
  g_assert_no_error (error);
  g_assert_cmpint (history_count (fixture->path,
                                  "SELECT count (*) FROM recent, room WHERE room = room.id"
                                  " AND name = 'annex' AND connections = 7"), ==, 1);
  history_close (other);
  history_finalize (g_steal_pointer (&other));
}

static void
delete (OccupancyHistory *history,
        const char       *account,
        const char       *room)
{
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;

  occupancy_history_delete_async (history, account, room, NULL, history_store_result_cb, &result);
  occupancy_history_delete_finish (history, history_wait_result (&result), &error);
  g_assert_no_error (error);
  history_flush (history, &error);
  g_assert_no_error (error);
}

static void
test_delete (HistoryFixture *fixture,
             gconstpointer   data)
{
  gint64 start = start_time ();

  history_record (fixture->history, "lobby", start, 5);
  history_record (fixture->history, "lobby", start + 1000, 6);
  history_record (fixture->history, "annex", start, 7);
  occupancy_history_record_gap (fixture->history, "account", "annex", start + 1000);
  delete (fixture->history, "account", "annex");
  g_assert_cmpint (history_count (fixture->path, "SELECT count (*) FROM room"), ==, 1);

  /* A room that goes on begins anew. */
  delete (fixture->history, NULL, NULL);
  g_assert_cmpint (history_count (fixture->path, "SELECT count (*) FROM recent"), ==, 1);
  g_assert_cmpint (history_count (fixture->path, "SELECT connections FROM recent"), ==, 6);
  g_assert_cmpint (history_count (fixture->path, "SELECT time FROM recent"), >, start / 1000 + 3600);
}

static void
test_backup (HistoryFixture *fixture,
             gconstpointer   data)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GAsyncResult) size_result = NULL;
  g_autofree char *path = g_build_filename (fixture->folder, "copy.db", NULL);
  g_autofree char *other = g_build_filename (fixture->folder, "other.db", NULL);
  g_autoptr(GFile) file = g_file_new_for_path (path);
  g_autoptr(GFile) itself = g_file_new_for_path (other);
  gint64 start = start_time ();

  history_record (fixture->history, "lobby", start, 5);
  history_flush (fixture->history, &error);
  g_assert_no_error (error);

  occupancy_history_backup_async (fixture->history, file, NULL, history_store_result_cb, &result);
  occupancy_history_backup_finish (fixture->history, history_wait_result (&result), &error);
  g_assert_no_error (error);
  g_assert_true (history_is_sound (path));
  g_assert_cmpint (history_count (path, "SELECT connections FROM recent"), ==, 5);
  g_assert_cmpint (history_count (path, "PRAGMA user_version"), ==, 2);
  g_assert_cmpint (history_count (path, "PRAGMA application_id"), ==, 0x4f636375);

  /* The file that is being written is not replaced by its own copy. */
  g_assert_cmpint (link (fixture->path, other), ==, 0);
  g_clear_object (&result);
  occupancy_history_backup_async (fixture->history, itself, NULL, history_store_result_cb, &result);
  g_assert_false (occupancy_history_backup_finish (fixture->history, history_wait_result (&result), &error));
  g_assert_error (error, OCCUPANCY_HISTORY_ERROR, OCCUPANCY_HISTORY_ERROR_FAILED);
  g_clear_error (&error);

  occupancy_history_get_size_async (fixture->history, NULL, history_store_result_cb, &size_result);
  g_assert_cmpint (occupancy_history_get_size_finish (fixture->history,
                                                      history_wait_result (&size_result), &error), >, 4096);
}

static GPtrArray *
list_entries (OccupancyHistory     *history,
              OccupancyHistoryKind  kind,
              gint64                from,
              gint64                to)
{
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;
  GPtrArray *entries;

  occupancy_history_list_entries_async (history, kind, from, to, NULL, history_store_result_cb, &result);
  entries = occupancy_history_list_entries_finish (history, history_wait_result (&result), &error);
  g_assert_no_error (error);

  return entries;
}

static void
test_entries (HistoryFixture *fixture,
              gconstpointer   data)
{
  g_autoptr(GPtrArray) notes = NULL;
  g_autoptr(GPtrArray) transitions = NULL;
  g_autoptr(GPtrArray) alerts = NULL;
  g_autoptr(GPtrArray) none = NULL;
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;
  OccupancyHistoryEntry *entry;

  history_add_entry (fixture->history, (OccupancyHistoryEntry) {
    .kind = OCCUPANCY_HISTORY_ANNOTATION, .time = 20000, .text = (char *) "Everywhere" });
  history_add_entry (fixture->history, (OccupancyHistoryEntry) {
    .kind = OCCUPANCY_HISTORY_ANNOTATION, .time = 10000, .text = (char *) "Here",
    .account = (char *) "account", .room = (char *) "lobby" });
  history_add_entry (fixture->history, (OccupancyHistoryEntry) {
    .kind = OCCUPANCY_HISTORY_TRANSITION, .time = 15000, .rule = (char *) "rule", .state = (char *) "firing",
    .account = (char *) "account", .room = (char *) "lobby" });
  for (guint i = 0; i < 2; i++)
    history_add_entry (fixture->history, (OccupancyHistoryEntry) {
      .kind = OCCUPANCY_HISTORY_ALERT, .rule = (char *) "rule", .state = (char *) (i == 0 ? "firing" : "clear"),
      .account = (char *) "account", .room = (char *) "lobby" });

  notes = list_entries (fixture->history, OCCUPANCY_HISTORY_ANNOTATION, 0, 30000);
  g_assert_cmpuint (notes->len, ==, 2);
  entry = g_ptr_array_index (notes, 0);
  g_assert_cmpstr (entry->room, ==, "lobby");
  g_assert_cmpstr (entry->text, ==, "Here");
  g_assert_cmpint (entry->time, ==, 10000);
  entry = g_ptr_array_index (notes, 1);
  g_assert_null (entry->room);

  /* Times are kept to the second, but asked for to the millisecond. */
  g_clear_pointer (&notes, g_ptr_array_unref);
  notes = list_entries (fixture->history, OCCUPANCY_HISTORY_ANNOTATION, 10001, 20001);
  g_assert_cmpuint (notes->len, ==, 1);
  entry = g_ptr_array_index (notes, 0);
  g_assert_cmpstr (entry->text, ==, "Everywhere");

  transitions = list_entries (fixture->history, OCCUPANCY_HISTORY_TRANSITION, 0, 30000);
  g_assert_cmpuint (transitions->len, ==, 1);
  alerts = list_entries (fixture->history, OCCUPANCY_HISTORY_ALERT, 0, 0);
  g_assert_cmpuint (alerts->len, ==, 1);
  entry = g_ptr_array_index (alerts, 0);
  g_assert_cmpstr (entry->state, ==, "clear");

  occupancy_history_remove_entry_async (fixture->history, OCCUPANCY_HISTORY_ALERT, entry->id, NULL,
                                        history_store_result_cb, &result);
  g_assert_true (occupancy_history_remove_entry_finish (fixture->history,
                                                        history_wait_result (&result), &error));
  none = list_entries (fixture->history, OCCUPANCY_HISTORY_ALERT, 0, 0);
  g_assert_cmpuint (none->len, ==, 0);
}

/* While another connection holds up the writer, nobody waits for that: what is
 * asked for is read, and what is recorded is written in the end.
 */
static void
test_held_up (HistoryFixture *fixture,
              gconstpointer   data)
{
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GPtrArray) traces = NULL;
  g_autoptr(GError) error = NULL;
  gint64 start = start_time ();
  sqlite3 *db;

  history_record (fixture->history, "lobby", start, 5);
  history_flush (fixture->history, &error);
  g_assert_no_error (error);

  g_assert_cmpint (sqlite3_open (fixture->path, &db), ==, SQLITE_OK);
  /* The writer may be at its first look over the file. */
  sqlite3_busy_timeout (db, 60000);
  g_assert_cmpint (sqlite3_exec (db, "BEGIN IMMEDIATE", NULL, NULL, NULL), ==, SQLITE_OK);
  for (guint i = 0; i < 1000; i++)
    history_record (fixture->history, "annex", start + i * 1000, i + 1);
  occupancy_history_set_retention (fixture->history, 7, 0, 0);
  occupancy_history_flush_async (fixture->history, NULL, history_store_result_cb, &result);
  traces = history_query (fixture->history, "lobby", start, start + HOUR, 100, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (((OccupancyTrace *) g_ptr_array_index (traces, 0))->points->len, >=, 1);
  g_assert_null (result);

  g_assert_cmpint (sqlite3_exec (db, "COMMIT", NULL, NULL, NULL), ==, SQLITE_OK);
  sqlite3_close (db);
  occupancy_history_flush_finish (fixture->history, history_wait_result (&result), &error);
  if (g_error_matches (error, OCCUPANCY_HISTORY_ERROR, OCCUPANCY_HISTORY_ERROR_BUSY))
    {
      /* That took more than the five seconds that the writer waits. */
      g_clear_error (&error);
      history_wait_recording (fixture->history);
      history_flush (fixture->history, &error);
    }
  g_assert_no_error (error);
  g_assert_cmpint (history_count (fixture->path, "SELECT count (*) FROM recent, room WHERE room = room.id"
                                                 " AND name = 'annex' AND own NOT NULL"), ==, 1000);
}

/* What a newer program made is read, and left alone. */
static void
test_newer (HistoryFixture *fixture,
            gconstpointer   data)
{
  g_autofree char *lock = g_build_filename (fixture->folder, "history.lock", NULL);
  struct flock all = { .l_type = F_WRLCK, .l_whence = SEEK_SET };
  g_autoptr(GPtrArray) traces = NULL;
  g_autoptr(GError) error = NULL;
  gint64 start = start_time ();
  int fd;

  history_record (fixture->history, "lobby", start, 5);
  history_close (fixture->history);
  history_finalize (g_steal_pointer (&fixture->history));
  history_execute (fixture->path, "PRAGMA user_version = 99");

  fixture->history = occupancy_history_new (fixture->path);
  history_record (fixture->history, "lobby", start + MINUTE, 6);
  g_assert_error (history_wait_error (fixture->history), OCCUPANCY_HISTORY_ERROR, OCCUPANCY_HISTORY_ERROR_NEWER);
  g_assert_false (occupancy_history_get_recording (fixture->history));
  traces = history_query (fixture->history, "lobby", start, start + HOUR, 100, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (((OccupancyTrace *) g_ptr_array_index (traces, 0))->points->len, ==, 1);

  /* The newer one may write it meanwhile. */
  fd = g_open (lock, O_RDWR | O_CLOEXEC, 0);
  while (fcntl (fd, F_OFD_SETLK, &all) < 0)
    g_usleep (1000);
  g_clear_fd (&fd, NULL);
  history_close (fixture->history);
  g_assert_cmpint (history_count (fixture->path, "SELECT count (*) FROM recent WHERE connections = 6"), ==, 0);
}

/* Unless it is told otherwise it keeps every change for 90 days, and hourly
 * values for five years.
 */
static void
test_retention (HistoryFixture *fixture,
                gconstpointer   data)
{
  g_autoptr(GError) error = NULL;
  gint64 now = start_time ();
  static const guint days[] = { 6 * 365, 4 * 365, 100, 80, 1 };

  for (guint i = 0; i < G_N_ELEMENTS (days); i++)
    for (guint k = 0; k < 2; k++)
      {
        history_record (fixture->history, "lobby", now - (days[i] * 24 - k) * HOUR, 10 * i + k);
        if (k == 0)
          continue;
        occupancy_history_record_gap (fixture->history, "account", "lobby", now - (days[i] * 24 - 2) * HOUR);
        do
          {
            history_flush (fixture->history, &error);
            g_assert_no_error (error);
          }
        while (history_count (fixture->path, "SELECT count (*) FROM recent") > 1);
      }

  while (history_count (fixture->path, "SELECT count (*) FROM block WHERE end < unixepoch () - 5 * 365 * 86400"
                                       " OR (raw AND end < unixepoch () - 90 * 86400)") > 0)
    {
      history_flush (fixture->history, &error);
      g_assert_no_error (error);
    }
  g_assert_cmpint (history_count (fixture->path, "SELECT count (*) FROM block WHERE NOT raw"), >, 0);
  g_assert_cmpint (history_count (fixture->path, "SELECT count (*) FROM block WHERE raw"), >, 0);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

#define ADD(name, func) \
  g_test_add ("/history/" name, HistoryFixture, NULL, history_fixture_set_up, func, history_fixture_tear_down)

  ADD ("record", test_record);
  ADD ("cancel", test_cancel);
  ADD ("close", test_close);
  ADD ("close-twice", test_close_twice);
  ADD ("drop", test_drop);
  ADD ("removed", test_removed);
  ADD ("two-programs", test_two_programs);
  ADD ("held-up", test_held_up);
  ADD ("newer", test_newer);
  ADD ("retention", test_retention);
  ADD ("delete", test_delete);
  ADD ("backup", test_backup);
  ADD ("entries", test_entries);

  return g_test_run ();
}
