/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "app/occupancy-application.h"
#include "app/occupancy-window.h"

G_BEGIN_DECLS

/* For the tests of the screen: an application without a bus, and what finds and
 * works widgets. */

OccupancyApplication *app_fixture_get_application (void);
OccupancyWindow      *app_fixture_new_window      (OccupancyMonitor     *monitor,
                                                   GSettings            *settings);
void                  app_fixture_destroy_window  (OccupancyWindow      *window);
GtkWidget            *app_fixture_find            (GtkWidget            *widget,
                                                   GType                 type,
                                                   const char           *property,
                                                   const char           *value);
GtkWidget            *app_fixture_find_label      (GtkWidget            *widget,
                                                   const char           *text);
void                  app_fixture_settle          (void);

/* Runs the main loop until @condition holds; a test that hangs is ended by its runner. */
#define app_fixture_wait(condition) \
  G_STMT_START { \
    while (!(condition)) \
      g_main_context_iteration (NULL, TRUE); \
  } G_STMT_END

G_END_DECLS
