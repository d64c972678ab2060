/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Prints what keeping the history costs, beside the same samples in a plain table
 * with an index by room and time.
 */
#include "config.h"

#include <glib/gstdio.h>
#include <sys/resource.h>
#include <time.h>

#include "history/history-fixture.h"
#include "history/occupancy-reader-private.h"
#include "history/occupancy-store-private.h"

#define START (G_GINT64_CONSTANT (1760000000) * 1000)
#define HOUR (60 * 60 * (gint64) 1000)
#define DAY (24 * HOUR)
#define TICK 15000
#define MAX_TICKS 23

#define SAMPLES_A_COMMIT 500
#define SECONDS_A_COMMIT 4
#define FRAME (4096 + 24)
#define FRAMES_A_CHECKPOINT 1000
#define COLUMNS 1600
#define N_QUERIES 100

typedef struct
{
  gint64 next;
  gint64 connections;
  gint64 presence_members;
} Room;

/* Either a store, or a plain table. */
typedef struct
{
  OccupancyStore *store;
  sqlite3 *db;
  sqlite3_stmt *insert;
  gint64 *ids;
  gint64 n_samples;
  gint64 frames;
  int log_length;
  double seconds;
  gint64 longest_seal;
} Target;

static double
cpu_seconds (void)
{
  struct rusage usage;

  getrusage (RUSAGE_SELF, &usage);

  return usage.ru_utime.tv_sec + usage.ru_stime.tv_sec +
         (usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
}

static void
check (gboolean success)
{
  if (!success)
    g_error ("The benchmark failed");
}

/* Counts what is written to the log, and does what would be done without it. */
static int
count_frames_cb (gpointer    data,
                 sqlite3    *db,
                 const char *name,
                 int         length)
{
  Target *target = data;

  target->frames += length >= target->log_length ? length - target->log_length : length;
  target->log_length = length;
  if (length >= FRAMES_A_CHECKPOINT)
    {
      sqlite3_wal_checkpoint_v2 (db, NULL, SQLITE_CHECKPOINT_PASSIVE, NULL, NULL);
      target->log_length = 0;
    }

  return SQLITE_OK;
}

static void
open_target (Target     *target,
             const char *path,
             guint       n_rooms,
             gboolean    plain)
{
  *target = (Target) { .ids = g_new0 (gint64, n_rooms) };
  if (plain)
    {
      check (sqlite3_open (path, &target->db) == SQLITE_OK);
      check (sqlite3_exec (target->db,
                           "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;"
                           "CREATE TABLE sample (room INTEGER, time INTEGER, connections INTEGER,"
                           " presence_members INTEGER, own INTEGER);"
                           "CREATE INDEX sample_room_time ON sample (room, time)",
                           NULL, NULL, NULL) == SQLITE_OK);
      check (sqlite3_prepare_v2 (target->db, "INSERT INTO sample VALUES (?, ?, ?, ?, ?)", -1,
                                 &target->insert, NULL) == SQLITE_OK);
    }
  else
    {
      target->store = occupancy_store_open (path, FALSE, NULL);
      check (target->store != NULL);
      target->db = target->store->db;
      check (occupancy_store_begin (target->store, NULL));
      for (guint i = 0; i < n_rooms; i++)
        {
          g_autofree char *name = g_strdup_printf ("room-%u", i);

          check (occupancy_store_ensure_room (target->store, "account", name, &target->ids[i], NULL));
        }
      check (occupancy_store_commit (target->store, NULL));
    }

  sqlite3_wal_hook (target->db, count_frames_cb, target);
}

static void
close_target (Target *target)
{
  sqlite3_exec (target->db, "PRAGMA wal_checkpoint (TRUNCATE)", NULL, NULL, NULL);
  sqlite3_finalize (target->insert);
  if (target->store != NULL)
    occupancy_store_free (target->store);
  else
    sqlite3_close (target->db);
  g_free (target->ids);
}

static void
append (Target               *target,
        guint                 room,
        const OccupancyPoint *point)
{
  if (target->store != NULL)
    {
      check (occupancy_store_append (target->store, target->ids[room], point, NULL));
      return;
    }

  sqlite3_bind_int64 (target->insert, 1, room);
  sqlite3_bind_int64 (target->insert, 2, point->time / 1000);
  sqlite3_bind_int64 (target->insert, 3, point->connections);
  sqlite3_bind_int64 (target->insert, 4, point->presence_members);
  sqlite3_bind_int64 (target->insert, 5, point->own);
  check (sqlite3_step (target->insert) == SQLITE_DONE);
  sqlite3_reset (target->insert);
}

static void
commit (Target *target)
{
  check (sqlite3_exec (target->db, "COMMIT", NULL, NULL, NULL) == SQLITE_OK);
  if (target->store != NULL && occupancy_store_is_seal_due (target->store, target->store->latest))
    {
      gint64 start = g_get_monotonic_time ();

      check (occupancy_store_begin (target->store, NULL) &&
             occupancy_store_seal (target->store, target->store->latest, NULL) &&
             occupancy_store_commit (target->store, NULL));
      target->longest_seal = MAX (target->longest_seal, g_get_monotonic_time () - start);
    }
}

/* A change of every room every three minutes, a few at a time: 480 a day. */
static void
ingest (Target *target,
        guint   n_rooms,
        guint   n_days)
{
  g_autofree Room *rooms = g_new0 (Room, n_rooms);
  g_autoptr(GRand) random = g_rand_new_with_seed (1);
  double start = cpu_seconds ();
  guint in_commit = 0;

  for (guint i = 0; i < n_rooms; i++)
    rooms[i] = (Room) { START + g_rand_int_range (random, 0, 180) * 1000, 200 + i, 80 };

  for (gint64 time = START; time < START + n_days * DAY; time += 1000)
    for (guint i = time / 1000 % 15; i < n_rooms; i += 15)
      {
        Room *room = &rooms[i];
        OccupancyPoint point = { .time = time, .own = 1, .known = TRUE };

        if (room->next > time)
          continue;

        room->next = time + g_rand_int_range (random, 1, MAX_TICKS + 1) * TICK;
        room->connections = MAX (1, room->connections + g_rand_int_range (random, -6, 7));
        room->presence_members = MAX (0, room->presence_members + g_rand_int_range (random, -3, 4));
        point.connections = room->connections;
        point.presence_members = room->presence_members;

        if (in_commit == 0)
          check (sqlite3_exec (target->db, "BEGIN IMMEDIATE", NULL, NULL, NULL) == SQLITE_OK);
        append (target, i, &point);
        target->n_samples++;
        if (++in_commit == SAMPLES_A_COMMIT)
          {
            commit (target);
            in_commit = 0;
          }
      }

  if (in_commit > 0)
    commit (target);
  target->seconds = cpu_seconds () - start;
}

static gint64
get_int (Target     *target,
         const char *sql)
{
  gint64 value = 0;

  occupancy_database_get_int (target->db, sql, &value, NULL);

  return value;
}

static int
compare_times (gconstpointer a,
               gconstpointer b)
{
  const gint64 *time = a;
  const gint64 *other = b;

  return (*time > *other) - (*time < *other);
}

/* In microseconds, of this thread: what else runs on the computer is not in it. */
static gint64
thread_time (void)
{
  struct timespec time;

  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &time);

  return (gint64) time.tv_sec * G_USEC_PER_SEC + time.tv_nsec / 1000;
}

