/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <sqlite3.h>

#include "history/occupancy-range.h"

G_BEGIN_DECLS

G_DEFINE_AUTOPTR_CLEANUP_FUNC (sqlite3, sqlite3_close)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (sqlite3_stmt, sqlite3_finalize)

/* How long a lock of another connection is waited for, in milliseconds. */
#define OCCUPANCY_DATABASE_BUSY_TIMEOUT 5000

/* Keys of the table meta. */
#define OCCUPANCY_META_ALIVE "alive"
#define OCCUPANCY_META_CLEAN "clean"
#define OCCUPANCY_META_CHECKED "checked"
#define OCCUPANCY_META_RAW_AGE "raw-age"
#define OCCUPANCY_META_ROLLUP_AGE "rollup-age"
#define OCCUPANCY_META_MAX_BYTES "max-bytes"

sqlite3      *occupancy_database_open_writer (const char      *path,
                                              GError         **error);
sqlite3      *occupancy_database_open_reader (const char      *path,
                                              GError         **error);
gboolean      occupancy_database_fail        (sqlite3         *db,
                                              GError         **error);
gboolean      occupancy_database_exec        (sqlite3         *db,
                                              const char      *sql,
                                              GError         **error);
sqlite3_stmt *occupancy_database_prepare     (sqlite3         *db,
                                              const char      *sql,
                                              GError         **error);
gboolean      occupancy_database_step        (sqlite3_stmt    *statement,
                                              gboolean        *row,
                                              GError         **error);
gboolean      occupancy_database_run         (sqlite3_stmt    *statement,
                                              GError         **error);
gboolean      occupancy_database_is_in_place (sqlite3         *db);
guint64       occupancy_database_get_log     (sqlite3         *db);
void          occupancy_database_get_point   (sqlite3_stmt    *statement,
                                              OccupancyPoint  *point);
gboolean      occupancy_database_get_int     (sqlite3         *db,
                                              const char      *sql,
                                              gint64          *value,
                                              GError         **error);
gboolean      occupancy_database_set_meta    (sqlite3         *db,
                                              const char      *key,
                                              gint64           value,
                                              GError         **error);
gboolean      occupancy_database_get_meta    (sqlite3         *db,
                                              const char      *key,
                                              gint64          *value,
                                              GError         **error);
gboolean      occupancy_database_is_sound    (sqlite3         *db,
                                              const char      *pragma,
                                              gboolean        *sound,
                                              GError         **error);

G_END_DECLS
