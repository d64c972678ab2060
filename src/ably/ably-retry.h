/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

double ably_retry_coefficient (guint count);
guint  ably_retry_delay       (guint timeout,
                               guint count);

G_END_DECLS
