/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define OCCUPANCY_TYPE_FIELD_ERROR (occupancy_field_error_get_type ())
G_DECLARE_FINAL_TYPE (OccupancyFieldError, occupancy_field_error, OCCUPANCY, FIELD_ERROR, AdwBin)

GtkWidget  *occupancy_field_error_new      (void) G_GNUC_WARN_UNUSED_RESULT;
const char *occupancy_field_error_get_text (OccupancyFieldError *self);
void        occupancy_field_error_set_text (OccupancyFieldError *self,
                                            const char          *text);

G_END_DECLS
