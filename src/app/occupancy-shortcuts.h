/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * OccupancyShortcut:
 * @action: (nullable): what the keys do, for those that work anywhere; %NULL for
 *   those that a widget knows by itself
 * @title: what the keys do, in words that are not yet translated
 * @accelerators: the keys, as for gtk_accelerator_parse(), up to the first %NULL
 *
 * A command and the keys for it.
 */
typedef struct
{
  const char *action;
  const char *title;
  const char *accelerators[3];
} OccupancyShortcut;

const char              *occupancy_shortcuts_get_group (guint           group);
const OccupancyShortcut *occupancy_shortcuts_get       (guint           group,
                                                        guint           position);
void                     occupancy_shortcuts_install   (GtkApplication *application);

G_END_DECLS
