/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* What an authUrl answers. */
JsonNode *ably_token_answer_read (guint        status,
                                  const char  *type,
                                  GBytes      *bytes,
                                  GError     **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
