/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "monitor/occupancy-setup.h"

G_BEGIN_DECLS

void      occupancy_setup_document_apply (OccupancySetup *setup,
                                          JsonNode       *root);
JsonNode *occupancy_setup_document_build (OccupancySetup *setup,
                                          JsonNode       *document) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
