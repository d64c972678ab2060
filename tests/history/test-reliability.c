/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <sched.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/wait.h>
#include <unistd.h>

#include "history/history-fixture.h"

#define HOUR (60 * 60 * (gint64) 1000)
#define PAGE 4096

/* What is kept of the rooms that are named so, and can be found. */
#define COUNT_PARTS \
  "WITH known AS (SELECT id FROM room WHERE name LIKE 'room-%')" \
  " SELECT (SELECT count (*) FROM recent WHERE own NOT NULL AND room IN known)" \
  " + (SELECT count (*) FROM chunk, block WHERE block = block.id AND raw AND room IN known)" \
  " + (SELECT count (*) FROM rollup, block WHERE block = block.id AND room IN known)"

static gboolean has_mounts;

static void
copy_file (const char *from,
           const char *to)
{
  g_autofree char *contents = NULL;
  gsize length;

  if (g_file_get_contents (from, &contents, &length, NULL))
    g_assert_true (g_file_set_contents (to, contents, length, NULL));
}

/* 20 changes of some rooms, one a minute. */
static void
fill (OccupancyHistory *history,
      gint64            start,
      guint             n_rooms)
{
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

  fill (fixture->history, history_now () - 10 * HOUR, 40);
  g_assert_true (g_file_get_contents (log, &contents, &length, NULL));
  g_assert_cmpuint (length, >, 4 * PAGE);

  for (guint i = 0; i < (history_is_soak () ? 500 : 20); i++)
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
      history_record (history, "lobby", history_now (), 1);
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
  gint64 n_parts;
  gint64 n_saved = 0;
  guint n_damaged = 0;
  guint n_tries = 0;
  guint step;

  /* Some blocks, and something recent. */
  for (gint64 days = 5; days > 1; days--)
    fill (fixture->history, history_now () - days * 24 * HOUR, 200);
  fill (fixture->history, history_now () - 10 * HOUR, 200);
  history_close (fixture->history);
  history_finalize (g_steal_pointer (&fixture->history));
  copy_file (fixture->path, whole);
  n_parts = history_count (whole, COUNT_PARTS);
  g_assert_cmpint (history_count (whole, "SELECT count (*) FROM chunk"), >, 600);
  history_execute (whole, "UPDATE meta SET value = 0 WHERE key = 'checked'");
  g_assert_true (g_file_get_contents (whole, &contents, &length, NULL));

  step = history_is_soak () ? 1 : MAX (1, length / PAGE / 20);
  for (gsize page = 0; page < length / PAGE; page += step)
    {
      g_autofree char *damaged = g_memdup2 (contents, length);
      g_autoptr(GError) error = NULL;
      OccupancyHistory *history;
      gboolean noticed;
      gint64 n_left;

      for (guint i = 0; i < PAGE; i++)
        damaged[page * PAGE + i] = g_test_rand_int_range (0, 256);
      g_assert_true (g_file_set_contents (fixture->path, damaged, length, NULL));

      history = occupancy_history_new (fixture->path);
      history_record (history, "lobby", history_now (), 1);
      wait_checked (history);
      history_record (history, "lobby", history_now (), 2);
      history_flush (history, &error);
      g_assert_no_error (error);

      noticed = occupancy_history_get_damaged_file (history) != NULL;
      if (noticed)
        g_assert_true (g_file_test (occupancy_history_get_damaged_file (history), G_FILE_TEST_EXISTS));
      history_close (history);
      history_finalize (history);
      g_assert_true (history_is_sound (fixture->path));

      /* What is not noticed was a page that held nothing. */
      n_left = history_count (fixture->path, COUNT_PARTS);
      g_assert_true (noticed || n_left == n_parts);
      g_assert_cmpint (n_left, >, n_parts / 3);
      n_damaged += noticed;
      n_saved += n_left;
      n_tries++;
    }

  g_test_message ("%u of %u damaged pages noticed, %.1f %% saved",
                  n_damaged, n_tries, 100.0 * n_saved / n_parts / n_tries);
  g_assert_cmpuint (n_damaged, >, n_tries / 2);
  g_assert_cmpint (n_saved, >, n_parts * n_tries * 3 / 4);
}

/* A word of what the tables are is another: what they hold is saved all the same. */
static void
test_misspelt (HistoryFixture *fixture,
               gconstpointer   data)
{
  static const char * const words[] = { "presence_members", "TABLE recent", "value INTEGER" };
  g_autofree char *contents = NULL;
  gsize length;
  gint64 n_parts;

  fill (fixture->history, history_now () - 30 * HOUR, 20);
  fill (fixture->history, history_now () - 3 * HOUR, 20);
  history_close (fixture->history);
  history_finalize (g_steal_pointer (&fixture->history));
  n_parts = history_count (fixture->path, COUNT_PARTS);
  g_assert_true (g_file_get_contents (fixture->path, &contents, &length, NULL));

  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    {
      g_autofree char *damaged = g_memdup2 (contents, length);
      g_autoptr(GError) error = NULL;
      OccupancyHistory *history;
      char *word = memmem (damaged, PAGE, words[i], strlen (words[i]));

      g_assert_nonnull (word);
      word[0] ^= 1;
      g_assert_true (g_file_set_contents (fixture->path, damaged, length, NULL));
      history = occupancy_history_new (fixture->path);
      history_record (history, "lobby", history_now (), i + 1);
      history_flush (history, &error);
      g_assert_no_error (error);
      g_assert_cmpint (history_last_value (history, "lobby", history_now () - HOUR), ==, i + 1);
      history_close (history);
      history_finalize (history);
      g_assert_true (history_is_sound (fixture->path));
      g_assert_cmpint (history_count (fixture->path, COUNT_PARTS), ==, n_parts);
    }
}

