/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/occupancy-banner.h"
#include "app/occupancy-export-file.h"
#include "app/occupancy-room-page.h"
#include "app/occupancy-sidebar.h"
#include "app/occupancy-welcome-page.h"
#include "app/occupancy-window.h"

G_BEGIN_DECLS

struct _OccupancyWindow
{
  AdwApplicationWindow parent_instance;

  OccupancyMonitor *home_monitor;
  OccupancyMonitor *monitor;
  GSettings *settings;
  OccupancyDemo *demo;
  gint64 demo_time; /* when it began, by the monotonic clock */
  OccupancyTimeline *timeline;
  GCancellable *cancellable;
  OccupancyWatch *seen_room;
  AdwToast *undo;

  /* The room to show as soon as it is there. */
  char *awaited_account;
  char *awaited_room;

  guint focus_source;

  guint keeps_state : 1;
  guint opens_awaited : 1;

  AdwToastOverlay *toasts;
  GtkStack *stack;
  OccupancyWelcomePage *welcome;
  AdwNavigationSplitView *split_view;
  OccupancySidebar *sidebar;
  AdwNavigationPage *content;
  AdwWindowTitle *room_title;
  GtkWidget *rule_button;
  GtkMenuButton *room_menu;
  OccupancyBanner *banner;
  GtkStack *content_stack;
  OccupancyRoomPage *room_page;
};

/* occupancy-window.c */
OccupancyRoomList *occupancy_window_get_list                (OccupancyWindow              *self);
OccupancyWatch    *occupancy_window_get_shown               (OccupancyWindow              *self);
void               occupancy_window_update_seen_room        (OccupancyWindow              *self);

/* occupancy-window-demo.c */
void               occupancy_window_end_demo                (OccupancyWindow              *self);
void               occupancy_window_install_demo_actions    (GtkWidgetClass               *widget_class);

/* occupancy-window-focus.c */
void               occupancy_window_focus_shown             (OccupancyWindow              *self);
void               occupancy_window_watch_focus             (OccupancyWindow              *self);

/* occupancy-window-history.c */
void               occupancy_window_back_up_to              (OccupancyWindow              *self,
                                                             GFile                        *file);
void               occupancy_window_export_to               (OccupancyWindow              *self,
                                                             const OccupancyExportRequest *request,
                                                             GFile                        *file);
void               occupancy_window_install_history_actions (GtkWidgetClass               *widget_class);

/* occupancy-window-rooms.c */
OccupancyWatch    *occupancy_window_get_meant               (OccupancyWindow              *self,
                                                             GVariant                     *target);
void               occupancy_window_install_room_actions    (GtkWidgetClass               *widget_class);
void               occupancy_window_update_room_actions     (OccupancyWindow              *self);

/* occupancy-window-rules.c */
void               occupancy_window_install_rule_actions    (GtkWidgetClass               *widget_class);

/* occupancy-window-shown.c */
void               occupancy_window_follow_list             (OccupancyWindow              *self);
void               occupancy_window_install_shown_actions   (GtkWidgetClass               *widget_class);
void               occupancy_window_rooms_changed_cb        (OccupancyWindow              *self);
void               occupancy_window_show_watch              (OccupancyWindow              *self,
                                                             OccupancyWatch               *watch);
void               occupancy_window_update_selection        (OccupancyWindow              *self);

/* occupancy-window-undo.c */
void               occupancy_window_offer_undo              (OccupancyWindow              *self,
                                                             AdwToast                     *toast);
void               occupancy_window_install_undo_action     (GtkWidgetClass               *widget_class);

/* occupancy-window-accounts.c */
void               occupancy_window_install_account_actions (GtkWidgetClass               *widget_class);

G_END_DECLS
