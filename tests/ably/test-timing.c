/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ably/ably-retry.h"
#include "ably/ably-timer-queue.h"
#include "fixture/observed.h"

static void
test_coefficients (void)
{
  static const double coefficients[] = { 1, 4 / 3.0, 5 / 3.0, 2, 2, 2 };

  for (guint i = 0; i < G_N_ELEMENTS (coefficients); i++)
    g_assert_cmpfloat_with_epsilon (ably_retry_coefficient (i + 1), coefficients[i], 1e-9);
  observed ("1, 4/3, 5/3, 2, 2, 2");
}

static void
test_jitter (void)
{
  guint least = G_MAXUINT;
  guint most = 0;

  for (guint i = 0; i < 1000; i++)
    {
      guint delay = ably_retry_delay (15000, 1);

      least = MIN (least, delay);
      most = MAX (most, delay);
    }

  g_assert_cmpuint (least, >=, 12000);
  g_assert_cmpuint (most, <=, 15000);
  g_assert_cmpuint (most - least, >, 2000);
  observed ("1,000 waits of 15 s, all between 12 and 15 s, and spread over most of that");
}

static GString *come;

static void
come_cb (gpointer item)
{
  g_string_append (come, item);
}

static void
test_timer_queue (void)
{
  g_autoptr (AblyTimerQueue) queue = ably_timer_queue_new (come_cb);
  AblyTimer *removed;

  come = g_string_new (NULL);
  ably_timer_queue_add (queue, 40, (gpointer) "c");
  ably_timer_queue_add (queue, 20, (gpointer) "a");
  removed = ably_timer_queue_add (queue, 0, (gpointer) "x");
  ably_timer_queue_add (queue, 20, (gpointer) "b");
  ably_timer_queue_add (queue, 600000, (gpointer) "never");
  ably_timer_queue_remove (queue, removed);
  while (come->len < 3)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpstr (come->str, ==, "abc");
  g_string_free (g_steal_pointer (&come), TRUE);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/RU/RTB1a/backoff-coefficient-sequence-0", test_coefficients);
  g_test_add_func ("/RU/RTB1b/jitter-coefficient-range-0", test_jitter);
  g_test_add_func ("/timer-queue/order", test_timer_queue);

  return g_test_run ();
}
