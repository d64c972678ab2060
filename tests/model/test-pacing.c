/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "fixture/await.h"
#include "model/occupancy-delay-line.h"
#include "model/occupancy-pacer.h"

typedef struct
{
  guint given;
  guint cancelled;
} Turns;

static void
turn_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  Turns *turns = user_data;
  g_autoptr(GError) error = NULL;

  if (occupancy_pacer_acquire_finish (OCCUPANCY_PACER (source), result, &error))
    {
      turns->given++;
    }
  else
    {
      g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
      turns->cancelled++;
    }
}

static void
settle (void)
{
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

static void
test_at_once (void)
{
  OccupancyPacer *pacer = occupancy_pacer_new (0, 2);
  Turns turns = { 0 };

  for (guint i = 0; i < 4; i++)
    occupancy_pacer_acquire_async (pacer, NULL, turn_cb, &turns);
  settle ();
  g_assert_cmpuint (turns.given, ==, 2);

  occupancy_pacer_release (pacer);
  settle ();
  g_assert_cmpuint (turns.given, ==, 3);

  occupancy_pacer_set_limits (pacer, 0, 0);
  settle ();
  g_assert_cmpuint (turns.given, ==, 4);

  g_assert_finalize_object (pacer);
}

static void
test_per_second (void)
{
  OccupancyPacer *pacer = occupancy_pacer_new (3, 0);
  Turns turns = { 0 };
  gint64 begin = g_get_monotonic_time ();

  for (guint i = 0; i < 7; i++)
    occupancy_pacer_acquire_async (pacer, NULL, turn_cb, &turns);
  settle ();
  g_assert_cmpuint (turns.given, ==, 3);

  /* Two more windows are needed: the pacer may be late, never early. */
  await_until (turns.given == 7);
  g_assert_cmpint (g_get_monotonic_time () - begin, >=, 2 * G_USEC_PER_SEC);

  g_assert_finalize_object (pacer);
}

static void
test_cancel (void)
{
  OccupancyPacer *pacer = occupancy_pacer_new (0, 1);
  g_autoptr(GCancellable) cancellable = g_cancellable_new ();
  Turns turns = { 0 };

  occupancy_pacer_acquire_async (pacer, cancellable, turn_cb, &turns);
  occupancy_pacer_acquire_async (pacer, cancellable, turn_cb, &turns);
  occupancy_pacer_acquire_async (pacer, NULL, turn_cb, &turns);
  g_cancellable_cancel (cancellable);
  await_until (turns.cancelled == 1);

  /* The turn that was given before stays given. */
  g_assert_cmpuint (turns.given, ==, 1);
  occupancy_pacer_release (pacer);
  await_until (turns.given == 2);

  occupancy_pacer_acquire_async (pacer, cancellable, turn_cb, &turns);
  occupancy_pacer_release (pacer);
  await_until (turns.cancelled == 2);

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
  g_test_add_func ("/pacer/cancel", test_cancel);
  g_test_add_func ("/delay-line", test_delay_line);

  return g_test_run ();
}
