/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <sched.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/wait.h>
#include <unistd.h>

#include "history/history-fixture.h"

#define HOUR (60 * 60 * (gint64) 1000)
#define PAGE 4096

static const char *program;
static gboolean has_mounts;

static gboolean
is_soak (void)
{
  return g_getenv ("OCCUPANCY_SOAK") != NULL;
}

static gint64
now (void)
{
  return g_get_real_time () / 1000;
}

/* The newest connections of a room. */
static gint64
last_value (OccupancyHistory *history,
            const char       *room,
            gint64            from)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) traces = history_query (history, room, from, now () + 2000, G_MAXINT, &error);
  OccupancyTrace *trace;

  g_assert_no_error (error);
  trace = g_ptr_array_index (traces, 0);
  for (guint i = trace->points->len; i > 0; i--)
    if (g_array_index (trace->points, OccupancyPoint, i - 1).known)
      return g_array_index (trace->points, OccupancyPoint, i - 1).connections;

  return -1;
}

static void
copy_file (const char *from,
           const char *to)
{
  g_autofree char *contents = NULL;
  gsize length;

  if (g_file_get_contents (from, &contents, &length, NULL))
    g_assert_true (g_file_set_contents (to, contents, length, NULL));
}

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

      history_record (history, "counter", now (), child->first + i);
      for (guint k = 1; k < child->n_rooms; k++)
        {
          g_autofree char *room = g_strdup_printf ("room-%u", k);

          history_record (history, room, now (), i % 50);
        }

      g_usleep (child->pause);
      while (g_main_context_iteration (NULL, FALSE))
        ;
    }
}

/* Kills the child after it has lived for some time. Returns what it said, and
 * last when it was killed.
 */
