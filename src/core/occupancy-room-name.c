/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "core/occupancy-error.h"
#include "core/occupancy-room-name.h"

#define CHANNEL_SUFFIX "::$chat"

/**
 * occupancy_room_name_check:
 * @name: what somebody would like to call a room
 * @error: return location for an error
 *
 * Checks @name against the rules that the service has for the name of a
 * channel: not empty, no `[` or `:` at the start, no line break, and UTF-8. Nor may
 * it be `.` or `..`: however they are written in the path of a request (CHA-RST6),
 * they lead to another one (RFC 3986, 6.2.2.3), as they do in the official SDK.
 *
 * The message of the error names the broken rule and is not translated.
 *
 * Returns: true when @name may be sent; otherwise @error is set to
 *   `OCCUPANCY_ERROR_ROOM_NAME`
 */
gboolean
occupancy_room_name_check (const char  *name,
                           GError     **error)
{
  const char *broken = NULL;

  g_return_val_if_fail (name != NULL, FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  if (*name == '\0')
    broken = "A room name must not be empty";
  else if (!g_utf8_validate (name, -1, NULL))
    broken = "A room name must be UTF-8";
  else if (*name == '[' || *name == ':')
    broken = "A room name must not begin with “[” or “:”";
  else if (strpbrk (name, "\n\r") != NULL)
    broken = "A room name must not contain a line break";
  else if (g_str_equal (name, ".") || g_str_equal (name, ".."))
    broken = "A room name must not be “.” or “..”, which lead elsewhere in an address";

  if (broken == NULL)
    return TRUE;

  g_set_error_literal (error, OCCUPANCY_ERROR, OCCUPANCY_ERROR_ROOM_NAME, broken);
  return FALSE;
}

/**
 * occupancy_room_name_to_channel:
 * @name: the name of a room
 *
 * Gets the name of the channel that carries the room (CHA-RC3c).
 *
 * Returns: (transfer full): the channel name
 */
char *
occupancy_room_name_to_channel (const char *name)
{
  g_return_val_if_fail (name != NULL, NULL);

  return g_strconcat (name, CHANNEL_SUFFIX, NULL);
}

/**
 * occupancy_room_name_from_channel:
 * @channel: the name of a channel
 *
 * Gets the name of the room that @channel carries. The suffix is taken off the
 * end only: a room may contain it inside.
 *
 * Returns: (transfer full) (nullable): the room name, or `NULL` when @channel
 *   carries no room
 */
char *
occupancy_room_name_from_channel (const char *channel)
{
  gsize length;

  g_return_val_if_fail (channel != NULL, NULL);

  if (!g_str_has_suffix (channel, CHANNEL_SUFFIX))
    return NULL;

  length = strlen (channel) - strlen (CHANNEL_SUFFIX);
  return length > 0 ? g_strndup (channel, length) : NULL;
}
