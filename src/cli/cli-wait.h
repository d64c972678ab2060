/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* For a command that can do nothing before it has a result: the callback puts it
 * in a place that begins as NULL, and the other runs the main loop until then. */
void          cli_wait_cb (GObject       *source,
                           GAsyncResult  *result,
                           gpointer       place);
GAsyncResult *cli_wait    (GAsyncResult **place);

G_END_DECLS
