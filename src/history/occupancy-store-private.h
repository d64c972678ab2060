/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "history/occupancy-database-private.h"
#include "history/occupancy-range.h"

G_BEGIN_DECLS

/* How much is kept, ages in milliseconds; 0 is for ever, and any size. */
typedef struct
{
  gint64 raw_age;
  gint64 rollup_age;
  gint64 max_bytes;
} OccupancyRetention;

/* The file as its one writer sees it. Lives in the writer's thread. After an
 * error it can only be freed: what was not committed is then not there.
 */
typedef struct
{
  sqlite3 *db;
  guint64 log; /* which file it is */
  GHashTable *rooms; /* of OccupancyStoreRoom, by id */

  sqlite3_stmt *append;
  sqlite3_stmt *add_room;
  sqlite3_stmt *find_room;

  gint64 opened;      /* monotonic */
  gint64 start;       /* when the block begins that `recent` will become */
  gint64 latest;      /* the newest time there is */
  gint64 oldest;      /* of `recent` */
  guint n_recent;
  guint generation;   /* until it changes, the ids of rooms stay */
  gboolean shrinking; /* something was deleted, and the file is still as large */
  OccupancyRetention retention;
} OccupancyStore;

/* Times are in milliseconds, but always whole seconds. */
typedef struct
{
  gint64 id;
  OccupancyPoint carry; /* what held when the block began */
  OccupancyPoint last;  /* what holds now */
  guint sealing;        /* the last pass of sealing that saw it */
} OccupancyStoreRoom;

OccupancyStore *occupancy_store_open          (const char                *path,
                                               gboolean                   continued,
                                               GError                   **error);
gboolean        occupancy_store_close         (OccupancyStore            *self,
                                               gint64                     now,
                                               GError                   **error);
void            occupancy_store_free          (OccupancyStore            *self);
void            occupancy_store_renew         (OccupancyStore            *self);
void            occupancy_store_truncate_log  (OccupancyStore            *self);
gboolean        occupancy_store_is_in_place   (OccupancyStore            *self);

gboolean        occupancy_store_begin         (OccupancyStore            *self,
                                               GError                   **error);
gboolean        occupancy_store_commit        (OccupancyStore            *self,
                                               GError                   **error);
gboolean        occupancy_store_ensure_room   (OccupancyStore            *self,
                                               const char                *account,
                                               const char                *name,
                                               gint64                    *room,
                                               GError                   **error);
gboolean        occupancy_store_append        (OccupancyStore            *self,
                                               gint64                     room,
                                               const OccupancyPoint      *point,
                                               GError                   **error);
gboolean        occupancy_store_append_gaps   (OccupancyStore            *self,
                                               gint64                     time,
                                               GError                   **error);
gboolean        occupancy_store_keep_alive    (OccupancyStore            *self,
                                               gint64                     now,
                                               GError                   **error);

gboolean        occupancy_store_is_seal_due   (OccupancyStore            *self,
                                               gint64                     now);
gboolean        occupancy_store_seal          (OccupancyStore            *self,
                                               gint64                     end,
                                               GError                   **error);
gboolean        occupancy_store_load_retention (OccupancyStore           *self,
                                               GError                   **error);
gboolean        occupancy_store_set_retention (OccupancyStore            *self,
                                               const OccupancyRetention  *retention,
                                               GError                   **error);
gboolean        occupancy_store_prune         (OccupancyStore            *self,
                                               gint64                     now,
                                               gboolean                  *more,
                                               GError                   **error);
gboolean        occupancy_store_delete        (OccupancyStore            *self,
                                               const char                *account,
                                               const char                *name,
                                               GError                   **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (OccupancyStore, occupancy_store_free)

G_END_DECLS
