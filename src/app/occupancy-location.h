/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

char      *occupancy_location_dup_simulator (void) G_GNUC_WARN_UNUSED_RESULT;
char      *occupancy_location_dup_scenario  (void) G_GNUC_WARN_UNUSED_RESULT;
GSettings *occupancy_location_new_settings  (void) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
