/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define OCCUPANCY_TYPE_SHORTCUTS_DIALOG (occupancy_shortcuts_dialog_get_type ())
G_DECLARE_FINAL_TYPE (OccupancyShortcutsDialog, occupancy_shortcuts_dialog, OCCUPANCY, SHORTCUTS_DIALOG, AdwDialog)

AdwDialog *occupancy_shortcuts_dialog_new (void) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
