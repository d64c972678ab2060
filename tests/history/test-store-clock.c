/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "history/store-fixture.h"

/* Set right and then killed: what was the last sign of life in a year to come says
 * nothing of the time that nobody recorded.
 */
static void
test_clock_killed (StoreFixture  *fixture,
                   gconstpointer  data)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(OccupancyReader) reader = NULL;
  OccupancyRange range;

  store_begin (fixture);
  store_append (fixture, 0, (OccupancyPoint) { START + 365 * DAY, 50, 1, 0, TRUE });
  occupancy_store_keep_alive (fixture->store, START + 365 * DAY + HOUR, &error);
  store_append (fixture, 0, (OccupancyPoint) { START, 5, 1, 0, TRUE });
  store_commit (fixture);
  occupancy_store_free (fixture->store);
  store_open (fixture, FALSE);
  store_begin (fixture);
  store_append (fixture, 0, (OccupancyPoint) { START + 2 * HOUR, 5, 1, 0, TRUE });
  store_commit (fixture);

  fixture->time = START + 3 * HOUR;
  reader = store_open_reader (fixture);
  occupancy_reader_get_statistics (reader, fixture->rooms[0], START, START + 3 * HOUR, &range, &error);
  g_assert_no_error (error);
  g_assert_cmpint (range.known, ==, HOUR);
}

/* A clock that was a year ahead and is set right: neither part is lost, and what
 * is recorded from then on has its own times.
 */
static void
test_clock (StoreFixture  *fixture,
            gconstpointer  data)
{
  g_autoptr(GError) error = NULL;
  gint64 ahead = START + 365 * DAY;

  for (guint seal = 0; seal < 2; seal++)
    {
      g_autoptr(OccupancyReader) reader = NULL;
      OccupancyRange range;

      occupancy_store_begin (fixture->store, &error);
      store_append (fixture, 0, (OccupancyPoint) { ahead, 50, 1, 0, TRUE });
      store_append (fixture, 0, (OccupancyPoint) { ahead + HOUR, 60, 1, 0, TRUE });
      store_append (fixture, 0, (OccupancyPoint) { START, 5, 1, 0, TRUE });
      store_append (fixture, 0, (OccupancyPoint) { START + HOUR, 6, 1, 0, TRUE });
      /* A little back is no more than that. */
      store_append (fixture, 0, (OccupancyPoint) { START + HOUR - 2000, 7, 1, 0, TRUE });
      if (seal == 1)
        occupancy_store_seal (fixture->store, fixture->store->latest, &error);
      occupancy_store_commit (fixture->store, &error);
      g_assert_no_error (error);

      fixture->time = START + 2 * HOUR;
      reader = store_open_reader (fixture);
      occupancy_reader_get_statistics (reader, fixture->rooms[0], START, START + 3 * HOUR, &range, &error);
      g_assert_no_error (error);
      g_assert_cmpint (range.known, ==, 2 * HOUR);
      g_assert_cmpint (range.connections.max, ==, 7);
      g_assert_cmpint (range.connections.max_time, ==, START + HOUR);
      g_clear_pointer (&reader, occupancy_reader_free);

      /* Once that time has come, what was recorded for it is still there. */
      fixture->time = ahead + 2 * HOUR;
      if (seal == 1)
        {
          occupancy_store_begin (fixture->store, &error);
          store_append (fixture, 0, (OccupancyPoint) { START + 3 * HOUR });
          store_append (fixture, 0, (OccupancyPoint) { ahead + 3 * HOUR, 1, 1, 0, TRUE });
          occupancy_store_seal (fixture->store, fixture->store->latest, &error);
          occupancy_store_commit (fixture->store, &error);
          g_assert_no_error (error);
        }
      occupancy_store_begin (fixture->store, &error);
      occupancy_store_delete (fixture->store, NULL, NULL, &error);
      occupancy_store_commit (fixture->store, &error);
      occupancy_store_free (fixture->store);
      store_open (fixture, TRUE);
    }
}

/* What is to be known of each second of half a day, painted on a plain line: what
 * is recorded later paints over what is there.
 */
#define LINE 40000

typedef struct
{
  gint64 min;
  gint64 max;
  gboolean seen;  /* there are extremes */
  gboolean known; /* and it was known how it went on */
} Second;

/* What is at the brush: the second, whether something began in it, and what holds
 * now, −1 if nothing is known.
 */
typedef struct
{
  Second second;
  gboolean fresh;
  gint64 count;
} Paint;

typedef struct
{
  Second line[LINE];
  int brush;
  Paint wet;
  Paint before; /* the gap that began in this second */
  gboolean gap;
} Painter;

static void
paint (Painter *self,
       int      until)
{
  gint64 count = self->wet.count;

  while (self->brush < until)
    {
      self->line[self->brush++] = self->wet.second;
      self->wet = (Paint) { { count, count, count >= 0, count >= 0 }, FALSE, count };
      self->gap = FALSE;
    }
}