/* Rooms of the history, opened and read anew each time, as a page does. */
static void
query (const char *path,
       guint       first,
       guint       n_rooms,
       guint       n_asked,
       gint64      end,
       gint64      span)
{
  g_autoptr(OccupancyReader) reader = occupancy_reader_open (path, end, NULL, NULL);
  g_autofree gint64 *ids = g_new (gint64, n_asked);

  for (guint i = 0; i < n_asked; i++)
    {
      g_autofree char *name = g_strdup_printf ("room-%u", (first + i) % n_rooms);

      check (occupancy_reader_find_room (reader, "account", name, &ids[i], NULL) && ids[i] > 0);
    }
  check (occupancy_reader_load (reader, ids, n_asked, NULL));
  for (guint i = 0; i < n_asked; i++)
    {
      g_autoptr(OccupancyTrace) trace =
        occupancy_reader_trace (reader, ids[i], end - span, end, COLUMNS, NULL);

      check (trace != NULL);
    }
}

/* The same columns from the rows of the plain table. */
static void
query_plain (const char *path,
             guint       first,
             guint       n_rooms,
             guint       n_asked,
             gint64      end,
             gint64      span)
{
  sqlite3 *db;
  sqlite3_stmt *statement;

  check (sqlite3_open_v2 (path, &db, SQLITE_OPEN_READONLY, NULL) == SQLITE_OK);
  check (sqlite3_prepare_v2 (db, "SELECT time, connections, presence_members, own FROM sample"
                                 " WHERE room = ? AND time >= ? AND time < ? ORDER BY time",
                             -1, &statement, NULL) == SQLITE_OK);
  for (guint i = 0; i < n_asked; i++)
    {
      g_autoptr(GArray) ranges = g_array_new (FALSE, FALSE, sizeof (OccupancyRange));
      OccupancyGrid grid = { ranges, end - span, span / COLUMNS, end - span, end };
      OccupancyPoint point = { .known = FALSE };

      sqlite3_bind_int64 (statement, 1, (first + i) % n_rooms);
      sqlite3_bind_int64 (statement, 2, (end - span) / 1000);
      sqlite3_bind_int64 (statement, 3, end / 1000);
      while (sqlite3_step (statement) == SQLITE_ROW)
        {
          gint64 time = sqlite3_column_int64 (statement, 0) * 1000;

          occupancy_grid_add_step (&grid, &point, time);
          point = (OccupancyPoint) {
            time, sqlite3_column_int64 (statement, 1), sqlite3_column_int64 (statement, 2),
            sqlite3_column_int64 (statement, 3), TRUE,
          };
        }
      occupancy_grid_add_step (&grid, &point, end);
      sqlite3_reset (statement);
    }
  sqlite3_finalize (statement);
  sqlite3_close (db);
}

