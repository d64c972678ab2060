/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "fixture/await.h"
#include "model/occupancy-delay-line.h"
#include "model/occupancy-pacer.h"

/* The time as the tests have it, in microseconds. */
static gint64 now;

static gint64
get_now (void)
{
  return now;
}

typedef struct
{
  OccupancyTurn turn;
  GString *given;
  char letter;
} Waiter;

static void
turn_cb (gpointer member)
{
  Waiter *waiter = member;

  g_string_append_c (waiter->given, waiter->letter);
}

static void
push (OccupancyPacer   *pacer,
      Waiter           *waiter,
      GString          *given,
      char              letter,
      OccupancyUrgency  urgency)
{
  *waiter = (Waiter) { .given = given, .letter = letter };
  occupancy_pacer_push (pacer, &waiter->turn, urgency, turn_cb, waiter);
}

static void
test_at_once (void)
{
  OccupancyPacer *pacer = occupancy_pacer_new (0, 0, 2);
  g_autoptr(GString) given = g_string_new (NULL);
  Waiter waiters[4];

  for (guint i = 0; i < 4; i++)
    push (pacer, &waiters[i], given, "abcd"[i], OCCUPANCY_URGENCY_HIDDEN);
  g_assert_cmpstr (given->str, ==, "ab");

  occupancy_pacer_release (pacer);
  g_assert_cmpstr (given->str, ==, "abc");
  occupancy_pacer_set_limits (pacer, 0, 0, 0);
  g_assert_cmpstr (given->str, ==, "abcd");

  g_assert_finalize_object (pacer);
}

/* Looks after those who wait. */
static void
poke (OccupancyPacer *pacer,
      guint           per_second,
      guint           per_hour)
{
  occupancy_pacer_set_limits (pacer, per_second, per_hour, 0);
}

static void
test_per_second (void)
{
  OccupancyPacer *pacer = occupancy_pacer_new (3, 0, 0);
  g_autoptr(GString) given = g_string_new (NULL);
  Waiter waiters[7];
  gint64 begin = g_get_monotonic_time ();

  for (guint i = 0; i < 7; i++)
    push (pacer, &waiters[i], given, "abcdefg"[i], i == 6 ? OCCUPANCY_URGENCY_VISIBLE : OCCUPANCY_URGENCY_HIDDEN);
  g_assert_cmpstr (given->str, ==, "");
  await_until (given->len == 3);
  g_assert_cmpstr (given->str, ==, "gab");

  /* Two more windows are needed: the pacer may be late, never early. */
  await_until (given->len == 7);
  g_assert_cmpstr (given->str, ==, "gabcdef");
  g_assert_cmpint (g_get_monotonic_time () - begin, >=, 2 * G_USEC_PER_SEC);

  g_assert_finalize_object (pacer);
}

/* A first burst, and no second one. */
static void
test_spread (void)
{
  OccupancyPacer *pacer = occupancy_pacer_new (4, 0, 0);
  g_autoptr(GString) given = g_string_new (NULL);
  Waiter waiters[10];

  now = 1000 * G_USEC_PER_SEC;
  occupancy_pacer_set_clock (pacer, get_now);
  for (guint i = 0; i < 8; i++)
    push (pacer, &waiters[i], given, "abcdefgh"[i], OCCUPANCY_URGENCY_HIDDEN);
  poke (pacer, 4, 0);
  g_assert_cmpstr (given->str, ==, "abcd");

  now += G_USEC_PER_SEC - 1;
  poke (pacer, 4, 0);
  g_assert_cmpuint (given->len, ==, 4);
  now += 1;
  for (guint n = 5; n <= 8; n++, now += G_USEC_PER_SEC / 4)
    {
      poke (pacer, 4, 0);
      g_assert_cmpuint (given->len, ==, n);
    }

  /* After a second without anybody there may be a burst again. */
  now += G_USEC_PER_SEC;
  push (pacer, &waiters[8], given, 'i', OCCUPANCY_URGENCY_HIDDEN);
  push (pacer, &waiters[9], given, 'j', OCCUPANCY_URGENCY_HIDDEN);
  poke (pacer, 4, 0);
  g_assert_cmpstr (given->str, ==, "abcdefghij");

  g_assert_finalize_object (pacer);
}

