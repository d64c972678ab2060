/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

#define OCCUPANCY_SETUP_FILE "setup.json"

/**
 * OccupancySetupOrigin:
 * @OCCUPANCY_SETUP_ORIGIN_NONE: there is no file
 * @OCCUPANCY_SETUP_ORIGIN_FILE: the file
 * @OCCUPANCY_SETUP_ORIGIN_BACKUP: the backup, since the file is damaged
 * @OCCUPANCY_SETUP_ORIGIN_DAMAGED: nowhere, since both are damaged
 *
 * Where a setup was read from.
 */
typedef enum
{
  OCCUPANCY_SETUP_ORIGIN_NONE,
  OCCUPANCY_SETUP_ORIGIN_FILE,
  OCCUPANCY_SETUP_ORIGIN_BACKUP,
  OCCUPANCY_SETUP_ORIGIN_DAMAGED,
} OccupancySetupOrigin;

JsonNode *occupancy_setup_file_read  (const char            *path,
                                      GError               **error) G_GNUC_WARN_UNUSED_RESULT;
JsonNode *occupancy_setup_file_load  (const char            *folder,
                                      OccupancySetupOrigin  *origin,
                                      GError               **error) G_GNUC_WARN_UNUSED_RESULT;
JsonNode *occupancy_setup_file_save  (const char            *folder,
                                      JsonNode              *base,
                                      JsonNode              *ours,
                                      GError               **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
