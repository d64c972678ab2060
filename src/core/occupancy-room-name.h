/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

gboolean occupancy_room_name_check        (const char  *name,
                                           GError     **error);
char    *occupancy_room_name_to_channel   (const char  *name) G_GNUC_WARN_UNUSED_RESULT;
char    *occupancy_room_name_from_channel (const char  *channel) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