static void
paint_step (Painter *self,
            int      time,
            gint64   count)
{
  Second *second = &self->wet.second;

  paint (self, time);

  /* A gap that lasts less than a second is none. */
  if (count >= 0 && self->gap)
    self->wet = self->before;
  else if (count < 0)
    self->before = self->wet;
  self->gap = count < 0;
  if (count == self->wet.count)
    return;

  if (!self->wet.fresh)
    second->seen = FALSE;
  if (count >= 0)
    {
      second->min = second->seen ? MIN (second->min, count) : count;
      second->max = second->seen ? MAX (second->max, count) : count;
      second->seen = TRUE;
    }
  second->known = count >= 0;
  self->wet.fresh = TRUE;
  self->wet.count = count;
}

/* A new line begins over the old one. */
static void
paint_anew (Painter *self,
            int      latest,
            int      time)
{
  if (self->wet.count >= 0)
    paint_step (self, MAX (latest, self->brush), -1);
  paint (self, latest + 1);
  self->brush = time;
  self->wet = (Paint) { .count = -1 };
  self->gap = FALSE;
}

static void
record_anywhere (StoreFixture *fixture,
                 Painter       painters[N_ROOMS],
                 int           time)
{
  guint room = g_test_rand_int_range (0, N_ROOMS);
  gint64 count = g_test_rand_int_range (-1, 6);
  OccupancyPoint point = {
    .time = START + time * (gint64) 1000,
    .connections = MAX (count, 0),
    .known = count >= 0,
  };
  gint64 latest = fixture->store->latest;

  store_append (fixture, room, point);
  if (count == painters[room].wet.count)
    return;

  if (point.time < latest - 5 * 60 * 1000)
    for (guint i = 0; i < N_ROOMS; i++)
      paint_anew (&painters[i], (latest - START) / 1000, time);

  time = MAX (time, (fixture->store->start - START) / 1000);
  paint_step (&painters[room], MAX (time, painters[room].brush), count);
}

static void
assert_painted (StoreFixture *fixture,
                Painter       painters[N_ROOMS],
                int           now)
{
  g_autoptr(OccupancyReader) reader = NULL;

  fixture->time = START + now * (gint64) 1000;
  reader = store_open_reader (fixture);
  for (guint room = 0; room < N_ROOMS; room++)
    {
      g_autofree Painter *painter = g_memdup2 (&painters[room], sizeof (Painter));

      paint (painter, now);
      for (guint i = 0; i < 5; i++)
        {
          g_autoptr(GError) error = NULL;
          int from = g_test_rand_int_range (0, now);
          int to = from + 1 + g_test_rand_int_range (0, i % 2 == 0 ? 20 : now - from);
          OccupancyRange range;
          Second sum = { 0 };
          gint64 known = 0;

          to = MIN (to, now);
          for (int second = from; second < to; second++)
            {
              const Second *next = &painter->line[second];

              known += next->known;
              if (!next->seen)
                continue;
              sum.min = sum.seen ? MIN (sum.min, next->min) : next->min;
              sum.max = sum.seen ? MAX (sum.max, next->max) : next->max;
              sum.seen = TRUE;
            }

          occupancy_reader_get_statistics (reader, fixture->rooms[room], START + from * (gint64) 1000,
                                           START + to * (gint64) 1000, &range, &error);
          g_assert_no_error (error);
          g_assert_cmpint (range.known, ==, known * 1000);
          g_assert_cmpint (range.empty, ==, !sum.seen);
          if (sum.seen)
            {
              g_assert_cmpint (range.connections.min, ==, sum.min);
              g_assert_cmpint (range.connections.max, ==, sum.max);
            }
        }
    }
}

/* The clock goes on, jumps, and goes back, a little or a lot. */
static void
test_random_clock (StoreFixture  *fixture,
                   gconstpointer  data)
{
  g_autofree Painter *painters = g_new0 (Painter, N_ROOMS);
  int time = LINE / 2;

  for (guint i = 0; i < N_ROOMS; i++)
    painters[i].wet.count = -1;

  store_begin (fixture);
  for (guint i = 0; i < 4000; i++)
    {
      g_autoptr(GError) error = NULL;
      int chance = g_test_rand_int_range (0, 1000);

      time += chance < 900 ? g_test_rand_int_range (0, 20)
            : chance < 950 ? -g_test_rand_int_range (0, 200)
            : chance < 990 ? g_test_rand_int_range (200, 2000)
            : -g_test_rand_int_range (1000, LINE / 2);
      if (time < 0 || time > LINE - 1000)
        time = g_test_rand_int_range (0, LINE / 2);

      record_anywhere (fixture, painters, time);
      if (g_test_rand_int_range (0, 100) == 0)
        occupancy_store_seal (fixture->store, fixture->store->latest, &error);
      g_assert_no_error (error);

      if (g_test_rand_int_range (0, 40) == 0)
        {
          store_commit (fixture);
          if (g_test_rand_int_range (0, 3) == 0)
            {
              occupancy_store_free (fixture->store);
              store_open (fixture, TRUE);
            }
          time = MAX (time, (fixture->store->latest - START) / 1000 + 1);
          assert_painted (fixture, painters, time);
          store_begin (fixture);
        }
    }
  store_commit (fixture);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

#define ADD(name, func) \
  g_test_add ("/store/clock/" name, StoreFixture, NULL, store_fixture_set_up, func, store_fixture_tear_down)

  ADD ("back", test_clock);
  ADD ("killed", test_clock_killed);
  ADD ("random", test_random_clock);

  return g_test_run ();
}
