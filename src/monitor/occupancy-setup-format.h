/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "alerts/occupancy-condition.h"

G_BEGIN_DECLS

JsonNode *occupancy_setup_format_new_empty      (void) G_GNUC_WARN_UNUSED_RESULT;
JsonNode *occupancy_setup_format_parse          (const char          *text,
                                                 gssize               length,
                                                 GError             **error) G_GNUC_WARN_UNUSED_RESULT;
char     *occupancy_setup_format_to_text        (JsonNode            *root) G_GNUC_WARN_UNUSED_RESULT;
void      occupancy_setup_format_read_condition (OccupancyCondition  *condition,
                                                 JsonObject          *object);
GObject  *occupancy_setup_format_create         (const char          *list,
                                                 JsonObject          *object) G_GNUC_WARN_UNUSED_RESULT;
void      occupancy_setup_format_read           (GObject             *element,
                                                 JsonObject          *object);
void      occupancy_setup_format_write          (GObject             *element,
                                                 JsonObject          *object);

G_END_DECLS
