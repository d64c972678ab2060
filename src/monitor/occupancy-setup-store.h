/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "monitor/occupancy-setup.h"

G_BEGIN_DECLS

/**
 * OccupancySetupState:
 * @OCCUPANCY_SETUP_LOADING: the file has not been read yet
 * @OCCUPANCY_SETUP_READY: all is well
 * @OCCUPANCY_SETUP_RESTORED: the file was damaged and the backup took its place
 * @OCCUPANCY_SETUP_LOST: the file and the backup were damaged; both are kept
 *   aside, and the setup is empty
 * @OCCUPANCY_SETUP_BLOCKED: the file is of a newer program or cannot be read:
 *   it is left alone, and nothing is saved
 *
 * How the file of a setup was found.
 */
typedef enum
{
  OCCUPANCY_SETUP_LOADING,
  OCCUPANCY_SETUP_READY,
  OCCUPANCY_SETUP_RESTORED,
  OCCUPANCY_SETUP_LOST,
  OCCUPANCY_SETUP_BLOCKED,
} OccupancySetupState;

#define OCCUPANCY_TYPE_SETUP_STATE (occupancy_setup_state_get_type ())
GType occupancy_setup_state_get_type (void);

#define OCCUPANCY_TYPE_SETUP_STORE (occupancy_setup_store_get_type ())
G_DECLARE_FINAL_TYPE (OccupancySetupStore, occupancy_setup_store, OCCUPANCY, SETUP_STORE, GObject)

OccupancySetupStore *occupancy_setup_store_new             (OccupancySetup       *setup,
                                                            const char           *folder) G_GNUC_WARN_UNUSED_RESULT;
char                *occupancy_setup_store_dup_user_folder (void) G_GNUC_WARN_UNUSED_RESULT;
OccupancySetupState  occupancy_setup_store_get_state       (OccupancySetupStore  *self);
const GError        *occupancy_setup_store_get_error       (OccupancySetupStore  *self);
void                 occupancy_setup_store_load_async      (OccupancySetupStore  *self,
                                                            GCancellable         *cancellable,
                                                            GAsyncReadyCallback   callback,
                                                            gpointer              user_data);
gboolean             occupancy_setup_store_load_finish     (OccupancySetupStore  *self,
                                                            GAsyncResult         *result,
                                                            GError              **error);
void                 occupancy_setup_store_flush_async     (OccupancySetupStore  *self,
                                                            GCancellable         *cancellable,
                                                            GAsyncReadyCallback   callback,
                                                            gpointer              user_data);
gboolean             occupancy_setup_store_flush_finish    (OccupancySetupStore  *self,
                                                            GAsyncResult         *result,
                                                            GError              **error);
void                 occupancy_setup_store_import_async    (OccupancySetupStore  *self,
                                                            GFile                *file,
                                                            GCancellable         *cancellable,
                                                            GAsyncReadyCallback   callback,
                                                            gpointer              user_data);
gboolean             occupancy_setup_store_import_finish   (OccupancySetupStore  *self,
                                                            GAsyncResult         *result,
                                                            GError              **error);
void                 occupancy_setup_store_export_async    (OccupancySetupStore  *self,
                                                            GFile                *file,
                                                            GCancellable         *cancellable,
                                                            GAsyncReadyCallback   callback,
                                                            gpointer              user_data);
gboolean             occupancy_setup_store_export_finish   (OccupancySetupStore  *self,
                                                            GAsyncResult         *result,
                                                            GError              **error);

G_END_DECLS
