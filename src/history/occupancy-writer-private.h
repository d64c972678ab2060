/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "history/occupancy-store-private.h"

G_BEGIN_DECLS

/* The thread that owns the store. All functions here are called from the main
 * thread and wait for nothing but each other.
 */
typedef struct _OccupancyWriter OccupancyWriter;

/* Runs in the writer's thread. @data is the task's. */
typedef gboolean (*OccupancyWriterFunc) (OccupancyStore  *store,
                                         gpointer         data,
                                         GError         **error);

/* Runs in the writer's thread, when recording begins (no error) or stops, and
 * when a damaged file was put aside.
 */
typedef void (*OccupancyWriterNotify) (const GError *error,
                                       const char   *damaged_file,
                                       gpointer      data);

OccupancyWriter *occupancy_writer_new           (const char                *path,
                                                 OccupancyWriterNotify      notify,
                                                 gpointer                   data,
                                                 GDestroyNotify             destroy);
void             occupancy_writer_free          (OccupancyWriter           *self);
void             occupancy_writer_record        (OccupancyWriter           *self,
                                                 const char                *account,
                                                 const char                *name,
                                                 const OccupancyPoint      *point);
void             occupancy_writer_run           (OccupancyWriter           *self,
                                                 OccupancyWriterFunc        func,
                                                 GTask                     *task);
void             occupancy_writer_quit          (OccupancyWriter           *self,
                                                 GTask                     *task);
void             occupancy_writer_set_retention (OccupancyWriter           *self,
                                                 const OccupancyRetention  *retention);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (OccupancyWriter, occupancy_writer_free)

G_END_DECLS