/* What is no database at all is kept too, and a new one begun. */
static void
test_strange (HistoryFixture *fixture,
              gconstpointer   data)
{
  static const char * const texts[] = { "?", "SQLite format 3", "Not what it should be.\n" };
  g_autoptr(GString) text = g_string_new (NULL);

  history_close (fixture->history);
  history_finalize (g_steal_pointer (&fixture->history));
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autofree char *contents = NULL;
      OccupancyHistory *history;
      g_autoptr(GError) error = NULL;

      /* What is less than a page is nothing to SQLite. */
      g_string_assign (text, texts[i]);
      while (text->len < 2 * PAGE)
        g_string_append (text, texts[i]);
      g_assert_true (g_file_set_contents (fixture->path, text->str, text->len, NULL));
      history = occupancy_history_new (fixture->path);
      history_record (history, "lobby", history_now (), i + 1);
      history_flush (history, &error);
      g_assert_no_error (error);
      g_assert_cmpint (history_last_value (history, "lobby", history_now () - HOUR), ==, i + 1);
      while (occupancy_history_get_damaged_file (history) == NULL)
        g_main_context_iteration (NULL, TRUE);
      g_assert_true (g_file_get_contents (occupancy_history_get_damaged_file (history), &contents, NULL, NULL));
      g_assert_cmpstr (contents, ==, text->str);
      history_close (history);
      history_finalize (history);
      g_assert_true (history_is_sound (fixture->path));
    }
}

/* What another program made is kept too, and may have tables of the same names. */
static void
test_foreign (HistoryFixture *fixture,
              gconstpointer   data)
{
  g_autofree char *contents = NULL;
  g_autofree char *kept = NULL;
  g_autoptr(GError) error = NULL;
  gsize length;
  gsize kept_length;

  history_close (fixture->history);
  history_finalize (g_steal_pointer (&fixture->history));
  g_assert_cmpint (g_unlink (fixture->path), ==, 0);
  history_execute (fixture->path, "CREATE TABLE room (id INTEGER PRIMARY KEY, account, price);"
                                  "INSERT INTO room VALUES (1, 'Suite', 90)");
  g_file_get_contents (fixture->path, &contents, &length, NULL);

  fixture->history = occupancy_history_new (fixture->path);
  history_record (fixture->history, "lobby", history_now (), 7);
  history_flush (fixture->history, &error);
  g_assert_no_error (error);
  g_assert_cmpint (history_last_value (fixture->history, "lobby", history_now () - HOUR), ==, 7);
  while (occupancy_history_get_damaged_file (fixture->history) == NULL)
    g_main_context_iteration (NULL, TRUE);
  g_file_get_contents (occupancy_history_get_damaged_file (fixture->history), &kept, &kept_length, NULL);
  g_assert_cmpmem (contents, length, kept, kept_length);
}

/* Without their names, nobody knows whose the counts are: least of all are they
 * those of the room that gets the number next.
 */
