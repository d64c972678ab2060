/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/occupancy-banner.h"

G_BEGIN_DECLS

#define OCCUPANCY_TYPE_WELCOME_PAGE (occupancy_welcome_page_get_type ())
G_DECLARE_FINAL_TYPE (OccupancyWelcomePage, occupancy_welcome_page, OCCUPANCY, WELCOME_PAGE, AdwBin)

GtkWidget       *occupancy_welcome_page_new        (void) G_GNUC_WARN_UNUSED_RESULT;
OccupancyBanner *occupancy_welcome_page_get_banner (OccupancyWelcomePage *self);
void             occupancy_welcome_page_set_error  (OccupancyWelcomePage *self,
                                                    const char           *message);

G_END_DECLS
