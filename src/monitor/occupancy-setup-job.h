/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include <json-glib/json-glib.h>

#include "monitor/occupancy-setup-file.h"

G_BEGIN_DECLS

void      occupancy_setup_job_load_async    (const char            *folder,
                                             GAsyncReadyCallback    callback,
                                             gpointer               user_data);
void      occupancy_setup_job_reload_async  (const char            *folder,
                                             GAsyncReadyCallback    callback,
                                             gpointer               user_data);
void      occupancy_setup_job_save_async    (const char            *folder,
                                             GBytes                *base,
                                             JsonNode              *ours,
                                             GAsyncReadyCallback    callback,
                                             gpointer               user_data);
void      occupancy_setup_job_import_async  (GFile                 *file,
                                             GCancellable          *cancellable,
                                             GAsyncReadyCallback    callback,
                                             gpointer               user_data);
JsonNode *occupancy_setup_job_finish        (GAsyncResult          *result,
                                             GBytes               **text,
                                             JsonNode             **ours,
                                             OccupancySetupOrigin  *origin,
                                             GError               **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