/* Prints how long 95 of 100 queries take at most, and how much of that they run. */
static void
print_query (const char *name,
             void      (*func) (const char *, guint, guint, guint, gint64, gint64),
             const char *path,
             guint       n_rooms,
             guint       n_asked,
             gint64      end,
             gint64      span)
{
  gint64 times[N_QUERIES];
  gint64 cpu_times[N_QUERIES];

  for (guint i = 0; i < N_QUERIES; i++)
    {
      gint64 start = g_get_monotonic_time ();
      gint64 cpu_start = thread_time ();

      func (path, i * 7, n_rooms, n_asked, end, span);
      cpu_times[i] = thread_time () - cpu_start;
      times[i] = g_get_monotonic_time () - start;
    }

  qsort (times, N_QUERIES, sizeof times[0], compare_times);
  qsort (cpu_times, N_QUERIES, sizeof times[0], compare_times);
  g_print ("%s %7.2f ms (%.2f of CPU)", name, times[N_QUERIES * 95 / 100] / 1000.0,
           cpu_times[N_QUERIES * 95 / 100] / 1000.0);
}

static void
print_ingest (const char *name,
              Target     *target)
{
  g_print ("  %-14s %9.0f samples/s; at 1,500/s %5.2f %% of a core\n",
           name, target->n_samples / target->seconds, 150000.0 * target->seconds / target->n_samples);
}

static void
print_size (Target *target,
            guint   n_rooms,
            guint   n_days)
{
  gint64 size = get_int (target, "PRAGMA page_count") * get_int (target, "PRAGMA page_size");
  double scale = 1000.0 / n_rooms * 365.0 / n_days;

  if (target->store != NULL)
    {
      gint64 sealed = target->n_samples - get_int (target, "SELECT count (*) FROM recent");

      g_print ("  sealed sample  %5.2f bytes (goal 3) + %4.2f of rollups\n",
               (double) get_int (target, "SELECT sum (pgsize) FROM dbstat WHERE name = 'chunk'") / sealed,
               (double) get_int (target, "SELECT sum (pgsize) FROM dbstat WHERE name = 'rollup'") / sealed);
    }
  if (n_days < 365)
    return;

  g_print ("  %-14s %8.1f MB, that is %6.2f GB for 1,000 rooms x 1 year\n",
           target->store != NULL ? "history" : "plain table", size / 1e6, size * scale / 1e9);
}

