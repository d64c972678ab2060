/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <signal.h>
#include <unistd.h>

#include "history/history-fixture.h"

#define HOUR (60 * 60 * (gint64) 1000)

static const char *program;

/* What a child that is to be killed does: counts from a number on in one room, and
 * keeps others busy.
 */
typedef struct
{
  gint64 first;
  guint n_rooms;
  guint pause;       /* in microseconds */
  guint64 max_bytes; /* of the file */
} Child;

/* What it said that it was about to record, and when. */
typedef struct
{
  gint64 value;
  gint64 time;
} Mark;

static int
run_child (const char  *path,
           const Child *child)
{
  OccupancyHistory *history = occupancy_history_new (path);

  occupancy_history_set_retention (history, 0, 0, child->max_bytes);
  for (gint64 i = 0;; i++)
    {
      char line[64];
      int length = g_snprintf (line, sizeof line, "%" G_GINT64_FORMAT " %" G_GINT64_FORMAT "\n",
                               child->first + i, g_get_monotonic_time ());

      if (write (STDOUT_FILENO, line, length) != length)
        return 1;

      history_record (history, "counter", history_now (), child->first + i);
      for (guint k = 1; k < child->n_rooms; k++)
        {
          g_autofree char *room = g_strdup_printf ("room-%u", k);

          history_record (history, room, history_now (), i % 50);
        }

      g_usleep (child->pause);
      while (g_main_context_iteration (NULL, FALSE))
        ;
    }
}

static GSubprocess *
start_child (const char  *path,
             const Child *child)
{
  g_autofree char *first = g_strdup_printf ("%" G_GINT64_FORMAT, child->first);
  g_autofree char *n_rooms = g_strdup_printf ("%u", child->n_rooms);
  g_autofree char *pause = g_strdup_printf ("%u", child->pause);
  g_autofree char *max_bytes = g_strdup_printf ("%" G_GUINT64_FORMAT, child->max_bytes);
  const char *arguments[] = { program, "--record", path, first, n_rooms, pause, max_bytes, NULL };
  g_autoptr(GError) error = NULL;
  GSubprocess *process = g_subprocess_newv (arguments, G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error);

  g_assert_no_error (error);

  return process;
}

/* Kills the child after it has lived for some time. Returns what it said, and
 * last when it was killed.
 */
