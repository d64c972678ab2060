/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "monitor/occupancy-setup-store.h"

G_BEGIN_DECLS

struct _OccupancySetupStore
{
  GObject parent_instance;

  OccupancySetup *setup;
  char *folder;
  OccupancySetupState state;
  GError *error;

  /* What the file held when it was last read or saved. */
  JsonNode *document;
  GBytes *text;

  GFileMonitor *file_monitor;
  GQueue flushes;
  guint64 revision;
  guint64 saved_revision;
  guint64 job_revision;
  guint save_source;
  guint reload_source;
  gboolean busy;
  gboolean save_due;
  gboolean reload_due;
};

/* occupancy-setup-store.c */
void occupancy_setup_store_set_state     (OccupancySetupStore *self,
                                          OccupancySetupState  state);
void occupancy_setup_store_take_error    (OccupancySetupStore *self,
                                          GError              *error);
void occupancy_setup_store_take_document (OccupancySetupStore *self,
                                          JsonNode            *document,
                                          GBytes              *text);
void occupancy_setup_store_adopt         (OccupancySetupStore *self,
                                          JsonNode            *base,
                                          JsonNode            *theirs);

/* occupancy-setup-store-sync.c */
void occupancy_setup_store_changed_cb    (OccupancySetupStore *self);
void occupancy_setup_store_watch         (OccupancySetupStore *self);
void occupancy_setup_store_pump          (OccupancySetupStore *self);

G_END_DECLS
