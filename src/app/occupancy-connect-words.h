/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "monitor/occupancy-setup-account.h"

G_BEGIN_DECLS

char     *occupancy_connect_words_for_shape      (OccupancyCredentialKind  kind,
                                                  const char              *credential) G_GNUC_WARN_UNUSED_RESULT;
char     *occupancy_connect_words_for_capability (OccupancyCredentialKind  kind,
                                                  const char              *operation) G_GNUC_WARN_UNUSED_RESULT;
char     *occupancy_connect_words_for_error      (const GError            *error,
                                                  OccupancyCredentialKind  kind,
                                                  const char              *host) G_GNUC_WARN_UNUSED_RESULT;
gboolean  occupancy_connect_words_is_place       (const GError            *error,
                                                  OccupancyCredentialKind  kind);

G_END_DECLS
