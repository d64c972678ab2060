/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

char *ably_certificate_describe (GTlsCertificate      *certificate,
                                 GTlsCertificateFlags  flags,
                                 const char           *host) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