static void
test_nameless (HistoryFixture *fixture,
               gconstpointer   data)
{
  g_autoptr(GPtrArray) traces = NULL;
  g_autoptr(GError) error = NULL;
  g_autofree char *contents = NULL;
  gint64 pages[2];
  gsize length;

  fill (fixture->history, history_now () - 30 * HOUR, 3);
  fill (fixture->history, history_now () - 3 * HOUR, 3);
  history_close (fixture->history);
  history_finalize (g_steal_pointer (&fixture->history));
  g_assert_cmpint (history_count (fixture->path, "SELECT count (*) FROM chunk"), >, 0);
  pages[0] = history_count (fixture->path, "SELECT rootpage FROM sqlite_schema WHERE name = 'room'");
  pages[1] = history_count (fixture->path, "SELECT rootpage FROM sqlite_schema WHERE name = 'sqlite_autoindex_room_1'");
  g_assert_true (g_file_get_contents (fixture->path, &contents, &length, NULL));
  for (guint i = 0; i < G_N_ELEMENTS (pages); i++)
    memset (contents + (pages[i] - 1) * PAGE, 0xff, PAGE);
  g_assert_true (g_file_set_contents (fixture->path, contents, length, NULL));

  fixture->history = occupancy_history_new (fixture->path);
  history_record (fixture->history, "room-7", history_now (), 7);
  history_flush (fixture->history, &error);
  if (g_error_matches (error, OCCUPANCY_HISTORY_ERROR, OCCUPANCY_HISTORY_ERROR_DAMAGED))
    {
      /* It was noticed only now. */
      g_clear_error (&error);
      while (occupancy_history_get_damaged_file (fixture->history) == NULL)
        g_main_context_iteration (NULL, TRUE);
      history_wait_recording (fixture->history);
      history_flush (fixture->history, &error);
    }
  g_assert_no_error (error);
  traces = history_query (fixture->history, "room-7", history_now () - 40 * HOUR, history_now () - HOUR, 100, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (((OccupancyTrace *) g_ptr_array_index (traces, 0))->points->len, ==, 0);
  g_assert_cmpint (history_last_value (fixture->history, "room-7", history_now () - HOUR), ==, 7);
}

static gboolean
write_file (const char *path,
            const char *text)
{
  int fd = g_open (path, O_WRONLY | O_CLOEXEC, 0);
  gboolean success = fd >= 0 && write (fd, text, strlen (text)) == (gssize) strlen (text);

  g_clear_fd (&fd, NULL);

  return success;
}

/* Before there are threads, which would stay behind. Whoever is not root may be
 * so among themselves.
 */
static void
unshare_mounts (void)
{
  g_autofree char *users = g_strdup_printf ("0 %u 1", geteuid ());
  g_autofree char *groups = g_strdup_printf ("0 %u 1", getegid ());

  has_mounts = (geteuid () == 0 ||
                (unshare (CLONE_NEWUSER) == 0 &&
                 write_file ("/proc/self/uid_map", users) &&
                 write_file ("/proc/self/setgroups", "deny") &&
                 write_file ("/proc/self/gid_map", groups))) &&
               unshare (CLONE_NEWNS) == 0 &&
               mount (NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) == 0;
}

/* A small file system of our own. */
static gboolean
mount_small (const char *folder)
{
  if (!has_mounts)
    {
      g_test_skip ("this machine does not let us mount a file system");
      return FALSE;
    }

  if (mount ("tmpfs", folder, "tmpfs", 0, "size=1536k") < 0)
    {
      g_test_skip ("this machine has no file system in memory");
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
        history_record (history, "lobby", history_now (), ++value);
      history_flush (history, NULL);
      while (g_main_context_iteration (NULL, FALSE))
        ;
    }
  g_assert_error (occupancy_history_get_error (history),
                  OCCUPANCY_HISTORY_ERROR, OCCUPANCY_HISTORY_ERROR_FULL);

  /* What is recorded meanwhile waits. */
  history_record (history, "lobby", history_now (), ++value);
  g_assert_cmpint (g_unlink (ballast), ==, 0);
  history_wait_recording (history);
  g_assert_null (occupancy_history_get_error (history));
  history_record (history, "lobby", history_now (), ++value);
  history_flush (history, &error);
  g_assert_no_error (error);
  g_assert_cmpint (history_last_value (history, "lobby", history_now () - HOUR), ==, value);

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
  fill (history, history_now () - 10 * HOUR, 3);
  history_close (history);
  history_finalize (history);
  g_assert_cmpint (mount (NULL, folder, NULL, MS_REMOUNT | MS_RDONLY, NULL), ==, 0);

  history = occupancy_history_new (path);
  g_assert_error (history_wait_error (history), OCCUPANCY_HISTORY_ERROR, OCCUPANCY_HISTORY_ERROR_READ_ONLY);
  traces = history_query (history, "room-1", history_now () - 11 * HOUR, history_now (), 100, &error);
  g_assert_no_error (error);
  trace = g_ptr_array_index (traces, 0);
  g_assert_cmpuint (trace->points->len, ==, 21);

  history_record (history, "room-1", history_now (), 7777);
  g_assert_cmpint (mount (NULL, folder, NULL, MS_REMOUNT, NULL), ==, 0);
  history_wait_recording (history);
  history_flush (history, &error);
  g_assert_no_error (error);
  g_assert_cmpint (history_last_value (history, "room-1", history_now () - HOUR), ==, 7777);
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
  gint64 start = history_now () - 20 * 24 * HOUR;
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
  g_assert_cmpint (history_last_value (fixture->history, "lobby", history_now () - 30 * HOUR), ==, 29999);
  history_close (fixture->history);
  g_assert_true (history_is_sound (fixture->path));
}

int
main (int   argc,
      char *argv[])
{
  unshare_mounts ();
  g_test_init (&argc, &argv, NULL);

#define ADD(name, func) \
  g_test_add ("/reliability/" name, HistoryFixture, NULL, history_fixture_set_up, func, history_fixture_tear_down)

  ADD ("torn-log", test_torn_log);
  ADD ("garbage", test_garbage);
  ADD ("misspelt", test_misspelt);
  ADD ("strange", test_strange);
  ADD ("foreign", test_foreign);
  ADD ("nameless", test_nameless);
  ADD ("retention", test_retention);
  g_test_add_func ("/reliability/disk-full", test_disk_full);
  g_test_add_func ("/reliability/read-only", test_read_only);

  return g_test_run ();
}
