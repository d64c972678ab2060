/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "monitor/occupancy-setup.h"

G_BEGIN_DECLS

struct _OccupancySetup
{
  GObject parent_instance;

  GListStore *accounts;
  GListStore *rooms;
  GListStore *rules;
  GStrv groups;

  /* All elements, by list and key. */
  GHashTable *elements;
  gboolean applying;
};

/* occupancy-setup.c */
GListStore *occupancy_setup_get_store   (OccupancySetup *self,
                                         const char     *list);
void        occupancy_setup_adopt       (OccupancySetup *self,
                                         GObject        *element);
void        occupancy_setup_release     (OccupancySetup *self,
                                         GObject        *element);

/* For those who make a setup out of a document: nothing in between is announced
 * as a change by the person. Lists are called as in the file. */
void        occupancy_setup_begin_apply (OccupancySetup *self);
void        occupancy_setup_end_apply   (OccupancySetup *self);
gboolean    occupancy_setup_is_applying (OccupancySetup *self);
GListModel *occupancy_setup_get_list    (OccupancySetup *self,
                                         const char     *list);
char       *occupancy_setup_dup_key     (GObject        *element) G_GNUC_WARN_UNUSED_RESULT;
GObject    *occupancy_setup_lookup      (OccupancySetup *self,
                                         const char     *list,
                                         const char     *key);
void        occupancy_setup_replace     (OccupancySetup *self,
                                         const char     *list,
                                         GPtrArray      *elements);

G_END_DECLS
