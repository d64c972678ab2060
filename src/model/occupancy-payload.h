/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

gboolean occupancy_payload_read_event  (JsonNode *data,
                                        gint64   *connections,
                                        gint64   *presence_members);
gboolean occupancy_payload_read_counts (JsonNode *node,
                                        gint64   *connections,
                                        gint64   *presence_members);

char    *occupancy_payload_read_channel (JsonNode *node,
                                         JsonNode **metrics) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