static void
test_per_hour (void)
{
  OccupancyPacer *pacer = occupancy_pacer_new (0, 3, 0);
  g_autoptr(GString) given = g_string_new (NULL);
  Waiter waiters[6];

  now = (gint64) 7777 * G_USEC_PER_SEC;
  occupancy_pacer_set_clock (pacer, get_now);
  push (pacer, &waiters[0], given, 'a', OCCUPANCY_URGENCY_HIDDEN);
  now += (gint64) 600 * G_USEC_PER_SEC;
  for (guint i = 1; i < 5; i++)
    push (pacer, &waiters[i], given, "abcde"[i], OCCUPANCY_URGENCY_VISIBLE);
  g_assert_cmpstr (given->str, ==, "abc");

  /* Who asks does not wait for an hour; it counts all the same. */
  push (pacer, &waiters[5], given, 'f', OCCUPANCY_URGENCY_ASKED);
  g_assert_cmpstr (given->str, ==, "abcf");

  now += (gint64) 3000 * G_USEC_PER_SEC - 1;
  poke (pacer, 0, 3);
  g_assert_cmpstr (given->str, ==, "abcf");
  now += (gint64) 600 * G_USEC_PER_SEC;
  poke (pacer, 0, 3);
  g_assert_cmpstr (given->str, ==, "abcf");
  now += (gint64) 60 * G_USEC_PER_SEC;
  poke (pacer, 0, 3);
  g_assert_cmpstr (given->str, ==, "abcfde");

  g_assert_finalize_object (pacer);
}

static void
test_urgency (void)
{
  OccupancyPacer *pacer = occupancy_pacer_new (0, 0, 1);
  g_autoptr(GString) given = g_string_new (NULL);
  Waiter waiters[7];

  push (pacer, &waiters[0], given, 'a', OCCUPANCY_URGENCY_POLL);
  push (pacer, &waiters[1], given, 'p', OCCUPANCY_URGENCY_POLL);
  push (pacer, &waiters[2], given, 'h', OCCUPANCY_URGENCY_HIDDEN);
  push (pacer, &waiters[3], given, 'i', OCCUPANCY_URGENCY_HIDDEN);
  push (pacer, &waiters[4], given, 'v', OCCUPANCY_URGENCY_VISIBLE);
  push (pacer, &waiters[5], given, 'x', OCCUPANCY_URGENCY_ASKED);
  push (pacer, &waiters[6], given, 'c', OCCUPANCY_URGENCY_ASKED);

  /* One came on screen, one gave up, one asks a second time in vain. */
  occupancy_turn_set_urgency (&waiters[3].turn, OCCUPANCY_URGENCY_VISIBLE);
  occupancy_turn_cancel (&waiters[6].turn);
  occupancy_turn_cancel (&waiters[6].turn);
  occupancy_pacer_push (pacer, &waiters[1].turn, OCCUPANCY_URGENCY_ASKED, turn_cb, &waiters[1]);
  g_assert_false (occupancy_turn_is_waiting (&waiters[6].turn));
  g_assert_true (occupancy_turn_is_waiting (&waiters[5].turn));

  for (guint i = 0; i < 6; i++)
    occupancy_pacer_release (pacer);
  g_assert_cmpstr (given->str, ==, "axvihp");

  /* Who still waits when the pacer ends is just left alone. */
  push (pacer, &waiters[0], given, 'y', OCCUPANCY_URGENCY_POLL);
  push (pacer, &waiters[1], given, 'z', OCCUPANCY_URGENCY_POLL);
  g_assert_finalize_object (pacer);
  g_assert_false (occupancy_turn_is_waiting (&waiters[1].turn));
}

