/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

JsonNode   *ably_json_read         (const char *text,
                                    gsize       length) G_GNUC_WARN_UNUSED_RESULT;
const char *ably_json_get_string   (JsonObject *object,
                                    const char *name);
gint64      ably_json_get_int      (JsonObject *object,
                                    const char *name,
                                    gint64      fallback);
gint64      ably_json_node_get_int (JsonNode   *node,
                                    gint64      fallback);

G_END_DECLS