static GArray *
kill_child (const char  *path,
            const Child *child,
            guint        life)
{
  g_autofree char *first = g_strdup_printf ("%" G_GINT64_FORMAT, child->first);
  g_autofree char *n_rooms = g_strdup_printf ("%u", child->n_rooms);
  g_autofree char *pause = g_strdup_printf ("%u", child->pause);
  g_autofree char *max_bytes = g_strdup_printf ("%" G_GUINT64_FORMAT, child->max_bytes);
  const char *arguments[] = { program, "--record", path, first, n_rooms, pause, max_bytes, NULL };
  GArray *marks = g_array_new (FALSE, FALSE, sizeof (Mark));
  g_autoptr(GSubprocess) process = NULL;
  g_autoptr(GDataInputStream) lines = NULL;
  g_autoptr(GError) error = NULL;
  Mark killed = { G_MAXINT64, 0 };
  char *line;

  process = g_subprocess_newv (arguments, G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error);
  g_assert_no_error (error);
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
  traces = history_query (history, "counter", now () - HOUR, now () + 1000, G_MAXINT, &error);
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
  guint n_kills = is_soak () ? 1000 : 20;

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
  guint n_kills = is_soak () ? 200 : 10;
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

/* Some hours of some rooms; 20 rows a room. */
static void
fill (OccupancyHistory *history,
      guint             n_rooms)
{
  gint64 start = now () - 10 * HOUR;
  g_autoptr(GError) error = NULL;

  for (guint i = 0; i < 20; i++)
    for (guint k = 0; k < n_rooms; k++)
      {
        g_autofree char *room = g_strdup_printf ("room-%u", k);

        history_record (history, room, start + i * 60000, i * 100 + k);
      }
  history_flush (history, &error);
  g_assert_no_error (error);
}

/* A log cut off anywhere, or with a torn page in it, is only shorter. */
static void
test_torn_log (HistoryFixture *fixture,
               gconstpointer   data)
{
  g_autofree char *log = g_strconcat (fixture->path, "-wal", NULL);
  g_autofree char *copy = g_build_filename (fixture->folder, "copy.db", NULL);
  g_autofree char *copy_log = g_strconcat (copy, "-wal", NULL);
  g_autofree char *contents = NULL;
  gsize length;

  fill (fixture->history, 40);
  g_assert_true (g_file_get_contents (log, &contents, &length, NULL));
  g_assert_cmpuint (length, >, 4 * PAGE);

  for (guint i = 0; i < (is_soak () ? 500 : 20); i++)
    {
      OccupancyHistory *history;
      g_autofree char *torn = g_memdup2 (contents, length);
      gsize position = g_test_rand_int_range (0, length - 600);
      g_autoptr(GError) error = NULL;

      copy_file (fixture->path, copy);
      for (guint k = 0; i % 2 == 0 && k < 512; k++)
        torn[position + k] = g_test_rand_int_range (0, 256);
      g_assert_true (g_file_set_contents (copy_log, torn, i % 2 == 0 ? length : position, NULL));

      history = occupancy_history_new (copy);
      history_wait_recording (history);
      history_record (history, "lobby", now (), 1);
      history_flush (history, &error);
      g_assert_no_error (error);
      g_assert_null (occupancy_history_get_damaged_file (history));
      history_close (history);
      history_finalize (history);
      g_assert_true (history_is_sound (copy));
    }
}

/* Waits until the file has been read through, and mended if need be. */
static void
wait_checked (OccupancyHistory *history)
{
  while (history_count (occupancy_history_get_path (history),
                        "SELECT value FROM meta WHERE key = 'checked'") <= 0 ||
         !occupancy_history_get_recording (history))
    {
      g_main_context_iteration (NULL, FALSE);
      g_usleep (1000);
    }
}

/* Whatever page is overwritten: recording goes on, the damaged file is kept, and
 * what is not on that page is there.
 */
static void
test_garbage (HistoryFixture *fixture,
              gconstpointer   data)
{
  g_autofree char *whole = g_build_filename (fixture->folder, "whole.db", NULL);
  g_autofree char *contents = NULL;
  gsize length;
  gint64 n_samples;
  gint64 n_saved = 0;
  guint n_damaged = 0;
  guint n_tries = 0;
  guint step;

  fill (fixture->history, 500);
  history_close (fixture->history);
  history_finalize (g_steal_pointer (&fixture->history));
  copy_file (fixture->path, whole);
  n_samples = history_count (whole, "SELECT count (*) FROM recent WHERE own NOT NULL");
  g_assert_cmpint (n_samples, >, 0);
  history_execute (whole, "UPDATE meta SET value = 0 WHERE key = 'checked'");
  g_assert_true (g_file_get_contents (whole, &contents, &length, NULL));

  step = is_soak () ? 1 : MAX (1, length / PAGE / 20);
  for (gsize page = 0; page < length / PAGE; page += step)
    {
      g_autofree char *damaged = g_memdup2 (contents, length);
      g_autoptr(GError) error = NULL;
      OccupancyHistory *history;

      for (guint i = 0; i < PAGE; i++)
        damaged[page * PAGE + i] = g_test_rand_int_range (0, 256);
      g_assert_true (g_file_set_contents (fixture->path, damaged, length, NULL));

      history = occupancy_history_new (fixture->path);
      history_record (history, "lobby", now (), 1);
      wait_checked (history);
      history_record (history, "lobby", now (), 2);
      history_flush (history, &error);
      g_assert_no_error (error);

      if (occupancy_history_get_damaged_file (history) != NULL)
        {
          g_assert_true (g_file_test (occupancy_history_get_damaged_file (history), G_FILE_TEST_EXISTS));
          n_damaged++;
        }
      history_close (history);
      history_finalize (history);
      g_assert_true (history_is_sound (fixture->path));

      n_saved += history_count (fixture->path, "SELECT count (*) FROM recent, room WHERE room = room.id"
                                               " AND name != 'lobby' AND own NOT NULL");
      n_tries++;
    }

  g_test_message ("%u of %u damaged pages noticed, %.1f %% of the samples saved",
                  n_damaged, n_tries, 100.0 * n_saved / n_samples / n_tries);
  g_assert_cmpuint (n_damaged, >, n_tries / 2);
  g_assert_cmpint (n_saved, >, n_samples * n_tries * 3 / 4);
}

/* Before there are threads, which would stay behind. */
static void
unshare_mounts (void)
{
  has_mounts = geteuid () == 0 &&
               unshare (CLONE_NEWNS) == 0 &&
               mount (NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) == 0;
}

/* A small file system of our own. */
static gboolean
mount_small (const char *folder)
{
  if (!has_mounts)
    {
      g_test_skip ("mounting a small file system takes root");
      return FALSE;
    }

  if (mount ("tmpfs", folder, "tmpfs", 0, "size=1536k") < 0)
    {
      g_test_skip ("this machine does not let us mount a small file system");
      return FALSE;
    }

  return TRUE;
}

static void
unmount_small (const char *folder)
{
  g_assert_cmpint (umount2 (folder, MNT_DETACH), ==, 0);
  g_assert_cmpint (g_rmdir (folder), ==, 0);
}

static void
test_disk_full (void)
{
  g_autofree char *folder = g_dir_make_tmp ("occupancy-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "history.db", NULL);
  g_autofree char *ballast = g_build_filename (folder, "ballast", NULL);
  g_autofree char *zeros = g_malloc0 (700 * 1024);
  g_autoptr(GError) error = NULL;
  OccupancyHistory *history;
  gint64 value = 0;

  if (!mount_small (folder))
    {
      g_rmdir (folder);
      return;
    }

  g_assert_true (g_file_set_contents (ballast, zeros, 700 * 1024, NULL));
  history = occupancy_history_new (path);
  history_wait_recording (history);
  while (occupancy_history_get_recording (history))
    {
      for (guint i = 0; i < 1000; i++)
        history_record (history, "lobby", now (), ++value);
      history_flush (history, NULL);
      while (g_main_context_iteration (NULL, FALSE))
        ;
    }
  g_assert_error (occupancy_history_get_error (history),
                  OCCUPANCY_HISTORY_ERROR, OCCUPANCY_HISTORY_ERROR_FULL);

  /* What is recorded meanwhile waits. */
  history_record (history, "lobby", now (), ++value);
  g_assert_cmpint (g_unlink (ballast), ==, 0);
  history_wait_recording (history);
  g_assert_null (occupancy_history_get_error (history));
  history_record (history, "lobby", now (), ++value);
  history_flush (history, &error);
  g_assert_no_error (error);
  g_assert_cmpint (last_value (history, "lobby", now () - HOUR), ==, value);

  history_close (history);
  history_finalize (history);
  g_assert_true (history_is_sound (path));
  unmount_small (folder);
}

static void
test_read_only (void)
{
  g_autofree char *folder = g_dir_make_tmp ("occupancy-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "history.db", NULL);
  g_autoptr(GPtrArray) traces = NULL;
  g_autoptr(GError) error = NULL;
  OccupancyHistory *history;
  OccupancyTrace *trace;

  if (!mount_small (folder))
    {
      g_rmdir (folder);
      return;
    }

  history = occupancy_history_new (path);
  fill (history, 3);
  history_close (history);
  history_finalize (history);
  g_assert_cmpint (mount (NULL, folder, NULL, MS_REMOUNT | MS_RDONLY, NULL), ==, 0);

  history = occupancy_history_new (path);
  g_assert_error (history_wait_error (history), OCCUPANCY_HISTORY_ERROR, OCCUPANCY_HISTORY_ERROR_READ_ONLY);
  traces = history_query (history, "room-1", now () - 11 * HOUR, now (), 100, &error);
  g_assert_no_error (error);
  trace = g_ptr_array_index (traces, 0);
  g_assert_cmpuint (trace->points->len, ==, 21);

  history_record (history, "room-1", now (), 7777);
  g_assert_cmpint (mount (NULL, folder, NULL, MS_REMOUNT, NULL), ==, 0);
  history_wait_recording (history);
  history_flush (history, &error);
  g_assert_no_error (error);
  g_assert_cmpint (last_value (history, "room-1", now () - HOUR), ==, 7777);
  history_close (history);
  history_finalize (history);
  unmount_small (folder);
}

/* Retention that has much to do does not make recording lose or repeat anything. */
static void
test_retention (HistoryFixture *fixture,
                gconstpointer   data)
{
  g_autoptr(GError) error = NULL;
  gint64 start = now () - 20 * 24 * HOUR;
  gint64 step = 19 * 24 * HOUR / 30000;

  occupancy_history_set_retention (fixture->history, 2, 10, 0);
  for (guint i = 0; i < 30000; i++)
    {
      history_record (fixture->history, "lobby", start + i * step, i);
      if (i % 1000 == 0)
        {
          history_flush (fixture->history, &error);
          g_assert_no_error (error);
        }
    }
  occupancy_history_set_retention (fixture->history, 2, 10, 1024 * 1024);

  /* Until there is nothing more to drop. */
  do
    {
      history_flush (fixture->history, &error);
      g_assert_no_error (error);
      g_assert_true (history_is_consistent (fixture->path));
    }
  while (history_count (fixture->path,
                        "SELECT count (*) FROM block WHERE end < unixepoch () - 10 * 86400"
                        " OR (raw AND end < unixepoch () - 2 * 86400 AND id < (SELECT max (id) FROM block))") > 0);

  g_assert_cmpint (history_count (fixture->path, "SELECT count (*) FROM block WHERE NOT raw"), >, 0);
  g_assert_cmpint (last_value (fixture->history, "lobby", now () - 30 * HOUR), ==, 29999);
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

  unshare_mounts ();
  g_test_init (&argc, &argv, NULL);

#define ADD(name, func) \
  g_test_add ("/reliability/" name, HistoryFixture, NULL, history_fixture_set_up, func, history_fixture_tear_down)

  ADD ("kill", test_kill);
  ADD ("kill-dropping", test_kill_dropping);
  ADD ("kill-slow", test_kill_slow);
  ADD ("torn-log", test_torn_log);
  ADD ("garbage", test_garbage);
  ADD ("retention", test_retention);
  g_test_add_func ("/reliability/disk-full", test_disk_full);
  g_test_add_func ("/reliability/read-only", test_read_only);

  return g_test_run ();
}