static void
test_back_off (void)
{
  OccupancyPacer *pacer = occupancy_pacer_new (0, 0, 0);
  g_autoptr(GString) given = g_string_new (NULL);
  const guint most[] = { 1, 2, 4, 8, 16, 32, 60, 60 };
  Waiter waiter;

  now = 50 * G_USEC_PER_SEC;
  occupancy_pacer_set_clock (pacer, get_now);
  for (guint i = 0; i < G_N_ELEMENTS (most); i++)
    {
      gint64 hold = most[i] * G_USEC_PER_SEC;

      /* Others that were under way are told the same at the same time. */
      occupancy_pacer_back_off (pacer);
      occupancy_pacer_back_off (pacer);
      occupancy_pacer_go_on (pacer);
      push (pacer, &waiter, given, 'a', OCCUPANCY_URGENCY_ASKED);
      now += hold * 79 / 100;
      poke (pacer, 0, 0);
      g_assert_cmpuint (given->len, ==, i);
      now += hold * 21 / 100 + 1;
      poke (pacer, 0, 0);
      g_assert_cmpuint (given->len, ==, i + 1);
    }

  occupancy_pacer_go_on (pacer);
  occupancy_pacer_back_off (pacer);
  now += G_USEC_PER_SEC + 1;
  push (pacer, &waiter, given, 'b', OCCUPANCY_URGENCY_POLL);
  g_assert_cmpstr (given->str, ==, "aaaaaaaab");

  g_assert_finalize_object (pacer);
}

/* A wait as a task, and one that is given up. */
static void
test_acquire (void)
{
  OccupancyPacer *pacer = occupancy_pacer_new (0, 0, 1);
  g_autoptr(GCancellable) cancellable = g_cancellable_new ();
  g_autoptr(GAsyncResult) first = NULL, second = NULL, third = NULL, late = NULL;
  g_autoptr(GError) error = NULL;

  occupancy_pacer_acquire_async (pacer, OCCUPANCY_URGENCY_POLL, cancellable, async_result_cb, &first);
  occupancy_pacer_acquire_async (pacer, OCCUPANCY_URGENCY_ASKED, cancellable, async_result_cb, &second);
  occupancy_pacer_acquire_async (pacer, OCCUPANCY_URGENCY_POLL, NULL, async_result_cb, &third);
  g_cancellable_cancel (cancellable);
  g_assert_false (occupancy_pacer_acquire_finish (pacer, await_result (&second), &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&error);

  /* The turn that was given before stays given. */
  g_assert_true (occupancy_pacer_acquire_finish (pacer, await_result (&first), &error));
  g_assert_null (third);
  occupancy_pacer_release (pacer);
  g_assert_true (occupancy_pacer_acquire_finish (pacer, await_result (&third), &error));

  occupancy_pacer_acquire_async (pacer, OCCUPANCY_URGENCY_ASKED, cancellable, async_result_cb, &late);
  g_assert_false (occupancy_pacer_acquire_finish (pacer, await_result (&late), &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);

  g_clear_object (&first);
  g_clear_object (&second);
  g_clear_object (&third);
  g_clear_object (&late);
  g_assert_finalize_object (pacer);
}

typedef struct
{
  OccupancyDelay delay;
  guint *n_due;
  OccupancyDelayLine *line;
  gboolean again;
} Member;

static void
due_cb (gpointer user_data)
{
  Member *member = user_data;

  (*member->n_due)++;
  if (member->again)
    {
      member->again = FALSE;
      occupancy_delay_line_push (member->line, &member->delay, member);
    }
}

static void
test_delay_line (void)
{
  OccupancyDelayLine *line = occupancy_delay_line_new (1, due_cb);
  guint n_due = 0;
  Member first = { .n_due = &n_due, .line = line, .again = TRUE };
  Member second = { .n_due = &n_due, .line = line };
  Member third = { .n_due = &n_due, .line = line };

  occupancy_delay_line_push (line, &first.delay, &first);
  occupancy_delay_line_push (line, &second.delay, &second);
  occupancy_delay_line_push (line, &third.delay, &third);
  occupancy_delay_line_remove (line, &second.delay);
  occupancy_delay_line_remove (line, &second.delay);
  await_until (n_due == 3);

  /* Who still waits when the line ends is just left alone. */
  occupancy_delay_line_push (line, &second.delay, &second);
  g_assert_finalize_object (line);
  g_assert_null (second.delay.link.data);
  g_assert_cmpuint (n_due, ==, 3);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/pacer/at-once", test_at_once);
  g_test_add_func ("/pacer/per-second", test_per_second);
  g_test_add_func ("/pacer/spread", test_spread);
  g_test_add_func ("/pacer/per-hour", test_per_hour);
  g_test_add_func ("/pacer/urgency", test_urgency);
  g_test_add_func ("/pacer/back-off", test_back_off);
  g_test_add_func ("/pacer/acquire", test_acquire);
  g_test_add_func ("/delay-line", test_delay_line);

  return g_test_run ();
}
