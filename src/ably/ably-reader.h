/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ably/ably-value.h"

G_BEGIN_DECLS

/**
 * AblyReader:
 *
 * Reads JSON in place, text after text in the same memory (RFC 8259). There are
 * tens of thousands of frames a second, and trees of nodes cost most of their time.
 */
typedef struct _AblyReader AblyReader;

AblyReader      *ably_reader_new  (void);
const AblyValue *ably_reader_read (AblyReader  *self,
                                   const char  *text,
                                   gsize        length);
void             ably_reader_free (AblyReader  *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (AblyReader, ably_reader_free)

G_END_DECLS
