/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <libsoup/soup.h>

G_BEGIN_DECLS

/* One exchange of one HTTP message, bounded in time and size. Timeouts in
 * milliseconds, for opening a connection and for the whole. */
void    ably_fetch_async  (SoupSession          *session,
                           SoupMessage          *message,
                           guint                 open_timeout,
                           guint                 timeout,
                           gsize                 max_size,
                           GCancellable         *cancellable,
                           GAsyncReadyCallback   callback,
                           gpointer              user_data);
GBytes *ably_fetch_finish (SoupSession          *session,
                           GAsyncResult         *result,
                           GError              **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
