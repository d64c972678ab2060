/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "core/occupancy-error.h"
#include "core/occupancy-room-name.h"

static void
test_check (void)
{
  static const char *good[] = {
    "lobby", "a", "with space", "a:b", "a[b]", "ü/π?#%", "😀", "tab\there", "<b>bold</b>", "...", ".a", "a.", "%2e",
  };
  static const char *bad[] = { "", "[meta]lobby", ":lobby", "a\nb", "a\rb", "\n", "\xff\xfe", ".", ".." };
  g_autofree char *long_name = g_strnfill (2000, 'x');

  for (gsize i = 0; i < G_N_ELEMENTS (good); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_true (occupancy_room_name_check (good[i], &error));
      g_assert_no_error (error);
    }

  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_false (occupancy_room_name_check (bad[i], &error));
      g_assert_error (error, OCCUPANCY_ERROR, OCCUPANCY_ERROR_ROOM_NAME);
    }

  g_assert_true (occupancy_room_name_check (long_name, NULL));
}

static void
test_channel (void)
{
  static const struct
  {
    const char *channel;
    const char *room;
  } cases[] = {
    { "lobby::$chat", "lobby" },
    { "a::$chat::$chat", "a::$chat" },
    { "lobby", NULL },
    { "lobby::$chat::$reactions", NULL },
    { "::$chat", NULL },
    { "", NULL },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *room = occupancy_room_name_from_channel (cases[i].channel);

      g_assert_cmpstr (room, ==, cases[i].room);

      if (room != NULL)
        {
          g_autofree char *channel = occupancy_room_name_to_channel (room);

          g_assert_cmpstr (channel, ==, cases[i].channel);
        }
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/room-name/check", test_check);
  g_test_add_func ("/room-name/channel", test_channel);

  return g_test_run ();
}
