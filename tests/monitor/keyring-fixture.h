/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Of the session that with-keyring makes. */
gboolean keyring_fixture_is_unlocked (void);
gboolean keyring_fixture_is_none     (void);
void     keyring_fixture_lock        (void);

G_END_DECLS
