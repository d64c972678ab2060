/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

gboolean occupancy_salvage (const char  *path,
                            char       **kept,
                            GError     **error);

G_END_DECLS
