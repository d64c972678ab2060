/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "app/occupancy-plot.h"
#include "monitor/occupancy-watch.h"

G_BEGIN_DECLS

#define OCCUPANCY_TYPE_HERO (occupancy_hero_get_type ())
G_DECLARE_FINAL_TYPE (OccupancyHero, occupancy_hero, OCCUPANCY, HERO, GtkWidget)

GtkWidget *occupancy_hero_new    (OccupancyMeasure  measure) G_GNUC_WARN_UNUSED_RESULT;
void       occupancy_hero_update (OccupancyHero    *self,
                                  OccupancyWatch   *watch);

G_END_DECLS
