/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

int cli_account (int     argc,
                 char  **argv,
                 gint64  started);
int cli_get     (int     argc,
                 char  **argv,
                 gint64  started);
int cli_history (int     argc,
                 char  **argv,
                 gint64  started);
int cli_rooms   (int     argc,
                 char  **argv,
                 gint64  started);
int cli_watch   (int     argc,
                 char  **argv,
                 gint64  started);

G_END_DECLS