static GArray *
kill_child (const char  *path,
            const Child *child,
            guint        life)
{
  GArray *marks = g_array_new (FALSE, FALSE, sizeof (Mark));
  g_autoptr(GSubprocess) process = start_child (path, child);
  g_autoptr(GDataInputStream) lines = NULL;
  g_autoptr(GError) error = NULL;
  Mark killed = { G_MAXINT64, 0 };
  char *line;

  lines = g_data_input_stream_new (g_subprocess_get_stdout_pipe (process));
  while ((line = g_data_input_stream_read_line (lines, NULL, NULL, NULL)) != NULL)
    {
      char *end;
      gint64 value = g_ascii_strtoll (line, &end, 10);
      Mark mark = { value, g_ascii_strtoll (end, NULL, 10) };

      g_array_append_val (marks, mark);
      g_free (line);

      /* From its first word on. */
      if (marks->len == 1)
        {
          g_usleep (life);
          killed.time = g_get_monotonic_time ();
          g_subprocess_send_signal (process, SIGKILL);
        }
    }
  g_subprocess_wait (process, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (marks->len, >, 0);
  g_array_append_val (marks, killed);

  return marks;
}

/* What the child counted is there without a hole. Returns the last number. */
static gint64
check_numbers (const char *path,
               gint64      first)
{
  OccupancyHistory *history = occupancy_history_new (path);
  g_autoptr(GPtrArray) traces = NULL;
  g_autoptr(GError) error = NULL;
  OccupancyTrace *trace;
  gint64 last = first - 1;

  history_wait_recording (history);
  traces = history_query (history, "counter", history_now () - HOUR, history_now () + 1000, G_MAXINT, &error);
  g_assert_no_error (error);
  trace = g_ptr_array_index (traces, 0);
  for (guint i = 0; i < trace->points->len; i++)
    {
      OccupancyPoint *point = &g_array_index (trace->points, OccupancyPoint, i);

      if (point->known && point->connections >= first)
        {
          g_assert_cmpint (point->connections, ==, last + 1);
          last = point->connections;
        }
    }

  g_assert_null (occupancy_history_get_damaged_file (history));
  history_close (history);
  history_finalize (history);

  return last;
}

static void
test_kill (HistoryFixture *fixture,
           gconstpointer   data)
{
  guint n_kills = history_is_soak () ? 1000 : 20;

  history_close (fixture->history);
  for (guint i = 0; i < n_kills; i++)
    {
      Child child = { .first = (i + 1) * 1000000, .n_rooms = 50, .pause = 1000 };
      g_autoptr(GArray) marks = kill_child (fixture->path, &child, g_test_rand_int_range (1000, 150000));

      g_assert_true (history_is_sound (fixture->path));
      g_assert_true (history_is_consistent (fixture->path));
      check_numbers (fixture->path, child.first);
    }
}

/* Killed between sealing and dropping what was sealed. */
static void
test_kill_dropping (HistoryFixture *fixture,
                    gconstpointer   data)
{
  guint n_kills = history_is_soak () ? 200 : 10;
  gint64 n_dropped = 0;

  /* What a killed one recorded is there for the next one to seal. */
  history_close (fixture->history);
  for (guint i = 0; i < n_kills || n_dropped == 0; i++)
    {
      Child child = { .first = (i + 1) * 1000000, .n_rooms = 30, .pause = 500, .max_bytes = 1 };
      g_autoptr(GArray) marks = kill_child (fixture->path, &child, g_test_rand_int_range (1000, 300000));

      g_assert_true (history_is_sound (fixture->path));
      g_assert_true (history_is_consistent (fixture->path));
      n_dropped = history_count (fixture->path, "SELECT count (*) FROM block WHERE NOT raw");
    }
}

static gboolean
has_damaged_file (HistoryFixture *fixture)
{
  g_autoptr(GDir) dir = g_dir_open (fixture->folder, 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (dir)) != NULL)
    if (strstr (name, ".corrupt-") != NULL)
      return TRUE;

  return FALSE;
}

/* Killed while a damaged file is being saved: it is put aside only once there is
 * another in its place.
 */
static void
test_kill_saving (HistoryFixture *fixture,
                  gconstpointer   data)
{
  guint n_kills = history_is_soak () ? 400 : 20;
  Child child = { .first = 1, .n_rooms = 1, .pause = 1000 };
  g_autofree char *contents = NULL;
  g_autoptr(GError) error = NULL;
  gint64 page;
  gsize length;
  guint n_saved = 0;

  for (guint i = 0; i < 20; i++)
    for (guint k = 0; k < 1000; k++)
      {
        g_autofree char *room = g_strdup_printf ("room-%u", k);

        history_record (fixture->history, room, history_now () - 10 * HOUR + i * 60000, i * 100 + k);
      }
  history_close (fixture->history);
  history_finalize (g_steal_pointer (&fixture->history));
  page = history_count (fixture->path, "SELECT rootpage FROM sqlite_schema WHERE name = 'meta'");
  g_file_get_contents (fixture->path, &contents, &length, &error);
  g_assert_no_error (error);
  memset (contents + (page - 1) * 4096, 0xff, 4096);

  for (guint i = 0; i < n_kills || n_saved == 0; i++)
    {
      g_autofree char *folder = g_steal_pointer (&fixture->folder);

      /* A folder of its own for each. */
      history_remove_folder (folder);
      fixture->folder = g_dir_make_tmp ("occupancy-XXXXXX", NULL);
      g_free (fixture->path);
      fixture->path = g_build_filename (fixture->folder, "history.db", NULL);
      g_file_set_contents (fixture->path, contents, length, &error);
      g_assert_no_error (error);

      g_array_unref (kill_child (fixture->path, &child, g_test_rand_int_range (1000, 200000)));
      if (!has_damaged_file (fixture))
        continue;

      n_saved++;
      g_assert_true (history_is_sound (fixture->path));
      g_assert_cmpint (history_count (fixture->path, "SELECT count (*) FROM recent, room WHERE room.id = room"
                                                     " AND name LIKE 'room-%'"), >=, 20000);
    }
}

