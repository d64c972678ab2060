/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* The lists of a setup file whose elements have an identity. */
#define OCCUPANCY_SETUP_ACCOUNTS "accounts"
#define OCCUPANCY_SETUP_GROUPS "groups"
#define OCCUPANCY_SETUP_ROOMS "rooms"
#define OCCUPANCY_SETUP_RULES "rules"

extern const char * const occupancy_setup_lists[];

char     *occupancy_setup_merge_dup_key (const char *list,
                                         JsonObject *element);
JsonNode *occupancy_setup_merge         (JsonNode   *base,
                                         JsonNode   *ours,
                                         JsonNode   *theirs) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
