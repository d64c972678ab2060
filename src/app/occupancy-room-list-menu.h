/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

void occupancy_room_list_menu_install (GtkListView *list);

G_END_DECLS
