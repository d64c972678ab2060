/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* SIGINT and SIGTERM, at any time. */
typedef struct _CliInterrupt CliInterrupt;

typedef void (*CliInterruptFunc) (gpointer user_data);

void          cli_interrupt_expect (int               code);
CliInterrupt *cli_interrupt_new    (CliInterruptFunc  func,
                                    gpointer          user_data) G_GNUC_WARN_UNUSED_RESULT;
void          cli_interrupt_free   (CliInterrupt     *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CliInterrupt, cli_interrupt_free)

G_END_DECLS
