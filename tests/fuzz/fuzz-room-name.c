/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "core/occupancy-error.h"
#include "core/occupancy-room-name.h"

int LLVMFuzzerTestOneInput (const guint8 *data,
                            gsize         length);

/* A name that passes comes back from its channel and from the path of a request. */
static void
check_name (const char *name)
{
  g_autofree char *channel = occupancy_room_name_to_channel (name);
  g_autofree char *room = occupancy_room_name_from_channel (channel);
  g_autofree char *encoded = g_uri_escape_string (name, NULL, FALSE);
  g_autofree char *decoded = g_uri_unescape_string (encoded, NULL);

  g_assert_cmpstr (room, ==, name);
  g_assert_cmpstr (decoded, ==, name);
  g_assert_true (g_utf8_validate (name, -1, NULL));
  g_assert_null (strpbrk (encoded, "/?#: \n"));
}

int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         length)
{
  g_autofree char *text = g_strndup ((const char *) data, length);
  g_autofree char *room = occupancy_room_name_from_channel (text);
  g_autoptr(GError) error = NULL;

  if (occupancy_room_name_check (text, &error))
    check_name (text);
  else
    g_assert_error (error, OCCUPANCY_ERROR, OCCUPANCY_ERROR_ROOM_NAME);
  if (room != NULL)
    {
      g_autofree char *channel = occupancy_room_name_to_channel (room);

      g_assert_cmpstr (channel, ==, text);
    }

  return 0;
}