/* Opens the history as a program does, and drops half of it as retention does. */
static void
run_upkeep (const char *path,
            gint64      end,
            guint       n_days)
{
  gint64 start = g_get_monotonic_time ();
  OccupancyStore *store = occupancy_store_open (path, TRUE, NULL);
  gint64 opened = g_get_monotonic_time ();
  g_autoptr(OccupancyReader) reader = NULL;
  gboolean more = TRUE;
  guint n_slices = 0;
  gint64 longest = 0;
  gint64 longest_cpu = 0;
  gint64 n_pages;
  gboolean sound;
  int n_read;
  int most;

  check (store != NULL);
  sqlite3_db_status (store->db, SQLITE_DBSTATUS_CACHE_MISS, &n_read, &most, FALSE);
  occupancy_database_get_int (store->db, "PRAGMA page_count", &n_pages, NULL);
  g_print ("  opening        %8.1f ms, reading %d of %" G_GINT64_FORMAT " pages\n",
           (opened - start) / 1000.0, n_read, n_pages);

  start = g_get_monotonic_time ();
  reader = occupancy_reader_open (path, end, NULL, NULL);
  check (occupancy_database_is_sound (occupancy_reader_get_database (reader), "quick_check", &sound, NULL) && sound);
  g_print ("  checking it    %8.1f ms, beside all else\n", (g_get_monotonic_time () - start) / 1000.0);
  g_clear_pointer (&reader, occupancy_reader_free);

  store->retention = (OccupancyRetention) { .raw_age = n_days * DAY / 2 };
  for (; more; n_slices++)
    {
      gint64 cpu_start = thread_time ();

      start = g_get_monotonic_time ();
      check (occupancy_store_prune (store, end, &more, NULL));
      longest_cpu = MAX (longest_cpu, thread_time () - cpu_start);
      longest = MAX (longest, g_get_monotonic_time () - start);
    }
  g_print ("  retention      %8.1f ms (%.1f of CPU) the longest of %u slices, goal 50\n",
           longest / 1000.0, longest_cpu / 1000.0, n_slices);

  start = g_get_monotonic_time ();
  check (occupancy_store_begin (store, NULL) &&
         occupancy_store_delete (store, "account", "room-7", NULL) &&
         occupancy_store_commit (store, NULL));
  g_print ("  deleting       %8.1f ms a room", (g_get_monotonic_time () - start) / 1000.0);
  start = g_get_monotonic_time ();
  check (occupancy_store_begin (store, NULL) &&
         occupancy_store_delete (store, NULL, NULL, NULL) &&
         occupancy_store_commit (store, NULL));
  g_print (", %.1f ms all\n", (g_get_monotonic_time () - start) / 1000.0);
  occupancy_store_free (store);
}

/* A plain table of a year of 1,000 rooms would take hours: it gets fewer days. */
static void
run (const char *folder,
     guint       n_rooms,
     guint       n_days,
     guint       n_plain_days)
{
  static const struct { const char *name; gint64 span; double goal; } spans[] = {
    { "24 h", DAY, 20 }, { "7 d", 7 * DAY, 20 }, { "30 d", 30 * DAY, 20 }, { "1 year", 365 * DAY, 50 },
  };
  g_autofree char *path = g_strdup_printf ("%s/history-%u.db", folder, n_rooms);
  g_autofree char *plain_path = g_strdup_printf ("%s/plain-%u.db", folder, n_rooms);
  gint64 end = START + n_days * DAY;
  gint64 plain_end = START + n_plain_days * DAY;
  Target target;
  Target plain;

  g_print ("%u rooms x %u days\n", n_rooms, n_days);
  open_target (&target, path, n_rooms, FALSE);
  ingest (&target, n_rooms, n_days);
  open_target (&plain, plain_path, n_rooms, TRUE);
  ingest (&plain, n_rooms, n_plain_days);
  print_ingest ("history", &target);
  print_ingest ("plain table", &plain);
  print_size (&target, n_rooms, n_days);
  print_size (&plain, n_rooms, n_plain_days);
  g_print ("  sealing        %8.1f ms the longest\n", target.longest_seal / 1000.0);
  close_target (&target);
  close_target (&plain);

  for (guint i = 0; i < G_N_ELEMENTS (spans) && spans[i].span <= n_days * DAY; i++)
    {
      g_print ("  %-14s", spans[i].name);
      print_query (" p95", query, path, n_rooms, 1, end, spans[i].span);
      g_print (", goal %g", spans[i].goal);
      if (spans[i].span <= n_plain_days * DAY)
        print_query ("; plain table", query_plain, plain_path, n_rooms, 1, plain_end, spans[i].span);
      g_print ("\n");
    }
  if (n_rooms >= 50)
    {
      print_query ("  24 h, 50 rooms p95", query, path, n_rooms, 50, end, DAY);
      print_query (", goal 150; plain table", query_plain, plain_path, n_rooms, 50, plain_end, DAY);
      g_print ("\n");
    }
  run_upkeep (path, end, n_days);
}

