/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

#define OCCUPANCY_SETUP_VERSION 1

gboolean occupancy_setup_schema_check (JsonNode  *root,
                                       GError   **error);

G_END_DECLS