/* What is older than the five seconds that a batch may wait survives; but if the
 * computer stands still, writing does too.
 */
static void
test_kill_slow (HistoryFixture *fixture,
                gconstpointer   data)
{
  Child child = { .first = 1, .n_rooms = 1, .pause = 50000 };
  g_autoptr(GArray) marks = NULL;
  gint64 killed;
  gint64 stall = 0;
  gint64 expected = 0;

  history_close (fixture->history);
  marks = kill_child (fixture->path, &child, 8 * G_USEC_PER_SEC);
  killed = g_array_index (marks, Mark, marks->len - 1).time;
  for (guint i = 0; i + 1 < marks->len; i++)
    stall = MAX (stall, g_array_index (marks, Mark, i + 1).time - g_array_index (marks, Mark, i).time);
  for (guint i = 0; i < marks->len; i++)
    if (killed - g_array_index (marks, Mark, i).time > 5 * G_USEC_PER_SEC + 4 * stall)
      expected = g_array_index (marks, Mark, i).value;

  if (expected == 0)
    g_test_skip ("this computer stands still for a second and more");
  else
    g_assert_cmpint (check_numbers (fixture->path, 1), >=, expected);
}

/* One program records; another reads that, and takes over when the first is gone,
 * however it went. A third that comes then has to wait.
 */
static void
test_two_programs (HistoryFixture *fixture,
                   gconstpointer   data)
{
  Child first = { .first = 1, .n_rooms = 10, .pause = 1000 };
  Child third = { .first = 1000000, .n_rooms = 10, .pause = 1000 };
  g_autoptr(GSubprocess) process = NULL;
  g_autoptr(GArray) marks = NULL;
  g_autoptr(GError) error = NULL;

  history_close (fixture->history);
  history_finalize (g_steal_pointer (&fixture->history));
  process = start_child (fixture->path, &first);
  while (history_count (fixture->path, "SELECT count (*) FROM recent WHERE own NOT NULL") < 1000)
    g_usleep (1000);

  fixture->history = occupancy_history_new (fixture->path);
  g_assert_error (history_wait_error (fixture->history), OCCUPANCY_HISTORY_ERROR, OCCUPANCY_HISTORY_ERROR_BUSY);
  g_assert_false (occupancy_history_get_recording (fixture->history));
  history_record (fixture->history, "lobby", history_now (), 7);
  g_assert_cmpint (history_last_value (fixture->history, "counter", history_now () - HOUR), >, 0);

  g_subprocess_send_signal (process, SIGKILL);
  g_subprocess_wait (process, NULL, &error);
  g_assert_no_error (error);
  history_wait_recording (fixture->history);
  g_assert_null (occupancy_history_get_error (fixture->history));
  history_flush (fixture->history, &error);
  g_assert_no_error (error);
  g_assert_cmpint (history_last_value (fixture->history, "lobby", history_now () - HOUR), ==, 7);
  g_assert_cmpint (history_count (fixture->path, "SELECT count (*) FROM recent, room WHERE room = room.id"
                                                 " AND name = 'counter' AND own IS NULL"), ==, 1);

  marks = kill_child (fixture->path, &third, 100000);
  g_assert_cmpint (history_last_value (fixture->history, "counter", history_now () - HOUR), <, third.first);
  history_close (fixture->history);
  g_assert_true (history_is_sound (fixture->path));
}

int
main (int   argc,
      char *argv[])
{
  program = argv[0];
  if (argc == 7 && g_str_equal (argv[1], "--record"))
    return run_child (argv[2], &(Child) {
      .first = g_ascii_strtoll (argv[3], NULL, 10),
      .n_rooms = atoi (argv[4]),
      .pause = atoi (argv[5]),
      .max_bytes = g_ascii_strtoull (argv[6], NULL, 10),
    });

  g_test_init (&argc, &argv, NULL);

#define ADD(name, func) \
  g_test_add ("/crash/" name, HistoryFixture, NULL, history_fixture_set_up, func, history_fixture_tear_down)

  ADD ("kill", test_kill);
  ADD ("kill-dropping", test_kill_dropping);
  ADD ("kill-saving", test_kill_saving);
  ADD ("kill-slow", test_kill_slow);
  ADD ("two-programs", test_two_programs);

  return g_test_run ();
}