/* What is written to the log of 1,000 rooms, with a commit every few seconds. */
static void
run_log (const char *folder,
         const char *load,
         double      samples_a_second,
         guint       hours,
         gboolean    plain)
{
  const guint n_rooms = 1000;
  g_autofree char *path = g_strdup_printf ("%s/log-%s-%d.db", folder, load, plain);
  g_autoptr(GRand) random = g_rand_new_with_seed (1);
  guint n_seconds = hours * 3600;
  double due = 0;
  Target target;

  open_target (&target, path, n_rooms, plain);
  for (guint i = 0; i < n_seconds / SECONDS_A_COMMIT; i++)
    {
      OccupancyPoint point = { .time = START + i * SECONDS_A_COMMIT * (gint64) 1000, .own = 1, .known = TRUE };

      check (sqlite3_exec (target.db, "BEGIN IMMEDIATE", NULL, NULL, NULL) == SQLITE_OK);
      for (due += samples_a_second * SECONDS_A_COMMIT; due >= 1; due--)
        {
          point.connections = g_rand_int_range (random, 200, 230);
          point.presence_members = g_rand_int_range (random, 80, 100);
          append (&target, g_rand_int_range (random, 0, n_rooms), &point);
          target.n_samples++;
        }
      commit (&target);
    }
  g_print ("  %-14s %-8s %6.1f bytes a sample, %6.2f kB/s\n", plain ? "plain table" : "history", load,
           (double) target.frames * FRAME / target.n_samples, (double) target.frames * FRAME / n_seconds / 1000);
  close_target (&target);
}

/* What a sample costs the thread that records it, and then the whole program at
 * 1,500 samples a second, with all that is done in the other thread.
 */
static void
run_record (const char *folder)
{
  g_autofree char *path = g_build_filename (folder, "record.db", NULL);
  OccupancyHistory *history = occupancy_history_new (path);
  gint64 now = g_get_real_time () / 1000;
  gint64 longest = 0;
  gint64 total = 0;
  gint64 begin;
  double cpu;

  history_wait_recording (history);
  for (guint i = 0; i < 200000; i++)
    {
      OccupancySample sample = { .time = now, .connections = i, .valid = TRUE };
      gint64 start = g_get_monotonic_time ();
      gint64 took;

      occupancy_history_record (history, "account", "lobby", &sample);
      took = g_get_monotonic_time () - start;
      longest = MAX (longest, took);
      total += took;
      if (i % 1000 == 0)
        history_flush (history, NULL);
    }
  g_print ("record()  %.2f us on average, %" G_GINT64_FORMAT " us at the longest\n", total / 200000.0, longest);

  cpu = cpu_seconds ();
  begin = g_get_monotonic_time ();
  for (guint i = 0; i < 20 * 1500; i++)
    {
      g_autofree char *room = g_strdup_printf ("room-%u", i % 1000);

      history_record (history, room, g_get_real_time () / 1000, i);
      while (g_get_monotonic_time () - begin < i * (gint64) G_USEC_PER_SEC / 1500)
        g_usleep (5000);
    }
  history_flush (history, NULL);
  g_print ("1,500 samples/s of 1,000 rooms for 20 s: %.2f %% of a core (goal 5)\n",
           100 * (cpu_seconds () - cpu) * G_USEC_PER_SEC / (g_get_monotonic_time () - begin));

  history_close (history);
  history_finalize (history);
}

int
main (int   argc,
      char *argv[])
{
  gboolean soak = g_getenv ("OCCUPANCY_SOAK") != NULL;
  g_autofree char *folder = g_dir_make_tmp ("occupancy-XXXXXX", NULL);

  run_record (folder);
  g_print ("log of 1,000 rooms (goal at the peak of 67 samples/s: 150 bytes a sample, 10 kB/s)\n");
  for (guint i = 0; i < 2; i++)
    {
      run_log (folder, "peak", 67, 2, i == 1);
      run_log (folder, "typical", 480 * 1000 / 86400.0, 12, i == 1);
    }
  if (soak)
    run (folder, 1000, 365, 30);
  else
    run (folder, 1000, 1, 1);
  run (folder, 20, 365, 365);
  run (folder, 3, 365, 365);

  while (g_main_context_iteration (NULL, FALSE))
    ;
  history_remove_folder (folder);

  return 0;
}
