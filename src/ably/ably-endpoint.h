/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The rules that turn an endpoint into hosts: REC1, REC2. */
gboolean  ably_endpoint_is_valid             (const char *endpoint);
char     *ably_endpoint_dup_primary_domain   (const char *endpoint) G_GNUC_WARN_UNUSED_RESULT;
GStrv     ably_endpoint_dup_fallback_domains (const char *endpoint) G_GNUC_WARN_UNUSED_RESULT;
gboolean  ably_endpoint_host_is_valid        (const char *host);
gboolean  ably_endpoint_host_is_loopback     (const char *host);

G_END_DECLS
