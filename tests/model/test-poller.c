/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "fixture/await.h"
#include "model/occupancy-poller.h"

typedef struct
{
  OccupancyPolling polling;
  OccupancyPoller *poller;
  GString *asked;
  char letter;
  gboolean answers;
  guint n_outdated;
} Member;

static void
ask_cb (gpointer data)
{
  Member *member = data;

  g_string_append_c (member->asked, member->letter);
  if (member->answers)
    occupancy_poller_take_answer (member->poller, &member->polling, member);
}

static void
outdated_cb (gpointer data)
{
  Member *member = data;

  g_assert_false (occupancy_polling_is_current (&member->polling));
  member->n_outdated++;
}

static void
add (OccupancyPoller *poller,
     Member          *member,
     GString         *asked,
     char             letter)
{
  *member = (Member) { .poller = poller, .asked = asked, .letter = letter, .answers = TRUE };
  occupancy_poller_add (poller, &member->polling, member);
}

/* Everybody has a turn before anybody has the next. */
static void
test_in_turns (void)
{
  OccupancyPoller *poller = occupancy_poller_new (ask_cb, outdated_cb);
  g_autoptr(GString) asked = g_string_new (NULL);
  Member members[5];

  occupancy_poller_set_limits (poller, 20, 0);
  for (guint i = 0; i < 5; i++)
    add (poller, &members[i], asked, "abcde"[i]);
  await_until (asked->len >= 15);
  g_string_truncate (asked, 15);
  g_assert_cmpstr (asked->str, ==, "abcdeabcdeabcde");

  /* One that comes on screen with an old answer is next; then the order goes on. */
  members[3].answers = FALSE;
  await_until (!occupancy_polling_is_current (&members[3].polling));
  occupancy_poller_hasten (poller, &members[3].polling);
  occupancy_poller_hasten (poller, &members[2].polling);
  g_string_truncate (asked, 0);
  await_until (asked->len >= 6);
  g_assert_cmpint (asked->str[0], ==, 'd');
  g_assert_null (memchr (asked->str + 1, 'd', 4));

  for (guint i = 0; i < 5; i++)
    occupancy_poller_remove (poller, &members[i].polling);
  g_assert_finalize_object (poller);
}

static void
test_budget (void)
{
  OccupancyPoller *poller = occupancy_poller_new (ask_cb, outdated_cb);
  g_autoptr(GString) asked = g_string_new (NULL);
  Member members[1000];

  occupancy_poller_set_limits (poller, 30000, 18000);
  g_assert_cmpuint (occupancy_poller_get_interval (poller), ==, 30000);
  for (guint i = 0; i < 150; i++)
    add (poller, &members[i], asked, 'a');
  g_assert_cmpuint (occupancy_poller_get_interval (poller), ==, 30000);
  for (guint i = 150; i < 1000; i++)
    add (poller, &members[i], asked, 'a');
  g_assert_cmpuint (occupancy_poller_get_interval (poller), ==, 200000);
  occupancy_poller_set_limits (poller, 30000, 0);
  g_assert_cmpuint (occupancy_poller_get_interval (poller), ==, 30000);

  /* Nobody is asked twice for as long as the interval lasts. */
  await_until (asked->len == 1000);
  occupancy_poller_set_limits (poller, 30000, 18000);
  await_milliseconds (50);
  g_assert_cmpuint (asked->len, ==, 1000);

  for (guint i = 0; i < 1000; i++)
    occupancy_poller_remove (poller, &members[i].polling);
  g_assert_finalize_object (poller);
}

/* An answer is good for two intervals, also that of one who is not polled. */
static void
test_outdated (void)
{
  OccupancyPoller *poller = occupancy_poller_new (ask_cb, outdated_cb);
  g_autoptr(GString) asked = g_string_new (NULL);
  Member polled, once = { .poller = poller, .asked = asked, .letter = 'o' };
  gint64 begin;

  occupancy_poller_set_limits (poller, 25, 0);
  add (poller, &polled, asked, 'p');
  begin = g_get_monotonic_time ();
  occupancy_poller_take_answer (poller, &once.polling, &once);
  g_assert_true (occupancy_polling_is_current (&once.polling));
  await_until (once.n_outdated == 1);
  g_assert_cmpint (g_get_monotonic_time () - begin, >=, 50000);
  g_assert_null (strchr (asked->str, 'o'));

  occupancy_poller_remove (poller, &polled.polling);
  g_assert_false (occupancy_polling_is_current (&polled.polling));
  g_assert_finalize_object (poller);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/poller/in-turns", test_in_turns);
  g_test_add_func ("/poller/budget", test_budget);
  g_test_add_func ("/poller/outdated", test_outdated);

  return g_test_run ();
}
