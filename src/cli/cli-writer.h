/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Writes lines to the standard output: whole, at once, and without ever making
 * the main loop wait for whoever reads them. */
typedef struct _CliWriter CliWriter;

typedef void (*CliWriterClosedFunc) (gpointer user_data);

CliWriter *cli_writer_new   (CliWriterClosedFunc  closed,
                             gpointer             user_data) G_GNUC_WARN_UNUSED_RESULT;
void       cli_writer_free  (CliWriter           *self);
void       cli_writer_write (CliWriter           *self,
                             const char          *line,
                             gsize                length);
gboolean   cli_writer_drain (CliWriter           *self);
void       cli_writer_hurry (CliWriter           *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CliWriter, cli_writer_free)

G_END_DECLS
