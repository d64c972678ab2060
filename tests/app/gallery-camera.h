/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app-fixture.h"

G_BEGIN_DECLS

/* What takes the pictures of the gallery, or lists what is written in them. */

typedef struct
{
  const char *folder;
  OccupancyMonitor *monitor;
  OccupancyMonitor *kept; /* with files, in @kept_folder */
  char *kept_folder;
  OccupancyAccount *festival;
  GSettings *settings;
  OccupancyWindow *window;
  gboolean texts;
} Gallery;

void       gallery_wait_for     (guint milliseconds);
void       gallery_save_surface (Gallery          *gallery,
                                 GtkWidget        *surface,
                                 const char       *name);
void       gallery_save         (Gallery          *gallery,
                                 const char       *name);
void       gallery_open_window  (Gallery          *gallery,
                                 OccupancyMonitor *monitor,
                                 int               width,
                                 int               height);
void       gallery_close_window (Gallery          *gallery);
void       gallery_show         (Gallery          *gallery,
                                 const char       *room);
GtkWidget *gallery_open_dialog  (Gallery          *gallery,
                                 const char       *action);
void       gallery_close_dialog (GtkWidget        *dialog);
void       gallery_type         (GtkWidget        *dialog,
                                 const char       *title,
                                 const char       *text);

G_END_DECLS
