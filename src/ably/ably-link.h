/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

char *ably_link_find (const char *header,
                      const char *relation) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
