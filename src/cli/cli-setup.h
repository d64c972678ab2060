/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "monitor/occupancy-setup.h"

G_BEGIN_DECLS

/* The accounts of the application, for a command that has nothing to do before
 * it knows them: everything here waits. */
typedef struct _CliSetup CliSetup;

CliSetup              *cli_setup_open    (GError                **error) G_GNUC_WARN_UNUSED_RESULT;
void                   cli_setup_free    (CliSetup               *self);
OccupancySetup        *cli_setup_get     (CliSetup               *self);
OccupancySetupAccount *cli_setup_find    (CliSetup               *self,
                                          const char             *name,
                                          GError                **error);
gboolean               cli_setup_has     (CliSetup               *self,
                                          const char             *name);
char                  *cli_setup_look_up (CliSetup               *self,
                                          OccupancySetupAccount  *account,
                                          GError                **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean               cli_setup_add     (CliSetup               *self,
                                          OccupancySetupAccount  *account,
                                          const char             *credential,
                                          GError                **error);
gboolean               cli_setup_remove  (CliSetup               *self,
                                          OccupancySetupAccount  *account,
                                          GError                **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CliSetup, cli_setup_free)

G_END_DECLS
