/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "history/history-fixture.h"

/* When the file was last found to be sound, in seconds since 1970. */
static gint64
get_checked (HistoryFixture *fixture)
{
  return history_count (fixture->path, "SELECT value FROM meta WHERE key = 'checked'");
}

static void
reopen (HistoryFixture *fixture,
        const char     *sql)
{
  if (fixture->history != NULL)
    {
      history_close (fixture->history);
      history_finalize (g_steal_pointer (&fixture->history));
    }
  history_execute (fixture->path, sql);
  fixture->history = occupancy_history_new (fixture->path);
  history_wait_recording (fixture->history);
}

static void
wait_checked (HistoryFixture *fixture)
{
  while (get_checked (fixture) < g_get_real_time () / G_USEC_PER_SEC - 3600)
    g_main_context_iteration (NULL, FALSE);
}

/* The file is checked when it is new, once a week, and if it was not closed. */
static void
test_check_if_due (HistoryFixture *fixture,
                   gconstpointer   data)
{
  gint64 checked;

  history_wait_recording (fixture->history);
  wait_checked (fixture);
  reopen (fixture, "UPDATE meta SET value = unixepoch () - 8 * 86400 WHERE key = 'checked'");
  wait_checked (fixture);
  reopen (fixture, "UPDATE meta SET value = 0 WHERE key = 'clean'");
  wait_checked (fixture);

  reopen (fixture, "UPDATE meta SET value = unixepoch () - 6 * 86400 WHERE key = 'checked'");
  checked = get_checked (fixture);
  history_close (fixture->history);
  g_assert_cmpint (get_checked (fixture), ==, checked);
}

static gboolean
check (OccupancyHistory  *history,
       GError           **error)
{
  g_autoptr(GAsyncResult) result = NULL;

  occupancy_history_check_async (history, NULL, history_store_result_cb, &result);

  return occupancy_history_check_finish (history, history_wait_result (&result), error);
}

/* A row that is missing in its index is found only by reading both. */
static void
test_check (HistoryFixture *fixture,
            gconstpointer   data)
{
  static const guint8 time[] = { 0x22, 0x33, 0x44, 0x55 };
  g_autoptr(GError) error = NULL;
  g_autofree char *contents = NULL;
  gsize length;
  gint64 page;
  guint8 *found;

  history_add_entry (fixture->history, (OccupancyHistoryEntry) {
    .kind = OCCUPANCY_HISTORY_ANNOTATION, .time = 0x22334455 * (gint64) 1000, .text = (char *) "Noted" });
  g_assert_true (check (fixture->history, &error));
  g_assert_no_error (error);
  wait_checked (fixture);

  page = history_count (fixture->path, "SELECT rootpage FROM sqlite_schema WHERE name = 'annotation_time'");
  history_close (fixture->history);
  history_finalize (g_steal_pointer (&fixture->history));
  g_file_get_contents (fixture->path, &contents, &length, &error);
  g_assert_no_error (error);
  found = memmem (contents + (page - 1) * 4096, 4096, time, sizeof time);
  g_assert_nonnull (found);
  found[3]++;
  g_file_set_contents (fixture->path, contents, length, &error);
  g_assert_no_error (error);

  fixture->history = occupancy_history_new (fixture->path);
  history_wait_recording (fixture->history);
  g_assert_false (check (fixture->history, &error));
  g_assert_error (error, OCCUPANCY_HISTORY_ERROR, OCCUPANCY_HISTORY_ERROR_DAMAGED);

  while (occupancy_history_get_damaged_file (fixture->history) == NULL ||
         !occupancy_history_get_recording (fixture->history))
    g_main_context_iteration (NULL, TRUE);
  g_assert_true (g_file_test (occupancy_history_get_damaged_file (fixture->history), G_FILE_TEST_EXISTS));
  g_clear_error (&error);
  g_assert_true (check (fixture->history, &error));
  g_assert_no_error (error);
  g_assert_cmpint (history_count (fixture->path, "SELECT count (*) FROM annotation"), ==, 1);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

#define ADD(name, func) \
  g_test_add ("/history/check/" name, HistoryFixture, NULL, history_fixture_set_up, func, history_fixture_tear_down)

  ADD ("if-due", test_check_if_due);
  ADD ("asked-for", test_check);

  return g_test_run ();
}
