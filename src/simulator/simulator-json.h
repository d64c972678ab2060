/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

JsonNode   *simulator_json_parse        (const char  *text,
                                         gssize       length,
                                         GError     **error);
const char *simulator_json_get_string   (JsonObject  *object,
                                         const char  *name);
gint64      simulator_json_get_int      (JsonObject  *object,
                                         const char  *name,
                                         gint64       fallback);
double      simulator_json_get_double   (JsonObject  *object,
                                         const char  *name,
                                         double       fallback);
JsonObject *simulator_json_get_object   (JsonObject  *object,
                                         const char  *name);
JsonArray  *simulator_json_get_array    (JsonObject  *object,
                                         const char  *name);

void        simulator_json_quote        (GString     *out,
                                         const char  *text);
void        simulator_json_print_int    (GString     *out,
                                         gint64       value);
void        simulator_json_print_node   (GString     *out,
                                         JsonNode    *node);
void        simulator_json_add_name     (GString     *out,
                                         const char  *name);
void        simulator_json_add_string   (GString     *out,
                                         const char  *name,
                                         const char  *value);
void        simulator_json_add_int      (GString     *out,
                                         const char  *name,
                                         gint64       value);
void        simulator_json_add_raw      (GString     *out,
                                         const char  *name,
                                         const char  *json);
void        simulator_json_add_node     (GString     *out,
                                         const char  *name,
                                         JsonNode    *node);

G_END_DECLS
